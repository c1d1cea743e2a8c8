# SPDX-License-Identifier: MIT
# Rules over an XML file, over a file that is there; with XPath that makes sets and texts.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.xml <<'END'
<people><person id="p1"><name>李大山</name></person><person id="p2"/></people>
END
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
@prefix e: <http://example.org/> .
<#person> a rml:TriplesMap ;
  rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:path "in.xml" ] ;
    rml:referenceFormulation rml:XPath ; rml:iterator "/people/person" ] ;
  rml:subjectMap [ rml:template "http://example.org/{@id}" ; rml:class e:Person ] ;
  rml:predicateObjectMap [ rml:predicate e:name ; rml:objectMap [ rml:reference "name" ] ] ;
  rml:predicateObjectMap [ rml:predicate e:said ; rml:objectMap [
    rml:reference "concat(normalize-space(translate(name, '大', '小')), ' ', @id, count(//person[@id]/preceding::node() | ../@* | id('p2')))" ] ] ;
  rml:predicateObjectMap [ rml:predicate e:other ; rml:objectMap [
    rml:reference "(../person | ..)[last()]/@id[not(. = //name)]" ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
libraries=1
command=("$programs/pressmark-map" map -m rules.ttl -o out.nq)
