// SPDX-License-Identifier: MIT
// Operators that make, change or drop one row at a time: FILTER, BIND, UNION, VALUES,
// GRAPH.
#include "store/sparql/exec.h"

PmStatus pm_op_new(PmExec *x, const PmOpClass *class, PmOp *a, PmOp **op) {
  PmOp *made = pm_arena_alloc(&x->arena, class->size);
  if (!made)
    return PM_ERR_NOMEM;
  made->class = class;
  made->x = x;
  made->a = a;
  made->rows = 1;
  made->sorted = PM_NO_SLOT;
  made->next_of_all = x->ops;
  x->ops = made;
  *op = made;
  if (!a)
    return PM_OK;
  made->rows = a->rows;
  made->cost = a->cost;
  made->sorted = a->sorted;
  PM_TRY(pm_slots_join(&x->arena, &made->maybe, &a->maybe));
  return pm_slots_join(&x->arena, &made->certain, &a->certain);
}

// --- one row: what comes from outside -------------------------------------------------

typedef struct {
  PmOp op;
  bool done;
} Unit;

static PmStatus unit_open(PmOp *op, PmId *row) {
  (void)row;
  ((Unit *)op)->done = false;
  return PM_OK;
}

static PmStatus unit_next(PmOp *op, PmId *row, bool *got) {
  (void)row;
  *got = !((Unit *)op)->done;
  ((Unit *)op)->done = true;
  return PM_OK;
}

static const PmOpClass unit_class = {.seedable = true,
                                     .name = "one row",
                                     .size = sizeof(Unit),
                                     .open = unit_open,
                                     .next = unit_next};

PmStatus pm_op_unit_new(PmExec *x, PmOp **op) {
  return pm_op_new(x, &unit_class, NULL, op);
}

// --- FILTER ---------------------------------------------------------------------------

typedef struct {
  PmOp op;
  PmCode **codes;
  size_t n;
} Filter;

static PmStatus filter_open(PmOp *op, PmId *row) { return pm_op_open(op->a, row); }

static PmStatus filter_next(PmOp *op, PmId *row, bool *got) {
  const Filter *f = (const Filter *)op;
  for (;;) {
    bool all = true;
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(pm_exec_check(op->x));
    for (size_t i = 0; all && i < f->n; ++i)
      PM_TRY(pm_exec_test(op->x, f->codes[i], row, &all));
    if (all)
      return PM_OK;
  }
}

static PmStatus filter_reads(const PmOp *op, PmSlots *slots) {
  const Filter *f = (const Filter *)op;
  for (size_t i = 0; i < f->n; ++i)
    PM_TRY(pm_code_slots(op->x, f->codes[i], slots));
  return PM_OK;
}

static PmStatus filter_explain(const PmOp *op, PmBuf *b) {
  const Filter *f = (const Filter *)op;
  for (size_t i = 0; i < f->n; ++i) {
    PM_TRY(pm_buf_append(b, i ? PM_STR("&& ") : PM_STR("")));
    PM_TRY(pm_explain_expr(op->x, f->codes[i], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return PM_OK;
}

static const PmOpClass filter_class = {.seedable = true,
                                       .name = "filter",
                                       .size = sizeof(Filter),
                                       .open = filter_open,
                                       .next = filter_next,
                                       .explain = filter_explain,
                                       .reads = filter_reads};

PmStatus pm_op_filter_new(PmOp *a, PmCode **codes, size_t n, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &filter_class, a, op));
  ((Filter *)*op)->codes = codes;
  ((Filter *)*op)->n = n;
  return PM_OK;
}

// --- BIND and SELECT (… AS ?v): an error leaves the variable unbound -------------------

typedef struct {
  PmOp op;
  PmCode *code;
  size_t slot;
  bool bound;   // from outside
  bool numbers; // the first to see a row: it gets a number for BNODE(s)
} Extend;

static PmStatus extend_open(PmOp *op, PmId *row) {
  ((Extend *)op)->bound = row[((Extend *)op)->slot] != 0;
  return pm_op_open(op->a, row);
}

static PmStatus extend_next(PmOp *op, PmId *row, bool *got) {
  const Extend *e = (const Extend *)op;
  for (;;) {
    PmId id;
    if (!e->bound)
      row[e->slot] = 0;
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    op->x->eval.solution += e->numbers;
    PM_TRY(pm_exec_value(op->x, e->code, row, &id));
    if (e->bound && id && id != row[e->slot])
      continue;
    if (!e->bound)
      row[e->slot] = id;
    return PM_OK;
  }
}

static PmStatus extend_reads(const PmOp *op, PmSlots *slots) {
  return pm_code_slots(op->x, ((const Extend *)op)->code, slots);
}

static PmStatus extend_explain(const PmOp *op, PmBuf *b) {
  const Extend *e = (const Extend *)op;
  PM_TRY(pm_explain_slot(op->x, e->slot, b));
  PM_TRY(pm_buf_append(b, PM_STR(" = ")));
  return pm_explain_expr(op->x, e->code, b);
}

static const PmOpClass extend_class = {.seedable = true,
                                       .name = "bind",
                                       .size = sizeof(Extend),
                                       .open = extend_open,
                                       .next = extend_next,
                                       .explain = extend_explain,
                                       .reads = extend_reads};

PmStatus pm_op_extend_new(PmOp *a, PmCode *code, size_t slot, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &extend_class, a, op));
  Extend *e = (Extend *)*op;
  e->code = code;
  e->slot = slot;
  e->numbers = a->class != &extend_class;
  return pm_slots_add(&a->x->arena, &(*op)->maybe, slot);
}

