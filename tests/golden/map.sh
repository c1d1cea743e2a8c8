#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each folder of map/ holds rules, an input or the files that the rules name, and the quads
# that come out, in their order.
# newspaper/ is our own rule file over an edition. UPDATE=1 rewrites the expected quads: read
# the difference before you commit it.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
rules=$TOP_SRCDIR/mappings/newspaper.rml.ttl
cases=$TOP_SRCDIR/tests/golden/map
pm='https://w3id.org/pressmark/vocab#'

map() { "$PRESSMARK" map --quiet -f nq "$@"; }

as_expected() { # FOLDER
  local with=$1/rules.ttl input=()
  [ -e "$with" ] || with=$rules
  [ ! -e "$1/input.xml" ] || input=("$1/input.xml")
  map -m "$with" -o "$room/got.nq" "${input[@]}"
  [ $? -le 1 ] || return 1 # 1: a value was refused
  [ -z "${UPDATE:-}" ] || cp "$room/got.nq" "$1/expected.nq"
  diff -u "$1/expected.nq" "$room/got.nq"
}

# Rules are the only source of quads: a change of the rules changes exactly these quads.
edition=$cases/newspaper/input.xml

changed() { # CHANGED-RULES: quads lost in $room/lost, gained in $room/gained
  map -m "$rules" "$edition" | sort >"$room/before" &&
    map -m "$1" "$edition" | sort >"$room/after" || return 1
  comm -23 "$room/before" "$room/after" >"$room/lost"
  comm -13 "$room/before" "$room/after" >"$room/gained"
}

without_block() {
  sed '/^# ---- Mention:/,/^# ---- Short cuts/d' "$rules" >"$room/fewer.ttl"
  changed "$room/fewer.ttl" || return 1
  grep -E '^<[^>]*#(body|head)-[0-9]+-[0-9]+-' "$room/before" | grep -v wasGeneratedBy >"$room/mentions"
  [ -s "$room/mentions" ] && [ ! -s "$room/gained" ] && diff "$room/mentions" "$room/lost"
}

renamed_property() {
  sed 's|rml:predicate pm:headline|rml:predicate <http://schema.org/headline>|' "$rules" \
    >"$room/renamed.ttl"
  changed "$room/renamed.ttl" || return 1
  grep "<${pm}headline>" "$room/before" >"$room/headlines"
  sed "s|<${pm}headline>|<http://schema.org/headline>|" "$room/headlines" >"$room/renamed"
  [ -s "$room/headlines" ] && diff "$room/headlines" "$room/lost" && diff "$room/renamed" "$room/gained"
}

added_rule() {
  { cat "$rules"; cat <<'TTL'; } >"$room/more.ttl"
@prefix schema: <http://schema.org/> .
<#SchemaArticle> a rml:TriplesMap ;
    rml:logicalSource [
        rml:source <#Edition> ;
        rml:referenceFormulation <#TEI> ;
        rml:iterator "/tei:TEI/tei:text/tei:body/tei:div[tei:head[not(@type)]]"
    ] ;
    rml:subjectMap [
        rml:reference "@sameAs" ;
        rml:class schema:NewsArticle ;
        rml:graphMap <#SourceGraph>
    ] ;
    rml:predicateObjectMap [
        rml:predicate schema:headline ;
        rml:objectMap [ rml:reference "tei:head[not(@type)]" ; rml:languageMap <#Language> ]
    ] .
TTL
  changed "$room/more.ttl" || return 1
  grep "<${pm}headline>" "$room/before" >"$room/headlines"
  { sed "s|<${pm}headline>|<http://schema.org/headline>|" "$room/headlines"
    sed 's|^\(<[^>]*>\).* \(<[^>]*>\) \.$|\1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/NewsArticle> \2 .|' \
      "$room/headlines"; } | sort >"$room/added"
  [ ! -s "$room/lost" ] && [ -s "$room/added" ] && diff "$room/added" "$room/gained"
}

for folder in "$cases"/*/; do
  folder=${folder%/}
  check "${folder##*/}" as_expected "$folder"
done
check 'a block removed: exactly its quads are gone' without_block
check 'a property renamed: exactly its quads change' renamed_property
check 'a rule added: exactly its quads are added' added_rule
finish
