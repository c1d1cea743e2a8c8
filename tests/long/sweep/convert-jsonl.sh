# SPDX-License-Identifier: MIT
# Turtle to JSON Lines.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.ttl <<'END'
@prefix e: <http://example.org/> .
e:a e:name "新城小学"@ZH ; e:n 1, 1.5, true ; e:knows [ e:name "x" ] ; e:list ( 1 2 ) .
_:x e:p _:y . _:y e:p _:x .
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.jsonl
command=("$programs/pressmark-rdf" convert in.ttl -o out.jsonl)
libraries=1
