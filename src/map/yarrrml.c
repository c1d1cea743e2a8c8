// SPDX-License-Identifier: MIT
// Mappings of YARRRML (https://rml.io/yarrrml/spec/) as triples of RML: each mapping and
// source a triples map, each predicateobject a predicate-object map. Beyond its
// specification: base, types blanknode, uri and unsafeiri, languages and datatypes made
// of values, sources with null, encoding, delimiter, namespaces and table.
#include "map/yarrrml_read.h"

bool pm_is_yaml_path(PmStr path) {
  return pm_str_ends(path, PM_STR(".yml")) || pm_str_ends(path, PM_STR(".yaml")) ||
         pm_str_ends(path, PM_STR(".yarrrml"));
}

// --- terms ----------------------------------------------------------------------------

// A value with what stands beside it.
typedef struct {
  const PmYaml *at;
  PmStr text;
  PmStr type; // "iri", …
  const PmYaml *language, *datatype;
  bool is_template; // written as one
} Term;

static const char *type_iri(PmStr type) {
  static const struct {
    const char *name, *iri;
  } types[] = {{"iri", PM_RML "IRI"},
               {"literal", PM_RML "Literal"},
               {"blank", PM_RML "BlankNode"},
               {"blanknode", PM_RML "BlankNode"},
               {"bnode", PM_RML "BlankNode"},
               {"uri", PM_RML "URI"},
               {"unsafeiri", PM_RML "UnsafeIRI"}};
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (pm_str_eqz(type, types[i].name))
      return types[i].iri;
  return NULL;
}

// "x~iri", "en~lang": takes the suffix off, unless the tilde is escaped.
static bool has_suffix(PmStr text, const char *suffix) {
  const size_t n = strlen(suffix);
  return pm_str_ends(text, pm_str(suffix)) &&
         !(text.len > n && text.data[text.len - n - 1] == '\\');
}

static bool take_suffix(PmStr *text, const char *suffix) {
  const bool has = has_suffix(*text, suffix);
  text->len -= has ? strlen(suffix) : 0;
  return has;
}

static PmStatus say_type(PmYarrrml *y, const PmTerm *map, const Term *term) {
  const char *type = type_iri(term->type);
  if (term->type.len == 0)
    return PM_OK;
  return type ? pm_yarrrml_say(y, map, "termType", pm_iri(pm_str(type)), term->at)
              : pm_rule_error(y->reader, term->at->at,
                              "write iri, literal, blanknode, uri or unsafeiri",
                              "'%.*s' is no type of a term", PM_ARGS(term->type));
}

// A language or a datatype: constant, made of the record, or what a function gives.
static PmStatus say_side(PmYarrrml *y, const PmTerm *map, const PmYaml *node,
                         bool is_language) {
  PmStr text = node->text;
  PmYarrrmlValue value;
  PmTerm side;
  if (node->kind == PM_YAML_MAP) {
    PM_TRY(pm_yarrrml_fresh(y, &side));
    PM_TRY(
        pm_yarrrml_say(y, map, is_language ? "languageMap" : "datatypeMap", side, node));
    return pm_yarrrml_call(y, &side, node);
  }
  if (is_language)
    take_suffix(&text, "~lang");
  PM_TRY(pm_yarrrml_value(y, node, text, !is_language, &value));
  if (value.kind == PM_YARRRML_CONSTANT && !is_language &&
      !pm_str_contains(value.text, PM_STR(":")))
    return pm_rule_error(y->reader, node->at,
                         "write xsd:date or the like, and a language as in zh~lang",
                         "'%.*s' is no datatype", PM_ARGS(value.text));
  if (value.kind == PM_YARRRML_CONSTANT)
    return pm_yarrrml_say(y, map, is_language ? "language" : "datatype",
                          is_language ? pm_literal(value.text) : pm_iri(value.text),
                          node);
  PM_TRY(pm_yarrrml_fresh(y, &side));
  PM_TRY(pm_yarrrml_say(y, map, is_language ? "languageMap" : "datatypeMap", side, node));
  return pm_yarrrml_say_value(y, &side, &value, !is_language, node);
}

