// SPDX-License-Identifier: MIT
// Terms of a record: what a term map makes (RML-Core, "Generated RDF Term").
#ifndef PM_MAP_TERMS_H
#define PM_MAP_TERMS_H

#include "map/record.h"

/// Makes terms and counts what it refuses.
typedef struct {
  PmJob *job;
  const PmRules *rules;
  const PmTriplesMap *map; // whose rules are running
  uint64_t *refused;       // by number of the term map
  uint64_t n_refused;
  uint64_t n_blank; // blank nodes without an expression, so far
  PmStr natural;    // datatype that the source gives the value under way, or empty
  bool strict;      // what is refused ends the run
  bool quiet;       // nothing is said or counted: the values come again
} PmTermMaker;

/// Whether `tag` has the outline of BCP 47: a language of two to eight letters (or x, or
/// i), then groups of letters and digits.
bool pm_is_language_tag(PmStr tag);

typedef struct {
  PmTerm *items;
  size_t n, cap;
} PmTerms;

/// Appends the terms that `map` makes of the record to `terms`; they live in the record's
/// arena. A value that makes no valid term is a warning and left out.
PM_NODISCARD PmStatus pm_make_terms(PmTermMaker *maker, PmRecord *record,
                                    const PmTermMap *map, PmTerms *terms);

#endif
