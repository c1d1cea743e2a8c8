// SPDX-License-Identifier: MIT
// Execution of a plan: pass after pass over the records of a source, all triples maps of
// a pass record by record. Quads are written as lines of N-Quads straight away, the usual
// ones without an allocation. Where records are cheap to read twice, a first pass finds
// the subjects that come more than once; only what is made of these is looked up.
#include "map/gather.h"
#include "map/join.h"
#include "map/lines.h"
#include "map/plan.h"
#include "map/repeats.h"
#include "map/target.h"
#include "map/vocabulary.h"
#include "map/watch.h"

#include <stdlib.h>

enum { MAX_FILE = 1 << 30, CHECK_EVERY = 256, DEFAULT_MEMORY = 256 << 20 };

typedef struct {
  bool is_open;
  PmBuf bytes; // of a file; an input's are the caller's
  PmOpenDocument open;
} OpenFile;

struct PmMapping {
  PmJob *job;
  const PmRules *rules;
  PmPlan plan;
  PmLines lines;
  PmWatch watch;
  PmRepeats repeats;
  PmTermMaker maker;
  PmCollector collector;
  PmTargetRun *targets;    // by number in the rules
  OpenFile *files;         // by number in the rules
  PmJoinTable *joins;      // by number of the referencing object map
  const PmMapInput *input; // of the run under way, or NULL
  bool files_done;         // the rules that read only files have run
  uint64_t n_records;
};

// --- documents ------------------------------------------------------------------------

static void close_file(OpenFile *file) {
  if (file->is_open)
    file->open.type->close(file->open.document);
  pm_arena_release(&file->open.arena);
  pm_buf_release(&file->bytes);
  *file = (OpenFile){0};
}

static PmStatus open_document(PmMapping *m, OpenFile *file, const PmSourceType *type,
                              const PmOpening *opening) {
  PmOpenDocument *open = &file->open;
  open->type = type;
  open->file = opening->file;
  open->fixed =
      pm_arena_alloc(&open->arena, m->rules->n_formulations * sizeof *open->fixed);
  if (!open->fixed)
    return PM_ERR_NOMEM;
  PM_TRY(type->open(m->job, opening, &open->document));
  file->is_open = true;
  return PM_OK;
}

// Reads a file whole; an input that needs no conversion stays where it is.
static PmStatus read_whole(PmMapping *m, OpenFile *file, PmOpening *opening) {
  const PmSourceFile *source = opening->file;
  if (source->is_input && source->encoding.len == 0 && source->packing == PM_PACKING_NONE)
    return PM_OK;
  PmSourceStream *stream = NULL;
  PM_TRY(pm_source_stream_open(m->job, source, &opening->input, &stream));
  file->bytes = pm_buf(MAX_FILE);
  const PmStatus st = pm_source_stream_read_all(stream, &file->bytes);
  pm_source_stream_close(stream);
  opening->input.bytes = pm_buf_str(&file->bytes);
  return st;
}

static PmStatus open_file(void *self, const PmLogicalSource *source,
                          PmOpenDocument **out) {
  PmMapping *m = self;
  OpenFile *file = &m->files[source->file->number];
  const PmSourceType *type = source->formulation->type;
  *out = &file->open;
  if (file->is_open)
    return PM_OK;
  PmOpening opening = {.file = source->file,
                       .strict = m->maker.strict,
                       .input = {.name = source->file->path.data},
                       .opener = {open_file, m, m->rules->n_formulations}};
  if (source->file->is_input) {
    if (!m->input)
      return pm_fail(m->job, PM_ERR_INVALID, source->file->at, "name an input",
                     "the source with rml:path \"-\" has nothing to read");
    opening.input = *m->input;
  }
  if (!type->streams)
    PM_TRY(read_whole(m, file, &opening));
  return open_document(m, file, type, &opening);
}

// --- rows -----------------------------------------------------------------------------

// What all quads of a record have in common.
typedef struct {
  const PmPlanMap *plan;
  PmRecord *record;
  PmTexts subjects, graphs; // a graph's text is empty, or " <graph>"
  bool is_once;             // the only subject, which comes in no other record
} Row;

// The one subject and the one graph of the usual row.
static PmStr subject_of(const Row *row) { return row->subjects.items[0]; }
static PmStr graph_of(const Row *row) { return row->graphs.items[0]; }

