// SPDX-License-Identifier: MIT
// What operators share: terms and ids of a running query, its limits of time and memory.
#include "store/sparql/exec.h"

#include <stdlib.h>

// --- limits ---------------------------------------------------------------------------

static bool is_late(const PmExec *x) {
  struct timespec now;
  if (x->timeout <= 0)
    return false;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec > x->deadline.tv_sec ||
         (now.tv_sec == x->deadline.tv_sec && now.tv_nsec >= x->deadline.tv_nsec);
}

PmStatus pm_exec_stop(PmExec *x) {
  PM_TRY(pm_job_check(x->job));
  return is_late(x) ? pm_fail(x->job, PM_ERR_LIMIT, pm_at(x->name, 0, 0),
                              "--timeout gives it more time, --plan shows where it goes",
                              "the query was stopped after %g seconds", x->timeout)
                    : PM_OK;
}

PmStatus pm_exec_grow(PmExec *x, void **memory, size_t old, size_t size) {
  if (x->memory && (size < old || size - old > x->memory - x->used))
    return pm_fail(x->job, PM_ERR_LIMIT, pm_at(x->name, 0, 0),
                   "--memory allows it more, --plan shows what it keeps",
                   "the query needs more than %zu MiB of memory", x->memory >> 20);
  void *grown = realloc(*memory, size);
  if (!grown)
    return PM_ERR_NOMEM;
  x->used += size - old;
  *memory = grown;
  return PM_OK;
}

void pm_exec_free(PmExec *x, void *memory, size_t size) {
  if (!memory)
    return;
  x->used -= size;
  free(memory);
}

PmStatus pm_exec_row(PmExec *x, PmId **row) {
  if (!*row)
    *row = pm_arena_alloc(&x->arena, (x->n_slots + 1) * sizeof **row);
  return *row ? PM_OK : PM_ERR_NOMEM;
}

// --- terms ----------------------------------------------------------------------------

PmStatus pm_exec_term(PmExec *x, PmId id, PmTerm *term) {
  *term = (PmTerm){0};
  if (id == 0)
    return PM_OK;
  if (pm_id_tag(id) == PM_TAG_LOCAL) {
    *term = x->local_terms[id & UINT32_MAX];
    return PM_OK;
  }
  if (pm_id_is_inline(id) || pm_id_tag(id) == PM_TAG_TRIPLE)
    return pm_snapshot_term(x->snapshot, id, &x->scratch, term);
  if (!x->kept && !(x->kept = pm_arena_alloc(&x->arena, PM_KEPT_TERMS * sizeof *x->kept)))
    return PM_ERR_NOMEM;
  PmKeptTerm *kept = &x->kept[id % PM_KEPT_TERMS];
  if (kept->id != id) {
    kept->id = 0;
    PM_TRY(pm_snapshot_term(x->snapshot, id, &x->scratch, &kept->term));
    kept->id = id;
  }
  *term = kept->term;
  return PM_OK;
}

// Terms of the query's own count as memory that it uses.
static PmStatus charge(PmExec *x, size_t bytes) {
  if (x->memory && bytes > x->memory - x->used)
    return pm_fail(x->job, PM_ERR_LIMIT, pm_at(x->name, 0, 0),
                   "--memory allows it more, --plan shows what it keeps",
                   "the query needs more than %zu MiB of memory", x->memory >> 20);
  x->used += bytes;
  return PM_OK;
}

// The store's id where it has the term, so that equal terms have equal ids.
PmStatus pm_exec_intern(PmExec *x, const PmTerm *term, PmId *id) {
  PM_TRY(pm_snapshot_find(x->snapshot, term, id));
  if (*id != PM_ID_ABSENT)
    return PM_OK;
  uint32_t number;
  bool added;
  pm_buf_clear(&x->key);
  PM_TRY(pm_term_to_ntriples(term, &x->key));
  PM_TRY(pm_strtab_add(&x->local, pm_buf_str(&x->key), &number, &added));
  if (added) {
    PM_TRY(charge(x, 2 * x->key.len + 2 * sizeof *term));
    PmTerm *grown = pm_arena_extend(&x->arena, x->local_terms, number, &x->cap_local,
                                    sizeof *x->local_terms);
    if (!grown)
      return PM_ERR_NOMEM;
    x->local_terms = grown;
    PM_TRY(pm_term_copy(&x->arena, term, &x->local_terms[number]));
  }
  *id = pm_id_make(PM_TAG_LOCAL, number);
  return PM_OK;
}

PmStatus pm_exec_blank(PmExec *x, uint64_t solution, uint64_t which, PmTerm *term) {
  uint64_t numbers[] = {solution, which, 0};
  for (PmId id = PM_ID_DEFAULT; id != PM_ID_ABSENT; ++numbers[2]) {
    const uint64_t hash =
        pm_hash64(pm_str_n((const char *)numbers, sizeof numbers), x->blank_seed);
    const PmStr label =
        pm_arena_printf(&x->scratch, "b%016llx", (unsigned long long)hash);
    if (!label.data)
      return PM_ERR_NOMEM;
    *term = pm_bnode(label);
    PM_TRY(pm_snapshot_find(x->snapshot, term, &id));
  }
  return PM_OK;
}
