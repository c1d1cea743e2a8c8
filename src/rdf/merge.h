// SPDX-License-Identifier: MIT
// Sorted files of lines into one order, each line once. Private to src/rdf.
#ifndef PM_RDF_MERGE_H
#define PM_RDF_MERGE_H

#include "rdf/rdf.h"

#include <stdio.h>

/// A file of sorted lines.
typedef struct {
  FILE *file; // an open one, written and flushed; or NULL
  char *path; // opened for each reading, so that there may be more than descriptors
} PmMergeFile;

typedef struct {
  const PmMergeFile *files;
  size_t n;
  size_t max_memory; // of all windows together, but for lines that are longer
} PmMerge;

enum { PM_MERGE_LEAST_WINDOW = 1 << 13 };

/// Hands the lines of all files to `take`, in byte order (as `LC_ALL=C sort -u` would),
/// as many at a time as stand together. A file that is not sorted is reported as
/// PM_ERR_INVALID.
PM_NODISCARD PmStatus pm_merge(PmJob *job, const PmMerge *merge, PmTakeLines *take,
                               void *self);

#endif
