// SPDX-License-Identifier: MIT
// GROUP BY and aggregates (section 18.5.1): groups by hash of their keys, and for each
// aggregate the values of the group.
#include "store/sparql/exec.h"
#include "store/sparql/number.h"

#include <stdlib.h>

typedef struct {
  PmId *ids; // 0 for an error
  size_t n, cap;
} Values;

static Values *values_of(PmOp *op, size_t group, size_t aggregate) {
  return (Values *)(void *)op->scans + group * (op->n_aggregates + 1) + aggregate;
}

static PmStatus add_value(PmOp *op, Values *v, PmId id) {
  PmId *grown = pm_arena_extend(&op->x->arena, v->ids, v->n, &v->cap, sizeof *v->ids);
  if (!grown)
    return PM_ERR_NOMEM;
  v->ids = grown;
  v->ids[v->n++] = id;
  return PM_OK;
}

// The group's row of keys; new groups get one.
static PmStatus find_group(PmOp *op, const PmId *row, size_t *group) {
  PmExec *x = op->x;
  uint32_t number;
  bool added;
  PmId *keys = op->row;
  for (size_t i = 0; i < x->n_slots; ++i)
    keys[i] = x->hidden[i] ? row[i] : 0;
  for (size_t i = 0; i < op->n_slots; ++i) {
    PmId id = row[op->slots[i]];
    if (op->codes[i]) {
      PmTerm value;
      id = 0;
      PM_TRY(pm_exec_eval(x, op->codes[i], row, &value));
      if (value.kind)
        PM_TRY(pm_exec_intern(x, &value, &id));
    }
    keys[op->slots[i]] = id;
  }
  PM_TRY(pm_strtab_add(&op->seen, pm_str_n((const char *)keys, x->n_slots * sizeof *keys),
                       &number, &added));
  *group = number;
  if (!added)
    return PM_OK;
  void *grown = op->scans;
  if (number >= op->n) {
    const size_t cap = op->n ? op->n * 2 : 16;
    grown = realloc((void *)op->scans, cap * (op->n_aggregates + 1) * sizeof(Values));
    if (!grown)
      return PM_ERR_NOMEM;
    op->scans = grown;
    op->n = cap;
  }
  memset(values_of(op, number, 0), 0, (op->n_aggregates + 1) * sizeof(Values));
  return pm_rows_add(x, &op->rows, keys);
}

static PmStatus take(PmOp *op, size_t group, const PmId *row) {
  for (size_t i = 0; i < op->n_aggregates; ++i) {
    const PmAggregate *a = &op->aggregates[i];
    PmId id = 0;
    if (a->arg) {
      PmTerm value;
      PM_TRY(pm_exec_eval(op->x, a->arg, row, &value));
      if (value.kind)
        PM_TRY(pm_exec_intern(op->x, &value, &id));
    } else { // COUNT(*): the solution as a string, for DISTINCT
      PmTerm whole =
          pm_literal(pm_str_n((const char *)row, op->x->n_slots * sizeof *row));
      uint32_t number;
      bool added;
      PM_TRY(pm_strtab_add(&op->x->local, whole.value, &number, &added));
      if (added) {
        PmTerm *grown = pm_arena_extend(&op->x->arena, op->x->local_terms, number,
                                        &op->x->cap_local, sizeof *grown);
        if (!grown)
          return PM_ERR_NOMEM;
        op->x->local_terms = grown;
        grown[number] = pm_literal(PM_STR(""));
      }
      id = pm_id_make(PM_TAG_LOCAL, number);
    }
    PM_TRY(add_value(op, values_of(op, group, i), id));
  }
  return PM_OK;
}

static int compare_ids(const void *a, const void *b) {
  const PmId x = *(const PmId *)a, y = *(const PmId *)b;
  return (x > y) - (x < y);
}

static void make_distinct(Values *v) {
  size_t n = 0;
  if (v->n)
    qsort(v->ids, v->n, sizeof *v->ids, compare_ids);
  for (size_t i = 0; i < v->n; ++i)
    if (i == 0 || v->ids[i] != v->ids[n - 1])
      v->ids[n++] = v->ids[i];
  v->n = n;
}

