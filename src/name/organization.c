// SPDX-License-Identifier: MIT
// Organizations: what stands behind the places that were found, then at each position
// what the lexicons name or an ending, a level word, a trade or a list makes one.
#include "name/organization.h"

PmStatus pm_org_add(PmWork *work, PmSpan span) {
  PmScan *scan = &work->scans[span.scan];
  if (!scan->body[span.end] || scan->body[span.end] > span.start + 1)
    scan->body[span.end] = span.start + 1;
  span.cls = PM_CLASS_ORGANIZATION;
  span.target = PM_NO_INDEX;
  return pm_span_add(work, span);
}

static PmStatus find_known(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_ORG_NAME, &row);
  const uint32_t end = i + chars;
  if (!chars || scan->token[i] != chars ||
      (scan->cp[end - 1] == 0x793E && scan->cp[end] == 0x533A)) // 新华社, not 新华社区
    return PM_OK;
  return pm_org_add(work, (PmSpan){.scan = s,
                                   .start = i,
                                   .end = end,
                                   .priority = PM_PRIORITY_BODY,
                                   .confidence = 0.95,
                                   .why = "lexicon",
                                   .division = PM_NO_INDEX,
                                   .kind = pm_tag(scan, row)});
}

static PmStatus find_at(PmWork *work, uint32_t s, uint32_t i) {
  PM_TRY(find_known(work, s, i));
  PM_TRY(pm_org_after_level(work, s, i));
  PM_TRY(pm_org_alone(work, s, i));
  PM_TRY(pm_org_by_ending(work, s, i));
  PM_TRY(pm_org_by_trade(work, s, i));
  return i && work->scans[s].cp[i] == 0x7B49 ? pm_org_of_list(work, s, i) : PM_OK; // 等
}

PmStatus pm_find_organizations(PmWork *work) {
  const size_t n_places = work->n_spans; // only places so far
  pm_org_find_counties(work);
  for (size_t k = 0; k < n_places; k++) {
    const PmSpan place = work->spans[k];
    PM_TRY(pm_org_after_place(work, &place));
  }
  for (uint32_t s = 0; s < work->n_scans; s++)
    for (uint32_t i = 0; i < work->scans[s].n; i++)
      PM_TRY(find_at(work, s, i));
  return PM_OK;
}
