# SPDX-License-Identifier: MIT
EXTRA_DIST += docs/tei.md
EXTRA_DIST += docs/testing.md
