# SPDX-License-Identifier: MIT
EXTRA_DIST += \
  scripts/corpus-tei \
  scripts/demo \
  scripts/install-deps \
  scripts/make-data \
  scripts/make-words \
  scripts/packages.txt
