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

// --- ORDER BY -------------------------------------------------------------------------

// What section 15.1 leaves open: numbers, NaN behind them, booleans, dates and times,
// strings with and without a tag, all else by datatype.
typedef struct {
  int class;
  PmNumber number;
  PmMoment moment;
} Rank;

enum {
  RANK_NONE,
  RANK_BNODE,
  RANK_IRI,
  RANK_NUMBER,
  RANK_NAN,
  RANK_BOOLEAN,
  RANK_MOMENT, // and the kinds of moments
  RANK_STRING = RANK_MOMENT + 4,
  RANK_OTHER,
  RANK_TRIPLE,
};

static PmStatus rank_of(PmEval *e, const PmTerm *t, Rank *r) {
  *r = (Rank){.class = t->kind == PM_TERM_NONE    ? RANK_NONE
                       : t->kind == PM_TERM_BNODE ? RANK_BNODE
                       : t->kind == PM_TERM_IRI   ? RANK_IRI
                                                  : RANK_TRIPLE};
  if (t->kind != PM_TERM_LITERAL)
    return PM_OK;
  r->class = RANK_STRING;
  if (pm_value_is_string(t))
    return PM_OK;
  PM_TRY(pm_number_read(e->arena, t, &r->number));
  r->moment = pm_moment_read(t);
  if (r->number.kind)
    r->class = r->number.kind >= PM_NUMBER_FLOAT && isnan(r->number.value) ? RANK_NAN
                                                                           : RANK_NUMBER;
  else if (r->moment.kind)
    r->class = RANK_MOMENT + (int)r->moment.kind;
  else
    r->class = boolean_of(t) >= 0 ? RANK_BOOLEAN : RANK_OTHER;
  return PM_OK;
}

static int compare_moments(const PmMoment *a, const PmMoment *b) {
  const int64_t x = pm_moment_seconds(a), y = pm_moment_seconds(b);
  return x != y ? (x < y ? -1 : 1) : (a->nanos > b->nanos) - (a->nanos < b->nanos);
}

static int compare_tags(PmStr a, PmStr b) {
  const size_t n = a.len < b.len ? a.len : b.len;
  const int order = n ? strncasecmp(a.data, b.data, n) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

static PmStatus compare_triples(PmEval *e, const PmTriple *a, const PmTriple *b,
                                int *order) {
  PM_TRY(pm_value_order(e, &a->subject, &b->subject, order));
  if (*order == 0)
    PM_TRY(pm_value_order(e, &a->predicate, &b->predicate, order));
  return *order ? PM_OK : pm_value_order(e, &a->object, &b->object, order);
}

PmStatus pm_value_order(PmEval *e, const PmTerm *a, const PmTerm *b, int *order) {
  Rank p, q;
  PM_TRY(rank_of(e, a, &p));
  PM_TRY(rank_of(e, b, &q));
  *order = p.class - q.class;
  if (*order || p.class == RANK_NONE || p.class == RANK_NAN)
    return PM_OK;
  if (p.class == RANK_NUMBER)
    *order = pm_number_compare(&p.number, &q.number);
  else if (p.class == RANK_BOOLEAN)
    *order = boolean_of(a) - boolean_of(b);
  else if (p.moment.kind)
    *order = compare_moments(&p.moment, &q.moment);
  else if (p.class == RANK_TRIPLE)
    return compare_triples(e, a->triple, b->triple, order);
  else {
    *order = pm_str_cmp(a->datatype, b->datatype);
    *order = *order ? *order : pm_str_cmp(a->value, b->value);
    *order = *order ? *order : compare_tags(a->language, b->language);
  }
  return PM_OK;
}

enum { PREFIX_BITS = 59 }; // behind the class

static uint64_t number_prefix(const PmNumber *n) {
  const double value = pm_number_to_double(n) + 0.0; // -0 is 0
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
  return bits >> (64 - PREFIX_BITS);
}

static uint64_t moment_prefix(const PmMoment *m) {
  const int64_t limit = INT64_C(1) << (PREFIX_BITS - 1), s = pm_moment_seconds(m);
  const int64_t kept = s < -limit ? -limit : s >= limit ? limit - 1 : s;
  return (uint64_t)(kept + limit);
}

static uint64_t text_prefix(PmStr s) {
  uint64_t bits = 0;
  for (size_t i = 0; i < PREFIX_BITS / 8; ++i)
    bits = bits << 8 | (i < s.len ? (unsigned char)s.data[i] : 0);
  return bits;
}

uint64_t pm_value_prefix_number(const PmNumber *n) {
  return (uint64_t)RANK_NUMBER << PREFIX_BITS | number_prefix(n);
}

uint64_t pm_value_prefix_moment(const PmMoment *m) {
  return (uint64_t)(RANK_MOMENT + m->kind) << PREFIX_BITS | moment_prefix(m);
}

PmStatus pm_value_prefix(PmEval *e, const PmTerm *t, uint64_t *prefix) {
  Rank r;
  PM_TRY(rank_of(e, t, &r));
  *prefix = (uint64_t)r.class << PREFIX_BITS;
  if (r.class == RANK_NUMBER)
    *prefix = pm_value_prefix_number(&r.number);
  else if (r.moment.kind)
    *prefix = pm_value_prefix_moment(&r.moment);
  else if (r.class == RANK_STRING)
    *prefix |= text_prefix(t->value);
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

// Numbers and booleans in the form that XPath gives their value.
static PmStatus cast_string(PmEval *e, const PmTerm *arg, PmTerm *r) {
  PmNumber n;
  if (arg->kind != PM_TERM_LITERAL && arg->kind != PM_TERM_IRI)
    return PM_OK;
  *r = pm_literal(arg->value);
  const int b = boolean_of(arg);
  if (b >= 0)
    r->value = b ? PM_STR("true") : PM_STR("false");
  PM_TRY(pm_number_read(e->arena, arg, &n));
  return n.kind ? pm_number_string(e->arena, &n, &r->value) : PM_OK;
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
  if (pm_str_eqz(iri, PM_XSD "string"))
    return cast_string(e, arg, r);
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
