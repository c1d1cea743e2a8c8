// SPDX-License-Identifier: MIT
// Comparing terms by value, effective boolean values, casts.
#include "store/sparql/value.h"

#include "store/sparql/moment.h"
#include "store/sparql/number.h"

#include <math.h>
#include <strings.h>

static bool is_type(const PmTerm *t, const char *datatype) {
  return t->kind == PM_TERM_LITERAL && pm_str_eqz(t->datatype, datatype);
}

// 0, 1; -1 for what is no valid boolean.
static int boolean_of(const PmTerm *t) {
  if (!is_type(t, PM_XSD "boolean"))
    return -1;
  if (pm_str_eqz(t->value, "true") || pm_str_eqz(t->value, "1"))
    return 1;
  return pm_str_eqz(t->value, "false") || pm_str_eqz(t->value, "0") ? 0 : -1;
}

static bool is_numeric_type(const PmTerm *t) {
  static const char *const names[] = {"integer",
                                      "decimal",
                                      "float",
                                      "double",
                                      "int",
                                      "long",
                                      "short",
                                      "byte",
                                      "nonNegativeInteger",
                                      "positiveInteger",
                                      "nonPositiveInteger",
                                      "negativeInteger",
                                      "unsignedInt",
                                      "unsignedLong",
                                      "unsignedShort",
                                      "unsignedByte"};
  if (!pm_str_starts(t->datatype, PM_STR(PM_XSD)))
    return false;
  const PmStr name = pm_str_slice(t->datatype, sizeof PM_XSD - 1, SIZE_MAX);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (pm_str_eqz(name, names[i]))
      return true;
  return false;
}

PmStatus pm_value_ebv(PmEval *e, const PmTerm *t, int *ebv) {
  *ebv = -1;
  if (t->kind != PM_TERM_LITERAL)
    return PM_OK;
  if (is_type(t, PM_XSD "boolean")) {
    *ebv = boolean_of(t) == 1;
  } else if (pm_value_is_string(t)) {
    *ebv = t->value.len > 0;
  } else if (is_numeric_type(t)) {
    PmNumber n;
    PM_TRY(pm_number_read(e->arena, t, &n));
    *ebv = n.kind && !pm_number_is_zero(&n);
  }
  return PM_OK;
}

PmStatus pm_value_compare(PmEval *e, const PmTerm *a, const PmTerm *b, int *order) {
  *order = 3;
  if (a->kind != PM_TERM_LITERAL || b->kind != PM_TERM_LITERAL)
    return PM_OK;
  if (pm_value_is_string(a) && pm_value_is_string(b)) {
    if (a->language.len == b->language.len &&
        (a->language.len == 0 ||
         strncasecmp(a->language.data, b->language.data, a->language.len) == 0)) {
      const int c = pm_str_cmp(a->value, b->value);
      *order = (c > 0) - (c < 0);
    }
    return PM_OK;
  }
  PmNumber x, y;
  PM_TRY(pm_number_read(e->arena, a, &x));
  PM_TRY(pm_number_read(e->arena, b, &y));
  if (x.kind && y.kind) {
    *order = pm_number_compare(&x, &y);
    return PM_OK;
  }
  const int p = boolean_of(a), q = boolean_of(b);
  if (p >= 0 && q >= 0) {
    *order = p - q;
    return PM_OK;
  }
  const PmMoment m = pm_moment_read(a), n = pm_moment_read(b);
  if (m.kind && n.kind && m.kind == n.kind) {
    const int c = pm_moment_compare(&m, &n);
    *order = c == 2 ? 3 : c;
  }
  return PM_OK;
}

// Whether values of the datatype are known, so that two that differ are known to differ.
static bool is_known_type(const PmTerm *t) {
  return pm_value_is_string(t) || is_numeric_type(t) || is_type(t, PM_XSD "boolean") ||
         is_type(t, PM_XSD "date") || is_type(t, PM_XSD "dateTime") ||
         is_type(t, PM_XSD "time");
}

// Whether the literal stands for a value of its (known) datatype.
static PmStatus is_valid(PmEval *e, const PmTerm *t, bool *valid) {
  PmNumber n;
  PM_TRY(pm_number_read(e->arena, t, &n));
  *valid =
      pm_value_is_string(t) || n.kind || boolean_of(t) >= 0 || pm_moment_read(t).kind;
  return PM_OK;
}

PmStatus pm_value_equal(PmEval *e, const PmTerm *a, const PmTerm *b, int *is) {
  *is = pm_term_eq(a, b);
  int order;
  PM_TRY(pm_value_compare(e, a, b, &order));
  if (order <= 2)
    *is = order == 0;
  if (order <= 2 || *is || a->kind != PM_TERM_LITERAL || b->kind != PM_TERM_LITERAL)
    return PM_OK;
  bool va, vb;
  PM_TRY(is_valid(e, a, &va));
  PM_TRY(is_valid(e, b, &vb));
  const bool known = is_known_type(a) && is_known_type(b) && va && vb;
  const PmMoment m = pm_moment_read(a), n = pm_moment_read(b);
  if (!known || (m.kind && m.kind == n.kind))
    *is = -1;
  if (a->language.len || b->language.len)
    *is = 0; // a literal with a tag equals only itself
  return PM_OK;
}

