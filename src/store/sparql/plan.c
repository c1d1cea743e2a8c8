// SPDX-License-Identifier: MIT
// The order of joins: by what the store knows of its quads, whatever order the user
// wrote. From each part that could be first the cheapest next one is taken again and
// again; the cheapest of these orders wins. Costs are microseconds, roughly.
#include "store/sparql/plan.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_STARTS = 12, MAX_PARTS = 200, MAX_MOVED = 10 };

static const double SEEK = 0.6;  // to a place anywhere in an index
static const double NEAR = 0.06; // to a place in the block that was read last
static const double ROW = 0.02, KEEP = 0.06, PROBE = 0.05, BLOCK = 100;

// --- a part alone ---------------------------------------------------------------------

static PmStatus estimate_scan(PmExec *x, PmPart *p) {
  PmQuadPattern pattern;
  bool none;
  uint64_t quads;
  pm_scan_pattern(x, &p->placed, NULL, &pattern, &none);
  p->rows = 0;
  if (none)
    return PM_OK;
  const PmId *at = pattern.pattern.at;
  const bool ranged = p->n_ranges && pattern.order == PM_ORDER_POSG;
  if (at[PM_S] == PM_ID_ANY && at[PM_O] == PM_ID_ANY && at[PM_G] == PM_ID_ANY &&
      !ranged) {
    p->rows = p->quads; // all of the predicate
    return PM_OK;
  }
  pattern.range = ranged;
  for (size_t i = 0; i < (ranged ? p->n_ranges : 1); ++i) {
    pattern.from = p->ranges[i].from;
    pattern.to = p->ranges[i].to;
    PM_TRY(pm_snapshot_estimate(x->snapshot, &pattern, &quads, NULL));
    p->rows += (double)quads;
  }
  return PM_OK;
}

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

static PmStatus predicate_counts(PmExec *x, const PmPlaced *t, PmCounts *counts) {
  if (t->at[PM_P].is_slot || t->at[PM_P].id == PM_ID_ABSENT)
    return pm_snapshot_counts(x->snapshot, counts);
  return pm_snapshot_predicate(x->snapshot, t->at[PM_P].id, counts);
}

// Links of a path, each taken some times.
static PmStatus path_quads(PmExec *x, const PmPath *path, double *quads) {
  PmCounts counts;
  PmId id;
  if (path->kind == PM_PATH_NEGATED) {
    PM_TRY(pm_snapshot_counts(x->snapshot, &counts));
    *quads += (double)counts.quads;
    return PM_OK;
  }
  if (path->kind == PM_PATH_LINK) {
    PM_TRY(pm_snapshot_find(x->snapshot, &path->iri, &id));
    PM_TRY(pm_snapshot_predicate(x->snapshot, id, &counts));
    *quads += (double)counts.quads;
  }
  for (size_t i = 0; i < path->n; ++i)
    PM_TRY(path_quads(x, path->items[i], quads));
  return PM_OK;
}

PmStatus pm_plan_estimate(PmGroup *g, PmPart *p) {
  PmExec *x = g->scope->x;
  PmCounts counts = {0};
  if (p->kind == PM_PART_OTHER) {
    p->rows = p->op->rows;
    p->cost = p->op->cost;
    return PM_OK;
  }
  if (p->kind == PM_PART_PATH) {
    p->quads = 1;
    PM_TRY(path_quads(x, p->path, &p->quads));
    p->rows = p->quads * 3;
    p->cost = p->quads * 3;
    p->distinct[PM_S] = p->distinct[PM_O] = p->quads / 2 + 1;
    return PM_OK;
  }
  PM_TRY(predicate_counts(x, &p->placed, &counts));
  p->quads = (double)counts.quads;
  PM_TRY(estimate_scan(x, p));
  const bool s = !p->placed.at[PM_S].is_slot, o = !p->placed.at[PM_O].is_slot;
  p->cost = SEEK + p->rows * ROW;
  p->distinct[PM_S] = o ? p->rows : least(p->rows, (double)counts.subjects);
  p->distinct[PM_O] = s ? p->rows : least(p->rows, (double)counts.objects);
  p->distinct[PM_P] = least(p->rows, s || o ? 10 : 100);
  p->distinct[PM_G] = least(p->rows, 1000);
  return PM_OK;
}

// --- orders ---------------------------------------------------------------------------

