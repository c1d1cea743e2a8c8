// SPDX-License-Identifier: MIT
// The only file that touches rasqal: it parses queries and runs them; the triples come
// from the image, through a triples source of our own, so that rasqal opens nothing.
// rasqal rewrites some literals; its rows are led back to the terms that the store has.
#include "store/engine.h"

#include <rasqal.h>

#include <locale.h>
#include <pthread.h>
#include <stdlib.h>

enum {
  MAX_TEXT = 1 << 20,   // bytes of a query
  CHECK_EVERY = 1 << 8, // triples between two looks at the interrupt flag
};
// rasqal recurses over expressions as long as the query: a stack for the worst of them.
#define STACK ((size_t)1 << 30)

typedef struct {
  PmImage *image;
  PmJob *job;
  const PmQuery *query;
  const PmAnswerSink *answer;
  PmArena arena;
  char *text; // NUL-terminated
  raptor_world *raptor;
  rasqal_world *world;
  rasqal_literal **literals; // by term number, made when first asked for
  bool *default_graphs;      // by term number: the graphs of the default graph; NULL: all
  PmStrtab forms;            // forms of rasqal's making that stand for
  uint32_t *claims;          // these terms
  size_t cap_claims;
  PmBuf scratch;
  bool preparing;
  uint64_t steps;
  PmStatus status; // the first failure inside a callback
} Engine;

// --- messages -------------------------------------------------------------------------

static PmStatus engine_fail(Engine *e, PmStatus code, const char *hint,
                            const char *text) {
  if (e->status)
    return e->status;
  e->status = pm_fail(e->job, code, pm_at(e->query->name, 0, 0), hint, "%s", text);
  return e->status;
}

static void on_log(void *data, raptor_log_message *message) {
  Engine *e = data;
  if (message->level < RAPTOR_LOG_LEVEL_ERROR || e->status)
    return;
  const raptor_locator *l = message->locator;
  const PmPosition at =
      pm_at(e->query->name, l && l->line > 0 ? (uint64_t)l->line : 0,
            l && l->line > 0 && l->column > 0 ? (uint64_t)l->column : 0);
  e->status = pm_fail(e->job, e->preparing ? PM_ERR_SYNTAX : PM_ERR_EXTERNAL, at, NULL,
                      "%s", message->text);
}

// --- terms ----------------------------------------------------------------------------

static PmStr uri_str(raptor_uri *uri) {
  size_t n = 0;
  const char *s = (const char *)raptor_uri_as_counted_string(uri, &n);
  return pm_str_n(s, n);
}

static raptor_uri *new_uri(Engine *e, PmStr iri) {
  return raptor_new_uri_from_counted_string(rasqal_world_get_raptor(e->world),
                                            (const unsigned char *)iri.data, iri.len);
}

// rasqal knows graphs by IRI only; one named by a blank node gets an IRI that no IRI is.
static PmTerm uri_term(PmStr iri) {
  return pm_str_starts(iri, PM_STR("_:")) ? pm_bnode(pm_str_slice(iri, 2, iri.len))
                                          : pm_iri(iri);
}

static PmTerm literal_term(rasqal_literal *l) {
  PmTerm t = pm_literal(pm_str_n((const char *)l->string, l->string_len));
  if (l->language)
    t.language = pm_str(l->language);
  else if (l->datatype)
    t.datatype = uri_str(l->datatype);
  if (pm_str_eq(t.datatype, PM_STR(PM_XSD "string")))
    t.datatype = (PmStr){0};
  return t;
}

// Borrows from `l`.
static PmTerm term_of(rasqal_literal *l) {
  if (!l)
    return (PmTerm){0};
  switch (l->type) {
  case RASQAL_LITERAL_URI: return uri_term(uri_str(l->value.uri));
  case RASQAL_LITERAL_BLANK:
    return pm_bnode(pm_str_n((const char *)l->string, l->string_len));
  case RASQAL_LITERAL_VARIABLE: return term_of(l->value.variable->value);
  case RASQAL_LITERAL_STRING:
  case RASQAL_LITERAL_XSD_STRING:
  case RASQAL_LITERAL_BOOLEAN:
  case RASQAL_LITERAL_INTEGER:
  case RASQAL_LITERAL_FLOAT:
  case RASQAL_LITERAL_DOUBLE:
  case RASQAL_LITERAL_DECIMAL:
  case RASQAL_LITERAL_DATETIME:
  case RASQAL_LITERAL_UDT:
  case RASQAL_LITERAL_INTEGER_SUBTYPE:
  case RASQAL_LITERAL_DATE: return literal_term(l);
  case RASQAL_LITERAL_UNKNOWN:
  case RASQAL_LITERAL_PATTERN:
  case RASQAL_LITERAL_QNAME: break;
  }
  return (PmTerm){0};
}

