// SPDX-License-Identifier: MIT
// librdf's storage module "pressmark": every program over librdf opens a store's folder.
// A separate shared object, the only file that touches librdf. What was added or removed
// is committed before the next reading, at sync, at closing, or where a transaction ends.
// Statements are those of all graphs, each once, unless a context is named; adding and
// removing without a context means the default graph.
#include "store/index.h"

#include <librdf.h>
#include <rdf_storage_module.h>
#include <stdlib.h>

typedef struct {
  librdf_world *world;
  PmJob job;
  char *dir;
  bool contexts; // asked for: statements come once a context
  bool fresh;    // empty it when it is opened
  bool may_write, writes;
  PmIndex *index;
  PmChange *change;
  size_t readers; // snapshots that are open
  bool in_transaction;
} Storage;

// --- messages -------------------------------------------------------------------------

static void report(void *data, const PmDiagnostic *d) {
  Storage *s = data;
  const librdf_log_level level = d->severity == PM_SEVERITY_ERROR     ? LIBRDF_LOG_ERROR
                                 : d->severity == PM_SEVERITY_WARNING ? LIBRDF_LOG_WARN
                                                                      : LIBRDF_LOG_INFO;
  librdf_log(s->world, 0, level, LIBRDF_FROM_STORAGE, NULL, "%s: %s",
             d->at.file ? d->at.file : "pressmark", d->text);
}

static Storage *of(librdf_storage *storage) {
  return librdf_storage_get_instance(storage);
}

// --- terms ----------------------------------------------------------------------------

static PmStr uri_str(librdf_uri *uri) {
  size_t n = 0;
  const char *s = uri ? (const char *)librdf_uri_as_counted_string(uri, &n) : NULL;
  return pm_str_n(s, n);
}

// Borrowed from the node; NULL is no term.
static PmTerm term_of(librdf_node *node) {
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
  const char *language = librdf_node_get_literal_value_language(node);
  const PmStr value = pm_str_n(s, n);
  return language ? pm_lang_literal(value, pm_str(language))
                  : pm_typed_literal(
                        value, uri_str(librdf_node_get_literal_value_datatype_uri(node)));
}

static const unsigned char *bytes(PmStr s) { return (const unsigned char *)s.data; }

// raptor 2.0.15 reads the language to its NUL, whatever length it is given.
static librdf_node *language_node(librdf_world *world, const PmTerm *t) {
  char *language = strndup(t->language.data, t->language.len);
  if (!language)
    return NULL;
  librdf_node *node = librdf_new_node_from_typed_counted_literal(
      world, t->value.len ? bytes(t->value) : (const unsigned char *)"", t->value.len,
      language, t->language.len, NULL);
  free(language);
  return node;
}

static librdf_node *literal_node(librdf_world *world, const PmTerm *t) {
  librdf_uri *datatype = NULL;
  if (t->language.len)
    return language_node(world, t);
  if (t->datatype.len) {
    datatype = librdf_new_uri2(world, bytes(t->datatype), t->datatype.len);
    if (!datatype)
      return NULL;
  }
  librdf_node *node = librdf_new_node_from_typed_counted_literal(
      world, t->value.len ? bytes(t->value) : (const unsigned char *)"", t->value.len,
      NULL, 0, datatype);
  if (datatype)
    librdf_free_uri(datatype);
  return node;
}

// NULL of what librdf cannot hold: triple terms, directions, U+0000.
static librdf_node *node_of(librdf_world *world, const PmTerm *t) {
  const bool nul = t->value.len && memchr(t->value.data, '\0', t->value.len);
  if (t->kind == PM_TERM_TRIPLE || t->direction || nul)
    return NULL;
  if (t->kind == PM_TERM_IRI)
    return librdf_new_node_from_counted_uri_string(world, bytes(t->value), t->value.len);
  return t->kind == PM_TERM_BNODE ? librdf_new_node_from_counted_blank_identifier(
                                        world, bytes(t->value), t->value.len)
                                  : literal_node(world, t);
}

static PmQuad quad_of(librdf_statement *st, librdf_node *context) {
  return (PmQuad){term_of(librdf_statement_get_subject(st)),
                  term_of(librdf_statement_get_predicate(st)),
                  term_of(librdf_statement_get_object(st)), term_of(context)};
}

