#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A real server: Virtuoso 7 of Debian, started on loopback with a database of its own.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/virtuoso.sh"
if reason=$(virtuoso_missing); then
  skip 'Virtuoso as the store' "$reason"
  finish
  exit
fi
trap 'virtuoso_stop; rm -rf "$room"' EXIT
virtuoso_start "$room/virtuoso" 10000
export PRESSMARK_USER=dba PRESSMARK_PASSWORD=dba
url=$virtuoso_url/sparql-auth
g=https://example.org/g

pm() { timeout 60 "$PRESSMARK" "$@"; }
"$PRESSMARK" convert -f nt "$TOP_SRCDIR/vocab/pressmark.ttl" -o "$room/in.nt"
n=$(wc -l <"$room/in.nt")
count() {
  pm query --store "$url" -f csv "SELECT (COUNT(*) AS ?n) { GRAPH <$g> { ?s ?p ?o } }" |
    tr -d '\r' | tail -n 1
}
holds() { [ "$(count)" = "$1" ] || { echo "holds $(count), not $1"; return 1; }; }

load_it() { pm load -q --store "$url" --graph $g --chunk 4 "$room/in.nt" && holds "$n"; }
check 'load in chunks' load_it
again() { pm load -q --store "$url" --graph $g --replace "$room/in.nt" && holds "$n"; }
check 'replace' again
same_graph() {
  pm query --store "$url" -f nt "CONSTRUCT { ?s ?p ?o } { GRAPH <$g> { ?s ?p ?o } }" \
    -o "$room/out.nt" && "$PRESSMARK" diff "$room/in.nt" "$room/out.nt"
}
check 'what went in comes out' same_graph
ask_it() { pm query --store "$url" "ASK { GRAPH <$g> { ?s ?p ?o } }" | grep -qx true; }
check 'ASK' ask_it
update_it() {
  pm update --store "$url" "INSERT DATA { GRAPH <$g> { <http://a> <http://b> \"新\"@zh } }" &&
    holds $((n + 1)) && pm update --store "$url" "CLEAR GRAPH <$g>" && holds 0
}
check 'update' update_it
refused() {
  local said
  said=$(env -u PRESSMARK_USER timeout 60 "$PRESSMARK" load --store "$virtuoso_url/sparql" \
    --graph $g "$room/in.nt" 2>&1)
  [ $? = 3 ] && case $said in *'answers 403'*PRESSMARK_USER*) ;; *) echo "$said"; return 1 ;; esac
}
check 'an anonymous load is refused, and said so' refused
wrong() {
  local said
  said=$(PRESSMARK_PASSWORD=no timeout 60 "$PRESSMARK" update --store "$url" 'CLEAR ALL' 2>&1)
  [ $? = 3 ] && case $said in *'answers 401'*credentials*) ;; *) echo "$said"; return 1 ;; esac
}
check 'a wrong password is refused, and said so' wrong
syntax() {
  local said
  said=$(pm query --store "$url" 'SELECT nonsense' 2>&1)
  [ $? = 3 ] && case $said in *'syntax error'*) ;; *) echo "$said"; return 1 ;; esac
}
check 'what the server finds wrong is said' syntax
finish
