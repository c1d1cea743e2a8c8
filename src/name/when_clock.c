// SPDX-License-Identifier: MIT
// Times of day (下午3点20分, 9:30), lengths of time (三年半), and the small pieces that
// all rules of times use.
#include "name/when_part.h"

uint32_t pm_join_at(const PmChars *text, uint32_t i) {
  static const char32_t marks[] = U"到至-—–~〜";
  i = pm_over_gap(text, i);
  const uint32_t cp = pm_cp_at(text, i);
  for (const char32_t *mark = marks; *mark; mark++)
    if (cp == *mark)
      return i + 1 + (cp == pm_cp_at(text, i + 1)); // ——, --
  return 0;
}

static uint32_t one_of(const PmChars *text, uint32_t i, const char32_t *set) {
  i = pm_over_gap(text, i);
  const uint32_t cp = pm_cp_at(text, i);
  for (; *set && cp; set++)
    if (cp == *set)
      return i + 1;
  return 0;
}

uint32_t pm_unit_at(const PmChars *text, uint32_t i, const char32_t *units) {
  const uint32_t unit = one_of(text, i, units);
  if (unit)
    return unit;
  PmNumber number;
  const uint32_t join = pm_join_at(text, i);
  const uint32_t behind = join ? pm_number_at(text, join, &number) : 0;
  return behind && one_of(text, behind, units) ? i : 0;
}

uint32_t pm_part_at(const PmChars *text, uint32_t i, const PmWord *unit, int *value) {
  PmNumber number;
  const uint32_t k = pm_number_at(text, i, &number);
  if (!k || number.value < unit->a || number.value > unit->b ||
      (number.form == PM_NUMBER_ROW && unit->b < 100))
    return 0;
  const uint32_t end = pm_unit_at(text, k, unit->word);
  if (end)
    *value = number.value;
  return end;
}

uint32_t pm_weekday_at(const PmChars *text, uint32_t i, int *weekday) {
  static const char32_t days[] = U"一二三四五六日天";
  i = pm_over_gap(text, i);
  const uint32_t cp = pm_cp_at(text, i);
  for (int day = 1; day <= 8 && cp; day++)
    if (days[day - 1] == cp) {
      if (cp == U'日' && pm_cp_at(text, i + 1) == U'均') // 本周日均
        return 0;
      *weekday = day > 7 ? 7 : day;
      return i + 1;
    }
  return 0;
}

// --- times of day

static const PmWord day_parts[] = {
    {U"凌晨", PM_PART_DAWN, 0, 0},      {U"清晨", PM_PART_EARLY, 0, 0},
    {U"早上", PM_PART_EARLY, 0, 0},     {U"早晨", PM_PART_EARLY, 0, 0},
    {U"早间", PM_PART_EARLY, 0, 0},     {U"早", PM_PART_EARLY, 1, 0},
    {U"晨", PM_PART_EARLY, 1, 0},       {U"上午", PM_PART_MORNING, 0, 0},
    {U"中午", PM_PART_NOON, 0, 0},      {U"正午", PM_PART_NOON, 0, 0},
    {U"下午", PM_PART_AFTERNOON, 0, 0}, {U"午后", PM_PART_AFTERNOON, 0, 0},
    {U"傍晚", PM_PART_EVENING, 0, 0},   {U"晚上", PM_PART_EVENING, 0, 0},
    {U"晚间", PM_PART_EVENING, 0, 0},   {U"晚", PM_PART_EVENING, 1, 0},
    {U"夜间", PM_PART_NIGHT, 0, 0},     {U"夜里", PM_PART_NIGHT, 0, 0},
    {U"深夜", PM_PART_NIGHT, 0, 0},     {U"半夜", PM_PART_NIGHT, 0, 0},
    {U"午夜", PM_PART_NIGHT, 0, 0},     {NULL, 0, 0, 0},
};

// The hour on a clock of 24 hours, as the part of the day has it.
static int hour_in(PmDayPart part, int hour) {
  switch (part) {
  case PM_PART_AFTERNOON:
  case PM_PART_EVENING: return hour < 12 ? hour + 12 : hour;
  case PM_PART_NOON: return hour < 10 ? hour + 12 : hour;
  case PM_PART_NIGHT: return hour > 4 && hour < 12 ? hour + 12 : hour;
  case PM_PART_NONE:
  case PM_PART_DAWN:
  case PM_PART_EARLY:
  case PM_PART_MORNING: break;
  }
  return hour;
}

