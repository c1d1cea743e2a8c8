# SPDX-License-Identifier: MIT
# Rows of an endpoint.
# shellcheck shell=bash disable=SC2034,SC2154 # the sweep reads and sets them
if start_endpoint; then
  command=("$programs/pressmark-endpoint" query --store "$endpoint/select" -f csv 'SELECT * {}')
fi
