// SPDX-License-Identifier: MIT
// GROUP BY and aggregates (section 18.5.1): groups by hash of their keys; of each
// aggregate only what it needs to go on is kept.
#include "store/sparql/exec.h"
#include "store/sparql/number.h"

#include <stdlib.h>

// An aggregate of a group so far.
typedef struct {
  uint64_t n;  // values
  bool failed; // a value was an error, or none that the aggregate can take
  bool big;    // the sum is in `total`, else in the next three
  bool decimal;
  int64_t sum, units; // of integers; of decimals, as pm_id_decimal
  PmNumber total;
  uint8_t *digits; // of `total`
  size_t cap;
  PmId best; // MIN, MAX, SAMPLE
  PmBuf text;
} Sum;

typedef struct {
  PmOp op;
  size_t *slots;
  PmCode **codes;
  size_t n;
  PmAggregate *aggregates;
  PmTable *seen; // by aggregate: group and value, for DISTINCT
  size_t n_aggregates, cap_aggregates, cap_seen;
  size_t *shown, n_shown; // visible slots below, for COUNT(DISTINCT *)
  PmTable groups;
  uint32_t last; // group: rows often come in runs
  Sum *sums;
  size_t n_sums, cap_sums; // groups with room
  PmId *key, *tuple;
  size_t at;
  bool read;
  bool decided, joined; // whether rows of a join are only counted
} Group;

static Sum *sum_of(Group *g, size_t group, size_t i) {
  return &g->sums[group * g->n_aggregates + i];
}

static void forget_sums(Group *g) {
  for (size_t i = 0; i < g->n_sums * g->n_aggregates; ++i) {
    pm_exec_free(g->op.x, g->sums[i].digits, g->sums[i].cap);
    pm_buf_release(&g->sums[i].text);
  }
  g->n_sums = 0;
}

static PmStatus new_sums(Group *g) {
  if (g->n_sums == g->cap_sums) {
    const size_t cap = g->cap_sums ? g->cap_sums * 2 : 16;
    const size_t size = g->n_aggregates * sizeof(Sum) + 1;
    void *sums = g->sums;
    PM_TRY(pm_exec_grow(g->op.x, &sums, g->cap_sums * size, cap * size));
    g->sums = sums;
    g->cap_sums = cap;
  }
  ++g->n_sums;
  for (size_t i = 0; i < g->n_aggregates; ++i)
    *sum_of(g, g->n_sums - 1, i) = (Sum){.text = pm_buf(1 << 30)};
  return PM_OK;
}

static bool is_at(const PmTable *t, uint32_t number, const PmId *row) {
  const PmId *kept = pm_table_row(t, number);
  for (size_t i = 0; i < t->width; ++i)
    if (kept[i] != row[i])
      return false;
  return true;
}

static PmStatus find_group(Group *g, const PmId *row, uint32_t *group) {
  bool added;
  *group = 0;
  if (g->n == 0 && g->groups.n)
    return PM_OK;
  for (size_t i = 0; i < g->n; ++i) {
    g->key[i] = g->codes[i] ? 0 : row[g->slots[i]];
    if (g->codes[i])
      PM_TRY(pm_exec_value(g->op.x, g->codes[i], row, &g->key[i]));
  }
  if (g->groups.n && is_at(&g->groups, g->last, g->key)) {
    *group = g->last;
    return PM_OK;
  }
  PM_TRY(pm_table_add(&g->groups, g->key, group, &added));
  g->last = *group;
  return added ? new_sums(g) : PM_OK;
}

// --- taking a value -------------------------------------------------------------------

static PmStatus is_seen(Group *g, size_t i, uint32_t group, const PmId *row, PmId id,
                        bool *is) {
  const PmAggregate *a = &g->aggregates[i];
  uint32_t number;
  bool added;
  g->tuple[0] = group;
  g->tuple[1] = id;
  for (size_t k = 0; !a->arg && k < g->n_shown; ++k)
    g->tuple[k + 1] = row[g->shown[k]];
  PmTable *seen = &g->seen[i];
  *is = seen->n && is_at(seen, (uint32_t)seen->n - 1, g->tuple);
  if (*is)
    return PM_OK;
  PM_TRY(pm_table_add(seen, g->tuple, &number, &added));
  *is = !added;
  return PM_OK;
}

