# SPDX-License-Identifier: MIT
noinst_LIBRARIES += librdfio.a
librdfio_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAJL_CFLAGS)
librdfio_a_SOURCES = \
  src/rdf/canon.c \
  src/rdf/canon.h \
  src/rdf/chars.h \
  src/rdf/format.c \
  src/rdf/iri.c \
  src/rdf/isomorphism.c \
  src/rdf/isomorphism.h \
  src/rdf/json.c \
  src/rdf/json.h \
  src/rdf/json_context.c \
  src/rdf/json_context.h \
  src/rdf/json_node.c \
  src/rdf/json_node.h \
  src/rdf/json_read.c \
  src/rdf/json_words.c \
  src/rdf/json_words.h \
  src/rdf/jsonld.h \
  src/rdf/jsonld_context.c \
  src/rdf/jsonld_expand.c \
  src/rdf/jsonld_from_rdf.c \
  src/rdf/jsonld_to_rdf.c \
  src/rdf/names.h \
  src/rdf/pen.h \
  src/rdf/prefix_read.h \
  src/rdf/quad_set.c \
  src/rdf/quad_set.h \
  src/rdf/rdf.h \
  src/rdf/read_jsonld.c \
  src/rdf/read_lines.c \
  src/rdf/read_prefix.c \
  src/rdf/read_raptor.c \
  src/rdf/read_rdf.c \
  src/rdf/read_scan.c \
  src/rdf/read_text.c \
  src/rdf/read_token.c \
  src/rdf/read_turtle.c \
  src/rdf/read_window.c \
  src/rdf/reader_read.h \
  src/rdf/scan_read.h \
  src/rdf/sort.c \
  src/rdf/term.c \
  src/rdf/text_read.h \
  src/rdf/turtle.h \
  src/rdf/turtle_read.h \
  src/rdf/window_read.h \
  src/rdf/write.h \
  src/rdf/write_chars.c \
  src/rdf/write_jsonld.c \
  src/rdf/write_names.c \
  src/rdf/write_nt.c \
  src/rdf/write_pen.c \
  src/rdf/write_turtle.c \
  src/rdf/write_turtle_term.c \
  src/rdf/writer.c
