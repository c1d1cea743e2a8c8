// SPDX-License-Identifier: MIT
// Organizations: companies by their legal ending, bodies after a place or after 省, 市,
// 县, others by an ending with a name's own characters before it, lists of companies, and
// the short forms that a page uses afterwards.
#include "name/work.h"

enum { MAX_GAP = 10, MAX_GAP_INSIDE = 8, MAX_COMPANY = 24 };

static PmStatus add(PmWork *work, PmSpan span) {
  PmScan *scan = &work->scans[span.scan];
  if (!scan->body[span.end] || scan->body[span.end] > span.start + 1)
    scan->body[span.end] = span.start + 1;
  span.cls = PM_CLASS_ORGANIZATION;
  span.target = PM_NO_INDEX;
  return pm_span_add(work, span);
}

// --- bodies after a place

// Where an organization's ending that starts at `i` ends, or 0. It ends with a token, or
// where a title goes on: 党委 in 党委书记.
static uint32_t suffix_end(const PmScan *scan, uint32_t i, PmStr *kind) {
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_ORG_SUFFIX, &row);
  if (!chars)
    return 0;
  const uint32_t end = i + chars;
  if (scan->cp[end - 1] == 0x793E && scan->cp[end] == 0x533A)
    return 0; // 社|区
  if (!scan->token[end] && end < scan->n && scan->token[i] <= chars)
    return 0;
  if (!scan->token[end] && end < scan->n &&
      (chars == 1 || !pm_scan_is(scan, i, i + scan->token[i], PM_LEX_TITLE)))
    return 0;
  *kind = pm_tag(scan, row);
  return end;
}

// 工业和信息化局: at `i` a 和 that joins two charges of one office, whose ending stands
// within reach; between two offices each has its own.
static bool joins_charges(const PmScan *scan, uint32_t i) {
  if (scan->cp[i] != 0x548C)
    return false;
  for (uint32_t k = i + 1; k < scan->n && k - i <= 6 && pm_is_han(scan->cp[k]);) {
    PmStr kind = {0};
    const uint32_t end = suffix_end(scan, k, &kind);
    if (end)
      return pm_str_eqz(kind, "government") &&
             pm_str_contains(PM_STR("局厅委"), pm_scan_slice(scan, end - 1, end));
    const uint32_t next = k + (scan->token[k] ? scan->token[k] : 1);
    if (pm_token_breaks(scan, k, next))
      return false;
    k = next;
  }
  return false;
}

// The ending [i, end) stands right before itself.
static bool repeats(const PmScan *scan, uint32_t from, uint32_t i, uint32_t end) {
  const uint32_t n = end - i;
  return i >= from && i >= n &&
         pm_str_eq(pm_scan_slice(scan, i, end), pm_scan_slice(scan, i - n, i));
}

// Goes right from `from` over tokens that a name may hold to the last ending of an
// organization in reach; 0 when there is none.
static uint32_t extend(const PmScan *scan, uint32_t from, uint32_t gap, PmStr *kind) {
  uint32_t best = 0;
  for (uint32_t i = from, limit = from + gap; i < scan->n && i <= limit;) {
    const PmStr before = *kind;
    const uint32_t end = suffix_end(scan, i, kind);
    const bool inside = gap == MAX_GAP_INSIDE && pm_str_eqz(*kind, "company");
    if (end && repeats(scan, from, i, end))
      break; // 交警大队|大队长
    if (end && !inside && !pm_scan_eq(scan, i, end, "党组")) {
      best = end;
      i = end;
      limit = end + MAX_GAP_INSIDE;
      if (i < scan->n && !scan->token[i])
        break; // a title goes on here
      continue;
    }
    *kind = before;
    const uint32_t next = i + (scan->token[i] ? scan->token[i] : 1);
    const PmLexRow *tail = NULL; // 工学院 is a word that ends in 学院
    if (next > i + 2 && scan->token[i] &&
        pm_scan_ending(scan, (PmRange){i + 1, next}, PM_LEX_ORG_SUFFIX, &tail) > 1 &&
        !pm_scan_is(scan, i, next, PM_LEX_TITLE)) {
      *kind = pm_tag(scan, tail);
      best = next;
      i = next;
      limit = next + MAX_GAP_INSIDE;
      continue;
    }
    const bool joined = !best && i > from && joins_charges(scan, i);
    if (!scan->token[i] || !pm_is_han(scan->cp[i]) ||
        (!joined && pm_token_breaks(scan, i, next)))
      break;
    i = next;
  }
  return best;
}

