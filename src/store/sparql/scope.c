// SPDX-License-Identifier: MIT
// Scope of variables (section 18.2.1) and what the grammar's notes ask of it (19.8, notes
// 12 to 15): new variables of BIND and AS, projections of grouped queries, SELECT *.
// Variables in scope are kept as a stack: what a group adds stays behind it, unless a
// subquery hides it.
#include "store/sparql/parse.h"

typedef struct {
  PmParser *p;
  PmArena *arena;
  uint32_t *stack;
  size_t n, cap;
  size_t *first; // by variable: 1 + the place of its first entry on the stack
  size_t *stamp; // by variable: the last set it was put in
  size_t set;    // number of the newest set
} Scope;

static PmStatus check_group(Scope *s, PmPattern *group);
static PmStatus check_select(Scope *s, PmSelect *select);

// Whether the variable is among the entries from `from` on.
static bool in_scope(const Scope *s, uint32_t variable, size_t from) {
  const size_t first = s->first[variable];
  if (first == 0 || first > from)
    return first != 0;
  for (size_t i = s->n; i > from; --i)
    if (s->stack[i - 1] == variable)
      return true;
  return false;
}

static PmStatus add(Scope *s, uint32_t variable) {
  uint32_t *grown = pm_arena_extend(s->arena, s->stack, s->n, &s->cap, sizeof *s->stack);
  if (!grown)
    return PM_ERR_NOMEM;
  s->stack = grown;
  s->stack[s->n++] = variable;
  if (s->first[variable] == 0)
    s->first[variable] = s->n;
  return PM_OK;
}

static void cut(Scope *s, size_t n) {
  while (s->n > n) {
    const uint32_t variable = s->stack[--s->n];
    if (s->first[variable] == s->n + 1)
      s->first[variable] = 0;
  }
}

static PmStatus add_node(Scope *s, const PmNode *node) {
  if (node->kind != PM_NODE_VARIABLE || s->p->sparql->variables[node->variable].is_blank)
    return PM_OK;
  return add(s, node->variable);
}

static PmStatus add_triples(Scope *s, const PmTripleList *list) {
  for (size_t i = 0; i < list->n; ++i) {
    PM_TRY(add_node(s, &list->items[i].subject));
    PM_TRY(add_node(s, &list->items[i].predicate));
    PM_TRY(add_node(s, &list->items[i].object));
  }
  return PM_OK;
}

// The groups of EXISTS are checked on their own: they give nothing to those around them.
static PmStatus check_expr(Scope *s, const PmExpr *expr) {
  if (expr == NULL)
    return PM_OK;
  const size_t mark = s->n;
  if (expr->pattern)
    PM_TRY(check_group(s, expr->pattern));
  for (size_t i = 0; i < expr->n; ++i)
    PM_TRY(check_expr(s, expr->args[i]));
  cut(s, mark);
  return PM_OK;
}

static PmStatus taken(const Scope *s, uint32_t variable, size_t offset) {
  return pm_sq_fail(s->p, offset, "choose a name that is not used before it",
                    "?%.*s has a meaning here already",
                    PM_ARGS(s->p->sparql->variables[variable].name));
}

static PmStatus check_items(Scope *s, PmPattern *pattern) {
  for (size_t i = 0; i < pattern->n; ++i)
    PM_TRY(check_group(s, pattern->items[i]));
  return PM_OK;
}

static PmStatus check_bind(Scope *s, const PmPattern *item, size_t from) {
  PM_TRY(check_expr(s, item->expr));
  if (in_scope(s, item->variable, from))
    return taken(s, item->variable, item->offset);
  return add(s, item->variable);
}

static PmStatus add_values(Scope *s, const PmValues *values) {
  for (size_t i = 0; values && i < values->n; ++i)
    PM_TRY(add(s, values->variables[i]));
  return PM_OK;
}

static PmStatus check_item(Scope *s, PmPattern *item, size_t from) {
  const size_t mark = s->n;
  switch (item->kind) {
  case PM_PATTERN_TRIPLES: return add_triples(s, &item->triples);
  case PM_PATTERN_GROUP: return check_group(s, item);
  case PM_PATTERN_UNION:
  case PM_PATTERN_OPTIONAL: return check_items(s, item);
  case PM_PATTERN_MINUS:
    PM_TRY(check_items(s, item));
    cut(s, mark);
    return PM_OK;
  case PM_PATTERN_GRAPH:
  case PM_PATTERN_SERVICE: PM_TRY(add_node(s, &item->name)); return check_items(s, item);
  case PM_PATTERN_FILTER: return check_expr(s, item->expr);
  case PM_PATTERN_BIND: return check_bind(s, item, from);
  case PM_PATTERN_VALUES: return add_values(s, item->values);
  case PM_PATTERN_SELECT: return check_select(s, item->select);
  }
  return PM_OK;
}

static PmStatus check_group(Scope *s, PmPattern *group) {
  const size_t from = s->n;
  for (size_t i = 0; i < group->n; ++i)
    PM_TRY(check_item(s, group->items[i], from));
  return PM_OK;
}

