// SPDX-License-Identifier: MIT
// Lines of one record. The usual predicate-object map has one constant predicate and
// ready object maps: its lines are put together where they go, without an allocation. All
// others become lists of texts first.
#include "map/rows.h"
#include "map/gather.h"
#include "map/vocabulary.h"

// What all quads of a record have in common.
typedef struct {
  const PmPlanMap *plan;
  PmRecord *record;
  PmTexts subjects, graphs; // a graph's text is empty, or " <graph>"
  PmStatements quotes;      // of the subjects, said in each graph that has quads of them
  bool is_once;             // the only subject, which comes in no other record
} Row;

// The one subject and the one graph of the usual row.
static PmStr subject_of(const Row *row) { return row->subjects.items[0]; }
static PmStr graph_of(const Row *row) { return row->graphs.items[0]; }

static PmStatus list_all(PmRows *r, PmRecord *record, const PmText *texts, size_t n,
                         PmTexts *out) {
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_text_list(&r->maker, record, &texts[i], out));
  return PM_OK;
}

static PmStatus as_graph(PmRecord *record, PmStr *text) {
  if (pm_str_eqz(*text, "<" PM_RML "defaultGraph>")) {
    *text = PM_STR("");
    return PM_OK;
  }
  char *graph = pm_arena_alloc(&record->arena, text->len + 1 + PM_TEXT_SLACK);
  if (!graph)
    return PM_ERR_NOMEM;
  graph[0] = ' ';
  memcpy(graph + 1, text->data, text->len);
  *text = pm_str_n(graph, text->len + 1);
  return PM_OK;
}

// The target graphs (RML-Core, "Generated RDF Triples"): those of subject map and
// predicate-object map together; the default graph where neither has a graph map.
static PmStatus make_graphs(PmRows *r, Row *row, const PmPlanPom *pom, PmTexts *out) {
  static PmStr default_graph = {"", 0};
  const size_t n = row->plan->map->graphs.n, more = pom ? pom->pom->graphs.n : 0;
  if (n + more == 0) {
    *out = (PmTexts){.items = &default_graph, .n = 1, .cap = 1};
    return PM_OK;
  }
  PM_TRY(list_all(r, row->record, row->plan->graphs, n, out));
  if (pom)
    PM_TRY(list_all(r, row->record, pom->graphs, more, out));
  for (size_t i = 0; i < out->n; ++i)
    PM_TRY(as_graph(row->record, &out->items[i]));
  return PM_OK;
}

// --- lines ----------------------------------------------------------------------------

// The four terms of a quad, as text.
typedef struct {
  PmStr subject, predicate, object, graph;
} Terms;

static PmStatus put_terms(PmRows *r, const Terms *t, bool is_new) {
  char *out = NULL;
  const size_t n = t->subject.len + t->predicate.len + t->object.len + t->graph.len;
  PM_TRY(pm_batch_begin(r->batch, n + 5 * PM_TEXT_SLACK, &out));
  out = pm_text_copy(out, t->subject);
  *out++ = ' ';
  out = pm_text_copy(out, t->predicate);
  *out++ = ' ';
  out = pm_text_copy(out, t->object);
  memcpy(out, t->graph.data, t->graph.len);
  out += t->graph.len;
  memcpy(out, " .\n", 3);
  return pm_batch_end(r->batch, out + 3, is_new);
}

// Every combination of subject, predicate, object and graph.
static PmStatus put_all(PmRows *r, const PmTexts lists[4], bool is_once) {
  const PmTexts *s = &lists[0], *p = &lists[1], *o = &lists[2], *g = &lists[3];
  const bool is_new = is_once && s->n == 1 && p->n == 1 && o->n == 1 && g->n == 1;
  for (size_t i = 0; i < s->n; ++i)
    for (size_t j = 0; j < p->n; ++j)
      for (size_t k = 0; k < o->n; ++k)
        for (size_t l = 0; l < g->n; ++l) {
          const Terms terms = {s->items[i], p->items[j], o->items[k], g->items[l]};
          PM_TRY(put_terms(r, &terms, is_new));
        }
  return PM_OK;
}

