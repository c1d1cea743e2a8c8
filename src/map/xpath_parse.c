// SPDX-License-Identifier: MIT
// Reads an XPath 1.0 expression (section 3) by recursive descent. What can be wrong is
// found here: prefixes, functions, arguments and the kinds of values are all known.
#include "base/suggest.h"
#include "map/xpath.h"

enum { MAX_PARTS = 4096, MAX_DEPTH = 64, MAX_FUNCTIONS = 64 };

typedef struct {
  PmArena *arena;
  const PmFormulation *formulation;
  PmStr s;
  size_t i;
  PmFault *fault;
  size_t parts, depth;
} Parser;

static PmStatus parse_expression(Parser *p, int level, PmXpath **out);

static const PmXpathFunction *find_function(PmStr name) {
  for (size_t i = 0; i < pm_n_xpath_functions; ++i)
    if (pm_str_eqz(name, pm_xpath_functions[i].name))
      return &pm_xpath_functions[i];
  return NULL;
}

// --- messages --------------------------------------------------------------------------

static PmStatus fault(PmFault *f, PmStr text, PmStr hint) {
  f->text = text;
  f->hint = hint;
  return text.data && hint.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
}

static PmStatus wrong(Parser *p, const char *why) {
  const PmStr rest = pm_str_slice(p->s, p->i, p->s.len);
  return fault(p->fault,
               rest.len && rest.len < p->s.len
                   ? pm_arena_printf(p->arena,
                                     "the XPath '%.*s' is wrong before '%.*s': %s",
                                     PM_ARGS(p->s), PM_ARGS(rest), why)
                   : pm_arena_printf(p->arena, "the XPath '%.*s' is wrong: %s",
                                     PM_ARGS(p->s), why),
               PM_STR("references and iterators are XPath 1.0: @ref, tei:head, "
                      "normalize-space(tei:p)"));
}

static const char missing[] = "something is missing or too much";

// Namespaces that rule writers are likely to mean, for the hint.
static const struct {
  const char *prefix, *uri;
} known_namespaces[] = {
    {"tei", "http://www.tei-c.org/ns/1.0"},
    {"alto", "http://www.loc.gov/standards/alto/ns-v4#"},
    {"mets", "http://www.loc.gov/METS/"},
    {"marc", "http://www.loc.gov/MARC21/slim"},
    {"mods", "http://www.loc.gov/mods/v3"},
    {"dc", "http://purl.org/dc/elements/1.1/"},
    {"xlink", "http://www.w3.org/1999/xlink"},
};

// `rest` stands behind the colon.
static PmStatus undeclared(Parser *p, PmStr prefix, PmStr rest) {
  const char *open = rest.len ? memchr(rest.data, '(', rest.len) : NULL;
  const PmStr name = pm_str_n(rest.data, open ? (size_t)(open - rest.data) : 0);
  if (name.len && !memchr(name.data, '/', name.len) && find_function(name))
    return fault(p->fault,
                 pm_arena_printf(p->arena,
                                 "the functions of XPath 1.0 have no prefix, "
                                 "as in %.*s:%.*s()",
                                 PM_ARGS(prefix), PM_ARGS(name)),
                 pm_arena_printf(p->arena, "write %.*s()", PM_ARGS(name)));
  const char *uri = "…";
  for (size_t i = 0; i < sizeof known_namespaces / sizeof *known_namespaces; ++i)
    if (pm_str_eqz(prefix, known_namespaces[i].prefix))
      uri = known_namespaces[i].uri;
  return fault(
      p->fault,
      pm_arena_printf(p->arena, "the prefix %.*s: is not declared for this source",
                      PM_ARGS(prefix)),
      pm_arena_printf(p->arena,
                      "write in the logical source: rml:referenceFormulation [ a "
                      "rml:XPathReferenceFormulation ; rml:namespace [ "
                      "rml:namespacePrefix \"%.*s\" ; rml:namespaceURL \"%s\" ] ]",
                      PM_ARGS(prefix), uri));
}

