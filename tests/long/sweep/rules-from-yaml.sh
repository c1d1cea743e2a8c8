# SPDX-License-Identifier: MIT
# Rules in YAML to Turtle.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
needs YAML || return 0
cat >rules.yml <<'END'
prefixes: {ex: 'http://example.org/', grel: 'http://users.ugent.be/~bjdmeest/function/grel.ttl#'}
sources:
  people: {access: people.csv, referenceFormulation: csv}
mappings:
  person:
    sources: people
    s: ex:$(id)
    graphs: ex:g
    po:
      - [a, ex:Person]
      - [ex:name, $(name), en~lang]
      - p: ex:loud
        o: {function: grel:toUpperCase, parameters: [[grel:valueParam, $(name)]], type: literal}
END
echo old >out.ttl
command=("$programs/pressmark-map" rules convert rules.yml -t rml -o out.ttl)
