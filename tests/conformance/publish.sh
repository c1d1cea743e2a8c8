#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each page's Turtle and JSON-LD hold the graph of its N-Quads, graph names dropped, for
# readers that are not ours (N3.js, jsonld.js; raptor drops the names).
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/node.sh"

if reason=$(node_missing) || { reason='rapper is not installed' && ! has rapper; }; then
  skip 'products of a page, compared by independent readers' "$reason"
  finish
  exit
fi
check 'the samples are published' "$PRESSMARK" publish --quiet --no-store \
  "$TOP_SRCDIR"/samples/*.txt --manifest "$TOP_SRCDIR/samples/manifest.csv" -o "$room/out"
for nq in "$room"/out/nq/*.nq; do
  stem=$(basename "$nq" .nq)
  rapper -q -i nquads -o ntriples "$nq" >"$room/wanted.nt"
  check "$stem: triples to compare with" test -s "$room/wanted.nt"
  check "$stem: Turtle" node_run rdf-same.mjs "$room/wanted.nt" "$room/out/ttl/$stem.ttl" ttl
  check "$stem: JSON-LD" node_run rdf-same.mjs "$room/wanted.nt" "$room/out/jsonld/$stem.jsonld" jsonld
done
finish
