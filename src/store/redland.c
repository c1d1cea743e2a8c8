// SPDX-License-Identifier: MIT
// The only file that touches librdf. Its storage "hashes" keeps Berkeley DB B-trees by
// subject+predicate, subject+object, predicate+object, and by context (graph). Statements
// go in one by one with their context: librdf_model_add_statements and its kin look for a
// duplicate by a scan and are quadratic. Looking for duplicates is the caller's.
#include "store/redland.h"

#include <redland.h>

#include <stdlib.h>

// Statements of the default graph get a context too: librdf can neither list nor remove
// statements without one.
#define DEFAULT_GRAPH "urn:x-pressmark:default-graph"

// librdf turns every xsd:boolean into "true" or "false"; other forms go under this name.
#define BOOLEAN PM_XSD "boolean"
#define RAW_BOOLEAN "urn:x-pressmark:boolean"

enum {
  MAX_IRI = 0xFFFF,    // librdf_node_encode keeps lengths of IRIs in 16 bits,
  MAX_LANGUAGE = 0xFF, // of language tags in 8,
};
#define MAX_LITERAL ((size_t)INT32_MAX) // and of literals in 32, signed when read

struct PmRedland {
  PmJob *job;
  char *dir; // of the open files
  raptor_world *raptor;
  librdf_world *world;
  librdf_storage *storage;
  librdf_node *context; // of the last statement, to be used again
  PmBuf context_name;
  bool failed; // librdf reported an error
};

static PmPosition at(const PmRedland *r) { return pm_at(r->dir, 0, 0); }

// librdf's own logger reads past its buffer when a message has a location.
static int on_log(void *data, librdf_log_message *message) {
  PmRedland *r = data;
  if (librdf_log_message_level(message) < LIBRDF_LOG_ERROR)
    return 1;
  r->failed = true;
  pm_fail(r->job, PM_ERR_EXTERNAL, at(r), NULL, "librdf: %s",
          librdf_log_message_message(message));
  return 1;
}

static PmStatus librdf_failed(PmRedland *r, const char *what) {
  if (r->failed)
    return PM_ERR_EXTERNAL; // said already
  return pm_fail(r->job, PM_ERR_EXTERNAL, at(r),
                 "is the disk full, or the store damaged?", "librdf could not %s", what);
}

static librdf_hash *storage_options(librdf_world *world, const char *dir, bool write) {
  librdf_hash *options =
      librdf_new_hash_from_string(world, NULL, "hash-type='bdb', contexts='yes'");
  if (options && (librdf_hash_put_strings(options, "dir", dir) ||
                  librdf_hash_put_strings(options, "write", write ? "yes" : "no"))) {
    librdf_free_hash(options);
    return NULL;
  }
  return options;
}

bool pm_redland_is_open(const PmRedland *r) { return r->storage != NULL; }

PmStatus pm_redland_open(PmRedland *r, const char *dir, bool write) {
  r->failed = false;
  r->dir = strdup(dir);
  librdf_hash *options = r->dir ? storage_options(r->world, dir, write) : NULL;
  if (!options)
    return PM_ERR_NOMEM;
  r->storage = librdf_new_storage_with_options(r->world, "hashes", "quads", options);
  librdf_free_hash(options);
  if (!r->storage)
    return librdf_failed(r, "open the store's files");
  if (librdf_storage_open(r->storage, NULL)) {
    librdf_free_storage(r->storage);
    r->storage = NULL;
    return librdf_failed(r, "open the store's files");
  }
  return PM_OK;
}

PmStatus pm_redland_close(PmRedland *r) {
  if (r->context)
    librdf_free_node(r->context);
  r->context = NULL;
  if (r->storage) {
    librdf_storage_sync(r->storage);
    librdf_storage_close(r->storage);
    librdf_free_storage(r->storage);
  }
  r->storage = NULL;
  free(r->dir);
  r->dir = NULL;
  return r->failed ? PM_ERR_EXTERNAL : PM_OK;
}

// raptor would take over libxml2's error handlers for the whole process.
static raptor_world *new_raptor(void) {
  raptor_world *raptor = raptor_new_world();
  if (!raptor)
    return NULL;
  raptor_world_set_flag(raptor, RAPTOR_WORLD_FLAG_LIBXML_GENERIC_ERROR_SAVE, 0);
  raptor_world_set_flag(raptor, RAPTOR_WORLD_FLAG_LIBXML_STRUCTURED_ERROR_SAVE, 0);
  if (raptor_world_open(raptor) == 0)
    return raptor;
  raptor_free_world(raptor);
  return NULL;
}

