// SPDX-License-Identifier: MIT
// Parts of years and months, words that lean on today, weeks, decades, centuries, plans.
#include "name/when_part.h"

void pm_when_stretch(PmWhen *when, PmDay from, PmDay to) {
  when->kind = PM_WHEN_PERIOD;
  when->period = PM_PERIOD_STRETCH;
  when->from = pm_day_moment(from);
  when->to = pm_day_moment(to);
}

// --- behind a year

enum { STRETCH, SEASON, WHOLE };

static const PmWord year_parts[] = {
    // first and last month; what it is
    {U"上半年", 1, 6, STRETCH},   {U"下半年", 7, 12, STRETCH},
    {U"前半年", 1, 6, STRETCH},   {U"后半年", 7, 12, STRETCH},
    {U"第一季度", 1, 3, STRETCH}, {U"第二季度", 4, 6, STRETCH},
    {U"第三季度", 7, 9, STRETCH}, {U"第四季度", 10, 12, STRETCH},
    {U"一季度", 1, 3, STRETCH},   {U"二季度", 4, 6, STRETCH},
    {U"三季度", 7, 9, STRETCH},   {U"四季度", 10, 12, STRETCH},
    {U"首季", 1, 3, STRETCH},     {U"前三季度", 1, 9, STRETCH},
    {U"年初", 1, 1, WHOLE},       {U"初", 1, 1, WHOLE},
    {U"年底", 12, 12, WHOLE},     {U"年末", 12, 12, WHOLE},
    {U"底", 12, 12, WHOLE},       {U"末", 12, 12, WHOLE},
    {U"年中", 6, 6, WHOLE},       {U"春天", 3, 5, SEASON},
    {U"夏天", 6, 8, SEASON},      {U"秋天", 9, 11, SEASON},
    {U"冬天", 12, 14, SEASON},    {U"春季", 3, 5, SEASON},
    {U"夏季", 6, 8, SEASON},      {U"秋季", 9, 11, SEASON},
    {U"冬季", 12, 14, SEASON},    {NULL, 0, 0, 0}};

static void set_year_part(const PmWord *part, PmWhen *when) {
  const int year = when->from.year;
  when->from.month = part->a;
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_PERIOD;
  if (part->c == WHOLE)
    return;
  when->period = part->c == SEASON ? PM_PERIOD_SEASON : PM_PERIOD_STRETCH;
  when->length.count[PM_TIME_MONTH] = part->b - part->a + 1;
  when->to = (PmMoment){.year = year + (part->b > 12), .month = (part->b - 1) % 12 + 1};
}

uint32_t pm_year_tail_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *part = pm_word_of(&text->chars, year_parts, &k);
  if (part) {
    set_year_part(part, when);
    return k;
  }
  const uint32_t nth = pm_nth_at(text, i, when);
  if (nth)
    return nth;
  const uint32_t of = pm_word_at(&text->chars, i, U"的");
  const uint32_t festival = pm_festival_at(text, i, when);
  return festival ? festival : pm_month_at(text, of ? of : i, when);
}

// --- behind a month

uint32_t pm_month_tail_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord thirds[] = {
      // day 0: the last one
      {U"上旬", 1, 10, 0},   {U"中旬", 11, 20, 0},  {U"下旬", 21, 0, 0},
      {U"初", 1, 5, 0},      {U"底", 26, 0, 0},     {U"末", 26, 0, 0},
      {U"上半月", 1, 15, 0}, {U"下半月", 16, 0, 0}, {NULL, 0, 0, 0}};
  uint32_t k = i;
  const PmWord *third = pm_word_of(&text->chars, thirds, &k);
  if (!third)
    return pm_nth_at(text, i, when);
  PmMoment *m = &when->from;
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_PERIOD;
  if (!m->year && !text->now.year)
    return k;
  when->period = PM_PERIOD_STRETCH;
  if (!m->year) {
    m->year = text->now.year - (text->now.month && m->month > text->now.month + 6);
    when->inferred = true;
  }
  m->day = third->a;
  when->to = *m;
  when->to.day = third->b ? third->b : pm_month_days(m->year, m->month);
  return k;
}

// --- 第N周, 最后一个星期一, 前10天 behind a year or a month

static const PmWord ordinal_units[] = {{U"周", PM_TIME_WEEK, 0, 0},
                                       {U"星期", PM_TIME_WEEK, 0, 0},
                                       {U"礼拜", PM_TIME_WEEK, 0, 0},
                                       {U"月", PM_TIME_MONTH, 0, 0},
                                       {U"天", PM_TIME_DAY, 0, 0},
                                       {U"日", PM_TIME_DAY, 0, 0},
                                       {NULL, 0, 0, 0}};

