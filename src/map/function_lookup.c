// SPDX-License-Identifier: MIT
// Codes looked up in a table: a CSV file, read when the rules are.
#include "map/function.h"

#include <stdlib.h>

typedef struct {
  PmStr from, to;
  size_t order;
} Row;

typedef struct {
  Row *rows; // sorted by `from`, the first of equal ones first
  size_t n, cap;
} Table;

enum { VALUE, FILE_NAME, FROM, TO, DELIMITER, INSTEAD };

static bool is_number(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if (s.data[i] < '0' || s.data[i] > '9')
      return false;
  return s.len > 0 && s.len < 6;
}

// A column by its name, or by its number from 0 (idlab-fn), for files without a header.
static PmStr column_name(const PmPreparation *p, PmStr column) {
  return is_number(column)
             ? pm_arena_printf(p->arena, "_col.%ld", strtol(column.data, NULL, 10) + 1)
             : column;
}

static PmStatus add_row(const PmPreparation *p, Table *table, PmStr from, PmStr to) {
  Row *rows = pm_arena_extend(p->arena, table->rows, table->n, &table->cap, sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  table->rows = rows;
  rows[table->n] =
      (Row){pm_arena_copy(p->arena, from), pm_arena_copy(p->arena, to), table->n};
  return rows[table->n].from.data && rows[table->n++].to.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus read_rows(const PmPreparation *p, PmRecord *record, Table *table) {
  const PmExpr from = {.kind = PM_EXPR_REFERENCE, .reference = 0};
  const PmExpr to = {.kind = PM_EXPR_REFERENCE, .reference = 1};
  for (;;) {
    bool more = false;
    PmValues a, b;
    PM_TRY(pm_record_next(record, &more));
    if (!more)
      return PM_OK;
    PM_TRY(pm_job_check(p->job));
    PM_TRY(pm_record_values(record, &from, PM_ENCODE_NONE, &a));
    PM_TRY(pm_record_values(record, &to, PM_ENCODE_NONE, &b));
    if (a.n && b.n)
      PM_TRY(add_row(p, table, a.items[0], b.items[0]));
  }
}

static PmStatus read_table(const PmPreparation *p, const PmSourceFile *file,
                           Table *table) {
  PmReference references[2] = {{.text = column_name(p, p->constants[FROM])},
                               {.text = column_name(p, p->constants[TO]), .number = 1}};
  PmFormulation f = {
      .type = &pm_source_csv, .file = file, .references = references, .n_references = 2};
  const PmLogicalSource source = {file, &f, PM_NO_REFERENCE};
  const PmOpening opening = {
      .file = file, .strict = true, .input = {.name = file->path.data}};
  PmOpenDocument open = {.type = f.type, .file = file};
  PmRecord record = {0};
  if (!references[0].text.data || !references[1].text.data)
    return PM_ERR_NOMEM;
  PM_TRY(f.type->open(p->job, &opening, &open.document));
  PmStatus st = pm_record_begin(&record, p->job, &open, &source);
  if (!st)
    st = read_rows(p, &record, table);
  pm_record_end(&record);
  f.type->close(open.document);
  return st;
}

static int compare_rows(const void *a, const void *b) {
  const Row *x = a, *y = b;
  const int c = pm_str_cmp(x->from, y->from);
  return c ? c : (x->order > y->order) - (x->order < y->order);
}

static PmStatus add_file(const PmPreparation *p, PmStr path) {
  PmStr *items = pm_arena_extend(p->arena, p->files->items, p->files->n, &p->files->cap,
                                 sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  p->files->items = items;
  items[p->files->n++] = path;
  return PM_OK;
}

static PmStatus prepare(const PmPreparation *p, const void **prepared, PmFault *fault) {
  const PmStr delimiter = p->constants[DELIMITER];
  const PmSourceName name = {
      .rule_dir = p->rule_dir, .path = p->constants[FILE_NAME], .allowed = p->allowed};
  if (!name.path.data || !p->constants[FROM].data || !p->constants[TO].data) {
    fault->text = PM_STR("file and columns must be constants");
    fault->hint = PM_STR("write rml:inputValue \"codes.csv\"");
    return PM_ERR_INVALID;
  }
  PmSourceFile *file = pm_arena_alloc(p->arena, sizeof *file);
  Table *table = pm_arena_alloc(p->arena, sizeof *table);
  if (!file || !table)
    return PM_ERR_NOMEM;
  *file = (PmSourceFile){.type = &pm_source_csv, .at = p->at};
  file->dialect.no_header = is_number(p->constants[FROM]);
  if (delimiter.len == 1)
    file->dialect.delimiter = delimiter.data[0];
  PM_TRY(pm_source_resolve(p->arena, &name, &file->path, fault));
  PM_TRY(add_file(p, file->path));
  const PmStatus st = read_table(p, file, table);
  if (st && st != PM_ERR_NOMEM) {
    fault->text = PM_STR("the table cannot be read");
    fault->hint = PM_STR("see above");
  }
  PM_TRY(st);
  if (table->n)
    qsort(table->rows, table->n, sizeof *table->rows, compare_rows);
  *prepared = table;
  return PM_OK;
}

static PmStatus lookup(PmFunctionRun *run) {
  const Table *table = run->prepared;
  const PmStr value = run->args[VALUE];
  size_t low = 0, high = table->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (pm_str_cmp(table->rows[middle].from, value) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < table->n && pm_str_eq(table->rows[low].from, value))
    return pm_give(run, table->rows[low].to);
  return run->args[INSTEAD].data ? pm_give(run, run->args[INSTEAD]) : PM_OK;
}

const PmFunction pm_lookup_functions[] = {
    {"pm-fn:lookup|idlab-fn:lookup|idlab-fn:lookupWithDelimiter",
     "pm-fn:value|idlab-fn:str|idlab-fn:inputStr|grel:valueParam "
     "pm-fn:table|idlab-fn:inputFile pm-fn:from|idlab-fn:fromColumn "
     "pm-fn:to|idlab-fn:toColumn ?pm-fn:delimiter|idlab-fn:delimiter ?pm-fn:default",
     PM_GIVES_TEXT, lookup,
     .about = "what a CSV file has in one column where another has the value; columns by "
              "name, or "
              "by "
              "number from 0 in a file without a header",
     .prepare = prepare},
};
const size_t pm_n_lookup_functions =
    sizeof pm_lookup_functions / sizeof *pm_lookup_functions;