// 浙江省智能工厂: behind the place only words and an ending that is a common noun.
static bool is_common(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const nouns[] = {"工厂", "公司", "企业", "超市",
                                      "商店", "联盟", "集团", "厂"};
  bool common = false;
  for (size_t k = 0; k < sizeof nouns / sizeof *nouns; k++)
    common |= pm_str_ends(pm_scan_slice(scan, start, end), pm_str(nouns[k]));
  const uint32_t ending =
      pm_scan_ending(scan, (PmRange){start, end}, PM_LEX_ORG_SUFFIX, NULL);
  const uint32_t body =
      pm_scan_ending(scan, (PmRange){start, end}, PM_LEX_ORG_BODY, NULL);
  if (!common || ending > 2 || body > 2) // 供电公司, 广电集团 say enough
    return false;
  const PmStr text = pm_scan_slice(scan, start, end);
  const bool trade =
      pm_str_ends(text, PM_STR("公司")) || pm_str_ends(text, PM_STR("集团"));
  for (uint32_t i = start; i < end && scan->token[i]; i += scan->token[i])
    if (pm_token_is_rare(scan, i, i + scan->token[i]) ||
        (trade && pm_scan_is(scan, i, i + scan->token[i], PM_LEX_INDUSTRY)))
      return false;
  return true;
}

// 民盟某某市委员会, 国网某某供电公司, 中国邮政某某分公司: the name of the whole before
// the place of its part.
static uint32_t whole_before(const PmScan *scan, uint32_t start) {
  static const char *const wholes[] = {"国网", "南方电网", "广东电网", "中共", "共青团",
                                       "民革", "民盟",     "民建",     "民进"};
  const PmLexRow *row = NULL;
  const uint32_t whole =
      pm_scan_ends_any(scan, (PmRange){0, start}, wholes, sizeof wholes / sizeof *wholes);
  if (whole)
    return start - whole;
  const uint32_t firm = pm_scan_ending(scan, (PmRange){0, start}, PM_LEX_ORG_NAME, &row);
  if (firm > 1 && pm_str_eqz(pm_tag(scan, row), "company") && scan->token[start - firm])
    return start >= firm + 2 && pm_scan_eq(scan, start - firm - 2, start - firm, "中国")
               ? start - firm - 2
               : start - firm;
  const uint32_t chars =
      pm_scan_ending(scan, (PmRange){0, start}, PM_LEX_ORG_SUFFIX, &row);
  return chars > 1 && pm_str_eqz(pm_tag(scan, row), "party") &&
                 scan->token[start - chars] == chars
             ? start - chars
             : start;
}

static PmStatus after_place(PmWork *work, const PmSpan *place) {
  const PmScan *scan = &work->scans[place->scan];
  PmStr kind = {0};
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, place->end, PM_LEX_ORG_BODY, &row);
  uint32_t end = 0;
  if (body > 1 || (body == 1 && place->division != PM_NO_INDEX)) {
    kind = pm_tag(scan, row);
    end = place->end + body;
    PmStr more = kind;
    const uint32_t further = extend(scan, end, MAX_GAP_INSIDE, &more);
    if (further) {
      end = further;
      kind = more;
    } else if (body == 1 && end < scan->n && !scan->token[end]) {
      end = 0;
    }
  }
  if (!end)
    end = extend(scan, place->end, MAX_GAP, &kind);
  if (!end || is_common(scan, place->end, end))
    return PM_OK;
  return add(work, (PmSpan){.scan = place->scan,
                            .start = whole_before(scan, place->start),
                            .end = end,
                            .priority = PM_PRIORITY_BODY,
                            .confidence = 0.85,
                            .why = "body-after-place",
                            .division = place->division,
                            .kind = kind});
}

// --- bodies after 省, 市, 县, 区

// `division`, if its name ends with the level word.
static uint32_t if_of(const PmWork *work, uint32_t division, const char *level) {
  return pm_str_ends(pm_division(work->namer, division).name, pm_str(level))
             ? division
             : PM_NO_INDEX;
}

static uint32_t own_or(uint32_t own, uint32_t other) {
  return own == PM_NO_INDEX ? other : own;
}

// The division of the page's region that a level word means, else the only county of
// that kind that the text is about, or PM_NO_INDEX. No 市 of a prefecture that is a 州.
static uint32_t meant_by(const PmScan *scan, uint32_t level) {
  const PmWork *work = scan->work;
  const uint32_t county = work->county, prefecture = work->prefecture;
  switch (level) {
  case 0x7701: return work->province; // 省
  case 0x5E02:                        // 市
    return own_or(if_of(work, county, "市"), prefecture == PM_NO_INDEX
                                                 ? if_of(work, work->province, "市")
                                                 : if_of(work, prefecture, "市"));
  case 0x53BF: return own_or(if_of(work, county, "县"), scan->xian);
  case 0x533A: return own_or(if_of(work, county, "区"), scan->qu);
  case 0x65D7: return if_of(work, county, "旗");
  case 0x5DDE: return if_of(work, prefecture, "州");
  case 0x76DF: return if_of(work, prefecture, "盟");
  default: return PM_NO_INDEX;
  }
}

