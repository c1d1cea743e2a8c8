# SPDX-License-Identifier: MIT
# A store is written out.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '<http://example.org/s%d> <http://example.org/p> "a longer text: 平湖 %d"@zh-Hans .\n_:b <http://example.org/n> %d .\n' 1 1 1 2 2 2 |
  sed 's/ \([12]\) \.$/ "\1"^^<http:\/\/www.w3.org\/2001\/XMLSchema#integer> ./' >old.nq
"$programs/pressmark-store" load -q --store store old.nq
echo old >out.nq
command=("$programs/pressmark-store" store dump store -o out.nq)
