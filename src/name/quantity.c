// SPDX-License-Identifier: MIT
// Quantities of a page: its amounts, and what each measures where the words say it at
// once: a noun of measure before the number (产值50.23亿元), the things counted behind it
// (192家机构).
#include "name/amount.h"
#include "name/work.h"

enum { MAX_MEASURE = 16, MAX_LINKS = 3 };

// Words between what is measured and the number.
static const PmWord links[] = {
    {U"达到", 0, 0, 0}, {U"达", 0, 0, 0},   {U"为", 0, 0, 0},   {U"约为", 0, 0, 0},
    {U"约", 0, 0, 0},   {U"近", 0, 0, 0},   {U"超过", 0, 0, 0}, {U"超", 0, 0, 0},
    {U"突破", 0, 0, 0}, {U"共", 0, 0, 0},   {U"共计", 0, 0, 0}, {U"总计", 0, 0, 0},
    {U"累计", 0, 0, 0}, {U"合计", 0, 0, 0}, {U"逾", 0, 0, 0},   {U"了", 0, 0, 0},
    {U"仅", 0, 0, 0},   {U"高达", 0, 0, 0}, {U"增至", 0, 0, 0}, {U"升至", 0, 0, 0},
    {U"降至", 0, 0, 0}, {U":", 0, 0, 0},    {U"是", 0, 0, 0},   {NULL, 0, 0, 0}};

// What ends a noun of measure; 1: only of shares; 2: no noun of measure after all.
static const PmWord nouns[] = {
    {U"产值", 0, 0, 0},   {U"值", 0, 0, 0},   {U"额", 0, 0, 0},   {U"收入", 0, 0, 0},
    {U"支出", 0, 0, 0},   {U"利润", 0, 0, 0}, {U"税收", 0, 0, 0}, {U"投资", 0, 0, 0},
    {U"营收", 0, 0, 0},   {U"面积", 0, 0, 0}, {U"量", 0, 0, 0},   {U"率", 0, 0, 0},
    {U"资金", 0, 0, 0},   {U"贷款", 0, 0, 0}, {U"存款", 0, 0, 0}, {U"补助", 0, 0, 0},
    {U"补贴", 0, 0, 0},   {U"奖金", 0, 0, 0}, {U"人口", 0, 0, 0}, {U"气温", 0, 0, 0},
    {U"温度", 0, 0, 0},   {U"长度", 0, 0, 0}, {U"全长", 0, 0, 0}, {U"总长", 0, 0, 0},
    {U"高度", 0, 0, 0},   {U"里程", 0, 0, 0}, {U"深度", 0, 0, 0}, {U"宽度", 0, 0, 0},
    {U"产能", 0, 0, 0},   {U"造价", 0, 0, 0}, {U"价格", 0, 0, 0}, {U"单价", 0, 0, 0},
    {U"均价", 0, 0, 0},   {U"租金", 0, 0, 0}, {U"成本", 0, 0, 0}, {U"预算", 0, 0, 0},
    {U"库容", 0, 0, 0},   {U"人数", 0, 0, 0}, {U"户数", 0, 0, 0}, {U"次数", 0, 0, 0},
    {U"增速", 1, 0, 0},   {U"增幅", 1, 0, 0}, {U"降幅", 1, 0, 0}, {U"增长", 1, 0, 0},
    {U"下降", 1, 0, 0},   {U"提高", 1, 0, 0}, {U"占比", 1, 0, 0}, {U"比重", 1, 0, 0},
    {U"比例", 1, 0, 0},   {U"质量", 2, 0, 0}, {U"力量", 2, 0, 0}, {U"大量", 2, 0, 0},
    {U"价值", 0, 0, 0},   {U"GDP", 0, 0, 0},  {U"名额", 2, 0, 0}, {U"售价", 0, 0, 0},
    {U"收购价", 0, 0, 0}, {U"价", 0, 0, 0},   {U"费", 0, 0, 0},   {U"门票", 0, 0, 0},
    {U"投入", 0, 0, 0},   {U"增收", 0, 0, 0}, {U"亩产", 0, 0, 0}, {U"载重", 0, 0, 0},
    {U"收益", 0, 0, 0},   {U"工资", 0, 0, 0}, {U"月薪", 0, 0, 0}, {U"罚款", 0, 0, 0},
    {NULL, 0, 0, 0}};

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

// A noun, or a word that stands before one.
static bool is_attribute(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const words[] = {"同比", "环比", "人均", "累计", "年均",
                                      "日均", "月均", "规上", "占地", "最高",
                                      "最低", "平均", "总",   "新",   "年"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (pm_scan_eq(scan, start, end, words[k]))
      return true;
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start > 1 && pm_pos_is(scan, word, "nb");
}

// 规上工业增加值 before `at`.
static PmStr measure_before(const PmScan *scan, uint32_t at, bool share) {
  uint32_t start;
  const uint32_t end = before_links(scan, at);
  const PmWord *noun = ending(scan, nouns, end, &start);
  if (!noun || noun->a == 2 || (noun->a == 1 && !share))
    return PM_STR("");
  while (start && !scan->token[start] && end - start < MAX_MEASURE)
    start--; // 率 of 办结率
  while (start && pm_is_word(scan->cp[start - 1])) {
    const uint32_t before = pm_token_before(scan, start);
    if (before >= start || end - before > MAX_MEASURE ||
        !is_attribute(scan, before, start))
      break;
    start = before;
  }
  for (int k = 0;
       k < 2 && end - start < 3 && start && scan->token[start - 1] == 1 &&
       pm_is_han(scan->cp[start - 1]) && !pm_token_breaks(scan, start - 1, start);
       k++)
    start--; // 机|收|率
  if (end - start < 2 || !pm_is_word(scan->cp[start]))
    return PM_STR("");
  return pm_scan_slice(scan, start, end);
}

// 老旧小区 of 老旧小区9个, 大米 of 大米3吨: a noun right before the number.
static PmStr counted_before(const PmScan *scan, uint32_t at) {
  uint32_t start = at;
  while (start && pm_is_han(scan->cp[start - 1])) {
    const uint32_t before = pm_token_before(scan, start);
    const PmLexRow *word = pm_scan_is(scan, before, start, PM_LEX_WORD);
    const bool noun = word && start - before > 1 && pm_pos_is(scan, word, "n");
    const bool attribute = word && start < at && pm_pos_is(scan, word, "ba");
    if (at - before > MAX_MEASURE || !(noun || (attribute && start - before > 1)))
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

// 机构 of 192家机构：a noun that ends its phrase.
static PmStr measure_behind(const PmScan *scan, uint32_t at) {
  uint32_t end = at;
  bool noun = false;
  while (end < scan->n && scan->token[end] > 1 && end - at < MAX_MEASURE) {
    const uint32_t next = end + scan->token[end];
    const PmLexRow *word = pm_scan_is(scan, end, next, PM_LEX_WORD);
    if (!word || !pm_pos_is(scan, word, "nb"))
      break;
    noun = pm_pos_is(scan, word, "n");
    end = next;
  }
  const bool ends = end >= scan->n || !pm_is_word(scan->cp[end]);
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
