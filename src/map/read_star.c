// SPDX-License-Identifier: MIT
// Star maps (RML-Star): which triples map is quoted, and which may be. What the triples
// of a map are made of is followed here, so that none is made of itself.
#include "map/gather.h"
#include "map/reader.h"

enum { MAX_DEPTH = 100 }; // of triples in triples

// --- star maps ------------------------------------------------------------------------

static PmStatus check_join(PmRuleReader *reader, uint32_t node,
                           const PmTermPosition *position, PmTermMap *map) {
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_JOIN_CONDITION);
  if (!t)
    return PM_OK;
  map->type = PM_TYPE_BNODE; // that it has no value follows from this
  return pm_rule_error(reader, t->at,
                       position->is_object
                           ? "add rml:parentTriplesMap <#TheOtherMap> beside it"
                           : "add rml:quotedTriplesMap <#TheOtherMap> beside it",
                       "a join condition joins with nothing");
}

// A quoted triple has no other value, type, language or members.
static PmStatus check_alone(PmRuleReader *reader, uint32_t node) {
  static const PmRmlTerm others[] = {
      PM_RML_CONSTANT,           PM_RML_REFERENCE,
      PM_RML_TEMPLATE,           PM_RML_FUNCTION_EXECUTION,
      PM_RML_TERM_TYPE,          PM_RML_LANGUAGE,
      PM_RML_LANGUAGE_MAP,       PM_RML_DATATYPE,
      PM_RML_DATATYPE_MAP,       PM_RML_GATHER,
      PM_RML_PARENT_TRIPLES_MAP,
  };
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    const PmRuleTriple *t = pm_rule_first(&reader->graph, node, others[i]);
    if (t)
      PM_TRY(pm_rule_error(reader, t->at, "keep one of them",
                           "rml:%s says nothing beside rml:quotedTriplesMap",
                           pm_rml_name(t->term)));
  }
  return PM_OK;
}

// Shapes of RML-Star: what is quoted says whether it is asserted, too, and has exactly
// one predicate-object map.
static PmStatus check_quoted(PmRuleReader *reader, const PmRuleTriple *quotes) {
  const uint32_t node = quotes->object;
  size_t n = 0;
  const PmRuleTriple *t =
      pm_rule_first(&reader->graph, node, PM_RML_PREDICATE_OBJECT_MAP);
  for (; t; t = pm_rule_next(&reader->graph, t))
    ++n;
  if (n != 1)
    PM_TRY(pm_rule_error(reader, quotes->at,
                         "put each predicate-object map into a triples map of its own",
                         "a quoted triples map wants exactly one predicate-object map; "
                         "this one has %zu",
                         n));
  if (pm_rule_has_type(reader, node, PM_RML_ASSERTED_TRIPLES_MAP) ||
      pm_rule_has_type(reader, node, PM_RML_NON_ASSERTED_TRIPLES_MAP))
    return PM_OK;
  return pm_rule_error(
      reader, quotes->at,
      "write a rml:AssertedTriplesMap where its triples are made, too, or "
      "a rml:NonAssertedTriplesMap where they are only quoted",
      "the quoted triples map does not say whether it is asserted");
}

// What a join leads to: the quoted map's triple, of its own record.
static PmStatus set_joined(PmRuleReader *reader, PmQuote *quote) {
  PmArena *arena = &reader->rules->arena;
  PmTermMap *map = pm_arena_alloc(arena, sizeof *map);
  PmQuote *plain = pm_arena_alloc(arena, sizeof *plain);
  if (!map || !plain)
    return PM_ERR_NOMEM;
  plain->ref.parent = quote->ref.parent;
  *map = (PmTermMap){.type = PM_TYPE_BNODE, .quote = plain};
  quote->ref.quoted = map;
  return PM_OK;
}

PmStatus pm_rule_read_star(PmRuleReader *reader, uint32_t node,
                           const PmTermPosition *position, PmTermMap *map) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_QUOTED_TRIPLES_MAP, &t));
  if (!t)
    return check_join(reader, node, position, map);
  PmQuote *quote = pm_arena_alloc(&reader->rules->arena, sizeof *quote);
  if (!quote)
    return PM_ERR_NOMEM;
  reader->rules->quotes = true;
  PM_TRY(check_alone(reader, node));
  PM_TRY(pm_rule_read_ref_map(reader, t, &quote->ref));
  map->type = PM_TYPE_BNODE;
  if (!quote->ref.parent)
    return PM_OK; // said
  if (quote->ref.n_joins)
    PM_TRY(set_joined(reader, quote));
  map->quote = quote;
  return check_quoted(reader, t);
}