// Notes for each text which county its places lie in.
static void find_counties(PmWork *work) {
  const uint32_t several = PM_NO_INDEX - 1;
  for (size_t s = 0; s < work->n_scans; s++)
    work->scans[s].xian = work->scans[s].qu = PM_NO_INDEX;
  for (size_t k = 0; k < work->n_spans; k++) {
    PmScan *scan = &work->scans[work->spans[k].scan];
    const uint32_t county = pm_division_at(work->namer, work->spans[k].division, 6);
    uint32_t *at = if_of(work, county, "县") != PM_NO_INDEX   ? &scan->xian
                   : if_of(work, county, "区") != PM_NO_INDEX ? &scan->qu
                                                              : NULL;
    if (at)
      *at = *at == PM_NO_INDEX || *at == county ? county : several;
  }
  for (size_t s = 0; s < work->n_scans; s++) {
    PmScan *scan = &work->scans[s];
    scan->xian = scan->xian == several ? PM_NO_INDEX : scan->xian;
    scan->qu = scan->qu == several ? PM_NO_INDEX : scan->qu;
  }
}

static bool is_level(uint32_t cp) {
  return cp == 0x7701 || cp == 0x5E02 || cp == 0x53BF || cp == 0x533A || cp == 0x5DDE;
}

// 市九届政府: the term between level and body.
static uint32_t over_term(const PmScan *scan, uint32_t i) {
  uint32_t k = i;
  while (k < scan->n && k - i < 4 &&
         pm_str_contains(PM_STR("一二三四五六七八九十0123456789"),
                         pm_scan_slice(scan, k, k + 1)))
    k++;
  return k > i && k < scan->n && scan->cp[k] == 0x5C4A ? k + 1 : i; // 届
}

// The full name: the division, and what is printed after the level word.
static PmStr resolve(PmWork *work, const PmScan *scan, uint32_t division, uint32_t rest,
                     uint32_t end) {
  const PmStr printed = pm_scan_slice(scan, rest, end);
  const PmStr above = pm_division(work->namer, division).name;
  return pm_arena_printf(&work->page->arena, "%.*s%.*s", PM_ARGS(above),
                         PM_ARGS(printed));
}

// 某某市…副主任、市总工会主席: in a chain of offices 市 is the city named before.
static uint32_t meant_in_chain(const PmWork *work, const PmScan *scan, uint32_t start) {
  if (!start || scan->cp[start - 1] != 0x3001 ||
      !pm_scan_ending(scan, (PmRange){0, start - 1}, PM_LEX_TITLE, NULL))
    return PM_NO_INDEX;
  for (uint32_t i = start - 1; i-- > 0 && start - i < 24 && pm_is_han(scan->cp[i]);) {
    const PmLexRow *row = NULL;
    const uint32_t n = scan->token[i];
    row = n > 1 ? pm_scan_is(scan, i, i + n, PM_LEX_PLACE) : NULL;
    if (row && scan->cp[i + n - 1] == scan->cp[start])
      return pm_place_choose(work, row, PM_NO_INDEX);
  }
  return PM_NO_INDEX;
}

static PmStatus add_relative(PmWork *work, uint32_t s, uint32_t start, uint32_t end,
                             PmStr kind) {
  const PmScan *scan = &work->scans[s];
  uint32_t division = meant_in_chain(work, scan, start);
  if (division == PM_NO_INDEX)
    division = meant_by(scan, scan->cp[start]);
  PmSpan span = {.scan = s,
                 .start = start,
                 .end = end,
                 .priority = PM_PRIORITY_BODY,
                 .confidence = division == PM_NO_INDEX ? 0.75 : 0.9,
                 .why = "body-after-level",
                 .division = division,
                 .kind = kind};
  if (division != PM_NO_INDEX) {
    span.name = resolve(work, scan, division, over_term(scan, start + 1), end);
    if (!span.name.data)
      return PM_ERR_NOMEM;
  }
  return add(work, span);
}

PmStatus pm_add_organization(PmWork *work, PmSpan span) {
  const PmScan *scan = &work->scans[span.scan];
  const uint32_t first = scan->cp[span.start];
  const uint32_t division = is_level(first) ? meant_by(scan, first) : PM_NO_INDEX;
  if (division != PM_NO_INDEX) {
    span.division = division;
    span.name = resolve(work, scan, division, over_term(scan, span.start + 1), span.end);
    if (!span.name.data)
      return PM_ERR_NOMEM;
  }
  return add(work, span);
}

// 省某某行业协会: a society of the level that no list of bodies has.
static PmStatus find_society(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  PmStr kind = {0};
  if (scan->token[i] != 1 || !pm_left_is_free(scan, i))
    return PM_OK;
  const uint32_t end = extend(scan, i + 1, MAX_GAP_INSIDE, &kind);
  const bool centre = end >= i + 4 && pm_scan_eq(scan, end - 2, end, "中心");
  const bool society = pm_str_eqz(kind, "association") || pm_str_eqz(kind, "research") ||
                       pm_str_eqz(kind, "hospital") || centre;
  return end && society ? add_relative(work, s, i, end, kind) : PM_OK;
}

// 旗委, 盟委: other bodies are too often behind a short name (科左中|旗公安局).
static bool is_banner_party(const PmScan *scan, uint32_t i) {
  return (scan->cp[i] == 0x65D7 || scan->cp[i] == 0x76DF) && scan->cp[i + 1] == 0x59D4 &&
         pm_left_is_free(scan, i);
}

