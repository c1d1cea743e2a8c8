// SPDX-License-Identifier: MIT
// Divisions and their bare stems, regions known everywhere: whichever of several a name
// means here.
#include "name/work.h"

enum { PER_FIT = 4, NAMED = 3 }; // less is neither of the region nor below what is named

static int fits(const PmWork *work, uint32_t at, uint32_t after) {
  const PmNamer *namer = work->namer;
  if (after != PM_NO_INDEX && after != at && pm_division_within(namer, at, after))
    return 9;
  if (pm_division_within(namer, at, work->county))
    return 6;
  if (pm_division_within(namer, at, work->prefecture))
    return 5;
  const uint32_t county = pm_division_at(namer, at, 6);
  if (county != PM_NO_INDEX && county != at && work->named[county])
    return 4;
  const uint32_t prefecture = pm_division_at(namer, at, 4);
  if (prefecture != PM_NO_INDEX && prefecture != at && work->named[prefecture])
    return NAMED;
  return pm_division_within(namer, at, work->province) ? 2 : 1;
}

// A bare stem is a place only where readers of this page would take it as one.
static bool stem_is_usual(const PmWork *work, uint32_t at, int fit) {
  const PmDivision division = pm_division(work->namer, at);
  if (division.code.len <= 4 || fit >= 9 ||
      (at < pm_division_count(work->namer) && work->named[at]))
    return true;
  if (pm_str_ends(division.name, PM_STR("区")))
    return false;
  return fit >= 5 || (fit >= 2 && pm_str_ends(division.name, PM_STR("市")));
}

// A district of another region is called with its city, unless that is a province.
static bool is_far_district(const PmWork *work, uint32_t at) {
  static const char *const cities[] = {"11", "12", "31", "50"};
  const PmDivision is = pm_division(work->namer, at);
  for (size_t k = 0; k < sizeof cities / sizeof *cities; k++)
    if (pm_str_starts(is.code, pm_str(cities[k])))
      return false;
  return is.code.len == 6 && pm_str_ends(is.name, PM_STR("区"));
}

// The candidate of the row that fits best, and how well; `*several` fit so.
static uint32_t best_of(const PmWork *work, const PmLexRow *row, uint32_t after,
                        int *best_fit, bool *several) {
  const PmLexClass cls = (PmLexClass)row->cls;
  uint32_t best = PM_NO_INDEX;
  for (; row; row = pm_lex_next(row)) {
    if (row->cls != cls)
      continue;
    const size_t level = pm_division_level(work->namer, row->value);
    int fit = fits(work, row->value, after);
    if (cls == PM_LEX_STEM && !stem_is_usual(work, row->value, fit))
      continue;
    fit = fit * PER_FIT + (level <= 4 ? 2 : 0) + (level <= 2 ? 1 : 0);
    if (fit >= *best_fit)
      *several = fit == *best_fit;
    if (fit > *best_fit) {
      *best_fit = fit;
      best = row->value;
    }
  }
  return best;
}

// 要(会同)县气象局: a county of another province whose stem is a word before a body.
static bool is_phrase(const PmWork *work, uint32_t at) {
  const PmStr stem = pm_division_stem(pm_division(work->namer, at).name);
  for (const PmLexRow *row = pm_namer_get(work->namer, stem); row; row = pm_lex_next(row))
    if (row->cls == PM_LEX_BREAK)
      return true;
  return false;
}

uint32_t pm_place_choose(const PmWork *work, const PmLexRow *row, uint32_t after) {
  int fit = 0;
  bool several = false;
  const uint32_t best = best_of(work, row, after, &fit, &several);
  if (best == PM_NO_INDEX || fit >= NAMED * PER_FIT)
    return best;
  const size_t level = pm_division_level(work->namer, best);
  const bool low = level > 6 || is_far_district(work, best) ||
                   (level == 6 && fit < 2 * PER_FIT && is_phrase(work, best));
  return several || low ? PM_NO_INDEX : best;
}

static bool followed_by_other_sense(const PmScan *scan, uint32_t end) {
  const uint32_t chars = pm_scan_longest(scan, end, PM_LEX_OUTSIDE, NULL);
  return chars > 1 || (chars == 1 && scan->token[end] == 1); // but 宁德|市民
}

// The division that `at` has, where it stands.
static PmStatus add_place(PmWork *work, PmSpan at, bool stem) {
  const PmDivision is = pm_division(work->namer, at.division);
  at.cls = PM_CLASS_PLACE;
  at.priority = stem ? PM_PRIORITY_STEM : PM_PRIORITY_PLACE;
  at.confidence = stem ? 0.85 : 0.95;
  at.why = stem ? "division-stem" : "division";
  at.target = PM_NO_INDEX;
  at.kind = is.kind;
  at.name = is.name;
  return pm_span_add(work, at);
}

// A town somewhere, though it is open which; villages of far-off counties are too many
// to be taken so.
static bool is_town(const PmWork *work, const PmLexRow *row) {
  for (; row; row = pm_lex_next(row))
    if (row->cls == PM_LEX_PLACE && pm_division_level(work->namer, row->value) <= 9)
      return true;
  return false;
}

// The only candidate of the row within `above`; PM_NO_INDEX where there is none or
// several (`*several`).
static uint32_t only_within(const PmWork *work, const PmLexRow *row, uint32_t above,
                            bool *several) {
  const uint8_t cls = row->cls;
  uint32_t found = PM_NO_INDEX;
  for (; row && above != PM_NO_INDEX; row = pm_lex_next(row))
    if (row->cls == cls && row->value != above &&
        pm_division_within(work->namer, row->value, above)) {
      *several |= found != PM_NO_INDEX;
      found = row->value;
    }
  return *several ? PM_NO_INDEX : found;
}