static PmStatus keep_total(PmExec *x, Sum *s, const PmNumber *total) {
  s->total = *total;
  if (total->n > s->cap) {
    void *digits = s->digits;
    PM_TRY(pm_exec_grow(x, &digits, s->cap, total->n * 2));
    s->digits = digits;
    s->cap = total->n * 2;
  }
  if (total->n)
    memcpy(s->digits, total->digits, total->n);
  s->total.digits = s->digits;
  return PM_OK;
}

static PmStatus number_of(PmExec *x, int64_t n, PmNumber *number) {
  const PmStr s = pm_arena_printf(x->eval.arena, "%lld", (long long)n);
  return s.data ? pm_number_parse(x->eval.arena, PM_NUMBER_INTEGER, s, number)
                : PM_ERR_NOMEM;
}

// Without terms, as long as the numbers are inline and their sums small.
static bool add_inline(Sum *s, PmId id) {
  int64_t sum = s->sum, units = s->units;
  const bool decimal = pm_id_tag(id) == PM_TAG_DECIMAL;
  if (s->big || (!decimal && pm_id_tag(id) != PM_TAG_INTEGER) ||
      __builtin_add_overflow(sum, decimal ? 0 : pm_id_integer(id), &sum) ||
      __builtin_add_overflow(units, decimal ? pm_id_decimal(id) : 0, &units))
    return false;
  s->sum = sum;
  s->units = units;
  s->decimal |= decimal;
  return true;
}

// What add_inline has added.
static PmStatus inline_total(PmExec *x, const Sum *s, PmNumber *total) {
  PmNumber units, one, part;
  PM_TRY(number_of(x, s->sum, total));
  if (!s->decimal)
    return PM_OK;
  PM_TRY(number_of(x, s->units, &units));
  PM_TRY(number_of(x, PM_DECIMAL_UNITS, &one));
  units.kind = PM_NUMBER_DECIMAL;
  PM_TRY(pm_number_compute(x->eval.arena, '/', &units, &one, &part));
  return pm_number_compute(x->eval.arena, '+', total, &part, total);
}

static PmStatus add_number(PmExec *x, Sum *s, PmId id) {
  if (add_inline(s, id))
    return PM_OK;
  PmTerm term;
  PmNumber n, total;
  if (!s->big) {
    PM_TRY(inline_total(x, s, &total));
    PM_TRY(keep_total(x, s, &total));
  }
  s->big = true;
  PM_TRY(pm_exec_term(x, id, &term));
  PM_TRY(pm_number_read(x->eval.arena, &term, &n));
  PM_TRY(pm_number_compute(x->eval.arena, '+', &s->total, &n, &total));
  s->failed |= !total.kind;
  return s->failed ? PM_OK : keep_total(x, s, &total);
}

static PmStatus add_text(PmExec *x, Sum *s, PmStr separator, PmId id) {
  PmTerm term;
  PM_TRY(pm_exec_term(x, id, &term));
  s->failed |= term.kind != PM_TERM_IRI && term.kind != PM_TERM_LITERAL;
  if (s->failed)
    return PM_OK;
  void *nothing = NULL; // counts the text as memory of the query
  PM_TRY(pm_exec_grow(x, &nothing, 0, term.value.len + 1));
  free(nothing);
  if (s->n > 1)
    PM_TRY(pm_buf_append(&s->text, separator));
  return pm_buf_append(&s->text, term.value);
}

static PmStatus add_best(PmExec *x, Sum *s, PmFunction f, PmId id) {
  int order = 1;
  if (s->best && f == PM_FN_SAMPLE)
    return PM_OK;
  if (s->best)
    PM_TRY(pm_exec_order(x, id, s->best, &order));
  if (!s->best || (f == PM_FN_MAX ? order > 0 : order < 0))
    s->best = id;
  return PM_OK;
}

