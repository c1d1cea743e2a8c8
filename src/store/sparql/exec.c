// SPDX-License-Identifier: MIT
// Terms and ids of a running query, and the evaluation of expressions (section 17).
#include "store/sparql/exec.h"
#include "store/sparql/number.h"

#include <stdlib.h>

PmStatus pm_exec_check(PmExec *x) { return pm_job_check(x->job); }

PmStatus pm_exec_term(PmExec *x, PmId id, PmTerm *term) {
  *term = (PmTerm){0};
  if (id == 0)
    return PM_OK;
  if (pm_id_tag(id) != PM_TAG_LOCAL)
    return pm_snapshot_term(x->snapshot, id, &x->scratch, term);
  *term = x->local_terms[id & UINT32_MAX];
  return PM_OK;
}

// The store's id where it has the term, so that equal terms have equal ids.
PmStatus pm_exec_intern(PmExec *x, const PmTerm *term, PmId *id) {
  PM_TRY(pm_snapshot_find(x->snapshot, term, id));
  if (*id != PM_ID_ABSENT)
    return PM_OK;
  uint32_t number;
  bool added;
  pm_buf_clear(&x->key);
  PM_TRY(pm_term_to_ntriples(term, &x->key));
  PM_TRY(pm_strtab_add(&x->local, pm_buf_str(&x->key), &number, &added));
  if (added) {
    PmTerm *grown = pm_arena_extend(&x->arena, x->local_terms, number, &x->cap_local,
                                    sizeof *x->local_terms);
    if (!grown)
      return PM_ERR_NOMEM;
    x->local_terms = grown;
    PM_TRY(pm_term_copy(&x->arena, term, &x->local_terms[number]));
  }
  *id = pm_id_make(PM_TAG_LOCAL, number);
  return PM_OK;
}

PmStatus pm_rows_add(PmExec *x, PmRows *rows, const PmId *row) {
  if (rows->n == rows->cap) {
    const size_t cap = rows->cap ? rows->cap * 2 : 64;
    PmId *grown = realloc(rows->ids, cap * (x->n_slots + 1) * sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    rows->ids = grown;
    rows->cap = cap;
  }
  memcpy(rows->ids + rows->n++ * x->n_slots, row, x->n_slots * sizeof *row);
  return PM_OK;
}

PmStatus pm_exec_blank(PmExec *x, uint64_t solution, uint64_t which, PmTerm *term) {
  uint64_t numbers[] = {solution, which, 0};
  for (PmId id = PM_ID_DEFAULT; id != PM_ID_ABSENT; ++numbers[2]) {
    const uint64_t hash =
        pm_hash64(pm_str_n((const char *)numbers, sizeof numbers), x->blank_seed);
    const PmStr label =
        pm_arena_printf(&x->scratch, "b%016llx", (unsigned long long)hash);
    if (!label.data)
      return PM_ERR_NOMEM;
    *term = pm_bnode(label);
    PM_TRY(pm_snapshot_find(x->snapshot, term, &id));
  }
  return PM_OK;
}

// || and && (17.2): an error is an error unless the other side decides.
static PmStatus logical(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  const int decides = c->expr->kind == PM_EXPR_OR;
  int result = !decides;
  for (size_t i = 0; i < c->expr->n; ++i) {
    PmTerm arg;
    int ebv;
    PM_TRY(pm_exec_eval(x, c->args[i], row, &arg));
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
  PM_TRY(pm_exec_eval(x, c->args[0], row, &left));
  for (size_t i = 1; i < c->expr->n && result != 1; ++i) {
    PmTerm item;
    int is = -1;
    PM_TRY(pm_exec_eval(x, c->args[i], row, &item));
    if (item.kind && left.kind)
      PM_TRY(pm_value_equal(&x->eval, &left, &item, &is));
    result = is ? is : result;
  }
  if (result >= 0 && left.kind)
    *v = pm_value_boolean((result == 1) == (c->expr->kind == PM_EXPR_IN));
  return PM_OK;
}

static PmStatus exists(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  bool got;
  PmId *found = pm_arena_alloc(&x->arena, x->n_slots * sizeof *found + 1);
  if (!found)
    return PM_ERR_NOMEM;
  PM_TRY(c->exists->class->open(c->exists, row));
  PM_TRY(c->exists->class->next(c->exists, found, &got));
  *v = pm_value_boolean(got == (c->expr->kind == PM_EXPR_EXISTS));
  return PM_OK;
}

static PmStatus choose(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  if (c->expr->function == PM_FN_COALESCE) {
    for (size_t i = 0; i < c->expr->n && !v->kind; ++i)
      PM_TRY(pm_exec_eval(x, c->args[i], row, v));
    return PM_OK;
  }
  int ebv;
  PmTerm test;
  PM_TRY(pm_exec_eval(x, c->args[0], row, &test));
  PM_TRY(pm_value_ebv(&x->eval, &test, &ebv));
  return ebv < 0 ? PM_OK : pm_exec_eval(x, c->args[ebv ? 1 : 2], row, v);
}

// BNODE(): another node each time; BNODE(s): one node for a string in a solution, which
// the row and the string name together.
static PmStatus blank(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  uint64_t hash = ++x->eval.blanks;
  if (c->expr->n) {
    PmTerm s;
    PM_TRY(pm_exec_eval(x, c->args[0], row, &s));
    if (!pm_value_is_string(&s))
      return PM_OK;
    hash = pm_hash64(s.value,
                     pm_hash64(pm_str_n((const char *)row, x->n_slots * sizeof *row), 0));
  }
  return pm_exec_blank(x, hash, UINT64_MAX - c->expr->n, v);
}

static PmStatus with_values(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
  PmTerm few[4], *args = few;
  const PmExpr *e = c->expr;
  if (e->n > 4 && !(args = pm_arena_alloc(x->eval.arena, e->n * sizeof *args)))
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < e->n; ++i) {
    PM_TRY(pm_exec_eval(x, c->args[i], row, &args[i]));
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
  PM_TRY(pm_exec_eval(x, c->args[0], row, &arg));
  PM_TRY(pm_value_ebv(&x->eval, &arg, &ebv));
  if (ebv >= 0)
    *v = pm_value_boolean(!ebv);
  return PM_OK;
}

PmStatus pm_exec_eval(PmExec *x, const PmCode *c, const PmId *row, PmTerm *v) {
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

PmStatus pm_exec_test(PmExec *x, const PmCode *c, const PmId *row, bool *holds) {
  PmTerm value;
  int ebv;
  PM_TRY(pm_exec_eval(x, c, row, &value));
  PM_TRY(pm_value_ebv(&x->eval, &value, &ebv));
  *holds = ebv == 1;
  return PM_OK;
}
