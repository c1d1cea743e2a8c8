// SPDX-License-Identifier: MIT
// A table of words with classes: all lexicons and the gazetteer in one structure, walked
// once over a text. A page keeps a second, small one for the names it has established.
// Knows nothing of pages. Private to name/.
#ifndef PM_NAME_LEXICON_H
#define PM_NAME_LEXICON_H

#include "base/base.h"

typedef enum {
  PM_LEX_WORD,  // value: 10 ln(frequency), tag: part of speech
  PM_LEX_PLACE, // value: index in the gazetteer
  PM_LEX_STEM,  // a division without its 省, 市, 县; value: index
  PM_LEX_SURNAME,
  PM_LEX_TITLE, // tag: office, profession, byline, none
  PM_LEX_SPEECH,
  PM_LEX_BREAK,        // what names do not run over
  PM_LEX_ORG_SUFFIX,   // tag: kind
  PM_LEX_ORG_BODY,     // tag: kind; after 市, 省 or a place
  PM_LEX_ORG_NAME,     // tag: kind
  PM_LEX_PLACE_SUFFIX, // tag: kind
  PM_LEX_REGION,       // tag: kind
  PM_LEX_STOP_STEM,
  PM_LEX_OUTSIDE,
  PM_LEX_INDUSTRY,
  PM_LEX_EVENT_NOUN, // tag: kind
  PM_LEX_EVENT_VERB, // tag: kind, where its object stands
  PM_LEX_NAME,       // page lexicon only; value: index in the page's list
} PmLexClass;

enum {
  PM_LEX_NONE = UINT32_MAX,
  PM_LEX_MAX_CHARS = 31,
  PM_LEX_FEW = 1024,
  PM_LEX_MANY = 1 << 16
};

typedef struct {
  const char *text, *tag; // borrowed
  uint16_t len, tag_len;  // bytes
  uint8_t chars, cls;
  uint32_t hash, value;
  uint32_t next; // another row of the same text, or PM_LEX_NONE
} PmLexRow;

typedef struct {
  uint32_t row;  // 1 + the first row of a text, or 0
  uint32_t hash; // of the text, so that most misses end here
} PmLexSlot;

/// Zero-initialise. Texts and tags are borrowed.
typedef struct {
  PmLexRow *rows;
  size_t n, cap;
  PmLexSlot *slots;
  size_t n_slots;  // a power of two, or 0
  uint32_t *masks; // lengths in code points of the texts that start with two characters
  size_t n_masks;  // a power of two; set before the first add for a large lexicon
} PmLex;

/// Adds a text of at most PM_LEX_MAX_CHARS code points; longer and empty ones are left
/// out.
PM_NODISCARD PmStatus pm_lex_add(PmLex *lex, PmLexClass cls, PmStr text, PmStr tag,
                                 uint32_t value);

/// The first row of the text of the `n` code points `cps` whose hash is known, or NULL.
const PmLexRow *pm_lex_find(const PmLex *lex, PmStr text, uint32_t hash);

/// The first row of a text, or NULL.
const PmLexRow *pm_lex_get(const PmLex *lex, PmStr text);

static inline uint32_t pm_lex_hash(uint32_t hash, uint32_t cp) {
  return (hash ^ cp) * UINT32_C(0x9E3779B1) ^ (hash >> 15);
}

static inline size_t pm_lex_mask(const PmLex *lex, uint32_t first, uint32_t second) {
  const uint32_t hash = (first * UINT32_C(0x9E3779B1)) ^ (second * UINT32_C(0x85EBCA6B));
  return (hash ^ hash >> 15) & (lex->n_masks - 1);
}

/// The lengths of the texts that may start with these two characters, one bit each; of
/// one character with `second` 0.
static inline uint32_t pm_lex_lengths(const PmLex *lex, uint32_t first, uint32_t second) {
  return lex->masks ? lex->masks[pm_lex_mask(lex, first, second)] : 0;
}

static inline const PmLexRow *pm_lex_next(const PmLex *lex, const PmLexRow *row) {
  return row->next == PM_LEX_NONE ? NULL : &lex->rows[row->next];
}

static inline PmStr pm_lex_tag(const PmLexRow *row) {
  return pm_str_n(row->tag, row->tag_len);
}

void pm_lex_release(PmLex *lex);

#endif