// :30 of 9:30.
static uint32_t colon_part(const PmChars *text, uint32_t i, int *value) {
  PmNumber number;
  if (pm_cp_at(text, i) != ':')
    return 0;
  const uint32_t k = pm_number_at(text, i + 1, &number);
  if (!k || k != i + 3 || number.form != PM_NUMBER_DIGITS || number.value > 59)
    return 0;
  *value = number.value;
  return k;
}

static uint32_t half_of_day(const PmChars *text, uint32_t i, PmMoment *m) {
  static const PmWord marks[] = {
      {U"am", 0, 0, 0},    {U"a.m.", 0, 0, 0}, {U"AM", 0, 0, 0}, {U"pm", 12, 0, 0},
      {U"p.m.", 12, 0, 0}, {U"PM", 12, 0, 0},  {NULL, 0, 0, 0}};
  uint32_t k = i;
  const PmWord *mark = m->hour <= 12 ? pm_word_of(text, marks, &k) : NULL;
  if (!mark)
    return i;
  m->hour = m->hour % 12 + mark->a;
  m->either = false;
  return k;
}

// 9:30, 17:55:23, 2:00pm.
static uint32_t digital_at(const PmChars *text, uint32_t i, PmMoment *m) {
  PmNumber number;
  const uint32_t hour = pm_number_at(text, i, &number);
  if (!hour || number.form != PM_NUMBER_DIGITS || number.chars > 2 || number.value > 24)
    return 0;
  m->hour = number.value;
  const uint32_t minute = colon_part(text, hour, &m->minute);
  if (!minute)
    return 0;
  m->clock = PM_TIME_MINUTE;
  const uint32_t second = colon_part(text, minute, &m->second);
  if (second)
    m->clock = PM_TIME_SECOND;
  m->either = m->hour && m->hour <= 12;
  return half_of_day(text, second ? second : minute, m);
}

// 20分, 二十 behind 9点; then seconds.
static uint32_t minutes_at(const PmChars *text, uint32_t i, PmMoment *m) {
  static const PmWord minute = {U"分", 0, 59, 0}, second = {U"秒", 0, 59, 0};
  static const PmWord words[] = {
      {U"半", 30, 0, 0}, {U"一刻", 15, 0, 0}, {U"三刻", 45, 0, 0}, {NULL, 0, 0, 0}};
  uint32_t k = i;
  const PmWord *word = pm_word_of(text, words, &k);
  if (word) {
    m->minute = word->a;
    m->clock = PM_TIME_MINUTE;
    return k;
  }
  PmNumber number;
  k = pm_number_at(text, i, &number);
  if (!k || number.value > 59)
    return i;
  const uint32_t unit = pm_part_at(text, i, &minute, &m->minute);
  const bool bare = number.form != PM_NUMBER_DIGITS && number.chars > 1;
  if (!unit && !bare)
    return i;
  m->minute = number.value;
  m->clock = PM_TIME_MINUTE;
  if (!unit)
    return k;
  k = pm_part_at(text, unit, &second, &m->second);
  if (k)
    m->clock = PM_TIME_SECOND;
  return k ? k : unit;
}

// 9点, 九点二十, 17时55分23秒.
static uint32_t spoken_at(const PmChars *text, uint32_t i, PmMoment *m) {
  static const PmWord hour = {U"点时", 0, 24, 0};
  static const PmWord full[] = {
      {U"钟", 0, 0, 0}, {U"整", 0, 0, 0}, {U"正", 0, 0, 0}, {NULL, 0, 0, 0}};
  uint32_t k = pm_part_at(text, i, &hour, &m->hour);
  if (!k)
    return 0;
  m->clock = PM_TIME_HOUR;
  m->either = m->hour && m->hour <= 12;
  if (pm_word_of(text, full, &k))
    return k;
  return minutes_at(text, k, m);
}

