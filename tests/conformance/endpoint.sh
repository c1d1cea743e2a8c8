#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# load, query and update against an endpoint that only pretends (tests/lib/endpoint.py):
# what is sent, what is sent again, what becomes of bad answers.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
if ! has python3; then
  skip 'SPARQL endpoints' 'python3 is not installed'
  finish
  exit
fi
unset PRESSMARK_USER PRESSMARK_PASSWORD PRESSMARK_TOKEN

python3 "$TOP_SRCDIR/tests/lib/endpoint.py" "$room/log" "$room/port" &
server=$!
trap 'kill $server; wait $server 2>/dev/null; rm -rf "$room"' EXIT
for _ in $(seq 100); do [ -e "$room/port" ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat "$room/port")

fresh() { rm -f "$room"/log; touch "$room/log"; }
sent() { # the requests since fresh, to be compared
  cat "$room/log"
}
last_body() { cat "$(ls -t "$room"/log.* | head -n 1)"; }
same() { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2"); }
fails_with() { # STATUS WORDS COMMAND…
  local want=$1 words=$2 out
  shift 2
  out=$("$@" 2>&1 </dev/null)
  local got=$?
  [ "$got" = "$want" ] && case $out in *"$words"*) return 0 ;; esac
  echo "status $got: $out"
  return 1
}
pm() { "$PRESSMARK" "$@"; }

rows() {
  same "$(printf 'a,b\nhttp://example.org/1,新城\n,7\n_:b1,')" \
    "$(pm query --store "$url/select" -f csv 'SELECT * {}' | tr -d '\r')"
}
check 'rows, members in any order' rows
ask() { same true "$(pm query --store="$url/ask" 'ASK {}')"; }
check 'a boolean' ask
graph() { pm query --store "$url/graph" -f nt 'construct {} {}' | grep -c . | grep -qx 2; }
check 'a graph, relative IRIs and blank nodes' graph
check 'a page for people is no answer' fails_with 3 'text/html' \
  "$PRESSMARK" query --store "$url/html" 'ASK {}'
check 'an answer that breaks off' fails_with 3 'select' \
  "$PRESSMARK" query --store "${url}/broken?select" 'SELECT * {}'
check 'an error says what the server said' fails_with 3 '404: Not here' \
  "$PRESSMARK" query --store "$url/missing" 'ASK {}'
check 'nobody there' fails_with 3 'is the server running' \
  env TMPDIR="$room" "$PRESSMARK" query --store "http://127.0.0.1:1/sparql" 'ASK {}'

form() {
  fresh
  pm query --store "$url/ask" 'ASK { ?s ?p "新 +&" }' >"$room/out" &&
    same 'query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E6%96%B0%20%2B%26%22%20%7D' "$(last_body)"
}
check 'a query is a form' form

busy() { # POST twice refused, then taken; an update is not sent again on 502
  fresh
  pm query --store "$url/busy/ask" 'ASK {}' >"$room/out" 2>&1
  grep -c . "$room/log" | grep -qx 3
}
check 'a busy server is asked again' busy
once() {
  fresh
  fails_with 3 502 "$PRESSMARK" update --store "$url/gone" 'CLEAR ALL' &&
    grep -c . "$room/log" | grep -qx 1
}
check 'an update is sent once' once
update() {
  fresh
  pm update --store "$url/ok" 'CLEAR ALL' &&
    same 'POST /ok application/sparql-update - 9' "$(sent)" && same 'CLEAR ALL' "$(last_body)"
}
check 'an update goes as it is' update

digest() {
  fresh
  PRESSMARK_USER=ann PRESSMARK_PASSWORD=x pm update --store "$url/digest" 'CLEAR ALL' &&
    sent | tail -n 1 | grep -q ' Digest 9$'
}
check 'digest authentication' digest
bearer() {
  printf 'token=s3cret\n' >"$room/token" && chmod 600 "$room/token" &&
    pm update --store "$url/bearer" --credentials "$room/token" 'CLEAR ALL'
}
check 'a bearer token from a file' bearer
open_file() {
  chmod 644 "$room/token" &&
    pm update --store "$url/bearer" --credentials "$room/token" 'CLEAR ALL' 2>&1 |
    grep -q 'others can read'
}
check 'a warning when others can read it' open_file
check 'without credentials' fails_with 3 'PRESSMARK_USER' \
  "$PRESSMARK" update --store "$url/bearer" 'CLEAR ALL'
