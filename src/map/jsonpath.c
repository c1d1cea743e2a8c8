// SPDX-License-Identifier: MIT
// A recursive descent parser and an evaluator that goes segment by segment. Filters know
// tests, comparisons and logic; the functions of section 2.4 are refused by name.
#include "map/jsonpath.h"

#include <stdlib.h>

enum { MAX_NESTING = 64, MAX_NUMBER = 32 };

typedef enum {
  FILTER_OR,
  FILTER_AND,
  FILTER_NOT,
  FILTER_TEST, // a query that finds something
  FILTER_COMPARE,
} FilterKind;

typedef enum { OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT } Operator;

// A literal, or a query from the current node (@) or the root ($).
typedef struct {
  const PmJson *literal;
  bool from_root;
  PmJsonPath query;
} Operand;

struct PmPathFilter {
  FilterKind kind;
  Operator op;
  const PmPathFilter *left, *right; // of logic
  Operand a, b;
};

typedef struct {
  PmArena *arena;
  PmStr text;
  size_t at;
  PmFault *fault;
  bool bare; // written without $
  unsigned depth;
} Parser;

// --- reading --------------------------------------------------------------------------

static PmStatus wrong(Parser *p, const char *why) {
  p->fault->text = pm_arena_printf(
      p->arena, "the JSONPath '%.*s' is wrong at character %zu: %s", PM_ARGS(p->text),
      pm_utf8_count(pm_str_slice(p->text, 0, p->at)) + 1, why);
  p->fault->hint =
      PM_STR("paths are as in RFC 9535: $.people[*], $.name, $['full name'], "
             "$.parts[0]");
  return p->fault->text.data ? PM_ERR_SYNTAX : PM_ERR_NOMEM;
}

static char peek(const Parser *p) {
  return p->at < p->text.len ? p->text.data[p->at] : '\0';
}

static bool take(Parser *p, const char *token) {
  const PmStr t = pm_str(token);
  if (!pm_str_starts(pm_str_slice(p->text, p->at, p->text.len), t))
    return false;
  p->at += t.len;
  return true;
}

static void skip_blanks(Parser *p) {
  while (p->at < p->text.len && strchr(" \t\r\n", p->text.data[p->at]))
    ++p->at;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_name_byte(const Parser *p, char c) {
  if (p->bare)
    return c && c != '.' && c != '[';
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c) ||
         (unsigned char)c >= 0x80;
}

static PmStatus parse_name(Parser *p, PmStr *name) {
  const size_t from = p->at;
  while (p->at < p->text.len && is_name_byte(p, peek(p)))
    ++p->at;
  *name = pm_str_slice(p->text, from, p->at);
  return name->len && (p->bare || !is_digit(name->data[0]))
             ? PM_OK
             : wrong(p, "a name is missing");
}

static bool parse_hex4(Parser *p, uint32_t *code) {
  *code = 0;
  for (int i = 0; i < 4; ++i, ++p->at) {
    const char c = peek(p);
    const int digit = is_digit(c)              ? c - '0'
                      : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                      : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                               : -1;
    if (digit < 0)
      return false;
    *code = *code * 16 + (uint32_t)digit;
  }
  return true;
}

// \uXXXX, with its other half where it is a surrogate.
static bool parse_unicode(Parser *p, uint32_t *code) {
  uint32_t low = 0;
  if (!parse_hex4(p, code))
    return false;
  if (*code < 0xD800 || *code > 0xDFFF)
    return true;
  if (*code > 0xDBFF || !take(p, "\\u") || !parse_hex4(p, &low) || low < 0xDC00 ||
      low > 0xDFFF)
    return false;
  *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
  return true;
}

static PmStatus parse_escape(Parser *p, char *out, size_t *n) {
  static const char from[] = "bfnrt/\\'\"", to[] = "\b\f\n\r\t/\\'\"";
  const char c = peek(p);
  const char *hit = c ? strchr(from, c) : NULL;
  uint32_t code = 0;
  ++p->at;
  if (hit) {
    out[(*n)++] = to[hit - from];
    return PM_OK;
  }
  if (c == 'u' && parse_unicode(p, &code)) {
    *n += pm_utf8_put(code, out + *n);
    return PM_OK;
  }
  if (c == 'u')
    return wrong(p, "four hexadecimal digits are wanted");
  out[(*n)++] = '\\'; // not of JSONPath, but \{ of a template that was read before
  out[(*n)++] = c;
  return PM_OK;
}

