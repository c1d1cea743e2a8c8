// SPDX-License-Identifier: MIT
// The short forms that a page uses of what it names in full: a company without its place,
// trade and legal ending, a body without one place after the other, the stem of a town.
#include "name/organization.h"

// Its own word: what the lexicons have as a word, a division or an ending is none.
static bool is_own(const PmScan *scan, uint32_t start, uint32_t end) {
  static const PmLexClass words[] = {PM_LEX_WORD, PM_LEX_PLACE_SUFFIX, PM_LEX_ORG_BODY,
                                     PM_LEX_ORG_SUFFIX};
  bool own = end >= start + 2 && !pm_scan_is_division(scan, start, end);
  for (size_t k = 0; k < sizeof words / sizeof *words && own; k++)
    own = !pm_scan_is(scan, start, end, words[k]);
  return own;
}

// The form [form.start, form.end) of an organization, with what its name has behind the
// company's (…有限公司|党支部).
static PmStatus establish(PmWork *work, const PmSpan *span, PmRange form, uint32_t tail) {
  const PmScan *scan = &work->scans[span->scan];
  if (!is_own(scan, form.start, form.end))
    return PM_OK;
  const bool whole = form.start == span->start && form.end == tail;
  const PmStr printed = pm_scan_slice(scan, span->start, span->end);
  const PmStr begin = pm_scan_slice(scan, form.start, form.end);
  const PmStr rest = pm_scan_slice(scan, tail, span->end);
  const PmStr text = rest.len ? pm_arena_printf(&work->page->arena, "%.*s%.*s",
                                                PM_ARGS(begin), PM_ARGS(rest))
                              : begin;
  if (!text.data)
    return PM_ERR_NOMEM;
  return pm_establish(work,
                      (PmEstablished){.cls = PM_CLASS_ORGANIZATION,
                                      .text = text,
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

// Where the legal ending ends after which the name goes on, or the name's end.
static uint32_t company_end(const PmScan *scan, const PmSpan *span) {
  static const char *const legal[] = {"有限公司", "有限责任公司"};
  for (uint32_t i = span->start + 2; i < span->end; i++) {
    const uint32_t n = pm_scan_starts_any(scan, (PmRange){i, span->end}, legal,
                                          sizeof legal / sizeof *legal);
    if (n)
      return i + n;
  }
  return span->end;
}

// 浙江岚珀半导体有限公司: 岚珀半导体, and the brand where it is a name's own characters;
// of …有限公司党支部: 岚珀半导体党支部.
static PmStatus short_company(PmWork *work, const PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const uint32_t tail = company_end(scan, span);
  const uint32_t legal =
      pm_scan_ending(scan, (PmRange){span->start, tail}, PM_LEX_ORG_SUFFIX, NULL);
  PmRange form = {span->start, pm_org_over_bracket(scan, tail - legal)};
  PM_TRY(establish(work, span, form, tail));
  for (uint32_t next;
       form.start < form.end && (next = over_division(scan, form.start)) > form.start;)
    form.start = next;
  PM_TRY(establish(work, span, form, tail));
  for (uint32_t trade; (trade = pm_scan_ending(scan, (PmRange){form.start + 2, form.end},
                                               PM_LEX_INDUSTRY, NULL)) > 0;) {
    form.end -= trade;
    PM_TRY(establish(work, span, form, tail));
  }
  return PM_OK;
}

// 海宁市新城小学 in full, and 新城小学: without one place after the other.
static PmStatus short_body(PmWork *work, const PmSpan *span) {
  enum { SHORTEST = 4 };
  const PmScan *scan = &work->scans[span->scan];
  PmRange form = {span->start, span->end};
  PM_TRY(establish(work, span, form, span->end));
  for (uint32_t next; (next = over_division(scan, form.start)) > form.start &&
                      next + SHORTEST <= span->end;) {
    form.start = next;
    PM_TRY(establish(work, span, form, span->end));
  }
  return PM_OK;
}

// 安溪县公安局官桥派出所: 官桥派出所.
static PmStatus short_part(PmWork *work, const PmSpan *span) {
  enum { SHORTEST = 4 };
  const PmScan *scan = &work->scans[span->scan];
  for (uint32_t i = span->start + 2; i + SHORTEST < span->end; i++) {
    const uint32_t n = pm_scan_starts(scan, (PmRange){i, span->end}, "公安局");
    if (n && i + n + SHORTEST <= span->end)
      return establish(work, span, (PmRange){i + n, span->end}, span->end);
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
    if (span.cls == PM_CLASS_ORGANIZATION) {
      PM_TRY(short_body(work, &span));
      PM_TRY(short_part(work, &span));
    } else if (span.cls == PM_CLASS_PLACE && span.division != PM_NO_INDEX)
      PM_TRY(short_place(work, &span));
    else if (pm_str_eqz(span.kind, "zone"))
      PM_TRY(brief_zone(work, &span));
  }
  for (size_t k = 0; k < n; k++)
    if (pm_str_eqz(work->spans[k].kind, "zone"))
      name_zone(work, &work->spans[k]);
  return PM_OK;
}
