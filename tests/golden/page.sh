#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pages and the editions they become, names left out: tests/golden/page/<case>/page.txt and
# expected.xml. UPDATE=1 rewrites what is expected.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"

same_edition() { # FOLDER
  "$PRESSMARK" read --quiet --no-names --newspaper hzrb --name 海州日报 -o - \
    "$1/page.txt" >"$room/edition.xml" || return 1
  if [ -n "${UPDATE:-}" ]; then
    cp "$room/edition.xml" "$1/expected.xml"
  fi
  diff -u "$1/expected.xml" "$room/edition.xml"
}

# An edition that comes in goes out with the same bytes.
same_again() { # FOLDER
  "$PRESSMARK" read --quiet --no-names -o - "$1/expected.xml" | diff -u "$1/expected.xml" -
}

for folder in "$TOP_SRCDIR"/tests/golden/page/*/; do
  check "page: $(basename "$folder")" same_edition "${folder%/}"
  check "edition: $(basename "$folder")" same_again "${folder%/}"
done
finish
