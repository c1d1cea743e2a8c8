// SPDX-License-Identifier: MIT
// Group graph patterns (section 19.8, productions 53 to 68).
#include "store/sparql/parse.h"

PmStatus pm_sq_pattern_new(PmParser *p, PmPatternKind kind, PmPattern **pattern) {
  *pattern = pm_arena_alloc(p->arena, sizeof **pattern);
  if (!*pattern)
    return PM_ERR_NOMEM;
  (*pattern)->kind = kind;
  (*pattern)->offset = pm_sq_offset(p);
  return PM_OK;
}

PmStatus pm_sq_pattern_add(PmParser *p, PmPattern *group, PmPattern *item) {
  PM_SQ_PUSH(p, group->items, group->n, group->cap, item);
  return PM_OK;
}

static PmStatus add_group(PmParser *p, PmPattern *pattern) {
  PmPattern *group;
  PM_TRY(pm_sq_group(p, &group));
  return pm_sq_pattern_add(p, pattern, group);
}

static PmStatus data_value(PmParser *p, PmTerm *term) {
  *term = (PmTerm){0};
  if (pm_sq_is_word(p, "UNDEF"))
    return pm_sq_next(p);
  if (pm_sq_is_iri(p))
    return pm_sq_iri(p, term);
  if (pm_sq_is_literal(p))
    return pm_sq_literal(p, term);
  return pm_sq_expected(p, "an IRI, a literal or UNDEF",
                        "VALUES holds no variables, blank nodes or expressions");
}

static PmStatus values_row(PmParser *p, PmValues *v, size_t *cap) {
  size_t n = v->n * v->n_rows;
  const size_t first = n, start = pm_sq_offset(p);
  PM_TRY(pm_sq_want_op(p, "("));
  while (!pm_sq_is_op(p, ")")) {
    PmTerm term;
    PM_TRY(data_value(p, &term));
    PM_SQ_PUSH(p, v->terms, n, *cap, term);
  }
  if (n - first != v->n)
    return pm_sq_fail(p, start, "write UNDEF where there is no value",
                      "a row of %zu values for %zu variables", n - first, v->n);
  ++v->n_rows;
  return pm_sq_next(p);
}

// DataBlockFull [64], behind "(".
static PmStatus values_full(PmParser *p, PmValues *v, size_t *cap) {
  size_t cap_variables = 0;
  while (!pm_sq_is_op(p, ")")) {
    uint32_t variable;
    PM_TRY(pm_sq_variable(p, &variable));
    PM_SQ_PUSH(p, v->variables, v->n, cap_variables, variable);
  }
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_want_op(p, "{"));
  while (!pm_sq_is_op(p, "}"))
    PM_TRY(values_row(p, v, cap));
  return pm_sq_next(p);
}

static PmStatus values_one(PmParser *p, PmValues *v, size_t *cap) {
  v->variables = pm_arena_alloc(p->arena, sizeof *v->variables);
  if (!v->variables)
    return PM_ERR_NOMEM;
  v->n = 1;
  PM_TRY(pm_sq_variable(p, v->variables));
  PM_TRY(pm_sq_want_op(p, "{"));
  while (!pm_sq_is_op(p, "}")) {
    PmTerm term;
    PM_TRY(data_value(p, &term));
    PM_SQ_PUSH(p, v->terms, v->n_rows, *cap, term);
  }
  return pm_sq_next(p);
}

PmStatus pm_sq_values(PmParser *p, PmValues **values) {
  size_t cap = 0;
  bool took;
  *values = pm_arena_alloc(p->arena, sizeof **values);
  if (!*values)
    return PM_ERR_NOMEM;
  PM_TRY(pm_sq_want_word(p, "VALUES"));
  PM_TRY(pm_sq_take_op(p, "(", &took));
  return took ? values_full(p, *values, &cap) : values_one(p, *values, &cap);
}

static PmStatus optional(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_OPTIONAL, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(add_group(p, item));
  return pm_sq_pattern_add(p, group, item);
}

static PmStatus minus(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_MINUS, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(add_group(p, item));
  return pm_sq_pattern_add(p, group, item);
}

static PmStatus graph(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GRAPH, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_name(p, &item->name));
  PM_TRY(add_group(p, item));
  return pm_sq_pattern_add(p, group, item);
}

static PmStatus service(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_SERVICE, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_take_word(p, "SILENT", &item->silent));
  PM_TRY(pm_sq_name(p, &item->name));
  const size_t start = pm_sq_offset(p);
  PM_TRY(add_group(p, item));
  const size_t end = p->token.kind == PM_TOKEN_END ? p->text.len : pm_sq_offset(p);
  item->text = pm_str_slice(p->text, start, end);
  return pm_sq_pattern_add(p, group, item);
}