static PmStatus say_term(PmYarrrml *y, const PmTerm *map, const Term *term, bool is_iri) {
  PmYarrrmlValue value;
  if (!term->text.data) // nothing but a type
    return say_type(y, map, term);
  PM_TRY(pm_yarrrml_value(y, term->at, term->text, is_iri, &value));
  if (term->is_template && value.kind == PM_YARRRML_REFERENCE) {
    const PmStr text = pm_arena_printf(y->arena, "{%.*s}", PM_ARGS(value.text));
    if (!text.data)
      return PM_ERR_NOMEM;
    value = (PmYarrrmlValue){PM_YARRRML_TEMPLATE, text};
  } else if (term->is_template)
    value.kind = PM_YARRRML_TEMPLATE;
  PM_TRY(pm_yarrrml_say_value(y, map, &value, is_iri, term->at));
  PM_TRY(say_type(y, map, term));
  if (term->language)
    PM_TRY(say_side(y, map, term->language, true));
  return term->datatype ? say_side(y, map, term->datatype, false) : PM_OK;
}

// --- conditions -----------------------------------------------------------------------

static PmStatus say_condition(PmYarrrml *y, const PmTerm *map, const PmYaml *condition) {
  PmTerm node;
  PM_TRY(pm_yarrrml_fresh(y, &node));
  PM_TRY(pm_yarrrml_say(y, map, "condition", node, condition));
  return pm_yarrrml_call(y, &node, condition);
}

// --- subjects, predicates, graphs -----------------------------------------------------

static PmStatus read_term(PmYarrrml *y, const PmYaml *node, Term *term) {
  static const char *const keys[] = {"value|v",
                                     "template",
                                     "type",
                                     "language",
                                     "datatype",
                                     "targets|target|t",
                                     "function|fn|f",
                                     "parameters|pms",
                                     "conditions|condition|c",
                                     "inversepredicates|inversepredicate|iv",
                                     "return",
                                     NULL};
  *term = (Term){.at = node, .text = node->text};
  if (node->kind != PM_YAML_MAP)
    return PM_OK;
  PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  const PmYaml *template = pm_yaml_get(node, "template");
  const PmYaml *value = template ? template : pm_yaml_get(node, "value|v");
  const PmYaml *type = pm_yaml_get(node, "type");
  term->is_template = template != NULL;
  term->language = pm_yaml_get(node, "language");
  term->datatype = pm_yaml_get(node, "datatype");
  if (value)
    term->text = value->text;
  if (type)
    term->type = type->text;
  return PM_OK;
}

// A subject, predicate or graph: an IRI unless its type says otherwise.
static PmStatus say_resource(PmYarrrml *y, const PmTerm *map, const PmYaml *node,
                             const PmYaml *condition) {
  Term term;
  PM_TRY(read_term(y, node, &term));
  const PmYaml *own = pm_yaml_get(node, "conditions|condition|c");
  const PmYaml *targets = pm_yaml_get(node, "targets|target|t");
  condition = own ? own : condition;
  if (targets)
    PM_TRY(pm_yarrrml_targets(y, map, targets));
  if (condition)
    PM_TRY(say_condition(y, map, condition));
  if (pm_yaml_get(node, "function|fn|f")) {
    PM_TRY(say_type(y, map, &term));
    return pm_yarrrml_call(y, map, node);
  }
  if (node->kind == PM_YAML_MAP && !pm_yaml_get(node, "value|v|template"))
    return say_type(y, map, &term);
  take_suffix(&term.text, "~iri");
  const char *type = type_iri(term.type);
  return say_term(y, map, &term, !type || !strstr(type, "BlankNode"));
}

// Says `subject` `property` a map for each of the nodes.
static PmStatus say_resources(PmYarrrml *y, const PmTerm *subject, const char *property,
                              const PmYaml *node) {
  PmYaml *const nodes = (PmYaml *)node;
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&nodes, &n);
  for (size_t i = 0; i < n; ++i) {
    PmTerm map;
    const bool is_type = pm_str_eqz(items[i]->text, "a");
    PM_TRY(pm_yarrrml_fresh(y, &map));
    PM_TRY(pm_yarrrml_say(y, subject, property, map, items[i]));
    PM_TRY(is_type ? pm_yarrrml_say(y, &map, "constant", pm_iri(PM_STR(PM_RDF "type")),
                                    items[i])
                   : say_resource(y, &map, items[i], NULL));
  }
  return PM_OK;
}