// 高|州供电局: the level word is the end of a division's name.
static bool ends_division(const PmScan *scan, uint32_t i) {
  enum { LONGEST = 5 };
  for (uint32_t p = i; p-- > 0 && i - p < LONGEST && pm_is_han(scan->cp[p]);)
    if (pm_scan_is_division(scan, p, i + 1))
      return true;
  return false;
}

static PmStatus find_relative(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  if ((!is_level(scan->cp[i]) && !is_banner_party(scan, i)) || !scan->token[i])
    return PM_OK;
  const uint32_t from = over_term(scan, i + 1);
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, from, PM_LEX_ORG_BODY, &row);
  if (ends_division(scan, i))
    return PM_OK;
  if (!body)
    return find_society(work, s, i);
  uint32_t end = from + body;
  const PmLexRow *title = NULL; // 市委书记 is 市委 and a title; 市委员会 is neither
  const bool inside = end < scan->n && !scan->token[end];
  if (inside && !pm_scan_longest(scan, end, PM_LEX_TITLE, &title))
    return PM_OK;
  PmStr kind = pm_tag(scan, row), more = kind;
  if (!inside) {
    const uint32_t further = extend(scan, end, MAX_GAP_INSIDE, &more);
    if (further) {
      end = further;
      kind = more;
    }
  }
  return add_relative(work, s, i, end, kind);
}

// 财政局 alone, between boundaries: the one of the page's own place.
static PmStatus find_bare(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t body = pm_scan_longest(scan, i, PM_LEX_ORG_BODY, &row);
  if (body < 3 || !scan->token[i] || !pm_left_is_free(scan, i))
    return PM_OK;
  const uint32_t division = meant_by(scan, 0x5E02);
  if (division == PM_NO_INDEX)
    return PM_OK;
  const uint32_t end = i + body;
  const bool office =
      pm_str_eqz(pm_tag(scan, row), "government") && scan->cp[end - 1] == 0x5C40;
  if ((!office && !pm_str_eqz(pm_tag(scan, row), "company")) ||
      (end < scan->n && !scan->token[end])) // 局
    return PM_OK;
  const PmStr name = resolve(work, scan, division, i, end);
  if (!name.data)
    return PM_ERR_NOMEM;
  return add(work, (PmSpan){.scan = s,
                            .start = i,
                            .end = end,
                            .priority = PM_PRIORITY_NAME,
                            .confidence = 0.7,
                            .why = "bare-body",
                            .division = division,
                            .kind = pm_tag(scan, row),
                            .name = name});
}

// --- names by their own characters and an ending

typedef struct {
  uint32_t start;
  bool place, rare, free;
  bool all_rare;  // no word of the dictionary in it
  bool own_first; // its first token is none
} Left;

// 某某机床（浙江）有限公司: steps over a bracket that holds a few characters.
static uint32_t over_bracket(const PmScan *scan, uint32_t end) {
  if (!end || (scan->cp[end - 1] != ')' && scan->cp[end - 1] != 0xFF09))
    return end;
  for (uint32_t i = end - 1; i-- > 0 && end - i <= 9;)
    if (scan->cp[i] == '(' || scan->cp[i] == 0xFF08)
      return i;
    else if (!pm_is_han(scan->cp[i]))
      break;
  return end;
}

// Verbs that are words of companies' names too: 某某创新实业有限公司.
static bool is_trade_verb(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const verbs[] = {"创新", "建设", "投资", "生产", "研发",
                                      "服务", "联合", "经营", "销售", "种植",
                                      "养殖", "发展", "保护", "能",   "之"};
  for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
    if (pm_scan_eq(scan, start, end, verbs[k]))
      return true;
  return false;
}

// 大连澄海…: a name that begins with a place may have the larger one before it.
static uint32_t over_places(const PmWork *work, const PmScan *scan, uint32_t start) {
  while (start) {
    const uint32_t p = pm_token_before(scan, start);
    const PmLexRow *row = pm_scan_is(scan, p, start, PM_LEX_PLACE);
    if (!row)
      row = pm_scan_is(scan, p, start, PM_LEX_STEM);
    const uint32_t division = row ? pm_place_choose(work, row, PM_NO_INDEX) : PM_NO_INDEX;
    if (division == PM_NO_INDEX || pm_division_level(work->namer, division) > 6)
      break;
    start = p;
  }
  return start;
}

// 杏(和)堂, (正)达, (同)恒: characters that break a phrase but stand in companies' names.
static bool is_brand_character(const PmScan *scan, uint32_t start, uint32_t end) {
  return end - start == 1 &&
         pm_str_contains(PM_STR("正和同有如原老新现共因可得应众即能如最更"),
                         pm_scan_slice(scan, start, end));
}

