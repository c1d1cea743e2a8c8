// SPDX-License-Identifier: MIT
// What a run tells of itself: counts for each triples map, records left out whole because
// of a value, and where each quad comes from. Records then go through a batch of lines of
// their own, which is kept or dropped.
#ifndef PM_MAP_WATCH_H
#define PM_MAP_WATCH_H

#include "map/lines.h"
#include "map/record.h"

typedef struct {
  PmMapWatch options;
  bool batches; // each record's lines are looked at before they go on
  PmLines batch;
  PmRuleCounts *counts; // by triples map
  PmRuleCounts *now;    // of the one that is running
} PmWatch;

PM_NODISCARD PmStatus pm_watch_init(PmWatch *watch, PmJob *job, const PmRules *rules);
void pm_watch_release(PmWatch *watch);

/// Writes where the lines of the batch come from.
PM_NODISCARD PmStatus pm_watch_explain(PmWatch *watch, const PmTriplesMap *map,
                                       const PmRecord *record);

/// Forgets the lines of the batch.
void pm_watch_drop(PmWatch *watch);

#endif
