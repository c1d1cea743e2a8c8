// SPDX-License-Identifier: MIT
// Sources and targets of YARRRML: the short forms ['people.csv~csv', '$[*]'], the long
// ones, and names of the tables sources: and targets:.
#include "map/yarrrml_read.h"

#define D2RQ "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"
#define FORMATS "http://www.w3.org/ns/formats/"

static bool is_name(PmStr text, const char *name) {
  return text.len == strlen(name) && strncasecmp(text.data, name, text.len) == 0;
}

static PmStr text_of(const PmYaml *map, const char *key) {
  const PmYaml *value = pm_yaml_get(map, key);
  return value && value->kind == PM_YAML_SCALAR ? value->text : PM_STR("");
}

// The part behind the last '~', taken off; empty where there is none.
static PmStr take_suffix(PmStr *text) {
  const char *tilde = text->len ? memrchr(text->data, '~', text->len) : NULL;
  if (!tilde)
    return PM_STR("");
  const size_t at = (size_t)(tilde - text->data);
  const PmStr suffix = pm_str_slice(*text, at + 1, text->len);
  *text = pm_str_slice(*text, 0, at);
  return suffix;
}

// What a short or a long form says.
typedef struct {
  PmStr access, formulation, iterator, query, table;
  PmStr type, username, password, delimiter, encoding;
  const PmYaml *nulls, *namespaces;
} Source;

// --- formulations ---------------------------------------------------------------------

static PmStatus say_namespaces(PmYarrrml *y, const PmTerm *source,
                               const PmYaml *namespaces, const PmYaml *at) {
  PmTerm formulation, ns;
  PM_TRY(pm_yarrrml_fresh(y, &formulation));
  PM_TRY(pm_yarrrml_say(y, source, "referenceFormulation", formulation, at));
  PM_TRY(pm_yarrrml_say(y, &formulation, PM_RDF "type",
                        pm_iri(PM_STR(PM_RML "XPathReferenceFormulation")), at));
  for (size_t i = 0; i + 1 < namespaces->n; i += 2) {
    if (namespaces->items[i]->text.len == 0 || namespaces->items[i + 1]->text.len == 0)
      continue;
    PM_TRY(pm_yarrrml_fresh(y, &ns));
    PM_TRY(pm_yarrrml_say(y, &formulation, "namespace", ns, at));
    PM_TRY(pm_yarrrml_say(y, &ns, "namespacePrefix",
                          pm_literal(namespaces->items[i]->text), at));
    PM_TRY(pm_yarrrml_say(y, &ns, "namespaceURL",
                          pm_literal(namespaces->items[i + 1]->text), at));
  }
  return PM_OK;
}

static PmStatus say_formulation(PmYarrrml *y, const PmTerm *source, const Source *s,
                                const PmYaml *at) {
  static const struct {
    const char *name, *iri;
  } known[] = {{"csv", PM_RML "CSV"},
               {"jsonpath", PM_RML "JSONPath"},
               {"xpath", PM_RML "XPath"},
               {"xquery", PM_RML "XPath"}};
  const PmYaml *namespaces = s->namespaces ? s->namespaces : y->prefixes;
  if (is_name(s->formulation, "xpath") && namespaces && namespaces->kind == PM_YAML_MAP &&
      namespaces->n)
    return say_namespaces(y, source, namespaces, at);
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (is_name(s->formulation, known[i].name))
      return pm_yarrrml_say(y, source, "referenceFormulation",
                            pm_iri(pm_str(known[i].iri)), at);
  return pm_rule_error(y->reader, at->at,
                       "write csv, jsonpath or xpath: [people.csv~csv], or "
                       "referenceFormulation: csv",
                       "'%.*s' is no reference formulation", PM_ARGS(s->formulation));
}

// --- databases ------------------------------------------------------------------------

// http://localhost/example of a mysql source is jdbc:mysql://localhost/example.
static PmStatus say_database(PmYarrrml *y, const PmTerm *source, const Source *s,
                             const PmYaml *at) {
  const size_t scheme = pm_str_find(s->access, PM_STR("://"), 0);
  const PmStr rest =
      scheme == SIZE_MAX ? s->access : pm_str_slice(s->access, scheme + 3, s->access.len);
  const bool is_file = is_name(s->type, "sqlite");
  const PmStr dsn = pm_str_starts(s->access, PM_STR("jdbc:"))
                        ? s->access
                        : pm_arena_printf(y->arena, "jdbc:%.*s:%s%.*s", PM_ARGS(s->type),
                                          is_file ? "" : "//", PM_ARGS(rest));
  PmTerm db;
  if (!dsn.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_yarrrml_fresh(y, &db));
  PM_TRY(pm_yarrrml_say(y, source, "source", db, at));
  PM_TRY(pm_yarrrml_say(y, &db, PM_RDF "type", pm_iri(PM_STR(D2RQ "Database")), at));
  PM_TRY(pm_yarrrml_say(y, &db, D2RQ "jdbcDSN", pm_literal(dsn), at));
  if (s->username.len)
    PM_TRY(pm_yarrrml_say(y, &db, D2RQ "username", pm_literal(s->username), at));
  return s->password.len
             ? pm_yarrrml_say(y, &db, D2RQ "password", pm_literal(s->password), at)
             : PM_OK;
}

