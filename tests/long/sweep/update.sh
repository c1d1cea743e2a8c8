# SPDX-License-Identifier: MIT
# An update of several operations; what counts is the store, so it is asked in the end.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.nq <<'NQ'
<http://example.org/a> <http://example.org/n> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://example.org/a> <http://example.org/n> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <http://example.org/g> .
NQ
cat >request.ru <<'RU'
PREFIX : <http://example.org/>
INSERT DATA { :b :n 3 . _:x :of :b . GRAPH :g { :b :n 4 } } ;
DELETE { ?s :n ?n } INSERT { ?s :n ?more . ?s :made [] } WHERE { ?s :n ?n BIND(?n + 1 AS ?more) } ;
COPY :g TO :h ; MOVE :g TO :k ; ADD :h TO DEFAULT ; CREATE SILENT GRAPH :h ; DROP GRAPH :k ;
DELETE WHERE { GRAPH :h { ?s ?p ?o } } ; LOAD SILENT <file:///nowhere> ; CLEAR NAMED
RU
"$programs/pressmark-store" load -q --store store in.nq
command=("$programs/pressmark-store" update --store store -q request.ru)
