// SPDX-License-Identifier: MIT
// The store: a folder of generations, quads on disk in the current one, an image of them
// in memory once somebody asks. Nothing here knows which libraries stand behind.
#include "store/store.h"

#include "store/engine.h"
#include "store/folder.h"
#include "store/redland.h"

#include <stdlib.h>

struct PmStore {
  PmJob *job;
  PmStoreMode mode;
  PmFolder *folder;
  PmRedland *redland; // open for writing from the first change to the commit
  PmImage image;
  bool has_image;
  PmStrtab graphs;  // graphs whose quads are in `present`, as N-Triples
  PmStrtab present; // quads of those graphs, as hashes: what need not be added again
  PmBuf key;
  PmSink sink;
};

// --- what is there already ------------------------------------------------------------

// 32 hex digits of the SHA-256 of the quad in N-Quads.
typedef struct {
  char hex[32];
} QuadKey;

static PmStatus quad_key(PmStore *s, const PmQuad *q, QuadKey *key) {
  const PmTerm *terms[] = {&q->subject, &q->predicate, &q->object, &q->graph};
  pm_buf_clear(&s->key);
  for (size_t i = 0; i < 4 && terms[i]->kind; ++i) {
    PM_TRY(pm_term_to_ntriples(terms[i], &s->key));
    PM_TRY(pm_buf_putc(&s->key, ' '));
  }
  const PmSha256 sum = pm_sha256(pm_buf_str(&s->key));
  memcpy(key->hex, sum.hex, sizeof key->hex);
  return PM_OK;
}

static PmStatus note_quad(PmStore *s, const PmQuad *q, bool *added) {
  QuadKey key;
  PM_TRY(quad_key(s, q, &key));
  uint32_t number = 0;
  return pm_strtab_add(&s->present, pm_str_n(key.hex, sizeof key.hex), &number, added);
}

static PmStatus note_present(void *self, const PmQuad *q) {
  return note_quad(self, q, NULL);
}

static PmStatus note_graph(PmStore *s, const PmTerm *graph, bool *added) {
  pm_buf_clear(&s->key);
  if (graph->kind)
    PM_TRY(pm_term_to_ntriples(graph, &s->key));
  uint32_t number = 0;
  return pm_strtab_add(&s->graphs, pm_buf_str(&s->key), &number, added);
}

// The first quad of a graph reads what the graph holds.
static PmStatus know_graph(PmStore *s, const PmTerm *graph) {
  bool added = false;
  PM_TRY(note_graph(s, graph, &added));
  if (!added)
    return PM_OK;
  const PmSink sink = {.quad = note_present, .self = s};
  return pm_redland_each(s->redland, graph, &sink);
}

static void forget_present(PmStore *s) {
  pm_strtab_release(&s->graphs);
  pm_strtab_release(&s->present);
}

// --- changing -------------------------------------------------------------------------

static void drop_image(PmStore *s) {
  if (s->has_image)
    pm_image_release(&s->image);
  s->has_image = false;
}

static PmStatus begin(PmStore *s) {
  drop_image(s);
  if (pm_redland_is_open(s->redland))
    return PM_OK;
  if (s->mode != PM_STORE_UPDATE)
    return pm_fail(s->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                   "the store was opened for reading");
  PM_TRY(pm_folder_begin(s->folder));
  return pm_redland_open(s->redland, pm_folder_path(s->folder), true);
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  PmStore *s = self;
  PM_TRY(begin(s));
  PM_TRY(know_graph(s, &quad->graph));
  bool added = false;
  PM_TRY(note_quad(s, quad, &added));
  return added ? pm_redland_add(s->redland, quad) : PM_OK;
}

// What cannot be removed while it is being read is kept until then.
typedef struct {
  PmArena arena;
  PmQuad *quads;
  size_t n, cap;
} QuadList;

