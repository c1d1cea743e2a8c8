// SPDX-License-Identifier: MIT
// The storage as readers see it: opening, snapshots, scans and counts over the tables of
// docs/store.md. An index is a table of blocks (block.h) whose key is their first quad.
#include "store/index.h"

#include "store/block.h"
#include "store/dict.h"
#include "store/sum.h"
#include "store/tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  DEFAULT_MEMORY = 256 << 20,
  SMALLEST_MEMORY = 4 << 20,
  ESTIMATE_BLOCKS = 32, // what an estimate looks at
};

static const uint8_t orders[PM_ORDERS][PM_POSITIONS] = {
    [PM_ORDER_SPOG] = {PM_S, PM_P, PM_O, PM_G},
    [PM_ORDER_POSG] = {PM_P, PM_O, PM_S, PM_G},
    [PM_ORDER_OSPG] = {PM_O, PM_S, PM_P, PM_G},
    [PM_ORDER_PSOG] = {PM_P, PM_S, PM_O, PM_G},
    [PM_ORDER_GSPO] = {PM_G, PM_S, PM_P, PM_O},
    [PM_ORDER_GPOS] = {PM_G, PM_P, PM_O, PM_S},
    [PM_ORDER_GOSP] = {PM_G, PM_O, PM_S, PM_P}};

const uint8_t *pm_order_positions(PmOrder order) { return orders[order]; }

PmOrder pm_order_for(const PmIds *p) {
  // By the bits of the bound positions: S 1, P 2, O 4, G 8.
  static const PmOrder table[16] = {
      PM_ORDER_SPOG, PM_ORDER_SPOG, PM_ORDER_POSG, PM_ORDER_SPOG,
      PM_ORDER_OSPG, PM_ORDER_OSPG, PM_ORDER_POSG, PM_ORDER_SPOG,
      PM_ORDER_GSPO, PM_ORDER_GSPO, PM_ORDER_GPOS, PM_ORDER_GSPO,
      PM_ORDER_GOSP, PM_ORDER_GOSP, PM_ORDER_GPOS, PM_ORDER_GSPO};
  unsigned bits = 0;
  for (unsigned i = 0; i < PM_POSITIONS; ++i)
    bits |= p->at[i] == PM_ID_ANY ? 0U : 1U << i;
  return table[bits];
}

PmStatus pm_index_damaged(PmIndex *ix, PmJob *job, const char *what) {
  return pm_fail(job, PM_ERR_INVALID, pm_at(ix->dir, 0, 0),
                 "load the data again into a new folder", "the store is damaged: %s",
                 what);
}

// --- opening --------------------------------------------------------------------------

static PmStatus open_orders(PmIndex *ix, PmKvTxn *txn, bool *found) {
  static const char *const names[PM_ORDERS] = {"spog", "posg", "ospg", "psog",
                                               "gspo", "gpos", "gosp"};
  for (unsigned side = 0; side < PM_SIDES; ++side)
    for (unsigned i = 0; *found && i < PM_ORDERS; ++i) {
      char name[16];
      snprintf(name, sizeof name, "%s.%u", names[i], side);
      PM_TRY(pm_kv_table(txn, name, PM_KV_PLAIN, &ix->tables.orders[side][i], found));
    }
  return PM_OK;
}

static PmStatus open_tables(PmIndex *ix, PmKvTxn *txn) {
  const struct {
    const char *name;
    PmKvKind kind;
    PmKvTable *table;
  } tables[] = {{"terms", PM_KV_NUMBER, &ix->tables.terms},
                {"hashes", PM_KV_NUMBER, &ix->tables.hashes},
                {"counts.0", PM_KV_NUMBER, &ix->tables.counts[0]},
                {"counts.1", PM_KV_NUMBER, &ix->tables.counts[1]},
                {"text", PM_KV_PLAIN, &ix->tables.text},
                {"state", PM_KV_NUMBER, &ix->tables.state}};
  bool found = true;
  for (size_t i = 0; found && i < sizeof tables / sizeof *tables; ++i)
    PM_TRY(pm_kv_table(txn, tables[i].name, tables[i].kind, tables[i].table, &found));
  if (found)
    PM_TRY(open_orders(ix, txn, &found));
  return found ? PM_OK : pm_index_damaged(ix, ix->job, "its tables are not there");
}

