// SPDX-License-Identifier: MIT
// Where the name of an organization begins, seen from its ending: at a place, at
// characters of its own, behind what no name runs over.
#include "name/organization.h"

uint32_t pm_org_over_bracket(const PmScan *scan, uint32_t end) {
  enum { LONGEST = 9 };
  if (!end || (scan->cp[end - 1] != ')' && scan->cp[end - 1] != 0xFF09))
    return end;
  for (uint32_t i = end - 1; i-- > 0 && end - i <= LONGEST;)
    if (scan->cp[i] == '(' || scan->cp[i] == 0xFF08)
      return i;
    else if (!pm_is_han(scan->cp[i]))
      break;
  return end;
}

uint32_t pm_org_over_places(const PmWork *work, const PmScan *scan, uint32_t start) {
  while (start) {
    const uint32_t p = pm_token_before(scan, start);
    const PmLexRow *row = pm_scan_is(scan, p, start, PM_LEX_PLACE);
    if (!row)
      row = pm_scan_is(scan, p, start, PM_LEX_STEM);
    const uint32_t division = row ? pm_place_choose(work, row, PM_NO_INDEX) : PM_NO_INDEX;
    if (division == PM_NO_INDEX || pm_division_level(work->namer, division) > 6)
      break;
    start = p;
  }
  return start;
}

// Verbs that are words of companies' names too: 某某创新实业有限公司.
static bool is_trade_verb(PmStr token) {
  static const char *const verbs[] = {"创新", "建设", "投资", "生产", "研发",
                                      "服务", "联合", "经营", "销售", "种植",
                                      "养殖", "发展", "保护", "能",   "之"};
  return pm_str_is_any(token, verbs, sizeof verbs / sizeof *verbs);
}

// 杏(和)堂, (正)达, (同)恒: characters that break a phrase but stand in companies' names.
static bool is_brand_character(const PmScan *scan, PmRange token) {
  return token.end - token.start == 1 &&
         pm_str_contains(PM_STR("正和同有如原老新现共因可得应众即能如最更"),
                         pm_scan_slice(scan, token.start, token.end));
}

static bool may_hold(const PmScan *scan, PmRange token, bool loose) {
  if (!pm_is_word(scan->cp[token.start]))
    return false;
  return !pm_token_breaks(scan, token.start, token.end) ||
         (loose && (is_trade_verb(pm_scan_slice(scan, token.start, token.end)) ||
                    is_brand_character(scan, token)));
}

static bool is_place(const PmScan *scan, PmRange token, uint32_t suffix) {
  const PmLexRow *row = pm_scan_is(scan, token.start, token.end, PM_LEX_PLACE);
  const PmLexRow *stem = pm_scan_is(scan, token.start, token.end, PM_LEX_STEM);
  const uint32_t two = suffix - token.start < 2 ? suffix : token.start + 2;
  return (row && row->tag) ||
         (stem && pm_place_choose(scan->work, stem, PM_NO_INDEX) != PM_NO_INDEX) ||
         pm_scan_is(scan, token.start, two, PM_LEX_REGION);
}

// 中国 or a place: here a name begins for sure.
static bool begins(const PmScan *scan, PmRange token, uint32_t suffix, PmOrgLeft *left) {
  if (token.start + 2 <= suffix &&
      pm_scan_eq(scan, token.start, token.start + 2, "中国")) {
    left->own_first = true;
  } else if (is_place(scan, token, suffix)) {
    left->place = true;
    left->start = pm_org_over_places(scan->work, scan, token.start);
  } else {
    return false;
  }
  left->free = true;
  return true;
}

PmOrgLeft pm_org_left(const PmScan *scan, uint32_t suffix, uint32_t max, bool loose) {
  PmOrgLeft left = {.start = suffix, .all_rare = true};
  while (left.start && suffix - left.start < max) {
    const uint32_t bracket = pm_org_over_bracket(scan, left.start);
    if (bracket && bracket < left.start) {
      left.start = bracket;
      continue;
    }
    const PmRange token = {pm_token_before(scan, left.start), left.start};
    if (!may_hold(scan, token, loose))
      break;
    left.own_first = pm_token_is_rare(scan, token.start, token.end) ||
                     pm_is_latin(scan->cp[token.start]);
    left.rare |= left.own_first;
    left.all_rare &= left.own_first;
    left.start = token.start;
    if (begins(scan, token, suffix, &left))
      return left;
  }
  left.free = pm_left_is_free(scan, left.start);
  return left;
}
