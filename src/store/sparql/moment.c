// SPDX-License-Identifier: MIT
// Reading and comparing dates and times.
#include "store/sparql/moment.h"

enum { HOURS_14 = 14 * 3600 };

typedef struct {
  PmStr s;
  size_t at;
  bool bad;
} Reader;

static char peek(const Reader *r) { return r->at < r->s.len ? r->s.data[r->at] : '\0'; }

static void want(Reader *r, char c) {
  r->bad |= peek(r) != c;
  ++r->at;
}

static int64_t number(Reader *r, size_t min, size_t max) {
  int64_t n = 0;
  size_t k = 0;
  for (; k < max && peek(r) >= '0' && peek(r) <= '9'; ++k, ++r->at)
    n = n * 10 + (peek(r) - '0');
  r->bad |= k < min;
  return n;
}

static bool is_leap(int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static int days_of(int64_t year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static void read_date(Reader *r, PmMoment *m) {
  const bool negative = peek(r) == '-';
  r->at += negative;
  m->year = number(r, 4, 15) * (negative ? -1 : 1);
  want(r, '-');
  m->month = (int)number(r, 2, 2);
  want(r, '-');
  m->day = (int)number(r, 2, 2);
  r->bad |= m->month < 1 || m->month > 12 || m->day < 1;
  r->bad = r->bad || m->day > days_of(m->year, m->month);
}

static void read_time(Reader *r, PmMoment *m) {
  m->hour = (int)number(r, 2, 2);
  want(r, ':');
  m->minute = (int)number(r, 2, 2);
  want(r, ':');
  const size_t from = r->at;
  m->second = number(r, 2, 2);
  if (peek(r) == '.') {
    ++r->at;
    const size_t start = r->at;
    m->nanos = number(r, 1, 9);
    for (size_t k = r->at - start; k < 9; ++k)
      m->nanos *= 10;
    while (peek(r) >= '0' && peek(r) <= '9')
      ++r->at;
  }
  m->seconds = pm_str_slice(r->s, from, r->at);
  r->bad |= m->hour > 24 || m->minute > 59 || m->second > 59 ||
            (m->hour == 24 && (m->minute || m->second || m->nanos));
}

static void read_zone(Reader *r, PmMoment *m) {
  m->tz = pm_str_slice(r->s, r->at, r->s.len);
  if (m->tz.len == 0)
    return;
  m->has_zone = true;
  if (peek(r) == 'Z') {
    ++r->at;
    return;
  }
  const bool west = peek(r) == '-';
  r->bad |= !west && peek(r) != '+';
  ++r->at;
  m->zone = (int)number(r, 2, 2) * 60;
  want(r, ':');
  m->zone += (int)number(r, 2, 2);
  r->bad |= m->zone > 14 * 60;
  m->zone = west ? -m->zone : m->zone;
}

PmMoment pm_moment_parse(PmMomentKind kind, PmStr lexical) {
  PmMoment m = {.kind = kind, .year = 1972, .month = 12, .day = 31};
  Reader r = {.s = lexical};
  if (kind != PM_MOMENT_TIME)
    read_date(&r, &m);
  if (kind == PM_MOMENT_DATETIME)
    want(&r, 'T');
  if (kind != PM_MOMENT_DATE)
    read_time(&r, &m);
  read_zone(&r, &m);
  return r.bad || r.at != lexical.len ? (PmMoment){0} : m;
}

PmMoment pm_moment_read(const PmTerm *term) {
  static const struct {
    const char *datatype;
    PmMomentKind kind;
  } types[] = {{PM_XSD "date", PM_MOMENT_DATE},
               {PM_XSD "dateTime", PM_MOMENT_DATETIME},
               {PM_XSD "time", PM_MOMENT_TIME}};
  if (term->kind == PM_TERM_LITERAL)
    for (size_t i = 0; i < 3; ++i)
      if (pm_str_eqz(term->datatype, types[i].datatype))
        return pm_moment_parse(types[i].kind, term->value);
  return (PmMoment){0};
}

// Days since 1970-01-01.
static int64_t days_from(int64_t year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t pm_moment_seconds(const PmMoment *m) {
  return days_from(m->year, m->month, m->day) * 86400 + m->hour * 3600 + m->minute * 60 +
         m->second - m->zone * 60;
}

int pm_moment_compare(const PmMoment *a, const PmMoment *b) {
  if (a->kind != b->kind)
    return 2;
  const int64_t x = pm_moment_seconds(a), y = pm_moment_seconds(b);
  if (a->has_zone != b->has_zone && x - y <= HOURS_14 && y - x <= HOURS_14)
    return 2;
  if (x != y)
    return x < y ? -1 : 1;
  return (a->nanos > b->nanos) - (a->nanos < b->nanos);
}