static unsigned char *copy_bytes(PmStr s) {
  unsigned char *copy = rasqal_alloc_memory(s.len + 1);
  if (copy) {
    if (s.len)
      memcpy(copy, s.data, s.len);
    copy[s.len] = '\0';
  }
  return copy;
}

// The number of the term that the literal stands for, or PM_IMAGE_ABSENT.
static PmStatus number_of(Engine *e, const PmTerm *t, uint32_t *number) {
  PM_TRY(pm_image_find(e->image, t, number));
  if (*number != PM_IMAGE_ABSENT || e->forms.n == 0 || !t->datatype.len)
    return PM_OK;
  PM_TRY(pm_image_key(&e->scratch, t));
  const uint32_t form = pm_strtab_find(&e->forms, pm_buf_str(&e->scratch));
  if (form != PM_STRTAB_NONE)
    *number = e->claims[form];
  return PM_OK;
}

// A term of a row, as the store has it.
static PmStatus exact_term(Engine *e, rasqal_literal *l, PmTerm *t) {
  *t = term_of(l);
  if (e->forms.n == 0 || t->kind != PM_TERM_LITERAL || !t->datatype.len)
    return PM_OK;
  uint32_t number = 0;
  PM_TRY(number_of(e, t, &number));
  if (number != PM_IMAGE_ABSENT)
    *t = e->image->terms[number];
  return PM_OK;
}

static rasqal_literal *new_literal(Engine *e, const PmTerm *t) {
  unsigned char *value = copy_bytes(t->value);
  char *language = t->language.len ? (char *)copy_bytes(t->language) : NULL;
  raptor_uri *datatype = t->datatype.len ? new_uri(e, t->datatype) : NULL;
  if (!value || (t->language.len && !language) || (t->datatype.len && !datatype)) {
    rasqal_free_memory(value);
    rasqal_free_memory(language);
    if (datatype)
      raptor_free_uri(datatype);
    return NULL;
  }
  rasqal_literal *l =
      rasqal_new_string_literal(e->world, value, language, datatype, NULL);
  if (l && l->language)
    memcpy(l->language, t->language.data, t->language.len); // rasqal's is in lower case
  return l;
}

// With a datatype that means nothing to rasqal; claim_form leads back.
static rasqal_literal *opaque_literal(Engine *e, const PmTerm *t) {
  PmTerm other = *t;
  other.datatype =
      pm_arena_printf(&e->arena, "urn:x-pressmark:opaque:%.*s", PM_ARGS(t->datatype));
  return other.datatype.data ? new_literal(e, &other) : NULL;
}

static rasqal_literal *make_literal(Engine *e, const PmTerm *t) {
  if (t->kind == PM_TERM_LITERAL) {
    rasqal_literal *l = new_literal(e, t);
    // rasqal makes no literal of "abc"^^xsd:int and the like.
    return l || !t->datatype.len ? l : opaque_literal(e, t);
  }
  if (t->kind == PM_TERM_IRI) {
    raptor_uri *uri = new_uri(e, t->value);
    return uri ? rasqal_new_uri_literal(e->world, uri) : NULL;
  }
  unsigned char *label = copy_bytes(t->value);
  return label ? rasqal_new_simple_literal(e->world, RASQAL_LITERAL_BLANK, label) : NULL;
}

// rasqal rewrites booleans, dates and times, and makes decimals of integers beyond 32
// bits. The form it made leads back to the term that
// was meant, unless the store holds that form as well or another term took it before.
static PmStatus claim_form(Engine *e, rasqal_literal **l, uint32_t number) {
  const PmTerm *t = &e->image->terms[number];
  PmTerm form = term_of(*l);
  if (pm_term_eq(&form, t))
    return PM_OK;
  uint32_t found = 0;
  bool added = false;
  PM_TRY(pm_image_find(e->image, &form, &found));
  if (found != PM_IMAGE_ABSENT && (*l)->type != RASQAL_LITERAL_BOOLEAN)
    return PM_OK;
  if (found != PM_IMAGE_ABSENT) { // "1" beside "true"
    rasqal_free_literal(*l);
    *l = opaque_literal(e, t);
    if (!*l)
      return PM_ERR_NOMEM;
    form = term_of(*l);
  }
  PM_TRY(pm_image_key(&e->scratch, &form));
  PM_TRY(pm_strtab_add(&e->forms, pm_buf_str(&e->scratch), &found, &added));
  if (!added)
    return PM_OK;
  e->claims =
      pm_arena_extend(&e->arena, e->claims, found, &e->cap_claims, sizeof *e->claims);
  if (!e->claims)
    return PM_ERR_NOMEM;
  e->claims[found] = number;
  return PM_OK;
}

