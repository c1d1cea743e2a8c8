// SPDX-License-Identifier: MIT
// Expressions (section 19.8, productions 67 to 72 and 110 to 127).
#include "store/sparql/parse.h"

#include <strings.h>

enum { MANY = 255 };

typedef struct {
  const char *name;
  PmFunction function;
  unsigned char min, max; // arguments
} Function;

static const Function functions[] = {
    {"ABS", PM_FN_ABS, 1, 1},
    {"BNODE", PM_FN_BNODE, 0, 1},
    {"BOUND", PM_FN_BOUND, 1, 1},
    {"CEIL", PM_FN_CEIL, 1, 1},
    {"COALESCE", PM_FN_COALESCE, 0, MANY},
    {"CONCAT", PM_FN_CONCAT, 0, MANY},
    {"CONTAINS", PM_FN_CONTAINS, 2, 2},
    {"DATATYPE", PM_FN_DATATYPE, 1, 1},
    {"DAY", PM_FN_DAY, 1, 1},
    {"ENCODE_FOR_URI", PM_FN_ENCODE_FOR_URI, 1, 1},
    {"FLOOR", PM_FN_FLOOR, 1, 1},
    {"HOURS", PM_FN_HOURS, 1, 1},
    {"IF", PM_FN_IF, 3, 3},
    {"IRI", PM_FN_IRI, 1, 1},
    {"isBLANK", PM_FN_IS_BLANK, 1, 1},
    {"isIRI", PM_FN_IS_IRI, 1, 1},
    {"isLITERAL", PM_FN_IS_LITERAL, 1, 1},
    {"isNUMERIC", PM_FN_IS_NUMERIC, 1, 1},
    {"LANG", PM_FN_LANG, 1, 1},
    {"LANGMATCHES", PM_FN_LANG_MATCHES, 2, 2},
    {"LCASE", PM_FN_LCASE, 1, 1},
    {"MD5", PM_FN_MD5, 1, 1},
    {"MINUTES", PM_FN_MINUTES, 1, 1},
    {"MONTH", PM_FN_MONTH, 1, 1},
    {"NOW", PM_FN_NOW, 0, 0},
    {"RAND", PM_FN_RAND, 0, 0},
    {"REGEX", PM_FN_REGEX, 2, 3},
    {"REPLACE", PM_FN_REPLACE, 3, 4},
    {"ROUND", PM_FN_ROUND, 1, 1},
    {"sameTerm", PM_FN_SAME_TERM, 2, 2},
    {"SECONDS", PM_FN_SECONDS, 1, 1},
    {"SHA1", PM_FN_SHA1, 1, 1},
    {"SHA256", PM_FN_SHA256, 1, 1},
    {"SHA384", PM_FN_SHA384, 1, 1},
    {"SHA512", PM_FN_SHA512, 1, 1},
    {"STR", PM_FN_STR, 1, 1},
    {"STRAFTER", PM_FN_STR_AFTER, 2, 2},
    {"STRBEFORE", PM_FN_STR_BEFORE, 2, 2},
    {"STRDT", PM_FN_STR_DT, 2, 2},
    {"STRENDS", PM_FN_STR_ENDS, 2, 2},
    {"STRLANG", PM_FN_STR_LANG, 2, 2},
    {"STRLEN", PM_FN_STR_LEN, 1, 1},
    {"STRSTARTS", PM_FN_STR_STARTS, 2, 2},
    {"STRUUID", PM_FN_STR_UUID, 0, 0},
    {"SUBSTR", PM_FN_SUBSTR, 2, 3},
    {"TIMEZONE", PM_FN_TIMEZONE, 1, 1},
    {"TZ", PM_FN_TZ, 1, 1},
    {"UCASE", PM_FN_UCASE, 1, 1},
    {"UUID", PM_FN_UUID, 0, 0},
    {"YEAR", PM_FN_YEAR, 1, 1},
    {"AVG", PM_FN_AVG, 1, 1},
    {"COUNT", PM_FN_COUNT, 1, 1},
    {"GROUP_CONCAT", PM_FN_GROUP_CONCAT, 1, 1},
    {"MAX", PM_FN_MAX, 1, 1},
    {"MIN", PM_FN_MIN, 1, 1},
    {"SAMPLE", PM_FN_SAMPLE, 1, 1},
    {"SUM", PM_FN_SUM, 1, 1},
    {"URI", PM_FN_IRI, 1, 1},
    {"isURI", PM_FN_IS_IRI, 1, 1},
};

const char *pm_function_name(PmFunction function) { return functions[function].name; }

