// SPDX-License-Identifier: MIT
// Logical sources (RML-IO): which file, which formulation, what one record is. Equal ones
// are one object, so that a document is opened once and its records found once.
#include "map/reader.h"

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
  PmReference ref = {.text = text};
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
  if (a->type != b->type || a->n_namespaces != b->n_namespaces)
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

static bool has_type(const PmRuleReader *reader, uint32_t node, PmRmlTerm type) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next)
    if (pm_str_eqz(pm_rule_term(g, g->triples[i].predicate)->value, PM_RDF "type") &&
        pm_rml_term(pm_rule_term(g, g->triples[i].object)->value) == type)
      return true;
  return false;
}

static PmStatus read_formulation(PmRuleReader *reader, uint32_t source,
                                 PmFormulation **out) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, source, PM_RML_REFERENCE_FORMULATION, &t));
  if (!t)
    return is_said(reader, source, PM_RML_REFERENCE_FORMULATION)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, source),
                               "write rml:referenceFormulation rml:XPath",
                               "the logical source has no reference formulation");
  const PmTerm *term = pm_rule_term(&reader->graph, t->object);
  const bool is_xpath = pm_rml_term(term->value) == PM_RML_XPATH ||
                        has_type(reader, t->object, PM_RML_XPATH_FORMULATION);
  if (pm_rml_is_later(term->value))
    return PM_OK; // said by the check of terms
  if (!is_xpath)
    return pm_rule_error(
        reader, t->at,
        "write rml:XPath, or [ a rml:XPathReferenceFormulation ; rml:namespace [ … ] ]",
        "this is no reference formulation that this version knows");
  PmFormulation f = {.type = &pm_source_xml};
  if (pm_rml_term(term->value) != PM_RML_XPATH)
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_FORMULATION));
  const PmRuleTriple *ns = pm_rule_first(&reader->graph, t->object, PM_RML_NAMESPACE);
  for (; ns; ns = pm_rule_next(&reader->graph, ns))
    PM_TRY(read_namespace(reader, ns, &f));
  return keep_formulation(reader, &f, out);
}

// --- files ----------------------------------------------------------------------------

