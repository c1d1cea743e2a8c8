// SPDX-License-Identifier: MIT
// Temporary files of what is joined: entries, each a key with a text, parted by the first
// bits of the hashes of their keys, so that what can meet is in the same part.
#ifndef PM_MAP_JOIN_PART_H
#define PM_MAP_JOIN_PART_H

#include "base/base.h"

#include <stdio.h>

enum {
  PM_JOIN_PART_BITS = 6,
  PM_JOIN_PARTS = 1 << PM_JOIN_PART_BITS,
  PM_JOIN_FIRST_SHIFT = 64 - PM_JOIN_PART_BITS,
};

/// Before the bytes of a key and a text.
typedef struct {
  uint64_t hash;
  uint32_t key, text; // bytes
} PmJoinHead;

/// Entries whose hashes begin alike, in the order in which they came. Zero-initialise.
typedef struct {
  FILE *file; // or NULL: none yet
  uint64_t n, bytes;
  uint64_t hash; // of the first
  bool varies;   // not all have the same one
} PmJoinPart;

uint64_t pm_join_hash(PmStr key);

/// The number of a part of those by the bits from `shift` on.
static inline size_t pm_join_part_of(uint64_t hash, unsigned shift) {
  return hash >> shift & (PM_JOIN_PARTS - 1);
}

/// Bytes to or from a temporary file.
PM_NODISCARD PmStatus pm_join_write(PmJob *job, FILE *file, const void *bytes, size_t n);
PM_NODISCARD PmStatus pm_join_read(PmJob *job, FILE *file, void *bytes, size_t n);
PM_NODISCARD PmStatus pm_join_copy(PmJob *job, FILE *from, FILE *to, uint64_t n);

/// Appends the head of an entry; its bytes come next.
PM_NODISCARD PmStatus pm_join_part_begin(PmJob *job, PmJoinPart *part,
                                         const PmJoinHead *head);
PM_NODISCARD PmStatus pm_join_part_add(PmJob *job, PmJoinPart *part, PmStr key,
                                       PmStr text);

/// Parts the entries of `part`, which is read from its beginning, by the bits from
/// `shift` on into PM_JOIN_PARTS others.
PM_NODISCARD PmStatus pm_join_part_split(PmJob *job, const PmJoinPart *part,
                                         PmJoinPart *parts, unsigned shift);

void pm_join_part_close(PmJoinPart *part);
void pm_join_parts_close(PmJoinPart *parts); // all PM_JOIN_PARTS

#endif
