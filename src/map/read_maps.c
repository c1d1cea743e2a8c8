// SPDX-License-Identifier: MIT
// Triples maps, predicate-object maps and joins (RML-Core). Sources are read first for
// all maps, since a join's parent reference is in the language of the parent's source.
#include "map/reader.h"

#include "base/suggest.h"

// --- joins ----------------------------------------------------------------------------

static PmStatus read_condition_side(PmRuleReader *reader, uint32_t node, bool is_child,
                                    PmExpr *expr) {
  const PmRuleTriple *text = NULL, *map = NULL;
  PM_TRY(pm_rule_only(reader, node, is_child ? PM_RML_CHILD : PM_RML_PARENT, &text));
  PM_TRY(
      pm_rule_only(reader, node, is_child ? PM_RML_CHILD_MAP : PM_RML_PARENT_MAP, &map));
  if (!text == !map)
    return pm_rule_error(
        reader, pm_rule_at(reader, node),
        "write rml:joinCondition [ rml:child \"XPATH here\" ; rml:parent "
        "\"XPATH in the other map\" ]",
        "the join condition wants one rml:%s", is_child ? "child" : "parent");
  if (map)
    return pm_rule_read_value_map(reader, map->object,
                                  is_child ? "child map" : "parent map", expr);
  PmStr reference = {0};
  PM_TRY(pm_rule_text(reader, text, &reference));
  expr->kind = PM_EXPR_REFERENCE;
  return reference.data
             ? pm_rule_add_reference(reader, text->at, reference, &expr->reference)
             : PM_OK;
}

PmStatus pm_rule_read_condition(PmRuleReader *reader, uint32_t node,
                                PmFormulation *parent, PmJoin *join) {
  PmFormulation *child = reader->language;
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_JOIN));
  PM_TRY(read_condition_side(reader, node, true, &join->child));
  reader->language = parent;
  const PmStatus st = read_condition_side(reader, node, false, &join->parent);
  reader->language = child;
  return st;
}

static PmStatus add_condition(PmRuleReader *reader, uint32_t node, PmFormulation *parent,
                              PmRefMap *ref) {
  PmJoin join = {0};
  PM_TRY(pm_rule_read_condition(reader, node, parent, &join));
  PmJoin *joins = pm_arena_extend(&reader->rules->arena, ref->joins, ref->n_joins,
                                  &ref->cap, sizeof join);
  if (!joins)
    return PM_ERR_NOMEM;
  ref->joins = joins;
  joins[ref->n_joins++] = join;
  return PM_OK;
}

// The number of a triples map, or SIZE_MAX.
static size_t find_map(const PmRuleReader *reader, uint32_t node) {
  for (size_t i = 0; i < reader->rules->n_maps; ++i)
    if (reader->map_nodes[i] == node)
      return i;
  return SIZE_MAX;
}

static PmStatus no_such_map(PmRuleReader *reader, const PmRuleTriple *t) {
  const char *name = NULL, *best = NULL;
  PM_TRY(pm_rule_map_name(reader, t->object, &name));
  size_t nearest = 4;
  for (size_t i = 0; i < reader->rules->n_maps; ++i) {
    const char *other = reader->rules->maps[i]->name;
    const size_t d = pm_edit_distance(pm_str(name), pm_str(other));
    if (d < nearest) {
      nearest = d;
      best = other;
    }
  }
  const PmStr hint =
      best ? pm_arena_printf(&reader->rules->arena, "did you mean %s?", best)
           : pm_arena_printf(&reader->rules->arena,
                             "rml:%s names a triples map of these rule files",
                             pm_rml_name(t->term));
  if (!hint.data)
    return PM_ERR_NOMEM;
  return pm_rule_error(reader, t->at, hint.data, "there is no triples map %s", name);
}

static bool same_records(const PmLogicalSource *a, const PmLogicalSource *b) {
  return a && b && a->file == b->file && a->formulation == b->formulation &&
         a->iterator == b->iterator;
}

// Counts a join; a map that joins with what the input has must run with each input, too.
static PmStatus add_join(PmRuleReader *reader, PmRefMap *ref) {
  PmRules *rules = reader->rules;
  const PmTriplesMap **parents =
      pm_arena_extend(&rules->arena, rules->join_parents, rules->n_joins,
                      &rules->join_parents_cap, sizeof *parents);
  if (!parents)
    return PM_ERR_NOMEM;
  rules->join_parents = parents;
  parents[rules->n_joins] = ref->parent;
  ref->number = rules->n_joins++;
  if (ref->parent->source && ref->parent->source->file->is_input)
    reader->map->per_input = true;
  return PM_OK;
}

