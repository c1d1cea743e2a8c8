// SPDX-License-Identifier: MIT
// Sites by their endings: zones, roads, halls, villages that no list has.
#include "name/site.h"

typedef struct {
  uint32_t start;
  bool place; // begins with a place
  bool rare;  // has a character that no word explains: a name's own
  bool all_rare;
  bool free;  // nothing of a name stands before it
  bool town;  // a town or subdistrict stands before it
  bool below; // a place of the level above stands before it: 赤坎区|体育南路
} Core;

// 大道, and what kind of site it makes.
typedef struct {
  uint32_t start, end;
  PmStr kind;
} Ending;

enum { MAX_CORE = 14 };

PmStatus pm_site_add(PmWork *work, PmSpan span) {
  span.cls = PM_CLASS_PLACE;
  span.priority = PM_PRIORITY_SITE;
  span.division = span.target = PM_NO_INDEX;
  return pm_span_add(work, span);
}

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
    static const char *const above[] = {"subdistrict", "town", "township", "village"};
    *outside = pm_str_is_any(kind, above, sizeof above / sizeof *above);
    return true;
  }
  *outside = false;
  return pm_scan_is(scan, p, end, PM_LEX_REGION) || pm_scan_is_nature(scan, p, end) ||
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

static bool is_verb_at(const PmScan *scan, uint32_t i) {
  const PmLexRow *word = pm_scan_is(scan, i, i + scan->token[i], PM_LEX_WORD);
  return word && pm_str_eqz(pm_tag(scan, word), "v");
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
                   !pm_token_breaks(scan, start - 2, start - 1) &&
                   !is_verb_at(scan, start - 2); // 盯牢(钱塘江)
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
  if (end - start == 1 && scan->cp[start] == 0x7EE7)
    return true; // 继(西塘古镇)之后
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start == 2 && pm_pos_is(scan, word, "v");
}

// 高新区(邓城大道), 串联(玉带山): behind the token a name begins.
static bool begins_behind(const PmScan *scan, PmRange token, const Ending *ending,
                          const Core *core) {
  const PmLexRow *zone = pm_scan_is(scan, token.start, token.end, PM_LEX_PLACE_SUFFIX);
  return (core->rare && is_verb_before(scan, token.start, token.end)) ||
         (zone && token.end < ending->start && pm_str_eqz(ending->kind, "road") &&
          pm_str_eqz(pm_tag(scan, zone), "zone"));
}

// The token is a place: the name begins with it, or behind one of the level above.
static bool begins_at(const PmWork *work, const PmScan *scan, PmRange token,
                      const Ending *ending, Core *core) {
  bool outside = false;
  if (!begins_site(work, scan, token.start, token.end, &outside) ||
      (is_low(ending->kind) && pm_scan_is_nature(scan, token.start, token.end)))
    return false; // 狮子山(村) is one name
  if (outside && token.end == ending->start && pm_str_eqz(ending->kind, "zone")) {
    core->start = token.start; // 林埭镇工业园区
    core->place = true;
  } else if (!outside && !is_low(ending->kind) &&
             !(pm_str_eqz(ending->kind, "road") &&
               is_full(scan, token.start, token.end))) {
    core->start = before_place(work, scan, token.start);
    core->place = true;
  }
  core->town = outside;
  core->below = !core->place;
  return true;
}

// 国盛路|城投大厦: the site found last ends here.
static bool begins_behind_site(const PmWork *work, const PmScan *scan, uint32_t start) {
  const PmSpan *left = work->n_spans ? &work->spans[work->n_spans - 1] : NULL;
  return left && &work->scans[left->scan] == scan && left->end == start &&
         left->priority == PM_PRIORITY_SITE && pm_str_eqz(left->kind, "road");
}

