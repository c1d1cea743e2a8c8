# SPDX-License-Identifier: MIT
# For tests with npm packages: . "$TOP_SRCDIR/tests/lib/node.sh", then
#   reason=$(node_missing) && … skip with $reason …
#   node_run SCRIPT.mjs ARGUMENT…     a script of tests/node, which imports by plain names
# Packages stand in the build folder (`make node_modules`).
# shellcheck shell=bash

node_missing() { # prints why node tests cannot run; fails when they can
  if ! command -v node >/dev/null; then
    echo 'node is not installed'
  elif [ ! -e "$TOP_BUILDDIR/node_modules/n3" ]; then
    echo 'no npm packages: make node_modules'
  else
    return 1
  fi
}

# Imports are looked up from where the script stands, so it runs from the build folder.
node_run() {
  local name=$1
  shift
  mkdir -p "$TOP_BUILDDIR/node-scripts"
  cmp -s "$TOP_SRCDIR/tests/node/$name" "$TOP_BUILDDIR/node-scripts/$name" ||
    cp "$TOP_SRCDIR/tests/node/$name" "$TOP_BUILDDIR/node-scripts/$name"
  node "$TOP_BUILDDIR/node-scripts/$name" "$@"
}
