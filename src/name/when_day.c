// SPDX-License-Identifier: MIT
// Years, months and days: by number, by reign, of the Chinese calendar, and festivals.
#include "name/when_part.h"

enum { FIRST_YEAR = 1000, FIRST_OWN_YEAR = 1840, LAST_YEAR = 2199 };

// --- years

static const PmWord year_words[] = {
    {U"今年", 0, 0, 0},   {U"本年", 0, 0, 0},   {U"去年", -1, 0, 0},
    {U"上年", -1, 0, 0},  {U"前年", -2, 0, 0},  {U"大前年", -3, 0, 0},
    {U"明年", 1, 0, 0},   {U"来年", 1, 0, 0},   {U"后年", 2, 0, 0},
    {U"大后年", 3, 0, 0}, {U"今年度", 0, 0, 0}, {U"本年度", 0, 0, 0},
    {U"当年", 0, 1, 0},   {U"同年", 0, 1, 0},   {U"次年", 0, 1, 0},
    {U"翌年", 0, 1, 0},   {NULL, 0, 0, 0}};

static const PmWord reigns[] = {
    // first and last year
    {U"贞观", 627, 649, 0},   {U"永徽", 650, 655, 0},   {U"神龙", 705, 707, 0},
    {U"开元", 713, 741, 0},   {U"天宝", 742, 756, 0},   {U"元和", 806, 820, 0},
    {U"庆历", 1041, 1048, 0}, {U"熙宁", 1068, 1077, 0}, {U"元丰", 1078, 1085, 0},
    {U"元祐", 1086, 1094, 0}, {U"绍兴", 1131, 1162, 0}, {U"淳熙", 1174, 1189, 0},
    {U"至正", 1341, 1368, 0}, {U"洪武", 1368, 1398, 0}, {U"永乐", 1403, 1424, 0},
    {U"宣德", 1426, 1435, 0}, {U"正统", 1436, 1449, 0}, {U"景泰", 1450, 1457, 0},
    {U"天顺", 1457, 1464, 0}, {U"成化", 1465, 1487, 0}, {U"弘治", 1488, 1505, 0},
    {U"正德", 1506, 1521, 0}, {U"嘉靖", 1522, 1566, 0}, {U"隆庆", 1567, 1572, 0},
    {U"万历", 1573, 1620, 0}, {U"天启", 1621, 1627, 0}, {U"崇祯", 1628, 1644, 0},
    {U"顺治", 1644, 1661, 0}, {U"康熙", 1662, 1722, 0}, {U"雍正", 1723, 1735, 0},
    {U"乾隆", 1736, 1795, 0}, {U"嘉庆", 1796, 1820, 0}, {U"道光", 1821, 1850, 0},
    {U"咸丰", 1851, 1861, 0}, {U"同治", 1862, 1874, 0}, {U"光绪", 1875, 1908, 0},
    {U"宣统", 1909, 1911, 0}, {U"民国", 1912, 1949, 0}, {NULL, 0, 0, 0}};

// 康熙三年, 民国元年, 康熙年间.
static uint32_t reign_at(const PmChars *text, uint32_t i, PmWhen *when) {
  static const PmWord nth = {U"年", 1, 99, 0};
  uint32_t k = i;
  const PmWord *reign = pm_word_of(text, reigns, &k);
  if (!reign)
    return 0;
  int n = 1;
  uint32_t end = pm_word_at(text, k, U"元年");
  if (!end)
    end = pm_part_at(text, k, &nth, &n);
  if (end) {
    when->from.year = reign->a + n - 1;
    when->from.lunar = reign->a < 1912;
    when->loose = when->from.year > reign->b + 1;
    return end;
  }
  end = pm_word_at(text, k, U"年间");
  if (end)
    pm_when_stretch(when, (PmDay){reign->a, 0, 0}, (PmDay){reign->b, 0, 0});
  return end;
}

static uint32_t year_word_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *word = pm_word_of(&text->chars, year_words, &k);
  if (!word || pm_cp_at(&text->chars, k) == U'度')
    return 0;
  when->inferred = true;
  if (word->b || !text->now.year)
    when->kind = PM_WHEN_VAGUE;
  else
    when->from.year = text->now.year + word->a;
  return k;
}