static PmStatus parse_string(Parser *p, PmStr *string) {
  const char quote = peek(p);
  char *out = pm_arena_alloc(p->arena, p->text.len + 1);
  size_t n = 0;
  if (!out)
    return PM_ERR_NOMEM;
  for (++p->at; peek(p) != quote;) {
    if (p->at >= p->text.len)
      return wrong(p, "a quotation mark is not closed");
    if (take(p, "\\"))
      PM_TRY(parse_escape(p, out, &n));
    else
      out[n++] = p->text.data[p->at++];
  }
  ++p->at;
  *string = pm_str_n(out, n);
  return PM_OK;
}

static PmStatus parse_integer(Parser *p, int64_t *value) {
  const bool minus = take(p, "-");
  int64_t n = 0;
  if (!is_digit(peek(p)))
    return wrong(p, "a number is missing");
  while (is_digit(peek(p))) {
    n = n * 10 + (p->text.data[p->at++] - '0');
    if (n > (INT64_C(1) << 53))
      return wrong(p, "the number is too large");
  }
  *value = minus ? -n : n;
  return PM_OK;
}

// --- selectors ------------------------------------------------------------------------

static PmStatus parse_or(Parser *p, const PmPathFilter **filter);

static PmStatus parse_slice(Parser *p, PmSelector *s) {
  s->kind = PM_SELECT_SLICE;
  s->step = 1;
  skip_blanks(p);
  s->has_end = is_digit(peek(p)) || peek(p) == '-';
  if (s->has_end)
    PM_TRY(parse_integer(p, &s->end));
  skip_blanks(p);
  if (!take(p, ":"))
    return PM_OK;
  skip_blanks(p);
  return is_digit(peek(p)) || peek(p) == '-' ? parse_integer(p, &s->step) : PM_OK;
}

static PmStatus parse_index(Parser *p, PmSelector *s) {
  s->kind = PM_SELECT_INDEX;
  s->has_start = peek(p) != ':';
  if (s->has_start)
    PM_TRY(parse_integer(p, &s->index));
  skip_blanks(p);
  return take(p, ":") ? parse_slice(p, s) : PM_OK;
}

static PmStatus parse_selector(Parser *p, PmSelector *s) {
  const char c = peek(p);
  *s = (PmSelector){.kind = PM_SELECT_ALL};
  if (c == '\'' || c == '"') {
    s->kind = PM_SELECT_NAME;
    return parse_string(p, &s->name);
  }
  if (take(p, "*"))
    return PM_OK;
  if (take(p, "?")) {
    s->kind = PM_SELECT_FILTER;
    return parse_or(p, &s->filter);
  }
  return c == '-' || c == ':' || is_digit(c)
             ? parse_index(p, s)
             : wrong(p, "in brackets stands 'a name', a number, * or ?filter");
}

static PmStatus add_selector(Parser *p, PmSegment *segment, PmSelector selector) {
  PmSelector *items = pm_arena_extend(p->arena, segment->selectors, segment->n,
                                      &segment->cap, sizeof selector);
  if (!items)
    return PM_ERR_NOMEM;
  segment->selectors = items;
  items[segment->n++] = selector;
  return PM_OK;
}

static PmStatus parse_brackets(Parser *p, PmSegment *segment) {
  const bool bare = p->bare;
  p->bare = false;
  do {
    PmSelector selector;
    skip_blanks(p);
    PM_TRY(parse_selector(p, &selector));
    PM_TRY(add_selector(p, segment, selector));
    skip_blanks(p);
  } while (take(p, ","));
  p->bare = bare;
  return take(p, "]") ? PM_OK : wrong(p, "a ] is missing");
}

static PmStatus parse_dotted(Parser *p, PmSegment *segment) {
  PmSelector selector = {.kind = PM_SELECT_ALL};
  if (!take(p, "*")) {
    selector.kind = PM_SELECT_NAME;
    PM_TRY(parse_name(p, &selector.name));
  }
  return add_selector(p, segment, selector);
}

static PmStatus add_segment(Parser *p, PmJsonPath *path, PmSegment segment) {
  PmSegment *items =
      pm_arena_extend(p->arena, path->segments, path->n, &path->cap, sizeof segment);
  if (!items)
    return PM_ERR_NOMEM;
  path->segments = items;
  items[path->n++] = segment;
  return PM_OK;
}

