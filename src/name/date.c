// SPDX-License-Identifier: MIT
// A small grammar of dates as newspapers write them: years, months and days in digits or
// characters, and words relative to the day of the issue. What it cannot date it leaves
// as words.
#include "name/date.h"

static int digit_of(uint32_t cp) {
  if (cp >= '0' && cp <= '9')
    return (int)(cp - '0');
  if (cp >= 0xFF10 && cp <= 0xFF19)
    return (int)(cp - 0xFF10);
  switch (cp) {
  case 0x3007: // 〇
  case 0x96F6: return 0;
  case 0x4E00: return 1;
  case 0x4E8C: return 2;
  case 0x4E09: return 3;
  case 0x56DB: return 4;
  case 0x4E94: return 5;
  case 0x516D: return 6;
  case 0x4E03: return 7;
  case 0x516B: return 8;
  case 0x4E5D: return 9;
  default: return -1;
  }
}

// A number at `i`, spaces inside allowed (1月 20日); `*next` is behind it. -1 for none.
static int number(const PmScan *scan, uint32_t i, uint32_t to, uint32_t *next) {
  int value = 0, digits = 0;
  bool ten = false;
  uint32_t k = i;
  for (; k < to && digits < 5; k++) {
    const int d = digit_of(scan->cp[k]);
    if (d >= 0) {
      value = ten && scan->cp[k] > 0x2FFF ? value + d : value * 10 + d;
      digits++;
    } else if (scan->cp[k] == 0x5341 && !ten) { // 十
      value = digits ? value * 10 : 10;
      ten = true;
      digits++;
    } else {
      break;
    }
  }
  while (k < to && digits && scan->cp[k] == ' ')
    k++;
  *next = k;
  return digits ? value : -1;
}

// `number` and the unit after it: 3月. 0 when it is not there or out of range.
static int part(const PmScan *scan, uint32_t i, uint32_t to, uint32_t unit,
                uint32_t *next) {
  uint32_t k;
  const int value = number(scan, i, to, &k);
  const int low = unit == 0x5E74 ? 1840 : 1, high = unit == 0x5E74   ? 2199
                                                    : unit == 0x6708 ? 12
                                                                     : 31;
  if (value < low || value > high || k >= to || scan->cp[k] != unit)
    return 0;
  *next = k + 1;
  while (*next < to && scan->cp[*next] == ' ' && *next + 1 < to &&
         digit_of(scan->cp[*next + 1]) >= 0)
    ++*next;
  return value;
}

enum { YEAR = 0x5E74, MONTH = 0x6708, DAY = 0x65E5 };

static bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static int month_days(int y, int m) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && leap(y) ? 29 : days[m - 1];
}

static void add_days(PmDate *date, int days) {
  date->day += days;
  while (date->day < 1) {
    if (--date->month < 1) {
      date->month = 12;
      date->year--;
    }
    date->day += month_days(date->year, date->month);
  }
  while (date->day > month_days(date->year, date->month)) {
    date->day -= month_days(date->year, date->month);
    if (++date->month > 12) {
      date->month = 1;
      date->year++;
    }
  }
}

