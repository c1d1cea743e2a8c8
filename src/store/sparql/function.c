// SPDX-License-Identifier: MIT
// The functions of section 17.4 that take values, in a table. An argument of the wrong
// kind leaves the result PM_TERM_NONE: an error of the expression.
#include "store/sparql/moment.h"
#include "store/sparql/number.h"
#include "store/sparql/value.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <strings.h>
#include <utf8proc.h>

static PmTerm integer_of(PmEval *e, int64_t n) {
  const PmStr s = pm_arena_printf(e->arena, "%lld", (long long)n);
  return s.data ? pm_typed_literal(s, PM_STR(PM_XSD "integer")) : (PmTerm){0};
}

// The same text with the tag of `like`.
static PmTerm like(const PmTerm *term, PmStr text) {
  PmTerm t = *term;
  t.value = text;
  return t;
}

// Arguments that go together (17.4.3.1.2): both strings, tags the same or none in b.
static bool compatible(const PmTerm *a, const PmTerm *b) {
  if (!pm_value_is_string(a) || !pm_value_is_string(b))
    return false;
  return b->language.len == 0 ||
         (a->language.len == b->language.len &&
          strncasecmp(a->language.data, b->language.data, b->language.len) == 0);
}

static PmStatus fn_kind(PmEval *e, PmFunction f, const PmTerm *a, PmTerm *r) {
  PmNumber number;
  bool is = f == PM_FN_IS_IRI
                ? a->kind == PM_TERM_IRI
                : a->kind == (f == PM_FN_IS_BLANK ? PM_TERM_BNODE : PM_TERM_LITERAL);
  if (f == PM_FN_IS_NUMERIC) {
    PM_TRY(pm_number_read(e->arena, a, &number));
    is = number.kind != PM_NUMBER_NONE;
  }
  *r = pm_value_boolean(is);
  return PM_OK;
}

static PmStatus fn_datatype(const PmTerm *a, PmTerm *r) {
  if (a->kind == PM_TERM_LITERAL)
    *r = pm_iri(a->language.len   ? PM_STR(PM_RDF "langString")
                : a->datatype.len ? a->datatype
                                  : PM_STR(PM_XSD "string"));
  return PM_OK;
}

static PmStatus fn_iri(PmEval *e, const PmTerm *a, PmTerm *r) {
  if (a->kind == PM_TERM_IRI)
    *r = *a;
  if (!pm_value_is_string(a) || a->language.len)
    return PM_OK;
  PmBuf buf = pm_buf(SIZE_MAX / 4);
  PmStatus st = PM_OK;
  PmStr iri = a->value;
  if (e->base.len && !pm_iri_is_valid(a->value)) {
    st = pm_iri_resolve(e->base, a->value, &buf);
    iri = st ? iri : pm_arena_copy(e->arena, pm_buf_str(&buf));
  }
  pm_buf_release(&buf);
  *r = pm_iri(iri);
  return st ? st : iri.data || !iri.len ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus fn_round(PmEval *e, PmFunction f, const PmTerm *a, PmTerm *r) {
  PmNumber n;
  PM_TRY(pm_number_read(e->arena, a, &n));
  if (f == PM_FN_ABS) {
    n.negative = false;
    n.value = fabs(n.value);
  } else if (n.kind) {
    PM_TRY(pm_number_round(e->arena,
                           f == PM_FN_CEIL    ? PM_ROUND_CEIL
                           : f == PM_FN_FLOOR ? PM_ROUND_FLOOR
                                              : PM_ROUND_HALF,
                           &n, &n));
  }
  return pm_number_term(e->arena, &n, r);
}

static PmStatus fn_case(PmEval *e, bool upper, const PmTerm *a, PmTerm *r) {
  if (!pm_value_is_string(a))
    return PM_OK;
  char *out = pm_arena_alloc(e->arena, a->value.len * 3 + 1);
  if (!out)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < a->value.len;) {
    const utf8proc_int32_t c = (utf8proc_int32_t)pm_utf8_next(a->value, &i);
    n += pm_utf8_put((uint32_t)(upper ? utf8proc_toupper(c) : utf8proc_tolower(c)),
                     out + n);
  }
  *r = like(a, pm_str_n(out, n));
  return PM_OK;
}

