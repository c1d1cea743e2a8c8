// SPDX-License-Identifier: MIT
// The core function library of XPath 1.0 (section 4), as one table.
#include "base/utf8.h"
#include "map/xpath.h"

#include <math.h>

typedef PmXpathContext Context;
typedef PmXpathVisitor Visitor;

// The text of an argument, or of the context node where it is left out.
static PmStatus text_of(const Context *at, const PmXpath *call, size_t i, PmStr *text) {
  return i < call->list.n ? pm_xpath_text(at, call->list.items[i], text)
                          : pm_xpath_node_text(at->run, at->node, text);
}

static PmStatus number_of(const Context *at, const PmXpath *call, size_t i,
                          double *value) {
  return pm_xpath_number(at, call->list.items[i], value);
}

static PmStatus two_texts(const Context *at, const PmXpath *call, PmStr *a, PmStr *b) {
  PM_TRY(text_of(at, call, 0, a));
  return text_of(at, call, 1, b);
}

// --- node sets (4.1) -------------------------------------------------------------------

static PmStatus last(const Context *at, const PmXpath *call, double *value) {
  (void)call;
  *value = (double)at->size;
  return PM_OK;
}

static PmStatus position(const Context *at, const PmXpath *call, double *value) {
  (void)call;
  *value = (double)at->position;
  return PM_OK;
}

typedef struct {
  Visitor visitor;
  PmXpathRun *run;
  double value;
} Tally;

static PmStatus count_node(Visitor *self, xmlNodePtr node) {
  (void)node;
  ++((Tally *)self)->value;
  return PM_OK;
}

static PmStatus add_node(Visitor *self, xmlNodePtr node) {
  Tally *tally = (Tally *)self;
  const PmArenaMark mark = pm_arena_mark(tally->run->arena);
  PmStr text;
  PM_TRY(pm_xpath_node_text(tally->run, node, &text));
  tally->value += pm_xpath_read_number(text);
  pm_arena_rewind(tally->run->arena, mark);
  return PM_OK;
}

static PmStatus count(const Context *at, const PmXpath *call, double *value) {
  Tally tally = {{.node = count_node}, at->run, 0};
  PM_TRY(pm_xpath_visit(at, call->list.items[0], &tally.visitor));
  *value = tally.value;
  return PM_OK;
}

static PmStatus sum(const Context *at, const PmXpath *call, double *value) {
  Tally tally = {{.node = add_node}, at->run, 0};
  PM_TRY(pm_xpath_visit(at, call->list.items[0], &tally.visitor));
  *value = tally.value;
  return PM_OK;
}

typedef struct {
  Visitor visitor;
  xmlNodePtr node;
} First;

static PmStatus keep_first(Visitor *self, xmlNodePtr node) {
  ((First *)self)->node = node;
  self->enough = true;
  return PM_OK;
}

static PmStatus first_node(const Context *at, const PmXpath *call, xmlNodePtr *node) {
  First first = {{.node = keep_first}, NULL};
  *node = at->node;
  if (call->list.n == 0)
    return PM_OK;
  PM_TRY(pm_xpath_visit(at, call->list.items[0], &first.visitor));
  *node = first.node;
  return PM_OK;
}

static PmStatus local_name(const Context *at, const PmXpath *call, PmStr *value) {
  xmlNodePtr node = NULL;
  *value = PM_STR("");
  PM_TRY(first_node(at, call, &node));
  if (node && node->type == XML_NAMESPACE_DECL)
    *value = pm_str((const char *)((const xmlNs *)(const void *)node)->prefix);
  else if (node && (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE ||
                    node->type == XML_PI_NODE))
    *value = pm_str((const char *)node->name);
  return PM_OK;
}

static const xmlNs *namespace_of(const xmlNode *node) {
  return node && (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE)
             ? node->ns
             : NULL;
}

static PmStatus namespace_uri(const Context *at, const PmXpath *call, PmStr *value) {
  xmlNodePtr node = NULL;
  PM_TRY(first_node(at, call, &node));
  const xmlNs *ns = namespace_of(node);
  *value = ns && ns->href ? pm_str((const char *)ns->href) : PM_STR("");
  return PM_OK;
}

static PmStatus name(const Context *at, const PmXpath *call, PmStr *value) {
  xmlNodePtr node = NULL;
  PM_TRY(first_node(at, call, &node));
  const xmlNs *ns = namespace_of(node);
  if (!ns || !ns->prefix)
    return local_name(at, call, value);
  *value = pm_arena_printf(at->run->arena, "%s:%s", (const char *)ns->prefix,
                           (const char *)node->name);
  return value->data ? PM_OK : PM_ERR_NOMEM;
}

