// SPDX-License-Identifier: MIT
// The operators of the algebra (section 18.5) and of solution modifiers (18.6).
#include "store/sparql/exec.h"
#include "store/sparql/number.h"

#include <stdlib.h>

static size_t row_size(const PmOp *op) { return op->x->n_slots * sizeof(PmId); }

static void keep_seed(PmOp *op, const PmId *seed) {
  memcpy(op->seed, seed, row_size(op));
  op->started = op->done = op->matched = false;
  op->i = 0;
}

// Compatible mappings (18.3): b's bindings into a, or false.
static bool merge(const PmOp *op, PmId *a, const PmId *b) {
  for (size_t i = 0; i < op->x->n_slots; ++i)
    if (a[i] && b[i] && a[i] != b[i])
      return false;
  for (size_t i = 0; i < op->x->n_slots; ++i)
    a[i] = a[i] ? a[i] : b[i];
  return true;
}

static PmStatus open_both(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  return op->a->class->open(op->a, seed);
}

// All rows of the right side, read once for each opening.
static PmStatus read_right(PmOp *op) {
  bool got = true;
  op->rows.n = 0;
  PM_TRY(op->b->class->open(op->b, op->seed));
  while (got) {
    PM_TRY(op->b->class->next(op->b, op->row, &got));
    if (got)
      PM_TRY(pm_rows_add(op->x, &op->rows, op->row));
  }
  return PM_OK;
}

static void close_rows(PmOp *op) {
  free(op->rows.ids);
  op->rows.ids = NULL;
}

// --- one solution: the seed itself ---
static PmStatus unit_open(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  return PM_OK;
}
static PmStatus unit_next(PmOp *op, PmId *row, bool *got) {
  *got = !op->done;
  op->done = true;
  memcpy(row, op->seed, row_size(op));
  return PM_OK;
}
const PmOpClass pm_op_unit = {"unit", unit_open, unit_next, NULL};

// --- join by giving each left row to the right side ---
static PmStatus apply_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    if (op->started) {
      PM_TRY(op->b->class->next(op->b, row, got));
      if (*got)
        return PM_OK;
    }
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(op->a->class->next(op->a, op->row, got));
    if (!*got)
      return PM_OK;
    op->started = true;
    PM_TRY(op->b->class->open(op->b, op->row));
  }
}
const PmOpClass pm_op_apply = {"apply", open_both, apply_next, NULL};

// --- join with the right side kept ---
static PmStatus join_open(PmOp *op, const PmId *seed) {
  PM_TRY(open_both(op, seed));
  op->i = SIZE_MAX;
  return read_right(op);
}
static PmStatus join_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    PM_TRY(pm_exec_check(op->x));
    if (op->i == SIZE_MAX) {
      PM_TRY(op->a->class->next(op->a, op->row, got));
      if (!*got)
        return PM_OK;
      op->i = 0;
    }
    while (op->i < op->rows.n) {
      memcpy(row, op->row, row_size(op));
      *got = merge(op, row, pm_rows_at(op->x, &op->rows, op->i++));
      if (*got)
        return PM_OK;
    }
    op->i = SIZE_MAX;
  }
}
const PmOpClass pm_op_join = {"join", join_open, join_next, close_rows};

// --- OPTIONAL ---
static PmStatus holds(PmOp *op, const PmId *row, bool *all) {
  *all = true;
  for (size_t i = 0; *all && i < op->n_codes; ++i)
    PM_TRY(pm_exec_test(op->x, op->codes[i], row, all));
  return PM_OK;
}
static PmStatus left_join_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    PM_TRY(pm_exec_check(op->x));
    if (op->i == SIZE_MAX) {
      PM_TRY(op->a->class->next(op->a, op->row, got));
      if (!*got)
        return PM_OK;
      op->i = 0;
      op->matched = false;
    }
    while (op->i < op->rows.n) {
      memcpy(row, op->row, row_size(op));
      *got = merge(op, row, pm_rows_at(op->x, &op->rows, op->i++));
      if (*got)
        PM_TRY(holds(op, row, got));
      if (*got) {
        op->matched = true;
        return PM_OK;
      }
    }
    op->i = SIZE_MAX;
    if (!op->matched) {
      memcpy(row, op->row, row_size(op));
      *got = true;
      return PM_OK;
    }
  }
}
const PmOpClass pm_op_left_join = {"left join", join_open, left_join_next, close_rows};

// --- UNION ---
static PmStatus union_open(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  PM_TRY(op->a->class->open(op->a, seed));
  return op->b->class->open(op->b, seed);
}
static PmStatus union_next(PmOp *op, PmId *row, bool *got) {
  if (!op->started) {
    PM_TRY(op->a->class->next(op->a, row, got));
    if (*got)
      return PM_OK;
    op->started = true;
  }
  return op->b->class->next(op->b, row, got);
}
const PmOpClass pm_op_union = {"union", union_open, union_next, NULL};

