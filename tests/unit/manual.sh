#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The manual is well formed, knows every option that the program knows and no other, and
# each of its examples runs.
set -u
export LC_ALL=C.UTF-8
page=$TOP_SRCDIR/man/pressmark.1
n=0 failed=0
room=$(mktemp -d "${TMPDIR:-/tmp}/pressmark-manual.XXXXXX")
trap 'rm -rf "$room"' EXIT

point() { # TITLE FAULTS
  n=$((n + 1))
  if [ -z "$2" ]; then
    echo "ok $n - $1"
  else
    failed=$((failed + 1))
    echo "not ok $n - $1"
    printf '%s\n' "$2" | sed 's/^/# /'
  fi
}
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

if command -v mandoc >/dev/null; then
  point 'mandoc finds nothing wrong' "$(mandoc -T lint -W warning "$page" 2>&1 | grep -v 'outdated mandoc.db' | sed "s|$TOP_SRCDIR/||")"
else
  skip 'mandoc finds nothing wrong' 'mandoc is not installed'
fi

verbs=$("$PRESSMARK" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p')
documented() { # options of a verb in the manual, those of all verbs and of pages among them
  awk -v verb="$1" '
    /^\.Ss / { here = $2 == verb || $0 ~ /General options/ ||
                      (($0 ~ /Options of pages/) && (verb == "read" || verb == "publish")) }
    /^\.S[hs] / && !/^\.Ss/ { here = 0 }
    here && /^\.It Fl/ { print }' "$page" |
    grep -oE 'Fl (-[a-z-]+|[a-zA-Z])' | sed -E 's/^Fl //; s/^/-/' | sort -u
}
known() {
  "$PRESSMARK" "$1" --help | sed -n '/^Options:/,/^$/p' |
    grep -oE '^  (-[a-zA-Z])?(, )?(--[a-z-]+)?' | grep -oE -- '--?[a-zA-Z][a-z-]*' | sort -u
}
for verb in $verbs; do
  point "the options of $verb" "$(diff <(known "$verb") <(documented "$verb") |
    sed -n 's/^</not in the manual:/p; s/^>/not in the program:/p' | grep -v ': --$')"
done

# Examples are the lines of literal displays: "$ " begins a command, the rest continue it.
examples_text() { sed -n '/^\.Bd -literal/,/^\.Ed/p' "$page" | sed "/^\.[BE]d/s/.*//; s/\\\\(aq/'/g; s/\\\\e/\\\\/g"; }
mkdir -p "$room/pages" && cp "$TOP_SRCDIR"/samples/*.txt "$TOP_SRCDIR"/samples/manifest.csv "$room/pages/" 2>/dev/null
cp "$TOP_SRCDIR/mappings/newspaper.rml.ttl" "$room/"
cp "$(find "$room/pages" -name '*.txt' | sort | head -n 1)" "$room/page.txt" 2>/dev/null
mapfile -d '' -t examples < <(examples_text | awk '
  /^\$ / { if (command != "") printf "%s%c", command, 0; command = substr($0, 3); next }
  /^$/   { if (command != "") printf "%s%c", command, 0; command = ""; next }
  command != "" { command = command "\n" $0 }
  END    { if (command != "") printf "%s%c", command, 0 }')
for example in "${examples[@]}"; do
  faults=$(cd "$room" && PATH=$(dirname "$PRESSMARK"):$PATH timeout 120 bash -euc "$example" \
    2>&1 >stdout) && faults= || faults+=$'\n'"status $?"
  point "example: ${example%%$'\n'*}" "$faults"
done
echo "1..$n"
[ "$failed" = 0 ]
