#!/bin/sh
# Makes configure and the Makefile.in files from a git checkout.
set -e
cd "$(dirname "$0")"
mkdir -p build-aux
exec autoreconf --install --force "$@"
