#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Functions from outside: the example of docs/functions.md is built and mapped with, filters
# answer, and what is wrong with either is said.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
docs=$TOP_SRCDIR/docs/functions.md
out='<http://www.example.org/1> <http://example.org/is>'

cat >"$room/people.csv" <<'CSV'
id,name,code
1,Ann Lee,hu
2,Bo Hart,yo
CSV
printf 'code,town\nhu,Hull\nyo,York\n' >"$room/towns.csv"

rules() { # FUNCTION PARAMETER REFERENCE
  cat <<TTL
@prefix rml: <http://w3id.org/rml/> .
@prefix pm-fn: <https://w3id.org/pressmark/function#> .
<#P> rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:path "people.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://www.example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/is> ; rml:objectMap [
    rml:functionExecution [ rml:function <$1> ;
      rml:input [ rml:parameter <$2> ; rml:inputValueMap [ rml:reference "$3" ] ] ${4:-} ] ] ] .
TTL
}

map() { (cd "$room" && "$PRESSMARK" map --quiet -m rules.ttl "$@"); }

between() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$docs" | grep -v '^```'; }

# shellcheck disable=SC2086 # a compiler may have a wrapper before it
example() {
  between c >"$room/mine.c" && between turtle | head -n 40 >"$room/doc.ttl" &&
    $CC -shared -fPIC -Wall -Werror -I "$TOP_SRCDIR/src/map" -o "$room/mine.so" "$room/mine.c" || return 1
  rules http://example.org/fn/initials http://example.org/fn/name name >"$room/rules.ttl"
  map --functions ./mine.so -o "$room/got.nq" || return 1
  diff - "$room/got.nq" <<NQ
$out "A.L." .
${out/1>/2>} "B.H." .
NQ
}

filter() {
  rules http://example.org/fn/up https://w3id.org/pressmark/function#value name >"$room/rules.ttl"
  map --filter 'http://example.org/fn/up=sed -u s/Lee/LEE/' | grep -q 'Ann LEE'
}

says() { # TEXT ARGUMENT…: fails, and says so
  local text=$1
  shift
  map "$@" >"$room/out" 2>"$room/err" && return 1
  cat "$room/err"
  grep -q "$text" "$room/err" && [ ! -s "$room/out" ]
}

lookup() {
  rules https://w3id.org/pressmark/function#lookup https://w3id.org/pressmark/function#value code \
    ', [ rml:parameter pm-fn:table ; rml:inputValue "towns.csv" ] , [ rml:parameter pm-fn:from ; rml:inputValue "code" ] , [ rml:parameter pm-fn:to ; rml:inputValue "town" ]' \
    >"$room/rules.ttl"
  map | grep -q '"York"'
}

CC=${CC:-cc}
if has "${CC%% *}"; then
  check 'the example of the documentation is built and runs' example
  cp "$room/mine.so" "$room/other.so" 2>/dev/null
else
  skip 'the example of the documentation' 'no C compiler'
fi
checked() { (cd "$room" && "$PRESSMARK" rules check rules.ttl --filter 'http://example.org/fn/up=cat'); }
check 'a table is looked up' lookup
check 'a filter answers line by line' filter
check 'rules check knows the same functions' checked
check 'a filter that ends' says 'has ended' --filter 'http://example.org/fn/up=true'
check 'a filter without an IRI' says 'is not IRI=COMMAND' --filter 'up=cat'
check 'a file that is no shared object' says 'no functions can be loaded' --functions ./people.csv
check 'a function that nothing brings' says 'there is no function'
sed -i 's/towns.csv/nowhere.csv/' "$room/rules.ttl"
rules https://w3id.org/pressmark/function#lookup https://w3id.org/pressmark/function#value code \
  ', [ rml:parameter pm-fn:table ; rml:inputValue "/etc/passwd" ] , [ rml:parameter pm-fn:from ; rml:inputValue "0" ] , [ rml:parameter pm-fn:to ; rml:inputValue "1" ]' >"$room/rules.ttl"
check 'a table outside of the folders' says 'lies outside'
finish