// --- MINUS: the right side knows nothing of the row outside ---
static void hidden_only(PmOp *op, PmId *row, const PmId *seed) {
  for (size_t i = 0; i < op->x->n_slots; ++i)
    row[i] = op->x->hidden[i] ? seed[i] : 0;
}
static PmStatus minus_open(PmOp *op, const PmId *seed) {
  PM_TRY(open_both(op, seed));
  hidden_only(op, op->seed, seed);
  return read_right(op);
}
static bool is_subtracted(const PmOp *op, const PmId *row, const PmId *other) {
  bool shared = false;
  for (size_t i = 0; i < op->x->n_slots; ++i) {
    if (op->x->hidden[i] || !row[i] || !other[i])
      continue;
    if (row[i] != other[i])
      return false;
    shared = true;
  }
  return shared;
}
static PmStatus minus_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(op->a->class->next(op->a, row, got));
    if (!*got)
      return PM_OK;
    bool gone = false;
    for (size_t i = 0; !gone && i < op->rows.n; ++i)
      gone = is_subtracted(op, row, pm_rows_at(op->x, &op->rows, i));
    if (!gone)
      return PM_OK;
  }
}
const PmOpClass pm_op_minus = {"minus", minus_open, minus_next, close_rows};

// --- FILTER ---
static PmStatus filter_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    bool all;
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(op->a->class->next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(holds(op, row, &all));
    if (all)
      return PM_OK;
  }
}
const PmOpClass pm_op_filter = {"filter", open_both, filter_next, NULL};

// --- BIND and SELECT (… AS ?v): an error leaves the variable unbound ---
static PmStatus extend_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    PmTerm value;
    PmId id = 0;
    PM_TRY(op->a->class->next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(pm_exec_eval(op->x, op->codes[0], row, &value));
    if (value.kind)
      PM_TRY(pm_exec_intern(op->x, &value, &id));
    if (row[op->slot] && id && row[op->slot] != id)
      continue;
    if (id)
      row[op->slot] = id;
    return PM_OK;
  }
}
const PmOpClass pm_op_extend = {"extend", open_both, extend_next, NULL};

// --- VALUES ---
static PmStatus values_open(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  if (op->rows.n)
    return PM_OK;
  for (size_t r = 0; r < op->values->n_rows; ++r) {
    memset(op->row, 0, row_size(op));
    for (size_t k = 0; k < op->values->n; ++k)
      if (op->values->terms[r * op->values->n + k].kind)
        PM_TRY(pm_exec_intern(op->x, &op->values->terms[r * op->values->n + k],
                              &op->row[op->slots[k]]));
    PM_TRY(pm_rows_add(op->x, &op->rows, op->row));
  }
  return PM_OK;
}
static PmStatus values_next(PmOp *op, PmId *row, bool *got) {
  *got = false;
  while (!*got && op->i < op->rows.n) {
    memcpy(row, op->seed, row_size(op));
    *got = merge(op, row, pm_rows_at(op->x, &op->rows, op->i++));
  }
  return PM_OK;
}
const PmOpClass pm_op_values = {"values", values_open, values_next, close_rows};

// --- GRAPH: the child for each named graph; `slot` is hidden, `place` what was written
// ---
static PmStatus named_graphs(PmOp *op, PmId **ids, size_t *n) {
  *ids = op->x->named;
  *n = op->x->n_named;
  if (op->x->has_dataset || *ids)
    return PM_OK;
  PM_TRY(pm_snapshot_graphs(op->x->snapshot, &op->x->arena, ids, n));
  op->x->named = *ids;
  op->x->n_named = *n;
  return PM_OK;
}
static PmStatus graph_open(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  if (op->place.term)
    PM_TRY(pm_exec_intern(op->x, op->place.term, &op->place.id));
  return PM_OK;
}
static PmStatus next_graph(PmOp *op, bool *found) {
  PmId *ids;
  size_t n;
  PM_TRY(named_graphs(op, &ids, &n));
  const PmId want = op->place.is_slot ? op->seed[op->place.slot] : op->place.id;
  *found = false;
  while (!*found && op->i < n) {
    *found = !want || ids[op->i] == want;
    ++op->i;
  }
  if (!*found)
    return PM_OK;
  memcpy(op->row, op->seed, row_size(op));
  op->row[op->slot] = ids[op->i - 1];
  return op->a->class->open(op->a, op->row);
}
static PmStatus graph_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    *got = false;
    if (op->started)
      PM_TRY(op->a->class->next(op->a, row, got));
    if (*got) {
      const PmId graph = row[op->slot];
      row[op->slot] = op->seed[op->slot];
      if (!op->place.is_slot)
        return PM_OK;
      if (row[op->place.slot] && row[op->place.slot] != graph)
        continue;
      row[op->place.slot] = graph;
      return PM_OK;
    }
    PM_TRY(next_graph(op, &op->started));
    if (!op->started)
      return PM_OK;
  }
}
const PmOpClass pm_op_graph = {"graph", graph_open, graph_next, NULL};

