// SPDX-License-Identifier: MIT
// The tagger's spans among the rules': proposed below the rules, which are anchors, where
// the tagger is sure enough.
#include "name/tagger.h"

// How far above "no name" a character of a span stands on average, in the model's units.
static int32_t margin_of(const int32_t *margins, const PmTagged *span) {
  int64_t sum = 0;
  for (uint32_t i = span->start; i < span->end; i++)
    sum += margins[i];
  return (int32_t)(sum / (span->end - span->start));
}

// In the model's units.
enum {
  SURE = 20000,
  LEAST_PERSON = 9000,
  LEAST_ORGANIZATION = 8000,
  LEAST_PLACE = 12000,
  LEAST_LINE = 15000
};

// A dictionary word that names nobody: 福祉, 诚信.
static bool is_plain_word(const PmScan *scan, uint32_t start, uint32_t end) {
  if (pm_scan_is(scan, start, end, PM_LEX_WORD) || pm_scan_is_division(scan, start, end))
    return true;
  enum { TOO_COMMON = 60 }; // for a person whom a dictionary has
  const PmLexRow *row = pm_scan_is(scan, start, end, PM_LEX_DICTIONARY);
  for (; row; row = pm_lex_next(row))
    if (row->cls == PM_LEX_DICTIONARY &&
        (pm_tag(scan, row).len == 1 || row->value > TOO_COMMON))
      return true;
  return false;
}

// Words in quotation marks are slogans, titles, brands.
static bool is_quoted(const PmScan *scan, uint32_t start) {
  enum { REACH = 16 };
  for (uint32_t i = start; i-- > 0 && start - i < REACH;)
    if (scan->cp[i] == 0x201C || scan->cp[i] == 0x300A)
      return true;
    else if (scan->cp[i] == 0x201D || scan->cp[i] == 0x300B || scan->cp[i] == 0x3002 ||
             scan->cp[i] == 0xFF0C || scan->cp[i] == '\n')
      return false;
  return false;
}

static bool is_whole(const PmScan *scan, PmRange in) {
  if (in.end < scan->n && pm_is_latin(scan->cp[in.end]) &&
      pm_is_latin(scan->cp[in.end - 1]))
    return false; // out of a word in letters
  return scan->token[in.start] && (in.end >= scan->n || scan->token[in.end]);
}

static bool holds(const PmScan *scan, PmRange in, uint32_t cp) {
  for (uint32_t i = in.start; i < in.end; i++)
    if (scan->cp[i] == cp)
      return true;
  return false;
}

// 别无二|致, 宏阳新|能源: a longer word begins inside the span and goes on behind it.
static bool cuts_word(const PmScan *scan, PmRange in) {
  enum { LONG_WORD = 3 };
  for (uint32_t i = in.start; i < in.end; i++) {
    const uint32_t word = pm_scan_longest(scan, i, PM_LEX_WORD, NULL);
    const uint32_t known = pm_scan_longest(scan, i, PM_LEX_DICTIONARY, NULL);
    const uint32_t chars = word > known ? word : known;
    if (chars >= LONG_WORD && i + chars > in.end)
      return true;
  }
  return false;
}

// What stands behind it makes it a company's or a place's name: 景明公司, 张江长三角….
static bool goes_on(const PmScan *scan, uint32_t end) {
  const PmLexRow *site = NULL;
  const uint32_t way =
      end < scan->n &&
      pm_str_contains(PM_STR("东西南北中"), pm_scan_slice(scan, end, end + 1));
  const PmLexRow *trade = NULL;
  return pm_scan_longest(scan, end, PM_LEX_ORG_SUFFIX, NULL) > 1 ||
         pm_scan_longest(scan, end, PM_LEX_REGION, NULL) > 1 ||
         (pm_scan_longest(scan, end, PM_LEX_INDUSTRY, &trade) > 1 &&
          pm_str_eqz(pm_tag(scan, trade), "brand")) ||
         (pm_scan_longest(scan, end + way, PM_LEX_PLACE_SUFFIX, &site) &&
          (pm_str_eqz(pm_tag(scan, site), "road") || // 仲景北路
           pm_str_eqz(pm_tag(scan, site), "town") ||
           pm_str_eqz(pm_tag(scan, site), "village"))) ||
         (end < scan->n && scan->cp[end] == 0x7EBF && scan->token[end] == 1); // 线
}

