// SPDX-License-Identifier: MIT
// Teams: a place or an organization that was found with 队 behind it (代表队,
// 男子篮球队), and teams and societies whose name stands in quotation marks
// (“红帆”宣讲团).
#include "name/organization.h"

// --- behind a place or an organization

static uint32_t over_gender(const PmScan *scan, uint32_t i) {
  static const char *const words[] = {"男子", "女子"};
  return i + pm_scan_starts_any(scan, (PmRange){i, scan->n}, words,
                                sizeof words / sizeof *words);
}

// Where a team's ending that starts at `i` ends, or 0: 队, 足球队, 代表队.
static uint32_t team_end(const PmScan *scan, uint32_t i) {
  static const char *const kinds[] = {"代表", "足球", "篮球", "排球",   "乒乓球", "男篮",
                                      "女篮", "男排", "女排", "龙舟",   "羽毛球", "棒球",
                                      "垒球", "手球", "田径", "曲棍球", "游泳"};
  if (i >= scan->n || !scan->token[i])
    return 0;
  i = over_gender(scan, i);
  i += pm_scan_starts_any(scan, (PmRange){i, scan->n}, kinds,
                          sizeof kinds / sizeof *kinds);
  return i < scan->n && scan->cp[i] == 0x961F && scan->token[i + 1] ? i + 1 : 0;
}

static PmStatus add_team(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  const bool body = span.cls == PM_CLASS_ORGANIZATION;
  const uint32_t end = team_end(scan, span.end);
  if (!end || (!body && span.cls != PM_CLASS_PLACE))
    return PM_OK;
  const PmStr tail = pm_scan_slice(scan, span.end, end);
  if (!body) {
    span.name = (PmStr){0};
    span.start = pm_org_over_places(work, scan, span.start);
  } else if (span.name.len) {
    span.name = pm_arena_printf(&work->page->arena, "%.*s%.*s", PM_ARGS(span.name),
                                PM_ARGS(tail));
    if (!span.name.data)
      return PM_ERR_NOMEM;
  }
  span.end = end;
  span.kind = PM_STR("team");
  span.confidence = 0.8;
  if (span.priority < PM_PRIORITY_NAME)
    span.priority = PM_PRIORITY_NAME;
  return pm_org_add(work, span);
}

// --- in quotation marks

// The longest ending of a team or society that has a name of its own, or 0.
static uint32_t own_ending(const PmScan *scan, PmRange in, PmStr *kind) {
  static const char *const ends[] = {
      "服务队", "志愿队",   "宣讲团", "宣讲队", "讲师团", "突击队", "先锋队", "巡逻队",
      "艺术团", "合唱团",   "救援队", "调解室", "工作室", "诗社",   "义工队", "舞蹈队",
      "乐队",   "志愿者队", "龙舟队", "篮球队", "足球队", "文艺队", "腰鼓队"};
  const PmStr text = pm_scan_slice(scan, in.start, in.end);
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    if (pm_str_ends(text, pm_str(ends[k]))) {
      *kind = pm_str_ends(text, PM_STR("队")) ? PM_STR("team") : PM_STR("association");
      return (uint32_t)pm_utf8_count(pm_str(ends[k]));
    }
  return 0;
}

// Where the mark closes that opens at `open`, or 0.
static uint32_t closing_of(const PmScan *scan, uint32_t open) {
  enum { LONGEST = 14 };
  for (uint32_t i = open + 1; i < scan->n && i - open <= LONGEST + 1; i++)
    if (scan->cp[i] == 0x201D)
      return i;
  return 0;
}

// “红帆”宣讲团: where the ending behind the mark ends, or 0; not of “某某”的…队.
static uint32_t ending_behind(const PmScan *scan, uint32_t close, PmStr *kind) {
  enum { TAIL = 8 };
  const uint32_t next = close + 1;
  if (next < scan->n && (scan->cp[next] == 0x7684 || scan->cp[next] == 0x5728))
    return 0; // 的, 在
  for (uint32_t end = close + 2; end <= scan->n && end - close <= TAIL; end++)
    if (pm_is_han(scan->cp[end - 1]) && scan->token[end] &&
        own_ending(scan, (PmRange){close + 1, end}, kind))
      return end;
  return 0;
}

static PmStatus find_quoted(PmWork *work, uint32_t s, uint32_t open) {
  const PmScan *scan = &work->scans[s];
  const uint32_t close = closing_of(scan, open);
  if (close < open + 3)
    return PM_OK;
  PmStr kind = {0};
  PmRange name = {open + 1, close};
  const uint32_t inside = own_ending(scan, name, &kind);
  if (inside && close - open - 1 < inside + 2)
    return PM_OK;
  if (!inside) {
    const uint32_t before = open ? pm_token_before(scan, open) : 0;
    const bool placed = pm_scan_is(scan, before, open, PM_LEX_PLACE);
    name.start = pm_org_over_places(work, scan, placed ? before : open);
    name.end = ending_behind(scan, close, &kind);
  }
  return !name.end ? PM_OK
                   : pm_org_add(work, (PmSpan){.scan = s,
                                               .start = name.start,
                                               .end = name.end,
                                               .priority = PM_PRIORITY_NAME,
                                               .confidence = 0.75,
                                               .why = "quoted-team",
                                               .division = PM_NO_INDEX,
                                               .kind = kind});
}

PmStatus pm_find_teams(PmWork *work) {
  const size_t n = work->n_spans;
  for (uint32_t s = 0; s < work->n_scans; s++)
    for (uint32_t i = 0; i < work->scans[s].n; i++)
      if (work->scans[s].cp[i] == 0x201C)
        PM_TRY(find_quoted(work, s, i));
  for (size_t k = 0; k < n; k++)
    PM_TRY(add_team(work, work->spans[k]));
  return PM_OK;
}
