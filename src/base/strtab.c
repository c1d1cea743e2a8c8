// SPDX-License-Identifier: MIT
// Open addressing with linear probing, at most half full.
#include "base/strtab.h"

#include "base/hash.h"

#include <stdlib.h>

// The slot that holds `s`, or the empty one where it belongs.
static PmStrtabSlot *slot_of(const PmStrtab *tab, PmStr s, uint32_t hash) {
  size_t i = hash & (tab->n_slots - 1);
  for (;; i = (i + 1) & (tab->n_slots - 1)) {
    PmStrtabSlot *slot = &tab->slots[i];
    if (!slot->number_plus_1 ||
        (slot->hash == hash && pm_str_eq(tab->strings[slot->number_plus_1 - 1], s)))
      return slot;
  }
}

static uint32_t hash_of(PmStr s) {
  const uint64_t h = pm_hash64(s, 0);
  return (uint32_t)(h ^ (h >> 32));
}

static PmStatus grow_slots(PmStrtab *tab) {
  const size_t n_slots = tab->n_slots ? tab->n_slots * 2 : 64;
  PmStrtabSlot *slots = calloc(n_slots, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < tab->n_slots; ++i) {
    if (!tab->slots[i].number_plus_1)
      continue;
    size_t k = tab->slots[i].hash & (n_slots - 1);
    while (slots[k].number_plus_1)
      k = (k + 1) & (n_slots - 1);
    slots[k] = tab->slots[i];
  }
  free(tab->slots);
  tab->slots = slots;
  tab->n_slots = n_slots;
  return PM_OK;
}

static PmStatus grow_strings(PmStrtab *tab) {
  if (tab->n < tab->cap)
    return PM_OK;
  const size_t cap = tab->cap ? tab->cap * 2 : 64;
  PmStr *strings = realloc(tab->strings, cap * sizeof *strings);
  if (!strings)
    return PM_ERR_NOMEM;
  tab->strings = strings;
  tab->cap = cap;
  return PM_OK;
}

PmStatus pm_strtab_add(PmStrtab *tab, PmStr s, uint32_t *number, bool *added) {
  if (added)
    *added = false;
  if (tab->n * 2 >= tab->n_slots)
    PM_TRY(grow_slots(tab));
  const uint32_t hash = hash_of(s);
  PmStrtabSlot *slot = slot_of(tab, s, hash);
  if (slot->number_plus_1) {
    *number = slot->number_plus_1 - 1;
    return PM_OK;
  }
  if (tab->n >= PM_STRTAB_NONE - 1)
    return PM_ERR_LIMIT;
  PM_TRY(grow_strings(tab));
  const PmStr copy = pm_arena_copy(&tab->arena, s);
  if (!copy.data)
    return PM_ERR_NOMEM;
  tab->strings[tab->n] = copy;
  *number = (uint32_t)tab->n;
  *slot = (PmStrtabSlot){(uint32_t)++tab->n, hash};
  if (added)
    *added = true;
  return PM_OK;
}

uint32_t pm_strtab_find(const PmStrtab *tab, PmStr s) {
  if (!tab->n_slots)
    return PM_STRTAB_NONE;
  const PmStrtabSlot *slot = slot_of(tab, s, hash_of(s));
  return slot->number_plus_1 ? slot->number_plus_1 - 1 : PM_STRTAB_NONE;
}

void pm_strtab_release(PmStrtab *tab) {
  pm_arena_release(&tab->arena);
  free(tab->strings);
  free(tab->slots);
  *tab = (PmStrtab){0};
}
