// SPDX-License-Identifier: MIT
// A triple pattern: a scan of the index whose order suits what is bound (section 18.3).
// With rows that come in the order of the scan each look is near the one before it: a
// merge.
#include "store/sparql/exec.h"

typedef struct {
  PmOp op;
  PmPlaced placed;
  PmOrder order;               // for what stands free beside a predicate
  size_t by;                   // slot that rows are to come in runs of, or PM_NO_SLOT
  PmIdRange ranges[PM_RANGES]; // of the object, where it is free
  size_t n_ranges, range;
  PmQuadScan *scan;
  PmQuadPattern pattern;
  size_t lead; // slot of the position that was bound last in the order, if only that
  size_t lead_position; // may change while all else stays
  PmId lead_id;
  bool none;
  bool once;          // a triple of several graphs comes once; its graphs are neighbours
  bool check;         // graphs must be looked at
  bool repeats;       // a variable has two positions
  const PmIds *quads; // read, in the order of the index
  size_t n, at;
  uint8_t place[PM_POSITIONS];                            // of a position in that order
  size_t slots[PM_POSITIONS], from[PM_POSITIONS], n_free; // what goes where
  PmIds last;                                             // handed over last
  bool has_last;
} Scan;

static PmId value_at(const PmPlace *place, const PmId *row) {
  return place->is_slot ? row[place->slot] : place->id;
}

static bool in_set(const PmId *set, size_t n, PmId id) {
  for (size_t i = 0; i < n; ++i)
    if (set[i] == id)
      return true;
  return false;
}

bool pm_scan_takes(const PmExec *x, const PmPlaced *t, const PmIds *quad) {
  const PmId graph = quad->at[PM_G];
  if (t->graphs == PM_READ_NAMED)
    return graph != PM_ID_DEFAULT &&
           (!x->has_dataset || in_set(x->named, x->n_named, graph));
  return t->graphs == PM_READ_ONE || !x->has_dataset || in_set(x->from, x->n_from, graph);
}

// A local id is of no quad, PM_ID_ABSENT among them; PM_ID_ANY is no local id.
static bool is_foreign(PmId id) {
  return id != PM_ID_ANY && pm_id_tag(id) == PM_TAG_LOCAL;
}

static PmId graph_of(const PmExec *x, const PmPlaced *t, const PmId *row,
                     PmQuadPattern *p, bool *none) {
  if (t->graphs == PM_READ_ONE)
    return t->at[PM_G].id;
  if (t->graphs == PM_READ_NAMED) {
    const PmId bound = row ? row[t->at[PM_G].slot] : 0;
    *none |= x->has_dataset && bound && !in_set(x->named, x->n_named, bound);
    return bound ? bound : PM_ID_ANY;
  }
  if (x->with)
    return x->with;
  if (!x->has_dataset && !x->union_default)
    return PM_ID_DEFAULT;
  *none |= x->has_dataset && x->n_from == 0;
  p->distinct = !x->has_dataset;
  return x->has_dataset && x->n_from == 1 ? x->from[0] : PM_ID_ANY;
}

void pm_scan_pattern(const PmExec *x, const PmPlaced *t, const PmId *row,
                     PmQuadPattern *p, bool *none) {
  *p = (PmQuadPattern){0};
  *none = false;
  for (int i = 0; i < PM_G; ++i) {
    const PmId id = t->at[i].is_slot && !row ? 0 : value_at(&t->at[i], row);
    p->pattern.at[i] = t->at[i].is_slot && !id ? PM_ID_ANY : id;
  }
  p->pattern.at[PM_G] = graph_of(x, t, row, p, none);
  for (int i = 0; i < PM_POSITIONS; ++i)
    *none |= is_foreign(p->pattern.at[i]);
  p->order = pm_order_for(&p->pattern);
}

// The place in the order where what is free starts.
static size_t first_free(const PmQuadPattern *p, const uint8_t *order) {
  size_t i = 0;
  while (i < PM_POSITIONS && p->pattern.at[order[i]] != PM_ID_ANY)
    ++i;
  return i;
}

static bool is_in_runs(const Scan *s, const PmQuadPattern *p, PmOrder order) {
  const uint8_t *at = pm_order_positions(order);
  const size_t k = first_free(p, at);
  size_t bound = 0;
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    bound += p->pattern.at[i] != PM_ID_ANY;
  return k == bound && k < PM_POSITIONS && s->placed.at[at[k]].is_slot &&
         s->placed.at[at[k]].slot == s->by && (at[k] != PM_G || !p->distinct);
}