PmStatus pm_redland_new(PmJob *job, PmRedland **redland) {
  *redland = NULL;
  PmRedland *r = malloc(sizeof *r);
  if (!r)
    return PM_ERR_NOMEM;
  *r = (PmRedland){.job = job, .raptor = new_raptor(), .context_name = pm_buf(MAX_IRI)};
  r->world = r->raptor ? librdf_new_world() : NULL;
  if (!r->world) {
    pm_redland_free(r);
    return PM_ERR_NOMEM;
  }
  librdf_world_set_raptor(r->world, r->raptor);
  librdf_world_set_logger(r->world, r, on_log);
  librdf_world_open(r->world);
  *redland = r;
  return PM_OK;
}

void pm_redland_free(PmRedland *r) {
  if (!r)
    return;
  const PmStatus dropped = pm_redland_close(r);
  (void)dropped; // who wants to know closes first
  if (r->world)
    librdf_free_world(r->world);
  if (r->raptor)
    raptor_free_world(r->raptor);
  pm_buf_release(&r->context_name);
  free(r);
}

// --- terms to nodes -------------------------------------------------------------------

static PmStatus refuse(PmRedland *r, PmStatus code, const char *what) {
  return pm_fail(r->job, code, at(r), "leave it out of what is loaded",
                 "this store cannot hold %s", what);
}

static PmStatus check_term(PmRedland *r, const PmTerm *t) {
  if (t->kind == PM_TERM_TRIPLE)
    return refuse(r, PM_ERR_UNSUPPORTED, "triple terms (RDF 1.2)");
  if (t->direction != PM_DIR_NONE)
    return refuse(r, PM_ERR_UNSUPPORTED, "a literal with a base direction (RDF 1.2)");
  if (t->kind != PM_TERM_LITERAL && t->value.len > MAX_IRI)
    return refuse(r, PM_ERR_LIMIT,
                  "an IRI or blank node label of more than 65,535 bytes");
  if (t->value.len > MAX_LITERAL || t->datatype.len > MAX_IRI)
    return refuse(r, PM_ERR_LIMIT, "a literal of more than 2 GB");
  if (t->language.len > MAX_LANGUAGE)
    return refuse(r, PM_ERR_LIMIT, "a language tag of more than 255 bytes");
  if (t->value.len && memchr(t->value.data, '\0', t->value.len))
    return refuse(r, PM_ERR_INVALID, "the character U+0000");
  return PM_OK;
}

static const unsigned char *bytes(PmStr s) {
  return (const unsigned char *)(s.data ? s.data : "");
}

static PmStr stored_datatype(const PmTerm *t) {
  const bool rewritten = pm_str_eq(t->datatype, PM_STR(BOOLEAN)) &&
                         !pm_str_eq(t->value, PM_STR("true")) &&
                         !pm_str_eq(t->value, PM_STR("false"));
  return rewritten ? PM_STR(RAW_BOOLEAN) : t->datatype;
}

static PmStr read_datatype(PmStr datatype) {
  return pm_str_eq(datatype, PM_STR(RAW_BOOLEAN)) ? PM_STR(BOOLEAN) : datatype;
}

static librdf_node *literal_node(PmRedland *r, const PmTerm *t) {
  char tag[MAX_LANGUAGE + 1] = ""; // raptor reads it up to a NUL
  if (t->language.len)
    memcpy(tag, t->language.data, t->language.len);
  librdf_uri *datatype = NULL;
  if (t->datatype.len) {
    const PmStr iri = stored_datatype(t);
    datatype = librdf_new_uri2(r->world, bytes(iri), iri.len);
    if (!datatype)
      return NULL;
  }
  librdf_node *node = librdf_new_node_from_typed_counted_literal(
      r->world, bytes(t->value), t->value.len, t->language.len ? tag : NULL,
      (unsigned char)t->language.len, datatype);
  if (datatype)
    librdf_free_uri(datatype);
  return node;
}

static PmStatus make_node(PmRedland *r, const PmTerm *t, librdf_node **node) {
  PM_TRY(check_term(r, t));
  switch (t->kind) {
  case PM_TERM_IRI:
    *node =
        librdf_new_node_from_counted_uri_string(r->world, bytes(t->value), t->value.len);
    break;
  case PM_TERM_BNODE:
    *node = librdf_new_node_from_counted_blank_identifier(r->world, bytes(t->value),
                                                          t->value.len);
    break;
  case PM_TERM_LITERAL: *node = literal_node(r, t); break;
  case PM_TERM_NONE:
  case PM_TERM_TRIPLE: *node = NULL; break;
  }
  return *node ? PM_OK : PM_ERR_NOMEM;
}

static PmTerm context_term(const PmTerm *graph) {
  return graph->kind == PM_TERM_NONE ? pm_iri(PM_STR(DEFAULT_GRAPH)) : *graph;
}

