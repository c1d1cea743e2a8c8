// SPDX-License-Identifier: MIT
// Joins of more parents than memory holds: keys of both sides are parted into files by
// their hash, part after part is joined in memory, and what each child record is joined
// with is read back in the order of the records.
#ifndef PM_MAP_JOIN_DISK_H
#define PM_MAP_JOIN_DISK_H

#include "map/text.h"

typedef struct PmJoinDisk PmJoinDisk;

/// Free with pm_join_disk_free.
PM_NODISCARD PmStatus pm_join_disk_new(PmJob *job, PmJoinDisk **disk);
void pm_join_disk_free(PmJoinDisk *disk);

/// A parent's subject by a key; the order of those with the same key stands.
PM_NODISCARD PmStatus pm_join_disk_add_parent(PmJoinDisk *disk, PmStr key, PmStr subject);

/// A key of a child record, after all parents; records in order, their numbers from 1.
PM_NODISCARD PmStatus pm_join_disk_add_child(PmJoinDisk *disk, uint64_t record,
                                             PmStr key);

/// After all children.
PM_NODISCARD PmStatus pm_join_disk_match(PmJoinDisk *disk);

/// Appends what the record is joined with: records in order, each as often as wanted. The
/// texts live until the next record.
PM_NODISCARD PmStatus pm_join_disk_find(PmJoinDisk *disk, PmRecord *child,
                                        PmTexts *texts);

#endif