// "$.[*]": no path of RFC 9535, but of many rule files, and of the engines they were
// written for.
static void take_lone_dot(Parser *p) {
  if (p->at + 1 < p->text.len && p->text.data[p->at] == '.' &&
      p->text.data[p->at + 1] == '[')
    ++p->at;
}

static PmStatus parse_segments(Parser *p, PmJsonPath *path) {
  for (;;) {
    PmSegment segment = {0};
    const size_t before = p->at;
    skip_blanks(p);
    segment.descends = take(p, "..");
    if (!segment.descends)
      take_lone_dot(p);
    if (take(p, "["))
      PM_TRY(parse_brackets(p, &segment));
    else if (segment.descends || take(p, "."))
      PM_TRY(parse_dotted(p, &segment));
    else {
      p->at = before;
      return PM_OK;
    }
    PM_TRY(add_segment(p, path, segment));
  }
}

// --- filters --------------------------------------------------------------------------

static PmStatus new_filter(Parser *p, PmPathFilter filter, const PmPathFilter **out) {
  PmPathFilter *kept = pm_arena_alloc(p->arena, sizeof *kept);
  if (!kept)
    return PM_ERR_NOMEM;
  *kept = filter;
  *out = kept;
  return PM_OK;
}

static PmStatus parse_literal(Parser *p, Operand *operand) {
  static const struct {
    const char *word;
    PmJsonType type;
  } words[] = {{"true", PM_JSON_TRUE}, {"false", PM_JSON_FALSE}, {"null", PM_JSON_NULL}};
  PmJson *literal = pm_json_new(p->arena, PM_JSON_STRING);
  if (!literal)
    return PM_ERR_NOMEM;
  operand->literal = literal;
  if (peek(p) == '\'' || peek(p) == '"')
    return parse_string(p, &literal->text);
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (take(p, words[i].word)) {
      literal->type = words[i].type;
      return PM_OK;
    }
  const size_t from = p->at;
  while (peek(p) && strchr("+-.0123456789eE", peek(p)))
    ++p->at;
  literal->type = PM_JSON_NUMBER;
  literal->text = pm_str_slice(p->text, from, p->at);
  return literal->text.len && literal->text.len < MAX_NUMBER
             ? PM_OK
             : wrong(p, "a text in quotation marks, a number, true, false, null, or a "
                        "path from @ or $ is wanted (functions are not known)");
}

static PmStatus parse_operand(Parser *p, Operand *operand) {
  *operand = (Operand){0};
  skip_blanks(p);
  operand->from_root = peek(p) == '$';
  if (!take(p, "@") && !take(p, "$"))
    return parse_literal(p, operand);
  return parse_segments(p, &operand->query);
}

static bool parse_operator(Parser *p, Operator *op) {
  static const char *const words[] = {"==", "!=", "<=", ">=", "<", ">"};
  skip_blanks(p);
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (take(p, words[i])) {
      *op = (Operator)i;
      return true;
    }
  return false;
}

static PmStatus parse_basic(Parser *p, const PmPathFilter **out) {
  PmPathFilter filter = {.kind = FILTER_TEST};
  skip_blanks(p);
  if (take(p, "!")) {
    filter.kind = FILTER_NOT;
    PM_TRY(parse_basic(p, &filter.left));
    return new_filter(p, filter, out);
  }
  if (take(p, "(")) {
    PM_TRY(parse_or(p, out));
    skip_blanks(p);
    return take(p, ")") ? PM_OK : wrong(p, "a ) is missing");
  }
  PM_TRY(parse_operand(p, &filter.a));
  if (parse_operator(p, &filter.op)) {
    filter.kind = FILTER_COMPARE;
    PM_TRY(parse_operand(p, &filter.b));
  } else if (filter.a.literal) {
    return wrong(p, "a value must be compared with something");
  }
  return new_filter(p, filter, out);
}

static PmStatus parse_and(Parser *p, const PmPathFilter **out) {
  PM_TRY(parse_basic(p, out));
  for (skip_blanks(p); take(p, "&&"); skip_blanks(p)) {
    PmPathFilter filter = {.kind = FILTER_AND, .left = *out};
    PM_TRY(parse_basic(p, &filter.right));
    PM_TRY(new_filter(p, filter, out));
  }
  return PM_OK;
}

