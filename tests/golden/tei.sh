#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The editions made of the sample pages are valid TEI P5, say xmllint and jing; so is the
# sample that comes in as TEI.
set -u
. "$TOP_SRCDIR/tests/lib/tap.sh"
schema=$SHARED/schemas/tei/tei_all.rng
samples=$TOP_SRCDIR/samples

read_samples() {
  "$PRESSMARK" read --quiet --manifest "$samples/manifest.csv" -o "$room/tei" \
    "$samples"/*.txt "$samples"/*.xml &&
    [ "$(find "$room/tei" -name '*.xml' | wc -l)" = 6 ]
}

check 'six sample pages become six editions' read_samples
if [ ! -e "$schema" ]; then
  skip 'editions are valid TEI' "$schema is not there"
else
  files=("$samples"/*.xml)
  while IFS= read -r file; do files+=("$file"); done < <(find "$room/tei" -name '*.xml' | sort)
  if has xmllint; then
    for file in "${files[@]}"; do
      check "xmllint: ${file##*/}" xmllint --nonet --noout --relaxng "$schema" "$file"
    done
  else
    skip 'editions are valid TEI (xmllint)' 'xmllint is not installed'
  fi
  if has jing; then
    check 'jing: all editions' jing "$schema" "${files[@]}"
  else
    skip 'editions are valid TEI (jing)' 'jing is not installed'
  fi
fi
finish
