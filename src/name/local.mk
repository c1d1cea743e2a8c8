# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libname.a
libname_a_SOURCES = \
  src/name/date.c \
  src/name/date.h \
  src/name/entity.c \
  src/name/event.c \
  src/name/gazetteer.c \
  src/name/gazetteer.h \
  src/name/id.c \
  src/name/id.h \
  src/name/lexicon.c \
  src/name/lexicon.h \
  src/name/name.h \
  src/name/namer.c \
  src/name/organization.c \
  src/name/person.c \
  src/name/place.c \
  src/name/scan.c \
  src/name/span.c \
  src/name/work.h
