// SPDX-License-Identifier: MIT
// The rule graph as YARRRML: a mapping for each triples map, its terms as quoted texts or
// {flow maps}. What was written is marked; what is left over in RML's terms has no place
// in YARRRML and is reported.
#include "map/older.h"
#include "map/template.h"
#include "map/yarrrml.h"

#include <stdlib.h>

#define CSVW "http://www.w3.org/ns/csvw#"
#define D2RQ "http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#"
#define FORMATS "http://www.w3.org/ns/formats/"

enum { MAX_TEXT = 1 << 24, MAX_CALLS = 16 };

typedef struct {
  PmRuleReader *reader;
  const PmRuleGraph *graph;
  PmStr base;
  PmOutput *output;
  PmArena *arena;
  bool *used;   // by triple
  PmStr *names; // by node: of triples maps
  PmBuf text;   // of the value being written
} Writer;

// --- the graph ------------------------------------------------------------------------

static bool is_named(const Writer *w, uint32_t predicate, const char *name) {
  const PmStr iri = pm_rule_term(w->graph, predicate)->value;
  if (strchr(name, ':'))
    return pm_str_eqz(iri, name);
  return pm_str_starts(iri, PM_STR(PM_RML)) &&
         pm_str_eqz(pm_str_slice(iri, sizeof PM_RML - 1, iri.len), name);
}

// The next triple of `node` with the predicate, from triple `i` on; marked as written.
static const PmRuleTriple *find_from(Writer *w, uint32_t i, const char *name) {
  for (; i != PM_NO_NODE; i = w->graph->triples[i].next)
    if (is_named(w, w->graph->triples[i].predicate, name)) {
      w->used[i] = true;
      return &w->graph->triples[i];
    }
  return NULL;
}

static const PmRuleTriple *find(Writer *w, uint32_t node, const char *name) {
  return find_from(w, w->graph->nodes[node].first, name);
}

static const PmRuleTriple *find_next(Writer *w, const PmRuleTriple *t, const char *name) {
  return find_from(w, t->next, name);
}

static PmStr value_of(const Writer *w, const PmRuleTriple *t) {
  return t ? pm_rule_term(w->graph, t->object)->value : PM_STR("");
}

// --- quoting --------------------------------------------------------------------------

static bool is_control(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if ((unsigned char)s.data[i] < 0x20 || s.data[i] == 0x7F)
      return true;
  return false;
}

static PmStatus put_double_quoted(Writer *w, PmStr s) {
  PM_TRY(pm_output_write(w->output, PM_STR("\"")));
  for (size_t i = 0; i < s.len; ++i) {
    const unsigned char c = (unsigned char)s.data[i];
    if (c == '"' || c == '\\')
      PM_TRY(pm_output_printf(w->output, "\\%c", c));
    else if (c < 0x20 || c == 0x7F)
      PM_TRY(pm_output_printf(w->output, "\\x%02X", c));
    else
      PM_TRY(pm_output_write(w->output, pm_str_n(s.data + i, 1)));
  }
  return pm_output_write(w->output, PM_STR("\""));
}

static PmStatus put_quoted(Writer *w, PmStr s) {
  if (is_control(s))
    return put_double_quoted(w, s);
  PM_TRY(pm_output_write(w->output, PM_STR("'")));
  for (size_t i = 0; i < s.len; ++i)
    PM_TRY(pm_output_write(w->output,
                           s.data[i] == '\'' ? PM_STR("''") : pm_str_n(s.data + i, 1)));
  return pm_output_write(w->output, PM_STR("'"));
}

static PmStatus put(Writer *w, const char *text) {
  return pm_output_write(w->output, pm_str(text));
}

// --- values ---------------------------------------------------------------------------

static bool is_prefix(const Writer *w, PmStr name, bool well_known) {
  size_t n = 0;
  const PmPrefix *known = pm_prefixes_well_known(&n);
  for (size_t i = 0; i < w->reader->n_prefixes; ++i)
    if (pm_str_eq(w->reader->prefixes[i].prefix, name))
      return true;
  for (size_t i = 0; well_known && i < n; ++i)
    if (pm_str_eq(known[i].prefix, name))
      return true;
  return well_known && (pm_str_eqz(name, "grel") || pm_str_eqz(name, "idlab-fn"));
}

static PmStatus add_plain(Writer *w, PmStr s) {
  for (size_t i = 0; i < s.len; ++i) {
    const bool reference = pm_str_starts(pm_str_slice(s, i, s.len), PM_STR("$("));
    if (s.data[i] == '\\' || reference || s.data[i] == '~')
      PM_TRY(pm_buf_putc(&w->text, '\\'));
    PM_TRY(pm_buf_putc(&w->text, s.data[i]));
  }
  return PM_OK;
}

