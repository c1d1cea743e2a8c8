// SPDX-License-Identifier: MIT
// MariaDB and MySQL: the only file that speaks to libmariadb. Rows come from the server
// one at a time.
#include "map/sql.h"

#include <mysql.h>
#include <poll.h>
#include <stdlib.h>

enum { BETWEEN_LOOKS = 1000 }; // milliseconds; a signal may go to another thread

// The library is loaded when a rule asks for it: most runs read no database, and should
// not pay for it at their start.
#define FUNCTIONS(X)                                                                     \
  X(mysql_init)                                                                          \
  X(mysql_options)                                                                       \
  X(mysql_real_connect)                                                                  \
  X(mysql_error)                                                                         \
  X(mysql_errno)                                                                         \
  X(mysql_real_query)                                                                    \
  X(mysql_send_query)                                                                    \
  X(mysql_get_socket)                                                                    \
  X(mysql_read_query_result)                                                             \
  X(mysql_use_result)                                                                    \
  X(mysql_num_fields)                                                                    \
  X(mysql_fetch_fields)                                                                  \
  X(mysql_fetch_row)                                                                     \
  X(mysql_fetch_lengths)                                                                 \
  X(mysql_free_result)                                                                   \
  X(mysql_close)                                                                         \
  X(mysql_server_end)

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
      pm_sql_load("libmariadb.so.3", functions, sizeof functions / sizeof *functions);
  return api->library != NULL;
}

typedef struct {
  PmSqlRows head;
  Api api;
  MYSQL *connection;
  MYSQL_RES *result;
} Rows;

// mysql://host:port/name?localSocket=/path, taken apart in place.
typedef struct {
  char *host, *database, *socket;
  unsigned port;
} Address;

static void read_parameters(char *parameters, Address *a) {
  for (char *p = parameters; p && *p;) {
    char *end = p + strcspn(p, "&");
    const bool last = *end == '\0';
    *end = '\0';
    char *value = strchr(p, '=');
    if (value &&
        (strncmp(p, "localSocket=", 12) == 0 || strncmp(p, "unix_socket=", 12) == 0))
      a->socket = value + 1;
    p = last ? NULL : end + 1;
  }
}

static Address read_address(char *dsn) {
  Address a = {0};
  char *p = strstr(dsn, "://");
  p = p ? p + 3 : dsn + strcspn(dsn, ":");
  char *parameters = strchr(p, '?');
  if (parameters)
    *parameters++ = '\0';
  read_parameters(parameters, &a);
  char *slash = strchr(p, '/');
  if (slash) {
    *slash = '\0';
    a.database = slash + 1;
  }
  char *colon = strchr(p, ':');
  if (colon) {
    *colon = '\0';
    a.port = (unsigned)strtoul(colon + 1, NULL, 10);
  }
  a.host = *p ? p : NULL;
  return a;
}

static PmStatus fail(const Rows *rows, const char *what) {
  return pm_sql_fail(&rows->head, what, rows->api.mysql_error(rows->connection));
}

