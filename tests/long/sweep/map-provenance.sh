# SPDX-License-Identifier: MIT
# Where quads come from, and the records that were refused.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name,born\n1,Ann,1890-02-03\n2,Bo,late\n' >a.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#P> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:born ; rml:objectMap [ rml:reference "born" ; rml:datatype xsd:date ] ] .
END
echo old >out.nq && echo old >why && echo old >bad.csv
command=("$programs/pressmark-map" map -m rules.ttl -o out.nq --provenance why --rejects bad.csv)
finished=1
apart=1
