// SPDX-License-Identifier: MIT
// SQLite: the only file that speaks to libsqlite3. A database is opened for reading only.
#include "map/sql.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>

enum { BETWEEN_LOOKS = 10000 }; // instructions of SQLite

typedef struct {
  PmSqlRows head;
  sqlite3 *db;
  sqlite3_stmt *statement;
  PmSqlType *declared; // by column
} Rows;

static PmStatus fail(const Rows *rows, const char *what) {
  const int code = rows->db ? sqlite3_errcode(rows->db) : SQLITE_OK;
  if (code == SQLITE_NOMEM)
    return PM_ERR_NOMEM;
  if (code == SQLITE_INTERRUPT)
    return PM_ERR_INTERRUPTED;
  return pm_sql_fail(&rows->head, what,
                     rows->db ? sqlite3_errmsg(rows->db) : "no memory");
}

// SQLite has five kinds of values; what a column is declared as says more.
static PmSqlType declared_type(const char *name) {
  static const struct {
    const char *part;
    PmSqlType type;
  } types[] = {{"BOOL", PM_SQL_BOOLEAN},       {"DATETIME", PM_SQL_DATETIME},
               {"TIMESTAMP", PM_SQL_DATETIME}, {"DATE", PM_SQL_DATE},
               {"TIME", PM_SQL_TIME},          {"DECIMAL", PM_SQL_DECIMAL},
               {"NUMERIC", PM_SQL_DECIMAL}};
  for (size_t i = 0; name && i < sizeof types / sizeof *types; ++i)
    if (strcasestr(name, types[i].part))
      return types[i].type;
  return PM_SQL_TEXT;
}

static PmStatus read_columns(Rows *rows) {
  PmSqlRows *head = &rows->head;
  PM_TRY(pm_sql_columns(head, (size_t)sqlite3_column_count(rows->statement)));
  rows->declared =
      pm_arena_alloc(&head->arena, (head->n_columns + 1) * sizeof *rows->declared);
  if (!rows->declared)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < head->n_columns; ++i) {
    const char *name = sqlite3_column_name(rows->statement, (int)i);
    head->names[i] = name ? pm_arena_copy(&head->arena, pm_str(name)) : PM_STR("");
    if (!name || !head->names[i].data)
      return PM_ERR_NOMEM;
    const char *type = sqlite3_column_decltype(rows->statement, (int)i);
    rows->declared[i] = head->types[i] = declared_type(type);
    head->declared[i] = pm_arena_copy(&head->arena, type ? pm_str(type) : PM_STR(""));
    if (!head->declared[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

// A query may count for long before its first row.
static int is_interrupted(void *job) { return pm_job_check(job) != PM_OK; }

static PmStatus sqlite_open(const PmSqlRows *head, const PmSqlSource *source,
                            PmSqlRows **out) {
  Rows *rows = malloc(sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  *rows = (Rows){.head = *head};
  *out = &rows->head;
  if (sqlite3_open_v2(source->path.data, &rows->db, SQLITE_OPEN_READONLY, NULL))
    return fail(rows, "does not open");
  sqlite3_progress_handler(rows->db, BETWEEN_LOOKS, is_interrupted, head->job);
  if (source->query.len > INT_MAX ||
      sqlite3_prepare_v2(rows->db, source->query.data, (int)source->query.len,
                         &rows->statement, NULL) ||
      !rows->statement)
    return fail(rows, "refuses the query");
  return read_columns(rows);
}

static PmSqlType value_type(const Rows *rows, size_t i) {
  switch (sqlite3_column_type(rows->statement, (int)i)) {
  case SQLITE_INTEGER:
    return rows->declared[i] == PM_SQL_BOOLEAN ? PM_SQL_BOOLEAN : PM_SQL_INTEGER;
  case SQLITE_FLOAT:
    return rows->declared[i] == PM_SQL_DECIMAL ? PM_SQL_DECIMAL : PM_SQL_DOUBLE;
  case SQLITE_BLOB: return PM_SQL_BINARY;
  default: return rows->declared[i];
  }
}

static PmStatus read_value(Rows *rows, size_t i) {
  PmSqlRows *head = &rows->head;
  head->values[i] = (PmStr){NULL, 0};
  if (sqlite3_column_type(rows->statement, (int)i) == SQLITE_NULL)
    return PM_OK;
  head->types[i] = value_type(rows, i);
  const char *text = head->types[i] == PM_SQL_BINARY
                         ? sqlite3_column_blob(rows->statement, (int)i)
                         : (const char *)sqlite3_column_text(rows->statement, (int)i);
  const size_t n = (size_t)sqlite3_column_bytes(rows->statement, (int)i);
  if (!text && n)
    return PM_ERR_NOMEM;
  head->values[i] = pm_str_n(text ? text : "", n);
  return PM_OK;
}

static PmStatus sqlite_next(PmSqlRows *head, bool *more) {
  Rows *rows = (Rows *)head;
  const int rc = sqlite3_step(rows->statement);
  *more = rc == SQLITE_ROW;
  if (!*more)
    return rc == SQLITE_DONE ? PM_OK : fail(rows, "gives no row");
  for (size_t i = 0; i < head->n_columns; ++i)
    PM_TRY(read_value(rows, i));
  return PM_OK;
}

static void sqlite_close(PmSqlRows *head) {
  Rows *rows = (Rows *)head;
  sqlite3_finalize(rows->statement);
  sqlite3_close(rows->db);
  pm_arena_release(&head->arena);
  free(rows);
}

const PmSqlDriver pm_sql_sqlite = {"sqlite", sqlite_open, sqlite_next, sqlite_close};
