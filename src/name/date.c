// SPDX-License-Identifier: MIT
// A grammar of dates as newspapers write them: numbers in digits and characters, words
// relative to the day of the issue, parts of years, ranges, plans, festivals, lunar,
// Republican and reign years. What it cannot date it leaves as words.
#include "name/date.h"

enum { YEAR = 0x5E74, MONTH = 0x6708, DAY = 0x65E5, DAY_SPOKEN = 0x53F7 };

typedef struct {
  const PmScan *scan;
  uint32_t to;
  PmDay today;
} Reader;

static int digit_of(uint32_t cp) {
  static const uint32_t characters[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                        0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
  if (cp >= '0' && cp <= '9')
    return (int)(cp - '0');
  if (cp >= 0xFF10 && cp <= 0xFF19)
    return (int)(cp - 0xFF10);
  for (int i = 0; i < 10; i++)
    if (characters[i] == cp)
      return i;
  return cp == 0x96F6 ? 0 : -1; // 零
}

// A number at `i`, spaces inside allowed (1月 20日); `*next` is behind it. -1 for none.
static int number(const Reader *r, uint32_t i, uint32_t *next) {
  int value = 0, digits = 0;
  bool ten = false;
  uint32_t k = i;
  for (; k < r->to && digits < 5; k++) {
    const int d = digit_of(r->scan->cp[k]);
    if (d >= 0) {
      value = ten && r->scan->cp[k] > 0x2FFF ? value + d : value * 10 + d;
      digits++;
    } else if (r->scan->cp[k] == 0x5341 && !ten) { // 十
      value = digits ? value * 10 : 10;
      ten = true;
      digits++;
    } else {
      break;
    }
  }
  while (k < r->to && digits && r->scan->cp[k] == ' ')
    k++;
  *next = k;
  return digits ? value : -1;
}

static bool fits(uint32_t unit, int value) {
  return unit == YEAR    ? value >= 1840 && value <= 2199
         : unit == MONTH ? value >= 1 && value <= 12
                         : value >= 1 && value <= 31;
}

// `number` and the unit after it: 3月. 0 when it is not there or out of range.
static int part(const Reader *r, uint32_t i, uint32_t unit, uint32_t *next) {
  uint32_t k;
  const int value = number(r, i, &k);
  const bool spoken = unit == DAY && k < r->to && r->scan->cp[k] == DAY_SPOKEN;
  if (!fits(unit, value) || k >= r->to || (r->scan->cp[k] != unit && !spoken))
    return 0;
  for (k++; k + 1 < r->to && r->scan->cp[k] == ' ' && digit_of(r->scan->cp[k + 1]) >= 0;)
    k++;
  *next = k;
  return value;
}

// The word stands at `i`; the code points behind it, or 0.
static uint32_t word_at(const Reader *r, uint32_t i, const char *word) {
  const uint32_t n = (uint32_t)pm_utf8_count(pm_str(word));
  return i + n <= r->to && pm_scan_eq(r->scan, i, i + n, word) ? i + n : 0;
}

static PmDate date_of(PmDay day, uint32_t start, uint32_t end) {
  return (PmDate){
      .start = start, .end = end, .year = day.year, .month = day.month, .day = day.day};
}

static bool is_whole(PmDay day) { return day.year && day.month && day.day; }

// --- parts of years and months

typedef struct {
  const char *word;
  int from, to; // months, or days of a month
} Part;

static const Part year_parts[] = {
    {"上半年", 1, 6},   {"下半年", 7, 12},    {"第一季度", 1, 3}, {"第二季度", 4, 6},
    {"第三季度", 7, 9}, {"第四季度", 10, 12}, {"一季度", 1, 3},   {"二季度", 4, 6},
    {"三季度", 7, 9},   {"四季度", 10, 12},   {"首季", 1, 3},     {"年初", 1, 1},
    {"初", 1, 1},       {"年底", 12, 12},     {"年末", 12, 12},   {"底", 12, 12},
    {"末", 12, 12},     {"春天", 3, 5},       {"夏天", 6, 8},     {"秋天", 9, 11},
    {"春季", 3, 5},     {"夏季", 6, 8},       {"秋季", 9, 11},    {"年中", 6, 6},
    {"前三季度", 1, 9}, {"前两个月", 1, 2},   {"头两个月", 1, 2},
};

static const Part month_parts[] = {{"上旬", 1, 10}, {"中旬", 11, 20}, {"下旬", 21, 0},
                                   {"初", 1, 5},    {"底", 26, 0},    {"末", 26, 0}};

// A range of two days of one form becomes the date's end.
static void set_end(PmDate *date, PmDay end) {
  date->to_year = end.year;
  date->to_month = end.month;
  date->to_day = end.day;
}

static void add_month_part(const Reader *r, PmDate *date) {
  for (size_t k = 0; k < sizeof month_parts / sizeof *month_parts; k++) {
    const uint32_t next = word_at(r, date->end, month_parts[k].word);
    if (!next)
      continue;
    date->end = next;
    if (!date->year)
      return;
    date->day = month_parts[k].from;
    set_end(date, (PmDay){date->year, date->month,
                          month_parts[k].to ? month_parts[k].to
                                            : pm_month_days(date->year, date->month)});
    return;
  }
}

static bool add_year_part(const Reader *r, PmDate *date) {
  for (size_t k = 0; k < sizeof year_parts / sizeof *year_parts; k++) {
    const Part *p = &year_parts[k];
    const uint32_t next = word_at(r, date->end, p->word);
    if (!next)
      continue;
    date->end = next;
    if (!date->year)
      return true;
    date->month = p->from;
    if (p->to != p->from)
      set_end(date, (PmDay){date->year, p->to, 0});
    return true;
  }
  return false;
}

// 至, 到, - and the like between two ends.
static uint32_t over_dash(const Reader *r, uint32_t i) {
  static const uint32_t marks[] = {0x81F3, 0x5230, '-',    0x2014,
                                   0x2013, '~',    0xFF5E, 0x301C};
  uint32_t k = i;
  for (size_t m = 0; m < sizeof marks / sizeof *marks && k < r->to; m++)
    if (r->scan->cp[k] == marks[m]) {
      k++;
      if (k < r->to && r->scan->cp[k] == marks[m])
        k++;
      return k;
    }
  return 0;
}

// 5月1日(至7日), 5月1日(至6月3日).
static void add_day_range(const Reader *r, PmDate *date) {
  const uint32_t from = over_dash(r, date->end);
  uint32_t next = from;
  if (!from)
    return;
  PmDay end = {date->year, date->month, 0};
  const int month = part(r, from, MONTH, &next);
  if (month)
    end.month = month;
  end.day = part(r, month ? next : from, DAY, &next);
  if (!end.day)
    return;
  date->end = next;
  if (date->year)
    set_end(date, end);
}

// (1)至5月: months from the number before the dash, in `year`.
static bool month_range(const Reader *r, uint32_t i, int year, PmDate *date) {
  uint32_t k, next;
  const int first = number(r, i, &k);
  if (!fits(MONTH, first))
    return false;
  if (k < r->to && r->scan->cp[k] == MONTH)
    k++;
  const uint32_t behind = over_dash(r, k);
  const int last = behind ? part(r, behind, MONTH, &next) : 0;
  uint32_t ignored;
  if (!last || last < first || part(r, next, DAY, &ignored))
    return false;
  date->end = next;
  if (year) {
    date->year = year;
    date->month = first;
    set_end(date, (PmDay){year, last, 0});
  }
  return true;
}

// Month and day that follow a year, or a part of the year, as far as they are there.
static void month_and_day(const Reader *r, PmDate *date) {
  uint32_t next = date->end;
  if (add_year_part(r, date) || month_range(r, date->end, date->year, date))
    return;
  date->month = part(r, date->end, MONTH, &next);
  if (!date->month)
    return;
  date->end = next;
  date->day = part(r, date->end, DAY, &next);
  if (date->day) {
    date->end = next;
    add_day_range(r, date);
  } else {
    add_month_part(r, date);
  }
}

// --- words relative to the issue

typedef struct {
  const char *word;
  char unit; // 'y' year, 'd' day, 'w' week, 'm' month, 0 vague
  int shift;
} Relative;

static const Relative relatives[] = {
    {"大前天", 'd', -3}, {"大后天", 'd', 3},    {"今年", 'y', 0},
    {"去年", 'y', -1},   {"前年", 'y', -2},     {"明年", 'y', 1},
    {"后年", 'y', 2},    {"上年", 'y', -1},     {"昨天", 'd', -1},
    {"昨日", 'd', -1},   {"前天", 'd', -2},     {"前日", 'd', -2},
    {"今天", 'd', 0},    {"今日", 'd', 0},      {"明天", 'd', 1},
    {"明日", 'd', 1},    {"后天", 'd', 2},      {"昨晚", 'd', -1},
    {"今晨", 'd', 0},    {"今晚", 'd', 0},      {"昨晨", 'd', -1},
    {"昨夜", 'd', -1},   {"明晚", 'd', 1},      {"今早", 'd', 0},
    {"明早", 'd', 1},    {"上个星期", 'w', -1}, {"下个星期", 'w', 1},
    {"上周", 'w', -1},   {"本周", 'w', 0},      {"这周", 'w', 0},
    {"下周", 'w', 1},    {"上星期", 'w', -1},   {"这个星期", 'w', 0},
    {"下星期", 'w', 1},  {"上个月", 'm', -1},   {"上月", 'm', -1},
    {"本月", 'm', 0},    {"这个月", 'm', 0},    {"下个月", 'm', 1},
    {"下月", 'm', 1},    {"近日", 0, 0},        {"日前", 0, 0},
    {"近期", 0, 0},      {"最近", 0, 0},        {"连日来", 0, 0},
    {"不久前", 0, 0},    {"当天", 0, 0},        {"当日", 0, 0},
    {"近年来", 0, 0},    {"次日", 0, 0},        {"当晚", 0, 0},
};

static uint32_t relative_at(const Reader *r, uint32_t i, const Relative **out) {
  for (size_t k = 0; k < sizeof relatives / sizeof *relatives; k++) {
    const uint32_t next = word_at(r, i, relatives[k].word);
    if (next) {
      *out = &relatives[k];
      return next;
    }
  }
  return 0;
}

// The weekday at `i` as 1 … 7, or 0.
static int weekday_at(const Reader *r, uint32_t i) {
  if (i >= r->to)
    return 0;
  const uint32_t cp = r->scan->cp[i];
  const int day = digit_of(cp);
  return cp == DAY || cp == 0x5929 ? 7 : day >= 1 && day <= 6 ? day : 0;
}

// 上周五 is a day, 上周 the week.
static void in_week(const Reader *r, int shift, PmDate *date) {
  const int now = pm_weekday(r->today), day = weekday_at(r, date->end);
  const int monday = shift * 7 + 1 - (now ? now : 7);
  const PmDay first = pm_day_add(r->today, monday + (day ? day - 1 : 0));
  *date = (PmDate){.start = date->start,
                   .end = date->end + (day > 0),
                   .year = first.year,
                   .month = first.month,
                   .day = first.day,
                   .inferred = true};
  const uint32_t weekend = day ? 0 : word_at(r, date->end, "末");
  if (weekend) {
    const PmDay saturday = pm_day_add(first, 5);
    date->year = saturday.year;
    date->month = saturday.month;
    date->day = saturday.day;
    date->end = weekend;
  }
  if (!day)
    set_end(date, pm_day_add(first, 6));
}

static void in_month(const Reader *r, int shift, PmDate *date) {
  const int months = r->today.year * 12 + r->today.month - 1 + shift;
  uint32_t next = date->end;
  const int day = part(r, date->end, DAY, &next);
  date->year = months / 12;
  date->month = months % 12 + 1;
  if (!day || day > pm_month_days(date->year, date->month)) {
    add_month_part(r, date);
    return;
  }
  date->day = day;
  date->end = next;
  add_day_range(r, date);
}

static PmDate relative(const Reader *r, uint32_t i) {
  const Relative *word = NULL;
  const uint32_t next = relative_at(r, i, &word);
  PmDate date = {.start = i, .end = next, .inferred = true};
  if (!next)
    return (PmDate){.start = i, .end = i};
  if (word->unit == 'y') {
    date.year = r->today.year ? r->today.year + word->shift : 0;
    month_and_day(r, &date);
  } else if (word->unit == 'm' && r->today.year && r->today.month) {
    in_month(r, word->shift, &date);
  } else if (word->unit == 'w' && is_whole(r->today)) {
    in_week(r, word->shift, &date);
  } else if (word->unit == 'd' && is_whole(r->today)) {
    const PmDay day = pm_day_add(r->today, word->shift);
    date = date_of(day, i, next);
    date.inferred = true;
  }
  return date;
}

// --- festivals and the Chinese calendar

typedef struct {
  const char *word;
  int month, day; // day 0: the last of the month
  bool lunar;
} Festival;

static const Festival festivals[] = {
    {"元旦", 1, 1, false},     {"情人节", 2, 14, false},  {"妇女节", 3, 8, false},
    {"植树节", 3, 12, false},  {"愚人节", 4, 1, false},   {"劳动节", 5, 1, false},
    {"青年节", 5, 4, false},   {"儿童节", 6, 1, false},   {"建党节", 7, 1, false},
    {"建军节", 8, 1, false},   {"教师节", 9, 10, false},  {"国庆节", 10, 1, false},
    {"国庆", 10, 1, false},    {"平安夜", 12, 24, false}, {"圣诞节", 12, 25, false},
    {"万圣节", 10, 31, false}, {"春节", 1, 1, true},      {"大年初一", 1, 1, true},
    {"元宵节", 1, 15, true},   {"元宵", 1, 15, true},     {"端午节", 5, 5, true},
    {"端午", 5, 5, true},      {"七夕", 7, 7, true},      {"中元节", 7, 15, true},
    {"中秋节", 8, 15, true},   {"中秋", 8, 15, true},     {"重阳节", 9, 9, true},
    {"重阳", 9, 9, true},      {"腊八节", 12, 8, true},   {"腊八", 12, 8, true},
    {"除夕", 12, 0, true},     {"大年三十", 12, 0, true},
};

// The day of a festival in a year of the Gregorian calendar.
static PmDay festival_day(const Festival *f, int year) {
  const int shift = f->month == 12 && f->day == 0 ? -1 : 0; // 除夕 ends the year before
  const PmDay day = f->lunar ? pm_lunar_day(year + shift, f->month, f->day)
                             : (PmDay){year, f->month, f->day};
  return day;
}

static bool festival_at(const Reader *r, uint32_t i, int year, PmDate *date) {
  for (size_t k = 0; k < sizeof festivals / sizeof *festivals; k++) {
    const uint32_t next = word_at(r, i, festivals[k].word);
    if (!next)
      continue;
    const uint32_t start = date->start;
    const int in = year ? year : r->today.year;
    *date = in ? date_of(festival_day(&festivals[k], in), start, next)
               : (PmDate){.start = start, .end = next};
    date->inferred = !year;
    return true;
  }
  return false;
}

static uint32_t lunar_month(const Reader *r, uint32_t i, int *month) {
  static const struct {
    const char *word;
    int month;
  } names[] = {{"正月", 1}, {"冬月", 11}, {"腊月", 12}};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    const uint32_t next = word_at(r, i, names[k].word);
    if (next) {
      *month = names[k].month;
      return next;
    }
  }
  uint32_t next = i;
  *month = part(r, i, MONTH, &next);
  return *month ? next : 0;
}

