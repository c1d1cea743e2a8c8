# SPDX-License-Identifier: MIT
# A decision is taken back, and the register is checked.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '# ours\nmerge\tperson/000000000001\tperson/000000000002\nreject\tperson/000000000003\n' >register.tsv
command=("$programs/pressmark-map" entity undo merge person/000000000001 -r register.tsv)