static const Function *find_function(const PmParser *p) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; ++i)
    if (pm_sq_is_word(p, functions[i].name))
      return &functions[i];
  return NULL;
}

static bool is_aggregate(const Function *f) { return f->function >= PM_FN_AVG; }

static PmStatus expr_new(PmParser *p, PmExprKind kind, PmExpr **expr) {
  *expr = pm_arena_alloc(p->arena, sizeof **expr);
  if (!*expr)
    return PM_ERR_NOMEM;
  (*expr)->kind = kind;
  (*expr)->height = 1;
  (*expr)->offset = pm_sq_offset(p);
  return PM_OK;
}

// Chains of operators make high trees without deep parsing: height is limited too.
static PmStatus add_arg(PmParser *p, PmExpr *expr, size_t *cap, PmExpr *arg) {
  PM_SQ_PUSH(p, expr->args, expr->n, *cap, arg);
  if (arg->height >= expr->height)
    expr->height = arg->height + 1;
  if (expr->height <= p->max_depth)
    return PM_OK;
  return pm_fail(p->job, PM_ERR_LIMIT, pm_sq_position(p, expr->offset),
                 "put parts in parentheses, or break the query up",
                 "an expression of more than %zu operators in a row", p->max_depth);
}

static PmStatus binary(PmParser *p, PmExprKind kind, PmExpr *left, PmExpr **expr) {
  size_t cap = 0;
  PM_TRY(expr_new(p, kind, expr));
  (*expr)->offset = left->offset;
  return add_arg(p, *expr, &cap, left);
}

// ArgList [71] and ExpressionList [73], behind "(".
static PmStatus arguments(PmParser *p, PmExpr *expr) {
  size_t cap = expr->n;
  bool more = !pm_sq_is_op(p, ")");
  while (more) {
    PmExpr *arg;
    PM_TRY(pm_sq_expr(p, &arg));
    PM_TRY(add_arg(p, expr, &cap, arg));
    PM_TRY(pm_sq_take_op(p, ",", &more));
  }
  return pm_sq_want_op(p, ")");
}

static PmStatus check_arguments(PmParser *p, const PmExpr *e, const Function *f) {
  if (e->n < f->min || e->n > f->max)
    return pm_sq_fail(p, e->offset, NULL, "%s takes %s%d argument%s, not %zu", f->name,
                      f->min == f->max ? ""
                      : e->n < f->min  ? "at least "
                                       : "at most ",
                      e->n < f->min ? f->min : f->max,
                      (e->n < f->min ? f->min : f->max) == 1 ? "" : "s", e->n);
  if (f->function == PM_FN_BOUND && e->args[0]->kind != PM_EXPR_VARIABLE)
    return pm_sq_fail(p, e->args[0]->offset, NULL, "BOUND takes a variable");
  return PM_OK;
}

static PmStatus separator(PmParser *p, PmExpr *e) {
  bool took;
  e->separator = PM_STR(" ");
  PM_TRY(pm_sq_take_op(p, ";", &took));
  if (!took)
    return PM_OK;
  PM_TRY(pm_sq_want_word(p, "SEPARATOR"));
  PM_TRY(pm_sq_want_op(p, "="));
  if (p->token.kind != PM_TOKEN_STRING)
    return pm_sq_expected(p, "a string", "; SEPARATOR = \", \"");
  e->separator = p->token.value;
  return pm_sq_next(p);
}

// Aggregate [127], behind "(".
static PmStatus aggregate_body(PmParser *p, const Function *f, PmExpr *e) {
  size_t cap = 0;
  PmExpr *arg;
  bool star = false;
  PM_TRY(pm_sq_take_word(p, "DISTINCT", &e->distinct));
  if (f->function == PM_FN_COUNT)
    PM_TRY(pm_sq_take_op(p, "*", &star));
  if (!star) {
    PM_TRY(pm_sq_expr(p, &arg));
    PM_TRY(add_arg(p, e, &cap, arg));
  }
  if (f->function == PM_FN_GROUP_CONCAT)
    PM_TRY(separator(p, e));
  return pm_sq_want_op(p, ")");
}

static PmStatus aggregate(PmParser *p, const Function *f, PmExpr *e) {
  if (!p->allow_aggregates || p->in_aggregate)
    return pm_sq_fail(p, e->offset,
                      p->in_aggregate ? "compute the inner one in a subquery"
                                      : "aggregates go into SELECT, HAVING, ORDER BY",
                      "%s cannot stand here", f->name);
  p->saw_aggregate = p->in_aggregate = true;
  PM_TRY(aggregate_body(p, f, e));
  p->in_aggregate = false;
  return PM_OK;
}

