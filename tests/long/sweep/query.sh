# SPDX-License-Identifier: MIT
# A query, its answer over a file that is there.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
echo '<http://example.org/s> <http://example.org/p> "old" <http://example.org/g> .' >old.nq
echo kept >out.csv
"$programs/pressmark-store" load -q --store store old.nq
command=("$programs/pressmark-store" query --store store -f csv -o out.csv
  'SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o')
