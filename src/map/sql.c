// SPDX-License-Identifier: MIT
// Which drivers there are.
#include "map/sql.h"

#include <dlfcn.h>

#include "config.h"

static const PmSqlDriver *const drivers[] = {
#ifdef HAVE_SQLITE
    &pm_sql_sqlite,
#endif
#ifdef HAVE_POSTGRESQL
    &pm_sql_postgresql,
#endif
#ifdef HAVE_MYSQL
    &pm_sql_mysql,
#endif
    NULL,
};

static bool has_scheme(PmStr dsn, const char *schemes) {
  for (const char *p = schemes; *p; ++p) {
    const size_t n = strcspn(p, "|");
    if (dsn.len > n && strncmp(dsn.data, p, n) == 0 && dsn.data[n] == ':')
      return true;
    p += n;
    if (!*p)
      return false;
  }
  return false;
}

const PmSqlDriver *pm_sql_driver(PmStr dsn) {
  for (size_t i = 0; drivers[i]; ++i)
    if (has_scheme(dsn, drivers[i]->scheme))
      return drivers[i];
  return NULL;
}

PmStatus pm_sql_columns(PmSqlRows *rows, size_t n) {
  rows->names = pm_arena_alloc(&rows->arena, (n + 1) * sizeof *rows->names);
  rows->types = pm_arena_alloc(&rows->arena, (n + 1) * sizeof *rows->types);
  rows->declared = pm_arena_alloc(&rows->arena, (n + 1) * sizeof *rows->declared);
  rows->values = pm_arena_alloc(&rows->arena, (n + 1) * sizeof *rows->values);
  rows->n_columns = n;
  return rows->names && rows->types && rows->values && rows->declared ? PM_OK
                                                                      : PM_ERR_NOMEM;
}

static PmStr unquoted(PmStr name) {
  const bool quoted = name.len >= 2 && (name.data[0] == '"' || name.data[0] == '`') &&
                      name.data[name.len - 1] == name.data[0];
  return quoted ? pm_str_slice(name, 1, name.len - 1) : name;
}

bool pm_sql_find(const PmSqlRows *rows, PmStr reference, uint32_t *column) {
  const PmStr name = unquoted(reference);
  size_t alike = 0;
  for (size_t i = 0; i < rows->n_columns; ++i)
    if (pm_str_eq(rows->names[i], name)) {
      *column = (uint32_t)i;
      return true;
    }
  for (size_t i = 0; i < rows->n_columns; ++i)
    if (rows->names[i].len == name.len &&
        strncasecmp(rows->names[i].data, name.data, name.len) == 0) {
      *column = (uint32_t)i;
      ++alike;
    }
  return alike == 1;
}

PmStatus pm_sql_fail(const PmSqlRows *rows, const char *what, const char *message) {
  const size_t n = message ? strcspn(message, "\n") : 0;
  return pm_fail(rows->job, PM_ERR_EXTERNAL, rows->at,
                 "try the same with the database's own program", "%s %s: %.*s",
                 rows->name, what, (int)n, message ? message : "");
}

PmStatus pm_sql_no_library(const PmSqlRows *rows, const char *package) {
  return pm_fail(rows->job, PM_ERR_UNSUPPORTED, rows->at,
                 "install it: Debian's packages have these names", "%s wants %s",
                 rows->name, package);
}

void pm_sql_unload(void *library) {
  if (library)
    dlclose(library);
}
