// SPDX-License-Identifier: MIT
// The nodes of a path. Where its steps keep the document's order by themselves they are
// walked depth first and handed on one by one, so that a test for being there stops at
// the first. Else each step makes a set on the run's stack, which is sorted by the
// numbers that all nodes of the document get once.
#include "map/xpath.h"

#include <stdlib.h>

// Steps from node to node and bytes copied, of one evaluation: minutes, not days.
static const uint64_t max_work = 20000000000;

enum { MIN_SORT = 1 << 16 }; // nodes

typedef PmXpathContext Context;
typedef PmXpathVisitor Visitor;

PmStatus pm_xpath_work(PmXpathRun *run, uint64_t work) {
  const uint64_t before = run->work;
  run->work += work;
  if (before >> 16 == run->work >> 16)
    return PM_OK;
  return run->work > max_work ? PM_ERR_LIMIT : pm_job_check(run->job);
}

void pm_xpath_run_release(PmXpathRun *run) {
  free(run->stack.items);
  run->stack = (PmXmlNodes){0};
  while (run->sets) {
    PmXpathSet *set = run->sets;
    run->sets = set->next;
    pm_strtab_release(&set->texts);
    free(set);
  }
}

// --- the stack of nodes ----------------------------------------------------------------

static PmStatus push(PmXpathRun *run, xmlNodePtr node) {
  PmXmlNodes *stack = &run->stack;
  if (stack->n == stack->cap) {
    const size_t cap = stack->cap ? stack->cap * 2 : 64;
    xmlNodePtr *items = cap < SIZE_MAX / sizeof *items
                            ? realloc(stack->items, cap * sizeof *items)
                            : NULL;
    if (!items)
      return PM_ERR_NOMEM;
    stack->items = items;
    stack->cap = cap;
  }
  stack->items[stack->n++] = node;
  return PM_OK;
}

static void reverse(xmlNodePtr *items, size_t n) {
  for (size_t i = 0; i < n / 2; ++i) {
    xmlNodePtr other = items[n - 1 - i];
    items[n - 1 - i] = items[i];
    items[i] = other;
  }
}

// --- document order --------------------------------------------------------------------

static xmlNodePtr children_of(const xmlNode *node) {
  const bool has = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
  return has ? node->children : NULL;
}

static xmlNodePtr attributes_of(const xmlNode *node) {
  return node->type == XML_ELEMENT_NODE ? (xmlNodePtr)node->properties : NULL;
}

static const xmlNs *as_namespace(const xmlNode *node) {
  return (const xmlNs *)(const void *)node;
}

// A namespace node is a copy whose `next` is the element that it stands on.
xmlNodePtr pm_xml_parent(const xmlNode *node) {
  return node->type == XML_NAMESPACE_DECL ? (xmlNodePtr)(void *)as_namespace(node)->next
                                          : node->parent;
}

xmlNodePtr pm_xml_next_below(const xmlNode *top, xmlNodePtr node) {
  if (children_of(node))
    return children_of(node);
  while (node != top && !node->next)
    node = node->parent;
  return node == top ? NULL : node->next;
}

// Numbers the nodes of a document, in the field that libxml2 leaves to its users.
static PmStatus number_nodes(PmXpathRun *run, xmlDocPtr doc) {
  uintptr_t n = 0;
  if (run->numbered)
    return PM_OK;
  doc->_private = NULL;
  for (xmlNodePtr node = doc->children; node;
       node = pm_xml_next_below((xmlNodePtr)doc, node)) {
    node->_private = (void *)++n;
    for (xmlNodePtr a = attributes_of(node); a; a = a->next)
      a->_private = (void *)++n;
  }
  run->numbered = true;
  return pm_xpath_work(run, n);
}

static uintptr_t number_of(const xmlNode *node) {
  return node->type == XML_NAMESPACE_DECL ? (uintptr_t)pm_xml_parent(node)->_private
                                          : (uintptr_t)node->_private;
}

static int compare_nodes(const void *va, const void *vb) {
  const xmlNode *a = *(xmlNodePtr const *)va, *b = *(xmlNodePtr const *)vb;
  const uintptr_t i = number_of(a), j = number_of(b);
  if (i != j)
    return i < j ? -1 : 1;
  const bool a_is = a->type == XML_NAMESPACE_DECL, b_is = b->type == XML_NAMESPACE_DECL;
  if (!a_is || !b_is)
    return (int)a_is - (int)b_is;
  return xmlStrcmp(as_namespace(a)->prefix, as_namespace(b)->prefix);
}