// 初八, 十五, 廿三, 三十.
static int lunar_day_number(const Reader *r, uint32_t i, uint32_t *next) {
  uint32_t k = word_at(r, i, "初");
  if (k)
    return number(r, k, next);
  if ((k = word_at(r, i, "廿")) != 0) {
    const int d = number(r, k, next);
    if (d < 0)
      *next = k;
    return d < 0 ? 20 : d < 10 ? 20 + d : -1;
  }
  return number(r, i, next);
}

// 农历五月初五, 正月十五; a month by its number needs 农历 before it or 初 behind.
static bool lunar_at(const Reader *r, uint32_t i, int year, PmDate *date) {
  uint32_t from = word_at(r, i, "农历"), next;
  if (!from)
    from = word_at(r, i, "阴历");
  int month = 0;
  const uint32_t behind = lunar_month(r, from ? from : i, &month);
  if (!behind)
    return false;
  const bool named = word_at(r, from ? from : i, "正月") ||
                     word_at(r, from ? from : i, "腊月") ||
                     word_at(r, from ? from : i, "冬月");
  const bool early = word_at(r, behind, "初") || word_at(r, behind, "廿");
  if (!from && !named && !early)
    return false;
  const int day = lunar_day_number(r, behind, &next);
  const uint32_t start = date->start;
  const int in = year ? year : r->today.year;
  if (day < 1 || day > 30) {
    *date = (PmDate){.start = start, .end = behind}; // 正月里
    return named || from;
  }
  *date = in ? date_of(pm_lunar_day(in, month, day), start, next)
             : (PmDate){.start = start, .end = next};
  date->inferred = !year;
  return true;
}

