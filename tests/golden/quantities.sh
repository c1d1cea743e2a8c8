#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The quantities of a page of our own against what a reader finds in it: precision and recall
# may not fall below quantities/reached.txt. UPDATE=1 rewrites those figures.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
folder=$TOP_SRCDIR/tests/golden/quantities

read_page() { "$PRESSMARK" read --quiet -o - "$folder/page.txt" >"$room/page.xml"; }

score() {
  python3 "$TOP_SRCDIR/tests/golden/quantities.py" "$folder/gold.tsv" "$room/page.xml" \
    >"$room/now.txt" || return 1
  sed 's/^/# /' "$room/now.txt" >&3
  [ -z "${UPDATE:-}" ] || cp "$room/now.txt" "$folder/reached.txt"
}

holds() { # NAME PRECISION RECALL
  awk -v name="$1" -v p="$2" -v r="$3" '$1 == name { found = 1; print; if ($2 < p || $3 < r) exit 1 }
    END { exit !found }' "$room/now.txt"
}

exec 3>&1
check 'the page is read' read_page
if has python3; then
  check 'its quantities are scored' score
  while read -r name precision recall; do
    check "$name: precision $precision, recall $recall at least" holds "$name" "$precision" "$recall"
  done <"$folder/reached.txt"
else
  skip 'figures' 'no python3'
fi
finish