static Left left_of(const PmScan *scan, uint32_t suffix, uint32_t max, bool loose) {
  Left left = {.start = suffix, .all_rare = true};
  while (left.start && suffix - left.start < max) {
    const uint32_t bracket = over_bracket(scan, left.start);
    if (bracket && bracket < left.start) {
      left.start = bracket;
      continue;
    }
    const uint32_t p = pm_token_before(scan, left.start);
    if (!pm_is_word(scan->cp[p]) ||
        (pm_token_breaks(scan, p, left.start) &&
         !(loose && (is_trade_verb(scan, p, left.start) ||
                     is_brand_character(scan, p, left.start)))))
      break;
    const PmLexRow *row = pm_scan_is(scan, p, left.start, PM_LEX_PLACE);
    const PmLexRow *stem = pm_scan_is(scan, p, left.start, PM_LEX_STEM);
    left.own_first = pm_token_is_rare(scan, p, left.start) || pm_is_latin(scan->cp[p]);
    left.rare |= left.own_first;
    left.all_rare &= left.own_first;
    left.start = p;
    if (pm_scan_eq(scan, p, p + 2 <= suffix ? p + 2 : p, "中国")) {
      left.own_first = left.free = true;
      return left;
    }
    if ((row && row->tag) ||
        (stem && pm_place_choose(scan->work, stem, PM_NO_INDEX) != PM_NO_INDEX) ||
        pm_scan_is(scan, p, p + (suffix - p < 2 ? suffix - p : 2), PM_LEX_REGION)) {
      left.place = true;
      left.free = true;
      left.start = over_places(scan->work, scan, p);
      return left;
    }
  }
  left.free = pm_left_is_free(scan, left.start);
  return left;
}

static bool is_legal(const PmScan *scan, uint32_t i, uint32_t end) {
  return pm_str_ends(pm_scan_slice(scan, i, end), PM_STR("有限公司")) ||
         pm_str_ends(pm_scan_slice(scan, i, end), PM_STR("有限责任公司"));
}

// 市水利局联合(市水务投资…): who else does it is no part of the name.
static uint32_t behind_joint(const PmScan *scan, uint32_t start, uint32_t end) {
  for (uint32_t i = start; i + 2 < end; i++)
    if (i > start && scan->token[i] && pm_scan_eq(scan, i, i + 2, "联合") &&
        is_level(scan->cp[i + 2]))
      return i + 2;
  return start;
}

static PmStatus find_company(PmWork *work, uint32_t s, uint32_t i, uint32_t end) {
  const PmScan *scan = &work->scans[s];
  const uint32_t core_end = over_bracket(scan, i);
  Left left = left_of(scan, core_end, MAX_COMPANY, true);
  left.start = behind_joint(scan, left.start, core_end);
  const bool level = is_level(scan->cp[left.start]) && scan->token[left.start] == 1 &&
                     left.free && core_end - left.start > 2;
  if (level) // 市水务投资集团有限公司
    return add_relative(work, s, left.start, end, PM_STR("company"));
  const bool own =
      left.free &&
      pm_str_contains(PM_STR("正众新"), pm_scan_slice(scan, left.start, left.start + 1));
  if (!left.place && !own)
    left = left_of(scan, core_end, MAX_COMPANY, false);
  if (core_end - left.start < 2 || (!left.free && !left.place) ||
      pm_scan_is(scan, left.start, core_end, PM_LEX_INDUSTRY) || // 某服饰有限公司
      pm_scan_is(scan, left.start, core_end, PM_LEX_ORG_SUFFIX)) // 集团有限公司
    return PM_OK;
  // a tail that goes on: …有限公司平湖分公司, …有限公司党支部
  PmStr kind = PM_STR("company");
  PmStr more = kind;
  const uint32_t further = extend(scan, end, 6, &more);
  return add(work, (PmSpan){.scan = s,
                            .start = left.start,
                            .end = further ? further : end,
                            .priority = PM_PRIORITY_COMPANY,
                            .confidence = 0.95,
                            .why = "legal-suffix",
                            .division = PM_NO_INDEX,
                            .kind = further ? more : kind});
}

