// SPDX-License-Identifier: MIT
// Writing: changes are collected and sorted, then merged into each index. A small change
// rewrites the blocks that it meets; a big one builds the indexes anew beside the old
// ones, in steps that no reader sees, and the last commit turns the readers' side.
#include "store/block.h"
#include "store/dict.h"
#include "store/runs.h"
#include "store/tables.h"
#include "store/fulltext.h"

#include <stdlib.h>

enum {
  REBUILD_SHARE = 8, // a change of more than an eighth of the quads builds anew
  CHECK_EVERY = 1 << 12,
  SPLIT_BYTES = PM_BLOCK_BYTES * 2 / 3, // of the blocks that one too full is split into
};

// The term that a position had last: quads of a page share their graph and, mostly, their
// subject.
typedef struct {
  PmTermKind kind; // IRI or blank node, else nothing is kept
  PmBuf value;
  PmId id;
} Last;

struct PmChange {
  PmIndex *index;
  PmJob *job;
  PmKvTxn *txn;
  PmDictWriter *dict;
  PmRuns *records;  // collected since the last flush
  PmStrtab graphs;  // that got quads since then
  size_t dirty;     // bytes written since the last step
  PmState state;    // as it will be
  PmState before;   // as readers see it
  unsigned readers; // the side that readers look at
  bool in_place;    // that side was changed: nothing may be committed before the end
  bool changed;
  uint64_t added, deleted; // quads that were not there, or were
  Last last[PM_POSITIONS];
};

// --- beginning and ending -------------------------------------------------------------

static PmStatus new_runs(PmChange *c, size_t share, bool sorted, PmRuns **runs) {
  return pm_runs_new(c->job, c->index->dir, c->index->memory / share, sorted, runs);
}

static PmStatus recommit(PmChange *c) {
  PmKvTxn *txn = c->txn;
  c->txn = NULL;
  c->dirty = 0;
  PM_TRY(pm_kv_commit(txn));
  return pm_kv_begin(c->index->kv, c->job, true, &c->txn);
}

static PmStatus remove_leftovers(PmChange *c) {
  bool more = true;
  PM_TRY(pm_dict_remove_leftovers(c->index, c->txn, c->state.terms, &more));
  while (more) {
    PM_TRY(recommit(c));
    PM_TRY(pm_dict_remove_leftovers(c->index, c->txn, c->state.terms, &more));
  }
  return PM_OK;
}

static PmStatus begin(PmChange *c) {
  PmIndex *ix = c->index;
  PM_TRY(new_runs(c, 4, true, &c->records));
  PM_TRY(pm_kv_begin(ix->kv, c->job, true, &c->txn));
  PM_TRY(pm_state_read(ix, c->txn, &c->state));
  c->before = c->state;
  c->readers = c->state.side;
  PM_TRY(remove_leftovers(c));
  const PmDictOptions options = {.memory = ix->memory / 2, .terms = c->state.terms};
  return pm_dict_writer_new(ix, c->job, &options, &c->dict);
}

PmStatus pm_change_begin(PmIndex *ix, PmJob *job, PmChange **out) {
  *out = NULL;
  if (!ix->write || ix->changing)
    return pm_fail(job, PM_ERR_INVALID, pm_at(ix->dir, 0, 0), NULL,
                   ix->write ? "the store is being changed already"
                             : "the store was opened for reading");
  PmChange *c = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  *c = (PmChange){.index = ix, .job = job};
  ix->changing = true;
  const PmStatus st = begin(c);
  if (st)
    pm_change_abort(c);
  else
    *out = c;
  return st;
}

void pm_change_abort(PmChange *c) {
  if (!c)
    return;
  pm_kv_abort(c->txn);
  pm_dict_writer_free(c->dict);
  pm_runs_free(c->records);
  pm_strtab_release(&c->graphs);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    pm_buf_release(&c->last[i].value);
  c->index->changing = false;
  free(c);
}

