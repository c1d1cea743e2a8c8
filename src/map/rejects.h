// SPDX-License-Identifier: MIT
// Records with a value that was refused, as a table that can be mended and mapped again.
#ifndef PM_MAP_REJECTS_H
#define PM_MAP_REJECTS_H

#include "map/record.h"

/// Zero-initialise.
typedef struct {
  const PmSourceFile *of;   // whose records the table has; NULL: none yet
  const PmSourceFile *told; // of whose records it was said that they are not in it
  uint64_t last;            // record
} PmRejects;

/// Writes the record, as CSV in the dialect of its source, with the columns that the
/// rules read; once, whatever rules refuse of it. Records of other sources are only
/// warned of.
PM_NODISCARD PmStatus pm_rejects_add(PmRejects *rejects, PmOutput *output,
                                     PmRecord *record);

#endif
