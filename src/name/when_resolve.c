// SPDX-License-Identifier: MIT
// What an expression of time means: fills in unsaid years and months against the day of
// reference, finds weeks and weekdays, turns days of the Chinese calendar.
#include "name/when_part.h"

enum { REACH_YEARS = 9, REACH_MONTHS = 13 };

static int by_day(PmDay a, PmDay b) {
  return a.year != b.year     ? a.year - b.year
         : a.month != b.month ? a.month - b.month
                              : a.day - b.day;
}

static PmDay first_of(PmDay d) {
  return (PmDay){d.year, d.month ? d.month : 1, d.day ? d.day : 1};
}

static PmDay last_of(PmDay d) {
  const int month = d.month ? d.month : 12;
  return (PmDay){d.year, month, d.day ? d.day : pm_month_days(d.year, month)};
}

// Monday is 0.
static int weekday_of(PmDay day) { return (pm_weekday(day) + 6) % 7; }

// The n-th such weekday of a month, -1 the last.
static bool nth_weekday(const PmMoment *m, PmDay *day) {
  const PmDay from = first_of(pm_moment_day(m)), to = last_of(pm_moment_day(m));
  if (m->week > 0)
    *day = pm_day_add(from, (m->weekday + 6 - weekday_of(from)) % 7 + 7 * (m->week - 1));
  else
    *day = pm_day_add(to, -((weekday_of(to) - m->weekday + 8) % 7));
  return by_day(*day, to) <= 0;
}

// Monday of the n-th week of a year or month: the week of its fourth day is the first
// (ISO 8601).
static PmDay nth_week(const PmMoment *m) {
  const PmDay said = {m->year, m->month, 0};
  const PmDay edge = m->week > 0 ? first_of(said) : pm_day_add(last_of(said), -6);
  const PmDay fourth = pm_day_add(edge, 3);
  const int weeks = m->week > 0 ? m->week - 1 : 0;
  return pm_day_add(fourth, 7 * weeks - weekday_of(fourth));
}

static bool lunar_days(const PmMoment *m, PmDay *first, PmDay *last) {
  PmDay a = pm_lunar_day(m->year, m->month, m->day ? m->day : 1);
  PmDay b = pm_lunar_day(m->year, m->month, m->day);
  if (!a.year && m->month == 12 && m->day == 30) // 大年三十 of a short month
    a = b = pm_lunar_day(m->year, 12, 0);
  *first = a;
  *last = b;
  return a.year && b.year;
}

bool pm_moment_days(const PmMoment *m, PmDay *first, PmDay *last) {
  if (m->year < 100 || m->year > 9998)
    return false;
  const PmDay said = pm_moment_day(m);
  if (m->lunar && m->month)
    return lunar_days(m, first, last);
  if (m->weekday && m->week) {
    const bool found = m->month && nth_weekday(m, first);
    *last = *first;
    return found;
  }
  if (m->week) {
    *first = nth_week(m);
    *last = pm_day_add(*first, 6);
    return true;
  }
  if (m->month && m->day > pm_month_days(m->year, m->month))
    return false;
  *first = first_of(said);
  *last = last_of(said);
  return true;
}

PmMoment pm_moment_add(PmMoment m, const PmLength *length, int sign) {
  const int *n = length->count;
  const int months = m.year * 12 + m.month - 1 +
                     sign * (n[PM_TIME_YEAR] * 12 + n[PM_TIME_MONTH] +
                             (length->half == PM_TIME_YEAR ? 6 : 0));
  if (months < 12 || months > 9998 * 12)
    return m;
  m.year = months / 12;
  m.month = months % 12 + 1;
  const int most = pm_month_days(m.year, m.month);
  m.day = m.day > most ? most : m.day;
  const int half_hour = length->half == PM_TIME_HOUR ? 1800 : 0;
  long seconds = m.hour * 3600L + m.minute * 60L + m.second;
  seconds += sign * (n[PM_TIME_HOUR] * 3600L + n[PM_TIME_MINUTE] * 60L +
                     n[PM_TIME_SECOND] + half_hour);
  long days = seconds / 86400;
  seconds %= 86400;
  if (seconds < 0) {
    seconds += 86400;
    days--;
  }
  days += sign * (n[PM_TIME_WEEK] * 7L + n[PM_TIME_DAY]);
  const PmDay day = pm_day_add(pm_moment_day(&m), (int)days);
  m.year = day.year;
  m.month = day.month;
  m.day = day.day;
  m.hour = (int)(seconds / 3600);
  m.minute = (int)(seconds / 60 % 60);
  m.second = (int)(seconds % 60);
  return m;
}