// The literal of a term number; shared, so that most of a query allocates none.
static rasqal_literal *literal_of(Engine *e, uint32_t number) {
  rasqal_literal *l = e->literals[number];
  if (l)
    return l;
  l = make_literal(e, &e->image->terms[number]);
  const PmStatus st = l ? claim_form(e, &l, number) : PM_ERR_NOMEM;
  if (st && !e->status)
    e->status = st;
  e->literals[number] = l;
  return l;
}

// --- triples source -------------------------------------------------------------------

typedef struct {
  Engine *engine;
} Source;

typedef struct {
  rasqal_variable *variable;
  rasqal_literal *value;
} Kept;

typedef struct {
  Engine *engine;
  PmScan scan;
  Kept *kept; // what the patterns before this one in its group bound
  size_t n_kept;
} Match;

typedef struct {
  rasqal_triple *triple;
  rasqal_graph_pattern *group;
} Search;

static rasqal_literal *triple_part(rasqal_triple *t, unsigned position) {
  rasqal_literal *const parts[] = {t->subject, t->predicate, t->object, t->origin};
  return parts[position];
}

static const rasqal_triple_parts part_bits[PM_POSITIONS] = {
    RASQAL_TRIPLE_SUBJECT, RASQAL_TRIPLE_PREDICATE, RASQAL_TRIPLE_OBJECT,
    RASQAL_TRIPLE_ORIGIN};

static PmStatus pattern_number(Engine *e, rasqal_literal *l, uint32_t *number) {
  const PmTerm t = term_of(l);
  *number = PM_IMAGE_ANY;
  return t.kind ? number_of(e, &t, number) : PM_OK;
}

// `parts` are the positions whose variable this pattern binds: their old value is void.
static PmStatus start_scan(Engine *e, rasqal_triple *t, rasqal_triple_parts parts,
                           PmScan *scan) {
  PmScanOptions options = {0};
  for (unsigned i = 0; i < PM_POSITIONS; ++i) {
    rasqal_literal *l = triple_part(t, i);
    rasqal_variable *v = l ? rasqal_literal_as_variable(l) : NULL;
    if (v && (parts & part_bits[i]))
      rasqal_variable_set_value(v, NULL);
    PM_TRY(pattern_number(e, l, &options.pattern.at[i]));
  }
  if (!t->origin)
    options.graphs = e->default_graphs;
  return pm_image_scan(e->image, &options, scan);
}

static int triple_present(rasqal_triples_source *rts, void *data, rasqal_triple *t) {
  (void)rts;
  Engine *e = ((Source *)data)->engine;
  PmScan scan = {0};
  const PmStatus st = start_scan(e, t, 0, &scan);
  if (st && !e->status)
    e->status = st;
  return scan.current != NULL;
}

static int is_end(struct rasqal_triples_match_s *rtm, void *data) {
  (void)rtm;
  const Match *m = data;
  return m->engine->status || !m->scan.current;
}

static void next_match(struct rasqal_triples_match_s *rtm, void *data) {
  (void)rtm;
  Match *m = data;
  Engine *e = m->engine;
  if (++e->steps % CHECK_EVERY == 0 && !e->status)
    e->status = pm_job_check(e->job); // ends this and every other match
  pm_scan_next(&m->scan);
}

// A variable that stands twice in the pattern must match the same term in both places.
static bool fits(const PmNumbers *q, rasqal_variable *const bindings[4], unsigned i) {
  for (unsigned j = 0; j < i; ++j)
    if (bindings[j] && bindings[j] == bindings[i] && q->at[j] != q->at[i])
      return false;
  return true;
}

