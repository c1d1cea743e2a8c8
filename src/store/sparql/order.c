// SPDX-License-Identifier: MIT
// ORDER BY (section 15.1): rows with their keys are kept, all or only the first ones that
// a LIMIT wants, in a heap. A number beside each row settles most comparisons.
#include "store/sparql/exec.h"

#include <stdlib.h>

typedef struct {
  uint64_t prefix; // never contradicts the order of the first key
  uint64_t number; // of arrival: equal rows stay as they came
  uint32_t row;
} Entry;

typedef struct {
  PmOp op;
  PmCode **codes;
  const bool *descending;
  size_t n;
  size_t *slots, n_slots;
  PmTable keys, rows;
  Entry *entries;
  size_t n_entries, cap;
  uint64_t limit, arrived;
  PmId *key, *tuple;
  size_t at;
  bool read;
  PmStatus status; // of comparisons
} Order;

static int by_entry(const void *a, const void *b, void *data) {
  Order *o = data;
  const Entry *p = a, *q = b;
  if (o->status) // stopped: any order will do
    return 0;
  if (p->prefix != q->prefix)
    return p->prefix < q->prefix ? -1 : 1;
  const PmId *s = pm_table_row(&o->keys, p->row), *t = pm_table_row(&o->keys, q->row);
  for (size_t i = 0; i < o->n; ++i) {
    int order = 0;
    if (s[i] != t[i]) {
      if (!o->op.x->nested)
        pm_arena_clear(&o->op.x->scratch);
      const PmStatus st = pm_exec_order(o->op.x, s[i], t[i], &order);
      o->status = o->status ? o->status : st ? st : pm_exec_check(o->op.x);
    }
    if (order)
      return o->descending[i] ? -order : order;
  }
  return (p->number > q->number) - (p->number < q->number);
}

static PmStatus fill(Order *o, Entry *e, PmId *row) {
  PmExec *x = o->op.x;
  e->prefix = 0;
  e->number = o->arrived++;
  for (size_t i = 0; i < o->n; ++i)
    PM_TRY(pm_exec_value(x, o->codes[i], row, &o->key[i]));
  for (size_t i = 0; i < o->n_slots; ++i)
    o->tuple[i] = row[o->slots[i]];
  PM_TRY(pm_exec_prefix(x, o->key[0], &e->prefix));
  if (o->descending[0])
    e->prefix = ~e->prefix;
  return PM_OK;
}

static PmStatus grow(Order *o) {
  if (o->n_entries < o->cap)
    return PM_OK;
  const size_t cap = o->cap ? o->cap * 2 : 64;
  void *entries = o->entries;
  PM_TRY(pm_exec_grow(o->op.x, &entries, o->cap * sizeof(Entry), cap * sizeof(Entry)));
  o->entries = entries;
  o->cap = cap;
  return PM_OK;
}

// Of the rows kept the one that comes last stands in front.
static void sift_down(Order *o) {
  for (size_t i = 0;;) {
    size_t last = i;
    for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < o->n_entries; ++k)
      if (by_entry(&o->entries[k], &o->entries[last], o) > 0)
        last = k;
    if (last == i)
      return;
    const Entry e = o->entries[i];
    o->entries[i] = o->entries[last];
    o->entries[last] = e;
    i = last;
  }
}

static void sift_up(Order *o) {
  for (size_t i = o->n_entries - 1; i > 0;) {
    const size_t up = (i - 1) / 2;
    if (by_entry(&o->entries[i], &o->entries[up], o) <= 0)
      return;
    const Entry e = o->entries[i];
    o->entries[i] = o->entries[up];
    o->entries[up] = e;
    i = up;
  }
}

static PmStatus add(Order *o, Entry *e) {
  PM_TRY(grow(o));
  PM_TRY(pm_table_push(&o->keys, o->key));
  PM_TRY(pm_table_push(&o->rows, o->tuple));
  e->row = (uint32_t)o->rows.n - 1;
  o->entries[o->n_entries++] = *e;
  if (o->limit != UINT64_MAX)
    sift_up(o);
  return PM_OK;
}

