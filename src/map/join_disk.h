// SPDX-License-Identifier: MIT
// Joins of more parents than memory holds: an index in a file. Parents are parted into
// files by the hashes of their keys, part after part is sorted in memory, and what comes
// of it is one file, in which a key's subjects stand together. Keys are looked up in any
// order, from any thread, as often as wanted.
#ifndef PM_MAP_JOIN_DISK_H
#define PM_MAP_JOIN_DISK_H

#include "map/join_part.h"
#include "map/text.h"

typedef struct PmJoinDisk PmJoinDisk;

/// An empty index, which takes about `max_memory` bytes. Free with pm_join_disk_free.
PM_NODISCARD PmStatus pm_join_disk_new(PmJob *job, size_t max_memory, PmJoinDisk **disk);
void pm_join_disk_free(PmJoinDisk *disk);

/// A parent's subject by a key; the order of those with the same key stands.
PM_NODISCARD PmStatus pm_join_disk_add(PmJoinDisk *disk, PmStr key, PmStr subject);

/// The parents so far, PM_JOIN_PARTS parts, for whoever joins part by part instead.
PmJoinPart *pm_join_disk_parts(PmJoinDisk *disk);

/// After the last parent, before keys are looked up.
PM_NODISCARD PmStatus pm_join_disk_sort(PmJoinDisk *disk);

/// Appends a key's subjects, which live in the record's arena.
PM_NODISCARD PmStatus pm_join_disk_find(const PmJoinDisk *disk, PmRecord *record,
                                        PmStr key, PmTexts *texts);

#endif
