// SPDX-License-Identifier: MIT
// Dates as a newspaper means them: of the expressions of time (when.h) those that name a
// day, month, year or a range of them, against the day of the issue. What cannot be dated
// stays words; durations, times of day and repetitions are no dates.
#include "name/date.h"

enum { MAX_NAME = 30 };

// What is being filled in: against which day, and whether it is still to come.
typedef struct {
  PmMoment today;
  bool planned;
} Issue;

// A month without its year is the last one or one soon to come; a planned one the next.
static int year_of_month(const Issue *issue, int month) {
  const PmMoment *today = &issue->today;
  if (issue->planned)
    return today->year + (month < today->month);
  return today->year - (today->month && month > today->month + 6);
}

// Days between two days, roughly.
static int distance(PmDay a, PmDay b) {
  const int days = (a.year - b.year) * 365 + (a.month - b.month) * 30 + a.day - b.day;
  return days < 0 ? -days : days;
}

// The Chinese year in which a day of its calendar is nearest to today.
static int year_of_lunar(const PmMoment *today, const PmMoment *m) {
  const PmDay now = {today->year, today->month ? today->month : 6,
                     today->day ? today->day : 15};
  int best = today->year, least = INT32_MAX;
  for (int year = today->year - 1; year <= today->year; year++) {
    PmDay first, last;
    PmMoment in = *m;
    in.year = year;
    if (!pm_moment_days(&in, &first, &last) || distance(first, now) >= least)
      continue;
    least = distance(first, now);
    best = year;
  }
  return best;
}

// Fills in what is unsaid; false where the issue does not tell.
static bool fill(const Issue *issue, PmMoment *m) {
  const PmMoment *today = &issue->today;
  if (m->year >= 100)
    return true;
  if (m->year) { // 90年代
    m->year += 1900;
    return true;
  }
  if (!today->year)
    return false;
  if (m->month) {
    m->year = m->lunar ? year_of_lunar(today, m) : year_of_month(issue, m->month);
    return true;
  }
  if (!m->day || !today->month || !today->day)
    return false; // a weekday alone may be of this week or the last
  PmDay of = {today->year, today->month, today->day};
  if (m->day > of.day)
    of = pm_day_add(of, -of.day);
  m->year = of.year;
  m->month = of.month;
  return true;
}

// What a range's second end leaves unsaid is the first's.
static void fill_end(const PmMoment *from, PmMoment *to) {
  if (to->year >= 100)
    return;
  if (to->year) {
    to->year += 1900;
    return;
  }
  to->month = to->month ? to->month : from->month;
  to->year = from->year + (to->month < from->month);
}

static bool is_day(const PmMoment *m) {
  return m->month && m->day && m->day <= pm_month_days(m->year, m->month);
}

// Days of the Chinese calendar become Gregorian; where there is no table, the year stays.
static PmDay day_of(const PmMoment *m) {
  PmDay first, last;
  if (m->lunar && !(m->day && pm_moment_days(m, &first, &last)))
    return (PmDay){m->year, 0, 0};
  if (m->lunar || m->week)
    return pm_moment_days(m, &first, &last) ? first : (PmDay){m->year, 0, 0};
  return (PmDay){m->year, m->month, is_day(m) ? m->day : 0};
}

static PmDate words(const PmWhen *when) {
  return (PmDate){.start = when->start, .end = when->end, .inferred = true};
}

static void set_end(PmDate *date, PmDay day) {
  if (day.year == date->year && day.month == date->month && day.day == date->day)
    return; // hours of one day
  date->to_year = day.year;
  date->to_month = day.month;
  date->to_day = day.day;
}

static PmDate date_of(const Issue *issue, PmWhen *when) {
  PmDate date = words(when);
  const bool said = when->from.year >= 100;
  if (when->kind == PM_WHEN_VAGUE || !fill(issue, &when->from))
    return date;
  PmDay from = day_of(&when->from), first, last;
  const PmMoment *m = &when->from;
  const bool whole = (m->week && !m->weekday) || (m->lunar && m->month && !m->day);
  const bool days = whole && pm_moment_days(m, &first, &last);
  from = days ? first : from;
  date.year = from.year;
  date.month = from.month;
  date.day = from.day;
  date.inferred = when->inferred || !said;
  date.open = when->bound == PM_BOUND_BEFORE || when->bound == PM_BOUND_UNTIL ? -1
              : when->bound != PM_BOUND_NONE                                  ? 1
                                                                              : 0;
  if (days) {
    set_end(&date, last);
  } else if (when->period != PM_PERIOD_WHOLE && !whole) {
    fill_end(&when->from, &when->to);
    set_end(&date, day_of(&when->to));
  }
  return date;
}