// 诚信、康教、服务: of a list of words, no name.
static bool is_among_words(const PmScan *scan, PmRange in) {
  if (!in.start || scan->cp[in.start - 1] != 0x3001 || in.end >= scan->n ||
      scan->cp[in.end] != 0x3001 || in.start < 3)
    return false;
  const uint32_t before = pm_token_before(scan, in.start - 1);
  const uint32_t behind = in.end + 1;
  return is_plain_word(scan, before, in.start - 1) && scan->token[behind] > 1 &&
         is_plain_word(scan, behind, behind + scan->token[behind]);
}

// A surname and one to three characters more, or a foreign name with its dot.
static bool may_be_person(const PmScan *scan, PmRange in, int32_t margin) {
  if (holds(scan, in, 0xB7)) // 中国·秀洲
    return in.end - in.start > 3 && !pm_scan_eq(scan, in.start, in.start + 3, "中国·");
  for (uint32_t i = in.start; i < in.end; i++)
    if (!pm_is_han(scan->cp[i]))
      return false;
  const uint32_t n = in.end - in.start;
  const uint32_t family = pm_scan_longest(scan, in.start, PM_LEX_SURNAME, NULL);
  const bool usual = family && n > family && n <= family + 2;
  // 阿的木呷: names of other peoples begin with no surname
  return (usual || (margin >= SURE && n >= 2 && n <= 5)) &&
         !is_plain_word(scan, in.start, in.end) && !cuts_word(scan, in) &&
         !goes_on(scan, in.end) && !is_among_words(scan, in);
}

// How sure the tagger must be of a person: surer of two characters, and of characters
// that names seldom have.
static int32_t least_for_person(const PmScan *scan, PmRange in) {
  enum { SELDOM = 35, TITLE_MAX = 8, BEHIND_TITLE = 5000 };
  int32_t least = LEAST_PERSON;
  if (holds(scan, in, 0xB7))
    return least;
  const uint32_t reach = in.start > TITLE_MAX ? in.start - TITLE_MAX : 0;
  if (in.end - in.start == 3 && pm_scan_longest(scan, in.start, PM_LEX_SURNAME, NULL) &&
      pm_scan_ending(scan, (PmRange){reach, in.start}, PM_LEX_TITLE, NULL) > 1)
    return BEHIND_TITLE;
  if (in.end - in.start == 2)
    least += 6000;
  for (uint32_t i = in.start + 1; i < in.end; i++) {
    const PmLexRow *given = pm_scan_is(scan, i, i + 1, PM_LEX_GIVEN);
    if (!given || given->value < SELDOM)
      least += 6000;
  }
  return least;
}

// A token that makes a name of common words one body's or one place's.
static bool has_own_part(const PmScan *scan, PmRange in) {
  if (in.end > in.start + 1 && scan->token[in.start] == 1 &&
      pm_str_contains(PM_STR("省市县区州"), pm_scan_slice(scan, in.start, in.start + 1)))
    return true;
  for (uint32_t i = in.start; i < in.end;) {
    const uint32_t next = i + (scan->token[i] ? scan->token[i] : 1);
    if (next > in.end)
      break;
    const PmLexRow *stem = pm_scan_is(scan, i, next, PM_LEX_STEM);
    if (pm_scan_is(scan, i, next, PM_LEX_PLACE) ||
        (stem && pm_place_choose(scan->work, stem, PM_NO_INDEX) != PM_NO_INDEX) ||
        pm_scan_is(scan, i, next, PM_LEX_REGION) || pm_is_latin(scan->cp[i]) ||
        pm_scan_is(scan, i, next, PM_LEX_ORG_NAME) ||
        (pm_token_is_rare(scan, i, next) &&
         !pm_scan_longest(scan, i, PM_LEX_ORG_SUFFIX, NULL)))
      return true;
    i = next;
  }
  return false;
}

// 某镇和港务公司, 某地两家分院: two names, or a number of bodies.
static bool joins_two(const PmScan *scan, PmRange in) {
  bool place = false;
  for (uint32_t i = in.start; i < in.end;) {
    const uint32_t next = i + (scan->token[i] ? scan->token[i] : 1);
    if ((place && scan->cp[i] == 0x548C && next == i + 1) ||
        (next == i + 2 && scan->cp[i + 1] == 0x5BB6 &&
         pm_scan_is(scan, i, next, PM_LEX_BREAK)))
      return true;
    place = pm_scan_is(scan, i, next, PM_LEX_PLACE) != NULL;
    i = next;
  }
  return false;
}

