// SPDX-License-Identifier: MIT
// Simple paths over the tree, without libxml2's XPath: most references are such, it is
// faster, and a failed allocation is a status.
#include "map/xml.h"

enum { MAX_STEPS = 32 };

typedef enum {
  AXIS_CHILD,
  AXIS_ATTRIBUTE,
  AXIS_SELF,
  AXIS_PARENT,
  AXIS_ANCESTOR,
  AXIS_ANCESTOR_OR_SELF,
  AXIS_DESCENDANT,
  AXIS_ATTRIBUTE_BELOW, // of the node and all below it
} Axis;

typedef enum { TEST_NAME, TEST_ANY_NAME, TEST_TEXT, TEST_NODE } TestKind;

typedef struct {
  TestKind kind;
  bool any_uri; // of TEST_ANY_NAME: whatever the namespace
  PmStr uri;    // empty: in no namespace
  PmStr name;   // NUL-terminated
} Test;

// [@n], [n], [@n='v'], [n='v'], [string-length() = 10] or [not(one of these)].
typedef struct {
  bool negated, is_attribute, has_value, has_length;
  Test test;
  PmStr value;
  size_t length; // code points of the node's own string-value
} Condition;

typedef struct {
  Axis axis;
  Test test;
  Condition *conditions;
  size_t n_conditions, cap;
} Step;

struct PmXmlPath {
  bool absolute, last;
  Step steps[MAX_STEPS];
  size_t n;
};

// --- compiling -------------------------------------------------------------------------

typedef struct {
  PmArena *arena;
  const PmFormulation *formulation;
  PmStr s;
  size_t i;
  PmXmlPath *path;
  PmStatus status;
} Scan;

static void skip_blanks(Scan *scan) {
  while (scan->i < scan->s.len && strchr(" \t\r\n", scan->s.data[scan->i]))
    ++scan->i;
}

// Takes `token` if it is next; blanks may stand before it.
static bool take(Scan *scan, const char *token) {
  skip_blanks(scan);
  const PmStr rest = pm_str_slice(scan->s, scan->i, scan->s.len);
  if (!pm_str_starts(rest, pm_str(token)))
    return false;
  scan->i += strlen(token);
  return true;
}

static bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static PmStr take_name(Scan *scan) {
  skip_blanks(scan);
  const size_t from = scan->i;
  if (from < scan->s.len && is_name_start(scan->s.data[from]))
    while (scan->i < scan->s.len) {
      const char c = scan->s.data[scan->i];
      if (!is_name_start(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.')
        break;
      ++scan->i;
    }
  return pm_str_slice(scan->s, from, scan->i);
}

static bool find_uri(const Scan *scan, PmStr prefix, PmStr *uri) {
  const PmFormulation *f = scan->formulation;
  for (size_t i = 0; i < f->n_namespaces; ++i)
    if (pm_str_eq(f->namespaces[i].prefix, prefix)) {
      *uri = f->namespaces[i].uri;
      return true;
    }
  *uri = pm_str((const char *)XML_XML_NAMESPACE);
  return pm_str_eqz(prefix, "xml");
}

static bool keep_name(Scan *scan, PmStr name, Test *test) {
  test->name = pm_arena_copy(scan->arena, name);
  if (!test->name.data)
    scan->status = PM_ERR_NOMEM;
  return test->name.data != NULL;
}

// NodeTest without the kinds that nobody writes.
static bool take_test(Scan *scan, Test *test) {
  *test = (Test){.kind = TEST_NAME};
  if (take(scan, "*")) {
    test->kind = TEST_ANY_NAME;
    test->any_uri = true;
    return true;
  }
  const PmStr name = take_name(scan);
  if (name.len == 0)
    return false;
  const char next = scan->i < scan->s.len ? scan->s.data[scan->i] : '\0';
  if (next == '(') {
    test->kind = pm_str_eqz(name, "text") ? TEST_TEXT : TEST_NODE;
    return (pm_str_eqz(name, "text") || pm_str_eqz(name, "node")) && take(scan, "(") &&
           take(scan, ")");
  }
  if (next != ':')
    return keep_name(scan, name, test);
  ++scan->i;
  if (!find_uri(scan, name, &test->uri))
    return false;
  if (take(scan, "*")) {
    test->kind = TEST_ANY_NAME;
    return true;
  }
  const PmStr local = take_name(scan);
  return local.len && keep_name(scan, local, test);
}

static bool take_value(Scan *scan, PmStr *value) {
  skip_blanks(scan);
  const char quote = scan->i < scan->s.len ? scan->s.data[scan->i] : '\0';
  if (quote != '"' && quote != '\'')
    return false;
  const char *from = scan->s.data + scan->i + 1;
  const char *close = memchr(from, quote, scan->s.len - scan->i - 1);
  if (!close)
    return false;
  *value = pm_str_n(from, (size_t)(close - from));
  scan->i += value->len + 2;
  return true;
}

// Takes `name` and the bracket behind it; else it may be an element whose name begins so.
static bool take_function(Scan *scan, const char *name) {
  const size_t from = scan->i;
  if (take(scan, name) && take(scan, "("))
    return true;
  scan->i = from;
  return false;
}

static bool take_length(Scan *scan, size_t *length) {
  enum { MAX_DIGITS = 9 };
  if (!take(scan, ")") || !take(scan, "="))
    return false;
  skip_blanks(scan);
  const size_t from = scan->i;
  for (*length = 0; scan->i < scan->s.len && scan->i - from < MAX_DIGITS; ++scan->i) {
    const char c = scan->s.data[scan->i];
    if (c < '0' || c > '9')
      break;
    *length = *length * 10 + (size_t)(c - '0');
  }
  return scan->i > from;
}

static bool take_condition(Scan *scan, Condition *c) {
  *c = (Condition){0};
  c->negated = take_function(scan, "not");
  c->has_length = take_function(scan, "string-length");
  if (c->has_length)
    return take_length(scan, &c->length) && (!c->negated || take(scan, ")")) &&
           take(scan, "]");
  c->is_attribute = take(scan, "@");
  if (!take_test(scan, &c->test) || c->test.kind == TEST_TEXT ||
      c->test.kind == TEST_NODE)
    return false;
  if (take(scan, "=")) {
    c->has_value = true;
    if (!take_value(scan, &c->value))
      return false;
  }
  return (!c->negated || take(scan, ")")) && take(scan, "]");
}

static bool take_conditions(Scan *scan, Step *step) {
  while (take(scan, "[")) {
    Condition *conditions =
        pm_arena_extend(scan->arena, step->conditions, step->n_conditions, &step->cap,
                        sizeof *conditions);
    if (!conditions) {
      scan->status = PM_ERR_NOMEM;
      return false;
    }
    step->conditions = conditions;
    if (!take_condition(scan, &conditions[step->n_conditions++]))
      return false;
  }
  return true;
}

static bool take_axis(Scan *scan, Axis *axis) {
  static const struct {
    const char *name;
    Axis axis;
  } axes[] = {
      {"ancestor-or-self::", AXIS_ANCESTOR_OR_SELF},
      {"ancestor::", AXIS_ANCESTOR},
      {"attribute::", AXIS_ATTRIBUTE},
      {"@", AXIS_ATTRIBUTE},
      {"child::", AXIS_CHILD},
      {"descendant::", AXIS_DESCENDANT},
      {"parent::", AXIS_PARENT},
      {"self::", AXIS_SELF},
  };
  *axis = AXIS_CHILD;
  for (size_t i = 0; i < sizeof axes / sizeof *axes; ++i)
    if (take(scan, axes[i].name)) {
      *axis = axes[i].axis;
      return true;
    }
  return false;
}

// A step; `below`: it stands behind "//".
static bool take_step(Scan *scan, bool below, Step *step) {
  *step = (Step){.test = {.kind = TEST_NODE}};
  if (!below && take(scan, "..")) {
    step->axis = AXIS_PARENT;
    return true;
  }
  if (!below && take(scan, ".")) {
    step->axis = AXIS_SELF;
    return true;
  }
  take_axis(scan, &step->axis);
  if (below && step->axis != AXIS_CHILD && step->axis != AXIS_ATTRIBUTE)
    return false;
  if (below)
    step->axis = step->axis == AXIS_CHILD ? AXIS_DESCENDANT : AXIS_ATTRIBUTE_BELOW;
  return take_test(scan, &step->test) && take_conditions(scan, step);
}

// Whether the nodes come in document order, each once, step after step: after parents,
// ancestors or descendants, which may stand in each other, only attributes may follow.
static bool keeps_order(const PmXmlPath *path) {
  bool nested = false, inside = false;
  for (size_t i = 0; i < path->n; ++i) {
    const Axis axis = path->steps[i].axis;
    const bool up =
        axis == AXIS_PARENT || axis == AXIS_ANCESTOR || axis == AXIS_ANCESTOR_OR_SELF;
    if ((nested && axis != AXIS_ATTRIBUTE && axis != AXIS_SELF) || (inside && up))
      return false;
    nested |= axis == AXIS_ANCESTOR || axis == AXIS_ANCESTOR_OR_SELF ||
              axis == AXIS_DESCENDANT || axis == AXIS_ATTRIBUTE_BELOW;
    inside |= axis == AXIS_CHILD || axis == AXIS_ATTRIBUTE;
  }
  return true;
}

static bool take_steps(Scan *scan) {
  PmXmlPath *path = scan->path;
  bool below = take(scan, "//");
  path->absolute = below || take(scan, "/");
  do {
    if (path->n == MAX_STEPS || !take_step(scan, below, &path->steps[path->n++]))
      return false;
    below = take(scan, "//");
  } while (below || take(scan, "/"));
  return keeps_order(path);
}

static bool take_path(Scan *scan) {
  const bool enclosed = take(scan, "(");
  if (!take_steps(scan))
    return false;
  scan->path->last = enclosed;
  if (enclosed && !(take(scan, ")") && take(scan, "[") && take(scan, "last") &&
                    take(scan, "(") && take(scan, ")") && take(scan, "]")))
    return false;
  skip_blanks(scan);
  return scan->i == scan->s.len;
}

PmStatus pm_xml_path_compile(PmArena *arena, const PmFormulation *formulation, PmStr text,
                             PmXmlPath **path) {
  PmXmlPath scratch = {0};
  Scan scan = {arena, formulation, text, 0, &scratch, PM_OK};
  *path = NULL;
  if (!take_path(&scan))
    return scan.status;
  *path = pm_arena_alloc(arena, sizeof **path);
  if (!*path)
    return PM_ERR_NOMEM;
  **path = scratch;
  return PM_OK;
}

// --- what a path needs -----------------------------------------------------------------

static bool is_up(Axis axis) {
  return axis == AXIS_PARENT || axis == AXIS_ANCESTOR || axis == AXIS_ANCESTOR_OR_SELF;
}

bool pm_xml_path_is_inside(const PmXmlPath *path) {
  bool outside = false;
  for (size_t i = 0; i < path->n; ++i) {
    const Step *step = &path->steps[i];
    outside |= is_up(step->axis);
    if (outside && !is_up(step->axis) && step->axis != AXIS_ATTRIBUTE)
      return false;
    for (size_t j = 0; outside && j < step->n_conditions; ++j)
      if (!step->conditions[j].is_attribute)
        return false;
  }
  return !path->absolute && !(outside && path->steps[path->n - 1].axis != AXIS_ATTRIBUTE);
}

static bool is_stream_step(const Step *step, Axis axis) {
  for (size_t i = 0; i < step->n_conditions; ++i)
    if (!step->conditions[i].is_attribute)
      return false;
  return step->axis == axis &&
         (step->test.kind == TEST_NAME || step->test.kind == TEST_ANY_NAME);
}

bool pm_xml_path_is_anywhere(const PmXmlPath *path) {
  return path->n == 1 && is_stream_step(&path->steps[0], AXIS_DESCENDANT);
}

size_t pm_xml_path_stream_steps(const PmXmlPath *path) {
  if (path->last)
    return 0;
  for (size_t i = 0; i < path->n && !pm_xml_path_is_anywhere(path); ++i)
    if (!is_stream_step(&path->steps[i], AXIS_CHILD))
      return 0;
  return path->n;
}

// --- evaluating ------------------------------------------------------------------------

static bool passes_test(const Test *test, const xmlNode *node) {
  if (test->kind == TEST_NODE)
    return node->type != XML_DTD_NODE;
  if (test->kind == TEST_TEXT)
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
  if (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE)
    return false;
  if (test->kind == TEST_NAME && strcmp((const char *)node->name, test->name.data) != 0)
    return false;
  const char *uri = node->ns ? (const char *)node->ns->href : "";
  return (test->kind == TEST_ANY_NAME && test->any_uri) || pm_str_eqz(test->uri, uri);
}

static PmStatus has_length(const Condition *c, const xmlNode *node, PmArena *arena,
                           bool *met) {
  PmStr text = {NULL, 0};
  PM_TRY(pm_xml_text(node, arena, &text));
  *met = (pm_utf8_count(text) == c->length) != c->negated;
  return PM_OK;
}

static PmStatus meets(const Condition *c, const xmlNode *node, PmArena *arena,
                      bool *met) {
  if (c->has_length)
    return has_length(c, node, arena, met);
  const xmlNode *at = NULL;
  *met = false;
  if (node->type == XML_ELEMENT_NODE)
    at = c->is_attribute ? (const xmlNode *)node->properties : node->children;
  for (; at && !*met; at = at->next) {
    if (!passes_test(&c->test, at))
      continue;
    PmStr text = {NULL, 0};
    if (c->has_value)
      PM_TRY(pm_xml_text(at, arena, &text));
    *met = !c->has_value || pm_str_eq(text, c->value);
  }
  *met = *met != c->negated;
  return PM_OK;
}

static PmStatus passes_step(const Step *step, const xmlNode *node, PmArena *arena,
                            bool *passes) {
  *passes = passes_test(&step->test, node);
  for (size_t i = 0; i < step->n_conditions && *passes; ++i)
    PM_TRY(meets(&step->conditions[i], node, arena, passes));
  return PM_OK;
}

PmStatus pm_xml_path_test(const PmXmlPath *path, size_t i, xmlNodePtr node,
                          bool *passes) {
  PmArena arena = {0};
  const PmStatus st = passes_step(&path->steps[i], node, &arena, passes);
  pm_arena_release(&arena);
  return st;
}

typedef struct {
  const PmXmlPath *path;
  PmArena *arena;
  PmXmlNodes *nodes;
} Walk;

static PmStatus walk_from(const Walk *walk, xmlNodePtr node, size_t i);

// Goes on behind step `i` from a node on its axis, if the node passes.
static PmStatus walk_on(const Walk *walk, xmlNodePtr node, size_t i) {
  bool passes = false;
  PM_TRY(passes_step(&walk->path->steps[i], node, walk->arena, &passes));
  return passes ? walk_from(walk, node, i + 1) : PM_OK;
}

static PmStatus walk_list(const Walk *walk, xmlNodePtr first, size_t i) {
  for (xmlNodePtr node = first; node; node = node->next)
    PM_TRY(walk_on(walk, node, i));
  return PM_OK;
}

static xmlNodePtr children_of(const xmlNode *node) {
  const bool has = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
  return has ? node->children : NULL;
}

static xmlNodePtr attributes_of(const xmlNode *node) {
  return node->type == XML_ELEMENT_NODE ? (xmlNodePtr)node->properties : NULL;
}

// The node behind `node` in document order, within `top`.
static xmlNodePtr next_below(const xmlNode *top, xmlNodePtr node) {
  if (children_of(node))
    return children_of(node);
  while (node != top && !node->next)
    node = node->parent;
  return node == top ? NULL : node->next;
}

static PmStatus walk_below(const Walk *walk, xmlNodePtr top, size_t i) {
  const bool attributes = walk->path->steps[i].axis == AXIS_ATTRIBUTE_BELOW;
  xmlNodePtr node = attributes ? top : children_of(top);
  for (; node; node = next_below(top, node))
    PM_TRY(attributes ? walk_list(walk, attributes_of(node), i) : walk_on(walk, node, i));
  return PM_OK;
}

// From the outermost one on, as they stand in the document.
static PmStatus walk_ancestors(const Walk *walk, xmlNodePtr node, size_t i) {
  if (!node)
    return PM_OK;
  PM_TRY(walk_ancestors(walk, node->parent, i));
  return walk_on(walk, node, i);
}

static PmStatus add_node(const Walk *walk, xmlNodePtr node) {
  PmXmlNodes *nodes = walk->nodes;
  xmlNodePtr *items =
      pm_arena_extend(walk->arena, nodes->items, nodes->n, &nodes->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  nodes->items = items;
  items[nodes->n++] = node;
  return PM_OK;
}

static PmStatus walk_from(const Walk *walk, xmlNodePtr node, size_t i) {
  if (i == walk->path->n)
    return add_node(walk, node);
  switch (walk->path->steps[i].axis) {
  case AXIS_CHILD: return walk_list(walk, children_of(node), i);
  case AXIS_ATTRIBUTE: return walk_list(walk, attributes_of(node), i);
  case AXIS_SELF: return walk_on(walk, node, i);
  case AXIS_PARENT: return node->parent ? walk_on(walk, node->parent, i) : PM_OK;
  case AXIS_ANCESTOR: return walk_ancestors(walk, node->parent, i);
  case AXIS_ANCESTOR_OR_SELF: return walk_ancestors(walk, node, i);
  case AXIS_DESCENDANT:
  case AXIS_ATTRIBUTE_BELOW: return walk_below(walk, node, i);
  }
  return PM_OK;
}

PmStatus pm_xml_path_select(const PmXmlPath *path, xmlNodePtr node, PmArena *arena,
                            PmXmlNodes *nodes) {
  const Walk walk = {path, arena, nodes};
  const size_t before = nodes->n;
  if (node->type == XML_NAMESPACE_DECL) // which has no place in the tree
    return path->n == 1 && path->steps[0].axis == AXIS_SELF ? add_node(&walk, node)
                                                            : PM_OK;
  PM_TRY(walk_from(&walk, path->absolute ? (xmlNodePtr)node->doc : node, 0));
  if (path->last && nodes->n > before) {
    nodes->items[before] = nodes->items[nodes->n - 1];
    nodes->n = before + 1;
  }
  return PM_OK;
}

// --- string-values ---------------------------------------------------------------------

static bool is_text(const xmlNode *node) {
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

// Copies the texts below `top` to `out`, or only counts their bytes.
static size_t gather_text(const xmlNode *top, char *out) {
  size_t n = 0;
  for (xmlNodePtr node = top->children; node; node = next_below(top, node)) {
    if (!is_text(node) || !node->content)
      continue;
    const size_t len = strlen((const char *)node->content);
    if (out)
      memcpy(out + n, node->content, len);
    n += len;
  }
  return n;
}

PmStatus pm_xml_text(const xmlNode *node, PmArena *arena, PmStr *text) {
  *text = PM_STR("");
  const bool holds = node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE ||
                     node->type == XML_DOCUMENT_NODE;
  if (node->type == XML_NAMESPACE_DECL) {
    *text = pm_str((const char *)((const xmlNs *)(const void *)node)->href);
    return PM_OK;
  }
  const xmlNode *only = holds ? node->children : node;
  if (!only)
    return PM_OK;
  if (!holds || (is_text(only) && !only->next)) {
    *text = pm_str((const char *)only->content);
    return PM_OK;
  }
  const size_t n = gather_text(node, NULL);
  char *copy = pm_arena_alloc(arena, n + 1);
  if (!copy)
    return PM_ERR_NOMEM;
  gather_text(node, copy);
  *text = pm_str_n(copy, n);
  return PM_OK;
}