// A reader that may not note itself in the lock file keeps writers out instead.
static PmStatus share(PmIndex *ix, PmStr data, bool *unlocked) {
  const PmStr lock = pm_arena_printf(&ix->arena, "%.*s-lock", PM_ARGS(data));
  if (!lock.data)
    return PM_ERR_NOMEM;
  *unlocked = !ix->write && access(lock.data, W_OK) != 0 && errno != ENOENT;
  return *unlocked ? pm_folder_share(ix->folder) : PM_OK;
}

// A store has its file: LMDB would make a new one where nothing is.
static PmStatus check_file(PmIndex *ix, const char *path) {
  struct stat st = {0};
  const bool there = stat(path, &st) == 0;
  if (!pm_folder_is_store(ix->folder) || (there && st.st_size) ||
      (!there && errno != ENOENT))
    return PM_OK;
  return pm_fail(ix->job, PM_ERR_INVALID, pm_at(path, 0, 0),
                 "load the data again into a new folder", "the store is damaged: %s",
                 there ? "its file is empty" : "its file is not there");
}

static PmStatus open_file(PmIndex *ix) {
  const PmStr path = pm_arena_printf(&ix->arena, "%s/data.mdb", ix->dir);
  PmKvTxn *txn = NULL;
  if (!path.data)
    return PM_ERR_NOMEM;
  PmKvOptions options = {.job = ix->job, .path = path.data, .write = ix->write};
  PM_TRY(share(ix, path, &options.unlocked));
  PM_TRY(check_file(ix, path.data));
  PM_TRY(pm_kv_open(&options, &ix->kv));
  PM_TRY(pm_kv_begin(ix->kv, ix->job, ix->write, &txn));
  PmStatus st = open_tables(ix, txn);
  PmState state;
  if (!st)
    st = pm_state_read(ix, txn, &state);
  if (!st)
    return pm_kv_commit(txn); // readers too: else the tables would be closed again
  pm_kv_abort(txn);
  return st;
}

void pm_index_set_memory(PmIndex *ix, size_t bytes) {
  ix->memory = bytes > SMALLEST_MEMORY ? bytes : SMALLEST_MEMORY;
}

PmStatus pm_index_open(PmJob *job, const char *dir, const PmIndexOptions *o,
                       PmIndex **out) {
  *out = NULL;
  PmIndex *ix = calloc(1, sizeof *ix);
  if (!ix)
    return PM_ERR_NOMEM;
  *ix = (PmIndex){.job = job, .write = o->write};
  pm_index_set_memory(ix, o->memory ? o->memory : DEFAULT_MEMORY);
  ix->dir = pm_arena_copy(&ix->arena, pm_str(dir)).data;
  PmStatus st = ix->dir ? pm_folder_open(job, dir, o->write, &ix->folder) : PM_ERR_NOMEM;
  if (!st)
    st = open_file(ix);
  if (st) {
    pm_index_close(ix);
    return st;
  }
  *out = ix;
  return PM_OK;
}

void pm_index_close(PmIndex *ix) {
  if (!ix)
    return;
  pm_kv_close(ix->kv);
  pm_folder_close(ix->folder);
  pm_arena_release(&ix->arena);
  free(ix);
}

// --- records --------------------------------------------------------------------------

// A record of some bytes, with its checksum behind it.
typedef struct {
  PmKvTable table;
  uint64_t key;
  void *bytes;
  size_t n;
} Record;

enum { MAX_RECORD = 64 };

static PmStr record_key(const Record *r) {
  return pm_str_n((const char *)&r->key, sizeof r->key);
}

static uint64_t record_sum(const Record *r) {
  return pm_sum64(pm_str_n(r->bytes, r->n), r->key);
}

static PmStatus read_record(PmKvTxn *txn, const Record *r, bool *found) {
  PmStr value = {0};
  PM_TRY(pm_kv_get(txn, r->table, record_key(r), &value));
  *found = value.data != NULL;
  if (!*found)
    return PM_OK;
  uint64_t sum = 0;
  if (value.len != r->n + sizeof sum)
    return pm_kv_damaged(txn, "a record is broken");
  memcpy(r->bytes, value.data, r->n);
  memcpy(&sum, value.data + r->n, sizeof sum);
  return sum == record_sum(r) ? PM_OK : pm_kv_damaged(txn, "a record is broken");
}

