// SPDX-License-Identifier: MIT
// Logical targets (RML-IO), and where quads go: a quad goes to all targets of the term
// maps that it is made of, and to the output of the run if they have none. So that this
// is known before any quad is made, a triples map with targets is taken apart into
// predicate-object maps of one predicate, one object and one graph each.
#include "map/reader.h"
#include "map/target.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FORMATS "http://www.w3.org/ns/formats/"
#define VOID "http://rdfs.org/ns/void#"

// --- targets --------------------------------------------------------------------------

static PmStatus read_format(PmRuleReader *reader, uint32_t node, PmTarget *target) {
  static const struct {
    const char *name;
    PmFormat format;
  } formats[] = {
      {"N-Triples", PM_FORMAT_NTRIPLES}, {"N-Quads", PM_FORMAT_NQUADS},
      {"Turtle", PM_FORMAT_TURTLE},      {"TriG", PM_FORMAT_TRIG},
      {"JSON-LD", PM_FORMAT_JSONLD},     {"RDF_XML", PM_FORMAT_RDFXML},
      {"RDF_JSON", PM_FORMAT_RDFJSON},   {"N3", PM_FORMAT_N3},
  };
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_SERIALIZATION, &t));
  target->format = PM_FORMAT_NQUADS;
  if (!t)
    return PM_OK;
  const PmStr iri = pm_rule_term(&reader->graph, t->object)->value;
  const PmStr ns = PM_STR(FORMATS);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; ++i)
    if (pm_str_starts(iri, ns) &&
        pm_str_eqz(pm_str_slice(iri, ns.len, iri.len), formats[i].name)) {
      target->format = formats[i].format;
      return PM_OK;
    }
  return pm_rule_error(
      reader, t->at,
      "the names are N-Triples, N-Quads, Turtle, TriG, JSON-LD, RDF_XML, "
      "RDF_JSON and N3 of <" FORMATS ">",
      "this version does not write <%.*s>", PM_ARGS(iri));
}

// On the logical target or on its target.
static PmStatus read_bytes(PmRuleReader *reader, uint32_t node, PmTarget *target) {
  PmSourceFile file = {0};
  PM_TRY(pm_rule_read_encoding(reader, node, &file));
  PM_TRY(pm_rule_read_packing(reader, node, &file.packing));
  target->utf16 |= file.encoding.len > 0;
  if (file.packing != PM_PACKING_NONE)
    target->packing = file.packing;
  return PM_OK;
}

// rml:path, or the file of a void:dataDump.
static PmStatus find_path(PmRuleReader *reader, uint32_t node, PmTarget *target,
                          PmSourceName *name) {
  const PmRuleGraph *g = &reader->graph;
  const PmRuleTriple *path = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_PATH, &path));
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE && !path;
       i = g->triples[i].next) {
    const PmRuleTriple *t = &g->triples[i];
    const PmStr value = pm_rule_term(g, t->object)->value;
    if (!pm_str_eqz(pm_rule_term(g, t->predicate)->value, VOID "dataDump") ||
        !pm_str_starts(value, PM_STR("file://")))
      continue;
    target->at = t->at;
    name->path = pm_str_slice(value, 7, value.len);
    return PM_OK;
  }
  if (path) {
    target->at = path->at;
    PM_TRY(pm_rule_text(reader, path, &name->path));
    return pm_rule_read_root(reader, node, name);
  }
  return pm_rule_error(
      reader, pm_rule_at(reader, node),
      "write rml:target [ a rml:FilePath ; rml:path \"out.nq\" ]; what is "
      "sent over the network is sent with pressmark load",
      "the target is no file");
}

// The folder must be there, below the working folder or that of the rule file; files that
// begin with a dot are left alone.
static PmStatus resolve(PmRuleReader *reader, const PmSourceName *name,
                        PmTarget *target) {
  PmArena *arena = &reader->rules->arena;
  const PmStr dir = pm_arena_copy(arena, pm_path_dir(pm_str(target->at.file)));
  PmStr base = name->in_rule_dir ? dir : PM_STR(".");
  if (base.data && name->root.len)
    base = pm_path_join(arena, base, name->root);
  const PmStr path = pm_str_starts(name->path, PM_STR("/"))
                         ? pm_arena_copy(arena, name->path)
                         : pm_path_join(arena, base, name->path);
  const PmStr folder =
      path.data ? pm_arena_copy(arena, pm_path_dir(path)) : (PmStr){NULL, 0};
  char real[PATH_MAX];
  if (!dir.data || !base.data || !folder.data)
    return PM_ERR_NOMEM;
  target->path = path;
  if (!realpath(folder.data, real))
    return pm_rule_error(reader, target->at, "make it first: mkdir -p",
                         "there is no folder '%.*s'", PM_ARGS(folder));
  const PmStr inside = pm_arena_printf(arena, "%s/", real); // the folder itself is fine
  if (!inside.data)
    return PM_ERR_NOMEM;
  const bool below = pm_source_is_allowed(inside.data, dir, &reader->rules->allowed);
  if (!below || pm_path_base(path).len == 0 || pm_path_base(path).data[0] == '.')
    return pm_rule_error(reader, target->at,
                         "rml:path names a file below the folder of the rule file or "
                         "below the working folder, without a dot before its name",
                         "'%.*s' lies outside of where rules may write",
                         PM_ARGS(name->path));
  target->path = pm_path_join(arena, pm_str(real), pm_path_base(path));
  target->path = pm_arena_copy(arena, target->path);
  return target->path.data ? PM_OK : PM_ERR_NOMEM;
}