PmStatus pm_rule_read_ref_map(PmRuleReader *reader, const PmRuleTriple *parent,
                              PmRefMap *ref) {
  const PmTriplesMap *map = reader->map;
  const uint32_t node = parent->subject;
  const size_t found = find_map(reader, parent->object);
  if (found == SIZE_MAX)
    return no_such_map(reader, parent);
  ref->parent = reader->rules->maps[found];
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_JOIN_CONDITION);
  for (; t; t = pm_rule_next(&reader->graph, t))
    PM_TRY(add_condition(reader, t->object, reader->formulations[found], ref));
  if (ref->n_joins)
    return add_join(reader, ref);
  if (same_records(map->source, ref->parent->source) || !map->source ||
      !ref->parent->source)
    return PM_OK;
  return pm_rule_error(reader, parent->at,
                       "add rml:joinCondition [ rml:child \"…\" ; rml:parent \"…\" ]",
                       "%s has other records, and nothing joins them", ref->parent->name);
}

// --- predicate-object maps ------------------------------------------------------------

static PmStatus add_ref_map(PmRuleReader *reader, PmPredicateObjectMap *pom,
                            const PmRefMap *ref) {
  PmRefMap *refs = pm_arena_extend(&reader->rules->arena, pom->refs, pom->n_refs,
                                   &pom->refs_cap, sizeof *ref);
  if (!refs)
    return PM_ERR_NOMEM;
  pom->refs = refs;
  refs[pom->n_refs++] = *ref;
  return PM_OK;
}

static PmStatus read_object(PmRuleReader *reader, const PmRuleTriple *t,
                            PmPredicateObjectMap *pom) {
  const PmRuleTriple *parent = NULL;
  PM_TRY(pm_rule_only(reader, t->object, PM_RML_PARENT_TRIPLES_MAP, &parent));
  if (parent) {
    PmRefMap ref = {0};
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_OBJECT_MAP));
    PM_TRY(pm_rule_read_ref_map(reader, parent, &ref));
    PM_TRY(pm_rule_read_targets(reader, t->object, &ref.targets));
    return add_ref_map(reader, pom, &ref);
  }
  PmTermMap object;
  PM_TRY(pm_rule_read_term_map(reader, t->object, &pm_object_position, &object));
  return pm_rule_add_term_map(reader, &pom->objects, &object);
}

static PmStatus read_objects(PmRuleReader *reader, uint32_t node,
                             PmPredicateObjectMap *pom) {
  const PmRuleGraph *graph = &reader->graph;
  for (uint32_t i = graph->nodes[node].first; i != PM_NO_NODE;
       i = graph->triples[i].next) {
    const PmRuleTriple *t = &graph->triples[i];
    if (t->term == PM_RML_OBJECT_MAP)
      PM_TRY(read_object(reader, t, pom));
    if (t->term != PM_RML_OBJECT)
      continue;
    PmTermMap object;
    PM_TRY(pm_rule_constant_map(reader, t, &pm_object_position, &object));
    PM_TRY(pm_rule_add_term_map(reader, &pom->objects, &object));
  }
  return PM_OK;
}

// RDF 1.2: the object of rdf:reifies is the triple term; elsewhere a reifier stands for
// it.
static void mark_triple_terms(PmPredicateObjectMap *pom) {
  if (pom->predicates.n != 1)
    return;
  const PmTermMap *predicate = pom->predicates.items;
  if (predicate->expr.kind != PM_EXPR_CONSTANT ||
      !pm_str_eqz(predicate->expr.constant.value, PM_RDF "reifies"))
    return;
  for (size_t i = 0; i < pom->objects.n; ++i) {
    PmTermMap *object = &pom->objects.items[i];
    if (!object->quote)
      continue;
    object->quote->is_term = true;
    if (object->quote->ref.quoted)
      object->quote->ref.quoted->quote->is_term = true;
    object->type = PM_TYPE_NONE;
  }
}

static const PmTermMapKind predicates = {PM_RML_PREDICATE_MAP, PM_RML_PREDICATE,
                                         &pm_predicate_position};
static const PmTermMapKind graphs = {PM_RML_GRAPH_MAP, PM_RML_GRAPH, &pm_graph_position};
static const PmTermPosition class_position = {.thing = "class",
                                              .types = 1 << PM_TYPE_IRI};
