// SPDX-License-Identifier: MIT
// The store: a folder of generations, quads on disk in the current one, an image of them
// in memory once somebody asks. Nothing here knows which libraries stand behind.
#include "store/store.h"

#include "store/engine.h"
#include "store/folder.h"
#include "store/redland.h"

#include <stdlib.h>

// What was done to a graph since it was read.
typedef struct {
  uint32_t cleared; // how often; part of the hash, so that quads of before are forgotten
  bool changed;     // since the image was made
} Graph;

struct PmStore {
  PmJob *job;
  PmStoreMode mode;
  PmFolder *folder;
  PmRedland *redland; // open for writing from the first change to the commit
  PmImage image;      // as of the last reading
  bool has_image;
  PmStrtab graphs; // as N-Triples
  Graph *states;   // by number in `graphs`
  size_t cap_states;
  PmStrtab present; // quads as hashes: what need not be added again
  PmBuf key;
  PmSink sink;
};

// --- what is there already ------------------------------------------------------------

// 32 hex digits of the SHA-256 of the quad in N-Quads.
typedef struct {
  char hex[32];
} QuadKey;

static PmStatus find_graph(PmStore *s, const PmTerm *graph, Graph **state) {
  pm_buf_clear(&s->key);
  if (graph->kind)
    PM_TRY(pm_term_to_ntriples(graph, &s->key));
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&s->graphs, pm_buf_str(&s->key), &number, &added));
  if (s->graphs.n > s->cap_states) {
    const size_t cap = s->cap_states ? s->cap_states * 2 : 16;
    Graph *states = realloc(s->states, cap * sizeof *states);
    if (!states)
      return PM_ERR_NOMEM;
    s->states = states;
    s->cap_states = cap;
  }
  *state = &s->states[number];
  if (added)
    **state = (Graph){0};
  return PM_OK;
}

static PmStatus quad_key(PmStore *s, const PmQuad *q, uint32_t cleared, QuadKey *key) {
  const PmTerm *terms[] = {&q->subject, &q->predicate, &q->object, &q->graph};
  pm_buf_clear(&s->key);
  for (size_t i = 0; i < 4 && terms[i]->kind; ++i) {
    PM_TRY(pm_term_to_ntriples(terms[i], &s->key));
    PM_TRY(pm_buf_putc(&s->key, ' '));
  }
  PM_TRY(pm_buf_printf(&s->key, "%u", (unsigned)cleared));
  const PmSha256 sum = pm_sha256(pm_buf_str(&s->key));
  memcpy(key->hex, sum.hex, sizeof key->hex);
  return PM_OK;
}

static PmStatus note_quad(PmStore *s, const PmQuad *q, Graph **graph, bool *added) {
  QuadKey key;
  PM_TRY(find_graph(s, &q->graph, graph));
  PM_TRY(quad_key(s, q, (*graph)->cleared, &key));
  uint32_t number = 0;
  return pm_strtab_add(&s->present, pm_str_n(key.hex, sizeof key.hex), &number, added);
}

static void forget_present(PmStore *s) {
  pm_strtab_release(&s->graphs);
  pm_strtab_release(&s->present);
  free(s->states);
  s->states = NULL;
  s->cap_states = 0;
}

// --- reading --------------------------------------------------------------------------

static void drop_image(PmStore *s) {
  if (s->has_image)
    pm_image_release(&s->image);
  s->has_image = false;
}

static PmStatus image_quad(void *self, const PmQuad *quad) {
  return pm_image_add(self, quad);
}

static PmStatus read_quads(PmStore *s) {
  const char *path = pm_folder_path(s->folder);
  const PmSink sink = {.quad = image_quad, .self = &s->image};
  if (!path)
    return PM_OK;
  if (pm_redland_is_open(s->redland))
    return pm_redland_each(s->redland, &sink);
  PmStatus st = pm_redland_open(s->redland, path, false);
  if (!st)
    st = pm_redland_each(s->redland, &sink);
  const PmStatus closed = pm_redland_close(s->redland);
  return st ? st : closed;
}

static bool is_current(const PmStore *s) {
  bool changed = !s->has_image;
  for (size_t i = 0; i < s->graphs.n; ++i)
    changed |= s->states[i].changed;
  return !changed;
}

static PmStatus make_image(PmStore *s) {
  if (is_current(s))
    return PM_OK;
  drop_image(s);
  s->has_image = true;
  PmStatus st = pm_image_init(&s->image);
  if (!st)
    st = read_quads(s);
  if (!st)
    st = pm_image_finish(&s->image);
  for (size_t i = 0; i < s->graphs.n; ++i)
    s->states[i].changed = false;
  if (st)
    drop_image(s);
  return st;
}

// --- changing -------------------------------------------------------------------------

static PmQuad image_quad_at(const PmStore *s, const PmNumbers *q) {
  const PmTerm *terms = s->image.terms;
  return (PmQuad){terms[q->at[PM_S]], terms[q->at[PM_P]], terms[q->at[PM_O]],
                  terms[q->at[PM_G]]};
}

static PmStatus note_image(PmStore *s) {
  for (size_t i = 0; i < s->image.n; ++i) {
    const PmQuad quad = image_quad_at(s, &s->image.quads[i]);
    Graph *graph = NULL;
    PM_TRY(note_quad(s, &quad, &graph, NULL));
  }
  return PM_OK;
}

static PmStatus begin(PmStore *s) {
  if (pm_redland_is_open(s->redland))
    return PM_OK;
  if (s->mode != PM_STORE_UPDATE)
    return pm_fail(s->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                   "the store was opened for reading");
  PM_TRY(make_image(s));
  PM_TRY(note_image(s));
  PM_TRY(pm_folder_begin(s->folder));
  return pm_redland_open(s->redland, pm_folder_path(s->folder), true);
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  PmStore *s = self;
  PM_TRY(begin(s));
  bool added = false;
  Graph *graph = NULL;
  PM_TRY(note_quad(s, quad, &graph, &added));
  if (!added)
    return PM_OK;
  graph->changed = true;
  return pm_redland_add(s->redland, quad);
}

static PmStatus remove_graph(PmStore *s, const PmTerm *graph) {
  PmScanOptions options = {
      .pattern = {{PM_IMAGE_ANY, PM_IMAGE_ANY, PM_IMAGE_ANY, PM_IMAGE_ABSENT}}};
  PM_TRY(pm_image_find(&s->image, graph, &options.pattern.at[PM_G]));
  PmScan scan;
  PM_TRY(pm_image_scan(&s->image, &options, &scan));
  for (; scan.current; pm_scan_next(&scan)) {
    const PmQuad quad = image_quad_at(s, scan.current);
    PM_TRY(pm_job_check(s->job));
    PM_TRY(pm_redland_remove(s->redland, &quad));
  }
  return PM_OK;
}

PmStatus pm_store_clear(PmStore *s, const PmTerm *graph) {
  PM_TRY(begin(s));
  Graph *state = NULL;
  PM_TRY(find_graph(s, graph, &state));
  if (state->changed)
    PM_TRY(make_image(s));
  PM_TRY(remove_graph(s, graph));
  ++state->cleared;
  state->changed = true;
  return PM_OK;
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

PmStatus pm_store_query(PmStore *s, PmJob *job, const PmQuery *query,
                        const PmAnswerSink *answer) {
  PM_TRY(make_image(s));
  return pm_engine_query(&s->image, job, query, answer);
}
