# SPDX-License-Identifier: MIT
# RDF/XML to N-Quads: the reader is a child process, whose allocations fail as well.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.rdf <<'END'
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
<rdf:Description rdf:about="http://example.org/a"><e:p>o</e:p></rdf:Description></rdf:RDF>
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-rdf" convert in.rdf -o out.nq)
