// SPDX-License-Identifier: MIT
// Rules held against their sources, without making anything: does a file have the columns
// that rules name, do its first records have what the references ask for?
#include "map/view.h"

#include <stdlib.h>

enum { MOST_BYTES = 1 << 30, LOOKED_AT = 1000, ROOM = 512 };

// A source that a view is on, or joins.
typedef struct Base {
  PmOpenDocument open;
  PmBuf bytes;
  struct Base *next;
} Base;

typedef struct {
  PmJob *job;
  const PmRules *rules;
  const PmTriplesMap *map;
  Base *bases;
  PmRecord record;
  // The references of the map, and whether a record had them.
  uint32_t references[ROOM];
  bool found[ROOM];
  size_t n;
} Check;

// --- references of a triples map ------------------------------------------------------

static void add_reference(Check *c, uint32_t reference) {
  size_t i = 0;
  while (i < c->n && c->references[i] != reference)
    ++i;
  if (reference == PM_NO_REFERENCE || i < c->n || c->n == ROOM)
    return;
  c->references[c->n] = reference;
  c->found[c->n++] = false;
}

static void add_expr(Check *c, const PmExpr *expr) {
  if (expr && expr->kind == PM_EXPR_REFERENCE)
    add_reference(c, expr->reference);
  for (size_t i = 0; expr && expr->kind == PM_EXPR_TEMPLATE && i < expr->n_pieces; ++i)
    add_reference(c, expr->pieces[i].reference);
}

static void add_term_map(Check *c, const PmTermMap *map) {
  add_expr(c, &map->expr);
  add_expr(c, map->language);
  add_expr(c, map->datatype);
}

static void add_term_maps(Check *c, const PmTermMaps *maps) {
  for (size_t i = 0; i < maps->n; ++i)
    add_term_map(c, &maps->items[i]);
}

static void add_pom(Check *c, const PmPredicateObjectMap *pom) {
  add_term_maps(c, &pom->predicates);
  add_term_maps(c, &pom->objects);
  add_term_maps(c, &pom->graphs);
  for (size_t i = 0; i < pom->n_refs; ++i)
    for (size_t j = 0; j < pom->refs[i].n_joins; ++j)
      add_expr(c, &pom->refs[i].joins[j].child);
}

static void add_map(Check *c) {
  c->n = 0;
  add_term_map(c, &c->map->subject);
  add_term_maps(c, &c->map->graphs);
  for (size_t i = 0; i < c->map->n_poms; ++i)
    add_pom(c, &c->map->poms[i]);
}

// --- records --------------------------------------------------------------------------

static PmStatus look_at_record(Check *c) {
  for (size_t i = 0; i < c->n; ++i) {
    PmValues values;
    if (c->found[i])
      continue;
    PM_TRY(pm_record_reference(&c->record, c->references[i], &values));
    c->found[i] = values.n > 0;
  }
  return pm_job_check(c->job);
}

static PmStatus warn(Check *c, PmPosition at, PmStr text, const char *hint) {
  if (!text.data)
    return PM_ERR_NOMEM;
  pm_report(c->job, &(PmDiagnostic){.severity = PM_SEVERITY_WARNING,
                                    .at = at,
                                    .subject = c->map->name,
                                    .text = text.data,
                                    .hint = hint});
  return PM_OK;
}

static const PmField *find_field(const PmView *view, const PmFields *fields, PmStr key) {
  const PmField *found = NULL;
  for (size_t i = 0; i < fields->n && !found; ++i) {
    const PmField *f = &fields->items[i];
    found = !f->iterates && pm_str_eq(view->columns[f->value].key, key)
                ? f
                : find_field(view, &f->fields, key);
  }
  return found;
}

// Where the reference is given its value: in a view, by a field.
static PmPosition place_of(const Check *c, PmStr key) {
  const PmView *view = c->map->source->file->view;
  for (; view; view = view->base->file->view) {
    const PmField *field = find_field(view, &view->fields, key);
    if (field)
      return field->at;
  }
  return c->map->at;
}

static PmStatus warn_of_reference(Check *c, PmStr text, size_t n_records) {
  return warn(c, place_of(c, text),
              pm_arena_printf(
                  &c->record.arena, "'%.*s' has no value in %s%zu records", PM_ARGS(text),
                  n_records == LOOKED_AT ? "the first " : "any of ", n_records),
              "it may be misspelt, or rare");
}

static PmStatus report(Check *c, size_t n_records) {
  PmArena *arena = &c->record.arena;
  if (n_records == 0)
    return warn(c, c->map->at,
                pm_arena_printf(arena, "'%s' has no record for it",
                                c->map->source->file->path.data),
                c->map->source->formulation->type == &pm_source_xml
                    ? "the iterator may select nothing: elements in a namespace "
                      "(xmlns=\"…\") need a prefix, which the source declares"
                    : "the iterator may select nothing, or the file be empty");
  for (size_t i = 0; i < c->n; ++i)
    if (!c->found[i])
      PM_TRY(warn_of_reference(
          c, c->record.formulation->references[c->references[i]].text, n_records));
  return PM_OK;
}

