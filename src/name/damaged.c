// SPDX-License-Identifier: MIT
// Names of divisions that a scan has damaged: what ends like a division, that no lexicon
// knows, and that one character tells from exactly one division below the place before it
// or in the page's county. Runs over settled names, so that a name of something else is
// never taken for damage; what is printed stays the mention. And persons whose surname
// alone is another than that of one who is introduced in the same article.
#include "name/work.h"

enum { MAX_OWN = 7, MAX_NAME = 16, PRIORITY = PM_PRIORITY_COMPANY + 10 };

/// A name without its ending, as code points.
typedef struct {
  const uint32_t *cp;
  uint32_t n;
} Own;

/// Where a damaged name may stand.
typedef struct {
  uint32_t scan, start, end, own_end;
} Stretch;

static bool is_one_edit(Own a, Own b) {
  if (a.n > b.n) {
    const Own longer = a;
    a = b;
    b = longer;
  }
  if (b.n - a.n > 1)
    return false;
  uint32_t head = 0, tail = 0;
  while (head < a.n && a.cp[head] == b.cp[head])
    head++;
  while (tail < a.n - head && a.cp[a.n - 1 - tail] == b.cp[b.n - 1 - tail])
    tail++;
  return head + tail + 1 == b.n;
}

// How many characters of `cp` are a division's ending, 0 for none.
static uint32_t ending(const uint32_t *cp, uint32_t n) {
  static const uint32_t ones[] = {0x7701, 0x5E02, 0x53BF, 0x533A, 0x9547, 0x4E61, 0x6751};
  if (n > 2 && ((cp[n - 2] == 0x8857 && cp[n - 1] == 0x9053) || // 街道
                (cp[n - 2] == 0x793E && cp[n - 1] == 0x533A)))  // 社区
    return 2;
  for (size_t k = 0; n && k < sizeof ones / sizeof *ones; k++)
    if (cp[n - 1] == ones[k]) // 省市县区镇乡村
      return 1;
  return 0;
}

static uint32_t decode(PmStr name, uint32_t cp[MAX_NAME]) {
  uint32_t n = 0;
  for (size_t at = 0; at < name.len && n < MAX_NAME;)
    cp[n++] = pm_utf8_next(name, &at);
  return n;
}

// The divisions to look through below `above`: towns and villages of a county or town;
// counties of what is larger, whose villages are too many to be told apart.
static void range_below(const PmNamer *namer, uint32_t above, PmRange *range) {
  if (pm_division_level(namer, above) < 6)
    *range = (PmRange){0, (uint32_t)pm_division_count(namer)};
  else
    pm_division_below(namer, above, &range->start, &range->end);
}

static bool is_near(const PmScan *scan, const Stretch *at, PmStr name) {
  uint32_t cp[MAX_NAME];
  const uint32_t n = decode(name, cp), tail = at->end - at->own_end;
  return n >= tail + 2 && ending(cp, n) == tail &&
         is_one_edit((Own){cp, n - tail},
                     (Own){scan->cp + at->start, at->own_end - at->start});
}

// The division right behind the stretch, or PM_NO_INDEX.
static uint32_t named_behind(const PmWork *work, const Stretch *at) {
  const size_t k = pm_span_from(work, at->scan, at->end);
  const PmSpan *span = k < work->n_spans ? &work->spans[k] : NULL;
  return span && span->scan == at->scan && span->start == at->end &&
                 span->cls == PM_CLASS_PLACE
             ? span->division
             : PM_NO_INDEX;
}

