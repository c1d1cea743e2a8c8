#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Files that rules read and write: packed sources, logical targets, and what a rule file from
# elsewhere must not be able to do.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
mkdir "$room/in" "$room/in/by" "$room/out"
cd "$room/in" || exit 1
printf 'id,name,town\n1,Ann,Hull\n2,Bö,York\n' >p.csv
printf '<p><i id="1">x</i></p>' >p.xml

rules() { # SOURCE FORMULATION [MORE TRIPLES OF THE SUBJECT MAP [TARGETS]]
  cat <<TTL
@prefix rml: <http://w3id.org/rml/> .
@prefix f: <http://www.w3.org/ns/formats/> .
@prefix ex: <http://example.org/> .
<#P> rml:logicalSource [ rml:source [ a rml:FilePath ; $1 ] ; rml:referenceFormulation rml:$2 ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ${3:-} ] ;
  rml:predicateObjectMap [ rml:predicate ex:name ; rml:objectMap [ rml:reference "name" ] ] .
${4:-}
TTL
}

map() { "$PRESSMARK" map --quiet -m rules.ttl "$@"; }
rules 'rml:path "p.csv"' CSV >rules.ttl
map >plain.nq
plain() { cat plain.nq; }
packed() { # PATH COMPRESSION
  rules "rml:path \"$1\" ; rml:compression rml:$2" CSV >rules.ttl
  diff <(map) <(plain)
}
says() { # TEXT: the rules fail, and say so
  map >"$room/got" 2>"$room/err" && return 1
  cat "$room/err"
  grep -q "$1" "$room/err" && [ ! -s "$room/got" ]
}

# --- sources
gzip -k p.csv
check 'a source in gzip' packed p.csv.gz gzip
iconv -f UTF-8 -t UTF-16 p.csv >wide.csv
in_utf16() { rules 'rml:path "wide.csv" ; rml:encoding rml:UTF-16' CSV >rules.ttl && diff <(map) <(plain); }
check 'a source in UTF-16' in_utf16

archives() { ! rules 'rml:path "p.csv" ; rml:compression rml:zip' CSV >rules.ttl ||
  ! map 2>&1 | grep -q 'built without archives'; }
if archives && has tar && has xz; then
  tar czf p.tar.gz p.csv && tar cJf p.tar.xz p.csv && xz -k p.csv
  tar czf two.tar.gz p.csv p.xml && tar czf none.tar.gz by
  head -c 100 p.tar.xz >cut.tar.xz
  check 'a source in tar.gz' packed p.tar.gz targz
  check 'a source in tar.xz' packed p.tar.xz tarxz
  check 'a source in xz, by its name' packed p.csv.xz xz
  rules 'rml:path "two.tar.gz"' CSV >rules.ttl
  check 'several files in an archive' says 'several files'
  rules 'rml:path "none.tar.gz"' CSV >rules.ttl
  check 'no file in an archive' says 'no file in the archive'
  rules 'rml:path "cut.tar.xz"' CSV >rules.ttl
  check 'an archive cut off' says 'cannot unpack'
  rules 'rml:path "p.csv" ; rml:compression rml:tarxz' CSV >rules.ttl
  check 'what is no archive is read as it is, or refused' map -o /dev/null
  { echo id,name; head -c 100000000 /dev/zero | tr '\0' 1; } | gzip -9 >bomb.csv.gz
  { echo id,name; head -c 100000000 /dev/zero | tr '\0' 1; } | xz -1 >bomb.csv.xz
  rules 'rml:path "bomb.csv.gz"' CSV >rules.ttl
  check 'a bomb in gzip' says 'more than 250 times'
  rules 'rml:path "bomb.csv.xz"' CSV >rules.ttl
  check 'a bomb in xz' says 'more than 250 times'
else
  skip 'archives' 'built without libarchive, or no tar and xz here'
fi

# --- several files
mkdir parts
printf 'id,name\n3,Cy\n' >parts/b.csv
printf 'name,id\nDi,4\nEd,5\n' >parts/a.csv
printf '<p><i id="1">x</i><i id="2">y</i></p>' >parts/1.xml
printf '<p><i id="3">z</i></p>' >parts/2.xml
pattern() {
  rules 'rml:path "parts/*.csv"' CSV >rules.ttl
  map >"$room/got" && diff "$room/got" - <<'NQ'
<http://example.org/4> <http://example.org/name> "Di" .
<http://example.org/5> <http://example.org/name> "Ed" .
<http://example.org/3> <http://example.org/name> "Cy" .
NQ
}
check 'a pattern of files, by name' pattern
pattern_xml() {
  rules 'rml:path "parts/?.xml"' 'XPath ; rml:iterator "/p/i"' | sed 's/{id}/{@id}/; s/"name"/"."/' >rules.ttl
  [ "$(map | wc -l)" = 3 ]
}
check 'a pattern of XML files' pattern_xml
pattern_view() {
  cat >rules.ttl <<'TTL'
@prefix rml: <http://w3id.org/rml/> .
<#S> rml:source [ rml:path "parts/[12].xml" ] ; rml:referenceFormulation rml:XPath ; rml:iterator "/p" .
<#V> rml:viewOn <#S> ; rml:field [ a rml:IterableField ; rml:fieldName "i" ; rml:iterator "i" ;
  rml:field [ rml:fieldName "id" ; rml:reference "@id" ] , [ rml:fieldName "is" ; rml:reference "." ] ] .