static Core core_before(const PmWork *work, const PmScan *scan, const Ending *ending) {
  Core core = {.start = ending->start, .all_rare = true, .free = true};
  while (core.start && ending->start - core.start < MAX_CORE) {
    if (core.start + 2 <= ending->start && pm_str_eqz(ending->kind, "building") &&
        begins_behind_site(work, scan, core.start)) {
      core.below = true;
      return core;
    }
    const uint32_t country = over_country(work, scan, core.start);
    if (country < core.start)
      return (Core){.start = country, .place = true, .free = true};
    const PmRange token = {pm_token_before(scan, core.start), core.start};
    if (!pm_is_han(scan->cp[token.start]) ||
        pm_token_breaks(scan, token.start, token.end))
      break;
    if (begins_behind(scan, token, ending, &core) ||
        begins_at(work, scan, token, ending, &core))
      return core;
    const bool rare = pm_token_is_rare(scan, token.start, token.end) ||
                      pm_scan_is_nature(scan, token.start, token.end);
    core.rare |= rare;
    core.all_rare &= rare;
    core.start = token.start;
  }
  core.free = pm_left_is_free(scan, core.start);
  return core;
}

// Kinds of sites that many places have under the same word: they need a place's name.
static bool needs_place(const PmScan *scan, const Ending *ending) {
  static const char *const words[] = {
      "园",       "示范区",   "试验区",   "创新区",   "示范片区", "拓展带",   "新区",
      "保护区",   "产业基地", "生产基地", "先导区",   "遗址",     "古建筑群", "景区",
      "新城",     "站前区",   "服务中心", "活动中心", "交易市场", "集贸市场", "水产市场",
      "蔬菜市场", "水果市场", "人才市场", "园区",     "居民区",   "安置区",   "河道",
      "艺术中心", "商务城",   "游泳池",   "游泳馆",   "篮球馆",   "剧院"};
  return pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), words,
                       sizeof words / sizeof *words) ||
         (ending->end - ending->start == 1 &&
          (pm_str_eqz(ending->kind, "water") || pm_str_eqz(ending->kind, "mountain")));
}

static bool right_is_free(const PmScan *scan, uint32_t end) {
  return end >= scan->n || !pm_is_word(scan->cp[end]) ||
         pm_token_breaks(scan, end, end + scan->token[end]) ||
         pm_scan_is(scan, end, end + scan->token[end], PM_LEX_PLACE);
}

// 新埭(百姓少跑冤枉)路: between place and ending stand words that no name is made of.
static bool is_phrase(const PmScan *scan, const Core *core, const Ending *ending) {
  enum { MAX_OWN = 5 };
  bool verb = false;
  const uint32_t own = core->start + scan->token[core->start];
  for (uint32_t i = own; i < ending->start && scan->token[i]; i += scan->token[i])
    verb |= is_verb_before(scan, i, i + scan->token[i]) || scan->cp[i] == 0x5C11; // 少
  return verb && ending->end - ending->start == 1 && ending->start > own + MAX_OWN;
}

bool pm_begins_as_phrase(const PmScan *scan, uint32_t start) {
  const PmStr first = pm_scan_slice(scan, start, start + 1);
  const PmStr second = pm_scan_slice(scan, start + 1, start + 2);
  if (scan->cp[start] == 0x4E00 && scan->token[start] == 1)
    return true; // 一河花海
  return (scan->token[start] == 1 &&
          pm_str_contains(
              PM_STR("继来走请通修建去进到过买看找开拓送邀由让把被沿绕穿逛出"), first)) ||
         (pm_str_contains(PM_STR("一两二三四五六七八九十几多"), first) &&
          pm_str_contains(PM_STR("间座条个家所处段片栋幢口"), second));
}

// 屏锦镇(大有村): behind its town a village may have any name, but 某镇(中心村).
static bool is_village_of_town(const PmScan *scan, const Core *core,
                               const Ending *ending) {
  static const char *const common[] = {"中心", "城中", "示范", "重点", "样板",
                                       "贫困", "薄弱", "美丽", "先进", "特色"};
  const uint32_t n = ending->start - core->start;
  if (!core->town || n < 2 || n > 3 || !is_low(ending->kind) ||
      pm_scan_is(scan, core->start, ending->end, PM_LEX_WORD))
    return false;
  for (uint32_t i = core->start; i < ending->start; i++)
    if (pm_str_contains(PM_STR("个各全多所两每几余第届"), pm_scan_slice(scan, i, i + 1)))
      return false;
  return !pm_str_is_any(pm_scan_slice(scan, ending->start - 2, ending->start), common,
                        sizeof common / sizeof *common);
}