// --- names of mappings ----------------------------------------------------------------

static PmStatus map_iri(PmYarrrml *y, PmStr name, size_t source, PmTerm *iri) {
  PmBuf buf = pm_buf(1 << 16);
  PmStatus st = pm_buf_printf(&buf, "%.*s#", PM_ARGS(y->file->base));
  for (size_t i = 0; i < name.len && !st; ++i) {
    const unsigned char c = (unsigned char)name.data[i];
    const bool plain = c > 0x20 && c != 0x7F && !strchr("<>\"{}|\\^`%", c);
    st = plain ? pm_buf_putc(&buf, (char)c) : pm_buf_printf(&buf, "%%%02X", (unsigned)c);
  }
  if (!st && source)
    st = pm_buf_printf(&buf, "-%zu", source + 1);
  if (!st) {
    *iri = pm_iri(pm_arena_copy(y->arena, pm_buf_str(&buf)));
    st = iri->value.data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st;
}

static const PmYaml *sources_of(const PmYaml *mapping) {
  return pm_yaml_get(mapping, "sources|source");
}

// A list whose first item is a list or a name holds several sources; ['a.csv~csv'] is
// one.
static PmYaml *const *each_source(PmYaml *const *node, size_t *n) {
  const PmYaml *list = *node;
  const bool is_one = list && list->kind == PM_YAML_LIST && list->n &&
                      list->items[0]->kind == PM_YAML_SCALAR &&
                      pm_str_contains(list->items[0]->text, PM_STR("~")) &&
                      !(list->n > 1 && list->items[1]->kind == PM_YAML_SCALAR &&
                        pm_str_contains(list->items[1]->text, PM_STR("~")));
  if (!is_one)
    return pm_yaml_each(node, n);
  *n = 1;
  return node;
}

static size_t count_sources(const PmYaml *mapping) {
  PmYaml *const sources = (PmYaml *)sources_of(mapping);
  size_t n = 0;
  each_source(&sources, &n);
  return n;
}

// --- joins ----------------------------------------------------------------------------

// The value of a parameter of equal: [str1, $(a), s] or {parameter, value}.
static const PmYaml *parameter_value(const PmYaml *parameter) {
  if (parameter->kind == PM_YAML_LIST)
    return parameter->n > 1 ? parameter->items[1] : NULL;
  return pm_yaml_get(parameter, "value|v");
}

// Which side a value is of: the third item says s(ubject) or o(bject); else the first is
// the child's.
static bool is_parent_side(const PmYaml *parameter, size_t number) {
  const PmYaml *side = parameter->kind == PM_YAML_LIST && parameter->n > 2
                           ? parameter->items[2]
                           : pm_yaml_get(parameter, "from");
  if (!side)
    return number == 1;
  return pm_str_starts(side->text, PM_STR("o"));
}

static PmStatus say_join_side(PmYarrrml *y, const PmTerm *join, const PmYaml *value,
                              bool is_parent) {
  PmTerm map;
  if (value->kind == PM_YAML_MAP) {
    const PmYaml *template = pm_yaml_get(value, "template");
    PM_TRY(pm_yarrrml_fresh(y, &map));
    PM_TRY(pm_yarrrml_say(y, join, is_parent ? "parentMap" : "childMap", map, value));
    return template
               ? say_term(
                     y, &map,
                     &(Term){.at = template, .text = template->text, .is_template = true},
                     false)
               : pm_yarrrml_call(y, &map, value);
  }
  PmYarrrmlValue v;
  PM_TRY(pm_yarrrml_value(y, value, value->text, false, &v));
  if (v.kind == PM_YARRRML_REFERENCE)
    return pm_yarrrml_say(y, join, is_parent ? "parent" : "child", pm_literal(v.text),
                          value);
  PM_TRY(pm_yarrrml_fresh(y, &map));
  PM_TRY(pm_yarrrml_say(y, join, is_parent ? "parentMap" : "childMap", map, value));
  return pm_yarrrml_say_value(y, &map, &v, false, value);
}

static PmStatus say_join(PmYarrrml *y, const PmTerm *map, const PmYaml *condition,
                         bool inverse) {
  const PmYaml *parameters = pm_yaml_get(condition, "parameters|pms");
  const PmYaml *function = pm_yaml_get(condition, "function|fn|f");
  PmTerm join;
  if (!function || !pm_str_ends(function->text, PM_STR("equal")) || !parameters ||
      parameters->kind != PM_YAML_LIST || parameters->n != 2)
    return pm_rule_error(y->reader, condition->at,
                         "write function: equal, parameters: [[str1, $(a), s], [str2, "
                         "$(b), o]]",
                         "mappings are joined by equal values");
  PM_TRY(pm_yarrrml_fresh(y, &join));
  PM_TRY(pm_yarrrml_say(y, map, "joinCondition", join, condition));
  for (size_t i = 0; i < 2; ++i) {
    const PmYaml *value = parameter_value(parameters->items[i]);
    if (!value)
      return pm_rule_error(y->reader, parameters->items[i]->at,
                           "write [str1, $(column), s]", "a parameter has no value");
    PM_TRY(say_join_side(y, &join, value,
                         is_parent_side(parameters->items[i], i) != inverse));
  }
  return PM_OK;
}

static PmStatus say_joins(PmYarrrml *y, const PmTerm *map, const PmYaml *node,
                          bool inverse) {
  PmYaml *const conditions = (PmYaml *)pm_yaml_get(node, "conditions|condition|c");
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&conditions, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_join(y, map, items[i], inverse));
  return PM_OK;
}