static PmStatus unknown_function(Parser *p, PmStr name) {
  const char *names[MAX_FUNCTIONS];
  size_t n = 0;
  for (; n < pm_n_xpath_functions && n < MAX_FUNCTIONS; ++n)
    names[n] = pm_xpath_functions[n].name;
  const char *near = pm_suggest(name, names, n);
  return fault(
      p->fault,
      pm_arena_printf(p->arena, "XPath 1.0 has no function %.*s()", PM_ARGS(name)),
      near ? pm_arena_printf(p->arena, "did you mean %s()?", near)
           : PM_STR("the functions are those of XPath 1.0, section 4: concat, "
                    "substring-after, normalize-space, translate, …"));
}

static PmStatus wrong_count(Parser *p, const PmXpathFunction *f, size_t given) {
  return fault(p->fault,
               pm_arena_printf(p->arena, "%s() is called with %zu argument%s", f->name,
                               given, given == 1 ? "" : "s"),
               pm_arena_printf(p->arena, "it takes %zu%s", f->least,
                               f->most == f->least       ? ""
                               : f->most == f->least + 1 ? " or one more"
                                                         : " or more"));
}

static const char no_nodes[] = "a path is wanted here, this makes a text, a number or "
                               "true or false";

// --- tokens ----------------------------------------------------------------------------

bool pm_xpath_is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static char peek_at(const Parser *p, size_t i) {
  return i < p->s.len ? p->s.data[i] : '\0';
}

static char peek(Parser *p) { // behind blanks
  while (p->i < p->s.len && pm_xpath_is_blank(p->s.data[p->i]))
    ++p->i;
  return peek_at(p, p->i);
}

static bool take(Parser *p, const char *token) {
  peek(p);
  if (!pm_str_starts(pm_str_slice(p->s, p->i, p->s.len), pm_str(token)))
    return false;
  p->i += strlen(token);
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (unsigned char)c >= 0x80;
}

static PmStr peek_name(Parser *p) {
  size_t end = p->i;
  if (starts_name(peek(p)))
    for (end = p->i; end < p->s.len; ++end) {
      const char c = p->s.data[end];
      if (!starts_name(c) && !is_digit(c) && c != '-' && c != '.')
        break;
    }
  return pm_str_slice(p->s, p->i, end);
}

static size_t behind_blanks(const Parser *p, size_t i) {
  while (i < p->s.len && pm_xpath_is_blank(p->s.data[i]))
    ++i;
  return i;
}

