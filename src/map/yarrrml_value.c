// SPDX-License-Identifier: MIT
// Values of YARRRML: references $(…) in texts, escapes, prefixes, external values; and
// functions with their parameters.
#include "base/suggest.h"
#include "map/yarrrml_read.h"

enum { MAX_TEXT = 1 << 24, MAX_TRIPLES = 1 << 20 };

// --- YAML -----------------------------------------------------------------------------

static bool is_key(PmStr name, const char *key) {
  for (const char *p = key;; ++p) {
    const size_t n = strcspn(p, "|");
    if (pm_str_eq(name, pm_str_n(p, n)))
      return true;
    p += n;
    if (!*p)
      return false;
  }
}

const PmYaml *pm_yaml_get(const PmYaml *map, const char *key) {
  for (size_t i = 0; map && map->kind == PM_YAML_MAP && i + 1 < map->n; i += 2)
    if (map->items[i]->kind == PM_YAML_SCALAR && is_key(map->items[i]->text, key))
      return map->items[i + 1];
  return NULL;
}

PmYaml *const *pm_yaml_each(PmYaml *const *node, size_t *n) {
  if (*node && (*node)->kind == PM_YAML_LIST) {
    *n = (*node)->n;
    return (*node)->items;
  }
  *n = *node ? 1 : 0;
  return node;
}

static PmStatus unknown_key(PmYarrrml *y, const PmYaml *key, const char *const *keys) {
  const char *names[64];
  PmArena *arena = y->arena;
  size_t n = 0;
  PmBuf list = pm_buf(1 << 12);
  PmStatus st = PM_OK;
  for (; keys[n] && n < 64 && !st; ++n) {
    names[n] = pm_arena_copy(arena, pm_str_n(keys[n], strcspn(keys[n], "|"))).data;
    st = names[n] ? pm_buf_printf(&list, "%s%s", n ? ", " : "", names[n]) : PM_ERR_NOMEM;
  }
  const char *near = st ? NULL : pm_suggest(key->text, names, n);
  const PmStr hint =
      near ? pm_arena_printf(arena, "did you mean %s?", near)
           : pm_arena_printf(arena, "there may stand: %s", list.data ? list.data : "");
  pm_buf_release(&list);
  PM_TRY(st);
  if (!hint.data)
    return PM_ERR_NOMEM;
  return pm_rule_error(y->reader, key->at, hint.data, "'%.*s' says nothing here",
                       PM_ARGS(key->text));
}

static PmStatus check_key(PmYarrrml *y, const PmYaml *map, size_t i,
                          const char *const *keys) {
  const PmYaml *key = map->items[i];
  size_t k = 0;
  while (keys[k] && !is_key(key->text, keys[k]))
    ++k;
  if (!keys[k])
    return unknown_key(y, key, keys);
  for (size_t j = 0; j < i; j += 2)
    if (is_key(map->items[j]->text, keys[k]))
      return pm_rule_error(y->reader, key->at, "put both into one list",
                           "'%.*s' stands here twice", PM_ARGS(key->text));
  return PM_OK;
}

PmStatus pm_yarrrml_check_keys(PmYarrrml *y, const PmYaml *map, const char *const *keys) {
  for (size_t i = 0; map->kind == PM_YAML_MAP && i + 1 < map->n; i += 2)
    PM_TRY(check_key(y, map, i, keys));
  return PM_OK;
}

// --- triples --------------------------------------------------------------------------

PmStatus pm_yarrrml_say(PmYarrrml *y, const PmTerm *subject, const char *predicate,
                        PmTerm object, const PmYaml *at) {
  const bool is_name = strchr(predicate, ':') == NULL;
  const PmStr iri =
      is_name ? pm_arena_printf(y->arena, PM_RML "%s", predicate) : pm_str(predicate);
  if (!iri.data)
    return PM_ERR_NOMEM;
  if (++y->n_triples > MAX_TRIPLES) // aliases multiply
    return pm_fail(y->reader->job, PM_ERR_LIMIT, at->at, NULL,
                   "the rules make more than %d triples", MAX_TRIPLES);
  const PmQuad quad = {.subject = *subject, .predicate = pm_iri(iri), .object = object};
  return pm_rule_graph_add(&y->reader->graph, &quad, at->at);
}

