// SPDX-License-Identifier: MIT
// Small readers of dates and numbers, each takes what it knows off the front.
#include "map/lexical.h"

#include "rdf/rdf.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool take(PmStr *s, char c) {
  if (s->len == 0 || s->data[0] != c)
    return false;
  *s = pm_str_slice(*s, 1, s->len);
  return true;
}

static size_t take_digits(PmStr *s) {
  size_t n = 0;
  while (n < s->len && is_digit(s->data[n]))
    ++n;
  *s = pm_str_slice(*s, n, s->len);
  return n;
}

// Two digits between the bounds; -1 else.
static int take_two(PmStr *s, int least, int most) {
  if (s->len < 2 || !is_digit(s->data[0]) || !is_digit(s->data[1]))
    return -1;
  const int n = (s->data[0] - '0') * 10 + s->data[1] - '0';
  *s = pm_str_slice(*s, 2, s->len);
  return n >= least && n <= most ? n : -1;
}

// --- numbers --------------------------------------------------------------------------

static bool take_sign(PmStr *s) { return take(s, '-') || take(s, '+'); }

static bool is_integer(PmStr s) {
  take_sign(&s);
  return take_digits(&s) && s.len == 0;
}

static bool is_zero(PmStr s) {
  for (size_t i = 0; i < s.len; ++i)
    if (s.data[i] != '0')
      return false;
  return true;
}

static bool is_natural(PmStr s) {
  if (take(&s, '-'))
    return s.len && is_zero(s);
  take(&s, '+');
  return is_integer(s) && is_digit(s.data[0]);
}

static bool is_positive(PmStr s) {
  take(&s, '+');
  return is_integer(s) && is_digit(s.data[0]) && !is_zero(s);
}

static bool take_decimal(PmStr *s) {
  take_sign(s);
  const size_t whole = take_digits(s);
  const size_t rest = take(s, '.') ? take_digits(s) : 0;
  return whole || rest;
}

static bool is_decimal(PmStr s) { return take_decimal(&s) && s.len == 0; }

static bool is_double(PmStr s) {
  static const char *const words[] = {"INF", "+INF", "-INF", "NaN"};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (pm_str_eqz(s, words[i]))
      return true;
  if (!take_decimal(&s))
    return false;
  if (take(&s, 'e') || take(&s, 'E')) {
    take_sign(&s);
    if (!take_digits(&s))
      return false;
  }
  return s.len == 0;
}

static bool is_boolean(PmStr s) {
  return pm_str_eqz(s, "true") || pm_str_eqz(s, "false") || pm_str_eqz(s, "1") ||
         pm_str_eqz(s, "0");
}

// --- dates ----------------------------------------------------------------------------

static bool is_zone(PmStr s) {
  if (s.len == 0 || pm_str_eqz(s, "Z"))
    return true;
  return take_sign(&s) && take_two(&s, 0, 14) >= 0 && take(&s, ':') &&
         take_two(&s, 0, 59) >= 0 && s.len == 0;
}

// The year modulo 400, which decides its leap day; -1 for none.
static int take_year(PmStr *s) {
  take(s, '-');
  PmStr digits = *s;
  const size_t n = take_digits(s);
  if (n < 4 || (n > 4 && digits.data[0] == '0'))
    return -1;
  int year = 0;
  for (size_t i = 0; i < n; ++i)
    year = (year * 10 + digits.data[i] - '0') % 400;
  return year;
}

static int days_of(int month, int year) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_month_day(PmStr *s, int year) {
  const int month = take_two(s, 1, 12);
  return month > 0 && take(s, '-') && take_two(s, 1, days_of(month, year)) > 0;
}

static bool take_date(PmStr *s) {
  const int year = take_year(s);
  return year >= 0 && take(s, '-') && take_month_day(s, year);
}

static bool take_time(PmStr *s) {
  const PmStr before = *s;
  const int hour = take_two(s, 0, 24);
  if (hour < 0 || !take(s, ':') || take_two(s, 0, 59) < 0 || !take(s, ':') ||
      take_two(s, 0, 59) < 0 || (take(s, '.') && !take_digits(s)))
    return false;
  return hour < 24 || pm_str_starts(before, PM_STR("24:00:00"));
}

static bool is_date(PmStr s) { return take_date(&s) && is_zone(s); }
static bool is_time(PmStr s) { return take_time(&s) && is_zone(s); }
static bool is_datetime(PmStr s) {
  return take_date(&s) && take(&s, 'T') && take_time(&s) && is_zone(s);
}
static bool is_year(PmStr s) { return take_year(&s) >= 0 && is_zone(s); }
static bool is_year_month(PmStr s) {
  return take_year(&s) >= 0 && take(&s, '-') && take_two(&s, 1, 12) > 0 && is_zone(s);
}
static bool is_month(PmStr s) {
  return take(&s, '-') && take(&s, '-') && take_two(&s, 1, 12) > 0 && is_zone(s);
}
static bool is_month_day(PmStr s) {
  return take(&s, '-') && take(&s, '-') && take_month_day(&s, 0) && is_zone(s);
}
static bool is_day(PmStr s) {
  return take(&s, '-') && take(&s, '-') && take(&s, '-') && take_two(&s, 1, 31) > 0 &&
         is_zone(s);
}

// --- the table ------------------------------------------------------------------------

const PmLexical *pm_lexical(PmStr datatype) {
  static const PmLexical known[] = {
      {"integer", "number", is_integer},
      {"int", "number", is_integer},
      {"long", "number", is_integer},
      {"short", "number", is_integer},
      {"byte", "number", is_integer},
      {"nonNegativeInteger", "number", is_natural},
      {"unsignedInt", "number", is_natural},
      {"unsignedLong", "number", is_natural},
      {"unsignedShort", "number", is_natural},
      {"unsignedByte", "number", is_natural},
      {"positiveInteger", "number", is_positive},
      {"decimal", "number", is_decimal},
      {"double", "number", is_double},
      {"float", "number", is_double},
      {"boolean", "boolean", is_boolean},
      {"date", "date", is_date},
      {"dateTime", "date with its time", is_datetime},
      {"time", "time", is_time},
      {"gYear", "year", is_year},
      {"gYearMonth", "year and month", is_year_month},
      {"gMonth", "month", is_month},
      {"gMonthDay", "month and day", is_month_day},
      {"gDay", "day", is_day},
  };
  if (!pm_str_starts(datatype, PM_STR(PM_XSD)))
    return NULL;
  const PmStr name = pm_str_slice(datatype, sizeof PM_XSD - 1, datatype.len);
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (pm_str_eqz(name, known[i].name))
      return &known[i];
  return NULL;
}
