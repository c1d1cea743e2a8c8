// SPDX-License-Identifier: MIT
// Logical sources (RML-IO): which file, which formulation, what one record is. Equal ones
// are one object, so that a document is opened once and its records found once.
#include "map/reader.h"
#include "map/sql.h"
#include "map/view.h"

static PmStatus grow(PmRuleReader *reader, void **items, size_t n, size_t *cap,
                     size_t size) {
  void *grown = pm_arena_extend(&reader->rules->arena, *items, n, cap, size);
  if (!grown)
    return PM_ERR_NOMEM;
  *items = grown;
  return PM_OK;
}

// Whether the lack of a property has been said: it stands here twice or is misspelt.
static bool is_said(const PmRuleReader *reader, uint32_t node, PmRmlTerm term) {
  return pm_rule_first(&reader->graph, node, term) || pm_rule_has_unknown(reader, node);
}

// --- references -----------------------------------------------------------------------

PmStatus pm_rule_add_reference(PmRuleReader *reader, PmPosition at, PmStr text,
                               uint32_t *number) {
  PmFormulation *f = reader->language;
  *number = PM_NO_REFERENCE;
  if (!f)
    return PM_OK; // the source is wrong, which has been said
  for (size_t i = 0; i < f->n_references; ++i)
    if (pm_str_eq(f->references[i].text, text)) {
      *number = (uint32_t)i;
      return PM_OK;
    }
  PmReference ref = {.text = text,
                     .number = (uint32_t)f->n_references,
                     .at = at,
                     .rule = reader->subject};
  PmFault fault = {0};
  const PmStatus st = f->type->compile(&reader->rules->arena, f, &ref, &fault);
  if (st == PM_ERR_SYNTAX)
    return pm_rule_error(reader, at, fault.hint.data, "%.*s", PM_ARGS(fault.text));
  PM_TRY(st);
  PmReference *items = pm_arena_extend(&reader->rules->arena, f->references,
                                       f->n_references, &f->references_cap, sizeof ref);
  if (!items) {
    f->type->release(&ref);
    return PM_ERR_NOMEM;
  }
  f->references = items;
  *number = (uint32_t)f->n_references;
  items[f->n_references++] = ref;
  return PM_OK;
}

// --- formulations ---------------------------------------------------------------------

static PmStatus read_namespace(PmRuleReader *reader, const PmRuleTriple *t,
                               PmFormulation *f) {
  const PmRuleTriple *prefix = NULL, *uri = NULL;
  PmNamespace ns = {0};
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_NAMESPACE));
  PM_TRY(pm_rule_only(reader, t->object, PM_RML_NAMESPACE_PREFIX, &prefix));
  PM_TRY(pm_rule_only(reader, t->object, PM_RML_NAMESPACE_URL, &uri));
  if (!prefix || !uri)
    return pm_rule_error(reader, t->at,
                         "write rml:namespace [ rml:namespacePrefix \"tei\" ; "
                         "rml:namespaceURL \"http://www.tei-c.org/ns/1.0\" ]",
                         "a namespace wants one prefix and one URL");
  PM_TRY(pm_rule_text(reader, prefix, &ns.prefix));
  const PmTerm *term = pm_rule_term(&reader->graph, uri->object);
  if (term->kind == PM_TERM_IRI)
    ns.uri = term->value;
  else
    PM_TRY(pm_rule_text(reader, uri, &ns.uri));
  if (!ns.prefix.data || !ns.uri.data)
    return PM_OK;
  for (size_t i = 0; i < f->n_namespaces; ++i)
    if (pm_str_eq(f->namespaces[i].prefix, ns.prefix))
      return pm_rule_error(reader, t->at, "choose another prefix for one of them",
                           "the prefix \"%.*s\" is declared twice", PM_ARGS(ns.prefix));
  PM_TRY(grow(reader, (void **)&f->namespaces, f->n_namespaces, &f->namespaces_cap,
              sizeof ns));
  f->namespaces[f->n_namespaces++] = ns;
  return PM_OK;
}

