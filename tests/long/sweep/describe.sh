# SPDX-License-Identifier: MIT
# DESCRIBE through an RDF writer.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
echo '<http://example.org/s> <http://example.org/p> _:b . _:b <http://example.org/q> "deep" .' |
  sed 's/ \. /&\n/' >in.nt
"$programs/pressmark-store" load -q --store store in.nt
command=("$programs/pressmark-store" query --store store -f ttl -o out.ttl
  'DESCRIBE ?s { ?s <http://example.org/p> ?o }')
