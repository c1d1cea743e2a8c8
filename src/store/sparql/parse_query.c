// SPDX-License-Identifier: MIT
// Queries: the four forms, datasets and solution modifiers (section 19.8, productions 2
// to 28).
#include "store/sparql/parse.h"

// An expression in which aggregates may stand.
static PmStatus aggregating(PmParser *p, PmStatus (*parse)(PmParser *, PmExpr **),
                            PmExpr **expr) {
  const bool outer = p->allow_aggregates;
  p->allow_aggregates = true;
  PM_TRY(parse(p, expr));
  p->allow_aggregates = outer;
  return PM_OK;
}

// ( expression AS ?v ), behind "(".
static PmStatus expr_as(PmParser *p, PmProjection *item) {
  PM_TRY(aggregating(p, pm_sq_expr, &item->expr));
  PM_TRY(pm_sq_want_word(p, "AS"));
  item->offset = pm_sq_offset(p);
  PM_TRY(pm_sq_variable(p, &item->variable));
  return pm_sq_want_op(p, ")");
}

static PmStatus projected(PmParser *p, PmSelect *s) {
  PmProjection item = {.offset = pm_sq_offset(p)};
  bool took;
  PM_TRY(pm_sq_take_op(p, "(", &took));
  if (took)
    PM_TRY(expr_as(p, &item));
  else
    PM_TRY(pm_sq_variable(p, &item.variable));
  PM_SQ_PUSH(p, s->projection, s->n_projection, s->cap_projection, item);
  return PM_OK;
}

// SelectClause [9].
static PmStatus select_clause(PmParser *p, PmSelect *s) {
  PM_TRY(pm_sq_want_word(p, "SELECT"));
  PM_TRY(pm_sq_take_word(p, "DISTINCT", &s->distinct));
  if (!s->distinct)
    PM_TRY(pm_sq_take_word(p, "REDUCED", &s->reduced));
  PM_TRY(pm_sq_take_op(p, "*", &s->star));
  if (s->star)
    return PM_OK;
  do
    PM_TRY(projected(p, s));
  while (p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_op(p, "("));
  return PM_OK;
}

// GroupCondition [20].
static PmStatus group_key(PmParser *p, PmSelect *s) {
  PmProjection key = {.variable = PM_VAR_NONE, .offset = pm_sq_offset(p)};
  bool took = false, named;
  if (p->token.kind == PM_TOKEN_VARIABLE)
    PM_TRY(pm_sq_variable(p, &key.variable));
  else if (pm_sq_is_op(p, "("))
    PM_TRY(pm_sq_take_op(p, "(", &took));
  else
    PM_TRY(pm_sq_constraint(p, "a variable or an expression to group by", &key.expr));
  if (took) {
    PM_TRY(pm_sq_expr(p, &key.expr));
    PM_TRY(pm_sq_take_word(p, "AS", &named));
    key.offset = pm_sq_offset(p);
    if (named)
      PM_TRY(pm_sq_variable(p, &key.variable));
    PM_TRY(pm_sq_want_op(p, ")"));
  }
  PM_SQ_PUSH(p, s->group, s->n_group, s->cap_group, key);
  return PM_OK;
}

static PmStatus group_clause(PmParser *p, PmSelect *s) {
  PM_TRY(pm_sq_want_word(p, "GROUP"));
  PM_TRY(pm_sq_want_word(p, "BY"));
  do
    PM_TRY(group_key(p, s));
  while (p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_constraint(p));
  return PM_OK;
}

static PmStatus condition(PmParser *p, PmExpr **expr) {
  return pm_sq_constraint(p, "a condition", expr);
}

static PmStatus having_clause(PmParser *p, PmSelect *s) {
  PM_TRY(pm_sq_want_word(p, "HAVING"));
  do {
    PmExpr *expr;
    PM_TRY(aggregating(p, condition, &expr));
    PM_SQ_PUSH(p, s->having, s->n_having, s->cap_having, expr);
  } while (pm_sq_is_constraint(p));
  return PM_OK;
}

static PmStatus sort_key(PmParser *p, PmExpr **expr) {
  return p->token.kind == PM_TOKEN_VARIABLE
             ? pm_sq_expr(p, expr)
             : pm_sq_constraint(p, "a variable or an expression to order by", expr);
}

