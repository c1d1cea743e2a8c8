# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libpage.a
libpage_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
libpage_a_SOURCES = \
  src/page/page.h \
  src/page/stub.c
