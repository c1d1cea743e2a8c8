#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 51 triples that writers get wrong (odd numbers, escapes, shared lists, cycles of blank
# nodes) go through every format and are read back by readers that are not ours: N3.js,
# jsonld.js, jsonld-streaming-parser.js, raptor for RDF/XML, serdi for N-Triples.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/node.sh"

nasty=$SHARED/suites/nasty/nasty.nt
context=$TOP_SRCDIR/tests/conformance/nasty/context.jsonld # terms that fit no value
if { reason=$(node_missing); } || { reason="$nasty is not there" && [ ! -e "$nasty" ]; }; then
  skip 'nasty triples, read by independent readers' "$reason"
  finish
  exit
fi

through() { # FORMAT READER OPTION…
  local format=$1 reader=$2
  shift 2
  "$PRESSMARK" convert "$@" -i nt -f "$format" "$nasty" -o "$room/out.$format" &&
    node_run rdf-same.mjs "$nasty" "$room/out.$format" "$reader"
}
for format in nt nq ttl trig jsonld jsonl; do
  check "$format" through "$format" "$format"
done
for format in ttl trig jsonld jsonl; do
  check "$format, pretty" through "$format" "$format" --pretty
done
check 'jsonld by the context of the vocabulary' \
  through jsonld jsonld --context "$TOP_SRCDIR/vocab/context.jsonld"
for format in jsonld jsonl; do
  check "$format by a hostile context" through $format $format --context "$context"
  check "$format by a hostile context, pretty" \
    through $format $format --pretty --context "$context"
done

if [ -e "$TOP_BUILDDIR/node_modules/jsonld-streaming-parser" ]; then
  check 'jsonld for a parser that streams' through jsonld jsonld-stream
  check 'jsonld for a parser that streams, pretty' through jsonld jsonld-stream --pretty
else
  skip 'jsonld for a parser that streams' 'make node_modules brings it'
fi

through_rdfxml() { # XML cannot hold the control characters of p18
  grep -v '/p18>' "$nasty" >"$room/wanted.nt" &&
    "$PRESSMARK" convert "$room/wanted.nt" -o "$room/out.rdf" &&
    rapper -q -i rdfxml -o nquads "$room/out.rdf" >"$room/got.nq" &&
    node_run rdf-same.mjs "$room/wanted.nt" "$room/got.nq" nq
}
if has rapper; then
  check 'rdfxml' through_rdfxml
else
  skip 'rdfxml' 'rapper is not installed'
fi

through_serdi() {
  "$PRESSMARK" convert -i nt -f nt "$nasty" -o "$room/out.nt" &&
    serdi -q -i ntriples -o ntriples "$room/out.nt" >"$room/serdi.nt" &&
    node_run rdf-same.mjs "$nasty" "$room/serdi.nt" nt
}
if has serdi; then
  check 'nt for serdi' through_serdi
else
  skip 'nt for serdi' 'serdi is not installed'
fi

# The same graph, in another order and with other labels, gives the same bytes.
same_bytes() { # FORMAT
  "$PRESSMARK" convert --pretty -f "$1" "$nasty" -o "$room/a.$1" &&
    sort -r "$nasty" | sed 's/_:\([a-z]\)/_:other\1/g' |
    "$PRESSMARK" convert --pretty -i nt -f "$1" -o "$room/b.$1" &&
    cmp "$room/a.$1" "$room/b.$1"
}
for format in ttl trig jsonld jsonl; do
  check "pretty $format has the same bytes for the same graph" same_bytes "$format"
done
finish