PmStatus pm_yarrrml_fresh(PmYarrrml *y, PmTerm *node) {
  *node = pm_bnode(
      pm_arena_printf(y->arena, "%.*sy%zu", PM_ARGS(y->file->bnodes), y->n_fresh++));
  return node->value.data ? PM_OK : PM_ERR_NOMEM;
}

// --- prefixes -------------------------------------------------------------------------

static PmStr namespace_of(const PmYarrrml *y, PmStr prefix, bool well_known) {
  for (size_t i = 0;
       y->prefixes && y->prefixes->kind == PM_YAML_MAP && i + 1 < y->prefixes->n; i += 2)
    if (pm_str_eq(y->prefixes->items[i]->text, prefix))
      return y->prefixes->items[i + 1]->text;
  size_t n = 0;
  const PmPrefix *known = pm_prefixes_well_known(&n);
  for (size_t i = 0; well_known && i < n; ++i)
    if (pm_str_eq(known[i].prefix, prefix))
      return known[i].iri;
  if (well_known && pm_str_eqz(prefix, "grel"))
    return PM_STR(PM_GREL);
  return well_known && pm_str_eqz(prefix, "idlab-fn") ? PM_STR(PM_IDLAB_FN)
                                                      : (PmStr){NULL, 0};
}

// Takes "ex:" off the text; what it stands for, or data NULL.
static PmStr take_prefix(const PmYarrrml *y, PmStr *text, bool well_known) {
  size_t i = 0;
  while (i < text->len && text->data[i] != ':' && text->data[i] != '\\' &&
         text->data[i] != '$' && text->data[i] != '/')
    ++i;
  if (i == text->len || text->data[i] != ':')
    return (PmStr){NULL, 0};
  const PmStr iri = namespace_of(y, pm_str_slice(*text, 0, i), well_known);
  if (iri.data)
    *text = pm_str_slice(*text, i + 1, text->len);
  return iri;
}

// --- texts ----------------------------------------------------------------------------

typedef struct {
  PmYarrrml *y;
  const PmYaml *node;
  PmStr text;
  size_t i;
  PmBuf plain;    // as a constant has it
  PmBuf template; // as a template has it
  PmBuf reference;
  size_t n_references;
  bool has_plain;
} Text;

static PmStatus put_plain(Text *t, char c) {
  t->has_plain = true;
  PM_TRY(pm_buf_putc(&t->plain, c));
  if (c == '{' || c == '}' || c == '\\')
    PM_TRY(pm_buf_putc(&t->template, '\\'));
  return pm_buf_putc(&t->template, c);
}

static PmStatus put_plains(Text *t, PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    PM_TRY(put_plain(t, s.data[i]));
  return PM_OK;
}

static PmStatus not_closed(Text *t) {
  t->i = t->text.len;
  return pm_rule_error(t->y->reader, t->node->at,
                       "close it with ')'; parentheses within are written \\( and \\), "
                       "or come in pairs",
                       "the reference in '%.*s' is not closed", PM_ARGS(t->text));
}

// Reads to the parenthesis that closes; pairs within are part of the reference.
static PmStatus scan_reference(Text *t, PmBuf *out) {
  int open = 1;
  for (; t->i < t->text.len; ++t->i) {
    char c = t->text.data[t->i];
    const bool escaped = c == '\\' && t->i + 1 < t->text.len &&
                         (t->text.data[t->i + 1] == '(' || t->text.data[t->i + 1] == ')');
    if (escaped)
      c = t->text.data[++t->i];
    else if ((open += (c == '(') - (c == ')')) == 0) {
      ++t->i;
      return PM_OK;
    }
    PM_TRY(pm_buf_putc(out, c));
  }
  return not_closed(t);
}

static PmStatus put_external(Text *t, PmStr name) {
  const PmYaml *external = t->y->external;
  for (size_t i = 0; external && external->kind == PM_YAML_MAP && i + 1 < external->n;
       i += 2)
    if (pm_str_eq(external->items[i]->text, name))
      return put_plains(t, external->items[i + 1]->text);
  return pm_rule_error(t->y->reader, t->node->at,
                       "write it below external:, or $(\\_…) for a column whose name "
                       "starts with _",
                       "there is no external value '%.*s'", PM_ARGS(name));
}

