#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A bulk load takes the memory that --memory says, whatever it loads, and the time of a
# quad stays about what it was: that is printed, since others use the machine too. `make
# check` loads 60,000 and 300,000 quads, `make check-long` 1 and 5 million.
set -u
# shellcheck source=tests/lib/tap.sh
. "$TOP_SRCDIR/tests/lib/tap.sh"
measure=$TOP_BUILDDIR/tests/bench/measure
if [ -n "${SANITIZERS:-}" ]; then
  echo '1..0 # SKIP sanitizers take memory of their own'
  exit 0
fi
small=60000 large=300000 memory=16
[ -z "${PRESSMARK_LONG:-}" ] || small=1000000 large=5000000 memory=128

# Pages of 12 quads, each with seven new terms; names that come again and again.
quads() { # NUMBER
  awk -v n="$1" 'BEGIN {
    e = "http://np.example/"
    for (i = 0; i < n; i++) {
      page = int(i / 12); who = (i * 7919) % (n / 40)
      s = "<" e "article/" page "> "
      g = " <" e "issue/" int(page / 40) "> ."
      if (i % 12 < 4) print s "<" e "names> <" e "person/" who ">" g
      else if (i % 12 < 8) print s "<" e "p" i % 12 "> \"the text numbered " i "\"@en" g
      else if (i % 12 < 10) print s "<" e "at" i % 12 "> \"" i % 5000 "\"^^<http://www.w3.org/2001/XMLSchema#integer>" g
      else print "<" e "mention/" i "> <" e "of> <" e "person/" who ">" g
    }
  }'
}

load() { # NUMBER: prints CPU seconds
  quads "$1" >in.nq
  (ulimit -d $(((memory + 24) * 1024))
    "$measure" "$PRESSMARK" load --quiet --memory "$memory" --store "db$1" in.nq) | cut -d' ' -f2
}

holds() { [ "$("$PRESSMARK" store info "db$1" | awk '$1 == "quads" { print $2 }')" = "$1" ]; }

cd "$room" || exit 1
few=$(load "$small")
many=$(load "$large")
check "$small quads with --memory $memory" holds "$small"
check "$large quads with --memory $memory" holds "$large"
check 'the store is sound' "$PRESSMARK" store check -q "db$large"
awk -v a="$few" -v b="$many" -v m="$small" -v n="$large" 'BEGIN {
  printf "# CPU microseconds a quad: %.2f, then %.2f\n", a / m * 1e6, b / n * 1e6 }'
finish
