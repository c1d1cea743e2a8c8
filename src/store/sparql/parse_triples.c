// SPDX-License-Identifier: MIT
// Triples of patterns, templates and data (section 19.8, productions 52 and 75 to 111):
// property lists, collections and bracketed blank nodes become plain triples.
#include "store/sparql/parse.h"

static PmNode iri_node(const char *iri) {
  return (PmNode){.kind = PM_NODE_TERM, .term = pm_iri(pm_str(iri))};
}

static PmNode variable_node(uint32_t variable) {
  return (PmNode){.kind = PM_NODE_VARIABLE, .variable = variable};
}

static PmStatus add_triple(PmParser *p, PmTriplePattern triple) {
  triple.graph = p->graph;
  PM_SQ_PUSH(p, p->triples->items, p->triples->n, p->triples->cap, triple);
  return PM_OK;
}

static PmStatus check_blank(PmParser *p) {
  return p->allow_blanks
             ? PM_OK
             : pm_sq_fail(p, pm_sq_offset(p), "use a variable, bound in WHERE",
                          "a blank node cannot say which quads to delete");
}

// A label stands for one node in one basic graph pattern (section 4.1.4), in a template,
// or in one INSERT DATA of a request (section 19.6).
static PmStatus labelled(PmParser *p, uint32_t *variable) {
  const PmStr label = p->token.value;
  PmLabelUse use = {.pattern = p->pattern,
                    .operation = p->sparql->n_operations,
                    .in_data = !p->allow_variables};
  PmLabelTable *table = use.pattern ? &p->pattern_labels : &p->template_labels;
  uint32_t number;
  bool added;
  PM_TRY(pm_strtab_add(&table->labels, label, &number, &added));
  const PmLabelUse *last = added ? &use : &table->uses[number];
  const bool same = last->operation == use.operation;
  if (same ? last->pattern != use.pattern : last->in_data && use.in_data)
    return pm_sq_fail(p, pm_sq_offset(p),
                      "use a variable, which means the same everywhere",
                      "the blank node '_:%.*s' is used in another %s", PM_ARGS(label),
                      same ? "group too" : "operation too");
  if (!added && same) {
    *variable = last->variable;
    return PM_OK;
  }
  PM_TRY(pm_sq_new_blank(p, label, variable));
  use.variable = *variable;
  size_t n = number;
  if (!added)
    table->uses[number] = use;
  else
    PM_SQ_PUSH(p, table->uses, n, table->cap, use);
  return PM_OK;
}

static PmStatus fresh_node(PmParser *p, PmNode *node) {
  uint32_t variable;
  PM_TRY(check_blank(p));
  PM_TRY(pm_sq_new_blank(p, PM_STR(""), &variable));
  *node = variable_node(variable);
  return PM_OK;
}

static PmStatus property_list(PmParser *p, const PmNode *subject);
static PmStatus graph_node(PmParser *p, PmNode *node);

// Collection [102], behind "(".
static PmStatus collection(PmParser *p, PmNode *head) {
  const PmNode first = iri_node(PM_RDF "first"), rest = iri_node(PM_RDF "rest");
  PmNode cell = {0};
  while (!pm_sq_is_op(p, ")")) {
    if (p->token.kind == PM_TOKEN_END)
      return pm_sq_expected(p, "')'", NULL);
    PmNode next, item;
    PM_TRY(fresh_node(p, &next));
    if (cell.kind)
      PM_TRY(add_triple(p, (PmTriplePattern){cell, rest, next, {0}, NULL}));
    else
      *head = next;
    cell = next;
    PM_TRY(graph_node(p, &item));
    PM_TRY(add_triple(p, (PmTriplePattern){cell, first, item, {0}, NULL}));
  }
  const PmNode nil = iri_node(PM_RDF "nil");
  if (cell.kind)
    PM_TRY(add_triple(p, (PmTriplePattern){cell, rest, nil, {0}, NULL}));
  else
    *head = nil;
  return pm_sq_next(p);
}

// BlankNodePropertyList [99] or ANON, behind "["; `*has_list` says which.
static PmStatus brackets(PmParser *p, PmNode *node, bool *has_list) {
  PM_TRY(fresh_node(p, node));
  *has_list = !pm_sq_is_op(p, "]");
  if (*has_list)
    PM_TRY(property_list(p, node));
  return pm_sq_want_op(p, "]");
}