<#P> rml:logicalSource <#V> ; rml:subjectMap [ rml:template "http://example.org/{#}/{i.#}/{i.id}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/is> ; rml:objectMap [ rml:reference "i.is" ] ] .
TTL
  map >"$room/got" && diff "$room/got" - <<'NQ'
<http://example.org/0/0/1> <http://example.org/is> "x" .
<http://example.org/0/1/2> <http://example.org/is> "y" .
<http://example.org/1/0/3> <http://example.org/is> "z" .
NQ
}
check 'a view on a pattern' pattern_view
pattern_join() {
  rules 'rml:path "p.csv"' CSV '' '<#P> rml:predicateObjectMap [ rml:predicate ex:like ; rml:objectMap [ rml:parentTriplesMap <#Q> ; rml:joinCondition [ rml:childMap [ rml:constant "Ed" ] ; rml:parent "name" ] ] ] .
<#Q> rml:logicalSource [ rml:source [ rml:path "parts/*.csv" ] ; rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:template "http://example.org/{id}" ] .' >rules.ttl
  map | grep -q '<http://example.org/like> <http://example.org/5>'
}
check 'a join with a pattern' pattern_join
rules 'rml:path "parts/*.tsv"' CSV >rules.ttl
check 'a pattern of nothing' says 'no file is like'
rules 'rml:path "../out/*.csv"' CSV >rules.ttl
echo id,name >"$room/out/x.csv"
check 'a pattern that leads outside' says 'lies outside'
allowed() { map --allow-path "$room/out" -o /dev/null; }
check 'unless it is allowed' allowed

# --- SPARQL
sparql() {
  echo '<http://example.org/7> <http://example.org/name> "Gus" .' >friends.nt
  rules 'rml:path "friends.nt"' 'X ; rml:iterator "SELECT (7 AS ?id) ?name { ?s <http://example.org/name> ?name }"' |
    sed 's|rml:X|f:SPARQL_Results_CSV|' >rules.ttl
  [ "$(map)" = '<http://example.org/7> <http://example.org/name> "Gus" .' ]
}
check 'a query over a file of RDF' sparql
sed -i 's/SELECT/SELCT/' rules.ttl
check 'a query that is none' says 'no answer'

# --- targets
target() { # TARGET: the quads go there
  rules 'rml:path "p.csv"' CSV '; rml:logicalTarget <#T>' "<#T> $1 ." >rules.ttl
  map >"$room/got"
  [ ! -s "$room/got" ]
}
into_format() { # NAME FILE FORMAT: read back as the same
  target "rml:target [ rml:path \"$2\" ] ; rml:serialization f:$1" &&
    "$PRESSMARK" convert --quiet -i "$3" -f nq --sort "$2" >"$room/back" &&
    diff "$room/back" <(plain | sort)
}
check 'N-Quads' into_format N-Quads t.nq nq
check 'N-Triples' into_format N-Triples t.nt nt
check 'Turtle' into_format Turtle t.ttl ttl
check 'TriG' into_format TriG t.trig trig
check 'JSON-LD' into_format JSON-LD t.jsonld jsonld
check 'RDF/XML' into_format RDF_XML t.rdf rdfxml
check 'N3' into_format N3 t.n3 n3
rdfjson() { target 'rml:target [ rml:path "t.rj" ] ; rml:serialization f:RDF_JSON' &&
  grep -q '"http://example.org/1": {"http://example.org/name":\[{"type":"literal","value":"Ann"}\]}' t.rj; }
check 'RDF/JSON' rdfjson
utf16() { target 'rml:target [ rml:path "t16.nq" ] ; rml:encoding rml:UTF-16' &&
  diff <(iconv -f UTF-16 -t UTF-8 t16.nq) <(plain); }
check 'UTF-16' utf16
if archives && has tar && has xz; then
  gz() { target 'rml:target [ rml:path "t.nq.gz" ; rml:compression rml:gzip ]' && diff <(zcat t.nq.gz) <(plain); }
  check 'into gzip' gz
  xz_() { target 'rml:target [ rml:path "t.nq.xz" ; rml:compression rml:xz ]' && diff <(xzcat t.nq.xz) <(plain); }
  check 'into xz' xz_
  tarxz() { target 'rml:target [ rml:path "t.nq.tar.xz" ; rml:compression rml:tarxz ]' &&
    diff <(tar xJOf t.nq.tar.xz t.nq) <(plain); }
  check 'into tar.xz' tarxz
  again() { cp t.nq.tar.xz once && tarxz && cmp once t.nq.tar.xz; }
  check 'the same bytes each time' again
