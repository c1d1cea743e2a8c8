# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(REDLAND_CFLAGS) $(RASQAL_CFLAGS) $(RAPTOR2_CFLAGS)
libstore_a_SOURCES = \
  src/store/store.h \
  src/store/stub.c