static PmStatus parse_or(Parser *p, const PmPathFilter **out) {
  if (++p->depth > MAX_NESTING)
    return wrong(p, "filters are nested too deep");
  PM_TRY(parse_and(p, out));
  for (skip_blanks(p); take(p, "||"); skip_blanks(p)) {
    PmPathFilter filter = {.kind = FILTER_OR, .left = *out};
    PM_TRY(parse_and(p, &filter.right));
    PM_TRY(new_filter(p, filter, out));
  }
  --p->depth;
  return PM_OK;
}

PmStatus pm_jsonpath_compile(PmArena *arena, PmStr text, PmJsonPath *path,
                             PmFault *fault) {
  Parser p = {.arena = arena, .text = text, .fault = fault};
  *path = (PmJsonPath){0};
  p.bare = peek(&p) != '$';
  if (!p.bare) {
    ++p.at;
  } else if (peek(&p) != '[') {
    PmSegment first = {0};
    PM_TRY(parse_dotted(&p, &first));
    PM_TRY(add_segment(&p, path, first));
  }
  PM_TRY(parse_segments(&p, path));
  return p.at == text.len ? PM_OK : wrong(&p, "something is missing or too much");
}

// --- evaluation -----------------------------------------------------------------------

typedef struct {
  const PmJson *root;
  PmArena *arena;
} Walk;

