// SPDX-License-Identifier: MIT
// Rule files in: hashed, read as Turtle into a graph, every term of RML looked at, then
// turned into the model. Nothing is run here.
#include "map/older.h"
#include "map/plan.h"
#include "map/reader.h"
#include "map/sql.h"
#include "map/target.h"
#include "map/yarrrml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_RULE_FILE = 64 << 20 }; // bytes; a hand-written rule file has some thousand

static PmStatus is_news(PmRuleReader *reader, PmPosition at, const char *text,
                        bool *news) {
  uint32_t number;
  const PmStr key =
      pm_arena_printf(&reader->rules->arena, "%s:%llu:%llu:%s", at.file ? at.file : "",
                      (unsigned long long)at.line, (unsigned long long)at.column, text);
  return key.data ? pm_strtab_add(&reader->said, key, &number, news) : PM_ERR_NOMEM;
}

// Tells `what` unless it is told.
static PmStatus tell(PmRuleReader *reader, PmDiagnostic what, const char *fmt,
                     va_list args) {
  char text[1024];
  bool news = false;
  vsnprintf(text, sizeof text, fmt, args);
  PM_TRY(is_news(reader, what.at, text, &news));
  if (!news)
    return PM_OK;
  what.subject = reader->subject;
  what.text = text;
  pm_report(reader->job, &what);
  return pm_job_check(reader->job);
}

PmStatus pm_rule_error(PmRuleReader *reader, PmPosition at, const char *hint,
                       const char *fmt, ...) {
  const PmDiagnostic d = {
      .severity = PM_SEVERITY_ERROR, .code = PM_ERR_INVALID, .at = at, .hint = hint};
  va_list args;
  ++reader->n_errors;
  va_start(args, fmt);
  const PmStatus st = tell(reader, d, fmt, args);
  va_end(args);
  return st;
}

PmStatus pm_rule_warn(PmRuleReader *reader, PmPosition at, const char *hint,
                      const char *fmt, ...) {
  const PmDiagnostic d = {.severity = PM_SEVERITY_WARNING, .at = at, .hint = hint};
  va_list args;
  va_start(args, fmt);
  const PmStatus st = tell(reader, d, fmt, args);
  va_end(args);
  return st;
}

PmPosition pm_rule_at(const PmRuleReader *reader, uint32_t node) {
  const PmRuleNode *n = &reader->graph.nodes[node];
  if (n->first != PM_NO_NODE)
    return reader->graph.triples[n->first].at;
  return n->used != PM_NO_NODE ? reader->graph.triples[n->used].at : pm_at(NULL, 0, 0);
}

PmStatus pm_rule_map_name(PmRuleReader *reader, uint32_t node, const char **name) {
  PmArena *arena = &reader->rules->arena;
  const PmTerm *term = pm_rule_term(&reader->graph, node);
  const char *hash =
      term->value.len ? memrchr(term->value.data, '#', term->value.len) : NULL;
  PmStr text;
  if (term->kind == PM_TERM_BNODE)
    text = pm_arena_printf(arena, "the triples map at line %llu",
                           (unsigned long long)pm_rule_at(reader, node).line);
  else if (hash)
    text = pm_arena_printf(
        arena, "<%.*s>",
        PM_ARGS(pm_str_slice(term->value, (size_t)(hash - term->value.data),
                             term->value.len)));
  else
    text = pm_arena_printf(arena, "<%.*s>", PM_ARGS(term->value));
  *name = text.data;
  return text.data ? PM_OK : PM_ERR_NOMEM;
}

// --- the graph ------------------------------------------------------------------------

typedef struct {
  PmRuleReader *reader;
  PmPosition position; // kept by the Turtle reader
  const char *file;
} Loader;

static PmStatus on_quad(void *self, const PmQuad *quad) {
  Loader *loader = self;
  PmPosition at = loader->position;
  at.file = loader->file;
  return pm_rule_graph_add(&loader->reader->graph, quad, at);
}

