// SPDX-License-Identifier: MIT
// One pass by several threads: the records are cut into parts, threads make lines of
// them, and the lines are taken over in the order of the parts. What goes out is the same
// for every number of threads.
#ifndef PM_MAP_CREW_H
#define PM_MAP_CREW_H

#include "map/watch.h"

typedef struct {
  PmJob *job;
  const PmPass *pass;
  PmRows *rows; // what the threads' own ones are made after
  const PmWatch *watch;
  size_t n_counts; // triples maps
  PmLines *lines;
  unsigned n_threads;
  void (*tell)(void *self); // how far it has come, in the caller's thread
  void *self;
} PmCrewWork;

/// Runs the pass over the rest of `record`'s source, which has parts; `n_records` counts
/// on.
PM_NODISCARD PmStatus pm_crew_run(const PmCrewWork *work, PmRecord *record,
                                  uint64_t *n_records);

#endif