static PmStatus say_sql(PmYarrrml *y, const PmTerm *source, const Source *s,
                        const PmYaml *at) {
  const bool is_table = s->query.len == 0;
  const char *formulation = is_table ? PM_RML "SQL2008Table" : PM_RML "SQL2008Query";
  if (s->access.len)
    PM_TRY(say_database(y, source, s, at));
  PM_TRY(
      pm_yarrrml_say(y, source, "referenceFormulation", pm_iri(pm_str(formulation)), at));
  return pm_yarrrml_say(y, source, "iterator", pm_literal(is_table ? s->table : s->query),
                        at);
}

// --- files ----------------------------------------------------------------------------

#define CSVW "http://www.w3.org/ns/csvw#"

static PmStatus say_nulls(PmYarrrml *y, const PmTerm *file, const PmYaml *nulls) {
  PmYaml *const node = (PmYaml *)nulls;
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&node, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_yarrrml_say(y, file, "null", pm_literal(items[i]->text), items[i]));
  return PM_OK;
}

static PmStatus say_dialect(PmYarrrml *y, const PmTerm *file, const Source *s,
                            const PmYaml *at) {
  const bool has_encoding = s->encoding.len && !is_name(s->encoding, "utf-16") &&
                            !is_name(s->encoding, "utf-8");
  PmTerm dialect;
  if (s->delimiter.len == 0 && !has_encoding)
    return PM_OK;
  PM_TRY(pm_yarrrml_fresh(y, &dialect));
  PM_TRY(pm_yarrrml_say(y, file, CSVW "dialect", dialect, at));
  if (has_encoding)
    PM_TRY(pm_yarrrml_say(y, &dialect, CSVW "encoding", pm_literal(s->encoding), at));
  return s->delimiter.len
             ? pm_yarrrml_say(y, &dialect, CSVW "delimiter", pm_literal(s->delimiter), at)
             : PM_OK;
}

static PmStatus say_file(PmYarrrml *y, const PmTerm *source, const Source *s,
                         const PmYaml *at) {
  PmTerm file;
  PM_TRY(pm_yarrrml_fresh(y, &file));
  PM_TRY(pm_yarrrml_say(y, source, "source", file, at));
  PM_TRY(pm_yarrrml_say(y, &file, PM_RDF "type",
                        pm_iri(PM_STR(PM_RML "RelativePathSource")), at));
  PM_TRY(pm_yarrrml_say(y, &file, "path", pm_literal(s->access), at));
  if (is_name(s->encoding, "utf-16"))
    PM_TRY(pm_yarrrml_say(y, &file, "encoding", pm_iri(PM_STR(PM_RML "UTF-16")), at));
  PM_TRY(say_dialect(y, &file, s, at));
  PM_TRY(say_nulls(y, &file, s->nulls));
  PM_TRY(say_formulation(y, source, s, at));
  return s->iterator.len
             ? pm_yarrrml_say(y, source, "iterator", pm_literal(s->iterator), at)
             : PM_OK;
}

// --- sources --------------------------------------------------------------------------

static PmStatus read_long(PmYarrrml *y, const PmYaml *node, Source *s) {
  static const char *const keys[] = {
      "access",           "type",        "referenceFormulation",
      "iterator",         "query",       "table",
      "queryFormulation", "credentials", "contentType",
      "delimiter",        "encoding",    "null",
      "namespaces",       NULL};
  const PmYaml *credentials = pm_yaml_get(node, "credentials");
  PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  *s = (Source){.access = text_of(node, "access"),
                .formulation = text_of(node, "referenceFormulation"),
                .iterator = text_of(node, "iterator"),
                .query = text_of(node, "query"),
                .table = text_of(node, "table"),
                .type = text_of(node, "type"),
                .username = text_of(credentials, "username"),
                .password = text_of(credentials, "password"),
                .delimiter = text_of(node, "delimiter"),
                .encoding = text_of(node, "encoding"),
                .nulls = pm_yaml_get(node, "null"),
                .namespaces = pm_yaml_get(node, "namespaces")};
  return PM_OK;
}

static void read_short(const PmYaml *file, const PmYaml *iterator, Source *s) {
  s->access = file->text;
  s->formulation = take_suffix(&s->access);
  if (iterator && iterator->kind == PM_YAML_SCALAR)
    s->iterator = iterator->text;
}

static PmStatus say_source(PmYarrrml *y, const PmTerm *source, const Source *s,
                           const PmYaml *at) {
  if (s->query.len || s->table.len)
    return say_sql(y, source, s, at);
  if (s->access.len)
    return say_file(y, source, s, at);
  return pm_rule_error(y->reader, at->at,
                       "write ['people.csv~csv'], or access: people.csv",
                       "the source names no file");
}