// What `rules convert` keeps.
static PmStatus on_prefix(void *self, PmStr prefix, PmStr iri) {
  PmRuleReader *reader = ((Loader *)self)->reader;
  PmArena *arena = &reader->rules->arena;
  for (size_t i = 0; i < reader->n_prefixes; ++i)
    if (pm_str_eq(reader->prefixes[i].prefix, prefix))
      return PM_OK;
  PmPrefix *prefixes = pm_arena_extend(arena, reader->prefixes, reader->n_prefixes,
                                       &reader->prefixes_cap, sizeof *prefixes);
  const PmPrefix copy = {pm_arena_copy(arena, prefix), pm_arena_copy(arena, iri)};
  if (!prefixes || !copy.prefix.data || !copy.iri.data)
    return PM_ERR_NOMEM;
  reader->prefixes = prefixes;
  prefixes[reader->n_prefixes++] = copy;
  return PM_OK;
}

static PmStatus load_turtle(PmRuleReader *reader, const Loader *where, PmStr prefix,
                            PmStr bytes) {
  Loader loader = *where;
  const PmSink sink = {.quad = on_quad, .prefix = on_prefix, .self = &loader};
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE,
                                 .base = reader->rules->base,
                                 .all_errors = true,
                                 .bnode_prefix = prefix,
                                 .position = &loader.position};
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(reader->job, bytes, loader.file, &input));
  const PmStatus st = pm_rdf_read(reader->job, input, &options, &sink);
  pm_input_close(input);
  return st;
}

static PmStatus load_yaml(PmRuleReader *reader, const char *name, PmStr prefix,
                          PmStr bytes) {
  PmArena *arena = &reader->rules->arena;
  const PmStr base = reader->rules->base.len ? reader->rules->base
                                             : pm_arena_printf(arena, "file:%s", name);
  const PmYarrrmlFile file = {
      .text = pm_arena_copy(arena, bytes), .name = name, .base = base, .bnodes = prefix};
  return base.data && file.text.data ? pm_yarrrml_read(reader, &file) : PM_ERR_NOMEM;
}

static PmStatus load_graph(PmRuleReader *reader, size_t file, const char *path,
                           PmStr bytes) {
  PmArena *arena = &reader->rules->arena;
  const PmStr name = pm_arena_copy(arena, pm_str(path));
  const PmStr prefix = pm_arena_printf(arena, "f%zu-", file);
  if (!name.data || !prefix.data)
    return PM_ERR_NOMEM;
  const Loader loader = {.reader = reader, .file = name.data};
  return pm_is_yaml_path(name) ? load_yaml(reader, name.data, prefix, bytes)
                               : load_turtle(reader, &loader, prefix, bytes);
}

static PmStatus load_file(PmRuleReader *reader, size_t file, const char *path) {
  PmBuf bytes = pm_buf(MAX_RULE_FILE);
  PmStatus st = pm_read_file(reader->job, path, &bytes);
  if (!st) {
    reader->rules->hashes[file] = pm_sha256(pm_buf_str(&bytes));
    st = load_graph(reader, file, path, pm_buf_str(&bytes));
  }
  pm_buf_release(&bytes);
  return st;
}

// --- terms ----------------------------------------------------------------------------

// Names the triples map that a node belongs to: the first one on the way up.
static PmStatus find_subject(PmRuleReader *reader, uint32_t node) {
  reader->subject = NULL;
  for (int up = 0; up < 16; ++up) {
    if (pm_rule_is_map(reader, node))
      return pm_rule_map_name(reader, node, &reader->subject);
    const uint32_t used = reader->graph.nodes[node].used;
    if (used == PM_NO_NODE)
      return PM_OK;
    node = reader->graph.triples[used].subject;
  }
  return PM_OK;
}

static PmStatus unknown_term(PmRuleReader *reader, const PmRuleTriple *t, PmStr iri) {
  PM_TRY(find_subject(reader, t->subject));
  const PmStr local = pm_str_slice(iri, sizeof PM_RML - 1, iri.len);
  const bool is_column = pm_str_eqz(local, "column"); // of R2RML
  const char *near = is_column ? "reference" : pm_rml_suggest(local);
  const PmStr hint =
      near ? pm_arena_printf(&reader->rules->arena, "did you mean rml:%s?", near)
           : PM_STR("the terms of RML are listed at http://w3id.org/rml/");
  if (!hint.data)
    return PM_ERR_NOMEM;
  return pm_rule_error(reader, t->at, hint.data, "rml:%.*s is no term of RML",
                       PM_ARGS(local));
}

