// SPDX-License-Identifier: MIT
// Places: which region a page is of, divisions and their bare stems, regions, and sites
// by their endings (zones, roads, halls, villages that no list has).
#include "name/work.h"

// --- the page's region

static uint32_t only_division(const PmWork *work, const PmLexRow *row, PmLexClass cls,
                              uint32_t within) {
  uint32_t found = PM_NO_INDEX;
  for (; row; row = pm_lex_next(row)) {
    if (row->cls != cls || pm_division_level(work->namer, row->value) > 6)
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
      const PmLexRow *row = scan->hits[h].row;
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

// --- divisions

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
    return 3;
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

uint32_t pm_place_choose(const PmWork *work, const PmLexRow *row, uint32_t after) {
  const PmLexClass cls = (PmLexClass)row->cls;
  uint32_t best = PM_NO_INDEX;
  int best_fit = 0, ties = 0;
  for (; row; row = pm_lex_next(row)) {
    if (row->cls != cls)
      continue;
    const size_t level = pm_division_level(work->namer, row->value);
    int fit = fits(work, row->value, after);
    if (cls == PM_LEX_STEM && !stem_is_usual(work, row->value, fit))
      continue;
    fit = fit * 4 + (level <= 4 ? 2 : 0) + (level <= 2 ? 1 : 0);
    ties = fit == best_fit ? ties + 1 : fit > best_fit ? 0 : ties;
    if (fit > best_fit) {
      best_fit = fit;
      best = row->value;
    }
  }
  if (best == PM_NO_INDEX)
    return best;
  const bool far =
      best_fit < 3 * 4; // neither in the region nor below what the page names
  const bool low =
      pm_division_level(work->namer, best) > 6 || is_far_district(work, best);
  if (far && ties)
    return PM_NO_INDEX;
  return far && low ? PM_NO_INDEX : best;
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
// several
// (`*several`).
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

static PmStatus find_divisions(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  uint32_t after = PM_NO_INDEX, after_end = 0;
  for (uint32_t i = 0; i < scan->n; i += scan->token[i]) {
    const uint32_t end = i + scan->token[i];
    const uint32_t above = after_end == i ? after : PM_NO_INDEX;
    const PmLexRow *row = pm_scan_is(scan, i, end, PM_LEX_PLACE);
    const PmLexRow *stem = pm_scan_is(scan, i, end, PM_LEX_STEM);
    const PmLexRow *region = pm_scan_is(scan, i, end, PM_LEX_REGION);
    uint32_t division = row ? pm_place_choose(work, row, above) : PM_NO_INDEX;
    const bool low =
        division != PM_NO_INDEX && pm_division_level(work->namer, division) > 6;
    if (low &&
        !(above != PM_NO_INDEX && pm_division_within(work->namer, division, above)))
      division = choose_low(work, s, row, division);
    const bool bare = division == PM_NO_INDEX && stem && !low;
    if (bare && !followed_by_other_sense(scan, end))
      division = pm_place_choose(work, stem, above);
    if (division != PM_NO_INDEX) {
      PM_TRY(add_place(
          work, (PmSpan){.scan = s, .start = i, .end = end, .division = division}, bare));
      after = division;
      after_end = end;
    } else if (region || (row && (low || is_town(work, row)))) {
      PM_TRY(pm_span_add(work, (PmSpan){.scan = s,
                                        .start = i,
                                        .end = end,
                                        .cls = PM_CLASS_PLACE,
                                        .priority = PM_PRIORITY_PLACE,
                                        .confidence = region ? 0.9 : 0.7,
                                        .why = region ? "region" : "town",
                                        .division = PM_NO_INDEX,
                                        .target = PM_NO_INDEX,
                                        .kind = pm_tag(scan, region ? region : row)}));
    }
  }
  return PM_OK;
}

// --- sites

typedef struct {
  uint32_t start;
  bool place; // begins with a place
  bool rare;  // has a character that no word explains: a name's own
  bool all_rare;
  bool free; // nothing of a name stands before it
  bool town; // a town or subdistrict stands before it
} Core;

enum { MAX_CORE = 14 };

static bool is_low(PmStr kind) {
  return pm_str_eqz(kind, "village") || pm_str_eqz(kind, "town");
}

// The division of the token before `p`, or PM_NO_INDEX.
static uint32_t division_before(const PmWork *work, const PmScan *scan, uint32_t p) {
  const uint32_t before = p ? pm_token_before(scan, p) : 0;
  const PmLexRow *row = pm_scan_is(scan, before, p, PM_LEX_PLACE);
  if (!row)
    row = pm_scan_is(scan, before, p, PM_LEX_STEM);
  return row ? pm_place_choose(work, row, PM_NO_INDEX) : PM_NO_INDEX;
}

// Whether the token is a place that a site's name may begin with; subdistricts and towns
// are the level above it and stay outside.
static bool begins_site(const PmWork *work, const PmScan *scan, uint32_t p, uint32_t end,
                        bool *outside) {
  const PmLexRow *row = pm_scan_is(scan, p, end, PM_LEX_PLACE);
  const PmLexRow *stem = pm_scan_is(scan, p, end, PM_LEX_STEM);
  if (row) {
    const PmStr kind = pm_tag(scan, row);
    *outside = pm_str_eqz(kind, "subdistrict") || pm_str_eqz(kind, "town") ||
               pm_str_eqz(kind, "township");
    return true;
  }
  *outside = false;
  return pm_scan_is(scan, p, end, PM_LEX_REGION) ||
         (stem &&
          pm_place_choose(work, stem, division_before(work, scan, p)) != PM_NO_INDEX);
}

static bool is_place_token(const PmWork *work, const PmScan *scan, uint32_t p,
                           uint32_t end) {
  bool outside = false;
  return begins_site(work, scan, p, end, &outside) && !outside;
}

// A province or prefecture: 上海(东滩园).
static bool is_high(const PmWork *work, uint32_t division) {
  return division != PM_NO_INDEX && pm_division_level(work->namer, division) <= 4;
}

// What may stand before the place that a site's name begins with: 某地(长三角某某城),
// 长三角·(某某信息港), 中国（浙江）(自由贸易试验区).
static uint32_t before_place(const PmWork *work, const PmScan *scan, uint32_t start) {
  if (start > 2 && scan->cp[start - 1] == 0xB7) {
    const uint32_t p = pm_token_before(scan, start - 1);
    return is_place_token(work, scan, p, start - 1) ? p : start;
  }
  if (start < 2 || scan->token[start - 1] != 1 || scan->token[start - 2] != 1 ||
      !pm_scan_longest(scan, start, PM_LEX_REGION, NULL))
    return is_high(work, division_before(work, scan, start))
               ? pm_token_before(scan, start)
               : start;
  const bool own = pm_token_is_rare(scan, start - 1, start) &&
                   pm_token_is_rare(scan, start - 2, start - 1) &&
                   !pm_token_breaks(scan, start - 1, start) &&
                   !pm_token_breaks(scan, start - 2, start - 1);
  return own && pm_left_is_free(scan, start - 2) ? start - 2 : start;
}

static uint32_t over_country(const PmWork *work, const PmScan *scan, uint32_t start) {
  if (start < 5 || (scan->cp[start - 1] != ')' && scan->cp[start - 1] != 0xFF09))
    return start;
  const uint32_t p = pm_token_before(scan, start - 1);
  const bool open = p > 2 && (scan->cp[p - 1] == '(' || scan->cp[p - 1] == 0xFF08);
  return open && is_place_token(work, scan, p, start - 1) &&
                 pm_scan_eq(scan, p - 3, p - 1, "中国")
             ? p - 3
             : start;
}

// 海州市(文昌大道): a division named in full is the level above a road.
static bool is_full(const PmScan *scan, uint32_t start, uint32_t end) {
  return pm_scan_is(scan, start, end, PM_LEX_PLACE) &&
         !pm_scan_is(scan, start, end, PM_LEX_STEM);
}

// 串联(玉带山): a verb before a name's own characters is no part of it.
static bool is_verb_before(const PmScan *scan, uint32_t start, uint32_t end) {
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start == 2 && pm_pos_is(scan, word, "v");
}

static Core core_before(const PmWork *work, const PmScan *scan, uint32_t suffix,
                        PmStr kind) {
  Core core = {.start = suffix, .all_rare = true};
  while (core.start && suffix - core.start < MAX_CORE) {
    const uint32_t p = pm_token_before(scan, core.start);
    bool outside = false;
    const uint32_t country = over_country(work, scan, core.start);
    if (country < core.start) {
      return (Core){.start = country, .place = true, .free = true};
    }
    if (!pm_is_han(scan->cp[p]) || pm_token_breaks(scan, p, core.start))
      break;
    if (core.rare && is_verb_before(scan, p, core.start)) {
      core.free = true;
      return core;
    }
    const PmLexRow *zone = pm_scan_is(scan, p, core.start, PM_LEX_PLACE_SUFFIX);
    if (zone && core.start < suffix && pm_str_eqz(kind, "road") &&
        pm_str_eqz(pm_tag(scan, zone), "zone")) {
      core.free = true; // 高新区(邓城大道)
      return core;
    }
    if (begins_site(work, scan, p, core.start, &outside)) {
      if (outside && core.start == suffix && pm_str_eqz(kind, "zone")) {
        core.start = p; // 林埭镇工业园区
        core.place = true;
      } else if (!outside && !is_low(kind) &&
                 !(pm_str_eqz(kind, "road") && is_full(scan, p, core.start))) {
        core.start = before_place(work, scan, p);
        core.place = true;
      }
      core.free = true;
      core.town = outside;
      return core;
    }
    const bool rare = pm_token_is_rare(scan, p, core.start);
    core.rare |= rare;
    core.all_rare &= rare;
    core.start = p;
  }
  core.free = pm_left_is_free(scan, core.start);
  return core;
}

// Kinds of sites that many places have under the same word: they need a place's name.
static bool needs_place(const PmScan *scan, uint32_t i, uint32_t end, PmStr kind) {
  static const char *const words[] = {
      "园",       "示范区", "试验区",   "创新区",   "示范片区", "拓展带",
      "新区",     "保护区", "产业基地", "生产基地", "先导区",   "遗址",
      "古建筑群", "景区",   "新城",     "站前区",   "服务中心", "活动中心"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (pm_scan_eq(scan, i, end, words[k]))
      return true;
  return end - i == 1 && (pm_str_eqz(kind, "water") || pm_str_eqz(kind, "mountain"));
}

static bool right_is_free(const PmScan *scan, uint32_t end) {
  return end >= scan->n || !pm_is_word(scan->cp[end]) ||
         pm_token_breaks(scan, end, end + scan->token[end]) ||
         pm_scan_is(scan, end, end + scan->token[end], PM_LEX_PLACE);
}

// 新埭(百姓少跑冤枉)路: between place and ending stand words that no name is made of.
static bool is_phrase(const PmScan *scan, const Core *core, uint32_t suffix,
                      uint32_t chars) {
  enum { MAX_OWN = 5 };
  uint32_t verbs = 0;
  const uint32_t own = core->start + scan->token[core->start];
  for (uint32_t i = own; i < suffix && scan->token[i]; i += scan->token[i])
    verbs += is_verb_before(scan, i, i + scan->token[i]) || scan->cp[i] == 0x5C11;
  return chars == 1 && suffix > own + MAX_OWN && verbs;
}

// 走两步路, 三间旧祠堂, 请社区: a verb or a number before the ending, no name.
static bool begins_as_phrase(const PmScan *scan, uint32_t start) {
  if (scan->cp[start] == 0x4E00 && scan->token[start] == 1)
    return true; // 一河花海
  return (scan->token[start] == 1 &&
          pm_str_contains(PM_STR("走请通修建去进到过买看找开拓送邀由让把被沿绕穿逛出"),
                          pm_scan_slice(scan, start, start + 1))) ||
         ((pm_str_contains(PM_STR("一两二三四五六七八九十几多"),
                           pm_scan_slice(scan, start, start + 1)) &&
           pm_str_contains(PM_STR("间座条个家所处段片栋幢口"),
                           pm_scan_slice(scan, start + 1, start + 2))));
}

// 屏锦镇(大有村): behind its town a village may have any name, but 某镇(中心村).
static bool is_village_of_town(const PmScan *scan, const Core *core, PmRange suffix,
                               PmStr kind) {
  static const char *const common[] = {"中心", "城中", "示范", "重点", "样板",
                                       "贫困", "薄弱", "美丽", "先进", "特色"};
  const uint32_t n = suffix.start - core->start;
  if (!core->town || n < 2 || n > 3 || !is_low(kind) ||
      pm_scan_is(scan, core->start, suffix.end, PM_LEX_WORD))
    return false;
  for (uint32_t i = core->start; i < suffix.start; i++)
    if (pm_str_contains(PM_STR("个各全多所两每几余第届"), pm_scan_slice(scan, i, i + 1)))
      return false;
  for (size_t k = 0; k < sizeof common / sizeof *common; k++)
    if (pm_scan_eq(scan, suffix.start - 2, suffix.start, common[k]))
      return false;
  return true;
}

// 中国铁路, 上海高铁, 通公路: what many places have, no road's name.
static bool is_plain_way(const PmWork *work, const PmScan *scan, const Core *core,
                         PmRange suffix) {
  static const char *const ways[] = {"铁路", "高铁", "公路", "高速公路", "高速", "地铁"};
  const uint32_t next = core->start + scan->token[core->start];
  bool way = false;
  for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
    way |= pm_scan_eq(scan, suffix.start, suffix.end, ways[k]);
  return way && (suffix.start - core->start < 2 ||
                 (next == suffix.start && is_place_token(work, scan, core->start, next)));
}

static bool core_is_name(const PmScan *scan, const Core *core, uint32_t suffix,
                         uint32_t chars, PmStr kind) {
  const uint32_t n = suffix - core->start;
  if (core->place)
    return n <= MAX_CORE && !is_phrase(scan, core, suffix, chars);
  if (begins_as_phrase(scan, core->start))
    return false;
  if (is_village_of_town(scan, core, (PmRange){suffix, suffix + chars}, kind))
    return true;
  if (!core->free || !core->rare || n < (chars == 1 ? 2U : 1U))
    return false;
  if (chars == 1 && !core->all_rare && !right_is_free(scan, suffix + 1))
    return false;
  return n <= (chars == 1 ? 3U : 8U) &&
         !pm_scan_is(scan, core->start, suffix + chars, PM_LEX_WORD);
}

// Zones are named as a chain: 某科技城某某园 is one name.
static PmStatus join_zone(PmWork *work, PmSpan *span) {
  const PmSpan *left = work->n_spans ? &work->spans[work->n_spans - 1] : NULL;
  const PmScan *scan = &work->scans[span->scan];
  if (!left || left->scan != span->scan || left->end != span->start ||
      left->priority != PM_PRIORITY_SITE || !pm_str_eqz(left->kind, "zone"))
    return PM_OK;
  const PmStr tail = pm_scan_slice(scan, span->start, span->end); // its short form
  span->start = left->start;
  return pm_establish(work,
                      (PmEstablished){.cls = PM_CLASS_PLACE,
                                      .text = tail,
                                      .name = pm_scan_slice(scan, span->start, span->end),
                                      .kind = span->kind,
                                      .division = PM_NO_INDEX,
                                      .why = "short-form"});
}

// A zone or a water whose whole name stands in quotation marks is a slogan or a plan.
static bool is_slogan(const PmScan *scan, const PmSpan *span) {
  static const char *const kinds[] = {"zone", "water", "mountain", "community"};
  if (pm_before(scan, span->start) != 0x201C || span->end >= scan->n ||
      scan->cp[span->end] != 0x201D)
    return false;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (pm_str_eqz(span->kind, kinds[k]))
      return true;
  return false;
}

// 207国道, 国道207线: a road by its number.
static PmStatus find_numbered_road(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  uint32_t start = i, end = i + 2;
  if (!pm_scan_eq(scan, i, end <= scan->n ? end : i, "国道") &&
      !pm_scan_eq(scan, i, end <= scan->n ? end : i, "省道"))
    return PM_OK;
  while (start && pm_is_digit(scan->cp[start - 1]))
    start--;
  while (start == i && end < scan->n && pm_is_digit(scan->cp[end]))
    end++;
  if (end - start < 4)
    return PM_OK;
  if (end > i + 2 && end < scan->n && scan->cp[end] == 0x7EBF) // 线
    end++;
  return pm_span_add(work, (PmSpan){.scan = s,
                                    .start = start,
                                    .end = end,
                                    .cls = PM_CLASS_PLACE,
                                    .priority = PM_PRIORITY_SITE,
                                    .confidence = 0.9,
                                    .why = "numbered-road",
                                    .division = PM_NO_INDEX,
                                    .target = PM_NO_INDEX,
                                    .kind = PM_STR("road")});
}

// What stands behind a road of common words: 解放路12号, 城南路与…路口, 中山路（…路段）.
static bool road_goes_on(const PmScan *scan, uint32_t end) {
  static const char *const words[] = {"与",   "路口", "交叉口", "段",   "沿线", "附近",
                                      "一带", "（",   "(",      "两侧", "口",   "西侧",
                                      "东侧", "南侧", "北侧",   "号"};
  if (end < scan->n && pm_is_digit(scan->cp[end]))
    return true;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    const uint32_t n = (uint32_t)pm_utf8_count(pm_str(words[k]));
    if (end + n <= scan->n && pm_scan_eq(scan, end, end + n, words[k]))
      return true;
  }
  return false;
}

// 在解放路, 家住城南路: what stands before it.
static bool road_begins(const PmWork *work, uint32_t s, uint32_t start) {
  static const char *const words[] = {"沿", "位于", "至", "与", "（", "(", "家住", "在"};
  const PmScan *scan = &work->scans[s];
  const size_t left = pm_span_from(work, s, start);
  if (left && work->spans[left - 1].scan == s && work->spans[left - 1].end == start &&
      work->spans[left - 1].cls == PM_CLASS_PLACE)
    return true;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    const uint32_t n = (uint32_t)pm_utf8_count(pm_str(words[k]));
    if (start >= n && scan->token[start - n] &&
        pm_scan_eq(scan, start - n, start, words[k]))
      return true;
  }
  return false;
}

// 解放西路, 城南路: a road of one word of two characters, where the words around it say
// so.
static PmStatus find_common_road(PmWork *work, uint32_t s, uint32_t i, PmStr kind) {
  const PmScan *scan = &work->scans[s];
  const uint32_t end = i + 1;
  const bool road = scan->cp[i] == 0x8DEF || scan->cp[i] == 0x8857; // 路 街
  const uint32_t way =
      i > 2 && pm_str_contains(PM_STR("东西南北中"), pm_scan_slice(scan, i - 1, i)) &&
      scan->token[i - 1] == 1;
  if (!road || i < 2 + way)
    return PM_OK;
  const uint32_t start = i - 2 - way;
  const PmLexRow *word = pm_scan_is(scan, start, start + 2, PM_LEX_WORD);
  const bool whole = scan->token[start] == 2 ||
                     (scan->token[start] == 1 && scan->token[start + 1] == 1 && !word);
  if (!whole || !pm_is_han(scan->cp[start]) || !pm_is_han(scan->cp[start + 1]) ||
      pm_token_breaks(scan, start, start + 2) || begins_as_phrase(scan, start) ||
      pm_scan_is(scan, start, end, PM_LEX_WORD) || !road_goes_on(scan, end) ||
      !(road_begins(work, s, start) || way))
    return PM_OK;
  return pm_span_add(work, (PmSpan){.scan = s,
                                    .start = start,
                                    .end = end,
                                    .cls = PM_CLASS_PLACE,
                                    .priority = PM_PRIORITY_SITE,
                                    .confidence = 0.7,
                                    .why = "site-suffix",
                                    .division = PM_NO_INDEX,
                                    .target = PM_NO_INDEX,
                                    .kind = kind});
}

static PmStatus find_site(PmWork *work, uint32_t s, uint32_t i, uint32_t *end) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_PLACE_SUFFIX, &row);
  *end = i + 1;
  if (!chars || !scan->token[i] || (i + chars < scan->n && !scan->token[i + chars]))
    return PM_OK;
  const PmStr kind = pm_tag(scan, row);
  const Core core = core_before(work, scan, i, kind);
  if (needs_place(scan, i, i + chars, kind) && !core.place)
    return PM_OK;
  if (chars == 1 && core.place && !right_is_free(scan, i + 1))
    return PM_OK;
  if (is_plain_way(work, scan, &core, (PmRange){i, i + chars}))
    return PM_OK;
  if (!core_is_name(scan, &core, i, chars, kind))
    return chars == 1 ? find_common_road(work, s, i, kind) : PM_OK;
  PmSpan span = {.scan = s,
                 .start = core.start,
                 .end = i + chars,
                 .cls = PM_CLASS_PLACE,
                 .priority = PM_PRIORITY_SITE,
                 .confidence = core.place ? 0.8 : 0.7,
                 .why = "site-suffix",
                 .division = PM_NO_INDEX,
                 .target = PM_NO_INDEX,
                 .kind = kind};
  if (pm_str_eqz(kind, "zone"))
    PM_TRY(join_zone(work, &span));
  *end = i + chars;
  return is_slogan(scan, &span) ? PM_OK : pm_span_add(work, span);
}

PmStatus pm_find_places(PmWork *work) {
  for (uint32_t s = 0; s < work->n_scans; s++) {
    PM_TRY(find_divisions(work, s));
    PM_TRY(pm_find_place_lists(work, s));
    for (uint32_t i = 0; i < work->scans[s].n; i++)
      PM_TRY(find_numbered_road(work, s, i));
    for (uint32_t i = 1; i < work->scans[s].n;)
      PM_TRY(find_site(work, s, i, &i));
  }
  return PM_OK;
}
