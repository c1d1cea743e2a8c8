// SPDX-License-Identifier: MIT
// The records of a source by several threads: they are cut into parts, threads make what
// is wanted of them, and it is taken over in the order of the parts. What comes out is
// the same for every number of threads.
#ifndef PM_MAP_CREW_H
#define PM_MAP_CREW_H

#include "map/watch.h"

/// What a thread works with.
typedef struct {
  PmRows rows; // lines, or other bytes, go to its batch
  uint64_t n_records;
} PmMate;

typedef struct {
  PmJob *job;
  PmRows *rows;    // what the mates' own ones are made after
  size_t n_counts; // triples maps
  unsigned n_threads;
  /// What becomes of a record, in any thread.
  PmStatus (*make)(const void *self, PmMate *mate, PmRecord *record);
  /// Takes over what was made of a part, in the caller's thread, and empties the batch;
  /// with `*enough` no more parts are cut.
  PmStatus (*take)(void *self, PmMate *mate, bool *enough);
  void *self;
} PmCrewWork;

/// Works through the rest of `record`'s source, which has parts.
PM_NODISCARD PmStatus pm_crew_run(const PmCrewWork *work, PmRecord *record);

#endif
