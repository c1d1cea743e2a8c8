#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The quantities of a page of our own against what a reader finds in it: precision and recall
# may not fall below quantities/reached.txt. UPDATE=1 rewrites those figures.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/figures.sh"
folder=$TOP_SRCDIR/tests/golden/quantities

read_page() { "$PRESSMARK" read --quiet -o - "$folder/page.txt" >"$room/page.xml"; }

exec 3>&1
check 'the page is read' read_page
if has python3; then
  check 'its quantities are scored' figures \
    python3 "$TOP_SRCDIR/tests/golden/quantities.py" "$folder/gold.tsv" "$room/page.xml"
  hold_figures
else
  skip 'figures' 'no python3'
fi
finish
