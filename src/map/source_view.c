// SPDX-License-Identifier: MIT
// Views as a source: a row is a record, a key of a field a reference. Rows are made for
// one record of the base at a time.
#include "map/join.h"
#include "base/suggest.h"
#include "map/view.h"

#include <stdlib.h>

enum { MAX_ROW = 1 << 30 }; // bytes

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

// The rows of parents are in the table of a hash join as they are in files: cells one
// after the other, each with the lengths before it.
typedef struct {
  PmDocument document; // its base is the child
  PmOpenDocument *parent;
  PmJoinTable table;
} JoinDocument;

// One pass over the child's rows, each with its matches.
typedef struct {
  PmViewRows rows;
  JoinDocument *join;
  PmRecord child;
  PmArena arena; // of its rows
} JoinPass;

enum { NO_TEXT = UINT32_MAX };

typedef struct {
  uint32_t text, type; // bytes, or NO_TEXT
} CellHead;

static size_t first_of_parent(const PmView *view) {
  return view->base->file->view->n_columns;
}

// The cells of the parent's fields.
static PmStatus pack_row(const PmView *view, const PmViewCell *cells, PmBuf *out) {
  pm_buf_clear(out);
  for (size_t i = first_of_parent(view); i < view->n_columns; ++i) {
    const PmViewCell *cell = &cells[i];
    const bool has_text = cell->text.data != NULL;
    const CellHead head = {has_text ? (uint32_t)cell->text.len : NO_TEXT,
                           has_text ? (uint32_t)cell->type.len : 0};
    PM_TRY(pm_buf_append(out, pm_str_n((const char *)&head, sizeof head)));
    if (has_text) {
      PM_TRY(pm_buf_append(out, cell->text));
      PM_TRY(pm_buf_append(out, cell->type));
    }
  }
  return PM_OK;
}

// The texts stay in `row`.
static void unpack_row(const PmView *view, PmStr row, PmViewCell *cells) {
  for (size_t i = first_of_parent(view); i < view->n_columns; ++i) {
    CellHead head;
    memcpy(&head, row.data, sizeof head);
    row = pm_str_slice(row, sizeof head, row.len);
    if (head.text == NO_TEXT)
      continue;
    cells[i].text = pm_str_slice(row, 0, head.text);
    row = pm_str_slice(row, head.text, row.len);
    cells[i].type = pm_str_slice(row, 0, head.type);
    row = pm_str_slice(row, head.type, row.len);
  }
}

typedef struct {
  PmJoinTable *table;
  PmTexts rows;
} Adding;

static PmStatus add_rows(void *data, PmStr key) {
  const Adding *adding = data;
  for (size_t i = 0; i < adding->rows.n; ++i)
    PM_TRY(pm_join_add(adding->table, key, adding->rows.items[i]));
  return PM_OK;
}

static PmStatus pack_rows(const PmView *view, const PmViewRows *rows, Adding *adding) {
  PmBuf packed = pm_buf(MAX_ROW);
  PmStatus st = PM_OK;
  adding->rows.items = pm_arena_alloc(rows->arena, (rows->n + 1) * sizeof(PmStr));
  if (!adding->rows.items)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rows->n && !st; ++i) {
    st = pack_row(view, rows->items[i], &packed);
    const PmStr kept = st ? PM_STR("") : pm_text_keep(rows->arena, pm_buf_str(&packed));
    st = st || kept.data ? st : PM_ERR_NOMEM;
    adding->rows.items[adding->rows.n++] = kept;
  }
  pm_buf_release(&packed);
  return st;
}

static PmStatus add_parent(const JoinDocument *join, PmRecord *record, PmArena *arena,
                           PmJoinTable *table) {
  const PmView *view = join->document.view;
  PmViewRows rows = {.arena = arena, .width = view->n_columns};
  Adding adding = {.table = table};
  const PmFieldWalk walk = {.job = join->document.job,
                            .n_formulations = join->document.opener.n_formulations,
                            .arena = arena};
  PM_TRY(pm_view_rows_add(&rows,
                          pm_arena_alloc(arena, view->n_columns * sizeof(PmViewCell))));
  PM_TRY(pm_fields_combine(&walk, &view->fields, record, &rows));
  PM_TRY(pack_rows(view, &rows, &adding));
  const PmKeyWalk keys = {record, view->conditions, view->n_conditions,
                          true,   add_rows,         &adding};
  PM_TRY(pm_join_each_key(&keys));
  return pm_join_bound(table, join->document.job, join->document.opener.max_memory);
}

static PmStatus add_parents(const JoinDocument *join, PmRecord *record,
                            PmJoinTable *table) {
  PmArena arena = {0}; // of a record's rows
  PmStatus st = PM_OK;
  for (bool more = true; !st;) {
    pm_arena_clear(&arena);
    st = pm_record_next(record, &more);
    if (st || !more)
      break;
    st = pm_job_check(join->document.job);
    if (!st)
      st = add_parent(join, record, &arena, table);
  }
  pm_arena_release(&arena);
  return st;
}

static PmStatus build_join(JoinDocument *join) {
  PmRecord record = {0};
  PmStatus st = pm_record_begin(&record, join->document.job, join->parent,
                                join->document.view->parent);
  if (!st)
    st = add_parents(join, &record, &join->table);
  pm_record_end(&record);
  return st ? st : pm_join_end(&join->table);
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
  pm_join_release(&join->table);
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
  if (!pass->join->table.built)
    PM_TRY(build_join(pass->join));
  return pm_record_begin(&pass->child, document->job, document->base,
                         document->view->base);
}

// The child's cells, with those of a match behind them; `match` is empty if there is
// none.
static PmStatus add_joined(JoinPass *pass, PmStr match) {
  const PmView *view = pass->join->document.view;
  PmViewCell *cells = pm_arena_alloc(&pass->arena, view->n_columns * sizeof *cells);
  if (!cells)
    return PM_ERR_NOMEM;
  if (match.len)
    unpack_row(view, match, cells);
  memcpy(cells, current_cells(&pass->child.cursor),
         first_of_parent(view) * sizeof *cells);
  for (size_t i = 0; match.len && i < view->fields.n; ++i) {
    PmViewCell *index = &cells[view->fields.items[i].index];
    index->text = pm_arena_printf(&pass->arena, "%zu", pass->rows.n);
    if (!index->text.data)
      return PM_ERR_NOMEM;
  }
  return pm_view_rows_add(&pass->rows, cells);
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
  const PmJoinChild child = {&pass->child, view->conditions, view->n_conditions};
  PmTexts matches = {0};
  PM_TRY(pm_join_find(&pass->join->table, &child, &matches));
  for (size_t i = 0; i < matches.n; ++i)
    PM_TRY(add_joined(pass, matches.items[i]));
  return pass->rows.n || view->is_inner ? PM_OK : add_joined(pass, PM_STR(""));
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
