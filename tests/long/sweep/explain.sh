# SPDX-License-Identifier: MIT
# Which rule made a quad.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf 'id,name\n1,Ann\n2,Bo\n' >a.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
<#P> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
END
"$programs/pressmark-map" map -m rules.ttl -o out.nq --provenance why
command=("$programs/pressmark-map" explain -p why http://example.org/1 --rule P)