// --- id() ------------------------------------------------------------------------------

typedef struct {
  Visitor visitor;
  PmXpathRun *run;
  xmlDocPtr doc;
  PmXmlNodes found;
} Ids;

static PmStatus add_id(Ids *ids, PmStr id) {
  const PmStr copy = pm_arena_copy(ids->run->arena, id);
  xmlNodePtr *items = pm_arena_extend(ids->run->arena, ids->found.items, ids->found.n,
                                      &ids->found.cap, sizeof *items);
  if (!copy.data || !items)
    return PM_ERR_NOMEM;
  ids->found.items = items;
  const xmlAttr *attribute = xmlGetID(ids->doc, (const xmlChar *)copy.data);
  if (attribute && attribute->type == XML_ATTRIBUTE_NODE)
    items[ids->found.n++] = attribute->parent;
  return PM_OK;
}

static PmStatus add_ids(Ids *ids, PmStr s) {
  for (size_t i = 0, from = 0; i <= s.len; ++i) {
    if (i < s.len && !pm_xpath_is_blank(s.data[i]))
      continue;
    if (i > from)
      PM_TRY(add_id(ids, pm_str_slice(s, from, i)));
    from = i + 1;
  }
  return PM_OK;
}

static PmStatus add_ids_of(Visitor *self, xmlNodePtr node) {
  Ids *ids = (Ids *)self;
  PmStr text;
  PM_TRY(pm_xpath_node_text(ids->run, node, &text));
  return add_ids(ids, text);
}

static PmStatus id(const Context *at, const PmXpath *call, PmXmlNodes *value) {
  const bool in_tree = at->node->type != XML_NAMESPACE_DECL;
  xmlDocPtr doc = (in_tree ? at->node : pm_xml_parent(at->node))->doc;
  Ids ids = {{.node = add_ids_of}, at->run, doc, {0}};
  const PmXpath *argument = call->list.items[0];
  PmStr text;
  if (argument->type == PM_XPATH_NODES) {
    PM_TRY(pm_xpath_visit(at, argument, &ids.visitor));
  } else {
    PM_TRY(pm_xpath_text(at, argument, &text));
    PM_TRY(add_ids(&ids, text));
  }
  *value = ids.found; // in any order, perhaps twice
  return PM_OK;
}

// --- texts (4.2) -----------------------------------------------------------------------

static PmStatus string(const Context *at, const PmXpath *call, PmStr *value) {
  return text_of(at, call, 0, value);
}