// --- quoted triples -------------------------------------------------------------------

static const char quoted_keys[] = "quoted|quotedNonAsserted";

// {quoted: other}, {quotedNonAsserted: other}: the triple of another mapping as a term.
static PmStatus say_quoted(PmYarrrml *y, const PmTerm *map, const PmYaml *node) {
  static const char *const keys[] = {"quoted", "quotedNonAsserted",
                                     "conditions|condition|c", NULL};
  const PmYaml *name = pm_yaml_get(node, quoted_keys);
  const PmStr key = pm_arena_copy(y->arena, name->text);
  PmTerm quoted;
  if (!key.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  const PmYaml *other = pm_yaml_get(y->mappings, key.data);
  if (!other)
    return pm_rule_error(y->reader, name->at, "name one that stands below mappings:",
                         "there is no mapping '%.*s'", PM_ARGS(key));
  if (count_sources(other) > 1)
    return pm_rule_error(y->reader, name->at, "make it a mapping for each source",
                         "the mapping '%.*s' has several sources, and is quoted",
                         PM_ARGS(key));
  PM_TRY(map_iri(y, key, 0, &quoted));
  PM_TRY(pm_yarrrml_say(y, map, "quotedTriplesMap", quoted, name));
  const char *type = pm_yaml_get(node, "quoted") ? PM_RML "AssertedTriplesMap"
                                                 : PM_RML "NonAssertedTriplesMap";
  PM_TRY(pm_yarrrml_say(y, &quoted, PM_RDF "type", pm_iri(pm_str(type)), name));
  return say_joins(y, map, node, false);
}

// --- predicateobjects -----------------------------------------------------------------

// A mapping being read for one of its sources.
typedef struct {
  PmTerm iri, source;
  const PmYaml *subject; // one of its subjects; NULL: a blank node for each record
  PmStr name;
} Mapping;

// What an object adds to: its predicate-object map, and what its siblings share.
typedef struct {
  const Mapping *mapping;
  PmTerm pom;
  const PmYaml *po;        // the map with defaults, or NULL
  const PmYaml *condition; // of all its objects
  bool is_type;            // the predicate is rdf:type
} Slot;

static PmStatus say_reference_map(PmYarrrml *y, const Slot *slot, const PmYaml *node,
                                  PmStr name) {
  const PmStr key = pm_arena_copy(y->arena, name);
  if (!key.data)
    return PM_ERR_NOMEM;
  const PmYaml *other = pm_yaml_get(y->mappings, key.data);
  const size_t n = other ? count_sources(other) : 0;
  if (!other)
    return pm_rule_error(y->reader, node->at, "name one that stands below mappings:",
                         "there is no mapping '%.*s'", PM_ARGS(name));
  for (size_t i = 0; i < n; ++i) {
    PmTerm map, parent;
    PM_TRY(pm_yarrrml_fresh(y, &map));
    PM_TRY(map_iri(y, name, i, &parent));
    PM_TRY(pm_yarrrml_say(y, &slot->pom, "objectMap", map, node));
    PM_TRY(pm_yarrrml_say(y, &map, "parentTriplesMap", parent, node));
    PM_TRY(say_joins(y, &map, node, false));
  }
  return PM_OK;
}

static PmStatus say_mapping_object(PmYarrrml *y, const Slot *slot, const PmYaml *node) {
  PmYaml *const names = (PmYaml *)pm_yaml_get(node, "mapping|mappings|m");
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&names, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_reference_map(y, slot, node, items[i]->text));
  return PM_OK;
}

