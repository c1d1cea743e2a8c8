// SPDX-License-Identifier: MIT
// The year that an undated page's own words support, as a librarian would find it: a day
// of a notice that lies by the page's other days, an anniversary or the first or last
// year of a plan, a year and the one before, results of a year that is over, what is held
// in it. What leaves a doubt leaves the page undated.
#include "page/features.h"

enum {
  FIRST_YEAR = 1900,
  LAST_YEAR = 2099,
  N_YEARS = LAST_YEAR - FIRST_YEAR + 2,
  MAX_DAYS = 64,
  MONTH = 31, // days are counted as if each had so many
};

typedef struct {
  unsigned year; // 0 where it is not said
  int day;       // of the year
  bool formal;   // a notice's: 定于…, 自…至…
} Day;

typedef struct {
  uint16_t named[N_YEARS];  // as past or present
  uint16_t closed[N_YEARS]; // with results of that year: 2024年度…评价结果
  uint16_t staged[N_YEARS]; // in the name of what is held: 2024某地马拉松
  bool told[N_YEARS]; // the same in news of these days: 9月8日，2024年某某竞赛开赛
  bool listed[N_YEARS]; // a list of that year: 近日公布2024年…名单
  Day days[MAX_DAYS];
  size_t n_days;
  unsigned known; // from an anniversary or a plan
  bool doubt;     // two of them disagree
} Years;

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool has_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_contains(s, pm_str(words[i])))
      return true;
  return false;
}

static bool starts_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_starts(s, pm_str(words[i])))
      return true;
  return false;
}

static PmStr head_of(PmStr s, size_t bytes) { return pm_str_slice(s, 0, bytes); }

// The number that `s` begins with, of at most four figures; `*rest` is what follows.
static unsigned number_at(PmStr s, PmStr *rest) {
  unsigned value = 0;
  size_t n = 0;
  for (; n < s.len && n < 4 && s.data[n] >= '0' && s.data[n] <= '9'; ++n)
    value = value * 10 + (unsigned)(s.data[n] - '0');
  *rest = pm_str_trim(pm_str_slice(s, n, s.len));
  return value;
}

static bool skip_word(PmStr *s, const char *word) {
  if (!pm_str_starts(*s, pm_str(word)))
    return false;
  *s = pm_str_trim(pm_str_slice(*s, strlen(word), s->len));
  return true;
}

// 5月20日: the day of the year, 0 where none stands there.
static int day_at(PmStr s, PmStr *rest) {
  const unsigned month = number_at(s, rest);
  if (!month || month > 12 || !skip_word(rest, "月"))
    return 0;
  const unsigned day = number_at(*rest, rest);
  return day && day <= 31 && skip_word(rest, "日") ? (int)(month * MONTH + day) : 0;
}

// --- what one sentence says

// Words before a year that look ahead: 到2030年, 力争2027年.
static bool looks_ahead(PmStr before) {
  static const char *const words[] = {"到", "至", "力争", "截至", "—", "-", "～"};
  return pm_str_ends_any(before, words, COUNT(words));
}

// 2024某地马拉松: a year without 年 begins the name of what is held in it.
static bool is_staged(PmStr near) {
  static const char *const held[] = {"大会",   "推介会", "博览会", "运动会", "音乐会",
                                     "交易会", "文化节", "艺术节", "旅游节", "音乐节",
                                     "马拉松", "锦标赛", "联赛",   "大赛",   "论坛"};
  static const char *const other[] = {"人", "名", "个", "余", "多", "家", "元",
                                      "万", "亩", "米", "台", "套", "户", "吨"};
  const bool name =
      near.len && ((uint8_t)near.data[0] >= 0xE4 || pm_str_starts(near, PM_STR("“")));
  return name && !starts_any(near, other, COUNT(other)) &&
         has_any(near, held, COUNT(held));
}

// 年“安全生产月”活动, 年某某竞赛: a name, which no verb of counting and no comma cuts.
static bool is_named_of(PmStr near, const char *const *last, size_t n) {
  static const char *const not_name[] = {"，",   "、",   "；",   "以来", "共",   "累计",
                                         "实现", "完成", "新增", "开展", "达到", "增长",
                                         "年底", "年初", "年末", "年度", "年前"};
  size_t end = near.len;
  for (size_t i = 0; i < n; ++i) {
    const size_t at = pm_str_find(near, pm_str(last[i]), 0);
    end = at < end ? at : end;
  }
  const PmStr name = head_of(near, end);
  const PmStr behind = pm_str_trim(pm_str_slice(name, strlen("年"), name.len));
  return end < near.len && !has_any(name, not_name, COUNT(not_name)) &&
         !(behind.len && behind.data[0] >= '0' && behind.data[0] <= '9');
}