// --- years of other reckonings, decades, plans

typedef struct {
  const char *word;
  int first, last;
} Reign;

static const Reign reigns[] = {
    {"民国", 1912, 1949}, {"宣统", 1909, 1911}, {"光绪", 1875, 1908},
    {"同治", 1862, 1874}, {"咸丰", 1851, 1861}, {"道光", 1821, 1850},
    {"嘉庆", 1796, 1820}, {"乾隆", 1736, 1795}, {"雍正", 1723, 1735},
    {"康熙", 1662, 1722}, {"顺治", 1644, 1661}, {"崇祯", 1628, 1644},
    {"万历", 1573, 1620}, {"嘉靖", 1522, 1566}, {"永乐", 1403, 1424},
    {"洪武", 1368, 1398},
};

static bool reign_at(const Reader *r, uint32_t i, PmDate *date) {
  for (size_t k = 0; k < sizeof reigns / sizeof *reigns; k++) {
    const Reign *reign = &reigns[k];
    const uint32_t behind = word_at(r, i, reign->word);
    if (!behind)
      continue;
    uint32_t next = behind;
    const uint32_t first = word_at(r, behind, "元年");
    const int n = first ? 1 : number(r, behind, &next);
    if (!first && (n < 1 || next >= r->to || r->scan->cp[next] != YEAR)) {
      const uint32_t years = word_at(r, behind, "年间");
      if (!years)
        return false;
      date->end = years;
      date->year = reign->first;
      set_end(date, (PmDay){reign->last, 0, 0});
      return true;
    }
    if (reign->first + n - 1 > reign->last + 1)
      return false;
    date->end = first ? first : next + 1;
    date->year = reign->first + n - 1;
    if (pm_str_eqz(pm_str(reign->word), "民国"))
      month_and_day(r, date);
    return true;
  }
  return false;
}

