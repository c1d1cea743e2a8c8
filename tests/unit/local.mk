# SPDX-License-Identifier: MIT
check_PROGRAMS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_LDADD = tests/libtap.a $(base_LIBS)
TESTS += tests/unit/test_base

dist_check_SCRIPTS += tests/unit/dist.sh
TESTS += tests/unit/dist.sh