printf 'usr=ann\n' >"$room/typo"
chmod 600 "$room/typo"
check 'a typo in the credentials' fails_with 3 "$room/typo:1" \
  "$PRESSMARK" update --store "$url/ok" --credentials "$room/typo" 'CLEAR ALL'

for i in $(seq 4000); do
  echo "<http://example.org/$i> <http://example.org/p> \"新$i\" ."
done >"$room/in.nt"
printf '_:x <http://example.org/p> "1" .\n_:x <http://example.org/p> "2" .\n' >>"$room/in.nt"
chunks() {
  fresh
  pm load --store "$url/ok" --graph 'http://example.org/g?a=1' --chunk 100 "$room/in.nt" &&
    sent | awk '{ print $1, $2, $3 }' | sort -u >"$room/kinds" &&
    same 'POST /ok?graph=http%3A%2F%2Fexample.org%2Fg%3Fa%3D1 application/n-triples' \
      "$(cat "$room/kinds")" &&
    [ "$(sent | wc -l)" -ge 3 ] && last_body | grep -c '^_:' | grep -qx 2 &&
    [ "$(last_body | wc -l)" = 2 ]
}
check 'a load goes in chunks, blank nodes together' chunks
replace() {
  fresh
  pm load -q --store "$url/ok" --replace --chunk 100 "$room/in.nt" &&
    same 'PUT /ok?default' "$(sent | head -n 1 | cut -d' ' -f1,2)" &&
    same 'POST /ok?default' "$(sent | tail -n +2 | cut -d' ' -f1,2 | sort -u)"
}
check 'the first chunk replaces' replace
check 'a redirect is followed' \
  "$PRESSMARK" load -q --store "$url/redirect" "$room/in.nt"
printf '<http://example.org/a> <http://example.org/b> "c" _:g .\n' >"$room/bgraph.nq"
check 'a blank node names no graph there' fails_with 3 'blank node' \
  "$PRESSMARK" load --store "$url/ok" "$room/bgraph.nq"
printf '<http://example.org/1> <http://example.org/p> "x" .\n' >"$room/own.nt"
"$PRESSMARK" load -q --store "$room/db" "$room/own.nt"
service() { # the endpoint's rows are joined with the store's
  fresh
  same "$(printf 's,b\nhttp://example.org/1,新城\nhttp://example.org/1,7')" \
    "$(pm query --allow-service --store "$room/db" -f csv "PREFIX e: <http://example.org/>
      SELECT ?s ?b { ?s e:p 'x' SERVICE <$url/select> { ?a e:q ?b } FILTER(?b != 8) FILTER(!BOUND(?a) || ?a = ?s) }
      ORDER BY DESC(?b)" | tr -d '\r' | sort -r)" && last_body | grep -q 'PREFIX%20e%3A.*SELECT%20%2A%20%7B'
}
check 'SERVICE' service
asked_once() { # however often its group is planned
  local pattern
  for pattern in 'OPTIONAL { SERVICE' '{ SERVICE'; do
    fresh
    pm query --allow-service --store "$room/db" -f csv \
      "SELECT * { ?s ?p ?o $pattern <$url/select> { ?a ?q ?b } } }" >"$room/out" || return
    grep -c . "$room/log" | grep -qx 1 || { echo "$pattern:"; cat "$room/log"; return 1; }
  done
}
check 'SERVICE asks once' asked_once
check 'SERVICE without leave' fails_with 3 '--allow-service' \
  "$PRESSMARK" query --store "$room/db" "ASK { SERVICE <$url/select> { ?a ?b ?c } }"
check 'SERVICE of an endpoint that fails' fails_with 3 'SERVICE has no answer' \
  "$PRESSMARK" query --allow-service --store "$room/db" "ASK { SERVICE <$url/missing> { ?a ?b ?c } }"
silent() {
  same "$(printf 's\nhttp://example.org/1')" "$(pm query --allow-service --store "$room/db" -f csv \
    "SELECT ?s { ?s ?p ?o SERVICE SILENT <$url/missing> { ?s ?q ?z } }" 2>&1 | tr -d '\r')"
}
check 'SERVICE SILENT goes on' silent
check 'SERVICE of a file' fails_with 3 'no address' \
  "$PRESSMARK" query --allow-service --store "$room/db" 'ASK { SERVICE <file:///etc/passwd> { ?a ?b ?c } }'

