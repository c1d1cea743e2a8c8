// SPDX-License-Identifier: MIT
// Queries and updates by the SPARQL 1.1 Protocol (W3C, 21 March 2013): queries as a form
// (section 2.1.2; Virtuoso 7 never answers a text alone), updates as they are (2.2.2).
#include "endpoint/state.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { DEFAULT_CHUNK = 4 << 20, DEFAULT_HELD = 256 << 20 };

// Products whose other addresses follow from the one for queries (docs/endpoints.md).
static const struct {
  const char *query, *update, *graph_store; // ends of the address
} products[] = {
    {"/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"}, // Virtuoso
    {"/sparql", "/sparql", "/sparql-graph-crud"},                // Virtuoso, open to all
    {"/query", "/update", "/store"},                             // Oxigraph
};

// The address with another end, where the product is known; NULL without memory.
static const char *sibling(PmEndpoint *e, size_t offset) {
  const PmStr url = pm_str(e->options.url);
  for (size_t i = 0; i < sizeof products / sizeof *products; ++i) {
    const PmStr end = pm_str(products[i].query);
    if (pm_str_ends(url, end))
      return pm_arena_printf(&e->arena, "%.*s%s", (int)(url.len - end.len), url.data,
                             offset ? products[i].graph_store : products[i].update)
          .data;
  }
  return e->options.url;
}

