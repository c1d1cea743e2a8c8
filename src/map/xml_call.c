// SPDX-License-Identifier: MIT
// The function calls that rules over XML are full of, without libxml2's XPath: part of an
// attribute, what an attribute points to, one place or another. Only the usual case is
// answered here; for any other one the caller has the whole of XPath.
#include "map/xml.h"

typedef enum { CALL_AFTER, CALL_BEFORE, CALL_ID, CALL_UNION } CallKind;

struct PmXmlCall {
  CallKind kind;
  PmXmlPath *path;  // the argument
  PmXmlPath *other; // id: the steps behind the call, or NULL; union: its second path
  PmStr literal;    // what is looked for; id: the characters that translate() takes out
};

// --- compiling -------------------------------------------------------------------------

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static PmStr trim(PmStr s) {
  while (s.len && is_blank(s.data[0]))
    s = pm_str_slice(s, 1, s.len);
  while (s.len && is_blank(s.data[s.len - 1]))
    --s.len;
  return s;
}

// Where the first `wanted` stands that is in no brackets and in no literal; else the end.
static size_t find_outside(PmStr s, char wanted) {
  size_t depth = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i];
    if (c == wanted && depth == 0)
      return i;
    if (c == '"' || c == '\'') {
      const char *close = memchr(s.data + i + 1, c, s.len - i - 1);
      if (!close)
        return s.len;
      i = (size_t)(close - s.data);
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      if (depth-- == 0)
        return s.len;
    }
  }
  return s.len;
}

// Takes "name(arguments)" from the start.
static bool take_call(PmStr *s, const char *name, PmStr *arguments) {
  PmStr rest = trim(*s);
  if (!pm_str_starts(rest, pm_str(name)))
    return false;
  rest = trim(pm_str_slice(rest, strlen(name), rest.len));
  if (!rest.len || rest.data[0] != '(')
    return false;
  rest = pm_str_slice(rest, 1, rest.len);
  const size_t close = find_outside(rest, ')');
  if (close == rest.len)
    return false;
  *arguments = pm_str_slice(rest, 0, close);
  *s = trim(pm_str_slice(rest, close + 1, rest.len));
  return true;
}

static PmStr take_argument(PmStr *arguments) {
  const size_t comma = find_outside(*arguments, ',');
  const PmStr argument = trim(pm_str_slice(*arguments, 0, comma));
  *arguments = pm_str_slice(*arguments, comma + 1, arguments->len);
  return argument;
}

static bool as_literal(PmStr s, PmStr *literal) {
  if (s.len < 2 || (s.data[0] != '"' && s.data[0] != '\'') ||
      memchr(s.data + 1, s.data[0], s.len - 1) != s.data + s.len - 1)
    return false;
  *literal = pm_str_slice(s, 1, s.len - 1);
  return true;
}

// The parts of an expression that is one of ours, as texts of paths.
typedef struct {
  PmStr path, other;
} Parts;

static bool take_part_of(PmStr s, PmXmlCall *call, Parts *parts) {
  PmStr arguments = {NULL, 0};
  if (take_call(&s, "substring-after", &arguments))
    call->kind = CALL_AFTER;
  else if (take_call(&s, "substring-before", &arguments))
    call->kind = CALL_BEFORE;
  else
    return false;
  parts->path = take_argument(&arguments);
  return as_literal(take_argument(&arguments), &call->literal) && call->literal.len &&
         !arguments.len && !s.len;
}

// id(translate(path, 'characters', '')), steps behind it or none.
static bool take_id(PmStr s, PmXmlCall *call, Parts *parts) {
  PmStr arguments = {NULL, 0}, inner = {NULL, 0}, nothing = {NULL, 0};
  call->kind = CALL_ID;
  if (!take_call(&s, "id", &arguments) || !take_call(&arguments, "translate", &inner) ||
      arguments.len)
    return false;
  parts->path = take_argument(&inner);
  if (!as_literal(take_argument(&inner), &call->literal) ||
      !as_literal(take_argument(&inner), &nothing) || nothing.len || inner.len)
    return false;
  for (size_t i = 0; i < call->literal.len; ++i) // else not byte by byte
    if ((unsigned char)call->literal.data[i] >= 0x80)
      return false;
  if (!s.len)
    return true;
  parts->other = pm_str_slice(s, 1, s.len);
  return s.data[0] == '/' && s.len > 1 && s.data[1] != '/';
}

static bool take_union(PmStr s, PmXmlCall *call, Parts *parts) {
  const size_t bar = find_outside(s, '|');
  call->kind = CALL_UNION;
  parts->path = trim(pm_str_slice(s, 0, bar));
  parts->other = trim(pm_str_slice(s, bar + 1, s.len));
  return parts->path.len && parts->other.len;
}

