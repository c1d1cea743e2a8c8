// SPDX-License-Identifier: MIT
// Views as a source: a row is a record, a key of a field a reference. Rows are made for
// one record of the base at a time.
#include "map/join.h"
#include "base/suggest.h"
#include "map/view.h"

#include <stdlib.h>

struct PmDocument {
  PmJob *job;
  const PmView *view;
  PmOpener opener;
  PmOpenDocument *base;
};

// One pass over the rows.
typedef struct {
  PmViewRows rows; // of the base record; first, also in the pass of a join
  PmDocument *document;
  PmRecord base;
  uint64_t index; // of the base record
  PmArena arena;  // of its rows
} Pass;

// --- references, for both kinds of view -----------------------------------------------

static PmStatus no_key(PmArena *arena, const PmView *view, PmStr text, PmFault *fault) {
  const char **names = pm_arena_alloc(arena, view->n_columns * sizeof *names);
  size_t n = 0;
  for (size_t i = 0; names && i < view->n_columns; ++i)
    if (view->columns[i].is_value)
      names[n++] = view->columns[i].key.data;
  const char *near = names ? pm_suggest(text, names, n) : NULL;
  fault->text = pm_arena_printf(arena, "the view has no key \"%.*s\"", PM_ARGS(text));
  fault->hint = near ? pm_arena_printf(arena, "did you mean \"%s\"?", near)
                     : PM_STR("keys are the names of fields, of those below others with "
                              "theirs before them: \"item.type\"; \"#\" is the index");
  return names && fault->text.data && fault->hint.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
}

static PmStatus view_compile(PmArena *arena, const PmFormulation *formulation,
                             PmReference *ref, PmFault *fault) {
  const PmView *view = formulation->file->view;
  for (size_t i = 0; i < view->n_columns; ++i) {
    if (!pm_str_eq(view->columns[i].key, ref->text))
      continue;
    ref->compiled = &view->columns[i];
    if (view->columns[i].is_value)
      return PM_OK;
    fault->text = pm_arena_printf(arena, "\"%.*s\" is a record, which has no value",
                                  PM_ARGS(ref->text));
    fault->hint = PM_STR("name a field below it, or its index with \".#\"");
    return fault->text.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
  }
  return no_key(arena, view, ref->text, fault);
}

static void view_release(PmReference *ref) { ref->compiled = NULL; } // in the view

static PmViewCell *current_cells(const PmCursor *cursor) {
  const PmViewRows *rows = cursor->records;
  return rows->items[cursor->next - 1];
}

static PmStatus cell_values(const PmCursor *cursor, const PmView *view,
                            const PmReference *ref, PmValues *values) {
  const PmColumn *column = ref->compiled;
  PmViewCell *cell = &current_cells(cursor)[column - view->columns];
  *values = (PmValues){.items = &cell->text,
                       .types = &cell->type,
                       .n = cell->text.data != NULL,
                       .found = true};
  return PM_OK;
}

// --- views on sources -----------------------------------------------------------------

static PmStatus view_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  PmDocument *document = calloc(1, sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  document->job = job;
  document->view = opening->file->view;
  document->opener = opening->opener;
  const PmStatus st =
      opening->opener.open(opening->opener.self, document->view->base, &document->base);
  if (st)
    free(document);
  else
    *out = document;
  return st;
}

static void view_close(PmDocument *document) { free(document); }

static void view_leave(PmCursor *cursor) {
  Pass *pass = cursor->records;
  if (!pass)
    return;
  pm_record_end(&pass->base);
  pm_arena_release(&pass->arena);
  free(pass);
  cursor->records = NULL;
}

static PmStatus view_select(PmDocument *document, const PmFormulation *formulation,
                            uint32_t iterator, PmCursor *cursor) {
  (void)formulation, (void)iterator; // a record is a row
  Pass *pass = calloc(1, sizeof *pass);
  *cursor = (PmCursor){.document = document, .records = pass};
  if (!pass)
    return PM_ERR_NOMEM;
  pass->document = document;
  return pm_record_begin(&pass->base, document->job, document->base,
                         document->view->base);
}

// Rows of the next record of the base.
static PmStatus make_rows(Pass *pass, bool *more) {
  const PmView *view = pass->document->view;
  PM_TRY(pm_record_next(&pass->base, more));
  if (!*more)
    return PM_OK;
  pm_arena_clear(&pass->arena);
  pass->rows = (PmViewRows){.arena = &pass->arena, .width = view->n_columns};
  PmViewCell *cells = pm_arena_alloc(&pass->arena, view->n_columns * sizeof *cells);
  if (!cells)
    return PM_ERR_NOMEM;
  cells[PM_VIEW_INDEX].text =
      pm_arena_printf(&pass->arena, "%llu", (unsigned long long)pass->index++);
  cells[PM_VIEW_INDEX].type = PM_STR(PM_XSD "integer");
  if (!cells[PM_VIEW_INDEX].text.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_view_rows_add(&pass->rows, cells));
  const PmFieldWalk walk = {.job = pass->document->job,
                            .n_formulations = pass->document->opener.n_formulations,
                            .arena = &pass->arena};
  return pm_fields_combine(&walk, &view->fields, &pass->base, &pass->rows);
}

