// SPDX-License-Identifier: MIT
// Open addressing over fingerprints.
#include "map/seen.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { FIRST_SLOTS = 32 };

void pm_seen_init(PmSeen *seen, size_t max_memory) {
  *seen = (PmSeen){.max = max_memory};
  if (getrandom(seen->key, sizeof seen->key, GRND_NONBLOCK) == (ssize_t)sizeof seen->key)
    return;
  struct timespec now; // a kernel without entropy yet: nobody attacks it
  clock_gettime(CLOCK_MONOTONIC, &now);
  for (size_t i = 0; i < 4; ++i)
    seen->key[i] = ((uint64_t)now.tv_nsec + i + 1) * UINT64_C(0x9E3779B97F4A7C15);
}

// --- fingerprints ----------------------------------------------------------------------

__extension__ typedef unsigned __int128 Wide;

static inline uint64_t fold(uint64_t a, uint64_t b) {
  const Wide product = (Wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load(const char *p, size_t n) {
  uint64_t w = 0;
  memcpy(&w, p, n);
  return w;
}

// Two chains of multiplications, each under half of the key.
PmMark pm_seen_mark(const PmSeen *seen, PmStr line) {
  const uint64_t *k = seen->key;
  uint64_t a = k[0] ^ line.len, b = k[2] + line.len;
  const char *p = line.data;
  size_t n = line.len;
  for (; n >= 16; n -= 16, p += 16) {
    const uint64_t v = load(p, 8), w = load(p + 8, 8);
    a = fold(a ^ v, k[1] ^ w);
    b = fold(b ^ w, k[3] ^ v) + v;
  }
  const uint64_t v = n >= 8 ? load(p, 8) : load(p, n);
  const uint64_t w = n >= 8 ? load(p + 8, n - 8) : 0;
  a = fold(fold(a ^ v, k[1] ^ w), k[2]);
  b = fold(fold(b ^ w, k[3] ^ v) + v, k[0]);
  return (PmMark){a, a || b ? b : 1};
}

// --- the table -------------------------------------------------------------------------

static PmMark *find_slot(const PmSeenShard *shard, PmMark mark) {
  size_t at = mark.b & (shard->n_slots - 1);
  for (;; at = (at + 1) & (shard->n_slots - 1)) {
    PmMark *slot = &shard->slots[at];
    if ((slot->a == mark.a && slot->b == mark.b) || (!slot->a && !slot->b))
      return slot;
  }
}

static PmStatus grow(PmSeen *seen, PmSeenShard *shard, bool *full) {
  const size_t n = shard->n_slots ? shard->n_slots * 2 : FIRST_SLOTS;
  const size_t more = (n - shard->n_slots) * sizeof(PmMark);
  *full = seen->used + more > seen->max;
  if (*full)
    return PM_OK;
  PmSeenShard grown = {.slots = calloc(n, sizeof(PmMark)), .n_slots = n, .n = shard->n};
  if (!grown.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < shard->n_slots; ++i)
    if (shard->slots[i].a || shard->slots[i].b)
      *find_slot(&grown, shard->slots[i]) = shard->slots[i];
  free(shard->slots);
  *shard = grown;
  seen->used += more;
  return PM_OK;
}

PmStatus pm_seen_add(PmSeen *seen, PmMark mark, PmSeenAnswer *answer) {
  PmSeenShard *shard = &seen->shards[mark.a >> 58];
  bool full = false;
  if (shard->n * 4 >= shard->n_slots * 3)
    PM_TRY(grow(seen, shard, &full));
  *answer = PM_SEEN_FULL;
  if (shard->n_slots == 0)
    return PM_OK;
  PmMark *slot = find_slot(shard, mark);
  if (slot->a || slot->b) {
    *answer = PM_SEEN_BEFORE;
  } else if (!full) {
    *answer = PM_SEEN_NEW;
    *slot = mark;
    ++shard->n;
  }
  return PM_OK;
}

void pm_seen_release(PmSeen *seen) {
  for (size_t i = 0; i < PM_SEEN_SHARDS; ++i)
    free(seen->shards[i].slots);
  *seen = (PmSeen){0};
}