// Of orders that would do, the one whose quads lie closer together or come sorted as the
// planner wants.
static void choose_order(const Scan *s, PmQuadPattern *p) {
  const PmId *at = p->pattern.at;
  const bool p_bound = at[PM_P] != PM_ID_ANY, s_bound = at[PM_S] != PM_ID_ANY;
  if (at[PM_G] != PM_ID_ANY || !p_bound)
    return;
  if (s_bound && at[PM_O] != PM_ID_ANY && !s->placed.at[PM_O].is_slot)
    p->order = PM_ORDER_POSG; // is it one of these?
  if (at[PM_O] != PM_ID_ANY)
    return;
  p->order = s_bound ? PM_ORDER_PSOG : s->n_ranges ? PM_ORDER_POSG : s->order;
}

// Orders with the graph last come first: a triple's graphs must be neighbours.
static void choose_runs(const Scan *s, PmQuadPattern *p) {
  for (PmOrder order = 0; s->by != PM_NO_SLOT && order < PM_ORDERS; ++order)
    if ((order < PM_ORDER_GSPO || p->pattern.at[PM_G] != PM_ID_ANY || !p->distinct) &&
        is_in_runs(s, p, order)) {
      p->order = order;
      return;
    }
}

static PmStatus start(Scan *s) {
  const PmId *at = s->pattern.pattern.at;
  s->pattern.range = s->n_ranges && at[PM_P] != PM_ID_ANY && at[PM_S] == PM_ID_ANY &&
                     at[PM_O] == PM_ID_ANY;
  if (s->pattern.range) {
    s->pattern.from = s->ranges[s->range].from;
    s->pattern.to = s->ranges[s->range].to;
  }
  s->n = s->at = 0;
  if (s->scan)
    return pm_quad_scan_restart(s->scan, &s->pattern);
  return pm_quad_scan_open(s->op.x->snapshot, &s->pattern, &s->scan);
}

// Which positions are bound here, and where the index has them.
static void find_places(Scan *s) {
  const uint8_t *order = pm_order_positions(s->pattern.order);
  s->n_free = 0;
  s->repeats = false;
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    s->place[order[i]] = (uint8_t)i;
  for (size_t i = 0; i < PM_POSITIONS; ++i) {
    if (!s->placed.at[i].is_slot || s->pattern.pattern.at[i] != PM_ID_ANY ||
        (i == PM_G && s->placed.graphs != PM_READ_NAMED))
      continue;
    for (size_t k = 0; k < s->n_free; ++k)
      s->repeats |= s->slots[k] == s->placed.at[i].slot;
    s->slots[s->n_free] = s->placed.at[i].slot;
    s->from[s->n_free++] = s->place[i];
  }
}

// If rows from outside decide about one position, and the order has it behind the others,
// then greater ids lie ahead.
static void find_lead(Scan *s) {
  size_t slots = 0;
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (s->placed.at[i].is_slot && s->pattern.pattern.at[i] != PM_ID_ANY &&
        (i < PM_G || s->placed.graphs == PM_READ_NAMED)) {
      ++slots;
      s->lead_position = i;
    }
  const uint8_t *order = pm_order_positions(s->pattern.order);
  if (slots != 1 || s->pattern.range ||
      s->place[s->lead_position] + 1U != first_free(&s->pattern, order))
    return;
  s->lead = s->placed.at[s->lead_position].slot;
  s->lead_id = s->pattern.pattern.at[s->lead_position];
}

static bool can_follow(const Scan *s, const PmId *row) {
  if (s->lead == PM_NO_SLOT || row[s->lead] <= s->lead_id || is_foreign(row[s->lead]))
    return false;
  for (size_t i = 0; i < s->n_free; ++i)
    if (row[s->slots[i]])
      return false;
  return true;
}

static PmStatus follow(Scan *s, PmId id) {
  s->lead_id = s->pattern.pattern.at[s->lead_position] = id;
  s->none = s->has_last = false;
  s->n = s->at = 0;
  return pm_quad_scan_follow(s->scan, id);
}

