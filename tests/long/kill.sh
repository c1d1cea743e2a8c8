#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SIGKILL before a write of the program, chosen at random, and at random moments: after it
# the store is sound, holds what it held before or what the whole change makes of it, and
# can be written. `make check-long` kills 200 times, `make check` 12 times.
set -u
# shellcheck source=tests/lib/tap.sh
. "$TOP_SRCDIR/tests/lib/tap.sh"
[ ! -w /dev/shm ] || { rm -rf "$room"; room=$(mktemp -d /dev/shm/pressmark-kill.XXXXXX); }
lib=$TOP_BUILDDIR/tests/lib/failwrite.so
program=$TOP_BUILDDIR/src/pressmark-store
if [ -n "${SANITIZERS:-}" ] || ! LD_PRELOAD=$lib true 2>/dev/null; then
  echo '1..0 # SKIP no preloading here'
  exit 0
fi
points=3 large=33000
[ -z "${PRESSMARK_LONG:-}" ] || points=50 large=80000 # more terms than the table of them holds
RANDOM=${SEED:-$$}
echo "# SEED=$RANDOM"

quads() { # FROM TO TEXT
  seq "$1" "$2" | sed "s|.*|<http://e.org/s&> <http://e.org/p> \"$3 &\" <http://e.org/g> .|"
}

# The quads of a store, sorted: what it holds, in any order of writing.
holds() { "$program" store dump "$1" | sort | sha256sum; }

attempt() { # ENVIRONMENT… -- COMMAND…
  rm -rf now && cp -r db now
  env "$@" >/dev/null 2>said
}

after_kill() { # POINT
  "$program" store check -q now || { echo "point $1: not sound"; return 1; }
  case $(holds now) in
  "$before" | "$whole") ;;
  *) echo "point $1: neither the old nor the new"; return 1 ;;
  esac
  { "$program" load -q --store now more.nq && "$program" store check -q now; } ||
    { echo "point $1: cannot be written"; return 1; }
}

kills() { # COMMAND…: on the store `now`
  local total at bad=0
  attempt LD_PRELOAD="$lib" FAILWRITE_COUNT="$PWD/total" "$@" || return 1
  total=$(cat total) whole=$(holds now)
  for ((i = 0; i < points; i++)); do
    at=$((1 + RANDOM % total))
    attempt LD_PRELOAD="$lib" FAILWRITE_KILL=1 FAILWRITE_AT=$at "$@"
    [ $? = 137 ] || { echo "write $at of $total: not killed: $(tail -n 1 said)"; bad=1; }
    after_kill "write $at of $total" || bad=1
  done
  return $bad
}

cd "$room" || exit 1
quads 1 3000 old >old.nq
quads 2001 $large old >big.nq
quads 5001 5200 new >small.nq
quads 1 1 more >more.nq
"$program" load -q --store db old.nq || exit 1
before=$(holds db)
check "a load that builds the indexes anew" kills "$program" load -q --memory 1 --text --store now big.nq
check "a small load" kills "$program" load -q --store now small.nq
check "graphs that are replaced" kills "$program" load -q --replace --store now small.nq
check "an update of a graph" kills "$program" update --store now 'DELETE { GRAPH <http://e.org/g> { ?s ?p ?o } }
  INSERT { GRAPH <http://e.org/h> { ?s ?p ?o . ?s <http://e.org/was> "in g" } }
  WHERE { GRAPH <http://e.org/g> { ?s ?p ?o } }'
check "compacting" kills "$program" store compact now
finish
