# SPDX-License-Identifier: MIT
# Rules in older terms to YAML.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >rules.ttl <<'END'
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix ex: <http://example.org/> .
<#p> rml:logicalSource [ rml:source "people.csv" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "http://example.org/{id}" ; rr:class ex:Person ] ;
  rr:predicateObjectMap [ rr:predicate ex:name ; rr:objectMap [ rml:reference "name" ; rr:language "en" ] ] ;
  rr:predicateObjectMap [ rr:predicate ex:boss ; rr:objectMap [ rr:parentTriplesMap <#p> ;
    rr:joinCondition [ rr:child "boss" ; rr:parent "id" ] ] ] .
END
echo old >out.yml
command=("$programs/pressmark-map" rules convert rules.ttl -t yarrrml -o out.yml)