static const PmTermMapKind classes = {PM_RML_NONE, PM_RML_CLASS, &class_position};

static PmStatus read_pom(PmRuleReader *reader, PmTriplesMap *map, const PmRuleTriple *t) {
  PmPredicateObjectMap pom = {0};
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_POM));
  PM_TRY(pm_rule_read_condition_of(reader, t->object, &pom.condition));
  PM_TRY(pm_rule_read_term_maps(reader, t->object, &predicates, &pom.predicates));
  PM_TRY(pm_rule_read_term_maps(reader, t->object, &graphs, &pom.graphs));
  PM_TRY(read_objects(reader, t->object, &pom));
  mark_triple_terms(&pom);
  const bool unknown = pm_rule_has_unknown(reader, t->object);
  if (pom.predicates.n == 0 && !unknown)
    PM_TRY(pm_rule_error(reader, pm_rule_at(reader, t->object),
                         "write rml:predicate PROPERTY, for example pm:name",
                         "the predicate-object map has no predicate"));
  if (!unknown && !pm_rule_first(&reader->graph, t->object, PM_RML_OBJECT) &&
      !pm_rule_first(&reader->graph, t->object, PM_RML_OBJECT_MAP))
    PM_TRY(pm_rule_error(reader, pm_rule_at(reader, t->object),
                         "write rml:objectMap [ rml:reference \"XPATH\" ]",
                         "the predicate-object map has no object"));
  PmPredicateObjectMap *poms = pm_arena_extend(&reader->rules->arena, map->poms,
                                               map->n_poms, &map->poms_cap, sizeof pom);
  if (!poms)
    return PM_ERR_NOMEM;
  map->poms = poms;
  poms[map->n_poms++] = pom;
  return PM_OK;
}

// --- triples maps ---------------------------------------------------------------------

static PmStatus read_subject(PmRuleReader *reader, uint32_t node, PmTriplesMap *map) {
  const PmRuleTriple *t = NULL, *constant = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_SUBJECT_MAP, &t));
  PM_TRY(pm_rule_only(reader, node, PM_RML_SUBJECT, &constant));
  const bool twice = !t && pm_rule_first(&reader->graph, node, PM_RML_SUBJECT_MAP);
  if (twice || (!t && !constant && pm_rule_has_unknown(reader, node)))
    return PM_OK; // said
  if (!t == !constant)
    return pm_rule_error(reader, map->at,
                         "write rml:subjectMap [ rml:template \"…{XPATH}…\" ], or "
                         "rml:subject with a constant IRI",
                         t ? "the triples map has two subjects"
                           : "the triples map has no subject");
  if (constant)
    return pm_rule_constant_map(reader, constant, &pm_subject_position, &map->subject);
  PM_TRY(pm_rule_read_term_map(reader, t->object, &pm_subject_position, &map->subject));
  PM_TRY(pm_rule_read_term_maps(reader, t->object, &classes, &map->classes));
  return pm_rule_read_term_maps(reader, t->object, &graphs, &map->graphs);
}

static PmStatus read_base(PmRuleReader *reader, uint32_t node, PmTriplesMap *map) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_BASE_IRI, &t));
  if (!t)
    return PM_OK;
  const PmTerm *term = pm_rule_term(&reader->graph, t->object);
  if (term->kind != PM_TERM_IRI)
    return pm_rule_error(reader, t->at, "write <http://…/>", "a base must be an IRI");
  map->base = term->value;
  return PM_OK;
}

static PmStatus read_map(PmRuleReader *reader, uint32_t node, PmTriplesMap *map) {
  const PmRuleGraph *graph = &reader->graph;
  reader->subject = map->name;
  reader->map = map;
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_TRIPLES_MAP));
  PM_TRY(read_base(reader, node, map));
  PM_TRY(read_subject(reader, node, map));
  for (uint32_t i = graph->nodes[node].first; i != PM_NO_NODE; i = graph->triples[i].next)
    if (graph->triples[i].term == PM_RML_PREDICATE_OBJECT_MAP)
      PM_TRY(read_pom(reader, map, &graph->triples[i]));
  reader->subject = NULL;
  return PM_OK;
}