// Commits what readers do not look at: terms, and the side that is being built.
static PmStatus step(PmChange *c) {
  c->before.terms = pm_dict_writer_flushed(c->dict);
  PM_TRY(pm_state_write(c->index, c->txn, &c->before));
  (void)pm_dict_writer_written(c->dict);
  return recommit(c);
}

static bool step_is_due(const PmChange *c) { return c->dirty > c->index->memory / 4; }

// Hashes of terms are written in steps where that may be.
static PmStatus flush_dict(PmChange *c) {
  bool more = true;
  while (more) {
    if (step_is_due(c) && !c->in_place)
      PM_TRY(step(c));
    PM_TRY(pm_dict_writer_flush(c->dict, c->txn, c->index->memory / 8, &more));
    c->dirty += pm_dict_writer_written(c->dict);
  }
  return PM_OK;
}

// --- collecting -----------------------------------------------------------------------

static PmStatus record(PmChange *c, const PmIds *quad, bool add) {
  PmRecord r = {.add = add};
  const uint8_t *order = pm_order_positions(PM_ORDER_SPOG);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    r.ids.at[i] = quad->at[order[i]];
  const PmStr graph = pm_str_n((const char *)&quad->at[PM_G], sizeof quad->at[PM_G]);
  uint32_t number = 0;
  if (add)
    PM_TRY(pm_strtab_add(&c->graphs, graph, &number, NULL));
  return pm_runs_add(c->records, &r);
}

PmStatus pm_change_id(PmChange *c, const PmTerm *term, PmId *id) {
  PM_TRY(pm_dict_writer_id(c->dict, c->txn, term, id));
  c->dirty += pm_dict_writer_written(c->dict);
  return PM_OK;
}

static PmStatus id_at(PmChange *c, size_t position, const PmTerm *term, PmId *id) {
  Last *last = &c->last[position];
  if (last->kind && term->kind == last->kind &&
      pm_str_eq(term->value, pm_buf_str(&last->value))) {
    *id = last->id;
    return PM_OK;
  }
  last->kind = PM_TERM_NONE;
  PM_TRY(pm_change_id(c, term, id));
  if (term->kind != PM_TERM_IRI && term->kind != PM_TERM_BNODE)
    return PM_OK;
  last->value.max = SIZE_MAX / 4;
  pm_buf_clear(&last->value);
  PM_TRY(pm_buf_append(&last->value, term->value));
  last->kind = term->kind;
  last->id = *id;
  return PM_OK;
}

PmStatus pm_change_add(PmChange *c, const PmQuad *quad) {
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  PmIds ids = {0};
  if (pm_dict_writer_is_full(c->dict) && !c->in_place)
    PM_TRY(flush_dict(c));
  if (step_is_due(c) && !c->in_place)
    PM_TRY(step(c));
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(id_at(c, i, terms[i], &ids.at[i]));
  return record(c, &ids, true);
}

PmStatus pm_change_delete(PmChange *c, const PmQuad *quad) {
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  PmIds ids = {0};
  // Hashes of terms that are new may not be in the file yet.
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(pm_change_id(c, terms[i], &ids.at[i]));
  return record(c, &ids, false);
}

PmStatus pm_change_add_ids(PmChange *c, const PmIds *quad) {
  return record(c, quad, true);
}

PmStatus pm_change_delete_ids(PmChange *c, const PmIds *quad) {
  return record(c, quad, false);
}

// --- merging --------------------------------------------------------------------------

// One index while changes are merged into it.
typedef struct {
  PmChange *change;
  PmOrder order;
  PmKvTable table; // that is written
  PmRuns *records; // in the order of the index
  PmRecord next;   // of them
  bool has_next;
  PmRuns *effective; // gets the changes that change something, or NULL
} Merge;

static PmStatus pull(Merge *m) {
  const PmRecord *r = NULL;
  PM_TRY(pm_runs_next(m->records, &r));
  m->has_next = r != NULL;
  if (r)
    m->next = *r;
  return PM_OK;
}

