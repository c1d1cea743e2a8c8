#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The examples of docs/mapping.md run and print what stands there: its files (marked
# <!-- file: NAME -->) are laid into a folder, its consoles run one after the other. What
# needs a server runs where there is one (tests/conformance/rml_sql.sh): this script with
# its name, and DSN and LOAD set. UPDATE=1 rewrites what the consoles print.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
need=${1:-}
page=$TOP_SRCDIR/docs/mapping.md
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-mapping.XXXXXX")
trap 'rm -rf "$room"' EXIT
PATH=$(dirname "$PRESSMARK"):$PATH
export MAPPINGS=$TOP_SRCDIR/mappings
mkdir "$room/files"

# Files into files/, consoles into N.console with what they need in N.needs.
awk -v room="$room" '
  /^<!-- file: /  { file = $3; next }
  /^<!-- needs: / { needs = $3; next }
  /^```console/   { n++; printf "%s", needs > (room "/" n ".needs"); needs = ""; inside = room "/" n ".console"; next }
  /^```/ && inside { inside = ""; file = ""; next }
  /^```/ && file  { inside = room "/files/" file; printf "" > inside; next }
  /^```/          { skip = !skip; next }
  inside          { print > inside }' "$page"
count=$(find "$room" -name '*.console' | wc -l)
[ -z "${DSN:-}" ] || sed -i "s|jdbc:postgresql://localhost/library|jdbc:$DSN|; s|d2rq:username \"reader\"|d2rq:username \"postgres\"|" "$room/files/library.rml.ttl"

echo "1..$count"
failed=0
for ((i = 1; i <= count; i++)); do
  wants=$(cat "$room/$i.needs")
  if [ "$wants" != "$need" ]; then
    echo "ok $i - example $i # SKIP needs ${wants:-no server}"
    cp "$room/$i.console" "$room/$i.now"
    continue
  fi
  sed -n 's/^\$ //p' "$room/$i.console" | while IFS= read -r command; do
    echo "\$ $command"
    (cd "$room/files" && bash -c "$command" 2>&1 </dev/null)
  done >"$room/$i.now"
  if [ -n "${UPDATE:-}" ] || diff -u "$room/$i.console" "$room/$i.now" >"$room/diff"; then
    echo "ok $i - example $i prints what stands there"
  else
    failed=1
    echo "not ok $i - example $i prints what stands there (UPDATE=1 rewrites it)"
    sed 's/^/# /' "$room/diff"
  fi
done
if [ -n "${UPDATE:-}" ]; then
  awk -v room="$room" '
    /^```console/ { n++; print; while ((getline line < (room "/" n ".now")) > 0) print line; inside = 1; next }
    inside && /^```/ { inside = 0 }
    !inside' "$page" >"$room/page" && cp "$room/page" "$page"
fi
exit $failed