// The first stretch of a value: its first colon must not make a prefix of what stands
// before it.
static PmStatus add_first(Writer *w, PmStr s, bool well_known) {
  const char *colon = s.len ? memchr(s.data, ':', s.len) : NULL;
  const size_t at = colon ? (size_t)(colon - s.data) : 0;
  if (!colon || !is_prefix(w, pm_str_slice(s, 0, at), well_known))
    return add_plain(w, s);
  PM_TRY(add_plain(w, pm_str_slice(s, 0, at)));
  PM_TRY(pm_buf_append(&w->text, PM_STR("\\:")));
  return add_plain(w, pm_str_slice(s, at + 1, s.len));
}

// Prefixes of rule vocabularies are of no use in YARRRML.
static bool is_written(const PmPrefix *p) {
  return p->prefix.len && p->iri.len && !pm_is_older(p->iri) &&
         !pm_str_eqz(p->iri, PM_RML);
}

// An IRI, or its first stretch, with a prefix where there is one.
static PmStatus add_iri(Writer *w, PmStr iri) {
  for (size_t i = 0; i < w->reader->n_prefixes; ++i) {
    const PmPrefix *p = &w->reader->prefixes[i];
    if (!is_written(p) || !pm_str_starts(iri, p->iri))
      continue;
    PM_TRY(pm_buf_append(&w->text, p->prefix));
    PM_TRY(pm_buf_putc(&w->text, ':'));
    return add_plain(w, pm_str_slice(iri, p->iri.len, iri.len));
  }
  return add_first(w, iri, true);
}

static PmStatus add_reference(Writer *w, PmStr ref) {
  PM_TRY(pm_buf_append(&w->text, PM_STR("$(")));
  if (ref.len && ref.data[0] == '_')
    PM_TRY(pm_buf_putc(&w->text, '\\'));
  for (size_t i = 0; i < ref.len; ++i) {
    if (ref.data[i] == '(' || ref.data[i] == ')')
      PM_TRY(pm_buf_putc(&w->text, '\\'));
    PM_TRY(pm_buf_putc(&w->text, ref.data[i]));
  }
  return pm_buf_putc(&w->text, ')');
}

static PmStatus add_template(Writer *w, const PmRuleTriple *t, bool well_known,
                             bool *is_single) {
  PmTemplate template;
  PmFault fault = {0};
  const PmStatus st = pm_template_parse(w->arena, value_of(w, t), &template, &fault);
  if (st == PM_ERR_SYNTAX)
    return pm_rule_error(w->reader, t->at, fault.hint.data, "%.*s", PM_ARGS(fault.text));
  PM_TRY(st);
  *is_single = template.n <= 1 && (template.n == 0 || template.items[0].text.len == 0 ||
                                   template.items[0].is_end);
  for (size_t i = 0; i < template.n; ++i) {
    PM_TRY(i > 0        ? add_plain(w, template.items[i].text)
           : well_known ? add_iri(w, template.items[i].text)
                        : add_first(w, template.items[i].text, false));
    if (!template.items[i].is_end)
      PM_TRY(add_reference(w, template.items[i].reference));
  }
  return PM_OK;
}

// What an expression map says, as a value of YARRRML.
typedef struct {
  PmStr text;             // valid until the next value
  bool is_template;       // must be said to be one
  bool is_call, is_none;  // a function; nothing at all
  const PmTerm *constant; // or NULL
  bool is_reference;
} Value;

static PmStatus read_value(Writer *w, uint32_t node, bool is_resource, Value *v) {
  const PmRuleTriple *constant = find(w, node, "constant");
  const PmRuleTriple *reference = find(w, node, "reference");
  const PmRuleTriple *template = find(w, node, "template");
  *v = (Value){.constant = constant ? pm_rule_term(w->graph, constant->object) : NULL,
               .is_reference = reference != NULL};
  pm_buf_clear(&w->text);
  v->is_call = find(w, node, "functionExecution") != NULL;
  v->is_none = !constant && !reference && !template;
  if (constant)
    PM_TRY(v->constant->kind == PM_TERM_IRI ? add_iri(w, v->constant->value)
                                            : add_first(w, v->constant->value, false));
  else if (reference)
    PM_TRY(add_reference(w, value_of(w, reference)));
  else if (template)
    PM_TRY(add_template(w, template, is_resource, &v->is_template));
  v->text = pm_arena_copy(w->arena, pm_buf_str(&w->text));
  return v->text.data ? PM_OK : PM_ERR_NOMEM;
}

// --- functions ------------------------------------------------------------------------

static PmStatus put_iri(Writer *w, PmStr iri) {
  pm_buf_clear(&w->text);
  PM_TRY(add_iri(w, iri));
  const PmStr text = pm_arena_copy(w->arena, pm_buf_str(&w->text));
  return text.data ? put_quoted(w, text) : PM_ERR_NOMEM;
}

// The constant that `property` or the map under `map_property` says; NULL for none.
static const PmRuleTriple *find_constant(Writer *w, uint32_t node, const char *property,
                                         const char *map_property) {
  const PmRuleTriple *t = find(w, node, property);
  if (t)
    return t;
  const PmRuleTriple *map = find(w, node, map_property);
  return map ? find(w, map->object, "constant") : NULL;
}

