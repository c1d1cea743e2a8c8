// SPDX-License-Identifier: MIT
// What a run tells of itself: counts for each triples map, records left out whole because
// of a value, and where each quad comes from.
#ifndef PM_MAP_WATCH_H
#define PM_MAP_WATCH_H

#include "map/rejects.h"
#include "map/rows.h"

typedef struct {
  PmMapWatch options;
  PmRuleCounts *counts; // by triples map
  PmRejects *rejects;
} PmWatch;

PM_NODISCARD PmStatus pm_watch_init(PmWatch *watch, const PmRules *rules);
void pm_watch_release(PmWatch *watch);

/// Makes rows of the record and counts; its lines are taken back where a refused value
/// takes the record with it.
PM_NODISCARD PmStatus pm_watch_rows(const PmWatch *watch, PmRows *rows,
                                    const PmPlanMap *plan, PmRecord *record);

#endif
