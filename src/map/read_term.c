// SPDX-License-Identifier: MIT
// Expression maps and term maps (RML-Core, "Term Maps"): constants, references,
// templates, term types, language and datatype, and the short cuts for constants.
#include "map/reader.h"

#include "map/template.h"
#include "map/terms.h"

#define TYPE(x) (1u << (x))
enum {
  RESOURCES = 1 << PM_TYPE_IRI | 1 << PM_TYPE_URI | 1 << PM_TYPE_UNSAFE_IRI,
};

const PmTermPosition pm_subject_position = {
    .name = "subject map",
    .thing = "subject",
    .place = PM_IN_SUBJECT_MAP,
    .types = RESOURCES | 1 << PM_TYPE_BNODE,
};
const PmTermPosition pm_predicate_position = {
    .name = "predicate map",
    .thing = "predicate",
    .place = PM_IN_PREDICATE_MAP,
    .types = RESOURCES,
};
const PmTermPosition pm_object_position = {
    .name = "object map",
    .thing = "object",
    .place = PM_IN_OBJECT_MAP,
    .types = RESOURCES | 1 << PM_TYPE_BNODE | 1 << PM_TYPE_LITERAL,
    .is_object = true,
};
const PmTermPosition pm_graph_position = {
    .name = "graph map",
    .thing = "graph",
    .place = PM_IN_GRAPH_MAP,
    .types = RESOURCES | 1 << PM_TYPE_BNODE,
};

// --- expressions ----------------------------------------------------------------------

static PmStatus read_template(PmRuleReader *reader, const PmRuleTriple *t, PmStr text,
                              PmExpr *expr) {
  PmArena *arena = &reader->rules->arena;
  PmTemplate template;
  PmFault fault = {0};
  const PmStatus st = pm_template_parse(arena, text, &template, &fault);
  if (st == PM_ERR_SYNTAX)
    return pm_rule_error(reader, t->at, fault.hint.data, "%.*s", PM_ARGS(fault.text));
  PM_TRY(st);
  PmPiece *pieces = pm_arena_alloc(arena, template.n * sizeof *pieces);
  if (!pieces)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < template.n; ++i) {
    pieces[i] = (PmPiece){template.items[i].text, PM_NO_REFERENCE};
    if (!template.items[i].is_end)
      PM_TRY(pm_rule_add_reference(reader, t->at, template.items[i].reference,
                                   &pieces[i].reference));
  }
  expr->pieces = pieces;
  expr->n_pieces = template.n;
  return PM_OK;
}

static PmStatus constant_of(PmRuleReader *reader, const PmRuleTriple *t, PmExpr *expr) {
  expr->kind = PM_EXPR_CONSTANT;
  expr->constant = *pm_rule_term(&reader->graph, t->object);
  if (expr->constant.kind != PM_TERM_BNODE)
    return PM_OK;
  return pm_rule_error(reader, t->at,
                       "write an IRI, or a template with rml:termType rml:BlankNode",
                       "a blank node cannot be a constant");
}

static PmStatus read_one_expr(PmRuleReader *reader, const PmRuleTriple *t, PmExpr *expr) {
  PmStr text = {0};
  if (t->term == PM_RML_CONSTANT)
    return constant_of(reader, t, expr);
  if (t->term == PM_RML_FUNCTION_EXECUTION)
    return pm_rule_read_call(reader, t, expr);
  PM_TRY(pm_rule_text(reader, t, &text));
  if (!text.data)
    return PM_OK;
  if (t->term == PM_RML_TEMPLATE) {
    expr->kind = PM_EXPR_TEMPLATE;
    return read_template(reader, t, text, expr);
  }
  expr->kind = PM_EXPR_REFERENCE;
  return pm_rule_add_reference(reader, t->at, text, &expr->reference);
}

typedef struct {
  const char *name; // of the map, for messages
  bool optional;
  const PmRuleTriple *found; // the triple of the expression, or NULL
} ExprWant;

// Exactly one of constant, reference, template, function execution.
static PmStatus read_expr(PmRuleReader *reader, uint32_t node, ExprWant *want,
                          PmExpr *expr) {
  static const PmRmlTerm kinds[] = {PM_RML_CONSTANT, PM_RML_REFERENCE, PM_RML_TEMPLATE,
                                    PM_RML_FUNCTION_EXECUTION};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    const PmRuleTriple *t = pm_rule_first(&reader->graph, node, kinds[i]);
    for (; t; t = pm_rule_next(&reader->graph, t)) {
      if (want->found)
        return pm_rule_error(reader, t->at, "keep one of them",
                             "the %s has both rml:%s and rml:%s", want->name,
                             pm_rml_name(want->found->term), pm_rml_name(t->term));
      want->found = t;
    }
  }
  if (want->found)
    return read_one_expr(reader, want->found, expr);
  return want->optional || pm_rule_has_unknown(reader, node)
             ? PM_OK
             : pm_rule_error(reader, pm_rule_at(reader, node),
                             "write one of rml:constant, rml:reference \"XPATH\", "
                             "rml:template \"…{XPATH}…\"",
                             "the %s says nothing of its value", want->name);
}