enum { FREE, PERHAPS, CERTAIN }; // what is known of a slot

typedef enum { FIRST, NESTED, MERGED, KEPT } Method;

typedef struct {
  size_t part;
  Method method;
  PmOrder order;
  double rows, cost; // of all so far
} Step;

typedef struct {
  double rows, cost;
  double *distinct; // by slot
  uint8_t *known;   // by slot
  bool any;         // something is there to join with
  size_t sorted;
  uint64_t filters; // taken into account
  bool *used;
  Step *steps;
  size_t n;
} State;

static PmStatus state_new(PmArena *arena, const PmGroup *g, State *s) {
  const size_t n_slots = g->scope->x->n_slots + 1;
  *s = (State){.rows = 1, .sorted = PM_NO_SLOT};
  s->distinct = pm_arena_alloc(arena, n_slots * sizeof *s->distinct);
  s->known = pm_arena_alloc(arena, n_slots);
  s->used = pm_arena_alloc(arena, g->n_parts + 1);
  s->steps = pm_arena_alloc(arena, (g->n_parts + 1) * sizeof *s->steps);
  return s->distinct && s->known && s->used && s->steps ? PM_OK : PM_ERR_NOMEM;
}

static void know(State *s, const PmSlots *set, uint8_t what, double distinct) {
  for (size_t i = pm_slots_next(set, 0); i != PM_NO_SLOT; i = pm_slots_next(set, i + 1))
    if (s->known[i] < what) {
      s->known[i] = what;
      s->distinct[i] = distinct;
    }
}

static void state_begin(const PmGroup *g, State *s) {
  s->sorted = g->seed->sorted;
  know(s, &g->seed->maybe, PERHAPS, 1);
  know(s, &g->seed->bound, PERHAPS, 1);
  if (!g->op)
    return;
  s->any = true;
  s->rows = g->op->rows;
  s->cost = g->op->cost;
  s->sorted = g->op->sorted;
  know(s, &g->op->maybe, PERHAPS, 1);
  know(s, &g->op->certain, CERTAIN, most(g->op->rows, 1));
}

static double distinct_of(const PmPart *p, size_t slot) {
  if (p->kind == PM_PART_OTHER)
    return most(p->rows, 1);
  double distinct = 1;
  for (int i = 0; i < PM_POSITIONS; ++i)
    if (p->placed.at[i].is_slot && p->placed.at[i].slot == slot)
      distinct = most(distinct, p->distinct[i]);
  return distinct;
}

typedef struct {
  size_t n, certain;  // slots in common
  double selectivity; // of the pairs
} Shared;

static Shared shared_with(const State *s, const PmPart *p) {
  Shared r = {.selectivity = 1};
  const PmSlots *all = &p->slots;
  for (size_t i = pm_slots_next(all, 0); i != PM_NO_SLOT; i = pm_slots_next(all, i + 1)) {
    if (s->known[i] == FREE)
      continue;
    ++r.n;
    r.certain += s->known[i] == CERTAIN;
    // Rows are few of all that could be: what they could be counts, not how many.
    r.selectivity /= most(distinct_of(p, i), s->distinct[i]);
  }
  return r;
}

// The slot by which a scan is looked into, if it comes in order.
static bool is_merge(const State *s, const PmPart *p) {
  const PmPlace *at = p->placed.at;
  if (s->sorted == PM_NO_SLOT || at[PM_P].is_slot || p->placed.graphs == PM_READ_ONE)
    return false;
  const bool subject = at[PM_S].is_slot && s->known[at[PM_S].slot] != FREE;
  const PmPlace *lead = subject ? &at[PM_S] : &at[PM_O];
  return lead->is_slot && lead->slot == s->sorted;
}

static Step scan_step(const PmGroup *g, const State *s, const PmPart *p) {
  const Shared sh = shared_with(s, p);
  const double times = most(g->seed->times, 1);
  Step r = {.rows = s->rows * p->rows * sh.selectivity};
  const bool merge = is_merge(s, p);
  const bool all = p->placed.at[PM_O].is_slot && p->placed.at[PM_S].is_slot;
  const double blocks = (all ? p->quads : p->rows) / BLOCK;
  const double looks = most(s->rows * times, 1);
  const double seek = merge ? NEAR + SEEK * least(1, blocks / looks) : SEEK;
  const double nested = s->rows * seek + r.rows * ROW;
  const double kept = p->rows * KEEP / times + SEEK + s->rows * PROBE + r.rows * ROW;
  r.method = !s->any ? FIRST : merge ? MERGED : NESTED;
  r.cost = nested;
  if (s->any && (sh.n == 0 || (sh.certain == sh.n && kept < nested))) {
    r.method = KEPT;
    r.cost = kept;
  }
  return r;
}

