// SPDX-License-Identifier: MIT
// The store in the output folder: the graphs of this run's pages are replaced, and the
// vocabulary's.
#include "publish/publisher.h"

#include "store/store.h"

#include <unistd.h>

// Empties each graph that a file names, once.
typedef struct {
  PmStore *store;
  PmStrtab *graphs;
} GraphClearer;

static PmStatus clear_graph_of(void *self, const PmQuad *quad) {
  GraphClearer *c = self;
  uint32_t number = 0;
  bool added = false;
  if (quad->graph.kind != PM_TERM_IRI)
    return PM_OK;
  PM_TRY(pm_strtab_add(c->graphs, quad->graph.value, &number, &added));
  return added ? pm_store_clear_graph(c->store, quad->graph.value) : PM_OK;
}

// Graphs of the page as it was and as it is now: rules may name other graphs than before.
static PmStatus clear_page(PmPublisher *p, PmStore *store, PmStr nq, PmStrtab *graphs) {
  GraphClearer clearer = {store, graphs};
  const PmSink sink = {.quad = clear_graph_of, .self = &clearer};
  const PmStr old = pm_output_folder_old(&p->folder, nq),
              staged = pm_output_folder_staged(&p->folder, nq);
  if (!old.data || !staged.data)
    return PM_ERR_NOMEM;
  if (access(old.data, F_OK) == 0)
    PM_TRY(pm_read_nquads(p->job, old, &sink));
  return pm_read_nquads(p->job, staged, &sink);
}

static PmStatus load_pages(PmPublisher *p, PmStore *store) {
  PmStrtab graphs = {0};
  PmStatus st = PM_OK;
  for (uint32_t i = 0; !st && i < p->stems.n; ++i) {
    const PmStr nq =
        pm_product_name(&p->arena, pm_strtab_get(&p->stems, i), PM_PRODUCT_NQ);
    st = nq.data ? clear_page(p, store, nq, &graphs) : PM_ERR_NOMEM;
  }
  for (uint32_t i = 0; !st && i < p->stems.n; ++i) {
    const PmStr nq =
        pm_product_name(&p->arena, pm_strtab_get(&p->stems, i), PM_PRODUCT_NQ);
    const PmStr path = nq.data ? pm_output_folder_staged(&p->folder, nq) : nq;
    st = path.data ? pm_read_nquads(p->job, path, pm_store_sink(store)) : PM_ERR_NOMEM;
    pm_progress(p->job, "pages into the store", i + 1, p->stems.n);
  }
  pm_strtab_release(&graphs);
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
  PmStatus st = load_pages(p, store);
  if (!st)
    st = load_vocabulary(p, store);
  if (!st)
    st = pm_job_check(p->job);
  if (!st)
    st = pm_store_commit(store);
  pm_store_close(store);
  return st;
}
