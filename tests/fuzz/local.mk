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

tests_fuzz_fuzz_page_SOURCES = tests/fuzz/fuzz_page.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_page_LDADD = $(fuzz_main) $(page_LIBS)

tests_fuzz_fuzz_rdf_SOURCES = tests/fuzz/fuzz_rdf.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_rdf_LDADD = $(fuzz_main) $(rdf_LIBS)