// An error is no value (18.5.1): COUNT and SAMPLE pass over it, the others fail.
static PmStatus take(Group *g, size_t i, uint32_t group, const PmId *row) {
  PmExec *x = g->op.x;
  const PmAggregate *a = &g->aggregates[i];
  const PmFunction f = a->expr->function;
  PmId id = 0;
  bool again = false;
  if (a->arg)
    PM_TRY(pm_exec_value(x, a->arg, row, &id));
  if (a->expr->distinct)
    PM_TRY(is_seen(g, i, group, row, id, &again));
  if (again)
    return PM_OK;
  Sum *s = sum_of(g, group, i);
  if (a->arg && !id) {
    s->failed |= f != PM_FN_COUNT && f != PM_FN_SAMPLE;
    return PM_OK;
  }
  ++s->n;
  if (s->failed || f == PM_FN_COUNT)
    return PM_OK;
  if (!x->nested)
    pm_arena_clear(&x->scratch);
  if (f == PM_FN_SUM || f == PM_FN_AVG)
    return add_number(x, s, id);
  return f == PM_FN_GROUP_CONCAT ? add_text(x, s, a->expr->separator, id)
                                 : add_best(x, s, f, id);
}

// --- results --------------------------------------------------------------------------

static PmStatus sum_result(PmExec *x, const Sum *s, bool average, PmId *id) {
  PmNumber total = s->total, n;
  PmTerm term;
  if (!s->big)
    PM_TRY(inline_total(x, s, &total));
  if (average && s->n) {
    PM_TRY(number_of(x, (int64_t)s->n, &n));
    n.kind = PM_NUMBER_DECIMAL;
    PM_TRY(pm_number_compute(x->eval.arena, '/', &total, &n, &total));
  }
  PM_TRY(pm_number_term(x->eval.arena, &total, &term));
  *id = 0;
  return term.kind ? pm_exec_intern(x, &term, id) : PM_OK;
}

static PmStatus result_of(PmExec *x, const PmAggregate *a, const Sum *s, PmId *id) {
  const PmFunction f = a->expr->function;
  *id = 0;
  if (f == PM_FN_COUNT) {
    *id = pm_id_of_integer((int64_t)s->n);
    return PM_OK;
  }
  if (s->failed)
    return PM_OK;
  if (f == PM_FN_SUM || f == PM_FN_AVG)
    return sum_result(x, s, f == PM_FN_AVG, id);
  *id = s->best;
  if (f != PM_FN_GROUP_CONCAT)
    return PM_OK;
  const PmTerm text = pm_literal(pm_buf_str(&s->text));
  return pm_exec_intern(x, &text, id);
}

// --- the operator ---------------------------------------------------------------------

// COUNT(*), or of a slot that every row has.
static bool counts_rows(const Group *g, const PmAggregate *a) {
  return a->expr->function == PM_FN_COUNT && !a->expr->distinct &&
         (!a->arg || (a->arg->is_slot && pm_slots_have(&g->op.a->certain, a->arg->slot)));
}

// COUNT of all rows of a pattern: nothing of them is of interest but perhaps one slot.
static bool is_count(const Group *g) {
  bool count = g->n <= 1 && pm_op_is_scan(g->op.a);
  for (size_t i = 0; count && i < g->n_aggregates; ++i)
    count = counts_rows(g, &g->aggregates[i]);
  return count;
}

static PmStatus count_all(Group *g, PmId *row) {
  uint32_t group;
  uint64_t n;
  PM_TRY(find_group(g, row, &group));
  PM_TRY(pm_op_scan_count(g->op.a, row, &n));
  for (size_t i = 0; i < g->n_aggregates; ++i)
    sum_of(g, group, i)->n = n;
  g->read = true;
  return PM_OK;
}

static PmStatus count_runs(Group *g, PmId *row) {
  PmId *key = &row[g->slots[0]];
  for (;;) {
    uint32_t group;
    uint64_t n;
    PM_TRY(pm_op_scan_run(g->op.a, key, &n));
    if (n == 0)
      break;
    PM_TRY(find_group(g, row, &group));
    for (size_t i = 0; i < g->n_aggregates; ++i)
      sum_of(g, group, i)->n = n;
  }
  g->read = true;
  return PM_OK;
}

// --- rows of a join that are only counted ---------------------------------------------

static bool share(const PmSlots *a, const PmSlots *b) {
  const PmSlots none = {0};
  return !pm_slots_shared_in(a, b, &none);
}