// 中国铁路, 上海高铁, 通公路: what many places have, no road's name.
static bool is_plain_way(const PmWork *work, const PmScan *scan, const Core *core,
                         const Ending *ending) {
  static const char *const ways[] = {"铁路", "高铁", "公路", "高速公路", "高速", "地铁"};
  const uint32_t next = core->start + scan->token[core->start];
  return pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), ways,
                       sizeof ways / sizeof *ways) &&
         (ending->start - core->start < 2 ||
          (next == ending->start && is_place_token(work, scan, core->start, next)));
}

// Characters of its own before the ending; before one of a single character only few.
static bool is_own_name(const PmScan *scan, const Core *core, const Ending *ending) {
  const uint32_t n = ending->start - core->start;
  const bool single = ending->end - ending->start == 1;
  return core->free && core->rare && n >= (single ? 2U : 1U) && n <= (single ? 3U : 8U) &&
         (!single || core->all_rare || right_is_free(scan, ending->end)) &&
         !pm_scan_is(scan, core->start, ending->end, PM_LEX_WORD);
}

static bool is_plain_verb(const PmScan *scan, uint32_t i) {
  const PmLexRow *word = pm_scan_is(scan, i, i + scan->token[i], PM_LEX_WORD);
  return word && scan->token[i] > 1 && pm_str_eqz(pm_tag(scan, word), "v");
}

// 赤坎区|体育南路, 国盛路|城投大厦: below a place any words make a name, but those of
// many places' streets and buildings.
static bool is_below(const PmScan *scan, const Core *core, const Ending *ending) {
  static const char *const ways[] = {"路", "街", "大道", "大街", "巷", "弄"};
  static const char *const common[] = {
      "商业", "美食", "步行", "一条", "文化", "特色", "风情", "夜市", "小吃", "酒吧",
      "景观", "绿色", "城市", "主要", "旅游", "产业", "过境", "机耕", "田间", "生产",
      "乡村", "中心", "商务", "综合", "住宅", "居民", "办公", "公共"};
  const uint32_t n = ending->start - core->start;
  const bool way = pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), ways,
                                 sizeof ways / sizeof *ways);
  const bool house =
      pm_str_eqz(ending->kind, "building") && ending->end > ending->start + 1;
  if (!core->below || n < 2 || n > (way ? 3U : 6U) || !(way || house))
    return false;
  for (uint32_t i = core->start; i < ending->start; i += scan->token[i])
    if (!scan->token[i] || (house && is_plain_verb(scan, i)) ||
        pm_str_is_any(pm_scan_slice(scan, i, i + scan->token[i]), common,
                      sizeof common / sizeof *common))
      return false;
  return true;
}

// 人民公园, 民族大道: a noun that many name theirs by, alone before the ending; but
// 口袋公园, 康庄大道.
static bool is_named_by_word(const PmScan *scan, const Core *core, const Ending *ending) {
  static const char *const endings[] = {"公园", "广场", "大道", "大街"};
  static const char *const common[] = {
      "城市", "口袋", "中心", "美食", "购物", "休闲", "生态", "郊野", "康庄",
      "星光", "金光", "阳关", "发展", "幸福", "社区", "街心", "社会", "乡村",
      "农村", "法治", "健身", "产业", "科技", "商业", "校园", "小区", "景观",
      "主题", "绿色", "滨水", "村庄", "门前", "露天", "文化", "交通", "平安",
      "安全", "运动", "步行", "公共", "附近", "特色", "红色", "数字", "智慧"};
  const PmStr core_text = pm_scan_slice(scan, core->start, ending->start);
  const PmLexRow *word = pm_scan_is(scan, core->start, ending->start, PM_LEX_WORD);
  return word && ending->start - core->start == 2 && core->free && !core->place &&
         pm_pos_is(scan, word, "nzts") &&
         pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), endings,
                       sizeof endings / sizeof *endings) &&
         !pm_str_is_any(core_text, common, sizeof common / sizeof *common) &&
         right_is_free(scan, ending->end);
}

// 大同南站: a stem that is a word too is a place before a station.
static bool is_station(const PmScan *scan, const Core *core, const Ending *ending) {
  static const char *const stations[] = {"东站",   "西站",   "南站",     "北站", "火车站",
                                         "高铁站", "汽车站", "国际机场", "机场"};
  return pm_scan_is(scan, core->start, ending->start, PM_LEX_STOP_STEM) &&
         pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), stations,
                       sizeof stations / sizeof *stations);
}