static PmStatus put_call(Writer *w, uint32_t node, int depth);

static PmStatus put_input(Writer *w, uint32_t input, int depth) {
  const PmRuleTriple *parameter = find_constant(w, input, "parameter", "parameterMap");
  const PmRuleTriple *constant = find(w, input, "inputValue");
  const PmRuleTriple *map = find(w, input, "inputValueMap");
  Value v = {0};
  PM_TRY(put(w, "["));
  PM_TRY(put_iri(w, value_of(w, parameter)));
  PM_TRY(put(w, ", "));
  if (map) {
    PM_TRY(read_value(w, map->object, false, &v));
    find(w, map->object, "termType");
    find(w, map->object, "datatype"); // as a language, it has no effect
    find(w, map->object, "language");
    if (v.is_call) {
      PM_TRY(put(w, "{"));
      PM_TRY(put_call(w, map->object, depth + 1));
      return put(w, "}]");
    }
  } else if (constant) {
    pm_buf_clear(&w->text);
    v.constant = pm_rule_term(w->graph, constant->object);
    PM_TRY(v.constant->kind == PM_TERM_IRI ? add_iri(w, v.constant->value)
                                           : add_first(w, v.constant->value, false));
    v.text = pm_arena_copy(w->arena, pm_buf_str(&w->text));
  }
  if (v.constant && v.constant->kind == PM_TERM_IRI)
    v.text = pm_arena_printf(w->arena, "%.*s~iri", PM_ARGS(v.text));
  PM_TRY(v.text.data ? put_quoted(w, v.text) : PM_ERR_NOMEM);
  return put(w, "]");
}

// "function: …, parameters: […]".
static PmStatus put_call(Writer *w, uint32_t node, int depth) {
  const PmRuleTriple *call = find(w, node, "functionExecution");
  const PmRuleTriple *function =
      call ? find_constant(w, call->object, "function", "functionMap") : NULL;
  const PmRuleTriple *result = find_constant(w, node, "return", "returnMap");
  if (!function || depth > MAX_CALLS)
    return pm_rule_error(w->reader, call ? call->at : pm_at(NULL, 0, 0), NULL,
                         "YARRRML has no word for this function");
  PM_TRY(put(w, "function: "));
  PM_TRY(put_iri(w, value_of(w, function)));
  if (result) {
    PM_TRY(put(w, ", return: "));
    PM_TRY(put_iri(w, value_of(w, result)));
  }
  PM_TRY(put(w, ", parameters: ["));
  const PmRuleTriple *input = find(w, call->object, "input");
  for (bool first = true; input; input = find_next(w, input, "input"), first = false) {
    PM_TRY(first ? PM_OK : put(w, ", "));
    PM_TRY(put_input(w, input->object, depth));
  }
  return put(w, "]");
}

// --- terms ----------------------------------------------------------------------------

static const char *type_name(const Writer *w, const PmRuleTriple *type) {
  static const struct {
    const char *iri, *name;
  } types[] = {{"IRI", "iri"},
               {"URI", "uri"},
               {"UnsafeIRI", "unsafeiri"},
               {"BlankNode", "blanknode"},
               {"Literal", "literal"}};
  for (size_t i = 0; type && i < sizeof types / sizeof *types; ++i)
    if (is_named(w, type->object, types[i].iri))
      return types[i].name;
  return NULL;
}

static PmStatus put_member(Writer *w, bool *first, const char *key, PmStr value) {
  PM_TRY(pm_output_printf(w->output, "%s%s: ", *first ? "" : ", ", key));
  *first = false;
  return put_quoted(w, value);
}

static PmStatus put_side(Writer *w, uint32_t node, bool is_language, bool *first) {
  const PmRuleTriple *t = find(w, node, is_language ? "language" : "datatype");
  const PmRuleTriple *map = find(w, node, is_language ? "languageMap" : "datatypeMap");
  const char *key = is_language ? "language" : "datatype";
  Value v;
  if (map && find(w, map->object, "functionExecution")) {
    PM_TRY(pm_output_printf(w->output, "%s%s: {", *first ? "" : ", ", key));
    *first = false;
    PM_TRY(put_call(w, map->object, 0));
    return put(w, "}");
  }
  if (map) {
    PM_TRY(read_value(w, map->object, !is_language, &v));
    find(w, map->object, "termType");
    return put_member(w, first, key, v.text);
  }
  if (!t)
    return PM_OK;
  if (is_language)
    return put_member(w, first, key, value_of(w, t));
  PM_TRY(pm_output_printf(w->output, "%s%s: ", *first ? "" : ", ", key));
  *first = false;
  return put_iri(w, value_of(w, t));
}