static bool same_namespaces(const PmFormulation *a, const PmFormulation *b) {
  if (a->type != b->type || a->file != b->file || a->n_namespaces != b->n_namespaces ||
      !pm_str_eq(a->iterator, b->iterator))
    return false;
  for (size_t i = 0; i < a->n_namespaces; ++i) {
    bool found = false;
    for (size_t j = 0; j < b->n_namespaces && !found; ++j)
      found = pm_str_eq(a->namespaces[i].prefix, b->namespaces[j].prefix) &&
              pm_str_eq(a->namespaces[i].uri, b->namespaces[j].uri);
    if (!found)
      return false;
  }
  return true;
}

static PmStatus keep_formulation(PmRuleReader *reader, const PmFormulation *f,
                                 PmFormulation **out) {
  PmRules *rules = reader->rules;
  for (size_t i = 0; i < rules->n_formulations; ++i)
    if (same_namespaces(rules->formulations[i], f)) {
      *out = rules->formulations[i];
      return PM_OK;
    }
  PM_TRY(grow(reader, (void **)&rules->formulations, rules->n_formulations,
              &rules->formulations_cap, sizeof *rules->formulations));
  PmFormulation *kept = pm_arena_alloc(&rules->arena, sizeof *kept);
  if (!kept)
    return PM_ERR_NOMEM;
  *kept = *f;
  kept->number = (uint32_t)rules->n_formulations;
  rules->formulations[rules->n_formulations++] = kept;
  *out = kept;
  return PM_OK;
}

bool pm_rule_has_type(const PmRuleReader *reader, uint32_t node, PmRmlTerm type) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next)
    if (pm_str_eqz(pm_rule_term(g, g->triples[i].predicate)->value, PM_RDF "type") &&
        pm_rml_term(pm_rule_term(g, g->triples[i].object)->value) == type)
      return true;
  return false;
}

static const struct {
  PmRmlTerm term;
  const PmSourceType *type;
} formulations[] = {
    {PM_RML_CSV, &pm_source_csv},       {PM_RML_JSON_PATH, &pm_source_json},
    {PM_RML_XPATH, &pm_source_xml},     {PM_RML_SQL_QUERY, &pm_source_sql},
    {PM_RML_SQL_TABLE, &pm_source_sql},
};

#define SPARQL_CSV "http://www.w3.org/ns/formats/SPARQL_Results_CSV"

// The iterator of a SPARQL source is its query; the rows of the answer are the records.
static PmStatus read_query(PmRuleReader *reader, uint32_t source, PmSourceFile *file) {
  const PmRuleTriple *formulation =
      pm_rule_first(&reader->graph, source, PM_RML_REFERENCE_FORMULATION);
  const PmRuleTriple *t = NULL;
  if (!formulation ||
      !pm_str_eqz(pm_rule_term(&reader->graph, formulation->object)->value, SPARQL_CSV))
    return PM_OK;
  PM_TRY(pm_rule_only(reader, source, PM_RML_ITERATOR, &t));
  if (!reader->rules->sparql.ask)
    return pm_rule_error(reader, formulation->at, "use pressmark map",
                         "no SPARQL query is answered here");
  if (t)
    return pm_rule_text(reader, t, &file->query);
  return pm_rule_error(reader, formulation->at, "write rml:iterator \"SELECT …\"",
                       "the source has no query");
}