// 平湖市企业: some of a place, no body of its own.
static bool may_be_organization(const PmScan *scan, PmRange in, int32_t margin) {
  static const char *const crowds[] = {"企业", "领导", "公司", "社会", "代表",
                                       "单位", "部门", "干部", "灯会", "庙会"};
  const PmStr text = pm_scan_slice(scan, in.start, in.end);
  for (size_t k = 0; k < sizeof crowds / sizeof *crowds; k++)
    if (pm_str_ends(text, pm_str(crowds[k])) && in.end - in.start < 7)
      return false;
  if (joins_two(scan, in))
    return false;
  const PmLexRow *row = NULL;
  const bool ends = pm_scan_ending(scan, in, PM_LEX_ORG_SUFFIX, &row) ||
                    pm_scan_ending(scan, in, PM_LEX_ORG_BODY, &row);
  if (!ends && (margin < SURE || in.end - in.start < 4) &&
      !pm_is_latin(scan->cp[in.start]))
    return false;
  // 数|智工会: the name began before, with another character that is no word
  const uint32_t before = in.start ? pm_token_before(scan, in.start) : 0;
  if (in.start - before == 1 && scan->token[in.start] == 1 &&
      pm_token_is_rare(scan, before, in.start) && !pm_left_is_free(scan, in.start) &&
      pm_token_is_rare(scan, in.start, in.start + 1))
    return false;
  // 新城小学: schools and hospitals are named by plain words
  const bool plain = margin >= SURE && row &&
                     (pm_str_eqz(pm_tag(scan, row), "school") ||
                      pm_str_eqz(pm_tag(scan, row), "hospital"));
  return is_whole(scan, in) && (plain || has_own_part(scan, in)) &&
         !pm_token_breaks(scan, in.start, in.start + scan->token[in.start]);
}

static bool begins_with_division(const PmScan *scan, PmRange in) {
  const uint32_t next = in.start + scan->token[in.start];
  return pm_scan_is_division(scan, in.start, next);
}

// 山西太原: a chain of divisions, each a place of its own.
static bool is_chain(const PmScan *scan, PmRange in) {
  for (uint32_t i = in.start; i < in.end; i += scan->token[i])
    if (!scan->token[i] || !begins_with_division(scan, (PmRange){i, in.end}))
      return false;
  return true;
}

// Two characters (港湾, 园镇) are seldom a place that no gazetteer has.
static bool is_short_place(const PmScan *scan, PmRange in, int32_t margin) {
  return in.end - in.start == 2 &&
         (margin < SURE || (in.end < scan->n && !scan->token[in.end]));
}

// 新华等街道, 某河某河, 独山港海河|联运枢纽: no one name, or the beginning of a longer
// one.
static bool is_cut_place(const PmScan *scan, PmRange in) {
  const uint32_t n = in.end - in.start;
  if (holds(scan, in, 0x7B49) || // 等
      (n % 2 == 0 && pm_str_eq(pm_scan_slice(scan, in.start, in.start + n / 2),
                               pm_scan_slice(scan, in.start + n / 2, in.end))))
    return true;
  const uint32_t next = in.end;
  return pm_scan_ending(scan, in, PM_LEX_PLACE_SUFFIX, NULL) == 1 && next < scan->n &&
         scan->token[next] == 2 && !pm_token_breaks(scan, next, next + 2) &&
         pm_scan_longest(scan, next + 2, PM_LEX_PLACE_SUFFIX, NULL) > 1;
}

// 乍王线: a road between two places by a character of each; but 串成线.
static bool is_line(const PmScan *scan, PmRange in, int32_t margin) {
  const PmLexRow *word = pm_scan_is(scan, in.start, in.start + 1, PM_LEX_WORD);
  return in.end - in.start == 3 && margin >= LEAST_LINE &&
         !(word && pm_pos_is(scan, word, "v"));
}

// 南阳东, 郑州东站: a station; 北干渠: a canal.
static bool ends_as_stop(const PmScan *scan, PmRange in, int32_t margin) {
  const PmStr last = pm_scan_slice(scan, in.end - 1, in.end);
  if (in.end - in.start < 3)
    return false;
  if (pm_str_eqz(last, "线"))
    return is_line(scan, in, margin);
  return pm_str_contains(PM_STR("站渠堤坝埠"), last) ||
         (pm_str_contains(PM_STR("东南西北"), last) &&
          pm_scan_is(scan, in.start, in.end - 1, PM_LEX_STEM));
}

// 山塘河畔, 张衡路段: where at the place it is.
static uint32_t without_side(const PmScan *scan, PmRange in) {
  const bool side =
      in.end - in.start > 3 &&
      pm_str_contains(PM_STR("畔边旁侧段口"), pm_scan_slice(scan, in.end - 1, in.end)) &&
      !pm_scan_ending(scan, in, PM_LEX_PLACE_SUFFIX, NULL) &&
      pm_scan_ending(scan, (PmRange){in.start, in.end - 1}, PM_LEX_PLACE_SUFFIX, NULL);
  return side ? in.end - 1 : in.end;
}

