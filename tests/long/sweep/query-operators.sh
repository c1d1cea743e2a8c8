# SPDX-License-Identifier: MIT
# A query that uses every kind of operator.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
cat >in.trig <<'TRIG'
@prefix : <http://example.org/> .
:a :n 1 , 2.5 ; :name "alpha" ; :part :b . :b :n 3 ; :name "beta" ; :part :c .
:c :n 4e0 ; :name "gamma"@en . :g { :a :n 5 . :d :name "delta" ; :part :a }
TRIG
cat >all.rq <<'RQ'
PREFIX : <http://example.org/>
SELECT DISTINCT ?x (GROUP_CONCAT(DISTINCT ?t; separator="+") AS ?all) (SUM(?n) AS ?sum)
       (AVG(?n) AS ?mean) (COUNT(*) AS ?count) (MAX(?label) AS ?last) {
  { ?x :n ?n } UNION { GRAPH ?g { ?x :name ?n } }
  OPTIONAL { ?x :part+ ?y . ?y :name ?label FILTER(?label != "x") }
  OPTIONAL { SELECT ?x (SAMPLE(?p) AS ?any) { ?p :part ?x } GROUP BY ?x ORDER BY ?any LIMIT 5 }
  VALUES ?x { :a :b :c :d :none }
  BIND(REPLACE(UCASE(STR(?x)), "[A-Z]+:", "") AS ?t)
  MINUS { ?x :name "nobody" }
  FILTER(REGEX(?t, "^//e", "i") && NOT EXISTS { ?x :none ?z } && (?x IN (:a, :b, :c, :d)))
} GROUP BY ?x HAVING (COUNT(*) > 0) ORDER BY DESC(?sum) ?x LIMIT 10
RQ
"$programs/pressmark-store" load -q --store store in.trig
command=("$programs/pressmark-store" query --store store -f tsv -o out.tsv -q all.rq)
