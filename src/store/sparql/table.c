// SPDX-License-Identifier: MIT
// Rows of ids in memory, with an index by hash where equal rows are looked for.
#include "store/sparql/exec.h"

// A place of the index: the row's number + 1, and above it the hash, which tells most
// rows apart without a look at them.
enum { HASH_AT = 32 };

static uint64_t hash_row(const PmId *row, size_t width) {
  uint64_t h = width;
  for (size_t i = 0; i < width; ++i) {
    h = (h ^ row[i]) * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 32;
  }
  return h * UINT64_C(0xFF51AFD7ED558CCD) >> HASH_AT;
}

PmStatus pm_table_push(PmTable *t, const PmId *row) {
  if (t->n == t->cap) {
    const size_t cap = t->cap ? t->cap * 2 : 64, size = t->width * sizeof(PmId) + 1;
    if (cap > PM_NO_ROW / 2)
      return pm_fail(t->x->job, PM_ERR_LIMIT, pm_at(t->x->name, 0, 0),
                     "ask for less at a time", "the query makes too many rows");
    void *ids = t->ids;
    PM_TRY(pm_exec_grow(t->x, &ids, t->cap * size, cap * size));
    t->ids = ids;
    t->cap = cap;
  }
  memcpy(t->ids + t->n++ * t->width, row, t->width * sizeof *row);
  return PM_OK;
}

static bool is_row(const PmTable *t, uint32_t number, const PmId *row) {
  const PmId *other = pm_table_row(t, number);
  for (size_t i = 0; i < t->width; ++i)
    if (other[i] != row[i])
      return false;
  return true;
}

// The place of the row, or the empty one where it belongs.
static size_t place_of(const PmTable *t, const PmId *row, uint64_t hash) {
  size_t i = hash & (t->n_index - 1);
  for (uint64_t at = t->index[i]; at; at = t->index[i]) {
    if (at >> HASH_AT == hash && is_row(t, (uint32_t)at - 1, row))
      break;
    i = (i + 1) & (t->n_index - 1);
  }
  return i;
}

static PmStatus grow_index(PmTable *t) {
  const size_t n = t->n_index ? t->n_index * 2 : 128;
  void *memory = NULL;
  PM_TRY(pm_exec_grow(t->x, &memory, 0, n * sizeof *t->index));
  uint64_t *index = memset(memory, 0, n * sizeof *t->index);
  for (size_t r = 0; r < t->n_index; ++r) {
    size_t i = t->index[r] >> HASH_AT & (n - 1);
    if (!t->index[r])
      continue;
    while (index[i])
      i = (i + 1) & (n - 1);
    index[i] = t->index[r];
  }
  pm_exec_free(t->x, t->index, t->n_index * sizeof *t->index);
  t->index = index;
  t->n_index = n;
  return PM_OK;
}

PmStatus pm_table_add(PmTable *t, const PmId *row, uint32_t *number, bool *added) {
  *added = false;
  if (t->n * 2 >= t->n_index)
    PM_TRY(grow_index(t));
  const uint64_t hash = hash_row(row, t->width);
  const size_t i = place_of(t, row, hash);
  if (t->index[i]) {
    *number = (uint32_t)t->index[i] - 1;
    return PM_OK;
  }
  PM_TRY(pm_table_push(t, row));
  t->index[i] = hash << HASH_AT | t->n;
  *number = (uint32_t)t->n - 1;
  *added = true;
  return PM_OK;
}

uint32_t pm_table_find(const PmTable *t, const PmId *row) {
  return t->n_index ? (uint32_t)t->index[place_of(t, row, hash_row(row, t->width))] - 1
                    : PM_NO_ROW;
}

void pm_table_clear(PmTable *t) {
  t->n = 0;
  if (t->index)
    memset(t->index, 0, t->n_index * sizeof *t->index);
}

void pm_table_release(PmTable *t) {
  pm_exec_free(t->x, t->ids, t->cap * (t->width * sizeof(PmId) + 1));
  pm_exec_free(t->x, t->index, t->n_index * sizeof *t->index);
  t->ids = NULL;
  t->index = NULL;
  t->n = t->cap = t->n_index = 0;
}
