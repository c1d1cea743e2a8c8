# SPDX-License-Identifier: MIT
EXTRA_DIST += \
  scripts/demo \
  scripts/install-deps \
  scripts/packages.txt