static PmStatus count(PmExec *x, const Values *v, PmTerm *r) {
  size_t n = 0;
  for (size_t i = 0; i < v->n; ++i)
    n += v->ids[i] != 0;
  const PmStr s = pm_arena_printf(x->eval.arena, "%zu", n);
  *r = pm_typed_literal(s, PM_STR(PM_XSD "integer"));
  return s.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus sum(PmExec *x, const Values *v, bool average, PmTerm *r) {
  PmNumber total, n;
  PM_TRY(pm_number_parse(x->eval.arena, PM_NUMBER_INTEGER, PM_STR("0"), &total));
  for (size_t i = 0; i < v->n && total.kind; ++i) {
    PmTerm term;
    PM_TRY(pm_exec_term(x, v->ids[i], &term));
    PM_TRY(pm_number_read(x->eval.arena, &term, &n));
    PM_TRY(pm_number_compute(x->eval.arena, '+', &total, &n, &total));
  }
  if (average && v->n && total.kind) {
    const PmStr s = pm_arena_printf(x->eval.arena, "%zu", v->n);
    if (!s.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_number_parse(x->eval.arena, PM_NUMBER_DECIMAL, s, &n));
    PM_TRY(pm_number_compute(x->eval.arena, '/', &total, &n, &total));
  }
  return pm_number_term(x->eval.arena, &total, r);
}

static PmStatus extreme(PmExec *x, const Values *v, int sign, PmTerm *r) {
  for (size_t i = 0; i < v->n; ++i) {
    PmTerm term;
    int order;
    if (!v->ids[i]) {
      *r = (PmTerm){0};
      return PM_OK;
    }
    PM_TRY(pm_exec_term(x, v->ids[i], &term));
    PM_TRY(pm_value_order(&x->eval, &term, r, &order));
    if (i == 0 || order * sign > 0)
      *r = term;
  }
  return PM_OK;
}

static PmStatus concatenate(PmExec *x, const Values *v, PmStr separator, PmTerm *r) {
  PmBuf buf = pm_buf(1 << 30);
  PmStatus st = pm_buf_append(&buf, PM_STR(""));
  bool bad = false;
  for (size_t i = 0; !st && !bad && i < v->n; ++i) {
    PmTerm term;
    st = pm_exec_term(x, v->ids[i], &term);
    bad = term.kind != PM_TERM_IRI && term.kind != PM_TERM_LITERAL;
    if (!st && i)
      st = pm_buf_append(&buf, separator);
    if (!st)
      st = pm_buf_append(&buf, term.value);
  }
  const PmStr s = st ? PM_STR("") : pm_arena_copy(x->eval.arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  if (!bad)
    *r = pm_literal(s);
  return st ? st : s.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus result_of(PmExec *x, const PmAggregate *a, Values *v, PmTerm *r) {
  *r = (PmTerm){0};
  if (a->expr->distinct)
    make_distinct(v);
  switch ((int)a->expr->function) {
  case PM_FN_COUNT: return count(x, v, r);
  case PM_FN_SUM: return sum(x, v, false, r);
  case PM_FN_AVG: return sum(x, v, true, r);
  case PM_FN_MIN: return extreme(x, v, -1, r);
  case PM_FN_MAX: return extreme(x, v, 1, r);
  case PM_FN_GROUP_CONCAT: return concatenate(x, v, a->expr->separator, r);
  default: break;
  }
  for (size_t i = 0; i < v->n; ++i) // SAMPLE
    if (v->ids[i])
      return pm_exec_term(x, v->ids[i], r);
  return PM_OK;
}

// Reads all; without keys there is one group, even of nothing.
static PmStatus read_groups(PmOp *op) {
  PmExec *x = op->x;
  size_t group;
  PmId *row = pm_arena_alloc(&x->arena, x->n_slots * sizeof *row + 1);
  if (!row)
    return PM_ERR_NOMEM;
  for (bool got = true; got;) {
    PM_TRY(pm_exec_check(x));
    PM_TRY(op->a->class->next(op->a, row, &got));
    if (got) {
      PM_TRY(find_group(op, row, &group));
      PM_TRY(take(op, group, row));
    }
  }
  if (op->n_slots || op->rows.n)
    return PM_OK;
  memcpy(row, op->seed, x->n_slots * sizeof *row);
  return find_group(op, row, &group);
}

static PmStatus group_open(PmOp *op, const PmId *seed) {
  memcpy(op->seed, seed, op->x->n_slots * sizeof *seed);
  op->started = false;
  op->i = op->rows.n = 0;
  pm_strtab_release(&op->seen);
  op->seen = (PmStrtab){0};
  return op->a->class->open(op->a, seed);
}

static PmStatus group_next(PmOp *op, PmId *row, bool *got) {
  if (!op->started) {
    op->started = true;
    PM_TRY(read_groups(op));
  }
  *got = op->i < op->rows.n;
  if (!*got)
    return PM_OK;
  memcpy(row, pm_rows_at(op->x, &op->rows, op->i), op->x->n_slots * sizeof *row);
  for (size_t i = 0; i < op->n_aggregates; ++i) {
    PmTerm value;
    PM_TRY(result_of(op->x, &op->aggregates[i], values_of(op, op->i, i), &value));
    if (value.kind)
      PM_TRY(pm_exec_intern(op->x, &value, &row[op->aggregates[i].slot]));
  }
  ++op->i;
  return PM_OK;
}

static void group_close(PmOp *op) {
  free(op->rows.ids);
  free((void *)op->scans);
  pm_strtab_release(&op->seen);
}

const PmOpClass pm_op_group = {"group", group_open, group_next, group_close};
