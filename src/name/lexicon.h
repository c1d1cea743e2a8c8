// SPDX-License-Identifier: MIT
// The lexicon: words with classes, and the divisions of the country, as one image that is
// memory-mapped as it stands on disk; a double-array trie over characters leads from a
// text to its rows. Every offset of an image is checked where it is followed, so that a
// damaged file gives wrong names at worst. Knows nothing of pages. Private to name/.
#ifndef PM_NAME_LEXICON_H
#define PM_NAME_LEXICON_H

#include "base/base.h"

typedef enum {
  PM_LEX_WORD,  // value: 10 ln(frequency), tag: part of speech
  PM_LEX_PLACE, // value: index of the division
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
  PM_LEX_EVENT_DEED, // tag: kind, how, last words of what is done
  PM_LEX_GIVEN,      // a character of given names; value: 10 ln(frequency)
  PM_LEX_DICTIONARY, // names and rarer words of a dictionary: evidence for the tagger
                     // only
  PM_LEX_PERSON,     // a user's own: names of persons
  PM_LEX_NAME, // of a page: a form that it has established; value: index in its list
  PM_N_LEX
} PmLexClass;

enum { PM_LEX_MAX_CHARS = 31 };

/// One meaning of a text. Rows of one text stand side by side.
typedef struct {
  uint32_t value;
  uint16_t tag; // number in the table of tags; 0: none
  uint8_t cls;
  uint8_t last; // no further row of this text
} PmLexRow;

static inline const PmLexRow *pm_lex_next(const PmLexRow *row) {
  return row->last ? NULL : row + 1;
}

// What an image holds. Divisions down to counties come first, then towns and villages,
// both in order of code: those of one county stand together.

typedef struct {
  uint32_t base;   // children stand at base + number of the character
  uint32_t parent; // node that leads here
  uint32_t rows;   // 1 + the first row, or 0
} PmLexNode;

typedef struct {
  char code[12]; // padded with NUL
  uint32_t name; // offset in the strings
  uint32_t parent;
  uint16_t kind; // tag
  uint8_t name_len, code_len;
} PmLexDivision;

enum {
  PM_LEX_N_CHARS = 0x30000, // code points that have a number
  PM_LEX_VERSION = 2,
  PM_LEX_ORDER = 0x01020304, // as the machine that made the image reads it
};

/// Head of an image; the parts follow in this order, each padded to 8 bytes.
typedef struct {
  char magic[8]; // "PMLEX\n\x1a"
  uint32_t order, version;
  uint32_t n_nodes, n_rows, n_divisions, n_upper; // upper: down to counties
  uint32_t n_tags, n_strings; // bytes of strings; a tag is offset, length
  char sha256[64];            // of all that follows
} PmLexHead;

typedef struct {
  const PmLexHead *head;
  const uint16_t *chars;
  const PmLexNode *nodes;
  const PmLexRow *rows;
  const PmLexDivision *divisions;
  const uint32_t *tags;
  const char *strings;
} PmLexicon;

/// Reads the head of an image and finds its parts; the bytes are borrowed and aligned to
/// 8. `name` is for messages.
PM_NODISCARD PmStatus pm_lexicon_open(PmJob *job, const char *name, PmStr image,
                                      PmLexicon *lexicon);

enum { PM_LEX_NOWHERE = UINT32_MAX };

/// The node that `cp` leads to from `node` (0 is the root), or PM_LEX_NOWHERE.
static inline uint32_t pm_lexicon_step(const PmLexicon *lexicon, uint32_t node,
                                       uint32_t cp) {
  const uint32_t c = cp < PM_LEX_N_CHARS ? lexicon->chars[cp] : 0;
  const uint64_t to = (uint64_t)lexicon->nodes[node].base + c;
  return c && to < lexicon->head->n_nodes && lexicon->nodes[to].parent == node
             ? (uint32_t)to
             : PM_LEX_NOWHERE;
}

/// The first row of the text that leads to `node`, or NULL.
static inline const PmLexRow *pm_lexicon_rows(const PmLexicon *lexicon, uint32_t node) {
  const uint32_t at = lexicon->nodes[node].rows;
  return at && at <= lexicon->head->n_rows ? &lexicon->rows[at - 1] : NULL;
}

/// The first row of a text, or NULL.
const PmLexRow *pm_lexicon_get(const PmLexicon *lexicon, PmStr text);

/// Bytes of the strings, or nothing where they would lie outside.
static inline PmStr pm_lexicon_string(const PmLexicon *lexicon, uint32_t at, size_t len) {
  return at <= lexicon->head->n_strings && len <= lexicon->head->n_strings - at
             ? pm_str_n(lexicon->strings + at, len)
             : (PmStr){0};
}

/// The text of a tag.
PmStr pm_lexicon_tag(const PmLexicon *lexicon, uint32_t tag);

#endif
