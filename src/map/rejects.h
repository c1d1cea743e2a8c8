// SPDX-License-Identifier: MIT
// Records with a value that was refused, as a document of their source's kind that can be
// mended and mapped again.
#ifndef PM_MAP_REJECTS_H
#define PM_MAP_REJECTS_H

#include "map/record.h"

/// Zero-initialise; release.
typedef struct {
  const PmSourceFile *of;   // whose records they are; NULL: there are none yet
  const PmSourceFile *told; // of whose records it was said that they are not written
  uint64_t last;            // record
  PmArena arena;
  PmStr *opens, *closes; // what is begun around the record that was written last
  size_t n;
} PmRejects;

/// Writes the record, once, whatever rules refuse of it: CSV in the dialect of its
/// source, with the columns that the rules read; JSON and XML as it stands there, with
/// what leads to it. Records of other sources are only warned of.
PM_NODISCARD PmStatus pm_rejects_add(PmRejects *rejects, PmOutput *output,
                                     PmRecord *record);

/// Ends what is begun.
PM_NODISCARD PmStatus pm_rejects_end(PmRejects *rejects, PmOutput *output);
void pm_rejects_release(PmRejects *rejects);

#endif
