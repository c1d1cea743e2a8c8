// SPDX-License-Identifier: MIT
// What an XPath expression needs to have at hand, by looking at the expression alone:
// whether a record is enough for it, whether a stream can follow it, whether its nodes
// come in order by themselves. Says the safer of two answers when in doubt.
#include "map/xpath.h"

// --- order -----------------------------------------------------------------------------

// How nodes stand that come in document order, each once.
typedef enum { ONE, APART, NESTED, UNORDERED } Standing; // APART: none in another

// The nodes of a step from each of some nodes, one after the other.
static Standing after_step(Standing from, PmAxis axis) {
  switch (axis) {
  case PM_AXIS_SELF:
  case PM_AXIS_ATTRIBUTE:
  case PM_AXIS_NAMESPACE: return from == ONE && axis != PM_AXIS_SELF ? APART : from;
  case PM_AXIS_CHILD: return from <= APART ? APART : UNORDERED;
  case PM_AXIS_DESCENDANT:
  case PM_AXIS_DESCENDANT_OR_SELF: return from <= APART ? NESTED : UNORDERED;
  case PM_AXIS_PARENT: return from == ONE ? ONE : UNORDERED;
  case PM_AXIS_FOLLOWING_SIBLING:
  case PM_AXIS_PRECEDING_SIBLING: return from == ONE ? APART : UNORDERED;
  case PM_AXIS_FOLLOWING:
  case PM_AXIS_PRECEDING:
  case PM_AXIS_ANCESTOR:
  case PM_AXIS_ANCESTOR_OR_SELF: break;
  }
  return from == ONE ? NESTED : UNORDERED;
}

bool pm_xpath_is_in_order(const PmXpath *path) {
  Standing standing = path->left ? NESTED : ONE;
  for (size_t i = 0; i < path->n_steps && standing != UNORDERED; ++i)
    standing = after_step(standing, path->steps[i].axis);
  return standing != UNORDERED;
}

// --- what it looks at ------------------------------------------------------------------

static bool takes_context(const PmXpath *x) {
  return x->op == PM_XPATH_CALL &&
         (x->function->of_context ||
          (x->function->takes_context && x->list.n < x->function->most));
}

// Whether it looks at the context node; `*absolute`: at the document, too.
static bool depends(const PmXpath *x, bool *absolute) {
  if (x->op == PM_XPATH_PATH && x->absolute) {
    *absolute = true;
    return false;
  }
  bool yes = (x->op == PM_XPATH_PATH && !x->left) || takes_context(x);
  yes |= x->op == PM_XPATH_CALL && x->function->goes_anywhere;
  yes |= x->left && depends(x->left, absolute);
  yes |= x->right && depends(x->right, absolute);
  for (size_t i = 0; x->op == PM_XPATH_CALL && i < x->list.n; ++i)
    yes |= depends(x->list.items[i], absolute);
  return yes;
}

bool pm_xpath_is_fixed(const PmXpath *xpath) {
  bool absolute = false;
  return !depends(xpath, &absolute) && absolute;
}

// Where nodes stand: 0 is the record, more is further inside, and
enum {
  AROUND = -1,    // an element or the document around the record
  ATTRIBUTE = -2, // of one
  LOST = -3       // anywhere
};

static int after_axis(int at, PmAxis axis) {
  switch (axis) {
  case PM_AXIS_SELF: return at;
  case PM_AXIS_ATTRIBUTE:
  case PM_AXIS_NAMESPACE: return at >= 0 ? at + 1 : ATTRIBUTE;
  case PM_AXIS_CHILD:
  case PM_AXIS_DESCENDANT: return at >= 0 ? at + 1 : LOST;
  case PM_AXIS_DESCENDANT_OR_SELF: return at == AROUND ? LOST : at;
  case PM_AXIS_PARENT: return at > 0 ? at - 1 : AROUND;
  case PM_AXIS_ANCESTOR:
  case PM_AXIS_ANCESTOR_OR_SELF: return AROUND;
  case PM_AXIS_FOLLOWING_SIBLING:
  case PM_AXIS_PRECEDING_SIBLING: return at > 0 ? at : LOST;
  case PM_AXIS_FOLLOWING:
  case PM_AXIS_PRECEDING: break;
  }
  return LOST;
}

