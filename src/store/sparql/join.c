// SPDX-License-Identifier: MIT
// Joins, OPTIONAL and MINUS (section 18.5): by giving each row of the left side to the
// right one, or by keeping the rows of the right side in memory.
#include "store/sparql/exec.h"

// --- giving each row to the right side ------------------------------------------------

typedef struct {
  PmOp op;
  const char *how;
  bool running; // the right side
} Apply;

static PmStatus apply_open(PmOp *op, PmId *row) {
  ((Apply *)op)->running = false;
  return pm_op_open(op->a, row);
}

static PmStatus apply_next(PmOp *op, PmId *row, bool *got) {
  Apply *p = (Apply *)op;
  for (;;) {
    if (p->running) {
      PM_TRY(pm_op_next(op->b, row, got));
      if (*got)
        return PM_OK;
    }
    p->running = false;
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(pm_op_open(op->b, row));
    p->running = true;
  }
}

static PmStatus apply_explain(const PmOp *op, PmBuf *b) {
  return pm_buf_append(b, pm_str(((const Apply *)op)->how));
}

static const PmOpClass apply_class = {.seedable = true,
                                      .name = "join",
                                      .size = sizeof(Apply),
                                      .open = apply_open,
                                      .next = apply_next,
                                      .explain = apply_explain};

bool pm_op_is_apply(const PmOp *op) { return op->class == &apply_class; }

static PmStatus bind_both(PmOp *op, PmOp *a, PmOp *b, bool certain) {
  PmArena *arena = &a->x->arena;
  op->b = b;
  PM_TRY(pm_slots_join(arena, &op->maybe, &b->maybe));
  return certain ? pm_slots_join(arena, &op->certain, &b->certain) : PM_OK;
}

PmStatus pm_op_apply_new(PmOp *a, PmOp *b, const char *how, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &apply_class, a, op));
  ((Apply *)*op)->how = how;
  (*op)->rows = a->rows * b->rows;
  (*op)->cost = a->cost + a->rows * b->cost;
  return bind_both(*op, a, b, true);
}

// --- OPTIONAL that way ----------------------------------------------------------------

typedef struct {
  PmOp op;
  PmCode **codes;
  size_t n;
  bool running, matched;
} Optional;

static PmStatus holds(PmExec *x, PmCode **codes, size_t n, const PmId *row, bool *all) {
  *all = true;
  for (size_t i = 0; *all && i < n; ++i)
    PM_TRY(pm_exec_test(x, codes[i], row, all));
  return PM_OK;
}

static PmStatus optional_open(PmOp *op, PmId *row) {
  ((Optional *)op)->running = false;
  return pm_op_open(op->a, row);
}

static PmStatus optional_match(Optional *o, PmId *row, bool *got) {
  PmOp *op = &o->op;
  for (*got = true; *got;) {
    bool all;
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->b, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(holds(op->x, o->codes, o->n, row, &all));
    if (all)
      return PM_OK;
  }
  return PM_OK;
}

static PmStatus optional_next(PmOp *op, PmId *row, bool *got) {
  Optional *o = (Optional *)op;
  for (;;) {
    if (o->running) {
      PM_TRY(optional_match(o, row, got));
      o->running = *got;
      if (*got || !o->matched) {
        o->matched = *got = true;
        return PM_OK;
      }
    }
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    PM_TRY(pm_op_open(op->b, row));
    o->running = true;
    o->matched = false;
  }
}

static PmStatus optional_reads(const PmOp *op, PmSlots *slots) {
  const Optional *o = (const Optional *)op;
  for (size_t i = 0; i < o->n; ++i)
    PM_TRY(pm_code_slots(op->x, o->codes[i], slots));
  return PM_OK;
}

static const PmOpClass optional_class = {.name = "optional",
                                         .size = sizeof(Optional),
                                         .open = optional_open,
                                         .next = optional_next,
                                         .reads = optional_reads};

// --- keeping the right side -----------------------------------------------------------

typedef struct {
  PmOp op;
  PmTable keys;           // what rows of the right side share with the left for certain
  PmTable rows;           // of the right side, by `slots`
  uint32_t *first, *more; // by key, by row: the first row, the next one of its key
  uint32_t *last;         // by key
  size_t n_first, n_more; // room
  size_t *key_slots, n_keys;
  size_t *slots, n_slots;
  PmId *inner, *tuple; // the right side's own row; a key or row being made
  bool built;
  uint32_t at; // the row to look at next
  bool running, matched;
  bool *mine;    // slots bound by the row of the right side
  bool optional; // with the conditions
  bool visible;  // MINUS: the key has a variable
  PmCode **codes;
  size_t n;
} Hash;