// Towns and villages of one name are many: the one below what the text, or its headline,
// named last, or in that one's county, else the only one of the page's county or
// prefecture; where that leaves several, it is open which.
static uint32_t choose_low(const PmWork *work, uint32_t s, const PmLexRow *row,
                           uint32_t chosen) {
  enum { REACH = 64 }; // names back
  const PmScan *scan = &work->scans[s];
  const size_t last = work->n_spans > REACH ? work->n_spans - REACH : 0;
  const uint32_t home = work->county != PM_NO_INDEX ? work->county : work->prefecture;
  bool several = false;
  for (size_t k = work->n_spans; k-- > last;) {
    const PmSpan *span = &work->spans[k];
    if (work->scans[span->scan].article != scan->article)
      break;
    if (span->division == PM_NO_INDEX)
      continue;
    const uint32_t county = pm_division_at(work->namer, span->division, 6);
    const uint32_t tries[] = {span->division, county};
    for (size_t t = 0; county != PM_NO_INDEX && t < sizeof tries / sizeof *tries; t++) {
      several = false;
      const uint32_t found = only_within(work, row, tries[t], &several);
      if (found != PM_NO_INDEX)
        return found;
    }
  }
  several = false;
  const uint32_t found = only_within(work, row, home, &several);
  return several ? PM_NO_INDEX : found != PM_NO_INDEX ? found : chosen;
}

// What a token is among places.
typedef struct {
  const PmLexRow *row, *stem, *region; // of a division in full, of its stem; of a region
  uint32_t division;                   // or PM_NO_INDEX
  bool low;                            // in full, that of a town or village
  bool bare;                           // only the stem can be one
} Found;

static Found find_at(const PmWork *work, uint32_t s, PmRange token, uint32_t above) {
  const PmScan *scan = &work->scans[s];
  Found found = {.row = pm_scan_is(scan, token.start, token.end, PM_LEX_PLACE),
                 .stem = pm_scan_is(scan, token.start, token.end, PM_LEX_STEM),
                 .region = pm_scan_is(scan, token.start, token.end, PM_LEX_REGION)};
  found.division = found.row ? pm_place_choose(work, found.row, above) : PM_NO_INDEX;
  found.low =
      found.division != PM_NO_INDEX && pm_division_level(work->namer, found.division) > 6;
  if (found.low &&
      (above == PM_NO_INDEX || !pm_division_within(work->namer, found.division, above)))
    found.division = choose_low(work, s, found.row, found.division);
  found.bare = found.division == PM_NO_INDEX && found.stem && !found.low;
  if (found.bare && !followed_by_other_sense(scan, token.end))
    found.division = pm_place_choose(work, found.stem, above);
  return found;
}

static bool right_is_free(const PmScan *scan, uint32_t end) {
  return end >= scan->n || !pm_is_word(scan->cp[end]) ||
         pm_token_breaks(scan, end, end + scan->token[end]);
}

// 念青|唐古拉山
static bool is_rare_before(const PmScan *scan, uint32_t start) {
  return start && pm_token_is_rare(scan, pm_token_before(scan, start), start);
}

// 东山岛; 涪江: of two characters, which are no token, only between what ends phrases.
static PmStatus add_nature(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  const PmLexRow *kind = NULL;
  const bool two =
      span.end == span.start + 1 && span.end < scan->n && scan->token[span.end] == 1;
  span.end += two;
  if (!pm_scan_is_nature(scan, span.start, span.end) ||
      (two && !right_is_free(scan, span.end)) ||
      ((two || is_rare_before(scan, span.start)) && !pm_left_is_free(scan, span.start)))
    return PM_OK;
  span.cls = PM_CLASS_PLACE;
  span.priority = PM_PRIORITY_PLACE;
  span.confidence = 0.8;
  span.why = "nature";
  span.target = PM_NO_INDEX;
  if (pm_scan_longest(scan, span.end - 1, PM_LEX_PLACE_SUFFIX, &kind))
    span.kind = pm_tag(scan, kind);
  return pm_span_add(work, span);
}

// A region, or a town of which it is open which.
static PmStatus add_undivided(PmWork *work, PmSpan span, const Found *found) {
  const PmLexRow *region = found->region;
  if (!region && !(found->row && (found->low || is_town(work, found->row))))
    return found->stem ? PM_OK : add_nature(work, span);
  span.cls = PM_CLASS_PLACE;
  span.priority = PM_PRIORITY_PLACE;
  span.confidence = region ? 0.9 : 0.7;
  span.why = region ? "region" : "town";
  span.target = PM_NO_INDEX;
  span.kind = pm_tag(&work->scans[span.scan], region ? region : found->row);
  return pm_span_add(work, span);
}

static PmStatus find_divisions(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  uint32_t after = PM_NO_INDEX, after_end = 0;
  for (uint32_t i = 0; i < scan->n; i += scan->token[i]) {
    const uint32_t end = i + scan->token[i];
    const Found found =
        find_at(work, s, (PmRange){i, end}, after_end == i ? after : PM_NO_INDEX);
    const PmSpan span = {.scan = s, .start = i, .end = end, .division = found.division};
    if (found.division == PM_NO_INDEX) {
      PM_TRY(add_undivided(work, span, &found));
      continue;
    }
    PM_TRY(add_place(work, span, found.bare));
    after = found.division;
    after_end = end;
  }
  return PM_OK;
}

PmStatus pm_find_places(PmWork *work) {
  for (uint32_t s = 0; s < work->n_scans; s++) {
    PM_TRY(find_divisions(work, s));
    PM_TRY(pm_find_place_lists(work, s));
    PM_TRY(pm_find_sites(work, s));
  }
  return PM_OK;
}
