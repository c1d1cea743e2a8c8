// SPDX-License-Identifier: MIT
// From rules to a plan.
#include "map/plan.h"
#include "map/vocabulary.h"

#include <stdlib.h>

// --- term maps -------------------------------------------------------------------------

static PmStatus compile_all(PmPlan *plan, const PmTermMaps *maps, PmStr base,
                            PmText **texts) {
  *texts = pm_arena_alloc(&plan->arena, (maps->n + 1) * sizeof **texts);
  if (!*texts)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < maps->n; ++i)
    PM_TRY(pm_text_compile(&plan->arena, &maps->items[i], base, &(*texts)[i]));
  return PM_OK;
}

static PmStatus join_texts(PmPlan *plan, PmStr predicate, PmStr object, PmStr *out) {
  const PmStr whole =
      pm_arena_printf(&plan->arena, " %.*s %.*s", PM_ARGS(predicate), PM_ARGS(object));
  *out = whole.data ? pm_text_keep(&plan->arena, whole) : whole;
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus plan_pom(PmPlan *plan, PmStr base, const PmPredicateObjectMap *pom,
                         PmPlanPom *out) {
  out->pom = pom;
  PM_TRY(compile_all(plan, &pom->predicates, base, &out->predicates));
  PM_TRY(compile_all(plan, &pom->objects, base, &out->objects));
  PM_TRY(compile_all(plan, &pom->graphs, base, &out->graphs));
  plan->graphs |= pom->graphs.n > 0;
  out->simple = pom->predicates.n == 1 && out->predicates[0].kind == PM_TEXT_CONSTANT &&
                pom->graphs.n == 0 && pom->n_refs == 0;
  out->starts = pm_arena_alloc(&plan->arena, (pom->objects.n + 1) * sizeof *out->starts);
  if (!out->starts)
    return PM_ERR_NOMEM;
  for (size_t i = 0; out->simple && i < pom->objects.n; ++i)
    PM_TRY(
        join_texts(plan, out->predicates[0].head, out->objects[i].head, &out->starts[i]));
  return PM_OK;
}

static PmStatus plan_classes(PmPlan *plan, PmStr base, PmPlanMap *out) {
  const PmTermMaps *classes = &out->map->classes;
  PmText *texts = NULL;
  PM_TRY(compile_all(plan, classes, base, &texts));
  out->classes = pm_arena_alloc(&plan->arena, (classes->n + 1) * sizeof *out->classes);
  if (!out->classes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < classes->n; ++i)
    PM_TRY(join_texts(plan, PM_STR("<" PM_RDF "type>"), texts[i].head, &out->classes[i]));
  return PM_OK;
}

static PmStatus plan_map(PmPlan *plan, const PmRules *rules, const PmTriplesMap *map,
                         PmPlanMap *out) {
  const PmStr base = map->base.len ? map->base : rules->base;
  out->map = map;
  out->is_parent = map->n_poms == 0 && map->classes.n == 0 && !map->subject.gather;
  PM_TRY(pm_text_compile(&plan->arena, &map->subject, base, &out->subject));
  PM_TRY(compile_all(plan, &map->graphs, base, &out->graphs));
  plan->graphs |= map->graphs.n > 0;
  PM_TRY(plan_classes(plan, base, out));
  out->poms = pm_arena_alloc(&plan->arena, (map->n_poms + 1) * sizeof *out->poms);
  if (!out->poms)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < map->n_poms; ++i)
    PM_TRY(plan_pom(plan, base, &map->poms[i], &out->poms[i]));
  return PM_OK;
}

// --- passes ----------------------------------------------------------------------------

static bool is_same_pass(const PmPass *pass, const PmTriplesMap *map) {
  const PmLogicalSource *a = pass->source, *b = map->source;
  return pass->per_input == map->per_input &&
         (a == b || (a->file == b->file && a->formulation == b->formulation &&
                     a->iterator == b->iterator));
}

static PmStatus find_pass(PmPlan *plan, const PmTriplesMap *map, PmPass **out) {
  for (size_t i = 0; i < plan->n_passes; ++i)
    if (is_same_pass(&plan->passes[i], map)) {
      *out = &plan->passes[i];
      return PM_OK;
    }
  PmPass *passes = pm_arena_extend(&plan->arena, plan->passes, plan->n_passes,
                                   &plan->passes_cap, sizeof *passes);
  if (!passes)
    return PM_ERR_NOMEM;
  plan->passes = passes;
  *out = &passes[plan->n_passes++];
  **out = (PmPass){.source = map->source, .per_input = map->per_input};
  return PM_OK;
}

static PmStatus add_to_pass(PmPlan *plan, PmPlanMap *map) {
  PmPass *pass = NULL;
  PM_TRY(find_pass(plan, map->map, &pass));
  PmPlanMap **maps =
      pm_arena_extend(&plan->arena, pass->maps, pass->n, &pass->cap, sizeof *maps);
  if (!maps)
    return PM_ERR_NOMEM;
  pass->maps = maps;
  maps[pass->n++] = map;
  return PM_OK;
}