// --- subquery, projection: only what it shows joins with what is outside ---
static PmStatus select_open(PmOp *op, const PmId *seed) {
  keep_seed(op, seed);
  hidden_only(op, op->row, seed);
  return op->a->class->open(op->a, op->row);
}
static PmStatus select_next(PmOp *op, PmId *row, bool *got) {
  for (;;) {
    PM_TRY(op->a->class->next(op->a, op->row, got));
    if (!*got)
      return PM_OK;
    hidden_only(op, row, op->seed);
    for (size_t i = 0; i < op->n_slots; ++i)
      row[op->slots[i]] = op->row[op->slots[i]];
    if (merge(op, row, op->seed))
      return PM_OK;
  }
}
const PmOpClass pm_op_select = {"select", select_open, select_next, NULL};

// --- DISTINCT ---
static PmStatus distinct_open(PmOp *op, const PmId *seed) {
  pm_strtab_release(&op->seen);
  op->seen = (PmStrtab){0};
  return open_both(op, seed);
}
static PmStatus distinct_next(PmOp *op, PmId *row, bool *got) {
  for (bool added = false; !added;) {
    uint32_t number;
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(op->a->class->next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(pm_strtab_add(&op->seen, pm_str_n((const char *)row, row_size(op)), &number,
                         &added));
  }
  return PM_OK;
}
static void distinct_close(PmOp *op) { pm_strtab_release(&op->seen); }
const PmOpClass pm_op_distinct = {"distinct", distinct_open, distinct_next,
                                  distinct_close};

// --- LIMIT, OFFSET ---
static PmStatus slice_open(PmOp *op, const PmId *seed) {
  op->n = 0;
  return open_both(op, seed);
}
static PmStatus slice_next(PmOp *op, PmId *row, bool *got) {
  do {
    *got = op->n < op->limit + (op->limit > UINT64_MAX - op->offset ? 0 : op->offset);
    if (*got)
      PM_TRY(op->a->class->next(op->a, row, got));
  } while (*got && op->n++ < op->offset);
  return PM_OK;
}
const PmOpClass pm_op_slice = {"slice", slice_open, slice_next, NULL};

// --- ORDER BY ---
typedef struct {
  PmTerm *keys;
  size_t row;
} Sorted;
typedef struct {
  PmOp *op;
  PmStatus status;
} Sorting;
static int compare_sorted(const void *a, const void *b, void *data) {
  Sorting *s = data;
  const Sorted *x = a, *y = b;
  for (size_t i = 0; i < s->op->n_codes; ++i) {
    int order = 0;
    const PmStatus st = pm_value_order(&s->op->x->eval, &x->keys[i], &y->keys[i], &order);
    s->status = s->status ? s->status : st;
    if (order)
      return s->op->descending[i] ? -order : order;
  }
  return (x->row > y->row) - (x->row < y->row);
}
static PmStatus keys_of(PmOp *op, size_t r, PmTerm **keys, PmArena *arena) {
  *keys = pm_arena_alloc(arena, op->n_codes * sizeof **keys + 1);
  if (!*keys)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < op->n_codes; ++i) {
    PmTerm value;
    PM_TRY(pm_exec_eval(op->x, op->codes[i], pm_rows_at(op->x, &op->rows, r), &value));
    PM_TRY(pm_term_copy(arena, &value, &(*keys)[i]));
  }
  return PM_OK;
}
static PmStatus sort_rows(PmOp *op) {
  PmArena arena = {0};
  PmStatus st = PM_OK;
  Sorted *sorted = calloc(op->rows.n + 1, sizeof *sorted);
  PmId *ids = malloc((op->rows.n + 1) * row_size(op) + 1);
  if (!sorted || !ids)
    st = PM_ERR_NOMEM;
  for (size_t i = 0; !st && i < op->rows.n; ++i) {
    sorted[i].row = i;
    st = keys_of(op, i, &sorted[i].keys, &arena);
  }
  if (!st) {
    Sorting s = {op, PM_OK};
    qsort_r(sorted, op->rows.n, sizeof *sorted, compare_sorted, &s);
    st = s.status;
    for (size_t i = 0; i < op->rows.n; ++i)
      memcpy(ids + i * op->x->n_slots, pm_rows_at(op->x, &op->rows, sorted[i].row),
             row_size(op));
    PmId *old = op->rows.ids;
    op->rows.ids = ids;
    op->rows.cap = op->rows.n + 1;
    ids = old;
  }
  free(ids);
  free(sorted);
  pm_arena_release(&arena);
  return st;
}
static PmStatus order_next(PmOp *op, PmId *row, bool *got) {
  if (!op->started) {
    op->started = true;
    op->rows.n = 0;
    for (*got = true; *got;) {
      PM_TRY(pm_exec_check(op->x));
      PM_TRY(op->a->class->next(op->a, op->row, got));
      if (*got)
        PM_TRY(pm_rows_add(op->x, &op->rows, op->row));
    }
    PM_TRY(sort_rows(op));
  }
  *got = op->i < op->rows.n;
  if (*got)
    memcpy(row, pm_rows_at(op->x, &op->rows, op->i++), row_size(op));
  return PM_OK;
}
const PmOpClass pm_op_order = {"order", open_both, order_next, close_rows};
