# SPDX-License-Identifier: MIT
# A model from a few sentences.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '%s\n' '县	B-ORG' '医	I-ORG' '院	I-ORG' '院	B-TITLE' '长	I-TITLE' '王	B-PER' '强	I-PER' '说	O' '。	O' '' >a.iob2
echo old >model
command=("$programs/pressmark-map" train a.iob2 -o model --epochs 1 --facts 100 --test a.iob2)
apart=1
