// SPDX-License-Identifier: MIT
// Basic graph patterns: scans of the store's indexes, one inside the other, the cheapest
// first (section 18.3).
#include "store/sparql/exec.h"

static PmId value_at(const PmPlace *place, const PmId *row) {
  return place->is_slot ? row[place->slot] : place->id;
}

static bool in_set(const PmId *set, size_t n, PmId id) {
  for (size_t i = 0; i < n; ++i)
    if (set[i] == id)
      return true;
  return false;
}

// Whether a quad of graph `g` counts for a pattern that reads several graphs.
bool pm_scan_in_graph(const PmExec *x, const PmPlacedTriple *t, const PmId *row, PmId g) {
  return value_at(&t->at[PM_G], row) != PM_ID_DEFAULT || !x->has_dataset ||
         in_set(x->from, x->n_from, g);
}

// The pattern to scan with the row's bindings; `*none` where nothing can match.
PmStatus pm_scan_pattern(PmExec *x, const PmPlacedTriple *t, const PmId *row,
                         PmQuadPattern *pattern, bool *none) {
  *pattern = (PmQuadPattern){0};
  *none = false;
  for (int i = 0; i < PM_G; ++i) {
    const PmId id = value_at(&t->at[i], row);
    pattern->pattern.at[i] = t->at[i].is_slot && !id ? PM_ID_ANY : id;
    *none |= id != PM_ID_ANY && pm_id_tag(id) == PM_TAG_LOCAL; // PM_ID_ABSENT too
  }
  PmId graph = value_at(&t->at[PM_G], row);
  *none |= pm_id_tag(graph) == PM_TAG_LOCAL;
  if (graph == PM_ID_DEFAULT && (x->has_dataset || x->union_default)) {
    graph = x->has_dataset && x->n_from == 1 ? x->from[0] : PM_ID_ANY;
    pattern->distinct = !x->has_dataset;
    *none |= x->has_dataset && x->n_from == 0;
  }
  pattern->pattern.at[PM_G] = graph;
  pattern->order = pm_order_for(&pattern->pattern);
  return PM_OK;
}

// Takes the patterns in the order of their estimates, those that are joined first.
static PmStatus plan(PmOp *op) {
  bool *bound = pm_arena_alloc(&op->x->arena, op->x->n_slots + 1);
  bool *used = pm_arena_alloc(&op->x->arena, op->n + 1);
  if (!bound || !used)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < op->x->n_slots; ++i)
    bound[i] = op->seed[i] != 0;
  for (size_t k = 0; k < op->n; ++k) {
    double best = -1;
    for (size_t i = 0; i < op->n; ++i) {
      if (used[i])
        continue;
      PmQuadPattern pattern;
      bool none;
      uint64_t quads = 0;
      PM_TRY(pm_scan_pattern(op->x, &op->triples[i], op->seed, &pattern, &none));
      if (!none)
        PM_TRY(pm_snapshot_estimate(op->x->snapshot, &pattern, &quads, NULL));
      double cost = (double)quads;
      for (int p = 0; p < PM_G; ++p)
        if (op->triples[i].at[p].is_slot && bound[op->triples[i].at[p].slot])
          cost /= 100;
      if (best < 0 || cost < best) {
        best = cost;
        op->sequence[k] = i;
      }
    }
    used[op->sequence[k]] = true;
    for (int p = 0; p < PM_G; ++p)
      if (op->triples[op->sequence[k]].at[p].is_slot)
        bound[op->triples[op->sequence[k]].at[p].slot] = true;
  }
  return PM_OK;
}

static PmStatus start_level(PmOp *op, size_t level, bool *none) {
  const PmPlacedTriple *t = &op->triples[op->sequence[level]];
  PmQuadPattern pattern;
  PM_TRY(pm_scan_pattern(op->x, t, op->row, &pattern, none));
  if (*none)
    return PM_OK;
  if (op->scans[level])
    return pm_quad_scan_restart(op->scans[level], &pattern);
  return pm_quad_scan_open(op->x->snapshot, &pattern, &op->scans[level]);
}

// Before which level a slot was bound: rows are kept a level, so that going back is a
// copy.
static PmId *row_of(PmOp *op, size_t level) {
  return op->rows.ids + level * op->x->n_slots;
}

static bool bind_quad(PmOp *op, const PmPlacedTriple *t, const PmIds *quad, PmId *row) {
  if (!pm_scan_in_graph(op->x, t, row, quad->at[PM_G]))
    return false;
  for (int i = 0; i < PM_G; ++i) {
    if (!t->at[i].is_slot)
      continue;
    PmId *slot = &row[t->at[i].slot];
    if (*slot && *slot != quad->at[i])
      return false;
    *slot = quad->at[i];
  }
  return true;
}

static PmStatus bgp_open(PmOp *op, const PmId *seed) {
  PmExec *x = op->x;
  memcpy(op->seed, seed, x->n_slots * sizeof *seed);
  memcpy(op->row, seed, x->n_slots * sizeof *seed);
  if (!op->scans) {
    op->scans = pm_arena_alloc(&x->arena, op->n * sizeof *op->scans + 1);
    op->sequence = pm_arena_alloc(&x->arena, op->n * sizeof *op->sequence + 1);
    op->rows.ids = pm_arena_alloc(&x->arena, (op->n + 1) * x->n_slots * sizeof *seed + 1);
    if (!op->scans || !op->sequence || !op->rows.ids)
      return PM_ERR_NOMEM;
    for (size_t k = 0; k < op->n; ++k) // ids of the fixed positions, once
      for (int p = 0; p < PM_POSITIONS; ++p)
        if (op->triples[k].at[p].term)
          PM_TRY(pm_snapshot_find(x->snapshot, op->triples[k].at[p].term,
                                  &op->triples[k].at[p].id));
    PM_TRY(plan(op));
  }
  op->done = false;
  op->started = false;
  return PM_OK;
}

static PmStatus bgp_next(PmOp *op, PmId *row, bool *got) {
  PmExec *x = op->x;
  const size_t size = x->n_slots * sizeof *row;
  size_t level = op->started ? op->n - 1 : 0;
  bool none = false;
  *got = false;
  if (op->done)
    return PM_OK;
  if (!op->started) {
    op->started = true;
    memcpy(row_of(op, 0), op->seed, size);
    PM_TRY(start_level(op, 0, &none));
    op->done = none;
  }
  while (!op->done) {
    const PmIds *quad;
    PM_TRY(pm_exec_check(x));
    PM_TRY(pm_quad_scan_next(op->scans[level], &quad));
    if (!quad) {
      op->done = level == 0;
      level -= level > 0;
      continue;
    }
    memcpy(op->row, row_of(op, level), size);
    const PmPlacedTriple *t = &op->triples[op->sequence[level]];
    // Several graphs of FROM may hold a triple: it comes once.
    if (!bind_quad(op, t, quad, op->row))
      continue;
    if (level + 1 == op->n) {
      memcpy(row, op->row, size);
      *got = true;
      return PM_OK;
    }
    memcpy(row_of(op, level + 1), op->row, size);
    PM_TRY(start_level(op, level + 1, &none));
    level += !none;
  }
  return PM_OK;
}

static void bgp_close(PmOp *op) {
  for (size_t i = 0; op->scans && i < op->n; ++i)
    if (op->scans[i])
      pm_quad_scan_close(op->scans[i]);
}

const PmOpClass pm_op_bgp = {"bgp", bgp_open, bgp_next, bgp_close};