static bool stands_alone(PmStr kind) { // endings strong enough without a place
  static const char *const kinds[] = {"school",  "hospital",    "research",
                                      "media",   "cooperative", "company",
                                      "culture", "association"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (pm_str_eqz(kind, kinds[i]))
      return true;
  return false;
}

// Endings of common nouns too (一家超市, 基层工会): only the rarest characters make a
// name.
static bool is_weak(const PmScan *scan, uint32_t i, uint32_t end) {
  static const char *const words[] = {"公司", "工厂",   "学校", "超市",   "书店",
                                      "商店", "理事会", "联盟", "服务队", "银行",
                                      "企业", "协会",   "学会"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (pm_scan_eq(scan, i, end, words[k]))
      return true;
  return false;
}

static PmStatus find_by_suffix(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  PmStr kind = {0};
  const uint32_t end = suffix_end(scan, i, &kind);
  if (!end)
    return PM_OK;
  if (is_legal(scan, i, end))
    return find_company(work, s, i, end);
  if (!scan->token[i] || end - i < 2 || !stands_alone(kind) ||
      pm_scan_eq(scan, i, end, "工会") || pm_scan_eq(scan, i, end, "公司"))
    return PM_OK;
  const Left left = left_of(scan, i, 8, false);
  const uint32_t n = i - left.start;
  if (left.place || !left.free || !left.own_first || n < 2 ||
      (is_weak(scan, i, end) && !left.all_rare) ||
      pm_scan_is(scan, left.start, end, PM_LEX_WORD))
    return PM_OK;
  return add(work, (PmSpan){.scan = s,
                            .start = left.start,
                            .end = end,
                            .priority = PM_PRIORITY_NAME,
                            .confidence = 0.7,
                            .why = "name-suffix",
                            .division = PM_NO_INDEX,
                            .kind = kind});
}

// --- company names without a legal ending

// Brand and trade: 澜芯半导体. A brand of ordinary words counts only in a list.
static PmStatus find_brand(PmWork *work, uint32_t s, uint32_t i) {
  const PmScan *scan = &work->scans[s];
  const PmLexRow *row = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_INDUSTRY, &row);
  if (!chars || !row->tag || !scan->token[i] ||
      (i + chars < scan->n && !scan->token[i + chars]))
    return PM_OK;
  const Left left = left_of(scan, i, 6, false);
  const uint32_t n = i - left.start;
  const uint32_t next = i + chars;
  if (!left.free || n < 2 || n > 5 || !(left.place ? left.rare : left.all_rare))
    return PM_OK;
  if (next < scan->n && pm_is_han(scan->cp[next]) &&
      !pm_token_breaks(scan, next, next + scan->token[next]) &&
      !pm_scan_longest(scan, next, PM_LEX_SPEECH, NULL))
    return PM_OK; // something goes on: not the end of a name
  if (left.place && n < 4)
    return PM_OK;
  return add(work, (PmSpan){.scan = s,
                            .start = left.start,
                            .end = next,
                            .priority = PM_PRIORITY_SHORT,
                            .confidence = 0.6,
                            .why = "brand-trade",
                            .division = PM_NO_INDEX,
                            .kind = PM_STR("company")});
}

typedef struct {
  const char *noun; // what a list's items are said to be
  PmClass cls;
  const char *kind;
  uint32_t longest; // item in code points
} ListNoun;

static const ListNoun list_nouns[] = {
    {"企业", PM_CLASS_ORGANIZATION, "company", 12},
    {"公司", PM_CLASS_ORGANIZATION, "company", 12},
    {"项目", PM_CLASS_ORGANIZATION, "company", 4},
    {"景点", PM_CLASS_PLACE, "scenic", 8},
    {"景区", PM_CLASS_PLACE, "scenic", 8},
    {"古迹", PM_CLASS_PLACE, "scenic", 8},
};

// The noun a few characters after 等, or NULL.
static const ListNoun *list_noun(const PmScan *scan, uint32_t deng) {
  for (uint32_t i = deng + 1;
       i + 2 <= scan->n && i <= deng + 6 && pm_is_word(scan->cp[i]); i++)
    for (size_t k = 0; k < sizeof list_nouns / sizeof *list_nouns; k++)
      if (pm_scan_eq(scan, i, i + 2, list_nouns[k].noun))
        return &list_nouns[k];
  return NULL;
}

static uint32_t item_start(const PmScan *scan, uint32_t end, uint32_t longest) {
  uint32_t start = end;
  while (start && end - start <= longest && pm_is_word(scan->cp[start - 1]))
    start--;
  if (start && scan->cp[start - 1] == 0x3001)
    return start; // whole between two marks
  start = end;
  while (start && end - start <= longest && pm_is_word(scan->cp[start - 1])) {
    const uint32_t p = pm_token_before(scan, start);
    if (pm_token_breaks(scan, p, start))
      break;
    start = p;
  }
  return start;
}

static bool is_quote(uint32_t cp) { return cp == 0x201C || cp == 0x201D; }

static PmStatus add_item(PmWork *work, const ListNoun *noun, uint32_t s, uint32_t start,
                         uint32_t end) {
  PmSpan span = {.scan = s,
                 .start = start,
                 .end = end,
                 .cls = noun->cls,
                 .priority = PM_PRIORITY_NAME,
                 .confidence = 0.7,
                 .why = "list",
                 .division = PM_NO_INDEX,
                 .target = PM_NO_INDEX,
                 .kind = pm_str(noun->kind)};
  return noun->cls == PM_CLASS_ORGANIZATION ? add(work, span) : pm_span_add(work, span);
}

// A、B、C等企业; items in quotation marks may stand without 、.
static PmStatus find_list(PmWork *work, uint32_t s, uint32_t deng) {
  const PmScan *scan = &work->scans[s];
  const ListNoun *noun = list_noun(scan, deng);
  for (uint32_t end = deng, items = 0; noun && end && items < 12; items++) {
    const bool quoted = is_quote(scan->cp[end - 1]);
    end -= quoted;
    const uint32_t start = item_start(scan, end, noun->longest);
    uint32_t left = start;
    if (quoted && left && is_quote(scan->cp[left - 1]))
      left--;
    const bool more = left && (scan->cp[left - 1] == 0x3001 ||
                               (quoted && is_quote(scan->cp[left - 1])));
    if (start >= end || end - start < 2 || end - start > noun->longest ||
        (!more && items == 0))
      return PM_OK;
    const bool word = pm_scan_is(scan, start, end, PM_LEX_WORD) &&
                      noun->cls != PM_CLASS_PLACE && !pm_token_is_rare(scan, start, end);
    if (word && noun->longest <= 4)
      return PM_OK;
    if (!word && !pm_scan_is(scan, start, end, PM_LEX_PLACE))
      PM_TRY(add_item(work, noun, s, start, end));
    if (!more)
      break;
    end = left - (scan->cp[left - 1] == 0x3001);
  }
  return PM_OK;
}

static PmStatus find_in(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  for (uint32_t i = 0; i < scan->n; i++) {
    const PmLexRow *row = NULL;
    const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_ORG_NAME, &row);
    const bool community =
        chars && scan->cp[i + chars - 1] == 0x793E && scan->cp[i + chars] == 0x533A;
    if (chars && scan->token[i] == chars && !community) // 新华社, not 新华社区
      PM_TRY(add(work, (PmSpan){.scan = s,
                                .start = i,
                                .end = i + chars,
                                .priority = PM_PRIORITY_BODY,
                                .confidence = 0.95,
                                .why = "lexicon",
                                .division = PM_NO_INDEX,
                                .kind = pm_tag(scan, row)}));
    PM_TRY(find_relative(work, s, i));
    PM_TRY(find_bare(work, s, i));
    PM_TRY(find_by_suffix(work, s, i));
    PM_TRY(find_brand(work, s, i));
    if (scan->cp[i] == 0x7B49 && i) // 等
      PM_TRY(find_list(work, s, i));
  }
  return PM_OK;
}

