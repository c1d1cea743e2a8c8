# SPDX-License-Identifier: MIT
# TAP for shell tests: . "$TOP_SRCDIR/tests/lib/tap.sh", then
#   check NAME COMMAND…    a point: ok if the command succeeds; its output explains a failure
#   skip NAME REASON       a point that cannot run here
#   finish                 last line: the plan, and the exit status
# $room is a fresh folder, removed at the end.
# shellcheck shell=bash
export LC_ALL=C.UTF-8 TZ=UTC
tap_count=0 tap_failed=0
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-test.XXXXXX")
trap 'rm -rf "$room"' EXIT

check() {
  local name=$1
  shift
  tap_count=$((tap_count + 1))
  if "$@" >"$room/tap.out" 2>&1; then
    echo "ok $tap_count - $name"
  else
    echo "not ok $tap_count - $name"
    tap_failed=$((tap_failed + 1))
    head -n 40 "$room/tap.out" | sed 's/^/# /'
  fi
}

skip() {
  tap_count=$((tap_count + 1))
  echo "ok $tap_count - $1 # SKIP $2"
}

finish() {
  echo "1..$tap_count"
  [ "$tap_failed" = 0 ]
}

has() { command -v "$1" >/dev/null; }
