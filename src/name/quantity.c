// SPDX-License-Identifier: MIT
// Quantities of a page: its amounts, and what each measures where the words say it at
// once: a noun of measure before the number (产值50.23亿元), the things counted behind it
// (192家机构).
#include "name/amount.h"
#include "name/work.h"

enum { MAX_MEASURE = 16, MAX_LINKS = 3 };

// Words between what is measured and the number.
static const PmWord links[] = {
    {U"达到", 0, 0, 0},   {U"达", 0, 0, 0},     {U"为", 0, 0, 0},
    {U"约为", 0, 0, 0},   {U"约", 0, 0, 0},     {U"近", 0, 0, 0},
    {U"超过", 0, 0, 0},   {U"超", 0, 0, 0},     {U"突破", 0, 0, 0},
    {U"共", 0, 0, 0},     {U"共计", 0, 0, 0},   {U"总计", 0, 0, 0},
    {U"累计", 0, 0, 0},   {U"合计", 0, 0, 0},   {U"逾", 0, 0, 0},
    {U"了", 0, 0, 0},     {U"仅", 0, 0, 0},     {U"高达", 0, 0, 0},
    {U"增至", 0, 0, 0},   {U"升至", 0, 0, 0},   {U"降至", 0, 0, 0},
    {U":", 0, 0, 0},      {U"是", 0, 0, 0},     {U"不低于", 0, 0, 0},
    {U"不少于", 0, 0, 0}, {U"不超过", 0, 0, 0}, {U"低于", 0, 0, 0},
    {U"高于", 0, 0, 0},   {U"至少", 0, 0, 0},   {U"分别为", 0, 0, 0},
    {U"提高到", 0, 0, 0}, {U"提升至", 0, 0, 0}, {U"提升到", 0, 0, 0},
    {U"增加到", 0, 0, 0}, {U"下降到", 0, 0, 0}, {U"稳定在", 0, 0, 0},
    {U"保持在", 0, 0, 0}, {U"控制在", 0, 0, 0}, {U"可达", 0, 0, 0},
    {NULL, 0, 0, 0}};

// What ends a noun of measure; first 1: only of shares, 2: no noun of measure after all;
// second 1: a verb may stand before it (种植面积), 2: nothing of it does.
static const PmWord nouns[] = {
    {U"产值", 0, 0, 0},   {U"值", 0, 1, 0},   {U"额", 0, 1, 0},       {U"收入", 0, 1, 0},
    {U"支出", 0, 0, 0},   {U"利润", 0, 0, 0}, {U"税收", 0, 0, 0},     {U"投资", 0, 0, 0},
    {U"营收", 0, 0, 0},   {U"面积", 0, 1, 0}, {U"量", 0, 1, 0},       {U"率", 0, 1, 0},
    {U"资金", 0, 0, 0},   {U"贷款", 0, 0, 0}, {U"存款", 0, 0, 0},     {U"补助", 0, 0, 0},
    {U"补贴", 0, 0, 0},   {U"奖金", 0, 0, 0}, {U"人口", 0, 0, 0},     {U"气温", 0, 0, 0},
    {U"温度", 0, 0, 0},   {U"长度", 0, 0, 0}, {U"全长", 0, 0, 0},     {U"总长", 0, 0, 0},
    {U"高度", 0, 0, 0},   {U"里程", 0, 0, 0}, {U"深度", 0, 0, 0},     {U"宽度", 0, 0, 0},
    {U"产能", 0, 0, 0},   {U"造价", 0, 0, 0}, {U"价格", 0, 0, 0},     {U"单价", 0, 0, 0},
    {U"均价", 0, 0, 0},   {U"租金", 0, 0, 0}, {U"成本", 0, 1, 0},     {U"预算", 0, 0, 0},
    {U"库容", 0, 0, 0},   {U"人数", 0, 1, 0}, {U"户数", 0, 1, 0},     {U"次数", 0, 1, 0},
    {U"增速", 1, 0, 0},   {U"增幅", 1, 0, 0}, {U"降幅", 1, 0, 0},     {U"增长", 1, 0, 0},
    {U"下降", 1, 0, 0},   {U"提高", 1, 0, 0}, {U"占比", 1, 0, 0},     {U"比重", 1, 0, 0},
    {U"比例", 1, 0, 0},   {U"质量", 2, 0, 0}, {U"力量", 2, 0, 0},     {U"大量", 2, 0, 0},
    {U"价值", 0, 0, 0},   {U"GDP", 0, 0, 0},  {U"名额", 2, 0, 0},     {U"售价", 0, 0, 0},
    {U"收购价", 0, 0, 0}, {U"价", 0, 1, 0},   {U"费", 0, 1, 0},       {U"门票", 0, 0, 0},
    {U"投入", 0, 0, 0},   {U"增收", 0, 0, 0}, {U"亩产", 0, 0, 0},     {U"载重", 0, 0, 0},
    {U"收益", 0, 0, 0},   {U"工资", 0, 0, 0}, {U"月薪", 0, 0, 0},     {U"罚款", 0, 0, 0},
    {U"出口", 0, 2, 0},   {U"进口", 0, 2, 0}, {U"注册资本", 0, 0, 0}, {NULL, 0, 0, 0}};

