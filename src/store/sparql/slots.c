// SPDX-License-Identifier: MIT
// Sets of slots: what operators bind and expressions read.
#include "store/sparql/exec.h"

static PmStatus grow(PmArena *arena, PmSlots *set, size_t n) {
  if (n <= set->n)
    return PM_OK;
  uint64_t *words = pm_arena_alloc(arena, n * sizeof *words);
  if (!words)
    return PM_ERR_NOMEM;
  if (set->n)
    memcpy(words, set->words, set->n * sizeof *words);
  *set = (PmSlots){words, n};
  return PM_OK;
}

PmStatus pm_slots_add(PmArena *arena, PmSlots *set, size_t slot) {
  PM_TRY(grow(arena, set, slot / 64 + 1));
  set->words[slot / 64] |= UINT64_C(1) << slot % 64;
  return PM_OK;
}

PmStatus pm_slots_join(PmArena *arena, PmSlots *set, const PmSlots *other) {
  PmSlots all = {0}; // sets share words: none is changed in place
  PM_TRY(grow(arena, &all, set->n > other->n ? set->n : other->n));
  for (size_t i = 0; i < set->n; ++i)
    all.words[i] = set->words[i];
  for (size_t i = 0; i < other->n; ++i)
    all.words[i] |= other->words[i];
  *set = all;
  return PM_OK;
}

void pm_slots_meet(PmSlots *set, const PmSlots *other) {
  set->n = set->n < other->n ? set->n : other->n;
  for (size_t i = 0; i < set->n; ++i)
    set->words[i] &= other->words[i];
}

bool pm_slots_shared_in(const PmSlots *a, const PmSlots *b, const PmSlots *in) {
  for (size_t i = 0; i < a->n && i < b->n; ++i)
    if (a->words[i] & b->words[i] & ~(i < in->n ? in->words[i] : 0))
      return false;
  return true;
}
