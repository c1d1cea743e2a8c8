// SPDX-License-Identifier: MIT
// Open addressing with linear probing, at most half full.
#include "base/strtab.h"

#include "base/hash.h"

#include <stdlib.h>

static size_t slot_of(const PmStrtab *tab, PmStr s) {
  size_t i = (size_t)pm_hash64(s, 0) & (tab->n_slots - 1);
  while (tab->slots[i] && !pm_str_eq(tab->strings[tab->slots[i] - 1], s))
    i = (i + 1) & (tab->n_slots - 1);
  return i;
}

static PmStatus grow_slots(PmStrtab *tab) {
  const size_t n_slots = tab->n_slots ? tab->n_slots * 2 : 64;
  uint32_t *slots = calloc(n_slots, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  free(tab->slots);
  tab->slots = slots;
  tab->n_slots = n_slots;
  for (size_t i = 0; i < tab->n; ++i)
    tab->slots[slot_of(tab, tab->strings[i])] = (uint32_t)i + 1;
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
  const size_t i = slot_of(tab, s);
  if (tab->slots[i]) {
    *number = tab->slots[i] - 1;
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
  tab->slots[i] = (uint32_t)++tab->n;
  if (added)
    *added = true;
  return PM_OK;
}

uint32_t pm_strtab_find(const PmStrtab *tab, PmStr s) {
  if (!tab->n_slots)
    return PM_STRTAB_NONE;
  const size_t i = slot_of(tab, s);
  return tab->slots[i] ? tab->slots[i] - 1 : PM_STRTAB_NONE;
}

void pm_strtab_release(PmStrtab *tab) {
  pm_arena_release(&tab->arena);
  free(tab->strings);
  free(tab->slots);
  *tab = (PmStrtab){0};
}