static rasqal_triple_parts bind_match(struct rasqal_triples_match_s *rtm, void *data,
                                      rasqal_variable *bindings[4],
                                      rasqal_triple_parts parts) {
  (void)rtm;
  Match *m = data;
  const PmNumbers *q = m->scan.current;
  rasqal_triple_parts bound = 0;
  for (size_t i = 0; i < m->n_kept; ++i)
    rasqal_variable_set_value(m->kept[i].variable,
                              rasqal_new_literal_from_literal(m->kept[i].value));
  for (unsigned i = 0; q && i < PM_G; ++i) {
    if (!bindings[i] || !(parts & part_bits[i]))
      continue;
    if (!fits(q, bindings, i))
      return 0;
    rasqal_literal *l = literal_of(m->engine, q->at[i]);
    if (!l)
      return 0;
    rasqal_variable_set_value(bindings[i], rasqal_new_literal_from_literal(l));
    bound |= part_bits[i];
  }
  return bound;
}

static void finish_match(struct rasqal_triples_match_s *rtm, void *data) {
  (void)rtm;
  Match *m = data;
  for (size_t i = 0; m && i < m->n_kept; ++i)
    rasqal_free_literal(m->kept[i].value);
  if (m)
    free(m->kept);
  free(m);
}

static int find_group(rasqal_query *query, rasqal_graph_pattern *pattern, void *data) {
  (void)query;
  Search *search = data;
  rasqal_triple *t = NULL;
  for (int i = 0; !search->group && (t = rasqal_graph_pattern_get_triple(pattern, i));
       ++i)
    if (t == search->triple)
      search->group = pattern;
  return search->group != NULL;
}

static void keep_value(Match *m, rasqal_literal *part) {
  rasqal_variable *v = part ? rasqal_literal_as_variable(part) : NULL;
  if (v && v->value)
    m->kept[m->n_kept++] =
        (Kept){.variable = v, .value = rasqal_new_literal_from_literal(v->value)};
}

// rasqal joins two groups row by row, and the patterns of the second clear the variables
// that it shares with the first. What the earlier patterns of the first have bound is
// therefore put back at each of its rows; else `{ ?a :p ?x . ?a :p ?y OPTIONAL { ?a :q ?z
// }}` would join every ?z to every second row.
static PmStatus keep_values(Match *m, rasqal_query *query, rasqal_triple *t) {
  Search search = {.triple = t};
  rasqal_query_graph_pattern_visit2(query, find_group, &search);
  int before = 0;
  while (search.group && rasqal_graph_pattern_get_triple(search.group, before) != t)
    ++before;
  if (!before)
    return PM_OK;
  m->kept = calloc((size_t)before * PM_G, sizeof *m->kept);
  if (!m->kept)
    return PM_ERR_NOMEM;
  for (int i = 0; i < before; ++i)
    for (unsigned j = 0; j < PM_G; ++j)
      keep_value(m, triple_part(rasqal_graph_pattern_get_triple(search.group, i), j));
  return PM_OK;
}

static int init_match(rasqal_triples_match *rtm, rasqal_triples_source *rts, void *data,
                      rasqal_triple_meta *meta, rasqal_triple *t) {
  Engine *e = ((Source *)data)->engine;
  rtm->bind_match = bind_match;
  rtm->next_match = next_match;
  rtm->is_end = is_end;
  rtm->finish = finish_match; // called also when this fails
  for (unsigned i = 0; i < PM_G; ++i)
    meta->bindings[i] = rasqal_literal_as_variable(triple_part(t, i));
  Match *m = calloc(1, sizeof *m);
  rtm->user_data = m;
  PmStatus st = m ? start_scan(e, t, meta->parts, &m->scan) : PM_ERR_NOMEM;
  if (!st)
    st = keep_values(m, rts->query, t);
  if (m)
    m->engine = e;
  if (st && !e->status)
    e->status = st;
  return st != PM_OK;
}

static void free_source(void *data) { (void)data; }

static int init_source(rasqal_world *world, raptor_sequence *graphs, void *factory_data,
                       void *data, rasqal_triples_source *rts,
                       rasqal_triples_error_handler2 handler, unsigned flags) {
  (void)world;
  (void)graphs;
  (void)handler;
  (void)flags;
  ((Source *)data)->engine = factory_data;
  rts->version = 1;
  rts->init_triples_match = init_match;
  rts->triple_present = triple_present;
  rts->free_triples_source = free_source;
  return 0;
}

static int register_source(rasqal_triples_source_factory *factory) {
  factory->version = 3;
  factory->user_data_size = sizeof(Source);
  factory->init_triples_source2 = init_source;
  return 0;
}

// --- preparing ------------------------------------------------------------------------

