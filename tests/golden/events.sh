#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The events of single leads of our own against what a reader finds in them: precision and
# recall may not fall below events/reached.txt. UPDATE=1 rewrites those figures.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
folder=$TOP_SRCDIR/tests/golden/events
export PYTHONDONTWRITEBYTECODE=1

events() { python3 "$TOP_SRCDIR/tests/golden/events.py" "$folder/leads.tsv" "$@"; }

read_pages() {
  local page
  mkdir "$room/pages" && events pages "$room/pages" || return 1
  for page in "$room"/pages/*.txt; do
    "$PRESSMARK" read --quiet -o - "$page" >"${page%.txt}.xml" || return 1
  done
}

score() {
  events score "$room/pages" >"$room/now.txt" || return 1
  sed 's/^/# /' "$room/now.txt" >&3
  [ -z "${UPDATE:-}" ] || cp "$room/now.txt" "$folder/reached.txt"
}

holds() { # HALF PRECISION RECALL
  awk -v half="$1" -v p="$2" -v r="$3" '$1 == half { found = 1; print; if ($2 < p || $3 < r) exit 1 }
    END { exit !found }' "$room/now.txt"
}

exec 3>&1
if has python3; then
  check 'each lead is read as a page' read_pages
  check 'their events are scored' score
  while read -r half precision recall; do
    check "$half: precision $precision, recall $recall at least" holds "$half" "$precision" "$recall"
  done <"$folder/reached.txt"
else
  skip 'events of leads' 'no python3'
fi
finish
