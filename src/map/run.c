// SPDX-License-Identifier: MIT
// Execution: each triples map over its records, in the order of the rules; a document is
// parsed once for all of them. A first pass over rules that read only files finds the
// subjects that come more than once; only what is made of these must be remembered: its
// terms are numbered, a quad is handed over when its four numbers are new.
#include "map/gather.h"
#include "map/join.h"
#include "map/quads.h"
#include "map/repeats.h"
#include "map/vocabulary.h"

#include <stdlib.h>

enum { MAX_FILE = 1 << 30, CHECK_EVERY = 256 };

typedef struct {
  bool is_open;
  PmBuf bytes; // of a file; an input's are the caller's
  PmOpenDocument open;
} OpenFile;

struct PmMapping {
  PmJob *job;
  const PmRules *rules;
  const PmSink *sink;
  PmQuadSet set;
  PmRepeats repeats;
  PmTermMaker maker;
  PmCollector collector;
  OpenFile *files;         // by number in the rules
  PmJoinTable *joins;      // by number of the referencing object map
  uint32_t *constants;     // by term map: number of its constant, or PM_STRTAB_NONE
  const PmMapInput *input; // of the run under way, or NULL
  bool files_done;         // the rules that read only files have run
  uint64_t n_records, n_quads;
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
  if (source->is_input && source->encoding.len == 0)
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

// --- quads ----------------------------------------------------------------------------

// Terms of one position of a record's quads, with their numbers once they are wanted.
typedef struct {
  PmTerms terms;
  uint32_t *numbers;
  const PmTermMap *constant; // the map, where the only term is its constant
} Column;

static PmStatus number_column(PmMapping *m, PmRecord *record, Column *column) {
  uint32_t *known = column->constant ? &m->constants[column->constant->number] : NULL;
  if (column->numbers)
    return PM_OK;
  if (known) {
    column->numbers = known;
    return *known == PM_STRTAB_NONE
               ? pm_quad_set_term(&m->set, &column->terms.items[0], known)
               : PM_OK;
  }
  column->numbers =
      pm_arena_alloc(&record->arena, column->terms.n * sizeof *column->numbers);
  if (!column->numbers)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < column->terms.n; ++i)
    PM_TRY(pm_quad_set_term(&m->set, &column->terms.items[i], &column->numbers[i]));
  return PM_OK;
}

static bool is_constant(const PmTermMap *map) {
  return map->expr.kind == PM_EXPR_CONSTANT && !map->language && !map->datatype &&
         !map->gather;
}

static PmStatus make_column(PmMapping *m, PmRecord *record, const PmTermMaps *maps,
                            Column *column) {
  if (maps->n == 1 && is_constant(maps->items)) { // the usual predicate
    column->constant = maps->items;
    column->terms =
        (PmTerms){.items = (PmTerm *)&maps->items->expr.constant, .n = 1, .cap = 1};
    return PM_OK;
  }
  for (size_t i = 0; i < maps->n; ++i)
    PM_TRY(pm_make_terms(&m->maker, record, &maps->items[i], &column->terms));
  return PM_OK;
}

// The target graphs (RML-Core, "Generated RDF Triples"): those of subject map and
// predicate-object map together; the default graph where neither has a graph map.
static PmStatus make_graphs(PmMapping *m, PmRecord *record,
                            const PmTermMaps *const maps[2], Column *column) {
  for (size_t side = 0; side < 2; ++side)
    for (size_t i = 0; maps[side] && i < maps[side]->n; ++i)
      PM_TRY(pm_make_terms(&m->maker, record, &maps[side]->items[i], &column->terms));
  for (size_t i = 0; i < column->terms.n; ++i)
    if (pm_str_eqz(column->terms.items[i].value, PM_RML "defaultGraph"))
      column->terms.items[i] = (PmTerm){0};
  if (maps[0]->n == 0 && (!maps[1] || maps[1]->n == 0)) {
    column->terms.items = pm_arena_alloc(&record->arena, sizeof *column->terms.items);
    if (!column->terms.items)
      return PM_ERR_NOMEM;
    column->terms.n = column->terms.cap = 1;
  }
  return PM_OK;
}

static PmStatus hand_over(PmMapping *m, Column *const columns[4], const size_t at[4]) {
  const PmQuad quad = {.subject = columns[0]->terms.items[at[0]],
                       .predicate = columns[1]->terms.items[at[1]],
                       .object = columns[2]->terms.items[at[2]],
                       .graph = columns[3]->terms.items[at[3]]};
  ++m->n_quads;
  return pm_sink_quad(m->sink, &quad);
}

