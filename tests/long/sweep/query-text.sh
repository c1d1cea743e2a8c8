# SPDX-License-Identifier: MIT
# Words are looked for, and the plan is shown.
# shellcheck shell=bash disable=SC2034 # the sweep reads them
printf '<http://example.org/s%d> <http://example.org/p> "平湖市的秋天，第%d次 in New York" .\n' 1 1 2 2 3 3 >old.nq
"$programs/pressmark-store" load -q --text --store store old.nq
command=("$programs/pressmark-store" query --store store --plan 'PREFIX pm: <https://w3id.org/pressmark/vocab#>
  SELECT * { ?s ?p ?text . ?text pm:contains "平湖 new york" }')
