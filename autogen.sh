#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes configure and the Makefile.in files from a git checkout.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake pkg-config; do
  command -v $tool >/dev/null && continue
  echo "autogen.sh: $tool is missing; run scripts/install-deps" >&2
  exit 1
done
mkdir -p build-aux m4
exec autoreconf --install --force "$@"
