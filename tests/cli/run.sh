#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the command-line cases tests/cli/<verb>/<case>.test as TAP points (docs/testing.md
# has their format). Each runs in a fresh folder. UPDATE=1 rewrites what they expect;
# arguments choose cases: run.sh read/empty query.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
: "${PRESSMARK:?the program to test}" "${TOP_SRCDIR:?the source folder}"
export SAMPLES=$TOP_SRCDIR/samples SHARED=${SHARED:-$TOP_SRCDIR/../shared}
export CASES=$TOP_SRCDIR/tests/cli TOP_BUILDDIR=${TOP_BUILDDIR:-$PWD}
TIMEOUT=${CLI_TIMEOUT:-120}
PATH=$(dirname "$PRESSMARK"):$PATH
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-cli.XXXXXX")
trap 'chmod -R u+rwx "$room" 2>/dev/null; rm -rf "$room"' EXIT
n=0 failed=0

# Splits a case into files of $parts: run, stdin, status, stdout, stderr, after.
split_case() {
  rm -rf "$parts" && mkdir -p "$parts"
  echo 0 >"$parts/status"
  touch "$parts/stdin" "$parts/stdout" "$parts/stderr"
  awk -v parts="$parts" '
    /^--- / { name = $2; if (name == "status") print $3 > (parts "/status")
              else if (name == "file") { file = parts "/files/" $3
                sub("/[^/]*$", "", $3); system("mkdir -p \"$(dirname \"" file "\")\"")
                printf "" > file }
              else printf "" > (parts "/" name)
              next }
    !name   { print > (parts "/head"); next }
    name == "file" { print > file; next }
            { print > (parts "/" name) }' "$1"
}

# Why a case cannot run here, or nothing.
unmet() {
  local need
  # shellcheck disable=SC2013 # words are meant
  for need in $(sed -n 's/^# needs: *//p' "$1"); do
    case $need in
    shared) [ -d "$SHARED" ] || { echo "$SHARED is not there"; return; } ;;
    root) [ "$(id -u)" = 0 ] || { echo "not root"; return; } ;;
    plain) [ -z "${SANITIZERS:-}" ] || { echo "not under sanitizers"; return; } ;;
    redland) [ -e "$TOP_BUILDDIR/src/librdf_storage_pressmark.so" ] ||
      { echo "built without librdf"; return; } ;;
    long) [ -n "${PRESSMARK_LONG:-}" ] || { echo "make check-long runs it"; return; } ;;
    yaml | sqlite | postgresql | mysql)
      grep -q "^#define HAVE_${need^^} " "$TOP_BUILDDIR/config.h" 2>/dev/null ||
        { echo "built without $need"; return; } ;;
    *) command -v "$need" >/dev/null || { echo "$need is not installed"; return; } ;;
    esac
  done
}

# $1 expected, $2 actual: equal but for '~ REGEX' (a line) and '...' (any lines).
matches() {
  awk -v actual="$2" '
    function line_fits(w, g) {
      return substr(w, 1, 2) == "~ " ? match(g, "^(" substr(w, 3) ")$") : w == g
    }
    function fits(i, j) {
      for (; i <= nw; i++) {
        if (want[i] == "...") {
          if (i == nw) return 1
          for (; j <= ng; j++) if (fits(i + 1, j)) return 1
          return 0
        }
        if (j > ng || !line_fits(want[i], got[j])) return 0
        j++
      }
      return j > ng
    }
    { want[++nw] = $0 }
    END {
      while ((getline line < actual) > 0) got[++ng] = line
      exit !fits(1, 1)
    }' "$1"
}

# Folders of this machine become their names, so that cases read the same anywhere.
clean() {
  sed -e "s|$SAMPLES|\$SAMPLES|g" -e "s|$SHARED|\$SHARED|g" -e "s|$CASES|\$CASES|g" \
    -e "s|$work|\$WORK|g" -e "s|$TOP_SRCDIR|\$TOP_SRCDIR|g" \
    -e "s|$TOP_BUILDDIR|\$TOP_BUILDDIR|g" "$1" >"$1.clean"
}

run_case() {
  work=$room/work
  chmod -R u+rwx "$work" 2>/dev/null
  rm -rf "$work" && mkdir -p "$work"
  [ -d "$parts/files" ] && cp -r "$parts/files/." "$work/"
  (cd "$work" && WORK=$work timeout --kill-after=5 "$TIMEOUT" \
    bash -u "$parts/run" <"$parts/stdin" >"$room/stdout" 2>"$room/stderr")
  status=$?
  clean "$room/stdout"
  clean "$room/stderr"
}

# Sets `why` to what differs; empty when all is as expected.
judge() {
  local stream
  why=
  [ "$status" = "$(cat "$parts/status")" ] ||
    why+="exit status $status, expected $(cat "$parts/status")"$'\n'
  for stream in stdout stderr; do
    matches "$parts/$stream" "$room/$stream.clean" && continue
    why+="$stream differs:"$'\n'
    why+="$(diff -u --label expected --label got "$parts/$stream" "$room/$stream.clean" | head -60)"$'\n'
  done
  if [ -e "$parts/after" ]; then
    (cd "$work" && WORK=$work bash -eu "$parts/after") >"$room/after" 2>&1 ||
      why+="after: $(tail -n 20 "$room/after") (status $?)"$'\n'
  fi
}

# Puts status, stdout and stderr as they came into the case; what matches stays as written.
update_case() {
  local stream
  for stream in stdout stderr; do
    matches "$parts/$stream" "$room/$stream.clean" ||
      cp "$room/$stream.clean" "$parts/$stream"
  done
  {
    awk '/^--- (status|stdout|stderr|after)/ { drop = 1 }
         /^--- (run|stdin|file)/ { drop = 0 }
         !drop' "$1"
    [ "$status" = 0 ] || echo "--- status $status"
    for stream in stdout stderr after; do
      [ ! -s "$parts/$stream" ] || { echo "--- $stream"; cat "$parts/$stream"; }
    done
  } >"$room/new" && cp "$room/new" "$1"
}

point() { # CASE-FILE
  local name=${1#"$CASES"/} title reason
  name=${name%.test}
  parts=$room/parts
  split_case "$1"
  title=$(sed -n '1s/^# *//p' "$1")
  n=$((n + 1))
  reason=$(unmet "$1")
  if [ -n "$reason" ]; then
    echo "ok $n - $name # SKIP $reason"
    return
  fi
  run_case
  if [ -n "${UPDATE:-}" ]; then
    update_case "$1"
    split_case "$1"
  fi
  judge
  if [ -z "$why" ]; then
    echo "ok $n - $name: $title"
  else
    failed=$((failed + 1))
    echo "not ok $n - $name: $title"
    printf '%s' "$why" | sed 's/^/# /'
  fi
}

chosen() { # NAME: is it among the arguments, or are there none?
  local arg
  [ ${#only[@]} -gt 0 ] || return 0
  for arg in "${only[@]}"; do
    case $1 in "$arg" | "$arg"/*) return 0 ;; esac
  done
  return 1
}

only=("$@")
while IFS= read -r file; do
  name=${file#"$CASES"/}
  chosen "${name%.test}" && point "$file"
done < <(find "$CASES" -name '*.test' | sort)
echo "1..$n"
[ "$failed" = 0 ]