// The only division below `above` that one edit leads to, or PM_NO_INDEX. A town that was
// raised keeps its name before another ending (某某镇 is 某某街道 now): no damage.
// Hamlets that no list has are many: a village needs three characters of its own.
// Of several the one is meant that the place behind it lies in.
static uint32_t only_near(const PmWork *work, const Stretch *at, uint32_t above) {
  const PmNamer *namer = work->namer;
  const PmScan *scan = &work->scans[at->scan];
  const PmStr own = pm_scan_slice(scan, at->start, at->own_end);
  const PmStr tail = pm_scan_slice(scan, at->own_end, at->end);
  const uint32_t below = named_behind(work, at);
  uint32_t found = PM_NO_INDEX;
  size_t n_found = 0;
  PmRange range = {0};
  range_below(namer, above, &range);
  for (uint32_t i = range.start; i < range.end; i++) {
    if (i == above || !pm_division_within(namer, i, above))
      continue;
    const PmStr name = pm_division(namer, i).name;
    if (pm_str_starts(name, own) && name.len <= own.len + 6)
      return PM_NO_INDEX;
    if (!pm_str_ends(name, tail) || !is_near(scan, at, name) ||
        (pm_division_level(namer, i) > 9 && own.len < 9))
      continue;
    if (below != i && pm_division_within(namer, below, i))
      return i;
    n_found++;
    found = i;
  }
  return n_found == 1 ? found : PM_NO_INDEX;
}

// --- what stands there

static bool is_weak_place(const PmSpan *span) {
  return span->cls == PM_CLASS_PLACE && span->priority <= PM_PRIORITY_SITE &&
         (span->division == PM_NO_INDEX || span->priority < PM_PRIORITY_PLACE);
}

// Nothing else is named there: at most sites and stems within the stretch.
static bool is_unnamed(const PmWork *work, const Stretch *at, uint32_t *above) {
  size_t k = pm_span_from(work, at->scan, at->start);
  const PmSpan *left = k ? &work->spans[k - 1] : NULL;
  if (left && left->scan == at->scan && left->end > at->start)
    return false;
  if (left && left->scan == at->scan && left->end == at->start)
    *above = left->cls == PM_CLASS_PLACE ? left->division : PM_NO_INDEX;
  for (; k < work->n_spans; k++) {
    const PmSpan *span = &work->spans[k];
    if (span->scan != at->scan || span->start >= at->end)
      break;
    if (span->end > at->end || !is_weak_place(span))
      return false;
  }
  return true;
}

static bool is_known(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_namer_get(scan->work->namer, pm_scan_slice(scan, start, end)) != NULL;
}

// A division that can be meant here ends where the stretch does.
static bool ends_in_place(const PmScan *scan, const Stretch *at) {
  const PmLexRow *row = NULL;
  return pm_scan_ending(scan, (PmRange){at->start, at->end}, PM_LEX_PLACE, &row) &&
         pm_place_choose(scan->work, row, PM_NO_INDEX) != PM_NO_INDEX;
}

// Characters of a name's own that no lexicon has, alone or with the ending.
static bool is_strange(const PmScan *scan, const Stretch *at) {
  if (!scan->token[at->own_end] || is_known(scan, at->start, at->end) ||
      pm_scan_is(scan, at->start, at->own_end, PM_LEX_WORD) ||
      pm_scan_is(scan, at->start, at->own_end, PM_LEX_STEM) || ends_in_place(scan, at))
    return false;
  for (uint32_t i = at->start; i < at->own_end; i += scan->token[i])
    if (!scan->token[i] || !pm_is_han(scan->cp[i]) ||
        pm_token_breaks(scan, i, i + scan->token[i]))
      return false;
  return true;
}

// No organization or site goes on behind it.
static bool ends_name(const PmScan *scan, uint32_t end) {
  return end >= scan->n ||
         (scan->token[end] && !pm_scan_longest(scan, end, PM_LEX_ORG_BODY, NULL) &&
          !pm_scan_longest(scan, end, PM_LEX_ORG_SUFFIX, NULL) &&
          !pm_scan_longest(scan, end, PM_LEX_PLACE_SUFFIX, NULL));
}

static uint32_t meant(const PmWork *work, const Stretch *at) {
  const PmScan *scan = &work->scans[at->scan];
  uint32_t above = PM_NO_INDEX;
  if (!scan->token[at->start] || !is_strange(scan, at) || !is_unnamed(work, at, &above))
    return PM_NO_INDEX;
  if (above == PM_NO_INDEX && pm_left_is_free(scan, at->start))
    above = work->county;
  return above == PM_NO_INDEX ? above : only_near(work, at, above);
}

