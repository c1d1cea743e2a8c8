// SPDX-License-Identifier: MIT
// The front of the result writers: keeps the variables, checks the order of calls, sends
// graphs on. The formats are in results_*.c.
#include "store/results.h"

#include <stdlib.h>

struct PmResultsWriter {
  PmResults state;
  const PmResultsOps *ops;
  const PmSink *graph;
  PmAnswerKind kind;
  PmAnswerSink sink;
};

static const struct {
  const char *name;
  const PmResultsOps *ops;
} formats[] = {
    [PM_RESULTS_TABLE] = {"table", &pm_results_table},
    [PM_RESULTS_CSV] = {"csv", &pm_results_csv},
    [PM_RESULTS_TSV] = {"tsv", &pm_results_tsv},
    [PM_RESULTS_JSON] = {"json", &pm_results_json},
    [PM_RESULTS_XML] = {"xml", &pm_results_xml},
};

bool pm_results_format_by_name(PmStr name, PmResultsFormat *format) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; ++i)
    if (pm_str_eqz(name, formats[i].name)) {
      *format = (PmResultsFormat)i;
      return true;
    }
  return false;
}

static PmStatus prefix(void *self, PmStr name, PmStr iri) {
  PmResultsWriter *w = self;
  if (w->ops && w->ops->prefix)
    PM_TRY(w->ops->prefix(&w->state, name, iri));
  return w->graph && w->graph->prefix ? w->graph->prefix(w->graph->self, name, iri)
                                      : PM_OK;
}

static PmStatus keep_variables(PmResults *r, const PmStr *variables, size_t n) {
  r->variables = pm_arena_alloc(&r->arena, (n + 1) * sizeof *r->variables);
  if (!r->variables)
    return PM_ERR_NOMEM;
  for (r->n = 0; r->n < n; ++r->n) {
    r->variables[r->n] = pm_arena_copy(&r->arena, variables[r->n]);
    if (!r->variables[r->n].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

static PmStatus begin(void *self, PmAnswerKind kind, const PmStr *variables, size_t n) {
  PmResultsWriter *w = self;
  w->kind = kind;
  if (kind == PM_ANSWER_GRAPH && !w->graph)
    return pm_fail(w->state.job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                   "choose an RDF format, ttl or nt for instance",
                   "the answer is a graph, which %s cannot hold",
                   formats[0].ops == w->ops ? "a table" : "this format");
  if (kind != PM_ANSWER_GRAPH && !w->ops)
    return pm_fail(w->state.job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                   "choose table, csv, tsv, json or xml",
                   "the answer is %s, which a format of graphs cannot hold",
                   kind == PM_ANSWER_BINDINGS ? "rows" : "true or false");
  if (kind != PM_ANSWER_BINDINGS)
    return PM_OK;
  PM_TRY(keep_variables(&w->state, variables, n));
  return w->ops->head(&w->state);
}

static PmStatus row(void *self, const PmTerm *terms, size_t n) {
  PmResultsWriter *w = self;
  if (n != w->state.n)
    return PM_ERR_INVALID;
  PM_TRY(w->ops->row(&w->state, terms));
  ++w->state.rows;
  return PM_OK;
}

static PmStatus boolean(void *self, bool value) {
  PmResultsWriter *w = self;
  return w->ops->boolean(&w->state, value);
}

static PmStatus quad(void *self, const PmQuad *q) {
  PmResultsWriter *w = self;
  return pm_sink_quad(w->graph, q);
}

static PmStatus end(void *self) {
  PmResultsWriter *w = self;
  switch (w->kind) {
  case PM_ANSWER_BINDINGS: return w->ops->tail ? w->ops->tail(&w->state) : PM_OK;
  case PM_ANSWER_BOOLEAN: return PM_OK;
  case PM_ANSWER_GRAPH: return pm_sink_end(w->graph);
  }
  return PM_OK;
}

PmStatus pm_results_writer_new(PmJob *job, PmOutput *output, PmResultsFormat format,
                               const PmSink *graph, PmResultsWriter **writer) {
  PmResultsWriter *w = malloc(sizeof *w);
  *writer = w;
  if (!w)
    return PM_ERR_NOMEM;
  *w = (PmResultsWriter){
      .state = {.job = job, .out = output, .scratch = pm_buf((size_t)1 << 32)},
      .ops = format == PM_RESULTS_NONE ? NULL : formats[format].ops,
      .graph = graph,
      .sink = {.prefix = prefix,
               .begin = begin,
               .row = row,
               .boolean = boolean,
               .quad = quad,
               .end = end,
               .self = w}};
  return PM_OK;
}

const PmAnswerSink *pm_results_writer_sink(PmResultsWriter *w) { return &w->sink; }

void pm_results_writer_free(PmResultsWriter *w) {
  if (!w)
    return;
  if (w->ops && w->ops->release)
    w->ops->release(&w->state);
  pm_arena_release(&w->state.arena);
  pm_buf_release(&w->state.scratch);
  free(w);
}
