// SPDX-License-Identifier: MIT
// The evaluation of expressions over a row (section 17): by ids where these say enough
// (ids.c), else by terms.
#include "store/sparql/exec.h"
#include "store/sparql/moment.h"
#include "store/sparql/number.h"

static PmStatus eval(PmExec *x, const PmCode *code, const PmId *row, PmTerm *value);

// --- order ----------------------------------------------------------------------------

PmStatus pm_exec_order(PmExec *x, PmId a, PmId b, int *order) {
  PmTerm s, t;
  if (pm_ids_compare(a, b, order))
    return PM_OK;
  PM_TRY(pm_exec_term(x, a, &s));
  PM_TRY(pm_exec_term(x, b, &t));
  return pm_value_order(&x->eval, &s, &t, order);
}

PmStatus pm_exec_prefix(PmExec *x, PmId id, uint64_t *prefix) {
  PmTerm term;
  if (pm_ids_prefix(id, prefix))
    return PM_OK;
  if (!x->nested)
    pm_arena_clear(&x->scratch);
  PM_TRY(pm_exec_term(x, id, &term));
  return pm_value_prefix(&x->eval, &term, prefix);
}

// --- by terms -------------------------------------------------------------------------

// || and && (17.2): an error is an error unless the other side decides.
static PmStatus logical(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  const int decides = c->expr->kind == PM_EXPR_OR;
  int result = !decides;
  for (size_t i = 0; i < c->expr->n; ++i) {
    PmTerm arg;
    int ebv;
    PM_TRY(eval(x, c->args[i], row, &arg));
    PM_TRY(pm_value_ebv(&x->eval, &arg, &ebv));
    if (ebv == decides) {
      *v = pm_value_boolean(decides);
      return PM_OK;
    }
    result = ebv < 0 ? -1 : result;
  }
  *v = result < 0 ? (PmTerm){0} : pm_value_boolean(result);
  return PM_OK;
}

static PmStatus relation(PmExec *x, PmExprKind kind, const PmTerm *a, PmTerm *v) {
  int is;
  if (kind == PM_EXPR_EQ || kind == PM_EXPR_NE) {
    PM_TRY(pm_value_equal(&x->eval, &a[0], &a[1], &is));
    if (is >= 0)
      *v = pm_value_boolean(is == (kind == PM_EXPR_EQ));
    return PM_OK;
  }
  PM_TRY(pm_value_compare(&x->eval, &a[0], &a[1], &is));
  if (is <= 2)
    *v = pm_value_boolean(
        (kind == PM_EXPR_LT && is < 0) || (kind == PM_EXPR_GT && is == 1) ||
        (kind == PM_EXPR_LE && is <= 0) || (kind == PM_EXPR_GE && (is == 0 || is == 1)));
  return PM_OK;
}

static PmStatus arithmetic(PmExec *x, PmExprKind kind, const PmTerm *a, PmTerm *v) {
  PmNumber p, q, r;
  PM_TRY(pm_number_read(x->eval.arena, &a[0], &p));
  if (kind == PM_EXPR_PLUS || kind == PM_EXPR_MINUS) {
    p.negative = p.negative != (kind == PM_EXPR_MINUS);
    p.value = kind == PM_EXPR_MINUS ? -p.value : p.value;
    return pm_number_term(x->eval.arena, &p, v);
  }
  PM_TRY(pm_number_read(x->eval.arena, &a[1], &q));
  const char op = kind == PM_EXPR_ADD        ? '+'
                  : kind == PM_EXPR_SUBTRACT ? '-'
                  : kind == PM_EXPR_MULTIPLY ? '*'
                                             : '/';
  if (op == '/' && p.kind && q.kind && p.kind <= PM_NUMBER_DECIMAL &&
      q.kind <= PM_NUMBER_DECIMAL)
    p.kind = PM_NUMBER_DECIMAL;
  PM_TRY(pm_number_compute(x->eval.arena, op, &p, &q, &r));
  return pm_number_term(x->eval.arena, &r, v);
}

// IN: = with each in turn; an error only if none is equal (17.4.1.9).
static PmStatus in_list(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  PmTerm left;
  int result = 0;
  PM_TRY(eval(x, c->args[0], row, &left));
  for (size_t i = 1; i < c->expr->n && result != 1; ++i) {
    PmTerm item;
    int is = -1;
    PM_TRY(eval(x, c->args[i], row, &item));
    if (item.kind && left.kind)
      PM_TRY(pm_value_equal(&x->eval, &left, &item, &is));
    result = is ? is : result;
  }
  if (result >= 0 && left.kind)
    *v = pm_value_boolean((result == 1) == (c->expr->kind == PM_EXPR_IN));
  return PM_OK;
}

static PmStatus exists(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  bool got = false;
  PM_TRY(pm_exec_row(x, &((PmCode *)c)->row));
  memcpy(c->row, row, x->n_slots * sizeof *row);
  ++x->nested;
  PmStatus st = pm_op_open(c->exists, c->row);
  if (!st)
    st = pm_op_next(c->exists, c->row, &got);
  --x->nested;
  *v = pm_value_boolean(got == (c->expr->kind == PM_EXPR_EXISTS));
  return st;
}