// Of a quad that is there, and the next change; `*keep` says whether it stays. Moves on
// to the change behind it.
static PmStatus apply(Merge *m, bool there, bool *keep) {
  *keep = m->next.add;
  if (*keep != there && m->effective) {
    m->change->added += *keep;
    m->change->deleted += there;
    PM_TRY(pm_runs_add(m->effective, &m->next));
  }
  return pull(m);
}

static PmStatus put_block(PmChange *c, PmKvTable table, PmBlock *block, bool last) {
  char key[PM_BLOCK_KEY];
  pm_block_key(&block->first, key);
  const PmStr value = pm_block_value(block);
  c->dirty += sizeof key + value.len;
  return pm_kv_put(c->txn, table, pm_str_n(key, sizeof key), value, last);
}

static PmCountsKey counts_key(const PmChange *c, PmId predicate) {
  return (PmCountsKey){c->index->tables.counts[c->state.side], predicate};
}

static PmStatus get_counts(PmChange *c, PmId predicate, PmCounts *counts) {
  const PmCountsKey key = counts_key(c, predicate);
  return pm_counts_read(c->txn, &key, counts);
}

static PmStatus put_counts(PmChange *c, PmId predicate, const PmCounts *counts) {
  const PmCountsKey key = counts_key(c, predicate);
  return pm_counts_write(c->txn, &key, counts);
}

// --- building anew --------------------------------------------------------------------

// An index that is written from the first block to the last.
typedef struct {
  Merge merge;
  PmBlock block; // being filled
  PmIds last;
  uint64_t n;              // quads
  uint64_t firsts;         // distinct ids in the first position
  uint64_t all_triples;    // as far as the graph is last
  uint64_t quads, seconds; // since the first position changed, in the second
  uint64_t triples;
} Build;

// Counts that the order of this index gives: see PmCounts.
static PmStatus count_first(Build *b) {
  PmChange *c = b->merge.change;
  const PmId p = b->last.at[0];
  PmCounts counts;
  if (!b->n || (b->merge.order != PM_ORDER_PSOG && b->merge.order != PM_ORDER_POSG))
    return PM_OK;
  PM_TRY(get_counts(c, p, &counts));
  counts.quads = b->quads;
  counts.triples = b->triples;
  if (b->merge.order == PM_ORDER_PSOG)
    counts.subjects = b->seconds;
  else
    counts.objects = b->seconds;
  return put_counts(c, p, &counts);
}

// In orders with the graph last.
static bool is_same_triple(const PmIds *a, const PmIds *b) {
  return memcmp(a, b, 3 * sizeof *a->at) == 0;
}

static PmStatus count(Build *b, const PmIds *ids) {
  const bool first = !b->n || ids->at[0] != b->last.at[0];
  if (first) {
    PM_TRY(count_first(b));
    ++b->firsts;
    b->quads = b->triples = b->seconds = 0;
  }
  const bool triple = !b->n || !is_same_triple(ids, &b->last);
  b->triples += triple;
  b->all_triples += triple;
  b->seconds += first || ids->at[1] != b->last.at[1];
  ++b->quads;
  ++b->n;
  b->last = *ids;
  return PM_OK;
}

static PmStatus flush_block(Build *b) {
  PmChange *c = b->merge.change;
  PM_TRY(pm_job_check(c->job));
  PM_TRY(put_block(c, b->merge.table, &b->block, true));
  return step_is_due(c) && !c->in_place ? step(c) : PM_OK;
}

static PmStatus emit(Build *b, const PmIds *ids) {
  if (b->n && !pm_block_add(&b->block, ids)) {
    PM_TRY(flush_block(b));
    pm_block_start(&b->block, ids, PM_BLOCK_BYTES);
  } else if (!b->n) {
    pm_block_start(&b->block, ids, PM_BLOCK_BYTES);
  }
  return count(b, ids);
}