static PmStatus put_reference(Text *t) {
  PmStr ref = pm_buf_str(&t->reference);
  if (ref.len && ref.data[0] == '_')
    return put_external(t, pm_str_slice(ref, 1, ref.len));
  if (pm_str_starts(ref, PM_STR("\\_")))
    ref = pm_str_slice(ref, 1, ref.len);
  if (ref.len == 0)
    return pm_rule_error(t->y->reader, t->node->at, "write $(column), or \\$( for a text",
                         "there is an empty reference");
  ++t->n_references;
  PM_TRY(pm_buf_putc(&t->template, '{'));
  for (size_t i = 0; i < ref.len; ++i) {
    if (ref.data[i] == '{' || ref.data[i] == '}' || ref.data[i] == '\\')
      PM_TRY(pm_buf_putc(&t->template, '\\'));
    PM_TRY(pm_buf_putc(&t->template, ref.data[i]));
  }
  return pm_buf_putc(&t->template, '}');
}

static bool is_escape(const Text *t) {
  return t->text.data[t->i] == '\\' && t->i + 1 < t->text.len &&
         strchr("()$:\\~", t->text.data[t->i + 1]) != NULL;
}

static PmStatus scan_text(Text *t) {
  while (t->i < t->text.len) {
    if (pm_str_starts(pm_str_slice(t->text, t->i, t->text.len), PM_STR("$("))) {
      t->i += 2;
      pm_buf_clear(&t->reference);
      PM_TRY(scan_reference(t, &t->reference));
      PM_TRY(put_reference(t));
      continue;
    }
    t->i += is_escape(t);
    PM_TRY(put_plain(t, t->text.data[t->i++]));
  }
  return PM_OK;
}