// A year of two digits, at most twenty years ahead.
static int full_year(const PmWhenText *text, int two) {
  const int now = text->now.year ? text->now.year : 2000;
  return two + (two <= (now - 2000) % 100 + 20 ? 2000 : 1900);
}

static uint32_t over_year_unit(const PmChars *text, uint32_t i) {
  const uint32_t end = pm_unit_at(text, i, U"年");
  if (!end || end == i || pm_cp_at(text, end) != U'度')
    return end;
  return end + 1;
}

// A month, in digits or as a word, stands at `i`: then the number before was a year.
static bool month_follows(const PmChars *text, uint32_t i) {
  static const PmWord month = {U"月", 1, 12, 0};
  int ignored;
  return pm_part_at(text, i, &month, &ignored) || pm_word_at(text, i, U"正月");
}

// 2025年, 二〇二五年, 08年, 两千零四年八月; 18年 alone is how long something took.
static uint32_t numbered_year_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  PmNumber number;
  const uint32_t ce = pm_word_at(&text->chars, i, U"公元");
  const uint32_t k = pm_number_at(&text->chars, ce ? ce : i, &number);
  const uint32_t end = k ? over_year_unit(&text->chars, k) : 0;
  if (!end || number.value > LAST_YEAR)
    return 0;
  const bool month = month_follows(&text->chars, end);
  const bool counted = number.form == PM_NUMBER_COUNTED;
  when->from.year = number.value;
  if (counted)
    return number.value >= FIRST_YEAR && month ? end : 0;
  const bool zero = pm_digit_value(text->chars.cp[k - number.chars]) == 0;
  if (number.chars == 2 && (zero || month)) {
    when->from.year = full_year(text, number.value);
    when->loose = !month;
    return end;
  }
  when->loose = number.value < FIRST_OWN_YEAR && !month;
  return number.chars > 2 && number.value > 99 ? end : 0;
}

uint32_t pm_year_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t end = year_word_at(text, i, when);
  if (!end)
    end = reign_at(&text->chars, i, when);
  return end ? end : numbered_year_at(text, i, when);
}

// --- months and days

static const PmWord lunar_marks[] = {
    {U"农历", 0, 0, 0}, {U"阴历", 0, 0, 0}, {U"旧历", 0, 0, 0}, {NULL, 0, 0, 0}};

static const PmWord month_words[] = {
    // shift; or month of the Chinese calendar
    {U"本月", 0, 0, 0},    {U"这个月", 0, 0, 0},    {U"上月", -1, 0, 0},
    {U"上个月", -1, 0, 0}, {U"上上个月", -2, 0, 0}, {U"下月", 1, 0, 0},
    {U"下个月", 1, 0, 0},  {U"下下个月", 2, 0, 0},  {U"正月", 0, 1, 0},
    {U"冬月", 0, 11, 0},   {U"腊月", 0, 12, 0},     {NULL, 0, 0, 0}};

// 上个月, 去年本月: in the year that is said, else counted from the present month.
static bool shift_month(const PmWhenText *text, int shift, PmWhen *when) {
  PmMoment *m = &when->from;
  when->inferred = true;
  if (!text->now.year || !text->now.month)
    return false;
  const int months =
      (m->year ? m->year : text->now.year) * 12 + text->now.month - 1 + shift;
  m->year = months / 12;
  m->month = months % 12 + 1;
  return true;
}

static uint32_t month_word_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *word = pm_word_of(&text->chars, month_words, &k);
  if (!word)
    return 0;
  when->from.month = word->b;
  when->from.lunar |= word->b > 0;
  if (!word->b && !shift_month(text, word->a, when))
    when->kind = PM_WHEN_VAGUE;
  return k;
}

// 初八, 廿三; in a lunar month 十五 too.
static uint32_t lunar_day_at(const PmChars *text, uint32_t i, PmMoment *m) {
  PmNumber number;
  const uint32_t first = pm_word_at(text, i, U"初");
  const uint32_t k = pm_number_at(text, first ? first : i, &number);
  if (!k || number.value < 1 || number.value > (first ? 10 : 30) ||
      number.form != PM_NUMBER_COUNTED)
    return 0;
  if (!first && number.value <= 10)
    return 0;
  if (!first && !m->lunar && pm_cp_at(text, pm_over_gap(text, i)) != U'廿')
    return 0;
  m->lunar = true;
  m->day = number.value;
  return k;
}