// --- opening and committing -----------------------------------------------------------

static PmStatus commit(Storage *s) {
  PmChange *change = s->change;
  s->change = NULL;
  s->in_transaction = false;
  return change ? pm_change_commit(change) : PM_OK;
}

static void shut(Storage *s) {
  pm_index_close(s->index);
  s->index = NULL;
  s->writes = false;
}

static PmStatus open_for(Storage *s, bool write) {
  const PmIndexOptions options = {.write = write};
  PM_TRY(pm_index_open(&s->job, s->dir, &options, &s->index));
  s->writes = write;
  return PM_OK;
}

// A folder without a store is an empty one, which the first commit makes.
static PmStatus need_index(Storage *s) {
  PmJob quiet = {0};
  const PmIndexOptions options = {0};
  if (s->index)
    return PM_OK;
  const PmStatus st = pm_index_open(&quiet, s->dir, &options, &s->index);
  if (st == PM_ERR_NOT_FOUND && s->may_write)
    return open_for(s, true);
  return st ? open_for(s, false) : PM_OK;
}

static PmStatus need_change(Storage *s) {
  if (s->change)
    return PM_OK;
  if (!s->may_write || (s->index && !s->writes && s->readers))
    return pm_fail(&s->job, PM_ERR_INVALID, pm_at(s->dir, 0, 0), NULL,
                   s->may_write ? "the first change must come when no stream is open"
                                : "the store was opened with write='no'");
  if (s->index && !s->writes)
    shut(s);
  if (!s->index)
    PM_TRY(open_for(s, true));
  return pm_change_begin(s->index, &s->job, &s->change);
}

// What was done so far is seen; in a transaction without being committed.
static PmStatus new_snapshot(Storage *s, PmSnapshot **snapshot) {
  *snapshot = NULL;
  PM_TRY(need_index(s));
  if (s->change && !s->in_transaction)
    PM_TRY(commit(s));
  PM_TRY(s->change ? pm_change_snapshot(s->change, snapshot)
                   : pm_snapshot_open(s->index, &s->job, snapshot));
  ++s->readers;
  return PM_OK;
}

static void end_snapshot(Storage *s, PmSnapshot *snapshot) {
  if (!snapshot)
    return;
  pm_snapshot_close(snapshot);
  --s->readers;
}

static PmStatus clear_all(Storage *s) {
  PmSnapshot *snapshot = NULL;
  PmArena arena = {0};
  PmId *graphs = NULL;
  size_t n = 0;
  PM_TRY(new_snapshot(s, &snapshot));
  PmStatus st = pm_snapshot_graphs(snapshot, &arena, &graphs, &n);
  end_snapshot(s, snapshot);
  if (!st)
    st = need_change(s);
  if (!st)
    st = pm_change_clear(s->change, PM_ID_DEFAULT);
  for (size_t i = 0; !st && i < n; ++i)
    st = pm_change_clear(s->change, graphs[i]);
  pm_arena_release(&arena);
  return st ? st : commit(s);
}

// --- streams --------------------------------------------------------------------------

typedef struct {
  librdf_storage *storage;
  PmSnapshot *snapshot;
  PmQuadScan *scan;
  PmArena arena;
  librdf_statement *statement; // NULL at the end
  librdf_node *context;        // NULL: the default graph
} Stream;

static void drop_current(Stream *r) {
  if (r->statement)
    librdf_free_statement(r->statement);
  if (r->context)
    librdf_free_node(r->context);
  r->statement = NULL;
  r->context = NULL;
}

static PmStatus make_statement(Stream *r, const PmIds *quad) {
  librdf_world *world = of(r->storage)->world;
  PmTerm terms[PM_POSITIONS];
  librdf_node *nodes[3];
  pm_arena_clear(&r->arena);
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    PM_TRY(pm_snapshot_term(r->snapshot, quad->at[i], &r->arena, &terms[i]));
  bool whole = true;
  for (size_t i = 0; i < 3; ++i)
    whole &= (nodes[i] = node_of(world, &terms[i])) != NULL;
  if (whole) { // the statement owns them, whatever happens
    r->statement = librdf_new_statement_from_nodes(world, nodes[0], nodes[1], nodes[2]);
    r->context = terms[PM_G].kind ? node_of(world, &terms[PM_G]) : NULL;
    return r->statement ? PM_OK : PM_ERR_NOMEM;
  }
  for (size_t i = 0; i < 3; ++i)
    if (nodes[i])
      librdf_free_node(nodes[i]);
  return PM_OK; // left out
}

