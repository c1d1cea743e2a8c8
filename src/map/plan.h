// SPDX-License-Identifier: MIT
// The plan of runs: rules made ready once, when they have been read. Triples maps over
// the same records share one pass; each term map is made ready (map/text.h); triples maps
// that can make the same triple are in one group, and only within a group a subject that
// comes again makes anything be looked up.
#ifndef PM_MAP_PLAN_H
#define PM_MAP_PLAN_H

#include "map/text.h"

/// A predicate-object map.
typedef struct {
  const PmPredicateObjectMap *pom;
  PmText *predicates, *objects, *graphs;
  // The usual shape: one constant predicate, no graphs of its own, no joins.
  bool simple;
  PmStr *starts; // by object, of the usual shape: " <predicate> " and the object's head
} PmPlanPom;

typedef struct {
  const PmTriplesMap *map;
  uint32_t rule; // its number
  PmText subject;
  PmText *graphs;
  PmStr *classes; // " <…#type> <class>"
  PmPlanPom *poms;
  bool is_parent;     // it makes nothing: others name its subjects
  uint32_t group;     // of maps that can make the same triple
  bool knows_repeats; // repeated subjects of the group are found beforehand
} PmPlanMap;

/// Maps over the same records, run together record by record.
typedef struct {
  const PmLogicalSource *source;
  bool per_input;
  bool parts;   // several threads may share the records
  bool is_idle; // all its maps are parents, of joins that passes build beforehand
  PmPlanMap **maps;
  size_t n, cap;
} PmPass;

typedef struct PmPlan {
  PmArena arena;
  PmPlanMap *maps; // in the order of the rules
  size_t n_maps;
  PmPass *passes;
  size_t n_passes, passes_cap;
  bool graphs;      // some quad may have a graph name
  bool gathers;     // lists grow over records
  bool any_repeats; // some group is worth a first pass for repeated subjects
} PmPlan;

/// Gives rules that are wholly read their plan.
PM_NODISCARD PmStatus pm_plan_make(PmRules *rules);
void pm_plan_free(PmPlan *plan);

/// Whether several threads may share the parents of a referencing object map.
bool pm_plan_shares_parents(const PmPlan *plan, const PmRefMap *ref);

/// The plan of a triples map.
static inline const PmPlanMap *pm_plan_map(const PmPlan *plan, const PmTriplesMap *map) {
  size_t i = 0;
  while (plan->maps[i].map != map)
    ++i;
  return &plan->maps[i];
}

#endif