static PmStatus later_term(PmRuleReader *reader, const PmRuleTriple *t, PmStr iri) {
  PM_TRY(find_subject(reader, t->subject));
  return pm_rule_error(reader, t->at,
                       "it reads files (rml:CSV, rml:JSONPath, rml:XPath) with the terms "
                       "of RML-Core",
                       "this version does not run rml:%.*s",
                       PM_ARGS(pm_str_slice(iri, sizeof PM_RML - 1, iri.len)));
}

// What is left of an older namespace after the translation is no term of it.
static PmStatus unknown_older(PmRuleReader *reader, const PmRuleTriple *t, PmStr iri) {
  PmArena *arena = &reader->rules->arena;
  PM_TRY(find_subject(reader, t->subject));
  const PmStr name = pm_older_short(arena, iri);
  const PmStr hint = pm_older_suggest(arena, iri);
  if (!name.data)
    return PM_ERR_NOMEM;
  return pm_rule_error(reader, t->at,
                       hint.data ? hint.data
                                 : "it is a term neither of R2RML nor of RML of 2014",
                       "%.*s is no term of its vocabulary", PM_ARGS(name));
}

static PmStatus check_iri(PmRuleReader *reader, const PmRuleTriple *t, uint32_t node) {
  const PmTerm *term = pm_rule_term(&reader->graph, node);
  if (term->kind != PM_TERM_IRI)
    return PM_OK;
  if (pm_rml_term(term->value) == PM_RML_UNKNOWN)
    return unknown_term(reader, t, term->value);
  if (pm_is_older(term->value))
    return unknown_older(reader, t, term->value);
  return pm_rml_is_later(term->value) ? later_term(reader, t, term->value) : PM_OK;
}

// Every IRI of the namespaces must be a term that this version runs, wherever it stands.
static PmStatus check_terms(PmRuleReader *reader) {
  for (size_t i = 0; i < reader->graph.n; ++i) {
    const PmRuleTriple *t = &reader->graph.triples[i];
    PM_TRY(check_iri(reader, t, t->predicate));
    PM_TRY(check_iri(reader, t, t->object));
  }
  reader->subject = NULL;
  return PM_OK;
}

static const char *place_name(unsigned place) {
  static const char *const names[] = {
      "a triples map", "a logical source",
      "a source",      "a reference formulation",
      "a namespace",   "a predicate-object map",
      "a subject map", "a predicate map",
      "an object map", "a graph map",
      "this map",      "a join condition",
      "a view",        "a field",
      "a view's join", "an annotation",
      "an execution",  "an input",
      "a target",
  };
  size_t i = 0;
  while (!(place & 1u)) {
    place >>= 1;
    ++i;
  }
  return names[i];
}

// The kind of a literal, said of what is only a text or an IRI: older rule files do so of
// the inputs of functions and of subjects.
static bool is_idle(const PmRuleTriple *t, unsigned place) {
  return (place == PM_IN_VALUE_MAP || place == PM_IN_SUBJECT_MAP) &&
         (t->term == PM_RML_DATATYPE || t->term == PM_RML_DATATYPE_MAP ||
          t->term == PM_RML_LANGUAGE || t->term == PM_RML_LANGUAGE_MAP);
}

PmStatus pm_rule_check_place(PmRuleReader *reader, uint32_t node, unsigned place) {
  const PmRuleGraph *graph = &reader->graph;
  for (uint32_t i = graph->nodes[node].first; i != PM_NO_NODE;
       i = graph->triples[i].next) {
    const PmRuleTriple *t = &graph->triples[i];
    if (t->term <= PM_RML_OTHER || (pm_rml_places(t->term) & place))
      continue;
    if (is_idle(t, place)) {
      PM_TRY(pm_rule_warn(reader, t->at, "leave it out: it says the kind of a literal",
                          "rml:%s has no effect in %s", pm_rml_name(t->term),
                          place_name(place)));
      continue;
    }
    const unsigned right = pm_rml_places(t->term);
    const PmStr hint = right ? pm_arena_printf(&reader->rules->arena, "it belongs in %s",
                                               place_name(right))
                             : PM_STR("it is a class or a value, no property");
    if (!hint.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_rule_error(reader, t->at, hint.data, "rml:%s says nothing in %s",
                         pm_rml_name(t->term), place_name(place)));
  }
  return PM_OK;
}