// 上世纪八十年代, 20世纪90年代, 90年代.
static bool decade_at(const Reader *r, uint32_t i, PmDate *date) {
  uint32_t k = word_at(r, i, "上世纪"), next;
  int century = k ? 1900 : 0;
  if (!k) {
    const int n = number(r, i, &next);
    k = n > 0 ? word_at(r, next, "世纪") : 0;
    century = k && n >= 18 && n <= 21 ? (n - 1) * 100 : 0;
    if (k && !century)
      return false;
  }
  const uint32_t from = k ? k : i;
  const int tens = number(r, from, &next);
  const uint32_t end =
      tens >= 10 && tens <= 90 && tens % 10 == 0 ? word_at(r, next, "年代") : 0;
  if (!end)
    return false;
  date->end = end;
  date->year = (century ? century : 1900) + tens;
  set_end(date, (PmDay){date->year + 9, 0, 0});
  date->inferred = !century;
  return true;
}

// “十四五”: the fourteenth five-year plan, 2021 to 2025.
static bool plan_at(const Reader *r, uint32_t i, PmDate *date) {
  const bool quoted = r->scan->cp[i] == 0x201C;
  const uint32_t from = i + quoted;
  if (from + 2 >= r->to || r->scan->cp[from] != 0x5341) // 十
    return false;
  const int n = digit_of(r->scan->cp[from + 1]);
  const uint32_t end = n >= 1 ? word_at(r, from + 2, "五") : word_at(r, from + 1, "五");
  if (!end || n == 0 || (!quoted && !word_at(r, end, "期间") && !word_at(r, end, "时期")))
    return false;
  const int plan = word_at(r, from + 2, "五") ? 10 + n : 10;
  date->end = end;
  if (quoted && end < r->to && r->scan->cp[end] == 0x201D)
    date->end++;
  const uint32_t during = word_at(r, date->end, "期间");
  date->end = during ? during : date->end;
  date->year = 1951 + 5 * plan;
  set_end(date, (PmDay){date->year + 4, 0, 0});
  return true;
}

