# SPDX-License-Identifier: MIT
# The whole folder: a new case needs no line here.
EXTRA_DIST += tests/cli
TESTS += tests/cli/run.sh