static PmStatus connect_to(Rows *rows, const PmSqlSource *source) {
  const PmStr copy = pm_arena_copy(&rows->head.arena, source->dsn);
  rows->connection = copy.data ? rows->api.mysql_init(NULL) : NULL;
  if (!rows->connection)
    return PM_ERR_NOMEM;
  const Address a = read_address((char *)copy.data);
  unsigned seconds = 20;
  rows->api.mysql_options(rows->connection, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  rows->api.mysql_options(rows->connection, MYSQL_READ_DEFAULT_GROUP,
                          "client"); // ~/.my.cnf
  rows->api.mysql_options(rows->connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (!rows->api.mysql_real_connect(rows->connection, a.host,
                                    source->user.len ? source->user.data : NULL,
                                    source->password.len ? source->password.data : NULL,
                                    a.database, a.port, a.socket, 0))
    return fail(rows, "does not let us in");
  static const char read_only[] = "SET SESSION TRANSACTION READ ONLY"; // a rule reads
  if (rows->api.mysql_real_query(rows->connection, read_only, sizeof read_only - 1))
    return fail(rows, "does not promise to be left as it is");
  return PM_OK;
}

static PmSqlType type_of(const MYSQL_FIELD *field) {
  enum { BINARY_CHARSET = 63 };
  switch ((int)field->type) {
  case MYSQL_TYPE_TINY: return field->length == 1 ? PM_SQL_BOOLEAN : PM_SQL_INTEGER;
  case MYSQL_TYPE_SHORT:
  case MYSQL_TYPE_INT24:
  case MYSQL_TYPE_LONG:
  case MYSQL_TYPE_LONGLONG:
  case MYSQL_TYPE_YEAR: return PM_SQL_INTEGER;
  case MYSQL_TYPE_DECIMAL:
  case MYSQL_TYPE_NEWDECIMAL: return PM_SQL_DECIMAL;
  case MYSQL_TYPE_FLOAT:
  case MYSQL_TYPE_DOUBLE: return PM_SQL_DOUBLE;
  case MYSQL_TYPE_DATE:
  case MYSQL_TYPE_NEWDATE: return PM_SQL_DATE;
  case MYSQL_TYPE_TIME: return PM_SQL_TIME;
  case MYSQL_TYPE_DATETIME:
  case MYSQL_TYPE_TIMESTAMP: return PM_SQL_DATETIME;
  default: return field->charsetnr == BINARY_CHARSET ? PM_SQL_BINARY : PM_SQL_TEXT;
  }
}

static PmStatus read_columns(Rows *rows) {
  PmSqlRows *head = &rows->head;
  PM_TRY(pm_sql_columns(head, rows->api.mysql_num_fields(rows->result)));
  const MYSQL_FIELD *fields = rows->api.mysql_fetch_fields(rows->result);
  for (size_t i = 0; i < head->n_columns; ++i) {
    head->names[i] =
        pm_arena_copy(&head->arena, pm_str_n(fields[i].name, fields[i].name_length));
    head->types[i] = type_of(&fields[i]);
    head->declared[i] =
        pm_arena_printf(&head->arena, "%d %u", (int)fields[i].type, fields[i].charsetnr);
    if (!head->names[i].data || !head->declared[i].data)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

// Waits until the server answers; a signal to stop ends the wait, not the server's work.
static PmStatus wait_for_answer(const Rows *rows) {
  struct pollfd socket = {.fd = rows->api.mysql_get_socket(rows->connection),
                          .events = POLLIN};
  while (socket.fd >= 0 && poll(&socket, 1, BETWEEN_LOOKS) <= 0)
    PM_TRY(pm_job_check(rows->head.job));
  return PM_OK;
}

static PmStatus mysql_open(const PmSqlRows *head, const PmSqlSource *source,
                           PmSqlRows **out) {
  Rows *rows = malloc(sizeof *rows);
  if (!rows)
    return PM_ERR_NOMEM;
  *rows = (Rows){.head = *head};
  *out = &rows->head;
  if (!load(&rows->api))
    return pm_sql_no_library(&rows->head, "libmariadb3");
  PM_TRY(connect_to(rows, source));
  if (rows->api.mysql_send_query(rows->connection, source->query.data, source->query.len))
    return fail(rows, "refuses the query");
  PM_TRY(wait_for_answer(rows));
  if (rows->api.mysql_read_query_result(rows->connection))
    return fail(rows, "refuses the query");
  rows->result = rows->api.mysql_use_result(rows->connection);
  return rows->result ? read_columns(rows) : fail(rows, "gives no rows");
}

static PmStatus mysql_next(PmSqlRows *head, bool *more) {
  Rows *rows = (Rows *)head;
  MYSQL_ROW row = rows->api.mysql_fetch_row(rows->result);
  *more = row != NULL;
  if (!row)
    return rows->api.mysql_errno(rows->connection) ? fail(rows, "gives no row") : PM_OK;
  const unsigned long *lengths = rows->api.mysql_fetch_lengths(rows->result);
  for (size_t i = 0; i < head->n_columns; ++i)
    head->values[i] = row[i] ? pm_str_n(row[i], lengths[i]) : (PmStr){NULL, 0};
  return PM_OK;
}

static void mysql_close_rows(PmSqlRows *head) {
  Rows *rows = (Rows *)head;
  if (rows->result)
    rows->api.mysql_free_result(rows->result);
  if (rows->connection)
    rows->api.mysql_close(rows->connection);
  if (rows->api.mysql_server_end)
    rows->api.mysql_server_end(); // before its library goes
  pm_sql_unload(rows->api.library);
  pm_arena_release(&head->arena);
  free(rows);
}

const PmSqlDriver pm_sql_mysql = {"mysql|mariadb", mysql_open, mysql_next,
                                  mysql_close_rows};