static bool is_same_file(const PmSourceFile *source, const char *path) {
  struct stat a, b;
  return !source->is_input && source->path.data && stat(source->path.data, &a) == 0 &&
         stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static PmStatus keep_target(PmRuleReader *reader, const PmTarget *target,
                            uint32_t *number) {
  PmRules *rules = reader->rules;
  const PmTarget **targets =
      pm_arena_extend(&rules->arena, rules->targets, rules->n_targets,
                      &rules->targets_cap, sizeof *targets);
  PmTarget *kept = pm_arena_alloc(&rules->arena, sizeof *kept);
  if (!targets || !kept)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_targets; ++i)
    if (pm_str_eq(targets[i]->path, target->path))
      return pm_rule_error(reader, target->at, "use one logical target for both",
                           "two targets write '%.*s'", PM_ARGS(target->path));
  for (size_t i = 0; i < rules->n_files; ++i)
    if (is_same_file(rules->files[i], target->path.data))
      return pm_rule_error(reader, target->at, "choose another path",
                           "the target '%.*s' is a source", PM_ARGS(target->path));
  rules->targets = targets;
  *kept = *target;
  *number = kept->number = (uint32_t)rules->n_targets;
  targets[rules->n_targets++] = kept;
  return PM_OK;
}

static PmStatus read_target(PmRuleReader *reader, uint32_t node, uint32_t *number) {
  const PmRuleTriple *t = NULL;
  PmTarget target = {0};
  PmSourceName name = {0};
  const uint64_t before = reader->n_errors;
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_TARGET));
  PM_TRY(pm_rule_only(reader, node, PM_RML_TARGET, &t));
  if (!t)
    return pm_rule_has_unknown(reader, node)
               ? PM_OK
               : pm_rule_error(
                     reader, pm_rule_at(reader, node),
                     "write rml:target [ a rml:FilePath ; rml:path \"out.nq\" ]",
                     "the logical target has no target");
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_TARGET));
  PM_TRY(read_format(reader, node, &target));
  PM_TRY(read_bytes(reader, node, &target));
  PM_TRY(read_bytes(reader, t->object, &target));
  PM_TRY(find_path(reader, t->object, &target, &name));
  if (name.path.data)
    PM_TRY(resolve(reader, &name, &target));
  return reader->n_errors == before ? keep_target(reader, &target, number) : PM_OK;
}

// --- sets -----------------------------------------------------------------------------

static PmStatus add_target(PmRuleReader *reader, PmTargets *set, uint32_t number) {
  for (size_t i = 0; i < set->n; ++i)
    if (set->items[i] == number)
      return PM_OK;
  uint32_t *items = pm_arena_extend(&reader->rules->arena, set->items, set->n, &set->cap,
                                    sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  set->items = items;
  items[set->n++] = number;
  return PM_OK;
}

static PmStatus add_targets(PmRuleReader *reader, PmTargets *set, const PmTargets *more) {
  for (size_t i = 0; i < more->n; ++i)
    PM_TRY(add_target(reader, set, more->items[i]));
  return PM_OK;
}

// The number of the target that a node describes, read once.
static PmStatus target_of(PmRuleReader *reader, uint32_t node, uint32_t *number) {
  for (size_t i = 0; i < reader->n_targets; ++i)
    if (reader->targets[i].node == node) {
      *number = reader->targets[i].number;
      return PM_OK;
    }
  PmRuleTarget *targets =
      pm_arena_extend(&reader->rules->arena, reader->targets, reader->n_targets,
                      &reader->targets_cap, sizeof *targets);
  if (!targets)
    return PM_ERR_NOMEM;
  *number = UINT32_MAX;
  PM_TRY(read_target(reader, node, number));
  reader->targets = targets;
  targets[reader->n_targets++] = (PmRuleTarget){node, *number};
  return PM_OK;
}

PmStatus pm_rule_read_targets(PmRuleReader *reader, uint32_t node, PmTargets *set) {
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_LOGICAL_TARGET);
  for (; t; t = pm_rule_next(&reader->graph, t)) {
    uint32_t number;
    PM_TRY(target_of(reader, t->object, &number));
    if (number != UINT32_MAX)
      PM_TRY(add_target(reader, set, number));
  }
  return PM_OK;
}

// --- taking apart ---------------------------------------------------------------------

