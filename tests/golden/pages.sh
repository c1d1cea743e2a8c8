#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The main job on the real pages of $SHARED: its memory, its answers to the queries of
# docs/queries, its products as independent readers see them, and what a librarian finds
# on three of the pages.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
pages=$SHARED/pages
gold=$SHARED/gold
if [ ! -d "$pages" ]; then
  echo "1..0 # SKIP $pages is not there"
  exit 0
fi

publish() { # within 200 MB; sanitizers take more
  "$TOP_BUILDDIR/tests/bench/measure" "$PRESSMARK" publish --quiet "$pages"/*.txt \
    --manifest "$pages/manifest.csv" -o "$room/out" >"$room/measured" || return 1
  cat "$room/measured"
  [ -n "${SANITIZERS:-}" ] || [ "$(cut -d' ' -f3 "$room/measured")" -lt 200000 ]
}

format_of() { if grep -q '^CONSTRUCT' "$1"; then echo nt; else echo tsv; fi; }

answered=0
ask() { # QUERY.rq
  local format
  format=$(format_of "$1")
  "$PRESSMARK" query --store "$room/out/store" -f "$format" -q "$1" >"$room/answer" || return 1
  [ "$format" = nt ] || sed -i 1d "$room/answer"
  [ ! -s "$room/answer" ] || answered=$((answered + 1))
}

reads_with() { # READER COMMAND…: as many quads as lines
  [ "$("$@" "$room/out/dump.nq" | wc -l)" = "$(wc -l <"$room/out/dump.nq")" ]
}

scored() { # NAME LEAST: the last figure of that name, of the score's row for all pages
  awk -v name="$1" -v least="$2" '
    $1 == "all" || $1 == "articles" { for (i = 1; i < NF; i++) if ($i == name) got = $(i + 1) }
    END { print name, got; exit !(got >= least) }' "$room/score"
}

check 'five pages are published, within 200 MB' publish
for query in "$TOP_SRCDIR"/docs/queries/*.rq; do
  check "answered: ${query##*/}" ask "$query"
done
check "ten queries or more have rows ($answered)" test "$answered" -ge 10
if has rapper; then
  check 'rapper reads every quad' reads_with rapper -q -i nquads -o nquads
else
  skip 'rapper reads every quad' 'rapper is not installed'
fi
if has serdi; then
  check 'serdi reads every quad' reads_with serdi -i nquads -o nquads
else
  skip 'serdi reads every quad' 'serdi is not installed'
fi
if ! [ -x "$gold/score" ] || ! has python3; then
  skip 'what a librarian finds' 'no gold standard or no python3'
else
  check 'the dump is scored' eval '"$gold/score" "$gold" "$room/out/dump.nq" >"$room/score"'
  for least in articles:0.60 entities:0.60 bylines:0.80 events:0.20; do
    check "found: ${least%:*}, at least ${least#*:}" scored "${least%:*}" "${least#*:}"
  done
fi
finish