// [value, type]: "en~lang", or a datatype; "iri" may end the value.
static void read_short_object(const PmYaml *node, Term *term) {
  *term = (Term){.at = node, .text = node->text};
  const PmYaml *second = NULL;
  if (node->kind == PM_YAML_LIST && node->n) {
    term->text = node->items[0]->text;
    second = node->n > 1 ? node->items[1] : NULL;
  }
  if (second && has_suffix(second->text, "~lang"))
    term->language = second;
  else
    term->datatype = second;
}

static PmStatus read_object(PmYarrrml *y, const Slot *slot, const PmYaml *node,
                            Term *term) {
  if (node->kind == PM_YAML_MAP)
    PM_TRY(read_term(y, node, term));
  else
    read_short_object(node, term);
  if (!term->language && !term->datatype) {
    term->language = pm_yaml_get(slot->po, "language");
    term->datatype = pm_yaml_get(slot->po, "datatype");
  }
  if (node->kind != PM_YAML_MAP && take_suffix(&term->text, "~iri"))
    term->type = PM_STR("iri");
  if (slot->is_type && term->type.len == 0)
    term->type = PM_STR("iri");
  return PM_OK;
}

static bool makes_iri(const Term *term) {
  const char *type = type_iri(term->type);
  return type && !pm_str_eqz(term->type, "literal") && strstr(type, "RI");
}

static PmStatus say_value_object(PmYarrrml *y, const Slot *slot, const PmYaml *node) {
  Term term;
  PmTerm map;
  const PmYaml *own = pm_yaml_get(node, "conditions|condition|c");
  const PmYaml *condition = own ? own : slot->condition;
  const PmYaml *targets = pm_yaml_get(node, "targets|target|t");
  PM_TRY(read_object(y, slot, node, &term));
  PM_TRY(pm_yarrrml_fresh(y, &map));
  PM_TRY(pm_yarrrml_say(y, &slot->pom, "objectMap", map, node));
  if (targets)
    PM_TRY(pm_yarrrml_targets(y, &map, targets));
  if (condition)
    PM_TRY(say_condition(y, &map, condition));
  if (!pm_yaml_get(node, "function|fn|f")) {
    // A template is an IRI unless said otherwise; here it is a text.
    PmYarrrmlValue v;
    PM_TRY(pm_yarrrml_value(y, node, term.text, false, &v));
    if (term.type.len == 0 && !term.language && !term.datatype && term.text.data &&
        (v.kind == PM_YARRRML_TEMPLATE || term.is_template))
      term.type = PM_STR("literal");
    return say_term(y, &map, &term, makes_iri(&term));
  }
  PM_TRY(say_type(y, &map, &term));
  if (term.language)
    PM_TRY(say_side(y, &map, term.language, true));
  if (term.datatype)
    PM_TRY(say_side(y, &map, term.datatype, false));
  return pm_yarrrml_call(y, &map, node);
}

// --- inverse predicates ---------------------------------------------------------------

// The other way round: a triples map of its own, whose subject is the object.
static PmStatus say_inverse_map(PmYarrrml *y, const Slot *slot, const PmYaml *node,
                                const PmYaml *predicates) {
  PmTerm map, subject, pom, object;
  Term term;
  PM_TRY(pm_yarrrml_fresh(y, &map));
  PM_TRY(pm_yarrrml_fresh(y, &subject));
  PM_TRY(pm_yarrrml_fresh(y, &pom));
  PM_TRY(pm_yarrrml_fresh(y, &object));
  PM_TRY(read_object(y, slot, node, &term));
  PM_TRY(pm_yarrrml_say(y, &map, "logicalSource", slot->mapping->source, node));
  PM_TRY(pm_yarrrml_say(y, &map, "subjectMap", subject, node));
  PM_TRY(pm_yarrrml_say(y, &map, "predicateObjectMap", pom, node));
  PM_TRY(say_term(y, &subject, &term, true));
  PM_TRY(say_resources(y, &pom, "predicateMap", predicates));
  PM_TRY(pm_yarrrml_say(y, &pom, "objectMap", object, node));
  return pm_yarrrml_say(y, &object, "parentTriplesMap", slot->mapping->iri, node);
}

