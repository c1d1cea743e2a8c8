# SPDX-License-Identifier: MIT
# A decision is added to a register.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '# ours\nmerge\tperson/000000000001\tperson/000000000002\n' >register.tsv
command=("$programs/pressmark-map" entity split person/000000000003 key office=校长 comment=x -r register.tsv)