PmStatus pm_find_organizations(PmWork *work) {
  const size_t n_places = work->n_spans; // only places so far
  find_counties(work);
  for (size_t k = 0; k < n_places; k++) {
    const PmSpan place = work->spans[k];
    PM_TRY(after_place(work, &place));
  }
  for (uint32_t s = 0; s < work->n_scans; s++)
    PM_TRY(find_in(work, s));
  return PM_OK;
}

// --- teams

// Where a team's ending that starts at `i` ends, or 0: 队, 足球队, 代表队.
static uint32_t team_end(const PmScan *scan, uint32_t i) {
  static const char *const kinds[] = {
      "",     "代表",   "足球", "篮球", "排球", "乒乓球", "男篮", "女篮", "男排",
      "女排", "羽毛球", "龙舟", "棒球", "垒球", "曲棍球", "手球", "田径", "游泳"};
  if (i >= scan->n || !scan->token[i])
    return 0;
  if (i + 2 < scan->n &&
      (pm_scan_eq(scan, i, i + 2, "男子") || pm_scan_eq(scan, i, i + 2, "女子")))
    i += 2;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    const uint32_t at = i + (uint32_t)pm_utf8_count(pm_str(kinds[k]));
    if (at < scan->n && scan->cp[at] == 0x961F && pm_scan_eq(scan, i, at, kinds[k]) &&
        (at + 1 >= scan->n || scan->token[at + 1]))
      return at + 1;
  }
  return 0;
}

static PmStatus add_team(PmWork *work, PmSpan span) {
  const bool body = span.cls == PM_CLASS_ORGANIZATION;
  const uint32_t end = team_end(&work->scans[span.scan], span.end);
  if (!end || (!body && span.cls != PM_CLASS_PLACE))
    return PM_OK;
  const PmStr tail = pm_scan_slice(&work->scans[span.scan], span.end, end);
  if (!body) {
    span.name = (PmStr){0};
    span.start = over_places(work, &work->scans[span.scan], span.start);
  } else if (span.name.len) {
    span.name = pm_arena_printf(&work->page->arena, "%.*s%.*s", PM_ARGS(span.name),
                                PM_ARGS(tail));
    if (!span.name.data)
      return PM_ERR_NOMEM;
  }
  span.end = end;
  span.kind = PM_STR("team");
  span.confidence = 0.8;
  if (span.priority < PM_PRIORITY_NAME)
    span.priority = PM_PRIORITY_NAME;
  return add(work, span);
}

// The longest ending of a team or society that has a name of its own, or 0.
static uint32_t own_team(const PmScan *scan, PmRange in, PmStr *kind) {
  static const char *const ends[] = {
      "服务队", "志愿队",   "宣讲团", "宣讲队", "讲师团", "突击队", "先锋队", "巡逻队",
      "艺术团", "合唱团",   "救援队", "调解室", "工作室", "诗社",   "义工队", "舞蹈队",
      "乐队",   "志愿者队", "龙舟队", "篮球队", "足球队", "文艺队", "腰鼓队"};
  const PmStr text = pm_scan_slice(scan, in.start, in.end);
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    if (pm_str_ends(text, pm_str(ends[k]))) {
      *kind = pm_str_ends(text, PM_STR("队")) ? PM_STR("team") : PM_STR("association");
      return (uint32_t)pm_utf8_count(pm_str(ends[k]));
    }
  return 0;
}

