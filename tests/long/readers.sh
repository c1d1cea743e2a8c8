#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 16 readers, each a process that asks again and again, beside a writer that loads 2,000
# quads a commit: each answer is the state after some commit, answers never go back, and
# no reader waits for the writer.
set -u
# shellcheck source=tests/lib/tap.sh
. "$TOP_SRCDIR/tests/lib/tap.sh"
program=$TOP_BUILDDIR/src/pressmark-store
commits=6
[ -z "${PRESSMARK_LONG:-}" ] || commits=100

batch() { # NUMBER
  seq $((1 + $1 * 2000)) $((2000 + $1 * 2000)) |
    sed 's|.*|<http://e.org/s&> <http://e.org/p> "number &" <http://e.org/g> .|'
}

read_on() { # READER: asks until `stop` is there
  local last=0 n start now
  while [ ! -e stop ]; do
    start=$(date +%s%N)
    n=$("$program" query --store db -f csv 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | tail -n 1 | tr -d '\r')
    now=$(date +%s%N)
    [ "$n" -ge "$last" ] && [ $((n % 2000)) = 0 ] || echo "reader $1: $n after $last"
    echo $(((now - start) / 1000000)) >>"times.$1"
    last=$n
  done
}

write_all() {
  local i
  for ((i = 1; i <= commits; i++)); do
    batch "$i" | "$program" load -q --store db -i nq - || return 1
  done
}

# A writer that holds its transaction open: it waits for its input.
held_open() {
  local n
  mkfifo late.nq
  "$program" load -q --store db late.nq &
  exec 3>late.nq
  batch 999 >&3
  n=$(timeout 20 "$program" query --store db -f csv 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | tail -n 1 | tr -d '\r')
  exec 3>&-
  wait $!
  [ "$n" = $((2000 + 2000 * commits)) ] || echo "while a writer is at work: $n"
}

answers() {
  cat wrong
  [ ! -s wrong ]
}

all_asked() {
  local i
  for i in {1..16}; do
    [ "$(wc -l <"times.$i")" -ge 2 ] || { echo "reader $i asked fewer than twice"; return 1; }
  done
  sort -n times.* | tail -n 1 | sed 's/.*/slowest answer: & ms/'
}

cd "$room" || exit 1
batch 0 | "$program" load -q --store db -i nq - || exit 1
for i in {1..16}; do read_on "$i" >>wrong 2>&1 & done
check "$commits commits beside 16 readers" write_all
sleep 1
touch stop
wait
check "each answer is that of a commit, none goes back" answers
check "every reader was answered" all_asked
check "a reader does not wait for a writer at work" test -z "$(held_open)"
check "the store is sound" "$program" store check db
finish
