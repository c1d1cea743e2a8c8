// SPDX-License-Identifier: MIT
// Terms of a record: what a term map makes (RML-Core, "Generated RDF Term").
#ifndef PM_MAP_TERMS_H
#define PM_MAP_TERMS_H

#include "map/record.h"

typedef struct PmCollector PmCollector;

typedef struct {
  PmTerm *items;
  size_t n, cap;
} PmTerms;

/// One term more, in the record's arena.
PM_NODISCARD PmStatus pm_terms_add(PmRecord *record, PmTerms *terms, const PmTerm *term);

/// A value that makes no term.
typedef struct {
  const PmTriplesMap *rule;
  const PmTermMap *map;
  PmStr value; // cut to what a message shows
  bool is_cut;
  const char *what; // that it does not make: "valid IRI"
  const char *hint; // it is a reference, which selects `what`; or NULL
  PmPosition at;
} PmRefusal;

/// Refusals that another thread reports. Zero-initialise.
typedef struct {
  PmArena arena;
  PmRefusal *items;
  size_t n, cap;
} PmRefusals;

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
  PmOnError on_error;
  bool quiet;        // nothing is said or counted: the values come again
  bool heads_only;   // lists and containers are named, not made
  PmRefusals *later; // what is refused is kept there; NULL: reported at once
  PmCollector *collector;
  struct { // the objects of a referencing object map
    PmStatus (*objects)(void *self, PmRecord *record, const PmRefMap *ref,
                        PmTerms *terms);
    void *self;
  } refs;
} PmTermMaker;

/// Counts and reports a refusal; a status if it ends the run.
PM_NODISCARD PmStatus pm_refuse(PmTermMaker *maker, const PmRefusal *refusal);

/// Appends a value in letters, digits and _XX, which a blank node label may have.
PM_NODISCARD PmStatus pm_bnode_label(PmStr value, PmBuf *buf);

/// Appends bytes that two terms share only if they are the same term.
PM_NODISCARD PmStatus pm_term_key(const PmTerm *term, PmBuf *buf);

/// Whether `tag` has the outline of BCP 47: a language of two to eight letters (or x, or
/// i), then groups of letters and digits.
bool pm_is_language_tag(PmStr tag);

/// Whether a condition (NULL: none) is true of the record.
PM_NODISCARD PmStatus pm_condition_holds(PmRecord *record, const PmExpr *condition,
                                         bool *holds);

/// Appends the terms that `map` makes of the record to `terms`; they live in the record's
/// arena. A value that makes no valid term is a warning and left out.
PM_NODISCARD PmStatus pm_make_terms(PmTermMaker *maker, PmRecord *record,
                                    const PmTermMap *map, PmTerms *terms);

#endif