static PmStatus list_all(PmMapping *m, PmRecord *record, const PmText *texts, size_t n,
                         PmTexts *out) {
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_text_list(&m->maker, record, &texts[i], out));
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
static PmStatus make_graphs(PmMapping *m, Row *row, const PmPlanPom *pom, PmTexts *out) {
  static PmStr default_graph = {"", 0};
  const size_t n = row->plan->map->graphs.n, more = pom ? pom->pom->graphs.n : 0;
  if (n + more == 0) {
    *out = (PmTexts){.items = &default_graph, .n = 1, .cap = 1};
    return PM_OK;
  }
  PM_TRY(list_all(m, row->record, row->plan->graphs, n, out));
  if (pom)
    PM_TRY(list_all(m, row->record, pom->graphs, more, out));
  for (size_t i = 0; i < out->n; ++i)
    PM_TRY(as_graph(row->record, &out->items[i]));
  return PM_OK;
}

// --- lines ----------------------------------------------------------------------------

// The four terms of a quad, as text.
typedef struct {
  PmStr subject, predicate, object, graph;
} Terms;

static PmStatus put_terms(PmMapping *m, const Terms *t, bool is_new) {
  char *out = NULL;
  const size_t n = t->subject.len + t->predicate.len + t->object.len + t->graph.len;
  PM_TRY(pm_lines_begin(&m->lines, n + 5 * PM_TEXT_SLACK, &out));
  out = pm_text_copy(out, t->subject);
  *out++ = ' ';
  out = pm_text_copy(out, t->predicate);
  *out++ = ' ';
  out = pm_text_copy(out, t->object);
  memcpy(out, t->graph.data, t->graph.len);
  out += t->graph.len;
  memcpy(out, " .\n", 3);
  return pm_lines_end(&m->lines, out + 3, is_new);
}

// Every combination of subject, predicate, object and graph.
static PmStatus put_all(PmMapping *m, const PmTexts lists[4], bool is_once) {
  const PmTexts *s = &lists[0], *p = &lists[1], *o = &lists[2], *g = &lists[3];
  const bool is_new = is_once && s->n == 1 && p->n == 1 && o->n == 1 && g->n == 1;
  for (size_t i = 0; i < s->n; ++i)
    for (size_t j = 0; j < p->n; ++j)
      for (size_t k = 0; k < o->n; ++k)
        for (size_t l = 0; l < g->n; ++l) {
          const Terms terms = {s->items[i], p->items[j], o->items[k], g->items[l]};
          PM_TRY(put_terms(m, &terms, is_new));
        }
  return PM_OK;
}

// A line of the usual row: `start` is the predicate with the head of the object.
static PmStatus put_object(PmMapping *m, const Row *row, PmStr start, const PmText *text,
                           const PmStr *values, bool is_new) {
  const PmStr subject = subject_of(row), graph = graph_of(row);
  char *out = NULL;
  const size_t room = subject.len + start.len + pm_text_room(text, values) + graph.len;
  PM_TRY(pm_lines_begin(&m->lines, room + 3 * PM_TEXT_SLACK, &out));
  out = pm_text_copy(out, subject);
  out = pm_text_copy(out, start);
  out = pm_text_put_rest(out, text, values);
  memcpy(out, graph.data, graph.len);
  out += graph.len;
  memcpy(out, " .\n", 3);
  return pm_lines_end(&m->lines, out + 3, is_new);
}

static PmStatus put_constant(PmMapping *m, const Row *row, PmStr start, bool is_new) {
  static const PmText nothing = {.kind = PM_TEXT_CONSTANT};
  return put_object(m, row, start, &nothing, NULL, is_new);
}

// --- predicate-object maps ------------------------------------------------------------

// One object map of the usual shape; false through `*done` leaves it to the other way.
static PmStatus put_template(PmMapping *m, const Row *row, PmStr start,
                             const PmText *text, bool is_new, bool *done) {
  PmStr values[PM_TEXT_MAX_PIECES] = {{NULL, 0}};
  PmFound found = PM_FOUND_NONE;
  PM_TRY(pm_text_find(row->record, text, values, &found));
  *done = found != PM_FOUND_MANY;
  return found == PM_FOUND_ONE ? put_object(m, row, start, text, values, is_new) : PM_OK;
}

// A value that makes no literal of its datatype is for the other way to refuse.
static bool fits(const PmText *text, const PmValues *values) {
  for (size_t i = 0; text->lexical && i < values->n; ++i)
    if (!text->lexical->fits(values->items[i]))
      return false;
  return true;
}