static PmStatus find_addresses(PmEndpoint *e) {
  PmEndpointOptions *o = &e->options;
  o->update_url = o->update_url ? o->update_url : sibling(e, 0);
  o->graph_store_url = o->graph_store_url ? o->graph_store_url : sibling(e, 1);
  return o->update_url && o->graph_store_url ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_endpoint_open(PmJob *job, const PmEndpointOptions *options,
                          PmEndpoint **endpoint) {
  PmEndpoint *e = calloc(1, sizeof *e);
  *endpoint = NULL;
  if (!e)
    return PM_ERR_NOMEM;
  *e = (PmEndpoint){.job = job, .options = *options};
  e->sink =
      (PmSink){.quad = pm_endpoint_put_quad, .end = pm_endpoint_send_all, .self = e};
  if (!e->options.chunk)
    e->options.chunk = DEFAULT_CHUNK;
  if (!e->options.max_held)
    e->options.max_held = DEFAULT_HELD;
  PmStatus st = find_addresses(e);
  st = st ? st : pm_http_new(job, &e->options, &e->http);
  if (st)
    pm_endpoint_close(e);
  else
    *endpoint = e;
  return st;
}

void pm_endpoint_close(PmEndpoint *e) {
  if (!e)
    return;
  for (size_t i = 0; i < e->n_graphs; ++i) {
    pm_buf_release(&e->graphs[i].lines);
    pm_buf_release(&e->graphs[i].bnodes);
  }
  free(e->graphs);
  pm_strtab_release(&e->names);
  pm_http_free(e->http);
  pm_arena_release(&e->arena);
  free(e);
}

const PmSink *pm_endpoint_sink(PmEndpoint *endpoint) { return &endpoint->sink; }

PmStatus pm_endpoint_escape(PmBuf *buf, PmStr s) {
  for (size_t i = 0; i < s.len; ++i) {
    const unsigned char c = (unsigned char)s.data[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || (c && strchr("-._~", c));
    PM_TRY(plain ? pm_buf_putc(buf, (char)c) : pm_buf_printf(buf, "%%%02X", c));
  }
  return PM_OK;
}

// --- query -----------------------------------------------------------------------------

static PmStatus pass_quad(void *self, const PmQuad *quad) {
  const PmAnswerSink *a = self;
  return a->quad(a->self, quad);
}

static PmStatus pass_prefix(void *self, PmStr prefix, PmStr iri) {
  const PmAnswerSink *a = self;
  return a->prefix ? a->prefix(a->self, prefix, iri) : PM_OK;
}

static PmStatus read_graph(PmEndpoint *e, int fd, PmFormat format,
                           const PmAnswerSink *answer) {
  PmAnswerSink a = *answer;
  const PmSink sink = {.quad = pass_quad, .prefix = pass_prefix, .self = &a};
  const PmReadOptions options = {.format = format, .base = pm_str(e->options.url)};
  PmInput *input = NULL;
  PM_TRY(pm_input_fd(e->job, fd, e->options.url, &input));
  PmStatus st = a.begin(a.self, PM_ANSWER_GRAPH, NULL, 0);
  st = st ? st : pm_rdf_read(e->job, input, &options, &sink);
  st = st ? st : a.end(a.self);
  pm_input_close(input);
  return st;
}

static PmStatus read_answer(PmEndpoint *e, const PmHttpResponse *response,
                            const PmAnswerSink *answer) {
  static const struct {
    const char *type;
    PmFormat format; // unknown: results
  } types[] = {{"application/sparql-results+json", PM_FORMAT_UNKNOWN},
               {"application/json", PM_FORMAT_UNKNOWN},
               {"text/plain", PM_FORMAT_NTRIPLES}, // of the drafts; Virtuoso
               {"text/ntriples", PM_FORMAT_NTRIPLES}};
  const PmStr type = pm_str(response->content_type);
  const PmFormat format = pm_format_by_media_type(type);
  if (format)
    return read_graph(e, response->fd, format, answer);
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (pm_str_starts(type, pm_str(types[i].type)))
      return types[i].format
                 ? read_graph(e, response->fd, types[i].format, answer)
                 : pm_results_read_json(e->job, response->fd, e->options.url, answer);
  return pm_fail(e->job, PM_ERR_EXTERNAL, pm_at(e->options.url, 0, 0),
                 "is this the address of a SPARQL endpoint?",
                 "the server answers in a format that was not asked for: %s",
                 type.len ? response->content_type : "none named");
}

// Behind white space, comments and IRIs.
static size_t next_word(PmStr text, size_t i) {
  while (i < text.len) {
    const char *end = NULL;
    if (text.data[i] == '#')
      end = memchr(text.data + i, '\n', text.len - i);
    else if (text.data[i] == '<')
      end = memchr(text.data + i, '>', text.len - i);
    else if ((text.data[i] | 0x20) >= 'a' && (text.data[i] | 0x20) <= 'z')
      return i;
    else
      end = text.data + i;
    i = end ? (size_t)(end - text.data) + 1 : text.len;
  }
  return i;
}

// Whether the query asks for a graph, by its first word that is no part of the prologue
// (SPARQL 1.1 Query, rules 4, 10 and 11). Only a look: the endpoint knows its grammar.
static bool asks_for_graph(PmStr text) {
  for (size_t i = next_word(text, 0); i < text.len; i = next_word(text, i)) {
    size_t end = i;
    while (end < text.len && !strchr(" \t\r\n<{(*?$#", text.data[end]))
      ++end;
    const PmStr word = pm_str_slice(text, i, end);
    if (word.len == 9 && strncasecmp(word.data, "construct", 9) == 0)
      return true;
    if (word.len == 8 && strncasecmp(word.data, "describe", 8) == 0)
      return true;
    if ((word.len == 6 && strncasecmp(word.data, "select", 6) == 0) ||
        (word.len == 3 && strncasecmp(word.data, "ask", 3) == 0))
      return false;
    i = end > i ? end : i + 1;
  }
  return false;
}

typedef struct {
  PmStr form;
  bool graph;
} Question;

static PmStatus send_query(PmEndpoint *e, const Question *q, const PmAnswerSink *answer) {
  const PmHttpRequest request = {
      .method = "POST",
      .url = e->options.url,
      .content_type = "application/x-www-form-urlencoded",
      .accept = q->graph ? "application/n-triples, text/turtle;q=0.9, "
                           "application/rdf+xml;q=0.5"
                         : "application/sparql-results+json",
      .body = q->form};
  PmHttpResponse response;
  PM_TRY(pm_http_send(e->http, &request, &response));
  const PmStatus st = read_answer(e, &response, answer);
  close(response.fd);
  return st;
}

PmStatus pm_endpoint_query(PmEndpoint *e, PmStr query, const PmAnswerSink *answer) {
  PmBuf form = pm_buf(SIZE_MAX / 4);
  PmStatus st = pm_buf_append(&form, PM_STR("query="));
  st = st ? st : pm_endpoint_escape(&form, query);
  const Question question = {pm_buf_str(&form), asks_for_graph(query)};
  st = st ? st : send_query(e, &question, answer);
  pm_buf_release(&form);
  return st;
}

PmStatus pm_endpoint_update(PmEndpoint *e, PmStr update) {
  const PmHttpRequest request = {.method = "POST",
                                 .url = e->options.update_url,
                                 .content_type = "application/sparql-update",
                                 .accept = "*/*",
                                 .body = update,
                                 .once = true};
  PmHttpResponse response;
  PM_TRY(pm_http_send(e->http, &request, &response));
  close(response.fd);
  return PM_OK;
}
