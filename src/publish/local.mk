# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libpublish.a
libpublish_a_SOURCES = \
  src/publish/output_folder.c \
  src/publish/output_folder.h \
  src/publish/publish.c \
  src/publish/publish.h \
  src/publish/summary.c \
  src/publish/summary.h