// What the scan on the right of a join adds to a row of the left.
static PmStatus added_slots(Group *g, PmSlots *added) {
  const PmOp *join = g->op.a;
  const PmSlots *all = &join->b->maybe;
  for (size_t i = pm_slots_next(all, 0); i != PM_NO_SLOT; i = pm_slots_next(all, i + 1))
    if (!pm_slots_have(&join->a->certain, i))
      PM_TRY(pm_slots_add(&g->op.x->arena, added, i));
  return PM_OK;
}

// A COUNT takes as many as there are; what sees each value once, and none that the scan
// adds, takes one.
static PmStatus is_told_by_count(Group *g, const PmAggregate *a, const PmSlots *added,
                                 bool *is) {
  const PmFunction f = a->expr->function;
  PmSlots read = {0};
  *is = counts_rows(g, a);
  if (*is || !a->arg)
    return PM_OK;
  PM_TRY(pm_code_slots(g->op.x, a->arg, &read));
  *is = !share(&read, added) && (a->expr->distinct || f == PM_FN_MIN || f == PM_FN_MAX);
  return PM_OK;
}

static PmStatus decide_joined(Group *g) {
  PmSlots added = {0};
  bool joined = pm_op_is_apply(g->op.a) && pm_op_is_scan(g->op.a->b);
  g->decided = true;
  if (joined)
    PM_TRY(added_slots(g, &added));
  for (size_t i = 0; joined && i < g->n; ++i) {
    PmSlots read = {0};
    PM_TRY(g->codes[i] ? pm_code_slots(g->op.x, g->codes[i], &read)
                       : pm_slots_add(&g->op.x->arena, &read, g->slots[i]));
    joined = !share(&read, &added);
  }
  for (size_t i = 0; joined && i < g->n_aggregates; ++i)
    PM_TRY(is_told_by_count(g, &g->aggregates[i], &added, &joined));
  g->joined = joined;
  return PM_OK;
}

static PmStatus count_joined(Group *g, PmId *row) {
  PmOp *left = g->op.a->a, *scan = g->op.a->b;
  for (;;) {
    uint32_t group;
    uint64_t n;
    bool got;
    PM_TRY(pm_exec_check(g->op.x));
    PM_TRY(pm_op_next(left, row, &got));
    if (!got)
      break;
    PM_TRY(pm_op_open(scan, row));
    PM_TRY(pm_op_scan_count(scan, row, &n));
    g->op.a->got += n;
    if (n == 0)
      continue;
    PM_TRY(find_group(g, row, &group));
    for (size_t i = 0; i < g->n_aggregates; ++i) {
      if (counts_rows(g, &g->aggregates[i]))
        sum_of(g, group, i)->n += n;
      else
        PM_TRY(take(g, i, group, row));
    }
  }
  return PM_OK;
}

static PmStatus take_rows(Group *g, PmId *row) {
  uint32_t group;
  for (bool got = true; got;) {
    PM_TRY(pm_exec_check(g->op.x));
    PM_TRY(pm_op_next(g->op.a, row, &got));
    if (!got)
      break;
    PM_TRY(find_group(g, row, &group));
    for (size_t i = 0; i < g->n_aggregates; ++i)
      PM_TRY(take(g, i, group, row));
  }
  return PM_OK;
}

// Without keys there is one group, even of nothing.
static PmStatus read_all(Group *g, PmId *row) {
  uint32_t group;
  if (is_count(g) && g->n == 0)
    return count_all(g, row);
  if (is_count(g) && pm_op_scan_has_runs(g->op.a))
    return count_runs(g, row);
  if (!g->decided)
    PM_TRY(decide_joined(g));
  PM_TRY(g->joined ? count_joined(g, row) : take_rows(g, row));
  g->read = true;
  return g->n || g->groups.n ? PM_OK : find_group(g, row, &group);
}

static PmStatus group_open(PmOp *op, PmId *row) {
  Group *g = (Group *)op;
  forget_sums(g);
  pm_table_clear(&g->groups);
  for (size_t i = 0; i < g->n_aggregates; ++i)
    pm_table_clear(&g->seen[i]);
  g->at = g->last = 0;
  g->read = false;
  return pm_op_open(op->a, row);
}