// Language and datatype of a constant literal.
static PmStatus put_constant_sides(Writer *w, const PmTerm *constant, bool *first) {
  if (constant->language.len)
    return put_member(w, first, "language", constant->language);
  if (constant->datatype.len == 0)
    return PM_OK;
  PM_TRY(pm_output_printf(w->output, "%sdatatype: ", *first ? "" : ", "));
  *first = false;
  return put_iri(w, constant->datatype);
}

static PmStatus put_targets(Writer *w, uint32_t node, bool *first) {
  const PmRuleTriple *t = find(w, node, "logicalTarget");
  bool begun = false;
  for (; t; t = find_next(w, t, "logicalTarget"), begun = true) {
    const PmRuleTriple *file = find(w, t->object, "target");
    const PmRuleTriple *format = find(w, t->object, "serialization");
    const PmRuleTriple *compression = find(w, t->object, "compression");
    const PmRuleTriple *path = file ? find(w, file->object, "path") : NULL;
    PmStr name = value_of(w, format), gzip = value_of(w, compression);
    if (!path)
      return pm_rule_error(w->reader, t->at, NULL, "YARRRML has no word for this target");
    find(w, file->object, "root");
    name = pm_str_starts(name, PM_STR(FORMATS))
               ? pm_str_slice(name, sizeof FORMATS - 1, name.len)
               : PM_STR("N-Quads");
    gzip = pm_str_slice(gzip, gzip.len ? sizeof PM_RML - 1 : 0, gzip.len);
    PM_TRY(pm_output_printf(w->output, "%s[",
                            begun    ? ", "
                            : *first ? "targets: ["
                                     : ", targets: ["));
    *first = false;
    PM_TRY(put_quoted(w, value_of(w, path)));
    PM_TRY(put(w, ", "));
    char plain[32];
    size_t n = 0;
    for (size_t i = 0; i < name.len && n + 1 < sizeof plain; ++i)
      if (name.data[i] != '-' && name.data[i] != '_')
        plain[n++] = name.data[i];
    PM_TRY(put_quoted(w, pm_str_n(plain, n)));
    if (gzip.len) {
      PM_TRY(put(w, ", "));
      PM_TRY(put_quoted(w, gzip));
    }
    PM_TRY(put(w, "]"));
  }
  return begun ? put(w, "]") : PM_OK;
}

static PmStatus put_condition(Writer *w, uint32_t node, bool first) {
  const PmRuleTriple *t = find(w, node, "condition");
  if (!t)
    return PM_OK;
  PM_TRY(put(w, first ? "condition: {" : ", condition: {"));
  PM_TRY(put_call(w, t->object, 0));
  return put(w, "}");
}

// A term map as {value: …, type: …, …}; `is_object` decides the default of its type.
static PmStatus put_term(Writer *w, uint32_t node, bool is_object) {
  const PmRuleTriple *type = find(w, node, "termType");
  const bool has_side = find(w, node, "language") || find(w, node, "languageMap") ||
                        find(w, node, "datatype") || find(w, node, "datatypeMap");
  const char *name = type_name(w, type);
  Value v;
  bool first = true;
  PM_TRY(read_value(w, node, true, &v));
  const bool is_iri = v.constant
                          ? v.constant->kind == PM_TERM_IRI
                          : is_object && !v.is_reference && !has_side && !v.is_call;
  if (!name && is_object && is_iri && !v.is_none)
    name = "iri";
  if (v.constant && v.constant->kind == PM_TERM_IRI && is_object)
    name = "iri";
  const bool has_type = name && (is_object || strcmp(name, "iri") != 0);
  const bool is_literal = v.constant && v.constant->kind == PM_TERM_LITERAL &&
                          (v.constant->language.len || v.constant->datatype.len);
  if (!has_type && !has_side && !is_literal && !v.is_call && !v.is_none &&
      !v.is_template && !find(w, node, "logicalTarget") && !find(w, node, "condition"))
    return put_quoted(w, v.text);
  PM_TRY(put(w, "{"));
  if (v.is_call) {
    PM_TRY(put_call(w, node, 0));
    first = false;
  } else if (!v.is_none)
    PM_TRY(put_member(w, &first, v.is_template ? "template" : "value", v.text));
  if (has_type)
    PM_TRY(put_member(w, &first, "type", pm_str(name)));
  if (v.constant && v.constant->kind == PM_TERM_LITERAL && !has_side)
    PM_TRY(put_constant_sides(w, v.constant, &first));
  PM_TRY(put_side(w, node, true, &first));
  PM_TRY(put_side(w, node, false, &first));
  PM_TRY(put_targets(w, node, &first));
  PM_TRY(put_condition(w, node, first));
  return put(w, "}");
}

