#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pages with coordinates (ALTO 2 and 4, hOCR, an issue in METS) and the editions they
# become, in tests/golden/scan; the same bytes again from the edition; regions of mentions
# in the RDF. UPDATE=1 rewrites what is expected.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
folder=$TOP_SRCDIR/tests/golden/scan

same_edition() { # PAGE
  "$PRESSMARK" read --quiet --newspaper hzwb --name 海州晚报 --date 2025-03-04 --page 1 \
    --no-names -o - "$folder/$1" >"$room/$1.tei" || return 1
  if [ -n "${UPDATE:-}" ]; then
    cp "$room/$1.tei" "$folder/expected/$1.tei"
  fi
  diff -u "$folder/expected/$1.tei" "$room/$1.tei"
}

same_again() { # PAGE
  cp "$folder/expected/$1.tei" "$room/again.xml"
  "$PRESSMARK" read --quiet --no-names -o - "$room/again.xml" |
    diff -u "$folder/expected/$1.tei" -
}

issue() {
  "$PRESSMARK" publish --quiet --no-store --newspaper hzwb -o "$room/issue" \
    "$folder/issue-mets.xml" || return 1
  ls "$room/issue/tei"
  diff <(ls "$room/issue/tei") <(printf 'hzwb_-_2025-03-04_A%d.xml\n' 1 2)
}

zones() { # what the METS calls one article is one
  [ "$(grep -c '<div type="news"' "$room/issue/tei/hzwb_-_2025-03-04_A2.xml")" = 2 ]
}

regions() {
  grep '<https://w3id.org/pressmark/vocab#region> <https://images.example.org/p1.jpg#xywh=' \
    "$room/issue/dump.nq"
}

one_line() { # regions of a page are the same when the file is a single line
  mkdir -p "$room/line" "$room/lines"
  cp "$folder/p1.xml" "$room/lines/p1.xml"
  tr '\n' ' ' <"$folder/p1.xml" >"$room/line/p1.xml"
  local way
  for way in line lines; do
    "$PRESSMARK" publish --quiet --no-store --newspaper hzwb --date 2025-03-04 --page 1 \
      -o "$room/out-$way" "$room/$way/p1.xml" || return 1
    grep 'vocab#region>' "$room/out-$way/dump.nq" | cut -d' ' -f1-3 | sort >"$room/$way.regions"
  done
  [ -s "$room/lines.regions" ] && diff "$room/lines.regions" "$room/line.regions"
}

real() { # FILE: articles and no failure
  "$PRESSMARK" read --quiet --no-names -o - "$1" | grep -c '<div type="news"'
}

for page in p1.xml p2.xml page.html; do
  check "scan: $page" same_edition "$page"
  check "scan: $page comes back" same_again "$page"
done
check "scan: a METS stands for its pages, in their order" issue
check "scan: zones of the METS are articles" zones
check "scan: mentions have regions" regions
check "scan: regions do not hang on how the file breaks its lines" one_line
if [ -d "${SHARED:-/nowhere}/pages-alto" ]; then
  for page in "$SHARED"/pages-alto/*.xml; do
    check "scan: $(basename "$page")" real "$page"
  done
else
  skip "scan: four real pages" "no folder \$SHARED/pages-alto"
fi
finish