// In which language the references are; NULL where this is not said, which is an error.
static PmStatus read_type(PmRuleReader *reader, uint32_t source,
                          const PmRuleTriple **triple, const PmSourceType **type) {
  const PmRuleTriple *t = NULL;
  *type = NULL;
  PM_TRY(pm_rule_only(reader, source, PM_RML_REFERENCE_FORMULATION, &t));
  *triple = t;
  if (!t)
    return is_said(reader, source, PM_RML_REFERENCE_FORMULATION)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, source),
                               "write rml:referenceFormulation with rml:CSV, "
                               "rml:JSONPath or rml:XPath",
                               "the logical source has no reference formulation");
  const PmTerm *term = pm_rule_term(&reader->graph, t->object);
  for (size_t i = 0; i < sizeof formulations / sizeof *formulations; ++i)
    if (pm_rml_term(term->value) == formulations[i].term)
      *type = formulations[i].type;
  if (pm_rule_has_type(reader, t->object, PM_RML_XPATH_FORMULATION))
    *type = &pm_source_xml;
  if (pm_str_eqz(term->value, SPARQL_CSV))
    *type = &pm_source_csv;
  if (*type || pm_rml_is_later(term->value))
    return PM_OK; // or said by the check of terms
  return pm_rule_error(reader, t->at,
                       "write rml:CSV, rml:JSONPath, rml:XPath, or [ a "
                       "rml:XPathReferenceFormulation ; rml:namespace [ … ] ]",
                       "this is no reference formulation that this version knows");
}

static PmStatus read_formulation(PmRuleReader *reader, const PmRuleTriple *t,
                                 PmFormulation *f, PmFormulation **out) {
  const PmTerm *term = pm_rule_term(&reader->graph, t->object);
  if (term->kind == PM_TERM_BNODE)
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_FORMULATION));
  const PmRuleTriple *ns = pm_rule_first(&reader->graph, t->object, PM_RML_NAMESPACE);
  for (; ns; ns = pm_rule_next(&reader->graph, ns))
    PM_TRY(read_namespace(reader, ns, f));
  return keep_formulation(reader, f, out);
}

// --- files ----------------------------------------------------------------------------

PmStatus pm_rule_read_root(PmRuleReader *reader, uint32_t node, PmSourceName *name) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_ROOT, &t));
  if (!t)
    return PM_OK;
  const PmTerm *term = pm_rule_term(&reader->graph, t->object);
  const PmRmlTerm value = pm_rml_term(term->value);
  name->in_rule_dir = term->kind == PM_TERM_IRI && value == PM_RML_MAPPING_DIRECTORY;
  name->in_working_dir =
      term->kind == PM_TERM_IRI && value == PM_RML_CURRENT_WORKING_DIRECTORY;
  if (term->kind == PM_TERM_LITERAL)
    name->root = term->value;
  else if (!name->in_rule_dir && !name->in_working_dir)
    return pm_rule_error(
        reader, t->at,
        "write rml:MappingDirectory, rml:CurrentWorkingDirectory or \"a folder\"",
        "this is no root of a source");
  return PM_OK;
}

PmStatus pm_rule_read_encoding(PmRuleReader *reader, uint32_t node, PmSourceFile *file) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_ENCODING, &t));
  const PmStr value = t ? pm_rule_term(&reader->graph, t->object)->value : PM_STR("");
  const PmRmlTerm term = pm_rml_term(value);
  if (!t || term == PM_RML_UTF8 || pm_rml_is_later(value))
    return PM_OK;
  file->encoding = PM_STR("UTF-16");
  return term == PM_RML_UTF16
             ? PM_OK
             : pm_rule_error(reader, t->at, "write rml:UTF-8 or rml:UTF-16",
                             "this is no encoding of a source");
}

PmStatus pm_rule_read_packing(PmRuleReader *reader, uint32_t node, PmPacking *packing) {
  static const struct {
    PmRmlTerm term;
    PmPacking packing;
  } packings[] = {{PM_RML_NO_COMPRESSION, PM_PACKING_NONE},
                  {PM_RML_GZIP, PM_PACKING_GZIP},
                  {PM_RML_XZ, PM_PACKING_XZ},
                  {PM_RML_ZIP, PM_PACKING_ZIP},
                  {PM_RML_TARGZ, PM_PACKING_TAR_GZIP},
                  {PM_RML_TARXZ, PM_PACKING_TAR_XZ}};
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_COMPRESSION, &t));
  if (!t)
    return PM_OK;
  const PmRmlTerm term = pm_rml_term(pm_rule_term(&reader->graph, t->object)->value);
  for (size_t i = 0; i < sizeof packings / sizeof *packings; ++i)
    if (packings[i].term == term) {
      *packing = packings[i].packing;
      return PM_OK;
    }
  return term == PM_RML_UNKNOWN
             ? PM_OK // said
             : pm_rule_error(reader, t->at,
                             "write rml:gzip, rml:xz, rml:zip, rml:targz, rml:tarxz or "
                             "rml:none",
                             "this version does not know this compression");
}

