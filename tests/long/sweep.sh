#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fails each allocation and each write of a verb in turn (tests/lib): the program must end
# with status 3 and a message, or do its work all the same; it never crashes, and what
# stood in its output folder before is untouched when it fails. `make check` takes a
# sample of the points, `make check-long` all of them.
set -u
export LC_ALL=C.UTF-8
lib=$TOP_BUILDDIR/tests/lib
programs=$TOP_BUILDDIR/src
cases=$TOP_SRCDIR/tests/long/sweep
if [ -n "${SANITIZERS:-}" ]; then
  echo '1..0 # SKIP sanitizers bring their own malloc'
  exit 0
fi
if ! LD_PRELOAD=$lib/failmalloc.so true 2>/dev/null; then
  echo '1..0 # SKIP no preloading here'
  exit 0
fi
fast=/tmp # memory if there is some: the sweep syncs thousands of files
[ ! -w /dev/shm ] || fast=/dev/shm
room=$(mktemp -d "${TMPDIR:-$fast}/pressmark-sweep.XXXXXX")
trap 'rm -rf "$room"' EXIT
n=0 failed=0

# The work of a case, in a fresh copy of what its setup made: status, stdout, stderr.
attempt() { # SHIM ENVIRONMENT…
  local shim=$1
  shift
  rm -rf "$room/work"
  cp -a "$room/ready" "$room/work"
  (cd "$room/work" && exec timeout 60 env "$@" LD_PRELOAD="$lib/$shim.so" \
    "${command[@]}") >"$room/stdout" 2>"$room/stderr" </dev/null
}

fingerprint() { # FOLDER: what its files hold; stores change their bytes at every opening
  (cd "$1" && find . -path ./store -prune -o -path ./out/store -prune -o \
    -type f -exec sha256sum {} + | sort -k 2)
}

# One point of the sweep; prints what is wrong.
verdict() { # SHIM ENVIRONMENT…
  local status
  attempt "$@"
  status=$?
  if [ "$status" = "$finished" ]; then
    [ "$(fingerprint "$room/work")" = "$done" ] && cmp -s "$room/stdout" "$room/stdout.done" ||
      echo "status $status, but another result"
  elif [ "$status" != 3 ]; then
    echo "status $status: $(tail -n 1 "$room/stderr")"
  elif ! grep -q 'error: ' "$room/stderr"; then
    echo "status 3 without a message"
  elif [ "$(fingerprint "$room/work")" != "$before" ]; then
    echo "failed, but files changed: $(diff <(echo "$before") <(fingerprint "$room/work") |
      sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u | head -n 3 | tr '\n' ' ')"
  fi
}

# The points to try of 1..$1: all, or the first 20 and some thirty after them.
points() {
  local step=1
  [ -n "${PRESSMARK_LONG:-}" ] || step=$((1 + $1 / 30))
  for ((i = 1; i <= $1; i += i < 20 ? 1 : step)); do echo "$i"; done
}

sweep() { # TITLE SHIM VARIABLE ENVIRONMENT…
  local title=$1 shim=$2 variable=$3 total tried=0 bad=0 wrong
  shift 3
  attempt "$shim" "$@" "${variable}_COUNT=$room/total"
  total=$(cat "$room/total" 2>/dev/null || echo 0)
  for at in $(points "$total"); do
    tried=$((tried + 1))
    wrong=$(verdict "$shim" "$@" "${variable}_AT=$at")
    [ -n "$wrong" ] || continue
    bad=$((bad + 1))
    [ "$bad" -gt 10 ] || echo "# $variable $at: $wrong"
  done
  n=$((n + 1))
  if [ "$bad" = 0 ] && [ "$total" -gt 0 ]; then
    echo "ok $n - $title ($tried of $total)"
  else
    failed=$((failed + 1))
    echo "not ok $n - $title ($bad wrong of $tried, of $total)"
  fi
}

# A case file sets `command` (an array) and makes its input in the current folder.
run_case() { # FILE
  local name own=FAILMALLOC_OWN=1
  name=$(basename "$1" .sh)
  rm -rf "$room/ready" && mkdir -p "$room/ready"
  command=() libraries='' finished=0
  # shellcheck source=/dev/null
  if ! cd "$room/ready" || ! . "$1" >/dev/null 2>"$room/setup"; then
    n=$((n + 1)) failed=$((failed + 1))
    echo "not ok $n - $name: setup"
    sed 's/^/# /' "$room/setup"
    return
  fi
  before=$(fingerprint "$room/ready")
  attempt failmalloc A=1
  done=$(fingerprint "$room/work")
  cp "$room/stdout" "$room/stdout.done"
  [ -z "$libraries" ] || own=A=1
  sweep "$name: each allocation fails" failmalloc FAILMALLOC $own
  sweep "$name: all allocations fail from one on" failmalloc FAILMALLOC $own FAILMALLOC_ON=1
  sweep "$name: each write fails, disk full" failwrite FAILWRITE FAILWRITE_ERRNO=28
  # A rename that failed is taken back by another: they do not fail for good.
  sweep "$name: all writes fail from one on" failwrite FAILWRITE FAILWRITE_NO_RENAME=1 FAILWRITE_ERRNO=5 FAILWRITE_ON=1
}

for file in "$cases"/*.sh; do
  case " $* " in "  " | *" $(basename "$file" .sh) "*) run_case "$file" ;; esac
done
echo "1..$n"
[ "$failed" = 0 ]
