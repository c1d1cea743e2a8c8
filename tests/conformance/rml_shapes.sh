#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What we accept conforms to the SHACL shapes of the RML vocabulary, says an independent
# engine: our own rule files, those of the manual and of the tests, those that `rules convert`
# writes, and of the suites every file; one that does not conform must be refused.
# tests/node/rml-shapes.mjs says what is wrong in the shapes themselves.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/node.sh"
shapes=$SHARED/suites/rml-resources/shapes.ttl

validate() { node_run rml-shapes.mjs "$shapes" "$@"; }

manual() {
  awk -v room="$room" '
    /^<!-- file: .*\.rml\.ttl -->/ { file = room "/" $3; next }
    /^```/ && file && !inside { inside = file; next }
    /^```/ { inside = file = ""; next }
    inside { print > inside }' "$TOP_SRCDIR/docs/mapping.md"
  rm "$room/wrong.rml.ttl" # shows what is refused
  validate "$room"/*.rml.ttl
}

converted() {
  local file name
  for file in "$TOP_SRCDIR"/mappings/*.ttl "$SHARED"/suites/rml-core/RMLTC000*/mapping.ttl; do
    name=$room/$(echo "$file" | tr / -)
    (cd "$(dirname "$file")" && "$PRESSMARK" rules check "$file") 2>/dev/null &&
      "$PRESSMARK" rules convert -t yarrrml -o "$name.yml" "$file" &&
      "$PRESSMARK" rules convert -t rml -o "$name.back.ttl" "$name.yml" || continue
  done
  [ "$(find "$room" -name '*.back.ttl' | wc -l)" -gt 10 ] && validate "$room"/*.back.ttl
}

suites() {
  local file failed=0 n=0
  validate "$SHARED"/suites/rml-{core,io,io-registry,cc,fnml,lv}/*/mapping.ttl \
    "$SHARED"/suites/rml-star/*/*/mapping.ttl >"$room/report"
  while read -r file; do
    n=$((n + 1))
    (cd "$(dirname "$file")" && "$PRESSMARK" rules check mapping.ttl) >/dev/null 2>&1 || continue
    echo "accepted: $file"
    failed=1
  done < <(grep '^/' "$room/report")
  [ $failed = 0 ] && [ $n -gt 8 ] && [ $n -lt 20 ]
}

if reason=$(node_missing) || { [ ! -e "$shapes" ] && reason='the shapes are not here'; }; then
  skip 'rules conform to the shapes of RML' "$reason"
  finish
  exit
fi
check 'our rule files conform' validate "$TOP_SRCDIR"/mappings/*.ttl
check 'rule files of the manual conform' manual
check 'rule files of the golden tests conform' validate "$TOP_SRCDIR"/tests/golden/map/*/*.ttl
check 'rule files that are converted to YARRRML and back conform' converted
check 'what does not conform is refused' suites
finish
