// SPDX-License-Identifier: MIT
// Changes of quads, sorted or as they came, in bounded memory: what does not fit goes to
// unnamed files in the store's folder. Inside src/store only.
#ifndef PM_STORE_RUNS_H
#define PM_STORE_RUNS_H

#include "store/index.h"

/// A change of a quad, ids in the order of an index.
typedef struct {
  PmIds ids;
  bool add; // else: delete
} PmRecord;

typedef struct PmRuns PmRuns;

/// `memory` bytes of records are held; files go to `dir`.
PM_NODISCARD PmStatus pm_runs_new(PmJob *job, const char *dir, size_t memory, bool sorted,
                                  PmRuns **runs);
void pm_runs_free(PmRuns *runs);
PM_NODISCARD PmStatus pm_runs_add(PmRuns *runs, const PmRecord *record);
uint64_t pm_runs_count(const PmRuns *runs);
/// Starts reading from the front; after the last pm_runs_add.
PM_NODISCARD PmStatus pm_runs_rewind(PmRuns *runs);
/// The next record, NULL at the end. Sorted: by ids, of equal ones only the one that was
/// added last.
PM_NODISCARD PmStatus pm_runs_next(PmRuns *runs, const PmRecord **record);

#endif
