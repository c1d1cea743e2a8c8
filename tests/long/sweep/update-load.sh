# SPDX-License-Identifier: MIT
# LOAD of files, one of which is not there.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '@prefix e: <http://example.org/> . e:a e:p e:b, "x"@zh, 1.50 . e:b e:q ( 1 2 ) .\n' >in.ttl
echo '<http://example.org/s> <http://example.org/p> "old" <http://example.org/g> .' >old.nq
"$programs/pressmark-store" load -q --store store old.nq
command=("$programs/pressmark-store" update --store store --allow-load
  "LOAD <in.ttl> INTO GRAPH <http://example.org/g> ; LOAD SILENT <none.ttl> ; DELETE WHERE { ?s <http://example.org/q> ?o }"
  --base "file://$room/case/")
