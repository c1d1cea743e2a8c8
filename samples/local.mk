# SPDX-License-Identifier: MIT
# The whole folder: a new sample needs no line here.
EXTRA_DIST += samples
