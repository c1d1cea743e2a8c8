// SPDX-License-Identifier: MIT
// What the writers of query results share. Inside src/store only.
#ifndef PM_STORE_RESULTS_H
#define PM_STORE_RESULTS_H

#include "store/store.h"

/// A writer while it works. `self` of a format's own functions.
typedef struct {
  PmJob *job;
  PmOutput *out;
  PmArena arena;    // lives as long as the writer
  PmStr *variables; // names without "?"
  size_t n;
  PmBuf scratch;
  uint64_t rows; // written
  void *own;     // the format's own state
} PmResults;

/// What a format does; called in this order. Members may be NULL where there is nothing
/// to do.
typedef struct {
  PmStatus (*prefix)(PmResults *r, PmStr prefix, PmStr iri);
  PmStatus (*head)(PmResults *r);
  PmStatus (*row)(PmResults *r, const PmTerm *terms);
  PmStatus (*tail)(PmResults *r);
  PmStatus (*boolean)(PmResults *r, bool value);
  void (*release)(PmResults *r);
} PmResultsOps;

extern const PmResultsOps pm_results_table;
extern const PmResultsOps pm_results_csv;
extern const PmResultsOps pm_results_tsv;
extern const PmResultsOps pm_results_json;
extern const PmResultsOps pm_results_xml;

#define PM_RESULTS_PUT(r, literal) pm_output_write((r)->out, PM_STR(literal))

#endif