static PmStatus check_keys(Scope *s, PmSelect *select, size_t from) {
  for (size_t i = 0; i < select->n_group; ++i) {
    const PmProjection *key = &select->group[i];
    PM_TRY(check_expr(s, key->expr));
    if (key->expr && key->variable != PM_VAR_NONE && in_scope(s, key->variable, from))
      return taken(s, key->variable, key->offset);
    if (key->variable != PM_VAR_NONE)
      PM_TRY(add(s, key->variable));
  }
  return PM_OK;
}

// What a grouped query may show: keys, and what SELECT made before (section 11.4).
static PmStatus check_grouped(const Scope *s, uint32_t variable, size_t offset) {
  if (s->stamp[variable] == s->set)
    return PM_OK;
  return pm_sq_fail(s->p, offset, "add it to GROUP BY, or take one with SAMPLE(…)",
                    "?%.*s is neither grouped by nor aggregated",
                    PM_ARGS(s->p->sparql->variables[variable].name));
}

static PmStatus check_grouped_expr(const Scope *s, const PmExpr *expr) {
  if (expr->kind == PM_EXPR_AGGREGATE)
    return PM_OK;
  if (expr->kind == PM_EXPR_VARIABLE)
    return check_grouped(s, expr->variable, expr->offset);
  for (size_t i = 0; i < expr->n; ++i)
    PM_TRY(check_grouped_expr(s, expr->args[i]));
  return PM_OK;
}

static bool is_grouped(const PmSelect *select) {
  return select->n_group || select->has_aggregates || select->n_having;
}

static PmStatus check_projection(Scope *s, PmSelect *select, size_t from) {
  const bool grouped = is_grouped(select);
  ++s->set;
  for (size_t i = 0; i < select->n_group; ++i)
    if (select->group[i].variable != PM_VAR_NONE)
      s->stamp[select->group[i].variable] = s->set;
  for (size_t i = 0; i < select->n_projection; ++i) {
    const PmProjection *item = &select->projection[i];
    if (grouped)
      PM_TRY(item->expr ? check_grouped_expr(s, item->expr)
                        : check_grouped(s, item->variable, item->offset));
    PM_TRY(check_expr(s, item->expr));
    if (item->expr && in_scope(s, item->variable, from))
      return taken(s, item->variable, item->offset);
    PM_TRY(add(s, item->variable));
    s->stamp[item->variable] = s->set;
  }
  return PM_OK;
}

// SELECT *: every variable in scope once, in the order of the text.
static PmStatus fill_star(Scope *s, PmSelect *select, size_t from) {
  if (is_grouped(select))
    return pm_sq_fail(s->p, select->where->offset, "name the variables and aggregates",
                      "SELECT * cannot show groups");
  ++s->set;
  for (size_t i = from; i < s->n; ++i) {
    const uint32_t variable = s->stack[i];
    if (s->stamp[variable] == s->set)
      continue;
    s->stamp[variable] = s->set;
    const PmProjection item = {.variable = variable};
    PM_SQ_PUSH(s->p, select->projection, select->n_projection, select->cap_projection,
               item);
  }
  return PM_OK;
}

static PmStatus check_modifiers(Scope *s, const PmSelect *select) {
  for (size_t i = 0; i < select->n_having; ++i)
    PM_TRY(check_expr(s, select->having[i]));
  for (size_t i = 0; i < select->n_order; ++i)
    PM_TRY(check_expr(s, select->order[i].expr));
  return PM_OK;
}

static PmStatus check_select(Scope *s, PmSelect *select) {
  const size_t from = s->n;
  if (select->where)
    PM_TRY(check_group(s, select->where));
  PM_TRY(check_keys(s, select, from));
  PM_TRY(add_values(s, select->values));
  PM_TRY(select->star ? fill_star(s, select, from) : check_projection(s, select, from));
  PM_TRY(check_modifiers(s, select));
  cut(s, from);
  for (size_t i = 0; i < select->n_projection; ++i)
    PM_TRY(add(s, select->projection[i].variable));
  return PM_OK;
}

static PmStatus check(Scope *s) {
  const PmSparql *q = s->p->sparql;
  if (!s->p->options->update)
    return check_select(s, &s->p->sparql->select);
  for (size_t i = 0; i < q->n_operations; ++i)
    if (q->operations[i].where) {
      PM_TRY(check_group(s, q->operations[i].where));
      cut(s, 0);
    }
  return PM_OK;
}

PmStatus pm_sq_check(PmParser *p) {
  PmArena arena = {0};
  Scope s = {.p = p, .arena = &arena};
  const size_t n = p->sparql->n_variables + 1;
  s.first = pm_arena_alloc(&arena, n * sizeof *s.first);
  s.stamp = pm_arena_alloc(&arena, n * sizeof *s.stamp);
  const PmStatus st = s.first && s.stamp ? check(&s) : PM_ERR_NOMEM;
  pm_arena_release(&arena);
  return st;
}