static PmStatus prepare(Engine *e, const char *text, rasqal_query **query) {
  *query = rasqal_new_query(e->world, "sparql", NULL);
  if (!*query)
    return PM_ERR_NOMEM;
  raptor_uri *base = e->query->base.len ? new_uri(e, e->query->base) : NULL;
  e->preparing = true;
  const int failed = rasqal_query_prepare(*query, (const unsigned char *)text, base);
  e->preparing = false;
  if (base)
    raptor_free_uri(base);
  if (failed && !e->status)
    return engine_fail(e, PM_ERR_SYNTAX, NULL, "the query is not SPARQL");
  return e->status;
}

static int check_pattern(rasqal_query *query, rasqal_graph_pattern *pattern, void *data) {
  (void)query;
  if (rasqal_graph_pattern_get_operator(pattern) != RASQAL_GRAPH_PATTERN_OPERATOR_SERVICE)
    return 0;
  (void)engine_fail(data, PM_ERR_UNSUPPORTED,
                    "ask that endpoint by itself, and load its answer",
                    "SERVICE is not allowed: queries open no connection");
  return 1;
}

static PmStatus check_query(Engine *e, rasqal_query *query) {
  const rasqal_query_verb verb = rasqal_query_get_verb(query);
  if (verb == RASQAL_QUERY_VERB_DESCRIBE)
    return engine_fail(e, PM_ERR_UNSUPPORTED,
                       "use CONSTRUCT { <iri> ?p ?o } { <iri> ?p ?o }",
                       "DESCRIBE is not supported yet");
  if (verb != RASQAL_QUERY_VERB_SELECT && verb != RASQAL_QUERY_VERB_ASK &&
      verb != RASQAL_QUERY_VERB_CONSTRUCT)
    return engine_fail(e, PM_ERR_UNSUPPORTED, NULL,
                       "the query is neither SELECT, ASK nor CONSTRUCT");
  rasqal_query_graph_pattern_visit2(query, check_pattern, e);
  return e->status;
}

// --- dataset --------------------------------------------------------------------------

static PmStatus add_named_graph(Engine *e, rasqal_query *query, uint32_t number) {
  const PmTerm *t = &e->image->terms[number];
  const char *prefix = t->kind == PM_TERM_BNODE ? "_:" : "";
  const PmStr iri = pm_arena_printf(&e->arena, "%s%.*s", prefix, PM_ARGS(t->value));
  raptor_uri *uri = iri.data ? new_uri(e, iri) : NULL;
  if (!uri)
    return PM_ERR_NOMEM;
  rasqal_data_graph *graph = rasqal_new_data_graph_from_uri(
      e->world, uri, uri, RASQAL_DATA_GRAPH_NAMED, NULL, NULL, NULL);
  raptor_free_uri(uri);
  return graph && rasqal_query_add_data_graph(query, graph) == 0 ? PM_OK : PM_ERR_NOMEM;
}

// Only what the query names: FROM makes up the default graph, FROM NAMED the named ones,
// which rasqal itself has in its list (SPARQL 1.1 Query, section 13.2).
static PmStatus add_from(Engine *e, rasqal_query *query) {
  rasqal_data_graph *graph = NULL;
  for (int i = 0; (graph = rasqal_query_get_data_graph(query, i)); ++i) {
    if (graph->flags & RASQAL_DATA_GRAPH_NAMED)
      continue;
    const PmTerm t = pm_iri(uri_str(graph->uri));
    uint32_t number = 0;
    PM_TRY(pm_image_find(e->image, &t, &number));
    if (number < e->image->keys.n)
      e->default_graphs[number] = true;
  }
  return PM_OK;
}

static PmStatus set_dataset(Engine *e, rasqal_query *query) {
  const PmImage *im = e->image;
  const bool named_in_query = rasqal_query_get_data_graph(query, 0) != NULL;
  if (named_in_query || e->query->strict_default_graph) {
    e->default_graphs = pm_arena_alloc(&e->arena, im->keys.n * sizeof(bool));
    if (!e->default_graphs)
      return PM_ERR_NOMEM;
  }
  if (named_in_query)
    return add_from(e, query);
  if (e->default_graphs)
    e->default_graphs[PM_IMAGE_DEFAULT] = true;
  for (size_t i = 0; i < im->n_graphs; ++i)
    PM_TRY(add_named_graph(e, query, im->graphs[i]));
  return PM_OK;
}

// --- answers --------------------------------------------------------------------------

static PmStatus execution_failed(Engine *e) {
  return engine_fail(e, PM_ERR_EXTERNAL, "try a simpler query",
                     "rasqal could not run the query");
}

typedef struct {
  rasqal_query_results *results;
  PmStr *names;
  PmTerm *terms; // of the current row
  size_t n;
} Rows;