// Quads of one graph come together, so the last node is mostly the right one.
static PmStatus set_context(PmRedland *r, const PmTerm *graph) {
  const PmTerm t = context_term(graph);
  if (r->context && pm_str_eq(pm_buf_str(&r->context_name), t.value) &&
      librdf_node_is_blank(r->context) == (t.kind == PM_TERM_BNODE))
    return PM_OK;
  if (r->context)
    librdf_free_node(r->context);
  r->context = NULL;
  pm_buf_clear(&r->context_name);
  PM_TRY(make_node(r, &t, &r->context));
  return pm_buf_append(&r->context_name, t.value);
}

static PmStatus make_statement(PmRedland *r, const PmQuad *quad,
                               librdf_statement **statement) {
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object};
  librdf_node *nodes[3] = {NULL};
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < 3; ++i)
    st = make_node(r, terms[i], &nodes[i]);
  if (st) {
    for (size_t i = 0; i < 3; ++i)
      if (nodes[i])
        librdf_free_node(nodes[i]);
    return st;
  }
  // The statement takes the nodes, also when it cannot be made.
  *statement = librdf_new_statement_from_nodes(r->world, nodes[0], nodes[1], nodes[2]);
  return *statement ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus change(PmRedland *r, const PmQuad *quad, bool add) {
  PM_TRY(set_context(r, &quad->graph));
  librdf_statement *statement = NULL;
  PM_TRY(make_statement(r, quad, &statement));
  const int failed =
      add ? librdf_storage_context_add_statement(r->storage, r->context, statement)
          : librdf_storage_context_remove_statement(r->storage, r->context, statement);
  librdf_free_statement(statement);
  if (failed || r->failed)
    return librdf_failed(r, add ? "add a statement" : "remove a statement");
  return PM_OK;
}

PmStatus pm_redland_add(PmRedland *r, const PmQuad *quad) {
  return change(r, quad, true);
}

PmStatus pm_redland_remove(PmRedland *r, const PmQuad *quad) {
  return change(r, quad, false);
}

// --- nodes to terms -------------------------------------------------------------------

static PmStr uri_str(librdf_uri *uri) {
  size_t n = 0;
  const char *s = (const char *)librdf_uri_as_counted_string(uri, &n);
  return pm_str_n(s, n);
}

static PmTerm node_term(librdf_node *node) {
  size_t n = 0;
  if (!node)
    return (PmTerm){0};
  if (librdf_node_is_resource(node))
    return pm_iri(uri_str(librdf_node_get_uri(node)));
  if (librdf_node_is_blank(node)) {
    const char *s = (const char *)librdf_node_get_counted_blank_identifier(node, &n);
    return pm_bnode(pm_str_n(s, n));
  }
  const char *s = (const char *)librdf_node_get_literal_value_as_counted_string(node, &n);
  PmTerm t = pm_literal(pm_str_n(s, n));
  t.language = pm_str(librdf_node_get_literal_value_language(node));
  librdf_uri *datatype = librdf_node_get_literal_value_datatype_uri(node);
  if (datatype)
    t.datatype = read_datatype(uri_str(datatype));
  return t;
}

static PmTerm graph_term(librdf_node *context) {
  const PmTerm t = node_term(context);
  return t.kind == PM_TERM_IRI && pm_str_eq(t.value, PM_STR(DEFAULT_GRAPH)) ? (PmTerm){0}
                                                                            : t;
}

static PmStatus hand_over(PmRedland *r, librdf_stream *stream, const PmSink *sink) {
  PM_TRY(pm_job_check(r->job));
  librdf_statement *s = librdf_stream_get_object(stream);
  if (!s)
    return librdf_failed(r, "read a statement");
  const PmQuad quad = {.subject = node_term(librdf_statement_get_subject(s)),
                       .predicate = node_term(librdf_statement_get_predicate(s)),
                       .object = node_term(librdf_statement_get_object(s)),
                       .graph = graph_term(librdf_stream_get_context2(stream))};
  if (!quad.subject.kind || !quad.predicate.kind || !quad.object.kind)
    return librdf_failed(r, "read a statement");
  return pm_sink_quad(sink, &quad);
}

PmStatus pm_redland_each(PmRedland *r, const PmSink *sink) {
  librdf_stream *stream = librdf_storage_serialise(r->storage);
  if (!stream)
    return librdf_failed(r, "read the store");
  PmStatus st = PM_OK;
  for (; !st && !librdf_stream_end(stream); librdf_stream_next(stream))
    st = hand_over(r, stream, sink);
  librdf_free_stream(stream);
  if (!st && r->failed)
    st = PM_ERR_EXTERNAL;
  return st;
}