static PmStatus put_constant(Writer *w, const PmTerm *constant, bool is_object) {
  bool first = true;
  pm_buf_clear(&w->text);
  PM_TRY(constant->kind == PM_TERM_IRI ? add_iri(w, constant->value)
                                       : add_first(w, constant->value, false));
  const PmStr text = pm_arena_copy(w->arena, pm_buf_str(&w->text));
  if (!text.data)
    return PM_ERR_NOMEM;
  if (constant->kind == PM_TERM_IRI && !is_object)
    return put_quoted(w, text);
  PM_TRY(put(w, "{"));
  PM_TRY(put_member(w, &first, "value", text));
  if (constant->kind == PM_TERM_IRI && is_object)
    PM_TRY(put_member(w, &first, "type", PM_STR("iri")));
  if (constant->kind == PM_TERM_LITERAL)
    PM_TRY(put_constant_sides(w, constant, &first));
  return put(w, "}");
}

// "key: [{…}, {…}]" of maps and short cuts; nothing where there are none.
typedef struct {
  const char *key, *map, *constant;
} Place;

static PmStatus put_terms(Writer *w, uint32_t node, const Place *place) {
  bool begun = false;
  for (uint32_t i = w->graph->nodes[node].first; i != PM_NO_NODE;
       i = w->graph->triples[i].next) {
    const PmRuleTriple *t = &w->graph->triples[i];
    const bool is_map = is_named(w, t->predicate, place->map);
    if (!is_map && !is_named(w, t->predicate, place->constant))
      continue;
    w->used[i] = true;
    PM_TRY(begun ? put(w, ", ") : pm_output_printf(w->output, "%s: [", place->key));
    begun = true;
    PM_TRY(is_map ? put_term(w, t->object, false)
                  : put_constant(w, pm_rule_term(w->graph, t->object), false));
  }
  return begun ? put(w, "]\n") : PM_OK;
}

// --- objects --------------------------------------------------------------------------

static PmStatus put_side_of_join(Writer *w, uint32_t join, bool is_parent) {
  const PmRuleTriple *t = find(w, join, is_parent ? "parent" : "child");
  const PmRuleTriple *map = find(w, join, is_parent ? "parentMap" : "childMap");
  Value v = {0};
  pm_buf_clear(&w->text);
  if (map) {
    PM_TRY(read_value(w, map->object, false, &v));
    find(w, map->object, "termType");
  } else {
    PM_TRY(add_reference(w, value_of(w, t)));
    v.text = pm_arena_copy(w->arena, pm_buf_str(&w->text));
  }
  if (!v.text.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_output_printf(w->output, "[%s, ", is_parent ? "str2" : "str1"));
  if (v.is_call) {
    PM_TRY(put(w, "{"));
    PM_TRY(put_call(w, map->object, 0));
    PM_TRY(put(w, "}"));
  } else
    PM_TRY(put_quoted(w, v.text));
  return pm_output_printf(w->output, ", %s]", is_parent ? "o" : "s");
}

// Whether the map is said to be this kind of triples map.
static bool is_kind(const Writer *w, uint32_t map, const char *name) {
  for (uint32_t i = w->graph->nodes[map].first; i != PM_NO_NODE;
       i = w->graph->triples[i].next)
    if (is_named(w, w->graph->triples[i].object, name))
      return true;
  return false;
}

// What stands for another mapping, by the property that names it.
static const char *word_of(const Writer *w, const PmRuleTriple *parent) {
  if (is_named(w, parent->predicate, "parentTriplesMap"))
    return "mapping";
  return is_kind(w, parent->object, "NonAssertedTriplesMap") ? "quotedNonAsserted"
                                                             : "quoted";
}

static PmStatus put_join(Writer *w, const PmRuleTriple *parent) {
  const uint32_t node = parent->subject;
  const PmStr name = w->names[parent->object];
  bool begun = false;
  PM_TRY(pm_output_printf(w->output, "{%s: ", word_of(w, parent)));
  PM_TRY(put_quoted(w, name.data ? name : value_of(w, parent)));
  const PmRuleTriple *t = find(w, node, "joinCondition");
  for (; t; t = find_next(w, t, "joinCondition"), begun = true) {
    PM_TRY(put(w, begun ? ", " : ", condition: ["));
    PM_TRY(put(w, "{function: equal, parameters: ["));
    PM_TRY(put_side_of_join(w, t->object, false));
    PM_TRY(put(w, ", "));
    PM_TRY(put_side_of_join(w, t->object, true));
    PM_TRY(put(w, "]}"));
  }
  return put(w, begun ? "]}" : "}");
}

static PmStatus put_object(Writer *w, const PmRuleTriple *t) {
  const PmRuleTriple *parent = find(w, t->object, "parentTriplesMap");
  if (!parent)
    parent = find(w, t->object, "quotedTriplesMap");
  return parent ? put_join(w, parent) : put_term(w, t->object, true);
}

