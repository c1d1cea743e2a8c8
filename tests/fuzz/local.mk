# SPDX-License-Identifier: MIT
# Fuzz targets, each of one file. With --enable-fuzzing each is a libFuzzer program; else,
# with replay.c, a test that runs it over its corpus.
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/fuzz.h
check_LIBRARIES += tests/libfuzz.a
tests_libfuzz_a_SOURCES = tests/fuzz/reader.c tests/fuzz/reader.h
fuzz_LIBS = tests/libfuzz.a
if FUZZING
fuzz_LIBS += @FUZZ_MAIN@
else
tests_libfuzz_a_SOURCES += tests/fuzz/replay.c
TESTS += tests/fuzz/corpus.sh
endif
dist_check_SCRIPTS += tests/fuzz/corpus.sh

check_PROGRAMS += \
  tests/fuzz/fuzz_json \
  tests/fuzz/fuzz_jsonl \
  tests/fuzz/fuzz_jsonld \
  tests/fuzz/fuzz_model \
  tests/fuzz/fuzz_nquads \
  tests/fuzz/fuzz_ntriples \
  tests/fuzz/fuzz_page \
  tests/fuzz/fuzz_rdf \
  tests/fuzz/fuzz_register \
  tests/fuzz/fuzz_rules \
  tests/fuzz/fuzz_sources \
  tests/fuzz/fuzz_sparql \
  tests/fuzz/fuzz_sparql_exec \
  tests/fuzz/fuzz_store \
  tests/fuzz/fuzz_times \
  tests/fuzz/fuzz_trig \
  tests/fuzz/fuzz_turtle \
  tests/fuzz/fuzz_xpath \
  tests/fuzz/fuzz_yarrrml
tests_fuzz_fuzz_json_LDADD = $(fuzz_LIBS) $(base_LIBS)
tests_fuzz_fuzz_jsonl_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_jsonld_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_model_LDADD = $(fuzz_LIBS) $(page_LIBS)
tests_fuzz_fuzz_nquads_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_ntriples_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_page_LDADD = $(fuzz_LIBS) $(page_LIBS)
tests_fuzz_fuzz_rdf_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_register_LDADD = $(fuzz_LIBS) $(page_LIBS)
tests_fuzz_fuzz_rules_LDADD = $(fuzz_LIBS) $(map_LIBS)
tests_fuzz_fuzz_sources_LDADD = $(fuzz_LIBS) $(map_LIBS)
tests_fuzz_fuzz_sparql_LDADD = $(fuzz_LIBS) $(store_LIBS)
tests_fuzz_fuzz_sparql_exec_LDADD = $(fuzz_LIBS) $(store_LIBS)
tests_fuzz_fuzz_store_LDADD = $(fuzz_LIBS) $(store_LIBS)
tests_fuzz_fuzz_times_LDADD = $(fuzz_LIBS) $(page_LIBS)
tests_fuzz_fuzz_trig_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_turtle_LDADD = $(fuzz_LIBS) $(rdf_LIBS)
tests_fuzz_fuzz_xpath_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
tests_fuzz_fuzz_xpath_LDADD = $(fuzz_LIBS) $(map_LIBS)
tests_fuzz_fuzz_yarrrml_LDADD = $(fuzz_LIBS) $(map_LIBS)
