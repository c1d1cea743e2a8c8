# SPDX-License-Identifier: MIT
# A query that asks an endpoint in its middle.
# shellcheck shell=bash disable=SC2034,SC2154 # the sweep reads and sets them
if start_endpoint; then
  echo '<http://example.org/1> <http://example.org/p> "here" .' >in.nt
  "$programs/pressmark-store" load -q --store store in.nt
  command=("$programs/pressmark-store" query --store store --allow-service -f csv
    "SELECT * { ?a <http://example.org/p> ?here SERVICE <$endpoint/select> { ?a ?p ?b } }")
fi