static PmStatus name_columns(Engine *e, rasqal_query *query, Rows *rows) {
  raptor_sequence *variables = rasqal_query_get_bound_variable_sequence(query);
  const int n = variables ? raptor_sequence_size(variables) : 0;
  rows->n = n > 0 ? (size_t)n : 0;
  rows->names = pm_arena_alloc(&e->arena, (rows->n + 1) * sizeof *rows->names);
  rows->terms = pm_arena_alloc(&e->arena, (rows->n + 1) * sizeof *rows->terms);
  if (!rows->names || !rows->terms)
    return PM_ERR_NOMEM;
  for (int i = 0; i < n; ++i) {
    const rasqal_variable *v = raptor_sequence_get_at(variables, i);
    rows->names[i] = pm_str((const char *)v->name);
  }
  return PM_OK;
}

static PmStatus each_row(Engine *e, Rows *rows,
                         PmStatus (*each)(Engine *e, const Rows *rows, void *data),
                         void *data) {
  rasqal_query_results *results = rows->results;
  while (!rasqal_query_results_finished(results)) {
    PM_TRY(e->status);
    PM_TRY(pm_job_check(e->job));
    for (size_t i = 0; i < rows->n; ++i)
      PM_TRY(exact_term(e, rasqal_query_results_get_binding_value(results, (int)i),
                        &rows->terms[i]));
    PM_TRY(each(e, rows, data));
    if (rasqal_query_results_next(results))
      break;
  }
  return e->status;
}

static PmStatus answer_row(Engine *e, const Rows *rows, void *data) {
  (void)data;
  return e->answer->row(e->answer->self, rows->terms, rows->n);
}

static PmStatus answer_bindings(Engine *e, Rows *rows) {
  PM_TRY(e->answer->begin(e->answer->self, PM_ANSWER_BINDINGS, rows->names, rows->n));
  PM_TRY(each_row(e, rows, answer_row, NULL));
  return e->answer->end(e->answer->self);
}

static PmStatus answer_boolean(Engine *e, rasqal_query_results *results) {
  const int value = rasqal_query_results_get_boolean(results);
  PM_TRY(e->status);
  if (value < 0)
    return execution_failed(e);
  PM_TRY(e->answer->begin(e->answer->self, PM_ANSWER_BOOLEAN, NULL, 0));
  PM_TRY(e->answer->boolean(e->answer->self, value > 0));
  return e->answer->end(e->answer->self);
}

// --- CONSTRUCT ------------------------------------------------------------------------

// A part of the template: a column of the rows, a blank node, or a constant.
typedef struct {
  size_t column; // SIZE_MAX: no variable
  PmTerm term;
} Slot;

typedef struct {
  Slot (*triples)[3];
  size_t n;
  uint64_t row;
  PmStrtab seen; // triples written, as N-Triples: a graph holds each once
  PmBuf key;
} Template;

static Slot make_slot(const Rows *rows, rasqal_literal *l) {
  const rasqal_variable *v = rasqal_literal_as_variable(l);
  Slot slot = {.column = SIZE_MAX};
  if (!v) {
    slot.term = term_of(l);
    return slot;
  }
  for (size_t i = 0; i < rows->n; ++i)
    if (pm_str_eqz(rows->names[i], (const char *)v->name))
      slot.column = i;
  return slot;
}

static PmStatus read_template(Engine *e, rasqal_query *query, const Rows *rows,
                              Template *t) {
  raptor_sequence *triples = rasqal_query_get_construct_triples_sequence(query);
  const int n = triples ? raptor_sequence_size(triples) : 0;
  t->n = n > 0 ? (size_t)n : 0;
  t->triples = pm_arena_alloc(&e->arena, (t->n + 1) * sizeof *t->triples);
  if (!t->triples)
    return PM_ERR_NOMEM;
  for (int i = 0; i < n; ++i) {
    rasqal_triple *triple = raptor_sequence_get_at(triples, i);
    for (unsigned j = 0; j < 3; ++j)
      t->triples[i][j] = make_slot(rows, triple_part(triple, j));
  }
  return PM_OK;
}

// Blank nodes of the template are new ones in each row (SPARQL 1.1 Query, 16.2.1); no
// label of the store may be hit by chance.
static PmStatus fresh_bnode(Engine *e, uint64_t row, PmTerm *term) {
  const PmStr label = term->value;
  uint32_t number = 0;
  for (const char *tail = "";; tail = "x") {
    const PmStr fresh = pm_arena_printf(&e->arena, "c%llu%s_%.*s",
                                        (unsigned long long)row, tail, PM_ARGS(label));
    if (!fresh.data)
      return PM_ERR_NOMEM;
    *term = pm_bnode(fresh);
    PM_TRY(pm_image_find(e->image, term, &number));
    if (number == PM_IMAGE_ABSENT || *tail)
      return PM_OK;
  }
}