static size_t unique(xmlNodePtr *items, size_t n) {
  size_t kept = 0;
  for (size_t i = 0; i < n; ++i)
    if (kept == 0 || compare_nodes(&items[kept - 1], &items[i]) != 0)
      items[kept++] = items[i];
  return kept;
}

// Sorts what stands on the stack from `from` on, and leaves each node once.
static PmStatus sort(PmXpathRun *run, size_t from) {
  const size_t n = run->stack.n - from;
  if (n < 2)
    return PM_OK;
  xmlNodePtr *items = run->stack.items + from;
  xmlNodePtr at =
      items[0]->type == XML_NAMESPACE_DECL ? pm_xml_parent(items[0]) : items[0];
  PM_TRY(number_nodes(run, at->doc));
  PM_TRY(pm_xpath_work(run, n));
  for (size_t i = 1; i < n; ++i)
    if (compare_nodes(&items[i - 1], &items[i]) > 0) {
      qsort(items, n, sizeof(xmlNodePtr), compare_nodes);
      break;
    }
  run->stack.n = from + unique(items, n);
  return PM_OK;
}

// --- axes ------------------------------------------------------------------------------

static xmlNodePtr next_sibling(xmlNodePtr node, bool back) {
  const bool has = node->type != XML_ATTRIBUTE_NODE && node->type != XML_NAMESPACE_DECL &&
                   node->type != XML_DOCUMENT_NODE;
  return !has ? NULL : back ? node->prev : node->next;
}

static xmlNodePtr deepest_last(xmlNodePtr node) {
  while (children_of(node))
    node = node->last;
  return node;
}

// Behind all that is in `node`.
static xmlNodePtr next_outside(xmlNodePtr node) {
  while (node && !next_sibling(node, false))
    node = pm_xml_parent(node);
  return node ? node->next : NULL;
}

static xmlNodePtr first_following(xmlNodePtr node) {
  const bool on_element =
      node->type == XML_ATTRIBUTE_NODE || node->type == XML_NAMESPACE_DECL;
  if (!on_element)
    return next_outside(node);
  xmlNodePtr parent = pm_xml_parent(node);
  return children_of(parent) ? children_of(parent) : next_outside(parent);
}

// The node before `node` that is none of the ancestors of `of`.
static xmlNodePtr previous(xmlNodePtr node, xmlNodePtr *ancestor) {
  for (;;) {
    if (next_sibling(node, true))
      return deepest_last(node->prev);
    node = pm_xml_parent(node);
    if (!node || node != *ancestor)
      return node;
    *ancestor = pm_xml_parent(node);
  }
}

// A walk along an axis from `top`.
typedef struct {
  PmAxis axis;
  xmlNodePtr top, node;
  xmlNodePtr ancestor; // of `top`: the next one that the preceding axis leaves out
} Walk;

static xmlNodePtr first(Walk *w) {
  xmlNodePtr top = w->top;
  switch (w->axis) {
  case PM_AXIS_CHILD:
  case PM_AXIS_DESCENDANT: return children_of(top);
  case PM_AXIS_ATTRIBUTE: return attributes_of(top);
  case PM_AXIS_SELF:
  case PM_AXIS_DESCENDANT_OR_SELF:
  case PM_AXIS_ANCESTOR_OR_SELF: return top;
  case PM_AXIS_PARENT:
  case PM_AXIS_ANCESTOR: return pm_xml_parent(top);
  case PM_AXIS_FOLLOWING_SIBLING: return next_sibling(top, false);
  case PM_AXIS_PRECEDING_SIBLING: return next_sibling(top, true);
  case PM_AXIS_FOLLOWING: return first_following(top);
  case PM_AXIS_PRECEDING:
    w->ancestor = pm_xml_parent(top);
    if (top->type == XML_ATTRIBUTE_NODE || top->type == XML_NAMESPACE_DECL) {
      top = w->ancestor;
      w->ancestor = pm_xml_parent(top);
    }
    return previous(top, &w->ancestor);
  case PM_AXIS_NAMESPACE: break; // has its own walk
  }
  return NULL;
}

