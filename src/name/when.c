// SPDX-License-Identifier: MIT
// The whole of an expression of time: one point or two joined, what bounds it, lengths
// counted from now, repetitions. The rules of the parts stand in when_*.c; words are
// tables, and where none of them can begin nothing is tried.
#include "name/when_part.h"

// --- one point

// 29日: the day alone. 12号 is a number.
static uint32_t bare_day_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const char32_t after[] = U"内游均元报";
  PmNumber number;
  const uint32_t before = i ? text->chars.cp[i - 1] : 0;
  uint32_t k = pm_number_at(&text->chars, i, &number);
  if (!k || number.value < 1 || number.value > 31 || number.form == PM_NUMBER_ROW)
    return 0;
  k = pm_word_at(&text->chars, k, U"日");
  if (!k || before == U'过' || before == U'满' || before == U'达')
    return 0;
  for (const char32_t *cp = after; *cp; cp++)
    if (pm_cp_at(&text->chars, k) == *cp)
      return 0;
  when->kind = PM_WHEN_MOMENT;
  when->from.day = number.value;
  const uint32_t clock = pm_clock_at(&text->chars, k, true, &when->from);
  return clock ? clock : k;
}

static uint32_t year_point_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  const uint32_t lunar = pm_word_at(&text->chars, i, U"农历");
  when->from.lunar = lunar != 0;
  const uint32_t year = pm_year_at(text, lunar ? lunar : i, when);
  if (!year)
    return 0;
  const uint32_t tail =
      when->period == PM_PERIOD_STRETCH ? 0 : pm_year_tail_at(text, year, when);
  if (tail)
    return tail;
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_PERIOD;
  return year;
}

static uint32_t clock_point_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  const uint32_t end = pm_clock_at(&text->chars, i, false, &when->from);
  if (!end)
    return 0;
  when->kind = when->from.clock ? PM_WHEN_MOMENT : PM_WHEN_PERIOD;
  return end;
}

// 2018 alone, where nothing makes it a number of things.
static uint32_t bare_year_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  PmNumber number;
  const uint32_t k = pm_number_at(&text->chars, i, &number);
  const uint32_t next = pm_cp_at(&text->chars, k);
  if (!k || number.form != PM_NUMBER_DIGITS || number.chars != 4 || number.value < 1900 ||
      number.value > 2099 ||
      (next && next != ' ' && next != ',' && !pm_join_at(&text->chars, k)))
    return 0;
  when->kind = PM_WHEN_PERIOD;
  when->from.year = number.value;
  when->loose = true;
  return k;
}

uint32_t pm_point_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  typedef uint32_t (*Rule)(const PmWhenText *, uint32_t, PmWhen *);
  static const Rule rules[] = {pm_relative_at, pm_numeric_day_at, pm_era_at,
                               year_point_at,  pm_festival_at,    pm_month_at,
                               bare_day_at,    clock_point_at,    bare_year_at};
  i = pm_over_gap(&text->chars, i);
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
    *when = (PmWhen){.start = i};
    const uint32_t end = rules[k](text, i, when);
    if (end) {
      when->end = end;
      return end;
    }
  }
  *when = (PmWhen){.start = i, .end = i};
  return 0;
}

// --- two points

static bool has_date(const PmMoment *m) {
  return m->year || m->month || m->day || m->weekday;
}

// 上午10点到12点, 下午5点到6点: hours of one day.
static void join_hours(PmMoment *from, PmMoment *to) {
  if (!from->either && to->either && to->hour < from->hour)
    to->hour += 12;
  if (from->either != to->either)
    from->either = to->either = false;
}

static bool join_ends(PmWhen *a, const PmWhen *b) {
  PmMoment to =
      b->kind == PM_WHEN_PERIOD && b->period != PM_PERIOD_WHOLE ? b->to : b->from;
  const bool from_dated = has_date(&a->from), to_dated = has_date(&to);
  if (to_dated && !from_dated)
    return false;
  if (!to_dated) {
    if (!to.clock || !a->from.clock)
      return false;
    to.year = a->from.year;
    to.month = a->from.month;
    to.day = a->from.day;
    to.weekday = a->from.weekday;
    join_hours(&a->from, &to);
  } else {
    const bool less = !to.month && !to.year && to.day; // 至12日
    if ((less && !a->from.day) || (to.weekday && !to.week && !a->from.weekday))
      return false;
    to.month = less ? a->from.month : to.month;
    to.lunar |= less && a->from.lunar;
    a->from.either = to.either = false;
  }
  a->to = to;
  return true;
}

