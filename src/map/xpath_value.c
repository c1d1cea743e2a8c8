// SPDX-License-Identifier: MIT
// XPath values: conversions between the four types (section 4), comparisons (3.4),
// arithmetic (3.5). The type of each expression is known, so each is asked for just what
// is wanted of it.
#include "map/xpath.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef PmXpathContext Context;
typedef PmXpathVisitor Visitor;

// --- string-values ---------------------------------------------------------------------

static bool is_text(const xmlNode *node) {
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

// Copies the texts below `top` to `out`, or only counts their bytes.
static size_t gather_text(const xmlNode *top, char *out) {
  size_t n = 0;
  for (xmlNodePtr node = top->children; node; node = pm_xml_next_below(top, node)) {
    if (!is_text(node) || !node->content)
      continue;
    const size_t len = strlen((const char *)node->content);
    if (out)
      memcpy(out + n, node->content, len);
    n += len;
  }
  return n;
}

PmStatus pm_xpath_node_text(PmXpathRun *run, const xmlNode *node, PmStr *text) {
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
    *text = only->content ? pm_str((const char *)only->content) : *text;
    return PM_OK;
  }
  const size_t n = gather_text(node, NULL);
  char *copy = pm_arena_alloc(run->arena, n + 1);
  if (!copy)
    return PM_ERR_NOMEM;
  gather_text(node, copy);
  *text = pm_str_n(copy, n);
  return pm_xpath_work(run, 1 + n / 16);
}

// --- numbers ---------------------------------------------------------------------------

// Number (section 3.7) with a sign and blanks around it; anything else is NaN.
double pm_xpath_read_number(PmStr s) {
  enum { MAX_DIGITS = 40 }; // more make no difference
  char digits[MAX_DIGITS];
  size_t n = 0, seen = 0, i = 0;
  while (s.len && pm_xpath_is_blank(s.data[s.len - 1]))
    --s.len;
  while (i < s.len && pm_xpath_is_blank(s.data[i]))
    ++i;
  const bool minus = i < s.len && s.data[i] == '-';
  bool point = false;
  int exponent = 0;
  for (i += minus; i < s.len; ++i) {
    const char c = s.data[i];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9')
      return NAN;
    ++seen;
    const bool leads = n == 0 && c == '0', kept = !leads && n < MAX_DIGITS;
    if (kept)
      digits[n++] = c;
    exponent += (!leads && !kept && !point) - (point && (leads || kept));
  }
  if (seen == 0)
    return NAN;
  char text[96];
  snprintf(text, sizeof text, "%s%.*se%d", minus ? "-" : "", n ? (int)n : 1,
           n ? digits : "0", exponent);
  return strtod(text, NULL);
}