static PmStatus take_quoted(Parser *p, PmStr *value) {
  const char quote = peek(p);
  const char *from = p->s.data + p->i + 1;
  const char *close =
      quote == '"' || quote == '\'' ? memchr(from, quote, p->s.len - p->i - 1) : NULL;
  if (!close)
    return wrong(p, "a quotation mark is not closed");
  p->i += (size_t)(close - from) + 2;
  *value = pm_arena_copy(p->arena, pm_str_n(from, (size_t)(close - from)));
  return value->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus make(Parser *p, PmXpathOp op, PmXpathType type, PmXpath **out) {
  if (++p->parts > MAX_PARTS)
    return wrong(p, "it has too many parts");
  PmXpath *x = *out = pm_arena_alloc(p->arena, sizeof *x);
  if (!x)
    return PM_ERR_NOMEM;
  x->op = op;
  x->type = type;
  return PM_OK;
}

static PmStatus add(Parser *p, PmXpathList *list, const PmXpath *x) {
  const PmXpath **items =
      pm_arena_extend(p->arena, list->items, list->n, &list->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  list->items = items;
  items[list->n++] = x;
  return PM_OK;
}

// --- steps -----------------------------------------------------------------------------

static PmStatus find_uri(Parser *p, PmStr prefix, PmStr *uri) {
  const PmFormulation *f = p->formulation;
  for (size_t i = 0; i < f->n_namespaces; ++i)
    if (pm_str_eq(f->namespaces[i].prefix, prefix)) {
      *uri = f->namespaces[i].uri;
      return PM_OK;
    }
  *uri = pm_str((const char *)XML_XML_NAMESPACE);
  return pm_str_eqz(prefix, "xml")
             ? PM_OK
             : undeclared(p, prefix, pm_str_slice(p->s, p->i + prefix.len + 1, p->s.len));
}

static const struct {
  const char *name;
  PmTestKind kind;
} node_types[] = {
    {"node", PM_TEST_NODE},
    {"text", PM_TEST_TEXT},
    {"comment", PM_TEST_COMMENT},
    {"processing-instruction", PM_TEST_INSTRUCTION},
};
enum { N_NODE_TYPES = sizeof node_types / sizeof *node_types };

static bool is_node_type(PmStr name, PmTestKind *kind) {
  for (size_t i = 0; i < N_NODE_TYPES; ++i)
    if (pm_str_eqz(name, node_types[i].name)) {
      *kind = node_types[i].kind;
      return true;
    }
  return false;
}

static PmStatus take_node_type(Parser *p, PmStr name, PmNodeTest *test) {
  if (!is_node_type(name, &test->kind))
    return wrong(p, "a function cannot be a step of a path");
  p->i += name.len;
  take(p, "(");
  if (test->kind == PM_TEST_INSTRUCTION && peek(p) != ')')
    PM_TRY(take_quoted(p, &test->name));
  return take(p, ")") ? PM_OK : wrong(p, "a ( is not closed by )");
}

// NodeTest (section 2.3).
static PmStatus take_test(Parser *p, PmNodeTest *test) {
  *test = (PmNodeTest){.kind = PM_TEST_ANY_NAME, .any_uri = true};
  if (take(p, "*"))
    return PM_OK;
  PmStr name = peek_name(p);
  if (name.len == 0)
    return wrong(p, missing);
  if (peek_at(p, behind_blanks(p, p->i + name.len)) == '(')
    return take_node_type(p, name, test);
  *test = (PmNodeTest){.kind = PM_TEST_NAME};
  if (peek_at(p, p->i + name.len) == ':' && peek_at(p, p->i + name.len + 1) != ':') {
    PM_TRY(find_uri(p, name, &test->uri));
    p->i += name.len + 1;
    if (peek_at(p, p->i) == '*') {
      test->kind = PM_TEST_ANY_NAME;
      ++p->i;
      return PM_OK;
    }
    name = starts_name(peek_at(p, p->i)) ? peek_name(p) : PM_STR("");
    if (name.len == 0)
      return wrong(p, "a name is wanted behind the prefix");
  }
  p->i += name.len;
  test->name = pm_arena_copy(p->arena, name);
  return test->name.data ? PM_OK : PM_ERR_NOMEM;
}

static const struct {
  const char *name;
  PmAxis axis;
} axes[] = {
    {"ancestor", PM_AXIS_ANCESTOR},
    {"ancestor-or-self", PM_AXIS_ANCESTOR_OR_SELF},
    {"attribute", PM_AXIS_ATTRIBUTE},
    {"child", PM_AXIS_CHILD},
    {"descendant", PM_AXIS_DESCENDANT},
    {"descendant-or-self", PM_AXIS_DESCENDANT_OR_SELF},
    {"following", PM_AXIS_FOLLOWING},
    {"following-sibling", PM_AXIS_FOLLOWING_SIBLING},
    {"namespace", PM_AXIS_NAMESPACE},
    {"parent", PM_AXIS_PARENT},
    {"preceding", PM_AXIS_PRECEDING},
    {"preceding-sibling", PM_AXIS_PRECEDING_SIBLING},
    {"self", PM_AXIS_SELF},
};
enum { N_AXES = sizeof axes / sizeof *axes };

static PmStatus unknown_axis(Parser *p, PmStr name) {
  const char *names[N_AXES];
  for (size_t i = 0; i < N_AXES; ++i)
    names[i] = axes[i].name;
  const char *near = pm_suggest(name, names, N_AXES);
  return fault(p->fault,
               pm_arena_printf(p->arena, "XPath 1.0 has no axis %.*s::", PM_ARGS(name)),
               near ? pm_arena_printf(p->arena, "did you mean %s::?", near)
                    : PM_STR("the axes are child::, descendant::, ancestor::, "
                             "following-sibling::, … (XPath 1.0, section 2.2)"));
}

static PmStatus take_axis(Parser *p, PmAxis *axis) {
  *axis = PM_AXIS_CHILD;
  if (take(p, "@")) {
    *axis = PM_AXIS_ATTRIBUTE;
    return PM_OK;
  }
  const PmStr name = peek_name(p);
  const size_t colons = behind_blanks(p, p->i + name.len);
  if (name.len == 0 || peek_at(p, colons) != ':' || peek_at(p, colons + 1) != ':')
    return PM_OK;
  for (size_t i = 0; i < N_AXES; ++i)
    if (pm_str_eqz(name, axes[i].name)) {
      *axis = axes[i].axis;
      p->i = colons + 2;
      return PM_OK;
    }
  return unknown_axis(p, name);
}

static bool is_condition_positional(const PmXpath *x) {
  return x->positional || x->type == PM_XPATH_NUMBER;
}

static PmStatus take_conditions(Parser *p, PmXpathList *list, bool *positional) {
  while (take(p, "[")) {
    PmXpath *condition = NULL;
    PM_TRY(parse_expression(p, 0, &condition));
    PM_TRY(add(p, list, condition));
    *positional |= is_condition_positional(condition);
    if (!take(p, "]"))
      return wrong(p, p->i < p->s.len ? missing : "a [ is not closed by ]");
  }
  return PM_OK;
}

static PmStatus take_step(Parser *p, PmXpathStep *step) {
  *step = (PmXpathStep){.axis = PM_AXIS_PARENT, .test = {.kind = PM_TEST_NODE}};
  if (take(p, ".."))
    return PM_OK;
  step->axis = PM_AXIS_SELF;
  if (take(p, "."))
    return PM_OK;
  PM_TRY(take_axis(p, &step->axis));
  PM_TRY(take_test(p, &step->test));
  return take_conditions(p, &step->conditions, &step->positional);
}

static PmStatus add_step(Parser *p, PmXpath *path, const PmXpathStep *step) {
  PmXpathStep *steps = pm_arena_extend(p->arena, path->steps, path->n_steps,
                                       &path->cap_steps, sizeof *steps);
  if (!steps)
    return PM_ERR_NOMEM;
  if (++p->parts > MAX_PARTS)
    return wrong(p, "it has too many parts");
  path->steps = steps;
  steps[path->n_steps++] = *step;
  return PM_OK;
}

// Adds a step behind "//", which is short for /descendant-or-self::node()/: where nothing
// counts positions both steps are one.
static PmStatus add_step_below(Parser *p, PmXpath *path, PmXpathStep *step) {
  const bool merges = !step->positional;
  if (merges && step->axis == PM_AXIS_CHILD)
    step->axis = PM_AXIS_DESCENDANT;
  else if (merges && step->axis == PM_AXIS_SELF)
    step->axis = PM_AXIS_DESCENDANT_OR_SELF;
  else if (!merges ||
           (step->axis != PM_AXIS_DESCENDANT && step->axis != PM_AXIS_DESCENDANT_OR_SELF))
    PM_TRY(add_step(p, path,
                    &(PmXpathStep){.axis = PM_AXIS_DESCENDANT_OR_SELF,
                                   .test = {.kind = PM_TEST_NODE}}));
  return add_step(p, path, step);
}

// Steps, the first behind nothing, "/" or "//".
static PmStatus take_steps(Parser *p, PmXpath *path, bool below) {
  do {
    PmXpathStep step;
    PM_TRY(take_step(p, &step));
    PM_TRY(below ? add_step_below(p, path, &step) : add_step(p, path, &step));
    below = take(p, "//");
  } while (below || take(p, "/"));
  path->in_order = pm_xpath_is_in_order(path);
  return PM_OK;
}

static bool starts_step(Parser *p) {
  const char c = peek(p);
  return starts_name(c) || c == '*' || c == '@' || c == '.';
}

static PmStatus parse_location(Parser *p, PmXpath **out) {
  PM_TRY(make(p, PM_XPATH_PATH, PM_XPATH_NODES, out));
  PmXpath *path = *out;
  const bool below = take(p, "//");
  path->absolute = below || take(p, "/");
  path->in_order = true;
  return path->absolute && !below && !starts_step(p) ? PM_OK : take_steps(p, path, below);
}

// --- primary expressions ---------------------------------------------------------------

static PmStatus take_arguments(Parser *p, PmXpath *call) {
  if (take(p, ")"))
    return PM_OK;
  do {
    PmXpath *argument = NULL;
    PM_TRY(parse_expression(p, 0, &argument));
    PM_TRY(add(p, &call->list, argument));
    call->positional |= argument->positional;
  } while (take(p, ","));
  return take(p, ")") ? PM_OK : wrong(p, "a ( is not closed by )");
}

static PmStatus parse_call(Parser *p, PmXpath **out) {
  const PmStr name = peek_name(p);
  const PmXpathFunction *f = find_function(name);
  if (!f)
    return unknown_function(p, name);
  PM_TRY(make(p, PM_XPATH_CALL, f->type, out));
  PmXpath *call = *out;
  call->function = f;
  call->positional = f->positional;
  p->i += name.len;
  take(p, "(");
  PM_TRY(take_arguments(p, call));
  if (call->list.n < f->least || call->list.n > f->most)
    return wrong_count(p, f, call->list.n);
  return f->wants_nodes && call->list.n && call->list.items[0]->type != PM_XPATH_NODES
             ? wrong(p, no_nodes)
             : PM_OK;
}

static PmStatus parse_number(Parser *p, PmXpath **out) {
  const size_t from = p->i;
  PM_TRY(make(p, PM_XPATH_NUMBER_VALUE, PM_XPATH_NUMBER, out));
  while (is_digit(peek_at(p, p->i)))
    ++p->i;
  p->i += peek_at(p, p->i) == '.';
  while (is_digit(peek_at(p, p->i)))
    ++p->i;
  (*out)->number = pm_xpath_read_number(pm_str_slice(p->s, from, p->i));
  return PM_OK;
}

static bool starts_call(Parser *p) {
  const PmStr name = peek_name(p);
  PmTestKind kind;
  return name.len && peek_at(p, behind_blanks(p, p->i + name.len)) == '(' &&
         !is_node_type(name, &kind);
}

static bool starts_primary(Parser *p) {
  const char c = peek(p);
  return c == '(' || c == '"' || c == '\'' || is_digit(c) ||
         (c == '.' && is_digit(peek_at(p, p->i + 1))) || starts_call(p);
}

static PmStatus parse_primary(Parser *p, PmXpath **out) {
  const char c = peek(p);
  if (c == '"' || c == '\'') {
    PM_TRY(make(p, PM_XPATH_TEXT_VALUE, PM_XPATH_TEXT, out));
    return take_quoted(p, &(*out)->text);
  }
  if (is_digit(c) || c == '.')
    return parse_number(p, out);
  if (c != '(')
    return parse_call(p, out);
  take(p, "(");
  PM_TRY(parse_expression(p, 0, out));
  return take(p, ")") ? PM_OK : wrong(p, "a ( is not closed by )");
}

// FilterExpr, and the steps behind it (section 3.3).
static PmStatus parse_filter(Parser *p, PmXpath **out) {
  PM_TRY(parse_primary(p, out));
  const char next = peek(p);
  if ((next == '[' || next == '/') && (*out)->type != PM_XPATH_NODES)
    return wrong(p, no_nodes);
  if (next == '[') {
    PmXpath *filter = NULL;
    bool positional = false;
    PM_TRY(make(p, PM_XPATH_FILTER, PM_XPATH_NODES, &filter));
    filter->left = *out;
    filter->positional = (*out)->positional;
    PM_TRY(take_conditions(p, &filter->list, &positional));
    *out = filter;
  }
  const bool below = take(p, "//");
  if (!below && !take(p, "/"))
    return PM_OK;
  PmXpath *path = NULL;
  PM_TRY(make(p, PM_XPATH_PATH, PM_XPATH_NODES, &path));
  path->left = *out;
  path->positional = (*out)->positional;
  *out = path;
  return take_steps(p, path, below);
}

// --- operators -------------------------------------------------------------------------

static const struct {
  const char *token;
  int level; // those of a higher one bind more strongly
  PmXpathOp op;
  PmXpathType type;
} operators[] = {
    {"or", 1, PM_XPATH_OR, PM_XPATH_BOOLEAN},
    {"and", 2, PM_XPATH_AND, PM_XPATH_BOOLEAN},
    {"=", 3, PM_XPATH_EQ, PM_XPATH_BOOLEAN},
    {"!=", 3, PM_XPATH_NE, PM_XPATH_BOOLEAN},
    {"<=", 4, PM_XPATH_LE, PM_XPATH_BOOLEAN},
    {"<", 4, PM_XPATH_LT, PM_XPATH_BOOLEAN},
    {">=", 4, PM_XPATH_GE, PM_XPATH_BOOLEAN},
    {">", 4, PM_XPATH_GT, PM_XPATH_BOOLEAN},
    {"+", 5, PM_XPATH_ADD, PM_XPATH_NUMBER},
    {"-", 5, PM_XPATH_SUBTRACT, PM_XPATH_NUMBER},
    {"*", 6, PM_XPATH_MULTIPLY, PM_XPATH_NUMBER},
    {"div", 6, PM_XPATH_DIVIDE, PM_XPATH_NUMBER},
    {"mod", 6, PM_XPATH_MODULO, PM_XPATH_NUMBER},
    {"|", 8, PM_XPATH_UNION, PM_XPATH_NODES},
};
enum { N_OPERATORS = sizeof operators / sizeof *operators, LEVEL_OF_MINUS = 7 };

// The operator at hand, if it binds more strongly than `level`; else N_OPERATORS.
static size_t take_operator(Parser *p, int level) {
  const PmStr name = peek_name(p);
  for (size_t i = 0; i < N_OPERATORS; ++i) {
    if (name.len ? !pm_str_eqz(name, operators[i].token)
                 : starts_name(operators[i].token[0]) ||
                       !pm_str_starts(pm_str_slice(p->s, p->i, p->s.len),
                                      pm_str(operators[i].token)))
      continue;
    if (operators[i].level <= level)
      break;
    p->i += strlen(operators[i].token);
    return i;
  }
  return N_OPERATORS;
}

static PmStatus parse_operand(Parser *p, PmXpath **out) {
  if (peek(p) == '$')
    return fault(p->fault, PM_STR("rules have no XPath variables"),
                 PM_STR("write the value itself, or a reference to it"));
  if (take(p, "-")) {
    PmXpath *minus = NULL;
    PM_TRY(make(p, PM_XPATH_NEGATE, PM_XPATH_NUMBER, &minus));
    PM_TRY(parse_expression(p, LEVEL_OF_MINUS - 1, out));
    minus->left = *out;
    minus->positional = (*out)->positional;
    *out = minus;
    return PM_OK;
  }
  return starts_primary(p) ? parse_filter(p, out) : parse_location(p, out);
}

static const PmXpath *same_side(const PmXpath *x) {
  if (x->op != PM_XPATH_EQ || x->left->type != PM_XPATH_NODES ||
      x->right->type != PM_XPATH_NODES)
    return NULL;
  return pm_xpath_is_fixed(x->right)  ? x->right
         : pm_xpath_is_fixed(x->left) ? x->left
                                      : NULL;
}

static PmStatus parse_operators(Parser *p, int level, PmXpath **out) {
  PM_TRY(parse_operand(p, out));
  for (;;) {
    const size_t i = take_operator(p, level);
    if (i == N_OPERATORS)
      return PM_OK;
    PmXpath *x = NULL, *right = NULL;
    PM_TRY(make(p, operators[i].op, operators[i].type, &x));
    PM_TRY(parse_expression(p, operators[i].level, &right));
    if (x->op == PM_XPATH_UNION &&
        ((*out)->type != PM_XPATH_NODES || right->type != PM_XPATH_NODES))
      return wrong(p, no_nodes);
    x->left = *out;
    x->right = right;
    x->positional = x->left->positional || right->positional;
    x->same = same_side(x);
    *out = x;
  }
}

// An expression of operators that bind more strongly than `level`.
static PmStatus parse_expression(Parser *p, int level, PmXpath **out) {
  if (++p->depth > MAX_DEPTH)
    return wrong(p, "it is nested too deeply");
  PM_TRY(parse_operators(p, level, out));
  --p->depth;
  return PM_OK;
}

PmStatus pm_xpath_compile(PmArena *arena, const PmFormulation *formulation, PmStr text,
                          PmFault *f, const PmXpath **xpath) {
  Parser p = {.arena = arena, .formulation = formulation, .s = text, .fault = f};
  PmXpath *x = NULL;
  PM_TRY(parse_expression(&p, 0, &x));
  if (peek(&p) || p.i < text.len)
    return wrong(&p, missing);
  if (x->positional)
    return fault(f, PM_STR("position() and last() are known only within [ ]"),
                 PM_STR("count(preceding-sibling::*) + 1 is the position of an element"));
  *xpath = x;
  return PM_OK;
}
