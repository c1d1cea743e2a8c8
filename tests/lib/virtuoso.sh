# SPDX-License-Identifier: MIT
# A Virtuoso 7 of Debian on loopback, with a database of its own:
#   reason=$(virtuoso_missing) && … skip with $reason …
#   virtuoso_start FOLDER BUFFERS   sets virtuoso_url, virtuoso_sql, virtuoso_pid; a buffer
#                                   is 8 KiB; files below FOLDER may be bulk-loaded
#   virtuoso_stop
# shellcheck shell=bash

virtuoso_missing() { # prints why it cannot run; fails when it can
  local program
  for program in virtuoso-t isql-vt python3; do
    command -v $program >/dev/null || { echo "$program is not installed"; return; }
  done
  return 1
}

virtuoso_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

virtuoso_start() { # in the foreground of a background job: as a daemon it may hang
  local db=$1 buffers=$2 http
  http=$(virtuoso_port) virtuoso_sql=127.0.0.1:$(virtuoso_port)
  mkdir -p "$db"
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
ServerPort = $virtuoso_sql
DisableUnixSocket = 1
DirsAllowed = $db
NumberOfBuffers = $buffers
MaxDirtyBuffers = $((buffers * 3 / 4))
[HTTPServer]
ServerPort = 127.0.0.1:$http
[SPARQL]
ResultSetMaxRows = 100000000
END
  virtuoso-t +configfile "$db/virtuoso.ini" +foreground >"$db/out" 2>&1 </dev/null &
  virtuoso_pid=$!
  virtuoso_url=http://127.0.0.1:$http
  local _
  for _ in $(seq 600); do
    grep -q 'Server online' "$db/out" && return
    sleep 0.1
  done
  return 1
}

virtuoso_stop() {
  kill "$virtuoso_pid" 2>/dev/null
  wait "$virtuoso_pid" 2>/dev/null
}