// 沿|水仙大街
static bool begins_with_way(const PmScan *scan, PmRange in) {
  return scan->token[in.start] == 1 &&
         pm_str_contains(PM_STR("沿在经过从至到往"),
                         pm_scan_slice(scan, in.start, in.start + 1));
}

static bool may_be_place(const PmScan *scan, PmRange in, int32_t margin) {
  const PmLexRow *row = pm_scan_is(scan, in.start, in.end, PM_LEX_DICTIONARY);
  if (is_short_place(scan, in, margin))
    return false;
  if (is_chain(scan, in) || begins_with_way(scan, in))
    return false; // the gazetteer's, or no name
  if (pm_scan_is(scan, in.start, in.end, PM_LEX_WORD))
    return false;
  enum { TOO_COMMON = 80 }; // 太阳; what is named so often is in the lists of places
  if (row && pm_str_eqz(pm_tag(scan, row), "ns"))
    return !pm_scan_is(scan, in.start, in.end, PM_LEX_WORD) && row->value < TOO_COMMON;
  return is_whole(scan, in) && !is_cut_place(scan, in) &&
         (pm_scan_ending(scan, in, PM_LEX_PLACE_SUFFIX, NULL) ||
          ends_as_stop(scan, in, margin)) &&
         has_own_part(scan, in);
}

static PmStatus propose(PmWork *work, uint32_t s, const PmTagged *tagged,
                        int32_t margin) {
  const PmScan *scan = &work->scans[s];
  PmSpan span = {.scan = s,
                 .start = tagged->start,
                 .end = tagged->end,
                 .priority = PM_PRIORITY_TAGGED,
                 .confidence = 0.7,
                 .why = "tagger",
                 .margin = margin,
                 .division = PM_NO_INDEX,
                 .target = PM_NO_INDEX};
  if (tagged->tag == PM_TAG_PLACE)
    span.end = without_side(scan, (PmRange){span.start, span.end});
  const PmRange range = {span.start, span.end};
  const PmLexRow *row = NULL;
  switch (tagged->tag) {
  case PM_TAG_PERSON:
    if (margin < least_for_person(scan, range) || !may_be_person(scan, range, margin) ||
        is_quoted(scan, range.start))
      return PM_OK;
    return pm_add_tagged_person(work, span);
  case PM_TAG_ORGANIZATION:
    if (pm_scan_ending(scan, range, PM_LEX_ORG_SUFFIX, &row) ||
        pm_scan_ending(scan, range, PM_LEX_ORG_BODY, &row))
      span.kind = pm_tag(scan, row);
    if (margin < LEAST_ORGANIZATION || !may_be_organization(scan, range, margin) ||
        is_quoted(scan, range.start))
      return PM_OK;
    return pm_add_organization(work, span);
  case PM_TAG_PLACE:
    if (margin < LEAST_PLACE || !may_be_place(scan, range, margin) ||
        is_quoted(scan, range.start))
      return PM_OK;
    span.cls = PM_CLASS_PLACE;
    if (!begins_with_division(scan, range))
      span.priority = PM_PRIORITY_STEM - 5; // 琼海 in it is surer
    if (pm_scan_ending(scan, range, PM_LEX_PLACE_SUFFIX, &row))
      span.kind = pm_tag(scan, row);
    return pm_span_add(work, span);
  case PM_TAG_TITLE:
  case PM_TAG_TIME:
  case PM_N_TAGS: break;
  }
  return PM_OK;
}

static PmStatus find_in(PmWork *work, uint32_t s) {
  const PmScan *scan = &work->scans[s];
  uint8_t *labels = pm_arena_alloc(&work->arena, scan->n + 1);
  int32_t *margins = pm_arena_alloc(&work->arena, (scan->n + 1) * sizeof *margins);
  if (!labels || !margins)
    return PM_ERR_NOMEM;
  PM_TRY(pm_tagger_run(&work->namer->tagger, &work->arena, scan, labels, margins));
  PmTagged span;
  for (uint32_t at = 0; pm_next_tagged(labels, scan->n, &at, &span);)
    if (span.end - span.start > 1)
      PM_TRY(propose(work, s, &span, margin_of(margins, &span)));
  return PM_OK;
}

PmStatus pm_find_tagged(PmWork *work) {
  for (uint32_t s = 0; s < work->n_scans && work->namer->tagger.head; s++)
    PM_TRY(find_in(work, s));
  return PM_OK;
}