PmStatus pm_rule_read_value_map(PmRuleReader *reader, uint32_t node, const char *name,
                                PmExpr *expr) {
  ExprWant want = {.name = name};
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_VALUE_MAP));
  return read_expr(reader, node, &want, expr);
}

PmStatus pm_rule_read_condition_of(PmRuleReader *reader, uint32_t node,
                                   const PmExpr **condition) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_CONDITION, &t));
  if (!t)
    return PM_OK;
  PmExpr *expr = pm_arena_alloc(&reader->rules->arena, sizeof *expr);
  if (!expr)
    return PM_ERR_NOMEM;
  *condition = expr;
  return pm_rule_read_value_map(reader, t->object, "condition", expr);
}

PmStatus pm_rule_read_field_expr(PmRuleReader *reader, uint32_t node, PmExpr *expr) {
  ExprWant want = {.name = "field"};
  return read_expr(reader, node, &want, expr);
}

// --- term types -----------------------------------------------------------------------

static PmTermType type_of(PmRmlTerm term) {
  static const struct {
    PmRmlTerm term;
    PmTermType type;
  } types[] = {{PM_RML_IRI, PM_TYPE_IRI},
               {PM_RML_URI, PM_TYPE_URI},
               {PM_RML_UNSAFE_IRI, PM_TYPE_UNSAFE_IRI},
               {PM_RML_BLANK_NODE, PM_TYPE_BNODE},
               {PM_RML_LITERAL, PM_TYPE_LITERAL}};
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (types[i].term == term)
      return types[i].type;
  return PM_TYPE_NONE;
}

static PmStatus read_type(PmRuleReader *reader, uint32_t node,
                          const PmTermPosition *position, PmTermMap *map) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_TERM_TYPE, &t));
  if (!t)
    return PM_OK;
  const PmRmlTerm value = pm_rml_term(pm_rule_term(&reader->graph, t->object)->value);
  const PmTermType type = type_of(value);
  if (type != PM_TYPE_NONE && (position->types & TYPE(type))) {
    map->type = type;
    return PM_OK;
  }
  if (value == PM_RML_UNKNOWN)
    return PM_OK; // said
  const bool bnode = position->types & TYPE(PM_TYPE_BNODE);
  return pm_rule_error(reader, t->at,
                       position->is_object ? "write rml:IRI, rml:BlankNode or rml:Literal"
                       : bnode             ? "write rml:IRI or rml:BlankNode"
                                           : "write rml:IRI, or leave it out",
                       "a %s cannot have this term type", position->name);
}

static void set_default_type(const PmTermPosition *position, PmTermMap *map) {
  if (map->type != PM_TYPE_NONE)
    return;
  const bool literal =
      position->is_object && !map->gather &&
      (map->expr.kind == PM_EXPR_REFERENCE || map->expr.kind == PM_EXPR_FUNCTION ||
       map->language || map->datatype);
  map->type = literal ? PM_TYPE_LITERAL : PM_TYPE_IRI;
}

// --- language and datatype ------------------------------------------------------------

static PmStatus check_constant_value(PmRuleReader *reader, const PmRuleTriple *t,
                                     const PmExpr *expr, bool is_language) {
  const PmTerm *c = &expr->constant;
  if (expr->kind != PM_EXPR_CONSTANT || c->kind == PM_TERM_BNODE)
    return PM_OK;
  if (is_language && (c->kind != PM_TERM_LITERAL || !pm_is_language_tag(c->value)))
    return pm_rule_error(reader, t->at, "write a tag of BCP 47: \"zh\", \"en-GB\"",
                         "'%.*s' is no language tag", PM_ARGS(c->value));
  if (!is_language && c->kind != PM_TERM_IRI)
    return pm_rule_error(reader, t->at, "write an IRI: xsd:date",
                         "\"%.*s\" is no datatype", PM_ARGS(c->value));
  if (!is_language && (pm_str_eqz(c->value, PM_RDF "langString") ||
                       pm_str_eqz(c->value, PM_RDF "dirLangString")))
    return pm_rule_error(reader, t->at, "write rml:language \"zh\" instead",
                         "a text with a language takes no datatype");
  return PM_OK;
}

// One of two properties: the map, or its constant short cut.
static PmStatus read_side(PmRuleReader *reader, uint32_t node, bool is_language,
                          const PmExpr **out) {
  const PmRuleTriple *map = NULL, *constant = NULL;
  PM_TRY(pm_rule_only(reader, node,
                      is_language ? PM_RML_LANGUAGE_MAP : PM_RML_DATATYPE_MAP, &map));
  PM_TRY(pm_rule_only(reader, node, is_language ? PM_RML_LANGUAGE : PM_RML_DATATYPE,
                      &constant));
  if (map && constant)
    return pm_rule_error(reader, constant->at, "keep one of them",
                         "rml:%s and rml:%s say the same", pm_rml_name(map->term),
                         pm_rml_name(constant->term));
  const PmRuleTriple *t = map ? map : constant;
  if (!t)
    return PM_OK;
  PmExpr *expr = pm_arena_alloc(&reader->rules->arena, sizeof *expr);
  if (!expr)
    return PM_ERR_NOMEM;
  PM_TRY(map ? pm_rule_read_value_map(reader, t->object,
                                      is_language ? "language map" : "datatype map", expr)
             : constant_of(reader, t, expr));
  *out = expr;
  return check_constant_value(reader, t, expr, is_language);
}