static xmlNodePtr next(Walk *w) {
  switch (w->axis) {
  case PM_AXIS_CHILD:
  case PM_AXIS_ATTRIBUTE: return w->node->next;
  case PM_AXIS_FOLLOWING_SIBLING: return next_sibling(w->node, false);
  case PM_AXIS_PRECEDING_SIBLING: return next_sibling(w->node, true);
  case PM_AXIS_DESCENDANT:
  case PM_AXIS_DESCENDANT_OR_SELF: return pm_xml_next_below(w->top, w->node);
  case PM_AXIS_ANCESTOR:
  case PM_AXIS_ANCESTOR_OR_SELF: return pm_xml_parent(w->node);
  case PM_AXIS_FOLLOWING:
    return children_of(w->node) ? children_of(w->node) : next_outside(w->node);
  case PM_AXIS_PRECEDING: return previous(w->node, &w->ancestor);
  case PM_AXIS_SELF:
  case PM_AXIS_PARENT:
  case PM_AXIS_NAMESPACE: break;
  }
  return NULL;
}

static bool has_prefix(const PmXpathRun *run, size_t from, const xmlChar *prefix) {
  for (size_t i = from; i < run->stack.n; ++i)
    if (xmlStrEqual(as_namespace(run->stack.items[i])->prefix, prefix))
      return true;
  return false;
}

static PmStatus push_namespace(PmXpathRun *run, xmlNodePtr element, const xmlNs *ns) {
  xmlNs *copy = pm_arena_alloc(run->arena, sizeof *copy);
  if (!copy)
    return PM_ERR_NOMEM;
  copy->type = XML_NAMESPACE_DECL;
  copy->href = ns->href;
  copy->prefix = ns->prefix;
  copy->next = (xmlNs *)(void *)element;
  return push(run, (xmlNodePtr)(void *)copy);
}

// Pushes the namespace nodes of an element (section 5.4).
static PmStatus push_namespaces(PmXpathRun *run, xmlNodePtr element) {
  static const xmlNs xml = {.href = XML_XML_NAMESPACE, .prefix = (const xmlChar *)"xml"};
  const size_t from = run->stack.n;
  if (element->type != XML_ELEMENT_NODE)
    return PM_OK;
  PM_TRY(push_namespace(run, element, &xml));
  for (xmlNodePtr e = element; e && e->type == XML_ELEMENT_NODE; e = e->parent)
    for (const xmlNs *ns = e->nsDef; ns; ns = ns->next) {
      PM_TRY(pm_xpath_work(run, 1 + run->stack.n - from));
      if (!has_prefix(run, from, ns->prefix))
        PM_TRY(push_namespace(run, element, ns));
    }
  size_t kept = from;
  for (size_t i = from; i < run->stack.n; ++i) // xmlns="" takes the default back
    if (*as_namespace(run->stack.items[i])->href)
      run->stack.items[kept++] = run->stack.items[i];
  run->stack.n = kept;
  qsort(run->stack.items + from, kept - from, sizeof(xmlNodePtr), compare_nodes);
  return PM_OK;
}

// --- node tests and conditions ---------------------------------------------------------

static bool passes_name(const PmNodeTest *test, const xmlNode *node) {
  if (test->kind == PM_TEST_NAME &&
      strcmp((const char *)node->name, test->name.data) != 0)
    return false;
  if (test->kind == PM_TEST_ANY_NAME && test->any_uri)
    return true;
  return pm_str_eqz(test->uri,
                    node->ns && node->ns->href ? (const char *)node->ns->href : "");
}

static bool passes_namespace(const PmNodeTest *test, const xmlNode *node) {
  const xmlChar *prefix = as_namespace(node)->prefix;
  if (test->kind == PM_TEST_ANY_NAME)
    return test->any_uri;
  return test->kind == PM_TEST_NAME && test->uri.len == 0 &&
         pm_str_eqz(test->name, prefix ? (const char *)prefix : "");
}

static bool passes_test(const PmNodeTest *test, PmAxis axis, const xmlNode *node) {
  switch (test->kind) {
  case PM_TEST_NAME:
  case PM_TEST_ANY_NAME:
    if (axis == PM_AXIS_NAMESPACE)
      return passes_namespace(test, node);
    return node->type ==
               (axis == PM_AXIS_ATTRIBUTE ? XML_ATTRIBUTE_NODE : XML_ELEMENT_NODE) &&
           passes_name(test, node);
  case PM_TEST_NODE: return node->type != XML_DTD_NODE;
  case PM_TEST_TEXT:
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
  case PM_TEST_COMMENT: return node->type == XML_COMMENT_NODE;
  case PM_TEST_INSTRUCTION: break;
  }
  return node->type == XML_PI_NODE &&
         (test->name.len == 0 || pm_str_eqz(test->name, (const char *)node->name));
}