// 邛海|一路向南: all along, no road.
static bool is_all_along(const PmScan *scan, const Ending *ending) {
  return pm_scan_eq(scan, ending->start, ending->end, "路") &&
         pm_before(scan, ending->start) == 0x4E00 && ending->end < scan->n &&
         pm_str_contains(PM_STR("向上走行来去奔跑追护高狂往下直相陪小快慢飙"),
                         pm_scan_slice(scan, ending->end, ending->end + 1));
}

static bool core_is_name(const PmScan *scan, const Core *core, const Ending *ending) {
  if (core->place)
    return ending->start - core->start <= MAX_CORE && !is_phrase(scan, core, ending) &&
           !is_all_along(scan, ending);
  return !pm_begins_as_phrase(scan, core->start) &&
         (is_village_of_town(scan, core, ending) || is_below(scan, core, ending) ||
          is_named_by_word(scan, core, ending) || is_station(scan, core, ending) ||
          is_own_name(scan, core, ending)) &&
         !is_all_along(scan, ending);
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
  return pm_before(scan, span->start) == 0x201C && span->end < scan->n &&
         scan->cp[span->end] == 0x201D &&
         pm_str_is_any(span->kind, kinds, sizeof kinds / sizeof *kinds);
}

// 市|体育馆: a venue of the page's own city.
static bool is_venue_of_level(const PmScan *scan, const Ending *ending) {
  static const char *const venues[] = {
      "体育馆",   "体育中心",     "体育场",     "大剧院",   "会展中心",
      "文化中心", "文化艺术中心", "工人文化宫", "会议中心", "客运中心",
      "殡仪馆",   "大礼堂",       "人民公园",   "影剧院"};
  const uint32_t start = ending->start - 1;
  return ending->start && scan->token[start] == 1 &&
         pm_str_contains(PM_STR("市县区省州"), pm_scan_slice(scan, start, start + 1)) &&
         pm_left_is_free(scan, start) &&
         pm_str_is_any(pm_scan_slice(scan, ending->start, ending->end), venues,
                       sizeof venues / sizeof *venues);
}

// The site that the ending at `i` names; goes on `behind` it.
static PmStatus find_site(PmWork *work, uint32_t s, uint32_t i, uint32_t *behind) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_PLACE_SUFFIX, &row);
  *behind = i + 1;
  if (!chars || !scan->token[i] || !scan->token[i + chars])
    return PM_OK;
  const Ending ending = {i, i + chars, pm_tag(scan, row)};
  const Core core = core_before(work, scan, &ending);
  if ((!core.place && needs_place(scan, &ending)) ||
      pm_scan_eq(scan, ending.end, ending.end + 2, "名单") ||
      (chars == 1 && core.place && !right_is_free(scan, ending.end)) ||
      is_plain_way(work, scan, &core, &ending))
    return PM_OK;
  if (is_venue_of_level(scan, &ending))
    return pm_venue_of_level(work, (PmSpan){.scan = s,
                                            .start = i - 1,
                                            .end = ending.end,
                                            .confidence = 0.8,
                                            .why = "site-suffix",
                                            .kind = ending.kind});
  if (!core_is_name(scan, &core, &ending))
    return chars == 1 ? pm_find_common_road(work, s, i, ending.kind) : PM_OK;
  PmSpan span = {.scan = s,
                 .start = core.start,
                 .end = ending.end,
                 .confidence = core.place ? 0.8 : 0.7,
                 .why = "site-suffix",
                 .kind = ending.kind};
  if (pm_str_eqz(span.kind, "zone"))
    PM_TRY(join_zone(work, &span));
  *behind = ending.end;
  return is_slogan(scan, &span) ? PM_OK : pm_site_add(work, span);
}

PmStatus pm_find_sites(PmWork *work, uint32_t s) {
  PM_TRY(pm_find_numbered_roads(work, s));
  for (uint32_t i = 1; i < work->scans[s].n;)
    PM_TRY(find_site(work, s, i, &i));
  return pm_find_stretches(work, s);
}
