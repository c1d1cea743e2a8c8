// SPDX-License-Identifier: MIT
// Branches: 国家统计局|大方调查队, 龙江商业银行|哈尔滨分行 is one body, the whole's name,
// a place, and what the part is.
#include "name/work.h"

enum { MAX_PLACES = 3, MAX_OWN = 4 };

// What a part is called: it would not be called so without its whole.
static const char *const parts[] = {
    "支行",       "分行",     "分公司", "支公司", "中心支公司", "营业部",   "分理处",
    "营业厅",     "调查队",   "税务局", "海关",   "监管支局",   "监管分局", "供电公司",
    "供电分公司", "分会",     "分院",   "分校",   "校区",       "项目部",   "采购站",
    "营销服务部", "有限公司", "监狱",   "车务段", "派出所",     "巡回法庭", "人民法庭",
};

static bool is_place(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_scan_is_division(scan, start, end) ||
         pm_scan_is(scan, start, end, PM_LEX_REGION);
}

// Behind the places at `from`; `from` where there are none.
static uint32_t over_places(const PmScan *scan, uint32_t from) {
  for (uint32_t k = 0; k < MAX_PLACES && from < scan->n && scan->token[from]; k++) {
    const uint32_t end = from + scan->token[from];
    if (!is_place(scan, from, end))
      break;
    from = end;
  }
  return from;
}

// Where the branch ends whose whole ends at `from`, or 0.
static uint32_t branch_end(const PmScan *scan, uint32_t from) {
  const uint32_t behind = over_places(scan, from);
  for (uint32_t i = behind; behind > from && i < scan->n && i - behind <= MAX_OWN;) {
    const uint32_t part = pm_scan_starts_any(scan, (PmRange){i, scan->n}, parts,
                                             sizeof parts / sizeof *parts);
    const uint32_t end = i + part;
    if (part && (end >= scan->n || scan->token[end]))
      return end;
    if (!scan->token[i] || pm_token_breaks(scan, i, i + scan->token[i]))
      break;
    i += scan->token[i];
  }
  return 0;
}

PmStatus pm_find_branches(PmWork *work) {
  const size_t n = work->n_spans;
  for (size_t k = 0; k < n; k++) {
    PmSpan span = work->spans[k];
    const uint32_t end = span.cls == PM_CLASS_ORGANIZATION
                             ? branch_end(&work->scans[span.scan], span.end)
                             : 0;
    if (!end)
      continue;
    span.end = end;
    if (span.start > 2 &&
        pm_scan_eq(&work->scans[span.scan], span.start - 2, span.start, "中国"))
      span.start -= 2;
    span.name = (PmStr){0};
    span.priority = PM_PRIORITY_COMPANY;
    span.why = "branch";
    PM_TRY(pm_add_organization(work, span));
  }
  return PM_OK;
}
