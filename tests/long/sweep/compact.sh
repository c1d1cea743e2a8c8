# SPDX-License-Identifier: MIT
# A store that is written anew.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
echo '<http://example.org/s> <http://example.org/p> "old 平湖" <http://example.org/g> .' >old.nq
"$programs/pressmark-store" load -q --text --store store old.nq
command=("$programs/pressmark-store" store compact store)
