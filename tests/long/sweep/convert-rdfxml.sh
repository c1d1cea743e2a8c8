# SPDX-License-Identifier: MIT
# Turtle to RDF/XML.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.ttl <<'END'
@prefix e: <http://example.org/> .
e:a e:name "新城小学"@zh ; e:n 1, true ; e:knows [ e:name "x" ] .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.rdf
command=("$programs/pressmark-rdf" convert -f rdfxml in.ttl -o out.rdf)
libraries=1
