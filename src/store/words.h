// SPDX-License-Identifier: MIT
// Texts as words, for the full-text index: words as Unicode breaks them (UAX #29), case
// folded; scripts that are written without spaces (Chinese, Japanese, Thai, …) as pairs
// of neighbouring characters. Inside src/store only. Knows nothing of storage.
#ifndef PM_STORE_WORDS_H
#define PM_STORE_WORDS_H

#include "base/base.h"

enum { PM_WORD_BYTES = 24 }; // what the index keeps of a longer one

/// Hands over what the index has of a text: words, cut to PM_WORD_BYTES, pairs of
/// characters, and the last character of each run of them. Not empty, without NUL.
/// Borrowed for the call.
typedef struct {
  PmStatus (*word)(void *self, PmStr word);
  void *self;
} PmWordSink;
PM_NODISCARD PmStatus pm_words_of(PmStr text, PmBuf *scratch, const PmWordSink *sink);

/// What is searched: parts between white space. A part with characters of a script
/// without spaces, or without any letter, is found wherever it stands in a text; another
/// one where its words stand as words. Case makes no difference. A text matches when all
/// parts do.
typedef struct PmWordQuery PmWordQuery;

PM_NODISCARD PmStatus pm_word_query_new(PmStr text, PmWordQuery **query);
void pm_word_query_free(PmWordQuery *query);
PM_NODISCARD PmStatus pm_word_query_matches(PmWordQuery *query, PmStr text,
                                            bool *matches);

/// What a matching text must have in the index: each of `n` words, or some word that
/// begins with it where `is_prefix`. None where the index does not help.
typedef struct {
  PmStr word;
  bool is_prefix;
} PmNeeded;
const PmNeeded *pm_word_query_needs(const PmWordQuery *query, size_t *n);
/// No part: nothing matches.
bool pm_word_query_is_empty(const PmWordQuery *query);

#endif
