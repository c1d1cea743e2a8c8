# SPDX-License-Identifier: MIT
# Fuzz targets. With --enable-fuzzing each is a libFuzzer program; else, with replay.c, a
# test that runs it over its corpus.
EXTRA_DIST += tests/fuzz/corpus
check_PROGRAMS += tests/fuzz/fuzz_page tests/fuzz/fuzz_rdf
check_LIBRARIES += tests/libreplay.a
tests_libreplay_a_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz.h
if FUZZING
fuzz_main = @FUZZ_MAIN@
else
fuzz_main = tests/libreplay.a
TESTS += tests/fuzz/corpus.sh
endif
dist_check_SCRIPTS += tests/fuzz/corpus.sh

check_PROGRAMS += tests/fuzz/fuzz_rules
tests_fuzz_fuzz_rules_SOURCES = tests/fuzz/fuzz_rules.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_rules_LDADD = $(fuzz_main) $(map_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_sources
tests_fuzz_fuzz_sources_SOURCES = tests/fuzz/fuzz_sources.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_sources_LDADD = $(fuzz_main) $(map_LIBS)

tests_fuzz_fuzz_page_SOURCES = tests/fuzz/fuzz_page.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_page_LDADD = $(fuzz_main) $(page_LIBS)

tests_fuzz_fuzz_rdf_SOURCES = tests/fuzz/fuzz_rdf.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_rdf_LDADD = $(fuzz_main) $(rdf_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_json_LDADD = $(fuzz_main) $(base_LIBS)

# The readers of one syntax each.
check_PROGRAMS += \
  tests/fuzz/fuzz_jsonl \
  tests/fuzz/fuzz_jsonld \
  tests/fuzz/fuzz_nquads \
  tests/fuzz/fuzz_ntriples \
  tests/fuzz/fuzz_trig \
  tests/fuzz/fuzz_turtle
fuzz_reader = tests/fuzz/reader.c tests/fuzz/reader.h tests/fuzz/fuzz.h
tests_fuzz_fuzz_jsonl_SOURCES = tests/fuzz/fuzz_jsonl.c $(fuzz_reader)
tests_fuzz_fuzz_jsonl_LDADD = $(fuzz_main) $(rdf_LIBS)
tests_fuzz_fuzz_jsonld_SOURCES = tests/fuzz/fuzz_jsonld.c $(fuzz_reader)
tests_fuzz_fuzz_jsonld_LDADD = $(fuzz_main) $(rdf_LIBS)
tests_fuzz_fuzz_nquads_SOURCES = tests/fuzz/fuzz_nquads.c $(fuzz_reader)
tests_fuzz_fuzz_nquads_LDADD = $(fuzz_main) $(rdf_LIBS)
tests_fuzz_fuzz_ntriples_SOURCES = tests/fuzz/fuzz_ntriples.c $(fuzz_reader)
tests_fuzz_fuzz_ntriples_LDADD = $(fuzz_main) $(rdf_LIBS)
tests_fuzz_fuzz_trig_SOURCES = tests/fuzz/fuzz_trig.c $(fuzz_reader)
tests_fuzz_fuzz_trig_LDADD = $(fuzz_main) $(rdf_LIBS)
tests_fuzz_fuzz_turtle_SOURCES = tests/fuzz/fuzz_turtle.c $(fuzz_reader)
tests_fuzz_fuzz_turtle_LDADD = $(fuzz_main) $(rdf_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_sparql
tests_fuzz_fuzz_sparql_SOURCES = tests/fuzz/fuzz_sparql.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_sparql_LDADD = $(fuzz_main) $(store_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_sparql_exec
tests_fuzz_fuzz_sparql_exec_SOURCES = tests/fuzz/fuzz_sparql_exec.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_sparql_exec_LDADD = $(fuzz_main) $(store_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_store
tests_fuzz_fuzz_store_SOURCES = tests/fuzz/fuzz_store.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_store_LDADD = $(fuzz_main) $(store_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_yarrrml
tests_fuzz_fuzz_yarrrml_SOURCES = tests/fuzz/fuzz_yarrrml.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_yarrrml_LDADD = $(fuzz_main) $(map_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_model
tests_fuzz_fuzz_model_SOURCES = tests/fuzz/fuzz_model.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_model_LDADD = $(fuzz_main) $(page_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_register
tests_fuzz_fuzz_register_SOURCES = tests/fuzz/fuzz_register.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_register_LDADD = $(fuzz_main) $(page_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_times
tests_fuzz_fuzz_times_SOURCES = tests/fuzz/fuzz_times.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_times_LDADD = $(fuzz_main) $(page_LIBS)
