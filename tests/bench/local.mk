# SPDX-License-Identifier: MIT
# Figures beside other programs, printed and never asserted: `make bench`.
check_PROGRAMS += tests/bench/measure
tests_bench_measure_SOURCES = tests/bench/measure.c
benches = tests/bench/rdf-io
EXTRA_DIST += $(benches)

bench: all tests/bench/measure
	@$(AM_TESTS_ENVIRONMENT) for b in $(benches); do \
	  bash '$(abs_top_srcdir)'/$$b $(BENCH_OPTIONS) || exit 1; done
