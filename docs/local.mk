# SPDX-License-Identifier: MIT
EXTRA_DIST += docs/tei.md docs/layout.md docs/mapping.md docs/functions.md
EXTRA_DIST += docs/rdf.md
EXTRA_DIST += docs/testing.md
EXTRA_DIST += docs/vocabulary.md docs/queries
EXTRA_DIST += docs/store.md docs/sparql.md docs/endpoints.md
EXTRA_DIST += docs/recognition.md docs/noise.svg
EXTRA_DIST += docs/register.md
