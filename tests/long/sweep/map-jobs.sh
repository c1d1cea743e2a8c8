# SPDX-License-Identifier: MIT
# Threads that share a source.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
seq 1 4000 | sed 's/.*/&,name &/; 1i id,name' >a.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
<#P> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-map" map -m rules.ttl -o out.nq --jobs 3)
