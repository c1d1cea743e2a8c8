// SPDX-License-Identifier: MIT
// ORDER BY (section 15.1): rows with their keys are kept, all or, where a LIMIT wants the
// first ones, some more than these: from time to time the others are thrown away. A
// number beside each row settles most comparisons.
#include "store/sparql/exec.h"

#include <stdlib.h>

enum { LEAST_ROOM = 256, MOST_LIMIT = 1 << 28 };

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
  uint64_t bar;      // of rows kept: one with a greater prefix is too late
  size_t room;       // entries before others are thrown away
  uint32_t *dropped; // rows whose place is free
  size_t n_dropped, cap_dropped;
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

static PmStatus push(Order *o, Entry *e) {
  PM_TRY(grow(o));
  if (o->n_dropped) {
    e->row = o->dropped[--o->n_dropped];
    memcpy(pm_table_row(&o->keys, e->row), o->key, o->n * sizeof *o->key);
    memcpy(pm_table_row(&o->rows, e->row), o->tuple, o->n_slots * sizeof *o->tuple);
  } else {
    PM_TRY(pm_table_push(&o->keys, o->key));
    PM_TRY(pm_table_push(&o->rows, o->tuple));
    e->row = (uint32_t)o->rows.n - 1;
  }
  o->entries[o->n_entries++] = *e;
  return PM_OK;
}

// --- the first ones -------------------------------------------------------------------

static void swap(Entry *a, Entry *b) {
  const Entry e = *a;
  *a = *b;
  *b = e;
}

// The prefix of the entry that would be at `k` if they were sorted by it (quickselect).
static uint64_t prefix_at(Order *o, size_t k) {
  Entry *e = o->entries;
  size_t low = 0, high = o->n_entries;
  for (;;) {
    const uint64_t pivot = e[low + (high - low) / 2].prefix;
    size_t less = low, i = low, more = high;
    while (i < more) {
      if (e[i].prefix < pivot)
        swap(&e[i++], &e[less++]);
      else if (e[i].prefix > pivot)
        swap(&e[i], &e[--more]);
      else
        ++i;
    }
    if (k >= less && k < more)
      return pivot;
    if (k < less)
      high = less;
    else
      low = more;
  }
}

static PmStatus drop_behind(Order *o, size_t n) {
  if (o->n_entries - n + o->n_dropped > o->cap_dropped) {
    const size_t cap = o->cap, size = sizeof *o->dropped;
    void *dropped = o->dropped;
    PM_TRY(pm_exec_grow(o->op.x, &dropped, o->cap_dropped * size, cap * size));
    o->dropped = dropped;
    o->cap_dropped = cap;
  }
  while (o->n_entries > n)
    o->dropped[o->n_dropped++] = o->entries[--o->n_entries].row;
  return PM_OK;
}

// Throws away what comes behind the first `limit` by the prefix; where that leaves too
// much, by all keys.
static PmStatus shrink(Order *o) {
  const size_t limit = (size_t)o->limit;
  size_t n = 0;
  o->bar = prefix_at(o, limit - 1);
  for (size_t i = 0; i < o->n_entries; ++i)
    if (o->entries[i].prefix <= o->bar)
      swap(&o->entries[i], &o->entries[n++]);
  PM_TRY(drop_behind(o, n));
  if (n <= o->room / 2)
    return PM_OK;
  qsort_r(o->entries, n, sizeof *o->entries, by_entry, o);
  PM_TRY(drop_behind(o, limit));
  return o->status;
}

static PmStatus add(Order *o, Entry *e) {
  if (o->limit == UINT64_MAX)
    return push(o, e);
  if (o->limit == 0 || e->prefix > o->bar)
    return PM_OK;
  PM_TRY(push(o, e));
  return o->n_entries == o->room ? shrink(o) : PM_OK;
}

static PmStatus read_all(Order *o, PmId *row) {
  for (bool got = true; got;) {
    Entry e = {0};
    PM_TRY(pm_exec_check(o->op.x));
    PM_TRY(pm_op_next(o->op.a, row, &got));
    if (!got)
      break;
    PM_TRY(fill(o, &e, row));
    PM_TRY(add(o, &e));
  }
  if (o->limit < o->n_entries)
    PM_TRY(shrink(o));
  if (o->n_entries)
    qsort_r(o->entries, o->n_entries, sizeof *o->entries, by_entry, o);
  if (o->n_entries > o->limit)
    o->n_entries = (size_t)o->limit;
  o->read = true;
  return o->status;
}

static PmStatus order_open(PmOp *op, PmId *row) {
  Order *o = (Order *)op;
  pm_table_clear(&o->keys);
  pm_table_clear(&o->rows);
  o->n_entries = o->n_dropped = o->at = 0;
  o->arrived = 0;
  o->bar = UINT64_MAX;
  o->room = o->limit < MOST_LIMIT ? 4 * (size_t)o->limit + LEAST_ROOM : SIZE_MAX;
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
  pm_exec_free(op->x, o->dropped, o->cap_dropped * sizeof *o->dropped);
  o->entries = NULL;
  o->dropped = NULL;
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
