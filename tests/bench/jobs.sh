# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Jobs beside peers, for the benches: each job and its peers run in turn, $runs times, and
# the medians are printed. What is not installed is said in its row.
# shellcheck disable=SC2154 # runs and measure are the bench's
results=$(mktemp)
trap 'rm -f "$results"' EXIT

median() { sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# One run of each command of a job; figures go to $results. Who fails is not asked again.
run_once() { # COMMAND…
  local i=0 command
  for command; do
    i=$((i + 1))
    if grep -q "^$i failed" "$results"; then
      continue
    elif figures=$(eval "$measure $command" 2>/dev/null); then
      echo "$i $figures" >>"$results"
    else
      echo "$i failed" >>"$results"
    fi
  done
}

figure() { awk -v i="$1" -v f="$2" '$1 == i { print $f }' "$results" | median; }

print_row() { # JOB PROGRAM INDEX VERDICT
  if grep -q "^$3 failed" "$results"; then
    printf '%-28s %-28s failed\n' "$1" "$2"
  else
    awk -v job="$1" -v program="$2" -v wall="$(figure "$3" 2)" -v cpu="$(figure "$3" 3)" \
      -v kib="$(figure "$3" 4)" -v verdict="$4" 'BEGIN {
        printf "%-28s %-28s %8.3f %8.3f %8.1f  %s\n", job, program, wall, cpu, kib / 1024, verdict }'
  fi
}

# How many times as long as ours the peer takes, in wall and CPU seconds; MUST and AIM are
# in wall seconds.
verdict() { # INDEX MUST AIM
  awk -v w="$(figure "$1" 2)" -v c="$(figure "$1" 3)" -v ow="$(figure 1 2)" -v oc="$(figure 1 3)" \
    -v must="$2" -v aim="$3" 'BEGIN {
      if (!(ow > 0) || !(oc > 0)) exit
      r = w / ow
      printf "%.1f× wall, %.1f× CPU", r, c / oc
      if (must) printf "; must %g×, aim %g×: %s", must, aim,
        r >= aim ? "aim met" : r >= must ? "must met" : "missed" }'
}

job_head() {
  printf '%-28s %-28s %8s %8s %8s  %s\n' job program wall/s CPU/s peak/MiB \
    'as a multiple of pressmark'
}

# job NAME MUST AIM OURS [PEER-NAME PEER-COMMAND]…: the first peer is the one that counts.
job() {
  local name=$1 must=$2 aim=$3 commands=("$4") names=(pressmark) missing=() i
  shift 4
  while [ $# -gt 1 ]; do
    if command -v "${2%% *}" >/dev/null; then
      names+=("$1") commands+=("$2")
    else
      missing+=("$1")
    fi
    shift 2
  done
  : >"$results"
  for ((i = 0; i < runs; i++)); do run_once "${commands[@]}"; done
  print_row "$name" pressmark 1 ''
  for ((i = 1; i < ${#names[@]}; i++)); do
    print_row '' "${names[i]}" $((i + 1)) "$(verdict $((i + 1)) "$must" "$aim")"
    must=
  done
  for i in "${missing[@]}"; do printf '%-28s %-28s %s\n' '' "$i" 'is not installed'; done
}
