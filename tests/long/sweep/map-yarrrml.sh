# SPDX-License-Identifier: MIT
# Rules in YAML, with a join, each quad explained.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
needs YAML || return 0
printf 'id,name,boss\n1,Ann,\n2,Bo,1\n' >people.csv
cat >rules.yml <<'END'
prefixes: {ex: 'http://example.org/'}
mappings:
  person:
    sources: [['people.csv~csv']]
    s: ex:$(id)
    po:
      - [ex:name, $(name), en~lang]
      - p: ex:boss
        o: {mapping: person, condition: {function: equal, parameters: [[str1, $(boss), s], [str2, $(id), o]]}}
END
echo '<http://example.org/old> <http://example.org/p> "old" .' >out.nq
command=("$programs/pressmark-map" map -m rules.yml -o out.nq --on-error skip --table)
