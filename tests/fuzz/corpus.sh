#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each fuzz target over its corpus, and over damaged copies of it.
set -u
n=0 failed=0
for target in "$TOP_BUILDDIR"/tests/fuzz/fuzz_*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  name=$(basename "$target")
  n=$((n + 1))
  output=$(timeout 300 "$target" "$TOP_SRCDIR/tests/fuzz/corpus/${name#fuzz_}" 2>&1)
  status=$?
  if [ "$status" = 0 ]; then
    echo "ok $n - $name"
  else
    failed=$((failed + 1))
    echo "not ok $n - $name: status $status"
    tail -n 30 <<<"$output" | sed 's/^/# /'
  fi
done
echo "1..$n"
[ "$failed" = 0 ]
