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
server=''
trap '[ -z "$server" ] || kill "$server"; rm -rf "$room"' EXIT
n=0 failed=0

# The work of a case, in a fresh copy of what its setup made: status, stdout, stderr.
attempt() { # SHIM ENVIRONMENT…
  local shim=$1
  shift
  rm -rf "$room/case"
  cp -a "$room/ready" "$room/case"
  (cd "$room/case" && exec timeout 60 env "$@" LD_PRELOAD="$lib/$shim.so" \
    "${command[@]}") >"$room/stdout" 2>"$room/stderr" </dev/null
}

# Whether two folders hold the same files; stores change their bytes at every opening.
same() { diff -rq --exclude=store "$1" "$2" >"$room/differs"; }

# Whether each file of the work is as it was or as it should be, where they appear one by one.
each_whole() {
  local file
  (cd "$room/case" && find . -path ./store -prune -o -type f -print) | while read -r file; do
    cmp -s "$room/case/$file" "$room/ready/$file" || cmp -s "$room/case/$file" "$room/done/$file" ||
      echo "$file is neither old nor new"
  done >"$room/differs"
  [ ! -s "$room/differs" ]
}

# One point of the sweep; prints what is wrong.
verdict() { # SHIM ENVIRONMENT…
  local status
  attempt "$@"
  status=$?
  if [ "$status" = "$finished" ]; then
    same "$room/done" "$room/case" && cmp -s "$room/stdout" "$room/stdout.done" ||
      echo "status $status, but another result"
  elif [ "$status" != 3 ] && { [ "$status" != 1 ] || [ -z "$apart" ]; }; then
    echo "status $status: $(tail -n 1 "$room/stderr")"
  elif ! grep -q 'error: ' "$room/stderr"; then
    echo "status $status without a message"
  elif [ -n "$apart" ]; then
    each_whole || echo "$(head -n 3 "$room/differs" | tr '\n' ';')"
  elif ! same "$room/ready" "$room/case"; then
    echo "failed, but files changed: $(head -n 3 "$room/differs" | tr '\n' ';')"
  fi
}

# The points to try of 1..$1: all (of a case that takes long, every few after the first
# twenty), or the first six and some ten after them.
points() {
  local step=$every first=20
  [ -n "${PRESSMARK_LONG:-}" ] || { step=$((1 + $1 / 10)) first=6; }
  for ((i = 1; i <= $1; i += i < first ? 1 : step)); do echo "$i"; done
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
  if [ "$total" = 0 ] && [ "$shim" = failwrite ]; then
    echo "ok $n - $title # SKIP it writes nothing"
  elif [ "$bad" = 0 ] && [ "$total" -gt 0 ]; then
    echo "ok $n - $title ($tried of $total)"
  else
    failed=$((failed + 1))
    echo "not ok $n - $title ($bad wrong of $tried, of $total)"
  fi
}

# For case files: `needs YAML || return 0`, a library that may be missing.
needs() {
  grep -q "^#define HAVE_$1 " "$TOP_BUILDDIR/config.h" || { skip="built without $1"; return 1; }
}

# For case files: an endpoint that pretends (tests/lib/endpoint.py), at $endpoint.
start_endpoint() {
  command -v python3 || { skip='python3 is not installed'; return 1; }
  rm -f "$room/port"
  python3 "$TOP_SRCDIR/tests/lib/endpoint.py" "$room/log" "$room/port" &
  server=$!
  for _ in $(seq 100); do [ ! -s "$room/port" ] || break; sleep 0.1; done
  endpoint=http://127.0.0.1:$(cat "$room/port")
}

# A case file sets `command` (an array) and makes its input in the current folder. Others
# it may set: `finished`, the status of work that is done; `libraries`, their allocations
# fail too; `apart`, there are several files to write, each of which appears by itself, and
# status 1 says that some could not be; `every`, see points; `skip`, why it cannot run here.
run_case() { # FILE
  local name own=FAILMALLOC_OWN=1
  name=$(basename "$1" .sh)
  rm -rf "$room/ready" && mkdir -p "$room/ready"
  command=() libraries='' finished=0 every=1 apart='' skip=''
  # shellcheck source=/dev/null
  if ! cd "$room/ready" || ! . "$1" >/dev/null 2>"$room/setup"; then
    n=$((n + 1)) failed=$((failed + 1))
    echo "not ok $n - $name: setup"
    sed 's/^/# /' "$room/setup"
    return
  fi
  if [ -n "$skip" ]; then
    n=$((n + 1))
    echo "ok $n - $name # SKIP $skip"
    return
  fi
  attempt failmalloc A=1
  if [ $? != "$finished" ]; then
    n=$((n + 1)) failed=$((failed + 1))
    echo "not ok $n - $name: with nothing failing"
    sed 's/^/# /' "$room/stderr"
    return
  fi
  rm -rf "$room/done" && mv "$room/case" "$room/done" && mv "$room/stdout" "$room/stdout.done"
  [ -z "$libraries" ] || own=A=1
  sweep "$name: each allocation fails" failmalloc FAILMALLOC $own
  sweep "$name: all allocations fail from one on" failmalloc FAILMALLOC $own FAILMALLOC_ON=1
  sweep "$name: each write fails, disk full" failwrite FAILWRITE FAILWRITE_ERRNO=28
  # A rename that failed is taken back by another: they do not fail for good.
  sweep "$name: all writes fail from one on" failwrite FAILWRITE FAILWRITE_NO_RENAME=1 FAILWRITE_ERRNO=5 FAILWRITE_ON=1
  [ -z "$server" ] || kill "$server"
  server=''
}

for file in "$cases"/*.sh; do
  case " $* " in "  " | *" $(basename "$file" .sh) "*) run_case "$file" ;; esac
done
echo "1..$n"
[ "$failed" = 0 ]