// --- what is unsaid

// The `k`-th candidate of a moment: its year, month or week k away from now.
static bool candidate(const PmWhenText *text, const PmMoment *m, int k, PmMoment *out) {
  PmDay first, last;
  *out = *m;
  if (m->month) {
    out->year = text->now.year + k;
  } else if (m->day) {
    const int months = text->now.year * 12 + text->now.month - 1 + k;
    out->year = months / 12;
    out->month = months % 12 + 1;
  } else {
    const PmDay today = pm_moment_day(&text->now);
    const PmDay day = pm_day_add(today, 7 * k + m->weekday - 1 - weekday_of(today));
    out->year = day.year;
    out->month = day.month;
    out->day = day.day;
    out->weekday = 0;
  }
  return pm_moment_days(out, &first, &last);
}

static bool is_full(const PmMoment *m) { return m->year >= 100; }

static bool has_date(const PmMoment *m) {
  return m->year || m->month || m->day || m->weekday;
}

// The last candidate that begins before today, or the first that does not.
static bool resolve_moment(const PmWhenText *text, PmMoment *m, PmTense tense) {
  PmDay first, last;
  if (!has_date(m))
    return m->clock || m->part;
  if (is_full(m))
    return pm_moment_days(m, &first, &last);
  if (!pm_knows_today(text))
    return false;
  if (m->year) { // a decade of a century unsaid
    m->year += tense == PM_PAST ? 1900 : 2000;
    return true;
  }
  const PmDay today = pm_moment_day(&text->now);
  const int reach = m->month ? REACH_YEARS : REACH_MONTHS;
  const int step = tense == PM_PAST ? -1 : 1;
  for (int k = -step; k >= -reach && k <= reach; k += step) {
    PmMoment out;
    if (!candidate(text, m, k, &out) || !pm_moment_days(&out, &first, &last))
      continue;
    if ((by_day(first, today) < 0) != (tense == PM_PAST))
      continue;
    *m = out;
    return true;
  }
  return false;
}

// Takes over from the range's first end what its second leaves unsaid.
static bool resolve_end(PmMoment *to, const PmMoment *from) {
  PmDay first, last, begin, end;
  if (!has_date(to))
    return true;
  if (is_full(to))
    return pm_moment_days(to, &first, &last);
  to->year = from->year;
  to->month = to->month ? to->month : from->month;
  if (to->weekday && !to->week) { // hours of one day
    to->day = from->day;
    to->weekday = 0;
  }
  if (!pm_moment_days(from, &begin, &end))
    return false;
  if (pm_moment_days(to, &first, &last) && by_day(last, begin) < 0)
    to->year++;
  return pm_moment_days(to, &first, &last);
}

static void set_days(PmWhen *when) {
  PmMoment *const ends[] = {&when->from, &when->to};
  for (size_t i = 0; i < 2; i++) {
    PmMoment *m = ends[i];
    PmDay first, last;
    const bool exact = m->lunar || m->week;
    if (!has_date(m) || !exact || !pm_moment_days(m, &first, &last))
      continue;
    const bool begins = i == 0 || by_day(first, last) == 0;
    const PmDay day = begins ? first : last;
    m->lunar = false;
    m->week = m->weekday = 0;
    m->year = day.year;
    m->month = day.month;
    m->day = day.day;
  }
}

bool pm_when_resolve(const PmWhenText *text, PmWhen *when, PmTense tense) {
  PmDay today = pm_moment_day(&text->now), first, last;
  const PmWhen said = *when;
  if (when->kind != PM_WHEN_MOMENT && when->kind != PM_WHEN_PERIOD)
    return false;
  when->inferred |= has_date(&when->from) && !is_full(&when->from);
  if (when->period == PM_PERIOD_WHOLE || when->period == PM_PERIOD_WEEK)
    when->to = has_date(&when->to) ? when->to : when->from;
  if (!resolve_moment(text, &when->from, tense))
    return false;
  if (when->to.year && when->to.year < 100)
    when->to.year += (tense == PM_PAST ? 1900 : 2000);
  if (!resolve_end(&when->to, &when->from))
    return false;
  // what contains today is neither past nor to come: the one before is not meant
  if (tense == PM_FUTURE && when->period == PM_PERIOD_RANGE && !is_full(&said.from)) {
    PmWhen past = said;
    if (pm_when_resolve(text, &past, PM_PAST) &&
        pm_moment_days(&past.to, &first, &last) && by_day(last, today) >= 0)
      *when = past;
  }
  set_days(when);
  return true;
}
