# SPDX-License-Identifier: MIT
# Views, joins, data within data, functions, look-ups, lists, a pattern of files.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name,on,more\n1,Ann Lee,1 March 2024,"[{""k"":""a""},{""k"":""b""}]"\n2,Bo,2024年3月,[]\n' >a.csv
printf 'id,name,on,more\n3,Cy,no date,"[{""k"":""c""}]"\n' >b.csv
printf 'code,town\na,Hull\nb,York\n' >towns.csv
echo '{"p":[{"id":1,"tags":["x","y"]},{"id":2,"tags":[]}]}' >p.json
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix fn: <https://w3id.org/pressmark/function#> .
<#S> rml:source [ rml:path "[ab].csv" ] ; rml:referenceFormulation rml:CSV .
<#J> rml:source [ rml:path "p.json" ] ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$.p[*]" .
<#T> rml:viewOn <#J> ; rml:field [ rml:fieldName "id" ; rml:reference "$.id" ] ,
  [ rml:fieldName "tag" ; rml:reference "$.tags[*]" ] .
<#V> rml:viewOn <#S> ;
  rml:field [ rml:fieldName "id" ; rml:reference "id" ] , [ rml:fieldName "name" ; rml:reference "name" ] ,
    [ rml:fieldName "on" ; rml:reference "on" ] ,
    [ rml:fieldName "more" ; rml:reference "more" ; rml:field [ a rml:IterableField ; rml:fieldName "m" ;
      rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ;
      rml:field [ rml:fieldName "k" ; rml:reference "$.k" ] ] ] ;
  rml:leftJoin [ rml:parentLogicalView <#T> ; rml:joinCondition [ rml:child "id" ; rml:parent "id" ] ;
    rml:field [ rml:fieldName "tag" ; rml:reference "tag" ] ] .
<#P> rml:logicalSource <#V> ; rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap
    [ rml:predicate e:on ; rml:objectMap [ rml:functionExecution [ rml:function fn:date ;
        rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "on" ] ] ] ] ] ,
    [ rml:predicate e:town ; rml:objectMap [ rml:functionExecution [ rml:function fn:lookup ;
        rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "more.m.k" ] ] ,
          [ rml:parameter fn:table ; rml:inputValue "towns.csv" ] ,
          [ rml:parameter fn:from ; rml:inputValue "code" ] , [ rml:parameter fn:to ; rml:inputValue "town" ] ] ] ] ,
    [ rml:predicate e:tags ; rml:objectMap [ rml:template "http://example.org/{id}/tags" ;
        rml:gather ( [ rml:reference "tag" ] [ rml:reference "name" ] ) ; rml:gatherAs rdf:Bag ] ] ,
    [ rml:predicate e:list ; rml:objectMap [ rml:gather ( [ rml:reference "tag" ] ) ; rml:gatherAs rdf:List ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-map" map -m rules.ttl -o out.nq)