bool pm_rule_has_unknown(const PmRuleReader *reader, uint32_t node) {
  const PmRuleGraph *graph = &reader->graph;
  for (uint32_t i = graph->nodes[node].first; i != PM_NO_NODE; i = graph->triples[i].next)
    if (graph->triples[i].term == PM_RML_UNKNOWN ||
        graph->triples[i].term == PM_RML_OTHER ||
        pm_is_older(pm_rule_term(graph, graph->triples[i].predicate)->value))
      return true;
  return false;
}

PmStatus pm_rule_only(PmRuleReader *reader, uint32_t node, PmRmlTerm term,
                      const PmRuleTriple **triple) {
  const PmRuleTriple *first = pm_rule_first(&reader->graph, node, term);
  const PmRuleTriple *second = first ? pm_rule_next(&reader->graph, first) : NULL;
  *triple = second ? NULL : first;
  if (!second)
    return PM_OK;
  return pm_rule_error(reader, second->at, "one of them must go",
                       "rml:%s stands here twice", pm_rml_name(term));
}

PmStatus pm_rule_text(PmRuleReader *reader, const PmRuleTriple *triple, PmStr *text) {
  const PmTerm *term = pm_rule_term(&reader->graph, triple->object);
  *text = (PmStr){NULL, 0};
  if (term->kind == PM_TERM_LITERAL && term->value.len) {
    *text = term->value;
    return PM_OK;
  }
  return pm_rule_error(reader, triple->at, "write it in quotation marks: \"…\"",
                       "rml:%s wants a text", pm_rml_name(triple->term));
}

static bool is_rdf(const PmRuleReader *reader, uint32_t node, const char *name) {
  const PmStr iri = pm_rule_term(&reader->graph, node)->value;
  return pm_str_starts(iri, PM_STR(PM_RDF)) &&
         pm_str_eqz(pm_str_slice(iri, sizeof PM_RDF - 1, iri.len), name);
}

static PmStatus add_item(PmRuleReader *reader, PmNodeList *list, uint32_t node) {
  uint32_t *items = pm_arena_extend(&reader->rules->arena, list->items, list->n,
                                    &list->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  list->items = items;
  items[list->n++] = node;
  return PM_OK;
}

PmStatus pm_rule_list(PmRuleReader *reader, uint32_t node, PmNodeList *list) {
  const PmRuleGraph *g = &reader->graph;
  for (size_t left = g->n; left; --left) { // a list that bites its tail ends, too
    uint32_t rest = PM_NO_NODE;
    for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next) {
      if (is_rdf(reader, g->triples[i].predicate, "first"))
        PM_TRY(add_item(reader, list, g->triples[i].object));
      else if (is_rdf(reader, g->triples[i].predicate, "rest"))
        rest = g->triples[i].object;
    }
    if (rest == PM_NO_NODE || is_rdf(reader, rest, "nil"))
      return PM_OK;
    node = rest;
  }
  return PM_OK;
}

// --- rule sets ------------------------------------------------------------------------

PmStatus pm_rule_load(PmRuleReader *reader, const char *const *paths, size_t n) {
  PmStatus first = PM_OK;
  for (size_t i = 0; i < n; ++i) {
    const PmStatus st = load_file(reader, i, paths[i]);
    if (st == PM_ERR_NOMEM || st == PM_ERR_INTERRUPTED)
      return st;
    first = first ? first : st;
  }
  return first ? first : pm_older_translate(&reader->graph);
}

static PmStatus read_all(PmRuleReader *reader, const char *const *paths, size_t n) {
  PM_TRY(pm_rule_load(reader, paths, n));
  if (reader->n_errors) // of YAML: what follows from them would not be news
    return PM_ERR_INVALID;
  PM_TRY(check_terms(reader));
  PM_TRY(pm_rule_read_maps(reader));
  return reader->n_errors ? PM_ERR_INVALID : PM_OK;
}

PmStatus pm_rules_read(PmJob *job, const char *const *paths, size_t n_paths, PmStr base,
                       PmRules **out) {
  return pm_rules_read_with(job, paths, n_paths, &(PmRulesOptions){.base = base}, out);
}