static PmStatus emit_changes_before(Build *b, const PmIds *ids) {
  Merge *m = &b->merge;
  while (m->has_next && (!ids || pm_ids_cmp(&m->next.ids, ids) < 0)) {
    const PmIds added = m->next.ids;
    bool keep = false;
    PM_TRY(apply(m, false, &keep));
    if (keep)
      PM_TRY(emit(b, &added));
  }
  return PM_OK;
}

static PmStatus merge_all(Build *b, PmQuadScan *scan) {
  Merge *m = &b->merge;
  const uint8_t *order = pm_order_positions(m->order);
  for (;;) {
    const PmIds *quad = NULL;
    PmIds ids;
    bool keep = true;
    PM_TRY(pm_quad_scan_next(scan, &quad));
    if (!quad)
      return emit_changes_before(b, NULL);
    for (size_t i = 0; i < PM_POSITIONS; ++i)
      ids.at[i] = quad->at[order[i]];
    PM_TRY(emit_changes_before(b, &ids));
    if (m->has_next && pm_ids_cmp(&m->next.ids, &ids) == 0)
      PM_TRY(apply(m, true, &keep));
    if (keep)
      PM_TRY(emit(b, &ids));
  }
}

static void take_counts(const Build *b, PmCounts *all) {
  all->quads = b->n;
  if (b->merge.order == PM_ORDER_SPOG) {
    all->subjects = b->firsts;
    all->triples = b->all_triples;
  } else if (b->merge.order == PM_ORDER_OSPG)
    all->objects = b->firsts;
}

// The old side is read through a transaction of its own: the writer's may end meanwhile.
static PmStatus build(const Merge *m, PmSnapshot *old) {
  Build *b = calloc(1, sizeof *b);
  PmQuadScan *scan = NULL;
  const PmQuadPattern everything = {
      .pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}}, .order = m->order};
  if (!b)
    return PM_ERR_NOMEM;
  b->merge = *m;
  PmStatus st = pm_quad_scan_open(old, &everything, &scan);
  if (!st)
    st = pull(&b->merge);
  if (!st)
    st = merge_all(b, scan);
  if (!st && b->n)
    st = flush_block(b);
  if (!st)
    st = count_first(b);
  take_counts(b, &m->change->state.all);
  pm_quad_scan_close(scan);
  free(b);
  return st;
}

// --- changing in place ----------------------------------------------------------------

typedef struct {
  Merge merge;
  PmKvCursor *cursor;
  char key[PM_BLOCK_KEY]; // of the block that is being changed
  PmBlockView view;
  PmIds old[PM_BLOCK_QUADS];
  size_t n_old;
  PmIds upper; // the first quad of the next block
  bool has_upper;
  PmIds merged[2 * PM_BLOCK_QUADS];
  size_t n_merged;
} Edit;

// The block where the next change belongs; none in an empty index.
static PmStatus locate(Edit *e) {
  char bytes[PM_BLOCK_KEY];
  pm_block_key(&e->merge.next.ids, bytes);
  const PmStr wanted = pm_str_n(bytes, sizeof bytes);
  PmStr key = wanted, value = {0};
  e->n_old = 0;
  PM_TRY(pm_kv_move(e->cursor, PM_KV_AT_OR_AFTER, &key, &value));
  if (!key.data || !pm_str_eq(key, wanted)) {
    PM_TRY(pm_kv_move(e->cursor, key.data ? PM_KV_PREV : PM_KV_LAST, &key, &value));
    if (!key.data)
      PM_TRY(pm_kv_move(e->cursor, PM_KV_FIRST, &key, &value));
  }
  e->has_upper = false;
  if (!key.data)
    return PM_OK;
  if (!pm_block_view(key, value, &e->view))
    return pm_index_damaged(e->merge.change->index, e->merge.change->job,
                            "a block does not match its checksum");
  e->n_old = e->view.n;
  pm_block_read(&e->view, 0, e->n_old, e->old);
  memcpy(e->key, key.data, sizeof e->key);
  PM_TRY(pm_kv_move(e->cursor, PM_KV_NEXT, &key, &value));
  e->has_upper = key.len == PM_BLOCK_KEY;
  if (e->has_upper)
    pm_block_unkey(key.data, &e->upper);
  return PM_OK;
}

