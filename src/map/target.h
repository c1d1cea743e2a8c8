// SPDX-License-Identifier: MIT
// Logical targets (RML-IO): files that take the quads of some term maps instead of the
// output of the run.
#ifndef PM_MAP_TARGET_H
#define PM_MAP_TARGET_H

#include "map/gather.h"
#include "map/lines.h"

/// What a rule says of a target.
struct PmTarget {
  PmStr path; // "{graph}" in it: a file for each graph
  PmFormat format;
  PmPacking packing;
  bool utf16;
  PmPosition at;
  uint32_t number;
};

typedef struct PmTargetFiles PmTargetFiles;

/// A target of a run: what rows are made into instead of the run's own.
typedef struct {
  const PmTarget *target;
  PmLines lines;
  PmBatch batch;
  PmBatchMark before; // of the record at work
  PmCollector collector;
  PmTargetFiles *files;
} PmTargetRun;

/// Opens the files of a rule set's targets; `*runs` has one by number. Nothing of them is
/// seen before pm_targets_end. Free with pm_targets_free, also after a failure.
PM_NODISCARD PmStatus pm_targets_open(PmJob *job, const PmRules *rules,
                                      PmTargetRun **runs);
/// Finishes a target, whose collections have been handed over.
PM_NODISCARD PmStatus pm_target_finish(PmTargetRun *run);
/// Puts all files in their places.
PM_NODISCARD PmStatus pm_targets_commit(PmTargetRun *runs, size_t n);
void pm_targets_free(PmTargetRun *runs, size_t n);

#endif
