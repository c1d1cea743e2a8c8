// SPDX-License-Identifier: MIT
// Sites by their endings: zones, roads, halls, villages that no list has.
#include "name/work.h"

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
  return pm_scan_starts_any(scan, (PmRange){end, scan->n}, words,
                            sizeof words / sizeof *words);
}

// 在解放路, 家住城南路: what stands before it.
static bool road_begins(const PmWork *work, uint32_t s, uint32_t start) {
  static const char *const words[] = {"沿", "位于", "至", "与", "（", "(", "家住", "在"};
  const PmScan *scan = &work->scans[s];
  const size_t left = pm_span_from(work, s, start);
  if (left && work->spans[left - 1].scan == s && work->spans[left - 1].end == start &&
      work->spans[left - 1].cls == PM_CLASS_PLACE)
    return true;
  return pm_scan_ends_any(scan, (PmRange){0, start}, words, sizeof words / sizeof *words);
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

PmStatus pm_find_sites(PmWork *work, uint32_t s) {
  for (uint32_t i = 0; i < work->scans[s].n; i++)
    PM_TRY(find_numbered_road(work, s, i));
  for (uint32_t i = 1; i < work->scans[s].n;)
    PM_TRY(find_site(work, s, i, &i));
  return PM_OK;
}
