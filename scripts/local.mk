# SPDX-License-Identifier: MIT
EXTRA_DIST += \
  scripts/make-words \
  scripts/demo \
  scripts/install-deps \
  scripts/make-data \
  scripts/make-words \
  scripts/packages.txt
