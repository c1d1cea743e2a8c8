# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libpublish.a
libpublish_a_SOURCES = \
  src/publish/belt.c \
  src/publish/belt.h \
  src/publish/dumps.c \
  src/publish/load.c \
  src/publish/output_folder.c \
  src/publish/output_folder.h \
  src/publish/products.c \
  src/publish/publish.c \
  src/publish/publish.h \
  src/publish/publisher.h \
  src/publish/run.c \
  src/publish/summary.c \
  src/publish/summary.h \
  src/publish/triples.c \
  src/publish/workers.c