// 近日, 昨天, 9月8日: the sentence tells news.
static bool is_lately(PmStr sentence) {
  static const char *const words[] = {"近日", "日前", "昨日",   "昨天", "昨晚",
                                      "今日", "前天", "连日来", "上周"};
  if (has_any(sentence, words, COUNT(words)))
    return true;
  for (size_t at = 0; (at = pm_str_find(sentence, PM_STR("月"), at)) < sentence.len;
       at += strlen("月")) {
    size_t from = at;
    while (from > 0 && sentence.data[from - 1] >= '0' && sentence.data[from - 1] <= '9')
      --from;
    PmStr rest;
    if (day_at(pm_str_slice(sentence, from, sentence.len), &rest) &&
        !pm_str_ends(pm_str_trim(head_of(sentence, from)), PM_STR("年")))
      return true;
  }
  return false;
}

static void count(uint16_t *n) { *n = *n < UINT16_MAX ? (uint16_t)(*n + 1) : *n; }

static void note_news(PmStr near, size_t k, Years *years) {
  static const char *const held[] = {"竞赛", "大赛",   "比赛",   "联赛",   "锦标赛",
                                     "大会", "招聘",   "演练",   "仪式",   "培训班",
                                     "论坛", "运动会", "文化节", "旅游节", "艺术节",
                                     "考核", "活动",   "考试",   "推介会", "博览会"};
  static const char *const lists[] = {"名单"};
  if (is_named_of(near, lists, COUNT(lists)))
    years->listed[k] = true;
  else if (is_named_of(near, held, COUNT(held)))
    years->told[k] = true;
}

// A year and what follows it; `before` is the sentence up to it.
static void note_year(unsigned year, PmStr before, PmStr rest, Years *years) {
  static const char *const results[] = {"评价", "结果", "考核", "名单",
                                        "评选", "公布", "十佳", "优秀"};
  enum { REACH = 90 }; // bytes
  const PmStr near = head_of(rest, REACH);
  const bool of_year = pm_str_starts(rest, PM_STR("年"));
  const bool staged = !of_year && is_staged(near);
  if (year < FIRST_YEAR || year > LAST_YEAR || (!staged && !of_year) ||
      looks_ahead(pm_str_trim(before)))
    return;
  const size_t k = year - FIRST_YEAR;
  count(&years->named[k]);
  if (staged)
    count(&years->staged[k]);
  if (pm_str_starts(rest, PM_STR("年度")) && has_any(near, results, COUNT(results)))
    count(&years->closed[k]);
}

// 定于2022年5月23日, 自2022年5月25日0时起至…, …于2022年5月20日逝世: of these days.
static bool is_formal(PmStr before, PmStr behind) {
  static const char *const words[] = {"定于", "将于"};
  static const char *const ends[] = {"起至", "时至", "日至"};
  enum { REACH = 60 }; // bytes
  const PmStr b = pm_str_trim(before), near = head_of(behind, REACH);
  return pm_str_ends_any(b, words, COUNT(words)) ||
         (pm_str_ends(b, PM_STR("自")) &&
          (has_any(near, ends, COUNT(ends)) || pm_str_starts(near, PM_STR("至")))) ||
         (pm_str_ends(b, PM_STR("于")) && pm_str_contains(near, PM_STR("逝世")));
}

static void note_day(unsigned year, int day, bool formal, Years *years) {
  if (day && years->n_days < MAX_DAYS)
    years->days[years->n_days++] = (Day){year, day, formal};
}

// What stands at a number: a year, perhaps with its day, or a day.
static void note_number(PmStr s, size_t at, bool lately, Years *years) {
  const PmStr before = head_of(s, at), from = pm_str_slice(s, at, s.len);
  PmStr rest, behind;
  const unsigned value = number_at(from, &rest);
  if (value >= FIRST_YEAR) {
    const PmStr near = head_of(rest, 75);
    note_year(value, before, rest, years);
    if (lately && value <= LAST_YEAR && pm_str_starts(rest, PM_STR("年")) &&
        !looks_ahead(pm_str_trim(before)))
      note_news(near, value - FIRST_YEAR, years);
    if (skip_word(&rest, "年") && value <= LAST_YEAR) {
      const int day = day_at(rest, &behind);
      note_day(value, day, day && is_formal(before, behind), years);
    }
  } else if (!pm_str_ends(pm_str_trim(before), PM_STR("年"))) {
    note_day(0, day_at(from, &behind), false, years);
  }
}

// --- years that everybody can reckon

// 新中国成立75周年, “十四五”收官之年
typedef struct {
  const char *word;
  unsigned year;
} Known;

static unsigned anniversary(PmStr s) {
  static const Known table[] = {{"新中国成立", 1949},       {"中华人民共和国成立", 1949},
                                {"中国共产党成立", 1921},   {"建党", 1921},
                                {"解放军建军", 1927},       {"抗战胜利", 1945},
                                {"抗日战争胜利", 1945},     {"抗日战争暨", 1945},
                                {"改革开放", 1978},         {"红军长征胜利", 1936},
                                {"香港回归", 1997},         {"澳门回归", 1999},
                                {"抗美援朝出国作战", 1950}, {"五四运动", 1919}};
  enum { REACH = 60 }; // bytes
  for (size_t i = 0; i < COUNT(table); ++i) {
    const size_t at = pm_str_find(s, pm_str(table[i].word), 0);
    if (at >= s.len)
      continue;
    const PmStr near = head_of(pm_str_slice(s, at, s.len), REACH);
    const size_t end = pm_str_find(near, PM_STR("周年"), 0);
    size_t from = end < near.len ? end : 0;
    while (from > 0 && near.data[from - 1] >= '0' && near.data[from - 1] <= '9')
      --from;
    PmStr rest;
    const unsigned n = number_at(pm_str_slice(near, from, near.len), &rest);
    if (n && pm_str_starts(rest, PM_STR("周年")))
      return table[i].year + n;
  }
  return 0;
}

