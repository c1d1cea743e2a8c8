// SPDX-License-Identifier: MIT
// The plan of a query as text: a line for each operator, what it reads below it, with the
// rows that were expected and those that came.
#include "store/sparql/exec.h"

enum { MAX_DEPTH = 60, MAX_DETAIL = 160 };

PmStatus pm_explain_slot(const PmExec *x, size_t slot, PmBuf *b) {
  if (x->shown[slot] == PM_VAR_NONE)
    return pm_buf_printf(b, "_:%zu", slot);
  return pm_buf_printf(b, "?%.*s", PM_ARGS(x->sparql->variables[x->shown[slot]].name));
}

PmStatus pm_explain_place(const PmExec *x, const PmPlace *place, PmBuf *b) {
  PmTerm term = {0};
  if (place->is_slot)
    return pm_explain_slot(x, place->slot, b);
  if (place->id == PM_ID_ABSENT)
    return pm_buf_append(b, PM_STR("(not in the store)"));
  PM_TRY(pm_exec_term((PmExec *)x, place->id, &term));
  return pm_term_to_ntriples(&term, b);
}

static const char *sign_of(PmExprKind kind) {
  static const char *const signs[] = {
      [PM_EXPR_OR] = "||",      [PM_EXPR_AND] = "&&",        [PM_EXPR_NOT] = "!",
      [PM_EXPR_EQ] = "=",       [PM_EXPR_NE] = "!=",         [PM_EXPR_LT] = "<",
      [PM_EXPR_GT] = ">",       [PM_EXPR_LE] = "<=",         [PM_EXPR_GE] = ">=",
      [PM_EXPR_IN] = "in",      [PM_EXPR_NOT_IN] = "not in", [PM_EXPR_ADD] = "+",
      [PM_EXPR_SUBTRACT] = "-", [PM_EXPR_MULTIPLY] = "*",    [PM_EXPR_DIVIDE] = "/",
      [PM_EXPR_PLUS] = "+",     [PM_EXPR_MINUS] = "-"};
  return kind <= PM_EXPR_MINUS && signs[kind] ? signs[kind] : "";
}

PmStatus pm_explain_expr(const PmExec *x, const PmCode *c, PmBuf *b) {
  const PmExpr *e = c->expr;
  if (c->is_slot && e->kind != PM_EXPR_AGGREGATE)
    return pm_explain_slot(x, c->slot, b);
  if (e->kind == PM_EXPR_TERM)
    return pm_term_to_ntriples(&e->term, b);
  if (e->kind == PM_EXPR_EXISTS || e->kind == PM_EXPR_NOT_EXISTS)
    return pm_buf_append(b, e->kind == PM_EXPR_EXISTS ? PM_STR("exists {…}")
                                                      : PM_STR("not exists {…}"));
  if (e->kind == PM_EXPR_AGGREGATE)
    return pm_buf_printf(b, "%s(…)", pm_function_name(e->function));
  if (e->kind == PM_EXPR_CALL)
    PM_TRY(pm_buf_append(b, pm_str(pm_function_name(e->function))));
  if (e->kind == PM_EXPR_IRI_CALL)
    PM_TRY(pm_term_to_ntriples(&e->term, b));
  PM_TRY(pm_buf_append(b, PM_STR("(")));
  if (e->n == 1)
    PM_TRY(pm_buf_append(b, pm_str(sign_of(e->kind))));
  for (size_t i = 0; i < e->n && b->len < MAX_DETAIL; ++i) {
    if (i)
      PM_TRY(*sign_of(e->kind) ? pm_buf_printf(b, " %s ", sign_of(e->kind))
                               : pm_buf_append(b, PM_STR(", ")));
    PM_TRY(pm_explain_expr(x, c->args[i], b));
  }
  return pm_buf_append(b, PM_STR(")"));
}

// Long IRIs and texts would hide the plan.
static void cut(PmBuf *b) {
  if (b->len <= MAX_DETAIL)
    return;
  size_t n = MAX_DETAIL;
  while (n > 0 && (b->data[n] & 0xC0) == 0x80)
    --n;
  b->len = n;
  b->data[n] = '\0';
}

static PmStatus put_line(const PmOp *op, unsigned depth, PmBuf *b, PmOutput *out) {
  pm_buf_clear(b);
  if (op->class->explain)
    PM_TRY(op->class->explain(op, b));
  cut(b);
  while (b->len && b->data[b->len - 1] == ' ')
    b->data[--b->len] = '\0';
  const double expected = op->rows * (op->opened > 1 ? (double)op->opened : 1);
  PM_TRY(pm_output_printf(out, "%12.0f %12llu  ", expected, (unsigned long long)op->got));
  if (op->opened > 1)
    PM_TRY(pm_output_printf(out, "%10llu× ", (unsigned long long)op->opened));
  else
    PM_TRY(pm_output_printf(out, "%12s", ""));
  return pm_output_printf(out, "%*s%s%s%.*s\n", (int)depth * 2, "", op->class->name,
                          b->len ? " " : "", PM_ARGS(pm_buf_str(b)));
}

static PmStatus put_tree(const PmOp *op, unsigned depth, PmBuf *b, PmOutput *out) {
  PM_TRY(put_line(op, depth, b, out));
  if (depth > MAX_DEPTH)
    return pm_output_printf(out, "%38s…\n", "");
  if (op->a)
    PM_TRY(put_tree(op->a, depth + 1, b, out));
  return op->b ? put_tree(op->b, depth + 1, b, out) : PM_OK;
}

PmStatus pm_explain(const PmOp *op, PmOutput *out) {
  PmBuf b = pm_buf(1 << 26);
  PmStatus st = pm_output_printf(out, "%12s %12s  %-12s%s\n", "expected", "rows",
                                 "    opened", "operator");
  if (!st)
    st = put_tree(op, 0, &b, out);
  pm_buf_release(&b);
  return st;
}
