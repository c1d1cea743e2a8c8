# SPDX-License-Identifier: MIT
# A logical target, packed, in another encoding, over a file that is there.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
needs ARCHIVE || return 0
printf 'id,name\n1,Ann\n2,Bo\n' >a.csv
cat >rules.ttl <<'END'
@prefix rml: <http://w3id.org/rml/> .
<#P> rml:logicalSource [ rml:source [ rml:path "a.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/{id}" ; rml:logicalTarget <#T> ] ;
  rml:predicateObjectMap [ rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
<#T> rml:target [ rml:path "t.nq.tar.gz" ; rml:compression rml:targz ] ; rml:encoding rml:UTF-16 .
END
echo old >t.nq.tar.gz
command=("$programs/pressmark-map" map -m rules.ttl)
