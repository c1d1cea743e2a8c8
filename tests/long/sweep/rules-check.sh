# SPDX-License-Identifier: MIT
# Rules that hold, over sources whose records are looked at.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name\n1,Ann\n' >a.csv
echo '{"p":[{"id":1}]}' >p.json
echo '<p><q id="1"/></p>' >p.xml
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
<#C> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:class e:Person ] ;
  rml:predicateObjectMap [ rml:predicate e:name ; rml:objectMap [ rml:reference "name" ] ] .
<#J> rml:logicalSource [ rml:source [ rml:path "p.json" ] ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$.p[*]" ] ;
  rml:subjectMap [ rml:template "http://example.org/{$.id}" ] .
<#X> rml:logicalSource [ rml:source [ rml:path "p.xml" ] ; rml:referenceFormulation rml:XPath ; rml:iterator "/p/q" ] ;
  rml:subjectMap [ rml:template "http://example.org/{@id}" ] .
END
command=("$programs/pressmark-map" rules check rules.ttl)