uint32_t pm_clock_at(const PmChars *text, uint32_t i, bool after_day, PmMoment *moment) {
  static const PmWord about[] = {{U"大约", 0, 0, 0}, {U"大概", 0, 0, 0}, {NULL, 0, 0, 0}};
  PmMoment m = *moment;
  uint32_t k = i;
  if (!after_day)
    pm_word_of(text, about, &k);
  const uint32_t begun = k;
  const PmWord *part = pm_word_of(text, day_parts, &k);
  const PmDayPart of = part ? (PmDayPart)part->a : moment->part;
  uint32_t end = digital_at(text, k, &m);
  if (!end)
    end = spoken_at(text, k, &m);
  if (end) {
    m.part = of;
    if (of && m.hour <= 12) {
      m.hour = hour_in(of, m.hour);
      m.either = false;
    }
    *moment = m;
    return end;
  }
  if (!part || (part->b && !after_day) || begun != i)
    return 0;
  moment->part = of;
  return k;
}

// --- lengths

static const PmWord length_units[] = {
    {U"年", PM_TIME_YEAR, 0, 0},
    {U"周年", PM_TIME_YEAR, 0, 0},
    {U"月", PM_TIME_MONTH, 1, 0}, // only after 个
    {U"周", PM_TIME_WEEK, 0, 0},
    {U"星期", PM_TIME_WEEK, 0, 0},
    {U"礼拜", PM_TIME_WEEK, 0, 0},
    {U"天", PM_TIME_DAY, 0, 0},
    {U"小时", PM_TIME_HOUR, 0, 0},
    {U"钟头", PM_TIME_HOUR, 0, 0},
    {U"时", PM_TIME_HOUR, 2, 0}, // only after days
    {U"分钟", PM_TIME_MINUTE, 0, 0},
    {U"分", PM_TIME_MINUTE, 2, 0},
    {U"秒", PM_TIME_SECOND, 0, 0},
    {U"秒钟", PM_TIME_SECOND, 0, 0},
    // words that only begin like a unit
    {U"年份", 0, 0, 0},
    {U"年级", 0, 0, 0},
    {U"年纪", 0, 0, 0},
    {U"年龄", 0, 0, 0},
    {U"年代", 0, 0, 0},
    {U"周岁", 0, 0, 0},
    {U"周边", 0, 0, 0},
    {U"天然", 0, 0, 0},
    {NULL, 0, 0, 0},
};

// 2009年 is no length of 2009 years.
static bool is_year(const PmNumber *n, int unit) {
  return unit == PM_TIME_YEAR && n->form == PM_NUMBER_DIGITS && n->chars == 4 &&
         n->value >= 1000 && n->value < 2200;
}

// 半小时, 三年半, 一个半月, 20天.
static uint32_t one_length(const PmChars *text, uint32_t i, bool first,
                           PmLength *length) {
  PmNumber number = {0};
  uint32_t k = i, half = pm_word_at(text, i, U"半");
  k = half ? half : pm_number_at(text, i, &number);
  if (!k || number.form == PM_NUMBER_ROW || number.value > 99999)
    return 0;
  const uint32_t counter = pm_word_at(text, k, U"个");
  k = counter ? counter : k;
  if (!half && counter && (half = pm_word_at(text, k, U"半")) != 0)
    k = half;
  const PmWord *unit = pm_word_of(text, length_units, &k);
  if (!unit || !unit->a || (unit->b == 1 && !counter) || (unit->b == 2 && first) ||
      length->count[unit->a] || is_year(&number, unit->a))
    return 0;
  if (!half && (half = pm_word_at(text, k, U"半")) != 0)
    k = half;
  length->count[unit->a] = number.value;
  if (half)
    length->half = (PmTimeUnit)unit->a;
  return k;
}

uint32_t pm_length_at(const PmChars *text, uint32_t i, PmLength *length) {
  static const PmWord joints[] = {{U"又", 0, 0, 0}, {U"零", 0, 0, 0}, {U"多", 0, 0, 0},
                                  {U"余", 0, 0, 0}, {U"和", 0, 0, 0}, {NULL, 0, 0, 0}};
  *length = (PmLength){0};
  uint32_t end = one_length(text, i, true, length);
  while (end) {
    uint32_t k = end;
    pm_word_of(text, joints, &k);
    PmLength more = *length;
    k = length->half ? 0 : one_length(text, k, false, &more);
    if (!k)
      break;
    *length = more;
    end = k;
  }
  return end;
}