static PmStatus add_null(PmRuleReader *reader, PmSourceFile *file, PmStr value) {
  PM_TRY(grow(reader, (void **)&file->nulls.items, file->nulls.n, &file->nulls.cap,
              sizeof value));
  file->nulls.items[file->nulls.n++] = value;
  return PM_OK;
}

static PmStatus read_bytes(PmRuleReader *reader, uint32_t node, PmSourceFile *file) {
  PM_TRY(pm_rule_read_encoding(reader, node, file));
  PM_TRY(pm_rule_read_packing(reader, node, &file->packing));
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_NULL);
  for (; t; t = pm_rule_next(&reader->graph, t))
    PM_TRY(add_null(reader, file, pm_rule_term(&reader->graph, t->object)->value));
  return PM_OK;
}

// --- CSV on the Web -------------------------------------------------------------------

#define CSVW "http://www.w3.org/ns/csvw#"

// The part of a CSVW property behind the namespace; empty for others.
static PmStr csvw_name(const PmRuleReader *reader, const PmRuleTriple *t) {
  const PmStr iri = pm_rule_term(&reader->graph, t->predicate)->value;
  return pm_str_starts(iri, PM_STR(CSVW)) ? pm_str_slice(iri, sizeof CSVW - 1, iri.len)
                                          : PM_STR("");
}

static bool is_true(PmStr value) {
  return pm_str_eqz(value, "true") || pm_str_eqz(value, "1");
}

static PmStatus one_byte(PmRuleReader *reader, const PmRuleTriple *t, PmStr value,
                         char *byte) {
  if (value.len == 1 && (unsigned char)value.data[0] < 0x80 && value.data[0] != '\n') {
    *byte = value.data[0];
    return PM_OK;
  }
  return pm_rule_error(reader, t->at, "write one character: \";\"",
                       "'%.*s' is no character that can part values", PM_ARGS(value));
}

static PmStatus read_quote(PmRuleReader *reader, const PmRuleTriple *t, PmStr value,
                           PmCsvDialect *dialect) {
  dialect->no_quote = value.len == 0;
  return dialect->no_quote ? PM_OK : one_byte(reader, t, value, &dialect->quote);
}

static PmStatus read_encoding_name(PmRuleReader *reader, PmStr value,
                                   PmSourceFile *file) {
  if (pm_str_eqz(value, "UTF-8") || pm_str_eqz(value, "utf-8"))
    return PM_OK;
  file->encoding = pm_arena_copy(&reader->rules->arena, value);
  return file->encoding.data ? PM_OK : PM_ERR_NOMEM;
}

static bool is_dialect_property(PmStr name) {
  static const char *const names[] = {"delimiter", "quoteChar",     "header",
                                      "encoding",  "commentPrefix", "trim"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_str_eqz(name, names[i]))
      return true;
  return false;
}