static PmStatus unknown_name(PmYarrrml *y, const PmYaml *node, const char *table) {
  return pm_rule_error(y->reader, node->at,
                       "write ['people.csv~csv'], or the name of one that stands there",
                       "there is no '%.*s' below %s", PM_ARGS(node->text), table);
}

PmStatus pm_yarrrml_source(PmYarrrml *y, const PmYaml *node, PmTerm *source) {
  Source s = {0};
  const PmYaml *at = node;
  PM_TRY(pm_yarrrml_fresh(y, source));
  if (node->kind == PM_YAML_SCALAR && !pm_str_contains(node->text, PM_STR("~"))) {
    const PmStr key = pm_arena_copy(y->arena, node->text);
    if (!key.data)
      return PM_ERR_NOMEM;
    const PmYaml *named = pm_yaml_get(y->sources, key.data);
    if (!named)
      return unknown_name(y, node, "sources:");
    node = named;
  }
  if (node->kind == PM_YAML_MAP)
    PM_TRY(read_long(y, node, &s));
  else if (node->kind == PM_YAML_SCALAR)
    read_short(node, NULL, &s);
  else if (node->n)
    read_short(node->items[0], node->n > 1 ? node->items[1] : NULL, &s);
  return say_source(y, source, &s, at);
}

// --- targets --------------------------------------------------------------------------

static const char *serialization_iri(PmStr name) {
  static const struct {
    const char *name, *iri;
  } known[] = {{"nquads", FORMATS "N-Quads"}, {"ntriples", FORMATS "N-Triples"},
               {"turtle", FORMATS "Turtle"},  {"trig", FORMATS "TriG"},
               {"jsonld", FORMATS "JSON-LD"}, {"n3", FORMATS "N3"},
               {"rdfxml", FORMATS "RDF_XML"}, {"rdfjson", FORMATS "RDF_JSON"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (is_name(name, known[i].name))
      return known[i].iri;
  return NULL;
}

typedef struct {
  PmStr access, serialization, compression;
} Target;

static PmStatus read_target(PmYarrrml *y, const PmYaml *node, Target *t) {
  static const char *const keys[] = {"access",      "type",        "serialization",
                                     "compression", "credentials", NULL};
  if (node->kind == PM_YAML_MAP) {
    PM_TRY(pm_yarrrml_check_keys(y, node, keys));
    *t = (Target){text_of(node, "access"), text_of(node, "serialization"),
                  text_of(node, "compression")};
    return PM_OK;
  }
  const bool is_list = node->kind == PM_YAML_LIST;
  t->access = !is_list ? node->text : node->n ? node->items[0]->text : PM_STR("");
  take_suffix(&t->access); // ~void, ~dcat: a file all the same
  t->serialization = is_list && node->n > 1 ? node->items[1]->text : PM_STR("nquads");
  t->compression = is_list && node->n > 2 ? node->items[2]->text : PM_STR("");
  return PM_OK;
}

static PmStatus say_target(PmYarrrml *y, const PmTerm *map, const PmYaml *node) {
  Target t = {0};
  PmTerm target, file;
  const PmStr key =
      node->kind == PM_YAML_SCALAR ? pm_arena_copy(y->arena, node->text) : PM_STR("");
  const PmYaml *named = key.len ? pm_yaml_get(y->targets, key.data) : NULL;
  PM_TRY(read_target(y, named ? named : node, &t));
  const char *format = serialization_iri(t.serialization);
  if (!format)
    return pm_rule_error(y->reader, node->at,
                         "write nquads, ntriples, turtle, trig, jsonld, rdfxml, rdfjson "
                         "or n3",
                         "'%.*s' is no serialization", PM_ARGS(t.serialization));
  PM_TRY(pm_yarrrml_fresh(y, &target));
  PM_TRY(pm_yarrrml_fresh(y, &file));
  PM_TRY(pm_yarrrml_say(y, map, "logicalTarget", target, node));
  PM_TRY(pm_yarrrml_say(y, &target, PM_RDF "type", pm_iri(PM_STR(PM_RML "LogicalTarget")),
                        node));
  PM_TRY(pm_yarrrml_say(y, &target, "target", file, node));
  PM_TRY(
      pm_yarrrml_say(y, &file, PM_RDF "type", pm_iri(PM_STR(PM_RML "FilePath")), node));
  PM_TRY(pm_yarrrml_say(y, &file, "path", pm_literal(t.access), node));
  PM_TRY(pm_yarrrml_say(y, &target, "serialization", pm_iri(pm_str(format)), node));
  if (t.compression.len == 0)
    return PM_OK;
  const PmStr compression =
      pm_arena_printf(y->arena, PM_RML "%.*s", PM_ARGS(t.compression));
  return compression.data
             ? pm_yarrrml_say(y, &target, "compression", pm_iri(compression), node)
             : PM_ERR_NOMEM;
}

PmStatus pm_yarrrml_targets(PmYarrrml *y, const PmTerm *map, const PmYaml *node) {
  PmYaml *const targets = (PmYaml *)node;
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&targets, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_target(y, map, items[i]));
  return PM_OK;
}
