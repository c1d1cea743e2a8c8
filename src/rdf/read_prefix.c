// SPDX-License-Identifier: MIT
// Open addressing, at most half full.
#include "rdf/prefix_read.h"

#include <stdlib.h>

static size_t find_slot(const PmPrefixes *table, PmStr prefix) {
  size_t i = (size_t)pm_hash64(prefix, 0) & (table->n_slots - 1);
  while (table->slots[i].memory && !pm_str_eq(table->slots[i].prefix, prefix))
    i = (i + 1) & (table->n_slots - 1);
  return i;
}

static PmStatus grow(PmPrefixes *table) {
  const PmPrefixes old = *table;
  table->n_slots = old.n_slots ? old.n_slots * 2 : 32;
  table->slots = calloc(table->n_slots, sizeof *table->slots);
  if (!table->slots) {
    *table = old;
    return PM_ERR_NOMEM;
  }
  table->last = 0;
  for (size_t i = 0; i < old.n_slots; ++i)
    if (old.slots[i].memory)
      table->slots[find_slot(table, old.slots[i].prefix)] = old.slots[i];
  free(old.slots);
  return PM_OK;
}

PmStatus pm_prefixes_set(PmPrefixes *table, PmStr prefix, PmStr iri) {
  if (table->n * 2 >= table->n_slots)
    PM_TRY(grow(table));
  char *memory = malloc(prefix.len + iri.len + 1);
  if (!memory)
    return PM_ERR_NOMEM;
  if (prefix.len)
    memcpy(memory, prefix.data, prefix.len);
  if (iri.len)
    memcpy(memory + prefix.len, iri.data, iri.len);
  PmPrefixSlot *slot = &table->slots[find_slot(table, prefix)];
  table->n += !slot->memory;
  free(slot->memory);
  slot->memory = memory;
  slot->prefix = pm_str_n(memory, prefix.len);
  slot->iri = pm_str_n(memory + prefix.len, iri.len);
  return PM_OK;
}

const PmStr *pm_prefixes_get(PmPrefixes *table, PmStr prefix) {
  if (table->n == 0)
    return NULL;
  const PmPrefixSlot *last = &table->slots[table->last];
  if (last->memory && pm_str_eq(last->prefix, prefix))
    return &last->iri;
  const size_t i = find_slot(table, prefix);
  if (!table->slots[i].memory)
    return NULL;
  table->last = i;
  return &table->slots[i].iri;
}

void pm_prefixes_release(PmPrefixes *table) {
  for (size_t i = 0; i < table->n_slots; ++i)
    free(table->slots[i].memory);
  free(table->slots);
  *table = (PmPrefixes){0};
}
