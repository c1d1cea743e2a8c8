# SPDX-License-Identifier: MIT
EXTRA_DIST += \
  scripts/corpus-tei \
  scripts/demo \
  scripts/install-deps \
  scripts/make-data \
  scripts/make-lunar \
  scripts/make-model \
  scripts/make-words \
  scripts/packages.txt \
  scripts/score-corpus \
  scripts/teach \
  scripts/teach.c