// OrderCondition [24]. A variable is read alone: an operator behind it is an error.
static PmStatus order_key(PmParser *p, PmSelect *s) {
  PmSortKey key = {.descending = pm_sq_is_word(p, "DESC")};
  if (key.descending || pm_sq_is_word(p, "ASC")) {
    PM_TRY(pm_sq_next(p));
    if (!pm_sq_is_op(p, "("))
      return pm_sq_expected(p, "'('", "DESC(?name)");
  }
  PM_TRY(aggregating(p, sort_key, &key.expr));
  PM_SQ_PUSH(p, s->order, s->n_order, s->cap_order, key);
  return PM_OK;
}

static PmStatus order_clause(PmParser *p, PmSelect *s) {
  PM_TRY(pm_sq_want_word(p, "ORDER"));
  PM_TRY(pm_sq_want_word(p, "BY"));
  do
    PM_TRY(order_key(p, s));
  while (p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_word(p, "ASC") ||
         pm_sq_is_word(p, "DESC") || pm_sq_is_constraint(p));
  return PM_OK;
}

// A count of rows; more than fits is as good as the most that fits.
static PmStatus rows(PmParser *p, uint64_t *n) {
  PM_TRY(pm_sq_next(p));
  if (p->token.kind != PM_TOKEN_INTEGER || p->token.text.data[0] == '+' ||
      p->token.text.data[0] == '-')
    return pm_sq_expected(p, "a number of rows", "a whole number without a sign");
  *n = 0;
  for (size_t i = 0; i < p->token.text.len; ++i) {
    const uint64_t digit = (uint64_t)(p->token.text.data[i] - '0');
    *n = *n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *n * 10 + digit;
  }
  return pm_sq_next(p);
}

// LimitOffsetClauses [25]: either first, each once.
static PmStatus limit_clauses(PmParser *p, PmSelect *s) {
  bool has_offset = false;
  for (;;) {
    if (!s->has_limit && pm_sq_is_word(p, "LIMIT")) {
      s->has_limit = true;
      PM_TRY(rows(p, &s->limit));
    } else if (!has_offset && pm_sq_is_word(p, "OFFSET")) {
      has_offset = true;
      PM_TRY(rows(p, &s->offset_rows));
    } else {
      return PM_OK;
    }
  }
}

// SolutionModifier [18] and ValuesClause [28].
static PmStatus modifiers(PmParser *p, PmSelect *s) {
  if (pm_sq_is_word(p, "GROUP"))
    PM_TRY(group_clause(p, s));
  if (pm_sq_is_word(p, "HAVING"))
    PM_TRY(having_clause(p, s));
  if (pm_sq_is_word(p, "ORDER"))
    PM_TRY(order_clause(p, s));
  PM_TRY(limit_clauses(p, s));
  s->has_aggregates = p->saw_aggregate;
  return pm_sq_is_word(p, "VALUES") ? pm_sq_values(p, &s->values) : PM_OK;
}

static PmStatus where_clause(PmParser *p, PmSelect *s) {
  bool where;
  PM_TRY(pm_sq_take_word(p, "WHERE", &where));
  if (!pm_sq_is_op(p, "{"))
    return pm_sq_expected(p, where ? "'{'" : "WHERE or '{'", NULL);
  const bool saw = p->saw_aggregate;
  PM_TRY(pm_sq_group(p, &s->where));
  p->saw_aggregate = saw;
  return PM_OK;
}

PmStatus pm_sq_subselect(PmParser *p, PmSelect *s) {
  const bool saw = p->saw_aggregate;
  p->saw_aggregate = false;
  PM_TRY(select_clause(p, s));
  PM_TRY(where_clause(p, s));
  PM_TRY(modifiers(p, s));
  p->saw_aggregate = saw;
  return PM_OK;
}

