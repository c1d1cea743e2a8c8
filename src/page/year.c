// SPDX-License-Identifier: MIT
// The year that an undated page's own words support: it names a year and the one before,
// results of a year that is over, or what is held in it. What leaves a doubt leaves the
// page undated.
#include "page/features.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2099, N_YEARS = LAST_YEAR - FIRST_YEAR + 2 };

typedef struct {
  uint16_t named[N_YEARS];  // as past or present
  uint16_t closed[N_YEARS]; // with results of that year: 2024年度…评价结果
  uint16_t staged[N_YEARS]; // in the name of what is held: 2024某地马拉松
} Years;

static bool has_any(PmStr s, const char *const *words, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (pm_str_contains(s, pm_str(words[i])))
      return true;
  return false;
}

// Words before a year that look ahead: 到2030年, 力争2027年.
static bool looks_ahead(PmStr before) {
  static const char *const words[] = {"到", "至", "力争", "截至", "—", "-", "～"};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (pm_str_ends(before, pm_str(words[i])))
      return true;
  return false;
}

// 2024某地马拉松: a year without 年 begins the name of what is held in it.
static bool is_staged(PmStr near) {
  static const char *const held[] = {"大会",   "推介会", "博览会", "运动会", "音乐会",
                                     "交易会", "文化节", "艺术节", "旅游节", "音乐节",
                                     "马拉松", "锦标赛", "联赛",   "大赛",   "论坛"};
  static const char *const other[] = {"人", "名", "个", "余", "多", "家", "元",
                                      "万", "亩", "米", "台", "套", "户", "吨"};
  for (size_t i = 0; i < sizeof other / sizeof *other; ++i)
    if (pm_str_starts(near, pm_str(other[i])))
      return false;
  const bool name =
      near.len && ((uint8_t)near.data[0] >= 0xE4 || pm_str_starts(near, PM_STR("“")));
  return name && has_any(near, held, sizeof held / sizeof *held);
}

static void note_year(PmStr s, size_t at, Years *years) {
  static const char *const results[] = {"评价", "结果", "考核", "名单",
                                        "评选", "公布", "十佳", "优秀"};
  enum { REACH = 90 }; // bytes
  unsigned year = 0;
  for (size_t i = at; i < at + 4; ++i)
    year = year * 10 + (unsigned)(s.data[i] - '0');
  const PmStr rest = pm_str_slice(s, at + 4, s.len);
  const PmStr near = pm_str_slice(rest, 0, rest.len < REACH ? rest.len : REACH);
  const bool staged = is_staged(near) && !pm_str_starts(rest, PM_STR("年"));
  if (year < FIRST_YEAR || year > LAST_YEAR ||
      (!staged && !pm_str_starts(rest, PM_STR("年"))) ||
      looks_ahead(pm_str_trim(pm_str_slice(s, 0, at))))
    return;
  const size_t k = year - FIRST_YEAR;
  if (staged && years->staged[k] < UINT16_MAX)
    ++years->staged[k];
  if (years->named[k] < UINT16_MAX)
    ++years->named[k];
  if (pm_str_starts(rest, PM_STR("年度")) &&
      has_any(near, results, sizeof results / sizeof *results) &&
      years->closed[k] < UINT16_MAX)
    ++years->closed[k];
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void note_line(PmStr s, Years *years) {
  for (size_t i = 0; i + 4 <= s.len; ++i) {
    size_t n = 0;
    while (i + n < s.len && is_digit(s.data[i + n]))
      ++n;
    if (n == 4)
      note_year(s, i, years);
    i += n;
  }
}

PmStatus pm_year_infer(PmPage *page, const PmLines *lines) {
  Years years = {0};
  size_t last = N_YEARS;
  if (page->info.date.len)
    return PM_OK;
  for (size_t i = 0; i < lines->n; ++i)
    note_line(lines->items[i].text, &years);
  for (size_t k = 0; k < N_YEARS; ++k)
    last = years.named[k] ? k : last;
  if (last == N_YEARS)
    return PM_OK;
  const bool again = years.named[last] >= 2, staged = again && years.staged[last] > 0;
  const bool over = again && years.closed[last] > 0;
  const bool pair = last > 0 && years.named[last - 1] > 0;
  if ((!over && !pair && !staged) || (over && staged))
    return PM_OK;
  const unsigned year = FIRST_YEAR + (unsigned)last + (over ? 1 : 0);
  page->info.date = pm_arena_printf(&page->arena, "%04u", year);
  page->date_basis = PM_STR("inferred");
  return page->info.date.data ? PM_OK : PM_ERR_NOMEM;
}
