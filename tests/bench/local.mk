# SPDX-License-Identifier: MIT
# Figures beside other programs, printed and never asserted: `make bench`.
check_PROGRAMS += tests/bench/measure
tests_bench_measure_SOURCES = tests/bench/measure.c
check_PROGRAMS += tests/bench/store_queries
tests_bench_store_queries_SOURCES = tests/bench/store_queries.c
tests_bench_store_queries_LDADD = $(store_LIBS)
check_PROGRAMS += tests/bench/recognise
tests_bench_recognise_SOURCES = tests/bench/recognise.c
tests_bench_recognise_LDADD = $(page_LIBS)
benches = tests/bench/rdf-io tests/bench/map tests/bench/store tests/bench/order tests/bench/publish \
  tests/bench/noise tests/bench/name
EXTRA_DIST += $(benches) tests/bench/jobs.sh tests/bench/queries tests/lib/virtuoso.sh

bench: all tests/bench/measure tests/bench/store_queries tests/bench/recognise
	@$(AM_TESTS_ENVIRONMENT) for b in $(benches); do \
	  '$(abs_top_srcdir)'/$$b $(BENCH_OPTIONS) || exit 1; done