// 到, 至, a dash; 和, 与 with 之间 behind the second point.
static uint32_t range_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord ands[] = {{U"和", 0, 0, 0}, {U"与", 0, 0, 0}, {NULL, 0, 0, 0}};
  static const PmWord between[] = {{U"之间", 0, 0, 0}, {U"间", 0, 0, 0}, {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  uint32_t end = pm_point_at(text, i, when);
  if (!end)
    return 0;
  uint32_t join = pm_join_at(chars, end), k = end;
  const bool both = !join && pm_word_of(chars, ands, &k);
  join = both ? k : join;
  PmWhen second;
  k = join ? pm_point_at(text, join, &second) : 0;
  const bool fits =
      k && second.period != PM_PERIOD_RANGE && (!both || pm_word_of(chars, between, &k));
  if (!fits)
    return end;
  if (second.kind == PM_WHEN_VAGUE || when->kind == PM_WHEN_VAGUE) {
    when->kind = PM_WHEN_VAGUE;
  } else {
    if (!join_ends(when, &second))
      return end;
    when->kind = PM_WHEN_PERIOD;
    when->period = PM_PERIOD_RANGE;
  }
  when->inferred |= second.inferred;
  when->loose |= second.loose;
  return k;
}

// --- bounds

static const PmWord bounds[] = {{U"以前", PM_BOUND_BEFORE, 0, 0},
                                {U"之前", PM_BOUND_BEFORE, 0, 0},
                                {U"前", PM_BOUND_BEFORE, 1, 0},
                                {U"以后", PM_BOUND_AFTER, 0, 0},
                                {U"之后", PM_BOUND_AFTER, 0, 0},
                                {U"后", PM_BOUND_AFTER, 1, 0},
                                {U"以来", PM_BOUND_SINCE, 0, 0},
                                {U"起", PM_BOUND_SINCE, 0, 0},
                                {U"开始", PM_BOUND_SINCE, 0, 0},
                                {U"至今", PM_BOUND_SINCE, 0, 0},
                                {U"或之前", PM_BOUND_UNTIL, 0, 0},
                                {U"及之前", PM_BOUND_UNTIL, 0, 0},
                                {U"及以前", PM_BOUND_UNTIL, 0, 0},
                                {U"或以前", PM_BOUND_UNTIL, 0, 0},
                                {U"或之后", PM_BOUND_SINCE, 0, 0},
                                {U"及之后", PM_BOUND_SINCE, 0, 0},
                                {U"及以后", PM_BOUND_SINCE, 0, 0},
                                {U"或以后", PM_BOUND_SINCE, 0, 0},
                                {NULL, 0, 0, 0}};

static const PmWord openings[] = {
    // bound; 1: only with a word behind the time
    {U"截至", PM_BOUND_BEFORE, 0, 0},   {U"截止", PM_BOUND_BEFORE, 0, 0},
    {U"截止到", PM_BOUND_BEFORE, 0, 0}, {U"截至到", PM_BOUND_BEFORE, 0, 0},
    {U"自", PM_BOUND_SINCE, 0, 0},      {U"自从", PM_BOUND_SINCE, 0, 0},
    {U"从", PM_BOUND_NONE, 0, 0},       {NULL, 0, 0, 0}};

// 2015年前, 8月底前, but neither 今年前三名 nor 春节前夕; 后 alone only behind years.
static bool may_bound(const PmChars *text, uint32_t next, int bound, const PmWhen *when) {
  static const char32_t compounds[] = U"期夕后往沿前";
  if (bound != PM_BOUND_BEFORE && (!when->from.year || when->inferred || when->from.day))
    return false;
  for (const char32_t *cp = compounds; *cp; cp++)
    if (pm_cp_at(text, next) == *cp)
      return false;
  return !when->from.clock && pm_digit_value(pm_cp_at(text, next)) < 0 &&
         pm_cp_at(text, next) != U'十';
}

static uint32_t bound_at(const PmChars *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *bound = pm_word_of(text, bounds, &k);
  if (!bound || when->kind == PM_WHEN_VAGUE)
    return 0;
  if (bound->b && !may_bound(text, k, bound->a, when))
    return 0;
  when->bound = (PmBound)bound->a;
  return k;
}

// 2010年之后2018年之前.
static uint32_t second_bound(const PmWhenText *text, uint32_t i, PmWhen *when) {
  PmWhen second;
  const bool from = when->bound == PM_BOUND_AFTER || when->bound == PM_BOUND_SINCE;
  uint32_t k = from ? pm_point_at(text, i, &second) : 0;
  k = k ? bound_at(&text->chars, k, &second) : 0;
  const bool to = k && second.bound == PM_BOUND_BEFORE;
  if (!to || !join_ends(when, &second))
    return 0;
  when->kind = PM_WHEN_PERIOD;
  when->period = PM_PERIOD_RANGE;
  when->bound = PM_BOUND_NONE;
  return k;
}

static uint32_t bounded_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *opening = pm_word_of(&text->chars, openings, &k);
  const uint32_t end = range_at(text, k, when);
  if (!end)
    return 0;
  const bool range = when->period == PM_PERIOD_RANGE;
  const uint32_t tail = range ? 0 : bound_at(&text->chars, end, when);
  if (tail) {
    const uint32_t more = second_bound(text, tail, when);
    when->start = i;
    return more ? more : tail;
  }
  if (!opening)
    return end;
  if (range) {
    when->start = i;
    return opening->a == PM_BOUND_BEFORE ? 0 : end;
  }
  if (when->kind == PM_WHEN_VAGUE || !opening->a)
    return 0; // the time is found by itself
  when->start = i;
  when->bound = (PmBound)opening->a;
  return end;
}

