// SPDX-License-Identifier: MIT
// The table has a row for each record and a column for each reference of its source.
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

static PmStatus tell(PmRejects *rejects, const PmRecord *record) {
  if (rejects->told != record->open->file)
    pm_warn(record->job, pm_record_position(record),
            "the table holds rows of one CSV file with a header; mend this record in its "
            "place",
            "this record, and others of its source, are not written to the rejects");
  rejects->told = record->open->file;
  return PM_OK;
}

PmStatus pm_rejects_add(PmRejects *rejects, PmOutput *output, PmRecord *record) {
  const PmSourceFile *file = record->open->file;
  const bool is_table = record->open->type == &pm_source_csv &&
                        !file->dialect.no_header && !file->dialect.no_quote;
  if (!is_table || (rejects->of && rejects->of != file))
    return tell(rejects, record);
  if (!rejects->of)
    PM_TRY(put_header(output, record));
  if (rejects->of && rejects->last == record->record)
    return PM_OK;
  rejects->of = file;
  rejects->last = record->record;
  return put_row(output, record);
}
