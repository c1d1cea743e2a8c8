#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The annotated text of data/corpus keeps its own rules, is valid TEI, survives the way through
# its notation, and its README counts what is there.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
corpus=$TOP_SRCDIR/data/corpus
schema=$SHARED/schemas/tei/tei_all.rng
script=$TOP_SRCDIR/scripts/corpus-tei

round_trip() {
  local file stem
  for file in "$corpus"/*.xml; do
    stem=$(basename "$file" .xml)
    "$script" notes "$file" >"$room/$stem.txt" &&
      "$script" make --out "$room" "$room/$stem.txt" &&
      cmp "$file" "$room/$stem.xml" || return 1
  done
}

counted() { diff <(sed '1,/^<!-- counts -->$/d' "$corpus/README.md") <("$script" counts); }

if ! has python3; then
  skip 'the corpus keeps its rules' 'no python3'
else
  check 'the corpus keeps its rules' "$script" check
  check 'TEI and notation say the same' round_trip
  check 'the README counts what is there' counted
fi
if [ ! -e "$schema" ] || ! has jing; then
  skip 'the corpus is valid TEI' 'no schema or no jing'
else
  check 'the corpus is valid TEI' jing "$schema" "$corpus"/*.xml
fi
finish
