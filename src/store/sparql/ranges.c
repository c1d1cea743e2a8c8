// SPDX-License-Identifier: MIT
// Filters that compare a variable with a constant leave ranges of an index whose order is
// that of values. Ranges may hold more than the filter lets through, never less: it is
// evaluated all the same.
#include "store/sparql/number.h"
#include "store/sparql/plan.h"

#include <math.h>

// What a comparison leaves of the objects of a pattern; ranges in order of ids.
typedef struct {
  size_t slot;
  PmIdRange ranges[PM_RANGES];
  size_t n;
} Bounds;

static PmIdRange whole_tag(PmTag tag) {
  return (PmIdRange){pm_id_make(tag, 0), pm_id_make(tag, UINT64_MAX >> 4)};
}

static bool sets_low(PmExprKind kind) {
  return kind == PM_EXPR_EQ || kind == PM_EXPR_GT || kind == PM_EXPR_GE;
}

static bool sets_high(PmExprKind kind) {
  return kind == PM_EXPR_EQ || kind == PM_EXPR_LT || kind == PM_EXPR_LE;
}

// Date-times with and without Z side by side.
static void add_moments(Bounds *b, PmExprKind kind, PmId id) {
  const uint64_t zone = pm_id_tag(id) == PM_TAG_DATETIME;
  PmIdRange r = whole_tag(pm_id_tag(id));
  if (sets_low(kind))
    r.from = id & ~zone;
  if (sets_high(kind))
    r.to = id | zone;
  b->ranges[b->n++] = r;
}

static double clamp(double value, double limit) {
  return value > limit ? limit : value < -limit ? -limit : value;
}

// Numbers in both inline kinds; a little more than the constant says, for what a double
// does not tell apart.
static void add_numbers(Bounds *b, PmExprKind kind, double value) {
  const double more = fabs(value) * 1e-15 + 1e-9, units = PM_DECIMAL_UNITS;
  const double most = (double)((INT64_C(1) << 59) - 1024),
               most_units = (double)(PM_DECIMAL_LIMIT - 16);
  PmIdRange integers = whole_tag(PM_TAG_INTEGER), decimals = whole_tag(PM_TAG_DECIMAL);
  const double low = value - more, high = value + more;
  if (sets_low(kind) && low > -most)
    integers.from = pm_id_of_integer((int64_t)clamp(floor(low), most));
  if (sets_low(kind) && low * units > -most_units)
    decimals.from = pm_id_of_decimal((int64_t)clamp(floor(low * units), most_units), 0);
  if (sets_high(kind) && high < most)
    integers.to = pm_id_of_integer((int64_t)clamp(ceil(high), most));
  if (sets_high(kind) && high * units < most_units)
    decimals.to = pm_id_of_decimal((int64_t)clamp(ceil(high * units), most_units),
                                   PM_DECIMAL_DIGITS);
  b->ranges[b->n++] = integers;
  b->ranges[b->n++] = decimals;
}

static PmStatus add_constant(PmExec *x, const PmTerm *term, PmExprKind kind, Bounds *b) {
  const PmId id = pm_id_inline(term);
  const PmTag tag = id == PM_ID_ABSENT ? PM_TAG_NONE : pm_id_tag(id);
  PmNumber number;
  // Forms that are not inline, and values that are inline nowhere.
  b->ranges[b->n++] = whole_tag(PM_TAG_TYPED);
  if (tag == PM_TAG_DATE || tag == PM_TAG_DATETIME) {
    add_moments(b, kind, id);
    return PM_OK;
  }
  PM_TRY(pm_number_read(&x->scratch, term, &number));
  const double value = number.kind ? pm_number_to_double(&number) : NAN;
  if (isfinite(value))
    add_numbers(b, kind, value);
  else
    b->n = 0;
  return PM_OK;
}

static PmStatus bounds_of(PmGroup *g, const PmExpr *e, Bounds *b) {
  static const PmExprKind swapped[] = {[PM_EXPR_EQ] = PM_EXPR_EQ,
                                       [PM_EXPR_LT] = PM_EXPR_GT,
                                       [PM_EXPR_GT] = PM_EXPR_LT,
                                       [PM_EXPR_LE] = PM_EXPR_GE,
                                       [PM_EXPR_GE] = PM_EXPR_LE};
  PmExprKind kind = e->kind;
  *b = (Bounds){0};
  if (kind < PM_EXPR_EQ || kind > PM_EXPR_GE || kind == PM_EXPR_NE)
    return PM_OK;
  const PmExpr *v = e->args[0], *c = e->args[1];
  if (v->kind == PM_EXPR_TERM) {
    v = e->args[1];
    c = e->args[0];
    kind = swapped[kind];
  }
  if (v->kind != PM_EXPR_VARIABLE || c->kind != PM_EXPR_TERM)
    return PM_OK;
  b->slot = g->scope->slots[v->variable] - 1;
  return add_constant(g->scope->x, &c->term, kind, b);
}

// What is in both.
static void narrow(PmPart *p, const Bounds *b) {
  PmIdRange both[PM_RANGES];
  size_t n = 0;
  if (!p->n_ranges) {
    memcpy(p->ranges, b->ranges, sizeof p->ranges);
    p->n_ranges = b->n;
    return;
  }
  for (size_t i = 0; i < p->n_ranges; ++i)
    for (size_t k = 0; k < b->n; ++k) {
      const PmIdRange *r = &p->ranges[i], *s = &b->ranges[k];
      const PmIdRange meet = {r->from > s->from ? r->from : s->from,
                              r->to < s->to ? r->to : s->to};
      if (meet.from <= meet.to && n < PM_RANGES)
        both[n++] = meet;
    }
  if (n == 0) // nothing: any empty range
    both[n++] = (PmIdRange){.from = 1, .to = 0};
  memcpy(p->ranges, both, n * sizeof *both);
  p->n_ranges = n;
}

static PmStatus narrow_parts(PmGroup *g, const PmExpr *e, bool *all) {
  Bounds b;
  *all = e->kind == PM_EXPR_AND;
  for (size_t i = 0; e->kind == PM_EXPR_AND && i < e->n; ++i) {
    bool one;
    PM_TRY(narrow_parts(g, e->args[i], &one));
    *all &= one;
  }
  PM_TRY(bounds_of(g, e, &b));
  for (size_t i = 0; b.n && i < g->n_parts; ++i) {
    PmPart *p = &g->parts[i];
    if (p->kind != PM_PART_SCAN || p->placed.at[PM_P].is_slot ||
        !p->placed.at[PM_O].is_slot || p->placed.at[PM_O].slot != b.slot ||
        !p->placed.at[PM_S].is_slot)
      continue;
    narrow(p, &b);
    *all = true;
  }
  return PM_OK;
}

PmStatus pm_plan_ranges(PmGroup *g) {
  for (size_t i = 0; i < g->n_filters; ++i) {
    bool all;
    if (g->filters[i].done)
      continue;
    PM_TRY(narrow_parts(g, g->filters[i].expr, &all));
    g->filters[i].ranged |= all;
  }
  for (size_t i = 0; i < g->n_parts; ++i)
    PM_TRY(pm_plan_estimate(g, &g->parts[i]));
  return PM_OK;
}
