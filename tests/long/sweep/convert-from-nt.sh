# SPDX-License-Identifier: MIT
# N-Triples to Turtle.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.nt <<'END'
<http://example.org/s> <http://example.org/p> "\u65b0"@zh .
_:b <http://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.ttl
command=("$programs/pressmark-rdf" convert in.nt -o out.ttl)
libraries=1