static bool belongs_here(const Edit *e) {
  return e->merge.has_next &&
         (!e->has_upper || pm_ids_cmp(&e->merge.next.ids, &e->upper) < 0);
}

// Old quads and as many changes as fit into `merged`.
static PmStatus merge_block(Edit *e) {
  Merge *m = &e->merge;
  size_t i = 0;
  e->n_merged = 0;
  for (size_t changes = 0; changes < PM_BLOCK_QUADS && belongs_here(e); ++changes) {
    while (i < e->n_old && pm_ids_cmp(&e->old[i], &m->next.ids) < 0)
      e->merged[e->n_merged++] = e->old[i++];
    const bool there = i < e->n_old && pm_ids_cmp(&e->old[i], &m->next.ids) == 0;
    const PmIds ids = m->next.ids;
    bool keep = false;
    PM_TRY(apply(m, there, &keep));
    i += there;
    if (keep)
      e->merged[e->n_merged++] = ids;
  }
  while (i < e->n_old)
    e->merged[e->n_merged++] = e->old[i++];
  return PM_OK;
}

static PmStatus write_blocks(Edit *e, size_t limit) {
  PmChange *c = e->merge.change;
  PmBlock block;
  for (size_t i = 0; i < e->n_merged;) {
    pm_block_start(&block, &e->merged[i++], limit);
    while (i < e->n_merged && pm_block_add(&block, &e->merged[i]))
      ++i;
    if (i < e->n_merged && limit == PM_BLOCK_BYTES)
      return write_blocks(e, SPLIT_BYTES);
    PM_TRY(put_block(c, e->merge.table, &block, false));
  }
  return PM_OK;
}

static PmStatus edit_blocks(Edit *e) {
  while (e->merge.has_next) {
    PM_TRY(pm_job_check(e->merge.change->job));
    PM_TRY(locate(e));
    PM_TRY(merge_block(e));
    if (e->n_old)
      PM_TRY(pm_kv_delete(e->merge.change->txn, e->merge.table,
                          pm_str_n(e->key, sizeof e->key)));
    PM_TRY(write_blocks(e, PM_BLOCK_BYTES));
  }
  return PM_OK;
}

static PmStatus edit(const Merge *m) {
  Edit *e = malloc(sizeof *e);
  if (!e)
    return PM_ERR_NOMEM;
  e->merge = *m;
  PmStatus st = pm_kv_cursor_open(m->change->txn, m->table, &e->cursor);
  if (!st)
    st = pull(&e->merge);
  if (!st)
    st = edit_blocks(e);
  pm_kv_cursor_close(e->cursor);
  free(e);
  return st;
}

static uint64_t scaled(uint64_t distinct, uint64_t from, uint64_t to) {
  if (!from || !distinct)
    return to;
  const double share = (double)to / (double)from * (double)distinct;
  const uint64_t n = (uint64_t)(share + 0.5);
  return n > to ? to : to && !n ? 1 : n;
}

// What changes did to the counts of a predicate, or of the whole.
typedef struct {
  uint64_t added, deleted, new_triples, lost_triples;
} Growth;

static void scale(PmCounts *counts, const Growth *g) {
  const uint64_t before = counts->quads + g->added;
  const uint64_t now = before > g->deleted ? before - g->deleted : 0;
  counts->subjects = scaled(counts->subjects, counts->quads, now);
  counts->objects = scaled(counts->objects, counts->quads, now);
  counts->quads = now;
  counts->triples += g->new_triples - g->lost_triples;
}

