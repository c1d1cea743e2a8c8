// SPDX-License-Identifier: MIT
// A thread beside the caller's that takes what is put on a belt, in order.
#ifndef PM_PUBLISH_BELT_H
#define PM_PUBLISH_BELT_H

#include "rdf/rdf.h"

typedef struct PmBelt PmBelt;

/// A belt to `take`, which runs in a thread of its own or, `alone`, in the caller's.
PM_NODISCARD PmStatus pm_belt_start(PmTakeLines *take, void *self, bool alone,
                                    PmBelt **belt);

/// Puts a copy of the bytes on the belt; waits while it is full. Once `take` has failed,
/// what it returned.
PM_NODISCARD PmStatus pm_belt_put(PmBelt *belt, PmStr bytes);

/// Waits until the thread is done with what is on the belt (which need not be all if `st`
/// is no success) and frees it. Returns `st` or, if that is a success, what `take`
/// returned.
PM_NODISCARD PmStatus pm_belt_end(PmBelt *belt, PmStatus st);

#endif