static PmStatus read_dialect_property(PmRuleReader *reader, const PmRuleTriple *t,
                                      PmSourceFile *file) {
  PmCsvDialect *dialect = &file->dialect;
  const PmStr name = csvw_name(reader, t);
  const PmStr value = pm_rule_term(&reader->graph, t->object)->value;
  if (pm_str_eqz(name, "delimiter"))
    return one_byte(reader, t, value, &dialect->delimiter);
  if (pm_str_eqz(name, "quoteChar"))
    return read_quote(reader, t, value, dialect);
  if (pm_str_eqz(name, "encoding"))
    return read_encoding_name(reader, value, file);
  if (pm_str_eqz(name, "commentPrefix"))
    dialect->comment = value;
  else if (pm_str_eqz(name, "header"))
    dialect->no_header = !is_true(value);
  else if (pm_str_eqz(name, "trim"))
    dialect->trim = is_true(value);
  else if (name.len)
    return pm_rule_error(reader, t->at,
                         "delimiter, quoteChar, header, encoding, commentPrefix and trim "
                         "are read",
                         "this version does not read csvw:%.*s", PM_ARGS(name));
  return PM_OK;
}

static PmStatus read_dialect(PmRuleReader *reader, uint32_t node, PmSourceFile *file) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next)
    PM_TRY(read_dialect_property(reader, &g->triples[i], file));
  return PM_OK;
}

// A csvw:Table: its URL names the file, its dialect says how it is written. `*path` stays
// NULL where the source is none.
static PmStatus read_table(PmRuleReader *reader, uint32_t node, PmSourceFile *file,
                           const PmRuleTriple **path) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next) {
    const PmRuleTriple *t = &g->triples[i];
    const PmStr name = csvw_name(reader, t);
    if (pm_str_eqz(name, "url"))
      *path = t;
    else if (pm_str_eqz(name, "dialect"))
      PM_TRY(read_dialect(reader, t->object, file));
    else if (pm_str_eqz(name, "null"))
      PM_TRY(add_null(reader, file, pm_rule_term(g, t->object)->value));
    else if (is_dialect_property(name)) // where no dialect is written around it
      PM_TRY(read_dialect_property(reader, t, file));
  }
  return PM_OK;
}

// --- files ----------------------------------------------------------------------------

static bool same_strings(const PmStrings *a, const PmStrings *b) {
  for (size_t i = 0; i < a->n && a->n == b->n; ++i)
    if (!pm_str_eq(a->items[i], b->items[i]))
      return false;
  return a->n == b->n;
}

static bool same_dialect(const PmCsvDialect *a, const PmCsvDialect *b) {
  return a->delimiter == b->delimiter && a->quote == b->quote &&
         a->no_quote == b->no_quote && a->no_header == b->no_header &&
         a->trim == b->trim && pm_str_eq(a->comment, b->comment);
}

static bool same_sql(const PmSqlSource *a, const PmSqlSource *b) {
  return a == b || (a && b && pm_str_eq(a->dsn, b->dsn) && pm_str_eq(a->user, b->user) &&
                    pm_str_eq(a->query, b->query));
}

static bool same_file(const PmSourceFile *a, const PmSourceFile *b) {
  return a->type == b->type && a->is_input == b->is_input &&
         pm_str_eq(a->query, b->query) && a->packing == b->packing &&
         same_sql(a->sql, b->sql) && pm_str_eq(a->path, b->path) &&
         pm_str_eq(a->encoding, b->encoding) && same_strings(&a->nulls, &b->nulls) &&
         same_dialect(&a->dialect, &b->dialect);
}

static PmStatus add_file(PmRuleReader *reader, const PmSourceFile *file,
                         const PmSourceFile **out) {
  PmRules *rules = reader->rules;
  PM_TRY(grow(reader, (void **)&rules->files, rules->n_files, &rules->files_cap,
              sizeof *rules->files));
  PmSourceFile *kept = pm_arena_alloc(&rules->arena, sizeof *kept);
  if (!kept)
    return PM_ERR_NOMEM;
  *kept = *file;
  kept->number = (uint32_t)rules->n_files;
  rules->files[rules->n_files++] = kept;
  *out = kept;
  return PM_OK;
}

static PmStatus keep_file(PmRuleReader *reader, const PmSourceFile *file,
                          const PmSourceFile **out) {
  const PmRules *rules = reader->rules;
  for (size_t i = 0; i < rules->n_files; ++i)
    if (same_file(rules->files[i], file)) {
      *out = rules->files[i];
      return PM_OK;
    }
  return add_file(reader, file, out);
}