// A line of the usual row: `start` is the predicate with the head of the object.
static PmStatus put_object(PmRows *r, const Row *row, PmStr start, const PmText *text,
                           const PmStr *values, bool is_new) {
  const PmStr subject = subject_of(row), graph = graph_of(row);
  char *out = NULL;
  const size_t room = subject.len + start.len + pm_text_room(text, values) + graph.len;
  PM_TRY(pm_batch_begin(r->batch, room + 3 * PM_TEXT_SLACK, &out));
  out = pm_text_copy(out, subject);
  out = pm_text_copy(out, start);
  out = pm_text_put_rest(out, text, values);
  memcpy(out, graph.data, graph.len);
  out += graph.len;
  memcpy(out, " .\n", 3);
  return pm_batch_end(r->batch, out + 3, is_new);
}

static PmStatus put_constant(PmRows *r, const Row *row, PmStr start, bool is_new) {
  static const PmText nothing = {.kind = PM_TEXT_CONSTANT};
  return put_object(r, row, start, &nothing, NULL, is_new);
}

// --- predicate-object maps ------------------------------------------------------------

// One object map of the usual shape; false through `*done` leaves it to the other way.
static PmStatus put_template(PmRows *r, const Row *row, PmStr start, const PmText *text,
                             bool is_new, bool *done) {
  PmStr values[PM_TEXT_MAX_PIECES] = {{NULL, 0}};
  PmFound found = PM_FOUND_NONE;
  PM_TRY(pm_text_find(row->record, text, values, &found));
  *done = found != PM_FOUND_MANY;
  return found == PM_FOUND_ONE ? put_object(r, row, start, text, values, is_new) : PM_OK;
}

// Whether the source gives a datatype to any of the values.
static bool has_types(const PmValues *values) {
  for (size_t i = 0; values->types && i < values->n; ++i)
    if (values->types[i].len)
      return true;
  return false;
}

// A value that makes no literal of its datatype is for the other way to refuse.
static bool fits(const PmText *text, const PmValues *values) {
  if (values->tree)
    return false;
  for (size_t i = 0; text->lexical && i < values->n; ++i)
    if (!text->lexical->fits(values->items[i]))
      return false;
  return true;
}

static PmStatus put_literals(PmRows *r, const Row *row, PmStr start, const PmText *text,
                             bool is_new, bool *done) {
  PmValues values;
  PM_TRY(pm_record_reference(row->record, text->reference, &values));
  *done = (!text->natural || !has_types(&values)) && fits(text, &values);
  for (size_t i = 0; *done && i < values.n; ++i)
    PM_TRY(put_object(r, row, start, text, &values.items[i], is_new && values.n == 1));
  return PM_OK;
}

static PmStatus put_usual(PmRows *r, const Row *row, PmStr start, const PmText *text,
                          bool is_new, bool *done) {
  *done = true;
  switch (text->kind) {
  case PM_TEXT_CONSTANT: return put_constant(r, row, start, is_new);
  case PM_TEXT_TEMPLATE: return put_template(r, row, start, text, is_new, done);
  case PM_TEXT_LITERAL: return put_literals(r, row, start, text, is_new, done);
  case PM_TEXT_OTHER: break;
  }
  *done = false;
  return PM_OK;
}

static PmStatus parent_subjects(PmRows *r, PmRecord *record, const PmText *subject,
                                PmTexts *objects) {
  const bool heads_only = r->maker.heads_only;
  r->maker.heads_only = true;
  const PmStatus st = pm_text_list(&r->maker, record, subject, objects);
  r->maker.heads_only = heads_only;
  return st;
}

// A text of a join may bring statements of quoted triples with it (map/join.c).
static PmStatus unpack(PmRows *r, PmRecord *record, PmStr *text) {
  size_t at = pm_str_find(*text, PM_STR("\n"), 0);
  const PmStr whole = *text;
  *text = pm_str_slice(whole, 0, at);
  while (at < whole.len) {
    const size_t end = pm_str_find(whole, PM_STR("\n"), at + 1);
    PM_TRY(pm_statements_add(&record->arena, &r->collector->quotes,
                             pm_str_slice(whole, at + 1, end)));
    at = end;
  }
  return PM_OK;
}

static PmStatus join_objects(PmRows *r, PmRecord *record, const PmRefMap *ref,
                             PmTexts *objects) {
  const PmText *subject = &pm_plan_map(r->plan, ref->parent)->subject;
  if (ref->n_joins == 0)
    return parent_subjects(r, record, subject, objects);
  const PmJoinTable *table = NULL;
  PM_TRY(r->joins.table(r->joins.self, ref, &table));
  const size_t before = objects->n;
  PM_TRY(pm_join_find(table, &(PmJoinChild){record, ref->joins, ref->n_joins}, objects));
  for (size_t i = before; pm_ref_brings_quotes(ref) && i < objects->n; ++i)
    PM_TRY(unpack(r, record, &objects->items[i]));
  r->counts[r->batch->rule].unmatched += objects->n == before;
  return PM_OK;
}

