# SPDX-License-Identifier: MIT
# A graph sent to an endpoint in chunks.
# shellcheck shell=bash disable=SC2034,SC2154 # the sweep reads and sets them
if start_endpoint; then
  printf '@prefix e: <http://example.org/> . e:a e:p e:b, "x"@zh, 1.50 . e:b e:q ( 1 2 ) .\n' >in.ttl
  command=("$programs/pressmark-endpoint" load -q --chunk 3 --store "$endpoint/ok" --graph http://example.org/g in.ttl)
fi
