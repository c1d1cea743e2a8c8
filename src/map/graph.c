// SPDX-License-Identifier: MIT
// Terms are numbered by a string table over kind, value, datatype and language.
#include "map/graph.h"
#include "map/terms.h"

static PmStatus add_node(PmRuleGraph *graph, const PmTerm *term, uint32_t *number) {
  PmBuf key = pm_buf((size_t)1 << 30);
  bool added = false;
  PmStatus st = pm_term_key(term, &key);
  if (!st)
    st = pm_strtab_add(&graph->keys, pm_buf_str(&key), number, &added);
  pm_buf_release(&key);
  if (st || !added)
    return st;
  PmRuleNode *nodes = pm_arena_extend(graph->arena, graph->nodes, *number,
                                      &graph->nodes_cap, sizeof *nodes);
  if (!nodes)
    return PM_ERR_NOMEM;
  graph->nodes = nodes;
  nodes[*number] =
      (PmRuleNode){.first = PM_NO_NODE, .last = PM_NO_NODE, .used = PM_NO_NODE};
  return pm_term_copy(graph->arena, term, &nodes[*number].term);
}

PmStatus pm_rule_graph_add(PmRuleGraph *graph, const PmQuad *quad, PmPosition at) {
  PmRuleTriple triple = {.next = PM_NO_NODE, .at = at};
  PM_TRY(add_node(graph, &quad->subject, &triple.subject));
  PM_TRY(add_node(graph, &quad->predicate, &triple.predicate));
  PM_TRY(add_node(graph, &quad->object, &triple.object));
  triple.term = pm_rml_term(quad->predicate.value);
  PmRuleTriple *triples = pm_arena_extend(graph->arena, graph->triples, graph->n,
                                          &graph->cap, sizeof *triples);
  if (!triples)
    return PM_ERR_NOMEM;
  graph->triples = triples;
  const uint32_t i = (uint32_t)graph->n++;
  triples[i] = triple;
  PmRuleNode *subject = &graph->nodes[triple.subject];
  if (subject->last == PM_NO_NODE)
    subject->first = i;
  else
    triples[subject->last].next = i;
  subject->last = i;
  PmRuleNode *object = &graph->nodes[triple.object];
  if (object->used == PM_NO_NODE)
    object->used = i;
  return PM_OK;
}

void pm_rule_graph_release(PmRuleGraph *graph) { pm_strtab_release(&graph->keys); }

static const PmRuleTriple *from(const PmRuleGraph *graph, uint32_t i,
                                PmRmlTerm predicate) {
  for (; i != PM_NO_NODE; i = graph->triples[i].next)
    if (graph->triples[i].term == predicate)
      return &graph->triples[i];
  return NULL;
}

const PmRuleTriple *pm_rule_first(const PmRuleGraph *graph, uint32_t subject,
                                  PmRmlTerm predicate) {
  return from(graph, graph->nodes[subject].first, predicate);
}

const PmRuleTriple *pm_rule_next(const PmRuleGraph *graph, const PmRuleTriple *last) {
  return from(graph, last->next, last->term);
}
