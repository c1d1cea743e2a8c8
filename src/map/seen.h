// SPDX-License-Identifier: MIT
// Which lines a run has made before, by fingerprints of 128 bits under a key that is new
// with each run: docs/mapping.md says why that is exact enough. The table is cut into
// shards that grow one at a time, so that growing never takes twice the memory.
#ifndef PM_MAP_SEEN_H
#define PM_MAP_SEEN_H

#include "base/base.h"

/// A fingerprint.
typedef struct {
  uint64_t a, b;
} PmMark;

enum { PM_SEEN_SHARDS = 64 };

typedef struct {
  PmMark *slots; // {0, 0}: empty
  size_t n_slots, n;
} PmSeenShard;

/// Zero-initialise, then pm_seen_init.
typedef struct {
  uint64_t key[4]; // of the fingerprints
  size_t max;      // bytes of all shards
  size_t used;     // bytes
  PmSeenShard shards[PM_SEEN_SHARDS];
} PmSeen;

void pm_seen_init(PmSeen *seen, size_t max_memory);

PmMark pm_seen_mark(const PmSeen *seen, PmStr line);

/// Brings the place of a mark near, which takes longer than all else. Always inlined: GCC
/// drops calls of a function that does nothing but prefetch as without effect.
__attribute__((always_inline)) static inline void pm_seen_fetch(const PmSeen *seen,
                                                                PmMark mark) {
  const PmSeenShard *shard = &seen->shards[mark.a >> 58];
  if (shard->n_slots)
    __builtin_prefetch(&shard->slots[mark.b & (shard->n_slots - 1)]);
}

typedef enum {
  PM_SEEN_NEW,    // and is in the table now
  PM_SEEN_BEFORE, //
  PM_SEEN_FULL,   // not in the table, which takes no more
} PmSeenAnswer;

PM_NODISCARD PmStatus pm_seen_add(PmSeen *seen, PmMark mark, PmSeenAnswer *answer);

void pm_seen_release(PmSeen *seen);

#endif
