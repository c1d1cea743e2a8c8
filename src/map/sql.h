// SPDX-License-Identifier: MIT
// Databases behind one small interface: connect, run a query, walk its rows. A driver is
// a file; those whose library is not there are left out of the build.
#ifndef PM_MAP_SQL_H
#define PM_MAP_SQL_H

#include "map/rules.h"

/// Kinds of values, for the natural mapping (R2RML, section 10.2).
typedef enum {
  PM_SQL_TEXT,
  PM_SQL_INTEGER,
  PM_SQL_DECIMAL,
  PM_SQL_DOUBLE,
  PM_SQL_BOOLEAN,
  PM_SQL_DATE,
  PM_SQL_TIME,
  PM_SQL_DATETIME,
  PM_SQL_BINARY,
} PmSqlType;

/// What a rule says of a database and of the rows it wants.
struct PmSqlSource {
  PmStr dsn;  // without "jdbc:": "postgresql://host/name", "sqlite:people.db"; empty: the
              // run's
  PmStr path; // of an SQLite file, found
  PmStr user, password;
  PmStr query;
};

typedef struct PmSqlRows PmSqlRows;
typedef struct PmSqlDriver PmSqlDriver;

/// A result under way; a driver's own state begins with it.
struct PmSqlRows {
  const PmSqlDriver *driver;
  PmJob *job;
  PmPosition at;    // of the rule
  const char *name; // of the database, for messages
  size_t n_columns;
  PmStr *names;     // by column
  PmStr *declared;  // by column: its type as the database has it; empty: none
  PmSqlType *types; // by column; a driver may set them anew with each row
  PmStr *values;    // of the row, until the next; data NULL: null
  PmArena arena;    // of the result
};

struct PmSqlDriver {
  const char *scheme; // "postgresql", or several: "mysql|mariadb"
  /// Connects, and runs source->query. `*rows` is set, to be closed, whenever anything
  /// was allocated; failures are reported.
  PmStatus (*open)(const PmSqlRows *head, const PmSqlSource *source, PmSqlRows **rows);
  PmStatus (*next)(PmSqlRows *rows, bool *more);
  void (*close)(PmSqlRows *rows);
};

/// The host that a DSN names and that is another machine, for all that can be told; empty
/// where the database is reached without leaving this one.
PmStr pm_sql_remote_host(PmStr dsn);

/// The driver for a DSN, or NULL.
const PmSqlDriver *pm_sql_driver(PmStr dsn);

/// The column of that very name, or else the only one that differs in case alone: SQL
/// folds the case of names that are not quoted. False: there is none.
bool pm_sql_find(const PmSqlRows *rows, PmStr reference, uint32_t *column);

/// Whether child and parent of a join stand in one database, joined by columns.
bool pm_sql_can_match(const PmLogicalSource *child, const PmRefMap *ref);

/// The query for those rows of the parent that some child's row is joined with, in
/// `arena`; empty where they are not in one database, or cannot be compared there.
PM_NODISCARD PmStatus pm_sql_match(PmJob *job, const PmLogicalSource *child,
                                   const PmRefMap *ref, PmArena *arena, PmStr *query);

/// Room for the names, types and values of `n` columns.
PM_NODISCARD PmStatus pm_sql_columns(PmSqlRows *rows, size_t n);

/// Reports what the database said.
PmStatus pm_sql_fail(const PmSqlRows *rows, const char *what, const char *message);

/// Reports that a driver's library is missing.
PmStatus pm_sql_no_library(const PmSqlRows *rows, const char *package);

typedef struct {
  const char *name;
  void **at;
} PmSqlFunction;

/// Loads a driver's library and finds its functions. NULL: it or one of them is not
/// there.
void *pm_sql_load(const char *file, const PmSqlFunction *functions, size_t n);
void pm_sql_unload(void *library);

extern const PmSqlDriver pm_sql_sqlite, pm_sql_postgresql, pm_sql_mysql;

#endif