static PmStatus view_next(PmCursor *cursor, bool *more) {
  Pass *pass = cursor->records;
  *more = true;
  pass->base.cursor.quiet = cursor->quiet;
  if (cursor->next == pass->rows.n) {
    cursor->next = 0;
    PM_TRY(make_rows(pass, more));
    if (!*more)
      pass->rows.n = 0;
  }
  cursor->next += *more;
  return PM_OK;
}

static PmStatus view_values(const PmCursor *cursor, const PmReference *ref,
                            PmArena *arena, PmValues *values) {
  (void)arena;
  return cell_values(cursor, cursor->document->view, ref, values);
}

static PmPosition view_position(const PmCursor *cursor) {
  return pm_record_position(&((const Pass *)cursor->records)->base);
}

const PmSourceType pm_source_view = {
    .name = "view",
    .streams = true,
    .compile = view_compile,
    .release = view_release,
    .open = view_open,
    .close = view_close,
    .select = view_select,
    .leave = view_leave,
    .next = view_next,
    .values = view_values,
    .position = view_position,
};

// --- joins ----------------------------------------------------------------------------

// Cells of a parent's record.
typedef struct {
  PmViewCell *cells;
  uint32_t next; // number + 1 of the next with the same key, or 0
} Match;

typedef struct {
  PmDocument document; // its base is the child
  PmOpenDocument *parent;
  bool built;
  PmArena arena;
  PmStrtab keys;
  uint32_t *first, *last; // match + 1, by key
  size_t first_cap, last_cap;
  Match *matches;
  size_t n, cap;
} JoinDocument;

// One pass over the child's rows, each with its matches.
typedef struct {
  PmViewRows rows;
  JoinDocument *join;
  PmRecord child;
  PmArena arena; // of its rows
} JoinPass;

static PmStatus add_key(JoinDocument *join, uint32_t key) {
  uint32_t *first =
      pm_arena_extend(&join->arena, join->first, key, &join->first_cap, sizeof *first);
  uint32_t *last =
      pm_arena_extend(&join->arena, join->last, key, &join->last_cap, sizeof *last);
  if (!first || !last)
    return PM_ERR_NOMEM;
  join->first = first;
  join->last = last;
  first[key] = last[key] = 0;
  return PM_OK;
}

static PmStatus add_match(JoinDocument *join, uint32_t key, PmViewCell *cells) {
  Match *matches =
      pm_arena_extend(&join->arena, join->matches, join->n, &join->cap, sizeof *matches);
  if (!matches)
    return PM_ERR_NOMEM;
  join->matches = matches;
  matches[join->n] = (Match){.cells = cells};
  const uint32_t number = (uint32_t)++join->n;
  if (join->last[key])
    matches[join->last[key] - 1].next = number;
  else
    join->first[key] = number;
  join->last[key] = number;
  return PM_OK;
}

typedef struct {
  JoinDocument *join;
  PmViewRows rows;
} Adding;

static PmStatus add_rows(void *data, PmStr key) {
  const Adding *adding = data;
  JoinDocument *join = adding->join;
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&join->keys, key, &number, &added));
  if (added)
    PM_TRY(add_key(join, number));
  for (size_t i = 0; i < adding->rows.n; ++i)
    PM_TRY(add_match(join, number, adding->rows.items[i]));
  return PM_OK;
}

static PmStatus add_parent(JoinDocument *join, PmRecord *record) {
  const PmView *view = join->document.view;
  Adding adding = {join, {.arena = &join->arena, .width = view->n_columns}};
  const PmFieldWalk walk = {.job = join->document.job, .arena = &join->arena};
  PM_TRY(pm_view_rows_add(
      &adding.rows, pm_arena_alloc(&join->arena, view->n_columns * sizeof(PmViewCell))));
  PM_TRY(pm_fields_combine(&walk, &view->fields, record, &adding.rows));
  const PmKeyWalk keys = {record, view->conditions, view->n_conditions,
                          true,   add_rows,         &adding};
  return pm_join_each_key(&keys);
}

static PmStatus add_parents(JoinDocument *join, PmRecord *record) {
  for (;;) {
    bool more = false;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(join->document.job));
    PM_TRY(add_parent(join, record));
  }
}

