#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pages of many papers and extractors against what a reader finds in them: in no folder
# may a kind fall below the F1 in its reached.txt. UPDATE=1 rewrites those figures.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"

read_all() { # FOLDER
  local page manifest=()
  rm -f "$room"/*.xml
  if [ -f "$1/manifest.csv" ]; then manifest=(--manifest "$1/manifest.csv"); fi
  for page in "$1"/pages/*.txt; do
    "$PRESSMARK" read --quiet "${manifest[@]}" -o - "$page" >"$room/$(basename "$page" .txt).xml" ||
      return 1
  done
}

score() { # FOLDER
  python3 "$TOP_SRCDIR/tests/golden/recognition.py" "$1" "$room" >"$room/table" ||
    { cat "$room/table"; return 1; }
  sed 's/^/# /' "$room/table" >&3
  tail -n 1 "$room/table" | sed 's/^all //' | xargs -n 2 >"$room/all.txt"
  awk 'NR == FNR { wanted[$1]; next } $1 in wanted' "$1/reached.txt" "$room/all.txt" >"$room/reached.txt"
  if [ -n "${UPDATE:-}" ]; then
    cp "$room/reached.txt" "$1/reached.txt"
  fi
}

holds() { # KIND F1
  awk -v kind="$1" -v low="$2" '$1 == kind { print; good = $2 >= low } END { exit !good }' \
    "$room/reached.txt"
}

exec 3>&1
for name in recognition layout/mended layout/kept blind dailies/mended dailies/kept; do
  folder=$TOP_SRCDIR/tests/golden/$name
  check "$name: pages are read" read_all "$folder"
  if has python3; then
    check "$name: editions are scored" score "$folder"
    while read -r kind low; do
      check "$name: $kind at least $low" holds "$kind" "$low"
    done <"$folder/reached.txt"
  else
    skip "$name: figures" "no python3"
  fi
done
finish
