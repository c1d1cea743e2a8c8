#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pages of many papers against what a reader finds in them: no kind may fall below the F1
# in recognition/reached.txt. UPDATE=1 rewrites that file.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
folder=$TOP_SRCDIR/tests/golden/recognition

read_all() {
  local page
  for page in "$folder"/pages/*.txt; do
    "$PRESSMARK" read --quiet -o - "$page" >"$room/$(basename "$page" .txt).xml" || return 1
  done
}

score() {
  python3 "$TOP_SRCDIR/tests/golden/recognition.py" "$folder" "$room" >"$room/table" ||
    { cat "$room/table"; return 1; }
  sed 's/^/# /' "$room/table" >&3
  tail -n 1 "$room/table" | sed 's/^all //' | xargs -n 2 >"$room/reached.txt"
  if [ -n "${UPDATE:-}" ]; then
    cp "$room/reached.txt" "$folder/reached.txt"
  fi
}

holds() { # KIND F1
  awk -v kind="$1" -v low="$2" '$1 == kind { print; found = 1; if ($2 < low) exit 1 }
    END { exit !found }' "$room/reached.txt"
}

exec 3>&1
check "recognition: pages are read" read_all
if has python3; then
  check "recognition: editions are scored" score
  while read -r kind low; do
    check "recognition: $kind at least $low" holds "$kind" "$low"
  done <"$folder/reached.txt"
else
  skip "recognition: figures" "no python3"
fi
finish
