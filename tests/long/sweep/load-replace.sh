# SPDX-License-Identifier: MIT
# Graphs are emptied and filled again.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '<http://example.org/s> <http://example.org/p> "old" <http://example.org/g%d> .\n' 1 2 >old.nq
printf '@prefix e: <http://example.org/> . e:g1 { e:s e:p "a new and longer text", 7, <<( e:s e:p e:o )>> }\n' >new.trig
"$programs/pressmark-store" load -q --text --store store old.nq
command=("$programs/pressmark-store" load -q --replace --store store new.trig)