static PmStatus scan_open(PmOp *op, PmId *row) {
  Scan *s = (Scan *)op;
  if (can_follow(s, row))
    return follow(s, row[s->lead]);
  s->lead = PM_NO_SLOT;
  pm_scan_pattern(op->x, &s->placed, row, &s->pattern, &s->none);
  choose_order(s, &s->pattern);
  choose_runs(s, &s->pattern);
  const bool any_graph = s->pattern.pattern.at[PM_G] == PM_ID_ANY;
  s->once = any_graph && s->placed.graphs == PM_READ_DEFAULT && !op->x->one_graph;
  s->check = any_graph && (s->placed.graphs == PM_READ_NAMED || op->x->has_dataset);
  s->range = 0;
  s->has_last = false;
  s->n = s->at = s->n_free = 0;
  if (s->none)
    return PM_OK;
  find_places(s);
  PM_TRY(start(s));
  find_lead(s);
  return PM_OK;
}

static void unbind(const Scan *s, PmId *row) {
  for (size_t i = 0; i < s->n_free; ++i)
    row[s->slots[i]] = 0;
}

// In orders with the graph last the triple stands in front.
static bool is_again(Scan *s, const PmIds *quad) {
  const PmId *a = quad->at, *b = s->last.at;
  const bool again = s->has_last && a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
  s->last = *quad;
  s->has_last = true;
  return again;
}

static bool is_taken(Scan *s, const PmIds *quad) {
  PmIds ids = {{0}};
  ids.at[PM_G] = quad->at[s->place[PM_G]];
  return (!s->check || pm_scan_takes(s->op.x, &s->placed, &ids)) &&
         (!s->once || !is_again(s, quad));
}

static bool take(Scan *s, const PmIds *quad, PmId *row) {
  if (!is_taken(s, quad))
    return false;
  if (s->repeats)
    unbind(s, row);
  for (size_t i = 0; i < s->n_free; ++i) {
    const PmId id = quad->at[s->from[i]];
    PmId *slot = &row[s->slots[i]];
    if (s->repeats && *slot && *slot != id) // ?x ?p ?x
      return false;
    *slot = id;
  }
  return true;
}

// More quads; none at the end of the last range.
static PmStatus read_more(Scan *s) {
  s->at = 0;
  for (;;) {
    PM_TRY(pm_exec_check(s->op.x));
    PM_TRY(pm_quad_scan_batch(s->scan, &s->quads, &s->n));
    if (s->n || !s->pattern.range || ++s->range == s->n_ranges)
      return PM_OK;
    PM_TRY(start(s));
  }
}

static PmStatus scan_next(PmOp *op, PmId *row, bool *got) {
  Scan *s = (Scan *)op;
  *got = false;
  while (!s->none) {
    while (s->at < s->n)
      if (take(s, &s->quads[s->at++], row)) {
        *got = true;
        return PM_OK;
      }
    PM_TRY(read_more(s));
    s->none = s->n == 0;
  }
  unbind(s, row);
  return PM_OK;
}

// What the store has counted already: all its quads, or those of a predicate.
static bool is_counted(const Scan *s) {
  const PmId *at = s->pattern.pattern.at;
  return !s->none && !s->check && !s->repeats && !s->pattern.range &&
         at[PM_S] == PM_ID_ANY && at[PM_O] == PM_ID_ANY && at[PM_G] == PM_ID_ANY;
}

static PmStatus count_stored(const Scan *s, PmId predicate, uint64_t *n) {
  PmCounts counts;
  PM_TRY(predicate == PM_ID_ANY
             ? pm_snapshot_counts(s->op.x->snapshot, &counts)
             : pm_snapshot_predicate(s->op.x->snapshot, predicate, &counts));
  *n = s->once ? counts.triples : counts.quads;
  return PM_OK;
}

static PmStatus count_rows(Scan *s, PmId *row, uint64_t *n) {
  while (!s->none) {
    if (s->check || s->once || s->repeats)
      while (s->at < s->n)
        *n += take(s, &s->quads[s->at++], row);
    *n += s->n - s->at;
    PM_TRY(read_more(s));
    s->none = s->n == 0;
  }
  unbind(s, row);
  return PM_OK;
}

// COUNT(*) of a pattern wants no rows.
PmStatus pm_op_scan_count(PmOp *op, PmId *row, uint64_t *n) {
  Scan *s = (Scan *)op;
  *n = 0;
  PM_TRY(is_counted(s) ? count_stored(s, s->pattern.pattern.at[PM_P], n)
                       : count_rows(s, row, n));
  op->got += *n;
  return PM_OK;
}

// --- runs -----------------------------------------------------------------------------

void pm_op_scan_by(PmOp *op, size_t slot) { ((Scan *)op)->by = slot; }

bool pm_op_scan_has_runs(const PmOp *op) {
  const Scan *s = (const Scan *)op;
  return s->by != PM_NO_SLOT && !s->none && !s->repeats &&
         is_in_runs(s, &s->pattern, s->pattern.order);
}