// 八月十五, 一月二十三: a day without its unit.
static uint32_t bare_day_at(const PmChars *text, uint32_t i, PmWhen *when) {
  PmNumber number;
  const uint32_t k = pm_number_at(text, i, &number);
  const uint32_t next = pm_cp_at(text, k);
  if (!k || number.form != PM_NUMBER_COUNTED || number.value < 1 || number.value > 31 ||
      number.chars < 2 || next == U'多' || next == U'余' || next == U'个' ||
      next == U'万' || next == U'亿')
    return 0;
  when->from.day = number.value;
  when->loose = true;
  return k;
}

// ，星期一 or （周二） behind a day.
static uint32_t over_weekday(const PmChars *text, uint32_t i) {
  static const PmWord weeks[] = {
      {U"星期", 0, 0, 0}, {U"周", 0, 0, 0}, {U"礼拜", 0, 0, 0}, {NULL, 0, 0, 0}};
  const uint32_t mark = pm_cp_at(text, i);
  int weekday;
  uint32_t k = i + (mark == ',' || mark == '(');
  if (!pm_word_of(text, weeks, &k) || !(k = pm_weekday_at(text, k, &weekday)))
    return i;
  if (mark != '(')
    return k;
  return pm_cp_at(text, k) == ')' ? k + 1 : i;
}

// The day of the month at `i` and a time of day; 0 when there is no day.
static uint32_t day_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord day = {U"日号", 1, 31, 0};
  uint32_t end = pm_part_at(&text->chars, i, &day, &when->from.day);
  if (!end)
    end = lunar_day_at(&text->chars, i, &when->from);
  if (!end && !when->from.lunar)
    end = bare_day_at(&text->chars, i, when);
  if (!end)
    return 0;
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_MOMENT;
  end = over_weekday(&text->chars, end);
  const uint32_t clock = pm_clock_at(&text->chars, end, true, &when->from);
  return clock ? clock : end;
}

uint32_t pm_month_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  static const PmWord month = {U"月", 1, 12, 0};
  uint32_t k = i;
  when->from.lunar |= pm_word_of(&text->chars, lunar_marks, &k) != NULL;
  uint32_t end = month_word_at(text, k, when);
  const bool word = end != 0;
  if (!end)
    end = pm_part_at(&text->chars, k, &month, &when->from.month);
  if (!end)
    return 0;
  const uint32_t share = word ? 0 : pm_word_at(&text->chars, end, U"份");
  end = share ? share : end;
  const uint32_t day = day_at(text, end, when);
  if (day)
    return day;
  const uint32_t tail = pm_month_tail_at(text, end, when);
  if (tail)
    return tail;
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_PERIOD;
  return end;
}

// --- digits with marks

static bool marks_day(const PmChars *text, uint32_t i) {
  const uint32_t cp = pm_cp_at(text, i);
  return cp == '-' || cp == '/' || cp == '.' || cp == ' ';
}

// Up to three numbers of digits with one mark between them; how many there are.
static size_t parted_numbers(const PmChars *text, uint32_t i, PmNumber n[3],
                             uint32_t *end) {
  const uint32_t first = pm_number_at(text, i, &n[0]);
  const uint32_t mark = pm_cp_at(text, first);
  size_t count = first && n[0].form == PM_NUMBER_DIGITS && marks_day(text, first);
  *end = first;
  while (count && count < 3) {
    if (pm_cp_at(text, *end) != mark || pm_digit_value(pm_cp_at(text, *end + 1)) < 0)
      break;
    const uint32_t k = pm_number_at(text, *end + 1, &n[count]);
    if (!k || n[count].form != PM_NUMBER_DIGITS)
      break;
    *end = k;
    count++;
  }
  const uint32_t next = pm_cp_at(text, *end); // not the start of a longer number
  const bool more = next == mark && next != ' ' && next != '-';
  return more && pm_digit_value(pm_cp_at(text, *end + 1)) >= 0 ? 0 : count;
}

