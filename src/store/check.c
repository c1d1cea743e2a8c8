// SPDX-License-Identifier: MIT
// Looks at every page, every block and every term of a store.
#include "store/dict.h"
#include "store/store.h"
#include "store/sum.h"
#include "store/fulltext.h"

enum { CHECK_EVERY = 1 << 12 };

// The same for the same quads, in whatever order they come; triples are counted where the
// graph comes last.
typedef struct {
  uint64_t n, triples, sum;
  PmIds last;
  PmCounts of_predicate; // so far, where predicates come first
} Tally;

static bool is_same_triple(const PmIds *a, const PmIds *b) {
  return a->at[PM_S] == b->at[PM_S] && a->at[PM_P] == b->at[PM_P] &&
         a->at[PM_O] == b->at[PM_O];
}

static void tally_quad(Tally *t, const PmIds *quad) {
  const bool triple = !t->n || !is_same_triple(quad, &t->last);
  ++t->n;
  t->triples += triple;
  ++t->of_predicate.quads;
  t->of_predicate.triples += triple;
  t->sum += pm_sum64(pm_str_n((const char *)quad, sizeof *quad), 1);
  t->last = *quad;
}

// COUNT answers from what is kept of a predicate.
static PmStatus check_predicate(PmSnapshot *s, Tally *t) {
  PmCounts counts;
  if (!t->n)
    return PM_OK;
  PM_TRY(pm_snapshot_predicate(s, t->last.at[PM_P], &counts));
  if (counts.quads != t->of_predicate.quads || counts.triples != t->of_predicate.triples)
    return pm_index_damaged(s->index, s->job, "a predicate has other quads than counted");
  t->of_predicate = (PmCounts){0};
  return PM_OK;
}

static bool is_after(const PmIds *a, const PmIds *b, const uint8_t *order) {
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (a->at[order[i]] != b->at[order[i]])
      return a->at[order[i]] > b->at[order[i]];
  return false;
}

static PmStatus check_quad_terms(PmSnapshot *s, const PmIds *quad, PmArena *arena) {
  PmTerm term;
  pm_arena_clear(arena);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(pm_snapshot_term(s, quad->at[i], arena, &term));
  return PM_OK;
}

static PmStatus scan_order(PmSnapshot *s, PmQuadScan *scan, PmOrder order, Tally *t) {
  const uint8_t *positions = pm_order_positions(order);
  PmArena arena = {0};
  const PmIds *quad = NULL;
  PmStatus st = pm_quad_scan_next(scan, &quad);
  while (!st && quad) {
    if (t->n && !is_after(quad, &t->last, positions))
      st = pm_index_damaged(s->index, s->job, "quads are out of order");
    if (!st && order == PM_ORDER_SPOG)
      st = check_quad_terms(s, quad, &arena);
    if (!st && order == PM_ORDER_PSOG && quad->at[PM_P] != t->last.at[PM_P])
      st = check_predicate(s, t);
    tally_quad(t, quad);
    if (!st && t->n % CHECK_EVERY == 0)
      st = pm_job_check(s->job);
    if (!st)
      st = pm_quad_scan_next(scan, &quad);
  }
  if (!st && order == PM_ORDER_PSOG)
    st = check_predicate(s, t);
  pm_arena_release(&arena);
  return st;
}

static PmStatus check_order(PmSnapshot *s, PmOrder order, Tally *t) {
  const PmQuadPattern everything = {
      .pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}}, .order = order};
  PmQuadScan *scan = NULL;
  PM_TRY(pm_quad_scan_open(s, &everything, &scan));
  const PmStatus st = scan_order(s, scan, order, t);
  pm_quad_scan_close(scan);
  return st;
}

PmStatus pm_snapshot_check(PmSnapshot *s) {
  Tally first = {0};
  PM_TRY(pm_kv_check(s->txn));
  for (PmOrder order = 0; order < PM_ORDERS; ++order) {
    Tally t = {0};
    pm_progress(s->job, "indexes", order, PM_ORDERS);
    PM_TRY(check_order(s, order, &t));
    if (order == 0)
      first = t;
    if (t.n != s->state.all.quads || t.n != first.n || t.sum != first.sum)
      return pm_index_damaged(s->index, s->job, "the indexes hold different quads");
  }
  if (first.triples != s->state.all.triples)
    return pm_index_damaged(s->index, s->job, "it has other triples than counted");
  PM_TRY(pm_fulltext_check(s));
  return pm_dict_check(s);
}

PmStatus pm_store_check(PmJob *job, const char *dir) {
  const PmIndexOptions options = {0};
  PmIndex *index = NULL;
  PmSnapshot *s = NULL;
  PM_TRY(pm_index_open(job, dir, &options, &index));
  PmStatus st = pm_snapshot_open(index, job, &s);
  if (!st)
    st = pm_snapshot_check(s);
  pm_snapshot_close(s);
  pm_index_close(index);
  return st;
}
