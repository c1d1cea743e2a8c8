// SPDX-License-Identifier: MIT
// Joins within one database: of the parents only those are asked for that some child has
// the key of, so that the database, with its indexes, does the selecting. Its idea of
// equality may be wider than ours (collations), never narrower: columns are compared only
// where both are declared the same.
#include "map/sql.h"

enum { MAX_QUERY = 1 << 20 };

typedef struct {
  PmJob silent; // what fails here is no error
  const PmLogicalSource *child, *parent;
  const PmSqlDriver *driver;
  PmSqlRows *children, *parents; // no row, only their columns
} Match;

// Whether a query may stand in brackets.
static bool is_single(PmStr query) {
  return !query.len || !memchr(query.data, ';', query.len);
}

static bool is_one_database(const PmSqlSource *a, const PmSqlSource *b) {
  return a && b && a->dsn.len && pm_str_eq(a->dsn, b->dsn) &&
         pm_str_eq(a->path, b->path) && pm_str_eq(a->user, b->user) &&
         pm_str_eq(a->password, b->password) && is_single(a->query) &&
         is_single(b->query);
}

static bool are_columns(const PmRefMap *ref) {
  for (size_t i = 0; i < ref->n_joins; ++i)
    if (ref->joins[i].child.kind != PM_EXPR_REFERENCE ||
        ref->joins[i].parent.kind != PM_EXPR_REFERENCE)
      return false;
  return ref->n_joins > 0;
}

// --- columns ---------------------------------------------------------------------------

static PmStatus open_columns(Match *m, const PmLogicalSource *source, PmArena *arena,
                             PmSqlRows **rows) {
  const PmSourceFile *file = source->file;
  PmSqlSource sql = *file->sql;
  sql.query = pm_arena_printf(arena, "SELECT * FROM (%.*s) AS pm_rows WHERE 1 = 0",
                              PM_ARGS(sql.query));
  const PmSqlRows head = {
      .driver = m->driver, .job = &m->silent, .at = file->at, .name = file->path.data};
  return sql.query.data ? m->driver->open(&head, &sql, rows) : PM_ERR_NOMEM;
}

static void close_columns(PmSqlRows *rows) {
  if (rows)
    rows->driver->close(rows);
}

// Values of these kinds are alike in our eyes only where they are to the database.
static bool is_plain(PmSqlType type) {
  return type == PM_SQL_TEXT || type == PM_SQL_INTEGER || type == PM_SQL_DATE;
}

static bool find(const PmSqlRows *rows, const PmLogicalSource *source, uint32_t reference,
                 size_t *column) {
  uint32_t found = 0;
  if (!pm_sql_find(rows, source->formulation->references[reference].text, &found))
    return false;
  *column = found;
  return rows->declared[found].len > 0 && is_plain(rows->types[found]);
}

// `name` in the quotation marks of the database.
static PmStatus put_name(const Match *m, PmBuf *query, const char *table, PmStr name) {
  const char quote = strstr(m->driver->scheme, "mysql") ? '`' : '"';
  if (memchr(name.data, quote, name.len))
    return PM_ERR_UNSUPPORTED;
  return pm_buf_printf(query, "%s.%c%.*s%c", table, quote, PM_ARGS(name), quote);
}

static PmStatus put_columns(const Match *m, const PmRefMap *ref, bool of_parent,
                            PmBuf *query) {
  const PmSqlRows *rows = of_parent ? m->parents : m->children;
  for (size_t i = 0; i < ref->n_joins; ++i) {
    const PmJoin *join = &ref->joins[i];
    size_t child = 0, parent = 0;
    if (!find(m->children, m->child, join->child.reference, &child) ||
        !find(m->parents, m->parent, join->parent.reference, &parent) ||
        !pm_str_eq(m->children->declared[child], m->parents->declared[parent]))
      return PM_ERR_UNSUPPORTED;
    PM_TRY(pm_buf_printf(query, "%s", i ? ", " : ""));
    PM_TRY(put_name(m, query, of_parent ? "pm_parent" : "pm_child",
                    rows->names[of_parent ? parent : child]));
  }
  return PM_OK;
}

// --- the query -------------------------------------------------------------------------

static PmStatus make_query(const Match *m, const PmRefMap *ref, PmBuf *query) {
  const bool several = ref->n_joins > 1;
  PM_TRY(pm_buf_printf(query, "SELECT * FROM (%.*s) AS pm_parent WHERE %s",
                       PM_ARGS(m->parent->file->sql->query), several ? "(" : ""));
  PM_TRY(put_columns(m, ref, true, query));
  PM_TRY(pm_buf_printf(query, "%s IN (SELECT ", several ? ")" : ""));
  PM_TRY(put_columns(m, ref, false, query));
  return pm_buf_printf(query, " FROM (%.*s) AS pm_child)",
                       PM_ARGS(m->child->file->sql->query));
}

static PmStatus match(Match *m, const PmRefMap *ref, PmArena *arena, PmStr *query) {
  PmBuf text = pm_buf(MAX_QUERY);
  PmStatus st = open_columns(m, m->child, arena, &m->children);
  if (!st)
    st = open_columns(m, m->parent, arena, &m->parents);
  if (!st)
    st = make_query(m, ref, &text);
  if (!st) {
    *query = pm_arena_copy(arena, pm_buf_str(&text));
    st = query->data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&text);
  return st;
}

bool pm_sql_can_match(const PmLogicalSource *child, const PmRefMap *ref) {
  const PmSqlSource *sql = ref->parent->source->file->sql;
  return is_one_database(child->file->sql, sql) && are_columns(ref);
}

PmStatus pm_sql_match(PmJob *job, const PmLogicalSource *child, const PmRefMap *ref,
                      PmArena *arena, PmStr *query) {
  Match m = {.silent = {.interrupted = job ? job->interrupted : NULL},
             .child = child,
             .parent = ref->parent->source};
  *query = (PmStr){NULL, 0};
  if (!pm_sql_can_match(child, ref))
    return PM_OK;
  m.driver = pm_sql_driver(child->file->sql->dsn);
  const PmStatus st = m.driver ? match(&m, ref, arena, query) : PM_OK;
  close_columns(m.children);
  close_columns(m.parents);
  return st == PM_ERR_NOMEM || st == PM_ERR_INTERRUPTED ? st : PM_OK; // else all parents
}
