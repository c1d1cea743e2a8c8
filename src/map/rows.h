// SPDX-License-Identifier: MIT
// From a record to lines: what a triples map makes of it (RML-Core, "Generated RDF
// Triples"). A new construct of the language comes in here as a term map that
// pm_make_terms knows (map/terms.h), or as quads through pm_rows_put_quad.
#ifndef PM_MAP_ROWS_H
#define PM_MAP_ROWS_H

#include "map/join.h"
#include "map/lines.h"
#include "map/plan.h"
#include "map/repeats.h"
#include "map/target.h"

/// All that making lines takes; one thread at a time uses it.
typedef struct {
  PmTermMaker maker;
  const PmPlan *plan;
  const PmRepeats *repeats; // settled
  PmCollector *collector;
  PmBatch *batch;       // where lines go
  PmTargetRun *targets; // by number in the rules
  size_t n_targets;
  PmBuf *explained;     // gets the lines for targets, too; or NULL
  PmRuleCounts *counts; // by triples map
  struct {              // built when it is first asked for
    PmStatus (*table)(void *self, const PmRefMap *ref, const PmJoinTable **table);
    void *self;
  } joins;
} PmRows;

/// Appends the lines of the record's quads to the batch.
PM_NODISCARD PmStatus pm_rows_make(PmRows *rows, const PmPlanMap *plan, PmRecord *record);

/// Appends one quad; `self` is the PmRows.
PM_NODISCARD PmStatus pm_rows_put_quad(void *self, const PmQuad *quad);

/// The terms of a referencing object map, for the maker; `self` is the PmRows.
PM_NODISCARD PmStatus pm_rows_join_terms(void *self, PmRecord *record,
                                         const PmRefMap *ref, PmTerms *terms);

#endif