static PmStatus put_objects(Writer *w, uint32_t pom) {
  bool begun = false;
  for (uint32_t i = w->graph->nodes[pom].first; i != PM_NO_NODE;
       i = w->graph->triples[i].next) {
    const PmRuleTriple *t = &w->graph->triples[i];
    const bool is_map = is_named(w, t->predicate, "objectMap");
    if (!is_map && !is_named(w, t->predicate, "object"))
      continue;
    w->used[i] = true;
    PM_TRY(begun ? PM_OK : put(w, "        objects:\n"));
    begun = true;
    PM_TRY(put(w, "          - "));
    PM_TRY(is_map ? put_object(w, t)
                  : put_constant(w, pm_rule_term(w->graph, t->object), true));
    PM_TRY(put(w, "\n"));
  }
  return PM_OK;
}

static const Place graphs_of_po = {"        graphs", "graphMap", "graph"};
static const Place predicates = {"      - predicates", "predicateMap", "predicate"};
static const Place graphs = {"    graphs", "graphMap", "graph"};

static PmStatus put_classes(Writer *w, uint32_t subject) {
  const PmRuleTriple *t = find(w, subject, "class");
  for (; t; t = find_next(w, t, "class")) {
    PM_TRY(put(w, "      - [a, "));
    PM_TRY(put_iri(w, value_of(w, t)));
    PM_TRY(put(w, "]\n"));
  }
  return PM_OK;
}

static PmStatus put_poms(Writer *w, uint32_t map, const PmRuleTriple *subject) {
  const PmRuleTriple *t = find(w, map, "predicateObjectMap");
  const bool classes = subject && find(w, subject->object, "class");
  if (t || classes)
    PM_TRY(put(w, "    predicateobjects:\n"));
  if (classes)
    PM_TRY(put_classes(w, subject->object));
  for (; t; t = find_next(w, t, "predicateObjectMap")) {
    PM_TRY(put_terms(w, t->object, &predicates));
    PM_TRY(put_objects(w, t->object));
    PM_TRY(put_terms(w, t->object, &graphs_of_po));
  }
  return PM_OK;
}

// --- sources --------------------------------------------------------------------------

static PmStatus put_line(Writer *w, const char *key, PmStr value) {
  PM_TRY(pm_output_printf(w->output, "        %s: ", key));
  PM_TRY(put_quoted(w, value));
  return put(w, "\n");
}

static PmStatus put_formulation(Writer *w, const PmRuleTriple *t) {
  const char *name = !t                                   ? "csv"
                     : is_named(w, t->object, "CSV")      ? "csv"
                     : is_named(w, t->object, "JSONPath") ? "jsonpath"
                                                          : "xpath";
  const PmRuleTriple *ns = t ? find(w, t->object, "namespace") : NULL;
  PM_TRY(put_line(w, "referenceFormulation", pm_str(name)));
  if (strcmp(name, "xpath") != 0)
    return PM_OK;
  PM_TRY(put(w, "        namespaces: {"));
  for (bool first = true; ns; ns = find_next(w, ns, "namespace"), first = false) {
    PM_TRY(first ? PM_OK : put(w, ", "));
    PM_TRY(put_quoted(w, value_of(w, find(w, ns->object, "namespacePrefix"))));
    PM_TRY(put(w, ": "));
    PM_TRY(put_quoted(w, value_of(w, find(w, ns->object, "namespaceURL"))));
  }
  return put(w, "}\n");
}

// Values that mean none, in either of their words.
static PmStatus put_nulls(Writer *w, uint32_t file) {
  static const char *const words[] = {"null", CSVW "null"};
  bool begun = false;
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    const PmRuleTriple *t = find(w, file, words[i]);
    for (; t; t = find_next(w, t, words[i]), begun = true) {
      PM_TRY(put(w, begun ? ", " : "        null: ["));
      PM_TRY(put_quoted(w, value_of(w, t)));
    }
  }
  return begun ? put(w, "]\n") : PM_OK;
}

// How the text of a file is written, said of the file or of its dialect.
static PmStatus put_dialect(Writer *w, uint32_t file) {
  const PmRuleTriple *dialect = find(w, file, CSVW "dialect");
  const uint32_t nodes[] = {file, dialect ? dialect->object : file};
  for (size_t i = 0; i < (dialect ? 2 : 1); ++i) {
    const PmRuleTriple *encoding = find(w, nodes[i], CSVW "encoding");
    const PmRuleTriple *delimiter = find(w, nodes[i], CSVW "delimiter");
    if (encoding)
      PM_TRY(put_line(w, "encoding", value_of(w, encoding)));
    if (delimiter)
      PM_TRY(put_line(w, "delimiter", value_of(w, delimiter)));
  }
  return PM_OK;
}

