# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libname.a
libname_a_SOURCES = \
  src/name/name.h \
  src/name/stub.c
