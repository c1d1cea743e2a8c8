PREFIX : <http://example.org/>
WITH :g DELETE { ?s ?p ?o } INSERT { ?s ?p ?n . GRAPH :h { ?s :q [] } } USING NAMED :h WHERE { ?s ?p ?o BIND(?o + 1 AS ?n) } ; COPY DEFAULT TO :k ; MOVE SILENT :none TO :g ; CLEAR NAMED