static PmStatus read_sides(PmRuleReader *reader, uint32_t node, PmTermMap *map) {
  const PmRuleTriple *language = pm_rule_first(&reader->graph, node, PM_RML_LANGUAGE_MAP);
  const PmRuleTriple *datatype = pm_rule_first(&reader->graph, node, PM_RML_DATATYPE_MAP);
  if (language)
    PM_TRY(pm_rule_read_targets(reader, language->object, &map->targets));
  if (datatype)
    PM_TRY(pm_rule_read_targets(reader, datatype->object, &map->targets));
  PM_TRY(read_side(reader, node, true, &map->language));
  PM_TRY(read_side(reader, node, false, &map->datatype));
  if (map->language && map->datatype)
    return pm_rule_error(reader, map->at, "a text with a language has no other datatype",
                         "the object map has both a language and a datatype");
  if ((map->language || map->datatype) && map->type != PM_TYPE_NONE &&
      map->type != PM_TYPE_LITERAL)
    return pm_rule_error(reader, map->at, "leave rml:termType out, or write rml:Literal",
                         "only a literal has a language or a datatype");
  return PM_OK;
}

// --- term maps ------------------------------------------------------------------------

static PmStatus check_constant_kind(PmRuleReader *reader, const PmRuleTriple *t,
                                    const PmTermPosition *position, const PmTerm *c) {
  const bool literal_is_fine = position->types & TYPE(PM_TYPE_LITERAL);
  if (c->kind != PM_TERM_LITERAL || literal_is_fine)
    return PM_OK;
  return pm_rule_error(
      reader, t->at, "write an IRI, <http://…> or prefix:name, without quotation marks",
      "a constant %s must be an IRI, not \"%.*s\"", position->thing, PM_ARGS(c->value));
}

PmStatus pm_rule_read_term_map(PmRuleReader *reader, uint32_t node,
                               const PmTermPosition *position, PmTermMap *map) {
  *map =
      (PmTermMap){.at = pm_rule_at(reader, node), .number = reader->rules->n_term_maps++};
  PM_TRY(pm_rule_check_place(reader, node, position->place));
  PM_TRY(read_type(reader, node, position, map));
  PM_TRY(pm_rule_read_condition_of(reader, node, &map->condition));
  PM_TRY(pm_rule_read_targets(reader, node, &map->targets));
  if (position->types & TYPE(PM_TYPE_BNODE))
    PM_TRY(pm_rule_read_gather(reader, node, map));
  if (position->place & (PM_IN_SUBJECT_MAP | PM_IN_OBJECT_MAP))
    PM_TRY(pm_rule_read_star(reader, node, position, map));
  ExprWant want = {.name = position->name,
                   .optional = map->type == PM_TYPE_BNODE || map->gather};
  PM_TRY(read_expr(reader, node, &want, &map->expr));
  if (want.found)
    map->at = want.found->at;
  if (position->is_object)
    PM_TRY(read_sides(reader, node, map));
  set_default_type(position, map);
  return map->expr.kind == PM_EXPR_CONSTANT
             ? check_constant_kind(reader, want.found, position, &map->expr.constant)
             : PM_OK;
}

PmStatus pm_rule_constant_map(PmRuleReader *reader, const PmRuleTriple *triple,
                              const PmTermPosition *position, PmTermMap *map) {
  *map = (PmTermMap){
      .at = triple->at, .type = PM_TYPE_IRI, .number = reader->rules->n_term_maps++};
  PM_TRY(constant_of(reader, triple, &map->expr));
  return check_constant_kind(reader, triple, position, &map->expr.constant);
}

PmStatus pm_rule_add_term_map(PmRuleReader *reader, PmTermMaps *maps,
                              const PmTermMap *map) {
  PmTermMap *items = pm_arena_extend(&reader->rules->arena, maps->items, maps->n,
                                     &maps->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  maps->items = items;
  items[maps->n++] = *map;
  return PM_OK;
}

PmStatus pm_rule_read_term_maps(PmRuleReader *reader, uint32_t node,
                                const PmTermMapKind *kind, PmTermMaps *maps) {
  const PmRuleGraph *graph = &reader->graph;
  for (uint32_t i = graph->nodes[node].first; i != PM_NO_NODE;
       i = graph->triples[i].next) {
    const PmRuleTriple *t = &graph->triples[i];
    PmTermMap map;
    if (kind->map_term && t->term == kind->map_term)
      PM_TRY(pm_rule_read_term_map(reader, t->object, kind->position, &map));
    else if (t->term == kind->constant_term)
      PM_TRY(pm_rule_constant_map(reader, t, kind->position, &map));
    else
      continue;
    PM_TRY(pm_rule_add_term_map(reader, maps, &map));
  }
  return PM_OK;
}
