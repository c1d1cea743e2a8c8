# SPDX-License-Identifier: MIT
# Rows as table.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '<http://example.org/s> <http://example.org/p> "old \\u65b0"@zh , 7 , [ <http://example.org/q> <<( <http://example.org/s> <http://example.org/p> "o" )>> ] .\n' >old.ttl
"$programs/pressmark-store" load -q --store store old.ttl
echo kept >out
command=("$programs/pressmark-store" query --store store -f table -o out 'SELECT * { ?s ?p ?o }')
