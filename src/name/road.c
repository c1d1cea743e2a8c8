// SPDX-License-Identifier: MIT
// Roads by their numbers, and those named by common words where what stands around them
// says so: 207国道, 沿解放路.
#include "name/site.h"

enum { LU = 0x8DEF, JIE = 0x8857, XIAN = 0x7EBF }; // 路 街 线
enum { GUO = 0x56FD, SHENG = 0x7701 };             // 国 省

// --- by number

// 国道 or 省道 at `i` with figures before or behind it; a range of no length if none.
static PmRange numbered(const PmScan *scan, uint32_t i) {
  static const char *const words[] = {"国道", "省道"};
  enum { LEAST = 4 };
  PmRange road = {i, i + pm_scan_starts_any(scan, (PmRange){i, scan->n}, words,
                                            sizeof words / sizeof *words)};
  if (road.end == i)
    return road;
  while (road.start && pm_is_digit(scan->cp[road.start - 1]))
    road.start--;
  const uint32_t word = road.end;
  while (road.start == i && road.end < scan->n && pm_is_digit(scan->cp[road.end]))
    road.end++;
  const bool line = road.end > word && road.end < scan->n && scan->cp[road.end] == XIAN;
  return road.end - road.start < LEAST ? (PmRange){i, i}
                                       : (PmRange){road.start, road.end + line};
}

PmStatus pm_find_numbered_roads(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  for (uint32_t i = 0; i < scan->n; i++) {
    if (scan->cp[i] != GUO && scan->cp[i] != SHENG)
      continue;
    const PmRange road = numbered(scan, i);
    if (road.end > road.start)
      PM_TRY(pm_site_add(work, (PmSpan){.scan = s,
                                        .start = road.start,
                                        .end = road.end,
                                        .confidence = 0.9,
                                        .why = "numbered-road",
                                        .kind = PM_STR("road")}));
  }
  return PM_OK;
}

// --- of common words

// What stands behind one: 解放路12号, 城南路与…路口, 中山路（…路段）.
static bool goes_on(const PmScan *scan, uint32_t end) {
  static const char *const words[] = {"与",   "路口", "交叉口", "段",   "沿线", "附近",
                                      "一带", "（",   "(",      "两侧", "口",   "西侧",
                                      "东侧", "南侧", "北侧",   "号"};
  return (end < scan->n && pm_is_digit(scan->cp[end])) ||
         pm_scan_starts_any(scan, (PmRange){end, scan->n}, words,
                            sizeof words / sizeof *words);
}

// 在解放路, 家住城南路: what stands before it.
static bool begins(const PmWork *work, uint32_t s, uint32_t start) {
  static const char *const words[] = {"沿", "位于", "至", "与", "（", "(", "家住", "在"};
  const PmScan *scan = &work->scans[s];
  const size_t left = pm_span_from(work, s, start);
  if (left && work->spans[left - 1].scan == s && work->spans[left - 1].end == start &&
      work->spans[left - 1].cls == PM_CLASS_PLACE)
    return true;
  return pm_scan_ends_any(scan, (PmRange){0, start}, words, sizeof words / sizeof *words);
}

// 人民中路, 创业一路: one of several that the word names.
static bool is_of_several(const PmScan *scan, uint32_t i) {
  return i > 2 && scan->token[i - 1] == 1 &&
         pm_str_contains(PM_STR("东西南北中一二三四五六"), pm_scan_slice(scan, i - 1, i));
}

static bool is_end(const PmScan *scan, uint32_t end) {
  return end >= scan->n || !pm_is_word(scan->cp[end]) ||
         pm_token_breaks(scan, end, end + scan->token[end]);
}

// Two characters at `start` that are a word, or of no word.
static bool is_word(const PmScan *scan, uint32_t start) {
  const bool whole = scan->token[start] == 2 ||
                     (scan->token[start] == 1 && scan->token[start + 1] == 1 &&
                      !pm_scan_is(scan, start, start + 2, PM_LEX_WORD));
  return whole && pm_is_han(scan->cp[start]) && pm_is_han(scan->cp[start + 1]) &&
         !pm_token_breaks(scan, start, start + 2) && !pm_begins_as_phrase(scan, start);
}

PmStatus pm_find_common_road(PmWork *work, uint32_t s, uint32_t i, PmStr kind) {
  const PmScan *scan = &work->scans[s];
  const uint32_t end = i + 1, way = is_of_several(scan, i);
  if ((scan->cp[i] != LU && scan->cp[i] != JIE) || i < 2 + way)
    return PM_OK;
  const uint32_t start = i - 2 - way;
  const bool among = way && pm_left_is_free(scan, start) && is_end(scan, end);
  if (!is_word(scan, start) || pm_scan_is(scan, start, end, PM_LEX_WORD) ||
      !(among || (goes_on(scan, end) && (way || begins(work, s, start)))))
    return PM_OK;
  return pm_site_add(work, (PmSpan){.scan = s,
                                    .start = start,
                                    .end = end,
                                    .confidence = 0.7,
                                    .why = "site-suffix",
                                    .kind = kind});
}

// --- stretches

// A county or what is above it; towns are named apart.
static bool is_county(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *row = pm_scan_is(scan, start, end, PM_LEX_PLACE);
  const uint32_t at = row ? pm_place_choose(scan->work, row, PM_NO_INDEX) : PM_NO_INDEX;
  return pm_scan_is(scan, start, end, PM_LEX_STEM) ||
         (at != PM_NO_INDEX && pm_division_level(scan->work->namer, at) <= 6);
}

// Where the part ends that a place behind the road at `from` has of it: 勉县|段; or 0.
static uint32_t stretch_end(const PmScan *scan, uint32_t from) {
  static const char *const parts[] = {"段",     "出口",   "入口", "站",
                                      "收费站", "服务区", "互通", "出入口"};
  const uint32_t i = from < scan->n ? from + scan->token[from] : from;
  if (i == from || !is_county(scan, from, i))
    return 0;
  const uint32_t part = pm_scan_starts_any(scan, (PmRange){i, scan->n}, parts,
                                           sizeof parts / sizeof *parts);
  return part && scan->token[i] && scan->token[i + part] ? i + part : 0;
}

PmStatus pm_find_stretches(PmWork *work, uint32_t s) {
  const size_t n = work->n_spans;
  for (size_t k = n; k-- > 0 && work->spans[k].scan == s;) {
    const PmSpan road = work->spans[k];
    const uint32_t end = pm_str_eqz(road.kind, "road") || pm_str_eqz(road.kind, "water")
                             ? stretch_end(&work->scans[s], road.end)
                             : 0;
    if (end)
      PM_TRY(pm_site_add(work, (PmSpan){.scan = s,
                                        .start = road.start,
                                        .end = end,
                                        .confidence = 0.8,
                                        .why = "stretch",
                                        .kind = road.kind}));
  }
  return PM_OK;
}
