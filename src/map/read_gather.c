// SPDX-License-Identifier: MIT
// Gather maps (RML-CC): the list of what is gathered, into what, and how.
#include "map/gather.h"
#include "map/reader.h"

static PmStatus read_kind(PmRuleReader *reader, uint32_t node, PmGather *gather) {
  static const char *const names[] = {[PM_GATHER_LIST] = PM_RDF "List",
                                      [PM_GATHER_BAG] = PM_RDF "Bag",
                                      [PM_GATHER_SEQ] = PM_RDF "Seq",
                                      [PM_GATHER_ALT] = PM_RDF "Alt"};
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_GATHER_AS, &t));
  if (!t)
    return pm_rule_has_unknown(reader, node)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, node),
                               "write rml:gatherAs rdf:List, rdf:Bag, rdf:Seq or rdf:Alt",
                               "the gather map does not say what it makes");
  const PmStr iri = pm_rule_term(&reader->graph, t->object)->value;
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_str_eqz(iri, names[i])) {
      gather->kind = (PmGatherKind)i;
      return PM_OK;
    }
  return pm_rule_error(reader, t->at, "write rdf:List, rdf:Bag, rdf:Seq or rdf:Alt",
                       "'%.*s' is no collection or container", PM_ARGS(iri));
}

static PmStatus read_strategy(PmRuleReader *reader, uint32_t node, PmGather *gather) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_STRATEGY, &t));
  const PmRmlTerm value =
      t ? pm_rml_term(pm_rule_term(&reader->graph, t->object)->value) : PM_RML_APPEND;
  gather->cartesian = value == PM_RML_CARTESIAN_PRODUCT;
  if (value == PM_RML_APPEND || value == PM_RML_CARTESIAN_PRODUCT)
    return PM_OK;
  return pm_rule_error(reader, t->at, "write rml:append or rml:cartesianProduct",
                       "this is no strategy of gathering");
}

static PmStatus read_allow_empty(PmRuleReader *reader, uint32_t node, PmGather *gather) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_ALLOW_EMPTY, &t));
  const PmStr value =
      t ? pm_rule_term(&reader->graph, t->object)->value : PM_STR("false");
  gather->allow_empty = pm_str_eqz(value, "true") || pm_str_eqz(value, "1");
  if (gather->allow_empty || pm_str_eqz(value, "false") || pm_str_eqz(value, "0"))
    return PM_OK;
  return pm_rule_error(reader, t->at, "write true or false",
                       "rml:allowEmptyListAndContainer wants a boolean");
}

static PmStatus read_item(PmRuleReader *reader, uint32_t node, PmGatherItem *item) {
  const PmRuleTriple *parent = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_PARENT_TRIPLES_MAP, &parent));
  item->is_ref = parent != NULL;
  if (!parent)
    return pm_rule_read_term_map(reader, node, &pm_object_position, &item->map);
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_OBJECT_MAP));
  return pm_rule_read_ref_map(reader, parent, &item->ref);
}

static PmStatus read_items(PmRuleReader *reader, const PmRuleTriple *t,
                           PmGather *gather) {
  PmNodeList list = {0};
  PM_TRY(pm_rule_list(reader, t->object, &list));
  if (list.n == 0)
    return pm_rule_error(reader, t->at,
                         "write a list: rml:gather ( [ rml:reference \"…\" ] )",
                         "rml:gather has nothing to gather");
  gather->items = pm_arena_alloc(&reader->rules->arena, list.n * sizeof *gather->items);
  if (!gather->items)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < list.n; ++i)
    PM_TRY(read_item(reader, list.items[i], &gather->items[i]));
  gather->n = list.n;
  return PM_OK;
}

PmStatus pm_rule_read_gather(PmRuleReader *reader, uint32_t node, PmTermMap *map) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_GATHER, &t));
  if (!t) {
    const PmRuleTriple *as = pm_rule_first(&reader->graph, node, PM_RML_GATHER_AS);
    return as && !pm_rule_first(&reader->graph, node, PM_RML_GATHER)
               ? pm_rule_error(reader, as->at,
                               "add rml:gather ( [ rml:reference \"…\" ] ) beside it",
                               "rml:gatherAs gathers nothing")
               : PM_OK;
  }
  if (++reader->gather_depth > 100)
    return pm_rule_error(reader, t->at, "a map may not stand in its own rml:gather",
                         "gather maps are nested too deep");
  PmGather *gather = pm_arena_alloc(&reader->rules->arena, sizeof *gather);
  if (!gather)
    return PM_ERR_NOMEM;
  PM_TRY(read_kind(reader, node, gather));
  PM_TRY(read_strategy(reader, node, gather));
  PM_TRY(read_allow_empty(reader, node, gather));
  PM_TRY(read_items(reader, t, gather));
  --reader->gather_depth;
  reader->rules->gathers = true;
  map->gather = gather;
  return PM_OK;
}
