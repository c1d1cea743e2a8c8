// SPDX-License-Identifier: MIT
// Rows of databases as records: a reference is a column, its values have the datatypes of
// R2RML's natural mapping. Each pass over the rows is a connection of its own.
#include "map/sql.h"
#include "base/suggest.h"

#include <stdlib.h>

enum { MAX_VALUE = 1 << 30 };

struct PmDocument {
  PmJob *job;
  const PmSourceFile *file;
};

typedef struct {
  PmDocument *document;
  PmSqlRows *rows;
  uint32_t *columns; // by reference
  uint64_t number;   // of the row
} Pass;

// --- columns --------------------------------------------------------------------------

static PmStatus no_column(const Pass *pass, PmStr name) {
  PmArena arena = {0};
  const PmSqlRows *rows = pass->rows;
  const char **names = pm_arena_alloc(&arena, (rows->n_columns + 1) * sizeof *names);
  for (size_t i = 0; names && i < rows->n_columns; ++i)
    names[i] = rows->names[i].data;
  const char *near = names ? pm_suggest(name, names, rows->n_columns) : NULL;
  const PmStr hint =
      near ? pm_arena_printf(&arena, "did you mean \"%s\"?", near)
           : PM_STR("references are names of columns as the query has them");
  const PmStatus st = names && hint.data
                          ? pm_fail(rows->job, PM_ERR_INVALID, rows->at, hint.data,
                                    "there is no column \"%.*s\"", PM_ARGS(name))
                          : PM_ERR_NOMEM;
  pm_arena_release(&arena);
  return st;
}

static PmStatus find_column(const Pass *pass, PmStr reference, uint32_t *column) {
  return pm_sql_find(pass->rows, reference, column) ? PM_OK : no_column(pass, reference);
}

// R2RML, section 5.2: the names of a query's columns are unique.
static PmStatus check_unique(const Pass *pass) {
  const PmSqlRows *rows = pass->rows;
  for (size_t i = 0; i < rows->n_columns; ++i)
    for (size_t j = 0; j < i; ++j)
      if (pm_str_eq(rows->names[i], rows->names[j]))
        return pm_fail(rows->job, PM_ERR_INVALID, rows->at, "name one with AS",
                       "the query has two columns \"%.*s\"", PM_ARGS(rows->names[i]));
  return PM_OK;
}

static PmStatus find_columns(Pass *pass, const PmFormulation *formulation) {
  PM_TRY(check_unique(pass));
  pass->columns = malloc((formulation->n_references + 1) * sizeof *pass->columns);
  if (!pass->columns)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < formulation->n_references; ++i)
    PM_TRY(find_column(pass, formulation->references[i].text, &pass->columns[i]));
  return PM_OK;
}

// --- the natural mapping --------------------------------------------------------------

static const char *datatype_of(PmSqlType type) {
  static const char *const datatypes[] = {
      [PM_SQL_TEXT] = "",
      [PM_SQL_INTEGER] = PM_XSD "integer",
      [PM_SQL_DECIMAL] = PM_XSD "decimal",
      [PM_SQL_DOUBLE] = PM_XSD "double",
      [PM_SQL_BOOLEAN] = PM_XSD "boolean",
      [PM_SQL_DATE] = PM_XSD "date",
      [PM_SQL_TIME] = PM_XSD "time",
      [PM_SQL_DATETIME] = PM_XSD "dateTime",
      [PM_SQL_BINARY] = PM_XSD "hexBinary",
  };
  return datatypes[type];
}

static PmStr hex(PmArena *arena, PmStr value) {
  static const char digits[] = "0123456789ABCDEF";
  if (pm_str_starts(value, PM_STR("\\x"))) { // as PostgreSQL writes it
    PmStr text = pm_arena_copy(arena, pm_str_slice(value, 2, value.len));
    for (size_t i = 0; text.data && i < text.len; ++i)
      if (text.data[i] >= 'a')
        ((char *)text.data)[i] = (char)(text.data[i] - 'a' + 'A');
    return text;
  }
  char *out = pm_arena_alloc(arena, value.len * 2 + 1);
  for (size_t i = 0; out && i < value.len; ++i) {
    out[2 * i] = digits[(unsigned char)value.data[i] >> 4];
    out[2 * i + 1] = digits[(unsigned char)value.data[i] & 15];
  }
  return pm_str_n(out, value.len * 2);
}

static bool is_whole(PmStr value) {
  for (size_t i = 0; i < value.len; ++i)
    if ((value.data[i] < '0' || value.data[i] > '9') && value.data[i] != '-')
      return false;
  return true;
}

static PmStr as_double(PmArena *arena, PmStr value) {
  if (pm_str_eqz(value, "Infinity"))
    return PM_STR("INF");
  if (pm_str_eqz(value, "-Infinity"))
    return PM_STR("-INF");
  return is_whole(value) ? pm_arena_printf(arena, "%.*s.0", PM_ARGS(value)) : value;
}

// Anything else stays, and makes no boolean.
static PmStr as_boolean(PmStr value) {
  static const char *const words[2][3] = {{"f", "0", "false"}, {"t", "1", "true"}};
  for (size_t i = 0; i < 2; ++i)
    for (size_t j = 0; j < 3; ++j)
      if (value.len == strlen(words[i][j]) &&
          strncasecmp(value.data, words[i][j], value.len) == 0)
        return pm_str(words[i][2]);
  return value;
}