bool pm_rule_is_map(const PmRuleReader *reader, uint32_t node) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next) {
    const PmRuleTriple *t = &g->triples[i];
    if (t->term == PM_RML_LOGICAL_SOURCE || t->term == PM_RML_SUBJECT_MAP ||
        t->term == PM_RML_SUBJECT || t->term == PM_RML_PREDICATE_OBJECT_MAP)
      return true;
    const PmRmlTerm class = pm_rml_term(pm_rule_term(g, t->object)->value);
    if ((class == PM_RML_TRIPLES_MAP || class == PM_RML_ASSERTED_TRIPLES_MAP ||
         class == PM_RML_NON_ASSERTED_TRIPLES_MAP) &&
        pm_str_eqz(pm_rule_term(g, t->predicate)->value, PM_RDF "type"))
      return true;
  }
  return false;
}

static PmStatus add_map(PmRuleReader *reader, uint32_t node) {
  PmRules *rules = reader->rules;
  PmTriplesMap *map = pm_arena_alloc(&rules->arena, sizeof *map);
  PmTriplesMap **maps = pm_arena_extend(&rules->arena, rules->maps, rules->n_maps,
                                        &rules->maps_cap, sizeof map);
  if (!map || !maps)
    return PM_ERR_NOMEM;
  rules->maps = maps;
  map->at = pm_rule_at(reader, node);
  PM_TRY(pm_rule_map_name(reader, node, &map->name));
  reader->subject = map->name;
  reader->language = NULL;
  PM_TRY(pm_rule_read_asserted(reader, node, &map->is_quoted_only));
  PM_TRY(pm_rule_read_source(reader, node, &map->source));
  reader->subject = NULL;
  reader->map_nodes[rules->n_maps] = node;
  reader->formulations[rules->n_maps] = reader->language;
  maps[rules->n_maps++] = map;
  return PM_OK;
}

// The one constant predicate of a predicate-object map; empty for others.
static PmStr only_predicate(const PmPredicateObjectMap *pom) {
  return pom->predicates.n == 1 && pom->predicates.items[0].expr.kind == PM_EXPR_CONSTANT
             ? pom->predicates.items[0].expr.constant.value
             : PM_STR("");
}

static size_t count_makers(const PmTriplesMap *map, PmStr predicate) {
  size_t n = map->classes.n && pm_str_eqz(predicate, PM_RDF "type");
  for (size_t i = 0; i < map->n_poms; ++i)
    n += pm_str_eq(only_predicate(&map->poms[i]), predicate);
  return n;
}

// Finds what cannot make the same triple of one subject twice.
static void mark_alone(PmTriplesMap *map) {
  const bool known = count_makers(map, PM_STR("")) == 0;
  map->classes_alone =
      known && map->classes.n == 1 && count_makers(map, PM_STR(PM_RDF "type")) == 1;
  for (size_t i = 0; i < map->n_poms; ++i)
    map->poms[i].alone = known && count_makers(map, only_predicate(&map->poms[i])) == 1;
}

static void mark_map(PmTriplesMap *map) {
  map->per_input |= map->source->file->is_input;
  mark_alone(map);
}

static PmStatus no_maps(PmRuleReader *reader) {
  const char *file = reader->graph.n ? reader->graph.triples[0].at.file : NULL;
  return pm_rule_error(reader, pm_at(file, 0, 0),
                       "a triples map has rml:logicalSource and rml:subjectMap, with "
                       "@prefix rml: <http://w3id.org/rml/> .",
                       "there is no triples map in the rules");
}

PmStatus pm_rule_read_maps(PmRuleReader *reader) {
  const PmRuleGraph *graph = &reader->graph;
  PmRules *rules = reader->rules;
  const size_t n = graph->keys.n + 1;
  reader->map_nodes = pm_arena_alloc(&rules->arena, n * sizeof *reader->map_nodes);
  reader->formulations = pm_arena_alloc(&rules->arena, n * sizeof *reader->formulations);
  if (!reader->map_nodes || !reader->formulations)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < graph->n; ++i) {
    const uint32_t node = graph->triples[i].subject;
    if (graph->nodes[node].first == i && pm_rule_is_map(reader, node))
      PM_TRY(add_map(reader, node));
  }
  for (size_t i = 0; i < rules->n_maps; ++i) {
    reader->language = reader->formulations[i];
    PM_TRY(read_map(reader, reader->map_nodes[i], rules->maps[i]));
  }
  if (rules->n_maps == 0 && reader->n_errors == 0)
    return no_maps(reader);
  if (reader->n_errors == 0)
    PM_TRY(pm_rule_check_cycles(reader));
  for (size_t i = 0; i < rules->n_maps && reader->n_errors == 0; ++i) {
    PM_TRY(pm_rule_part_by_targets(reader, rules->maps[i]));
    mark_map(rules->maps[i]);
  }
  return PM_OK;
}
