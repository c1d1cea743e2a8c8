// SPDX-License-Identifier: MIT
// The store as the other stages see it: the storage (index.h), and an image of it in
// memory once somebody asks. Nothing here knows which libraries stand behind.
#include "store/store.h"

#include "store/engine.h"
#include "store/index.h"

#include <stdlib.h>

struct PmStore {
  PmJob *job;
  PmStoreMode mode;
  PmIndex *index;
  PmSnapshot *snapshot; // a reader's, from opening to closing
  PmChange *change;     // from the first change to the commit
  PmImage image;        // as of the last reading
  bool has_image;
  bool stale; // changed since then
  PmSink sink;
};

// --- reading --------------------------------------------------------------------------

static void drop_image(PmStore *s) {
  if (s->has_image)
    pm_image_release(&s->image);
  s->has_image = false;
}

// rasqal would cut or change these.
static PmStatus check_term(PmStore *s, const PmTerm *t) {
  const char *what = t->kind == PM_TERM_TRIPLE ? "triple terms"
                     : t->direction            ? "literals with a base direction"
                     : t->value.len && memchr(t->value.data, '\0', t->value.len)
                         ? "literals with U+0000"
                         : NULL;
  return what ? pm_fail(s->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0), NULL,
                        "the store holds %s, which queries cannot read yet", what)
              : PM_OK;
}

static PmStatus image_quad(void *self, const PmQuad *quad) {
  PmStore *s = self;
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(check_term(s, terms[i]));
  return pm_image_add(&s->image, quad);
}

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
  *info = (PmStoreInfo){
      .quads = counts.quads, .subjects = counts.subjects, .objects = counts.objects};
  PM_TRY(pm_snapshot_size(s->snapshot, &info->terms, &info->bytes));
  const PmStatus st = pm_snapshot_graphs(s->snapshot, &arena, &graphs, &n);
  info->graphs = n;
  pm_arena_release(&arena);
  return st;
}

// A writer sees what it did so far.
static PmStatus read_image(PmStore *s) {
  const PmSink sink = {.quad = image_quad, .self = s};
  if (s->snapshot)
    return each_quad(s->snapshot, &sink);
  PmSnapshot *snapshot = NULL;
  PM_TRY(s->change ? pm_change_snapshot(s->change, &snapshot)
                   : pm_snapshot_open(s->index, s->job, &snapshot));
  const PmStatus st = each_quad(snapshot, &sink);
  pm_snapshot_close(snapshot);
  return st;
}

static PmStatus make_image(PmStore *s) {
  if (s->has_image && !s->stale)
    return PM_OK;
  drop_image(s);
  s->has_image = true;
  PmStatus st = pm_image_init(&s->image);
  if (!st)
    st = read_image(s);
  if (!st)
    st = pm_image_finish(&s->image);
  s->stale = false;
  if (st)
    drop_image(s);
  return st;
}

// --- changing -------------------------------------------------------------------------

static PmStatus begin(PmStore *s) {
  s->stale = true;
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
  PmChange *change = s->change;
  s->change = NULL;
  return change ? pm_change_commit(change) : PM_OK;
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
  drop_image(s);
  pm_change_abort(s->change);
  pm_snapshot_close(s->snapshot);
  pm_index_close(s->index);
  free(s);
}

// --- asking ---------------------------------------------------------------------------

PmStatus pm_store_query(PmStore *s, PmJob *job, const PmQuery *query,
                        const PmAnswerSink *answer) {
  PM_TRY(make_image(s));
  return pm_engine_query(&s->image, job, query, answer);
}