// --- digits with marks between: 2025-03-04, 2025/3/4, 2025.3.4

static bool numeric_at(const Reader *r, uint32_t i, PmDate *date) {
  uint32_t k, m, d;
  const int year = number(r, i, &k);
  if (!fits(YEAR, year) || k + 1 >= r->to || k - i != 4)
    return false;
  const uint32_t mark = r->scan->cp[k];
  if (mark != '-' && mark != '/' && mark != '.')
    return false;
  const int month = number(r, k + 1, &m);
  if (!fits(MONTH, month) || m + 1 >= r->to || r->scan->cp[m] != mark)
    return false;
  const int day = number(r, m + 1, &d);
  if (!fits(DAY, day) || (d < r->to && r->scan->cp[d] == mark))
    return false;
  *date = date_of((PmDay){year, month, day}, i, d);
  return true;
}

// --- the whole

// A year, and what follows it.
static bool year_at(const Reader *r, uint32_t i, PmDate *date) {
  uint32_t next = i;
  date->year = part(r, i, YEAR, &next);
  if (!date->year) { // 2021至2025年
    uint32_t k;
    const int first = number(r, i, &k);
    const uint32_t behind = fits(YEAR, first) ? over_dash(r, k) : 0;
    const int last = behind ? part(r, behind, YEAR, &next) : 0;
    if (!last || last < first)
      return false;
    date->year = first;
    date->end = next;
    set_end(date, (PmDay){last, 0, 0});
    return true;
  }
  date->end = next;
  const int year = date->year;
  if (festival_at(r, next, year, date) || lunar_at(r, next, year, date))
    return true;
  const uint32_t behind = over_dash(r, next);
  const int last = behind ? part(r, behind, YEAR, &next) : 0;
  if (last >= year && last) {
    date->end = next;
    set_end(date, (PmDay){last, 0, 0});
    return true;
  }
  month_and_day(r, date);
  return true;
}

