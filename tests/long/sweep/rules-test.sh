# SPDX-License-Identifier: MIT
# A folder of rules with what they should make.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
mkdir good
cat >good/people.rml.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
<#person> rml:logicalSource [ rml:source [ rml:path "-" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "{id}" ; rml:termType rml:BlankNode ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
END
printf 'id,name\n1,Ann\n2,Bo\n' >good/input.csv
printf '_:x <http://example.org/name> "%s" .\n_:y <http://example.org/name> "Ann" .\n' Bo >good/expected.nq
command=("$programs/pressmark-map" rules test good)