// In the place of the row that comes last, if the new one comes before it. The new key
// stands behind the others while it is compared.
static PmStatus replace(Order *o, Entry *e) {
  const Entry out = o->entries[0];
  PM_TRY(pm_table_push(&o->keys, o->key));
  e->row = (uint32_t)o->keys.n - 1;
  const bool before = by_entry(e, &out, o) < 0;
  --o->keys.n;
  if (!before)
    return PM_OK;
  e->row = out.row;
  memcpy(pm_table_row(&o->keys, e->row), o->key, o->n * sizeof *o->key);
  memcpy(pm_table_row(&o->rows, e->row), o->tuple, o->n_slots * sizeof *o->tuple);
  o->entries[0] = *e;
  sift_down(o);
  return PM_OK;
}

static PmStatus read_all(Order *o, PmId *row) {
  for (bool got = true; got;) {
    Entry e = {0};
    PM_TRY(pm_exec_check(o->op.x));
    PM_TRY(pm_op_next(o->op.a, row, &got));
    if (!got)
      break;
    PM_TRY(fill(o, &e, row));
    PM_TRY(o->n_entries < o->limit ? add(o, &e) : o->limit ? replace(o, &e) : PM_OK);
    PM_TRY(o->status);
  }
  if (o->n_entries)
    qsort_r(o->entries, o->n_entries, sizeof *o->entries, by_entry, o);
  o->read = true;
  return o->status;
}

static PmStatus order_open(PmOp *op, PmId *row) {
  Order *o = (Order *)op;
  pm_table_clear(&o->keys);
  pm_table_clear(&o->rows);
  o->n_entries = o->at = 0;
  o->arrived = 0;
  o->read = false;
  return pm_op_open(op->a, row);
}

static PmStatus order_next(PmOp *op, PmId *row, bool *got) {
  Order *o = (Order *)op;
  if (!o->read)
    PM_TRY(read_all(o, row));
  *got = o->at < o->n_entries;
  const PmId *kept = *got ? pm_table_row(&o->rows, o->entries[o->at++].row) : NULL;
  for (size_t i = 0; i < o->n_slots; ++i)
    row[o->slots[i]] = kept ? kept[i] : 0;
  return PM_OK;
}

static void order_close(PmOp *op) {
  Order *o = (Order *)op;
  pm_table_release(&o->keys);
  pm_table_release(&o->rows);
  pm_exec_free(op->x, o->entries, o->cap * sizeof *o->entries);
  o->entries = NULL;
}

static PmStatus order_explain(const PmOp *op, PmBuf *b) {
  const Order *o = (const Order *)op;
  if (o->limit != UINT64_MAX)
    PM_TRY(pm_buf_printf(b, "first %llu ", (unsigned long long)o->limit));
  PM_TRY(pm_buf_append(b, PM_STR("by ")));
  for (size_t i = 0; i < o->n; ++i) {
    PM_TRY(pm_buf_append(b, o->descending[i] ? PM_STR("desc ") : PM_STR("")));
    PM_TRY(pm_explain_expr(op->x, o->codes[i], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return PM_OK;
}

static const PmOpClass order_class = {.name = "order",
                                      .size = sizeof(Order),
                                      .open = order_open,
                                      .next = order_next,
                                      .close = order_close,
                                      .explain = order_explain};

PmStatus pm_op_order_new(PmOp *a, PmCode **codes, const bool *descending, size_t n,
                         PmOp **op) {
  PmExec *x = a->x;
  PM_TRY(pm_op_new(x, &order_class, a, op));
  Order *o = (Order *)*op;
  o->codes = codes;
  o->descending = descending;
  o->n = n;
  o->limit = UINT64_MAX;
  o->slots = pm_arena_alloc(&x->arena, (pm_slots_end(&a->maybe) + 1) * sizeof *o->slots);
  if (!o->slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < pm_slots_end(&a->maybe); ++i)
    if (pm_slots_have(&a->maybe, i) && !x->hidden[i])
      o->slots[o->n_slots++] = i;
  o->keys = (PmTable){.x = x, .width = n};
  o->rows = (PmTable){.x = x, .width = o->n_slots};
  o->key = pm_arena_alloc(&x->arena, n * sizeof *o->key + 1);
  o->tuple = pm_arena_alloc(&x->arena, o->n_slots * sizeof *o->tuple + 1);
  (*op)->sorted = PM_NO_SLOT;
  (*op)->cost += a->rows * 0.3;
  return o->key && o->tuple ? PM_OK : PM_ERR_NOMEM;
}

void pm_op_order_limit(PmOp *op, uint64_t limit) { ((Order *)op)->limit = limit; }
