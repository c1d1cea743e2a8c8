# SPDX-License-Identifier: MIT
check_PROGRAMS += tests/conformance/w3c_rdf
tests_conformance_w3c_rdf_SOURCES = tests/conformance/w3c_rdf.c
tests_conformance_w3c_rdf_LDADD = tests/libtap.a $(rdf_LIBS)
TESTS += tests/conformance/w3c_rdf

EXTRA_DIST += tests/conformance/shacl.sh tests/conformance/shacl