// --- lengths

static bool is_by_the_clock(const PmLength *length) {
  return length->count[PM_TIME_HOUR] || length->count[PM_TIME_MINUTE] ||
         length->count[PM_TIME_SECOND] || (length->half && length->half <= PM_TIME_HOUR);
}

static bool by_clock_alone(const PmLength *length) {
  const int *n = length->count;
  return is_by_the_clock(length) && !n[PM_TIME_DAY] && !n[PM_TIME_WEEK] &&
         !n[PM_TIME_MONTH] && !n[PM_TIME_YEAR];
}

// 近三年, 未来两天, 还剩5分钟: counted from today.
static uint32_t counted_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord words[] = {
      // direction; 1: only hours and less
      {U"过去", -1, 0, 0},  {U"近", -1, 0, 0},   {U"最近", -1, 0, 0}, {U"前", -1, 0, 0},
      {U"上", -1, 0, 0},    {U"之前", -1, 0, 0}, {U"此前", -1, 0, 0}, {U"未来", 1, 0, 0},
      {U"今后", 1, 0, 0},   {U"后", 1, 0, 0},    {U"之后", 1, 0, 0},  {U"下", 1, 0, 0},
      {U"接下来", 1, 0, 0}, {U"还剩", 1, 1, 0},  {NULL, 0, 0, 0}};
  uint32_t k = i;
  const PmWord *word = pm_word_of(&text->chars, words, &k);
  PmLength length;
  k = word ? pm_length_at(&text->chars, k, &length) : 0;
  if (!k || (word->b && !by_clock_alone(&length)))
    return 0;
  *when = (PmWhen){.start = i, .inferred = true, .reckoned = true, .kind = PM_WHEN_VAGUE};
  if (!pm_knows_today(text))
    return k;
  const bool clock = is_by_the_clock(&length);
  PmMoment now = text->now, from = now, to = now;
  if (!clock && word->a > 0) {
    const PmMoment tomorrow = pm_day_moment(pm_day_add(pm_moment_day(&now), 1));
    from = to = tomorrow;
  }
  if (word->a < 0)
    from = pm_moment_add(from, &length, -1);
  else
    to = pm_moment_add(to, &length, 1);
  const PmDay last = pm_day_add(pm_moment_day(&to), clock ? 0 : -1);
  pm_when_stretch(when, pm_moment_day(&from), pm_moment_day(&to));
  when->length = length;
  if (clock) {
    when->from = from;
    when->to = to;
    when->from.clock = when->to.clock = PM_TIME_SECOND;
  } else {
    when->to = pm_day_moment(last);
  }
  return k;
}

// 三年半; 5天前, 两小时后.
static uint32_t length_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord ago[] = {
      {U"前", -1, 0, 0},  {U"之前", -1, 0, 0}, {U"以前", -1, 0, 0}, {U"后", 1, 0, 0},
      {U"之后", 1, 0, 0}, {U"以后", 1, 0, 0},  {NULL, 0, 0, 0}};
  PmLength length;
  uint32_t k = pm_length_at(&text->chars, i, &length);
  if (!k)
    return 0;
  *when = (PmWhen){.start = i, .kind = PM_WHEN_DURATION, .length = length};
  const PmWord *word = pm_word_of(&text->chars, ago, &k);
  if (!word)
    return k;
  when->inferred = when->reckoned = true;
  when->kind = PM_WHEN_VAGUE;
  if (!pm_knows_today(text))
    return k;
  when->kind = PM_WHEN_MOMENT;
  when->from = pm_moment_add(text->now, &length, word->a);
  when->from.clock = is_by_the_clock(&length) ? PM_TIME_SECOND : PM_TIME_NONE;
  return k;
}