static Step path_step(const PmGroup *g, const State *s, const PmPart *p) {
  const Shared sh = shared_with(s, p);
  Step r = {.rows = s->rows * p->rows * sh.selectivity,
            .method = s->any ? NESTED : FIRST};
  r.cost = s->rows * 8 + r.rows;
  if (sh.n == 0) {
    r.method = s->any ? KEPT : FIRST;
    r.cost = p->cost / most(g->seed->times, 1) + r.rows * ROW;
  }
  return r;
}

static Step other_step(const PmGroup *g, const State *s, const PmPart *p) {
  const Shared sh = shared_with(s, p);
  const double times = most(g->seed->times, 1);
  Step r = {.rows = s->rows * p->rows * sh.selectivity, .method = s->any ? KEPT : FIRST};
  r.cost = s->any ? (p->cost + p->rows * KEEP) / times + s->rows * PROBE + r.rows * ROW
                  : p->cost;
  return r;
}

static double filter_share(const PmFilter *f) {
  if (f->ranged)
    return 1;
  switch ((int)f->expr->kind) {
  case PM_EXPR_NE: return 0.9;
  case PM_EXPR_EQ: return 0.05;
  case PM_EXPR_CALL: return 0.1;
  default: return 0.3;
  }
}

static bool is_bound_now(const PmGroup *g, const State *s, const PmFilter *f) {
  const PmSlots *read = &f->slots;
  for (size_t i = pm_slots_next(read, 0); i != PM_NO_SLOT; i = pm_slots_next(read, i + 1))
    if (pm_slots_have(&g->all, i) && s->known[i] != CERTAIN)
      return false;
  return true;
}

static void take_filters(const PmGroup *g, State *s) {
  for (size_t i = 0; i < g->n_filters && i < 64; ++i) {
    const PmFilter *f = &g->filters[i];
    if (f->done || s->filters >> i & 1 || !is_bound_now(g, s, f))
      continue;
    s->filters |= UINT64_C(1) << i;
    s->cost += s->rows * (f->expr->kind == PM_EXPR_CALL ? 0.5 : 0.05);
    s->rows *= filter_share(f);
  }
}

static Step step_of(const PmGroup *g, const State *s, size_t i) {
  const PmPart *p = &g->parts[i];
  Step r = p->kind == PM_PART_SCAN   ? scan_step(g, s, p)
           : p->kind == PM_PART_PATH ? path_step(g, s, p)
                                     : other_step(g, s, p);
  r.part = i;
  r.order = PM_ORDER_POSG;
  return r;
}

// What comes sorted out of a first scan.
static size_t sorted_by(const PmPart *p, PmOrder order) {
  const PmPlace *at = p->placed.at;
  if (p->kind == PM_PART_OTHER)
    return p->op->sorted;
  if (p->kind == PM_PART_PATH || at[PM_P].is_slot || p->n_ranges > 1)
    return PM_NO_SLOT;
  if (!at[PM_S].is_slot)
    return at[PM_O].is_slot ? at[PM_O].slot : PM_NO_SLOT;
  if (!at[PM_O].is_slot || (order == PM_ORDER_PSOG && p->placed.graphs != PM_READ_ONE))
    return at[PM_S].slot;
  return at[PM_O].slot;
}

static void do_step(const PmGroup *g, State *s, Step step) {
  const PmPart *p = &g->parts[step.part];
  if (step.method == FIRST && s->sorted == PM_NO_SLOT)
    s->sorted = sorted_by(p, step.order);
  s->rows = most(step.rows, 0.001);
  s->cost += step.cost;
  s->any = true;
  const PmSlots *all = &p->slots;
  for (size_t i = pm_slots_next(all, 0); i != PM_NO_SLOT; i = pm_slots_next(all, i + 1)) {
    const double d = distinct_of(p, i);
    s->distinct[i] = s->known[i] == CERTAIN ? least(s->distinct[i], d) : d;
    if (pm_slots_have(&p->certain, i))
      s->known[i] = CERTAIN;
    else if (s->known[i] == FREE)
      s->known[i] = PERHAPS;
  }
  take_filters(g, s);
  s->used[step.part] = true;
  step.rows = s->rows;
  step.cost = s->cost;
  s->steps[s->n++] = step;
}

