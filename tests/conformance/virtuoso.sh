#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A real server: Virtuoso 7 of Debian, started on loopback with a database of its own.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
missing=
for program in virtuoso-t python3; do has $program || missing=$program; done
if [ "$missing" ]; then
  skip 'Virtuoso as the store' "$missing is not installed"
  finish
  exit
fi
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
http=$(free_port) sql=$(free_port)
db=$room/virtuoso
mkdir "$db"
cat >"$db/virtuoso.ini" <<END
[Database]
DatabaseFile = $db/virtuoso.db
ErrorLogFile = $db/virtuoso.log
LockFile = $db/virtuoso.lck
TransactionFile = $db/virtuoso.trx
xa_persistent_file = $db/virtuoso.pxa
[TempDatabase]
DatabaseFile = $db/temporary.db
TransactionFile = $db/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:$sql
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:$http
END
virtuoso-t +configfile "$db/virtuoso.ini" +foreground >"$db/out" 2>&1 </dev/null &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$room"' EXIT
for _ in $(seq 600); do
  grep -q 'Server online' "$db/out" && break
  sleep 0.1
done
export PRESSMARK_USER=dba PRESSMARK_PASSWORD=dba
url=http://127.0.0.1:$http/sparql-auth
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
  said=$(env -u PRESSMARK_USER timeout 60 "$PRESSMARK" load --store "http://127.0.0.1:$http/sparql" \
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