// Of a joined mapping: its own triples map gets the predicate, joined the other way.
static PmStatus say_inverse_join(PmYarrrml *y, const Slot *slot, const PmYaml *node,
                                 const PmYaml *predicates) {
  const PmYaml *name = pm_yaml_get(node, "mapping|mappings|m");
  PmTerm parent, pom, object;
  PM_TRY(map_iri(y, name->text, 0, &parent));
  PM_TRY(pm_yarrrml_fresh(y, &pom));
  PM_TRY(pm_yarrrml_fresh(y, &object));
  PM_TRY(pm_yarrrml_say(y, &parent, "predicateObjectMap", pom, node));
  PM_TRY(say_resources(y, &pom, "predicateMap", predicates));
  PM_TRY(pm_yarrrml_say(y, &pom, "objectMap", object, node));
  PM_TRY(pm_yarrrml_say(y, &object, "parentTriplesMap", slot->mapping->iri, node));
  return say_joins(y, &object, node, true);
}

static PmStatus say_quoted_object(PmYarrrml *y, const Slot *slot, const PmYaml *node) {
  PmTerm map;
  PM_TRY(pm_yarrrml_fresh(y, &map));
  PM_TRY(pm_yarrrml_say(y, &slot->pom, "objectMap", map, node));
  return say_quoted(y, &map, node);
}

static PmStatus say_object(PmYarrrml *y, const Slot *slot, const PmYaml *node) {
  const char *const inverse = "inversepredicates|inversepredicate|iv";
  const PmYaml *own = pm_yaml_get(node, inverse);
  const PmYaml *predicates = own ? own : pm_yaml_get(slot->po, inverse);
  const bool is_mapping = pm_yaml_get(node, "mapping|mappings|m") != NULL;
  if (pm_yaml_get(node, quoted_keys))
    return say_quoted_object(y, slot, node);
  if (predicates)
    PM_TRY(is_mapping ? say_inverse_join(y, slot, node, predicates)
                      : say_inverse_map(y, slot, node, predicates));
  return is_mapping ? say_mapping_object(y, slot, node) : say_value_object(y, slot, node);
}

// --- predicateobjects -----------------------------------------------------------------

static bool has_type_predicate(const PmYaml *node) {
  PmYaml *const predicates = (PmYaml *)node;
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&predicates, &n);
  for (size_t i = 0; i < n; ++i)
    if (!pm_str_eqz(items[i]->text, "a") && !pm_str_eqz(items[i]->text, "rdf:type") &&
        !pm_str_eqz(items[i]->text, PM_RDF "type"))
      return false;
  return n > 0;
}

// [p, o], [p, o, type]: both may be lists.
static PmStatus say_short_objects(PmYarrrml *y, const Slot *slot, const PmYaml *node) {
  PmYaml *const objects = node->items[1];
  size_t n = 0;
  PmYaml *const *items = pm_yaml_each(&objects, &n);
  for (size_t i = 0; i < n; ++i) {
    PmYaml *pair[2] = {items[i], node->n > 2 ? node->items[2] : NULL};
    const PmYaml with_type = {
        .kind = PM_YAML_LIST, .items = pair, .n = 2, .at = items[i]->at};
    PM_TRY(say_object(y, slot, pair[1] ? &with_type : items[i]));
  }
  return PM_OK;
}

static PmStatus say_long_objects(PmYarrrml *y, const Slot *slot, const PmYaml *objects) {
  PmYaml *const node = (PmYaml *)objects;
  const bool is_pair = node->kind == PM_YAML_LIST && node->n == 2 &&
                       node->items[0]->kind == PM_YAML_SCALAR &&
                       node->items[1]->kind == PM_YAML_SCALAR &&
                       has_suffix(node->items[1]->text, "~lang");
  size_t n = 1;
  PmYaml *const *items = is_pair ? &node : pm_yaml_each(&node, &n);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_object(y, slot, items[i]));
  return PM_OK;
}