static PmStatus keep_quad(void *self, const PmQuad *q) {
  QuadList *list = self;
  list->quads = pm_arena_extend(&list->arena, list->quads, list->n, &list->cap,
                                sizeof *list->quads);
  if (!list->quads)
    return PM_ERR_NOMEM;
  PmQuad *kept = &list->quads[list->n];
  kept->graph = q->graph;
  PM_TRY(pm_term_copy(&list->arena, &q->subject, &kept->subject));
  PM_TRY(pm_term_copy(&list->arena, &q->predicate, &kept->predicate));
  PM_TRY(pm_term_copy(&list->arena, &q->object, &kept->object));
  ++list->n;
  return PM_OK;
}

static PmStatus remove_graph(PmStore *s, const PmTerm *graph, QuadList *list) {
  const PmSink sink = {.quad = keep_quad, .self = list};
  PM_TRY(pm_redland_each(s->redland, graph, &sink));
  for (size_t i = 0; i < list->n; ++i) {
    list->quads[i].graph = *graph;
    PM_TRY(pm_job_check(s->job));
    PM_TRY(pm_redland_remove(s->redland, &list->quads[i]));
  }
  return PM_OK;
}

// Afterwards the graph is known, and empty.
PmStatus pm_store_clear(PmStore *s, const PmTerm *graph) {
  PM_TRY(begin(s));
  bool added = false;
  PM_TRY(note_graph(s, graph, &added));
  if (!added) {
    forget_present(s);
    PM_TRY(note_graph(s, graph, &added));
  }
  QuadList list = {0};
  const PmStatus st = remove_graph(s, graph, &list);
  pm_arena_release(&list.arena);
  return st;
}

PmStatus pm_store_clear_graph(PmStore *s, PmStr graph) {
  const PmTerm term = pm_iri(graph);
  return pm_store_clear(s, &term);
}

PmStatus pm_store_commit(PmStore *s) {
  if (!pm_redland_is_open(s->redland))
    return PM_OK;
  drop_image(s);
  forget_present(s);
  PM_TRY(pm_redland_close(s->redland));
  return pm_folder_commit(s->folder);
}

const PmSink *pm_store_sink(PmStore *s) { return &s->sink; }

// --- opening --------------------------------------------------------------------------

PmStatus pm_store_open(PmJob *job, const char *dir, PmStoreMode mode, PmStore **store) {
  *store = NULL;
  PmStore *s = malloc(sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmStore){.job = job, .mode = mode, .key = pm_buf((size_t)1 << 32)};
  s->sink = (PmSink){.quad = add_quad, .self = s};
  PmStatus st = pm_redland_new(job, &s->redland);
  if (!st)
    st = pm_folder_open(job, dir, mode == PM_STORE_UPDATE, &s->folder);
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
  forget_present(s);
  pm_buf_release(&s->key);
  pm_redland_free(s->redland);
  pm_folder_close(s->folder);
  free(s);
}

// --- asking ---------------------------------------------------------------------------

static PmStatus image_quad(void *self, const PmQuad *quad) {
  return pm_image_add(self, quad);
}

static PmStatus read_quads(PmStore *s) {
  const char *path = pm_folder_path(s->folder);
  const PmSink sink = {.quad = image_quad, .self = &s->image};
  if (!path)
    return PM_OK;
  if (pm_redland_is_open(s->redland))
    return pm_redland_each(s->redland, NULL, &sink);
  PmStatus st = pm_redland_open(s->redland, path, false);
  if (!st)
    st = pm_redland_each(s->redland, NULL, &sink);
  const PmStatus closed = pm_redland_close(s->redland);
  return st ? st : closed;
}

static PmStatus make_image(PmStore *s) {
  if (s->has_image)
    return PM_OK;
  s->has_image = true;
  PmStatus st = pm_image_init(&s->image);
  if (!st)
    st = read_quads(s);
  if (!st)
    st = pm_image_finish(&s->image);
  if (st)
    drop_image(s);
  return st;
}

PmStatus pm_store_query(PmStore *s, PmJob *job, const PmQuery *query,
                        const PmAnswerSink *answer) {
  PM_TRY(make_image(s));
  return pm_engine_query(&s->image, job, query, answer);
}