static PmStatus build_join(JoinDocument *join) {
  PmRecord record = {0};
  PmStatus st = pm_record_begin(&record, join->document.job, join->parent,
                                join->document.view->parent);
  if (!st)
    st = add_parents(join, &record);
  pm_record_end(&record);
  join->built = !st;
  return st;
}

static PmStatus joined_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  const PmOpener *opener = &opening->opener;
  JoinDocument *join = calloc(1, sizeof *join);
  if (!join)
    return PM_ERR_NOMEM;
  join->document =
      (PmDocument){.job = job, .view = opening->file->view, .opener = *opener};
  PmStatus st =
      opener->open(opener->self, join->document.view->base, &join->document.base);
  if (!st)
    st = opener->open(opener->self, join->document.view->parent, &join->parent);
  if (st)
    free(join);
  else
    *out = &join->document;
  return st;
}

static void joined_close(PmDocument *document) {
  JoinDocument *join = (JoinDocument *)document;
  if (!join)
    return;
  pm_strtab_release(&join->keys);
  pm_arena_release(&join->arena);
  free(join);
}

static void joined_leave(PmCursor *cursor) {
  JoinPass *pass = cursor->records;
  if (!pass)
    return;
  pm_record_end(&pass->child);
  pm_arena_release(&pass->arena);
  free(pass);
  cursor->records = NULL;
}

static PmStatus joined_select(PmDocument *document, const PmFormulation *formulation,
                              uint32_t iterator, PmCursor *cursor) {
  (void)formulation, (void)iterator; // a record is a row
  JoinPass *pass = calloc(1, sizeof *pass);
  *cursor = (PmCursor){.document = document, .records = pass};
  if (!pass)
    return PM_ERR_NOMEM;
  pass->join = (JoinDocument *)document;
  if (!pass->join->built)
    PM_TRY(build_join(pass->join));
  return pm_record_begin(&pass->child, document->job, document->base,
                         document->view->base);
}

// The child's cells, with those of a match behind them.
static PmStatus add_joined(JoinPass *pass, const PmViewCell *match) {
  const PmView *view = pass->join->document.view;
  PmViewCell *cells = pm_arena_alloc(&pass->arena, view->n_columns * sizeof *cells);
  if (!cells)
    return PM_ERR_NOMEM;
  if (match)
    memcpy(cells, match, view->n_columns * sizeof *cells);
  const size_t n = view->base->file->view->n_columns;
  memcpy(cells, current_cells(&pass->child.cursor), n * sizeof *cells);
  for (size_t i = 0; match && i < view->fields.n; ++i) {
    PmViewCell *index = &cells[view->fields.items[i].index];
    index->text = pm_arena_printf(&pass->arena, "%zu", pass->rows.n);
    if (!index->text.data)
      return PM_ERR_NOMEM;
  }
  return pm_view_rows_add(&pass->rows, cells);
}

static PmStatus find_rows(void *data, PmStr key) {
  JoinPass *pass = data;
  const JoinDocument *join = pass->join;
  const uint32_t number = pm_strtab_find(&join->keys, key);
  if (number == PM_STRTAB_NONE)
    return PM_OK;
  for (uint32_t i = join->first[number]; i; i = join->matches[i - 1].next)
    PM_TRY(add_joined(pass, join->matches[i - 1].cells));
  return PM_OK;
}

// Rows of the child's next record: for an inner join there may be none.
static PmStatus join_rows(JoinPass *pass, bool *more) {
  const PmView *view = pass->join->document.view;
  PM_TRY(pm_record_next(&pass->child, more));
  if (!*more)
    return PM_OK;
  PM_TRY(pm_job_check(pass->join->document.job));
  pm_arena_clear(&pass->arena);
  pass->rows = (PmViewRows){.arena = &pass->arena, .width = view->n_columns};
  const PmKeyWalk keys = {&pass->child, view->conditions, view->n_conditions,
                          false,        find_rows,        pass};
  PM_TRY(pm_join_each_key(&keys));
  return pass->rows.n || view->is_inner ? PM_OK : add_joined(pass, NULL);
}

static PmStatus joined_next(PmCursor *cursor, bool *more) {
  JoinPass *pass = cursor->records;
  *more = true;
  pass->child.cursor.quiet = cursor->quiet;
  while (cursor->next == pass->rows.n && *more) {
    cursor->next = pass->rows.n = 0;
    PM_TRY(join_rows(pass, more));
  }
  cursor->next += *more;
  return PM_OK;
}

static PmPosition joined_position(const PmCursor *cursor) {
  return pm_record_position(&((const JoinPass *)cursor->records)->child);
}

const PmSourceType pm_source_joined = {
    .name = "view",
    .streams = true,
    .compile = view_compile,
    .release = view_release,
    .open = joined_open,
    .close = joined_close,
    .select = joined_select,
    .leave = joined_leave,
    .next = joined_next,
    .values = view_values,
    .position = joined_position,
};