static PmStatus emit_new(PmMapping *m, Column *const columns[4], const size_t at[4]) {
  uint32_t numbers[4];
  bool added = false;
  for (size_t i = 0; i < 4; ++i)
    numbers[i] = columns[i]->numbers[at[i]];
  PM_TRY(pm_quad_set_add(&m->set, numbers, &added));
  return added ? hand_over(m, columns, at) : PM_OK;
}

// Every combination of subject, predicate, object and graph.
static PmStatus emit_all(PmMapping *m, PmRecord *record, Column *const columns[4],
                         bool is_once) {
  size_t at[4] = {0};
  for (size_t i = 0; i < 4; ++i)
    is_once = is_once && columns[i]->terms.n == 1;
  if (is_once)
    return hand_over(m, columns, at);
  for (size_t i = 0; i < 4; ++i)
    PM_TRY(number_column(m, record, columns[i]));
  for (at[0] = 0; at[0] < columns[0]->terms.n; ++at[0])
    for (at[1] = 0; at[1] < columns[1]->terms.n; ++at[1])
      for (at[2] = 0; at[2] < columns[2]->terms.n; ++at[2])
        for (at[3] = 0; at[3] < columns[3]->terms.n; ++at[3])
          PM_TRY(emit_new(m, columns, at));
  return PM_OK;
}

// A quad of a list or container.
static PmStatus emit_quad(void *self, const PmQuad *quad) {
  PmMapping *m = self;
  uint32_t numbers[4];
  bool added = false;
  PM_TRY(pm_quad_set_term(&m->set, &quad->subject, &numbers[0]));
  PM_TRY(pm_quad_set_term(&m->set, &quad->predicate, &numbers[1]));
  PM_TRY(pm_quad_set_term(&m->set, &quad->object, &numbers[2]));
  PM_TRY(pm_quad_set_term(&m->set, &quad->graph, &numbers[3]));
  PM_TRY(pm_quad_set_add(&m->set, numbers, &added));
  m->n_quads += added;
  return added ? pm_sink_quad(m->sink, quad) : PM_OK;
}

static PmStatus emit_collections(PmMapping *m, const Column *graphs) {
  const PmQuadTaker taker = {emit_quad, m};
  for (size_t i = 0; m->collector.n && i < graphs->terms.n; ++i)
    PM_TRY(pm_collector_flush(&m->collector, &graphs->terms.items[i], &taker));
  pm_collector_drop(&m->collector);
  return PM_OK;
}

// Graph by graph: blank nodes of lists that grow are not shared between graphs.
static PmStatus emit_scoped(PmMapping *m, PmRecord *record, Column *const columns[4]) {
  PmArena *arena = &record->arena;
  const PmTerms *heads = &columns[2]->terms, *graphs = &columns[3]->terms;
  PmCollector *c = &m->collector;
  const PmCollection *waiting = c->pending;
  const PmQuadTaker taker = {emit_quad, m};
  for (size_t i = 0; i < graphs->n; ++i) {
    PmTerm *terms = pm_arena_alloc(arena, heads->n * sizeof *terms);
    PmCollection *renamed = pm_arena_alloc(arena, c->n * sizeof *renamed);
    if (!terms || !renamed)
      return PM_ERR_NOMEM;
    memcpy(terms, heads->items, heads->n * sizeof *terms);
    memcpy(renamed, waiting, c->n * sizeof *renamed);
    c->pending = renamed;
    Column objects = {.terms = {.items = terms, .n = heads->n}};
    Column graph = {.terms = {.items = &graphs->items[i], .n = 1}};
    Column *const one[4] = {columns[0], columns[1], &objects, &graph};
    PM_TRY(pm_collector_scope(c, graph.terms.items, arena, &objects.terms));
    PM_TRY(emit_all(m, record, one, false));
    PM_TRY(pm_collector_flush(c, graph.terms.items, &taker));
  }
  pm_collector_drop(c);
  return PM_OK;
}

// --- records --------------------------------------------------------------------------

static PmStatus parent_subjects(PmMapping *m, PmRecord *record, const PmRefMap *ref,
                                PmTerms *objects) {
  const bool heads_only = m->maker.heads_only;
  m->maker.heads_only = true;
  const PmStatus st = pm_make_terms(&m->maker, record, &ref->parent->subject, objects);
  m->maker.heads_only = heads_only;
  return st;
}

