// SPDX-License-Identifier: MIT
// Open addressing over an array of quads in order of arrival.
#include "map/quads.h"

#include <stdlib.h>

enum { MAX_KEY = 1 << 30, FIRST_SLOTS = 1 << 10 };

PmStatus pm_term_key(const PmTerm *term, PmBuf *buf) {
  PM_TRY(pm_buf_putc(buf, (char)('0' + (int)term->kind)));
  PM_TRY(pm_buf_append(buf, term->value));
  if (term->kind != PM_TERM_LITERAL)
    return PM_OK;
  PM_TRY(pm_buf_putc(buf, '\0'));
  PM_TRY(pm_buf_append(buf, term->datatype));
  PM_TRY(pm_buf_putc(buf, '\0'));
  return pm_buf_append(buf, term->language);
}

PmStatus pm_quad_set_term(PmQuadSet *set, const PmTerm *term, uint32_t *number) {
  set->key.max = MAX_KEY;
  pm_buf_clear(&set->key);
  PM_TRY(pm_term_key(term, &set->key));
  return pm_strtab_add(&set->terms, pm_buf_str(&set->key), number, NULL);
}

static uint64_t hash_quad(const uint32_t quad[4]) {
  return pm_hash64(pm_str_n((const char *)quad, 4 * sizeof *quad), 0);
}

static PmStatus grow_slots(PmQuadSet *set) {
  const size_t n = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS;
  uint32_t *slots = calloc(n, sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < set->n_quads; ++i) {
    size_t at = hash_quad(set->quads[i]) & (n - 1);
    while (slots[at])
      at = (at + 1) & (n - 1);
    slots[at] = (uint32_t)i + 1;
  }
  free(set->slots);
  set->slots = slots;
  set->n_slots = n;
  return PM_OK;
}

static PmStatus grow_quads(PmQuadSet *set) {
  if (set->n_quads < set->quads_cap)
    return PM_OK;
  if (set->n_quads >= UINT32_MAX / 2)
    return PM_ERR_LIMIT;
  const size_t cap = set->quads_cap ? set->quads_cap * 2 : FIRST_SLOTS;
  void *quads = realloc(set->quads, cap * sizeof *set->quads);
  if (!quads)
    return PM_ERR_NOMEM;
  set->quads = quads;
  set->quads_cap = cap;
  return PM_OK;
}

PmStatus pm_quad_set_add(PmQuadSet *set, const uint32_t quad[4], bool *added) {
  if (set->n_quads * 2 >= set->n_slots)
    PM_TRY(grow_slots(set));
  size_t at = hash_quad(quad) & (set->n_slots - 1);
  for (; set->slots[at]; at = (at + 1) & (set->n_slots - 1))
    if (memcmp(set->quads[set->slots[at] - 1], quad, sizeof *set->quads) == 0) {
      *added = false;
      return PM_OK;
    }
  PM_TRY(grow_quads(set));
  memcpy(set->quads[set->n_quads], quad, sizeof *set->quads);
  set->slots[at] = (uint32_t)++set->n_quads;
  *added = true;
  return PM_OK;
}

void pm_quad_set_release(PmQuadSet *set) {
  pm_strtab_release(&set->terms);
  pm_buf_release(&set->key);
  free(set->quads);
  free(set->slots);
  *set = (PmQuadSet){0};
}
