# SPDX-License-Identifier: MIT
# Only what changed since the last run.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name,town\n1,Ann,a\n2,Bo,b\n' >people.csv
printf 'id,name\na,Hull\nb,York\n' >towns.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
<#P> rml:logicalSource [ rml:source [ rml:path "people.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:town ; rml:objectMap [ rml:parentTriplesMap <#T> ;
    rml:joinCondition [ rml:child "town" ; rml:parent "id" ] ] ] .
<#T> rml:logicalSource [ rml:source [ rml:path "towns.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/town/{name}" ] .
END
"$programs/pressmark-map" map -m rules.ttl --since state -o added.nq
printf 'id,name\na,Hull\nb,Leeds\n' >towns.csv
command=("$programs/pressmark-map" map -m rules.ttl --since state -o added.nq --removed removed.nq)
apart=1