// The shortest decimal that reads back as the number, without an exponent (section 4.2).
static PmStatus write_number(PmArena *arena, double value, PmStr *out) {
  char text[40] = "";
  if (!isfinite(value) || value == 0) {
    *out = isnan(value)  ? PM_STR("NaN")
           : value == 0  ? PM_STR("0")
           : value > 0.0 ? PM_STR("Infinity")
                         : PM_STR("-Infinity");
    return PM_OK;
  }
  int precision = 0;
  do
    snprintf(text, sizeof text, "%.*e", precision, value);
  while (strtod(text, NULL) != value && precision++ < 16);
  const long behind = precision - strtol(strchr(text, 'e') + 1, NULL, 10);
  *out = pm_arena_printf(arena, "%.*f", behind > 0 ? (int)behind : 0, value);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// --- what a set of nodes is ------------------------------------------------------------

static PmStatus be_there(Visitor *self, xmlNodePtr node) {
  (void)node;
  self->enough = true;
  return PM_OK;
}

typedef struct {
  Visitor visitor;
  PmXpathRun *run;
  PmStr text;
} First;

static PmStatus take_first(Visitor *self, xmlNodePtr node) {
  First *first = (First *)self;
  self->enough = true;
  return pm_xpath_node_text(first->run, node, &first->text);
}

static PmStatus first_text(const Context *at, const PmXpath *x, PmStr *value) {
  First first = {{.node = take_first}, at->run, PM_STR("")};
  PM_TRY(pm_xpath_visit(at, x, &first.visitor));
  *value = first.text;
  return PM_OK;
}

// --- comparisons -----------------------------------------------------------------------

static bool compare_numbers(PmXpathOp op, double a, double b) {
  return op == PM_XPATH_EQ   ? a == b
         : op == PM_XPATH_NE ? a != b
         : op == PM_XPATH_LT ? a < b
         : op == PM_XPATH_LE ? a <= b
         : op == PM_XPATH_GT ? a > b
                             : a >= b;
}

static bool is_equality(PmXpathOp op) { return op == PM_XPATH_EQ || op == PM_XPATH_NE; }

static bool compare_texts(PmXpathOp op, PmStr a, PmStr b) {
  return is_equality(op)
             ? pm_str_eq(a, b) == (op == PM_XPATH_EQ)
             : compare_numbers(op, pm_xpath_read_number(a), pm_xpath_read_number(b));
}

// One side of a comparison with nodes: the other side, evaluated.
typedef struct {
  Visitor visitor;
  PmXpathRun *run;
  PmXpathOp op;
  bool numeric; // with a number, or with texts
  double number;
  PmStr *texts;
  size_t n, cap;
  bool found;
} Comparison;

static PmStatus compare_node(Visitor *self, xmlNodePtr node) {
  Comparison *c = (Comparison *)self;
  const PmArenaMark mark = pm_arena_mark(c->run->arena);
  PmStr text;
  PM_TRY(pm_xpath_node_text(c->run, node, &text));
  PM_TRY(pm_xpath_work(c->run, c->n));
  if (c->numeric)
    c->found = compare_numbers(c->op, pm_xpath_read_number(text), c->number);
  for (size_t i = 0; i < c->n && !c->found; ++i)
    c->found = compare_texts(c->op, text, c->texts[i]);
  pm_arena_rewind(c->run->arena, mark);
  self->enough = c->found;
  return PM_OK;
}

static PmStatus add_text(Visitor *self, xmlNodePtr node) {
  Comparison *c = (Comparison *)self;
  PmStr *texts = pm_arena_extend(c->run->arena, c->texts, c->n, &c->cap, sizeof *texts);
  if (!texts)
    return PM_ERR_NOMEM;
  c->texts = texts;
  return pm_xpath_node_text(c->run, node, &texts[c->n++]);
}

// Nodes on the left, nodes, a number or a text on the right.
static PmStatus compare_nodes(const Context *at, const PmXpath *nodes, Comparison *c,
                              const PmXpath *other) {
  PmStr text;
  c->run = at->run;
  c->numeric = other->type == PM_XPATH_NUMBER;
  if (c->numeric) {
    PM_TRY(pm_xpath_number(at, other, &c->number));
  } else if (other->type == PM_XPATH_TEXT) {
    PM_TRY(pm_xpath_text(at, other, &text));
    c->texts = &text;
    c->n = 1;
  } else {
    c->visitor.node = add_text;
    PM_TRY(pm_xpath_visit(at, other, &c->visitor));
  }
  c->visitor.node = compare_node;
  return pm_xpath_visit(at, nodes, &c->visitor);
}

typedef struct {
  Visitor visitor;
  PmXpathRun *run;
  PmXpathSet *set;
  bool found;
} Finding;

static PmStatus add_to_set(Visitor *self, xmlNodePtr node) {
  const Finding *f = (Finding *)self;
  const PmArenaMark mark = pm_arena_mark(f->run->arena);
  uint32_t number = 0;
  PmStr text;
  PM_TRY(pm_xpath_node_text(f->run, node, &text));
  PM_TRY(pm_strtab_add(&f->set->texts, text, &number, NULL));
  pm_arena_rewind(f->run->arena, mark);
  return PM_OK;
}

static PmStatus find_in_set(Visitor *self, xmlNodePtr node) {
  Finding *f = (Finding *)self;
  const PmArenaMark mark = pm_arena_mark(f->run->arena);
  PmStr text;
  PM_TRY(pm_xpath_node_text(f->run, node, &text));
  f->found = pm_strtab_find(&f->set->texts, text) != PM_STRTAB_NONE;
  pm_arena_rewind(f->run->arena, mark);
  self->enough = f->found;
  return pm_xpath_work(f->run, 1);
}

// The set of nodes that are the same for every context, made once for a document.
static PmStatus set_of(const Context *at, const PmXpath *x, PmXpathSet **out) {
  PmXpathRun *run = at->run;
  for (*out = run->sets; *out; *out = (*out)->next)
    if ((*out)->of == x)
      return PM_OK;
  PmXpathSet *set = calloc(1, sizeof *set);
  if (!set)
    return PM_ERR_NOMEM;
  Finding adding = {{.node = add_to_set}, run, set, false};
  const PmStatus st = pm_xpath_visit(at, x, &adding.visitor);
  if (st) {
    pm_strtab_release(&set->texts);
    free(set);
    return st;
  }
  *set = (PmXpathSet){x, set->texts, run->sets};
  run->sets = *out = set;
  return PM_OK;
}

static PmStatus compare_with_set(const Context *at, const PmXpath *x, bool *value) {
  Finding finding = {{.node = find_in_set}, at->run, NULL, false};
  PM_TRY(set_of(at, x->same, &finding.set));
  PM_TRY(pm_xpath_visit(at, x->same == x->right ? x->left : x->right, &finding.visitor));
  *value = finding.found;
  return PM_OK;
}

// The operator when the sides change places.
static PmXpathOp turned(PmXpathOp op) {
  return op == PM_XPATH_LT   ? PM_XPATH_GT
         : op == PM_XPATH_LE ? PM_XPATH_GE
         : op == PM_XPATH_GT ? PM_XPATH_LT
         : op == PM_XPATH_GE ? PM_XPATH_LE
                             : op;
}

static PmStatus compare_booleans(const Context *at, const PmXpath *x, bool *value) {
  bool a = false, b = false;
  PM_TRY(pm_xpath_boolean(at, x->left, &a));
  PM_TRY(pm_xpath_boolean(at, x->right, &b));
  *value = compare_numbers(x->op, a, b);
  return PM_OK;
}

static PmStatus compare(const Context *at, const PmXpath *x, bool *value) {
  const PmXpathType l = x->left->type, r = x->right->type;
  const bool nodes = l == PM_XPATH_NODES || r == PM_XPATH_NODES;
  if ((l == PM_XPATH_BOOLEAN || r == PM_XPATH_BOOLEAN) && (nodes || is_equality(x->op)))
    return compare_booleans(at, x, value);
  if (x->same && at->run->is_whole)
    return compare_with_set(at, x, value);
  if (nodes) {
    const bool turn = l != PM_XPATH_NODES;
    Comparison c = {.op = turn ? turned(x->op) : x->op};
    PM_TRY(compare_nodes(at, turn ? x->right : x->left, &c, turn ? x->left : x->right));
    *value = c.found;
    return PM_OK;
  }
  if (is_equality(x->op) && l == PM_XPATH_TEXT && r == PM_XPATH_TEXT) {
    PmStr a, b;
    PM_TRY(pm_xpath_text(at, x->left, &a));
    PM_TRY(pm_xpath_text(at, x->right, &b));
    *value = compare_texts(x->op, a, b);
    return PM_OK;
  }
  double a = 0, b = 0;
  PM_TRY(pm_xpath_number(at, x->left, &a));
  PM_TRY(pm_xpath_number(at, x->right, &b));
  *value = compare_numbers(x->op, a, b);
  return PM_OK;
}

// --- conversions -----------------------------------------------------------------------

static PmStatus evaluate_boolean(const Context *at, const PmXpath *x, bool *value) {
  if (x->op == PM_XPATH_CALL)
    return x->function->boolean(at, x, value);
  if (x->op != PM_XPATH_OR && x->op != PM_XPATH_AND)
    return compare(at, x, value);
  PM_TRY(pm_xpath_boolean(at, x->left, value));
  return *value == (x->op == PM_XPATH_AND) ? pm_xpath_boolean(at, x->right, value)
                                           : PM_OK;
}

PmStatus pm_xpath_boolean(const Context *at, const PmXpath *x, bool *value) {
  double number = 0;
  PmStr text;
  Visitor visitor = {.node = be_there};
  switch (x->type) {
  case PM_XPATH_BOOLEAN: return evaluate_boolean(at, x, value);
  case PM_XPATH_NODES:
    PM_TRY(pm_xpath_visit(at, x, &visitor));
    *value = visitor.enough;
    return PM_OK;
  case PM_XPATH_NUMBER:
    PM_TRY(pm_xpath_number(at, x, &number));
    *value = number != 0 && !isnan(number);
    return PM_OK;
  case PM_XPATH_TEXT: break;
  }
  PM_TRY(pm_xpath_text(at, x, &text));
  *value = text.len > 0;
  return PM_OK;
}

static double calculate(PmXpathOp op, double a, double b) {
  return op == PM_XPATH_ADD        ? a + b
         : op == PM_XPATH_SUBTRACT ? a - b
         : op == PM_XPATH_MULTIPLY ? a * b
         : op == PM_XPATH_DIVIDE   ? a / b
                                   : fmod(a, b);
}

static PmStatus evaluate_number(const Context *at, const PmXpath *x, double *value) {
  double a = 0, b = 0;
  if (x->op == PM_XPATH_CALL)
    return x->function->number(at, x, value);
  *value = x->number;
  if (x->op == PM_XPATH_NUMBER_VALUE)
    return PM_OK;
  PM_TRY(pm_xpath_number(at, x->left, &a));
  if (x->right)
    PM_TRY(pm_xpath_number(at, x->right, &b));
  *value = x->right ? calculate(x->op, a, b) : -a;
  return PM_OK;
}

PmStatus pm_xpath_number(const Context *at, const PmXpath *x, double *value) {
  if (x->type == PM_XPATH_NUMBER)
    return evaluate_number(at, x, value);
  if (x->type == PM_XPATH_BOOLEAN) {
    bool yes = false;
    PM_TRY(pm_xpath_boolean(at, x, &yes));
    *value = yes;
    return PM_OK;
  }
  PmStr text;
  PM_TRY(pm_xpath_text(at, x, &text));
  *value = pm_xpath_read_number(text);
  return PM_OK;
}

PmStatus pm_xpath_text(const Context *at, const PmXpath *x, PmStr *value) {
  bool yes = false;
  double number = 0;
  switch (x->type) {
  case PM_XPATH_NODES: return first_text(at, x, value);
  case PM_XPATH_BOOLEAN:
    PM_TRY(pm_xpath_boolean(at, x, &yes));
    *value = yes ? PM_STR("true") : PM_STR("false");
    return PM_OK;
  case PM_XPATH_NUMBER:
    PM_TRY(pm_xpath_number(at, x, &number));
    return write_number(at->run->arena, number, value);
  case PM_XPATH_TEXT: break;
  }
  if (x->op == PM_XPATH_CALL)
    return x->function->string(at, x, value);
  *value = x->text;
  return PM_OK;
}