// --- lists and containers -------------------------------------------------------------

// Whether a text is that of an IRI or a blank node.
static bool is_resource(PmStr text) {
  return text.data[0] == '_' || (text.data[0] == '<' && text.data[1] != '<');
}

// A subject's text as a term; subjects have no escapes.
static PmTerm subject_term(PmStr text) {
  return text.data[0] == '<' ? pm_iri(pm_str_slice(text, 1, text.len - 1))
                             : pm_bnode(pm_str_slice(text, 2, text.len));
}

static PmStatus add_subject(PmRecord *record, PmTerms *terms, PmStr text) {
  const PmTerm term = subject_term(text);
  return pm_terms_add(record, terms, &term);
}

typedef struct {
  PmRecord *record;
  PmTerms *terms;
} Reading;

static PmStatus add_object(void *self, const PmQuad *quad) {
  const Reading *reading = self;
  PmTerm copy = {0};
  PM_TRY(pm_term_copy(&reading->record->arena, &quad->object, &copy));
  return pm_terms_add(reading->record, reading->terms, &copy);
}

// A triple term, from its text.
static PmStatus read_triple(PmRows *r, PmRecord *record, PmStr text, PmTerms *terms) {
  Reading reading = {record, terms};
  const PmSink sink = {.quad = add_object, .self = &reading};
  const PmReadOptions options = {.format = PM_FORMAT_NTRIPLES};
  PmInput *input = NULL;
  const PmStr line =
      pm_arena_printf(&record->arena, "_:a <" PM_RDF "reifies> %.*s .\n", PM_ARGS(text));
  if (!line.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_input_memory(r->maker.job, line, "a quoted triple", &input));
  const PmStatus st = pm_rdf_read(r->maker.job, input, &options, &sink);
  pm_input_close(input);
  return st;
}

// What a gather map takes from a referencing object map, and a star map from its join.
PmStatus pm_rows_join_terms(void *self, PmRecord *record, const PmRefMap *ref,
                            PmTerms *terms) {
  PmTexts texts = {0};
  PM_TRY(join_objects(self, record, ref, &texts));
  for (size_t i = 0; i < texts.n; ++i)
    PM_TRY(is_resource(texts.items[i])
               ? add_subject(record, terms, texts.items[i])
               : read_triple(self, record, texts.items[i], terms));
  return PM_OK;
}

// A quad of a list or container.
PmStatus pm_rows_put_quad(void *self, const PmQuad *quad) {
  PmRows *r = self;
  const PmTerm *terms[4] = {&quad->subject, &quad->predicate, &quad->object,
                            &quad->graph};
  PmBuf line = pm_buf(SIZE_MAX / 4);
  char *out = NULL;
  PmStatus st = PM_OK;
  for (size_t i = 0; i < 4 && !st; ++i) {
    st = pm_term_to_ntriples(terms[i], &line);
    if (!st && terms[i]->kind != PM_TERM_NONE)
      st = pm_buf_putc(&line, ' ');
  }
  if (!st)
    st = pm_buf_append(&line, PM_STR(".\n"));
  if (!st)
    st = pm_batch_begin(r->batch, line.len, &out);
  if (!st) {
    memcpy(out, line.data, line.len);
    st = pm_batch_end(r->batch, out + line.len, false);
  }
  pm_buf_release(&line);
  return st;
}

static PmTerm graph_term(PmStr text) {
  return text.len ? subject_term(pm_str_slice(text, 1, text.len)) : (PmTerm){0};
}

// A statement may have been made before.
static PmStatus put_quotes(PmRows *r, const PmStatements *quotes, const PmTexts *graphs) {
  for (size_t i = 0; i < quotes->n; ++i)
    for (size_t j = 0; j < graphs->n; ++j) {
      const PmStr statement = quotes->items[i], graph = graphs->items[j];
      char *out = NULL;
      PM_TRY(pm_batch_begin(r->batch, statement.len + graph.len + 3, &out));
      memcpy(out, statement.data, statement.len);
      memcpy(out + statement.len, graph.data, graph.len);
      out += statement.len + graph.len;
      memcpy(out, " .\n", 3);
      PM_TRY(pm_batch_end(r->batch, out + 3, false));
    }
  return PM_OK;
}