static PmStatus choose(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  if (c->expr->function == PM_FN_COALESCE) {
    for (size_t i = 0; i < c->expr->n && !v->kind; ++i)
      PM_TRY(eval(x, c->args[i], row, v));
    return PM_OK;
  }
  int ebv;
  PmTerm test;
  PM_TRY(eval(x, c->args[0], row, &test));
  PM_TRY(pm_value_ebv(&x->eval, &test, &ebv));
  return ebv < 0 ? PM_OK : eval(x, c->args[ebv ? 1 : 2], row, v);
}

// BNODE(): another node each time; BNODE(s): one node for a string in a solution, which
// the solution's number and the string name together.
static PmStatus blank(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  uint64_t hash = ++x->eval.blanks;
  if (c->expr->n) {
    PmTerm s;
    PM_TRY(eval(x, c->args[0], row, &s));
    if (!pm_value_is_string(&s))
      return PM_OK;
    hash = pm_hash64(s.value, x->eval.solution);
  }
  return pm_exec_blank(x, hash, UINT64_MAX - c->expr->n, v);
}

static PmStatus with_values(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  PmTerm few[4], *args = few;
  const PmExpr *e = c->expr;
  PmId a, b;
  if (e->kind >= PM_EXPR_EQ && e->kind <= PM_EXPR_GE && pm_code_id(c->args[0], row, &a) &&
      pm_code_id(c->args[1], row, &b)) {
    const int is = pm_ids_relation(e->kind, a, b);
    if (is >= 0) {
      *v = pm_value_boolean(is);
      return PM_OK;
    }
  }
  if (e->n > 4 && !(args = pm_arena_alloc(x->eval.arena, e->n * sizeof *args)))
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < e->n; ++i) {
    PM_TRY(eval(x, c->args[i], row, &args[i]));
    if (!args[i].kind)
      return PM_OK;
  }
  if (e->kind == PM_EXPR_CALL)
    return pm_value_call(&x->eval, e->function, args, e->n, v);
  if (e->kind == PM_EXPR_IRI_CALL)
    return e->n == 1 ? pm_value_cast(&x->eval, e->term.value, args, v) : PM_OK;
  return e->kind >= PM_EXPR_EQ && e->kind <= PM_EXPR_GE ? relation(x, e->kind, args, v)
                                                        : arithmetic(x, e->kind, args, v);
}

static PmStatus negation(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  PmTerm arg;
  int ebv;
  PM_TRY(eval(x, c->args[0], row, &arg));
  PM_TRY(pm_value_ebv(&x->eval, &arg, &ebv));
  if (ebv >= 0)
    *v = pm_value_boolean(!ebv);
  return PM_OK;
}

static PmStatus eval(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  *v = (PmTerm){0};
  if (c->is_slot)
    return pm_exec_term(x, row[c->slot], v);
  switch ((int)c->expr->kind) {
  case PM_EXPR_TERM: *v = c->expr->term; return PM_OK;
  case PM_EXPR_OR:
  case PM_EXPR_AND: return logical(x, c, row, v);
  case PM_EXPR_NOT: return negation(x, c, row, v);
  case PM_EXPR_IN:
  case PM_EXPR_NOT_IN: return in_list(x, c, row, v);
  case PM_EXPR_EXISTS:
  case PM_EXPR_NOT_EXISTS: return exists(x, c, row, v);
  case PM_EXPR_CALL:
    if (c->expr->function == PM_FN_BOUND) {
      *v = pm_value_boolean(row[c->args[0]->slot] != 0);
      return PM_OK;
    }
    if (c->expr->function == PM_FN_COALESCE || c->expr->function == PM_FN_IF)
      return choose(x, c, row, v);
    return c->expr->function == PM_FN_BNODE ? blank(x, c, row, v)
                                            : with_values(x, c, row, v);
  default: return with_values(x, c, row, v);
  }
}

// What an expression leaves in the scratch is of use until the next one.
static void begin(PmExec *x) {
  if (!x->nested)
    pm_arena_clear(&x->scratch);
}

PmStatus pm_exec_value(PmExec *x, const PmCode *c, const PmId *row, PmId *id) {
  PmTerm value;
  if (pm_code_id(c, row, id) || pm_ids_call(c, row, id))
    return PM_OK;
  begin(x);
  *id = 0;
  PM_TRY(eval(x, c, row, &value));
  return value.kind ? pm_exec_intern(x, &value, id) : PM_OK;
}

PmStatus pm_exec_test(PmExec *x, const PmCode *c, const PmId *row, bool *holds) {
  PmTerm value;
  int ebv = pm_ids_test(c, row);
  *holds = ebv == 1;
  if (ebv >= 0)
    return PM_OK;
  begin(x);
  PM_TRY(eval(x, c, row, &value));
  PM_TRY(pm_value_ebv(&x->eval, &value, &ebv));
  *holds = ebv == 1;
  return PM_OK;
}

PmStatus pm_code_slots(PmExec *x, const PmCode *c, PmSlots *set) {
  if (c->is_slot)
    return pm_slots_add(&x->arena, set, c->slot);
  if (c->exists)
    PM_TRY(pm_slots_join(&x->arena, set, &c->exists->maybe));
  for (size_t i = 0; i < c->expr->n; ++i)
    PM_TRY(pm_code_slots(x, c->args[i], set));
  return PM_OK;
}
