# SPDX-License-Identifier: MIT
lexicons = \
  data/counties.tsv \
  data/dictionary.tsv.gz \
  data/given-names.tsv \
  data/towns.tsv.gz \
  data/words.tsv \
  data/lexicon/breaks.tsv \
  data/lexicon/event-deeds.tsv \
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
  data/lexicon/titles.tsv \
  data/lexicon/words.tsv
EXTRA_DIST += data/README.md data/corpus $(lexicons)

# All lists as the one image that the recogniser maps into memory.
imagedir = $(pkgdatadir)/data
image_DATA = data/lexicon.image
dist_image_DATA = data/tagger.model
CLEANFILES += data/lexicon.image
data/lexicon.image: src/make-lexicon$(EXEEXT) $(lexicons)
	@$(MKDIR_P) data
	$(AM_V_GEN)src/make-lexicon$(EXEEXT) '$(srcdir)/data' $@

# Makes the generated lists again; needs npm, apt-get and the network.
data:
	$(srcdir)/scripts/make-data --out '$(srcdir)/data'
	$(srcdir)/scripts/make-lunar >'$(srcdir)/src/name/lunar.inc'
.PHONY: data
