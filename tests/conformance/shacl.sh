#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The samples' dump conforms to the shapes, says an independent SHACL engine; and each broken
# graph in shacl/ is found out by the shape that is meant for it.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/node.sh"
cases=$TOP_SRCDIR/tests/conformance/shacl
vocab=$TOP_SRCDIR/vocab

validate() { node_run shacl.mjs "$vocab/shapes.ttl" "$vocab/kinds.ttl" "$@"; }

# The engine finds fault, and says what the file's first line expects.
found_out() {
  local message
  message=$(sed -n '1s/^# expect: //p' "$1")
  validate "$cases/good.ttl" "$1" >"$room/report" && { echo 'conforms'; return 1; }
  cat "$room/report"
  [ -n "$message" ] && grep -qF "$message" "$room/report"
}

samples_conform() {
  "$PRESSMARK" publish --quiet --no-store --manifest "$TOP_SRCDIR/samples/manifest.csv" \
    -o "$room/out" "$TOP_SRCDIR"/samples/*.txt "$TOP_SRCDIR"/samples/*.xml &&
    [ -s "$room/out/dump.nq" ] && validate "$room/out/dump.nq"
}

if reason=$(node_missing); then
  skip 'the shapes hold' "$reason"
  finish
  exit
fi
check 'a graph with each class conforms' validate "$cases/good.ttl"
for file in "$cases"/bad-*.ttl; do
  name=${file##*/bad-}
  check "found out: ${name%.ttl}" found_out "$file"
done
check 'the samples conform' samples_conform
finish
