PREFIX : <http://example.org/>
INSERT DATA { :a :b _:c . GRAPH :g { _:c :d "x", 'y'@en } } ;
DELETE DATA { :a :b :c } ;
DELETE WHERE { ?s :p ?o . GRAPH ?g { ?o :q 1 } } ;
WITH :g DELETE { ?s ?p ?o } INSERT { ?s ?p [] } USING :h USING NAMED :i WHERE { ?s ?p ?o } ;
LOAD SILENT <file.ttl> INTO GRAPH :g ; CLEAR ALL ; DROP SILENT NAMED ; CREATE GRAPH :n ;
ADD DEFAULT TO :g ; MOVE SILENT GRAPH :g TO DEFAULT ; COPY :a TO :b