static PmStatus step(Stream *r) {
  const PmIds *quad = NULL;
  drop_current(r);
  do {
    PM_TRY(pm_quad_scan_next(r->scan, &quad));
    if (quad)
      PM_TRY(make_statement(r, quad));
  } while (quad && !r->statement);
  return PM_OK;
}

static int stream_is_end(void *data) {
  const Stream *r = data;
  return r->statement == NULL;
}

static int stream_next(void *data) { return step(data) != PM_OK; }

static void *stream_get(void *data, int flags) {
  const Stream *r = data;
  return flags == LIBRDF_ITERATOR_GET_METHOD_GET_OBJECT    ? (void *)r->statement
         : flags == LIBRDF_ITERATOR_GET_METHOD_GET_CONTEXT ? (void *)r->context
                                                           : NULL;
}

static void stream_finished(void *data) {
  Stream *r = data;
  drop_current(r);
  pm_quad_scan_close(r->scan);
  end_snapshot(of(r->storage), r->snapshot);
  pm_arena_release(&r->arena);
  librdf_storage_remove_reference(r->storage);
  free(r);
}

// The pattern of a statement with NULLs, which may be NULL as a whole, and a context.
static PmStatus pattern_of(PmSnapshot *snapshot, librdf_statement *st,
                           librdf_node *context, PmQuadPattern *p) {
  librdf_node *nodes[] = {st ? librdf_statement_get_subject(st) : NULL,
                          st ? librdf_statement_get_predicate(st) : NULL,
                          st ? librdf_statement_get_object(st) : NULL, context};
  *p = (PmQuadPattern){0};
  for (size_t i = 0; i < PM_POSITIONS; ++i) {
    const PmTerm term = term_of(nodes[i]);
    p->pattern.at[i] = PM_ID_ANY;
    if (nodes[i])
      PM_TRY(pm_snapshot_find(snapshot, &term, &p->pattern.at[i]));
  }
  p->order = pm_order_for(&p->pattern);
  return PM_OK;
}

static PmStatus start(Stream *r, librdf_statement *st, librdf_node *context) {
  Storage *s = of(r->storage);
  PmQuadPattern p;
  PM_TRY(new_snapshot(s, &r->snapshot));
  PM_TRY(pattern_of(r->snapshot, st, context, &p));
  p.distinct = !context && !s->contexts;
  if (p.distinct && p.order >= PM_ORDER_GSPO)
    p.order = PM_ORDER_SPOG;
  PM_TRY(pm_quad_scan_open(r->snapshot, &p, &r->scan));
  return step(r);
}

static librdf_stream *find(librdf_storage *storage, librdf_statement *st,
                           librdf_node *context) {
  Stream *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  r->storage = storage;
  librdf_storage_add_reference(storage);
  librdf_stream *stream =
      start(r, st, context) ? NULL
                            : librdf_new_stream(of(storage)->world, r, stream_is_end,
                                                stream_next, stream_get, stream_finished);
  if (!stream)
    stream_finished(r);
  return stream;
}

static librdf_stream *find_statements(librdf_storage *storage, librdf_statement *st) {
  return find(storage, st, NULL);
}

static librdf_stream *find_in_context(librdf_storage *storage, librdf_statement *st,
                                      librdf_node *context) {
  return find(storage, st, context);
}

static librdf_stream *serialise(librdf_storage *storage) {
  return find(storage, NULL, NULL);
}

static librdf_stream *context_serialise(librdf_storage *storage, librdf_node *context) {
  return find(storage, NULL, context);
}

// --- contexts -------------------------------------------------------------------------

typedef struct {
  librdf_storage *storage;
  PmSnapshot *snapshot;
  PmArena arena;
  PmId *graphs;
  size_t n, at;
  librdf_node *node;
} Contexts;

