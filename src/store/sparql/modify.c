// SPDX-License-Identifier: MIT
// Solution modifiers (section 18.2.5) but ORDER BY: projection, DISTINCT, OFFSET, LIMIT.
#include "store/sparql/exec.h"

// --- projection: what is below has rows of its own, only what is shown joins -----------

typedef struct {
  PmOp op;
  size_t *slots;
  size_t n;
  PmId *inner;
  bool *bound; // from outside
} Project;

static PmStatus project_open(PmOp *op, PmId *row) {
  Project *p = (Project *)op;
  PM_TRY(pm_exec_row(op->x, &p->inner));
  for (size_t i = 0; i < op->x->n_slots; ++i)
    p->inner[i] = op->x->hidden[i] ? row[i] : 0;
  for (size_t i = 0; i < p->n; ++i)
    p->bound[i] = row[p->slots[i]] != 0;
  return pm_op_open(op->a, p->inner);
}

static bool project_fits(const Project *p, PmId *row) {
  for (size_t i = 0; i < p->n; ++i) {
    const PmId id = p->inner[p->slots[i]];
    if (p->bound[i] && id && id != row[p->slots[i]])
      return false;
    if (!p->bound[i])
      row[p->slots[i]] = id;
  }
  return true;
}

static PmStatus project_next(PmOp *op, PmId *row, bool *got) {
  Project *p = (Project *)op;
  do {
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->a, p->inner, got));
  } while (*got && !project_fits(p, row));
  for (size_t i = 0; !*got && i < p->n; ++i)
    if (!p->bound[i])
      row[p->slots[i]] = 0;
  return PM_OK;
}

static PmStatus explain_slots(const PmExec *x, const size_t *slots, size_t n, PmBuf *b) {
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_explain_slot(x, slots[i], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return PM_OK;
}

static PmStatus project_explain(const PmOp *op, PmBuf *b) {
  return explain_slots(op->x, ((const Project *)op)->slots, ((const Project *)op)->n, b);
}

static const PmOpClass project_class = {.name = "select",
                                        .size = sizeof(Project),
                                        .open = project_open,
                                        .next = project_next,
                                        .explain = project_explain};

static PmStatus keep_slots(PmExec *x, const size_t *slots, size_t n, size_t **kept) {
  *kept = pm_arena_alloc(&x->arena, n * sizeof **kept + 1);
  for (size_t i = 0; *kept && i < n; ++i)
    (*kept)[i] = slots[i];
  return *kept ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_op_project_new(PmOp *a, const size_t *slots, size_t n, PmOp **op) {
  PmExec *x = a->x;
  PmSlots shown = {0};
  PM_TRY(pm_op_new(x, &project_class, a, op));
  Project *p = (Project *)*op;
  PM_TRY(keep_slots(x, slots, n, &p->slots));
  p->n = n;
  p->bound = pm_arena_alloc(&x->arena, n + 1);
  if (!p->bound)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_slots_add(&x->arena, &shown, slots[i]));
  pm_slots_meet(&(*op)->maybe, &shown);
  pm_slots_meet(&(*op)->certain, &shown);
  return PM_OK;
}

// --- DISTINCT -------------------------------------------------------------------------

typedef struct {
  PmOp op;
  size_t *slots;
  size_t n;
  PmTable seen;
  PmId *tuple;
} Distinct;

static PmStatus distinct_open(PmOp *op, PmId *row) {
  pm_table_clear(&((Distinct *)op)->seen);
  return pm_op_open(op->a, row);
}

static PmStatus distinct_next(PmOp *op, PmId *row, bool *got) {
  Distinct *d = (Distinct *)op;
  for (bool added = false; !added;) {
    uint32_t number;
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    for (size_t i = 0; i < d->n; ++i)
      d->tuple[i] = row[d->slots[i]];
    PM_TRY(pm_table_add(&d->seen, d->tuple, &number, &added));
  }
  return PM_OK;
}

static void distinct_close(PmOp *op) { pm_table_release(&((Distinct *)op)->seen); }

static const PmOpClass distinct_class = {.name = "distinct",
                                         .size = sizeof(Distinct),
                                         .open = distinct_open,
                                         .next = distinct_next,
                                         .close = distinct_close};

PmStatus pm_op_distinct_new(PmOp *a, const size_t *slots, size_t n, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &distinct_class, a, op));
  Distinct *d = (Distinct *)*op;
  PM_TRY(keep_slots(a->x, slots, n, &d->slots));
  d->n = n;
  d->seen = (PmTable){.x = a->x, .width = n};
  d->tuple = pm_arena_alloc(&a->x->arena, n * sizeof *d->tuple + 1);
  return d->tuple ? PM_OK : PM_ERR_NOMEM;
}

// --- OFFSET and LIMIT -----------------------------------------------------------------

typedef struct {
  PmOp op;
  uint64_t offset, limit, skipped, taken;
  PmId *outer; // what the row was, for the end
} Slice;

static PmStatus slice_open(PmOp *op, PmId *row) {
  Slice *s = (Slice *)op;
  s->skipped = s->taken = 0;
  PM_TRY(pm_exec_row(op->x, &s->outer));
  memcpy(s->outer, row, op->x->n_slots * sizeof *row);
  return s->limit ? pm_op_open(op->a, row) : PM_OK;
}

static PmStatus slice_next(PmOp *op, PmId *row, bool *got) {
  Slice *s = (Slice *)op;
  *got = s->taken < s->limit;
  for (; *got && s->skipped < s->offset; ++s->skipped)
    PM_TRY(pm_op_next(op->a, row, got));
  if (*got)
    PM_TRY(pm_op_next(op->a, row, got));
  if (*got)
    ++s->taken;
  else
    memcpy(row, s->outer, op->x->n_slots * sizeof *row);
  return PM_OK;
}

static PmStatus slice_explain(const PmOp *op, PmBuf *b) {
  const Slice *s = (const Slice *)op;
  if (s->limit != UINT64_MAX)
    PM_TRY(pm_buf_printf(b, "%llu ", (unsigned long long)s->limit));
  return s->offset ? pm_buf_printf(b, "after %llu", (unsigned long long)s->offset)
                   : PM_OK;
}

static const PmOpClass slice_class = {.name = "limit",
                                      .size = sizeof(Slice),
                                      .open = slice_open,
                                      .next = slice_next,
                                      .explain = slice_explain};

PmStatus pm_op_slice_new(PmOp *a, uint64_t offset, uint64_t limit, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &slice_class, a, op));
  ((Slice *)*op)->offset = offset;
  ((Slice *)*op)->limit = limit;
  if ((*op)->rows > (double)limit)
    (*op)->rows = (double)limit;
  return PM_OK;
}