static PmStatus call(PmParser *p, const Function *f, PmExpr **expr) {
  PM_TRY(expr_new(p, is_aggregate(f) ? PM_EXPR_AGGREGATE : PM_EXPR_CALL, expr));
  (*expr)->function = f->function;
  PM_TRY(pm_sq_next(p));
  PM_TRY(pm_sq_want_op(p, "("));
  if (is_aggregate(f))
    return aggregate(p, f, *expr);
  PM_TRY(arguments(p, *expr));
  return check_arguments(p, *expr, f);
}

// Aggregates inside EXISTS belong to its subqueries, not to this expression.
static PmStatus exists(PmParser *p, PmExprKind kind, PmExpr **expr) {
  PM_TRY(expr_new(p, kind, expr));
  PM_TRY(pm_sq_want_word(p, "EXISTS"));
  const bool allowed = p->allow_aggregates, saw = p->saw_aggregate,
             inside = p->in_aggregate;
  p->allow_aggregates = p->in_aggregate = false;
  PM_TRY(pm_sq_group(p, &(*expr)->pattern));
  p->allow_aggregates = allowed;
  p->saw_aggregate = saw;
  p->in_aggregate = inside;
  return PM_OK;
}

static PmStatus word(PmParser *p, PmExpr **expr) {
  const Function *f = find_function(p);
  bool took;
  if (f)
    return call(p, f, expr);
  if (pm_sq_is_word(p, "EXISTS"))
    return exists(p, PM_EXPR_EXISTS, expr);
  PM_TRY(pm_sq_take_word(p, "NOT", &took));
  if (took)
    return exists(p, PM_EXPR_NOT_EXISTS, expr);
  return pm_sq_expected(
      p, "an expression",
      "there is no such function; IRIs of functions need < > or a prefix");
}

// iriOrFunction [128].
static PmStatus iri_or_call(PmParser *p, PmExpr **expr) {
  bool took;
  PM_TRY(expr_new(p, PM_EXPR_TERM, expr));
  PM_TRY(pm_sq_iri(p, &(*expr)->term));
  PM_TRY(pm_sq_take_op(p, "(", &took));
  if (!took)
    return PM_OK;
  (*expr)->kind = PM_EXPR_IRI_CALL;
  PM_TRY(pm_sq_take_word(p, "DISTINCT", &(*expr)->distinct));
  return arguments(p, *expr);
}

static PmStatus primary(PmParser *p, PmExpr **expr) {
  bool took;
  PM_TRY(pm_sq_take_op(p, "(", &took));
  if (took) {
    PM_TRY(pm_sq_expr(p, expr));
    return pm_sq_want_op(p, ")");
  }
  if (p->token.kind == PM_TOKEN_VARIABLE) {
    PM_TRY(expr_new(p, PM_EXPR_VARIABLE, expr));
    return pm_sq_variable(p, &(*expr)->variable);
  }
  if (pm_sq_is_literal(p)) {
    PM_TRY(expr_new(p, PM_EXPR_TERM, expr));
    return pm_sq_literal(p, &(*expr)->term);
  }
  if (pm_sq_is_iri(p))
    return iri_or_call(p, expr);
  if (p->token.kind == PM_TOKEN_WORD)
    return word(p, expr);
  return pm_sq_expected(p, "an expression", NULL);
}

// UnaryExpression [118].
static PmStatus unary(PmParser *p, PmExpr **expr) {
  static const struct {
    const char *op;
    PmExprKind kind;
  } ops[] = {{"!", PM_EXPR_NOT}, {"+", PM_EXPR_PLUS}, {"-", PM_EXPR_MINUS}};
  for (size_t i = 0; i < sizeof ops / sizeof *ops; ++i) {
    if (!pm_sq_is_op(p, ops[i].op))
      continue;
    size_t cap = 0;
    PmExpr *arg;
    PM_TRY(expr_new(p, ops[i].kind, expr));
    PM_TRY(pm_sq_next(p));
    PM_TRY(primary(p, &arg));
    return add_arg(p, *expr, &cap, arg);
  }
  return primary(p, expr);
}

static PmStatus second(PmParser *p, PmExpr **expr,
                       PmStatus (*item)(PmParser *p, PmExpr **expr)) {
  size_t cap = 1;
  PmExpr *right;
  PM_TRY(item(p, &right));
  return add_arg(p, *expr, &cap, right);
}