static bool any_target(const PmTermMaps *maps) {
  for (size_t i = 0; i < maps->n; ++i)
    if (maps->items[i].targets.n)
      return true;
  return false;
}

static bool has_targets(const PmTriplesMap *map) {
  bool any = map->subject.targets.n || any_target(&map->graphs);
  for (size_t i = 0; i < map->n_poms && !any; ++i) {
    const PmPredicateObjectMap *pom = &map->poms[i];
    any = any_target(&pom->predicates) || any_target(&pom->objects) ||
          any_target(&pom->graphs);
    for (size_t j = 0; j < pom->n_refs; ++j)
      any |= pom->refs[j].targets.n > 0;
  }
  return any;
}

// One quad's making: an object or a referencing object map, and a graph or none.
typedef struct {
  const PmTermMap *predicate, *object, *graph;
  const PmRefMap *ref;
  const PmExpr *condition;
} Single;

static PmTermMaps one_of(const PmTermMap *map) {
  return map ? (PmTermMaps){(PmTermMap *)map, 1, 1} : (PmTermMaps){0};
}

static PmStatus add_single(PmRuleReader *reader, PmTriplesMap *map, const Single *s) {
  PmPredicateObjectMap pom = {.predicates = one_of(s->predicate),
                              .objects = one_of(s->object),
                              .graphs = one_of(s->graph),
                              .refs = (PmRefMap *)s->ref,
                              .n_refs = s->ref != NULL,
                              .condition = s->condition};
  PM_TRY(add_targets(reader, &pom.targets, &map->subject.targets));
  PM_TRY(add_targets(reader, &pom.targets, &s->predicate->targets));
  if (s->object)
    PM_TRY(add_targets(reader, &pom.targets, &s->object->targets));
  if (s->ref)
    PM_TRY(add_targets(reader, &pom.targets, &s->ref->targets));
  if (s->graph)
    PM_TRY(add_targets(reader, &pom.targets, &s->graph->targets));
  PmPredicateObjectMap *poms = pm_arena_extend(&reader->rules->arena, map->poms,
                                               map->n_poms, &map->poms_cap, sizeof pom);
  if (!poms)
    return PM_ERR_NOMEM;
  map->poms = poms;
  poms[map->n_poms++] = pom;
  return PM_OK;
}

// In every graph of the subject map and of the predicate-object map.
static PmStatus add_in_graphs(PmRuleReader *reader, PmTriplesMap *map, Single single,
                              const PmTermMaps *const graphs[2]) {
  if (graphs[0]->n + graphs[1]->n == 0)
    return add_single(reader, map, &single);
  for (size_t side = 0; side < 2; ++side)
    for (size_t i = 0; i < graphs[side]->n; ++i) {
      single.graph = &graphs[side]->items[i];
      PM_TRY(add_single(reader, map, &single));
    }
  return PM_OK;
}

static PmStatus add_apart(PmRuleReader *reader, PmTriplesMap *map,
                          const PmPredicateObjectMap *pom, const PmTermMaps *of_subject) {
  const PmTermMaps *const graphs[2] = {of_subject, &pom->graphs};
  for (size_t i = 0; i < pom->predicates.n; ++i) {
    Single single = {.predicate = &pom->predicates.items[i], .condition = pom->condition};
    for (size_t j = 0; j < pom->objects.n; ++j) {
      single.object = &pom->objects.items[j];
      PM_TRY(add_in_graphs(reader, map, single, graphs));
    }
    single.object = NULL;
    for (size_t j = 0; j < pom->n_refs; ++j) {
      single.ref = &pom->refs[j];
      PM_TRY(add_in_graphs(reader, map, single, graphs));
    }
  }
  return PM_OK;
}

static PmStatus add_classes(PmRuleReader *reader, PmTriplesMap *map,
                            const PmTermMaps *classes, const PmTermMaps *graphs) {
  PmTermMap *type = pm_arena_alloc(&reader->rules->arena, sizeof *type);
  if (!type)
    return PM_ERR_NOMEM;
  *type = (PmTermMap){
      .expr = {.kind = PM_EXPR_CONSTANT, .constant = pm_iri(PM_STR(PM_RDF "type"))},
      .type = PM_TYPE_IRI,
      .at = map->at,
      .number = reader->rules->n_term_maps++};
  const PmPredicateObjectMap pom = {.predicates = one_of(type), .objects = *classes};
  return add_apart(reader, map, &pom, graphs);
}

PmStatus pm_rule_part_by_targets(PmRuleReader *reader, PmTriplesMap *map) {
  const PmTriplesMap whole = *map;
  if (!has_targets(map))
    return PM_OK;
  map->poms = NULL;
  map->n_poms = map->poms_cap = 0;
  map->classes = map->graphs = (PmTermMaps){0};
  if (whole.classes.n)
    PM_TRY(add_classes(reader, map, &whole.classes, &whole.graphs));
  for (size_t i = 0; i < whole.n_poms; ++i)
    PM_TRY(add_apart(reader, map, &whole.poms[i], &whole.graphs));
  return PM_OK;
}