static PmStatus concat(const Context *at, const PmXpath *call, PmStr *value) {
  PmStr *parts = pm_arena_alloc(at->run->arena, call->list.n * sizeof *parts);
  size_t n = 0, len = 0;
  if (!parts)
    return PM_ERR_NOMEM;
  for (; n < call->list.n; ++n) {
    PM_TRY(text_of(at, call, n, &parts[n]));
    len += parts[n].len;
  }
  char *text = pm_arena_alloc(at->run->arena, len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  *value = pm_str_n(text, len);
  for (size_t i = 0; i < n; text += parts[i++].len)
    if (parts[i].len)
      memcpy(text, parts[i].data, parts[i].len);
  return pm_xpath_work(at->run, 1 + len / 16);
}

static PmStatus starts_with(const Context *at, const PmXpath *call, bool *value) {
  PmStr a, b;
  PM_TRY(two_texts(at, call, &a, &b));
  *value = pm_str_starts(a, b);
  return PM_OK;
}

static PmStatus contains(const Context *at, const PmXpath *call, bool *value) {
  PmStr a, b;
  PM_TRY(two_texts(at, call, &a, &b));
  *value = b.len == 0 || pm_str_contains(a, b);
  return pm_xpath_work(at->run, 1 + a.len / 16);
}

static PmStatus substring_before(const Context *at, const PmXpath *call, PmStr *value) {
  PmStr a, b;
  PM_TRY(two_texts(at, call, &a, &b));
  const size_t found = b.len ? pm_str_find(a, b, 0) : 0;
  *value = pm_str_slice(a, 0, found == SIZE_MAX ? 0 : found);
  return PM_OK;
}

static PmStatus substring_after(const Context *at, const PmXpath *call, PmStr *value) {
  PmStr a, b;
  PM_TRY(two_texts(at, call, &a, &b));
  const size_t found = b.len ? pm_str_find(a, b, 0) : 0;
  *value = pm_str_slice(a, found == SIZE_MAX ? a.len : found + b.len, a.len);
  return PM_OK;
}

static double rounded(double value) {
  const double down = floor(value);
  return value - down < 0.5 ? down : down + 1;
}

// Characters count from 1; those whose position is from `from` up to `to` stay.
static PmStatus substring(const Context *at, const PmXpath *call, PmStr *value) {
  double from = 0, length = INFINITY;
  PmStr text;
  PM_TRY(text_of(at, call, 0, &text));
  PM_TRY(number_of(at, call, 1, &from));
  from = rounded(from);
  if (call->list.n > 2) {
    PM_TRY(number_of(at, call, 2, &length));
    length = rounded(length);
  }
  const double to = from + length;
  size_t begin = text.len, end = text.len, place = 1;
  for (size_t i = 0; i < text.len && !((double)place >= to); ++place) {
    const size_t here = i;
    pm_utf8_next(text, &i);
    const bool stays = (double)place >= from && (double)place < to;
    if (stays && begin == text.len)
      begin = here;
    if (stays)
      end = i;
  }
  *value = pm_str_slice(text, begin, end);
  return pm_xpath_work(at->run, 1 + text.len);
}

static PmStatus string_length(const Context *at, const PmXpath *call, double *value) {
  PmStr text;
  PM_TRY(text_of(at, call, 0, &text));
  *value = (double)pm_utf8_count(text);
  return pm_xpath_work(at->run, 1 + text.len / 16);
}

static PmStatus normalize_space(const Context *at, const PmXpath *call, PmStr *value) {
  PmStr text;
  PM_TRY(text_of(at, call, 0, &text));
  char *out = pm_arena_alloc(at->run->arena, text.len + 1);
  size_t n = 0;
  if (!out)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < text.len; ++i) {
    if (pm_xpath_is_blank(text.data[i]))
      continue;
    if (n && pm_xpath_is_blank(text.data[i - 1]))
      out[n++] = ' ';
    out[n++] = text.data[i];
  }
  *value = pm_str_n(out, n);
  return pm_xpath_work(at->run, 1 + text.len);
}

// What `c` becomes: the character at the same place of `to`; false: nothing.
static bool translated(PmStr from, PmStr to, PmStr *c) {
  size_t i = 0, j = 0;
  while (i < from.len) {
    const size_t a = i, b = j;
    pm_utf8_next(from, &i);
    if (j < to.len)
      pm_utf8_next(to, &j);
    if (!pm_str_eq(pm_str_slice(from, a, i), *c))
      continue;
    *c = pm_str_slice(to, b, j);
    return c->len > 0;
  }
  return true;
}

static PmStatus translate(const Context *at, const PmXpath *call, PmStr *value) {
  PmStr text, from, to;
  PM_TRY(two_texts(at, call, &text, &from));
  PM_TRY(text_of(at, call, 2, &to));
  PM_TRY(pm_xpath_work(at->run, 1 + text.len * (1 + from.len)));
  char *out = pm_arena_alloc(at->run->arena, text.len * 4 + 1); // a character has 1 to 4
  size_t n = 0;
  if (!out)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < text.len;) {
    const size_t here = i;
    pm_utf8_next(text, &i);
    PmStr c = pm_str_slice(text, here, i);
    if (!translated(from, to, &c))
      continue;
    memcpy(out + n, c.data, c.len);
    n += c.len;
  }
  *value = pm_str_n(out, n);
  return PM_OK;
}

// --- booleans (4.3) --------------------------------------------------------------------

static PmStatus boolean(const Context *at, const PmXpath *call, bool *value) {
  return pm_xpath_boolean(at, call->list.items[0], value);
}

static PmStatus is_not(const Context *at, const PmXpath *call, bool *value) {
  PM_TRY(pm_xpath_boolean(at, call->list.items[0], value));
  *value = !*value;
  return PM_OK;
}

static PmStatus is_true(const Context *at, const PmXpath *call, bool *value) {
  (void)at, (void)call;
  *value = true;
  return PM_OK;
}