static PmStatus resolve_file(PmRuleReader *reader, PmSourceName *name, PmSourceFile *file,
                             const PmSourceFile **out);

// A pattern: a file of several, each as if it were named alone.
static PmStatus resolve_pattern(PmRuleReader *reader, const PmSourceName *name,
                                const PmStrings *names, PmSourceFile *file,
                                const PmSourceFile **out) {
  const PmSourceFile **parts =
      pm_arena_alloc(&reader->rules->arena, names->n * sizeof *parts);
  if (!parts)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < names->n; ++i) {
    PmSourceName one = *name;
    PmSourceFile part = *file;
    one.path = names->items[i];
    PM_TRY(resolve_file(reader, &one, &part, &parts[i]));
    if (!parts[i])
      return PM_OK; // said
  }
  file->path = name->path;
  file->parts = parts;
  file->n_parts = names->n;
  return keep_file(reader, file, out);
}

static PmStatus resolve_file(PmRuleReader *reader, PmSourceName *name, PmSourceFile *file,
                             const PmSourceFile **out) {
  PmStrings names = {0};
  PmArena *arena = &reader->rules->arena;
  PmFault fault = {0};
  file->is_input = pm_str_eqz(name->path, "-");
  if (!file->is_input) {
    name->rule_dir = pm_arena_copy(arena, pm_path_dir(pm_str(file->at.file)));
    if (!name->rule_dir.data)
      return PM_ERR_NOMEM;
    name->allowed = &reader->rules->allowed;
    PmStatus st = pm_source_match(arena, name, &names, &fault);
    if (!st && names.n)
      return resolve_pattern(reader, name, &names, file, out);
    if (!st)
      st = pm_source_resolve(arena, name, &file->path, &fault);
    if (st == PM_ERR_NOMEM)
      return st;
    if (st)
      return pm_rule_error(reader, file->at, fault.hint.data, "%.*s",
                           PM_ARGS(fault.text));
  }
  return keep_file(reader, file, out);
}

static PmStatus no_path(PmRuleReader *reader, PmPosition at, const char *what) {
  return pm_rule_error(reader, at,
                       "write rml:source [ a rml:RelativePathSource ; rml:path "
                       "\"FILE\" ], with \"-\" for the inputs of the run",
                       "%s", what);
}

// The URL of a table as a path: relative ones are meant to lie beside the rules.
static PmStatus table_path(PmRuleReader *reader, const PmRuleTriple *url, PmStr *path) {
  const PmStr value = pm_rule_term(&reader->graph, url->object)->value;
  *path = value;
  if (pm_str_starts(value, PM_STR("file://")))
    *path = pm_str_slice(value, 7, value.len);
  if (pm_str_find(*path, PM_STR("://"), 0) == SIZE_MAX)
    return PM_OK;
  *path = (PmStr){NULL, 0};
  return pm_rule_error(reader, url->at,
                       "fetch it once and name the file: csvw:url \"people.csv\"",
                       "sources are files; nothing is fetched from the network");
}

static PmStatus read_file(PmRuleReader *reader, uint32_t source, const PmSourceType *type,
                          const PmSourceFile **out) {
  const PmRuleTriple *t = NULL, *path = NULL, *url = NULL;
  PmSourceName name = {0};
  PmSourceFile file = {.type = type};
  PM_TRY(pm_rule_only(reader, source, PM_RML_SOURCE, &t));
  if (!t)
    return is_said(reader, source, PM_RML_SOURCE)
               ? PM_OK
               : no_path(reader, pm_rule_at(reader, source),
                         "the logical source has no rml:source");
  if (pm_rule_term(&reader->graph, t->object)->kind != PM_TERM_LITERAL)
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_SOURCE));
  PM_TRY(pm_rule_only(reader, t->object, PM_RML_PATH, &path));
  PM_TRY(read_table(reader, t->object, &file, &url));
  if (!path && !url)
    return is_said(reader, t->object, PM_RML_PATH)
               ? PM_OK
               : no_path(reader, t->at, "the source has no rml:path");
  file.at = path ? path->at : url->at;
  PM_TRY(path ? pm_rule_text(reader, path, &name.path)
              : table_path(reader, url, &name.path));
  PM_TRY(pm_rule_read_root(reader, t->object, &name));
  PM_TRY(read_bytes(reader, t->object, &file));
  PM_TRY(read_query(reader, source, &file));
  return name.path.data ? resolve_file(reader, &name, &file, out) : PM_OK;
}