static PmStatus put_literals(PmMapping *m, const Row *row, PmStr start,
                             const PmText *text, bool is_new, bool *done) {
  PmValues values;
  PM_TRY(pm_record_reference(row->record, text->reference, &values));
  *done = !(text->natural && values.types) && fits(text, &values);
  for (size_t i = 0; *done && i < values.n; ++i)
    PM_TRY(put_object(m, row, start, text, &values.items[i], is_new && values.n == 1));
  return PM_OK;
}

static PmStatus put_usual(PmMapping *m, const Row *row, PmStr start, const PmText *text,
                          bool is_new, bool *done) {
  *done = true;
  switch (text->kind) {
  case PM_TEXT_CONSTANT: return put_constant(m, row, start, is_new);
  case PM_TEXT_TEMPLATE: return put_template(m, row, start, text, is_new, done);
  case PM_TEXT_LITERAL: return put_literals(m, row, start, text, is_new, done);
  case PM_TEXT_OTHER: break;
  }
  *done = false;
  return PM_OK;
}

static PmStatus parent_subjects(PmMapping *m, PmRecord *record, const PmText *subject,
                                PmTexts *objects) {
  const bool heads_only = m->maker.heads_only;
  m->maker.heads_only = true;
  const PmStatus st = pm_text_list(&m->maker, record, subject, objects);
  m->maker.heads_only = heads_only;
  return st;
}

static PmStatus join_objects(PmMapping *m, PmRecord *record, const PmRefMap *ref,
                             PmTexts *objects) {
  const PmText *subject = &pm_plan_map(&m->plan, ref->parent)->subject;
  if (ref->n_joins == 0)
    return parent_subjects(m, record, subject, objects);
  PmJoinTable *table = &m->joins[ref->number];
  if (!table->built) {
    PmJoining joining = {.maker = &m->maker, .ref = ref, .subject = subject};
    PM_TRY(open_file(m, ref->parent->source, &joining.open));
    PM_TRY(pm_join_build(table, &joining));
  }
  const size_t before = objects->n;
  PM_TRY(pm_join_find(table, record, ref, objects));
  m->watch.now->unmatched += objects->n == before;
  return PM_OK;
}

// --- lists and containers -------------------------------------------------------------

// A subject's text as a term; subjects have no escapes.
static PmTerm subject_term(PmStr text) {
  return text.data[0] == '<' ? pm_iri(pm_str_slice(text, 1, text.len - 1))
                             : pm_bnode(pm_str_slice(text, 2, text.len));
}

