// SPDX-License-Identifier: MIT
// Exact numbers as strings of digits: what users compute on is short, and nothing is
// ever rounded that the specifications do not round.
#include "store/sparql/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIVISION_DIGITS = 18 }; // behind the point, XPath's implementation-defined limit

static const struct {
  const char *name;
  PmNumberKind kind;
} types[] = {
    {"integer", PM_NUMBER_INTEGER},
    {"decimal", PM_NUMBER_DECIMAL},
    {"double", PM_NUMBER_DOUBLE},
    {"float", PM_NUMBER_FLOAT},
    {"int", PM_NUMBER_INTEGER},
    {"long", PM_NUMBER_INTEGER},
    {"short", PM_NUMBER_INTEGER},
    {"byte", PM_NUMBER_INTEGER},
    {"nonNegativeInteger", PM_NUMBER_INTEGER},
    {"positiveInteger", PM_NUMBER_INTEGER},
    {"nonPositiveInteger", PM_NUMBER_INTEGER},
    {"negativeInteger", PM_NUMBER_INTEGER},
    {"unsignedInt", PM_NUMBER_INTEGER},
    {"unsignedLong", PM_NUMBER_INTEGER},
    {"unsignedShort", PM_NUMBER_INTEGER},
    {"unsignedByte", PM_NUMBER_INTEGER},
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static PmStatus parse_exact(PmArena *arena, PmStr s, PmNumber *number) {
  size_t i = 0, n = 0, whole = 0;
  const PmNumberKind kind = number->kind;
  number->kind = PM_NUMBER_NONE;
  number->negative = s.len && s.data[0] == '-';
  i += s.len && (s.data[0] == '-' || s.data[0] == '+');
  uint8_t *digits = pm_arena_alloc(arena, s.len + 1);
  if (!digits)
    return PM_ERR_NOMEM;
  bool any = false;
  for (; i < s.len && is_digit(s.data[i]); ++i, any = true)
    if (n || s.data[i] != '0')
      digits[n++] = (uint8_t)(s.data[i] - '0');
  whole = i;
  if (i < s.len && s.data[i] == '.' && kind == PM_NUMBER_DECIMAL)
    for (++i; i < s.len && is_digit(s.data[i]); ++i, any = true)
      if (n || s.data[i] != '0')
        digits[n++] = (uint8_t)(s.data[i] - '0');
  number->scale = i > whole ? i - whole - 1 : 0;
  if (!any || i != s.len || n > PM_NUMBER_DIGITS || number->scale > PM_NUMBER_DIGITS)
    return PM_OK;
  number->kind = kind;
  number->digits = digits;
  number->n = n;
  return PM_OK;
}

static bool is_double_form(PmStr s) {
  size_t i = s.len && (s.data[0] == '-' || s.data[0] == '+');
  bool any = false;
  for (; i < s.len && is_digit(s.data[i]); ++i)
    any = true;
  if (i < s.len && s.data[i] == '.')
    for (++i; i < s.len && is_digit(s.data[i]); ++i)
      any = true;
  if (!any || i == s.len)
    return any;
  if (s.data[i] != 'e' && s.data[i] != 'E')
    return false;
  ++i;
  i += i < s.len && (s.data[i] == '-' || s.data[i] == '+');
  if (i == s.len)
    return false;
  while (i < s.len && is_digit(s.data[i]))
    ++i;
  return i == s.len;
}

static PmStatus parse_double(PmArena *arena, PmStr s, PmNumber *number) {
  const PmStr z = pm_arena_copy(arena, s);
  if (!z.data)
    return PM_ERR_NOMEM;
  if (pm_str_eqz(s, "INF") || pm_str_eqz(s, "+INF"))
    number->value = (double)INFINITY;
  else if (pm_str_eqz(s, "-INF"))
    number->value = (double)-INFINITY;
  else if (pm_str_eqz(s, "NaN"))
    number->value = (double)NAN;
  else if (is_double_form(s))
    number->value = number->kind == PM_NUMBER_FLOAT ? (double)strtof(z.data, NULL)
                                                    : strtod(z.data, NULL);
  else
    number->kind = PM_NUMBER_NONE;
  return PM_OK;
}

static PmStr trim(PmStr s) {
  static const char space[] = " \t\r\n";
  while (s.len && s.data[0] && strchr(space, s.data[0]))
    s = pm_str_slice(s, 1, s.len);
  while (s.len && s.data[s.len - 1] && strchr(space, s.data[s.len - 1]))
    --s.len;
  return s;
}

PmStatus pm_number_parse(PmArena *arena, PmNumberKind kind, PmStr lexical,
                         PmNumber *number) {
  *number = (PmNumber){.kind = kind};
  return kind >= PM_NUMBER_FLOAT ? parse_double(arena, trim(lexical), number)
                                 : parse_exact(arena, trim(lexical), number);
}

PmStatus pm_number_read(PmArena *arena, const PmTerm *term, PmNumber *number) {
  *number = (PmNumber){0};
  const PmStr xsd = PM_STR(PM_XSD);
  if (term->kind != PM_TERM_LITERAL || !pm_str_starts(term->datatype, xsd))
    return PM_OK;
  const PmStr name = pm_str_slice(term->datatype, xsd.len, SIZE_MAX);
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (pm_str_eqz(name, types[i].name))
      return pm_number_parse(arena, types[i].kind, term->value, number);
  return PM_OK;
}

PmNumber pm_number_of_double(double value) {
  return (PmNumber){.kind = PM_NUMBER_DOUBLE, .value = value};
}

// Drops zeros in front, and behind the point.
static void tidy(PmNumber *a) {
  while (a->scale && a->n && a->digits[a->n - 1] == 0) {
    --a->n;
    --a->scale;
  }
  while (a->n && a->digits[0] == 0) {
    ++a->digits;
    --a->n;
  }
  if (a->n == 0) {
    a->negative = false;
    a->scale = 0;
  }
}

static PmStatus print_exact(PmArena *arena, PmNumber a, PmStr *out) {
  tidy(&a);
  const size_t whole = a.n > a.scale ? a.n - a.scale : 0;
  char *s = pm_arena_alloc(arena, a.n + a.scale + 6);
  if (!s)
    return PM_ERR_NOMEM;
  size_t n = 0;
  if (a.negative)
    s[n++] = '-';
  if (whole == 0)
    s[n++] = '0';
  for (size_t i = 0; i < whole; ++i)
    s[n++] = (char)('0' + a.digits[i]);
  if (a.scale) {
    s[n++] = '.';
    for (size_t i = a.n; i < a.scale; ++i)
      s[n++] = '0';
    for (size_t i = whole; i < a.n; ++i)
      s[n++] = (char)('0' + a.digits[i]);
  } else if (a.kind == PM_NUMBER_DECIMAL) {
    s[n++] = '.';
    s[n++] = '0';
  }
  *out = pm_str_n(s, n);
  return PM_OK;
}

// The shortest form that reads back as the same value, as XML Schema writes it: 1.5E2.
static PmStatus print_double(PmArena *arena, const PmNumber *a, PmStr *out) {
  char text[40] = "";
  const bool is_float = a->kind == PM_NUMBER_FLOAT;
  if (isnan(a->value) || isinf(a->value)) {
    *out = isnan(a->value) ? PM_STR("NaN")
           : a->value > 0  ? PM_STR("INF")
                           : PM_STR("-INF");
    return PM_OK;
  }
  for (int digits = 0; digits < 17; ++digits) {
    snprintf(text, sizeof text, "%.*E", digits, a->value);
    if (is_float ? strtof(text, NULL) == (float)a->value : strtod(text, NULL) == a->value)
      break;
  }
  const char *e = strchr(text, 'E');
  const int mantissa = (int)(e - text);
  const bool point = memchr(text, '.', (size_t)mantissa) != NULL;
  *out = pm_arena_printf(arena, "%.*s%sE%ld", mantissa, text, point ? "" : ".0",
                         strtol(e + 1, NULL, 10));
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_number_term(PmArena *arena, const PmNumber *number, PmTerm *term) {
  static const char *const names[] = {"", PM_XSD "integer", PM_XSD "decimal",
                                      PM_XSD "float", PM_XSD "double"};
  *term = (PmTerm){0};
  PmStr lexical;
  if (number->kind == PM_NUMBER_NONE)
    return PM_OK;
  PM_TRY(number->kind >= PM_NUMBER_FLOAT ? print_double(arena, number, &lexical)
                                         : print_exact(arena, *number, &lexical));
  *term = pm_typed_literal(lexical, pm_str(names[number->kind]));
  return PM_OK;
}

// What is left of a form like 1.25E1 without its exponent: 12.5.
static PmStatus print_plain(PmArena *arena, double value, PmStr form, PmStr *out) {
  const size_t e = pm_str_find(form, PM_STR("E"), 0);
  const size_t point = pm_str_find(form, PM_STR("."), 0);
  const bool whole = pm_str_eqz(pm_str_slice(form, point, e), ".0");
  const long behind =
      (whole ? 0 : (long)(e - point) - 1) - strtol(form.data + e + 1, NULL, 10);
  *out = pm_arena_printf(arena, "%.*f", behind > 0 ? (int)behind : 0, value);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_number_string(PmArena *arena, const PmNumber *n, PmStr *out) {
  if (n->kind <= PM_NUMBER_DECIMAL) {
    PM_TRY(print_exact(arena, *n, out));
    if (pm_str_ends(*out, PM_STR(".0")))
      out->len -= 2;
    return PM_OK;
  }
  PM_TRY(print_double(arena, n, out));
  const double size = fabs(n->value);
  if (size == 0)
    *out = signbit(n->value) ? PM_STR("-0") : PM_STR("0");
  return size >= 1e-6 && size < 1e6 ? print_plain(arena, n->value, *out, out) : PM_OK;
}

double pm_number_to_double(const PmNumber *a) {
  if (a->kind >= PM_NUMBER_FLOAT)
    return a->value;
  char text[PM_NUMBER_DIGITS + 32];
  size_t n = 0;
  if (a->negative)
    text[n++] = '-';
  text[n++] = '0';
  for (size_t i = 0; i < a->n && i < PM_NUMBER_DIGITS; ++i)
    text[n++] = (char)('0' + a->digits[i]);
  snprintf(text + n, sizeof text - n, "e-%zu", a->scale);
  return strtod(text, NULL);
}

// The digit at place `p`, counted from the last digit of the larger scale.
static int digit_at(const PmNumber *a, size_t scale, size_t p) {
  const size_t shift = scale - a->scale;
  return p < shift || p - shift >= a->n ? 0 : a->digits[a->n - 1 - (p - shift)];
}

static size_t places(const PmNumber *a, size_t scale) { return a->n + scale - a->scale; }

static int compare_size(const PmNumber *a, const PmNumber *b) {
  const size_t scale = a->scale > b->scale ? a->scale : b->scale;
  const size_t pa = places(a, scale), pb = places(b, scale);
  for (size_t i = pa > pb ? pa : pb; i-- > 0;) {
    const int d = digit_at(a, scale, i) - digit_at(b, scale, i);
    if (d)
      return d < 0 ? -1 : 1;
  }
  return 0;
}

// |a| ± |b|, where |a| >= |b| if they are subtracted.
static PmStatus add_sizes(PmArena *arena, const PmNumber *a, const PmNumber *b, int sign,
                          PmNumber *r) {
  const size_t scale = a->scale > b->scale ? a->scale : b->scale;
  const size_t pa = places(a, scale), pb = places(b, scale);
  const size_t n = (pa > pb ? pa : pb) + 1;
  uint8_t *digits = pm_arena_alloc(arena, n);
  if (!digits)
    return PM_ERR_NOMEM;
  int carry = 0;
  for (size_t i = 0; i < n; ++i) {
    int d = digit_at(a, scale, i) + sign * digit_at(b, scale, i) + carry;
    carry = d < 0 ? -1 : d > 9;
    d -= 10 * carry;
    digits[n - 1 - i] = (uint8_t)d;
  }
  r->digits = digits;
  r->n = n;
  r->scale = scale;
  return PM_OK;
}

static PmStatus add_exact(PmArena *arena, const PmNumber *a, const PmNumber *b,
                          PmNumber *r) {
  if (a->negative == b->negative) {
    r->negative = a->negative;
    return add_sizes(arena, a, b, 1, r);
  }
  const bool swap = compare_size(a, b) < 0;
  r->negative = swap ? b->negative : a->negative;
  return add_sizes(arena, swap ? b : a, swap ? a : b, -1, r);
}

static PmStatus multiply_exact(PmArena *arena, const PmNumber *a, const PmNumber *b,
                               PmNumber *r) {
  const size_t n = a->n + b->n;
  uint32_t *sums = pm_arena_alloc(arena, (n + 1) * sizeof *sums);
  uint8_t *digits = pm_arena_alloc(arena, n + 1);
  if (!sums || !digits)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < a->n; ++i)
    for (size_t k = 0; k < b->n; ++k)
      sums[i + k + 1] += (uint32_t)a->digits[i] * b->digits[k];
  for (size_t i = n; i-- > 1;) {
    sums[i - 1] += sums[i] / 10;
    sums[i] %= 10;
  }
  for (size_t i = 0; i < n; ++i)
    digits[i] = (uint8_t)sums[i];
  *r = (PmNumber){r->kind, a->negative != b->negative, digits, n, a->scale + b->scale, 0};
  return PM_OK;
}

// remainder -= divisor while it is not smaller; both of n digits. How often.
static uint8_t reduce(uint8_t *remainder, const uint8_t *divisor, size_t n) {
  uint8_t times = 0;
  while (memcmp(remainder, divisor, n) >= 0) {
    int borrow = 0;
    for (size_t i = n; i-- > 0;) {
      int d = remainder[i] - divisor[i] - borrow;
      borrow = d < 0;
      remainder[i] = (uint8_t)(d + 10 * borrow);
    }
    ++times;
  }
  return times;
}

// Long division, digit by digit, to DIVISION_DIGITS behind the point.
static PmStatus divide_exact(PmArena *arena, const PmNumber *a, const PmNumber *b,
                             PmNumber *r) {
  if (b->n == 0) {
    r->kind = PM_NUMBER_NONE;
    return PM_OK;
  }
  const size_t more = DIVISION_DIGITS + b->scale, total = a->n + more, n = b->n + 1;
  uint8_t *digits = pm_arena_alloc(arena, total + 1);
  uint8_t *remainder = pm_arena_alloc(arena, n), *divisor = pm_arena_alloc(arena, n);
  if (!digits || !remainder || !divisor)
    return PM_ERR_NOMEM;
  memcpy(divisor + 1, b->digits, b->n);
  for (size_t i = 0; i < total; ++i) {
    memmove(remainder, remainder + 1, n - 1);
    remainder[n - 1] = i < a->n ? a->digits[i] : 0;
    digits[i] = reduce(remainder, divisor, n);
  }
  *r = (PmNumber){PM_NUMBER_DECIMAL,
                  a->negative != b->negative,
                  digits,
                  total,
                  a->scale + DIVISION_DIGITS,
                  0};
  return PM_OK;
}

static double compute_double(char op, double a, double b) {
  return op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b;
}

PmStatus pm_number_compute(PmArena *arena, char op, const PmNumber *a, const PmNumber *b,
                           PmNumber *r) {
  PmNumber result = {.kind = a->kind > b->kind ? a->kind : b->kind};
  if (!a->kind || !b->kind) {
    *r = (PmNumber){0};
    return PM_OK;
  }
  if (result.kind >= PM_NUMBER_FLOAT) {
    result.value = compute_double(op, pm_number_to_double(a), pm_number_to_double(b));
    if (result.kind == PM_NUMBER_FLOAT)
      result.value = (double)(float)result.value;
    *r = result;
    return PM_OK;
  }
  PmNumber right = *b;
  right.negative = b->negative != (op == '-');
  PM_TRY(op == '*'   ? multiply_exact(arena, a, b, &result)
         : op == '/' ? divide_exact(arena, a, b, &result)
                     : add_exact(arena, a, &right, &result));
  tidy(&result);
  *r = result.n > PM_NUMBER_DIGITS ? (PmNumber){0} : result;
  return PM_OK;
}

bool pm_number_is_zero(const PmNumber *a) {
  if (a->kind >= PM_NUMBER_FLOAT)
    return a->value == 0 || isnan(a->value);
  for (size_t i = 0; i < a->n; ++i)
    if (a->digits[i])
      return false;
  return true;
}

int pm_number_compare(const PmNumber *a, const PmNumber *b) {
  if (a->kind >= PM_NUMBER_FLOAT || b->kind >= PM_NUMBER_FLOAT) {
    const double x = pm_number_to_double(a), y = pm_number_to_double(b);
    return isnan(x) || isnan(y) ? 2 : (x > y) - (x < y);
  }
  const bool za = pm_number_is_zero(a), zb = pm_number_is_zero(b);
  if (za && zb)
    return 0;
  const bool na = a->negative && !za, nb = b->negative && !zb;
  if (na != nb)
    return na ? -1 : 1;
  return na ? -compare_size(a, b) : compare_size(a, b);
}

static double round_double(PmRound how, double v) {
  return how == PM_ROUND_FLOOR      ? floor(v)
         : how == PM_ROUND_CEIL     ? ceil(v)
         : how == PM_ROUND_TRUNCATE ? trunc(v)
                                    : floor(v + 0.5);
}

PmStatus pm_number_round(PmArena *arena, PmRound how, const PmNumber *a, PmNumber *r) {
  *r = *a;
  if (a->kind >= PM_NUMBER_FLOAT) {
    r->value = round_double(how, a->value);
    return PM_OK;
  }
  tidy(r);
  if (r->scale == 0)
    return PM_OK;
  const size_t cut = r->scale;
  const bool half = r->n >= cut && r->digits[r->n - cut] >= 5;
  const bool exact_half = half && r->digits[r->n - cut] == 5 && cut == 1;
  const bool up = how == PM_ROUND_FLOOR  ? r->negative
                  : how == PM_ROUND_CEIL ? !r->negative
                  : how == PM_ROUND_HALF ? half && !(exact_half && r->negative)
                                         : false;
  PmNumber whole = *r;
  whole.n = r->n > cut ? r->n - cut : 0;
  whole.scale = 0;
  const uint8_t *one = (const uint8_t *)"\1";
  const PmNumber step = {a->kind, r->negative, one, 1, 0, 0};
  *r = whole;
  if (up)
    PM_TRY(add_exact(arena, &whole, &step, r));
  tidy(r);
  return PM_OK;
}