static PmStatus read_root(PmRuleReader *reader, uint32_t node, PmSourceName *name) {
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

// What a source says of its bytes must be what this version reads.
static PmStatus check_bytes(PmRuleReader *reader, uint32_t node) {
  static const struct {
    PmRmlTerm property, value;
  } only[] = {{PM_RML_ENCODING, PM_RML_UTF8},
              {PM_RML_COMPRESSION, PM_RML_NO_COMPRESSION}};
  for (size_t i = 0; i < sizeof only / sizeof *only; ++i) {
    const PmRuleTriple *t = pm_rule_first(&reader->graph, node, only[i].property);
    const PmStr value = t ? pm_rule_term(&reader->graph, t->object)->value : PM_STR("");
    if (t && pm_rml_term(value) != only[i].value && !pm_rml_is_later(value))
      PM_TRY(pm_rule_error(reader, t->at,
                           "leave it out: XML says its encoding itself, and gzip is "
                           "recognised",
                           "this version does not read this rml:%s",
                           pm_rml_name(only[i].property)));
  }
  return PM_OK;
}

static PmStatus keep_file(PmRuleReader *reader, const PmSourceFile *file,
                          const PmSourceFile **out) {
  PmRules *rules = reader->rules;
  for (size_t i = 0; i < rules->n_files; ++i)
    if (rules->files[i]->is_input == file->is_input &&
        pm_str_eq(rules->files[i]->path, file->path)) {
      *out = rules->files[i];
      return PM_OK;
    }
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

static PmStatus resolve_file(PmRuleReader *reader, const PmRuleTriple *path,
                             PmSourceName *name, const PmSourceFile **out) {
  PmArena *arena = &reader->rules->arena;
  PmSourceFile file = {.at = path->at, .is_input = pm_str_eqz(name->path, "-")};
  PmFault fault = {0};
  if (!file.is_input) {
    name->rule_dir = pm_arena_copy(arena, pm_path_dir(pm_str(path->at.file)));
    if (!name->rule_dir.data)
      return PM_ERR_NOMEM;
    const PmStatus st = pm_source_resolve(arena, name, &file.path, &fault);
    if (st == PM_ERR_NOMEM)
      return st;
    if (st)
      return pm_rule_error(reader, path->at, fault.hint.data, "%.*s",
                           PM_ARGS(fault.text));
  }
  return keep_file(reader, &file, out);
}

static PmStatus read_file(PmRuleReader *reader, uint32_t source,
                          const PmSourceFile **out) {
  const PmRuleTriple *t = NULL, *path = NULL;
  PmSourceName name = {0};
  PM_TRY(pm_rule_only(reader, source, PM_RML_SOURCE, &t));
  if (!t)
    return is_said(reader, source, PM_RML_SOURCE)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, source),
                               "write rml:source [ a rml:RelativePathSource ; rml:path "
                               "\"FILE\" ], with \"-\" for the inputs of the run",
                               "the logical source has no rml:source");
  if (pm_rule_term(&reader->graph, t->object)->kind != PM_TERM_LITERAL)
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_SOURCE));
  PM_TRY(pm_rule_only(reader, t->object, PM_RML_PATH, &path));
  if (!path)
    return is_said(reader, t->object, PM_RML_PATH)
               ? PM_OK
               : pm_rule_error(reader, t->at,
                               "write rml:source [ a rml:RelativePathSource ; rml:path "
                               "\"FILE\" ], with \"-\" for the inputs of the run",
                               "the source has no rml:path");
  PM_TRY(pm_rule_text(reader, path, &name.path));
  PM_TRY(read_root(reader, t->object, &name));
  PM_TRY(check_bytes(reader, t->object));
  return name.path.data ? resolve_file(reader, path, &name, out) : PM_OK;
}

// --- logical sources ------------------------------------------------------------------

static PmStatus read_iterator(PmRuleReader *reader, uint32_t source, uint32_t *iterator) {
  const PmRuleTriple *t = NULL;
  PmStr text = {0};
  *iterator = PM_NO_REFERENCE;
  PM_TRY(pm_rule_only(reader, source, PM_RML_ITERATOR, &t));
  if (!t)
    return is_said(reader, source, PM_RML_ITERATOR)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, source),
                               "write rml:iterator \"//tei:person\": the XPath of the "
                               "elements that are records",
                               "the logical source has no iterator");
  PM_TRY(pm_rule_text(reader, t, &text));
  return text.data ? pm_rule_add_reference(reader, t->at, text, iterator) : PM_OK;
}

PmStatus pm_rule_read_source(PmRuleReader *reader, uint32_t map_node,
                             const PmLogicalSource **out) {
  const PmRuleTriple *t = NULL;
  PmLogicalSource source = {0};
  *out = NULL;
  PM_TRY(pm_rule_only(reader, map_node, PM_RML_LOGICAL_SOURCE, &t));
  if (!t)
    return is_said(reader, map_node, PM_RML_LOGICAL_SOURCE)
               ? PM_OK
               : pm_rule_error(
                     reader, pm_rule_at(reader, map_node),
                     "write rml:logicalSource [ rml:source … ; "
                     "rml:referenceFormulation rml:XPath ; rml:iterator \"…\" ]",
                     "the triples map has no logical source");
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_LOGICAL_SOURCE));
  PM_TRY(read_file(reader, t->object, &source.file));
  PM_TRY(read_formulation(reader, t->object, &source.formulation));
  reader->language = source.formulation;
  PM_TRY(read_iterator(reader, t->object, &source.iterator));
  if (!source.file || !source.formulation || source.iterator == PM_NO_REFERENCE)
    return PM_OK;
  PmLogicalSource *kept = pm_arena_alloc(&reader->rules->arena, sizeof *kept);
  if (!kept)
    return PM_ERR_NOMEM;
  *kept = source;
  *out = kept;
  return PM_OK;
}