static PmStatus is_false(const Context *at, const PmXpath *call, bool *value) {
  (void)at, (void)call;
  *value = false;
  return PM_OK;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static const xmlAttr *own_language(const xmlNode *node) {
  const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL;
  while (a && !(a->ns && xmlStrEqual(a->ns->href, XML_XML_NAMESPACE) &&
                xmlStrEqual(a->name, (const xmlChar *)"lang")))
    a = a->next;
  return a;
}

static PmStatus lang(const Context *at, const PmXpath *call, bool *value) {
  PmStr wanted, is = PM_STR("");
  PM_TRY(text_of(at, call, 0, &wanted));
  const xmlNode *node = at->node;
  for (const xmlAttr *a = NULL; node && !a; node = pm_xml_parent(node))
    if ((a = own_language(node)))
      PM_TRY(pm_xpath_node_text(at->run, (const xmlNode *)a, &is));
  *value = is.len >= wanted.len && is.len &&
           (is.len == wanted.len || is.data[wanted.len] == '-');
  for (size_t i = 0; *value && i < wanted.len; ++i)
    *value = lower(is.data[i]) == lower(wanted.data[i]);
  return PM_OK;
}

// --- numbers (4.4) ---------------------------------------------------------------------

static PmStatus number(const Context *at, const PmXpath *call, double *value) {
  PmStr text;
  if (call->list.n)
    return number_of(at, call, 0, value);
  PM_TRY(text_of(at, call, 0, &text));
  *value = pm_xpath_read_number(text);
  return PM_OK;
}

static PmStatus round_down(const Context *at, const PmXpath *call, double *value) {
  PM_TRY(number_of(at, call, 0, value));
  *value = floor(*value);
  return PM_OK;
}

static PmStatus round_up(const Context *at, const PmXpath *call, double *value) {
  PM_TRY(number_of(at, call, 0, value));
  *value = ceil(*value);
  return PM_OK;
}

static PmStatus round_half_up(const Context *at, const PmXpath *call, double *value) {
  PM_TRY(number_of(at, call, 0, value));
  *value = rounded(*value);
  return PM_OK;
}

#define ANY SIZE_MAX
const PmXpathFunction pm_xpath_functions[] = {
    {"boolean", 1, 1, PM_XPATH_BOOLEAN, .boolean = boolean, .ignores_text = true},
    {"ceiling", 1, 1, PM_XPATH_NUMBER, .number = round_up},
    {"concat", 2, ANY, PM_XPATH_TEXT, .string = concat},
    {"contains", 2, 2, PM_XPATH_BOOLEAN, .boolean = contains},
    {"count", 1, 1, PM_XPATH_NUMBER, .number = count, .wants_nodes = true,
     .ignores_text = true},
    {"false", 0, 0, PM_XPATH_BOOLEAN, .boolean = is_false},
    {"floor", 1, 1, PM_XPATH_NUMBER, .number = round_down},
    {"id", 1, 1, PM_XPATH_NODES, .nodes = id, .goes_anywhere = true},
    {"lang", 1, 1, PM_XPATH_BOOLEAN, .boolean = lang, .of_context = true},
    {"last", 0, 0, PM_XPATH_NUMBER, .number = last, .positional = true},
    {"local-name", 0, 1, PM_XPATH_TEXT, .string = local_name, .wants_nodes = true,
     .ignores_text = true, .takes_context = true},
    {"name", 0, 1, PM_XPATH_TEXT, .string = name, .wants_nodes = true,
     .ignores_text = true, .takes_context = true},
    {"namespace-uri", 0, 1, PM_XPATH_TEXT, .string = namespace_uri, .wants_nodes = true,
     .ignores_text = true, .takes_context = true},
    {"normalize-space", 0, 1, PM_XPATH_TEXT, .string = normalize_space,
     .takes_context = true},
    {"not", 1, 1, PM_XPATH_BOOLEAN, .boolean = is_not, .ignores_text = true},
    {"number", 0, 1, PM_XPATH_NUMBER, .number = number, .takes_context = true},
    {"position", 0, 0, PM_XPATH_NUMBER, .number = position, .positional = true},
    {"round", 1, 1, PM_XPATH_NUMBER, .number = round_half_up},
    {"starts-with", 2, 2, PM_XPATH_BOOLEAN, .boolean = starts_with},
    {"string", 0, 1, PM_XPATH_TEXT, .string = string, .takes_context = true},
    {"string-length", 0, 1, PM_XPATH_NUMBER, .number = string_length,
     .takes_context = true},
    {"substring", 2, 3, PM_XPATH_TEXT, .string = substring},
    {"substring-after", 2, 2, PM_XPATH_TEXT, .string = substring_after},
    {"substring-before", 2, 2, PM_XPATH_TEXT, .string = substring_before},
    {"sum", 1, 1, PM_XPATH_NUMBER, .number = sum, .wants_nodes = true},
    {"translate", 3, 3, PM_XPATH_TEXT, .string = translate},
    {"true", 0, 0, PM_XPATH_BOOLEAN, .boolean = is_true},
};
const size_t pm_n_xpath_functions =
    sizeof pm_xpath_functions / sizeof *pm_xpath_functions;