// Changes of one triple, which the scan looks for in the index as it is now.
static PmStatus count_triple(PmQuadScan *scan, const PmIds *ids, Growth *g) {
  PmQuadPattern p = {.pattern = {{ids->at[1], ids->at[0], ids->at[2], PM_ID_ANY}},
                     .order = PM_ORDER_PSOG};
  const PmIds *quad = NULL;
  uint64_t now = 0;
  PM_TRY(pm_quad_scan_restart(scan, &p));
  do {
    PM_TRY(pm_quad_scan_next(scan, &quad));
    now += quad != NULL;
  } while (quad && now <= g->added);
  const bool was = now + g->deleted > g->added;
  g->new_triples = now && !was;
  g->lost_triples = !now && was;
  return PM_OK;
}

static PmStatus count_predicate(PmChange *c, PmId predicate, const Growth *g) {
  PmCounts counts;
  PM_TRY(get_counts(c, predicate, &counts));
  scale(&counts, g);
  return put_counts(c, predicate, &counts);
}

static void add_growth(Growth *sum, const Growth *g) {
  sum->added += g->added;
  sum->deleted += g->deleted;
  sum->new_triples += g->new_triples;
  sum->lost_triples += g->lost_triples;
}

// The next run of records of one triple.
static PmStatus next_triple(PmRuns *records, PmRecord *r, bool *more, Growth *g) {
  const PmIds ids = r->ids;
  *g = (Growth){0};
  do {
    const PmRecord *next = NULL;
    g->added += r->add;
    g->deleted += !r->add;
    PM_TRY(pm_runs_next(records, &next));
    *more = next != NULL;
    if (next)
      *r = *next;
  } while (*more && is_same_triple(&r->ids, &ids));
  return PM_OK;
}

static PmStatus count_records(PmChange *c, PmRuns *records, PmQuadScan *scan) {
  const PmRecord *first = NULL;
  PM_TRY(pm_runs_next(records, &first));
  PmRecord r = first ? *first : (PmRecord){0};
  Growth g = {0}, all = {0};
  for (bool more = first != NULL; more;) {
    const PmIds ids = r.ids;
    Growth one;
    PM_TRY(next_triple(records, &r, &more, &one));
    PM_TRY(count_triple(scan, &ids, &one));
    add_growth(&g, &one);
    if (more && r.ids.at[0] == ids.at[0])
      continue;
    PM_TRY(count_predicate(c, ids.at[0], &g));
    add_growth(&all, &g);
    g = (Growth){0};
  }
  scale(&c->state.all, &all);
  return PM_OK;
}

// Quads and triples are counted exactly, distinct ids by their share; `records` are in
// the order PSOG, which has taken them in.
static PmStatus count_changes(PmChange *c, PmRuns *records) {
  PmSnapshot s = {.index = c->index,
                  .job = c->job,
                  .txn = c->txn,
                  .borrowed = true,
                  .state = c->state};
  const PmQuadPattern nothing = {
      .pattern = {{PM_ID_ABSENT, PM_ID_ABSENT, PM_ID_ABSENT, PM_ID_ANY}},
      .order = PM_ORDER_PSOG};
  PmQuadScan *scan = NULL;
  PM_TRY(pm_quad_scan_open(&s, &nothing, &scan));
  const PmStatus st = count_records(c, records, scan);
  pm_quad_scan_close(scan);
  return st;
}

// --- all indexes ----------------------------------------------------------------------

