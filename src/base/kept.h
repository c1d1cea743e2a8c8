// SPDX-License-Identifier: MIT
// The first error of a thread, kept until the caller's thread can report it.
#ifndef PM_BASE_KEPT_H
#define PM_BASE_KEPT_H

#include "base/arena.h"
#include "base/job.h"

/// Zero-initialise.
typedef struct {
  PmArena arena;
  PmDiagnostic error; // `text` is NULL until there is one
} PmKept;

/// A PmJob's `report`, its `data` being the PmKept.
void pm_kept_report(void *kept, const PmDiagnostic *diagnostic);

/// Reports what was kept, if anything was, and forgets it.
void pm_kept_tell(PmKept *kept, PmJob *job);

#endif
