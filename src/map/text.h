// SPDX-License-Identifier: MIT
// Term maps made ready: what is the same in all their terms is written once, as it stands
// in a line of N-Quads; for a record only values are encoded and escaped, straight into
// the line. A term map of another make (a new kind of expression, a value that must be
// checked as a whole) goes through pm_make_terms instead: PM_TEXT_OTHER.
#ifndef PM_MAP_TEXT_H
#define PM_MAP_TEXT_H

#include "map/lexical.h"
#include "map/terms.h"

typedef enum {
  PM_TEXT_OTHER,    // by pm_make_terms
  PM_TEXT_CONSTANT, // `head` is all of it
  PM_TEXT_TEMPLATE, // an IRI: `head`, then for each piece its text and a value, `tail`
  PM_TEXT_LITERAL,  // `head`, each value of `reference` escaped, `tail`
} PmTextKind;

typedef struct {
  const PmTermMap *map;
  PmTextKind kind;
  PmEncoding encoding;      // of values in a template
  PmStr head, tail;         // "<http://…/" or "\""; ">" or "\"^^<…>"
  uint32_t reference;       // of a literal
  bool natural;             // the source may give a literal's datatype
  const PmLexical *lexical; // how values of its datatype are written, or NULL
  const PmPiece *pieces;    // of a template; the text before the first is in `head`
  size_t n_pieces;
} PmText;

/// Makes a term map ready; what it holds is in `arena`. `base`: what is put before
/// relative IRIs.
PM_NODISCARD PmStatus pm_text_compile(PmArena *arena, const PmTermMap *map, PmStr base,
                                      PmText *text);

/// Texts of terms.
typedef struct {
  PmStr *items;
  size_t n, cap;
} PmTexts;

PM_NODISCARD PmStatus pm_texts_add(PmArena *arena, PmTexts *texts, PmStr text);

/// Appends the texts of all terms that the map makes of the record; they live in the
/// record's arena.
PM_NODISCARD PmStatus pm_text_list(PmTermMaker *maker, PmRecord *record,
                                   const PmText *text, PmTexts *texts);

/// Looks up the values of a template; `*once` says whether each reference has one.
/// `values` has room for all pieces. With `*none` one of them has none.
typedef enum { PM_FOUND_NONE, PM_FOUND_ONE, PM_FOUND_MANY } PmFound;
PM_NODISCARD PmStatus pm_text_find(PmRecord *record, const PmText *text, PmStr *values,
                                   PmFound *found);

enum {
  PM_TEXT_SLACK = 16,     // bytes that are written, or read of constants, beyond the end
  PM_TEXT_MAX_PIECES = 8, // more are left to pm_make_terms
};

/// The most bytes that the term takes, given its values; and writing it, with its head or
/// behind it.
size_t pm_text_room(const PmText *text, const PmStr *values);
char *pm_text_put(char *out, const PmText *text, const PmStr *values);
char *pm_text_put_rest(char *out, const PmText *text, const PmStr *values);

/// Appends the body of a literal, escaped; there must be room for 6 bytes each of `s`.
char *pm_text_escape(char *out, PmStr s);

/// Appends `s`, behind which PM_TEXT_SLACK bytes may be read.
static inline char *pm_text_copy(char *out, PmStr s) {
  for (size_t i = 0; i < s.len; i += 16)
    memcpy(out + i, s.data + i, 16);
  return out + s.len;
}

/// A term in N-Triples, in the record's arena, with PM_TEXT_SLACK bytes behind it.
PM_NODISCARD PmStatus pm_text_of_term(PmRecord *record, const PmTerm *term, PmStr *text);

/// A copy with PM_TEXT_SLACK bytes behind it; data is NULL only when memory is out.
PmStr pm_text_keep(PmArena *arena, PmStr s);

#endif
