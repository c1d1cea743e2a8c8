// SPDX-License-Identifier: MIT
// Update requests (section 19.8, productions 29 to 51).
#include "store/sparql/parse.h"

// GRAPH name { triples }, behind GRAPH.
static PmStatus graph_quads(PmParser *p) {
  PM_TRY(pm_sq_name(p, &p->graph));
  PM_TRY(pm_sq_want_op(p, "{"));
  PM_TRY(pm_sq_triples(p));
  p->graph = (PmNode){0};
  return pm_sq_want_op(p, "}");
}

// QuadPattern [48], QuadData [49].
static PmStatus quads(PmParser *p, PmTripleList *list) {
  PM_TRY(pm_sq_want_op(p, "{"));
  p->triples = list;
  p->allow_paths = false;
  for (bool more = true, dot; more;) {
    PM_TRY(pm_sq_triples(p));
    PM_TRY(pm_sq_take_word(p, "GRAPH", &more));
    if (more) {
      PM_TRY(graph_quads(p));
      PM_TRY(pm_sq_take_op(p, ".", &dot));
    }
  }
  p->allow_paths = true;
  if (!pm_sq_is_op(p, "}"))
    return pm_sq_expected(p, "a triple, GRAPH or '}'", NULL);
  return pm_sq_next(p);
}

static PmStatus data(PmParser *p, PmTripleList *list) {
  PM_TRY(pm_sq_next(p));
  p->allow_variables = false;
  PM_TRY(quads(p, list));
  p->allow_variables = true;
  return PM_OK;
}

static PmStatus delete_quads(PmParser *p, PmTripleList *list) {
  p->allow_blanks = false;
  PM_TRY(quads(p, list));
  p->allow_blanks = true;
  return PM_OK;
}

static bool same_node(const PmNode *a, const PmNode *b) {
  return a->kind == b->kind &&
         (a->kind != PM_NODE_VARIABLE || a->variable == b->variable) &&
         (a->kind != PM_NODE_TERM || pm_term_eq(&a->term, &b->term));
}

// The pattern that DELETE WHERE's quads are: runs of triples of one graph.
static PmStatus quads_pattern(PmParser *p, const PmTripleList *list, PmPattern **where) {
  PmPattern *triples = NULL, *graph, *group;
  PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GROUP, where));
  for (size_t i = 0; i < list->n; ++i) {
    PmTriplePattern t = list->items[i];
    if (i == 0 || !same_node(&t.graph, &list->items[i - 1].graph)) {
      PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_TRIPLES, &triples));
      group = *where;
      if (t.graph.kind) {
        PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GRAPH, &graph));
        PM_TRY(pm_sq_pattern_new(p, PM_PATTERN_GROUP, &group));
        graph->name = t.graph;
        PM_TRY(pm_sq_pattern_add(p, graph, group));
        PM_TRY(pm_sq_pattern_add(p, *where, graph));
      }
      PM_TRY(pm_sq_pattern_add(p, group, triples));
    }
    t.graph = (PmNode){0};
    PM_SQ_PUSH(p, triples->triples.items, triples->triples.n, triples->triples.cap, t);
  }
  return PM_OK;
}

// UsingClause [44] and WHERE.
static PmStatus using_where(PmParser *p, PmUpdateOp *op) {
  while (pm_sq_is_word(p, "USING")) {
    bool named;
    PmTerm iri;
    PM_TRY(pm_sq_next(p));
    PM_TRY(pm_sq_take_word(p, "NAMED", &named));
    PM_TRY(pm_sq_iri(p, &iri));
    PmTermList *list = named ? &op->using_named : &op->using;
    PM_SQ_PUSH(p, list->items, list->n, list->cap, iri);
  }
  PM_TRY(pm_sq_want_word(p, "WHERE"));
  return pm_sq_group(p, &op->where);
}

// Modify [41], from where DELETE or INSERT was read.
static PmStatus insert_clause(PmParser *p, PmUpdateOp *op) {
  op->kind = PM_UPDATE_MODIFY;
  PM_TRY(quads(p, &op->add));
  return using_where(p, op);
}

static PmStatus delete_clause(PmParser *p, PmUpdateOp *op) {
  bool inserts;
  op->kind = PM_UPDATE_MODIFY;
  PM_TRY(delete_quads(p, &op->remove));
  PM_TRY(pm_sq_take_word(p, "INSERT", &inserts));
  return inserts ? insert_clause(p, op) : using_where(p, op);
}

static PmStatus insert(PmParser *p, PmUpdateOp *op) {
  PM_TRY(pm_sq_next(p));
  if (!pm_sq_is_word(p, "DATA"))
    return insert_clause(p, op);
  op->kind = PM_UPDATE_INSERT_DATA;
  return data(p, &op->add);
}

static PmStatus delete_(PmParser *p, PmUpdateOp *op) {
  bool where;
  PM_TRY(pm_sq_next(p));
  if (pm_sq_is_word(p, "DATA")) {
    op->kind = PM_UPDATE_DELETE_DATA;
    p->allow_blanks = false;
    PM_TRY(data(p, &op->remove));
    p->allow_blanks = true;
    return PM_OK;
  }
  PM_TRY(pm_sq_take_word(p, "WHERE", &where));
  if (!where)
    return delete_clause(p, op);
  op->kind = PM_UPDATE_MODIFY;
  PM_TRY(delete_quads(p, &op->remove));
  return quads_pattern(p, &op->remove, &op->where);
}