static PmStatus look_at_records(Check *c) {
  size_t n = 0;
  for (; n < LOOKED_AT; ++n) {
    bool more = false;
    PM_TRY(pm_record_next(&c->record, &more));
    if (!more)
      break;
    PM_TRY(look_at_record(c));
  }
  return report(c, n);
}

// --- sources --------------------------------------------------------------------------

static PmStatus check_open(Check *c, PmOpenDocument *open) {
  PmStatus st = pm_record_begin(&c->record, c->job, open, c->map->source);
  add_map(c);
  if (!st)
    st = look_at_records(c);
  pm_record_end(&c->record);
  return st;
}

static PmStatus read_whole(Check *c, PmOpening *opening, PmBuf *bytes) {
  PmSourceStream *stream = NULL;
  PM_TRY(pm_source_stream_open(c->job, opening->file, &opening->input, &stream));
  const PmStatus st = pm_source_stream_read_all(stream, bytes);
  pm_source_stream_close(stream);
  opening->input.bytes = pm_buf_str(bytes);
  return st;
}

static PmStatus check_document(Check *c, const PmOpening *opening) {
  const PmSourceType *type = c->map->source->formulation->type;
  PmOpenDocument open = {.type = type, .file = opening->file};
  open.fixed = pm_arena_alloc(&open.arena, c->rules->n_formulations * sizeof *open.fixed);
  PmStatus st = open.fixed ? type->open(c->job, opening, &open.document) : PM_ERR_NOMEM;
  if (!st) {
    st = check_open(c, &open);
    type->close(open.document);
  }
  pm_arena_release(&open.arena);
  return st;
}

// What a view is on; closed when its map is done.
static PmStatus open_base(void *self, const PmLogicalSource *source,
                          PmOpenDocument **out) {
  Check *c = self;
  const PmSourceType *type = source->formulation->type;
  Base *base = calloc(1, sizeof *base);
  if (!base)
    return PM_ERR_NOMEM;
  base->next = c->bases;
  c->bases = base;
  base->bytes = pm_buf(MOST_BYTES);
  base->open = (PmOpenDocument){.type = type, .file = source->file};
  PmOpening opening = {.file = source->file,
                       .input = {.name = source->file->path.data},
                       .opener = {open_base, c, c->rules->n_formulations, MOST_BYTES}};
  base->open.fixed = pm_arena_alloc(&base->open.arena,
                                    c->rules->n_formulations * sizeof *base->open.fixed);
  if (!base->open.fixed)
    return PM_ERR_NOMEM;
  if (!type->streams)
    PM_TRY(read_whole(c, &opening, &base->bytes));
  *out = &base->open;
  return type->open(c->job, &opening, &base->open.document);
}

static void close_bases(Check *c) {
  for (Base *base = c->bases, *next; base; base = next) {
    next = base->next;
    if (base->open.document)
      base->open.type->close(base->open.document);
    pm_arena_release(&base->open.arena);
    pm_buf_release(&base->bytes);
    free(base);
  }
  c->bases = NULL;
}

// What reads inputs and what a query answers is left to a run.
static bool is_checked(const PmSourceFile *file) {
  const PmView *view = file->view;
  if (view)
    return is_checked(view->base->file) &&
           (!view->parent || is_checked(view->parent->file));
  return !file->is_input && file->query.len == 0;
}

static PmStatus check_map(Check *c) {
  const PmLogicalSource *source = c->map->source;
  PmOpening opening = {.file = source->file,
                       .input = {.name = source->file->path.data},
                       .opener = {open_base, c, c->rules->n_formulations, MOST_BYTES}};
  PmBuf bytes = pm_buf(MOST_BYTES);
  PmStatus st = PM_OK;
  if (!is_checked(source->file))
    return PM_OK;
  if (!source->formulation->type->streams)
    st = read_whole(c, &opening, &bytes);
  if (!st)
    st = check_document(c, &opening);
  close_bases(c);
  pm_buf_release(&bytes);
  return st;
}

PmStatus pm_rules_check_sources(PmJob *job, const PmRules *rules) {
  PmStatus first = PM_OK;
  PmArena arena = {0}; // which formulations were refused: that is said once
  bool *refused = pm_arena_alloc(&arena, rules->n_formulations + 1);
  for (size_t i = 0; refused && i < rules->n_maps; ++i) {
    Check c = {.job = job, .rules = rules, .map = rules->maps[i]};
    const uint32_t formulation = c.map->source->formulation->number;
    const PmStatus st = refused[formulation] ? PM_OK : check_map(&c);
    refused[formulation] |= st != PM_OK;
    first = first ? first : st;
    if (st == PM_ERR_NOMEM || st == PM_ERR_INTERRUPTED) {
      first = st;
      break;
    }
  }
  pm_arena_release(&arena);
  return refused ? first : PM_ERR_NOMEM;
}