// --- UNION ----------------------------------------------------------------------------

typedef struct {
  PmOp op;
  bool second;
} Union;

static PmStatus union_open(PmOp *op, PmId *row) {
  ((Union *)op)->second = false;
  return pm_op_open(op->a, row);
}

static PmStatus union_next(PmOp *op, PmId *row, bool *got) {
  Union *u = (Union *)op;
  if (!u->second) {
    PM_TRY(pm_op_next(op->a, row, got));
    if (*got)
      return PM_OK;
    u->second = true;
    PM_TRY(pm_op_open(op->b, row));
  }
  return pm_op_next(op->b, row, got);
}

static const PmOpClass union_class = {.seedable = true,
                                      .name = "union",
                                      .size = sizeof(Union),
                                      .open = union_open,
                                      .next = union_next};

PmStatus pm_op_union_new(PmOp *a, PmOp *b, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &union_class, a, op));
  (*op)->b = b;
  (*op)->rows = a->rows + b->rows;
  (*op)->cost = a->cost + b->cost;
  (*op)->sorted = PM_NO_SLOT;
  pm_slots_meet(&(*op)->certain, &b->certain);
  return pm_slots_join(&a->x->arena, &(*op)->maybe, &b->maybe);
}

// --- VALUES, and other rows that are there at once -------------------------------------

typedef struct {
  PmOp op;
  PmTable rows; // by `slots`
  size_t *slots;
  size_t n, at;
  bool *bound; // from outside
} Values;

static PmStatus values_open(PmOp *op, PmId *row) {
  Values *v = (Values *)op;
  v->at = 0;
  for (size_t k = 0; k < v->n; ++k)
    v->bound[k] = row[v->slots[k]] != 0;
  return PM_OK;
}

static bool values_fit(const Values *v, const PmId *ids, PmId *row) {
  for (size_t k = 0; k < v->n; ++k) {
    if (v->bound[k] && ids[k] && ids[k] != row[v->slots[k]])
      return false;
    if (!v->bound[k])
      row[v->slots[k]] = ids[k];
  }
  return true;
}

static PmStatus values_next(PmOp *op, PmId *row, bool *got) {
  Values *v = (Values *)op;
  *got = false;
  while (!*got && v->at < v->rows.n) {
    PM_TRY(pm_exec_check(op->x));
    *got = values_fit(v, pm_table_row(&v->rows, v->at++), row);
  }
  for (size_t k = 0; !*got && k < v->n; ++k)
    if (!v->bound[k])
      row[v->slots[k]] = 0;
  return PM_OK;
}

static void values_close(PmOp *op) { pm_table_release(&((Values *)op)->rows); }

