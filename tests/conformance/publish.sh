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
same_graphs() { # FOLDER
  local nq stem
  for nq in "$1"/nq/*.nq; do
    stem=$(basename "$nq" .nq)
    rapper -q -i nquads -o ntriples "$nq" >"$room/wanted.nt"
    check "$stem: triples to compare with" test -s "$room/wanted.nt"
    check "$stem: Turtle" node_run rdf-same.mjs "$room/wanted.nt" "$1/ttl/$stem.ttl" ttl
    check "$stem: JSON-LD" node_run rdf-same.mjs "$room/wanted.nt" "$1/jsonld/$stem.jsonld" jsonld
  done
}

check 'the samples are published' "$PRESSMARK" publish --quiet --no-store -o "$room/samples" \
  "$TOP_SRCDIR"/samples/*.txt "$TOP_SRCDIR"/samples/*.xml --manifest "$TOP_SRCDIR/samples/manifest.csv"
same_graphs "$room/samples"
if [ -d "$SHARED/pages" ]; then
  check 'the real pages are published' "$PRESSMARK" publish --quiet --no-store -o "$room/pages" \
    "$SHARED"/pages/*.txt --manifest "$SHARED/pages/manifest.csv"
  same_graphs "$room/pages"
else
  skip 'the real pages' "$SHARED/pages is not there"
fi
finish