// The first N or last N days, weeks or months of a year or month.
static bool set_share(PmWhen *when, PmTimeUnit unit, int n, bool last) {
  PmDay from, to;
  if (n < 1 || n > 366 || !pm_moment_days(&when->from, &from, &to))
    return false;
  PmLength length = {0};
  length.count[unit] = n;
  if (unit == PM_TIME_WEEK) { // whole weeks, the first one has the fourth day
    const PmDay fourth = pm_day_add(last ? pm_day_add(to, 1) : from, 3 - 7 * (int)last);
    const int weekday = (pm_weekday(fourth) + 6) % 7;
    from = pm_day_add(fourth, -weekday - (last ? 7 * (n - 1) : 0));
    to = pm_day_add(from, 7 * n - 1);
  } else if (last) {
    const PmMoment next = pm_day_moment(pm_day_add(to, 1));
    const PmMoment first = pm_moment_add(next, &length, -1);
    from = pm_moment_day(&first);
  } else {
    const PmMoment next = pm_moment_add(pm_day_moment(from), &length, 1);
    to = pm_day_add(pm_moment_day(&next), -1);
  }
  if (unit == PM_TIME_MONTH)
    from.day = to.day = 0;
  pm_when_stretch(when, from, to);
  when->length = length;
  return true;
}

// The N-th week, weekday, month or day (-1: the last).
static uint32_t set_nth(const PmChars *text, uint32_t i, int n, PmWhen *when) {
  uint32_t k = i;
  const PmWord *unit = pm_word_of(text, ordinal_units, &k);
  PmMoment *m = &when->from;
  if (!unit || n < -1 || n == 0 || n > 366)
    return 0;
  int weekday;
  const uint32_t day = unit->a == PM_TIME_WEEK ? pm_weekday_at(text, k, &weekday) : 0;
  if (when->kind == PM_WHEN_NONE)
    when->kind = day || unit->a == PM_TIME_DAY ? PM_WHEN_MOMENT : PM_WHEN_PERIOD;
  if (day) {
    m->week = n;
    m->weekday = weekday;
    return m->month && n <= 5 ? day : 0;
  }
  if (unit->a == PM_TIME_WEEK) {
    m->week = n;
    when->period = PM_PERIOD_WEEK;
    return n <= 53 ? k : 0;
  }
  if (unit->a == PM_TIME_MONTH)
    m->month = m->month || n < 1 || n > 12 ? 0 : n;
  else if (m->month)
    m->day = n <= 31 ? n : 0;
  return m->month && (unit->a == PM_TIME_MONTH || m->day > 0) ? k : 0;
}

uint32_t pm_nth_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord first_words[] = {// 1 from the end, 2 an ordinal
                                       {U"第", 0, 2, 0}, {U"前", 0, 0, 0},
                                       {U"头", 0, 0, 0}, {U"最后", 1, 0, 0},
                                       {U"后", 1, 0, 0}, {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  const PmWhen before = *when;
  const uint32_t of = pm_word_at(chars, i, U"的");
  uint32_t k = of ? of : i;
  const PmWord *word = pm_word_of(chars, first_words, &k);
  PmNumber number;
  k = word ? pm_number_at(chars, k, &number) : 0;
  if (!k || number.form == PM_NUMBER_ROW)
    return 0;
  const uint32_t counter = pm_word_at(chars, k, U"个");
  k = counter ? counter : k;
  uint32_t end = 0;
  if (word->b || (word->a && number.value == 1)) {
    end = set_nth(chars, k, word->a ? -1 : number.value, when);
  } else {
    const PmWord *unit = pm_word_of(chars, ordinal_units, &k);
    const bool bare_month = unit && unit->a == PM_TIME_MONTH && !counter;
    if (unit && !bare_month && (!when->from.month || unit->a != PM_TIME_MONTH) &&
        set_share(when, (PmTimeUnit)unit->a, number.value, word->a))
      end = k;
  }
  if (!end)
    *when = before;
  return end;
}

// --- words that lean on today

static const PmWord day_words[] = {
    // shift, part of the day
    {U"大前天", -3, 0, 0},
    {U"前天", -2, 0, 0},
    {U"前日", -2, 0, 0},
    {U"昨天", -1, 0, 0},
    {U"昨日", -1, 0, 0},
    {U"今天", 0, 0, 0},
    {U"今日", 0, 0, 0},
    {U"明天", 1, 0, 0},
    {U"明日", 1, 0, 0},
    {U"后天", 2, 0, 0},
    {U"后日", 2, 0, 0},
    {U"大后天", 3, 0, 0},
    {U"昨晚", -1, PM_PART_EVENING, 0},
    {U"昨夜", -1, PM_PART_NIGHT, 0},
    {U"昨晨", -1, PM_PART_EARLY, 0},
    {U"今晨", 0, PM_PART_EARLY, 0},
    {U"今早", 0, PM_PART_EARLY, 0},
    {U"今晚", 0, PM_PART_EVENING, 0},
    {U"今夜", 0, PM_PART_NIGHT, 0},
    {U"明晨", 1, PM_PART_EARLY, 0},
    {U"明早", 1, PM_PART_EARLY, 0},
    {U"明晚", 1, PM_PART_EVENING, 0},
    {U"今日头条", 0, -1, 0}, // a company
    {NULL, 0, 0, 0}};

static const PmWord vague_words[] = {
    {U"近日", 0, 0, 0},   {U"日前", 0, 0, 0},   {U"近期", 0, 0, 0}, {U"最近", 0, 0, 0},
    {U"连日来", 0, 0, 0}, {U"不久前", 0, 0, 0}, {U"当天", 0, 0, 0}, {U"当日", 0, 0, 0},
    {U"近年来", 0, 0, 0}, {U"次日", 0, 0, 0},   {U"当晚", 0, 0, 0}, {U"当月", 0, 0, 0},
    {U"马上", 0, 1, 0},   {NULL, 0, 0, 0}};

static uint32_t day_word_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *word = pm_word_of(&text->chars, day_words, &k);
  if (!word || word->b < 0 || (i && text->chars.cp[i - 1] == 0x300A)) // 《明日之后》
    return 0;
  when->inferred = true;
  when->kind = PM_WHEN_VAGUE;
  if (pm_knows_today(text)) {
    when->kind = PM_WHEN_MOMENT;
    when->from = pm_day_moment(pm_day_add(pm_moment_day(&text->now), word->a));
    when->from.part = (PmDayPart)word->b;
  }
  const uint32_t clock = pm_clock_at(&text->chars, k, true, &when->from);
  return clock ? clock : k;
}