static PmStatus copy_list(PmRules *rules, const char *const *items, size_t n,
                          PmStrings *list) {
  *list = (PmStrings){
      .items = pm_arena_alloc(&rules->arena, (n + 1) * sizeof(PmStr)), .n = n, .cap = n};
  for (size_t i = 0; list->items && i < n; ++i) {
    list->items[i] = pm_arena_copy(&rules->arena, pm_str(items[i]));
    if (!list->items[i].data)
      return PM_ERR_NOMEM;
  }
  return list->items ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_rules_read_with(PmJob *job, const char *const *paths, size_t n_paths,
                            const PmRulesOptions *options, PmRules **out) {
  PmRules *rules = calloc(1, sizeof *rules);
  if (!rules)
    return PM_ERR_NOMEM;
  PmRuleReader reader = {.job = job, .rules = rules, .graph = {.arena = &rules->arena}};
  rules->hashes = pm_arena_alloc(&rules->arena, n_paths * sizeof *rules->hashes);
  rules->n_rule_files = n_paths;
  rules->base = pm_arena_copy(&rules->arena, options->base);
  rules->functions = options->functions;
  rules->sparql = options->sparql;
  PmStatus st = rules->hashes && rules->base.data ? PM_OK : PM_ERR_NOMEM;
  if (!st)
    st = copy_list(rules, options->allowed, options->n_allowed, &rules->allowed);
  if (!st)
    st = copy_list(rules, options->hosts, options->n_hosts, &rules->hosts);
  if (!st)
    st = read_all(&reader, paths, n_paths);
  if (!st)
    st = pm_plan_make(rules);
  pm_rule_graph_release(&reader.graph);
  pm_strtab_release(&reader.said);
  if (st)
    pm_rules_free(rules);
  else
    *out = rules;
  return st;
}

PmSha256 pm_rules_hash(const PmRules *rules, size_t file) { return rules->hashes[file]; }

static PmStr plain_path(PmStr path) {
  return pm_str_starts(path, PM_STR("./")) ? pm_str_slice(path, 2, path.len) : path;
}

PmStatus pm_rules_replace_source(PmJob *job, PmRules *rules, PmStr path, PmStr instead) {
  const PmStr copy = pm_arena_copy(&rules->arena, instead);
  size_t n = 0;
  if (!copy.data)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rules->n_files; ++i) {
    PmSourceFile *file = rules->files[i];
    if (file->is_input || file->view || file->sql ||
        !pm_str_eq(plain_path(file->path), plain_path(path)))
      continue;
    file->path = copy;
    file->encoding = PM_STR("");
    ++n;
  }
  return n ? PM_OK
           : pm_fail(job, PM_ERR_NOT_FOUND, pm_at(NULL, 0, 0),
                     "name it as the rules do: --instead people.csv=mended.csv",
                     "no rule reads a file '%.*s'", PM_ARGS(path));
}

PmStatus pm_rules_each_file(const PmRules *rules, PmFileVisitor visit, void *self) {
  for (size_t i = 0; i < rules->n_targets; ++i)
    PM_TRY(visit(self, rules->targets[i]->path.data, true));
  for (size_t i = 0; i < rules->tables.n; ++i)
    PM_TRY(visit(self, rules->tables.items[i].data, false));
  for (size_t i = 0; i < rules->n_files; ++i) {
    const PmSourceFile *file = rules->files[i];
    for (size_t j = 0; j < file->n_parts; ++j)
      PM_TRY(visit(self, file->parts[j]->path.data, false));
    const PmStr path = file->sql ? file->sql->path : file->path;
    if (!file->is_input && !file->view && !file->n_parts && path.len)
      PM_TRY(visit(self, path.data, false));
  }
  return PM_OK;
}

bool pm_rules_have_targets(const PmRules *rules) { return rules->n_targets > 0; }

bool pm_rules_want_input(const PmRules *rules) {
  for (size_t i = 0; i < rules->n_maps; ++i)
    if (rules->maps[i]->per_input)
      return true;
  return false;
}

void pm_rules_free(PmRules *rules) {
  if (!rules)
    return;
  for (size_t i = 0; i < rules->n_formulations; ++i) {
    PmFormulation *f = rules->formulations[i];
    for (size_t j = 0; j < f->n_references; ++j)
      f->type->release(&f->references[j]);
  }
  pm_plan_free(rules->plan);
  pm_arena_release(&rules->arena);
  free(rules);
}