static PmStatus with(PmParser *p, PmUpdateOp *op) {
  bool took;
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_iri(p, &op->with));
  PM_TRY(pm_sq_take_word(p, "DELETE", &took));
  if (took)
    return delete_clause(p, op);
  PM_TRY(pm_sq_want_word(p, "INSERT"));
  return insert_clause(p, op);
}

static PmStatus load(PmParser *p, PmUpdateOp *op) {
  bool into;
  PM_TRY(pm_sq_next(p));
  op->kind = PM_UPDATE_LOAD;
  PM_TRY(pm_sq_take_word(p, "SILENT", &op->silent));
  PM_TRY(pm_sq_iri(p, &op->source));
  PM_TRY(pm_sq_take_word(p, "INTO", &into));
  if (!into)
    return PM_OK;
  PM_TRY(pm_sq_want_word(p, "GRAPH"));
  op->to = PM_GRAPHS_ONE;
  return pm_sq_iri(p, &op->target);
}

// GraphRefAll [47].
static PmStatus graphs(PmParser *p, PmUpdateOp *op) {
  static const struct {
    const char *word;
    PmGraphs graphs;
  } all[] = {
      {"DEFAULT", PM_GRAPHS_DEFAULT}, {"NAMED", PM_GRAPHS_NAMED}, {"ALL", PM_GRAPHS_ALL}};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i)
    if (pm_sq_is_word(p, all[i].word)) {
      op->to = all[i].graphs;
      return pm_sq_next(p);
    }
  if (!pm_sq_is_word(p, "GRAPH"))
    return pm_sq_expected(p, "GRAPH, DEFAULT, NAMED or ALL", NULL);
  PM_TRY(pm_sq_next(p));
  op->to = PM_GRAPHS_ONE;
  return pm_sq_iri(p, &op->target);
}

static PmStatus clear_or_drop(PmParser *p, PmUpdateOp *op) {
  op->kind = pm_sq_is_word(p, "CLEAR") ? PM_UPDATE_CLEAR : PM_UPDATE_DROP;
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_take_word(p, "SILENT", &op->silent));
  return graphs(p, op);
}

static PmStatus create(PmParser *p, PmUpdateOp *op) {
  PM_TRY(pm_sq_next(p));
  op->kind = PM_UPDATE_CREATE;
  op->to = PM_GRAPHS_ONE;
  PM_TRY(pm_sq_take_word(p, "SILENT", &op->silent));
  PM_TRY(pm_sq_want_word(p, "GRAPH"));
  return pm_sq_iri(p, &op->target);
}

// GraphOrDefault [45].
static PmStatus graph_or_default(PmParser *p, PmGraphs *which, PmTerm *iri) {
  bool took;
  *which = PM_GRAPHS_DEFAULT;
  PM_TRY(pm_sq_take_word(p, "DEFAULT", &took));
  if (took)
    return PM_OK;
  *which = PM_GRAPHS_ONE;
  PM_TRY(pm_sq_take_word(p, "GRAPH", &took));
  return pm_sq_iri(p, iri);
}

static PmStatus transfer(PmParser *p, PmUpdateOp *op) {
  op->kind = pm_sq_is_word(p, "ADD")    ? PM_UPDATE_ADD
             : pm_sq_is_word(p, "MOVE") ? PM_UPDATE_MOVE
                                        : PM_UPDATE_COPY;
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_take_word(p, "SILENT", &op->silent));
  PM_TRY(graph_or_default(p, &op->from, &op->source));
  PM_TRY(pm_sq_want_word(p, "TO"));
  return graph_or_default(p, &op->to, &op->target);
}

static const struct {
  const char *word;
  PmStatus (*parse)(PmParser *p, PmUpdateOp *op);
} operations[] = {
    {"INSERT", insert}, {"DELETE", delete_},      {"WITH", with},
    {"LOAD", load},     {"CLEAR", clear_or_drop}, {"DROP", clear_or_drop},
    {"CREATE", create}, {"ADD", transfer},        {"MOVE", transfer},
    {"COPY", transfer},
};

static PmStatus operation(PmParser *p) {
  PmUpdateOp op = {.offset = pm_sq_offset(p)};
  p->pattern = 0;
  for (size_t i = 0; i < sizeof operations / sizeof *operations; ++i) {
    if (!pm_sq_is_word(p, operations[i].word))
      continue;
    PM_TRY(operations[i].parse(p, &op));
    PM_SQ_PUSH(p, p->sparql->operations, p->sparql->n_operations,
               p->sparql->cap_operations, op);
    return PM_OK;
  }
  const bool query = pm_sq_is_word(p, "SELECT") || pm_sq_is_word(p, "ASK") ||
                     pm_sq_is_word(p, "CONSTRUCT") || pm_sq_is_word(p, "DESCRIBE");
  return pm_sq_expected(p, "an update operation (INSERT, DELETE, LOAD, CLEAR, …)",
                        query ? "this is a query: give it to pressmark query" : NULL);
}

PmStatus pm_sq_update(PmParser *p) {
  for (bool more = true; more;) {
    PM_TRY(pm_sq_prologue(p));
    if (p->token.kind == PM_TOKEN_END)
      return PM_OK;
    PM_TRY(operation(p));
    PM_TRY(pm_sq_take_op(p, ";", &more));
  }
  if (p->token.kind == PM_TOKEN_END)
    return PM_OK;
  return pm_sq_expected(p, "';' or the end", "operations are separated by ';'");
}