// Monday of the week `shift` weeks from now.
static PmDay monday(const PmWhenText *text, int shift) {
  const PmDay today = pm_moment_day(&text->now);
  return pm_day_add(today, shift * 7 - (pm_weekday(today) + 6) % 7);
}

// 上周五 is a day, 上周末 two, 上周 the week.
static uint32_t in_week(const PmWhenText *text, uint32_t i, int shift, PmWhen *when) {
  int weekday = 0;
  const uint32_t day = pm_weekday_at(&text->chars, i, &weekday);
  const uint32_t end = day ? day : pm_word_at(&text->chars, i, U"末");
  when->inferred = true;
  if (!pm_knows_today(text)) {
    when->kind = PM_WHEN_VAGUE;
    return end ? end : i;
  }
  const PmDay first = monday(text, shift);
  if (day) {
    when->kind = PM_WHEN_MOMENT;
    when->from = pm_day_moment(pm_day_add(first, weekday - 1));
    const uint32_t clock = pm_clock_at(&text->chars, day, true, &when->from);
    return clock ? clock : day;
  }
  pm_when_stretch(when, pm_day_add(first, end ? 5 : 0), pm_day_add(first, 6));
  when->period = end ? PM_PERIOD_WEEKEND : PM_PERIOD_WEEK;
  return end ? end : i;
}

static uint32_t week_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord shifts[] = {
      {U"上", -1, 0, 0}, {U"上上", -2, 0, 0}, {U"本", 0, 0, 0}, {U"这", 0, 0, 0},
      {U"下", 1, 0, 0},  {U"下下", 2, 0, 0},  {NULL, 0, 0, 0}};
  static const PmWord weeks[] = {
      {U"周", 0, 0, 0},     {U"星期", 0, 0, 0},   {U"礼拜", 0, 0, 0}, {U"个周", 0, 0, 0},
      {U"个星期", 0, 0, 0}, {U"个礼拜", 0, 0, 0}, {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  uint32_t k = i;
  const PmWord *shift = pm_word_of(chars, shifts, &k);
  const PmWord *week = pm_word_of(chars, weeks, &k);
  if (!week || (pm_cp_at(chars, i) == U'个'))
    return 0;
  if (shift)
    return pm_word_at(chars, k, U"年") ? 0 : in_week(text, k, shift->a, when); // 周年
  int weekday;
  const uint32_t day = pm_weekday_at(chars, k, &weekday);
  if (!day)
    return 0;
  when->kind = PM_WHEN_MOMENT;
  when->from.weekday = weekday;
  const uint32_t clock = pm_clock_at(chars, day, true, &when->from);
  return clock ? clock : day;
}

uint32_t pm_relative_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t end = day_word_at(text, i, when);
  if (end || (end = week_at(text, i, when)) != 0)
    return end;
  const PmWord *vague = pm_word_of(&text->chars, vague_words, &i);
  if (!vague)
    return 0;
  when->kind = PM_WHEN_VAGUE;
  when->loose = vague->b;
  return i;
}

// --- eras