static PmStatus bad_po(PmYarrrml *y, const PmYaml *node) {
  return pm_rule_error(y->reader, node->at,
                       "write [foaf:name, $(name)], or predicates: and objects:",
                       "this says no predicate and object");
}

static PmStatus say_po(PmYarrrml *y, const Mapping *mapping, const PmYaml *node) {
  static const char *const keys[] = {"predicates|predicate|p",
                                     "objects|object|o",
                                     "graphs|graph|g",
                                     "inversepredicates|inversepredicate|iv",
                                     "conditions|condition|c",
                                     "language",
                                     "datatype",
                                     NULL};
  const bool is_map = node->kind == PM_YAML_MAP;
  const bool is_list = node->kind == PM_YAML_LIST && node->n >= 2;
  const PmYaml *predicates = is_map    ? pm_yaml_get(node, keys[0])
                             : is_list ? node->items[0]
                                       : NULL;
  const PmYaml *objects = is_map ? pm_yaml_get(node, keys[1]) : NULL;
  Slot slot = {.mapping = mapping, .po = is_map ? node : NULL};
  if (is_map)
    PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  if (!predicates || (is_map && !objects))
    return bad_po(y, node);
  slot.is_type = has_type_predicate(predicates);
  slot.condition = pm_yaml_get(node, keys[4]);
  PM_TRY(pm_yarrrml_fresh(y, &slot.pom));
  PM_TRY(pm_yarrrml_say(y, &mapping->iri, "predicateObjectMap", slot.pom, node));
  PM_TRY(say_resources(y, &slot.pom, "predicateMap", predicates));
  PM_TRY(say_resources(y, &slot.pom, "graphMap", pm_yaml_get(node, keys[2])));
  return is_map ? say_long_objects(y, &slot, objects) : say_short_objects(y, &slot, node);
}

// --- mappings -------------------------------------------------------------------------

static PmStatus say_subject(PmYarrrml *y, const Mapping *mapping, const PmYaml *node) {
  PmTerm map;
  PM_TRY(pm_yarrrml_fresh(y, &map));
  PM_TRY(pm_yarrrml_say(y, &mapping->iri, "subjectMap", map,
                        mapping->subject ? mapping->subject : node));
  if (!mapping->subject)
    PM_TRY(pm_yarrrml_say(y, &map, "termType", pm_iri(PM_STR(PM_RML "BlankNode")), node));
  else if (pm_yaml_get(mapping->subject, quoted_keys))
    PM_TRY(say_quoted(y, &map, mapping->subject));
  else
    PM_TRY(say_resource(y, &map, mapping->subject,
                        pm_yaml_get(node, "conditions|condition|c")));
  return say_resources(y, &map, "graphMap", pm_yaml_get(node, "graphs|graph|g"));
}

static PmStatus say_base(PmYarrrml *y, const Mapping *mapping, const PmYaml *base) {
  PmStr iri;
  PM_TRY(pm_yarrrml_iri(y, base, base->text, &iri));
  return iri.data ? pm_yarrrml_say(y, &mapping->iri, "baseIRI", pm_iri(iri), base)
                  : PM_OK;
}

static PmStatus say_mapping(PmYarrrml *y, const Mapping *mapping, const PmYaml *node) {
  PmYaml *const pos = (PmYaml *)pm_yaml_get(node, "predicateobjects|predicateobject|po");
  const PmYaml *own_base = pm_yaml_get(node, "base");
  const PmYaml *base = own_base ? own_base : y->base;
  size_t n = 0;
  PM_TRY(pm_yarrrml_say(y, &mapping->iri, PM_RDF "type",
                        pm_iri(PM_STR(PM_RML "TriplesMap")), node));
  PM_TRY(pm_yarrrml_say(y, &mapping->iri, "logicalSource", mapping->source, node));
  if (base)
    PM_TRY(say_base(y, mapping, base));
  PM_TRY(say_subject(y, mapping, node));
  PmYaml *const *items = pm_yaml_each(&pos, &n);
  const bool is_pair = pos && pos->kind == PM_YAML_LIST && pos->n >= 2 &&
                       pos->items[0]->kind == PM_YAML_SCALAR;
  if (is_pair)
    return say_po(y, mapping, pos);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_po(y, mapping, items[i]));
  return PM_OK;
}

