# SPDX-License-Identifier: MIT
# RDF from Turtle to N-Quads over a file that is there.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.ttl <<'END'
@prefix e: <http://example.org/> .
e:a e:name "新城小学"@zh ; e:n 1, 1.5, true ; e:knows [ e:name "x" ] ; e:list ( 1 2 ) .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-rdf" convert -f nq in.ttl -o out.nq)
libraries=1 # zlib and utf8proc too
