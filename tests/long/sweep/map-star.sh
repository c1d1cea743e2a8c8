# SPDX-License-Identifier: MIT
# Quoted triples, of the same record and joined, over views whose joins go to files.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name,boss\n1,Ann,2\n2,Bo,\n3,Cy,2\n' >a.csv
echo '{"p":[{"id":1,"tags":["x",3]},{"id":2,"tags":[]}]}' >p.json
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
<#S> rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV .
<#J> rml:source [ rml:path "p.json" ] ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$.p[*]" .
<#T> rml:viewOn <#J> ; rml:field [ rml:fieldName "id" ; rml:reference "$.id" ] ,
  [ rml:fieldName "tag" ; rml:reference "$.tags[*]" ] .
<#V> rml:viewOn <#S> ; rml:field [ rml:fieldName "id" ; rml:reference "id" ] ,
    [ rml:fieldName "name" ; rml:reference "name" ] , [ rml:fieldName "boss" ; rml:reference "boss" ] ;
  rml:leftJoin [ rml:parentLogicalView <#T> ; rml:joinCondition [ rml:child "id" ; rml:parent "id" ] ;
    rml:field [ rml:fieldName "tag" ; rml:reference "tag" ] ] .
<#Named> a rml:AssertedTriplesMap ; rml:logicalSource <#V> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:name ; rml:objectMap [ rml:reference "name" ] ] .
<#Said> rml:logicalSource <#V> ; rml:subjectMap [ rml:quotedTriplesMap <#Named> ] ;
  rml:predicateObjectMap [ rml:predicate e:tag ; rml:objectMap [ rml:reference "tag" ] ] .
<#By> rml:logicalSource <#V> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:says ; rml:objectMap [ rml:quotedTriplesMap <#Named> ;
    rml:joinCondition [ rml:child "boss" ; rml:parent "id" ] ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-map" map -m rules.ttl --memory 1 -o out.nq)