// The row of the longest word that ends at `end`; `*start` is where it begins.
static const PmWord *ending(const PmScan *scan, const PmWord *table, uint32_t end,
                            uint32_t *start) {
  const uint32_t reach = end > 4 ? end - 4 : 0;
  for (uint32_t i = reach; i < end; i++) { // the longest begins first
    const PmChars text = {scan->cp, end};
    uint32_t k = i;
    const PmWord *row = scan->cp[i] == ' ' ? NULL : pm_word_of(&text, table, &k);
    if (row && k == end) {
      *start = i;
      return row;
    }
  }
  return NULL;
}

static uint32_t before_links(const PmScan *scan, uint32_t end) {
  for (int k = 0; k < MAX_LINKS; k++) {
    uint32_t start;
    while (end && scan->cp[end - 1] == ' ')
      end--;
    if (!ending(scan, links, end, &start))
      break;
    end = start;
  }
  return end;
}

// The part of speech of the word or dictionary entry [start, end) is one of `letters`.
static bool is_pos(const PmScan *scan, uint32_t start, uint32_t end,
                   const char *letters) {
  const PmLexRow *row = pm_scan_is(scan, start, end, PM_LEX_WORD);
  if (!row) {
    row = pm_scan_is(scan, start, end, PM_LEX_DICTIONARY);
    if (row && pm_tag(scan, row).len != 1)
      return false; // nr, ns: a name
  }
  return row && pm_pos_is(scan, row, letters);
}

// A noun of two characters or more; a phrase (固定资产, 无人机) of three.
static bool is_noun(const PmScan *scan, uint32_t start, uint32_t end) {
  return end - start > 1 && is_pos(scan, start, end, end - start > 2 ? "nl" : "n");
}

// The longest noun of words or dictionary that ends at `end` and begins with a token;
// where it begins, or `end`.
static uint32_t noun_before(const PmScan *scan, uint32_t end) {
  enum { LONGEST = 5 };
  for (uint32_t n = LONGEST; n > 1; n--)
    if (n <= end && scan->token[end - n] && is_noun(scan, end - n, end))
      return end - n;
  return end;
}

// The same for one that begins at `start`: where it ends.
static uint32_t noun_behind(const PmScan *scan, uint32_t start) {
  enum { LONGEST = 5 };
  for (uint32_t n = LONGEST; n > 1; n--)
    if (start + n <= scan->n && is_noun(scan, start, start + n) &&
        (start + n == scan->n || scan->token[start + n]))
      return start + n;
  return start;
}

// 全县, 平湖市: where it is.
static bool is_where(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_str_contains(PM_STR("全我本该各"), pm_scan_slice(scan, start, start + 1)) ||
         pm_scan_is_division(scan, start, end);
}

// 某产业园, 企业: whose the measure is, no part of what it is.
static bool is_owner(const PmScan *scan, uint32_t start, uint32_t end) {
  return is_where(scan, start, end) || pm_scan_eq(scan, start, end, "企业") ||
         pm_scan_is(scan, start, end, PM_LEX_PLACE_SUFFIX) ||
         pm_scan_is(scan, start, end, PM_LEX_ORG_SUFFIX);
}

// A noun, or a word that stands before one.
static bool is_attribute(const PmScan *scan, uint32_t start, uint32_t end) {
  return !is_owner(scan, start, end) &&
         (is_noun(scan, start, end) ||
          (end - start > 1 && is_pos(scan, start, end, "bs"))); // 规模, 室内
}

