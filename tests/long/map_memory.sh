#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A mapping of a large table takes the memory of a small one, but for what finds
# duplicates and joins the rows of views, which --memory bounds; its time grows in
# proportion. `make check` takes 3 and 30 MB, `make check-long` 5 and 500 MB;
# PRESSMARK_MAP_ROWS says another number of rows for the large one (65000000 make 5 GB,
# and quads of 13 GB beside it).
set -u
export LC_ALL=C.UTF-8
measure=$TOP_BUILDDIR/tests/bench/measure
if [ -n "${SANITIZERS:-}" ]; then
  echo '1..0 # SKIP sanitizers take memory of their own'
  exit 0
fi
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-map-memory.XXXXXX")
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 1
small=40000 large=400000
[ -z "${PRESSMARK_LONG:-}${PRESSMARK_MAP_ROWS:-}" ] || small=65000 large=6500000
large=${PRESSMARK_MAP_ROWS:-$large}
cat >rules.ttl <<'TTL'
@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <http://example.org/> .
<#A> a rml:TriplesMap ;
  rml:logicalSource [ rml:source [ rml:root rml:MappingDirectory ; rml:path "t.csv" ] ;
    rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:class ex:A ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "text" ] ] .
TTL

run() { # ROWS: "WALL CPU KIB"
  awk -v n="$1" 'BEGIN {
    print "id,text"
    for (i = 1; i <= n; i++) printf "%d,the council met again, and the minutes are kept %d\n", i, i
  }' | sed 's/,\(.*\)/,"\1"/' >t.csv
  "$measure" "$PRESSMARK" map --quiet --memory 4M -m rules.ttl -f nt -o out.nt
}

read -r _ small_cpu small_kib <<<"$(run "$small")"
read -r _ large_cpu large_kib <<<"$(run "$large")"
lines=$(wc -l <out.nt)
point() { # N TITLE CONDITION
  if awk "BEGIN { exit !($3) }"; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; fi
}
# The parents of a view's join, which are as many as the rows.
cat >rules.ttl <<'TTL'
@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <http://example.org/> .
<#T> rml:source [ rml:root rml:MappingDirectory ; rml:path "t.csv" ] ; rml:referenceFormulation rml:CSV .
<#Rows> rml:viewOn <#T> ;
  rml:field [ rml:fieldName "id" ; rml:reference "id" ] , [ rml:fieldName "text" ; rml:reference "text" ] .
<#Joined> rml:viewOn <#T> ; rml:field [ rml:fieldName "id" ; rml:reference "id" ] ;
  rml:innerJoin [ rml:parentLogicalView <#Rows> ;
    rml:joinCondition [ rml:child "id" ; rml:parent "id" ] ;
    rml:field [ rml:fieldName "words" ; rml:reference "text" ] ] .
<#A> rml:logicalSource <#Joined> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "words" ] ] .
TTL
read -r _ _ small_view_kib <<<"$(run "$small")"
read -r _ _ view_kib <<<"$(run "$large")"
view_lines=$(wc -l <out.nt)
echo 1..5
point 1 "all quads are there: $lines" "$lines == 2 * $large"
point 2 "memory: $small_kib KiB, then $large_kib" "$large_kib < $small_kib + 12 * 1024"
point 3 "CPU seconds: $small_cpu, then $large_cpu" \
  "$large_cpu < 3 * ($small_cpu + 0.02) * $large / $small"
point 4 "all quads of the view are there: $view_lines" "$view_lines == $large"
point 5 "memory of the view: $small_view_kib KiB, then $view_kib" \
  "$view_kib < $small_view_kib + 12 * 1024"
