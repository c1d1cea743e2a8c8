// SPDX-License-Identifier: MIT
// Execution of a plan: pass after pass over the records of a source, all triples maps of
// a pass record by record. Quads are written as lines of N-Quads straight away, the usual
// ones without an allocation. Where records are cheap to read twice, a first pass finds
// the subjects that come more than once; only what is made of these is looked up.
#include "map/crew.h"
#include "map/gather.h"
#include "map/sql.h"
#include "map/target.h"
#include "map/view.h"
#include "map/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
  MAX_FILE = 1 << 30,
  CHECK_EVERY = 256,
  DEFAULT_MEMORY = 256 << 20,
  BATCH = 1 << 16,
  MAX_AHEAD = 4, // joins of a pass that are read ahead: each has many files open
};

typedef struct {
  bool is_open;
  PmBuf bytes; // of a file; an input's are the caller's
  PmOpenDocument open;
} OpenFile;

struct PmMapping {
  PmJob *job;
  const PmRules *rules;
  const PmPlan *plan;
  PmLines lines;
  PmRepeats repeats;
  PmWatch watch;
  PmRows rows;
  PmBatch batch;
  PmCollector collector;
  PmTargetRun *targets;    // by number in the rules
  OpenFile *files;         // by number in the rules
  PmJoinTable *joins;      // by number of the referencing object map
  const PmMapInput *input; // of the run under way, or NULL
  bool files_done;         // the rules that read only files have run
  PmMapTuning tuning;
  bool has_choice; // only one unit runs
  size_t choice;
  uint64_t n_records;
  uint64_t bytes;       // that the run reads of files, or 0: not known
  uint64_t read_before; // by the job
  PmBuf explained;      // lines for targets of the record under way, for the provenance
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

// The answer of a SPARQL source.
static PmStatus ask(PmMapping *m, OpenFile *file, PmOpening *opening) {
  const PmSparql *sparql = &m->rules->sparql;
  const PmSparqlSource source = {opening->file->path.data, opening->file->query};
  file->bytes = pm_buf(MAX_FILE);
  PM_TRY(sparql->ask(sparql->self, m->job, &source, &file->bytes));
  opening->input.bytes = pm_buf_str(&file->bytes);
  return PM_OK;
}

static size_t memory_of(const PmMapping *m) {
  return m->tuning.max_memory ? m->tuning.max_memory : DEFAULT_MEMORY;
}

// Half of it is for all joins together, a quarter at most for one.
static size_t memory_of_join(const PmMapping *m) {
  size_t n = m->rules->n_joins;
  for (size_t i = 0; i < m->rules->n_files; ++i)
    n += m->rules->files[i]->view && m->rules->files[i]->view->parent;
  return memory_of(m) / 2 / (n > 2 ? n : 2);
}

static PmStatus open_file(void *self, const PmLogicalSource *source,
                          PmOpenDocument **out) {
  PmMapping *m = self;
  OpenFile *file = &m->files[source->file->number];
  const PmSourceType *type = source->formulation->type;
  *out = &file->open;
  if (file->is_open)
    return PM_OK;
  PmOpening opening = {
      .file = source->file,
      .strict = m->rows.maker.strict,
      .input = {.name = source->file->path.data},
      .opener = {open_file, m, m->rules->n_formulations, memory_of_join(m)}};
  if (source->file->is_input) {
    if (!m->input)
      return pm_fail(m->job, PM_ERR_INVALID, source->file->at, "name an input",
                     "the source with rml:path \"-\" has nothing to read");
    opening.input = *m->input;
  }
  if (source->file->query.len)
    PM_TRY(ask(m, file, &opening));
  else if (!type->streams)
    PM_TRY(read_whole(m, file, &opening));
  return open_document(m, file, type, &opening);
}

// Moves on; `*more` is false at the end.
static PmStatus next_record(PmMapping *m, PmRecord *record, bool *more) {
  PM_TRY(pm_record_next(record, more));
  return *more && record->record % CHECK_EVERY == 0 ? pm_job_check(m->job) : PM_OK;
}

// --- joins ----------------------------------------------------------------------------

static PmJoining joining_of(PmMapping *m, const PmRefMap *ref) {
  const PmText quoted = {.map = ref->quoted}; // PM_TEXT_OTHER
  return (PmJoining){.maker = &m->rows.maker,
                     .ref = ref,
                     .subject = ref->quoted ? quoted
                                            : pm_plan_map(m->plan, ref->parent)->subject,
                     .max_memory = memory_of_join(m)};
}

// Whether threads share the records of a source; `parts`: as far as the rules tell.
static PmStatus splits(const PmMapping *m, const PmLogicalSource *source, bool parts,
                       PmRecord *record, bool *yes) {
  const PmSourceType *type = record->open->type;
  *yes = parts && m->tuning.jobs > 1 && !m->tuning.limit &&
         !m->watch.options.provenance && !m->watch.options.rejects;
  if (!*yes || !type->splits)
    return PM_OK;
  return type->splits(source->formulation, source->iterator, &record->cursor, yes);
}

typedef struct {
  const PmJoining *joining;
  PmJoinTable *table;
  size_t rule; // of the parent, whose records are counted
} JoinWork;

static PmStatus make_parent(const void *self, PmMate *mate, PmRecord *record) {
  const JoinWork *work = self;
  PmJoining own = *work->joining;
  own.maker = &mate->rows.maker;
  if (own.counts)
    own.counts = &mate->rows.counts[work->rule];
  return pm_join_note(&own, record, mate->rows.batch);
}

static PmStatus take_parents(void *self, PmMate *mate, bool *enough) {
  const JoinWork *work = self;
  (void)enough;
  return pm_join_take(work->table, work->joining, mate->rows.batch);
}

static PmCrewWork crew_work(PmMapping *m, void *self) {
  return (PmCrewWork){.job = m->job,
                      .rows = &m->rows,
                      .n_counts = m->rules->n_maps,
                      .n_threads = m->tuning.jobs,
                      .self = self};
}

static PmStatus read_parents(PmMapping *m, PmJoinTable *table, const PmJoining *joining,
                             PmRecord *record) {
  const PmRefMap *ref = joining->ref;
  const PmLogicalSource *source = ref->parent->source;
  bool shared = source->formulation->type->cut && pm_plan_shares_parents(m->plan, ref);
  PM_TRY(splits(m, source, shared, record, &shared));
  if (!shared)
    return pm_join_build(table, joining, record);
  JoinWork joins = {joining, table, 0};
  if (joining->counts)
    joins.rule = (size_t)(joining->counts - m->watch.counts);
  PmCrewWork work = crew_work(m, &joins);
  work.make = make_parent;
  work.take = take_parents;
  return pm_crew_run(&work, record);
}

// Lists are named only, which suffices for subjects.
static PmStatus build_table(PmMapping *m, PmJoinTable *table, const PmJoining *joining,
                            PmOpenDocument *open) {
  PmTermMaker *maker = joining->maker;
  const PmTriplesMap *child = maker->map, *parent = joining->ref->parent;
  PmRecord record;
  PmStatus st = pm_record_begin(&record, m->job, open, parent->source);
  maker->map = parent;
  maker->heads_only = true;
  maker->quiet = record.cursor.quiet = joining->is_quiet;
  if (!st)
    st = read_parents(m, table, joining, &record);
  maker->heads_only = maker->quiet = false;
  maker->map = child;
  pm_record_end(&record);
  return st;
}

// A table that is first asked for in the middle of a pass.
static PmStatus join_table(void *self, const PmRefMap *ref, const PmJoinTable **out) {
  PmMapping *m = self;
  PmJoinTable *table = &m->joins[ref->number];
  *out = table;
  if (table->built)
    return PM_OK;
  const PmJoining joining = joining_of(m, ref);
  PmOpenDocument *open = NULL;
  PM_TRY(open_file(m, ref->parent->source, &open));
  PM_TRY(build_table(m, table, &joining, open));
  return pm_join_end(table);
}

// What a pass says of the rules does not matter: it makes nothing, and what can be told
// of its records is told where they are read to be joined.
static bool is_left_out(const PmMapping *m, const PmPass *pass) {
  return pass->is_idle && !m->has_choice && !m->tuning.limit && !m->rows.maker.strict &&
         !m->watch.options.rejects;
}

// The counts of a parent whose records are read for the first time, and by no pass.
static PmRuleCounts *counts_of(PmMapping *m, const PmTriplesMap *parent) {
  for (size_t i = 0; i < m->plan->n_passes; ++i)
    for (size_t j = 0; j < m->plan->passes[i].n && is_left_out(m, &m->plan->passes[i]);
         ++j) {
      PmRuleCounts *counts = &m->watch.counts[m->plan->passes[i].maps[j]->rule];
      if (m->plan->passes[i].maps[j]->map == parent)
        return counts->records ? NULL : counts;
    }
  return NULL;
}

// Of a parent in the same database as the child only what is joined.
static PmStatus build_matching(PmMapping *m, PmJoinTable *table, const PmJoining *joining,
                               PmStr query) {
  PmSourceFile file = *joining->ref->parent->source->file;
  PmSqlSource sql = *file.sql;
  OpenFile own = {0};
  sql.query = query;
  file.sql = &sql;
  const PmOpening opening = {.file = &file, .input = {.name = file.path.data}};
  PmStatus st = open_document(m, &own, &pm_source_sql, &opening);
  if (!st)
    st = build_table(m, table, joining, &own.open);
  close_file(&own);
  return st;
}

static PmStatus build_parents(PmMapping *m, const PmPass *pass, PmJoinTable *table,
                              PmJoining *joining) {
  PmArena arena = {0};
  PmStr query = {NULL, 0};
  PmOpenDocument *open = NULL;
  joining->counts = counts_of(m, joining->ref->parent);
  joining->is_quiet =
      !joining->counts && !m->has_choice && !joining->ref->parent->is_quoted_only;
  PmStatus st = pm_sql_match(m->job, pass->source, joining->ref, &arena, &query);
  if (!st && query.len) {
    st = build_matching(m, table, joining, query);
  } else if (!st) {
    st = open_file(m, joining->ref->parent->source, &open);
    if (!st)
      st = build_table(m, table, joining, open);
  }
  pm_arena_release(&arena);
  m->n_records += joining->counts ? joining->counts->records : 0;
  return st;
}

// How often a record looks up a join: once for each target, and where a map is taken
// apart by its targets, once for each predicate and graph.
static size_t count_uses(const PmTriplesMap *map, const PmRefMap *ref) {
  size_t n = 0;
  for (size_t i = 0; i < map->n_poms; ++i)
    for (size_t j = 0; j < map->poms[i].n_refs; ++j)
      if (map->poms[i].refs[j].number == ref->number)
        n += map->poms[i].targets.n ? map->poms[i].targets.n : 1;
  return n;
}

// Whether all keys of a join are read before its lines are made: what is made again from
// a file is the same, and costs less than to look keys up all over another file.
static bool reads_ahead(const PmMapping *m, const PmPass *pass, const PmTriplesMap *map,
                        const PmRefMap *ref) {
  const PmSourceFile *file = pass->source->file;
  return m->joins[ref->number].disk && !pass->per_input && !m->tuning.limit &&
         !file->view && !file->sql && !m->rules->quotes && count_uses(map, ref) == 1 &&
         pm_plan_shares_parents(m->plan, ref);
}

// The joins of a pass.
typedef struct {
  PmMapping *m;
  const PmPass *pass;
  const PmRefMap **ahead; // those that are read ahead
  size_t n;
} PassJoins;

static PmStatus build_join(PassJoins *joins, const PmTriplesMap *map,
                           const PmRefMap *ref) {
  PmMapping *m = joins->m;
  PmJoinTable *table = &m->joins[ref->number];
  PmJoining joining = joining_of(m, ref);
  if (ref->n_joins == 0 || table->built)
    return PM_OK;
  PM_TRY(build_parents(m, joins->pass, table, &joining));
  if (joins->n == MAX_AHEAD || !reads_ahead(m, joins->pass, map, ref))
    return pm_join_end(table);
  joins->ahead[joins->n++] = ref;
  return PM_OK;
}

// Builds tables before their pass, so that threads may share them.
static PmStatus build_tables(PassJoins *joins) {
  for (size_t i = 0; i < joins->pass->n; ++i) {
    const PmTriplesMap *map = joins->pass->maps[i]->map;
    for (size_t j = 0; j < map->n_poms; ++j)
      for (size_t k = 0; k < map->poms[j].n_refs; ++k)
        PM_TRY(build_join(joins, map, &map->poms[j].refs[k]));
  }
  return PM_OK;
}

// A key of one of the joins, before its bytes in a batch.
typedef struct {
  uint32_t join, key;
} Asked;

typedef struct {
  PmBatch *batch;
  uint32_t join;
} Asking;

static PmStatus note_key(void *data, PmStr key) {
  const Asking *asking = data;
  const Asked asked = {asking->join, (uint32_t)key.len};
  char *out = NULL;
  PM_TRY(pm_batch_begin(asking->batch, sizeof asked + key.len, &out));
  memcpy(out, &asked, sizeof asked);
  memcpy(out + sizeof asked, key.data, key.len);
  asking->batch->len += sizeof asked + key.len;
  return PM_OK;
}

static PmStatus note_keys(const PassJoins *joins, PmRecord *record, PmBatch *batch) {
  for (size_t i = 0; i < joins->n; ++i) {
    const PmRefMap *ref = joins->ahead[i];
    Asking asking = {batch, (uint32_t)i};
    const PmKeyWalk walk = {record, ref->joins, ref->n_joins, false, note_key, &asking};
    PM_TRY(pm_join_each_key(&walk));
  }
  return PM_OK;
}

static PmStatus take_keys(const PassJoins *joins, PmBatch *batch) {
  PmMapping *m = joins->m;
  for (size_t at = 0; at < batch->len;) {
    Asked asked;
    memcpy(&asked, batch->data + at, sizeof asked);
    at += sizeof asked;
    PM_TRY(pm_join_ask(&m->joins[joins->ahead[asked.join]->number], m->job,
                       pm_str_n(batch->data + at, asked.key)));
    at += asked.key;
  }
  pm_batch_clear(batch);
  return PM_OK;
}

static PmStatus make_keys(const void *self, PmMate *mate, PmRecord *record) {
  return note_keys(self, record, mate->rows.batch);
}

static PmStatus take_made_keys(void *self, PmMate *mate, bool *enough) {
  (void)enough;
  return take_keys(self, mate->rows.batch);
}

static PmStatus ask_in_order(PassJoins *joins, PmRecord *record) {
  PmBatch batch = {0};
  PmStatus st = PM_OK;
  for (bool more = true; more && !st;) {
    st = next_record(joins->m, record, &more);
    if (!st && more)
      st = note_keys(joins, record, &batch);
    if (!st && (!more || batch.len > BATCH))
      st = take_keys(joins, &batch);
  }
  pm_batch_release(&batch);
  return st;
}

static PmStatus read_ahead(PassJoins *joins) {
  PmMapping *m = joins->m;
  const PmPass *pass = joins->pass;
  PmCrewWork work = crew_work(m, joins);
  work.make = make_keys;
  work.take = take_made_keys;
  bool shared = false;
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(open_file(m, pass->source, &open));
  PmStatus st = pm_record_begin(&record, m->job, open, pass->source);
  record.cursor.quiet = true;
  if (!st)
    st = splits(m, pass->source, pass->parts, &record, &shared);
  if (!st)
    st = shared ? pm_crew_run(&work, &record) : ask_in_order(joins, &record);
  pm_record_end(&record);
  return st;
}

// `*is_ordered`: some children must be joined in order, by one thread.
static PmStatus build_joins(PmMapping *m, const PmPass *pass, bool *is_ordered) {
  const PmRefMap *ahead[MAX_AHEAD];
  PassJoins joins = {m, pass, ahead, 0};
  PM_TRY(build_tables(&joins));
  *is_ordered = joins.n > 0;
  if (joins.n)
    PM_TRY(read_ahead(&joins));
  for (size_t i = 0; i < joins.n; ++i)
    PM_TRY(pm_join_answer(&m->joins[ahead[i]->number], m->job, memory_of_join(m)));
  return PM_OK;
}

// Answers are of use once: their files are closed.
static void release_answers(PmMapping *m) {
  for (size_t i = 0; i < m->rules->n_joins; ++i)
    if (m->joins[i].answers)
      pm_join_release(&m->joins[i]);
}

// --- records --------------------------------------------------------------------------

static void tell(void *self) {
  char what[96];
  PmMapping *m = self;
  const uint64_t read = (m->job ? m->job->n_read - m->read_before : 0) >> 20;
  const uint64_t total = m->bytes ? (m->bytes >> 20) + 1 : 0; // reached by the end alone
  snprintf(what, sizeof what,
           total ? "%llu quads, %llu records; MiB" : "%llu quads, records",
           (unsigned long long)m->lines.n_lines, (unsigned long long)m->n_records);
  if (total)
    pm_progress(m->job, what, read < total ? read : total - 1, total);
  else
    pm_progress(m->job, what, m->n_records, 0);
}

static PmStatus take_batch(PmMapping *m) {
  PM_TRY(pm_lines_take(&m->lines, &m->batch));
  tell(m);
  return PM_OK;
}

static PmStatus run_records(PmMapping *m, const PmPass *pass, PmRecord *record) {
  const uint64_t limit = m->tuning.limit;
  for (uint64_t n = 0; !limit || n < limit; ++n) {
    bool more = false;
    PM_TRY(next_record(m, record, &more));
    if (!more)
      return PM_OK;
    m->n_records += pass->n;
    for (size_t i = 0; i < pass->n; ++i)
      PM_TRY(pm_watch_rows(&m->watch, &m->rows, pass->maps[i], record));
    if (m->batch.len >= BATCH)
      PM_TRY(take_batch(m));
  }
  return PM_OK;
}

// RML-Core: a reference that selects nothing at all is an error; in a strict run.
static PmStatus check_matches(PmMapping *m, const PmPass *pass, PmRecord *record) {
  const PmReference *ref = m->rows.maker.strict ? pm_record_unmatched(record) : NULL;
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

typedef struct {
  PmMapping *m;
  const PmPass *pass;
} PassWork;

static PmStatus make_rows(const void *self, PmMate *mate, PmRecord *record) {
  const PassWork *work = self;
  mate->n_records += work->pass->n;
  for (size_t i = 0; i < work->pass->n; ++i)
    PM_TRY(pm_watch_rows(&work->m->watch, &mate->rows, work->pass->maps[i], record));
  return PM_OK;
}

static PmStatus take_rows(void *self, PmMate *mate, bool *enough) {
  PmMapping *m = ((const PassWork *)self)->m;
  (void)enough;
  m->n_records += mate->n_records;
  mate->n_records = 0;
  PM_TRY(pm_lines_take(&m->lines, mate->rows.batch));
  tell(m);
  return PM_OK;
}

static PmStatus run_crew(PmMapping *m, const PmPass *pass, PmRecord *record) {
  PassWork passing = {m, pass};
  PmCrewWork work = crew_work(m, &passing);
  work.make = make_rows;
  work.take = take_rows;
  PM_TRY(take_batch(m)); // of passes before
  return pm_crew_run(&work, record);
}

static PmStatus run_pass(PmMapping *m, const PmPass *pass) {
  bool shared = false, is_ordered = false;
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(pm_job_check(m->job));
  PM_TRY(build_joins(m, pass, &is_ordered));
  PM_TRY(open_file(m, pass->source, &open));
  PmStatus st = pm_record_begin(&record, m->job, open, pass->source);
  if (!st)
    st = splits(m, pass->source, pass->parts && !is_ordered, &record, &shared);
  if (!st)
    st = shared ? run_crew(m, pass, &record) : run_records(m, pass, &record);
  if (!st && !m->tuning.limit)
    st = check_matches(m, pass, &record);
  pm_record_end(&record);
  release_answers(m);
  return st;
}

// --- repeats --------------------------------------------------------------------------

typedef struct {
  uint64_t print;
  uint32_t group;
} Subject;

// Puts the fingerprints of a record's subjects into the batch.
static PmStatus note_subjects(PmRows *rows, const PmPlanMap *plan, PmRecord *record) {
  PmTexts subjects = {0};
  PmBatch *batch = rows->batch;
  char *out = NULL;
  rows->maker.map = plan->map;
  PM_TRY(pm_text_list(&rows->maker, record, &plan->subject, &subjects));
  PM_TRY(pm_batch_begin(batch, subjects.n * sizeof(Subject), &out));
  for (size_t i = 0; i < subjects.n; ++i) {
    const Subject subject = {pm_repeats_print(subjects.items[i], plan->group),
                             plan->group};
    memcpy(out + i * sizeof subject, &subject, sizeof subject);
  }
  batch->len += subjects.n * sizeof(Subject);
  return PM_OK;
}

static PmStatus note_all_subjects(const PmPass *pass, PmRows *rows, PmRecord *record) {
  for (size_t i = 0; i < pass->n; ++i)
    if (pass->maps[i]->knows_repeats)
      PM_TRY(note_subjects(rows, pass->maps[i], record));
  return PM_OK;
}

static bool gives_up(const PmMapping *m, const PmPass *pass) {
  for (size_t i = 0; i < pass->n; ++i)
    if (pass->maps[i]->knows_repeats &&
        !pm_repeats_gives_up(&m->repeats, pass->maps[i]->group))
      return false;
  return true;
}

static PmStatus take_subjects(PmMapping *m, const PmPass *pass, PmBatch *batch,
                              bool *enough) {
  for (size_t at = 0; at < batch->len; at += sizeof(Subject)) {
    Subject subject;
    memcpy(&subject, batch->data + at, sizeof subject);
    PM_TRY(pm_repeats_add(&m->repeats, subject.print, subject.group));
  }
  pm_batch_clear(batch);
  tell(m);
  *enough |= gives_up(m, pass);
  return PM_OK;
}

static PmStatus make_subjects(const void *self, PmMate *mate, PmRecord *record) {
  return note_all_subjects(((const PassWork *)self)->pass, &mate->rows, record);
}

static PmStatus take_made_subjects(void *self, PmMate *mate, bool *enough) {
  const PassWork *work = self;
  return take_subjects(work->m, work->pass, mate->rows.batch, enough);
}

static PmStatus find_in_records(PmMapping *m, const PmPass *pass, PmRecord *record) {
  const uint64_t limit = m->tuning.limit;
  for (uint64_t n = 0; !limit || n < limit; ++n) {
    bool more = false, enough = false;
    PM_TRY(next_record(m, record, &more));
    if (!more)
      break;
    PM_TRY(note_all_subjects(pass, &m->rows, record));
    if (m->batch.len >= BATCH)
      PM_TRY(take_subjects(m, pass, &m->batch, &enough));
    if (enough)
      return PM_OK;
  }
  bool enough = false;
  return take_subjects(m, pass, &m->batch, &enough);
}

static PmStatus find_by_crew(PmMapping *m, const PmPass *pass, PmRecord *record) {
  PassWork passing = {m, pass};
  PmCrewWork work = crew_work(m, &passing);
  work.make = make_subjects;
  work.take = take_made_subjects;
  return pm_crew_run(&work, record);
}

static PmStatus find_in_pass(PmMapping *m, const PmPass *pass) {
  bool shared = false;
  PmOpenDocument *open = NULL;
  PmRecord record = {0};
  PM_TRY(open_file(m, pass->source, &open));
  m->rows.maker.quiet = true;
  PmStatus st = pm_record_begin(&record, m->job, open, pass->source);
  record.cursor.quiet = true;
  if (!st)
    st = splits(m, pass->source, pass->parts, &record, &shared);
  if (!st)
    st = shared ? find_by_crew(m, pass, &record) : find_in_records(m, pass, &record);
  m->rows.maker.quiet = false;
  pm_record_end(&record);
  return st;
}

static bool wants_repeats(const PmPass *pass) {
  for (size_t i = 0; i < pass->n; ++i)
    if (pass->maps[i]->knows_repeats)
      return true;
  return false;
}

static bool is_chosen(const PmMapping *m, const PmPass *pass) {
  if (is_left_out(m, pass))
    return false;
  return !m->has_choice ||
         (m->choice == SIZE_MAX
              ? pass->per_input
              : !pass->per_input && pass->source->file->number == m->choice);
}

static PmStatus find_repeats(PmMapping *m) {
  for (size_t i = 0; i < m->plan->n_passes; ++i)
    if (wants_repeats(&m->plan->passes[i]) && is_chosen(m, &m->plan->passes[i]))
      PM_TRY(find_in_pass(m, &m->plan->passes[i]));
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
  m->plan = rules->plan;
  pm_lines_init(&m->lines, &(PmLinesOptions){job, sink, false, 0});
  m->batch.seen = &m->lines.seen;
  m->rows = (PmRows){.maker = {.job = job,
                               .rules = rules,
                               .collector = &m->collector,
                               .refs = {pm_rows_join_terms, &m->rows}},
                     .plan = rules->plan,
                     .repeats = &m->repeats,
                     .collector = &m->collector,
                     .batch = &m->batch,
                     .joins = {join_table, m}};
  m->files = calloc(rules->n_files + 1, sizeof *m->files);
  m->joins = calloc(rules->n_joins + 1, sizeof *m->joins);
  m->rows.maker.refused = calloc(rules->n_term_maps + 1, sizeof *m->rows.maker.refused);
  PmStatus st = m->files && m->joins && m->rows.maker.refused ? PM_OK : PM_ERR_NOMEM;
  if (!st)
    st = pm_watch_init(&m->watch, rules);
  m->rows.counts = m->watch.counts;
  m->lines.counts = m->watch.counts;
  if (!st)
    st = pm_targets_open(job, rules, &m->targets);
  m->rows.targets = m->targets;
  m->rows.n_targets = m->targets ? rules->n_targets : 0;
  pm_mapping_tune(m, &(PmMapTuning){0});
  if (st) {
    pm_mapping_free(m);
    return st;
  }
  m->lines.graphs = m->plan->graphs;
  *out = m;
  return PM_OK;
}

void pm_mapping_tune(PmMapping *m, const PmMapTuning *tuning) {
  m->tuning = *tuning;
  const size_t memory = memory_of(m);
  const size_t n = m->targets ? m->rules->n_targets : 0;
  m->lines.seen.max = memory / 2 / (n + 1);
  for (size_t i = 0; i < n; ++i) {
    m->targets[i].lines.seen.max = m->lines.seen.max;
    m->targets[i].lines.counts = m->watch.counts;
  }
  m->repeats.job = m->job;
  m->repeats.max = memory / 2;
}

void pm_mapping_be_strict(PmMapping *m) { m->rows.maker.strict = true; }

void pm_mapping_watch(PmMapping *m, const PmMapWatch *watch) {
  m->watch.options = *watch;
  m->rows.maker.on_error = watch->on_error;
  m->explained = pm_buf(MAX_FILE);
  m->rows.explained = watch->provenance ? &m->explained : NULL;
}

void pm_mapping_choose(PmMapping *m, size_t unit, uint64_t seed) {
  m->has_choice = true;
  m->choice = unit;
  m->rows.maker.n_blank = seed >> 16;
}

size_t pm_mapping_n_rules(const PmMapping *m) { return m->rules->n_maps; }

const PmRuleCounts *pm_mapping_rule(const PmMapping *m, size_t i) {
  return &m->watch.counts[i];
}

// Opening comes first, so that an input that does not parse makes no quad at all.
static PmStatus open_input(PmMapping *m) {
  PmOpenDocument *open = NULL;
  if (m->has_choice && m->choice != SIZE_MAX)
    return PM_OK;
  for (size_t i = 0; i < m->rules->n_maps; ++i)
    if (m->rules->maps[i]->source->file->is_input)
      return open_file(m, m->rules->maps[i]->source, &open);
  return PM_OK;
}

static bool add_bytes(const PmSourceFile *file, uint64_t times, uint64_t *bytes) {
  struct stat st;
  const size_t n = file->n_parts ? file->n_parts : 1;
  if (file->is_input || file->view || file->sql || file->query.len)
    return false;
  for (size_t i = 0; i < n; ++i) {
    const PmSourceFile *one = file->n_parts ? file->parts[i] : file;
    if (stat(one->path.data, &st) != 0)
      return false;
    *bytes += (uint64_t)st.st_size * times;
  }
  return true;
}

static bool add_bytes_of_joins(const PmTriplesMap *map, uint64_t *bytes) {
  for (size_t i = 0; i < map->n_poms; ++i)
    for (size_t j = 0; j < map->poms[i].n_refs; ++j)
      if (map->poms[i].refs[j].n_joins &&
          !add_bytes(map->poms[i].refs[j].parent->source->file, 1, bytes))
        return false;
  return true;
}

// For the time that is left: how many bytes will be read, where all are of files.
static uint64_t count_bytes(const PmMapping *m) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < m->plan->n_passes; ++i) {
    const PmPass *pass = &m->plan->passes[i];
    if (!is_chosen(m, pass))
      continue;
    if (m->tuning.limit ||
        !add_bytes(pass->source->file, 1 + wants_repeats(pass), &bytes))
      return 0;
    for (size_t j = 0; j < pass->n; ++j)
      if (!add_bytes_of_joins(pass->maps[j]->map, &bytes))
        return 0;
  }
  return bytes;
}