// --- logical sources ------------------------------------------------------------------

static PmStatus read_iterator(PmRuleReader *reader, uint32_t source,
                              const PmSourceType *type, uint32_t *iterator) {
  const PmRuleTriple *t = NULL;
  PmStr text = {0};
  *iterator = PM_NO_REFERENCE;
  if (type == &pm_source_sql) // its iterator is the table or query
    return PM_OK;
  PM_TRY(pm_rule_only(reader, source, PM_RML_ITERATOR, &t));
  if (!t)
    return is_said(reader, source, PM_RML_ITERATOR) || !type->has_iterator
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, source),
                               type == &pm_source_json
                                   ? "write rml:iterator \"$.people[*]\": the JSONPath "
                                     "of what is a record"
                                   : "write rml:iterator \"//tei:person\": the XPath of "
                                     "the elements that are records",
                               "the logical source has no iterator");
  if (!type->has_iterator) // as rule files of other engines have it
    return pm_rule_warn(reader, t->at, "leave it out",
                        "a record of a %s source is always a row", type->name);
  PM_TRY(pm_rule_text(reader, t, &text));
  return text.data ? pm_rule_add_reference(reader, t->at, text, iterator) : PM_OK;
}

// The rows of a table or query.
static PmStatus read_rows(PmRuleReader *reader, const PmRuleTriple *formulation,
                          const PmSourceFile **out) {
  const PmRmlTerm term =
      pm_rml_term(pm_rule_term(&reader->graph, formulation->object)->value);
  PmSourceFile file = {.type = &pm_source_sql};
  PM_TRY(pm_rule_read_sql(reader, formulation->subject, term == PM_RML_SQL_TABLE, &file));
  return file.sql->query.data ? keep_file(reader, &file, out) : PM_OK;
}

static PmStatus keep_source(PmRuleReader *reader, const PmLogicalSource *source,
                            const PmLogicalSource **out) {
  PmLogicalSource *kept = pm_arena_alloc(&reader->rules->arena, sizeof *kept);
  if (!kept)
    return PM_ERR_NOMEM;
  *kept = *source;
  *out = kept;
  return PM_OK;
}

// Of a pattern: what rules refer to, over what its files do.
static PmStatus keep_outer(PmRuleReader *reader, const PmSourceFile *file,
                           PmFormulation **formulation) {
  PmFormulation outer = **formulation;
  outer.type = &pm_source_many;
  outer.file = file;
  outer.inner = *formulation;
  outer.references = NULL;
  outer.n_references = outer.references_cap = 0;
  return keep_formulation(reader, &outer, formulation);
}

PmStatus pm_rule_read_logical_source(PmRuleReader *reader, uint32_t node,
                                     const PmLogicalSource **out) {
  const PmRuleTriple *said = NULL;
  PmLogicalSource source = {0};
  PmFormulation f = {0};
  *out = NULL;
  if (pm_rule_first(&reader->graph, node, PM_RML_VIEW_ON))
    return pm_rule_read_view(reader, node, out);
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_LOGICAL_SOURCE));
  PM_TRY(read_type(reader, node, &said, &f.type));
  PM_TRY(f.type == &pm_source_sql ? read_rows(reader, said, &source.file)
                                  : read_file(reader, node, f.type, &source.file));
  if (!f.type)
    return PM_OK;
  f.file = source.file;
  const PmRuleTriple *iterator = pm_rule_first(&reader->graph, node, PM_RML_ITERATOR);
  if (iterator)
    f.iterator = pm_rule_term(&reader->graph, iterator->object)->value;
  PM_TRY(read_formulation(reader, said, &f, &source.formulation));
  if (source.file && source.file->n_parts)
    PM_TRY(keep_outer(reader, source.file, &source.formulation));
  reader->language = source.formulation;
  source.iterator = PM_NO_REFERENCE;
  if (!source.file || !source.file->query.len)
    PM_TRY(read_iterator(reader, node, f.type, &source.iterator));
  if (!source.file || (f.type->has_iterator && source.iterator == PM_NO_REFERENCE))
    return PM_OK;
  return keep_source(reader, &source, out);
}

