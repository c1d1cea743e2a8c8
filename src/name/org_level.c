// SPDX-License-Identifier: MIT
// Bodies behind 省, 市, 县, 区 (市总工会), and those that a page names without either
// (财政局): which division's they are.
#include "name/organization.h"

enum { SHENG = 0x7701, SHI = 0x5E02, XIAN = 0x53BF, QU = 0x533A }; // 省 市 县 区
enum { QI = 0x65D7, ZHOU = 0x5DDE, MENG = 0x76DF };                // 旗 州 盟
enum { ZHEN = 0x9547, XIANG = 0x4E61 };                            // 镇 乡

bool pm_org_is_level(uint32_t cp) {
  return cp == SHENG || cp == SHI || cp == XIAN || cp == QU || cp == ZHOU;
}

// --- which division

// `division`, if its name ends with the level word.
static uint32_t if_of(const PmWork *work, uint32_t division, const char *level) {
  return pm_str_ends(pm_division(work->namer, division).name, pm_str(level))
             ? division
             : PM_NO_INDEX;
}

static uint32_t own_or(uint32_t own, uint32_t other) {
  return own == PM_NO_INDEX ? other : own;
}

// The page's county or prefecture that is a 市; no prefecture that is a 州.
static uint32_t city_of(const PmWork *work) {
  const uint32_t above =
      work->prefecture == PM_NO_INDEX ? work->province : work->prefecture;
  return own_or(if_of(work, work->county, "市"), if_of(work, above, "市"));
}

// The division of the page's region that a level word means, else the only county of
// that kind that the text is about, or PM_NO_INDEX.
static uint32_t meant_by(const PmScan *scan, uint32_t level) {
  const PmWork *work = scan->work;
  switch (level) {
  case SHENG: return work->province;
  case SHI: return city_of(work);
  case XIAN: return own_or(if_of(work, work->county, "县"), scan->xian);
  case QU: return own_or(if_of(work, work->county, "区"), scan->qu);
  case QI: return if_of(work, work->county, "旗");
  case ZHOU: return if_of(work, work->prefecture, "州");
  case MENG: return if_of(work, work->prefecture, "盟");
  default: return PM_NO_INDEX;
  }
}

void pm_org_find_counties(PmWork *work) {
  const uint32_t several = PM_NO_INDEX - 1;
  for (size_t s = 0; s < work->n_scans; s++)
    work->scans[s].xian = work->scans[s].qu = PM_NO_INDEX;
  for (size_t k = 0; k < work->n_spans; k++) {
    PmScan *scan = &work->scans[work->spans[k].scan];
    const uint32_t county = pm_division_at(work->namer, work->spans[k].division, 6);
    uint32_t *at = if_of(work, county, "县") != PM_NO_INDEX   ? &scan->xian
                   : if_of(work, county, "区") != PM_NO_INDEX ? &scan->qu
                                                              : NULL;
    if (at)
      *at = *at == PM_NO_INDEX || *at == county ? county : several;
  }
  for (size_t s = 0; s < work->n_scans; s++) {
    PmScan *scan = &work->scans[s];
    scan->xian = scan->xian == several ? PM_NO_INDEX : scan->xian;
    scan->qu = scan->qu == several ? PM_NO_INDEX : scan->qu;
  }
}

// 某某市…副主任、市总工会主席: in a chain of offices 市 is the city named before.
static uint32_t meant_in_chain(const PmScan *scan, uint32_t start) {
  enum { REACH = 24 };
  if (!start || scan->cp[start - 1] != 0x3001 ||
      !pm_scan_ending(scan, (PmRange){0, start - 1}, PM_LEX_TITLE, NULL))
    return PM_NO_INDEX;
  for (uint32_t i = start - 1; i-- > 0 && start - i < REACH && pm_is_han(scan->cp[i]);) {
    const uint32_t n = scan->token[i];
    const PmLexRow *row = n > 1 ? pm_scan_is(scan, i, i + n, PM_LEX_PLACE) : NULL;
    if (row && scan->cp[i + n - 1] == scan->cp[start])
      return pm_place_choose(scan->work, row, PM_NO_INDEX);
  }
  return PM_NO_INDEX;
}

// --- its full name