// --- groups ----------------------------------------------------------------------------

// How the text of a term begins; 0 where that varies.
static char first_byte(const PmText *text) {
  if (text->kind != PM_TEXT_OTHER)
    return text->head.data[0];
  switch (text->map->type) {
  case PM_TYPE_IRI:
  case PM_TYPE_URI:
  case PM_TYPE_UNSAFE_IRI: return '<';
  case PM_TYPE_BNODE: return '_';
  case PM_TYPE_LITERAL: return '"';
  case PM_TYPE_NONE: break;
  }
  return '\0';
}

// Whether two term maps never make the same term.
static bool are_apart(const PmText *a, const PmText *b) {
  const char first[2] = {first_byte(a), first_byte(b)};
  if (first[0] != first[1])
    return first[0] && first[1];
  if (a->kind == PM_TEXT_OTHER || b->kind == PM_TEXT_OTHER)
    return false;
  const size_t n = a->head.len < b->head.len ? a->head.len : b->head.len;
  if (memcmp(a->head.data, b->head.data, n) != 0)
    return true;
  return a->kind == PM_TEXT_LITERAL && b->kind == PM_TEXT_LITERAL && !a->natural &&
         !b->natural && !pm_str_eq(a->tail, b->tail);
}

static bool may_be_type(const PmPlanPom *pom) {
  for (size_t i = 0; i < pom->pom->predicates.n; ++i)
    if (pom->predicates[i].kind != PM_TEXT_CONSTANT ||
        pm_str_eqz(pom->predicates[i].head, "<" PM_RDF "type>"))
      return true;
  return false;
}

static bool share_predicate(const PmPlanPom *a, const PmPlanPom *b) {
  for (size_t i = 0; i < a->pom->predicates.n; ++i)
    for (size_t j = 0; j < b->pom->predicates.n; ++j) {
      const PmText *p = &a->predicates[i], *q = &b->predicates[j];
      if (p->kind != PM_TEXT_CONSTANT || q->kind != PM_TEXT_CONSTANT ||
          pm_str_eq(p->head, q->head))
        return true;
    }
  return false;
}

static bool share_object(const PmPlanPom *a, const PmPlanPom *b) {
  if (a->pom->n_refs || b->pom->n_refs)
    return true;
  for (size_t i = 0; i < a->pom->objects.n; ++i)
    for (size_t j = 0; j < b->pom->objects.n; ++j)
      if (!are_apart(&a->objects[i], &b->objects[j]))
        return true;
  return false;
}

static bool share_class(const PmPlanMap *a, const PmPlanMap *b) {
  for (size_t i = 0; i < a->map->classes.n; ++i)
    for (size_t j = 0; j < b->map->classes.n; ++j)
      if (pm_str_eq(a->classes[i], b->classes[j]))
        return true;
  return false;
}

static bool type_by_pom(const PmPlanMap *a, const PmPlanMap *b) {
  for (size_t i = 0; a->map->classes.n && i < b->map->n_poms; ++i)
    if (may_be_type(&b->poms[i]))
      return true;
  return false;
}

// Whether two maps can make the same triple, by what is fixed in their term maps.
static bool can_meet(const PmPlanMap *a, const PmPlanMap *b) {
  if (are_apart(&a->subject, &b->subject))
    return false;
  if (share_class(a, b) || type_by_pom(a, b) || type_by_pom(b, a))
    return true;
  for (size_t i = 0; i < a->map->n_poms; ++i)
    for (size_t j = 0; j < b->map->n_poms; ++j)
      if (share_predicate(&a->poms[i], &b->poms[j]) &&
          share_object(&a->poms[i], &b->poms[j]))
        return true;
  return false;
}

static void merge_groups(PmPlan *plan, uint32_t from, uint32_t into) {
  for (size_t i = 0; i < plan->n_maps; ++i)
    if (plan->maps[i].group == from)
      plan->maps[i].group = into;
}

static void find_groups(PmPlan *plan) {
  for (size_t i = 0; i < plan->n_maps; ++i)
    plan->maps[i].group = (uint32_t)i;
  for (size_t i = 0; i < plan->n_maps; ++i)
    for (size_t j = 0; j < i; ++j)
      if (plan->maps[i].group != plan->maps[j].group &&
          can_meet(&plan->maps[i], &plan->maps[j]))
        merge_groups(plan, plan->maps[i].group, plan->maps[j].group);
}

// A first pass over the records, for their subjects only, is worth its while where these
// are cheap to read twice; and nothing may come later: no other input, no blank node that
// is new with each record.
static bool is_cheap_twice(const PmTriplesMap *map) {
  return !map->per_input && !map->subject.gather &&
         map->source->formulation->type->reads_twice &&
         map->subject.expr.kind != PM_EXPR_NONE;
}

static void find_known(PmPlan *plan, const PmRules *rules) {
  for (size_t i = 0; i < plan->n_maps; ++i) {
    PmPlanMap *map = &plan->maps[i];
    map->knows_repeats = !rules->gathers && !map->is_parent;
    for (size_t j = 0; j < plan->n_maps; ++j)
      if (plan->maps[j].group == map->group && !is_cheap_twice(plan->maps[j].map))
        map->knows_repeats = false;
    plan->any_repeats |= map->knows_repeats;
  }
}