static PmStatus group_next(PmOp *op, PmId *row, bool *got) {
  Group *g = (Group *)op;
  if (!g->read)
    PM_TRY(read_all(g, row));
  *got = g->at < g->groups.n;
  if (!op->x->nested)
    pm_arena_clear(&op->x->scratch);
  for (size_t i = 0; i < g->n; ++i)
    row[g->slots[i]] = *got ? pm_table_row(&g->groups, g->at)[i] : 0;
  for (size_t i = 0; i < g->n_aggregates; ++i) {
    PmId *slot = &row[g->aggregates[i].slot];
    *slot = 0;
    if (*got)
      PM_TRY(result_of(op->x, &g->aggregates[i], sum_of(g, g->at, i), slot));
  }
  ++g->at;
  return PM_OK;
}

static void group_close(PmOp *op) {
  Group *g = (Group *)op;
  forget_sums(g);
  for (size_t i = 0; i < g->n_aggregates; ++i)
    pm_table_release(&g->seen[i]);
  pm_table_release(&g->groups);
  pm_exec_free(op->x, g->sums, g->cap_sums * (g->n_aggregates * sizeof(Sum) + 1));
  g->sums = NULL;
}

static PmStatus group_explain(const PmOp *op, PmBuf *b) {
  const Group *g = (const Group *)op;
  for (size_t i = 0; i < g->n; ++i) {
    PM_TRY(pm_buf_append(b, i ? PM_STR(" ") : PM_STR("by ")));
    PM_TRY(pm_explain_slot(op->x, g->slots[i], b));
  }
  return PM_OK;
}

static const PmOpClass group_class = {.name = "group",
                                      .size = sizeof(Group),
                                      .open = group_open,
                                      .next = group_next,
                                      .close = group_close,
                                      .explain = group_explain};

static PmStatus list_shown(Group *g) {
  const PmSlots *below = &g->op.a->maybe;
  PmExec *x = g->op.x;
  g->shown = pm_arena_alloc(&x->arena, (pm_slots_end(below) + 1) * sizeof *g->shown);
  g->tuple = pm_arena_alloc(&x->arena, (pm_slots_end(below) + 2) * sizeof *g->tuple);
  g->key = pm_arena_alloc(&x->arena, g->n * sizeof *g->key + 1);
  if (!g->shown || !g->tuple || !g->key)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < pm_slots_end(below); ++i)
    if (pm_slots_have(below, i) && x->shown[i] != PM_VAR_NONE)
      g->shown[g->n_shown++] = i;
  return PM_OK;
}

PmStatus pm_op_group_new(PmOp *a, const size_t *slots, PmCode **codes, size_t n,
                         PmOp **op) {
  PmExec *x = a->x;
  PM_TRY(pm_op_new(x, &group_class, a, op));
  Group *g = (Group *)*op;
  g->slots = pm_arena_alloc(&x->arena, n * sizeof *g->slots + 1);
  if (!g->slots)
    return PM_ERR_NOMEM;
  g->codes = codes;
  g->n = n;
  g->groups = (PmTable){.x = x, .width = n};
  (*op)->maybe = (*op)->certain = (PmSlots){0};
  (*op)->sorted = PM_NO_SLOT;
  (*op)->cost += a->rows * 0.1;
  if (n == 0)
    (*op)->rows = 1;
  for (size_t i = 0; i < n; ++i) {
    g->slots[i] = slots[i];
    PM_TRY(pm_slots_add(&x->arena, &(*op)->maybe, slots[i]));
  }
  if (n == 1 && !codes[0] && pm_op_is_scan(a))
    pm_op_scan_by(a, slots[0]);
  return list_shown(g);
}

PmStatus pm_op_group_add(PmOp *op, const PmAggregate *aggregate) {
  Group *g = (Group *)op;
  PmArena *arena = &op->x->arena;
  void *more = pm_arena_extend(arena, g->aggregates, g->n_aggregates, &g->cap_aggregates,
                               sizeof *g->aggregates);
  if (!more)
    return PM_ERR_NOMEM;
  g->aggregates = more;
  more = pm_arena_extend(arena, g->seen, g->n_aggregates, &g->cap_seen, sizeof *g->seen);
  if (!more)
    return PM_ERR_NOMEM;
  g->seen = more;
  g->seen[g->n_aggregates] =
      (PmTable){.x = op->x, .width = aggregate->arg ? 2 : g->n_shown + 1};
  g->aggregates[g->n_aggregates++] = *aggregate;
  return pm_slots_add(arena, &op->maybe, aggregate->slot);
}
