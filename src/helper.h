// SPDX-License-Identifier: MIT
// Other programs of Pressmark as helpers of a verb, so that this one links no libraries
// for what few runs need; they stand beside this one.
#ifndef PM_HELPER_H
#define PM_HELPER_H

#include "base/base.h"

/// The path of the program `name`, in `arena`.
PM_NODISCARD PmStatus pm_helper_program(PmArena *arena, const char *name, PmStr *program);

/// Writes what a helper is to read.
PM_NODISCARD PmStatus pm_helper_write(PmJob *job, PmStr path, PmStr text);

/// Runs argv[0] to its end; what it finds wrong it says itself, unless `quiet`.
/// `*status` is its exit status, or -1 where a signal ended it.
PM_NODISCARD PmStatus pm_helper_run(PmJob *job, const char *const argv[], bool quiet,
                                    int *status);

/// A query that a program of Pressmark answers.
typedef struct {
  const char *program; // its path
  const char *store;   // a folder or an address
  const char *format;  // of the answer
  PmStr folder;        // for what is written
  PmStr query;
  bool quiet;
} PmHelperQuery;

/// Asks it. `*answer` is the path of the answer, in `arena`, where `*status` is 0.
PM_NODISCARD PmStatus pm_helper_query(PmJob *job, PmArena *arena,
                                      const PmHelperQuery *query, PmStr *answer,
                                      int *status);

/// Makes a folder for the helper's files; remove it with pm_remove_tree.
PM_NODISCARD PmStatus pm_helper_folder(PmJob *job, PmArena *arena, PmStr *folder);

#endif
