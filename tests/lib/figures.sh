# SPDX-License-Identifier: MIT
# Figures of a golden against the ones that it reached: each line of $folder/reached.txt is a
# name, its precision and its recall. UPDATE=1 rewrites the file. Sourced behind tap.sh.

# Runs a command that prints such lines, shows them and keeps them in $room/now.txt.
figures() { # COMMAND…
  "$@" >"$room/now.txt" || return 1
  sed 's/^/# /' "$room/now.txt" >&3
  [ -z "${UPDATE:-}" ] || cp "$room/now.txt" "$folder/reached.txt"
}

holds() { # NAME PRECISION RECALL
  awk -v name="$1" -v p="$2" -v r="$3" '$1 == name { found = 1; print; if ($2 < p || $3 < r) exit 1 }
    END { exit !found }' "$room/now.txt"
}

hold_figures() {
  local name precision recall
  while read -r name precision recall; do
    check "$name: precision $precision, recall $recall at least" holds "$name" "$precision" "$recall"
  done <"$folder/reached.txt"
}