// What is done to a thing counted or measured, no part of its name.
static bool is_doing(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const doing[] = {
      "开展", "举办", "举行", "完成", "实现", "发放", "安排", "建成", "新建",
      "提供", "接待", "培育", "引进", "拥有", "建立", "查处", "化解", "整改",
      "排查", "受理", "办理", "投入", "新增", "增加", "减少", "扩大", "缴纳",
      "获得", "取得", "创造", "带动", "提高", "降低", "节约", "补充", "征收",
      "收取", "选派", "派出", "出动", "组织", "组建", "拆除", "超过", "达到"};
  return pm_str_is_any(pm_scan_slice(scan, start, end), doing,
                       sizeof doing / sizeof *doing);
}

// 种植面积, 覆盖面积: a verb of two characters that is not done to it.
static bool is_verb(const PmScan *scan, uint32_t start, uint32_t end) {
  return end - start == 2 && is_pos(scan, start, end, "v") &&
         !is_doing(scan, start, end) && !pm_token_breaks(scan, start, end);
}

// 投入|应急车辆: before a noun, behind another verb, a verb is its attribute.
static bool is_attributive_verb(const PmScan *scan, uint32_t start, uint32_t end) {
  const uint32_t before = start ? pm_token_before(scan, start) : start;
  return end - start == 2 && is_pos(scan, start, end, "v") &&
         !is_doing(scan, start, end) && start - before == 2 &&
         is_pos(scan, before, start, "v");
}

// Where the attributes before `start` begin.
static uint32_t before_attributes(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const words[] = {"同比", "环比", "人均", "累计",  "年均", "日均",
                                      "月均", "规上", "占地", "最高",  "最低", "平均",
                                      "总",   "新",   "年",   "进出口"};
  enum { REACH = 4 };
  while (start && pm_is_word(scan->cp[start - 1])) {
    const PmRange in = {start > REACH ? start - REACH : 0, start};
    const uint32_t fixed =
        pm_scan_ends_any(scan, in, words, sizeof words / sizeof *words);
    const uint32_t before = fixed ? start - fixed : pm_token_before(scan, start);
    if (before >= start || end - before > MAX_MEASURE ||
        (!fixed && !is_attribute(scan, before, start)))
      break;
    start = before;
  }
  return start;
}

// 规上工业增加值 before `at`.
static PmStr measure_before(const PmScan *scan, uint32_t at, bool share) {
  uint32_t start;
  const uint32_t end = before_links(scan, at);
  const PmWord *noun = ending(scan, nouns, end, &start);
  if (!noun || noun->a == 2 || (noun->a == 1 && !share))
    return PM_STR("");
  if (noun->b == 2)
    return pm_scan_slice(scan, start, end);
  while (start && !scan->token[start] && end - start < MAX_MEASURE)
    start--; // 率 of 办结率
  if (end - start == 1 && start > 1 && scan->token[start - 2] == 2 &&
      !pm_token_breaks(scan, start - 2, start))
    start -= 2; // 满意|率
  if (noun->b == 1 && start && is_verb(scan, pm_token_before(scan, start), start))
    start = pm_token_before(scan, start);
  start = before_attributes(scan, start, end);
  for (int k = 0;
       k < 2 && end - start < 3 && start && scan->token[start - 1] == 1 &&
       pm_is_han(scan->cp[start - 1]) && !pm_token_breaks(scan, start - 1, start) &&
       !(start > 1 && scan->cp[start - 2] == 0x6BCF); // 每台|补助
       k++)
    start--; // 机|收|率
  if (end - start < 2 || !pm_is_word(scan->cp[start]))
    return PM_STR("");
  return pm_scan_slice(scan, start, end);
}

// 老旧小区 of 老旧小区9个, 大米 of 大米3吨: a noun right before the number; 申请 of
// 受理申请57件.
static PmStr counted_before(const PmScan *scan, uint32_t at) {
  uint32_t start = at;
  if (at && is_attributive_verb(scan, pm_token_before(scan, at), at))
    return pm_scan_slice(scan, pm_token_before(scan, at), at);
  while (start && pm_is_han(scan->cp[start - 1])) {
    const uint32_t noun = noun_before(scan, start);
    const uint32_t before = noun < start ? noun : pm_token_before(scan, start);
    const bool attribute =
        start < at && start - before > 1 &&
        (is_pos(scan, before, start, "ba") || is_attributive_verb(scan, before, start));
    if (at - before > MAX_MEASURE || !(noun < start || attribute) ||
        is_where(scan, before, start))
      break;
    start = before;
  }
  return pm_scan_slice(scan, start, at);
}