static PmStatus fn_concat(PmEval *e, const PmTerm *args, size_t n, PmTerm *r) {
  PmBuf buf = pm_buf(1 << 30);
  PmStatus st = pm_buf_append(&buf, PM_STR(""));
  bool same = n > 0;
  for (size_t i = 0; !st && i < n; ++i) {
    if (!pm_value_is_string(&args[i])) {
      pm_buf_release(&buf);
      return PM_OK;
    }
    same = same && compatible(&args[0], &args[i]) &&
           args[i].language.len == args[0].language.len;
    st = pm_buf_append(&buf, args[i].value);
  }
  const PmStr text = st ? PM_STR("") : pm_arena_copy(e->arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  *r = pm_literal(text);
  if (same)
    r->language = args[0].language;
  return st ? st : text.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus fn_find(PmFunction f, const PmTerm *a, PmTerm *r) {
  if (!compatible(&a[0], &a[1]))
    return PM_OK;
  const PmStr s = a[0].value, part = a[1].value;
  const size_t at = pm_str_find(s, part, 0);
  if (f == PM_FN_CONTAINS)
    *r = pm_value_boolean(at != SIZE_MAX);
  else if (f == PM_FN_STR_STARTS)
    *r = pm_value_boolean(pm_str_starts(s, part));
  else if (f == PM_FN_STR_ENDS)
    *r = pm_value_boolean(pm_str_ends(s, part));
  else if (at == SIZE_MAX)
    *r = pm_literal(PM_STR(""));
  else
    *r = like(&a[0], f == PM_FN_STR_BEFORE ? pm_str_slice(s, 0, at)
                                           : pm_str_slice(s, at + part.len, s.len));
  return PM_OK;
}

// fn:substring: characters whose place p has round(start) <= p < round(start) + round(n).
static PmStatus fn_substr(PmEval *e, const PmTerm *a, size_t n, PmTerm *r) {
  PmNumber start, length = pm_number_of_double((double)INFINITY);
  PM_TRY(pm_number_read(e->arena, &a[1], &start));
  if (n > 2)
    PM_TRY(pm_number_read(e->arena, &a[2], &length));
  if (!pm_value_is_string(&a[0]) || !start.kind || !length.kind)
    return PM_OK;
  const double from = floor(pm_number_to_double(&start) + 0.5);
  const double to = from + floor(pm_number_to_double(&length) + 0.5);
  const double count = (double)pm_utf8_count(a[0].value);
  const double first = from > 1 ? from : 1, last = to < count + 1 ? to : count + 1;
  PmStr text = PM_STR("");
  if (first < last)
    text = pm_str_slice(a[0].value, pm_utf8_offset(a[0].value, (size_t)first - 1),
                        pm_utf8_offset(a[0].value, (size_t)last - 1));
  *r = like(&a[0], text);
  return PM_OK;
}

static PmStatus fn_encode(PmEval *e, const PmTerm *a, PmTerm *r) {
  if (!pm_value_is_string(a))
    return PM_OK;
  char *out = pm_arena_alloc(e->arena, a->value.len * 3 + 1);
  if (!out)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < a->value.len; ++i) {
    const unsigned char c = (unsigned char)a->value.data[i];
    if (c < 0x80 && (isalnum(c) || strchr("-_.~", c))) {
      out[n++] = (char)c;
    } else {
      out[n++] = '%';
      out[n++] = "0123456789ABCDEF"[c >> 4];
      out[n++] = "0123456789ABCDEF"[c & 15];
    }
  }
  *r = pm_literal(pm_str_n(out, n));
  return PM_OK;
}

// RFC 4647, 3.3.1: basic filtering.
static bool lang_matches(PmStr tag, PmStr range) {
  if (pm_str_eqz(range, "*"))
    return tag.len > 0;
  return tag.len >= range.len && strncasecmp(tag.data, range.data, range.len) == 0 &&
         (tag.len == range.len || tag.data[range.len] == '-') && range.len;
}

static PmStatus fn_seconds(PmEval *e, const PmMoment *m, PmTerm *r) {
  PmNumber n;
  PM_TRY(pm_number_parse(e->arena, PM_NUMBER_DECIMAL, m->seconds, &n));
  PM_TRY(pm_number_term(e->arena, &n, r));
  if (pm_str_ends(r->value, PM_STR(".0")))
    r->value.len -= 2;
  return PM_OK;
}

// xsd:dayTimeDuration in canonical form.
static PmStatus fn_timezone(PmEval *e, const PmMoment *m, PmTerm *r) {
  if (!m->has_zone)
    return PM_OK;
  const int z = m->zone < 0 ? -m->zone : m->zone;
  char hours[12] = "", minutes[12] = "";
  if (z / 60)
    snprintf(hours, sizeof hours, "%dH", z / 60);
  if (z % 60)
    snprintf(minutes, sizeof minutes, "%dM", z % 60);
  const PmStr s =
      z ? pm_arena_printf(e->arena, "%sPT%s%s", m->zone < 0 ? "-" : "", hours, minutes)
        : PM_STR("PT0S");
  *r = pm_typed_literal(s, PM_STR(PM_XSD "dayTimeDuration"));
  return s.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus fn_moment(PmEval *e, PmFunction f, const PmTerm *a, PmTerm *r) {
  const PmMoment m = pm_moment_read(a);
  const bool date = m.kind == PM_MOMENT_DATE || m.kind == PM_MOMENT_DATETIME;
  const bool time = m.kind == PM_MOMENT_TIME || m.kind == PM_MOMENT_DATETIME;
  if (f == PM_FN_YEAR && date)
    *r = integer_of(e, m.year);
  else if (f == PM_FN_MONTH && date)
    *r = integer_of(e, m.month);
  else if (f == PM_FN_DAY && date)
    *r = integer_of(e, m.day);
  else if (f == PM_FN_HOURS && time)
    *r = integer_of(e, m.hour);
  else if (f == PM_FN_MINUTES && time)
    *r = integer_of(e, m.minute);
  else if (f == PM_FN_SECONDS && time)
    return fn_seconds(e, &m, r);
  else if (f == PM_FN_TIMEZONE && m.kind)
    return fn_timezone(e, &m, r);
  else if (f == PM_FN_TZ && m.kind)
    *r = pm_literal(m.tz);
  return PM_OK;
}

// SplitMix64: for RAND, UUID, and names of blank nodes, not for secrets.
static uint64_t next_random(PmEval *e) {
  uint64_t z = e->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static PmStatus fn_uuid(PmEval *e, bool iri, PmTerm *r) {
  const uint64_t a = next_random(e), b = next_random(e);
  const PmStr s = pm_arena_printf(
      e->arena, "%s%08x-%04x-4%03x-%04x-%012llx", iri ? "urn:uuid:" : "",
      (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xFFFF), (unsigned)(a & 0xFFF),
      (unsigned)(b >> 48 & 0x3FFF) | 0x8000, (unsigned long long)(b & 0xFFFFFFFFFFFF));
  *r = iri ? pm_iri(s) : pm_literal(s);
  return s.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus fn_made(PmEval *e, PmFunction f, PmTerm *r) {
  if (f == PM_FN_NOW) {
    *r = pm_typed_literal(e->now, PM_STR(PM_XSD "dateTime"));
    return PM_OK;
  }
  if (f != PM_FN_RAND)
    return fn_uuid(e, f == PM_FN_UUID, r);
  const PmNumber n = pm_number_of_double((double)(next_random(e) >> 11) * 0x1p-53);
  return pm_number_term(e->arena, &n, r);
}

static PmStatus fn_made_literal(PmFunction f, const PmTerm *a, PmTerm *r) {
  if (!pm_value_is_string(&a[0]) || a[0].language.len)
    return PM_OK;
  if (f == PM_FN_STR_LANG && pm_value_is_string(&a[1]) && a[1].value.len)
    *r = pm_lang_literal(a[0].value, a[1].value);
  if (f == PM_FN_STR_DT && a[1].kind == PM_TERM_IRI)
    *r = pm_typed_literal(
        a[0].value, pm_str_eqz(a[1].value, PM_XSD "string") ? PM_STR("") : a[1].value);
  return PM_OK;
}

PmStatus pm_value_call(PmEval *e, PmFunction f, const PmTerm *a, size_t n, PmTerm *r) {
  *r = (PmTerm){0};
  switch ((int)f) {
  case PM_FN_ABS:
  case PM_FN_CEIL:
  case PM_FN_FLOOR:
  case PM_FN_ROUND: return fn_round(e, f, a, r);
  case PM_FN_CONCAT: return fn_concat(e, a, n, r);
  case PM_FN_CONTAINS:
  case PM_FN_STR_STARTS:
  case PM_FN_STR_ENDS:
  case PM_FN_STR_BEFORE:
  case PM_FN_STR_AFTER: return fn_find(f, a, r);
  case PM_FN_DATATYPE: return fn_datatype(a, r);
  case PM_FN_YEAR:
  case PM_FN_MONTH:
  case PM_FN_DAY:
  case PM_FN_HOURS:
  case PM_FN_MINUTES:
  case PM_FN_SECONDS:
  case PM_FN_TIMEZONE:
  case PM_FN_TZ: return fn_moment(e, f, a, r);
  case PM_FN_ENCODE_FOR_URI: return fn_encode(e, a, r);
  case PM_FN_IRI: return fn_iri(e, a, r);
  case PM_FN_IS_BLANK:
  case PM_FN_IS_IRI:
  case PM_FN_IS_LITERAL:
  case PM_FN_IS_NUMERIC: return fn_kind(e, f, a, r);
  case PM_FN_LANG:
    if (a->kind == PM_TERM_LITERAL)
      *r = pm_literal(a->language);
    return PM_OK;
  case PM_FN_LANG_MATCHES:
    if (pm_value_is_string(&a[0]) && pm_value_is_string(&a[1]))
      *r = pm_value_boolean(lang_matches(a[0].value, a[1].value));
    return PM_OK;
  case PM_FN_LCASE:
  case PM_FN_UCASE: return fn_case(e, f == PM_FN_UCASE, a, r);
  case PM_FN_MD5:
  case PM_FN_SHA1:
  case PM_FN_SHA256:
  case PM_FN_SHA384:
  case PM_FN_SHA512:
    return pm_value_is_string(a) && !a->language.len ? pm_digest(e, f, a->value, r)
                                                     : PM_OK;
  case PM_FN_NOW:
  case PM_FN_RAND:
  case PM_FN_UUID:
  case PM_FN_STR_UUID: return fn_made(e, f, r);
  case PM_FN_REGEX:
  case PM_FN_REPLACE: return pm_regex_call(e, f, a, n, r);
  case PM_FN_SAME_TERM: *r = pm_value_boolean(pm_term_eq(&a[0], &a[1])); return PM_OK;
  case PM_FN_STR:
    if (a->kind == PM_TERM_LITERAL || a->kind == PM_TERM_IRI)
      *r = pm_literal(a->value);
    return PM_OK;
  case PM_FN_STR_DT:
  case PM_FN_STR_LANG: return fn_made_literal(f, a, r);
  case PM_FN_STR_LEN:
    if (pm_value_is_string(a))
      *r = integer_of(e, (int64_t)pm_utf8_count(a->value));
    return PM_OK;
  case PM_FN_SUBSTR: return fn_substr(e, a, n, r);
  default: return PM_OK; // BNODE, BOUND, COALESCE, IF and aggregates are the evaluator's
  }
}