static PmStatus run_maps(PmMapping *m) {
  m->bytes = m->job && m->job->progress ? count_bytes(m) : 0;
  m->read_before = m->job ? m->job->n_read : 0;
  PM_TRY(open_input(m));
  if (!m->files_done)
    PM_TRY(find_repeats(m));
  for (size_t i = 0; i < m->plan->n_passes; ++i)
    if ((m->plan->passes[i].per_input || !m->files_done) &&
        is_chosen(m, &m->plan->passes[i]))
      PM_TRY(run_pass(m, &m->plan->passes[i]));
  m->files_done = true;
  return take_batch(m);
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
  pm_batch_clear(&m->batch); // after a failure
  forget_input(m);
  return st;
}

static PmStatus end_target(PmMapping *m, PmTargetRun *target) {
  const PmQuadTaker taker = {pm_rows_put_quad, &m->rows};
  m->rows.batch = &target->batch;
  const PmStatus st = pm_collector_end(&target->collector, &taker);
  m->rows.batch = &m->batch;
  return st ? st : pm_target_finish(target);
}

PmStatus pm_mapping_end(PmMapping *m) {
  const PmQuadTaker taker = {pm_rows_put_quad, &m->rows};
  PM_TRY(pm_collector_end(&m->collector, &taker));
  PM_TRY(pm_lines_take(&m->lines, &m->batch));
  PM_TRY(pm_lines_finish(&m->lines));
  if (m->watch.options.rejects)
    PM_TRY(pm_rejects_end(m->watch.rejects, m->watch.options.rejects));
  for (size_t i = 0; i < m->rules->n_targets; ++i)
    PM_TRY(end_target(m, &m->targets[i]));
  return pm_targets_commit(m->targets, m->rules->n_targets);
}

PmMapCounts pm_mapping_counts(const PmMapping *m) {
  return (PmMapCounts){m->n_records, m->lines.n_lines, m->rows.maker.n_refused};
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
  pm_batch_release(&m->batch);
  pm_lines_release(&m->lines);
  pm_watch_release(&m->watch);
  pm_buf_release(&m->explained);
  pm_repeats_release(&m->repeats);
  free(m->files);
  free(m->joins);
  free(m->rows.maker.refused);
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
