# SPDX-License-Identifier: MIT
# Mappings of others are taken over.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '# ours\nmerge\tperson/000000000001\tperson/000000000002\n' >register.tsv
cat >theirs.sssom.tsv <<'END'
#curie_map:
#  data: "https://data.example.org/"
#  viaf: "http://viaf.org/viaf/"
subject_id	predicate_id	object_id	mapping_justification	comment
viaf:7	skos:exactMatch	data:person/000000000002	semapv:LexicalMatching	"says ""yes"""
data:person/000000000003	skos:exactMatch	data:person/000000000004	semapv:ManualMappingCuration	
END
command=("$programs/pressmark-map" entity import theirs.sssom.tsv -r register.tsv)
