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

// --- hosts ----------------------------------------------------------------------------

// A name of this machine, a socket's folder, or none: "[::1]:5432", "%2Ftmp".
static bool is_local(PmStr host) {
  static const char *const names[] = {"localhost", "127.0.0.1", "[::1]", "::1", "."};
  const size_t bracket = pm_str_find(host, PM_STR("]"), 0);
  if (host.len == 0 || host.data[0] == '/' || host.data[0] == '@' ||
      pm_str_starts(host, PM_STR("%2F")) || pm_str_starts(host, PM_STR("%2f")))
    return true;
  const size_t colon = pm_str_find(host, PM_STR(":"), bracket < host.len ? bracket : 0);
  const PmStr name = host.data[0] == ':' && host.len > 1 && host.data[1] == ':'
                         ? host
                         : pm_str_slice(host, 0, colon);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (name.len == strlen(names[i]) && strncasecmp(name.data, names[i], name.len) == 0)
      return true;
  return name.len == 0;
}

// The first of a list that is not local.
static PmStr first_remote(PmStr hosts) {
  for (size_t at = 0; at < hosts.len;) {
    const size_t end = pm_str_find(hosts, PM_STR(","), at);
    const PmStr host = pm_str_slice(hosts, at, end);
    if (!is_local(host))
      return host;
    at = end < hosts.len ? end + 1 : end;
  }
  return PM_STR("");
}

// What leads elsewhere: a host, or a name behind which a host may stand.
static PmStr remote_parameter(PmStr parameter) {
  static const char *const harmless[] = {
      "localSocket",      "unix_socket", "user",    "password", "port",
      "dbname",           "sslmode",     "options", "charset",  "connect_timeout",
      "application_name",
  };
  const size_t equals = pm_str_find(parameter, PM_STR("="), 0);
  const PmStr name = pm_str_slice(parameter, 0, equals);
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; ++i)
    if (pm_str_eqz(name, harmless[i]))
      return PM_STR("");
  if (pm_str_eqz(name, "host") || pm_str_eqz(name, "hostaddr"))
    return first_remote(pm_str_slice(parameter, equals + 1, parameter.len));
  return parameter;
}

PmStr pm_sql_remote_host(PmStr dsn) {
  const size_t slashes = pm_str_find(dsn, PM_STR("://"), 0);
  size_t query = pm_str_find(dsn, PM_STR("?"), 0);
  if (slashes < query) {
    PmStr rest = pm_str_slice(dsn, slashes + 3, query);
    rest = pm_str_slice(rest, 0, pm_str_find(rest, PM_STR("/"), 0));
    const char *at = rest.len ? memrchr(rest.data, '@', rest.len) : NULL;
    const PmStr hosts =
        at ? pm_str_slice(rest, (size_t)(at - rest.data) + 1, rest.len) : rest;
    const PmStr remote = first_remote(hosts);
    if (remote.len)
      return remote;
  }
  while (query < dsn.len) {
    const size_t end = pm_str_find(dsn, PM_STR("&"), query + 1);
    const PmStr remote = remote_parameter(pm_str_slice(dsn, query + 1, end));
    if (remote.len)
      return remote;
    query = end;
  }
  return PM_STR("");
}

// --- rows -----------------------------------------------------------------------------

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

void *pm_sql_load(const char *file, const PmSqlFunction *functions, size_t n) {
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  for (size_t i = 0; library && i < n; ++i) {
    *functions[i].at = dlsym(library, functions[i].name);
    if (*functions[i].at)
      continue;
    pm_sql_unload(library);
    library = NULL;
  }
  return library;
}

void pm_sql_unload(void *library) {
  if (library)
    dlclose(library);
}
