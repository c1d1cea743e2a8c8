// SPDX-License-Identifier: MIT
// Where the name of an organization ends: 局, 有限公司, 中学, and further endings behind.
#include "name/organization.h"

// 学院|社区, 医院|路: an ending that is the beginning of a place's name.
static bool begins_place(const PmScan *scan, uint32_t end) {
  static const char *const sites[] = {"社区", "小区", "新村", "大道", "路", "街"};
  const uint32_t n = pm_scan_starts_any(scan, (PmRange){end, scan->n}, sites,
                                        sizeof sites / sizeof *sites);
  return n && scan->token[end] == n;
}

static bool names_places(PmStr kind) {
  return pm_str_eqz(kind, "school") || pm_str_eqz(kind, "hospital");
}

uint32_t pm_org_ending(const PmScan *scan, uint32_t i, PmStr *kind) {
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_ORG_SUFFIX, &row);
  const uint32_t end = i + chars;
  if (!chars || (scan->cp[end - 1] == 0x793E && scan->cp[end] == 0x533A) || // 社|区
      (begins_place(scan, end) && names_places(pm_tag(scan, row))))
    return 0;
  const bool title = chars > 1 && scan->token[i] > chars &&
                     pm_scan_is(scan, i, i + scan->token[i], PM_LEX_TITLE);
  if (!scan->token[end] && !title)
    return 0;
  *kind = pm_tag(scan, row);
  return end;
}

static uint32_t behind_token(const PmScan *scan, uint32_t i) {
  return i + (scan->token[i] ? scan->token[i] : 1);
}

// 工业和信息化局: at `i` a 和 that joins two charges of one office, whose ending stands
// within reach; between two offices each has its own.
static bool joins_charges(const PmScan *scan, uint32_t i) {
  enum { REACH = 6 };
  if (scan->cp[i] != 0x548C)
    return false;
  for (uint32_t k = i + 1; k < scan->n && k - i <= REACH && pm_is_han(scan->cp[k]);) {
    PmStr kind = {0};
    const uint32_t end = pm_org_ending(scan, k, &kind);
    if (end)
      return pm_str_eqz(kind, "government") &&
             pm_str_contains(PM_STR("局厅委"), pm_scan_slice(scan, end - 1, end));
    const uint32_t next = behind_token(scan, k);
    if (pm_token_breaks(scan, k, next))
      return false;
    k = next;
  }
  return false;
}

// 交警大队|大队长: the ending [i, end) stands right before itself.
static bool repeats(const PmScan *scan, uint32_t i, uint32_t end) {
  const uint32_t n = end - i;
  return i >= n && pm_str_eq(pm_scan_slice(scan, i, end), pm_scan_slice(scan, i - n, i));
}

// 工学院 is a word that ends in 学院: its end, or 0.
static uint32_t ending_word(const PmScan *scan, uint32_t i, PmStr *kind) {
  const PmLexRow *tail = NULL;
  const uint32_t end = i + scan->token[i];
  if (end < i + 3 ||
      pm_scan_ending(scan, (PmRange){i + 1, end}, PM_LEX_ORG_SUFFIX, &tail) < 2 ||
      pm_scan_is(scan, i, end, PM_LEX_TITLE))
    return 0;
  *kind = pm_tag(scan, tail);
  return end;
}

// Inside a name none of a company, and no 党组.
static bool is_further(const PmScan *scan, PmRange ending, bool inside, PmStr kind) {
  return !(inside && pm_str_eqz(kind, "company")) &&
         !pm_scan_eq(scan, ending.start, ending.end, "党组");
}

static bool may_hold(const PmScan *scan, uint32_t i, bool joined) {
  return scan->token[i] && pm_is_han(scan->cp[i]) &&
         (joined || !pm_token_breaks(scan, i, i + scan->token[i]));
}

uint32_t pm_org_extend(const PmScan *scan, uint32_t from, uint32_t gap, PmStr *kind) {
  uint32_t best = 0;
  for (uint32_t i = from, limit = from + gap; i < scan->n && i <= limit;) {
    PmStr found = {0};
    uint32_t end = pm_org_ending(scan, i, &found);
    if (end && repeats(scan, i, end))
      break;
    if (!end || !is_further(scan, (PmRange){i, end}, gap == PM_ORG_GAP, found))
      end = ending_word(scan, i, &found);
    if (end) {
      best = i = end;
      limit = end + PM_ORG_GAP;
      *kind = found;
      if (!scan->token[i])
        break; // a title goes on here
    } else if (may_hold(scan, i, !best && i > from && joins_charges(scan, i))) {
      i += scan->token[i];
    } else {
      break;
    }
  }
  return best;
}
