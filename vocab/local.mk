# SPDX-License-Identifier: MIT
vocabdir = $(pkgdatadir)/vocab
dist_vocab_DATA = vocab/context.jsonld vocab/kinds.ttl vocab/pressmark.ttl \
  vocab/shapes.ttl