static PmStatus write_record(PmKvTxn *txn, const Record *r) {
  char bytes[MAX_RECORD + sizeof(uint64_t)];
  const uint64_t sum = record_sum(r);
  memcpy(bytes, r->bytes, r->n);
  memcpy(bytes + r->n, &sum, sizeof sum);
  return pm_kv_put(txn, r->table, record_key(r), pm_str_n(bytes, r->n + sizeof sum),
                   false);
}

PmStatus pm_state_read(PmIndex *ix, PmKvTxn *txn, PmState *state) {
  const Record r = {.table = ix->tables.state, .bytes = state, .n = sizeof *state};
  bool found = false;
  PM_TRY(read_record(txn, &r, &found));
  if (!found)
    *state = (PmState){.format = PM_STATE_FORMAT};
  return state->format == PM_STATE_FORMAT && state->side < PM_SIDES
             ? PM_OK
             : pm_kv_damaged(txn, "its state is broken");
}

PmStatus pm_state_write(PmIndex *ix, PmKvTxn *txn, const PmState *state) {
  PmState copy = *state;
  const Record r = {.table = ix->tables.state, .bytes = &copy, .n = sizeof copy};
  return write_record(txn, &r);
}

PmStatus pm_counts_read(PmKvTxn *txn, const PmCountsKey *key, PmCounts *counts) {
  const Record r = {
      .table = key->table, .key = key->predicate, .bytes = counts, .n = sizeof *counts};
  bool found = false;
  *counts = (PmCounts){0};
  return read_record(txn, &r, &found);
}

PmStatus pm_counts_write(PmKvTxn *txn, const PmCountsKey *key, const PmCounts *counts) {
  PmCounts copy = *counts;
  const Record r = {
      .table = key->table, .key = key->predicate, .bytes = &copy, .n = sizeof copy};
  return write_record(txn, &r);
}

// --- snapshots ------------------------------------------------------------------------

PmStatus pm_snapshot_open(PmIndex *ix, PmJob *job, PmSnapshot **out) {
  *out = NULL;
  PmSnapshot *s = calloc(1, sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmSnapshot){.index = ix, .job = job, .scratch = pm_buf(UINT32_MAX)};
  PmStatus st = pm_kv_begin(ix->kv, job, false, &s->txn);
  if (!st)
    st = pm_state_read(ix, s->txn, &s->state);
  if (st) {
    pm_snapshot_close(s);
    return st;
  }
  *out = s;
  return PM_OK;
}

void pm_snapshot_close(PmSnapshot *s) {
  if (!s)
    return;
  if (!s->borrowed)
    pm_kv_abort(s->txn);
  pm_buf_release(&s->scratch);
  free(s);
}

PmStatus pm_snapshot_find(PmSnapshot *s, const PmTerm *term, PmId *id) {
  return pm_dict_find(s->index, s->txn, &s->scratch, term, id);
}

PmStatus pm_snapshot_term(PmSnapshot *s, PmId id, PmArena *arena, PmTerm *term) {
  return pm_dict_term(s, id, arena, term);
}

bool pm_snapshot_has_text(const PmSnapshot *s) { return s->state.text != 0; }

// --- scans ----------------------------------------------------------------------------

struct PmQuadScan {
  PmSnapshot *snapshot;
  PmQuadPattern pattern;
  const uint8_t *order;
  PmKvCursor *cursor; // on the block in `view`
  PmOrder cursor_order;
  PmIds low, high; // what is read, both inclusive, in the order of the index
  size_t n_bound;  // positions of the order that are bound
  PmBlockView view;
  PmIds block[PM_BLOCK_QUADS]; // of these those in [from, to)
  size_t from, to;
  size_t at, end;  // the next quad, and behind the last that is read
  size_t followed; // how often the scan went on in this block
  bool loaded;     // `view` is what the cursor stands on
  bool ended;
  PmIds quad;    // handed over, by position
  bool has_last; // `quad` was handed over since the start
};

static PmStatus load(PmQuadScan *scan, PmStr key, PmStr value) {
  scan->loaded = key.data != NULL;
  scan->at = scan->end = scan->from = scan->to = scan->followed = 0;
  if (!key.data)
    return PM_OK;
  return pm_block_view(key, value, &scan->view)
             ? PM_OK
             : pm_index_damaged(scan->snapshot->index, scan->snapshot->job,
                                "a block does not match its checksum");
}

static int cmp_at(const PmQuadScan *scan, size_t at, const PmIds *ids) {
  return at >= scan->from && at < scan->to ? pm_ids_cmp(&scan->block[at], ids)
                                           : pm_block_cmp(&scan->view, at, ids);
}