static PmStatus put_file(Writer *w, uint32_t source, uint32_t file) {
  const PmRuleTriple *path = find(w, file, "path"), *root = find(w, file, "root");
  const PmRuleTriple *iterator = find(w, source, "iterator");
  const PmRuleTriple *encoding = find(w, file, "encoding");
  path = path ? path : find(w, file, CSVW "url");
  PmStr access = value_of(w, path);
  if (root && pm_rule_term(w->graph, root->object)->kind == PM_TERM_LITERAL)
    access = pm_path_join(w->arena, value_of(w, root), access);
  if (!access.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_output_printf(w->output, "      - access: "));
  PM_TRY(put_quoted(w, access));
  PM_TRY(put(w, "\n"));
  PM_TRY(put_formulation(w, find(w, source, "referenceFormulation")));
  if (iterator)
    PM_TRY(put_line(w, "iterator", value_of(w, iterator)));
  if (encoding && is_named(w, encoding->object, "UTF-16"))
    PM_TRY(put_line(w, "encoding", PM_STR("utf-16")));
  PM_TRY(put_dialect(w, file));
  return put_nulls(w, file);
}

// jdbc:mysql://host/name is of type mysql.
static PmStatus put_database(Writer *w, const PmRuleTriple *source) {
  const PmStr dsn =
      source ? value_of(w, find(w, source->object, D2RQ "jdbcDSN")) : PM_STR("");
  const PmStr user =
      source ? value_of(w, find(w, source->object, D2RQ "username")) : PM_STR("");
  const PmStr password =
      source ? value_of(w, find(w, source->object, D2RQ "password")) : PM_STR("");
  const PmStr rest =
      pm_str_starts(dsn, PM_STR("jdbc:")) ? pm_str_slice(dsn, 5, dsn.len) : dsn;
  const size_t colon = pm_str_find(rest, PM_STR(":"), 0);
  PM_TRY(put(w, "      - type: "));
  PM_TRY(put_quoted(w, colon == SIZE_MAX ? PM_STR("sql") : pm_str_slice(rest, 0, colon)));
  PM_TRY(put(w, "\n"));
  if (dsn.len)
    PM_TRY(put_line(w, "access", dsn));
  if (user.len) {
    PM_TRY(put(w, "        credentials: {username: "));
    PM_TRY(put_quoted(w, user));
    PM_TRY(put(w, ", password: "));
    PM_TRY(put_quoted(w, password));
    PM_TRY(put(w, "}\n"));
  }
  return PM_OK;
}

static PmStatus put_source(Writer *w, uint32_t logical) {
  const PmRuleTriple *source = find(w, logical, "source");
  const PmRuleTriple *formulation = find(w, logical, "referenceFormulation");
  const bool is_table = formulation && is_named(w, formulation->object, "SQL2008Table");
  const bool is_query = formulation && is_named(w, formulation->object, "SQL2008Query");
  PM_TRY(put(w, "    sources:\n"));
  if (!is_table && !is_query)
    return source ? put_file(w, logical, source->object) : PM_OK;
  PM_TRY(put_database(w, source));
  return put_line(w, is_table ? "table" : "query",
                  value_of(w, find(w, logical, "iterator")));
}

// --- mappings -------------------------------------------------------------------------

static PmStatus put_mapping(Writer *w, uint32_t map) {
  const PmRuleTriple *source = find(w, map, "logicalSource");
  const PmRuleTriple *base = find(w, map, "baseIRI");
  const PmRuleTriple *subject = find(w, map, "subjectMap");
  const PmRuleTriple *constant = find(w, map, "subject");
  PM_TRY(put(w, "  "));
  PM_TRY(put_quoted(w, w->names[map]));
  PM_TRY(put(w, ":\n"));
  if (base) {
    PM_TRY(put(w, "    base: "));
    PM_TRY(put_quoted(w, value_of(w, base)));
    PM_TRY(put(w, "\n"));
  }
  if (source)
    PM_TRY(put_source(w, source->object));
  PM_TRY(put(w, "    subjects: "));
  const PmRuleTriple *quoted =
      subject ? find(w, subject->object, "quotedTriplesMap") : NULL;
  if (quoted)
    PM_TRY(put_join(w, quoted));
  else if (subject)
    PM_TRY(put_term(w, subject->object, false));
  else if (constant)
    PM_TRY(put_constant(w, pm_rule_term(w->graph, constant->object), false));
  PM_TRY(put(w, "\n"));
  if (subject)
    PM_TRY(put_terms(w, subject->object, &graphs));
  return put_poms(w, map, subject);
}

// YARRRML says where a triple is quoted that it is not made; so what nothing quotes would
// be made.
static PmStatus check_quoted(Writer *w, uint32_t map) {
  if (!is_kind(w, map, "NonAssertedTriplesMap"))
    return PM_OK;
  for (size_t i = 0; i < w->graph->n; ++i)
    if (w->graph->triples[i].object == map &&
        is_named(w, w->graph->triples[i].predicate, "quotedTriplesMap"))
      return PM_OK;
  return pm_rule_error(w->reader, pm_rule_at(w->reader, map),
                       "leave the triples map out, or quote it",
                       "YARRRML has no word for a rml:NonAssertedTriplesMap that nothing "
                       "quotes: its triples would be made");
}

