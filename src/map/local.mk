# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libmap.a
libmap_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
libmap_a_SOURCES = \
  src/map/map.h \
  src/map/stub.c
