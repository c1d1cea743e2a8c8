#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A mapping of a large table takes the memory of a small one, but for what finds
# duplicates and joins rows, which --memory bounds; its time grows in proportion. `make
# check` takes 3 and 30 MB, `make check-long` 5 and 500 MB; PRESSMARK_MAP_ROWS says
# another number of rows for the large one (75000000 make 5 GB, and quads of 15 GB beside
# it), PRESSMARK_MAP_KINDS which of the rules are run.
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
kinds=${PRESSMARK_MAP_KINDS:-table view star gather}

make_table() { # ROWS
  awk -v n="$1" 'BEGIN {
    print "id,text"
    for (i = 1; i <= n; i++)
      printf "%d,\"the council met again, and the minutes are kept %d\"\n", i, i
  }'
}
make_table "$small" >small.csv
make_table "$large" >large.csv

cat >head.ttl <<'TTL'
@prefix rml: <http://w3id.org/rml/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <http://example.org/> .
<#T> rml:source [ rml:root rml:MappingDirectory ; rml:path "t.csv" ] ; rml:referenceFormulation rml:CSV .
TTL
{
  cat head.ttl
  cat <<'TTL'
<#A> rml:logicalSource <#T> ; rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:class ex:A ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "text" ] ] .
TTL
} >table.ttl
# The parents of joins, which are as many as the rows.
{
  cat head.ttl
  cat <<'TTL'
<#Rows> rml:viewOn <#T> ;
  rml:field [ rml:fieldName "id" ; rml:reference "id" ] , [ rml:fieldName "text" ; rml:reference "text" ] .
<#Joined> rml:viewOn <#T> ; rml:field [ rml:fieldName "id" ; rml:reference "id" ] ;
  rml:innerJoin [ rml:parentLogicalView <#Rows> ;
    rml:joinCondition [ rml:child "id" ; rml:parent "id" ] ;
    rml:field [ rml:fieldName "words" ; rml:reference "text" ] ] .
<#A> rml:logicalSource <#Joined> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "words" ] ] .
TTL
} >view.ttl
{
  cat head.ttl
  cat <<'TTL'
<#Said> a rml:NonAssertedTriplesMap ; rml:logicalSource <#T> ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "text" ] ] .
<#A> rml:logicalSource <#T> ; rml:subjectMap [ rml:template "http://example.org/by/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate rdf:reifies ; rml:objectMap [ rml:quotedTriplesMap <#Said> ;
    rml:joinCondition [ rml:child "text" ; rml:parent "text" ] ] ] .
TTL
} >star.ttl
{
  cat head.ttl
  cat <<'TTL'
<#S> rml:logicalSource <#T> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] .
<#A> rml:logicalSource <#T> ; rml:subjectMap [ rml:template "http://example.org/by/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:all ; rml:objectMap [ rml:gatherAs rdf:List ;
    rml:gather ( [ rml:parentTriplesMap <#S> ; rml:joinCondition [ rml:child "text" ; rml:parent "text" ] ] ) ] ] .
TTL
} >gather.ttl
declare -A quads=([table]=2 [view]=1 [star]=1 [gather]=3) # of a row

run() { # TABLE KIND: "WALL CPU KIB"
  ln -sf "$1.csv" t.csv
  "$measure" "$PRESSMARK" map --quiet --memory 4M -m "$2.ttl" -f nt -o out.nt
}
n=0
point() { # TITLE CONDITION
  n=$((n + 1))
  if awk "BEGIN { exit !($2) }"; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}
for kind in $kinds; do
  read -r _ small_cpu small_kib <<<"$(run small "$kind")"
  read -r wall large_cpu large_kib <<<"$(run large "$kind")"
  lines=$(wc -l <out.nt)
  point "$kind: all quads are there: $lines" "$lines == ${quads[$kind]} * $large"
  point "$kind: memory: $small_kib KiB, then $large_kib" "$large_kib < $small_kib + 12 * 1024"
  point "$kind: CPU seconds: $small_cpu, then $large_cpu (by the clock $wall)" \
    "$large_cpu < 3 * ($small_cpu + 0.02) * $large / $small"
done
echo "1..$n"
