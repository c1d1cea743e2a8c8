# SPDX-License-Identifier: MIT
# A store with texts is read whole.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '<http://example.org/s%d> <http://example.org/p> "old 平湖 %d" <http://example.org/g> .\n' 1 1 2 2 3 3 >old.nq
"$programs/pressmark-store" load -q --text --store store old.nq
command=("$programs/pressmark-store" store check store)