// --- the step

typedef struct {
  PmSpan *spans;
  size_t n, cap;
} Found;

static PmStatus keep(PmWork *work, Found *found, const Stretch *at, uint32_t division) {
  const PmDivision is = pm_division(work->namer, division);
  found->spans = pm_arena_extend(&work->arena, found->spans, found->n, &found->cap,
                                 sizeof *found->spans);
  if (!found->spans)
    return PM_ERR_NOMEM;
  found->spans[found->n++] = (PmSpan){.scan = at->scan,
                                      .start = at->start,
                                      .end = at->end,
                                      .cls = PM_CLASS_PLACE,
                                      .priority = PRIORITY,
                                      .confidence = 0.6,
                                      .why = "damaged",
                                      .corrected = is.name,
                                      .division = division,
                                      .target = PM_NO_INDEX,
                                      .kind = is.kind,
                                      .name = is.name};
  return PM_OK;
}

// The longest name that ends at `end`.
static PmStatus find_ending(PmWork *work, uint32_t s, uint32_t end, Found *found) {
  const PmScan *scan = &work->scans[s];
  const uint32_t tail = ending(scan->cp, end);
  if (!tail || !ends_name(scan, end))
    return PM_OK;
  const uint32_t own_end = end - tail;
  for (uint32_t own = own_end < MAX_OWN ? own_end : MAX_OWN; own >= 2; own--) {
    const Stretch at = {s, own_end - own, end, own_end};
    const uint32_t division = meant(work, &at);
    if (division != PM_NO_INDEX)
      return keep(work, found, &at, division);
  }
  return PM_OK;
}

// --- persons

// An office, a list or a mark of speech has named this person; not the tagger alone.
static bool is_proven(const PmSpan *span) {
  return span->cls == PM_CLASS_PERSON && !span->margin && !span->name.len;
}

// 荀文亮 of 苟文亮: the same given name of two characters behind another surname of one.
static bool is_same_given(const PmWork *work, const PmSpan *a, const PmSpan *b) {
  const PmScan *of_a = &work->scans[a->scan], *of_b = &work->scans[b->scan];
  return of_a->article == of_b->article && a->end - a->start == 3 &&
         b->end - b->start == 3 && of_a->cp[a->start] != of_b->cp[b->start] &&
         of_a->cp[a->start + 1] == of_b->cp[b->start + 1] &&
         of_a->cp[a->start + 2] == of_b->cp[b->start + 2];
}

// Whom the tagger alone found under a name that is one character off is taken for the
// one who is introduced.
static void mend_person(PmWork *work, PmSpan *span) {
  const PmSpan *meant = NULL;
  const uint32_t head = span->scan ? span->scan - 1 : 0, body = span->scan + 1;
  for (size_t i = pm_span_from(work, head, 0);
       i < work->n_spans && work->spans[i].scan <= body; i++)
    if (is_proven(&work->spans[i]) && is_same_given(work, &work->spans[i], span))
      meant = &work->spans[i];
  if (!meant)
    return;
  span->name = pm_scan_slice(&work->scans[meant->scan], meant->start, meant->end);
  span->corrected = span->name;
  span->confidence = 0.6;
  span->why = "damaged";
}

PmStatus pm_find_damaged(PmWork *work) {
  for (size_t i = 0; i < work->n_spans; i++)
    if (work->spans[i].cls == PM_CLASS_PERSON && work->spans[i].margin)
      mend_person(work, &work->spans[i]);
  Found found = {0};
  for (uint32_t s = 0; s < work->n_scans; s++) {
    PM_TRY(pm_job_check(work->job));
    for (uint32_t end = 3; end <= work->scans[s].n; end++)
      PM_TRY(find_ending(work, s, end, &found));
  }
  for (size_t i = 0; i < found.n; i++)
    PM_TRY(pm_span_add(work, found.spans[i]));
  return found.n ? pm_span_settle(work) : PM_OK;
}