PmStatus pm_value_order(PmEval *e, const PmTerm *a, const PmTerm *b, int *order) {
  static const int rank[] = {[PM_TERM_NONE] = 0,
                             [PM_TERM_BNODE] = 1,
                             [PM_TERM_IRI] = 2,
                             [PM_TERM_LITERAL] = 3,
                             [PM_TERM_TRIPLE] = 4};
  *order = rank[a->kind] - rank[b->kind];
  if (*order || a->kind == PM_TERM_NONE)
    return PM_OK;
  int by_value;
  PM_TRY(pm_value_compare(e, a, b, &by_value));
  if (by_value <= 1 && by_value != 0) {
    *order = by_value;
    return PM_OK;
  }
  // Numbers and dates stay together, so that the order is one.
  const bool na = is_numeric_type(a), nb = is_numeric_type(b);
  *order = na != nb ? (na ? -1 : 1) : na ? 0 : pm_str_cmp(a->datatype, b->datatype);
  if (!*order && by_value)
    *order = pm_str_cmp(a->value, b->value);
  if (!*order)
    *order = pm_str_cmp(a->language, b->language);
  return PM_OK;
}

static PmStatus cast_number(PmEval *e, PmNumberKind kind, const PmTerm *arg, PmTerm *r) {
  PmNumber n;
  const int b = boolean_of(arg);
  *r = (PmTerm){0};
  if (b >= 0) {
    PM_TRY(pm_number_parse(e->arena, kind, b ? PM_STR("1") : PM_STR("0"), &n));
    return pm_number_term(e->arena, &n, r);
  }
  if (pm_value_is_string(arg)) {
    PM_TRY(pm_number_parse(e->arena, kind, arg->value, &n));
    return pm_number_term(e->arena, &n, r);
  }
  PM_TRY(pm_number_read(e->arena, arg, &n));
  if (!n.kind)
    return PM_OK;
  if (kind >= PM_NUMBER_FLOAT) {
    n.value = pm_number_to_double(&n);
    n.value = kind == PM_NUMBER_FLOAT ? (double)(float)n.value : n.value;
  } else if (n.kind >= PM_NUMBER_FLOAT) {
    if (isnan(n.value) || isinf(n.value))
      return PM_OK;
    const PmStr text = pm_arena_printf(e->arena, "%.18f", n.value);
    if (!text.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_number_parse(e->arena, PM_NUMBER_DECIMAL, text, &n));
  }
  if (kind == PM_NUMBER_INTEGER)
    PM_TRY(pm_number_round(e->arena, PM_ROUND_TRUNCATE, &n, &n));
  n.kind = kind;
  return pm_number_term(e->arena, &n, r);
}

static PmStatus cast_boolean(PmEval *e, const PmTerm *arg, PmTerm *r) {
  *r = (PmTerm){0};
  PmNumber n;
  PM_TRY(pm_number_read(e->arena, arg, &n));
  PmTerm typed = *arg;
  if (pm_value_is_string(arg))
    typed.datatype = PM_STR(PM_XSD "boolean");
  const int b = n.kind ? !pm_number_is_zero(&n) : boolean_of(&typed);
  if (b >= 0)
    *r = pm_value_boolean(b == 1);
  return PM_OK;
}

static PmStatus cast_moment(PmEval *e, PmMomentKind kind, const PmTerm *arg, PmTerm *r) {
  static const char *const types[] = {"", PM_XSD "date", PM_XSD "dateTime",
                                      PM_XSD "time"};
  PmStr text = arg->value;
  const PmMoment m = pm_moment_read(arg);
  if (m.kind == PM_MOMENT_DATETIME && kind == PM_MOMENT_DATE)
    text = pm_arena_printf(e->arena, "%.*s%.*s", (int)pm_str_find(text, PM_STR("T"), 0),
                           text.data, PM_ARGS(m.tz));
  else if (m.kind == PM_MOMENT_DATE && kind == PM_MOMENT_DATETIME)
    text = pm_arena_printf(e->arena, "%.*sT00:00:00%.*s", (int)(text.len - m.tz.len),
                           text.data, PM_ARGS(m.tz));
  if (!text.data && arg->value.len)
    return PM_ERR_NOMEM;
  *r = (PmTerm){0};
  if ((pm_value_is_string(arg) || m.kind) && pm_moment_parse(kind, text).kind)
    *r = pm_typed_literal(text, pm_str(types[kind]));
  return PM_OK;
}

PmStatus pm_value_cast(PmEval *e, PmStr iri, const PmTerm *arg, PmTerm *r) {
  static const struct {
    const char *iri;
    PmNumberKind number;
    PmMomentKind moment;
  } types[] = {{PM_XSD "integer", PM_NUMBER_INTEGER, 0},
               {PM_XSD "decimal", PM_NUMBER_DECIMAL, 0},
               {PM_XSD "float", PM_NUMBER_FLOAT, 0},
               {PM_XSD "double", PM_NUMBER_DOUBLE, 0},
               {PM_XSD "date", 0, PM_MOMENT_DATE},
               {PM_XSD "dateTime", 0, PM_MOMENT_DATETIME},
               {PM_XSD "time", 0, PM_MOMENT_TIME}};
  *r = (PmTerm){0};
  if (pm_str_eqz(iri, PM_XSD "string")) {
    if (arg->kind == PM_TERM_LITERAL || arg->kind == PM_TERM_IRI)
      *r = pm_literal(arg->value);
    return PM_OK;
  }
  if (arg->kind != PM_TERM_LITERAL || arg->language.len)
    return PM_OK;
  if (pm_str_eqz(iri, PM_XSD "boolean"))
    return cast_boolean(e, arg, r);
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (pm_str_eqz(iri, types[i].iri))
      return types[i].number ? cast_number(e, types[i].number, arg, r)
                             : cast_moment(e, types[i].moment, arg, r);
  return PM_OK;
}