// "12:12:22+02" is 12:12:22+02:00.
static PmStr as_time(PmArena *arena, PmStr value) {
  const size_t n = value.len;
  const bool short_zone =
      n > strlen("12:12:22") && (value.data[n - 3] == '+' || value.data[n - 3] == '-');
  return short_zone ? pm_arena_printf(arena, "%.*s:00", PM_ARGS(value))
                    : pm_arena_copy(arena, value);
}

// "2009-10-10 12:12:22+02" is 2009-10-10T12:12:22+02:00.
static PmStr as_datetime(PmArena *arena, PmStr value) {
  const size_t n = value.len;
  const PmStr text = n > strlen("2009-10-10 12:12:22") ? as_time(arena, value)
                                                       : pm_arena_copy(arena, value);
  if (text.data && n > 10 && text.data[10] == ' ')
    ((char *)text.data)[10] = 'T';
  return text;
}

static PmStr natural(PmArena *arena, PmSqlType type, PmStr value) {
  switch (type) {
  case PM_SQL_DOUBLE: return as_double(arena, value);
  case PM_SQL_BOOLEAN: return as_boolean(value);
  case PM_SQL_DATETIME: return as_datetime(arena, value);
  case PM_SQL_TIME: return as_time(arena, value);
  case PM_SQL_BINARY: return hex(arena, value);
  case PM_SQL_TEXT:
  case PM_SQL_INTEGER:
  case PM_SQL_DECIMAL:
  case PM_SQL_DATE: break;
  }
  return value;
}

// --- the interface --------------------------------------------------------------------

static PmStatus sql_compile(PmArena *arena, const PmFormulation *formulation,
                            PmReference *ref, PmFault *fault) {
  (void)arena, (void)formulation, (void)ref, (void)fault; // any text may name a column
  return PM_OK;
}

static void sql_release(PmReference *ref) { (void)ref; }

static PmStatus sql_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  PmDocument *document = malloc(sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  *document = (PmDocument){.job = job, .file = opening->file};
  *out = document;
  return PM_OK;
}

static void sql_close(PmDocument *document) { free(document); }

static void sql_leave(PmCursor *cursor) {
  Pass *pass = cursor->records;
  if (!pass)
    return;
  if (pass->rows)
    pass->rows->driver->close(pass->rows);
  free(pass->columns);
  free(pass);
  cursor->records = NULL;
}

static PmStatus open_rows(Pass *pass) {
  const PmSourceFile *file = pass->document->file;
  const PmSqlDriver *driver = pm_sql_driver(file->sql->dsn);
  const PmSqlRows head = {.driver = driver,
                          .job = pass->document->job,
                          .at = file->at,
                          .name = file->path.data};
  if (file->sql->dsn.len == 0)
    return pm_fail(head.job, PM_ERR_INVALID, file->at,
                   "name it: --database postgresql://host/name, or in the rule with "
                   "rml:source [ a d2rq:Database ; d2rq:jdbcDSN \"jdbc:…\" ]",
                   "the rules read a database, and none is named");
  if (!driver)
    return pm_fail(head.job, PM_ERR_UNSUPPORTED, file->at,
                   "there are sqlite:FILE, postgresql://HOST/NAME and mysql://HOST/NAME, "
                   "as far as their libraries were there when pressmark was built",
                   "this pressmark cannot read the database '%s'", file->path.data);
  return driver->open(&head, file->sql, &pass->rows);
}

static PmStatus sql_select(PmDocument *document, const PmFormulation *formulation,
                           uint32_t iterator, PmCursor *cursor) {
  (void)iterator; // a record is a row
  Pass *pass = calloc(1, sizeof *pass);
  *cursor = (PmCursor){.document = document, .records = pass};
  if (!pass)
    return PM_ERR_NOMEM;
  pass->document = document;
  PM_TRY(open_rows(pass));
  return find_columns(pass, formulation);
}

static PmStatus sql_next(PmCursor *cursor, bool *more) {
  Pass *pass = cursor->records;
  ++pass->number;
  ++cursor->next;
  return pass->rows->driver->next(pass->rows, more);
}

static PmStatus sql_values(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                           PmValues *values) {
  const Pass *pass = cursor->records;
  const uint32_t column = pass->columns[ref->number];
  const PmStr value = pass->rows->values[column];
  const PmSqlType type = pass->rows->types[column];
  *values = (PmValues){.found = true};
  if (!value.data)
    return PM_OK;
  values->items = pm_arena_alloc(arena, 2 * sizeof *values->items);
  if (!values->items)
    return PM_ERR_NOMEM;
  values->items[0] = natural(arena, type, value);
  if (!values->items[0].data)
    return PM_ERR_NOMEM;
  if (pm_utf8_valid(values->items[0]) != values->items[0].len)
    return pm_fail(pass->rows->job, PM_ERR_INVALID, pass->rows->at, NULL,
                   "a value of row %llu is not in UTF-8",
                   (unsigned long long)pass->number);
  values->items[1] = pm_str(datatype_of(type));
  values->types = &values->items[1];
  values->n = 1;
  return PM_OK;
}

static PmPosition sql_position(const PmCursor *cursor) {
  const Pass *pass = cursor->records;
  return pm_at(pass->document->file->path.data, pass->number, 0);
}

const PmSourceType pm_source_sql = {
    .name = "SQL",
    .streams = true,
    .compile = sql_compile,
    .release = sql_release,
    .open = sql_open,
    .close = sql_close,
    .select = sql_select,
    .leave = sql_leave,
    .next = sql_next,
    .values = sql_values,
    .position = sql_position,
};