// The effective changes in another order than SPOG.
static PmStatus reorder(PmChange *c, PmRuns *effective, PmOrder order, PmRuns *into) {
  const uint8_t *from = pm_order_positions(PM_ORDER_SPOG),
                *to = pm_order_positions(order);
  size_t place[PM_POSITIONS];
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    for (size_t j = 0; j < PM_POSITIONS; ++j)
      if (to[i] == from[j])
        place[i] = j;
  PM_TRY(pm_runs_rewind(effective));
  for (uint64_t n = 0;; ++n) {
    const PmRecord *r = NULL;
    if (n % CHECK_EVERY == 0)
      PM_TRY(pm_job_check(c->job));
    PM_TRY(pm_runs_next(effective, &r));
    if (!r)
      return pm_runs_rewind(into);
    PmRecord turned = {.add = r->add};
    for (size_t i = 0; i < PM_POSITIONS; ++i)
      turned.ids.at[i] = r->ids.at[place[i]];
    PM_TRY(pm_runs_add(into, &turned));
  }
}

static PmStatus merge_order(PmChange *c, Merge *m, PmSnapshot *old) {
  m->table = pm_order_table(c->index, c->state.side, m->order);
  return old ? build(m, old) : edit(m);
}

static PmStatus merge_other(PmChange *c, PmRuns *effective, PmOrder order,
                            PmSnapshot *old) {
  Merge m = {.change = c, .order = order};
  PM_TRY(new_runs(c, 4, true, &m.records));
  PmStatus st = reorder(c, effective, order, m.records);
  if (!st)
    st = merge_order(c, &m, old);
  if (!st && !old && order == PM_ORDER_PSOG) {
    st = pm_runs_rewind(m.records);
    if (!st)
      st = count_changes(c, m.records);
  }
  pm_runs_free(m.records);
  return st;
}

static PmStatus merge_orders(PmChange *c, PmSnapshot *old, PmRuns *effective) {
  Merge m = {
      .change = c, .order = PM_ORDER_SPOG, .records = c->records, .effective = effective};
  PM_TRY(pm_runs_rewind(c->records));
  PM_TRY(merge_order(c, &m, old));
  pm_runs_free(c->records);
  c->records = NULL;
  for (PmOrder order = PM_ORDER_SPOG + 1; order < PM_ORDERS; ++order) {
    pm_progress(c->job, "indexes", order, PM_ORDERS);
    PM_TRY(merge_other(c, effective, order, old));
  }
  return PM_OK;
}

static PmStatus empty_side(PmChange *c, unsigned side) {
  for (PmOrder order = 0; order < PM_ORDERS; ++order)
    PM_TRY(pm_kv_empty(c->txn, pm_order_table(c->index, side, order)));
  return pm_kv_empty(c->txn, c->index->tables.counts[side]);
}

static PmStatus merge_changes(PmChange *c, bool anew) {
  PmSnapshot *old = NULL;
  PmRuns *effective = NULL;
  if (anew) {
    PM_TRY(pm_snapshot_open(c->index, c->job, &old));
    c->state.side = !c->readers;
  } else {
    c->in_place |= c->state.side == c->readers;
  }
  PmStatus st = anew ? empty_side(c, c->state.side) : PM_OK; // of a killed writer
  if (!st)
    st = new_runs(c, 8, false, &effective);
  if (!st)
    st = merge_orders(c, old, effective);
  pm_runs_free(effective);
  pm_snapshot_close(old);
  return st;
}

// Brings what was collected into the indexes. They are built anew at most once a change,
// and only before anything was changed in place.
static PmStatus flush(PmChange *c) {
  const uint64_t n = pm_runs_count(c->records);
  if (!n)
    return PM_OK;
  const bool anew = c->state.side == c->readers && !c->in_place &&
                    n > c->state.all.quads / REBUILD_SHARE;
  c->changed = true;
  PM_TRY(merge_changes(c, anew));
  pm_strtab_release(&c->graphs);
  c->graphs = (PmStrtab){0};
  pm_runs_free(c->records);
  c->records = NULL;
  return new_runs(c, 4, true, &c->records);
}