// The step that costs least, with what its rows cost those behind it.
static Step best_step(const PmGroup *g, const State *s) {
  Step best = {.part = SIZE_MAX};
  double least_cost = INFINITY;
  for (size_t i = 0; i < g->n_parts; ++i) {
    if (s->used[i])
      continue;
    const Step step = step_of(g, s, i);
    const double cost = step.cost + step.rows * 0.5;
    if (best.part == SIZE_MAX || cost < least_cost) {
      best = step;
      least_cost = cost;
    }
  }
  return best;
}

static PmStatus order_from(PmArena *arena, const PmGroup *g, const Step *first,
                           State *s) {
  PM_TRY(state_new(arena, g, s));
  state_begin(g, s);
  take_filters(g, s);
  if (first) {
    Step step = step_of(g, s, first->part);
    step.order = first->order;
    do_step(g, s, step);
  }
  while (s->n < g->n_parts)
    do_step(g, s, best_step(g, s));
  return PM_OK;
}

// The same order with the part at `from` taken to `to`.
static PmStatus move_step(PmArena *arena, const PmGroup *g, const State *s,
                          const size_t move[2], State *moved) {
  PM_TRY(state_new(arena, g, moved));
  state_begin(g, moved);
  take_filters(g, moved);
  for (size_t i = 0, k = 0; i < s->n; ++i) {
    k += k == move[0];
    const Step *old = &s->steps[i == move[1] ? move[0] : k++];
    Step step = step_of(g, moved, old->part);
    step.order = old->order;
    do_step(g, moved, step);
  }
  return PM_OK;
}

// What was cheapest at each step need not be cheapest in the end: parts are moved as long
// as that helps.
static PmStatus improve(PmArena *arena, const PmGroup *g, State *best) {
  for (bool better = best->n <= MAX_MOVED; better;) {
    better = false;
    for (size_t i = 0; i < best->n; ++i)
      for (size_t k = 0; k < best->n; ++k) {
        State s;
        if (i == k)
          continue;
        PM_TRY(move_step(arena, g, best, (size_t[]){i, k}, &s));
        if (s.cost >= best->cost * 0.99)
          continue;
        *best = s;
        better = true;
      }
  }
  return PM_OK;
}

static PmStatus best_order(PmArena *arena, const PmGroup *g, State *best) {
  PM_TRY(order_from(arena, g, NULL, best));
  if (g->op)
    return improve(arena, g, best);
  for (size_t i = 0; i < g->n_parts; ++i) {
    size_t cheaper = 0;
    for (size_t k = 0; k < g->n_parts; ++k)
      cheaper += g->parts[k].rows < g->parts[i].rows;
    const PmPlace *at = g->parts[i].placed.at;
    const bool two = g->parts[i].kind == PM_PART_SCAN && !at[PM_P].is_slot &&
                     at[PM_S].is_slot && at[PM_O].is_slot && !g->parts[i].n_ranges;
    for (int k = 0; cheaper < MAX_STARTS && k <= two; ++k) {
      const Step first = {.part = i, .order = k ? PM_ORDER_PSOG : PM_ORDER_POSG};
      State s;
      PM_TRY(order_from(arena, g, &first, &s));
      if (s.cost < best->cost)
        *best = s;
    }
  }
  return improve(arena, g, best);
}

// --- from the order to operators ------------------------------------------------------

static PmStatus part_op(PmGroup *g, const PmPart *p, PmOrder order, PmOp **op) {
  PmExec *x = g->scope->x;
  if (p->kind == PM_PART_OTHER) {
    *op = p->op;
    return PM_OK;
  }
  if (p->kind == PM_PART_PATH)
    PM_TRY(pm_op_path_new(x, &p->placed, p->path, op));
  else
    PM_TRY(pm_op_scan_new(x, &p->placed, op));
  (*op)->rows = p->rows;
  (*op)->cost = p->cost;
  if (p->kind == PM_PART_PATH)
    return PM_OK;
  pm_op_scan_order(*op, order);
  pm_op_scan_ranges(*op, p->ranges, p->n_ranges);
  (*op)->sorted = sorted_by(p, order);
  return PM_OK;
}