fi
split() {
  rules 'rml:path "p.csv"' CSV \
    '; rml:graphMap [ rml:template "http://example.org/g/{town}" ; rml:logicalTarget <#T> ]' \
    '<#T> rml:target [ rml:path "by/{graph}.nt" ] ; rml:serialization f:N-Triples .' >rules.ttl
  map && grep -q Ann by/example-org-g-Hull-*.nt && grep -q Bö by/example-org-g-York-*.nt
}
check 'a file for each graph' split
several() {
  rules 'rml:path "p.csv"' CSV '; rml:class ex:P ; rml:logicalTarget <#A>' \
    '<#A> rml:target [ rml:path "a.nq" ] . <#B> rml:target [ rml:path "b.nq" ] .
     <#P> rml:predicateObjectMap [ rml:predicate ex:town ; rml:objectMap [ rml:reference "town" ; rml:logicalTarget <#B> ] ] .' >rules.ttl
  map && [ "$(wc -l <a.nq)" = 6 ] && [ "$(wc -l <b.nq)" = 2 ]
}
check 'several targets of one quad' several
nothing_left() {
  rm -f a.nq
  printf 'id,name\n1,Ann\n2,"Bo\n' >broken.csv
  rules 'rml:path "broken.csv"' CSV '; rml:logicalTarget <#A>' '<#A> rml:target [ rml:path "a.nq" ] .' >rules.ttl
  ! map 2>/dev/null && [ ! -e a.nq ] && ! ls .a.nq* a.nq.* 2>/dev/null
}
check 'a run that fails leaves no target' nothing_left

# --- what rules must not do
refused_target() { # TARGET TEXT
  rules 'rml:path "p.csv"' CSV '; rml:logicalTarget <#T>' "<#T> $1 ." >rules.ttl
  says "$2"
}
check 'a target outside' refused_target 'rml:target [ rml:path "../out/x.nq" ]' 'lies outside'
check 'an absolute target' refused_target 'rml:target [ rml:path "/tmp/x.nq" ]' 'lies outside'
ln -s "$room/out" link
check 'a target through a link' refused_target 'rml:target [ rml:path "link/x.nq" ]' 'lies outside'
check 'a hidden target' refused_target 'rml:target [ rml:path ".profile" ]' 'lies outside'
check 'a target that is a source' refused_target 'rml:target [ rml:path "./p.csv" ]' 'is a source'
check 'a target in no folder' refused_target 'rml:target [ rml:path "no/x.nq" ]' 'no folder'
check 'a target on the network' refused_target 'rml:target [ <http://www.w3.org/ns/dcat#accessURL> <http://example.org/> ]' 'no file'
check 'a format that nobody knows' refused_target 'rml:target [ rml:path "x" ] ; rml:serialization f:RDFa' 'does not write'

source_refused() { # PATH TEXT [FORMULATION]
  rules "rml:path \"$1\"" "${3:-CSV}" >rules.ttl
  says "$2"
}
echo id,name >"$room/out/secret.csv"
ln -s "$room/out/secret.csv" secret.csv
check 'a source outside' source_refused ../out/secret.csv 'lies outside'
check 'an absolute source' source_refused /etc/passwd 'lies outside'
check 'a source through a link' source_refused secret.csv 'lies outside'
check 'a device' source_refused /dev/zero 'lies outside'
mkfifo pipe.csv
check 'a named pipe' source_refused pipe.csv 'no regular file'
check 'a folder' source_refused by 'no regular file'

xml() { # FILE TEXT
  rules "rml:path \"$1\"" 'XPath ; rml:iterator "//i"' | sed 's/{id}/{@id}/; s/"name"/"."/' >rules.ttl
  says "$2"
}
cat >xxe.xml <<'XML'
<!DOCTYPE p [ <!ENTITY e SYSTEM "file:///etc/passwd"> ]>
<p><i id="1">&e;</i></p>
XML
cat >laughs.xml <<'XML'
<!DOCTYPE p [ <!ENTITY a "haha"> <!ENTITY b "&a;&a;&a;&a;"> <!ENTITY c "&b;&b;&b;&b;"> ]>
<p><i id="1">&c;</i></p>
XML
printf '<!DOCTYPE p [ <!ENTITY %% e SYSTEM "http://localhost/x.dtd"> %%e; ]>\n<p><i id="1">x</i></p>' >parameter.xml
check 'an external entity' xml xxe.xml 'declares entities'
check 'a billion laughs' xml laughs.xml 'declares entities'
check 'a parameter entity' xml parameter.xml 'declares entities'
{ printf '<p>'; for _ in $(seq 5000); do printf '<i>'; done; } >deep.xml
check 'elements too deep' xml deep.xml 'deep.xml:'
finish