static PmStatus add_node(const Walk *w, PmJsonNodes *nodes, const PmJson *node) {
  const PmJson **items =
      pm_arena_extend(w->arena, nodes->items, nodes->n, &nodes->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  nodes->items = items;
  items[nodes->n++] = node;
  return PM_OK;
}

static const PmJson *child(const PmJson *node, size_t i) {
  return node->type == PM_JSON_ARRAY ? node->items[i] : node->members[i].value;
}

static size_t n_children(const PmJson *node) {
  return node->type == PM_JSON_ARRAY || node->type == PM_JSON_OBJECT ? node->n : 0;
}

static PmStatus select_index(const Walk *w, const PmSelector *s, const PmJson *node,
                             PmJsonNodes *out) {
  if (node->type != PM_JSON_ARRAY)
    return PM_OK;
  const int64_t i = s->index < 0 ? s->index + (int64_t)node->n : s->index;
  return i >= 0 && i < (int64_t)node->n ? add_node(w, out, node->items[i]) : PM_OK;
}

static int64_t clamp(int64_t n, int64_t least, int64_t most) {
  return n < least ? least : n > most ? most : n;
}

// Bounds as in section 2.3.4.2.2.
static PmStatus select_slice(const Walk *w, const PmSelector *s, const PmJson *node,
                             PmJsonNodes *out) {
  if (node->type != PM_JSON_ARRAY || s->step == 0)
    return PM_OK;
  const int64_t n = (int64_t)node->n;
  const bool up = s->step > 0;
  int64_t from = s->has_start ? s->index : (up ? 0 : n - 1);
  int64_t to = s->has_end ? s->end : (up ? n : -n - 1);
  from += from < 0 ? n : 0;
  to += to < 0 ? n : 0;
  from = up ? clamp(from, 0, n) : clamp(from, -1, n - 1);
  to = up ? clamp(to, 0, n) : clamp(to, -1, n - 1);
  for (int64_t i = from; up ? i < to : i > to; i += s->step)
    PM_TRY(add_node(w, out, node->items[i]));
  return PM_OK;
}

static PmStatus holds(const Walk *w, const PmPathFilter *f, const PmJson *node,
                      bool *result);

static PmStatus select_children(const Walk *w, const PmSelector *s, const PmJson *node,
                                PmJsonNodes *out) {
  for (size_t i = 0; i < n_children(node); ++i) {
    bool wanted = true;
    if (s->filter)
      PM_TRY(holds(w, s->filter, child(node, i), &wanted));
    if (wanted)
      PM_TRY(add_node(w, out, child(node, i)));
  }
  return PM_OK;
}

static PmStatus select_one(const Walk *w, const PmSelector *s, const PmJson *node,
                           PmJsonNodes *out) {
  const PmJson *member = NULL;
  switch (s->kind) {
  case PM_SELECT_NAME:
    member = node->type == PM_JSON_OBJECT ? pm_json_get(node, s->name) : NULL;
    return member ? add_node(w, out, member) : PM_OK;
  case PM_SELECT_INDEX: return select_index(w, s, node, out);
  case PM_SELECT_SLICE: return select_slice(w, s, node, out);
  case PM_SELECT_ALL:
  case PM_SELECT_FILTER: return select_children(w, s, node, out);
  }
  return PM_OK;
}

// The tree's depth is bounded by the JSON reader.
static PmStatus select_segment(const Walk *w, const PmSegment *segment,
                               const PmJson *node, PmJsonNodes *out) {
  for (size_t i = 0; i < segment->n; ++i)
    PM_TRY(select_one(w, &segment->selectors[i], node, out));
  for (size_t i = 0; segment->descends && i < n_children(node); ++i)
    PM_TRY(select_segment(w, segment, child(node, i), out));
  return PM_OK;
}

static PmStatus walk_path(const Walk *w, const PmJsonPath *path, size_t from,
                          PmJsonNodes *nodes) {
  for (size_t i = from; i < path->n && nodes->n; ++i) {
    PmJsonNodes next = {0};
    for (size_t j = 0; j < nodes->n; ++j)
      PM_TRY(select_segment(w, &path->segments[i], nodes->items[j], &next));
    *nodes = next;
  }
  return PM_OK;
}

static PmStatus find_operand(const Walk *w, const Operand *operand, const PmJson *node,
                             PmJsonNodes *nodes) {
  *nodes = (PmJsonNodes){0};
  if (operand->literal)
    return add_node(w, nodes, operand->literal);
  PM_TRY(add_node(w, nodes, operand->from_root ? w->root : node));
  return walk_path(w, &operand->query, 0, nodes);
}

static double number_of(const PmJson *value) {
  char text[MAX_NUMBER + 1] = {0};
  const size_t n = value->text.len < MAX_NUMBER ? value->text.len : MAX_NUMBER;
  memcpy(text, value->text.data, n);
  return strtod(text, NULL);
}

static bool is_less(const PmJson *a, const PmJson *b) {
  if (a->type != b->type)
    return false;
  if (a->type == PM_JSON_NUMBER)
    return number_of(a) < number_of(b);
  return a->type == PM_JSON_STRING && pm_str_cmp(a->text, b->text) < 0;
}

// Section 2.3.5.2.2: nothing equals nothing.
static bool compare(Operator op, const PmJson *a, const PmJson *b) {
  const bool equal = a && b ? pm_json_equal(a, b) : a == b;
  switch (op) {
  case OP_EQ: return equal;
  case OP_NE: return !equal;
  case OP_LE: return equal || (a && b && is_less(a, b));
  case OP_GE: return equal || (a && b && is_less(b, a));
  case OP_LT: return a && b && is_less(a, b);
  case OP_GT: return a && b && is_less(b, a);
  }
  return false;
}

static PmStatus holds_compare(const Walk *w, const PmPathFilter *f, const PmJson *node,
                              bool *result) {
  PmJsonNodes a, b;
  PM_TRY(find_operand(w, &f->a, node, &a));
  PM_TRY(find_operand(w, &f->b, node, &b));
  *result = compare(f->op, a.n == 1 ? a.items[0] : NULL, b.n == 1 ? b.items[0] : NULL);
  return PM_OK;
}

static PmStatus holds(const Walk *w, const PmPathFilter *f, const PmJson *node,
                      bool *result) {
  PmJsonNodes nodes;
  switch (f->kind) {
  case FILTER_COMPARE: return holds_compare(w, f, node, result);
  case FILTER_TEST:
    PM_TRY(find_operand(w, &f->a, node, &nodes));
    *result = nodes.n > 0;
    return PM_OK;
  case FILTER_NOT:
    PM_TRY(holds(w, f->left, node, result));
    *result = !*result;
    return PM_OK;
  case FILTER_AND:
    PM_TRY(holds(w, f->left, node, result));
    return *result ? holds(w, f->right, node, result) : PM_OK;
  case FILTER_OR:
    PM_TRY(holds(w, f->left, node, result));
    return *result ? PM_OK : holds(w, f->right, node, result);
  }
  return PM_OK;
}

PmStatus pm_jsonpath_select(const PmJsonPath *path, size_t from, const PmJson *root,
                            PmArena *arena, PmJsonNodes *nodes) {
  const Walk w = {root, arena};
  *nodes = (PmJsonNodes){0};
  PM_TRY(add_node(&w, nodes, root));
  return walk_path(&w, path, from, nodes);
}