PmStatus pm_rule_read_source(PmRuleReader *reader, uint32_t map_node,
                             const PmLogicalSource **out) {
  const PmRuleTriple *t = NULL;
  *out = NULL;
  PM_TRY(pm_rule_only(reader, map_node, PM_RML_LOGICAL_SOURCE, &t));
  if (t)
    return pm_rule_read_logical_source(reader, t->object, out);
  return is_said(reader, map_node, PM_RML_LOGICAL_SOURCE)
             ? PM_OK
             : pm_rule_error(reader, pm_rule_at(reader, map_node),
                             "write rml:logicalSource [ rml:source … ; "
                             "rml:referenceFormulation rml:XPath ; rml:iterator \"…\" ]",
                             "the triples map has no logical source");
}

// --- views ----------------------------------------------------------------------------

PmStatus pm_rule_keep_view(PmRuleReader *reader, PmPosition at, const PmView *view,
                           const PmLogicalSource **out) {
  const PmSourceType *type = view->parent ? &pm_source_joined : &pm_source_view;
  const PmSourceFile file = {
      .type = type,
      .view = view,
      .is_input =
          view->base->file->is_input || (view->parent && view->parent->file->is_input),
      .path = PM_STR("view"),
      .at = at,
  };
  PmLogicalSource source = {.iterator = PM_NO_REFERENCE};
  PM_TRY(add_file(reader, &file, &source.file));
  const PmFormulation f = {.type = type, .file = source.file};
  PM_TRY(keep_formulation(reader, &f, &source.formulation));
  return keep_source(reader, &source, out);
}

PmStatus pm_rule_read_inner_source(PmRuleReader *reader, uint32_t node, PmStr key,
                                   const PmLogicalSource **out) {
  const PmRuleTriple *said = NULL;
  PmLogicalSource source = {0};
  PmFormulation f = {0};
  PM_TRY(read_type(reader, node, &said, &f.type));
  if (!f.type)
    return PM_OK;
  PmSourceFile *file = pm_arena_alloc(&reader->rules->arena, sizeof *file);
  if (!file)
    return PM_ERR_NOMEM;
  *file = (PmSourceFile){
      .type = f.type, .is_input = true, .path = key, .at = pm_rule_at(reader, node)};
  source.file = f.file = file;
  PM_TRY(read_formulation(reader, said, &f, &source.formulation));
  PmFormulation *outer = reader->language;
  reader->language = source.formulation;
  const PmStatus st = read_iterator(reader, node, f.type, &source.iterator);
  reader->language = outer;
  return st ? st : keep_source(reader, &source, out);
}

PmStatus pm_rule_check_inner_type(PmRuleReader *reader, uint32_t node) {
  const PmRuleTriple *t = NULL;
  const PmSourceType *type = NULL;
  if (!pm_rule_first(&reader->graph, node, PM_RML_REFERENCE_FORMULATION))
    return PM_OK;
  PM_TRY(read_type(reader, node, &t, &type));
  if (!type || !reader->language || type == reader->language->type)
    return PM_OK;
  return pm_rule_error(reader, t->at,
                       "put it below the expression field whose text it reads",
                       "the field changes the reference formulation of a %s record",
                       reader->language->type->name);
}