static bool stays(const PmXpath *x, int at, bool valued);

static bool all_stay(const PmXpathList *list, int at) {
  for (size_t i = 0; i < list->n; ++i)
    if (!stays(list->items[i], at, false))
      return false;
  return true;
}

// Where the nodes of an expression stand that is evaluated at `at`.
static int end_of(const PmXpath *x, int at) {
  if (x->op == PM_XPATH_UNION) {
    const int left = end_of(x->left, at), right = end_of(x->right, at);
    return left < right ? left : right;
  }
  if (x->op == PM_XPATH_CALL || x->absolute)
    return LOST;
  if (x->left)
    at = end_of(x->left, at);
  if (x->op == PM_XPATH_FILTER)
    return at != LOST && all_stay(&x->list, at) ? at : LOST;
  for (size_t i = 0; i < x->n_steps && at != LOST; ++i) {
    at = after_axis(at, x->steps[i].axis);
    if (at != LOST && !all_stay(&x->steps[i].conditions, at))
      return LOST;
  }
  return at;
}

static bool call_stays(const PmXpath *x, int at) {
  const PmXpathFunction *f = x->function;
  if (f->goes_anywhere || (takes_context(x) && !f->ignores_text && at == AROUND))
    return false;
  for (size_t i = 0; i < x->list.n; ++i)
    if (!stays(x->list.items[i], at, !f->ignores_text))
      return false;
  return true;
}

// Whether evaluating at `at` looks at nothing but the record and attributes around it;
// `valued`: the text of the nodes is wanted, too.
static bool stays(const PmXpath *x, int at, bool valued) {
  if (x->type == PM_XPATH_NODES) {
    const int end = end_of(x, at);
    return end != LOST && !(end == AROUND && valued);
  }
  if (x->op == PM_XPATH_CALL)
    return call_stays(x, at);
  const bool logical = x->op == PM_XPATH_OR || x->op == PM_XPATH_AND;
  return (!x->left || stays(x->left, at, !logical)) &&
         (!x->right || stays(x->right, at, !logical));
}

bool pm_xpath_is_inside(const PmXpath *xpath) { return stays(xpath, 0, true); }

// --- streams ---------------------------------------------------------------------------

// Whether a condition looks at the element's name and attributes alone: it is met, or
// not, by a start tag.
static bool is_of_tag(const PmXpath *x) {
  if (x->op == PM_XPATH_PATH)
    return !x->absolute && !x->left && x->n_steps == 1 &&
           x->steps[0].axis == PM_AXIS_ATTRIBUTE && x->steps[0].conditions.n == 0;
  if (x->op == PM_XPATH_FILTER || x->op == PM_XPATH_UNION)
    return false;
  if (x->op == PM_XPATH_CALL &&
      (x->function->goes_anywhere || (takes_context(x) && !x->function->ignores_text)))
    return false;
  for (size_t i = 0; i < x->list.n; ++i)
    if (!is_of_tag(x->list.items[i]))
      return false;
  return (!x->left || is_of_tag(x->left)) && (!x->right || is_of_tag(x->right));
}

static bool is_stream_step(const PmXpathStep *step, PmAxis axis) {
  for (size_t i = 0; i < step->conditions.n; ++i)
    if (!is_of_tag(step->conditions.items[i]))
      return false;
  return step->axis == axis && !step->positional &&
         (step->test.kind == PM_TEST_NAME || step->test.kind == PM_TEST_ANY_NAME);
}

bool pm_xpath_is_anywhere(const PmXpath *x) {
  return x->op == PM_XPATH_PATH && x->absolute && x->n_steps == 1 &&
         is_stream_step(&x->steps[0], PM_AXIS_DESCENDANT);
}

size_t pm_xpath_stream_steps(const PmXpath *x) {
  if (x->op != PM_XPATH_PATH || !x->absolute)
    return 0;
  for (size_t i = 0; i < x->n_steps && !pm_xpath_is_anywhere(x); ++i)
    if (!is_stream_step(&x->steps[i], PM_AXIS_CHILD))
      return 0;
  return x->n_steps;
}
