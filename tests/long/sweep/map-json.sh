# SPDX-License-Identifier: MIT
# JSON and XML that are packed, with paths that look around in them.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
echo '{"p":[{"id":1,"n":{"x":["a",{"y":"b\u65b0"}]}},{"id":2,"n":null,"z":1e2}]}' | gzip >p.json.gz
echo '<p><q id="1"><r>a</r><r>b</r></q><q id="2"><s/>t</q></p>' >p.xml
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
<#J> rml:logicalSource [ rml:source [ rml:path "p.json.gz" ; rml:compression rml:gzip ] ;
    rml:referenceFormulation rml:JSONPath ; rml:iterator "$..p[?@.id > 0]" ] ;
  rml:subjectMap [ rml:template "http://example.org/{$.id}" ; rml:graphMap [ rml:template "http://example.org/g{$.id}" ] ] ;
  rml:predicateObjectMap [ rml:predicate e:all ; rml:objectMap [ rml:reference "$.n..y" ] ] ,
    [ rml:predicate e:z ; rml:objectMap [ rml:reference "$['z','id']" ] ] .
<#X> rml:logicalSource [ rml:source [ rml:path "p.xml" ] ; rml:referenceFormulation rml:XPath ; rml:iterator "//q[@id]" ] ;
  rml:subjectMap [ rml:template "http://example.org/{@id}" ] ;
  rml:predicateObjectMap [ rml:predicate e:r ; rml:objectMap [ rml:reference "r[last()]" ] ] ,
    [ rml:predicate e:of ; rml:objectMap [ rml:reference "count(../q)" ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.trig
command=("$programs/pressmark-map" map -m rules.ttl -o out.trig)