// DatasetClause [13].
static PmStatus dataset(PmParser *p, PmSparql *q) {
  while (pm_sq_is_word(p, "FROM")) {
    PM_TRY(pm_sq_next(p));
    bool named;
    PmTerm iri;
    PM_TRY(pm_sq_take_word(p, "NAMED", &named));
    PM_TRY(pm_sq_iri(p, &iri));
    PmTermList *list = named ? &q->from_named : &q->from;
    PM_SQ_PUSH(p, list->items, list->n, list->cap, iri);
  }
  return PM_OK;
}

static PmStatus select_query(PmParser *p, PmSparql *q) {
  q->form = PM_QUERY_SELECT;
  PM_TRY(select_clause(p, &q->select));
  PM_TRY(dataset(p, q));
  return where_clause(p, &q->select);
}

static PmStatus ask_query(PmParser *p, PmSparql *q) {
  q->form = PM_QUERY_ASK;
  PM_TRY(pm_sq_next(p));
  PM_TRY(dataset(p, q));
  return where_clause(p, &q->select);
}

// Triples in braces without paths: the template, or both it and the pattern.
static PmStatus template_triples(PmParser *p, PmTripleList *list) {
  PM_TRY(pm_sq_want_op(p, "{"));
  p->triples = list;
  p->allow_paths = false;
  PM_TRY(pm_sq_triples(p));
  p->allow_paths = true;
  if (!pm_sq_is_op(p, "}"))
    return pm_sq_expected(p, "a triple or '}'", "a template holds triples alone");
  return pm_sq_next(p);
}

// CONSTRUCT WHERE { triples } [10].
static PmStatus construct_short(PmParser *p, PmSparql *q) {
  PM_TRY(dataset(p, q));
  PM_TRY(pm_sq_want_word(p, "WHERE"));
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GROUP, &q->select.where));
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_TRIPLES, &item));
  p->pattern = ++p->next_pattern;
  PM_TRY(template_triples(p, &item->triples));
  q->construct = item->triples;
  return pm_sq_pattern_add(p, q->select.where, item);
}

static PmStatus construct_query(PmParser *p, PmSparql *q) {
  q->form = PM_QUERY_CONSTRUCT;
  PM_TRY(pm_sq_next(p));
  if (!pm_sq_is_op(p, "{"))
    return construct_short(p, q);
  p->pattern = 0;
  PM_TRY(template_triples(p, &q->construct));
  PM_TRY(dataset(p, q));
  return where_clause(p, &q->select);
}

static PmStatus describe_query(PmParser *p, PmSparql *q) {
  q->form = PM_QUERY_DESCRIBE;
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_take_op(p, "*", &q->select.star));
  if (!q->select.star)
    do {
      PmNode node;
      PM_TRY(pm_sq_name(p, &node));
      PM_SQ_PUSH(p, q->describe, q->n_describe, q->cap_describe, node);
    } while (p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_iri(p));
  PM_TRY(dataset(p, q));
  return pm_sq_is_word(p, "WHERE") || pm_sq_is_op(p, "{") ? where_clause(p, &q->select)
                                                          : PM_OK;
}

static PmStatus form(PmParser *p, PmSparql *q) {
  static const struct {
    const char *word;
    PmStatus (*parse)(PmParser *p, PmSparql *q);
  } forms[] = {{"SELECT", select_query},
               {"ASK", ask_query},
               {"CONSTRUCT", construct_query},
               {"DESCRIBE", describe_query}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i)
    if (pm_sq_is_word(p, forms[i].word))
      return forms[i].parse(p, q);
  const bool update = pm_sq_is_word(p, "INSERT") || pm_sq_is_word(p, "DELETE") ||
                      pm_sq_is_word(p, "LOAD") || pm_sq_is_word(p, "CLEAR") ||
                      pm_sq_is_word(p, "DROP") || pm_sq_is_word(p, "WITH");
  return pm_sq_expected(p, "SELECT, ASK, CONSTRUCT or DESCRIBE",
                        update ? "this is an update: give it to pressmark update" : NULL);
}

PmStatus pm_sq_query(PmParser *p) {
  PM_TRY(pm_sq_prologue(p));
  PM_TRY(form(p, p->sparql));
  PM_TRY(modifiers(p, &p->sparql->select));
  if (p->token.kind != PM_TOKEN_END)
    return pm_sq_expected(p, "the end of the query", NULL);
  return PM_OK;
}