static PmStatus join_objects(void *self, PmRecord *record, const PmRefMap *ref,
                             PmTerms *objects) {
  PmMapping *m = self;
  if (ref->n_joins == 0)
    return parent_subjects(m, record, ref, objects);
  PmJoinTable *table = &m->joins[ref->number];
  if (!table->built) {
    PmOpenDocument *open = NULL;
    PM_TRY(open_file(m, ref->parent->source, &open));
    PM_TRY(pm_join_build(table, &m->maker, open, ref));
  }
  return pm_join_find(table, record, ref, objects);
}

static PmStatus make_objects(PmMapping *m, PmRecord *record,
                             const PmPredicateObjectMap *pom, Column *objects) {
  if (pom->n_refs == 0)
    return make_column(m, record, &pom->objects, objects);
  for (size_t i = 0; i < pom->objects.n; ++i)
    PM_TRY(pm_make_terms(&m->maker, record, &pom->objects.items[i], &objects->terms));
  for (size_t i = 0; i < pom->n_refs; ++i)
    PM_TRY(join_objects(m, record, &pom->refs[i], &objects->terms));
  return PM_OK;
}

// What all quads of a record share.
typedef struct {
  const PmTriplesMap *map;
  PmRecord *record;
  Column subjects, graphs;
  bool is_once; // the subject comes in no other record
} Row;

static PmStatus run_pom(PmMapping *m, Row *row, const PmPredicateObjectMap *pom) {
  Column predicates = {0}, objects = {0}, graphs = {0};
  pm_collector_drop(&m->collector);
  PM_TRY(make_objects(m, row->record, pom, &objects));
  if (objects.terms.n == 0)
    return PM_OK;
  PM_TRY(make_column(m, row->record, &pom->predicates, &predicates));
  Column *target = &row->graphs;
  if (pom->graphs.n) {
    const PmTermMaps *const sides[2] = {&row->map->graphs, &pom->graphs};
    PM_TRY(make_graphs(m, row->record, sides, &graphs));
    target = &graphs;
  }
  Column *const columns[4] = {&row->subjects, &predicates, &objects, target};
  if (pm_collector_has_scoped(&m->collector))
    return emit_scoped(m, row->record, columns);
  PM_TRY(emit_all(m, row->record, columns, row->is_once && pom->alone));
  return emit_collections(m, target);
}

static PmStatus run_classes(PmMapping *m, Row *row) {
  static const PmTerm type = {.kind = PM_TERM_IRI,
                              .value = {PM_RDF "type", sizeof PM_RDF "type" - 1}};
  if (row->map->classes.n == 0)
    return PM_OK;
  Column predicates = {.terms = {.items = (PmTerm *)&type, .n = 1, .cap = 1}};
  Column objects = {0};
  PM_TRY(make_column(m, row->record, &row->map->classes, &objects));
  Column *const columns[4] = {&row->subjects, &predicates, &objects, &row->graphs};
  return emit_all(m, row->record, columns, row->is_once && row->map->classes_alone);
}

static PmStatus run_record(PmMapping *m, const PmTriplesMap *map, PmRecord *record) {
  Row row = {.map = map, .record = record};
  const PmTermMaps subject = {.items = (PmTermMap *)&map->subject, .n = 1, .cap = 1};
  pm_collector_drop(&m->collector);
  PM_TRY(make_column(m, record, &subject, &row.subjects));
  if (row.subjects.terms.n == 0)
    return PM_OK;
  row.is_once = row.subjects.terms.n == 1 &&
                !pm_repeats_has(&m->repeats, &row.subjects.terms.items[0]);
  const PmTermMaps *const sides[2] = {&map->graphs, NULL};
  PM_TRY(make_graphs(m, record, sides, &row.graphs));
  PM_TRY(emit_collections(m, &row.graphs));
  PM_TRY(run_classes(m, &row));
  for (size_t i = 0; i < map->n_poms; ++i)
    PM_TRY(run_pom(m, &row, &map->poms[i]));
  return PM_OK;
}

static PmStatus run_records(PmMapping *m, const PmTriplesMap *map, PmRecord *record) {
  for (;;) {
    bool more = false;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    if (++m->n_records % CHECK_EVERY == 0)
      PM_TRY(pm_job_check(m->job));
    PM_TRY(run_record(m, map, record));
  }
}