static PmStatus plain_node(PmParser *p, PmNode *node) {
  if (p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_iri(p))
    return pm_sq_name(p, node);
  if (p->token.kind == PM_TOKEN_BLANK) {
    PM_TRY(check_blank(p));
    node->kind = PM_NODE_VARIABLE;
    PM_TRY(labelled(p, &node->variable));
    return pm_sq_next(p);
  }
  if (!pm_sq_is_literal(p))
    return pm_sq_expected(p, "a variable, an IRI, a literal or a blank node", NULL);
  node->kind = PM_NODE_TERM;
  return pm_sq_literal(p, &node->term);
}

// Any node; `*alone` says whether it may stand without a property list behind it.
static PmStatus node(PmParser *p, PmNode *into, bool *alone) {
  bool took;
  *alone = false;
  *into = (PmNode){0};
  PM_TRY(pm_sq_enter(p));
  PM_TRY(pm_sq_take_op(p, "[", &took));
  if (took) {
    PM_TRY(brackets(p, into, alone));
  } else {
    PM_TRY(pm_sq_take_op(p, "(", &took));
    if (took) {
      *alone = !pm_sq_is_op(p, ")");
      PM_TRY(collection(p, into));
    } else {
      PM_TRY(plain_node(p, into));
    }
  }
  pm_sq_leave(p);
  return PM_OK;
}

static PmStatus graph_node(PmParser *p, PmNode *into) {
  bool alone;
  return node(p, into, &alone);
}

static bool is_a(const PmParser *p) {
  return p->token.kind == PM_TOKEN_WORD && pm_str_eqz(p->token.text, "a");
}

// Verb [78], VerbPath [84], VerbSimple [85].
static PmStatus verb(PmParser *p, PmTriplePattern *triple) {
  triple->path = NULL;
  triple->predicate = (PmNode){0};
  if (p->token.kind == PM_TOKEN_VARIABLE)
    return pm_sq_name(p, &triple->predicate);
  if (!p->allow_paths) {
    if (is_a(p)) {
      triple->predicate = iri_node(PM_RDF "type");
      return pm_sq_next(p);
    }
    return pm_sq_name(p, &triple->predicate);
  }
  PM_TRY(pm_sq_path(p, &triple->path));
  if (triple->path->kind == PM_PATH_LINK) {
    triple->predicate = (PmNode){.kind = PM_NODE_TERM, .term = triple->path->iri};
    triple->path = NULL;
  }
  return PM_OK;
}

static bool starts_verb(const PmParser *p) {
  return p->token.kind == PM_TOKEN_VARIABLE || pm_sq_is_iri(p) || is_a(p) ||
         (p->allow_paths &&
          (pm_sq_is_op(p, "^") || pm_sq_is_op(p, "!") || pm_sq_is_op(p, "(")));
}

static PmStatus object_list(PmParser *p, PmTriplePattern *triple) {
  bool more;
  do {
    PM_TRY(graph_node(p, &triple->object));
    PM_TRY(add_triple(p, *triple));
    PM_TRY(pm_sq_take_op(p, ",", &more));
  } while (more);
  return PM_OK;
}

// PropertyListNotEmpty [77], PropertyListPathNotEmpty [83].
static PmStatus property_list(PmParser *p, const PmNode *subject) {
  PmTriplePattern triple = {.subject = *subject};
  if (!starts_verb(p))
    return pm_sq_expected(p, "a predicate", "an IRI, a variable or a");
  while (starts_verb(p)) {
    PM_TRY(verb(p, &triple));
    PM_TRY(object_list(p, &triple));
    if (!pm_sq_is_op(p, ";"))
      return PM_OK;
    while (pm_sq_is_op(p, ";"))
      PM_TRY(pm_sq_next(p));
  }
  return PM_OK;
}

bool pm_sq_starts_triples(const PmParser *p) {
  return p->token.kind == PM_TOKEN_VARIABLE || p->token.kind == PM_TOKEN_BLANK ||
         pm_sq_is_iri(p) || pm_sq_is_literal(p) || pm_sq_is_op(p, "(") ||
         pm_sq_is_op(p, "[");
}

PmStatus pm_sq_triples(PmParser *p) {
  bool more = true;
  while (more && pm_sq_starts_triples(p)) {
    PmNode subject;
    bool alone;
    PM_TRY(node(p, &subject, &alone));
    if (!alone || starts_verb(p))
      PM_TRY(property_list(p, &subject));
    PM_TRY(pm_sq_take_op(p, ".", &more));
  }
  return PM_OK;
}