// The first in the block, from `at` on, that is not before `ids`, which is most often
// near.
static size_t find_near(const PmQuadScan *scan, size_t at, const PmIds *ids) {
  const size_t n = scan->view.n;
  size_t low = at, step = 1;
  while (low < n && cmp_at(scan, low, ids) < 0) {
    at = low + 1;
    low += step;
    step *= 2;
  }
  return pm_block_find(&scan->view, at, low < n ? low : n, ids);
}

// The first in the block behind `at` that is greater than all that is read.
static size_t end_in_block(const PmQuadScan *scan, size_t at) {
  const PmBlockView *v = &scan->view;
  if (pm_ids_cmp(&v->last, &scan->high) <= 0)
    return v->n;
  const size_t end = find_near(scan, at, &scan->high);
  return end + (end < v->n && cmp_at(scan, end, &scan->high) == 0);
}

static void read_block(PmQuadScan *scan, size_t from, size_t to) {
  if (from >= scan->from && to <= scan->to)
    return;
  pm_block_read(&scan->view, from, to, scan->block);
  scan->from = from;
  scan->to = to;
}

// Goes on with the quad at `at` of the block.
static void set_at(PmQuadScan *scan, size_t at) {
  scan->at = at;
  scan->end = end_in_block(scan, at);
}

static PmStatus load_next(PmQuadScan *scan) {
  PmStr key = {0}, value = {0};
  PM_TRY(pm_job_check(scan->snapshot->job));
  PM_TRY(pm_kv_move(scan->cursor, PM_KV_NEXT, &key, &value));
  return load(scan, key, value);
}

// On to the next block, if the pattern has quads there.
static PmStatus next_block(PmQuadScan *scan) {
  scan->ended = !scan->loaded || scan->end < scan->view.n;
  if (scan->ended)
    return PM_OK;
  PM_TRY(load_next(scan));
  scan->ended = !scan->loaded || pm_ids_cmp(&scan->view.first, &scan->high) > 0;
  if (!scan->ended)
    set_at(scan, 0);
  return PM_OK;
}

// Has quads in `block`, unless the scan has ended.
static PmStatus read_on(PmQuadScan *scan) {
  if (!scan->ended && scan->at == scan->end)
    PM_TRY(next_block(scan));
  if (!scan->ended)
    read_block(scan, scan->at, scan->end);
  return PM_OK;
}

static bool is_in_block(const PmQuadScan *scan, const PmIds *ids) {
  return scan->loaded && pm_ids_cmp(&scan->view.first, ids) <= 0 &&
         pm_ids_cmp(ids, &scan->view.last) <= 0;
}

// To the block where `ids` belongs: the last that does not begin behind it, or the first.
static PmStatus find_block(PmQuadScan *scan, const PmIds *ids) {
  char bytes[PM_BLOCK_KEY];
  pm_block_key(ids, bytes);
  const PmStr wanted = pm_str_n(bytes, sizeof bytes);
  PmStr key = wanted, value = {0};
  PM_TRY(pm_kv_move(scan->cursor, PM_KV_AT_OR_AFTER, &key, &value));
  if (!key.data || !pm_str_eq(key, wanted)) {
    PmStr before = {0}, its_value = {0};
    PM_TRY(pm_kv_move(scan->cursor, key.data ? PM_KV_PREV : PM_KV_LAST, &before,
                      &its_value));
    if (before.data) {
      key = before;
      value = its_value;
    } else if (key.data) {
      PM_TRY(pm_kv_move(scan->cursor, PM_KV_FIRST, &key, &value));
    }
  }
  return load(scan, key, value);
}

// Starts with the quad at `at` of the block, if the pattern has it.
static void start_at(PmQuadScan *scan, size_t at) {
  scan->ended = !scan->loaded || cmp_at(scan, at, &scan->high) > 0;
  scan->at = scan->end = at;
  if (!scan->ended)
    set_at(scan, at);
}

// To the first quad of the index that is not before `ids`.
static PmStatus go_to(PmQuadScan *scan, const PmIds *ids) {
  size_t at = 0;
  if (!is_in_block(scan, ids))
    PM_TRY(find_block(scan, ids));
  if (scan->loaded)
    at = pm_block_find(&scan->view, 0, scan->view.n, ids);
  if (scan->loaded && at == scan->view.n) {
    PM_TRY(load_next(scan));
    at = 0;
  }
  start_at(scan, at);
  return PM_OK;
}