static PmStatus fill_slot(Engine *e, const Rows *rows, const Template *t,
                          const Slot *slot, PmTerm *term) {
  *term = slot->column == SIZE_MAX ? slot->term : rows->terms[slot->column];
  return slot->column == SIZE_MAX && term->kind == PM_TERM_BNODE
             ? fresh_bnode(e, t->row, term)
             : PM_OK;
}

// A triple with an unbound part, or one that RDF does not allow, is left out.
static bool is_rdf(const PmQuad *q) {
  return (q->subject.kind == PM_TERM_IRI || q->subject.kind == PM_TERM_BNODE) &&
         q->predicate.kind == PM_TERM_IRI && q->object.kind != PM_TERM_NONE;
}

static PmStatus write_once(Engine *e, Template *t, const PmQuad *q) {
  const PmTerm *terms[] = {&q->subject, &q->predicate, &q->object};
  pm_buf_clear(&t->key);
  for (size_t i = 0; i < 3; ++i) {
    PM_TRY(pm_term_to_ntriples(terms[i], &t->key));
    PM_TRY(pm_buf_putc(&t->key, ' '));
  }
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&t->seen, pm_buf_str(&t->key), &number, &added));
  return added ? e->answer->quad(e->answer->self, q) : PM_OK;
}

static PmStatus fill_template(Engine *e, const Rows *rows, void *data) {
  Template *t = data;
  ++t->row;
  for (size_t i = 0; i < t->n; ++i) {
    PmQuad q = {0};
    PM_TRY(fill_slot(e, rows, t, &t->triples[i][0], &q.subject));
    PM_TRY(fill_slot(e, rows, t, &t->triples[i][1], &q.predicate));
    PM_TRY(fill_slot(e, rows, t, &t->triples[i][2], &q.object));
    if (is_rdf(&q))
      PM_TRY(write_once(e, t, &q));
  }
  return PM_OK;
}

static PmStatus answer_graph(Engine *e, rasqal_query *query, Rows *rows) {
  Template t = {.key = pm_buf((size_t)1 << 32)};
  PmStatus st = read_template(e, query, rows, &t);
  if (!st)
    st = e->answer->begin(e->answer->self, PM_ANSWER_GRAPH, NULL, 0);
  if (!st)
    st = each_row(e, rows, fill_template, &t);
  if (!st)
    st = e->answer->end(e->answer->self);
  pm_strtab_release(&t.seen);
  pm_buf_release(&t.key);
  return st;
}

// --- running --------------------------------------------------------------------------

static PmStatus answer_prefixes(Engine *e, rasqal_query *query) {
  if (!e->answer->prefix)
    return PM_OK;
  const rasqal_prefix *p = NULL;
  for (int i = 0; (p = rasqal_query_get_prefix(query, i)); ++i)
    if (p->uri)
      PM_TRY(e->answer->prefix(e->answer->self, pm_str((const char *)p->prefix),
                               uri_str(p->uri)));
  return PM_OK;
}

// `query` is what the user asked; `select` is what runs, another one for CONSTRUCT.
static PmStatus execute(Engine *e, rasqal_query *query, rasqal_query *select) {
  PM_TRY(set_dataset(e, select));
  PM_TRY(answer_prefixes(e, query));
  Rows rows = {0};
  PM_TRY(name_columns(e, select, &rows));
  rows.results = rasqal_query_execute(select);
  if (!rows.results)
    return execution_failed(e);
  PmStatus st = PM_OK;
  if (query != select)
    st = answer_graph(e, query, &rows);
  else if (rasqal_query_results_is_boolean(rows.results))
    st = answer_boolean(e, rows.results);
  else
    st = answer_bindings(e, &rows);
  rasqal_free_query_results(rows.results);
  return st;
}

static PmStatus prepare_and_execute(Engine *e, rasqal_query **query,
                                    rasqal_query **select) {
  PM_TRY(prepare(e, e->text, query));
  PM_TRY(check_query(e, *query));
  if (rasqal_query_get_verb(*query) != RASQAL_QUERY_VERB_CONSTRUCT)
    return execute(e, *query, *query);
  pm_construct_to_select(e->text, e->query->text.len);
  PM_TRY(prepare(e, e->text, select));
  return execute(e, *query, *select);
}

