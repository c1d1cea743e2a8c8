#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every tracked file goes into the tarball: whoever adds one names it in a local.mk.
set -u
cd "$TOP_SRCDIR" || exit 1
if ! git -C . rev-parse --git-dir >/dev/null 2>&1 || [ ! -e .git ]; then
  echo "1..0 # SKIP not a git checkout"
  exit 0
fi
echo 1..1
missing=$(comm -23 \
  <(git -c core.quotePath=false ls-files | grep -vE '^\.|/\.gitignore$' | sort) \
  <("${MAKE:-make}" -s -C "$TOP_BUILDDIR" list-dist | while read -r name; do
      if [ -d "$name" ]; then find "$name" -type f; else echo "$name"; fi
    done | sort -u))
if [ -z "$missing" ]; then
  echo "ok 1 - the tarball has all tracked files"
else
  echo "not ok 1 - the tarball has all tracked files"
  while read -r name; do
    echo "# not in the tarball (name it in a local.mk): $name"
  done <<<"$missing"
fi
