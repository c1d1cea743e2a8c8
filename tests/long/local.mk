# SPDX-License-Identifier: MIT
# The sweeps, and the libraries that they preload.
EXTRA_DIST += tests/lib/failmalloc.c tests/lib/failwrite.c tests/long/sweep
if !SANITIZERS
check_DATA += tests/lib/failmalloc.so tests/lib/failwrite.so
endif
CLEANFILES += tests/lib/failmalloc.so tests/lib/failwrite.so

tests/lib/failmalloc.so: tests/lib/failmalloc.c
	$(AM_V_CC)$(MKDIR_P) tests/lib && $(CC) -std=c17 -D_GNU_SOURCE $(CPPFLAGS) $(CFLAGS) \
	  -fPIC -shared -o $@ $(srcdir)/tests/lib/failmalloc.c $(LDFLAGS)
tests/lib/failwrite.so: tests/lib/failwrite.c
	$(AM_V_CC)$(MKDIR_P) tests/lib && $(CC) -std=c17 -D_GNU_SOURCE $(CPPFLAGS) $(CFLAGS) \
	  -fPIC -shared -o $@ $(srcdir)/tests/lib/failwrite.c $(LDFLAGS) -ldl

dist_check_SCRIPTS += tests/long/sweep.sh
TESTS += tests/long/sweep.sh

# The store when its writer is killed, with readers beside the writer, and when much is
# loaded.
dist_check_SCRIPTS += tests/long/kill.sh tests/long/readers.sh tests/long/load.sh
TESTS += tests/long/kill.sh tests/long/readers.sh tests/long/load.sh

# Memory and time of a mapping over a large table.
dist_check_SCRIPTS += tests/long/map_memory.sh
TESTS += tests/long/map_memory.sh

# Threads under ThreadSanitizer.
dist_check_SCRIPTS += tests/long/threads.sh
TESTS += tests/long/threads.sh
