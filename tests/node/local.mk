# SPDX-License-Identifier: MIT
# The whole folder: scripts for node and the packages that they import.
EXTRA_DIST += tests/node tests/lib/node.sh

node_modules: tests/node/package.json
	cp $(srcdir)/tests/node/package.json package.json
	npm install --no-audit --no-fund --no-package-lock --silent
	touch $@
