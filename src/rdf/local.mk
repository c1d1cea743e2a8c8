# SPDX-License-Identifier: MIT
noinst_LIBRARIES += librdfio.a
librdfio_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAJL_CFLAGS)
librdfio_a_SOURCES = \
  src/rdf/chars.h \
  src/rdf/format.c \
  src/rdf/json.c \
  src/rdf/json.h \
  src/rdf/json_read.c \
  src/rdf/names.h \
  src/rdf/pen.h \
  src/rdf/rdf.h \
  src/rdf/term.c \
  src/rdf/turtle.h \
  src/rdf/write.h \
  src/rdf/write_chars.c \
  src/rdf/write_names.c \
  src/rdf/write_nt.c \
  src/rdf/write_pen.c \
  src/rdf/write_turtle.c \
  src/rdf/write_turtle_term.c \
  src/rdf/writer.c
