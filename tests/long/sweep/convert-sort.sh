# SPDX-License-Identifier: MIT
# Sorted N-Quads.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.trig <<'END'
@prefix e: <http://example.org/> .
e:a e:name "新城小学"@ZH ; e:n 1, 1.5, true ; e:knows [ e:name "x" ] ; e:list ( 1 2 ) .
_:x e:p _:y . _:y e:p _:x .
e:g { e:a e:p <<( e:s e:p "o" )>> }
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-rdf" convert --sort in.trig -o out.nq)
libraries=1
