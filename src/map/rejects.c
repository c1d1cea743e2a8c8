// SPDX-License-Identifier: MIT
// The table has a row for each record and a column for each reference of its source.
// Other kinds of sources tell how a record stands in a document.
#include "map/rejects.h"

static char delimiter_of(const PmSourceFile *file) {
  const bool tabs = pm_str_ends(file->path, PM_STR(".tsv"));
  return file->dialect.delimiter ? file->dialect.delimiter : tabs ? '\t' : ',';
}

static PmStatus put_field(PmOutput *output, const PmSourceFile *file, PmStr text) {
  const char quote = file->dialect.quote ? file->dialect.quote : '"';
  const char special[] = {delimiter_of(file), quote, '\n', '\r', '\0'};
  bool plain = true;
  for (size_t i = 0; i < text.len; ++i)
    plain = plain && !(text.data[i] && strchr(special, text.data[i]));
  if (plain)
    return pm_output_write(output, text);
  PM_TRY(pm_output_printf(output, "%c", quote));
  for (size_t i = 0; i < text.len; ++i)
    PM_TRY(pm_output_printf(output, text.data[i] == quote ? "%c%c" : "%c", text.data[i],
                            quote));
  return pm_output_printf(output, "%c", quote);
}

static PmStatus put_header(PmOutput *output, const PmRecord *record) {
  const PmSourceFile *file = record->open->file;
  for (size_t i = 0; i < record->formulation->n_references; ++i) {
    PM_TRY(i ? pm_output_printf(output, "%c", delimiter_of(file)) : PM_OK);
    PM_TRY(put_field(output, file, record->formulation->references[i].text));
  }
  return pm_output_write(output, PM_STR("\n"));
}

static PmStatus put_row(PmOutput *output, PmRecord *record) {
  const PmSourceFile *file = record->open->file;
  const PmStr null = file->nulls.n ? file->nulls.items[0] : PM_STR("");
  for (uint32_t i = 0; i < record->formulation->n_references; ++i) {
    PmValues values;
    PM_TRY(pm_record_reference(record, i, &values));
    PM_TRY(i ? pm_output_printf(output, "%c", delimiter_of(file)) : PM_OK);
    PM_TRY(put_field(output, file, values.n ? values.items[0] : null));
  }
  return pm_output_write(output, PM_STR("\n"));
}

static PmStatus add_row(PmRejects *rejects, PmOutput *output, PmRecord *record) {
  if (!rejects->of)
    PM_TRY(put_header(output, record));
  if (rejects->of && rejects->last == record->record)
    return PM_OK;
  rejects->last = record->record;
  return put_row(output, record);
}

// --- JSON and XML ---------------------------------------------------------------------

// How many of the things around the record are begun already.
static size_t count_shared(const PmRejects *r, const PmRecordText *text) {
  size_t n = 0;
  while (n < r->n && n < text->n && pm_str_eq(r->opens[n], text->opens[n]))
    ++n;
  return n;
}

static PmStatus end_down_to(PmRejects *r, PmOutput *output, size_t n) {
  for (; r->n > n; --r->n)
    PM_TRY(pm_output_write(output, r->closes[r->n - 1]));
  return PM_OK;
}

static PmStatus begin_around(PmRejects *r, PmOutput *output, const PmRecordText *text) {
  PmStr *opens = pm_arena_alloc(&r->arena, (text->n + 1) * sizeof *opens);
  PmStr *closes = pm_arena_alloc(&r->arena, (text->n + 1) * sizeof *closes);
  if (!opens || !closes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < text->n; ++i) {
    const bool kept = i < r->n;
    opens[i] = kept ? r->opens[i] : pm_arena_copy(&r->arena, text->opens[i]);
    closes[i] = kept ? r->closes[i] : pm_arena_copy(&r->arena, text->closes[i]);
    if (!opens[i].data || !closes[i].data)
      return PM_ERR_NOMEM;
    if (!kept)
      PM_TRY(pm_output_write(output, opens[i]));
  }
  r->opens = opens;
  r->closes = closes;
  r->n = text->n;
  return PM_OK;
}

// `*done` is false where the record does not go into the document that is begun.
static PmStatus add_text(PmRejects *r, PmOutput *output, PmRecord *record, bool *done) {
  PmRecordText text = {0};
  PM_TRY(record->open->type->text(&record->cursor, &record->arena, &text));
  const size_t shared = count_shared(r, &text);
  *done = text.text.data && (!r->of || shared || (r->n == 0 && text.n == 0));
  if (!*done || (r->of && r->last == text.number))
    return PM_OK;
  const bool beside = r->of && shared == text.n && shared == r->n;
  r->last = text.number;
  PM_TRY(end_down_to(r, output, shared));
  if (beside)
    PM_TRY(pm_output_write(output, text.separator));
  else
    PM_TRY(begin_around(r, output, &text));
  return pm_output_write(output, text.text);
}

PmStatus pm_rejects_end(PmRejects *r, PmOutput *output) {
  const bool is_text = r->of && r->of->type != &pm_source_csv;
  PM_TRY(end_down_to(r, output, 0));
  return is_text ? pm_output_write(output, PM_STR("\n")) : PM_OK;
}

void pm_rejects_release(PmRejects *r) {
  pm_arena_release(&r->arena);
  *r = (PmRejects){0};
}

// --- records --------------------------------------------------------------------------

static PmStatus tell(PmRejects *rejects, const PmRecord *record) {
  if (rejects->told != record->open->file)
    pm_warn(record->job, pm_record_position(record),
            "the rejects are records of one source: a CSV file with a header, or JSON or "
            "XML whose records are taken one at a time; mend this record in its place",
            "this record, and others of its source, are not written to the rejects");
  rejects->told = record->open->file;
  return PM_OK;
}

static bool is_table(const PmRecord *record) {
  const PmSourceFile *file = record->open->file;
  return record->open->type == &pm_source_csv && !file->dialect.no_header &&
         !file->dialect.no_quote;
}

PmStatus pm_rejects_add(PmRejects *rejects, PmOutput *output, PmRecord *record) {
  const PmSourceFile *file = record->open->file;
  bool done = false;
  if (rejects->of && rejects->of != file)
    return tell(rejects, record);
  if (is_table(record)) {
    done = true;
    PM_TRY(add_row(rejects, output, record));
  } else if (record->open->type->text) {
    PM_TRY(add_text(rejects, output, record, &done));
  }
  if (!done)
    return tell(rejects, record);
  rejects->of = file;
  return PM_OK;
}
