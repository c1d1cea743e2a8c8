#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README's example shows what the program really prints. UPDATE=1 rewrites it.
set -u
export LC_ALL=C.UTF-8
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-readme.XXXXXX")
trap 'rm -rf "$room"' EXIT
readme=$TOP_SRCDIR/README.md
ln -s "$TOP_SRCDIR/samples" "$TOP_SRCDIR/docs" "$room/"
PATH=$(dirname "$PRESSMARK"):$PATH

# The first display below "Thirty seconds", as it stands there.
example() { awk '/^## Thirty seconds/ { here = 1 } here && /^```/ { if (inside) exit; inside = 1; next } inside' "$readme"; }

# Its commands with what they print now.
printed() {
  example | sed -n 's/^\$ //p' | while IFS= read -r command; do
    echo "\$ $command"
    (cd "$room" && bash -c "$command" 2>&1 </dev/null)
  done | sed 's/ *$//'
}
without_time() { sed -E 's/[0-9.]+ seconds/N seconds/'; }

printed >"$room/now"
if [ -n "${UPDATE:-}" ] && ! diff -q <(example | without_time) <(without_time <"$room/now") >/dev/null; then
  awk -v now="$room/now" '
    /^## Thirty seconds/ { here = 1 }
    here && /^```/ { print; if (!inside) { while ((getline line < now) > 0) print line; inside = 1 }
                     else { here = 0; inside = 0 }
                     next }
    !inside' "$readme" >"$room/README.md" && cp "$room/README.md" "$readme"
fi
echo 1..1
if difference=$(diff -u --label README --label now <(example | without_time) <(without_time <"$room/now")); then
  echo 'ok 1 - the example prints what the README says'
else
  echo 'not ok 1 - the example prints what the README says (UPDATE=1 rewrites it)'
  sed 's/^/# /' <<<"$difference"
  exit 1
fi
