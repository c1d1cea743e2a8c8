// SPDX-License-Identifier: MIT
// PostgreSQL: the only file that speaks to libpq. Rows come one at a time, so that memory
// does not grow with the table.
#include "map/sql.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

// The library is loaded when a rule asks for it: most runs read no database, and should
// not pay for it at their start.
#define FUNCTIONS(X)                                                                     \
  X(PQconnectdbParams)                                                                   \
  X(PQstatus)                                                                            \
  X(PQerrorMessage)                                                                      \
  X(PQsetClientEncoding)                                                                 \
  X(PQnfields)                                                                           \
  X(PQfname)                                                                             \
  X(PQftype)                                                                             \
  X(PQclear)                                                                             \
  X(PQsocket)                                                                            \
  X(PQisBusy)                                                                            \
  X(PQconsumeInput)                                                                      \
  X(PQgetCancel)                                                                         \
  X(PQcancel)                                                                            \
  X(PQfreeCancel)                                                                        \
  X(PQgetResult)                                                                         \
  X(PQresultStatus)                                                                      \
  X(PQsendQueryParams)                                                                   \
  X(PQsetSingleRowMode)                                                                  \
  X(PQntuples)                                                                           \
  X(PQgetisnull)                                                                         \
  X(PQgetvalue)                                                                          \
  X(PQgetlength)                                                                         \
  X(PQfinish)

enum { BETWEEN_LOOKS = 1000 }; // milliseconds; a signal may go to another thread

typedef struct {
  void *library;
#define X(name) __typeof__(&(name)) name;
  FUNCTIONS(X)
#undef X
} Api;

static bool load(Api *api) {
  const PmSqlFunction functions[] = {
#define X(name) {#name, (void **)&api->name},
      FUNCTIONS(X)
#undef X
  };
  api->library =
      pm_sql_load("libpq.so.5", functions, sizeof functions / sizeof *functions);
  return api->library != NULL;
}

typedef struct {
  PmSqlRows head;
  Api api;
  PGconn *connection;
  PGresult *row;  // the current one
  bool is_before; // it is the first, and not handed out yet
} Rows;

// Types by their numbers in the system catalogue, which never change.
static PmSqlType type_of(Oid oid) {
  switch (oid) {
  case 16: return PM_SQL_BOOLEAN;
  case 17: return PM_SQL_BINARY;
  case 20:
  case 21:
  case 23: return PM_SQL_INTEGER;
  case 700:
  case 701: return PM_SQL_DOUBLE;
  case 1700: return PM_SQL_DECIMAL;
  case 1082: return PM_SQL_DATE;
  case 1083:
  case 1266: return PM_SQL_TIME;
  case 1114:
  case 1184: return PM_SQL_DATETIME;
  default: return PM_SQL_TEXT;
  }
}

static PmStatus connect_to(Rows *rows, const PmSqlSource *source) {
  // A rule reads; nothing that it may say changes the database.
  const char *const keys[] = {"dbname", "options", "user", "password", NULL};
  const char *const values[] = {source->dsn.data, "-c default_transaction_read_only=on",
                                source->user.len ? source->user.data : NULL,
                                source->password.len ? source->password.data : NULL,
                                NULL};
  rows->connection = rows->api.PQconnectdbParams(keys, values, 1);
  if (!rows->connection)
    return PM_ERR_NOMEM;
  if (rows->api.PQstatus(rows->connection) != CONNECTION_OK)
    return pm_sql_fail(&rows->head, "does not let us in",
                       rows->api.PQerrorMessage(rows->connection));
  rows->api.PQsetClientEncoding(rows->connection, "UTF8");
  return PM_OK;
}

