// SPDX-License-Identifier: MIT
// Proposed names: collected, looked up again where the page has established a name, and
// settled so that no two overlap.
#include "name/work.h"

#include <stdlib.h>

PmStatus pm_span_add(PmWork *work, PmSpan span) {
  work->spans = pm_arena_extend(&work->arena, work->spans, work->n_spans,
                                &work->cap_spans, sizeof span);
  if (!work->spans)
    return PM_ERR_NOMEM;
  span.entity = PM_NO_INDEX;
  span.order = (uint32_t)work->n_spans;
  work->spans[work->n_spans++] = span;
  return PM_OK;
}

static int by_worth(const void *x, const void *y) {
  const PmSpan *a = x, *b = y;
  if (a->priority != b->priority)
    return a->priority > b->priority ? -1 : 1;
  const uint32_t m = a->end - a->start, n = b->end - b->start;
  if (m != n)
    return m > n ? -1 : 1;
  if (a->scan != b->scan)
    return a->scan < b->scan ? -1 : 1;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  if (a->cls != b->cls)
    return a->cls < b->cls ? -1 : 1;
  return (a->order > b->order) - (a->order < b->order);
}

static int by_place(const void *x, const void *y) {
  const PmSpan *a = x, *b = y;
  if (a->scan != b->scan)
    return a->scan < b->scan ? -1 : 1;
  return a->start < b->start ? -1 : a->start > b->start;
}

PmStatus pm_span_settle(PmWork *work) {
  if (!work->n_spans)
    return PM_OK;
  uint8_t **taken = pm_arena_alloc(&work->arena, (work->n_scans + 1) * sizeof *taken);
  if (!taken)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < work->n_scans; i++)
    if (!(taken[i] = pm_arena_alloc(&work->arena, work->scans[i].n + 1)))
      return PM_ERR_NOMEM;
  qsort(work->spans, work->n_spans, sizeof *work->spans, by_worth);
  size_t kept = 0;
  for (size_t i = 0; i < work->n_spans; i++) {
    const PmSpan span = work->spans[i];
    uint8_t *row = taken[span.scan];
    // Longer ones of the same or better rank came before, so the ends tell enough.
    bool free_ = span.start < span.end;
    for (uint32_t k = span.start; k < span.end && free_; k++)
      free_ = !row[k];
    if (!free_)
      continue;
    memset(row + span.start, 1, span.end - span.start);
    work->spans[kept++] = span;
  }
  work->n_spans = kept;
  qsort(work->spans, work->n_spans, sizeof *work->spans, by_place);
  return PM_OK;
}

size_t pm_span_from(const PmWork *work, uint32_t scan, uint32_t at) {
  size_t low = 0, high = work->n_spans;
  while (low < high) {
    const size_t mid = low + (high - low) / 2;
    const PmSpan *span = &work->spans[mid];
    if (span->scan < scan || (span->scan == scan && span->start < at))
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

PmStatus pm_establish(PmWork *work, PmEstablished established) {
  const PmLexRow *row = pm_forms_get(&work->names, established.text);
  if (row || !established.text.len)
    return PM_OK; // the first to claim a form keeps it
  work->established =
      pm_arena_extend(&work->arena, work->established, work->n_established,
                      &work->cap_established, sizeof established);
  if (!work->established)
    return PM_ERR_NOMEM;
  work->established[work->n_established] = established;
  return pm_forms_add(&work->names, PM_LEX_NAME, established.text,
                      (uint32_t)work->n_established++);
}

const PmEstablished *pm_established(const PmWork *work, PmStr text) {
  const PmLexRow *row = pm_forms_get(&work->names, text);
  return row ? &work->established[row->value] : NULL;
}

// Not out of the middle of words, as far as the segmentation knows them.
static bool between_tokens(const PmScan *scan, uint32_t start, uint32_t end) {
  return scan->token[start] && (end >= scan->n || scan->token[end]);
}

// 源源物流|党支部, where the page names 浙江源源物流有限公司: its party branch or union.
static PmStatus add_body_of(PmWork *work, const PmSpan *company) {
  static const char *const bodies[] = {"党支部", "党总支", "党委",
                                       "工会",   "团支部", "工会委员会"};
  const PmScan *scan = &work->scans[company->scan];
  const PmRange behind = {company->end, scan->n};
  const uint32_t n =
      pm_scan_starts_any(scan, behind, bodies, sizeof bodies / sizeof *bodies);
  if (!n || !pm_str_ends(company->name, PM_STR("公司")))
    return PM_OK;
  PmSpan body = *company;
  body.end += n;
  body.target = PM_NO_INDEX;
  body.kind = PM_STR("party");
  const PmStr tail = pm_scan_slice(scan, company->end, body.end);
  if (pm_str_contains(tail, PM_STR("工会")))
    body.kind = PM_STR("association");
  body.name = pm_arena_printf(&work->page->arena, "%.*s%.*s", PM_ARGS(company->name),
                              PM_ARGS(tail));
  return body.name.data ? pm_span_add(work, body) : PM_ERR_NOMEM;
}

static PmStatus find_in(PmWork *work, uint32_t at) {
  const PmScan *scan = &work->scans[at];
  for (uint32_t i = 0; i < scan->n; i++) {
    const uint32_t lengths = pm_forms_lengths(&work->names, scan->cp[i], scan->cp[i + 1]);
    for (uint32_t chars = 1; chars < 32 && lengths >> chars && i + chars <= scan->n;
         chars++) {
      const PmLexRow *row = NULL;
      if (lengths >> chars & 1)
        row = pm_forms_get(&work->names, pm_scan_slice(scan, i, i + chars));
      if (!row || !between_tokens(scan, i, i + chars))
        continue;
      const PmEstablished *known = &work->established[row->value];
      if (known->cls == PM_CLASS_ORGANIZATION &&
          pm_scan_longest(scan, i, PM_LEX_PLACE, NULL) > chars)
        continue; // 两河镇 is no 两河公司
      const PmSpan span = {.scan = at,
                           .start = i,
                           .end = i + chars,
                           .cls = known->cls,
                           .priority = known->cls == PM_CLASS_PLACE ? PM_PRIORITY_STEM
                                                                    : PM_PRIORITY_SHORT,
                           .confidence = 0.8,
                           .why = known->why,
                           .margin = known->margin,
                           .division = known->division,
                           .target = row->value,
                           .kind = known->kind,
                           .name = known->name};
      PM_TRY(pm_span_add(work, span));
      if (span.cls == PM_CLASS_ORGANIZATION)
        PM_TRY(add_body_of(work, &span));
    }
  }
  return PM_OK;
}

PmStatus pm_find_established(PmWork *work) {
  for (uint32_t i = 0; i < work->n_scans; i++)
    PM_TRY(find_in(work, i));
  return PM_OK;
}