// RML-Core: a reference that selects nothing at all is an error; in a strict run.
static PmStatus check_matches(PmMapping *m, const PmTriplesMap *map, PmRecord *record) {
  const PmReference *ref = m->maker.strict ? pm_record_unmatched(record) : NULL;
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

static PmStatus run_map(PmMapping *m, const PmTriplesMap *map) {
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(pm_job_check(m->job));
  PM_TRY(open_file(m, map->source, &open));
  m->maker.map = map;
  PmStatus st = pm_record_begin(&record, m->job, open, map->source);
  if (!st)
    st = run_records(m, map, &record);
  if (!st)
    st = check_matches(m, map, &record);
  pm_record_end(&record);
  return st;
}

// --- repeats --------------------------------------------------------------------------

static PmStatus add_subjects(PmMapping *m, const PmTriplesMap *map, PmRecord *record) {
  for (;;) {
    bool more = false;
    PmTerms subjects = {0};
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(m->job));
    PM_TRY(pm_make_terms(&m->maker, record, &map->subject, &subjects));
    for (size_t i = 0; i < subjects.n; ++i)
      PM_TRY(pm_repeats_add(&m->repeats, &subjects.items[i]));
  }
}

static PmStatus find_repeats_of(PmMapping *m, const PmTriplesMap *map) {
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(open_file(m, map->source, &open));
  m->maker.map = map;
  m->maker.quiet = true;
  PmStatus st = pm_record_begin(&record, m->job, open, map->source);
  record.cursor.quiet = true;
  if (!st)
    st = add_subjects(m, map, &record);
  m->maker.quiet = false;
  pm_record_end(&record);
  return st;
}

// Only where nothing can come later: not where rules run once an input. Rules with
// blank nodes that are new with each record are left to the set, too.
static PmStatus find_repeats(PmMapping *m) {
  if (pm_rules_want_input(m->rules) || m->rules->gathers)
    return PM_OK;
  for (size_t i = 0; i < m->rules->n_maps; ++i)
    if (m->rules->maps[i]->subject.expr.kind == PM_EXPR_NONE)
      return PM_OK;
  for (size_t i = 0; i < m->rules->n_maps; ++i)
    PM_TRY(find_repeats_of(m, m->rules->maps[i]));
  return PM_OK;
}

// --- mappings -------------------------------------------------------------------------

PmStatus pm_mapping_new(PmJob *job, const PmRules *rules, const PmSink *sink,
                        PmMapping **out) {
  PmMapping *m = calloc(1, sizeof *m);
  if (!m)
    return PM_ERR_NOMEM;
  m->job = job;
  m->rules = rules;
  m->sink = sink;
  m->maker = (PmTermMaker){
      .job = job, .rules = rules, .collector = &m->collector, .refs = {join_objects, m}};
  m->files = calloc(rules->n_files + 1, sizeof *m->files);
  m->joins = calloc(rules->n_joins + 1, sizeof *m->joins);
  m->constants = calloc(rules->n_term_maps + 1, sizeof *m->constants);
  m->maker.refused = calloc(rules->n_term_maps + 1, sizeof *m->maker.refused);
  if (!m->files || !m->joins || !m->constants || !m->maker.refused) {
    pm_mapping_free(m);
    return PM_ERR_NOMEM;
  }
  for (size_t i = 0; i < rules->n_term_maps; ++i)
    m->constants[i] = PM_STRTAB_NONE;
  *out = m;
  return PM_OK;
}

void pm_mapping_be_strict(PmMapping *m) { m->maker.strict = true; }

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
  for (size_t i = 0; i < m->rules->n_maps; ++i) {
    const PmTriplesMap *map = m->rules->maps[i];
    if (map->per_input || !m->files_done)
      PM_TRY(run_map(m, map));
  }
  m->files_done = true;
  return PM_OK;
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

PmStatus pm_mapping_end(PmMapping *m) {
  const PmQuadTaker taker = {emit_quad, m};
  return pm_collector_end(&m->collector, &taker);
}

PmMapCounts pm_mapping_counts(const PmMapping *m) {
  return (PmMapCounts){m->n_records, m->n_quads, m->maker.n_refused};
}

void pm_mapping_free(PmMapping *m) {
  if (!m)
    return;
  for (size_t i = 0; m->files && i < m->rules->n_files; ++i)
    close_file(&m->files[i]);
  for (size_t i = 0; m->joins && i < m->rules->n_joins; ++i)
    pm_join_release(&m->joins[i]);
  pm_collector_release(&m->collector);
  pm_quad_set_release(&m->set);
  pm_repeats_release(&m->repeats);
  free(m->files);
  free(m->joins);
  free(m->constants);
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