// Whether a condition is met: a number is a position (section 2.4).
static PmStatus meets(const Context *at, const PmXpath *condition, bool *met) {
  const PmArenaMark mark = pm_arena_mark(at->run->arena);
  double number = 0;
  PmStatus st;
  if (condition->type == PM_XPATH_NUMBER) {
    st = pm_xpath_number(at, condition, &number);
    *met = number == (double)at->position;
  } else {
    st = pm_xpath_boolean(at, condition, met);
  }
  pm_arena_rewind(at->run->arena, mark);
  return st;
}

static PmStatus passes(PmXpathRun *run, const PmXpathStep *step, xmlNodePtr node,
                       bool *yes) {
  const Context at = {run, node, 1, 1};
  PM_TRY(pm_xpath_work(run, 1));
  *yes = passes_test(&step->test, step->axis, node);
  for (size_t i = 0; i < step->conditions.n && *yes; ++i)
    PM_TRY(meets(&at, step->conditions.items[i], yes));
  return PM_OK;
}

PmStatus pm_xpath_passes(PmXpathRun *run, const PmXpath *path, size_t i, xmlNodePtr node,
                         bool *yes) {
  return passes(run, &path->steps[i], node, yes);
}

// Leaves of the nodes on the stack from `from` on those that meet all conditions.
static PmStatus filter(PmXpathRun *run, const PmXpathList *conditions, size_t from) {
  for (size_t i = 0; i < conditions->n; ++i) {
    const size_t end = run->stack.n;
    size_t kept = from;
    for (size_t k = from; k < end; ++k) {
      const Context at = {run, run->stack.items[k], k - from + 1, end - from};
      bool met = false;
      PM_TRY(pm_xpath_work(run, 1));
      PM_TRY(meets(&at, conditions->items[i], &met));
      if (met)
        run->stack.items[kept++] = at.node;
    }
    run->stack.n = kept;
  }
  return PM_OK;
}

// --- steps -----------------------------------------------------------------------------

// The position that the first condition asks for, or 0: nodes behind it need no look.
static double position_wanted(const PmXpathStep *step) {
  const PmXpath *c = step->conditions.n ? step->conditions.items[0] : NULL;
  return c && c->op == PM_XPATH_NUMBER_VALUE ? c->number : 0;
}

static PmStatus push_candidates(PmXpathRun *run, const PmXpathStep *step,
                                xmlNodePtr top) {
  const double wanted = position_wanted(step);
  const size_t from = run->stack.n;
  Walk w = {.axis = step->axis, .top = top};
  for (w.node = first(&w); w.node; w.node = next(&w)) {
    PM_TRY(pm_xpath_work(run, 1));
    if (!passes_test(&step->test, step->axis, w.node))
      continue;
    PM_TRY(push(run, w.node));
    if (wanted >= 1 && (double)(run->stack.n - from) >= wanted)
      break;
  }
  return PM_OK;
}

static PmStatus push_tested_namespaces(PmXpathRun *run, const PmXpathStep *step,
                                       xmlNodePtr top) {
  size_t kept = run->stack.n;
  const size_t from = kept;
  PM_TRY(push_namespaces(run, top));
  for (size_t i = from; i < run->stack.n; ++i)
    if (passes_test(&step->test, step->axis, run->stack.items[i]))
      run->stack.items[kept++] = run->stack.items[i];
  run->stack.n = kept;
  return PM_OK;
}

static bool is_reverse(PmAxis axis) { return axis >= PM_AXIS_ANCESTOR; }

// Pushes the nodes of a step from `top`, in document order.
static PmStatus push_step(PmXpathRun *run, const PmXpathStep *step, xmlNodePtr top) {
  const size_t from = run->stack.n;
  PM_TRY(step->axis == PM_AXIS_NAMESPACE ? push_tested_namespaces(run, step, top)
                                         : push_candidates(run, step, top));
  PM_TRY(filter(run, &step->conditions, from));
  if (is_reverse(step->axis) && run->stack.n - from > 1)
    reverse(run->stack.items + from, run->stack.n - from);
  return PM_OK;
}

// The steps of a path from `i` on, depth first. Visitors leave the stack alone.
typedef struct {
  PmXpathRun *run;
  const PmXpath *path;
  Visitor *to;
} Descent;

static PmStatus descend(const Descent *d, xmlNodePtr node, size_t i);