// What is weighed or laid out like a thing counted: 12吨稻谷, 12亩葡萄.
static bool is_mass(const PmScan *scan, const PmAmount *a) {
  return a->end == a->behind && !a->per && !a->share &&
         (!a->code || strcmp(a->code, "t") == 0 || strcmp(a->code, "kg") == 0 ||
          strcmp(a->code, "km") == 0) &&
         !(a->behind < scan->n && scan->cp[a->behind] == '/');
}

// 机构 of 192家机构: a noun that ends its phrase, where a verb or an adverb may go on
// (早稻|陆续成熟).
static PmStr measure_behind(const PmScan *scan, uint32_t at) {
  uint32_t end = at;
  bool noun = false;
  while (end < scan->n && scan->token[end] && end - at < MAX_MEASURE) {
    const uint32_t behind = noun_behind(scan, end);
    const bool is = behind > end && !is_where(scan, end, behind);
    const uint32_t next = is ? behind : end + scan->token[end];
    if (!is && !is_pos(scan, end, next, "b"))
      break;
    noun = is;
    end = next;
  }
  const bool ends =
      end >= scan->n || !pm_is_word(scan->cp[end]) ||
      (scan->token[end] > 1 && is_pos(scan, end, end + scan->token[end], "vd"));
  // 20万台电机的项目 counts motors, not projects
  const bool project = end - at > 2 && (pm_scan_eq(scan, end - 2, end, "项目") ||
                                        pm_scan_eq(scan, end - 2, end, "工程"));
  return noun && ends && !project ? pm_scan_slice(scan, at, end) : PM_STR("");
}

static PmStr unit_of(PmArena *arena, const PmScan *scan, const PmAmount *a) {
  if (a->per)
    return pm_arena_printf(arena, "%s/%s", a->code, a->per);
  if (a->code)
    return pm_str(a->code);
  const bool points = scan->cp[a->word] == 0x4E2A && a->share; // 个百分点
  return pm_scan_slice(scan, a->word + points, a->behind);
}

static PmStatus put_quantity(PmWork *work, const PmScan *scan, const PmAmount *a) {
  PmPage *page = work->page;
  char value[PM_AMOUNT_TEXT];
  const size_t length = pm_amount_value(a, value);
  PmQuantity *grown = pm_arena_extend(&page->arena, page->quantities, page->n_quantities,
                                      &page->cap_quantities, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  page->quantities = grown;
  PmStr measures = measure_before(scan, a->start, a->share);
  if (!measures.len && (a->counted || is_mass(scan, a)))
    measures = measure_behind(scan, a->end);
  if (!measures.len && (a->counted || is_mass(scan, a)))
    measures = counted_before(scan, a->start);
  PmQuantity q = {.article = scan->article,
                  .in_head = scan->in_head,
                  .start = a->start,
                  .end = a->end,
                  .exact = pm_scan_slice(scan, a->start, a->end),
                  .unit = unit_of(&page->arena, scan, a),
                  .measures = measures};
  q.value = pm_arena_copy(&page->arena, pm_str_n(value, length));
  q.iri = pm_arena_printf(&page->arena, "%.*s#%s-%zu-%zu-quantity",
                          PM_ARGS(page->articles[q.article].iri),
                          q.in_head ? "head" : "body", q.start, q.end);
  if (!q.value.data || !q.iri.data || !q.unit.data)
    return PM_ERR_NOMEM;
  page->quantities[page->n_quantities++] = q;
  return PM_OK;
}

PmStatus pm_find_quantities(PmWork *work) {
  if (work->page->n_quantities)
    return PM_OK; // the edition brings them
  for (size_t s = 0; s < work->n_scans; s++) {
    const PmScan *scan = &work->scans[s];
    const PmChars text = {scan->cp, scan->n};
    for (uint32_t i = 0; i < scan->n;) {
      const PmAmount amount = pm_amount_find(&text, i);
      if (amount.end == amount.start)
        break;
      PM_TRY(put_quantity(work, scan, &amount));
      i = amount.end;
    }
  }
  return PM_OK;
}
