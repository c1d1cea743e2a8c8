# SPDX-License-Identifier: MIT
# A graph that is made, as framed JSON-LD.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '@prefix e: <http://example.org/> . e:a e:p e:b, "x"@zh, 1.50 . e:b e:q ( 1 2 ) .\n' >in.ttl
"$programs/pressmark-store" load -q --store store in.ttl
echo '{}' >out.jsonld
command=("$programs/pressmark-store" query --store store -o out.jsonld
  'PREFIX e: <http://example.org/> CONSTRUCT { ?s e:made [ e:of ?o ] } { ?s ?p ?o FILTER(!isBlank(?s)) }')
