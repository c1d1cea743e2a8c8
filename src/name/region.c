// SPDX-License-Identifier: MIT
// Which region a page is of: the newspaper's and the edition's names say it, else what
// the page names most.
#include "name/work.h"

static uint32_t only_division(const PmWork *work, const PmLexRow *row, PmLexClass cls,
                              uint32_t within) {
  uint32_t found = PM_NO_INDEX;
  const size_t n_upper = pm_division_count(work->namer);
  for (; row; row = pm_lex_next(row)) {
    if (row->cls != cls || row->value >= n_upper) // towns and villages are no regions
      continue;
    if (within != PM_NO_INDEX && !pm_division_within(work->namer, row->value, within))
      continue;
    // the higher level wins; two of one level leave it open, unless a region decides
    const size_t level = pm_division_level(work->namer, row->value);
    const size_t best = found == PM_NO_INDEX ? 99 : pm_division_level(work->namer, found);
    if (level == best && within == PM_NO_INDEX)
      return PM_NO_INDEX;
    if (level < best)
      found = row->value;
  }
  return found;
}

// The division that an edition or a newspaper's name begins with: 平湖版, 嘉兴日报.
static uint32_t division_in(const PmWork *work, PmStr text, uint32_t within) {
  enum { LONGEST = 96 }; // bytes; no division's name is longer
  for (size_t end = text.len < LONGEST ? text.len : LONGEST; end > 0; end--) {
    const PmLexRow *row = pm_namer_get(work->namer, pm_str_slice(text, 0, end));
    uint32_t found = only_division(work, row, PM_LEX_PLACE, within);
    if (found == PM_NO_INDEX)
      found = only_division(work, row, PM_LEX_STEM, within);
    if (found != PM_NO_INDEX)
      return found;
  }
  return PM_NO_INDEX;
}

static void settle_region(PmWork *work, uint32_t division) {
  const PmNamer *namer = work->namer;
  work->province = pm_division_at(namer, division, 2);
  work->prefecture = pm_division_at(namer, division, 4);
  work->county = pm_division_at(namer, division, 6);
}

// Counts what is named in full or by an unambiguous stem, and marks it.
static void count_votes(PmWork *work, uint32_t *votes) {
  for (size_t s = 0; s < work->n_scans; s++) {
    const PmScan *scan = &work->scans[s];
    for (uint32_t h = 0; h < scan->first[scan->n]; h++) {
      const PmHit *hit = &scan->hits[h];
      const PmLexRow *row = hit->row;
      if (!pm_hit_has(hit, PM_LEX_PLACE) && !pm_hit_has(hit, PM_LEX_STEM))
        continue;
      uint32_t at = only_division(work, row, PM_LEX_PLACE, PM_NO_INDEX);
      if (at != PM_NO_INDEX)
        work->named[at] = 1;
      else
        at = only_division(work, row, PM_LEX_STEM, PM_NO_INDEX);
      for (; at != PM_NO_INDEX; at = pm_division_parent(work->namer, at))
        votes[at]++;
    }
  }
}

static uint32_t most_voted(const PmWork *work, const uint32_t *votes, size_t level,
                           uint32_t within) {
  uint32_t best = PM_NO_INDEX;
  for (uint32_t i = 0; i < pm_division_count(work->namer); i++)
    if (votes[i] && pm_division_level(work->namer, i) == level &&
        (within == PM_NO_INDEX || pm_division_within(work->namer, i, within)) &&
        (best == PM_NO_INDEX || votes[i] > votes[best]))
      best = i;
  return best;
}

// Readers of a county's pages know its towns without their 镇 and 街道.
static PmStatus add_town_stems(PmWork *work) {
  const PmNamer *namer = work->namer;
  uint32_t first, end;
  pm_division_below(namer, work->county, &first, &end);
  for (uint32_t i = first; i < end; i++) {
    const PmDivision division = pm_division(namer, i);
    const PmStr stem =
        division.code.len == 9 ? pm_division_stem(division.name) : (PmStr){0};
    if (stem.len && !pm_namer_knows(namer, stem))
      PM_TRY(pm_forms_add(&work->stems, PM_LEX_STEM, stem, i));
  }
  return PM_OK;
}

static void find_by_votes(PmWork *work, const uint32_t *votes) {
  work->province = most_voted(work, votes, 2, PM_NO_INDEX);
  work->prefecture = most_voted(work, votes, 4, work->province);
  const uint32_t county = most_voted(work, votes, 6, work->prefecture);
  if (county != PM_NO_INDEX && work->prefecture != PM_NO_INDEX &&
      votes[county] * 2 > votes[work->prefecture])
    work->county = county;
}

PmStatus pm_region_given(PmWork *work) {
  const uint32_t paper = division_in(work, work->page->info.name, PM_NO_INDEX);
  uint32_t edition = division_in(work, work->page->info.edition, paper);
  if (edition == PM_NO_INDEX)
    edition = division_in(work, work->page->info.edition, PM_NO_INDEX);
  settle_region(work, edition != PM_NO_INDEX ? edition : paper);
  return work->county == PM_NO_INDEX ? PM_OK : add_town_stems(work);
}

PmStatus pm_find_region(PmWork *work) {
  const size_t n = pm_division_count(work->namer) + 1;
  uint32_t *votes = pm_arena_alloc(&work->arena, n * sizeof *votes);
  work->named = pm_arena_alloc(&work->arena, n);
  if (!votes || !work->named)
    return PM_ERR_NOMEM;
  count_votes(work, votes);
  if (work->province != PM_NO_INDEX)
    return PM_OK;
  find_by_votes(work, votes);
  if (work->county == PM_NO_INDEX)
    return PM_OK;
  PM_TRY(add_town_stems(work));
  return pm_work_look_up(work); // again, now that the towns' stems are known
}
