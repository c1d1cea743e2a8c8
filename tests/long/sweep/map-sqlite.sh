# SPDX-License-Identifier: MIT
# Tables and a query of a database, joined.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
if grep -q '^#define HAVE_SQLITE ' "$TOP_BUILDDIR/config.h" && command -v sqlite3; then
  sqlite3 people.db "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, born DATE, photo BLOB, town INTEGER);
    CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO town VALUES (1, 'Hull'), (2, 'York');
    INSERT INTO person VALUES (1, 'Ann Wright', '1890-02-03', x'CAFE', 1), (2, 'Bo Li', NULL, NULL, 2);"
  cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix d2rq: <http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#> .
@prefix e: <http://example.org/> .
<#db> a d2rq:Database ; d2rq:jdbcDSN "jdbc:sqlite:people.db" .
<#P> rml:logicalSource [ rml:source <#db> ; rml:referenceFormulation rml:SQL2008Table ; rml:iterator "person" ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:name ; rml:objectMap [ rml:reference "name" ] ] ,
    [ rml:predicate e:born ; rml:objectMap [ rml:reference "born" ] ] ,
    [ rml:predicate e:photo ; rml:objectMap [ rml:reference "photo" ] ] ,
    [ rml:predicate e:town ; rml:objectMap [ rml:parentTriplesMap <#T> ;
      rml:joinCondition [ rml:child "town" ; rml:parent "id" ] ] ] .
<#T> rml:logicalSource [ rml:source <#db> ; rml:referenceFormulation rml:SQL2008Query ;
    rml:iterator "SELECT id, upper(name) AS name FROM town" ] ;
  rml:subjectMap [ rml:template "http://example.org/town/{name}" ] .
END
  echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
  command=("$programs/pressmark-map" map -m rules.ttl -o out.nq)
else
  skip='no SQLite here'
fi
