# SPDX-License-Identifier: MIT
check_PROGRAMS += tests/conformance/w3c_rdf
tests_conformance_w3c_rdf_SOURCES = tests/conformance/w3c_rdf.c
tests_conformance_w3c_rdf_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/conformance/w3c_rdf

EXTRA_DIST += tests/conformance/shacl.sh tests/conformance/shacl
TESTS += tests/conformance/shacl.sh

dist_check_SCRIPTS += tests/conformance/rml_shapes.sh
TESTS += tests/conformance/rml_shapes.sh

check_PROGRAMS += tests/conformance/jsonld tests/conformance/canon
tests_conformance_jsonld_SOURCES = \
  tests/conformance/jsonld.c tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_jsonld_LDADD = tests/libtap.a $(rdf_LIBS)
tests_conformance_canon_SOURCES = \
  tests/conformance/canon.c tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_canon_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/conformance/jsonld tests/conformance/canon

dist_check_SCRIPTS += tests/conformance/publish.sh
TESTS += tests/conformance/publish.sh

EXTRA_DIST += tests/conformance/nasty
dist_check_SCRIPTS += tests/conformance/nasty.sh
TESTS += tests/conformance/nasty.sh

check_PROGRAMS += tests/conformance/sparql
tests_conformance_sparql_SOURCES = tests/conformance/sparql.c \
  tests/conformance/manifest.c tests/conformance/manifest.h \
  tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_sparql_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/conformance/sparql

check_PROGRAMS += tests/conformance/rml
tests_conformance_rml_SOURCES = \
  tests/conformance/rml.c tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_rml_LDADD = tests/libtap.a $(map_LIBS)
TESTS += tests/conformance/rml

check_PROGRAMS += tests/conformance/sparql_eval
tests_conformance_sparql_eval_SOURCES = tests/conformance/sparql_eval.c \
  tests/conformance/manifest.c tests/conformance/manifest.h \
  tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_sparql_eval_LDADD = tests/libtap.a $(store_LIBS)
TESTS += tests/conformance/sparql_eval

EXTRA_DIST += tests/lib/endpoint.py
dist_check_SCRIPTS += tests/conformance/endpoint.sh tests/conformance/virtuoso.sh
TESTS += tests/conformance/endpoint.sh tests/conformance/virtuoso.sh

dist_check_SCRIPTS += tests/conformance/rml_sql.sh
TESTS += tests/conformance/rml_sql.sh

dist_check_SCRIPTS += tests/conformance/random-queries.sh
TESTS += tests/conformance/random-queries.sh

check_PROGRAMS += tests/conformance/datetime
tests_conformance_datetime_SOURCES = tests/conformance/datetime.c \
  tests/conformance/suite.c tests/conformance/suite.h
tests_conformance_datetime_LDADD = tests/libtap.a $(page_LIBS) $(rdf_LIBS)
TESTS += tests/conformance/datetime