static void next_context(Contexts *c) {
  PmTerm term;
  if (c->node)
    librdf_free_node(c->node);
  c->node = NULL;
  if (c->at < c->n &&
      !pm_snapshot_term(c->snapshot, c->graphs[c->at++], &c->arena, &term))
    c->node = node_of(of(c->storage)->world, &term);
}

static int contexts_is_end(void *data) {
  const Contexts *c = data;
  return c->node == NULL;
}

static int contexts_next(void *data) {
  next_context(data);
  return 0;
}

static void *contexts_get(void *data, int flags) {
  const Contexts *c = data;
  return flags == LIBRDF_ITERATOR_GET_METHOD_GET_OBJECT ? (void *)c->node : NULL;
}

static void contexts_finished(void *data) {
  Contexts *c = data;
  if (c->node)
    librdf_free_node(c->node);
  end_snapshot(of(c->storage), c->snapshot);
  pm_arena_release(&c->arena);
  librdf_storage_remove_reference(c->storage);
  free(c);
}

static librdf_iterator *get_contexts(librdf_storage *storage) {
  Contexts *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->storage = storage;
  librdf_storage_add_reference(storage);
  librdf_iterator *iterator = NULL;
  if (!new_snapshot(of(storage), &c->snapshot) &&
      !pm_snapshot_graphs(c->snapshot, &c->arena, &c->graphs, &c->n)) {
    next_context(c);
    iterator = librdf_new_iterator(of(storage)->world, c, contexts_is_end, contexts_next,
                                   contexts_get, contexts_finished);
  }
  if (!iterator)
    contexts_finished(c);
  return iterator;
}

// --- reading --------------------------------------------------------------------------

static int contains(librdf_storage *storage, librdf_statement *st) {
  librdf_stream *stream = find(storage, st, NULL);
  const int found = stream && !librdf_stream_end(stream);
  if (stream)
    librdf_free_stream(stream);
  return found;
}

static PmStatus count(Storage *s, PmSnapshot *snapshot, uint64_t *n) {
  const PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, PM_ID_ANY}},
                           .order = PM_ORDER_SPOG,
                           .distinct = !s->contexts};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PM_TRY(pm_quad_scan_open(snapshot, &p, &scan));
  PmStatus st = pm_quad_scan_next(scan, &quad);
  for (; !st && quad; ++*n)
    st = pm_quad_scan_next(scan, &quad);
  pm_quad_scan_close(scan);
  return st;
}

static int size(librdf_storage *storage) {
  Storage *s = of(storage);
  PmSnapshot *snapshot = NULL;
  uint64_t n = 0;
  PmStatus st = new_snapshot(s, &snapshot);
  if (!st)
    st = count(s, snapshot, &n);
  end_snapshot(s, snapshot);
  return st || n > INT32_MAX ? -1 : (int)n;
}

static librdf_node *get_feature(librdf_storage *storage, librdf_uri *feature) {
  static const unsigned char yes[] = "1";
  return pm_str_eqz(uri_str(feature), LIBRDF_MODEL_FEATURE_CONTEXTS)
             ? librdf_new_node_from_typed_literal(of(storage)->world, yes, NULL, NULL)
             : NULL;
}

// --- changing -------------------------------------------------------------------------

static int change(librdf_storage *storage, librdf_node *context, librdf_statement *st,
                  PmStatus (*how)(PmChange *, const PmQuad *)) {
  Storage *s = of(storage);
  const PmQuad quad = quad_of(st, context);
  if (s->in_transaction && s->readers)
    return 1; // streams of a transaction see its changes: they must end first
  PmStatus status = need_change(s);
  if (!status)
    status = how(s->change, &quad);
  return status != PM_OK;
}

static int context_add(librdf_storage *storage, librdf_node *context,
                       librdf_statement *st) {
  return change(storage, context, st, pm_change_add);
}

static int context_remove(librdf_storage *storage, librdf_node *context,
                          librdf_statement *st) {
  return change(storage, context, st, pm_change_delete);
}

static int add(librdf_storage *storage, librdf_statement *st) {
  return context_add(storage, NULL, st);
}