static void set_bounds(PmQuadScan *scan) {
  const PmQuadPattern *p = &scan->pattern;
  size_t i = 0;
  for (; i < PM_POSITIONS && p->pattern.at[scan->order[i]] != PM_ID_ANY; ++i)
    scan->low.at[i] = scan->high.at[i] = p->pattern.at[scan->order[i]];
  scan->n_bound = i;
  if (p->range && i < PM_POSITIONS) {
    scan->low.at[i] = p->from;
    scan->high.at[i++] = p->to;
  }
  for (; i < PM_POSITIONS; ++i) {
    scan->low.at[i] = 0;
    scan->high.at[i] = UINT64_MAX;
  }
}

PmStatus pm_quad_scan_restart(PmQuadScan *scan, const PmQuadPattern *pattern) {
  PmSnapshot *s = scan->snapshot;
  scan->pattern = *pattern;
  scan->order = orders[pattern->order];
  scan->has_last = false;
  scan->ended = pattern->range && pattern->from > pattern->to;
  if (!scan->cursor || scan->cursor_order != pattern->order) {
    pm_kv_cursor_close(scan->cursor);
    scan->cursor = NULL;
    scan->loaded = false;
    PM_TRY(pm_kv_cursor_open(
        s->txn, pm_order_table(s->index, s->state.side, pattern->order), &scan->cursor));
    scan->cursor_order = pattern->order;
  }
  for (unsigned i = 0; i < PM_POSITIONS; ++i)
    scan->ended |= pattern->pattern.at[i] == PM_ID_ABSENT;
  set_bounds(scan);
  return scan->ended ? PM_OK : go_to(scan, &scan->low);
}

PmStatus pm_quad_scan_open(PmSnapshot *snapshot, const PmQuadPattern *pattern,
                           PmQuadScan **out) {
  PmQuadScan *scan = malloc(sizeof *scan);
  *out = NULL;
  if (!scan)
    return PM_ERR_NOMEM;
  scan->snapshot = snapshot;
  scan->cursor = NULL;
  scan->loaded = false;
  const PmStatus st = pm_quad_scan_restart(scan, pattern);
  if (st)
    pm_quad_scan_close(scan);
  else
    *out = scan;
  return st;
}

PmStatus pm_quad_scan_follow(PmQuadScan *scan, PmId id) {
  const size_t last = scan->n_bound - 1;
  scan->pattern.pattern.at[scan->order[last]] = id;
  scan->low.at[last] = scan->high.at[last] = id;
  scan->has_last = false;
  if (!scan->loaded) // at the end of the index
    return PM_OK;
  if (scan->followed && pm_ids_cmp(&scan->view.last, &scan->low) < 0)
    PM_TRY(load_next(scan)); // looks are near each other
  if (scan->loaded && pm_ids_cmp(&scan->view.last, &scan->low) < 0)
    return go_to(scan, &scan->low);
  if (scan->loaded && scan->followed++ == 1) // more of them will come
    read_block(scan, scan->end, scan->view.n);
  start_at(scan, scan->loaded ? find_near(scan, scan->end, &scan->low) : 0);
  return PM_OK;
}

void pm_quad_scan_close(PmQuadScan *scan) {
  if (!scan)
    return;
  pm_kv_cursor_close(scan->cursor);
  free(scan);
}

static bool same_triple(const PmIds *a, const PmIds *b) {
  return a->at[PM_S] == b->at[PM_S] && a->at[PM_P] == b->at[PM_P] &&
         a->at[PM_O] == b->at[PM_O];
}

PmStatus pm_quad_scan_next(PmQuadScan *scan, const PmIds **quad) {
  *quad = NULL;
  for (;;) {
    PM_TRY(read_on(scan));
    if (scan->ended)
      return PM_OK;
    const PmIds *found = &scan->block[scan->at++];
    PmIds ids;
    for (size_t i = 0; i < PM_POSITIONS; ++i)
      ids.at[scan->order[i]] = found->at[i];
    if (scan->pattern.distinct && scan->has_last && same_triple(&ids, &scan->quad))
      continue;
    scan->quad = ids;
    scan->has_last = true;
    *quad = &scan->quad;
    return PM_OK;
  }
}

