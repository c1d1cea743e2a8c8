// SPDX-License-Identifier: MIT
// Databases as sources: D2RQ's description of a database, and the table or query whose
// rows are records (RML-IO-Registry; R2RML, section 5).
#include "map/reader.h"
#include "map/sql.h"

#define D2RQ "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"

static PmStr d2rq_text(const PmRuleReader *reader, uint32_t node, const char *name) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next)
    if (pm_str_eqz(pm_rule_term(g, g->triples[i].predicate)->value, name))
      return pm_rule_term(g, g->triples[i].object)->value;
  return (PmStr){NULL, 0};
}

// A table's name: letters, digits and _, or quoted; several with dots between them.
static bool is_table_name(PmStr name) {
  for (size_t i = 0; i < name.len; ++i) {
    const unsigned char c = (unsigned char)name.data[i];
    if (c == '"' || c == '`') {
      const char *end = memchr(name.data + i + 1, c, name.len - i - 1);
      if (!end)
        return false;
      i = (size_t)(end - name.data);
    } else if (!(c == '_' || c == '.' || c == '$' || c >= 0x80 ||
                 (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))
      return false;
  }
  return name.len > 0;
}

static PmStatus read_query(PmRuleReader *reader, uint32_t source, bool is_table,
                           PmStr *query) {
  const PmRuleTriple *t = NULL;
  PmStr text = {0};
  *query = (PmStr){NULL, 0};
  PM_TRY(pm_rule_only(reader, source, PM_RML_ITERATOR, &t));
  if (!t)
    return pm_rule_error(reader, pm_rule_at(reader, source),
                         "write rml:iterator \"people\", or the text of the query",
                         "the logical source names no %s", is_table ? "table" : "query");
  PM_TRY(pm_rule_text(reader, t, &text));
  if (!text.data)
    return PM_OK;
  if (is_table && !is_table_name(text))
    return pm_rule_error(reader, t->at,
                         "write the name alone, or a query with rml:SQL2008Query",
                         "'%.*s' is no name of a table", PM_ARGS(text));
  *query = is_table ? pm_arena_printf(&reader->rules->arena, "SELECT * FROM %.*s",
                                      PM_ARGS(text))
                    : pm_arena_copy(&reader->rules->arena, text);
  return query->data ? PM_OK : PM_ERR_NOMEM;
}

// sqlite:FILE, a file as others are.
static PmStatus find_sqlite(PmRuleReader *reader, const PmSourceFile *file,
                            PmSqlSource *sql) {
  PmArena *arena = &reader->rules->arena;
  PmFault fault = {0};
  PmSourceName name = {.path = pm_str_slice(sql->dsn, 7, sql->dsn.len),
                       .rule_dir =
                           pm_arena_copy(arena, pm_path_dir(pm_str(file->at.file))),
                       .allowed = &reader->rules->allowed};
  if (!name.rule_dir.data)
    return PM_ERR_NOMEM;
  const PmStatus st = pm_source_resolve(arena, &name, &sql->path, &fault);
  if (st == PM_OK || st == PM_ERR_NOMEM)
    return st;
  return pm_rule_error(reader, file->at, fault.hint.data, "%.*s", PM_ARGS(fault.text));
}

// A rule file from elsewhere must not make us knock at any door.
static PmStatus check_host(PmRuleReader *reader, const PmRuleTriple *t, PmStr dsn) {
  const PmStrings *hosts = &reader->rules->hosts;
  const PmStr host = pm_sql_remote_host(dsn);
  for (size_t i = 0; i < hosts->n; ++i)
    if (pm_str_starts(host, hosts->items[i]) &&
        (host.len == hosts->items[i].len || host.data[hosts->items[i].len] == ':'))
      return PM_OK;
  if (host.len == 0)
    return PM_OK;
  const PmStr hint = pm_arena_printf(&reader->rules->arena,
                                     "--allow-host %.*s allows it; a database of this "
                                     "machine is at localhost",
                                     PM_ARGS(host));
  return hint.data ? pm_rule_error(reader, t->at, hint.data,
                                   "the rule reads a database of another machine, '%.*s'",
                                   PM_ARGS(host))
                   : PM_ERR_NOMEM;
}

static PmStatus read_database(PmRuleReader *reader, const PmRuleTriple *t,
                              PmSourceFile *file, PmSqlSource *sql) {
  PmStr dsn = d2rq_text(reader, t->object, D2RQ "jdbcDSN");
  if (!dsn.data)
    return pm_rule_error(reader, t->at,
                         "write rml:source [ a d2rq:Database ; d2rq:jdbcDSN "
                         "\"jdbc:postgresql://localhost/people\" ]",
                         "the source describes no database");
  if (pm_str_starts(dsn, PM_STR("jdbc:")))
    dsn = pm_str_slice(dsn, 5, dsn.len);
  sql->dsn = dsn;
  sql->user = d2rq_text(reader, t->object, D2RQ "username");
  sql->password = d2rq_text(reader, t->object, D2RQ "password");
  file->at = t->at;
  file->path = dsn;
  return pm_str_starts(dsn, PM_STR("sqlite:")) ? find_sqlite(reader, file, sql)
                                               : check_host(reader, t, dsn);
}

PmStatus pm_rule_read_sql(PmRuleReader *reader, uint32_t source, bool is_table,
                          PmSourceFile *file) {
  const PmRuleTriple *t = NULL;
  PmSqlSource *sql = pm_arena_alloc(&reader->rules->arena, sizeof *sql);
  if (!sql)
    return PM_ERR_NOMEM;
  file->at = pm_rule_at(reader, source);
  file->path = PM_STR("database");
  file->sql = sql;
  PM_TRY(pm_rule_only(reader, source, PM_RML_SOURCE, &t));
  if (t)
    PM_TRY(read_database(reader, t, file, sql));
  return read_query(reader, source, is_table, &sql->query);
}

PmStatus pm_rules_set_database(PmJob *job, PmRules *rules, const char *dsn) {
  const PmStr text = pm_str(strncmp(dsn, "jdbc:", 5) == 0 ? dsn + 5 : dsn);
  const PmStr copy = pm_arena_copy(&rules->arena, text);
  if (!copy.data)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < rules->n_files; ++i) {
    PmSourceFile *file = rules->files[i];
    if (!file->sql || file->sql->dsn.len)
      continue;
    PmSqlSource *sql = (PmSqlSource *)file->sql;
    sql->dsn = file->path = copy;
    if (pm_str_starts(copy, PM_STR("sqlite:"))) // named by the user: any file
      sql->path = pm_str_slice(copy, 7, copy.len);
    ++n;
  }
  if (n == 0)
    pm_warn(job, pm_at(NULL, 0, 0), "rules with rr:tableName or rml:SQL2008Table do",
            "no rule reads the database named on the command line");
  return PM_OK;
}
