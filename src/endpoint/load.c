// SPDX-License-Identifier: MIT
// Quads to an endpoint by the SPARQL 1.1 Graph Store HTTP Protocol (W3C, 21 March 2013),
// sections 5.3 (PUT) and 5.5 (POST): N-Triples, a request for a graph's next chunk.
#include "endpoint/state.h"

#include <stdlib.h>
#include <unistd.h>

static PmStatus put_address(const PmEndpoint *e, PmStr graph, PmBuf *buf) {
  const char *base = e->options.graph_store_url;
  PM_TRY(pm_buf_printf(buf, "%s%c", base, strchr(base, '?') ? '&' : '?'));
  if (!graph.len)
    return pm_buf_append(buf, PM_STR("default"));
  PM_TRY(pm_buf_append(buf, PM_STR("graph=")));
  return pm_endpoint_escape(buf, graph);
}

static PmStatus send_to(PmEndpoint *e, PmStr graph, const PmHttpRequest *request) {
  PmBuf url = pm_buf(1 << 20);
  PmHttpRequest r = *request;
  PmHttpResponse response = {.fd = -1};
  PmStatus st = put_address(e, graph, &url);
  r.url = url.data;
  st = st ? st : pm_http_send(e->http, &r, &response);
  if (!st)
    close(response.fd);
  pm_buf_release(&url);
  return st;
}

// One request. Ground triples may be sent again; a blank node would be a second one.
static PmStatus send_lines(PmEndpoint *e, size_t number, PmBuf *lines, bool once) {
  PmHeldGraph *graph = &e->graphs[number];
  const bool empties = e->options.replace && !graph->begun;
  const PmHttpRequest request = {.method = empties ? "PUT" : "POST",
                                 .content_type = "application/n-triples",
                                 .accept = "*/*",
                                 .body = pm_buf_str(lines),
                                 .once = once && !empties};
  PM_TRY(send_to(e, pm_strtab_get(&e->names, (uint32_t)number), &request));
  graph->begun = true;
  e->held -= lines->len;
  pm_buf_release(lines);
  *lines = pm_buf(SIZE_MAX / 4);
  return PM_OK;
}

// Room for the next triples: the ground ones of all graphs go out.
static PmStatus make_room(PmEndpoint *e) {
  for (size_t i = 0; i < e->n_graphs; ++i)
    if (e->graphs[i].lines.len)
      PM_TRY(send_lines(e, i, &e->graphs[i].lines, false));
  if (e->held <= e->options.max_held)
    return PM_OK;
  return pm_fail(e->job, PM_ERR_LIMIT, pm_at(e->options.graph_store_url, 0, 0),
                 "give blank nodes names (pressmark convert), or allow more: --memory",
                 "triples with blank nodes must go in one request a graph, and are more "
                 "than %zu bytes",
                 e->options.max_held);
}

static PmStatus find_graph(PmEndpoint *e, PmStr name, uint32_t *number) {
  bool added = false;
  PM_TRY(pm_strtab_add(&e->names, name, number, &added));
  if (!added)
    return PM_OK;
  if (e->n_graphs == e->cap_graphs) {
    const size_t cap = e->cap_graphs ? e->cap_graphs * 2 : 16;
    PmHeldGraph *graphs = realloc(e->graphs, cap * sizeof *graphs);
    if (!graphs)
      return PM_ERR_NOMEM;
    e->graphs = graphs;
    e->cap_graphs = cap;
  }
  e->graphs[e->n_graphs++] =
      (PmHeldGraph){.lines = pm_buf(SIZE_MAX / 4), .bnodes = pm_buf(SIZE_MAX / 4)};
  return PM_OK;
}

PmStatus pm_endpoint_put_quad(void *self, const PmQuad *quad) {
  PmEndpoint *e = self;
  if (quad->graph.kind == PM_TERM_BNODE)
    return pm_fail(e->job, PM_ERR_UNSUPPORTED, pm_at(e->options.graph_store_url, 0, 0),
                   "name the graph by an IRI",
                   "an endpoint takes no graph that a blank node names");
  uint32_t number = 0;
  PM_TRY(find_graph(e, quad->graph.value, &number));
  PmHeldGraph *graph = &e->graphs[number];
  const bool bnode =
      quad->subject.kind == PM_TERM_BNODE || quad->object.kind == PM_TERM_BNODE;
  PmBuf *lines = bnode ? &graph->bnodes : &graph->lines;
  const size_t before = lines->len;
  PmQuad triple = *quad;
  triple.graph = (PmTerm){0};
  PM_TRY(pm_quad_to_nquads(&triple, lines));
  PM_TRY(pm_buf_putc(lines, '\n'));
  e->held += lines->len - before;
  if (!bnode && lines->len >= e->options.chunk)
    return send_lines(e, number, lines, false);
  return e->held > e->options.max_held ? make_room(e) : PM_OK;
}

PmStatus pm_endpoint_send_all(void *self) {
  PmEndpoint *e = self;
  for (size_t i = 0; i < e->n_graphs; ++i) {
    PM_TRY(pm_job_check(e->job));
    if (e->graphs[i].lines.len)
      PM_TRY(send_lines(e, i, &e->graphs[i].lines, false));
    if (e->graphs[i].bnodes.len)
      PM_TRY(send_lines(e, i, &e->graphs[i].bnodes, true));
    pm_progress(e->job, "graphs", i + 1, e->n_graphs);
  }
  return PM_OK;
}
