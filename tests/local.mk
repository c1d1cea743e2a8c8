# SPDX-License-Identifier: MIT
# Every test speaks TAP (docs/testing.md). Programs and scripts are named in TESTS by the
# file that adds them.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = bash
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
  PRESSMARK='$(abs_top_builddir)/src/pressmark'; export PRESSMARK; \
  PRESSMARK_DATADIR='$(abs_top_builddir)/share/pressmark'; export PRESSMARK_DATADIR; \
  PRESSMARK_LIBEXECDIR='$(abs_top_builddir)/src'; export PRESSMARK_LIBEXECDIR; \
  TOP_SRCDIR='$(abs_top_srcdir)'; export TOP_SRCDIR; \
  TOP_BUILDDIR='$(abs_top_builddir)'; export TOP_BUILDDIR; \
  CC='$(CC)'; export CC; \
  SHARED="$${PRESSMARK_SHARED:-$(abs_top_srcdir)/../shared}"; export SHARED;
if SANITIZERS
AM_TESTS_ENVIRONMENT += SANITIZERS=1; export SANITIZERS;
endif

check_LIBRARIES += tests/libtap.a
tests_libtap_a_SOURCES = tests/unit/tap.c tests/unit/tap.h

include tests/unit/local.mk
include tests/cli/local.mk
include tests/golden/local.mk
include tests/fuzz/local.mk
include tests/long/local.mk
include tests/conformance/local.mk
include tests/node/local.mk
include tests/bench/local.mk