// A group in EXISTS has basic graph patterns of its own; the one around it goes on.
static PmStatus filter(PmParser *p, PmPattern *group) {
  PmPattern *item;
  const size_t pattern = p->pattern;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_FILTER, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_constraint(p, "a condition behind FILTER", &item->expr));
  p->pattern = pattern;
  return pm_sq_pattern_add(p, group, item);
}

static PmStatus bind(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_BIND, &item));
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_want_op(p, "("));
  PM_TRY(pm_sq_expr(p, &item->expr));
  PM_TRY(pm_sq_want_word(p, "AS"));
  item->offset = pm_sq_offset(p);
  PM_TRY(pm_sq_variable(p, &item->variable));
  PM_TRY(pm_sq_want_op(p, ")"));
  return pm_sq_pattern_add(p, group, item);
}

static PmStatus values(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_VALUES, &item));
  PM_TRY(pm_sq_values(p, &item->values));
  return pm_sq_pattern_add(p, group, item);
}

// GroupOrUnionGraphPattern [67].
static PmStatus group_or_union(PmParser *p, PmPattern *group) {
  PmPattern *item, *both = NULL;
  PM_TRY(pm_sq_group(p, &item));
  while (pm_sq_is_word(p, "UNION")) {
    if (!both) {
      PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_UNION, &both));
      PM_TRY(pm_sq_pattern_add(p, both, item));
    }
    PM_TRY(pm_sq_next(p));
    PM_TRY(add_group(p, both));
  }
  return pm_sq_pattern_add(p, group, both ? both : item);
}

static const struct {
  const char *word;
  PmStatus (*parse)(PmParser *p, PmPattern *group);
} elements[] = {
    {"OPTIONAL", optional}, {"FILTER", filter}, {"BIND", bind},       {"VALUES", values},
    {"MINUS", minus},       {"GRAPH", graph},   {"SERVICE", service},
};

// GraphPatternNotTriples [56]; `*took` false where there is none.
static PmStatus element(PmParser *p, PmPattern *group, bool *took) {
  *took = true;
  if (pm_sq_is_op(p, "{"))
    return group_or_union(p, group);
  for (size_t i = 0; i < sizeof elements / sizeof *elements; ++i)
    if (pm_sq_is_word(p, elements[i].word))
      return elements[i].parse(p, group);
  *took = false;
  return PM_OK;
}

static PmStatus triples_block(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_TRIPLES, &item));
  PmTripleList *outer = p->triples;
  p->triples = &item->triples;
  PM_TRY(pm_sq_triples(p));
  p->triples = outer;
  return pm_sq_pattern_add(p, group, item);
}

// GroupGraphPatternSub [54]. Filters do not end a basic graph pattern (section 5.1).
static PmStatus elements_of(PmParser *p, PmPattern *group) {
  size_t pattern = 0;
  for (;;) {
    if (pm_sq_starts_triples(p)) {
      p->pattern = pattern = pattern ? pattern : ++p->next_pattern;
      PM_TRY(triples_block(p, group));
    }
    bool took, dot;
    const bool is_filter = pm_sq_is_word(p, "FILTER");
    PM_TRY(element(p, group, &took));
    if (!took)
      return PM_OK;
    pattern = is_filter ? pattern : 0;
    PM_TRY(pm_sq_take_op(p, ".", &dot));
  }
}

static PmStatus subquery(PmParser *p, PmPattern *group) {
  PmPattern *item;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_SELECT, &item));
  item->select = pm_arena_alloc(p->arena, sizeof *item->select);
  if (!item->select)
    return PM_ERR_NOMEM;
  PM_TRY(pm_sq_subselect(p, item->select));
  return pm_sq_pattern_add(p, group, item);
}

PmStatus pm_sq_group(PmParser *p, PmPattern **group) {
  const bool paths = p->allow_paths;
  const PmNode where = p->graph;
  PM_TRY(pm_sq_enter(p));
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GROUP, group));
  PM_TRY(pm_sq_want_op(p, "{"));
  p->allow_paths = true;
  p->graph = (PmNode){0};
  if (pm_sq_is_word(p, "SELECT"))
    PM_TRY(subquery(p, *group));
  else
    PM_TRY(elements_of(p, *group));
  p->allow_paths = paths;
  p->graph = where;
  if (!pm_sq_is_op(p, "}"))
    return pm_sq_expected(p, "a triple, a pattern or '}'", NULL);
  pm_sq_leave(p);
  return pm_sq_next(p);
}
