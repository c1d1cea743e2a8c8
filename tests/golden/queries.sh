#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The queries of docs/queries, each run on the published samples, give the answers of
# queries/*.tsv (a CONSTRUCT: sorted N-Triples, queries/*.nt). UPDATE=1 rewrites them: read
# the difference before you commit it.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
queries=$TOP_SRCDIR/docs/queries
answers=$TOP_SRCDIR/tests/golden/queries

publish_samples() {
  "$PRESSMARK" publish --quiet --manifest "$TOP_SRCDIR/samples/manifest.csv" -o "$room/out" \
    "$TOP_SRCDIR"/samples/*.txt "$TOP_SRCDIR"/samples/*.xml && [ -d "$room/out/store" ]
}

as_expected() { # QUERY.rq
  local name=${1##*/} answer format=tsv
  name=${name%.rq}
  if grep -q '^CONSTRUCT' "$1"; then format=nt; fi
  answer=$answers/$name.$format
  "$PRESSMARK" query --store "$room/out/store" -f "$format" -q "$1" >"$room/got" || return 1
  [ "$format" = tsv ] || sort -o "$room/got" "$room/got"
  [ -z "${UPDATE:-}" ] || cp "$room/got" "$answer"
  [ "$(wc -l <"$room/got")" -gt 1 ] || { echo 'an answer without rows shows nothing'; return 1; }
  diff -u "$answer" "$room/got"
}

# What the samples' kinds must be: concepts of kinds.ttl.
kinds_are_concepts() {
  local used
  used=$(grep -oE '<https://w3id.org/pressmark/kinds#[^>]*>' "$room/out/dump.nq" |
    sed 's/.*#\(.*\)>/\1/' | sort -u)
  [ -n "$used" ] && ! for kind in $used; do
    grep -q "^pmk:$kind a " "$TOP_SRCDIR/vocab/kinds.ttl" || echo "pmk:$kind is not in kinds.ttl"
  done | grep .
}

listed() { # every query stands in the folder's README, with its question in two languages
  local file bad=0
  for file in "$queries"/*.rq; do
    grep -qF "(${file##*/})" "$queries/README.md" || { echo "${file##*/} is not in README.md"; bad=1; }
    head -n 2 "$file" | grep -qP '\p{Han}' || { echo "${file##*/}: no question in Chinese"; bad=1; }
  done
  return $bad
}

check 'the samples are published' publish_samples
for file in "$queries"/*.rq; do
  check "$(sed -n '1s/^# //p' "$file")" as_expected "$file"
done
check 'each kind in the dump is a concept' kinds_are_concepts
check 'the README lists each query' listed
finish