// Graphs being read are known inside too; nothing else is.
static bool take_hidden(const PmExec *x, const PmId *row, PmId *inner) {
  bool changed = false;
  for (size_t i = 0; i < x->n_slots; ++i) {
    const PmId id = x->hidden[i] ? row[i] : 0;
    changed |= inner[i] != id;
    inner[i] = id;
  }
  return changed;
}

static PmStatus add_first(Hash *h, uint32_t key) {
  if (key < h->n_first)
    return PM_OK;
  const size_t n = h->n_first ? h->n_first * 2 : 64;
  void *first = h->first;
  PM_TRY(
      pm_exec_grow(h->op.x, &first, h->n_first * sizeof *h->first, n * sizeof *h->first));
  h->first = first;
  void *last = h->last;
  PM_TRY(pm_exec_grow(h->op.x, &last, h->n_first * sizeof *h->last, n * sizeof *h->last));
  h->last = last;
  h->n_first = n;
  return PM_OK;
}

static PmStatus add_more(Hash *h) {
  if (h->rows.n <= h->n_more)
    return PM_OK;
  const size_t n = h->n_more ? h->n_more * 2 : 64;
  void *more = h->more;
  PM_TRY(pm_exec_grow(h->op.x, &more, h->n_more * sizeof *h->more, n * sizeof *h->more));
  h->more = more;
  h->n_more = n;
  return PM_OK;
}

static void get_tuple(const size_t *slots, size_t n, const PmId *row, PmId *tuple) {
  for (size_t i = 0; i < n; ++i)
    tuple[i] = row[slots[i]];
}

static PmStatus keep(Hash *h, const PmId *row) {
  uint32_t key;
  bool added;
  get_tuple(h->key_slots, h->n_keys, row, h->tuple);
  PM_TRY(pm_table_add(&h->keys, h->tuple, &key, &added));
  PM_TRY(add_first(h, key));
  get_tuple(h->slots, h->n_slots, row, h->tuple);
  PM_TRY(pm_table_push(&h->rows, h->tuple));
  PM_TRY(add_more(h));
  const uint32_t row_number = (uint32_t)h->rows.n - 1;
  h->more[row_number] = PM_NO_ROW;
  if (added)
    h->first[key] = row_number;
  else
    h->more[h->last[key]] = row_number;
  h->last[key] = row_number;
  return PM_OK;
}

static PmStatus build(Hash *h) {
  PmOp *b = h->op.b;
  h->built = false;
  pm_table_clear(&h->keys);
  pm_table_clear(&h->rows);
  PM_TRY(pm_op_open(b, h->inner));
  for (bool got = true; got;) {
    PM_TRY(pm_exec_check(h->op.x));
    PM_TRY(pm_op_next(b, h->inner, &got));
    if (got)
      PM_TRY(keep(h, h->inner));
  }
  h->built = true;
  return PM_OK;
}

static PmStatus hash_open(PmOp *op, PmId *row) {
  Hash *h = (Hash *)op;
  h->running = false;
  memset(h->mine, 0, h->n_slots);
  PM_TRY(pm_exec_row(op->x, &h->inner));
  if (take_hidden(op->x, row, h->inner) || !h->built)
    PM_TRY(build(h));
  return pm_op_open(op->a, row);
}

// Binds what the kept row adds; false where the two do not agree.
static bool merge(Hash *h, const PmId *kept, PmId *row) {
  for (size_t i = 0; i < h->n_slots; ++i) {
    PmId *slot = &row[h->slots[i]];
    if (kept[i] && *slot && *slot != kept[i])
      return false;
  }
  for (size_t i = 0; i < h->n_slots; ++i) {
    PmId *slot = &row[h->slots[i]];
    h->mine[i] = kept[i] && !*slot;
    if (h->mine[i])
      *slot = kept[i];
  }
  return true;
}

static void unmerge(Hash *h, PmId *row) {
  for (size_t i = 0; i < h->n_slots; ++i) {
    if (h->mine[i])
      row[h->slots[i]] = 0;
    h->mine[i] = false;
  }
}

static uint32_t first_of(Hash *h, const PmId *row) {
  get_tuple(h->key_slots, h->n_keys, row, h->tuple);
  const uint32_t key = pm_table_find(&h->keys, h->tuple);
  return key == PM_NO_ROW ? PM_NO_ROW : h->first[key];
}

static PmStatus hash_match(Hash *h, PmId *row, bool *got) {
  for (*got = false; !*got && h->at != PM_NO_ROW;) {
    PM_TRY(pm_exec_check(h->op.x));
    const PmId *kept = pm_table_row(&h->rows, h->at);
    h->at = h->more[h->at];
    unmerge(h, row);
    *got = merge(h, kept, row);
    if (*got)
      PM_TRY(holds(h->op.x, h->codes, h->n, row, got));
  }
  if (!*got)
    unmerge(h, row);
  return PM_OK;
}

