// SPDX-License-Identifier: MIT
// Open addressing over fingerprints.
#include "map/repeats.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1 << 10 };

// Never 0, and even.
static uint64_t fingerprint(PmStr subject, uint32_t group) {
  const uint64_t h = pm_hash64(subject, group) & ~UINT64_C(1);
  return h ? h : 2;
}

// The slot of a fingerprint, or the empty one where it belongs.
static uint64_t *find_slot(const PmRepeats *r, uint64_t key) {
  size_t at = (key >> 1) & (r->n_slots - 1);
  while (r->slots[at] && (r->slots[at] | 1) != (key | 1))
    at = (at + 1) & (r->n_slots - 1);
  return &r->slots[at];
}

static PmStatus grow(PmRepeats *r) {
  PmRepeats grown = {.n_slots = r->n_slots ? r->n_slots * 2 : FIRST_SLOTS, .n = r->n};
  grown.slots = calloc(grown.n_slots, sizeof *grown.slots);
  if (!grown.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < r->n_slots; ++i)
    if (r->slots[i])
      *find_slot(&grown, r->slots[i]) = r->slots[i];
  free(r->slots);
  *r = grown;
  return PM_OK;
}

PmStatus pm_repeats_add(PmRepeats *r, PmStr subject, uint32_t group) {
  const uint64_t key = fingerprint(subject, group);
  if (r->n * 4 >= r->n_slots * 3)
    PM_TRY(grow(r));
  uint64_t *slot = find_slot(r, key);
  r->n += *slot == 0;
  *slot = *slot ? key | 1 : key;
  return PM_OK;
}

bool pm_repeats_has(const PmRepeats *r, PmStr subject, uint32_t group) {
  return r->n_slots == 0 || (*find_slot(r, fingerprint(subject, group)) & 1);
}

void pm_repeats_release(PmRepeats *r) {
  free(r->slots);
  *r = (PmRepeats){0};
}
