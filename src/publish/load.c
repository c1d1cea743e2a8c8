// SPDX-License-Identifier: MIT
// The store in the output folder: the graphs of this run's pages are replaced, and the
// vocabulary's.
#include "publish/publisher.h"

#include "store/store.h"

#include <unistd.h>

// Empties each graph that it meets for the first time, and adds what it meets, or not.
typedef struct {
  PmStore *store;
  PmStrtab graphs; // that were emptied
  bool adds;
} Replacer;

static PmStatus replace_quad(void *self, const PmQuad *quad) {
  Replacer *r = self;
  uint32_t number = 0;
  bool is_new = false;
  if (quad->graph.kind == PM_TERM_IRI) {
    PM_TRY(pm_strtab_add(&r->graphs, quad->graph.value, &number, &is_new));
    if (is_new)
      PM_TRY(pm_store_clear_graph(r->store, quad->graph.value));
  }
  return r->adds ? pm_sink_quad(pm_store_sink(r->store), quad) : PM_OK;
}

static PmStatus read_page(PmPublisher *p, uint32_t i, Replacer *r) {
  const PmSink sink = {.quad = replace_quad, .self = r};
  const PmStr nq = pm_product_name(&p->arena, pm_strtab_get(&p->stems, i), PM_PRODUCT_NQ);
  if (!nq.data)
    return PM_ERR_NOMEM;
  const PmStr path = r->adds ? pm_output_folder_staged(&p->folder, nq)
                             : pm_output_folder_old(&p->folder, nq);
  if (!path.data)
    return PM_ERR_NOMEM;
  return r->adds || access(path.data, F_OK) == 0 ? pm_read_nquads(p->job, path, &sink)
                                                 : PM_OK;
}

// Graphs of the pages as they were are emptied too: rules may name other graphs now.
static PmStatus load_pages(PmPublisher *p, PmStore *store) {
  Replacer r = {.store = store};
  PmStatus st = PM_OK;
  for (uint32_t i = 0; !st && i < p->stems.n; ++i)
    st = read_page(p, i, &r);
  r.adds = true;
  for (uint32_t i = 0; !st && i < p->stems.n; ++i) {
    st = read_page(p, i, &r);
    pm_progress(p->job, "pages into the store", i + 1, p->stems.n);
  }
  pm_strtab_release(&r.graphs);
  return st;
}

// Puts every triple into one named graph.
typedef struct {
  const PmSink *next;
  PmStr graph;
} IntoGraph;

static PmStatus into_graph(void *self, const PmQuad *quad) {
  const IntoGraph *g = self;
  PmQuad named = *quad;
  named.graph = pm_iri(g->graph);
  return pm_sink_quad(g->next, &named);
}

static PmStatus load_vocabulary(PmPublisher *p, PmStore *store) {
  static const char *const names[] = {"vocab.ttl", "kinds.ttl"};
  const PmStr graph =
      pm_arena_printf(&p->arena, "%.*sgraph/vocabulary", PM_ARGS(p->options->namespace_));
  if (!graph.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_store_clear_graph(store, graph));
  IntoGraph g = {pm_store_sink(store), graph};
  for (size_t i = 0; i < 2; ++i) {
    const PmStr path = pm_output_folder_staged(&p->folder, pm_str(names[i]));
    PmInput *in = NULL;
    if (!path.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_input_open(p->job, path.data, &in));
    const PmReadOptions read = {.format = PM_FORMAT_TURTLE,
                                .bnode_prefix = pm_str(names[i])};
    const PmStatus st =
        pm_rdf_read(p->job, in, &read, &(PmSink){.quad = into_graph, .self = &g});
    pm_input_close(in);
    PM_TRY(st);
  }
  return PM_OK;
}

PmStatus pm_publisher_load_store(PmPublisher *p) {
  const PmStr dir = pm_output_folder_old(&p->folder, PM_STR("store"));
  if (!dir.data)
    return PM_ERR_NOMEM;
  PmStore *store = NULL;
  PM_TRY(pm_store_open(p->job, dir.data, PM_STORE_UPDATE, &store));
  PmStatus st = pm_store_index_text(store);
  if (!st)
    st = load_pages(p, store);
  if (!st)
    st = load_vocabulary(p, store);
  if (!st)
    st = pm_job_check(p->job);
  if (!st)
    st = pm_store_commit(store);
  pm_store_close(store);
  return st;
}