static PmStatus descend_from_all(const Descent *d, size_t from, size_t i) {
  const size_t end = d->run->stack.n;
  for (size_t k = from; k < end && !d->to->enough; ++k)
    PM_TRY(descend(d, d->run->stack.items[k], i));
  d->run->stack.n = from;
  return PM_OK;
}

static PmStatus descend(const Descent *d, xmlNodePtr node, size_t i) {
  if (i == d->path->n_steps)
    return d->to->node(d->to, node);
  const PmXpathStep *step = &d->path->steps[i];
  if (step->positional || is_reverse(step->axis) || step->axis == PM_AXIS_NAMESPACE) {
    const size_t from = d->run->stack.n;
    PM_TRY(push_step(d->run, step, node));
    return descend_from_all(d, from, i + 1);
  }
  Walk w = {.axis = step->axis, .top = node};
  for (w.node = first(&w); w.node && !d->to->enough; w.node = next(&w)) {
    bool yes = false;
    PM_TRY(passes(d->run, step, w.node, &yes));
    if (yes)
      PM_TRY(descend(d, w.node, i + 1));
  }
  return PM_OK;
}

static PmStatus visit_stack(PmXpathRun *run, size_t from, Visitor *to) {
  const size_t end = run->stack.n;
  for (size_t k = from; k < end && !to->enough; ++k)
    PM_TRY(to->node(to, run->stack.items[k]));
  run->stack.n = from;
  return PM_OK;
}

// Replaces the set from `from` on by the set of a step from all of its nodes. Steps reach
// nodes again and again: those that came twice go when the set has doubled, so that it is
// never much larger than the document.
static PmStatus push_from_all(PmXpathRun *run, const PmXpathStep *step, size_t from,
                              bool in_order) {
  const size_t end = run->stack.n;
  size_t most = end + MIN_SORT;
  for (size_t k = from; k < end; ++k) {
    PM_TRY(push_step(run, step, run->stack.items[k]));
    if (in_order || run->stack.n < most)
      continue;
    PM_TRY(sort(run, end));
    most = end + MIN_SORT + (run->stack.n - end) * 2;
  }
  if (!in_order)
    PM_TRY(sort(run, end));
  const size_t n = run->stack.n - end;
  if (n)
    memmove(run->stack.items + from, run->stack.items + end, n * sizeof(xmlNodePtr));
  run->stack.n = from + n;
  return PM_OK;
}

static PmStatus push_all(const Context *at, const PmXpath *x);

static PmStatus push_start(const Context *at, const PmXpath *path) {
  if (path->left)
    return push_all(at, path->left);
  xmlNodePtr node = at->node;
  if (path->absolute && node->type == XML_NAMESPACE_DECL)
    node = pm_xml_parent(node);
  return push(at->run, path->absolute ? (xmlNodePtr)node->doc : node);
}

static PmStatus push_path(const Context *at, const PmXpath *path) {
  PmXpathRun *run = at->run;
  const size_t from = run->stack.n;
  PM_TRY(push_start(at, path));
  for (size_t i = 0; i < path->n_steps; ++i)
    PM_TRY(push_from_all(run, &path->steps[i], from, path->in_order));
  return PM_OK;
}

static PmStatus push_call(const Context *at, const PmXpath *x) {
  PmXmlNodes nodes = {0};
  const size_t from = at->run->stack.n;
  PM_TRY(x->function->nodes(at, x, &nodes));
  for (size_t i = 0; i < nodes.n; ++i)
    PM_TRY(push(at->run, nodes.items[i]));
  return sort(at->run, from);
}

// Pushes the nodes that an expression selects, in document order.
static PmStatus push_all(const Context *at, const PmXpath *x) {
  const size_t from = at->run->stack.n;
  if (x->op == PM_XPATH_PATH)
    return push_path(at, x);
  if (x->op == PM_XPATH_CALL)
    return push_call(at, x);
  PM_TRY(push_all(at, x->left));
  if (x->op == PM_XPATH_FILTER)
    return filter(at->run, &x->list, from);
  PM_TRY(push_all(at, x->right));
  return sort(at->run, from);
}

PmStatus pm_xpath_visit(const Context *at, const PmXpath *x, Visitor *to) {
  const bool walks = x->op == PM_XPATH_PATH && x->in_order;
  const Descent d = {at->run, x, to};
  const size_t from = at->run->stack.n;
  if (walks && !x->left && !x->absolute)
    return descend(&d, at->node, 0);
  PM_TRY(walks ? push_start(at, x) : push_all(at, x));
  return walks ? descend_from_all(&d, from, 0) : visit_stack(at->run, from, to);
}