// “红帆宣讲团”, 某镇“红帆”宣讲团: its name stands in quotation marks.
static PmStatus find_quoted_team(PmWork *work, uint32_t s, uint32_t open) {
  enum { LONGEST = 14, TAIL = 8 };
  const PmScan *scan = &work->scans[s];
  uint32_t close = open + 1;
  while (close < scan->n && close - open <= LONGEST && scan->cp[close] != 0x201D)
    close++;
  if (close >= scan->n || scan->cp[close] != 0x201D || close < open + 3)
    return PM_OK;
  PmStr kind = {0};
  PmSpan span = {.scan = s,
                 .start = open + 1,
                 .end = close,
                 .priority = PM_PRIORITY_NAME,
                 .confidence = 0.75,
                 .why = "quoted-team",
                 .division = PM_NO_INDEX};
  const uint32_t inside = own_team(scan, (PmRange){open + 1, close}, &kind);
  if (inside && close - open - 1 < inside + 2)
    return PM_OK;
  const bool of = close + 1 < scan->n && scan->cp[close + 1] == 0x7684; // “某某”的…队
  for (uint32_t end = close + 2; !inside && !of && end <= scan->n && end - close <= TAIL;
       end++)
    if (pm_is_han(scan->cp[end - 1]) && (end >= scan->n || scan->token[end]) &&
        own_team(scan, (PmRange){close + 1, end}, &kind)) {
      const uint32_t before = open ? pm_token_before(scan, open) : 0;
      const bool placed = pm_scan_is(scan, before, open, PM_LEX_PLACE);
      span.start = over_places(work, scan, placed ? before : open);
      span.end = end;
      break;
    }
  if (!kind.len)
    return PM_OK;
  span.kind = kind;
  return add(work, span);
}

PmStatus pm_find_teams(PmWork *work) {
  const size_t n = work->n_spans;
  for (uint32_t s = 0; s < work->n_scans; s++)
    for (uint32_t i = 0; i < work->scans[s].n; i++)
      if (work->scans[s].cp[i] == 0x201C)
        PM_TRY(find_quoted_team(work, s, i));
  for (size_t k = 0; k < n; k++)
    PM_TRY(add_team(work, work->spans[k]));
  return PM_OK;
}

// --- short forms

static PmStatus establish_form(PmWork *work, const PmSpan *span, uint32_t start,
                               uint32_t end) {
  const bool whole = start == span->start && end == span->end;
  const PmScan *scan = &work->scans[span->scan];
  if (end < start + 2 || pm_scan_is(scan, start, end, PM_LEX_WORD) ||
      pm_scan_is_division(scan, start, end) ||
      pm_scan_is(scan, start, end, PM_LEX_PLACE_SUFFIX) ||
      pm_scan_is(scan, start, end, PM_LEX_ORG_BODY) ||
      pm_scan_is(scan, start, end, PM_LEX_ORG_SUFFIX))
    return PM_OK;
  return pm_establish(
      work, (PmEstablished){.cls = PM_CLASS_ORGANIZATION,
                            .text = pm_scan_slice(scan, start, end),
                            .name = span->name.len
                                        ? span->name
                                        : pm_scan_slice(scan, span->start, span->end),
                            .kind = span->kind,
                            .division = span->division,
                            .why = !whole ? "short-form" : pm_why_again(span),
                            .margin = whole ? span->margin : 0});
}

// 浙江岚珀半导体有限公司: 岚珀半导体, and the brand where it is a name's own characters.
static PmStatus short_company(PmWork *work, const PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const uint32_t legal =
      pm_scan_ending(scan, (PmRange){span->start, span->end}, PM_LEX_ORG_SUFFIX, NULL);
  uint32_t end = over_bracket(scan, span->end - legal), start = span->start;
  while (start < end && scan->token[start] &&
         pm_scan_is_division(scan, start, start + scan->token[start]))
    start += scan->token[start];
  PM_TRY(establish_form(work, span, span->start, end));
  PM_TRY(establish_form(work, span, start, end));
  for (;;) {
    const uint32_t trade =
        pm_scan_ending(scan, (PmRange){start + 2, end}, PM_LEX_INDUSTRY, NULL);
    if (!trade)
      break;
    end -= trade;
    PM_TRY(establish_form(work, span, start, end));
  }
  return PM_OK;
}

// 海宁市新城小学 in full, and 新城小学: without one place after the other.
static PmStatus short_body(PmWork *work, const PmSpan *span) {
  enum { SHORTEST = 4 };
  const PmScan *scan = &work->scans[span->scan];
  uint32_t start = span->start;
  PM_TRY(establish_form(work, span, start, span->end));
  while (scan->token[start] &&
         pm_scan_is_division(scan, start, start + scan->token[start]) &&
         start + scan->token[start] + SHORTEST <= span->end) {
    start += scan->token[start];
    PM_TRY(establish_form(work, span, start, span->end));
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
  }
  return PM_OK;
}