static bool is_day(int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// The numbers as a day: year first where it may be, else day, month, year.
static bool set_numeric(const PmWhenText *text, const PmNumber n[3], PmWhen *when) {
  const bool year_first = n[0].chars == 4 || (n[0].chars == 2 && n[2].chars < 4 &&
                                              is_day(n[1].value, n[2].value));
  const PmNumber *year = &n[year_first ? 0 : 2], *day = &n[year_first ? 2 : 0];
  if ((year->chars != 4 && year->chars != 2) || day->chars > 2 || n[1].chars > 2 ||
      !is_day(n[1].value, day->value))
    return false;
  when->from.year = year->chars == 2 ? full_year(text, year->value) : year->value;
  when->from.month = n[1].value;
  when->from.day = day->value;
  when->loose = n[0].chars != 4;
  return when->from.year >= FIRST_YEAR && when->from.year <= LAST_YEAR;
}

uint32_t pm_numeric_day_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  PmNumber n[3];
  uint32_t end;
  const size_t count = parted_numbers(&text->chars, i, n, &end);
  const bool short_one = count == 2 && is_day(n[0].value, n[1].value) &&
                         pm_cp_at(&text->chars, i + n[0].chars) == '/';
  if (short_one) { // 12/1
    when->from.month = n[0].value;
    when->from.day = n[1].value;
    when->loose = true;
  } else if (count != 3 || !set_numeric(text, n, when)) {
    return 0;
  }
  const bool longer = pm_cp_at(&text->chars, end) == '-' && when->loose &&
                      pm_digit_value(pm_cp_at(&text->chars, end + 1)) >= 0 &&
                      !pm_cp_at(&text->chars, end + 4); // 888-00-9999
  if (longer)
    return 0;
  when->kind = PM_WHEN_MOMENT;
  const uint32_t clock = pm_clock_at(&text->chars, end, true, &when->from);
  return clock ? clock : end;
}

// --- festivals

static const PmWord festivals[] = {
    // month, day, 1 where they are the Chinese calendar's
    {U"元旦", 1, 1, 0},     {U"情人节", 2, 14, 0},    {U"妇女节", 3, 8, 0},
    {U"植树节", 3, 12, 0},  {U"愚人节", 4, 1, 0},     {U"劳动节", 5, 1, 0},
    {U"青年节", 5, 4, 0},   {U"儿童节", 6, 1, 0},     {U"建党节", 7, 1, 0},
    {U"建军节", 8, 1, 0},   {U"教师节", 9, 10, 0},    {U"国庆节", 10, 1, 0},
    {U"国庆", 10, 1, 0},    {U"平安夜", 12, 24, 0},   {U"圣诞节", 12, 25, 0},
    {U"万圣节", 10, 31, 0}, {U"春节", 1, 1, 1},       {U"大年初一", 1, 1, 1},
    {U"元宵节", 1, 15, 1},  {U"元宵", 1, 15, 1},      {U"端午节", 5, 5, 1},
    {U"端午", 5, 5, 1},     {U"七夕", 7, 7, 1},       {U"中元节", 7, 15, 1},
    {U"中秋节", 8, 15, 1},  {U"中秋", 8, 15, 1},      {U"重阳节", 9, 9, 1},
    {U"重阳", 9, 9, 1},     {U"腊八节", 12, 8, 1},    {U"腊八", 12, 8, 1},
    {U"除夕", 12, 30, 1},   {U"大年三十", 12, 30, 1}, {NULL, 0, 0, 0}};

uint32_t pm_festival_at(const PmWhenText *text, uint32_t i, PmWhen *when) {
  uint32_t k = i;
  const PmWord *festival = pm_word_of(&text->chars, festivals, &k);
  if (!festival)
    return 0;
  PmMoment *m = &when->from;
  m->month = festival->a;
  m->day = festival->b;
  m->lunar = festival->c;
  if (m->year > 99 && m->lunar && m->month == 12)
    m->year--; // 2025年除夕 and 腊八 are of the Chinese year that ends in 2025
  if (when->kind == PM_WHEN_NONE)
    when->kind = PM_WHEN_MOMENT;
  const uint32_t clock = pm_clock_at(&text->chars, k, true, m);
  return clock ? clock : k;
}
