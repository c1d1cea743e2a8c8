# SPDX-License-Identifier: MIT
# TriG to TriG, as a stream.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.trig <<'END'
@prefix e: <http://example.org/> .
e:a e:name "新城小学"@ZH ; e:n 1, 1.5, true ; e:knows [ e:name "x" ] ; e:list ( 1 2 ) .
_:x e:p _:y . _:y e:p _:x .
e:g { e:a e:p <<( e:s e:p "o" )>> }
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.trig
command=("$programs/pressmark-rdf" convert in.trig -o out.trig)
libraries=1
