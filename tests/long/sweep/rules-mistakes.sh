# SPDX-License-Identifier: MIT
# Rules with mistakes, all of which are named.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
<#C> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSW ] ;
  rml:subjectMap [ rml:templat "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate "name" ; rml:objectMap [ rml:reference "$.[" ] ] .
<#D> rml:logicalSource [ rml:source [ rml:path "a.json" ] ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$.[" ] ;
  rml:subjectMap [ rml:template "http://example.org/{id" ] .
END
command=("$programs/pressmark-map" rules check rules.ttl)
finished=3