// 0 Sunday … 6 Saturday (Sakamoto's method).
static int weekday(int y, int m, int d) {
  static const int offset[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  y -= m < 3;
  return (y + y / 4 - y / 100 + y / 400 + offset[m - 1] + d) % 7;
}

typedef struct {
  const char *word;
  char unit; // 'y' year, 'd' day, 'w' week, 'm' month, 0 vague
  int shift;
} Relative;

static const Relative relatives[] = {
    {"今年", 'y', 0},  {"去年", 'y', -1}, {"前年", 'y', -2}, {"明年", 'y', 1},
    {"昨天", 'd', -1}, {"昨日", 'd', -1}, {"前天", 'd', -2}, {"今天", 'd', 0},
    {"今日", 'd', 0},  {"明天", 'd', 1},  {"明日", 'd', 1},  {"后天", 'd', 2},
    {"昨晚", 'd', -1}, {"今晨", 'd', 0},  {"昨晨", 'd', -1}, {"上周", 'w', -1},
    {"本周", 'w', 0},  {"这周", 'w', 0},  {"下周", 'w', 1},  {"上个月", 'm', -1},
    {"上月", 'm', -1}, {"本月", 'm', 0},  {"下月", 'm', 1},  {"近日", 0, 0},
    {"日前", 0, 0},    {"近期", 0, 0},    {"最近", 0, 0},    {"连日来", 0, 0},
    {"不久前", 0, 0},  {"当天", 0, 0},    {"当日", 0, 0},
};

static uint32_t relative_at(const PmScan *scan, uint32_t i, uint32_t to,
                            const Relative **out) {
  for (size_t k = 0; k < sizeof relatives / sizeof *relatives; k++) {
    const uint32_t n = (uint32_t)(strlen(relatives[k].word) / 3);
    if (i + n <= to && pm_scan_eq(scan, i, i + n, relatives[k].word)) {
      *out = &relatives[k];
      return n;
    }
  }
  return 0;
}

// Month and day that follow a year, as far as they are there.
static void month_and_day(const PmScan *scan, uint32_t to, PmDate *date) {
  uint32_t next = date->end;
  date->month = part(scan, date->end, to, MONTH, &next);
  if (!date->month)
    return;
  date->end = next;
  date->day = part(scan, date->end, to, DAY, &next);
  if (date->day)
    date->end = next;
}

static void shift(PmDate *date, const Relative *relative, const PmDate *today,
                  const PmScan *scan, uint32_t to) {
  date->inferred = true;
  if (relative->unit == 'y') {
    date->year = today->year ? today->year + relative->shift : 0;
    month_and_day(scan, to, date);
    return;
  }
  const bool whole = today->year && today->month && today->day;
  if (relative->unit == 'm' && today->year && today->month) {
    const int months = today->year * 12 + today->month - 1 + relative->shift;
    date->year = months / 12;
    date->month = months % 12 + 1;
  }
  if (!whole || (relative->unit != 'd' && relative->unit != 'w'))
    return;
  int days = relative->shift;
  if (relative->unit == 'w') {
    const int day = date->end < to ? digit_of(scan->cp[date->end]) : -1;
    const bool sunday = date->end < to && scan->cp[date->end] == DAY;
    if ((day < 1 || day > 6) && !sunday)
      return; // a week has no form of its own in xsd
    const int now = weekday(today->year, today->month, today->day);
    days = relative->shift * 7 + (sunday ? 7 : day) - (now ? now : 7);
    date->end++;
  }
  date->year = today->year;
  date->month = today->month;
  date->day = today->day;
  add_days(date, days);
}

static PmDate date_at(const PmScan *scan, uint32_t i, uint32_t to, const PmDate *today) {
  PmDate date = {.start = i, .end = i};
  uint32_t next = i;
  const Relative *relative = NULL;
  const uint32_t words = relative_at(scan, i, to, &relative);
  if (words) {
    date.end = i + words;
    shift(&date, relative, today, scan, to);
    return date;
  }
  date.year = part(scan, i, to, YEAR, &next);
  if (date.year) {
    date.end = next;
    month_and_day(scan, to, &date);
    return date;
  }
  month_and_day(scan, to, &date);
  if (date.month) {
    date.year = today->year;
    // a month that is still to come this year was last year's, if the issue is known
    if (date.year && today->month && date.month > today->month + 6)
      date.year--;
    date.inferred = true;
    return date;
  }
  date.day = part(scan, i, to, DAY, &next);
  if (date.day && today->month && today->day) {
    PmDate day = *today;
    if (date.day > today->day)
      add_days(&day, -today->day);
    day.day = date.day;
    day.start = i;
    day.end = next;
    day.inferred = true;
    return day;
  }
  return (PmDate){.start = i, .end = i};
}

PmDate pm_date_find(const PmScan *scan, uint32_t from, uint32_t to, const PmDate *today) {
  for (uint32_t i = from; i < to; i++) {
    if (i > from && digit_of(scan->cp[i]) >= 0 && digit_of(scan->cp[i - 1]) >= 0)
      continue; // not from the middle of a number
    const PmDate date = date_at(scan, i, to, today);
    if (date.end > date.start)
      return date;
  }
  return (PmDate){.start = from, .end = from};
}

PmStr pm_date_text(PmArena *arena, const PmDate *date) {
  if (!date->year)
    return PM_STR("");
  if (!date->month)
    return pm_arena_printf(arena, "%04d", date->year);
  if (!date->day || date->day > month_days(date->year, date->month))
    return pm_arena_printf(arena, "%04d-%02d", date->year, date->month);
  return pm_arena_printf(arena, "%04d-%02d-%02d", date->year, date->month, date->day);
}

// Without an issue date: a page that names a year and the one before it looks back from
// the later one. Years joined by a dash are plans and do not count.
static int year_of_page(const PmWork *work) {
  uint8_t seen[400] = {0}; // from 1840
  for (size_t s = 0; s < work->n_scans; s++) {
    const PmScan *scan = &work->scans[s];
    for (uint32_t i = 0; i + 4 < scan->n; i++) {
      uint32_t next = i;
      if (digit_of(scan->cp[i]) < 0 ||
          (i && (pm_is_word(scan->cp[i - 1]) && digit_of(scan->cp[i - 1]) >= 0)))
        continue;
      const int year = part(scan, i, scan->n, YEAR, &next);
      const uint32_t before = pm_before(scan, i);
      const bool range =
          before == '-' || before == 0x2014 || before == '~' || before == 0x81F3;
      if (year && !range)
        seen[year - 1840] = 1;
    }
  }
  for (int y = 359; y > 0; y--)
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
