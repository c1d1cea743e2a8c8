// SPDX-License-Identifier: MIT
// The store as the other stages see it: the storage (index.h) and what answers queries
// over it (sparql/exec.h). Nothing here knows which libraries stand behind.
#include "store/store.h"

#include "store/index.h"
#include "store/sparql/exec.h"
#include "store/sparql/update.h"

#include <stdlib.h>

struct PmStore {
  PmJob *job;
  PmStoreMode mode;
  PmIndex *index;
  PmSnapshot *snapshot; // a reader's, from opening to closing
  PmChange *change;     // from the first change to the commit
  PmSink sink;
};

// --- reading --------------------------------------------------------------------------

static PmStatus hand_over(PmSnapshot *snapshot, const PmIds *ids, PmArena *arena,
                          const PmSink *sink) {
  PmQuad quad;
  PmTerm *terms[] = {&quad.subject, &quad.predicate, &quad.object, &quad.graph};
  pm_arena_clear(arena);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(pm_snapshot_term(snapshot, ids->at[i], arena, terms[i]));
  return pm_sink_quad(sink, &quad);
}

static PmStatus each_quad(PmSnapshot *snapshot, const PmSink *sink) {
  const PmQuadPattern everything = {
      .pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}}, .order = PM_ORDER_GSPO};
  PmArena arena = {0};
  PmQuadScan *scan = NULL;
  const PmIds *ids = NULL;
  PmStatus st = pm_quad_scan_open(snapshot, &everything, &scan);
  if (!st)
    st = pm_quad_scan_next(scan, &ids);
  while (!st && ids) {
    st = hand_over(snapshot, ids, &arena, sink);
    if (!st)
      st = pm_quad_scan_next(scan, &ids);
  }
  pm_quad_scan_close(scan);
  pm_arena_release(&arena);
  return st;
}

PmStatus pm_store_each(PmStore *s, const PmSink *sink) {
  return each_quad(s->snapshot, sink);
}

PmStatus pm_store_info(PmStore *s, PmStoreInfo *info) {
  PmCounts counts;
  PmArena arena = {0};
  PmId *graphs = NULL;
  size_t n = 0;
  PM_TRY(pm_snapshot_counts(s->snapshot, &counts));
  *info = (PmStoreInfo){.quads = counts.quads,
                        .subjects = counts.subjects,
                        .objects = counts.objects,
                        .text = pm_snapshot_has_text(s->snapshot)};
  PM_TRY(pm_snapshot_size(s->snapshot, &info->terms, &info->bytes));
  const PmStatus st = pm_snapshot_graphs(s->snapshot, &arena, &graphs, &n);
  info->graphs = n;
  pm_arena_release(&arena);
  return st;
}

// --- changing -------------------------------------------------------------------------

static PmStatus begin(PmStore *s) {
  return s->change ? PM_OK : pm_change_begin(s->index, s->job, &s->change);
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  PmStore *s = self;
  PM_TRY(begin(s));
  return pm_change_add(s->change, quad);
}

PmStatus pm_store_clear(PmStore *s, const PmTerm *graph) {
  PmId id = PM_ID_ABSENT;
  PM_TRY(begin(s));
  PM_TRY(pm_change_id(s->change, graph, &id));
  return pm_change_clear(s->change, id);
}

PmStatus pm_store_clear_graph(PmStore *s, PmStr graph) {
  const PmTerm term = pm_iri(graph);
  return pm_store_clear(s, &term);
}

PmStatus pm_store_commit(PmStore *s) {
  PM_TRY(begin(s));
  PmChange *change = s->change;
  s->change = NULL;
  return pm_change_commit(change);
}

void pm_store_changed(const PmStore *s, uint64_t *added, uint64_t *deleted) {
  pm_index_changed(s->index, added, deleted);
}

PmStatus pm_store_index_text(PmStore *s) {
  PM_TRY(begin(s));
  pm_change_index_text(s->change);
  return PM_OK;
}

void pm_store_set_memory(PmStore *s, size_t bytes) {
  pm_index_set_memory(s->index, bytes);
}

const PmSink *pm_store_sink(PmStore *s) { return &s->sink; }

// --- opening --------------------------------------------------------------------------

PmStatus pm_store_open(PmJob *job, const char *dir, PmStoreMode mode, PmStore **store) {
  *store = NULL;
  PmStore *s = calloc(1, sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmStore){.job = job, .mode = mode};
  s->sink = (PmSink){.quad = add_quad, .self = s};
  const PmIndexOptions options = {.write = mode == PM_STORE_UPDATE};
  PmStatus st = pm_index_open(job, dir, &options, &s->index);
  if (!st && mode == PM_STORE_READ)
    st = pm_snapshot_open(s->index, job, &s->snapshot);
  if (st) {
    pm_store_close(s);
    return st;
  }
  *store = s;
  return PM_OK;
}

void pm_store_close(PmStore *s) {
  if (!s)
    return;
  pm_change_abort(s->change);
  pm_snapshot_close(s->snapshot);
  pm_index_close(s->index);
  free(s);
}

// --- asking ---------------------------------------------------------------------------

// A writer sees what it did so far.
PmStatus pm_store_query(PmStore *s, PmJob *job, const PmQuery *query,
                        const PmAnswerSink *answer) {
  if (s->snapshot)
    return pm_sparql_query(job, s->snapshot, query, answer);
  PmSnapshot *snapshot = NULL;
  PM_TRY(s->change ? pm_change_snapshot(s->change, &snapshot)
                   : pm_snapshot_open(s->index, s->job, &snapshot));
  const PmStatus st = pm_sparql_query(job, snapshot, query, answer);
  pm_snapshot_close(snapshot);
  return st;
}

PmStatus pm_store_update(PmStore *s, const PmUpdate *update) {
  PM_TRY(begin(s));
  const PmStatus st = pm_sparql_update(s->job, s->change, update);
  if (st) {
    pm_change_abort(s->change);
    s->change = NULL;
  }
  return st;
}
