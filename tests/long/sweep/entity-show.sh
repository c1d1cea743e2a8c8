# SPDX-License-Identifier: MIT
# What a collection and a register say of an id.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
for i in 1 2; do
  echo "<https://data.example.org/person/00000000000$i> <https://w3id.org/pressmark/vocab#name> \"李大山\"@zh <https://data.example.org/graph/machine/a/-/2025/$i> ."
  echo "<https://data.example.org/person/00000000000$i> <https://w3id.org/pressmark/vocab#holds> <https://data.example.org/office/000000000002> <https://data.example.org/graph/machine/a/-/2025/$i> ."
done >a.nq
echo '<https://data.example.org/office/000000000002> <https://w3id.org/pressmark/vocab#role> "校长" <https://data.example.org/graph/machine/a/-/2025/1> .' >>a.nq
printf 'merge\tperson/000000000001\tperson/000000000003\n' >register.tsv
command=("$programs/pressmark-map" entity show person/000000000001 a.nq -r register.tsv)
