// SPDX-License-Identifier: MIT
// The triples of rule files in memory, each with its line: what the rule reader walks.
#ifndef PM_MAP_GRAPH_H
#define PM_MAP_GRAPH_H

#include "map/vocabulary.h"
#include "rdf/rdf.h"

enum { PM_NO_NODE = UINT32_MAX };

/// One triple; subjects, predicates and objects are numbers of nodes.
typedef struct {
  uint32_t subject, predicate, object;
  uint32_t next;  // of the same subject, or PM_NO_NODE
  PmRmlTerm term; // what the predicate is
  PmPosition at;
} PmRuleTriple;

typedef struct {
  PmTerm term;
  uint32_t first, last; // triples with it as subject
  uint32_t used;        // first triple with it as object
} PmRuleNode;

/// Zero-initialise but for `arena`, which outlives the graph and holds its terms.
typedef struct {
  PmArena *arena;
  PmStrtab keys;
  PmRuleNode *nodes; // by number in `keys`
  size_t nodes_cap;
  PmRuleTriple *triples;
  size_t n, cap;
} PmRuleGraph;

/// Adds a triple that stands at `at` (whose file name must outlive the graph).
PM_NODISCARD PmStatus pm_rule_graph_add(PmRuleGraph *graph, const PmQuad *quad,
                                        PmPosition at);
void pm_rule_graph_release(PmRuleGraph *graph);

/// The first triple of `subject` with `predicate`, and the next after `last`; NULL at the
/// end.
const PmRuleTriple *pm_rule_first(const PmRuleGraph *graph, uint32_t subject,
                                  PmRmlTerm predicate);
const PmRuleTriple *pm_rule_next(const PmRuleGraph *graph, const PmRuleTriple *last);

static inline const PmTerm *pm_rule_term(const PmRuleGraph *graph, uint32_t node) {
  return &graph->nodes[node].term;
}

#endif