static PmStatus keep_value(Text *t, PmYarrrmlValue *value) {
  const bool is_reference = t->n_references == 1 && !t->has_plain;
  PmStr ref = pm_buf_str(&t->reference);
  if (is_reference && pm_str_starts(ref, PM_STR("\\_")))
    ref = pm_str_slice(ref, 1, ref.len);
  value->kind = is_reference      ? PM_YARRRML_REFERENCE
                : t->n_references ? PM_YARRRML_TEMPLATE
                                  : PM_YARRRML_CONSTANT;
  value->text = pm_arena_copy(t->y->arena, is_reference      ? ref
                                           : t->n_references ? pm_buf_str(&t->template)
                                                             : pm_buf_str(&t->plain));
  return value->text.data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_yarrrml_value(PmYarrrml *y, const PmYaml *node, PmStr text, bool well_known,
                          PmYarrrmlValue *value) {
  Text t = {.y = y,
            .node = node,
            .text = text,
            .plain = pm_buf(MAX_TEXT),
            .template = pm_buf(MAX_TEXT),
            .reference = pm_buf(MAX_TEXT)};
  const PmStr ns = take_prefix(y, &t.text, well_known);
  PmStatus st = put_plains(&t, ns);
  if (!st)
    st = scan_text(&t);
  if (!st)
    st = keep_value(&t, value);
  pm_buf_release(&t.plain);
  pm_buf_release(&t.template);
  pm_buf_release(&t.reference);
  return st;
}

// A template without references, for what the base must complete.
static PmStatus as_template(PmArena *arena, PmStr text, PmStr *out) {
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < text.len && !st; ++i) {
    if (strchr("{}\\", text.data[i]))
      st = pm_buf_putc(&buf, '\\');
    if (!st)
      st = pm_buf_putc(&buf, text.data[i]);
  }
  if (!st) {
    *out = pm_arena_copy(arena, pm_buf_str(&buf));
    st = out->data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st;
}

PmStatus pm_yarrrml_say_value(PmYarrrml *y, const PmTerm *map,
                              const PmYarrrmlValue *value, bool is_iri,
                              const PmYaml *at) {
  PmStr text = value->text;
  switch (value->kind) {
  case PM_YARRRML_REFERENCE:
    return pm_yarrrml_say(y, map, "reference", pm_literal(text), at);
  case PM_YARRRML_TEMPLATE:
    return pm_yarrrml_say(y, map, "template", pm_literal(text), at);
  case PM_YARRRML_CONSTANT: break;
  }
  if (!is_iri)
    return pm_yarrrml_say(y, map, "constant", pm_literal(text), at);
  if (pm_iri_is_valid(text))
    return pm_yarrrml_say(y, map, "constant", pm_iri(text), at);
  PM_TRY(as_template(y->arena, text, &text));
  return pm_yarrrml_say(y, map, "template", pm_literal(text), at);
}

PmStatus pm_yarrrml_iri(PmYarrrml *y, const PmYaml *node, PmStr text, PmStr *iri) {
  PmYarrrmlValue value;
  *iri = (PmStr){NULL, 0};
  PM_TRY(pm_yarrrml_value(y, node, text, true, &value));
  if (value.kind == PM_YARRRML_CONSTANT && pm_iri_is_valid(value.text)) {
    *iri = value.text;
    return PM_OK;
  }
  return pm_rule_error(y->reader, node->at,
                       "write http://…, or prefix:name with the prefix below prefixes:",
                       "'%.*s' is no IRI", PM_ARGS(text));
}

// --- functions ------------------------------------------------------------------------

// str1, str2 and names without a prefix are those of the common functions.
static PmStatus function_iri(PmYarrrml *y, const PmYaml *node, PmStr name, PmStr *iri) {
  static const struct {
    const char *name, *iri;
  } known[] = {{"equal", PM_IDLAB_FN "equal"},
               {"notEqual", PM_IDLAB_FN "notEqual"},
               {"str1", PM_GREL "valueParameter"},
               {"str2", PM_GREL "valueParameter2"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (pm_str_eqz(name, known[i].name)) {
      *iri = pm_str(known[i].iri);
      return PM_OK;
    }
  return pm_yarrrml_iri(y, node, name, iri);
}

static PmStatus say_text(PmYarrrml *y, const PmTerm *map, const PmYaml *node,
                         PmStr text) {
  const bool is_iri = pm_str_ends(text, PM_STR("~iri"));
  PmYarrrmlValue value;
  if (is_iri)
    text.len -= 4;
  PM_TRY(pm_yarrrml_value(y, node, text, is_iri, &value));
  return pm_yarrrml_say_value(y, map, &value, is_iri, node);
}

static PmStatus say_input(PmYarrrml *y, const PmTerm *call, const PmYaml *node,
                          PmStr parameter, PmTerm *map) {
  PmTerm input;
  PmStr iri;
  PM_TRY(function_iri(y, node, parameter, &iri));
  PM_TRY(pm_yarrrml_fresh(y, &input));
  PM_TRY(pm_yarrrml_fresh(y, map));
  if (!iri.data)
    return PM_OK;
  PM_TRY(pm_yarrrml_say(y, call, "input", input, node));
  PM_TRY(pm_yarrrml_say(y, &input, "parameter", pm_iri(iri), node));
  return pm_yarrrml_say(y, &input, "inputValueMap", *map, node);
}

static PmStatus say_parameter(PmYarrrml *y, const PmTerm *call, const PmYaml *node) {
  static const char *const keys[] = {"parameter|pm", "value|v", "type", "from", NULL};
  const bool is_list = node->kind == PM_YAML_LIST;
  PM_TRY(pm_yarrrml_check_keys(y, node, keys));
  const PmYaml *name =
      is_list ? (node->n > 1 ? node->items[0] : NULL) : pm_yaml_get(node, "parameter|pm");
  const PmYaml *value =
      is_list ? (node->n > 1 ? node->items[1] : NULL) : pm_yaml_get(node, "value|v");
  PmTerm map;
  if (!name || name->kind != PM_YAML_SCALAR || !value)
    return pm_rule_error(y->reader, node->at, "write [grel:valueParameter, $(column)]",
                         "a parameter wants its name and its value");
  PM_TRY(say_input(y, call, node, name->text, &map));
  if (value->kind == PM_YAML_MAP)
    return pm_yarrrml_call(y, &map, value);
  return say_text(y, &map, value, value->text);
}

static PmStr trimmed(PmStr s) {
  while (s.len && s.data[0] == ' ')
    s = pm_str_slice(s, 1, s.len);
  while (s.len && s.data[s.len - 1] == ' ')
    --s.len;
  return s;
}

// The end of one argument of "f(a = $(x), b = $(y))": a comma or the end, outside of
// parentheses.
static size_t argument_end(PmStr args, size_t from) {
  int open = 0;
  for (size_t i = from; i < args.len; ++i) {
    if (args.data[i] == '\\')
      ++i;
    else if (args.data[i] == ',' && open == 0)
      return i;
    else
      open += (args.data[i] == '(') - (args.data[i] == ')');
  }
  return args.len;
}

static PmStatus say_argument(PmYarrrml *y, const PmTerm *call, const PmYaml *node,
                             PmStr argument, const PmStr *prefix, size_t number) {
  const size_t sign = pm_str_find(argument, PM_STR("="), 0);
  const size_t dollar = pm_str_find(argument, PM_STR("$("), 0);
  const bool named = sign != SIZE_MAX && (dollar == SIZE_MAX || sign < dollar);
  PmStr name = named ? trimmed(pm_str_slice(argument, 0, sign)) : PM_STR("");
  const PmStr value = named ? pm_str_slice(argument, sign + 1, argument.len) : argument;
  PmTerm map;
  if (!named)
    name = number ? pm_arena_printf(y->arena, PM_GREL "valueParameter%zu", number + 1)
                  : PM_STR(PM_GREL "valueParameter");
  else if (!memchr(name.data, ':', name.len))
    name = pm_arena_printf(y->arena, "%.*s%.*s", PM_ARGS(*prefix), PM_ARGS(name));
  if (!name.data)
    return PM_ERR_NOMEM;
  PM_TRY(say_input(y, call, node, name, &map));
  return say_text(y, &map, node, trimmed(value));
}

// "grel:toUpperCase($(name))": names without a prefix have that of the function.
static PmStatus say_short_call(PmYarrrml *y, const PmTerm *call, const PmYaml *node,
                               size_t open) {
  const PmStr text = node->text;
  const size_t colon = pm_str_find(pm_str_slice(text, 0, open), PM_STR(":"), 0);
  const PmStr prefix = pm_str_slice(text, 0, colon == SIZE_MAX ? 0 : colon + 1);
  const PmStr args = pm_str_slice(text, open + 1, text.len - 1);
  PmStr iri;
  PM_TRY(function_iri(y, node, trimmed(pm_str_slice(text, 0, open)), &iri));
  if (iri.data)
    PM_TRY(pm_yarrrml_say(y, call, "function", pm_iri(iri), node));
  size_t number = 0;
  for (size_t at = 0; at < args.len; ++number) {
    const size_t end = argument_end(args, at);
    PM_TRY(say_argument(y, call, node, trimmed(pm_str_slice(args, at, end)), &prefix,
                        number));
    at = end + 1;
  }
  return PM_OK;
}

// Which of a function's results; beyond the specification of YARRRML.
static PmStatus say_return(PmYarrrml *y, const PmTerm *subject, const PmYaml *node) {
  const PmYaml *result = pm_yaml_get(node, "return");
  PmStr iri;
  if (!result)
    return PM_OK;
  PM_TRY(pm_yarrrml_iri(y, result, result->text, &iri));
  return iri.data ? pm_yarrrml_say(y, subject, "return", pm_iri(iri), result) : PM_OK;
}

PmStatus pm_yarrrml_call(PmYarrrml *y, const PmTerm *subject, const PmYaml *node) {
  const PmYaml *function = pm_yaml_get(node, "function|fn|f");
  PmYaml *const parameters = (PmYaml *)pm_yaml_get(node, "parameters|pms");
  PmTerm call;
  if (!function || function->kind != PM_YAML_SCALAR)
    return pm_rule_error(y->reader, node->at, "write function: grel:toUpperCase",
                         "there is no function");
  PM_TRY(pm_yarrrml_fresh(y, &call));
  PM_TRY(pm_yarrrml_say(y, subject, "functionExecution", call, function));
  PM_TRY(say_return(y, subject, node));
  const size_t open = pm_str_find(function->text, PM_STR("("), 0);
  if (open != SIZE_MAX && pm_str_ends(function->text, PM_STR(")")))
    return say_short_call(y, &call, function, open);
  PmStr iri;
  size_t n = 0;
  PM_TRY(function_iri(y, function, function->text, &iri));
  if (iri.data)
    PM_TRY(pm_yarrrml_say(y, &call, "function", pm_iri(iri), function));
  const bool one = parameters && parameters->kind == PM_YAML_LIST && parameters->n &&
                   parameters->items[0]->kind == PM_YAML_SCALAR;
  PmYaml *const *items = pm_yaml_each(&parameters, &n);
  if (one)
    return say_parameter(y, &call, parameters);
  for (size_t i = 0; i < n; ++i)
    PM_TRY(say_parameter(y, &call, items[i]));
  return PM_OK;
}