// A pattern that was translated alone may be cheaper with rows given to it.
static PmStatus give_rows(PmGroup *g, const PmPart *p, double kept, PmOp **op) {
  PmExec *x = g->scope->x;
  PmSeed seed = {.sorted = g->op->sorted, .times = g->seed->times * g->op->rows};
  PmOp *again = NULL;
  *op = NULL;
  if (!p->pattern || g->scope->again >= PM_AGAIN)
    return PM_OK;
  PM_TRY(pm_slots_join(&x->arena, &seed.bound, &g->seed->bound));
  PM_TRY(pm_slots_join(&x->arena, &seed.bound, &g->op->certain));
  PM_TRY(pm_slots_join(&x->arena, &seed.maybe, &g->seed->maybe));
  PM_TRY(pm_slots_join(&x->arena, &seed.maybe, &g->op->maybe));
  PM_TRY(pm_translate_again(g->scope, p->pattern, &seed, &again));
  if (g->op->rows * again->cost < kept && pm_op_is_safe(again, &seed.maybe))
    *op = again;
  return PM_OK;
}

static PmStatus join_part(PmGroup *g, const Step *step, double before) {
  const PmPart *p = &g->parts[step->part];
  PmOp *right = NULL;
  if (!g->op)
    return part_op(g, p, step->order, &g->op);
  if (p->kind == PM_PART_OTHER)
    PM_TRY(give_rows(g, p, step->cost - before, &right));
  const bool given = right != NULL;
  if (!right)
    PM_TRY(part_op(g, p, step->order, &right));
  if (!given && step->method != KEPT)
    right->rows = step->rows / most(g->op->rows, 0.001);
  if (step->method == KEPT && !given)
    return pm_op_hash_new(g->op, right, &g->op);
  return pm_op_apply_new(g->op, right, step->method == MERGED ? "merge" : "nested",
                         &g->op);
}

static PmStatus build(PmGroup *g, const State *best) {
  double before = g->op ? g->op->cost : 0;
  for (size_t i = 0; i < best->n; ++i) {
    const Step *step = &best->steps[i];
    PM_TRY(join_part(g, step, before));
    PM_TRY(pm_plan_filters(g, false));
    g->op->rows = step->rows;
    g->op->cost = before = step->cost;
  }
  return PM_OK;
}

// By what is known of the parts alone, so that where two orders seem to cost the same the
// text does not decide.
static int by_size(const void *a, const void *b) {
  const PmPart *p = a, *q = b;
  const double x[] = {p->rows, p->quads, p->cost}, y[] = {q->rows, q->quads, q->cost};
  for (size_t i = 0; i < sizeof x / sizeof *x; ++i)
    if (x[i] < y[i] || x[i] > y[i])
      return x[i] < y[i] ? -1 : 1;
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (p->placed.at[i].id != q->placed.at[i].id)
      return p->placed.at[i].id < q->placed.at[i].id ? -1 : 1;
  return 0;
}

PmStatus pm_plan_parts(PmGroup *g) {
  PmArena arena = {0};
  State best = {0};
  PmStatus st = PM_OK;
  if (g->n_parts > 1)
    qsort(g->parts, g->n_parts, sizeof *g->parts, by_size);
  if (g->n_parts > MAX_PARTS)
    st = order_from(&arena, g, NULL, &best);
  else if (g->n_parts)
    st = best_order(&arena, g, &best);
  if (!st)
    st = build(g, &best);
  pm_arena_release(&arena);
  g->n_parts = 0;
  return st;
}

// --- filters --------------------------------------------------------------------------

PmStatus pm_plan_filters(PmGroup *g, bool all) {
  PmArena *arena = &g->scope->x->arena;
  PmCode **codes = NULL;
  size_t n = 0;
  for (size_t i = 0; i < g->n_filters; ++i) {
    PmFilter *f = &g->filters[i];
    if (f->done || (!all && !pm_slots_shared_in(&f->slots, &g->all, &g->op->certain)))
      continue;
    if (!codes && !(codes = pm_arena_alloc(arena, g->n_filters * sizeof *codes)))
      return PM_ERR_NOMEM;
    PM_TRY(pm_translate_code(g->scope, f->expr, g->op, &codes[n++]));
    f->done = true;
  }
  return n ? pm_op_filter_new(g->op, codes, n, &g->op) : PM_OK;
}