static PmStatus add_term(PmRecord *record, PmTerms *terms, PmTerm term) {
  PmTerm *items =
      pm_arena_extend(&record->arena, terms->items, terms->n, &terms->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  terms->items = items;
  items[terms->n++] = term;
  return PM_OK;
}

// What a gather map takes from a referencing object map.
static PmStatus join_terms(void *self, PmRecord *record, const PmRefMap *ref,
                           PmTerms *terms) {
  PmTexts texts = {0};
  PM_TRY(join_objects(self, record, ref, &texts));
  for (size_t i = 0; i < texts.n; ++i)
    PM_TRY(add_term(record, terms, subject_term(texts.items[i])));
  return PM_OK;
}

// A quad of a list or container.
static PmStatus put_quad(void *self, const PmQuad *quad) {
  PmMapping *m = self;
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
    st = pm_lines_begin(&m->lines, line.len, &out);
  if (!st) {
    memcpy(out, line.data, line.len);
    st = pm_lines_end(&m->lines, out + line.len, false);
  }
  pm_buf_release(&line);
  return st;
}

static PmTerm graph_term(PmStr text) {
  return text.len ? subject_term(pm_str_slice(text, 1, text.len)) : (PmTerm){0};
}

static PmStatus put_collections(PmMapping *m, const PmTexts *graphs) {
  const PmQuadTaker taker = {put_quad, m};
  for (size_t i = 0; m->collector.n && i < graphs->n; ++i) {
    const PmTerm graph = graph_term(graphs->items[i]);
    PM_TRY(pm_collector_flush(&m->collector, &graph, &taker));
  }
  pm_collector_drop(&m->collector);
  return PM_OK;
}

// The heads of lists among the objects as they are named in one graph.
static PmStatus scope_heads(PmMapping *m, PmRecord *record, const PmTerm *graph,
                            PmTexts *objects) {
  PmTerms heads = {0};
  size_t n = 0;
  for (size_t i = 0; i < objects->n; ++i)
    if (objects->items[i].data[0] != '"')
      PM_TRY(add_term(record, &heads, subject_term(objects->items[i])));
  PM_TRY(pm_collector_scope(&m->collector, graph, &record->arena, &heads));
  for (size_t i = 0; i < objects->n; ++i)
    if (objects->items[i].data[0] != '"')
      PM_TRY(pm_text_of_term(record, &heads.items[n++], &objects->items[i]));
  return PM_OK;
}

static PmStatus put_scoped(PmMapping *m, PmRecord *record, const PmTexts lists[4],
                           PmStr *graph) {
  PmCollector *c = &m->collector;
  const PmQuadTaker taker = {put_quad, m};
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
  PM_TRY(scope_heads(m, record, &name, &one[2]));
  PM_TRY(put_all(m, one, false));
  return pm_collector_flush(c, &name, &taker);
}

// Graph by graph: blank nodes of lists that grow are not shared between graphs.
static PmStatus put_all_scoped(PmMapping *m, PmRecord *record, const PmTexts lists[4]) {
  PmCollection *waiting = m->collector.pending;
  for (size_t i = 0; i < lists[3].n; ++i) {
    m->collector.pending = waiting;
    PM_TRY(put_scoped(m, record, lists, &lists[3].items[i]));
  }
  pm_collector_drop(&m->collector);
  return PM_OK;
}

// --- all the rest ---------------------------------------------------------------------

// The general way: lists of texts, and all their combinations. `first` and `n` say which
// object maps.
static PmStatus put_lists(PmMapping *m, Row *row, const PmPlanPom *pom, size_t first,
                          size_t n) {
  PmTexts lists[4] = {row->subjects, {0}, {0}, row->graphs};
  pm_collector_drop(&m->collector);
  PM_TRY(list_all(m, row->record, pom->objects + first, n, &lists[2]));
  for (size_t i = 0; i < pom->pom->n_refs; ++i)
    PM_TRY(join_objects(m, row->record, &pom->pom->refs[i], &lists[2]));
  if (lists[2].n == 0) {
    ++m->watch.now->nulls;
    return PM_OK;
  }
  PM_TRY(list_all(m, row->record, pom->predicates, pom->pom->predicates.n, &lists[1]));
  if (pom->pom->graphs.n) {
    lists[3] = (PmTexts){0};
    PM_TRY(make_graphs(m, row, pom, &lists[3]));
  }
  if (pm_collector_has_scoped(&m->collector))
    return put_all_scoped(m, row->record, lists);
  PM_TRY(put_all(m, lists, row->is_once && pom->pom->alone && pom->pom->objects.n <= 1));
  return put_collections(m, &lists[3]);
}

static uint64_t n_made(const PmLines *lines) {
  return lines->n_lines + lines->n_doubles + lines->n_doubts;
}

static PmStatus run_one(PmMapping *m, Row *row, const PmPlanPom *pom) {
  const size_t n = pom->pom->objects.n;
  bool holds = true;
  if (pom->pom->condition)
    PM_TRY(pm_condition_holds(row->record, pom->pom->condition, &holds));
  if (!holds)
    return PM_OK;
  if (!pom->simple || row->subjects.n != 1 || row->graphs.n != 1)
    return put_lists(m, row, pom, 0, n);
  const bool is_new = row->is_once && pom->pom->alone && n == 1;
  for (size_t i = 0; i < n; ++i) {
    bool done = false;
    const uint64_t before = n_made(&m->lines);
    PM_TRY(put_usual(m, row, pom->starts[i], &pom->objects[i], is_new, &done));
    m->watch.now->nulls += done && n_made(&m->lines) == before;
    if (!done)
      PM_TRY(put_lists(m, row, pom, i, 1));
  }
  return PM_OK;
}

static void swap_target(PmMapping *m, PmTargetRun *target) {
  const PmLines lines = m->lines;
  const PmCollector collector = m->collector;
  m->lines = target->lines;
  m->collector = target->collector;
  target->lines = lines;
  target->collector = collector;
}

// The quads of a predicate-object map with targets go there and nowhere else.
static PmStatus run_pom(PmMapping *m, Row *row, const PmPlanPom *pom) {
  const PmTargets *targets = &pom->pom->targets;
  if (targets->n == 0)
    return run_one(m, row, pom);
  for (size_t i = 0; i < targets->n; ++i) {
    PmTargetRun *target = &m->targets[targets->items[i]];
    swap_target(m, target);
    const uint64_t quads = m->lines.n_lines, doubles = m->lines.n_doubles;
    const PmStatus st = run_one(m, row, pom);
    m->watch.now->quads += m->lines.n_lines - quads;
    m->watch.now->doubles += m->lines.n_doubles - doubles;
    swap_target(m, target);
    PM_TRY(st);
  }
  return PM_OK;
}

static PmStatus run_classes(PmMapping *m, Row *row) {
  const PmTriplesMap *map = row->plan->map;
  const PmTexts subjects = row->subjects, graphs = row->graphs;
  for (size_t i = 0; i < subjects.n; ++i)
    for (size_t j = 0; j < map->classes.n; ++j)
      for (size_t k = 0; k < graphs.n; ++k) {
        row->subjects.items = &subjects.items[i];
        row->graphs.items = &graphs.items[k];
        PM_TRY(put_constant(m, row, row->plan->classes[j],
                            row->is_once && map->classes_alone && graphs.n == 1));
      }
  row->subjects = subjects;
  row->graphs = graphs;
  return PM_OK;
}

// --- records --------------------------------------------------------------------------

static PmStatus run_map(PmMapping *m, const PmPlanMap *plan, PmRecord *record) {
  Row row = {.plan = plan, .record = record};
  m->maker.map = plan->map;
  pm_collector_drop(&m->collector);
  PM_TRY(pm_text_list(&m->maker, record, &plan->subject, &row.subjects));
  if (row.subjects.n == 0) {
    ++m->watch.now->nulls;
    return PM_OK;
  }
  row.is_once = row.subjects.n == 1 && plan->knows_repeats &&
                !pm_repeats_has(&m->repeats, row.subjects.items[0], plan->group);
  PM_TRY(make_graphs(m, &row, NULL, &row.graphs));
  PM_TRY(put_collections(m, &row.graphs));
  PM_TRY(run_classes(m, &row));
  for (size_t i = 0; i < plan->map->n_poms; ++i)
    PM_TRY(run_pom(m, &row, &plan->poms[i]));
  return PM_OK;
}

// With the lines in a batch of their own, which is kept unless a value was refused and
// takes its record with it.
static PmStatus run_in_batch(PmMapping *m, const PmPlanMap *plan, PmRecord *record) {
  PmWatch *w = &m->watch;
  const uint64_t refused = m->maker.n_refused;
  const PmLines lines = m->lines;
  m->lines = w->batch;
  m->lines.graphs = lines.graphs;
  const PmStatus st = run_map(m, plan, record);
  w->batch = m->lines;
  m->lines = lines;
  if (st || (w->options.on_error == PM_ON_ERROR_SKIP && m->maker.n_refused > refused)) {
    pm_watch_drop(w);
    ++w->now->skipped;
    return st;
  }
  PM_TRY(pm_watch_explain(w, plan->map, record));
  return pm_lines_take(&m->lines, &w->batch);
}

static PmStatus run_counted(PmMapping *m, const PmPlanMap *plan, PmRecord *record) {
  PmRuleCounts *counts = &m->watch.counts[plan - m->plan.maps];
  const uint64_t quads = m->lines.n_lines, doubles = m->lines.n_doubles;
  const uint64_t refused = m->maker.n_refused;
  m->watch.now = counts;
  ++counts->records;
  PM_TRY(m->watch.batches ? run_in_batch(m, plan, record) : run_map(m, plan, record));
  counts->quads += m->lines.n_lines - quads;
  counts->doubles += m->lines.n_doubles - doubles;
  counts->refused += m->maker.n_refused - refused;
  return PM_OK;
}

// Moves on; `*more` is false at the end.
static PmStatus next_record(PmMapping *m, PmRecord *record, bool *more) {
  PM_TRY(pm_record_next(record, more));
  return *more && record->record % CHECK_EVERY == 0 ? pm_job_check(m->job) : PM_OK;
}

static PmStatus run_records(PmMapping *m, const PmPass *pass, PmRecord *record) {
  for (;;) {
    bool more = false;
    PM_TRY(next_record(m, record, &more));
    if (!more)
      return PM_OK;
    m->n_records += pass->n;
    for (size_t i = 0; i < pass->n; ++i)
      PM_TRY(run_counted(m, pass->maps[i], record));
  }
}

// RML-Core: a reference that selects nothing at all is an error; in a strict run.
static PmStatus check_matches(PmMapping *m, const PmPass *pass, PmRecord *record) {
  const PmReference *ref = m->maker.strict ? pm_record_unmatched(record) : NULL;
  const PmTriplesMap *map = pass->maps[0]->map;
  if (!ref)
    return PM_OK;
  const PmStr text = pm_arena_printf(&record->arena,
                                     "the reference '%.*s' selects nothing in any record",
                                     PM_ARGS(ref->text));
  if (!text.data)
    return PM_ERR_NOMEM;
  const PmDiagnostic d = {.severity = PM_SEVERITY_ERROR,
                          .code = PM_ERR_INVALID,
                          .at = map->at,
                          .subject = map->name,
                          .text = text.data,
                          .hint = "mend it, or run without --strict"};
  pm_report(m->job, &d);
  return PM_ERR_INVALID;
}

static PmStatus run_pass(PmMapping *m, const PmPass *pass) {
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(pm_job_check(m->job));
  PM_TRY(open_file(m, pass->source, &open));
  PmStatus st = pm_record_begin(&record, m->job, open, pass->source);
  if (!st)
    st = run_records(m, pass, &record);
  if (!st)
    st = check_matches(m, pass, &record);
  pm_record_end(&record);
  return st;
}

// --- repeats --------------------------------------------------------------------------

static PmStatus add_subjects(PmMapping *m, const PmPlanMap *plan, PmRecord *record) {
  PmTexts subjects = {0};
  m->maker.map = plan->map;
  PM_TRY(pm_text_list(&m->maker, record, &plan->subject, &subjects));
  for (size_t i = 0; i < subjects.n; ++i)
    PM_TRY(pm_repeats_add(&m->repeats, subjects.items[i], plan->group));
  return PM_OK;
}

static PmStatus find_in_records(PmMapping *m, const PmPass *pass, PmRecord *record) {
  for (;;) {
    bool more = false;
    PM_TRY(next_record(m, record, &more));
    if (!more)
      return PM_OK;
    for (size_t i = 0; i < pass->n; ++i)
      if (pass->maps[i]->knows_repeats)
        PM_TRY(add_subjects(m, pass->maps[i], record));
  }
}

static PmStatus find_in_pass(PmMapping *m, const PmPass *pass) {
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(open_file(m, pass->source, &open));
  m->maker.quiet = true;
  PmStatus st = pm_record_begin(&record, m->job, open, pass->source);
  record.cursor.quiet = true;
  if (!st)
    st = find_in_records(m, pass, &record);
  m->maker.quiet = false;
  pm_record_end(&record);
  return st;
}

static bool wants_repeats(const PmPass *pass) {
  for (size_t i = 0; i < pass->n; ++i)
    if (pass->maps[i]->knows_repeats)
      return true;
  return false;
}

static PmStatus find_repeats(PmMapping *m) {
  for (size_t i = 0; i < m->plan.n_passes; ++i)
    if (wants_repeats(&m->plan.passes[i]))
      PM_TRY(find_in_pass(m, &m->plan.passes[i]));
  return pm_repeats_settle(&m->repeats);
}

// --- mappings -------------------------------------------------------------------------

PmStatus pm_mapping_new(PmJob *job, const PmRules *rules, const PmSink *sink,
                        PmMapping **out) {
  PmMapping *m = calloc(1, sizeof *m);
  if (!m)
    return PM_ERR_NOMEM;
  m->job = job;
  m->rules = rules;
  m->repeats = (PmRepeats){.job = job, .max = DEFAULT_MEMORY};
  pm_lines_init(&m->lines, &(PmLinesOptions){job, sink, false, DEFAULT_MEMORY});
  m->maker = (PmTermMaker){
      .job = job, .rules = rules, .collector = &m->collector, .refs = {join_terms, m}};
  m->files = calloc(rules->n_files + 1, sizeof *m->files);
  m->joins = calloc(rules->n_joins + 1, sizeof *m->joins);
  m->maker.refused = calloc(rules->n_term_maps + 1, sizeof *m->maker.refused);
  PmStatus st = m->files && m->joins && m->maker.refused ? PM_OK : PM_ERR_NOMEM;
  if (!st)
    st = pm_watch_init(&m->watch, job, rules);
  if (!st)
    st = pm_targets_open(job, rules, DEFAULT_MEMORY, &m->targets);
  if (!st)
    st = pm_plan_make(rules, &m->plan);
  if (st) {
    pm_mapping_free(m);
    return st;
  }
  m->lines.graphs = m->plan.graphs;
  *out = m;
  return PM_OK;
}

void pm_mapping_be_strict(PmMapping *m) { m->maker.strict = true; }

void pm_mapping_watch(PmMapping *m, const PmMapWatch *watch) {
  m->watch.options = *watch;
  m->watch.batches = watch->on_error == PM_ON_ERROR_SKIP || watch->provenance;
  m->maker.on_error = watch->on_error;
}

size_t pm_mapping_n_rules(const PmMapping *m) { return m->rules->n_maps; }

const PmRuleCounts *pm_mapping_rule(const PmMapping *m, size_t i) {
  return &m->watch.counts[i];
}

// Opening comes first, so that an input that does not parse makes no quad at all.
static PmStatus open_input(PmMapping *m) {
  PmOpenDocument *open = NULL;
  for (size_t i = 0; i < m->rules->n_maps; ++i)
    if (m->rules->maps[i]->source->file->is_input)
      return open_file(m, m->rules->maps[i]->source, &open);
  return PM_OK;
}

static PmStatus run_maps(PmMapping *m) {
  PM_TRY(open_input(m));
  if (!m->files_done)
    PM_TRY(find_repeats(m));
  for (size_t i = 0; i < m->plan.n_passes; ++i)
    if (m->plan.passes[i].per_input || !m->files_done)
      PM_TRY(run_pass(m, &m->plan.passes[i]));
  m->files_done = true;
  return pm_lines_flush(&m->lines);
}

static void forget_input(PmMapping *m) {
  for (size_t i = 0; i < m->rules->n_files; ++i)
    if (m->rules->files[i]->is_input)
      close_file(&m->files[i]);
  for (size_t i = 0; i < m->rules->n_joins; ++i)
    if (m->rules->join_parents[i]->source->file->is_input)
      pm_join_release(&m->joins[i]);
  m->input = NULL;
}

PmStatus pm_mapping_run(PmMapping *m, const PmMapInput *input) {
  m->input = input;
  const PmStatus st = run_maps(m);
  forget_input(m);
  return st;
}

static PmStatus end_target(PmMapping *m, PmTargetRun *target) {
  const PmQuadTaker taker = {put_quad, m};
  swap_target(m, target);
  const PmStatus st = pm_collector_end(&m->collector, &taker);
  swap_target(m, target);
  return st ? st : pm_target_finish(target);
}

PmStatus pm_mapping_end(PmMapping *m) {
  const PmQuadTaker taker = {put_quad, m};
  PM_TRY(pm_collector_end(&m->collector, &taker));
  PM_TRY(pm_lines_finish(&m->lines));
  for (size_t i = 0; i < m->rules->n_targets; ++i)
    PM_TRY(end_target(m, &m->targets[i]));
  return pm_targets_commit(m->targets, m->rules->n_targets);
}

PmMapCounts pm_mapping_counts(const PmMapping *m) {
  return (PmMapCounts){m->n_records, m->lines.n_lines, m->maker.n_refused};
}

void pm_mapping_free(PmMapping *m) {
  if (!m)
    return;
  for (size_t i = 0; m->files && i < m->rules->n_files; ++i)
    close_file(&m->files[i]);
  for (size_t i = 0; m->joins && i < m->rules->n_joins; ++i)
    pm_join_release(&m->joins[i]);
  pm_collector_release(&m->collector);
  pm_targets_free(m->targets, m->rules->n_targets);
  pm_plan_release(&m->plan);
  pm_lines_release(&m->lines);
  pm_watch_release(&m->watch);
  pm_repeats_release(&m->repeats);
  free(m->files);
  free(m->joins);
  free(m->maker.refused);
  free(m);
}

PmStatus pm_rules_run(PmJob *job, const PmRules *rules, const PmMapOptions *options,
                      const PmSink *sink) {
  PmMapping *mapping = NULL;
  PM_TRY(pm_mapping_new(job, rules, sink, &mapping));
  PmStatus st = pm_mapping_run(mapping, options->input);
  if (!st)
    st = pm_mapping_end(mapping);
  pm_mapping_free(mapping);
  return st;
}