static PmStatus open_world(Engine *e) {
  e->raptor = raptor_new_world();
  e->world = e->raptor ? rasqal_new_world() : NULL;
  if (!e->world)
    return PM_ERR_NOMEM;
  // raptor would take over libxml2's error handlers for the whole process.
  raptor_world_set_flag(e->raptor, RAPTOR_WORLD_FLAG_LIBXML_GENERIC_ERROR_SAVE, 0);
  raptor_world_set_flag(e->raptor, RAPTOR_WORLD_FLAG_LIBXML_STRUCTURED_ERROR_SAVE, 0);
  rasqal_world_set_raptor(e->world, e->raptor);
  if (raptor_world_open(e->raptor) || rasqal_world_open(e->world) ||
      rasqal_set_triples_source_factory(e->world, register_source, e))
    return PM_ERR_NOMEM;
  rasqal_world_set_log_handler(e->world, e, on_log);
  e->literals = calloc(e->image->keys.n, sizeof(rasqal_literal *));
  return e->literals ? PM_OK : PM_ERR_NOMEM;
}

static void close_world(Engine *e) {
  for (size_t i = 0; e->literals && i < e->image->keys.n; ++i)
    if (e->literals[i])
      rasqal_free_literal(e->literals[i]);
  free(e->literals);
  if (e->world)
    rasqal_free_world(e->world);
  if (e->raptor)
    raptor_free_world(e->raptor);
}

// glibc's regex reads characters by the locale; this sets it for this thread alone.
static void *run_thread(void *data) {
  Engine *e = data;
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (utf8)
    uselocale(utf8);
  rasqal_query *query = NULL, *select = NULL;
  const PmStatus st = prepare_and_execute(e, &query, &select);
  if (select)
    rasqal_free_query(select);
  if (query)
    rasqal_free_query(query);
  if (utf8) {
    uselocale(LC_GLOBAL_LOCALE);
    freelocale(utf8);
  }
  if (!e->status)
    e->status = st;
  return NULL;
}

static PmStatus run(Engine *e) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes))
    return PM_ERR_NOMEM;
  const bool started = pthread_attr_setstacksize(&attributes, STACK) == 0 &&
                       pthread_create(&thread, &attributes, run_thread, e) == 0;
  pthread_attr_destroy(&attributes);
  if (!started)
    return PM_ERR_NOMEM;
  pthread_join(thread, NULL);
  return e->status;
}

static PmPosition position_of(const Engine *e, size_t offset) {
  const PmStr before = pm_str_slice(e->query->text, 0, offset);
  PmPosition at = pm_at(e->query->name, 1, 1);
  size_t start = 0;
  for (size_t i = 0; i < before.len; ++i)
    if (before.data[i] == '\n') {
      ++at.line;
      start = i + 1;
    }
  at.column = pm_utf8_count(pm_str_slice(before, start, before.len)) + 1;
  return at;
}

static PmStatus check_text(Engine *e) {
  const PmStr text = e->query->text;
  if (text.len > MAX_TEXT)
    return engine_fail(e, PM_ERR_LIMIT, "cut it into several queries",
                       "the query is longer than 1 MiB");
  if (pm_utf8_valid(text) < text.len)
    return engine_fail(e, PM_ERR_SYNTAX, "save it as UTF-8", "the query is not UTF-8");
  if (text.len && memchr(text.data, '\0', text.len))
    return engine_fail(e, PM_ERR_SYNTAX, NULL, "the query has a NUL character");
  size_t offset = 0;
  const char *why = pm_guard_query(text, &offset);
  if (why)
    return pm_fail(e->job, PM_ERR_LIMIT, position_of(e, offset),
                   "write the query in a simpler way", "%s", why);
  e->text = (char *)(uintptr_t)pm_arena_copy(&e->arena, text).data;
  return e->text ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_engine_query(PmImage *image, PmJob *job, const PmQuery *query,
                         const PmAnswerSink *answer) {
  Engine e = {.image = image,
              .job = job,
              .query = query,
              .answer = answer,
              .scratch = pm_buf((size_t)1 << 32)};
  PmStatus st = check_text(&e);
  if (!st)
    st = open_world(&e);
  if (!st)
    st = run(&e);
  close_world(&e); // here too, not in the thread: raptor ends libxml2's parser with it
  pm_strtab_release(&e.forms);
  pm_buf_release(&e.scratch);
  pm_arena_release(&e.arena);
  return st;
}