PmStatus pm_xml_call_compile(PmArena *arena, const PmFormulation *formulation, PmStr text,
                             PmXmlCall **out) {
  PmXmlCall call = {0};
  Parts parts = {0};
  *out = NULL;
  if (!take_part_of(text, &call, &parts) && !take_id(text, &call, &parts) &&
      !take_union(text, &call, &parts))
    return PM_OK;
  PM_TRY(pm_xml_path_compile(arena, formulation, parts.path, &call.path));
  if (parts.other.len)
    PM_TRY(pm_xml_path_compile(arena, formulation, parts.other, &call.other));
  if (!call.path || (parts.other.len && !call.other))
    return PM_OK;
  *out = pm_arena_alloc(arena, sizeof **out);
  if (!*out)
    return PM_ERR_NOMEM;
  **out = call;
  return PM_OK;
}

// --- evaluating ------------------------------------------------------------------------

// string() of a node-set: of its first node, else nothing.
static PmStatus string_of(const PmXmlPath *path, xmlNodePtr node, PmArena *arena,
                          PmStr *text) {
  PmXmlNodes nodes = {0};
  *text = PM_STR("");
  PM_TRY(pm_xml_path_select(path, node, arena, &nodes));
  return nodes.n ? pm_xml_text(nodes.items[0], arena, text) : PM_OK;
}

static PmStatus part_of(const PmXmlCall *call, xmlNodePtr node, PmArena *arena,
                        PmXmlAnswer *answer) {
  PmStr text = {NULL, 0};
  PM_TRY(string_of(call->path, node, arena, &text));
  const size_t at = pm_str_find(text, call->literal, 0);
  answer->known = answer->is_text = true;
  answer->text = at == SIZE_MAX ? PM_STR("")
                 : call->kind == CALL_AFTER
                     ? pm_str_slice(text, at + call->literal.len, text.len)
                     : pm_str_slice(text, 0, at);
  return PM_OK;
}

static xmlNodePtr element_of_id(xmlDocPtr doc, const char *id) {
  xmlAttrPtr attribute = xmlGetID(doc, (const xmlChar *)id);
  return attribute && attribute->type == XML_ATTRIBUTE_NODE ? attribute->parent : NULL;
}

// One id; several, with blanks between them, are not for here.
static PmStatus follow_id(const PmXmlCall *call, xmlNodePtr node, PmArena *arena,
                          PmXmlAnswer *answer) {
  PmStr text = {NULL, 0};
  size_t n = 0;
  PM_TRY(string_of(call->path, node, arena, &text));
  char *id = pm_arena_alloc(arena, text.len + 1); // zeroed
  if (!id)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < text.len; ++i) {
    if (is_blank(text.data[i]))
      return PM_OK;
    if (!call->literal.len ||
        !memchr(call->literal.data, text.data[i], call->literal.len))
      id[n++] = text.data[i];
  }
  answer->known = true;
  xmlNodePtr element = n ? element_of_id(node->doc, id) : NULL;
  if (element && call->other)
    return pm_xml_path_select(call->other, element, arena, &answer->nodes);
  if (!element)
    return PM_OK;
  answer->nodes.items = pm_arena_alloc(arena, sizeof(xmlNodePtr));
  if (!answer->nodes.items)
    return PM_ERR_NOMEM;
  answer->nodes.items[answer->nodes.n++] = element;
  return PM_OK;
}

// Of two paths of which one selects nothing; else their order is to be found.
static PmStatus either(const PmXmlCall *call, xmlNodePtr node, PmArena *arena,
                       PmXmlAnswer *answer) {
  PM_TRY(pm_xml_path_select(call->path, node, arena, &answer->nodes));
  const size_t n = answer->nodes.n;
  PM_TRY(pm_xml_path_select(call->other, node, arena, &answer->nodes));
  answer->known = n == 0 || answer->nodes.n == n;
  return PM_OK;
}

PmStatus pm_xml_call_answer(const PmXmlCall *call, xmlNodePtr node, PmArena *arena,
                            PmXmlAnswer *answer) {
  *answer = (PmXmlAnswer){0};
  if (node->type == XML_NAMESPACE_DECL) // which has no document
    return PM_OK;
  switch (call->kind) {
  case CALL_AFTER:
  case CALL_BEFORE: return part_of(call, node, arena, answer);
  case CALL_ID: return follow_id(call, node, arena, answer);
  case CALL_UNION: return either(call, node, arena, answer);
  }
  return PM_OK;
}