// 上半月, 下半周, 上个半年: of the present one.
static uint32_t half_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord halves[] = {{U"上半月", PM_TIME_MONTH, 0, 0},
                                  {U"下半月", PM_TIME_MONTH, 1, 0},
                                  {U"上半周", PM_TIME_WEEK, 0, 0},
                                  {U"下半周", PM_TIME_WEEK, 1, 0},
                                  {U"上个半年", PM_TIME_YEAR, 0, 0},
                                  {U"下个半年", PM_TIME_YEAR, 1, 0},
                                  {NULL, 0, 0, 0}};
  const PmWord *half = pm_word_of(&text->chars, halves, &i);
  if (!half)
    return 0;
  when->inferred = true;
  when->kind = PM_WHEN_VAGUE;
  if (!pm_knows_today(text))
    return i;
  const PmMoment now = text->now;
  PmDay from = {now.year, now.month, half->b ? 16 : 1};
  PmDay to = {now.year, now.month, half->b ? pm_month_days(now.year, now.month) : 15};
  if (half->a == PM_TIME_WEEK) {
    from = pm_day_add(monday(text, 0), half->b ? 3 : 0);
    to = pm_day_add(from, half->b ? 3 : 2);
  } else if (half->a == PM_TIME_YEAR) { // the one before or after the present half
    const int halves_ad = now.year * 2 + (now.month > 6) + (half->b ? 1 : -1);
    from = (PmDay){halves_ad / 2, halves_ad % 2 ? 7 : 1, 0};
    to = (PmDay){halves_ad / 2, halves_ad % 2 ? 12 : 6, 0};
  }
  pm_when_stretch(when, from, to);
  return i;
}

// 上半年, 一季度 of the present year.
static uint32_t bare_part_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  const PmWord *part = pm_word_of(&text->chars, year_parts, &i);
  if (!part || part->c != STRETCH)
    return 0;
  when->from.year = text->now.year;
  when->inferred = true;
  if (!text->now.year)
    when->kind = PM_WHEN_VAGUE;
  set_year_part(part, when);
  return i;
}

// 上世纪八十年代, 20世纪90年代, 90年代, 19世纪.
static uint32_t decade_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord centuries[] = {
      {U"上世纪", -1, 0, 0}, {U"本世纪", 0, 0, 0}, {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  PmNumber number;
  uint32_t k = i;
  const PmWord *word = pm_word_of(chars, centuries, &k);
  const int now = text->now.year ? text->now.year : 2000;
  int century = word ? (now / 100 + word->a) * 100 : 0;
  if (!word) {
    k = pm_number_at(chars, i, &number);
    k = k ? pm_word_at(chars, k, U"世纪") : 0;
    century = k ? (number.value - 1) * 100 : 0;
    if (k && (number.value < 2 || number.value > 22))
      return 0;
  }
  const uint32_t tens = pm_number_at(chars, k ? k : i, &number);
  const uint32_t end =
      tens && number.value % 10 == 0 && number.value >= 10 && number.value <= 90
          ? pm_word_at(chars, tens, U"年代")
          : 0;
  if (!end && !k)
    return 0;
  if (!end) {
    pm_when_stretch(when, (PmDay){century, 0, 0}, (PmDay){century + 99, 0, 0});
    return k;
  }
  const int year = century + number.value;
  pm_when_stretch(when, (PmDay){year, 0, 0}, (PmDay){year + 9, 0, 0});
  when->inferred = !century;
  return end;
}

// “十四五”: the fourteenth five-year plan, 2021 to 2025.
static uint32_t plan_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord plans[] = {{U"十五", 10, 0, 0},   {U"十一五", 11, 0, 0},
                                 {U"十二五", 12, 0, 0}, {U"十三五", 13, 0, 0},
                                 {U"十四五", 14, 0, 0}, {U"十五五", 15, 0, 0},
                                 {U"十六五", 16, 0, 0}, {NULL, 0, 0, 0}};
  const PmChars *chars = &text->chars;
  const bool quoted = i < chars->n && chars->cp[i] == 0x201C;
  uint32_t k = i + quoted;
  const PmWord *plan = pm_word_of(chars, plans, &k);
  if (!plan)
    return 0;
  const bool closed = quoted && pm_cp_at(chars, k) == 0x201D;
  k += closed;
  uint32_t during = pm_word_at(chars, k, U"期间");
  if (!closed && !during && !pm_word_at(chars, k, U"时期"))
    return 0;
  const int first = 1951 + 5 * plan->a;
  pm_when_stretch(when, (PmDay){first, 0, 0}, (PmDay){first + 4, 0, 0});
  return during ? during : k;
}

uint32_t pm_era_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  typedef uint32_t (*Rule)(const PmWhenText *, uint32_t, PmWhen *);
  static const Rule rules[] = {decade_at, plan_at, half_at, bare_part_at};
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
    const uint32_t end = rules[k](text, i, when);
    if (end)
      return end;
  }
  return 0;
}