PmStatus pm_quad_scan_batch(PmQuadScan *scan, const PmIds **quads, size_t *n) {
  *n = 0;
  PM_TRY(read_on(scan));
  if (scan->ended)
    return PM_OK;
  *quads = &scan->block[scan->at];
  *n = scan->end - scan->at;
  scan->at = scan->end;
  return PM_OK;
}

PmStatus pm_quad_scan_seek(PmQuadScan *scan, const PmIds *ids) {
  PmIds wanted;
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    wanted.at[i] = ids->at[scan->order[i]];
  if (scan->ended ||
      (scan->at < scan->end && pm_block_cmp(&scan->view, scan->at, &wanted) >= 0) ||
      pm_ids_cmp(&wanted, &scan->low) < 0)
    return PM_OK;
  return go_to(scan, &wanted);
}

// --- statistics -----------------------------------------------------------------------

PmStatus pm_snapshot_counts(PmSnapshot *s, PmCounts *counts) {
  *counts = s->state.all;
  return PM_OK;
}

PmStatus pm_snapshot_predicate(PmSnapshot *s, PmId p, PmCounts *counts) {
  const PmCountsKey key = {s->index->tables.counts[s->state.side], p};
  return pm_counts_read(s->txn, &key, counts);
}

PmStatus pm_snapshot_size(PmSnapshot *s, uint64_t *terms, uint64_t *bytes) {
  *bytes = pm_kv_size(s->txn);
  *terms = s->state.terms;
  return PM_OK;
}

// What a scan has, counted without reading it as long as that is quick.
static PmStatus count_quads(PmQuadScan *scan, uint64_t *quads, bool *all) {
  *quads = 0;
  for (size_t blocks = 0; !scan->ended; ++blocks) {
    *quads += scan->end - scan->at;
    *all = blocks < ESTIMATE_BLOCKS || scan->end < scan->view.n;
    if (!*all)
      return PM_OK;
    PM_TRY(next_block(scan));
  }
  *all = true;
  return PM_OK;
}

// The share of the quads of what is known of which the pattern is a part.
static PmStatus guess(PmSnapshot *s, const PmQuadPattern *p, uint64_t *quads) {
  const PmIds *ids = &p->pattern;
  PmCounts counts = s->state.all;
  if (ids->at[PM_P] != PM_ID_ANY)
    PM_TRY(pm_snapshot_predicate(s, ids->at[PM_P], &counts));
  uint64_t share = counts.quads;
  if (ids->at[PM_S] != PM_ID_ANY && counts.subjects)
    share /= counts.subjects;
  if (ids->at[PM_O] != PM_ID_ANY && counts.objects)
    share /= counts.objects;
  // More than was counted, and nobody knows how much more.
  const uint64_t least =
      *quads * (ids->at[PM_G] == PM_ID_ANY && !p->range && ids->at[PM_S] == PM_ID_ANY &&
                        ids->at[PM_O] == PM_ID_ANY
                    ? 1
                    : 4);
  if (p->range || ids->at[PM_G] != PM_ID_ANY)
    share = share / 3;
  *quads = share > least ? share : least;
  return PM_OK;
}

PmStatus pm_snapshot_estimate(PmSnapshot *s, const PmQuadPattern *p, uint64_t *quads,
                              bool *exact) {
  PmQuadScan *scan = NULL;
  bool all = false;
  *quads = 0;
  PM_TRY(pm_quad_scan_open(s, p, &scan));
  PmStatus st = count_quads(scan, quads, &all);
  pm_quad_scan_close(scan);
  if (!st && !all)
    st = guess(s, p, quads);
  if (exact)
    *exact = all;
  return st;
}

PmStatus pm_snapshot_graphs(PmSnapshot *s, PmArena *arena, PmId **graphs, size_t *n) {
  PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                     .order = PM_ORDER_GSPO,
                     .range = true,
                     .from = PM_ID_DEFAULT + 1,
                     .to = UINT64_MAX};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  size_t cap = 0;
  *n = 0;
  *graphs = NULL;
  PmStatus st = pm_quad_scan_open(s, &p, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    const PmId g = quad->at[PM_G];
    PmId *more = pm_arena_extend(arena, *graphs, *n, &cap, sizeof *more);
    if (!more) {
      st = PM_ERR_NOMEM;
      break;
    }
    *graphs = more;
    more[(*n)++] = g;
    const PmIds after = {{0, 0, 0, g + 1}};
    st = pm_quad_scan_seek(scan, &after);
  }
  pm_quad_scan_close(scan);
  return st;
}