static bool is_taken(const Writer *w, PmStr name) {
  for (size_t i = 0; i < w->graph->keys.n; ++i)
    if (w->names[i].data && pm_str_eq(w->names[i], name))
      return true;
  return false;
}

// "#Person" and ".../TriplesMap1" are named by what stands last.
static PmStatus name_map(Writer *w, uint32_t node, size_t number) {
  const PmTerm *term = pm_rule_term(w->graph, node);
  PmStr name = term->value;
  for (size_t i = name.len; i-- > 0;)
    if (name.data[i] == '#' || name.data[i] == '/') {
      name = pm_str_slice(name, i + 1, name.len);
      break;
    }
  if (term->kind == PM_TERM_BNODE || name.len == 0)
    name = pm_arena_printf(w->arena, "map-%zu", number);
  for (size_t n = 2; name.data && is_taken(w, name); ++n)
    name = pm_arena_printf(w->arena, "%.*s-%zu", PM_ARGS(name), n);
  w->names[node] = name;
  return name.data ? PM_OK : PM_ERR_NOMEM;
}

static bool is_first_of_map(const Writer *w, size_t i) {
  const uint32_t node = w->graph->triples[i].subject;
  return w->graph->nodes[node].first == i && pm_rule_is_map(w->reader, node);
}

static PmStatus put_prefixes(Writer *w) {
  bool begun = false;
  for (size_t i = 0; i < w->reader->n_prefixes; ++i) {
    const PmPrefix *p = &w->reader->prefixes[i];
    if (!is_written(p))
      continue;
    PM_TRY(put(w, begun ? "  " : "prefixes:\n  "));
    begun = true;
    PM_TRY(put_quoted(w, p->prefix));
    PM_TRY(put(w, ": "));
    PM_TRY(put_quoted(w, p->iri));
    PM_TRY(put(w, "\n"));
  }
  return PM_OK;
}

// What makes a whole construct one that YARRRML does not have.
static const char *construct_of(PmRmlTerm term) {
  return term == PM_RML_VIEW_ON              ? "views (RML-LV)"
         : term == PM_RML_GATHER             ? "lists and containers (RML-CC)"
         : term == PM_RML_QUOTED_TRIPLES_MAP ? "quoted triples (RML-Star) here"
                                             : NULL;
}

// One error for all that was not written: of a construct, or else of the first property.
static PmStatus report_unwritten(Writer *w) {
  const PmRuleTriple *first = NULL;
  size_t n = 0;
  for (size_t i = 0; i < w->graph->n; ++i) {
    const PmRuleTriple *t = &w->graph->triples[i];
    const PmStr iri = pm_rule_term(w->graph, t->predicate)->value;
    if (w->used[i] || (t->term == PM_RML_NONE && !pm_str_starts(iri, PM_STR(CSVW))))
      continue;
    ++n;
    if (!first || (construct_of(t->term) && !construct_of(first->term)))
      first = t;
  }
  if (!first)
    return PM_OK;
  const char *construct = construct_of(first->term);
  const PmStr iri = pm_rule_term(w->graph, first->predicate)->value;
  const PmStr what = construct ? pm_str(construct)
                               : pm_arena_printf(w->arena, "<%.*s> here", PM_ARGS(iri));
  const PmStr more =
      n == 1 ? PM_STR("") : pm_arena_printf(w->arena, "; %zu statements are left", n);
  return what.data && more.data
             ? pm_rule_error(w->reader, first->at, "keep these rules in Turtle",
                             "YARRRML has no word for %.*s%.*s", PM_ARGS(what),
                             PM_ARGS(more))
             : PM_ERR_NOMEM;
}

static PmStatus put_all(Writer *w) {
  PM_TRY(put_prefixes(w));
  PM_TRY(put(w, "mappings:\n"));
  for (size_t i = 0; i < w->graph->n; ++i)
    if (is_first_of_map(w, i))
      PM_TRY(name_map(w, w->graph->triples[i].subject, i));
  for (size_t i = 0; i < w->graph->n; ++i)
    if (is_first_of_map(w, i)) {
      PM_TRY(check_quoted(w, w->graph->triples[i].subject));
      PM_TRY(put_mapping(w, w->graph->triples[i].subject));
    }
  PM_TRY(report_unwritten(w));
  return w->reader->n_errors ? PM_ERR_INVALID : PM_OK;
}

PmStatus pm_yarrrml_write(PmRuleReader *reader, PmStr base, PmOutput *output) {
  Writer w = {.reader = reader,
              .graph = &reader->graph,
              .base = base,
              .output = output,
              .arena = &reader->rules->arena,
              .text = pm_buf(MAX_TEXT)};
  w.used = pm_arena_alloc(w.arena, (w.graph->n + 1) * sizeof *w.used);
  w.names = pm_arena_alloc(w.arena, (w.graph->keys.n + 1) * sizeof *w.names);
  const PmStatus st = w.used && w.names ? put_all(&w) : PM_ERR_NOMEM;
  pm_buf_release(&w.text);
  return st;
}