static PmStatus put_collections(PmRows *r, const PmTexts *graphs) {
  const PmQuadTaker taker = {pm_rows_put_quad, r};
  PM_TRY(put_quotes(r, &r->collector->quotes, graphs));
  for (size_t i = 0; r->collector->n && i < graphs->n; ++i) {
    const PmTerm graph = graph_term(graphs->items[i]);
    PM_TRY(pm_collector_flush(r->collector, &graph, &taker));
  }
  pm_collector_drop(r->collector);
  return PM_OK;
}

// The heads of lists among the objects as they are named in one graph.
static PmStatus scope_heads(PmRows *r, PmRecord *record, const PmTerm *graph,
                            PmTexts *objects) {
  PmTerms heads = {0};
  size_t n = 0;
  for (size_t i = 0; i < objects->n; ++i)
    if (is_resource(objects->items[i]))
      PM_TRY(add_subject(record, &heads, objects->items[i]));
  PM_TRY(pm_collector_scope(r->collector, graph, &record->arena, &heads));
  for (size_t i = 0; i < objects->n; ++i)
    if (is_resource(objects->items[i]))
      PM_TRY(pm_text_of_term(record, &heads.items[n++], &objects->items[i]));
  return PM_OK;
}

static PmStatus put_scoped(PmRows *r, PmRecord *record, const PmTexts lists[4],
                           PmStr *graph) {
  PmCollector *c = r->collector;
  const PmQuadTaker taker = {pm_rows_put_quad, r};
  const PmTerm name = graph_term(*graph);
  const size_t n = lists[2].n;
  PmCollection *renamed = pm_arena_alloc(&record->arena, c->n * sizeof *renamed);
  PmStr *objects = pm_arena_alloc(&record->arena, (n + 1) * sizeof *objects);
  if (!renamed || !objects)
    return PM_ERR_NOMEM;
  memcpy(renamed, c->pending, c->n * sizeof *renamed);
  memcpy(objects, lists[2].items, n * sizeof *objects);
  c->pending = renamed;
  PmTexts one[4] = {lists[0], lists[1], {objects, n, n}, {.items = graph, .n = 1}};
  PM_TRY(scope_heads(r, record, &name, &one[2]));
  PM_TRY(put_all(r, one, false));
  return pm_collector_flush(c, &name, &taker);
}

// Graph by graph: blank nodes of lists that grow are not shared between graphs.
static PmStatus put_all_scoped(PmRows *r, PmRecord *record, const PmTexts lists[4]) {
  PmCollection *waiting = r->collector->pending;
  PM_TRY(put_quotes(r, &r->collector->quotes, &lists[3]));
  for (size_t i = 0; i < lists[3].n; ++i) {
    r->collector->pending = waiting;
    PM_TRY(put_scoped(r, record, lists, &lists[3].items[i]));
  }
  pm_collector_drop(r->collector);
  return PM_OK;
}

// --- all the rest ---------------------------------------------------------------------

// The general way: lists of texts, and all their combinations. `first` and `n` say which
// object maps.
static PmStatus put_lists(PmRows *r, Row *row, const PmPlanPom *pom, size_t first,
                          size_t n) {
  PmTexts lists[4] = {row->subjects, {0}, {0}, row->graphs};
  pm_collector_drop(r->collector);
  PM_TRY(list_all(r, row->record, pom->objects + first, n, &lists[2]));
  for (size_t i = 0; i < pom->pom->n_refs; ++i)
    PM_TRY(join_objects(r, row->record, &pom->pom->refs[i], &lists[2]));
  if (lists[2].n == 0) {
    ++r->counts[r->batch->rule].nulls;
    return PM_OK;
  }
  PM_TRY(list_all(r, row->record, pom->predicates, pom->pom->predicates.n, &lists[1]));
  if (pom->pom->graphs.n) {
    lists[3] = (PmTexts){0};
    PM_TRY(make_graphs(r, row, pom, &lists[3]));
  }
  PM_TRY(put_quotes(r, &row->quotes, &lists[3]));
  if (pm_collector_has_scoped(r->collector))
    return put_all_scoped(r, row->record, lists);
  PM_TRY(put_all(r, lists, row->is_once && pom->pom->alone && pom->pom->objects.n <= 1));
  return put_collections(r, &lists[3]);
}

