# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS) $(NETTLE_CFLAGS) $(ZLIB_CFLAGS)
libbase_a_SOURCES = \
  src/base/base.h \
  src/base/arena.c src/base/arena.h \
  src/base/buf.c src/base/buf.h \
  src/base/file.c src/base/file.h \
  src/base/hash.c src/base/hash.h \
  src/base/input.c src/base/input.h \
  src/base/job.c src/base/job.h \
  src/base/json.c src/base/json.h src/base/json_read.c \
  src/base/json_scan.c src/base/json_scan.h \
  src/base/kept.c src/base/kept.h \
  src/base/output.c src/base/output.h \
  src/base/status.c src/base/status.h \
  src/base/str.c \
  src/base/str.h \
  src/base/strtab.c src/base/strtab.h \
  src/base/suggest.c src/base/suggest.h \
  src/base/temp.c src/base/temp.h \
  src/base/utf8.c src/base/utf8.h