static PmStatus hash_next(PmOp *op, PmId *row, bool *got) {
  Hash *h = (Hash *)op;
  for (;;) {
    if (h->running) {
      PM_TRY(hash_match(h, row, got));
      h->running = *got;
      if (*got || (h->optional && !h->matched)) {
        h->matched = *got = true;
        return PM_OK;
      }
    }
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    h->at = first_of(h, row);
    h->running = true;
    h->matched = false;
  }
}

static void hash_close(PmOp *op) {
  Hash *h = (Hash *)op;
  pm_table_release(&h->keys);
  pm_table_release(&h->rows);
  pm_exec_free(op->x, h->first, h->n_first * sizeof *h->first);
  pm_exec_free(op->x, h->last, h->n_first * sizeof *h->last);
  pm_exec_free(op->x, h->more, h->n_more * sizeof *h->more);
  h->first = h->last = h->more = NULL;
}

static PmStatus hash_explain(const PmOp *op, PmBuf *b) {
  const Hash *h = (const Hash *)op;
  PM_TRY(pm_buf_append(b, h->n_keys ? PM_STR("hash on ") : PM_STR("every pair ")));
  for (size_t i = 0; i < h->n_keys; ++i) {
    PM_TRY(pm_explain_slot(op->x, h->key_slots[i], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return PM_OK;
}

static PmStatus hash_reads(const PmOp *op, PmSlots *slots) {
  const Hash *h = (const Hash *)op;
  for (size_t i = 0; i < h->n; ++i)
    PM_TRY(pm_code_slots(op->x, h->codes[i], slots));
  return PM_OK;
}

static const PmOpClass hash_class = {.name = "join",
                                     .size = sizeof(Hash),
                                     .open = hash_open,
                                     .next = hash_next,
                                     .close = hash_close,
                                     .explain = hash_explain};
static const PmOpClass hash_optional_class = {.name = "optional",
                                              .size = sizeof(Hash),
                                              .open = hash_open,
                                              .next = hash_next,
                                              .close = hash_close,
                                              .explain = hash_explain,
                                              .reads = hash_reads};

static PmStatus list_slots(PmExec *x, const PmSlots *set, const PmSlots *other,
                           size_t **slots, size_t *n) {
  const size_t end = pm_slots_end(set);
  *slots = pm_arena_alloc(&x->arena, (end + 1) * sizeof **slots);
  if (!*slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < end; ++i)
    if (pm_slots_have(set, i) && pm_slots_have(other, i))
      (*slots)[(*n)++] = i;
  return PM_OK;
}

static PmStatus hash_new(const PmOpClass *class, PmOp *a, PmOp *b, PmOp **op) {
  PmExec *x = a->x;
  PM_TRY(pm_op_new(x, class, a, op));
  Hash *h = (Hash *)*op;
  (*op)->b = b;
  PM_TRY(list_slots(x, &a->certain, &b->certain, &h->key_slots, &h->n_keys));
  PM_TRY(list_slots(x, &b->maybe, &b->maybe, &h->slots, &h->n_slots));
  h->keys = (PmTable){.x = x, .width = h->n_keys};
  h->rows = (PmTable){.x = x, .width = h->n_slots};
  h->tuple = pm_arena_alloc(&x->arena, (h->n_slots + 1) * sizeof *h->tuple);
  h->mine = pm_arena_alloc(&x->arena, h->n_slots + 1);
  return h->tuple && h->mine ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_op_hash_new(PmOp *a, PmOp *b, PmOp **op) {
  PM_TRY(hash_new(&hash_class, a, b, op));
  (*op)->rows = a->rows * b->rows / 10 + 1;
  (*op)->cost = a->cost + b->cost + a->rows * 0.08 + b->rows * 0.06;
  return bind_both(*op, a, b, true);
}

PmStatus pm_op_optional_new(PmOp *a, PmOp *b, bool hash, PmCode **codes, size_t n,
                            PmOp **op) {
  if (hash) {
    PM_TRY(hash_new(&hash_optional_class, a, b, op));
    Hash *h = (Hash *)*op;
    h->optional = true;
    h->codes = codes;
    h->n = n;
    (*op)->cost = a->cost + b->cost + a->rows * 0.08 + b->rows * 0.06;
  } else {
    PM_TRY(pm_op_new(a->x, &optional_class, a, op));
    Optional *o = (Optional *)*op;
    o->codes = codes;
    o->n = n;
    (*op)->cost = a->cost + a->rows * b->cost;
    (*op)->rows = a->rows * (b->rows > 1 ? b->rows : 1);
  }
  return bind_both(*op, a, b, false);
}

// --- MINUS ----------------------------------------------------------------------------

// Compatible, and with a variable in common (18.5).
static bool is_subtracted(const Hash *h, const PmId *kept, const PmId *row) {
  bool shared = h->visible;
  for (size_t i = 0; i < h->n_slots; ++i) {
    const PmId mine = row[h->slots[i]];
    if (!mine || !kept[i])
      continue;
    if (mine != kept[i])
      return false;
    shared |= !h->op.x->hidden[h->slots[i]];
  }
  return shared;
}

static PmStatus minus_next(PmOp *op, PmId *row, bool *got) {
  Hash *h = (Hash *)op;
  for (;;) {
    bool gone = false;
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    for (uint32_t at = first_of(h, row); !gone && at != PM_NO_ROW; at = h->more[at]) {
      PM_TRY(pm_exec_check(op->x));
      gone = is_subtracted(h, pm_table_row(&h->rows, at), row);
    }
    if (!gone)
      return PM_OK;
  }
}

static const PmOpClass minus_class = {.name = "minus",
                                      .size = sizeof(Hash),
                                      .open = hash_open,
                                      .next = minus_next,
                                      .close = hash_close,
                                      .explain = hash_explain};

PmStatus pm_op_minus_new(PmOp *a, PmOp *b, PmOp **op) {
  PM_TRY(hash_new(&minus_class, a, b, op));
  Hash *h = (Hash *)*op;
  for (size_t i = 0; i < h->n_keys; ++i)
    h->visible |= !a->x->hidden[h->key_slots[i]];
  (*op)->cost = a->cost + b->cost + a->rows * 0.08 + b->rows * 0.06;
  return PM_OK;
}

// --- MINUS by looks -------------------------------------------------------------------

typedef struct {
  PmOp op;
  PmId *inner; // the right side's own row
} Without;

static PmStatus without_open(PmOp *op, PmId *row) { return pm_op_open(op->a, row); }

static PmStatus without_next(PmOp *op, PmId *row, bool *got) {
  Without *w = (Without *)op;
  PM_TRY(pm_exec_row(op->x, &w->inner));
  for (bool gone = true; gone;) {
    PM_TRY(pm_exec_check(op->x));
    PM_TRY(pm_op_next(op->a, row, got));
    if (!*got)
      return PM_OK;
    memcpy(w->inner, row, op->x->n_slots * sizeof *row);
    PM_TRY(pm_op_open(op->b, w->inner));
    PM_TRY(pm_op_next(op->b, w->inner, &gone));
  }
  return PM_OK;
}

static PmStatus without_explain(const PmOp *op, PmBuf *b) {
  (void)op;
  return pm_buf_append(b, PM_STR("nested"));
}

static const PmOpClass without_class = {.name = "minus",
                                        .size = sizeof(Without),
                                        .open = without_open,
                                        .next = without_next,
                                        .explain = without_explain};

PmStatus pm_op_minus_nested_new(PmOp *a, PmOp *b, PmOp **op) {
  PM_TRY(pm_op_new(a->x, &without_class, a, op));
  (*op)->b = b;
  (*op)->cost = a->cost + a->rows * b->cost;
  return PM_OK;
}

bool pm_op_may_subtract_nested(const PmOp *a, const PmOp *b) {
  bool shared = false;
  const PmSlots *both = &b->maybe;
  for (size_t i = pm_slots_next(both, 0); i != PM_NO_SLOT;
       i = pm_slots_next(both, i + 1)) {
    if (!pm_slots_have(&a->maybe, i))
      continue;
    if (!pm_slots_have(&a->certain, i) || !pm_slots_have(&b->certain, i))
      return false;
    shared |= !a->x->hidden[i];
  }
  return shared;
}

// --- safety ---------------------------------------------------------------------------

// What the operator's expressions read is either unknown outside or bound below for
// certain.
static bool reads_own(const PmOp *op, const PmSlots *outer) {
  PmSlots read = {0};
  if (!op->class->reads)
    return true;
  return !op->class->reads(op, &read) &&
         pm_slots_shared_in(&read, outer, &op->a->certain);
}

static bool is_safe_beside(const PmOp *op, const PmSlots *outer) {
  PmSlots more = *outer;
  return !pm_slots_join(&op->x->arena, &more, &op->a->maybe) &&
         pm_op_is_safe(op->b, &more);
}

bool pm_op_is_safe(const PmOp *op, const PmSlots *outer) {
  const PmOpClass *c = op->class;
  if (!reads_own(op, outer) || (op->a && !pm_op_is_safe(op->a, outer)))
    return false;
  if (c == &optional_class || c == &hash_optional_class || c == &minus_class ||
      c == &without_class)
    return pm_slots_shared_in(&op->b->maybe, outer, &op->a->certain) &&
           (c != &optional_class || is_safe_beside(op, outer));
  if (c == &hash_class)
    return true;
  return c->seedable && (!op->b || is_safe_beside(op, outer));
}