// Each source, and each subject, is a triples map.
static PmStatus say_mappings(PmYarrrml *y, PmStr name, const PmYaml *node) {
  static const char *const keys[] = {"sources|source",
                                     "subjects|subject|s",
                                     "predicateobjects|predicateobject|po",
                                     "graphs|graph|g",
                                     "conditions|condition|c",
                                     "base",
                                     NULL};
  PmYaml *const sources = (PmYaml *)sources_of(node);
  PmYaml *const subjects = (PmYaml *)pm_yaml_get(node, keys[1]);
  size_t n_sources = 0, n_subjects = 0;
  PmYaml *const *source = each_source(&sources, &n_sources);
  PmYaml *const *subject = pm_yaml_each(&subjects, &n_subjects);
  PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  if (n_sources == 0)
    return pm_rule_error(y->reader, node->at, "write sources: [['people.csv~csv']]",
                         "the mapping '%.*s' has no source", PM_ARGS(name));
  for (size_t i = 0; i < n_sources; ++i)
    for (size_t j = 0; j < n_subjects || j == 0; ++j) {
      Mapping mapping = {.name = name, .subject = n_subjects ? subject[j] : NULL};
      PM_TRY(map_iri(y, name, i + j * n_sources, &mapping.iri));
      PM_TRY(pm_yarrrml_source(y, source[i], &mapping.source));
      PM_TRY(say_mapping(y, &mapping, node));
    }
  return PM_OK;
}

static PmStatus keep_prefixes(PmYarrrml *y) {
  PmRuleReader *reader = y->reader;
  const PmYaml *map = y->prefixes;
  for (size_t i = 0; map && map->kind == PM_YAML_MAP && i + 1 < map->n; i += 2) {
    PmPrefix *prefixes = pm_arena_extend(y->arena, reader->prefixes, reader->n_prefixes,
                                         &reader->prefixes_cap, sizeof *prefixes);
    if (!prefixes)
      return PM_ERR_NOMEM;
    reader->prefixes = prefixes;
    prefixes[reader->n_prefixes++] =
        (PmPrefix){map->items[i]->text, map->items[i + 1]->text};
  }
  return PM_OK;
}

static PmStatus read_root(PmYarrrml *y, const PmYaml *root) {
  static const char *const keys[] = {"prefixes|prefix",    "base",    "authors|author",
                                     "external",           "sources", "targets",
                                     "mappings|mapping|m", NULL};
  PM_TRY(pm_yarrrml_check_keys(y, root, keys));
  y->prefixes = pm_yaml_get(root, "prefixes|prefix");
  y->base = pm_yaml_get(root, "base");
  y->external = pm_yaml_get(root, "external");
  y->sources = pm_yaml_get(root, "sources");
  y->targets = pm_yaml_get(root, "targets");
  y->mappings = pm_yaml_get(root, "mappings|mapping|m");
  if (!y->mappings || y->mappings->kind != PM_YAML_MAP)
    return pm_rule_error(y->reader, root->at,
                         "write mappings: and below it each mapping with its name",
                         "there are no mappings");
  PM_TRY(keep_prefixes(y));
  for (size_t i = 0; i + 1 < y->mappings->n; i += 2)
    PM_TRY(say_mappings(y, y->mappings->items[i]->text, y->mappings->items[i + 1]));
  return PM_OK;
}

PmStatus pm_yarrrml_read(PmRuleReader *reader, const PmYarrrmlFile *file) {
  PmArena *arena = &reader->rules->arena;
  PmYarrrml y = {.reader = reader, .file = file, .arena = arena};
  PmYaml *root = NULL;
  PM_TRY(pm_yaml_parse(reader->job, arena, file->text, file->name, &root));
  if (!root || root->kind != PM_YAML_MAP)
    return pm_rule_error(reader, pm_at(file->name, 1, 1),
                         "write mappings: and below it each mapping with its name",
                         "there are no mappings");
  return read_root(&y, root);
}