static PmStatus values_explain(const PmOp *op, PmBuf *b) {
  const Values *v = (const Values *)op;
  for (size_t k = 0; k < v->n; ++k) {
    PM_TRY(pm_explain_slot(op->x, v->slots[k], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return PM_OK;
}

static const PmOpClass values_class = {.seedable = true,
                                       .name = "values",
                                       .size = sizeof(Values),
                                       .open = values_open,
                                       .next = values_next,
                                       .close = values_close,
                                       .explain = values_explain};

PmStatus pm_op_values_new(PmExec *x, const size_t *slots, size_t n, PmOp **op) {
  PM_TRY(pm_op_new(x, &values_class, NULL, op));
  Values *v = (Values *)*op;
  v->rows = (PmTable){.x = x, .width = n};
  v->slots = pm_arena_alloc(&x->arena, n * sizeof *v->slots + 1);
  v->bound = pm_arena_alloc(&x->arena, n + 1);
  if (!v->slots || !v->bound)
    return PM_ERR_NOMEM;
  v->n = n;
  (*op)->rows = 0;
  for (size_t k = 0; k < n; ++k) {
    v->slots[k] = slots[k];
    PM_TRY(pm_slots_add(&x->arena, &(*op)->maybe, slots[k]));
    PM_TRY(pm_slots_add(&x->arena, &(*op)->certain, slots[k]));
  }
  return PM_OK;
}

PmStatus pm_op_values_add(PmOp *op, const PmId *row) {
  Values *v = (Values *)op;
  PmSlots bound = {0};
  for (size_t k = 0; k < v->n; ++k)
    if (row[k])
      PM_TRY(pm_slots_add(&op->x->arena, &bound, v->slots[k]));
  pm_slots_meet(&op->certain, &bound);
  op->rows += 1;
  op->cost += 0.05;
  return pm_table_push(&v->rows, row);
}

PmStatus pm_op_values_add_new(PmOp *op, PmId id) {
  Values *v = (Values *)op;
  for (size_t i = 0; i < v->rows.n; ++i)
    if (*pm_table_row(&v->rows, i) == id)
      return PM_OK;
  return pm_op_values_add(op, &id);
}

// --- GRAPH ----------------------------------------------------------------------------

PmStatus pm_op_graphs_new(PmExec *x, size_t slot, PmOp **op) {
  PM_TRY(pm_named_graphs(x));
  PM_TRY(pm_op_values_new(x, &slot, 1, op));
  for (size_t i = 0; i < x->n_named; ++i)
    if (x->named[i] != PM_ID_ABSENT)
      PM_TRY(pm_op_values_add(*op, &x->named[i]));
  return PM_OK;
}

typedef struct {
  PmOp op;
  size_t hidden, slot;
  bool hidden_bound; // from outside
  bool mine;         // the slot of ?g was bound here
} Graph;

static PmStatus graph_open(PmOp *op, PmId *row) {
  Graph *g = (Graph *)op;
  g->hidden_bound = row[g->hidden] != 0;
  g->mine = false;
  if (!g->hidden_bound)
    row[g->hidden] = row[g->slot];
  return pm_op_open(op->a, row);
}

static PmStatus graph_next(PmOp *op, PmId *row, bool *got) {
  Graph *g = (Graph *)op;
  for (;;) {
    if (g->mine)
      row[g->slot] = 0;
    g->mine = false;
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got) {
      if (!g->hidden_bound)
        row[g->hidden] = 0;
      return PM_OK;
    }
    if (row[g->slot] && row[g->slot] != row[g->hidden])
      continue;
    g->mine = row[g->slot] == 0;
    row[g->slot] = row[g->hidden];
    return PM_OK;
  }
}

static PmStatus graph_explain(const PmOp *op, PmBuf *b) {
  return pm_explain_slot(op->x, ((const Graph *)op)->slot, b);
}

static const PmOpClass graph_class = {.seedable = true,
                                      .name = "graph",
                                      .size = sizeof(Graph),
                                      .open = graph_open,
                                      .next = graph_next,
                                      .explain = graph_explain};

PmStatus pm_op_graph_new(PmOp *a, size_t hidden, size_t slot, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &graph_class, a, op));
  ((Graph *)*op)->hidden = hidden;
  ((Graph *)*op)->slot = slot;
  PM_TRY(pm_slots_add(&a->x->arena, &(*op)->maybe, slot));
  return pm_slots_add(&a->x->arena, &(*op)->certain, slot);
}