PmStatus pm_rule_read_asserted(PmRuleReader *reader, uint32_t node,
                               bool *is_quoted_only) {
  *is_quoted_only = pm_rule_has_type(reader, node, PM_RML_NON_ASSERTED_TRIPLES_MAP);
  if (!*is_quoted_only || !pm_rule_has_type(reader, node, PM_RML_ASSERTED_TRIPLES_MAP))
    return PM_OK;
  return pm_rule_error(reader, pm_rule_at(reader, node),
                       "keep one of them; in YARRRML all that quote it say quoted:, or "
                       "all say quotedNonAsserted:",
                       "the triples map is both rml:AssertedTriplesMap and "
                       "rml:NonAssertedTriplesMap");
}

// --- what is made of what -------------------------------------------------------------

// What can be made of a triples map: its subject, or its triple.
typedef enum { SUBJECT, TRIPLE } Thing;

typedef struct {
  PmRuleReader *reader;
  unsigned char *heights;      // by thing and map; 0: not known, MAX_DEPTH + 1: under way
  const PmTriplesMap *culprit; // or NULL
  bool is_cycle;
  unsigned depth;
} Walk;

static unsigned height_of(Walk *w, const PmTriplesMap *map, Thing thing);

static unsigned higher(unsigned a, unsigned b) { return a > b ? a : b; }

static unsigned height_of_term(Walk *w, const PmTermMap *map) {
  unsigned height = map->quote ? height_of(w, map->quote->ref.parent, TRIPLE) : 0;
  for (size_t i = 0; map->gather && i < map->gather->n; ++i) {
    const PmGatherItem *item = &map->gather->items[i];
    height = higher(height, item->is_ref ? height_of(w, item->ref.parent, SUBJECT)
                                         : height_of_term(w, &item->map));
  }
  return height;
}

static unsigned height_of_objects(Walk *w, const PmPredicateObjectMap *pom) {
  unsigned height = 0;
  for (size_t i = 0; i < pom->objects.n; ++i)
    height = higher(height, height_of_term(w, &pom->objects.items[i]));
  for (size_t i = 0; i < pom->n_refs; ++i)
    height = higher(height, height_of(w, pom->refs[i].parent, SUBJECT));
  return height;
}

static size_t number_of(const Walk *w, const PmTriplesMap *map) {
  size_t i = 0;
  while (w->reader->rules->maps[i] != map)
    ++i;
  return i;
}

// How deep a thing is nested; a walk ends with the first culprit.
static unsigned height_of(Walk *w, const PmTriplesMap *map, Thing thing) {
  if (!map || w->culprit)
    return 0;
  unsigned char *known = &w->heights[2 * number_of(w, map) + thing];
  if (*known > MAX_DEPTH) {
    w->culprit = map;
    w->is_cycle = true;
  }
  if (*known)
    return *known;
  *known = MAX_DEPTH + 1;
  ++w->depth;
  unsigned height = w->depth > MAX_DEPTH ? MAX_DEPTH : height_of_term(w, &map->subject);
  for (size_t i = 0; thing == TRIPLE && height < MAX_DEPTH && i < map->n_poms; ++i)
    height = higher(height, height_of_objects(w, &map->poms[i]));
  if (height >= MAX_DEPTH && !w->culprit)
    w->culprit = map;
  --w->depth;
  *known = (unsigned char)(height < MAX_DEPTH ? height + 1 : MAX_DEPTH);
  return *known;
}

static PmStatus report(const Walk *w) {
  PmRuleReader *reader = w->reader;
  reader->subject = w->culprit->name;
  const PmStatus st =
      w->is_cycle
          ? pm_rule_error(reader, w->culprit->at,
                          "follow rml:quotedTriplesMap and rml:gather from here: one of "
                          "them must name another map",
                          "the triples map is made of itself")
          : pm_rule_error(reader, w->culprit->at, "quote less deep",
                          "triples are quoted more than %d deep", MAX_DEPTH);
  reader->subject = NULL;
  return st;
}

PmStatus pm_rule_check_cycles(PmRuleReader *reader) {
  const PmRules *rules = reader->rules;
  Walk w = {.reader = reader};
  w.heights = pm_arena_alloc(&reader->rules->arena, 2 * rules->n_maps + 1);
  if (!w.heights)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_maps && !w.culprit; ++i)
    (void)height_of(&w, rules->maps[i], TRIPLE);
  return w.culprit ? report(&w) : PM_OK;
}
