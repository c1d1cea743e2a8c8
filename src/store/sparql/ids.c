// SPDX-License-Identifier: MIT
// What ids of values say by themselves, so that no term need be made: order, equality,
// and the tests that come down to them.
#include "store/sparql/exec.h"

static uint64_t payload_of(PmId id) { return id & (UINT64_MAX >> 4); }

// Both with Z or both without; 24:00 is another way to say 0.
static bool are_alike(PmId a, PmId b) {
  enum { MIDNIGHT = 86400 };
  return !((a ^ b) & 1) && (a >> 1 & 0x1FFFF) != MIDNIGHT &&
         (b >> 1 & 0x1FFFF) != MIDNIGHT;
}

static bool is_number(PmId id) {
  return pm_id_tag(id) == PM_TAG_INTEGER || pm_id_tag(id) == PM_TAG_DECIMAL;
}

// In units of decimals; of integers beyond all of these something beyond them.
static int64_t units_of(PmId id) {
  const int64_t beyond = INT64_C(1) << 34;
  if (pm_id_tag(id) == PM_TAG_DECIMAL)
    return pm_id_decimal(id);
  const int64_t n = pm_id_integer(id);
  return (n > beyond ? beyond : n < -beyond ? -beyond : n) * PM_DECIMAL_UNITS;
}

bool pm_ids_compare(PmId a, PmId b, int *order) {
  const PmTag tag = pm_id_tag(a);
  *order = (a > b) - (a < b);
  if (a == b)
    return true;
  if (tag == pm_id_tag(b) && tag != PM_TAG_DECIMAL)
    return tag == PM_TAG_INTEGER || tag == PM_TAG_DATE || tag == PM_TAG_SHORT ||
           (tag == PM_TAG_DATETIME && are_alike(a, b));
  if (!is_number(a) || !is_number(b))
    return false;
  const int64_t x = units_of(a), y = units_of(b);
  *order = (x > y) - (x < y);
  return true;
}

static bool is_node(PmId id) {
  return pm_id_tag(id) == PM_TAG_IRI || pm_id_tag(id) == PM_TAG_BNODE;
}

static bool is_text(PmId id) {
  return pm_id_tag(id) == PM_TAG_STRING || pm_id_tag(id) == PM_TAG_SHORT;
}

static bool has_order(PmId a, PmId b, int *order) {
  const PmTag tag = pm_id_tag(a);
  return pm_ids_compare(a, b, order) && (a != b || is_number(a) || tag == PM_TAG_DATE ||
                                         tag == PM_TAG_SHORT || tag == PM_TAG_DATETIME);
}

int pm_ids_relation(PmExprKind kind, PmId a, PmId b) {
  int order;
  if (a == 0 || b == 0)
    return -1;
  if (has_order(a, b, &order))
    return kind == PM_EXPR_EQ   ? order == 0
           : kind == PM_EXPR_NE ? order != 0
           : kind == PM_EXPR_LT ? order < 0
           : kind == PM_EXPR_GT ? order > 0
           : kind == PM_EXPR_LE ? order <= 0
                                : order >= 0;
  if ((kind == PM_EXPR_EQ || kind == PM_EXPR_NE) &&
      (is_node(a) || is_node(b) || (is_text(a) && is_text(b))))
    return (a == b) == (kind == PM_EXPR_EQ);
  return -1;
}

static PmMoment moment_of(PmId id) {
  const bool time = pm_id_tag(id) == PM_TAG_DATETIME;
  const uint64_t day = time ? payload_of(id) >> 18 : payload_of(id);
  PmMoment m = {.kind = time ? PM_MOMENT_DATETIME : PM_MOMENT_DATE,
                .year = (int64_t)(day / 512),
                .month = (int)(day / 32 % 16),
                .day = (int)(day % 32)};
  if (time)
    m.second = (int64_t)(id >> 1 & 0x1FFFF);
  return m;
}

bool pm_ids_prefix(PmId id, uint64_t *prefix) {
  const int64_t exact = INT64_C(1) << 53; // in a double
  const PmTag tag = pm_id_tag(id);
  PmNumber n;
  if (tag == PM_TAG_DATE || tag == PM_TAG_DATETIME) {
    const PmMoment m = moment_of(id);
    *prefix = pm_value_prefix_moment(&m);
    return true;
  }
  if (tag == PM_TAG_INTEGER)
    n = pm_number_of_double((double)pm_id_integer(id));
  else if (tag == PM_TAG_DECIMAL && pm_id_decimal(id) < exact &&
           pm_id_decimal(id) > -exact)
    n = pm_number_of_double((double)pm_id_decimal(id) / PM_DECIMAL_UNITS);
  else
    return false;
  *prefix = pm_value_prefix_number(&n);
  return true;
}

bool pm_ids_call(const PmCode *c, const PmId *row, PmId *id) {
  PmId arg;
  if (c->is_slot || c->expr->kind != PM_EXPR_CALL || c->expr->n != 1 ||
      !pm_code_id(c->args[0], row, &arg) ||
      (pm_id_tag(arg) != PM_TAG_DATE && pm_id_tag(arg) != PM_TAG_DATETIME))
    return false;
  const PmMoment m = moment_of(arg);
  const PmFunction f = c->expr->function;
  if (f != PM_FN_YEAR && f != PM_FN_MONTH && f != PM_FN_DAY)
    return false;
  *id = pm_id_of_integer(f == PM_FN_YEAR ? m.year : f == PM_FN_MONTH ? m.month : m.day);
  return true;
}

// --- tests ----------------------------------------------------------------------------

// || and && (17.2); IN is || of equalities.
static int decided_by(int decides, int so_far, int next) {
  return so_far == decides || next == decides ? decides
         : so_far < 0 || next < 0             ? -1
                                              : !decides;
}

static int relation(PmExprKind kind, const PmCode *a, const PmCode *b, const PmId *row) {
  PmId p, q;
  return pm_code_id(a, row, &p) && pm_code_id(b, row, &q) ? pm_ids_relation(kind, p, q)
                                                          : -1;
}

int pm_ids_test(const PmCode *c, const PmId *row) {
  if (c->is_slot)
    return -1;
  const PmExpr *e = c->expr;
  const PmExprKind kind = e->kind;
  if (kind >= PM_EXPR_EQ && kind <= PM_EXPR_GE)
    return relation(kind, c->args[0], c->args[1], row);
  if (kind == PM_EXPR_AND || kind == PM_EXPR_OR) {
    int is = kind == PM_EXPR_AND;
    for (size_t i = 0; i < e->n; ++i)
      is = decided_by(kind == PM_EXPR_OR, is, pm_ids_test(c->args[i], row));
    return is;
  }
  if (kind == PM_EXPR_IN || kind == PM_EXPR_NOT_IN) {
    int is = 0;
    for (size_t i = 1; i < e->n; ++i)
      is = decided_by(1, is, relation(PM_EXPR_EQ, c->args[0], c->args[i], row));
    return is < 0 || e->n < 2 ? -1 : is == (kind == PM_EXPR_IN);
  }
  if (kind == PM_EXPR_NOT) {
    const int is = pm_ids_test(c->args[0], row);
    return is < 0 ? -1 : !is;
  }
  if (kind == PM_EXPR_CALL && e->function == PM_FN_BOUND)
    return row[c->args[0]->slot] != 0;
  return -1;
}
