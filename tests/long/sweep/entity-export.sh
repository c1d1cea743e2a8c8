# SPDX-License-Identifier: MIT
# Decisions as SSSOM.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'merge\tperson/000000000001\tperson/000000000002\tconfidence=0.9\tcomment=says "yes"\nmatch\tperson/000000000002\texactMatch\thttps://example.net/places#haining\n' >register.tsv
echo old >out.tsv
command=("$programs/pressmark-map" entity export -r register.tsv -o out.tsv)