// 每天, 每周一下午八点.
static uint32_t set_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord units[] = {{U"天", PM_TIME_DAY, 0, 0},
                                 {U"日", PM_TIME_DAY, 0, 0},
                                 {U"周", PM_TIME_WEEK, 0, 0},
                                 {U"星期", PM_TIME_WEEK, 0, 0},
                                 {U"个星期", PM_TIME_WEEK, 0, 0},
                                 {U"礼拜", PM_TIME_WEEK, 0, 0},
                                 {U"月", PM_TIME_MONTH, 0, 0},
                                 {U"个月", PM_TIME_MONTH, 0, 0},
                                 {U"年", PM_TIME_YEAR, 0, 0},
                                 {U"小时", PM_TIME_HOUR, 0, 0},
                                 {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  uint32_t k = pm_word_at(chars, i, U"每");
  const PmWord *unit = k ? pm_word_of(chars, units, &k) : NULL;
  if (!unit)
    return 0;
  *when = (PmWhen){.start = i, .kind = PM_WHEN_SET};
  when->length.count[unit->a] = 1;
  const uint32_t day =
      unit->a == PM_TIME_WEEK ? pm_weekday_at(chars, k, &when->from.weekday) : 0;
  k = day ? day : k;
  const uint32_t clock = pm_clock_at(chars, k, true, &when->from);
  return clock ? clock : k;
}

// --- the whole

// No expression begins in the middle of a number, behind 第 or 数.
static bool is_inside(const PmChars *text, uint32_t i) {
  const uint32_t before = i ? pm_simple(text->cp[i - 1]) : 0;
  const uint32_t cp = pm_simple(text->cp[i]);
  const bool number =
      pm_digit_value(cp) >= 0 || cp == U'十' || cp == U'百' || cp == U'千' || cp == U'半';
  if (!number)
    return false;
  if (pm_digit_value(before) >= 0 || before == U'十' || before == U'百' ||
      before == U'千' || before == U'万' || before == U'亿')
    return true;
  if (before == U'第' || before == U'数' || before == U'几')
    return true;
  const bool mark = before == '.' || before == ',' || before == '-' || before == '/';
  const uint32_t second = mark && i > 1 ? pm_simple(text->cp[i - 2]) : 0;
  return cp < 0x80 && second >= '0' && second <= '9';
}

// The first characters of all that can be read.
static bool begins(uint32_t cp) {
  static const char32_t firsts[] =
      U"“零〇一二三四五六七八九十两廿卅百千今本去上前大明来后当同次翌公农阴旧夏"
      U"正冬腊贞永神开天元庆熙绍淳至洪宣景成弘嘉隆万崇顺康雍乾道咸光民情妇植愚劳青"
      U"儿建教国平圣春端七中重除昨近日最连不马这下周星礼凌清早傍晚夜深半午第首每截自"
      U"从过之此未还接约";
  if (cp < 0x80)
    return cp >= '0' && cp <= '9';
  for (const char32_t *first = firsts; *first; first++)
    if (*first == cp)
      return true;
  return false;
}

PmWhen pm_when_at(const PmWhenText *text, uint32_t i) {
  typedef uint32_t (*Rule)(const PmWhenText *, uint32_t, PmWhen *);
  static const Rule rules[] = {set_at, bounded_at, counted_at, length_at};
  PmWhen when = {.start = i, .end = i};
  if (i >= text->chars.n || !begins(pm_simple(text->chars.cp[i])) ||
      is_inside(&text->chars, i))
    return when;
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
    const uint32_t end = rules[k](text, i, &when);
    if (end) {
      when.start = i;
      when.end = end;
      return when;
    }
    when = (PmWhen){.start = i, .end = i};
  }
  return when;
}

PmWhen pm_when_find(const PmWhenText *text, uint32_t from) {
  for (uint32_t i = from; i < text->chars.n; i++) {
    const PmWhen when = pm_when_at(text, i);
    if (when.end > when.start)
      return when;
  }
  return (PmWhen){.start = from, .end = from};
}
