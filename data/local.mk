# SPDX-License-Identifier: MIT
lexicons = \
  data/lexicon/breaks.tsv \
  data/lexicon/event-nouns.tsv \
  data/lexicon/event-verbs.tsv \
  data/lexicon/industries.tsv \
  data/lexicon/organization-bodies.tsv \
  data/lexicon/organization-suffixes.tsv \
  data/lexicon/organizations.tsv \
  data/lexicon/place-suffixes.tsv \
  data/lexicon/places-outside.tsv \
  data/lexicon/regions.tsv \
  data/lexicon/speech.tsv \
  data/lexicon/stop-stems.tsv \
  data/lexicon/surnames.tsv \
  data/lexicon/titles.tsv
lexicondir = $(pkgdatadir)/data/lexicon
dist_lexicon_DATA = $(lexicons)
divisionsdir = $(pkgdatadir)/data
dist_divisions_DATA = data/places.tsv data/words.tsv
EXTRA_DIST += data/README.md data/corpus

# Makes the generated files again; needs npm, apt-get and the network.
data:
	$(srcdir)/scripts/make-data --out '$(srcdir)/data'
.PHONY: data