static PmStatus multiplicative(PmParser *p, PmExpr **expr) {
  PM_TRY(unary(p, expr));
  while (pm_sq_is_op(p, "*") || pm_sq_is_op(p, "/")) {
    PM_TRY(
        binary(p, pm_sq_is_op(p, "*") ? PM_EXPR_MULTIPLY : PM_EXPR_DIVIDE, *expr, expr));
    PM_TRY(pm_sq_next(p));
    PM_TRY(second(p, expr, unary));
  }
  return PM_OK;
}

static bool is_signed_number(const PmParser *p) {
  return pm_sq_is_number(p) &&
         (p->token.text.data[0] == '+' || p->token.text.data[0] == '-');
}

// AdditiveExpression [116]: a number with its sign is one token, so ?x-1 adds -1.
static PmStatus additive(PmParser *p, PmExpr **expr) {
  PM_TRY(multiplicative(p, expr));
  for (;;) {
    const bool number = is_signed_number(p), minus = pm_sq_is_op(p, "-");
    if (!number && !minus && !pm_sq_is_op(p, "+"))
      return PM_OK;
    PM_TRY(binary(p, minus ? PM_EXPR_SUBTRACT : PM_EXPR_ADD, *expr, expr));
    if (!number)
      PM_TRY(pm_sq_next(p));
    PM_TRY(second(p, expr, multiplicative));
  }
}

static PmStatus in_list(PmParser *p, PmExprKind kind, PmExpr **expr) {
  PM_TRY(binary(p, kind, *expr, expr));
  PM_TRY(pm_sq_want_word(p, "IN"));
  PM_TRY(pm_sq_want_op(p, "("));
  return arguments(p, *expr);
}

// RelationalExpression [114].
static PmStatus relational(PmParser *p, PmExpr **expr) {
  static const struct {
    const char *op;
    PmExprKind kind;
  } ops[] = {{"=", PM_EXPR_EQ}, {"!=", PM_EXPR_NE}, {"<", PM_EXPR_LT},
             {">", PM_EXPR_GT}, {"<=", PM_EXPR_LE}, {">=", PM_EXPR_GE}};
  bool took;
  PM_TRY(additive(p, expr));
  for (size_t i = 0; i < sizeof ops / sizeof *ops; ++i)
    if (pm_sq_is_op(p, ops[i].op)) {
      PM_TRY(binary(p, ops[i].kind, *expr, expr));
      PM_TRY(pm_sq_next(p));
      return second(p, expr, additive);
    }
  if (pm_sq_is_word(p, "IN"))
    return in_list(p, PM_EXPR_IN, expr);
  PM_TRY(pm_sq_take_word(p, "NOT", &took));
  return took ? in_list(p, PM_EXPR_NOT_IN, expr) : PM_OK;
}

typedef struct {
  const char *op;
  PmExprKind kind;
  PmStatus (*item)(PmParser *p, PmExpr **expr);
} Level;

static PmStatus level(PmParser *p, const Level *l, PmExpr **expr) {
  PM_TRY(l->item(p, expr));
  if (!pm_sq_is_op(p, l->op))
    return PM_OK;
  size_t cap = 0;
  PmExpr *item = *expr;
  PM_TRY(expr_new(p, l->kind, expr));
  (*expr)->offset = item->offset;
  PM_TRY(add_arg(p, *expr, &cap, item));
  while (pm_sq_is_op(p, l->op)) {
    PM_TRY(pm_sq_next(p));
    PM_TRY(l->item(p, &item));
    PM_TRY(add_arg(p, *expr, &cap, item));
  }
  return PM_OK;
}

static PmStatus conjunction(PmParser *p, PmExpr **expr) {
  return level(p, &(Level){"&&", PM_EXPR_AND, relational}, expr);
}

PmStatus pm_sq_expr(PmParser *p, PmExpr **expr) {
  PM_TRY(pm_sq_enter(p));
  PM_TRY(level(p, &(Level){"||", PM_EXPR_OR, conjunction}, expr));
  pm_sq_leave(p);
  return PM_OK;
}

bool pm_sq_is_constraint(const PmParser *p) {
  return pm_sq_is_op(p, "(") || pm_sq_is_iri(p) || pm_sq_is_word(p, "EXISTS") ||
         pm_sq_is_word(p, "NOT") || find_function(p);
}

PmStatus pm_sq_constraint(PmParser *p, const char *what, PmExpr **expr) {
  if (!pm_sq_is_constraint(p))
    return pm_sq_expected(p, what, "put the expression in parentheses");
  PM_TRY(primary(p, expr));
  if ((*expr)->kind == PM_EXPR_TERM && (*expr)->term.kind == PM_TERM_IRI &&
      p->text.data[(*expr)->offset] != '(')
    return pm_sq_expected(p, "'('", "an IRI here is the name of a function");
  return PM_OK;
}