PmStatus pm_change_snapshot(PmChange *c, PmSnapshot **out) {
  *out = NULL;
  bool more = false;
  PM_TRY(flush(c));
  PM_TRY(pm_dict_writer_flush(c->dict, c->txn, SIZE_MAX, &more));
  c->state.terms = pm_dict_writer_flushed(c->dict);
  PmSnapshot *s = calloc(1, sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmSnapshot){.index = c->index,
                    .job = c->job,
                    .txn = c->txn,
                    .borrowed = true,
                    .state = c->state,
                    .scratch = pm_buf(UINT32_MAX)};
  *out = s;
  return PM_OK;
}

static PmStatus delete_found(PmChange *c, PmSnapshot *s, PmId graph) {
  const PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, graph}},
                           .order = PM_ORDER_GSPO};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PM_TRY(pm_quad_scan_open(s, &p, &scan));
  PmStatus st = pm_quad_scan_next(scan, &quad);
  while (!st && quad) {
    st = pm_change_delete_ids(c, quad);
    if (!st)
      st = pm_quad_scan_next(scan, &quad);
  }
  pm_quad_scan_close(scan);
  return st;
}

PmStatus pm_change_clear(PmChange *c, PmId graph) {
  const PmStr key = pm_str_n((const char *)&graph, sizeof graph);
  PmSnapshot s = {.index = c->index, .job = c->job, .txn = c->txn, .borrowed = true};
  if (graph == PM_ID_ABSENT)
    return PM_OK;
  if (pm_strtab_find(&c->graphs, key) != PM_STRTAB_NONE)
    PM_TRY(flush(c));
  s.state = c->state;
  return delete_found(c, &s, graph);
}

// --- full text ------------------------------------------------------------------------

void pm_change_index_text(PmChange *c) { c->state.text += c->state.text == 0; }

static PmStatus flush_text(PmChange *c, PmFulltextWriter *w) {
  PM_TRY(pm_fulltext_writer_flush(w, c->txn));
  return c->in_place ? PM_OK : step(c);
}

static PmStatus add_texts(PmChange *c, PmFulltextWriter *w) {
  for (uint64_t i = c->state.text; i <= c->state.terms; ++i) {
    PM_TRY(pm_fulltext_writer_add(w, c->txn, i));
    if (pm_fulltext_writer_is_full(w))
      PM_TRY(flush_text(c, w));
    if (i % CHECK_EVERY == 0) {
      pm_progress(c->job, "texts", i, c->state.terms);
      PM_TRY(pm_job_check(c->job));
    }
  }
  PM_TRY(pm_fulltext_writer_flush(w, c->txn));
  c->state.text = c->state.terms + 1;
  return PM_OK;
}

// Of the terms that are new, or of all where the index is.
static PmStatus index_text(PmChange *c) {
  PmFulltextWriter *w = NULL;
  if (!c->state.text || c->state.text > c->state.terms)
    return PM_OK;
  PM_TRY(pm_fulltext_writer_new(c->index, c->index->memory / 2, &w));
  const PmStatus st = add_texts(c, w);
  pm_fulltext_writer_free(w);
  return st;
}

// --- the end --------------------------------------------------------------------------

static PmStatus finish(PmChange *c) {
  pm_dict_writer_forget(c->dict);
  PM_TRY(flush(c));
  PM_TRY(flush_dict(c));
  c->state.terms = pm_dict_writer_flushed(c->dict);
  PM_TRY(index_text(c));
  if (c->state.side != c->readers)
    PM_TRY(empty_side(c, c->readers));
  PM_TRY(pm_state_write(c->index, c->txn, &c->state));
  PmKvTxn *txn = c->txn;
  c->txn = NULL;
  PM_TRY(pm_kv_commit(txn));
  c->index->added = c->added;
  c->index->deleted = c->deleted;
  return pm_folder_commit(c->index->folder);
}

void pm_index_changed(const PmIndex *ix, uint64_t *added, uint64_t *deleted) {
  *added = ix->added;
  *deleted = ix->deleted;
}

PmStatus pm_change_commit(PmChange *c) {
  const PmStatus st = finish(c);
  pm_change_abort(c); // frees; what is committed stays
  return st;
}