// The store has counted the predicate's quads: on to the next one.
static PmStatus skip_predicate(Scan *s, PmId predicate, uint64_t *n) {
  const PmIds next = {{0, predicate + 1, 0, 0}};
  s->n = s->at = 0;
  PM_TRY(pm_quad_scan_seek(s->scan, &next));
  return count_stored(s, predicate, n);
}

PmStatus pm_op_scan_run(PmOp *op, PmId *value, uint64_t *n) {
  Scan *s = (Scan *)op;
  const uint8_t *order = pm_order_positions(s->pattern.order);
  const size_t key = first_free(&s->pattern, order);
  const bool counted = order[key] == PM_P && is_counted(s);
  *n = 0;
  for (;;) {
    if (s->at == s->n)
      PM_TRY(read_more(s));
    if (s->n == 0 || (*n && s->quads[s->at].at[key] != *value))
      break;
    const PmIds *quad = &s->quads[s->at++];
    *value = quad->at[key];
    if (counted) {
      PM_TRY(skip_predicate(s, *value, n));
      break;
    }
    *n += is_taken(s, quad);
  }
  op->got += *n;
  return PM_OK;
}

bool pm_op_is_scan(const PmOp *op) { return op->class->open == scan_open; }

// Whether all quads are in one graph, so that no triple comes twice.
PmStatus pm_find_graphs(PmExec *x) {
  PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                     .order = PM_ORDER_GSPO};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PM_TRY(pm_quad_scan_open(x->snapshot, &p, &scan));
  PmStatus st = pm_quad_scan_next(scan, &quad);
  if (!st && quad) {
    p.range = true;
    p.from = quad->at[PM_G] + 1;
    p.to = UINT64_MAX;
    st = pm_quad_scan_restart(scan, &p);
    st = st ? st : pm_quad_scan_next(scan, &quad);
  }
  x->one_graph = !quad;
  pm_quad_scan_close(scan);
  return st;
}

static void scan_close(PmOp *op) {
  pm_quad_scan_close(((Scan *)op)->scan);
  ((Scan *)op)->scan = NULL;
}

static PmStatus scan_explain(const PmOp *op, PmBuf *b) {
  const Scan *s = (const Scan *)op;
  for (int i = 0; i < PM_G; ++i) {
    PM_TRY(pm_explain_place(op->x, &s->placed.at[i], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  if (s->placed.graphs != PM_READ_DEFAULT) {
    PM_TRY(pm_buf_append(b, PM_STR("graph ")));
    PM_TRY(pm_explain_place(op->x, &s->placed.at[PM_G], b));
    PM_TRY(pm_buf_append(b, PM_STR(" ")));
  }
  return s->n_ranges ? pm_buf_append(b, PM_STR("in a range ")) : PM_OK;
}

static const PmOpClass scan_class = {.seedable = true,
                                     .name = "scan",
                                     .size = sizeof(Scan),
                                     .open = scan_open,
                                     .next = scan_next,
                                     .close = scan_close,
                                     .explain = scan_explain};

PmStatus pm_op_scan_new(PmExec *x, const PmPlaced *placed, PmOp **op) {
  PM_TRY(pm_op_new(x, &scan_class, NULL, op));
  Scan *s = (Scan *)*op;
  s->placed = *placed;
  s->order = PM_ORDER_POSG;
  s->by = s->lead = PM_NO_SLOT;
  for (int i = 0; i < PM_POSITIONS; ++i)
    if (placed->at[i].is_slot && (i < PM_G || placed->graphs == PM_READ_NAMED)) {
      PM_TRY(pm_slots_add(&x->arena, &(*op)->maybe, placed->at[i].slot));
      PM_TRY(pm_slots_add(&x->arena, &(*op)->certain, placed->at[i].slot));
    }
  return PM_OK;
}

void pm_op_scan_order(PmOp *op, PmOrder order) { ((Scan *)op)->order = order; }

void pm_op_scan_ranges(PmOp *op, const PmIdRange *ranges, size_t n) {
  Scan *s = (Scan *)op;
  s->n_ranges = n < PM_RANGES ? n : 0;
  for (size_t i = 0; i < s->n_ranges; ++i)
    s->ranges[i] = ranges[i];
}

PmStatus pm_named_graphs(PmExec *x) {
  if (x->has_dataset || x->named)
    return PM_OK;
  return pm_snapshot_graphs(x->snapshot, &x->arena, &x->named, &x->n_named);
}
