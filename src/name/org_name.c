// SPDX-License-Identifier: MIT
// Organizations by their ending and what stands before it: companies by 有限公司, others
// by an ending with a name's own characters, brands by their trade.
#include "name/organization.h"

enum { MAX_COMPANY = 24, MAX_NAME = 8, MAX_BRAND = 6, MAX_TAIL = 6 };

// --- companies by their legal ending

static bool is_legal(const PmScan *scan, uint32_t i, uint32_t end) {
  static const char *const endings[] = {"有限公司", "有限责任公司"};
  return pm_str_ends_any(pm_scan_slice(scan, i, end), endings,
                         sizeof endings / sizeof *endings);
}

// 市水利局联合(市水务投资…): who else does it is no part of the name.
static uint32_t behind_joint(const PmScan *scan, uint32_t start, uint32_t end) {
  for (uint32_t i = start + 1; i + 2 < end; i++)
    if (scan->token[i] && pm_scan_eq(scan, i, i + 2, "联合") &&
        pm_org_is_level(scan->cp[i + 2]))
      return i + 2;
  return start;
}

// 市水务投资集团有限公司
static bool begins_with_level(const PmScan *scan, const PmOrgLeft *left, uint32_t end) {
  return pm_org_is_level(scan->cp[left->start]) && scan->token[left->start] == 1 &&
         left->free && end - left->start > 2;
}

// Companies' words may be any behind a place or a brand's first character; else a name
// ends where a phrase would.
static PmOrgLeft company_left(const PmScan *scan, uint32_t end) {
  PmOrgLeft left = pm_org_left(scan, end, MAX_COMPANY, true);
  left.start = behind_joint(scan, left.start, end);
  const bool own =
      left.free &&
      pm_str_contains(PM_STR("正众新"), pm_scan_slice(scan, left.start, left.start + 1));
  return left.place || own || begins_with_level(scan, &left, end)
             ? left
             : pm_org_left(scan, end, MAX_COMPANY, false);
}

// 某服饰有限公司, 集团有限公司: a trade alone is no name.
static bool is_trade_alone(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_scan_is(scan, start, end, PM_LEX_INDUSTRY) ||
         pm_scan_is(scan, start, end, PM_LEX_ORG_SUFFIX);
}

static PmStatus find_company(PmWork *work, uint32_t s, uint32_t i, uint32_t end) {
  const PmScan *scan = &work->scans[s];
  const uint32_t core_end = pm_org_over_bracket(scan, i);
  const PmOrgLeft left = company_left(scan, core_end);
  PmSpan span = {.scan = s,
                 .start = left.start,
                 .end = end,
                 .priority = PM_PRIORITY_COMPANY,
                 .confidence = 0.95,
                 .why = "legal-suffix",
                 .division = PM_NO_INDEX,
                 .kind = PM_STR("company")};
  if (begins_with_level(scan, &left, core_end))
    return pm_org_add_of_level(work, span);
  if (core_end - left.start < 2 || !(left.free || left.place) ||
      is_trade_alone(scan, left.start, core_end))
    return PM_OK;
  // a tail that goes on: …有限公司平湖分公司, …有限公司党支部
  const uint32_t further = pm_org_extend(scan, end, MAX_TAIL, &span.kind);
  span.end = further ? further : end;
  return pm_org_add(work, span);
}

// --- others

// Strong enough without a place.
static bool stands_alone(const PmScan *scan, PmRange ending, PmStr kind) {
  static const char *const kinds[] = {"school",  "hospital",    "research",
                                      "media",   "cooperative", "company",
                                      "culture", "association"};
  return ending.end - ending.start > 1 &&
         pm_str_is_any(kind, kinds, sizeof kinds / sizeof *kinds) &&
         !pm_scan_eq(scan, ending.start, ending.end, "工会") &&
         !pm_scan_eq(scan, ending.start, ending.end, "公司");
}

// Endings of common nouns too (一家超市, 基层工会): only the rarest characters make a
// name.
static bool is_weak(const PmScan *scan, PmRange ending) {
  static const char *const words[] = {"公司",   "工厂",   "学校", "超市",   "书店",
                                      "商店",   "理事会", "联盟", "服务队", "银行",
                                      "企业",   "协会",   "学会", "养殖场", "诊所",
                                      "门诊部", "面馆",   "酒楼", "饭庄"};
  return pm_str_is_any(pm_scan_slice(scan, ending.start, ending.end), words,
                       sizeof words / sizeof *words);
}

PmStatus pm_org_by_ending(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  PmStr kind = {0};
  const PmRange ending = {i, pm_org_ending(scan, i, &kind)};
  if (!ending.end)
    return PM_OK;
  if (is_legal(scan, i, ending.end))
    return find_company(work, s, i, ending.end);
  if (!scan->token[i] || !stands_alone(scan, ending, kind))
    return PM_OK;
  const PmOrgLeft left = pm_org_left(scan, i, MAX_NAME, false);
  if (left.place || !left.free || !left.own_first || i - left.start < 2 ||
      (is_weak(scan, ending) && !left.all_rare) ||
      pm_scan_is(scan, left.start, ending.end, PM_LEX_WORD))
    return PM_OK;
  return pm_org_add(work, (PmSpan){.scan = s,
                                   .start = left.start,
                                   .end = ending.end,
                                   .priority = PM_PRIORITY_NAME,
                                   .confidence = 0.7,
                                   .why = "name-suffix",
                                   .division = PM_NO_INDEX,
                                   .kind = kind});
}

// --- brand and trade

// A brand of ordinary words counts only in a list; behind a place it has some length.
static bool is_brand(const PmOrgLeft *left, uint32_t end) {
  enum { LONGEST = 5, LEAST = 2, LEAST_WITH_PLACE = 4 };
  const uint32_t n = end - left->start;
  return left->free && n <= LONGEST && n >= (left->place ? LEAST_WITH_PLACE : LEAST) &&
         (left->place ? left->rare : left->all_rare);
}

// Something goes on behind the trade: it is not the end of a name.
static bool goes_on(const PmScan *scan, uint32_t end) {
  return end < scan->n && pm_is_han(scan->cp[end]) &&
         !pm_token_breaks(scan, end, end + scan->token[end]) &&
         !pm_scan_longest(scan, end, PM_LEX_SPEECH, NULL);
}

PmStatus pm_org_by_trade(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_INDUSTRY, &row);
  const uint32_t end = i + chars;
  if (!chars || !row->tag || !scan->token[i] || !scan->token[end])
    return PM_OK;
  const PmOrgLeft left = pm_org_left(scan, i, MAX_BRAND, false);
  if (!is_brand(&left, i) || goes_on(scan, end))
    return PM_OK;
  return pm_org_add(work, (PmSpan){.scan = s,
                                   .start = left.start,
                                   .end = end,
                                   .priority = PM_PRIORITY_SHORT,
                                   .confidence = 0.6,
                                   .why = "brand-trade",
                                   .division = PM_NO_INDEX,
                                   .kind = PM_STR("company")});
}
