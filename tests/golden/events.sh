#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The events of single leads of our own against what a reader finds in them: precision and
# recall may not fall below events/reached.txt. UPDATE=1 rewrites those figures.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
. "$TOP_SRCDIR/tests/lib/figures.sh"
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

exec 3>&1
if has python3; then
  check 'each lead is read as a page' read_pages
  check 'their events are scored' figures events score "$room/pages"
  hold_figures
else
  skip 'events of leads' 'no python3'
fi
finish
