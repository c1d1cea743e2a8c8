// SPDX-License-Identifier: MIT
// Fields to rows: each field multiplies the rows so far by its values, what is below it
// by theirs. A text in another language is opened as a document of its own and closed at
// once, so its values are copied.
#include "map/view.h"

enum { MAX_ROWS = 1 << 20 }; // of one record

PmStatus pm_view_rows_add(PmViewRows *rows, PmViewCell *cells) {
  PmViewCell **items =
      pm_arena_extend(rows->arena, rows->items, rows->n, &rows->cap, sizeof *items);
  if (!cells || !items)
    return PM_ERR_NOMEM;
  rows->items = items;
  items[rows->n++] = cells;
  return PM_OK;
}

PmViewCell *pm_view_row_copy(const PmViewRows *rows, const PmViewCell *cells) {
  PmViewCell *copy = pm_arena_alloc(rows->arena, rows->width * sizeof *copy);
  if (copy)
    memcpy(copy, cells, rows->width * sizeof *copy);
  return copy;
}

static PmStatus set_index(const PmFieldWalk *walk, PmViewCell *cells, uint32_t column,
                          uint64_t index) {
  cells[column].text = pm_arena_printf(walk->arena, "%llu", (unsigned long long)index);
  cells[column].type = PM_STR(PM_XSD "integer");
  return cells[column].text.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus combine_below(const PmFieldWalk *walk, const PmField *field,
                              PmRecord *record, const PmViewCell *base, PmViewRows *out);

// --- iterating fields -----------------------------------------------------------------

// The rows of each record below `record`, which stands before its first; `*n` counts
// them.
static PmStatus walk_records(const PmFieldWalk *walk, const PmField *field,
                             PmRecord *record, const PmViewCell *base, PmViewRows *out) {
  for (uint64_t i = 0;; ++i) {
    bool more = false;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(walk->job));
    PmViewCell *cells = pm_view_row_copy(out, base);
    if (!cells)
      return PM_ERR_NOMEM;
    PM_TRY(set_index(walk, cells, field->index, i));
    PM_TRY(combine_below(walk, field, record, cells, out));
  }
}

static PmStatus open_text(const PmFieldWalk *walk, const PmLogicalSource *source,
                          PmStr text, PmOpenDocument *open) {
  const PmOpening opening = {
      .file = source->file,
      .input = {.bytes = text, .name = source->file->path.data},
  };
  open->type = source->formulation->type;
  open->file = source->file;
  open->fixed = pm_arena_alloc(&open->arena, walk->n_formulations * sizeof *open->fixed);
  return open->fixed ? open->type->open(walk->job, &opening, &open->document)
                     : PM_ERR_NOMEM;
}

// Records in the text that the field above has.
static PmStatus walk_text(const PmFieldWalk *walk, const PmField *field, PmStr text,
                          const PmViewCell *base, PmViewRows *out) {
  PmOpenDocument open = {0};
  PmRecord record = {0};
  PmStatus st = open_text(walk, field->inner, text, &open);
  if (!st) {
    st = pm_record_begin(&record, walk->job, &open, field->inner);
    if (!st)
      st = walk_records(walk, field, &record, base, out);
    pm_record_end(&record);
    open.type->close(open.document);
  }
  pm_arena_release(&open.arena);
  return st;
}

static PmStatus walk_iterable(const PmFieldWalk *walk, const PmField *field,
                              PmRecord *parent, const PmViewCell *base, PmViewRows *out) {
  PmRecord record = {0};
  PmStatus st = pm_record_enter(&record, parent, field->iterator);
  if (!st)
    st = walk_records(walk, field, &record, base, out);
  pm_record_end(&record);
  return st;
}

// --- expression fields ----------------------------------------------------------------

static PmStatus set_value(const PmFieldWalk *walk, PmViewCell *cells, uint32_t column,
                          const PmValues *values, size_t i) {
  cells[column].text = pm_arena_copy(walk->arena, values->items[i]);
  cells[column].type = values->types ? values->types[i] : PM_STR("");
  return cells[column].text.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus walk_expression(const PmFieldWalk *walk, const PmField *field,
                                PmRecord *record, const PmViewCell *base,
                                PmViewRows *out) {
  PmValues values;
  PM_TRY(pm_record_values(record, &field->expr, PM_ENCODE_NONE, &values));
  PM_TRY(pm_record_no_tree(record, &values));
  for (size_t i = 0; i < values.n; ++i) {
    PmViewCell *cells = pm_view_row_copy(out, base);
    if (!cells)
      return PM_ERR_NOMEM;
    PM_TRY(set_index(walk, cells, field->index, i));
    PM_TRY(set_value(walk, cells, field->value, &values, i));
    PM_TRY(combine_below(walk, field, record, cells, out));
  }
  return PM_OK;
}

// --- combinations ---------------------------------------------------------------------

static PmStatus too_many(const PmFieldWalk *walk, const PmField *field) {
  return pm_fail(walk->job, PM_ERR_LIMIT, field->at,
                 "fields side by side are combined: make a view for each of them",
                 "the fields of one record make more than %d rows", MAX_ROWS);
}

// Appends `base` times the field's values to `out`; at least one row.
static PmStatus extend_row(const PmFieldWalk *walk, const PmField *field,
                           PmRecord *record, PmViewCell *base, PmViewRows *out) {
  const size_t before = out->n;
  if (!field->iterates)
    PM_TRY(walk_expression(walk, field, record, base, out));
  else if (field->inner)
    PM_TRY(walk_text(walk, field, base[field->value].text, base, out));
  else
    PM_TRY(walk_iterable(walk, field, record, base, out));
  if (out->n > MAX_ROWS)
    return too_many(walk, field);
  return out->n > before ? PM_OK : pm_view_rows_add(out, base);
}

PmStatus pm_fields_combine(const PmFieldWalk *walk, const PmFields *fields,
                           PmRecord *record, PmViewRows *rows) {
  for (size_t i = 0; i < fields->n; ++i) {
    PmViewRows next = {.arena = rows->arena, .width = rows->width};
    for (size_t j = 0; j < rows->n; ++j)
      PM_TRY(extend_row(walk, &fields->items[i], record, rows->items[j], &next));
    *rows = next;
  }
  return PM_OK;
}

// Appends one row times the fields below `field`.
static PmStatus combine_below(const PmFieldWalk *walk, const PmField *field,
                              PmRecord *record, const PmViewCell *base, PmViewRows *out) {
  PmViewRows rows = {.arena = out->arena, .width = out->width};
  PM_TRY(pm_view_rows_add(&rows, (PmViewCell *)base));
  PM_TRY(pm_fields_combine(walk, &field->fields, record, &rows));
  for (size_t i = 0; i < rows.n; ++i)
    PM_TRY(pm_view_rows_add(out, rows.items[i]));
  return PM_OK;
}
