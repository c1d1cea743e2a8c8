// SPDX-License-Identifier: MIT
// Branches: 国家统计局|大方调查队, 龙江商业银行|哈尔滨分行 is one body, the whole's name,
// a place, and what the part is; 西南大学|食品科学学院 needs no place.
#include "name/work.h"

enum { MAX_PLACES = 3, MAX_OWN = 4, MAX_FACULTY = 12 };

// What a part is called: it would not be called so without its whole.
static const char *const parts[] = {
    "支行",       "分行",     "分公司", "支公司", "中心支公司", "营业部",   "分理处",
    "营业厅",     "调查队",   "税务局", "海关",   "监管支局",   "监管分局", "供电公司",
    "供电分公司", "分会",     "分院",   "分校",   "校区",       "项目部",   "采购站",
    "营销服务部", "有限公司", "监狱",   "车务段", "派出所",     "巡回法庭", "人民法庭",
    "研究所",     "研究院",   "工作站", "试验站", "观测站",     "监测站",   "直属库",
};

// What a university or an academy has of its own.
static const char *const faculties[] = {"学院", "研究所", "研究院", "研究中心", "系"};

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

static bool has_faculties(const PmScan *scan, const PmSpan *span) {
  static const char *const wholes[] = {"大学", "学院", "科学院", "工程院", "部"};
  static const char *const kinds[] = {"school", "research", "government"};
  return pm_str_is_any(span->kind, kinds, sizeof kinds / sizeof *kinds) &&
         pm_str_ends_any(pm_scan_slice(scan, span->start, span->end), wholes,
                         sizeof wholes / sizeof *wholes);
}

// 建筑(与)城市规划学院: between two words of one faculty's name.
static bool joins_words(const PmScan *scan, uint32_t i) {
  return scan->token[i] == 1 && (scan->cp[i] == 0x4E0E || scan->cp[i] == 0x548C);
}

// (近代)物理研究所: a time that is no break here.
static bool is_age(const PmScan *scan, uint32_t i) {
  static const char *const ages[] = {"近代", "现代", "当代", "古代"};
  return pm_str_is_any(pm_scan_slice(scan, i, i + scan->token[i]), ages,
                       sizeof ages / sizeof *ages);
}

// Where the faculty ends whose university ends at `from`, or 0.
static uint32_t faculty_end(const PmScan *scan, uint32_t from) {
  for (uint32_t i = from; i < scan->n && i - from <= MAX_FACULTY;) {
    const uint32_t end = i + scan->token[i];
    if (!scan->token[i] || (pm_token_breaks(scan, i, end) &&
                            !(i > from && joins_words(scan, i)) && !is_age(scan, i)))
      return 0;
    if (end - from > 2 && pm_str_ends_any(pm_scan_slice(scan, from, end), faculties,
                                          sizeof faculties / sizeof *faculties))
      return end;
    i = end;
  }
  return 0;
}

// 建行|聊城分行 is 中国建设银行聊城分行.
typedef struct {
  const char *printed, *full;
} Bank;

static const Bank banks[] = {
    {"工行", "中国工商银行"},
    {"工商银行", "中国工商银行"},
    {"农行", "中国农业银行"},
    {"农业银行", "中国农业银行"},
    {"建行", "中国建设银行"},
    {"建设银行", "中国建设银行"},
    {"中行", "中国银行"},
    {"交行", "交通银行"},
    {"邮储银行", "中国邮政储蓄银行"},
    {"农发行", "中国农业发展银行"},
    {"农业发展银行", "中国农业发展银行"},
};

// The branch's name with its bank's in full, where that is known by another.
static PmStatus name_branch(PmWork *work, uint32_t whole_end, PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const PmStr whole = pm_scan_slice(scan, span->start, whole_end);
  const PmStr part = pm_scan_slice(scan, whole_end, span->end);
  span->name = (PmStr){0};
  for (size_t k = 0; k < sizeof banks / sizeof *banks; k++)
    if (pm_str_eqz(whole, banks[k].printed)) {
      span->name =
          pm_arena_printf(&work->page->arena, "%s%.*s", banks[k].full, PM_ARGS(part));
      return span->name.data ? PM_OK : PM_ERR_NOMEM;
    }
  return PM_OK;
}

PmStatus pm_find_branches(PmWork *work) {
  const size_t n = work->n_spans;
  for (size_t k = 0; k < n; k++) {
    PmSpan span = work->spans[k];
    const PmScan *scan = &work->scans[span.scan];
    if (span.cls != PM_CLASS_ORGANIZATION)
      continue;
    uint32_t end = branch_end(scan, span.end);
    if (!end && has_faculties(scan, &span))
      end = faculty_end(scan, span.end);
    if (!end)
      continue;
    const uint32_t whole_end = span.end;
    span.end = end;
    if (span.start > 2 && pm_scan_eq(scan, span.start - 2, span.start, "中国"))
      span.start -= 2;
    PM_TRY(name_branch(work, whole_end, &span));
    span.priority = PM_PRIORITY_COMPANY;
    span.why = "branch";
    PM_TRY(pm_add_organization(work, span));
  }
  return PM_OK;
}
