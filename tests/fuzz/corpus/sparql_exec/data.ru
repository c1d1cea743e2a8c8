PREFIX : <http://example.org/>
INSERT DATA { _:x :p 1 . GRAPH :n { :a :b _:x } } ; DELETE WHERE { ?s :p ?o } ; DROP GRAPH :n ; LOAD SILENT <file:///none>
