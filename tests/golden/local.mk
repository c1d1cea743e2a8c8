# SPDX-License-Identifier: MIT
# The whole folder: scripts, and the answers that they expect.
EXTRA_DIST += tests/golden tests/lib/figures.sh tests/lib/tap.sh
TESTS += \
  tests/golden/events.sh \
  tests/golden/map.sh \
  tests/golden/page.sh \
  tests/golden/pages.sh \
  tests/golden/quantities.sh \
  tests/golden/queries.sh \
  tests/golden/recognition.sh \
  tests/golden/scan.sh \
  tests/golden/tei.sh \
  tests/golden/vocab.sh