static PmStatus read_columns(Rows *rows) {
  PmSqlRows *head = &rows->head;
  PM_TRY(pm_sql_columns(head, (size_t)rows->api.PQnfields(rows->row)));
  for (size_t i = 0; i < head->n_columns; ++i) {
    head->names[i] =
        pm_arena_copy(&head->arena, pm_str(rows->api.PQfname(rows->row, (int)i)));
    head->types[i] = type_of(rows->api.PQftype(rows->row, (int)i));
    head->declared[i] = pm_arena_printf(&head->arena, "%u",
                                        (unsigned)rows->api.PQftype(rows->row, (int)i));
    if (!head->names[i].data || !head->declared[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

// The server would go on with a query that nobody waits for.
static void cancel(const Rows *rows) {
  char why[256];
  PGcancel *request = rows->api.PQgetCancel(rows->connection);
  if (request)
    rows->api.PQcancel(request, why, sizeof why);
  rows->api.PQfreeCancel(request);
}

// Waits until a row is there, or an error; a signal to stop ends the query.
static PmStatus wait_for_row(const Rows *rows) {
  const Api *api = &rows->api;
  struct pollfd socket = {.fd = api->PQsocket(rows->connection), .events = POLLIN};
  while (socket.fd >= 0 && api->PQisBusy(rows->connection)) {
    if (pm_job_check(rows->head.job)) {
      cancel(rows);
      return PM_ERR_INTERRUPTED;
    }
    if (poll(&socket, 1, BETWEEN_LOOKS) > 0 && !api->PQconsumeInput(rows->connection))
      break; // PQgetResult has the error
  }
  return PM_OK;
}

// The next row, or the empty result at the end.
static PmStatus fetch(Rows *rows) {
  PM_TRY(wait_for_row(rows));
  rows->api.PQclear(rows->row);
  rows->row = rows->api.PQgetResult(rows->connection);
  const ExecStatusType status = rows->api.PQresultStatus(rows->row);
  if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK)
    return PM_OK;
  return pm_sql_fail(&rows->head, "refuses the query",
                     rows->api.PQerrorMessage(rows->connection));
}

static PmStatus postgresql_open(const PmSqlRows *head, const PmSqlSource *source,
                                PmSqlRows **out) {
  Rows *rows = malloc(sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  *rows = (Rows){.head = *head, .is_before = true};
  *out = &rows->head;
  if (!load(&rows->api))
    return pm_sql_no_library(&rows->head, "libpq5");
  PM_TRY(connect_to(rows, source));
  // Parameters, though none: a query with several statements is refused.
  if (!rows->api.PQsendQueryParams(rows->connection, source->query.data, 0, NULL, NULL,
                                   NULL, NULL, 0) ||
      !rows->api.PQsetSingleRowMode(rows->connection))
    return pm_sql_fail(&rows->head, "refuses the query",
                       rows->api.PQerrorMessage(rows->connection));
  PM_TRY(fetch(rows));
  return read_columns(rows);
}

static PmStatus postgresql_next(PmSqlRows *head, bool *more) {
  Rows *rows = (Rows *)head;
  if (!rows->is_before)
    PM_TRY(fetch(rows));
  rows->is_before = false;
  *more = rows->api.PQntuples(rows->row) > 0;
  for (size_t i = 0; *more && i < head->n_columns; ++i)
    head->values[i] = rows->api.PQgetisnull(rows->row, 0, (int)i)
                          ? (PmStr){NULL, 0}
                          : pm_str_n(rows->api.PQgetvalue(rows->row, 0, (int)i),
                                     (size_t)rows->api.PQgetlength(rows->row, 0, (int)i));
  return PM_OK;
}

static void postgresql_close(PmSqlRows *head) {
  Rows *rows = (Rows *)head;
  if (rows->row)
    rows->api.PQclear(rows->row);
  if (rows->connection)
    rows->api.PQfinish(rows->connection);
  pm_sql_unload(rows->api.library);
  pm_arena_release(&head->arena);
  free(rows);
}

const PmSqlDriver pm_sql_postgresql = {"postgresql", postgresql_open, postgresql_next,
                                       postgresql_close};