# --- LOAD ---
may="--allow-load-from=$url/data/"
lu() { "$PRESSMARK" update --quiet --store "$room/loaded" "$@"; } # changes what loaded prints
loaded() { "$PRESSMARK" store dump "$room/loaded" 2>/dev/null; rm -rf "$room/loaded"; }
fetched() { # NAME QUADS: what a LOAD of the address adds
  lu "$may" "LOAD <$url/data/$1>" && same "$2" "$(loaded)"
}
load_turtle() {
  fresh
  PRESSMARK_USER=ann PRESSMARK_PASSWORD=x fetched turtle "<$url/data/turtle#a> <$url/data/b> \"1\" ." && last_body | grep -q text/turtle &&
    same "GET /data/turtle None - $(last_body | wc -c)" "$(sent)"
}
check 'LOAD from an address: media type, base, what is accepted, no credentials' load_turtle
check 'LOAD by the ending of the name' fetched plain.nt '<e:a> <e:b> <e:plain> .'
check 'LOAD by content' fetched unnamed '<e:a> <e:b> <e:unnamed> .'
check 'LOAD of XML' fetched xml '<e:a> <e:p> <e:xml> .'
check 'LOAD of an IRI' fetched 新 '<e:a> <e:b> <e:han> .'
check 'LOAD after a redirect: its base' fetched hop "<$url/data/turtle#a> <$url/data/b> \"1\" ."
into() {
  lu "$may" "LOAD <$url/data/quads> INTO GRAPH <e:h>" &&
    same "$(printf '<e:a> <e:b> <e:c> <e:g> .\n<e:a> <e:b> <e:d> <e:h> .')" "$(loaded | sort)"
}
check 'LOAD INTO GRAPH' into
check 'LOAD without leave' fails_with 3 '--allow-load-from' lu --allow-load "LOAD <$url/data/turtle>"
check 'LOAD of what is not allowed' fails_with 3 "LOAD may not fetch <$url/turtle>" lu "$may" "LOAD <$url/turtle>"
check 'LOAD of another host that begins so' fails_with 3 'may not fetch' \
  lu --allow-load-from=http://127.0.0.1 'LOAD <http://127.0.0.1.example.org/x>'
check 'LOAD of a user that looks like a host' fails_with 3 'may not fetch' \
  lu --allow-load-from=http://127.0.0.1 'LOAD <http://127.0.0.1@example.org/x>'
check 'LOAD of a redirect that leads elsewhere' fails_with 3 "may not fetch <$url/turtle>" lu "$may" "LOAD <$url/data/away>"
check 'LOAD of a way upwards' fails_with 3 'with . or ..' lu "$may" "LOAD <$url/data/%2E./turtle>"
check 'LOAD of redirects without end' fails_with 3 'redirects' lu "$may" "LOAD <$url/data/loop>"
check 'LOAD of a page for people' fails_with 3 'page for people' lu "$may" "LOAD <$url/data/html>"
check 'LOAD of what is not there' fails_with 3 '404: Not here' lu "$may" "LOAD <$url/data/none>"
check 'LOAD of what breaks off' fails_with 3 "$url/data/bad:1" lu "$may" "LOAD <$url/data/bad>"
check 'LOAD of too much' fails_with 3 'larger than 1 MiB' lu "$may" --load-limit 1 "LOAD <$url/data/large>"
check 'LOAD of too much, packed' fails_with 3 'larger than 1 MiB' lu "$may" --load-limit 1 "LOAD <$url/data/bomb>"
check 'LOAD that takes too long' fails_with 3 'imed out' lu "$may" --timeout 1 "LOAD <$url/data/late>"
check 'LOAD from an address that is none' fails_with 2 "not 'ftp://x/'" lu --allow-load-from=ftp://x/ 'CLEAR ALL'
silent_load() { # of four only what can be read to its end
  fresh
  lu "$may" "LOAD SILENT <$url/data/none>; LOAD SILENT <$url/data/turtle>; LOAD SILENT <$url/data/bad>;
    LOAD SILENT <$url/turtle>" 2>"$room/err" && [ ! -s "$room/err" ] &&
    same "<$url/data/turtle#a> <$url/data/b> \"1\" ." "$(loaded)" && same 3 "$(sent | wc -l)"
}
check 'LOAD SILENT' silent_load
check 'usage' fails_with 2 'usage' "$PRESSMARK" load --store "$url/ok"
finish