// Months and days without a year are of the issue's.
static bool without_year(const Reader *r, uint32_t i, PmDate *date) {
  const int year = r->today.year;
  uint32_t next = i;
  date->inferred = true;
  if (month_range(r, i, year, date))
    return true;
  const int month = part(r, i, MONTH, &next);
  if (month) {
    // a month that is still to come this year was last year's, if the issue is known
    const bool last = year && r->today.month && month > r->today.month + 6;
    date->year = year - last;
    month_and_day(r, date);
    return true;
  }
  const int day = part(r, i, DAY, &next);
  if (!day || !is_whole(r->today) || r->scan->cp[next - 1] == DAY_SPOKEN)
    return false;
  PmDay of = r->today;
  if (day > of.day)
    of = pm_day_add(of, -of.day);
  of.day = day;
  *date = date_of(of, i, next);
  date->inferred = true;
  add_day_range(r, date);
  return true;
}

static PmDate date_at(const Reader *r, uint32_t i) {
  typedef bool (*Rule)(const Reader *r, uint32_t i, PmDate *date);
  static const Rule rules[] = {numeric_at, reign_at, decade_at, plan_at, year_at};
  PmDate date = relative(r, i);
  if (date.end > date.start)
    return date;
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
    if (rules[k](r, i, &date))
      return date;
  date = (PmDate){.start = i, .end = i};
  if (festival_at(r, i, 0, &date) || lunar_at(r, i, 0, &date))
    return date;
  if (without_year(r, i, &date))
    return date;
  date = (PmDate){.start = i, .end = i, .inferred = true, .year = r->today.year};
  const bool half = word_at(r, i, "上半年") || word_at(r, i, "下半年") ||
                    word_at(r, i, "一季度") || word_at(r, i, "前三季度");
  if (half && add_year_part(r, &date))
    return date;
  return (PmDate){.start = i, .end = i};
}

PmDate pm_date_find(const PmScan *scan, uint32_t from, uint32_t to, const PmDate *today) {
  const Reader r = {
      .scan = scan, .to = to, .today = {today->year, today->month, today->day}};
  for (uint32_t i = from; i < to; i++) {
    if (i > from && digit_of(scan->cp[i]) >= 0 && digit_of(scan->cp[i - 1]) >= 0)
      continue; // not from the middle of a number
    const PmDate date = date_at(&r, i);
    if (date.end > date.start)
      return date;
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
  if (!first.data || !date->to_year)
    return first;
  const PmStr last =
      day_text(arena, (PmDay){date->to_year, date->to_month, date->to_day});
  return last.data ? pm_arena_printf(arena, "%s/%s", first.data, last.data) : last;
}

// Without an issue date: a page that names a year and the one before it looks back from
// the later one. Years joined by a dash are plans and do not count.
static int year_of_page(const PmWork *work) {
  uint8_t seen[400] = {0}; // from 1840
  for (size_t s = 0; s < work->n_scans; s++) {
    const PmScan *scan = &work->scans[s];
    const Reader r = {.scan = scan, .to = scan->n};
    for (uint32_t i = 0; i + 4 < scan->n; i++) {
      uint32_t next = i;
      if (digit_of(scan->cp[i]) < 0 ||
          (i && (pm_is_word(scan->cp[i - 1]) && digit_of(scan->cp[i - 1]) >= 0)))
        continue;
      const int year = part(&r, i, YEAR, &next);
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
