// SPDX-License-Identifier: MIT
// What pages share: the lexicons, mapped or made from users' lists, and the divisions of
// the country as a tree. Private to name/.
#ifndef PM_NAME_GAZETTEER_H
#define PM_NAME_GAZETTEER_H

#include "name/forms.h"
#include "name/model.h"
#include "name/name.h"

/// One division. Levels by the length of the code: province 2, prefecture 4, county 6,
/// town 9, village 12 digits.
typedef struct {
  PmStr code, kind, name;
  uint32_t parent; // the nearest division above that has a name, or PM_NO_INDEX
} PmDivision;

enum { PM_N_LEXICONS = 2 }; // the shipped one, the user's own

struct PmNamer {
  PmLexicon lexicons[PM_N_LEXICONS];
  size_t n_lexicons;
  PmTagger tagger; // head NULL: there is none
  PmStr model;     // its bytes
  PmStr mapped;    // the shipped image
  PmBuf own;       // the user's
  PmSha256 hash;
};

/// The year that the shipped divisions and their codes are of (data/README.md).
#define PM_DIVISIONS_YEAR "2023"

/// The division of an index; all empty for one that is none.
PmDivision pm_division(const PmNamer *namer, uint32_t index);
/// How many divisions there are down to counties; their indexes are the first ones.
size_t pm_division_count(const PmNamer *namer);

static inline const PmLexDivision *pm_division_record(const PmNamer *namer,
                                                      uint32_t index) {
  const PmLexicon *lexicon = &namer->lexicons[0];
  return index < lexicon->head->n_divisions ? &lexicon->divisions[index] : NULL;
}
/// Digits of a division's code; 0 for none.
static inline size_t pm_division_level(const PmNamer *namer, uint32_t index) {
  const PmLexDivision *at = pm_division_record(namer, index);
  return at && at->code_len <= sizeof at->code ? at->code_len : 0;
}
/// What a division is part of, or PM_NO_INDEX.
static inline uint32_t pm_division_parent(const PmNamer *namer, uint32_t index) {
  const PmLexDivision *at = pm_division_record(namer, index);
  return at && at->parent < index ? at->parent : PM_NO_INDEX;
}
/// True when `b` is `a` or below it.
static inline bool pm_division_within(const PmNamer *namer, uint32_t b, uint32_t a) {
  const size_t level = pm_division_level(namer, a);
  return level && level <= pm_division_level(namer, b) &&
         memcmp(pm_division_record(namer, a)->code, pm_division_record(namer, b)->code,
                level) == 0;
}

/// The division of a level (length of its code) that `index` lies in, or PM_NO_INDEX.
uint32_t pm_division_at(const PmNamer *namer, uint32_t index, size_t level);

/// The divisions below a county, as indexes [*first, *end).
void pm_division_below(const PmNamer *namer, uint32_t county, uint32_t *first,
                       uint32_t *end);

/// A division's name without its last level word (平湖市: 平湖), or an empty string when
/// nothing that can stand alone remains.
PmStr pm_division_stem(PmStr name);

/// The first row of a text in any lexicon, or NULL.
const PmLexRow *pm_namer_get(const PmNamer *namer, PmStr text);

/// The rules know the text; what is evidence for the tagger only does not count.
bool pm_namer_knows(const PmNamer *namer, PmStr text);

/// The tag of a row of any lexicon.
PmStr pm_namer_tag(const PmNamer *namer, const PmLexRow *row);

#endif