// 市九届政府: the term between level and body.
static uint32_t over_term(const PmScan *scan, uint32_t i) {
  enum { LONGEST = 4 };
  uint32_t k = i;
  while (k < scan->n && k - i < LONGEST &&
         pm_str_contains(PM_STR("一二三四五六七八九十0123456789"),
                         pm_scan_slice(scan, k, k + 1)))
    k++;
  return k > i && k < scan->n && scan->cp[k] == 0x5C4A ? k + 1 : i; // 届
}

// The division's name and behind it what is printed from `rest` on.
static PmStatus put_under(PmWork *work, uint32_t division, uint32_t rest, PmSpan *span) {
  if (division == PM_NO_INDEX)
    return PM_OK;
  const PmStr above = pm_division(work->namer, division).name;
  const PmStr printed = pm_scan_slice(&work->scans[span->scan], rest, span->end);
  span->division = division;
  span->name =
      pm_arena_printf(&work->page->arena, "%.*s%.*s", PM_ARGS(above), PM_ARGS(printed));
  return span->name.data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_add_organization(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  const uint32_t level = scan->cp[span.start];
  if (pm_org_is_level(level))
    PM_TRY(
        put_under(work, meant_by(scan, level), over_term(scan, span.start + 1), &span));
  return pm_org_add(work, span);
}

PmStatus pm_org_add_of_level(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  const uint32_t division =
      own_or(meant_in_chain(scan, span.start), meant_by(scan, scan->cp[span.start]));
  span.priority = PM_PRIORITY_BODY;
  span.confidence = division == PM_NO_INDEX ? 0.75 : 0.9;
  span.why = "body-after-level";
  span.division = PM_NO_INDEX;
  PM_TRY(put_under(work, division, over_term(scan, span.start + 1), &span));
  return pm_org_add(work, span);
}

PmStatus pm_venue_of_level(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  PM_TRY(put_under(work, meant_by(scan, scan->cp[span.start]), span.start + 1, &span));
  span.cls = PM_CLASS_PLACE;
  span.priority = PM_PRIORITY_SITE;
  span.target = PM_NO_INDEX;
  span.division = PM_NO_INDEX;
  return pm_span_add(work, span);
}

// --- where one stands

// 省某某行业协会, 县水文站: one of the level that no list of bodies has.
static PmStatus find_unlisted(PmWork *work, uint32_t s, uint32_t i) {
  static const char *const kinds[] = {"association", "research", "hospital", "government",
                                      "culture"};
  const PmScan *scan = &work->scans[s];
  PmStr kind = {0};
  if (scan->token[i] != 1 || !pm_left_is_free(scan, i))
    return PM_OK;
  const uint32_t end = pm_org_extend(scan, i + 1, PM_ORG_GAP, &kind);
  const bool centre = end >= i + 4 && pm_scan_eq(scan, end - 2, end, "中心");
  if (!end || (scan->cp[i] == ZHOU && meant_by(scan, ZHOU) == PM_NO_INDEX) || // 同州剧社
      !(centre || pm_str_is_any(kind, kinds, sizeof kinds / sizeof *kinds)))
    return PM_OK;
  return pm_org_add_of_level(work,
                             (PmSpan){.scan = s, .start = i, .end = end, .kind = kind});
}

// 旗委, 盟委: other bodies are too often behind a short name (科左中|旗公安局).
static bool is_banner_party(const PmScan *scan, uint32_t i) {
  return (scan->cp[i] == QI || scan->cp[i] == MENG) && scan->cp[i + 1] == 0x59D4 &&
         pm_left_is_free(scan, i);
}

// 高|州供电局: the level word is the end of a division's name.
static bool ends_division(const PmScan *scan, uint32_t i) {
  enum { LONGEST = 5 };
  for (uint32_t p = i; p-- > 0 && i - p < LONGEST && pm_is_han(scan->cp[p]);)
    if (pm_scan_is_division(scan, p, i + 1))
      return true;
  return false;
}

// 团市委 is 共青团平湖市委.
static PmStatus find_league(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  if (!i || scan->cp[i - 1] != 0x56E2 || scan->cp[i + 1] != 0x59D4 ||
      !pm_org_is_level(scan->cp[i]) || !pm_left_is_free(scan, i - 1))
    return PM_OK;
  PmSpan span = {.scan = s,
                 .start = i - 1,
                 .end = i + 2,
                 .priority = PM_PRIORITY_BODY,
                 .confidence = 0.9,
                 .why = "body-after-level",
                 .division = PM_NO_INDEX,
                 .kind = PM_STR("party")};
  PM_TRY(put_under(work, meant_by(scan, scan->cp[i]), i + 1, &span));
  if (span.name.len)
    span.name = pm_arena_printf(&work->page->arena, "共青团%.*s", PM_ARGS(span.name));
  return span.name.data || span.division == PM_NO_INDEX ? pm_org_add(work, span)
                                                        : PM_ERR_NOMEM;
}

// --- bodies of a town

// The town that the article named last before `at` of text `s`, or PM_NO_INDEX.
static uint32_t town_before(const PmWork *work, uint32_t s, uint32_t at) {
  uint32_t town = PM_NO_INDEX, scan = 0, start = 0;
  for (size_t k = 0; k < work->n_spans; k++) {
    const PmSpan *span = &work->spans[k];
    const bool before = span->scan < s || (span->scan == s && span->start < at);
    if (span->cls != PM_CLASS_PLACE || span->division == PM_NO_INDEX || !before ||
        work->scans[span->scan].article != work->scans[s].article || span->scan < scan ||
        (span->scan == scan && span->start < start))
      continue;
    const uint32_t is = pm_division_at(work->namer, span->division, 9);
    if (is == PM_NO_INDEX)
      continue;
    town = is;
    scan = span->scan;
    start = span->start;
  }
  return town;
}

// 镇政府, 镇农业综合服务中心: of the town named before; 镇党委书记 is a title.
static PmStatus find_of_town(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const uint32_t rest = i + 1;
  if ((scan->cp[i] != ZHEN && scan->cp[i] != XIANG) || !scan->token[i] ||
      !pm_left_is_free(scan, i))
    return PM_OK;
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, rest, PM_LEX_ORG_BODY, &row);
  PmSpan span = {.scan = s,
                 .start = i,
                 .end = rest + body,
                 .priority = PM_PRIORITY_BODY,
                 .confidence = 0.8,
                 .why = "body-after-level",
                 .kind = body ? pm_tag(scan, row) : (PmStr){0}};
  const uint32_t further = pm_org_extend(scan, span.end, PM_ORG_GAP, &span.kind);
  span.end = further ? further : span.end;
  if (span.end < i + 3 || !scan->token[span.end] ||
      (span.end < i + 5 && pm_scan_longest(scan, span.end, PM_LEX_TITLE, NULL)))
    return PM_OK;
  const uint32_t town = town_before(work, s, i);
  if (town == PM_NO_INDEX)
    return PM_OK;
  PM_TRY(put_under(work, town, rest, &span));
  return pm_org_add(work, span);
}

