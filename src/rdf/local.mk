# SPDX-License-Identifier: MIT
noinst_LIBRARIES += librdfio.a
librdfio_a_SOURCES = \
  src/rdf/rdf.h \
  src/rdf/term.c \
  src/rdf/format.c