// 计划10月, 将于8月底.
static bool is_planned(const PmScan *scan, uint32_t i) {
  static const char32_t marks[] = U"将拟预计力争定";
  for (uint32_t k = i; k > 0 && i - k < 3; k--)
    for (const char32_t *mark = marks; *mark; mark++)
      if (scan->cp[k - 1] == *mark)
        return true;
  return false;
}

// A part of a name: 重阳路, 包国庆.
static bool in_name(const PmScan *scan, const PmWhen *when) {
  const PmWork *work = scan->work;
  if (!work || !work->spans)
    return false;
  const uint32_t index = (uint32_t)(scan - work->scans);
  const uint32_t from = when->start > MAX_NAME ? when->start - MAX_NAME : 0;
  for (size_t i = pm_span_from(work, index, from); i < work->n_spans; i++) {
    const PmSpan *span = &work->spans[i];
    if (span->scan != index || span->start > when->start)
      break;
    if (span->end >= when->end && span->end - span->start > when->end - when->start)
      return true;
  }
  return false;
}

// A day, month or year, or words that stand for one.
static bool is_date(const PmWhen *when) {
  const PmMoment *m = &when->from;
  const bool dated = m->year || m->month || m->day || m->weekday;
  return !when->loose && !when->reckoned &&
         (when->kind == PM_WHEN_VAGUE ||
          (dated && (when->kind == PM_WHEN_MOMENT || when->kind == PM_WHEN_PERIOD)));
}

PmDate pm_date_find(const PmScan *scan, uint32_t from, uint32_t to, const PmDate *today) {
  const PmWhenText text = {
      .chars = {scan->cp, to},
      .now = {.year = today->year, .month = today->month, .day = today->day}};
  for (uint32_t i = from; i < to;) {
    PmWhen when = pm_when_find(&text, i);
    if (when.end == when.start)
      break;
    const Issue issue = {text.now, is_planned(scan, when.start)};
    if (is_date(&when) && !in_name(scan, &when))
      return date_of(&issue, &when);
    i = when.end;
  }
  return (PmDate){.start = from, .end = from};
}

// xsd:date, gYearMonth or gYear.
static PmStr day_text(PmArena *arena, PmDay d) {
  if (!d.month)
    return pm_arena_printf(arena, "%04d", d.year);
  if (!d.day || d.day > pm_month_days(d.year, d.month))
    return pm_arena_printf(arena, "%04d-%02d", d.year, d.month);
  return pm_arena_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

PmStr pm_date_text(PmArena *arena, const PmDate *date) {
  if (!date->year)
    return PM_STR("");
  const PmStr first = day_text(arena, (PmDay){date->year, date->month, date->day});
  if (!first.data)
    return first;
  const PmDay end = {date->to_year, date->to_month, date->to_day};
  const PmStr last = end.year ? day_text(arena, end) : first;
  if (date->open < 0 && last.data)
    return pm_arena_printf(arena, "../%s", last.data);
  if (date->open > 0)
    return pm_arena_printf(arena, "%s/..", first.data);
  if (!end.year)
    return first;
  return last.data ? pm_arena_printf(arena, "%s/%s", first.data, last.data) : last;
}

// Without an issue date: a page that names a year and the one before it looks back from
// the later one. Years joined by a dash are plans and do not count.
static int year_of_page(const PmWork *work) {
  uint8_t seen[400] = {0}; // from 1840
  for (size_t s = 0; s < work->n_scans; s++) {
    const PmChars text = {work->scans[s].cp, work->scans[s].n};
    for (uint32_t i = 0; i + 4 < text.n; i++) {
      const uint32_t before = i ? text.cp[i - 1] : 0;
      if (pm_digit_value(text.cp[i]) < 0 || pm_digit_value(before) >= 0)
        continue;
      PmNumber number;
      const uint32_t end = pm_number_at(&text, i, &number);
      const bool range =
          before == '-' || before == 0x2014 || before == '~' || before == 0x81F3;
      if (end && number.value >= 1840 && number.value < 2240 && !range &&
          number.chars == 4 && pm_word_at(&text, end, U"年"))
        seen[number.value - 1840] = 1;
    }
  }
  for (int y = 399; y > 0; y--)
    if (seen[y])
      return seen[y - 1] ? y + 1840 : 0;
  return 0;
}

PmDate pm_date_today(const PmWork *work) {
  const PmStr given = work->page->info.date;
  PmDate today = {.inferred = true};
  int *const parts[] = {&today.year, &today.month, &today.day};
  size_t k = 0;
  for (size_t i = 0; i < given.len && k < 3; i++)
    if (given.data[i] == '-')
      k++;
    else if (given.data[i] >= '0' && given.data[i] <= '9' && *parts[k] < 10000)
      *parts[k] = *parts[k] * 10 + (given.data[i] - '0');
  if (today.year < 1600 || today.month > 12 || today.day > 31)
    today = (PmDate){.inferred = true};
  if (!today.year)
    today.year = year_of_page(work);
  return today;
}
