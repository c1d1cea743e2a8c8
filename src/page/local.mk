# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libpage.a
libpage_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
libpage_a_SOURCES = \
  src/page/page.h src/page/internal.h src/page/features.h src/page/layout.h \
  src/page/sequence.h src/page/stories.h \
  src/page/alto.c \
  src/page/article.c \
  src/page/articles.c \
  src/page/blocks.c \
  src/page/byline.c \
  src/page/byline_latin.c \
  src/page/chars.c \
  src/page/iri.c \
  src/page/cohesion.c \
  src/page/duplicates.c \
  src/page/features.c \
  src/page/language.c \
  src/page/layout.c \
  src/page/lines.c \
  src/page/manifest.c \
  src/page/mets.c \
  src/page/sequence.c \
  src/page/parts.c \
  src/page/neighbours.c \
  src/page/emission.c \
  src/page/spacing.c \
  src/page/steps.c \
  src/page/path.c \
  src/page/page.c \
  src/page/regions.c \
  src/page/text.c \
  src/page/words.c \
  src/page/wrap.c \
  src/page/xml.c src/page/xml.h \
  src/page/year.c \
  src/page/tei_read.c \
  src/page/tei_write.c
