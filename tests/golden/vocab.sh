#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The vocabulary's four files agree with each other and with its page in docs/: every term is
# labelled and explained in English and Chinese, and nothing uses a term that is not declared.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/node.sh"
cd "$TOP_SRCDIR/vocab" || exit 1
pm='https://w3id.org/pressmark/vocab#' pmk='https://w3id.org/pressmark/kinds#'

triples() { # FILE.ttl → N-Triples, by whichever reader is here
  if has serdi; then serdi -q -i turtle -o ntriples "$1"; else rapper -q -i turtle -o ntriples "$1"; fi
}

same_count() {
  local a b
  a=$(rapper -q -i turtle -o ntriples "$1" | sort -u | wc -l) &&
    b=$(serdi -q -i turtle -o ntriples "$1" | sort -u | wc -l) &&
    echo "rapper $a, serdi $b" && [ "$a" -gt 0 ] && [ "$a" = "$b" ]
}

declared() { # FILE.ttl NAMESPACE: local names of the subjects that have a type
  triples "$1" | sed -n "s|^<$2\([^>]*\)> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>.*|\1|p" |
    sort -u
}

used() { # NAMESPACE FILE.ttl…: local names in any place
  local ns=$1 file
  shift
  for file in "$@"; do triples "$file"; done | grep -o "<$ns[^>]*>" |
    sed "s|<$ns||; s|>||" | sort -u
}

subset() { # LIST OF: every line of the first file is in the second
  local odd
  odd=$(comm -23 "$1" "$2")
  [ -s "$1" ] || { echo "$1 is empty"; return 1; }
  [ -z "$odd" ] || { echo "not declared: $odd"; return 1; }
}

bilingual() { # FILE.ttl NAMESPACE TERMS PREDICATE…: each term has each predicate in en and zh
  local file=$1 ns=$2 terms=$3 term predicate lang bad=0
  shift 3
  triples "$file" >"$room/nt"
  while read -r term; do
    for predicate in "$@"; do
      for lang in en zh; do
        grep -qE "^<$ns$term> <$predicate> \".+\"@$lang \.$" "$room/nt" ||
          { echo "$term: no $predicate in $lang"; bad=1; }
      done
    done
  done <"$terms"
  return $bad
}

no_equivalence() { ! triples pressmark.ttl | grep -E 'equivalent(Class|Property)'; }

# One rdfs:domain and one rdfs:range at most: several would mean their intersection.
one_domain() {
  ! triples pressmark.ttl | grep -E 'rdf-schema#(domain|range)>' | awk '{ print $1, $2 }' | sort | uniq -d | grep .
}

# The kinds that the recogniser's lexicons give; the second column's first word is the kind.
kinds_of_lexicons() {
  local file
  for file in "$TOP_SRCDIR"/data/lexicon/{organization*,place-suffixes,regions,event-*}.tsv; do
    [ ! -e "$file" ] || grep -v '^#' "$file" | cut -f2 | awk '{ print $1 }'
  done | sort -u
}

terms_of_context() { grep -o '"pm:[A-Za-z0-9]*"' context.jsonld | tr -d '"' | sed 's/pm://' | sort -u; }
terms_of_page() { grep -o '`[A-Za-z0-9]*`' "$TOP_SRCDIR/docs/vocabulary.md" | tr -d '`' | sort -u; }

if has rapper && has serdi; then
  for file in pressmark.ttl kinds.ttl shapes.ttl; do
    check "rapper and serdi read the same from $file" same_count "$file"
  done
else
  skip 'rapper and serdi read the same' 'rapper or serdi is not installed'
fi

if has rapper || has serdi; then
  declared pressmark.ttl "$pm" >"$room/terms"
  declared kinds.ttl "$pmk" >"$room/kinds"
  used "$pm" pressmark.ttl shapes.ttl >"$room/used-terms"
  used "$pmk" shapes.ttl >"$room/used-kinds"
  grep -v '^gbt2260' "$room/kinds" >"$room/concepts"
  terms_of_context >"$room/context"
  terms_of_page >"$room/page"
  rdfs=http://www.w3.org/2000/01/rdf-schema# skos=http://www.w3.org/2004/02/skos/core#
  check 'the shapes use only declared terms' subset "$room/used-terms" "$room/terms"
  check 'the shapes use only declared kinds' subset "$room/used-kinds" "$room/kinds"
  check 'the context uses only declared terms' subset "$room/context" "$room/terms"
  check 'the context has every term' subset "$room/terms" "$room/context"
  kinds_of_lexicons >"$room/lexicon-kinds"
  check 'each kind that a lexicon gives is a concept' subset "$room/lexicon-kinds" "$room/kinds"
  check 'docs/vocabulary.md names every term' subset "$room/terms" "$room/page"
  check 'each term has label and comment in English and Chinese' \
    bilingual pressmark.ttl "$pm" "$room/terms" "${rdfs}label" "${rdfs}comment"
  check 'each concept has label and definition in English and Chinese' \
    bilingual kinds.ttl "$pmk" "$room/concepts" "${skos}prefLabel" "${skos}definition"
  check 'no equivalence is claimed with other vocabularies' no_equivalence
  check 'no property has two domains or two ranges' one_domain
else
  skip 'the files agree' 'neither rapper nor serdi is installed'
fi

if reason=$(node_missing); then
  skip 'an independent processor reads the context' "$reason"
else
  check 'an independent processor expands each term of the context to its IRI' \
    node_run context.mjs context.jsonld
fi
finish