static PmStatus run_one(PmRows *r, Row *row, const PmPlanPom *pom) {
  const size_t n = pom->pom->objects.n;
  bool holds = true;
  if (pom->pom->condition)
    PM_TRY(pm_condition_holds(row->record, pom->pom->condition, &holds));
  if (!holds)
    return PM_OK;
  if (!pom->simple || row->subjects.n != 1 || row->graphs.n != 1 || row->quotes.n)
    return put_lists(r, row, pom, 0, n);
  const bool is_new = row->is_once && pom->pom->alone && n == 1;
  for (size_t i = 0; i < n; ++i) {
    bool done = false;
    const uint64_t before = pm_batch_lines(r->batch);
    PM_TRY(put_usual(r, row, pom->starts[i], &pom->objects[i], is_new, &done));
    r->counts[r->batch->rule].nulls += done && pm_batch_lines(r->batch) == before;
    if (!done)
      PM_TRY(put_lists(r, row, pom, i, 1));
  }
  return PM_OK;
}

// Makes the quads of a predicate-object map for a target.
static PmStatus run_into(PmRows *r, Row *row, const PmPlanPom *pom, PmTargetRun *target) {
  PmBatch *const batch = r->batch;
  PmCollector *const collector = r->collector;
  const uint64_t before = pm_batch_lines(&target->batch);
  const size_t from = target->batch.len;
  r->batch = &target->batch;
  r->collector = r->maker.collector = &target->collector;
  r->batch->rule = batch->rule;
  PmStatus st = run_one(r, row, pom);
  if (!st && r->explained)
    st = pm_buf_append(r->explained,
                       pm_str_n(target->batch.data + from, target->batch.len - from));
  r->batch = batch;
  r->collector = r->maker.collector = collector;
  r->counts[batch->rule].quads += pm_batch_lines(&target->batch) - before;
  return st;
}

// The quads of a predicate-object map with targets go there and nowhere else.
static PmStatus run_pom(PmRows *r, Row *row, const PmPlanPom *pom) {
  const PmTargets *targets = &pom->pom->targets;
  if (targets->n == 0)
    return run_one(r, row, pom);
  PmBuf *const explained = r->explained;
  PmStatus st = PM_OK;
  for (size_t i = 0; i < targets->n && !st; ++i) {
    st = run_into(r, row, pom, &r->targets[targets->items[i]]);
    r->explained = NULL; // the others get the same
  }
  r->explained = explained;
  return st;
}

static PmStatus run_classes(PmRows *r, Row *row) {
  const PmTriplesMap *map = row->plan->map;
  const PmTexts subjects = row->subjects, graphs = row->graphs;
  if (map->classes.n)
    PM_TRY(put_quotes(r, &row->quotes, &graphs));
  for (size_t i = 0; i < subjects.n; ++i)
    for (size_t j = 0; j < map->classes.n; ++j)
      for (size_t k = 0; k < graphs.n; ++k) {
        row->subjects.items = &subjects.items[i];
        row->graphs.items = &graphs.items[k];
        PM_TRY(put_constant(r, row, row->plan->classes[j],
                            row->is_once && map->classes_alone && graphs.n == 1));
      }
  row->subjects = subjects;
  row->graphs = graphs;
  return PM_OK;
}

// --- triples maps ---------------------------------------------------------------------

PmStatus pm_rows_make(PmRows *r, const PmPlanMap *plan, PmRecord *record) {
  Row row = {.plan = plan, .record = record};
  r->maker.map = plan->map;
  pm_collector_drop(r->collector);
  PM_TRY(pm_text_list(&r->maker, record, &plan->subject, &row.subjects));
  if (row.subjects.n == 0) {
    ++r->counts[plan->rule].nulls;
    return PM_OK;
  }
  row.is_once = row.subjects.n == 1 && plan->knows_repeats &&
                !pm_repeats_has(r->repeats, row.subjects.items[0], plan->group);
  row.quotes = r->collector->quotes;
  r->collector->quotes = (PmStatements){0};
  PM_TRY(make_graphs(r, &row, NULL, &row.graphs));
  PM_TRY(put_collections(r, &row.graphs));
  PM_TRY(run_classes(r, &row));
  for (size_t i = 0; i < plan->map->n_poms; ++i)
    PM_TRY(run_pom(r, &row, &plan->poms[i]));
  return PM_OK;
}
