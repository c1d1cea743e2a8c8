// SPDX-License-Identifier: MIT
// The short forms that a page uses of what it names in full: a company without its place,
// trade and legal ending, a body without one place after the other, the stem of a town.
#include "name/organization.h"

// The form [start, end) of an organization, unless it is a word of its own.
static PmStatus establish(PmWork *work, const PmSpan *span, uint32_t start,
                          uint32_t end) {
  static const PmLexClass words[] = {PM_LEX_WORD, PM_LEX_PLACE_SUFFIX, PM_LEX_ORG_BODY,
                                     PM_LEX_ORG_SUFFIX};
  const PmScan *scan = &work->scans[span->scan];
  bool own = end >= start + 2 && !pm_scan_is_division(scan, start, end);
  for (size_t k = 0; k < sizeof words / sizeof *words && own; k++)
    own = !pm_scan_is(scan, start, end, words[k]);
  if (!own)
    return PM_OK;
  const bool whole = start == span->start && end == span->end;
  const PmStr printed = pm_scan_slice(scan, span->start, span->end);
  return pm_establish(work,
                      (PmEstablished){.cls = PM_CLASS_ORGANIZATION,
                                      .text = pm_scan_slice(scan, start, end),
                                      .name = span->name.len ? span->name : printed,
                                      .kind = span->kind,
                                      .division = span->division,
                                      .why = whole ? pm_why_again(span) : "short-form",
                                      .margin = whole ? span->margin : 0});
}

// Behind the division at `i`; `i` where none stands.
static uint32_t over_division(const PmScan *scan, uint32_t i) {
  const uint32_t end = i + scan->token[i];
  return pm_scan_is_division(scan, i, end) ? end : i;
}

// 浙江岚珀半导体有限公司: 岚珀半导体, and the brand where it is a name's own characters.
static PmStatus short_company(PmWork *work, const PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const uint32_t legal =
      pm_scan_ending(scan, (PmRange){span->start, span->end}, PM_LEX_ORG_SUFFIX, NULL);
  uint32_t end = pm_org_over_bracket(scan, span->end - legal), start = span->start;
  for (uint32_t next; start < end && (next = over_division(scan, start)) > start;)
    start = next;
  PM_TRY(establish(work, span, span->start, end));
  PM_TRY(establish(work, span, start, end));
  for (uint32_t trade; (trade = pm_scan_ending(scan, (PmRange){start + 2, end},
                                               PM_LEX_INDUSTRY, NULL)) > 0;) {
    end -= trade;
    PM_TRY(establish(work, span, start, end));
  }
  return PM_OK;
}

// 海宁市新城小学 in full, and 新城小学: without one place after the other.
static PmStatus short_body(PmWork *work, const PmSpan *span) {
  enum { SHORTEST = 4 };
  const PmScan *scan = &work->scans[span->scan];
  uint32_t start = span->start;
  PM_TRY(establish(work, span, start, span->end));
  for (uint32_t next;
       (next = over_division(scan, start)) > start && next + SHORTEST <= span->end;) {
    start = next;
    PM_TRY(establish(work, span, start, span->end));
  }
  return PM_OK;
}

// The stem of a village of three characters and of a town of two, once named in full.
static PmStatus short_place(PmWork *work, const PmSpan *span) {
  const PmDivision division = pm_division(work->namer, span->division);
  const PmStr stem = pm_division_stem(division.name);
  if (division.code.len <= 6 || stem.len < (division.code.len == 12 ? 9U : 6U) ||
      pm_namer_knows(work->namer, stem))
    return PM_OK;
  return pm_establish(work, (PmEstablished){.cls = PM_CLASS_PLACE,
                                            .text = stem,
                                            .name = division.name,
                                            .kind = division.kind,
                                            .division = span->division,
                                            .why = "short-form"});
}

// 平湖经开区 where the page names 平湖经济技术开发区.
typedef struct {
  const char *full, *brief;
} Zone;

static const Zone zones[] = {{"经济技术开发区", "经开区"},
                             {"经济开发区", "经开区"},
                             {"高新技术产业开发区", "高新区"},
                             {"高新技术产业园区", "高新区"}};

static PmStatus brief_zone(PmWork *work, const PmSpan *span) {
  const PmStr name = pm_scan_slice(&work->scans[span->scan], span->start, span->end);
  for (size_t k = 0; k < sizeof zones / sizeof *zones; k++) {
    const PmStr full = pm_str(zones[k].full);
    if (!pm_str_ends(name, full) || name.len == full.len)
      continue;
    const PmStr brief = pm_arena_printf(
        &work->arena, "%.*s%s", (int)(name.len - full.len), name.data, zones[k].brief);
    if (!brief.data)
      return PM_ERR_NOMEM;
    return pm_establish(work, (PmEstablished){.cls = PM_CLASS_PLACE,
                                              .text = brief,
                                              .name = name,
                                              .kind = span->kind,
                                              .division = span->division,
                                              .why = "short-form"});
  }
  return PM_OK;
}

// A zone that was found by its brief name has the full one.
static void name_zone(const PmWork *work, PmSpan *span) {
  const PmEstablished *known = pm_established(
      work, pm_scan_slice(&work->scans[span->scan], span->start, span->end));
  if (known && known->cls == PM_CLASS_PLACE && !span->name.len)
    span->name = known->name;
}

PmStatus pm_establish_short_forms(PmWork *work) {
  const size_t n = work->n_spans;
  for (size_t k = 0; k < n; k++) { // companies first: a list may hold their short forms
    const PmSpan span = work->spans[k];
    if (span.cls == PM_CLASS_ORGANIZATION && span.priority == PM_PRIORITY_COMPANY)
      PM_TRY(short_company(work, &span));
  }
  for (size_t k = 0; k < n; k++) {
    const PmSpan span = work->spans[k];
    if (span.cls == PM_CLASS_ORGANIZATION)
      PM_TRY(short_body(work, &span));
    else if (span.cls == PM_CLASS_PLACE && span.division != PM_NO_INDEX)
      PM_TRY(short_place(work, &span));
    else if (pm_str_eqz(span.kind, "zone"))
      PM_TRY(brief_zone(work, &span));
  }
  for (size_t k = 0; k < n; k++)
    if (pm_str_eqz(work->spans[k].kind, "zone"))
      name_zone(work, &work->spans[k]);
  return PM_OK;
}
