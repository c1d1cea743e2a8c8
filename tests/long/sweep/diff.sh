# SPDX-License-Identifier: MIT
# Two datasets that differ in a triple, with blank nodes to be matched.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >a.ttl <<'END'
@prefix e: <http://example.org/> .
e:a e:p [ e:q _:x ], "o"@zh, "new" . _:x e:q _:y . _:y e:q _:x .
END
cat >b.nt <<'END'
_:k <http://example.org/q> _:l .
<http://example.org/a> <http://example.org/p> _:n .
<http://example.org/a> <http://example.org/p> "o"@ZH .
_:n <http://example.org/q> _:k .
_:l <http://example.org/q> _:k .
END
command=("$programs/pressmark-rdf" diff a.ttl b.nt)
libraries=1 finished=1