static unsigned year_of_plan(PmStr s) {
  static const Known table[] = {
      {"十二五", 2011}, {"十三五", 2016}, {"十四五", 2021}, {"十五五", 2026}};
  enum { REACH = 45, LAST = 4 }; // bytes; years from a plan's first to its last
  for (size_t i = 0; i < COUNT(table); ++i) {
    const size_t at = pm_str_find(s, pm_str(table[i].word), 0);
    const PmStr near = head_of(pm_str_slice(s, at, s.len), REACH);
    if (pm_str_contains(near, PM_STR("开局之年")))
      return table[i].year;
    if (pm_str_contains(near, PM_STR("收官之年")))
      return table[i].year + LAST;
  }
  return 0;
}

static void note_known(PmStr s, Years *years) {
  static const char *const this_year[] = {"今年是", "今年恰逢", "今年适逢", "今年正值"};
  if (!has_any(s, this_year, COUNT(this_year)))
    return;
  const unsigned plan = year_of_plan(s), year = plan ? plan : anniversary(s);
  years->doubt = years->doubt || (year && years->known && year != years->known);
  years->known = year ? year : years->known;
}

// --- the page

static void note_sentence(PmStr s, Years *years) {
  const bool lately = is_lately(s);
  note_known(s, years);
  for (size_t i = 0; i < s.len; ++i) {
    size_t n = 0;
    while (i + n < s.len && s.data[i + n] >= '0' && s.data[i + n] <= '9')
      ++n;
    if (n && n <= 4)
      note_number(s, i, lately, years);
    i += n;
  }
}

static void note_text(PmStr s, Years *years) {
  for (size_t from = 0; from < s.len;) {
    const size_t stop = pm_str_find(s, PM_STR("。"), from);
    const size_t end = stop < s.len ? stop + strlen("。") : s.len;
    note_sentence(pm_str_slice(s, from, end), years);
    from = end;
  }
}

// A notice of `year` lies within a month of a day that the page's news give.
static bool has_day_near(const Years *years, unsigned year) {
  for (size_t i = 0; i < years->n_days; ++i)
    for (size_t k = 0; years->days[i].formal && k < years->n_days; ++k) {
      const int apart = years->days[i].day - years->days[k].day;
      if (years->days[i].year == year && !years->days[k].year && apart <= MONTH &&
          apart >= -MONTH)
        return true;
    }
  return false;
}

// Most of the page's days are later than March: lists of the year before are out by then.
static bool is_late(const Years *years) {
  size_t late = 0, early = 0;
  for (size_t i = 0; i < years->n_days; ++i)
    if (!years->days[i].year)
      ++*(years->days[i].day > 4 * MONTH ? &late : &early);
  return late > early;
}

// The year that the years named support; 0 for none.
static unsigned choose(const Years *years) {
  size_t k = N_YEARS;
  for (size_t i = 0; i < N_YEARS; ++i)
    k = years->named[i] ? i : k;
  const unsigned last = k < N_YEARS ? FIRST_YEAR + (unsigned)k : 0;
  if (last && has_day_near(years, last))
    return last;
  if (years->doubt)
    return 0;
  if (years->known)
    return !last || last == years->known || last + 1 == years->known ? years->known : 0;
  if (!last)
    return 0;
  const bool again = years->named[k] >= 2, staged = again && years->staged[k] > 0;
  const bool over = again && years->closed[k] > 0;
  const bool pair = k > 0 && years->named[k - 1] > 0;
  const bool told = years->told[k] || (years->listed[k] && is_late(years));
  if (over)
    return staged || told ? 0 : last + 1;
  return pair || staged || told ? last : 0;
}

PmStatus pm_year_infer(PmPage *page) {
  Years years = {0};
  if (page->info.date.len)
    return PM_OK;
  for (size_t i = 0; i < page->n_articles; ++i) {
    const PmArticle *a = &page->articles[i];
    note_text(a->headline, &years);
    for (size_t k = 0; k < a->n_subheads; ++k)
      note_text(a->subheads[k], &years);
    for (size_t k = 0; k < a->n_paragraphs; ++k)
      note_text(a->paragraphs[k].text, &years);
  }
  const unsigned year = choose(&years);
  if (!year)
    return PM_OK;
  page->info.date = pm_arena_printf(&page->arena, "%04u", year);
  page->date_basis = PM_STR("inferred");
  return page->info.date.data ? PM_OK : PM_ERR_NOMEM;
}
