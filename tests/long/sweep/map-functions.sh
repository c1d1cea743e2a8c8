# SPDX-License-Identifier: MIT
# Dates, numbers, texts and filters.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,when,n\n1,二〇二四年三月一日,12\n2,im Mai 1848,x\n3,about 1890,-7.5\n' >a.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
@prefix fn: <https://w3id.org/pressmark/function#> .
@prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
<#P> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap
    [ rml:predicate e:edtf ; rml:objectMap [ rml:functionExecution [ rml:function fn:edtf ;
        rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "when" ] ] ] ] ] ,
    [ rml:predicate e:slug ; rml:objectMap [ rml:functionExecution [ rml:function fn:slug ;
        rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:functionExecution [
          rml:function grel:toUpperCase ; rml:input [ rml:parameter grel:valueParam ;
            rml:inputValueMap [ rml:template "{when} {n}" ] ] ] ] ] ] ] ] ,
    [ rml:predicate e:hash ; rml:objectMap [ rml:functionExecution [ rml:function fn:sha256 ;
        rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "when" ] ] ] ] ] ,
    [ rml:predicate e:up ; rml:objectMap [ rml:functionExecution [ rml:function e:up ;
        rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "n" ] ] ] ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-map" map -m rules.ttl -o out.nq --filter http://example.org/up=cat)
