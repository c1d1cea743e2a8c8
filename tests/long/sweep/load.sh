# SPDX-License-Identifier: MIT
# Quads into a store that holds some.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
echo '<http://example.org/s> <http://example.org/p> "old" <http://example.org/g> .' >old.nq
echo '<http://example.org/s> <http://example.org/p> "new" <http://example.org/g> .' >new.nq
"$programs/pressmark-store" load -q --text --store store old.nq
command=("$programs/pressmark-store" load -q --store store new.nq)
