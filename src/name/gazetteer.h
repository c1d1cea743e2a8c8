// SPDX-License-Identifier: MIT
// The division codes as a tree, and all lexicons read from the data folder. Private to
// name/.
#ifndef PM_NAME_GAZETTEER_H
#define PM_NAME_GAZETTEER_H

#include "name/lexicon.h"
#include "name/name.h"

/// One division. Levels by the length of the code: province 2, prefecture 4, county 6,
/// town 9, village 12 digits.
typedef struct {
  PmStr code, kind, name;
  uint32_t parent; // the nearest division above that has a name, or PM_NO_INDEX
} PmDivision;

struct PmNamer {
  PmLex lex;
  PmDivision *divisions; // by code
  size_t n_divisions, cap_divisions;
  PmBuf *files; // what the strings above borrow from
  size_t n_files;
  PmSha256 hash;
};

/// True when `a` is `b` or above it.
bool pm_division_within(const PmNamer *namer, uint32_t b, uint32_t a);

/// The name without its last level word (平湖市: 平湖), or an empty string when nothing
/// that can stand alone remains.
PmStr pm_division_stem(const PmDivision *division);

/// The division of a level (length of its code) that `index` lies in, or PM_NO_INDEX.
uint32_t pm_division_at(const PmNamer *namer, uint32_t index, size_t level);

#endif
