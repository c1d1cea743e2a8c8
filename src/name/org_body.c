// SPDX-License-Identifier: MIT
// Bodies behind a place: 平湖市|财政局, 民盟|平湖市|委员会, 国网|平湖|供电公司.
#include "name/organization.h"

enum { MAX_GAP = 10 };

// 浙江省智能工厂: behind the place only words and an ending that is a common noun.
static bool is_common(const PmScan *scan, PmRange in) {
  static const char *const nouns[] = {"工厂", "公司", "企业", "超市", "商店", "联盟",
                                      "集团", "厂",   "酒楼", "面馆", "诊所", "饭庄"};
  static const char *const firms[] = {"公司", "集团"};
  const PmStr text = pm_scan_slice(scan, in.start, in.end);
  if (!pm_str_ends_any(text, nouns, sizeof nouns / sizeof *nouns) ||
      pm_scan_ending(scan, in, PM_LEX_ORG_SUFFIX, NULL) > 2 || // 供电公司 says enough
      pm_scan_ending(scan, in, PM_LEX_ORG_BODY, NULL) > 2)
    return false;
  const bool firm = pm_str_ends_any(text, firms, sizeof firms / sizeof *firms);
  for (uint32_t i = in.start; i < in.end && scan->token[i]; i += scan->token[i])
    if (pm_token_is_rare(scan, i, i + scan->token[i]) ||
        (firm && pm_scan_is(scan, i, i + scan->token[i], PM_LEX_INDUSTRY)))
      return false;
  return true;
}

// How long the name of a firm known everywhere is that ends at `start`: 中国邮政, or 0.
static uint32_t firm_before(const PmScan *scan, uint32_t start) {
  const PmLexRow *row = NULL;
  const uint32_t n = pm_scan_ending(scan, (PmRange){0, start}, PM_LEX_ORG_NAME, &row);
  if (n < 2 || !pm_str_eqz(pm_tag(scan, row), "company") || !scan->token[start - n])
    return 0;
  const uint32_t at = start - n;
  return at >= 2 && pm_scan_eq(scan, at - 2, at, "中国") ? n + 2 : n;
}

static uint32_t party_before(const PmScan *scan, uint32_t start) {
  const PmLexRow *row = NULL;
  const uint32_t n = pm_scan_ending(scan, (PmRange){0, start}, PM_LEX_ORG_SUFFIX, &row);
  return n > 1 && pm_str_eqz(pm_tag(scan, row), "party") && scan->token[start - n] == n
             ? n
             : 0;
}

// Where the name of the whole begins that stands before the place of its part: 民盟,
// 国网, 中国邮政.
static uint32_t whole_before(const PmScan *scan, uint32_t start) {
  static const char *const wholes[] = {"国网", "南方电网", "广东电网", "中共", "共青团",
                                       "民革", "民盟",     "民建",     "民进"};
  uint32_t n =
      pm_scan_ends_any(scan, (PmRange){0, start}, wholes, sizeof wholes / sizeof *wholes);
  if (!n)
    n = firm_before(scan, start);
  if (!n)
    n = party_before(scan, start);
  return start - n;
}

// Where a body of the lists ends that stands behind the place, or 0.
static uint32_t listed_body(const PmScan *scan, const PmSpan *place, PmStr *kind) {
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, place->end, PM_LEX_ORG_BODY, &row);
  const uint32_t end = place->end + body;
  if (!body || (body == 1 && place->division == PM_NO_INDEX))
    return 0;
  *kind = pm_tag(scan, row);
  const uint32_t further = pm_org_extend(scan, end, PM_ORG_GAP, kind);
  if (further)
    return further;
  return body == 1 && !scan->token[end] ? 0 : end;
}

// 长岳汽车|平湖|分公司: the brand before the place, without which it is nobody's part.
static bool find_brand(const PmScan *scan, PmSpan *span, uint32_t place_end) {
  static const char *const parts[] = {"分公司", "支公司", "分行", "支行", "分院", "分校"};
  enum { LONGEST = 8 };
  if (!pm_str_is_any(pm_scan_slice(scan, place_end, span->end), parts,
                     sizeof parts / sizeof *parts))
    return true;
  const PmOrgLeft left = pm_org_left(scan, span->start, LONGEST, false);
  if (!left.free || span->start < left.start + 3)
    return false;
  span->start = left.start;
  return true;
}

PmStatus pm_org_after_place(PmWork *work, const PmSpan *place) {
  const PmScan *scan = &work->scans[place->scan];
  PmStr kind = {0};
  uint32_t end = listed_body(scan, place, &kind);
  if (!end)
    end = pm_org_extend(scan, place->end, MAX_GAP, &kind);
  if (!end || is_common(scan, (PmRange){place->end, end}))
    return PM_OK;
  PmSpan span = {.scan = place->scan,
                 .start =
                     whole_before(scan, pm_org_over_places(work, scan, place->start)),
                 .end = end,
                 .priority = PM_PRIORITY_BODY,
                 .confidence = 0.85,
                 .why = "body-after-place",
                 .division = place->division,
                 .kind = kind};
  return find_brand(scan, &span, place->end) ? pm_org_add(work, span) : PM_OK;
}
