# SPDX-License-Identifier: MIT
# A new store with texts, from more quads than memory holds.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
awk 'BEGIN { for (i = 0; i < 30000; i++)
  printf "<http://example.org/%d> <http://example.org/p%d> \"a text numbered %d\" <http://example.org/g%d> .\n", i / 9, i % 9, i, i % 5 }' >new.nq
command=("$programs/pressmark-store" load -q --text --memory 1 --store store new.nq)
every=5 # each takes a second