static int remove_statement(librdf_storage *storage, librdf_statement *st) {
  return context_remove(storage, NULL, st);
}

static int context_clear(librdf_storage *storage, librdf_node *context) {
  Storage *s = of(storage);
  const PmTerm term = term_of(context);
  PmId id = PM_ID_DEFAULT;
  PmStatus st = need_change(s);
  if (!st)
    st = pm_change_id(s->change, &term, &id);
  if (!st)
    st = pm_change_clear(s->change, id);
  return st != PM_OK;
}

static int sync_storage(librdf_storage *storage) {
  Storage *s = of(storage);
  return s->in_transaction ? 0 : commit(s) != PM_OK;
}

static int transaction_start(librdf_storage *storage) {
  Storage *s = of(storage);
  if (s->in_transaction || commit(s))
    return 1;
  s->in_transaction = need_change(s) == PM_OK;
  return !s->in_transaction;
}

static int transaction_commit(librdf_storage *storage) {
  Storage *s = of(storage);
  return !s->in_transaction || commit(s) != PM_OK;
}

static int transaction_rollback(librdf_storage *storage) {
  Storage *s = of(storage);
  if (!s->in_transaction)
    return 1;
  pm_change_abort(s->change);
  s->change = NULL;
  s->in_transaction = false;
  return 0;
}

// --- the storage ----------------------------------------------------------------------

static bool option(librdf_hash *options, const char *name, bool otherwise) {
  const int value = options ? librdf_hash_get_as_boolean(options, name) : -1;
  return value < 0 ? otherwise : value > 0;
}

static int init(librdf_storage *storage, const char *name, librdf_hash *options) {
  Storage *s = name ? calloc(1, sizeof *s) : NULL;
  char *dir = s ? strdup(name) : NULL;
  if (dir) {
    *s = (Storage){.world = librdf_storage_get_world(storage), .dir = dir};
    s->job = (PmJob){.report = report, .data = s};
    s->contexts = option(options, "contexts", false);
    s->fresh = option(options, "new", false);
    s->may_write = option(options, "write", true);
    librdf_storage_set_instance(storage, s);
  } else {
    free(s);
  }
  if (options)
    librdf_free_hash(options);
  return dir == NULL;
}

static void terminate(librdf_storage *storage) {
  Storage *s = of(storage);
  if (!s)
    return;
  pm_change_abort(s->change);
  pm_index_close(s->index);
  free(s->dir);
  free(s);
}

static int open_storage(librdf_storage *storage, librdf_model *model) {
  Storage *s = of(storage);
  (void)model;
  const bool fresh = s->fresh;
  s->fresh = false;
  return (fresh ? clear_all(s) : need_index(s)) != PM_OK;
}

static int close_storage(librdf_storage *storage) {
  Storage *s = of(storage);
  const PmStatus st = s->in_transaction ? PM_OK : commit(s);
  pm_change_abort(s->change);
  s->change = NULL;
  s->in_transaction = false;
  if (!s->readers)
    shut(s);
  return st != PM_OK;
}

static void set_up(librdf_storage_factory *f) {
  f->version = LIBRDF_STORAGE_INTERFACE_VERSION;
  f->init = init;
  f->terminate = terminate;
  f->open = open_storage;
  f->close = close_storage;
  f->size = size;
  f->add_statement = add;
  f->remove_statement = remove_statement;
  f->contains_statement = contains;
  f->serialise = serialise;
  f->find_statements = find_statements;
  f->find_statements_in_context = find_in_context;
  f->context_add_statement = context_add;
  f->context_remove_statement = context_remove;
  f->context_remove_statements = context_clear;
  f->context_serialise = context_serialise;
  f->get_contexts = get_contexts;
  f->get_feature = get_feature;
  f->sync = sync_storage;
  f->transaction_start = transaction_start;
  f->transaction_commit = transaction_commit;
  f->transaction_rollback = transaction_rollback;
}

__attribute__((visibility("default"))) void
librdf_storage_module_register_factory(librdf_world *world);

void librdf_storage_module_register_factory(librdf_world *world) {
  librdf_storage_register_factory(world, "pressmark", "Store of Pressmark", set_up);
}