// --- threads ---------------------------------------------------------------------------

static bool is_simple(const PmExpr *expr) {
  return !expr || expr->kind == PM_EXPR_CONSTANT || expr->kind == PM_EXPR_REFERENCE ||
         expr->kind == PM_EXPR_TEMPLATE;
}

// Whether threads may share term maps: no functions are called, no blank nodes numbered.
static bool are_shareable(const PmText *texts, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const PmTermMap *map = texts[i].map;
    if (!is_simple(&map->expr) || !is_simple(map->language) ||
        !is_simple(map->datatype) || map->gather || map->condition)
      return false;
  }
  return true;
}

bool pm_plan_shares_parents(const PmPlan *plan, const PmRefMap *ref) {
  for (size_t i = 0; i < ref->n_joins; ++i)
    if (!is_simple(&ref->joins[i].child) || !is_simple(&ref->joins[i].parent))
      return false;
  return !plan->gathers && !ref->quoted &&
         are_shareable(&pm_plan_map(plan, ref->parent)->subject, 1);
}

static bool are_shareable_refs(const PmPlan *plan, const PmPredicateObjectMap *pom) {
  for (size_t i = 0; i < pom->n_refs; ++i)
    if (!pm_plan_shares_parents(plan, &pom->refs[i]))
      return false;
  return true;
}

static bool is_shareable(const PmPlan *plan, const PmPlanMap *map) {
  if (!are_shareable(&map->subject, 1) || !are_shareable(map->graphs, map->map->graphs.n))
    return false;
  for (size_t i = 0; i < map->map->n_poms; ++i) {
    const PmPlanPom *pom = &map->poms[i];
    if (pom->pom->condition || pom->pom->targets.n ||
        !are_shareable(pom->predicates, pom->pom->predicates.n) ||
        !are_shareable(pom->objects, pom->pom->objects.n) ||
        !are_shareable(pom->graphs, pom->pom->graphs.n) ||
        !are_shareable_refs(plan, pom->pom))
      return false;
  }
  return true;
}

static PmStatus find_parts(PmPlan *plan) {
  for (size_t i = 0; i < plan->n_passes; ++i) {
    PmPass *pass = &plan->passes[i];
    const PmLogicalSource *source = pass->source;
    const PmSourceType *type = source->formulation->type;
    pass->parts = type->cut && !plan->gathers;
    if (pass->parts && type->splits)
      PM_TRY(type->splits(source->formulation, source->iterator, NULL, &pass->parts));
    for (size_t j = 0; j < pass->n; ++j)
      pass->parts &= is_shareable(plan, pass->maps[j]);
  }
  return PM_OK;
}

// --- passes that make nothing ----------------------------------------------------------

static bool joins_with(const PmPredicateObjectMap *pom, const PmTriplesMap *parent) {
  for (size_t i = 0; i < pom->n_refs; ++i)
    if (pom->refs[i].n_joins && pom->refs[i].parent == parent)
      return true;
  return false;
}

// Whether joins of another pass read the map's records.
static bool is_joined(const PmPlan *plan, const PmTriplesMap *parent) {
  for (size_t i = 0; i < plan->n_maps; ++i) {
    const PmTriplesMap *child = plan->maps[i].map;
    for (size_t j = 0; j < child->n_poms && !child->is_quoted_only; ++j)
      if (joins_with(&child->poms[j], parent))
        return true;
  }
  return false;
}

static void find_idle(PmPlan *plan) {
  for (size_t i = 0; i < plan->n_passes; ++i) {
    PmPass *pass = &plan->passes[i];
    pass->is_idle = !pass->per_input;
    for (size_t j = 0; j < pass->n; ++j)
      pass->is_idle &= pass->maps[j]->is_parent && is_joined(plan, pass->maps[j]->map);
  }
}

PmStatus pm_plan_make(PmRules *rules) {
  PmPlan *plan = calloc(1, sizeof *plan);
  if (!plan)
    return PM_ERR_NOMEM;
  rules->plan = plan;
  plan->n_maps = rules->n_maps;
  plan->gathers = rules->gathers;
  plan->maps = pm_arena_alloc(&plan->arena, (rules->n_maps + 1) * sizeof *plan->maps);
  if (!plan->maps)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_maps; ++i) {
    plan->maps[i].rule = (uint32_t)i;
    PM_TRY(plan_map(plan, rules, rules->maps[i], &plan->maps[i]));
    if (!rules->maps[i]->is_quoted_only)
      PM_TRY(add_to_pass(plan, &plan->maps[i]));
  }
  find_groups(plan);
  find_known(plan, rules);
  find_idle(plan);
  return find_parts(plan);
}

void pm_plan_free(PmPlan *plan) {
  if (!plan)
    return;
  pm_arena_release(&plan->arena);
  free(plan);
}