PmStatus pm_org_after_level(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  PM_TRY(find_league(work, s, i));
  PM_TRY(find_of_town(work, s, i));
  if ((!pm_org_is_level(scan->cp[i]) && !is_banner_party(scan, i)) || !scan->token[i] ||
      ends_division(scan, i))
    return PM_OK;
  const uint32_t from = over_term(scan, i + 1);
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, from, PM_LEX_ORG_BODY, &row);
  if (!body)
    return find_unlisted(work, s, i);
  PmSpan span = {.scan = s, .start = i, .end = from + body, .kind = pm_tag(scan, row)};
  if (scan->token[span.end]) {
    const uint32_t further = pm_org_extend(scan, span.end, PM_ORG_GAP, &span.kind);
    span.end = further ? further : span.end;
  } else if (!pm_scan_longest(scan, span.end, PM_LEX_TITLE, NULL)) {
    return PM_OK; // 市委书记 is 市委 and a title; 市委员会 is neither
  }
  return pm_org_add_of_level(work, span);
}

PmStatus pm_org_alone(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, i, PM_LEX_ORG_BODY, &row);
  if (body < 3 || !scan->token[i] || !pm_left_is_free(scan, i))
    return PM_OK;
  const uint32_t division = city_of(work), end = i + body;
  const PmStr kind = pm_tag(scan, row);
  const bool office = pm_str_eqz(kind, "government") && scan->cp[end - 1] == 0x5C40; // 局
  if (division == PM_NO_INDEX || !scan->token[end] ||
      !(office || pm_str_eqz(kind, "company")))
    return PM_OK;
  PmSpan span = {.scan = s,
                 .start = i,
                 .end = end,
                 .priority = PM_PRIORITY_NAME,
                 .confidence = 0.7,
                 .why = "bare-body",
                 .kind = kind};
  PM_TRY(put_under(work, division, i, &span));
  return pm_org_add(work, span);
}
