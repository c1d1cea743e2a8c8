// SPDX-License-Identifier: MIT
// Events: phrases of headline and lead that name a meeting, a ceremony, an award …, kept
// verbatim. A phrase needs a frame around it (举行…, …召开, 在…上指出) and scores by what
// makes it a name; each article keeps its best one and those that are sure.
#include "name/date.h"
#include "name/event.h"
#include "name/id.h"
#include "name/series.h"

#include <stdlib.h>

typedef struct {
  uint32_t scan, start, end;
  uint32_t from, to; // the sentence
  PmStr kind;
  const char *why; // the frame
  int score;
  bool quoted; // its name stands in quotation marks
  bool lead;
  bool deed;  // told by a verb alone
  bool cited; // a meeting of a series that the sentence refers to but does not report
} Candidate;

typedef struct {
  PmWork *work;
  PmDate today;
  PmDate dated;        // the first date of the lead, for events whose sentence has none
  uint32_t dated_scan; // whose text it stands in
  Candidate *items;
  size_t n, cap;
  uint32_t scan;
  uint32_t from, to; // the sentence at work
  bool timed;        // the lead says when
  bool lead;         // it is the headline or the first sentences of the body
} Finder;

enum { SCORE_MAIN = 3, SCORE_SURE = 5, MAX_EVENTS = 3, MIN_SHARED = 6, REACH = 120 };

// The date in the candidate's sentence, not farther than a long sentence reaches.
static PmDate date_near(const Finder *f, const Candidate *c) {
  const uint32_t low = c->start - c->from > REACH ? c->start - REACH : c->from;
  const uint32_t high = c->to - c->end > REACH ? c->end + REACH : c->to;
  return pm_date_find(&f->work->scans[c->scan], low, high, &f->today);
}

static PmStatus propose(Finder *f, Candidate candidate) {
  candidate.scan = f->scan;
  candidate.from = f->from;
  candidate.to = f->to;
  candidate.lead = f->lead;
  if (f->lead) {
    const PmDate date = date_near(f, &candidate);
    const bool dated = date.end > date.start;
    if (dated && f->dated.end == f->dated.start) {
      f->dated = date;
      f->dated_scan = f->scan;
    }
    candidate.score += 2 + dated + f->work->scans[f->scan].in_head;
  }
  if (candidate.end < candidate.start + 4)
    return PM_OK;
  f->items = pm_arena_extend(&f->work->arena, f->items, f->n, &f->cap, sizeof candidate);
  if (!f->items)
    return PM_ERR_NOMEM;
  f->items[f->n++] = candidate;
  return PM_OK;
}

// --- phrases

bool pm_is_stop(uint32_t cp) {
  switch (cp) {
  case 0x3002:
  case 0xFF01:
  case 0xFF1F:
  case 0xFF1B:
  case '!':
  case '?':
  case ';':
  case '\n': return true;
  default: return false;
  }
}

bool pm_is_clause_mark(uint32_t cp) {
  return pm_is_stop(cp) || cp == 0xFF0C || cp == ',' || cp == 0xFF1A || cp == ':' ||
         cp == 0x3001;
}

static bool is_closing(uint32_t cp) {
  return cp == 0x201D || cp == 0x300B || cp == 0x300D;
}

bool pm_is_opening_mark(uint32_t cp) {
  return cp == 0x201C || cp == 0x300A || cp == 0x300C;
}

// The opening mark that belongs to the closing one at `close`, or PM_NO_INDEX.
static uint32_t opening_of(const PmScan *scan, uint32_t close, uint32_t from) {
  for (uint32_t i = close; i-- > from && close - i <= PM_PHRASE_MAX;)
    if (pm_is_opening_mark(scan->cp[i]))
      return i;
    else if (pm_is_stop(scan->cp[i]))
      break;
  return PM_NO_INDEX;
}

uint32_t pm_closing_of(const PmScan *scan, uint32_t open, uint32_t to) {
  const uint32_t mark =
      scan->cp[open] + 1; // “”, 《》 and 「」 stand side by side in Unicode
  for (uint32_t i = open + 1; i < to && i - open <= PM_PHRASE_MAX; i++)
    if (scan->cp[i] == mark)
      return i;
  return PM_NO_INDEX;
}

// 夺得, 荣获, but not 颁发: …颁发仪式 is a name.
static bool is_won(const PmScan *scan, uint32_t start, uint32_t end) {
  return !pm_scan_eq(scan, start, end, "颁发") && !pm_scan_eq(scan, start, end, "授予");
}

// Words that end names of bodies but not of events: 全镇妇女代表大会.
bool pm_event_breaks(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const fine[] = {
      "全国", "全省", "全市", "全县", "全区", "全镇", "首届", "首次", "重点",
      "创新", "提升", "建设", "实施", "深化", "宣传", "保护", "传承", "志愿",
      "服务", "支援", "对接", "慰问", "调研", "征集", "种植", "养殖", "采访",
      "生产", "销售", "研发", "运营", "投资", "提高", "完善", "组织", "合作",
      "全面", "特别", "第",   "年",   "现场", "集中", "联合", "专场", "重要",
      "企业", "公司", "单位", "项目", "机构", "之",   "直达"};
  if (!pm_is_word(scan->cp[start]))
    return true;
  for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
    if (pm_scan_eq(scan, start, end, fine[i]))
      return false;
  const PmLexRow *verb = pm_scan_is(scan, start, end, PM_LEX_EVENT_VERB);
  if (pm_scan_is(scan, start, end, PM_LEX_BREAK) || pm_scan_eq(scan, start, end, "作") ||
      (verb && pm_str_eqz(pm_tag(scan, verb), "award after") && is_won(scan, start, end)))
    return true;
  if (end - start > 2 && pm_scan_is(scan, start, end, PM_LEX_SPEECH))
    return true;
  const PmLexRow *word = pm_scan_is(scan, start, end, PM_LEX_WORD);
  return word && end - start > 1 && pm_pos_is(scan, word, "dpur") &&
         !pm_scan_is(scan, start, end, PM_LEX_EVENT_NOUN);
}

static bool in_person(const Finder *f, uint32_t at) {
  const size_t k = pm_span_from(f->work, f->scan, at + 1);
  const PmSpan *span = k ? &f->work->spans[k - 1] : NULL;
  return span && span->scan == f->scan && span->end > at && span->cls == PM_CLASS_PERSON;
}

// 大会(扩大)会议, 推介会（深圳）: the bracket that closes before `end` holds a few
// characters.
static uint32_t over_bracket(const PmScan *scan, uint32_t from, uint32_t end) {
  enum { LONGEST = 8 };
  const uint32_t close = scan->cp[end - 1];
  const uint32_t open = close == ')' ? '(' : close == 0xFF09 ? 0xFF08 : 0;
  for (uint32_t i = end - 1; open && i-- > from && end - i <= LONGEST + 2;)
    if (scan->cp[i] == open)
      return i > from && pm_is_word(scan->cp[i - 1]) ? i : end;
    else if (!pm_is_word(scan->cp[i]))
      break;
  return end;
}

// "…": the straight mark before `end` closes what the one before it opens.
static uint32_t over_straight(const PmScan *scan, uint32_t from, uint32_t end) {
  uint32_t marks = 0, last = end;
  if (scan->cp[end - 1] != '"')
    return end;
  for (uint32_t i = end - 1; i-- > from;)
    if (scan->cp[i] == '"') {
      last = marks++ ? last : i;
    }
  return marks % 2 && end - last <= PM_PHRASE_MAX ? last : end;
}

// Where the noun phrase that ends at `end` begins: over words, quotations, short brackets
// and the dash between a title and its explanation.
static uint32_t phrase_start(Finder *f, uint32_t end, bool *quoted) {
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t start = end;
  while (start > f->from && end - start < PM_PHRASE_MAX) {
    const uint32_t cp = scan->cp[start - 1];
    if (is_closing(cp)) {
      const uint32_t open = opening_of(scan, start - 1, f->from);
      if (open == PM_NO_INDEX)
        break;
      *quoted = true;
      start = open;
      continue;
    }
    const uint32_t bracket = over_bracket(scan, f->from, start);
    const uint32_t straight = over_straight(scan, f->from, start);
    if (bracket < start || straight < start) {
      *quoted |= straight < start;
      start = straight < start ? straight : bracket;
      continue;
    }
    const bool joins = cp == 0xB7 || cp == '-' || cp == '+' || cp == 0x2014 || cp == ' ';
    if (joins && start > f->from + 1 && start < end) {
      const uint32_t left = scan->cp[start - 2];
      const bool dash = cp == 0x2014 && left == 0x2014 && start > f->from + 2 &&
                        is_closing(scan->cp[start - 3]);
      if (dash || (cp != 0x2014 && (pm_is_word(left) || is_closing(left)) &&
                   (cp != ' ' || scan->in_head))) {
        start -= dash ? 2 : 1;
        continue;
      }
      break;
    }
    const uint32_t p = pm_token_before(scan, start);
    if (p < f->from || pm_event_breaks(scan, p, start) || in_person(f, p))
      break;
    start = p;
  }
  if (start + 2 < end && scan->cp[start] == 0x4E00 && // 一场, 一次, 一起
      (scan->cp[start + 1] == 0x573A || scan->cp[start + 1] == 0x6B21 ||
       scan->cp[start + 1] == 0x8D77))
    start += 2;
  while (start < end && (scan->cp[start] == ' ' || scan->cp[start] == 0xB7 ||
                         scan->cp[start] == 0x5B8C ||
                         scan->cp[start] == 0x597D)) // 完, 好 belong to the verb before
    start++;
  return start;
}

// 为期三天的, 一年一度的: how long or how often stands between the verb and its phrase.
static uint32_t over_length(const Finder *f, uint32_t at) {
  static const char *const words[] = {"为期", "一年一度", "首场", "一场"};
  enum { LONGEST = 8 };
  const PmScan *scan = &f->work->scans[f->scan];
  if (at == f->from || scan->cp[at - 1] != 0x7684) // 的
    return at;
  for (uint32_t i = at - 1; i > f->from && at - i <= LONGEST; i--)
    if (pm_scan_starts_any(scan, (PmRange){i - 1, scan->n}, words,
                           sizeof words / sizeof *words))
      return i - 1;
  return at;
}

// A verb of reporting that ends at `at` or one particle (了, 过) before; its tag.
static const PmLexRow *verb_before(const Finder *f, uint32_t at) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *row = NULL;
  at = over_length(f, at);
  if (at > f->from && (scan->cp[at - 1] == 0x4E86 || scan->cp[at - 1] == 0x8FC7))
    at--;
  return pm_scan_ending(scan, (PmRange){f->from, at}, PM_LEX_EVENT_VERB, &row) ? row
                                                                               : NULL;
}

// The verb that follows: directly, or behind 在 and a place; `*end` is behind it.
static const PmLexRow *verb_after(const Finder *f, uint32_t at, uint32_t *end) {
  const PmScan *scan = &f->work->scans[f->scan];
  const uint32_t limit = at + 20 < f->to ? at + 20 : f->to;
  const bool somewhere = at < f->to && (scan->cp[at] == 0x5728 || scan->cp[at] == 0x4E8E);
  for (uint32_t i = at;
       i < limit && (i == at || somewhere) && !pm_is_clause_mark(scan->cp[i]); i++) {
    const PmLexRow *row = NULL;
    const uint32_t n = pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &row);
    if (n && scan->token[i]) {
      *end = i + n;
      return row;
    }
  }
  return NULL;
}

static bool tag_says(const PmScan *scan, const PmLexRow *row, const char *where) {
  const PmStr tag = pm_tag(scan, row);
  return pm_str_ends(tag, pm_str(where)) || pm_str_ends(tag, PM_STR("both"));
}

PmStr pm_event_verb_kind(const PmScan *scan, const PmLexRow *row) {
  const PmStr tag = pm_tag(scan, row);
  const size_t space = pm_str_find(tag, PM_STR(" "), 0);
  return pm_str_slice(tag, 0, space == SIZE_MAX ? tag.len : space);
}

// What makes a phrase the name of one happening: a year, an ordinal, a quotation, a
// place.
static int name_value(const Finder *f, uint32_t start, uint32_t end, bool quoted) {
  const PmScan *scan = &f->work->scans[f->scan];
  int value = quoted ? 2 : 0;
  bool own = quoted;
  for (uint32_t i = start; i < end; i++) {
    own |= scan->cp[i] == 0x7B2C || scan->cp[i] == 0x5C4A ||
           pm_is_digit(scan->cp[i]); // 第 届
    own |= pm_scan_longest(scan, i, PM_LEX_PLACE, NULL) > 0 ||
           (pm_scan_is(scan, i, i + 2, PM_LEX_STEM) && scan->token[i] == 2);
    own |= i + 1 < end && scan->cp[i] == 0x5168 && scan->token[i] == 2; // 全市, 全省
  }
  value += own ? 2 : 0;
  if (end - start < 6)
    value -= 2;
  return value + (end - start >= 9 ? 1 : 0);
}

// --- frames

static bool is_result(const PmScan *scan, uint32_t end) {
  return pm_scan_eq(scan, end - 2, end, "结果") ||
         pm_scan_eq(scan, end - 2, end, "名单") ||
         pm_scan_eq(scan, end - 2, end, "榜单") || pm_scan_eq(scan, end - 2, end, "排名");
}

// 第四十四次, 十四届: a meeting of a series.
static bool has_ordinal(const PmScan *scan, uint32_t start, uint32_t end) {
  for (uint32_t i = start; i < end; i++)
    if (scan->cp[i] == 0x7B2C || scan->cp[i] == 0x5C4A)
      return true;
  return false;
}

// What has editions: 第三届….
static bool is_series(PmStr kind) {
  static const char *const kinds[] = {"exhibition", "festival", "competition"};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (pm_str_eqz(kind, kinds[k]))
      return true;
  return false;
}

// 犯罪活动, 经营活动: what people do, not what happens.
static bool is_no_event(const PmScan *scan, uint32_t start, uint32_t noun) {
  static const char *const words[] = {"犯罪", "违法", "诈骗", "经营", "生产", "体育",
                                      "教学", "日常", "社会", "商业", "赌博", "施工"};
  const uint32_t from = noun - start > 1 ? noun - 2 : noun;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (from < noun && noun - start <= 8 && pm_scan_eq(scan, from, noun, words[k]))
      return true;
  return false;
}

// 某法院(公开审理…): who tries is no part of what is tried.
static uint32_t over_court(const Finder *f, uint32_t start, uint32_t end) {
  const size_t first = pm_span_from(f->work, f->scan, start);
  for (size_t k = first; k < f->work->n_spans; k++) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->end > end)
      break;
    if (span->cls == PM_CLASS_ORGANIZATION)
      start = span->end;
  }
  return start;
}

// 公开审理(被告人…一案): what is tried stands behind the word.
static uint32_t over_case(const Finder *f, uint32_t end) {
  enum { LONGEST = 40 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t i = end;
  while (i < f->to && i - end < LONGEST && !pm_is_clause_mark(scan->cp[i]) &&
         scan->cp[i] != ' ')
    i++;
  const bool one = i > end + 2 && scan->cp[end] != 0x7684;                        // 的
  return one && (scan->cp[i - 1] == 0x6848 || pm_scan_eq(scan, i - 2, i, "案件")) // 案
             ? i
             : end;
}

// 会议室, 巡回审判点, 活动中心: the word goes on to where it happens or who does it.
static bool names_place(const PmScan *scan, uint32_t end) {
  static const char *const words[] = {"室", "厅", "点", "站", "者", "员", "中心"};
  return pm_scan_starts_any(scan, (PmRange){end, scan->n}, words,
                            sizeof words / sizeof *words);
}

// What is told as a happening by its noun alone: 发生…事故, …纠纷一案, …期间.
static bool is_told(const PmScan *scan, PmStr kind, PmRange noun, uint32_t to) {
  return pm_str_eqz(kind, "trial") || pm_str_eqz(kind, "accident") ||
         pm_str_eqz(kind, "disaster") ||
         (noun.end + 2 <= to && pm_scan_eq(scan, noun.end, noun.end + 2, "期间"));
}

// 举行…仪式, …大会召开, 在…座谈会上强调, …精神.
static PmStatus noun_frame(Finder *f, uint32_t i) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *noun = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_EVENT_NOUN, &noun);
  uint32_t end = i + chars;
  if (!chars || end > f->to || (end < scan->n && !scan->token[end]) ||
      names_place(scan, end))
    return PM_OK;
  bool quoted = false;
  uint32_t start = phrase_start(f, i, &quoted), after = end;
  const bool trial = pm_str_eqz(pm_tag(scan, noun), "trial");
  if (trial) {
    start = over_court(f, start, i);
    end = over_case(f, end);
    after = end;
  }
  if ((start == i && (!trial || end == i + chars)) ||
      (chars == 2 && is_no_event(scan, start, i)))
    return PM_OK; // 启动仪式 alone names nothing
  const PmDate date = pm_date_find(scan, start, i, &f->today);
  if (date.day && date.start == start)
    start = date.end; // 5月16日第九次会议
  const PmLexRow *left = verb_before(f, start);
  const PmLexRow *right = verb_after(f, end, &after);
  PmStr kind = pm_tag(scan, noun);
  int score = name_value(f, start, end, quoted);
  const bool meeting = pm_str_eqz(kind, "meeting");
  if (pm_str_eqz(kind, "award") && !is_result(scan, end))
    return PM_OK;
  if (pm_str_eqz(kind, "award")) { // a result counts once it is made public
    const bool made =
        (right && pm_str_eqz(pm_event_verb_kind(scan, right), "publication")) ||
        (right && pm_scan_eq(scan, after - 2, after, "揭晓")) ||
        (left && pm_str_eqz(pm_event_verb_kind(scan, left), "publication"));
    if (!made)
      return PM_OK;
    score += 4;
  } else if (left && tag_says(scan, left, "after")) {
    score += 3;
  } else if (right && tag_says(scan, right, "before")) {
    score += 3;
  } else if (is_told(scan, kind, (PmRange){i, end}, f->to)) {
    score += 3;
  } else if (meeting && end < f->to &&
             (scan->cp[end] == 0x4E0A ||
              pm_scan_eq(scan, end, end + 2 < f->to ? end + 2 : f->to, "精神"))) {
    score += quoted || name_value(f, start, end, quoted) > 1 ? 4 : 2;
  } else if (is_series(kind) && end < f->to && start > f->from &&
             (scan->cp[end] == 0x4E2D || scan->cp[end] == 0x4E0A) &&
             scan->cp[start - 1] == 0x5728) { // 在…比赛中, 在…博览会上
    score += 3;
  } else if ((meeting || is_series(kind)) && has_ordinal(scan, start, end) &&
             !pm_scan_longest(scan, end, PM_LEX_EVENT_NOUN, NULL)) {
    score += 3;
  } else if (!quoted || !f->lead) {
    score -= f->lead ? 0 : 2;
  }
  const bool held = end < f->to && scan->cp[end] == 0x4E0A && scan->cp[end + 1] != 0x7684;
  const bool told = left || right || held; // but not …会议上的讲话
  return propose(f,
                 (Candidate){.start = start,
                             .end = end,
                             .kind = kind,
                             .why = "event-noun",
                             .score = score,
                             .quoted = quoted,
                             .cited = meeting && !told && has_ordinal(scan, start, end)});
}

// Somebody that a name says stands right before the verb.
static bool is_named(const Finder *f, uint32_t verb) {
  const size_t k = verb ? pm_span_from(f->work, f->scan, verb) : 0;
  const PmSpan *span = k ? &f->work->spans[k - 1] : NULL;
  return span && span->scan == f->scan && span->end == verb &&
         span->cls != PM_CLASS_PLACE;
}

// 举办“…”, 开设“…”: an event that only its quoted name says, no noun behind it.
static PmStatus quoted_frame(Finder *f, uint32_t i) {
  static const char *const verbs[] = {"举行", "举办", "上演", "开设", "推出", "开展"};
  const PmScan *scan = &f->work->scans[f->scan];
  bool does = false;
  for (size_t k = 0; i + 3 < f->to && k < sizeof verbs / sizeof *verbs; k++)
    does |= pm_scan_eq(scan, i, i + 2, verbs[k]);
  uint32_t open = i + 2;
  open += does && scan->cp[open] == 0x4E86; // 了
  if (!does || open >= f->to || (scan->cp[open] != 0x201C && scan->cp[open] != '"'))
    return PM_OK;
  uint32_t close = open + 1;
  while (close < f->to && scan->cp[close] != (scan->cp[open] == '"' ? '"' : 0x201D))
    close++;
  const uint32_t end = close + 1;
  if (close >= f->to || end - open < 6 || end - open > 20 ||
      (end < f->to && pm_is_han(scan->cp[end])))
    return PM_OK;
  return propose(f, (Candidate){.start = open,
                                .end = end,
                                .kind = PM_STR("activity"),
                                .why = "event-noun",
                                .score = 4,
                                .quoted = true});
}

// 发布《…》, 公布…“…”; 获评…“…”.
static PmStatus object_frame(Finder *f, uint32_t i) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *verb = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &verb);
  if (!chars || !scan->token[i])
    return PM_OK;
  const PmStr kind = pm_event_verb_kind(scan, verb);
  const bool publication = pm_str_eqz(kind, "publication"),
             award = pm_str_eqz(kind, "award");
  if (!publication && !award)
    return PM_OK;
  uint32_t start = i + chars;
  if (start < f->to && (scan->cp[start] == 0x4E86 || scan->cp[start] == 0x4E3A))
    start++;
  for (uint32_t k = start; k < f->to && k - start < 20 && !pm_is_clause_mark(scan->cp[k]);
       k++) {
    if (!pm_is_opening_mark(scan->cp[k]))
      continue;
    uint32_t close = pm_closing_of(scan, k, f->to);
    if (close == PM_NO_INDEX)
      return PM_OK;
    const bool goes_on = close + 1 < f->to && pm_is_han(scan->cp[close + 1]);
    if (publication && scan->cp[k] != 0x300A && goes_on)
      return PM_OK; // the phrase ends farther on, at a noun
    close++;
    uint32_t end = close; // “…”平台奖, “…”称号
    while (award && end < f->to && pm_is_han(scan->cp[end]) && end - close < 6 &&
           !pm_token_breaks(scan, end, end + 1))
      end++;
    const bool noun = end > close && pm_scan_ending(scan, (PmRange){close, end},
                                                    PM_LEX_EVENT_NOUN, NULL);
    const bool name_only = publication && scan->cp[k] == 0x300A;
    return propose(f,
                   (Candidate){.start = name_only ? k : start,
                               .end = noun ? end : close,
                               .kind = publication && !name_only ? PM_STR("award") : kind,
                               .why = "event-object",
                               .score = publication || noun || is_named(f, i) ? 4 : 2,
                               .quoted = true});
  }
  return PM_OK;
}

// Nothing but a time (and 正式) stands between `start` and the verb.
static bool is_time(const Finder *f, uint32_t start, uint32_t verb) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmDate date = pm_date_find(scan, start, verb, &f->today);
  if (date.end > date.start && date.start == start && verb - date.end <= 4)
    return true;
  const PmLexRow *word = pm_scan_is(scan, start, start + scan->token[start], PM_LEX_WORD);
  return start >= verb || (word && pm_pos_is(scan, word, "tm") && verb - start <= 6);
}

// The end of the clause before `at`, over 于 and a comma; `at` when there is none.
static uint32_t over_comma(const Finder *f, uint32_t at) {
  const PmScan *scan = &f->work->scans[f->scan];
  while (at > f->from && (scan->cp[at - 1] == 0x4E8E || scan->cp[at - 1] == 0x5C06 ||
                          scan->cp[at - 1] == 0x5728))
    at--;
  return at > f->from && (scan->cp[at - 1] == 0xFF0C || scan->cp[at - 1] == ',') ? at - 1
                                                                                 : at;
}

// 在星光村(投产), 于独山港镇(成立): where stands between the subject and its verb.
static uint32_t over_where(const Finder *f, uint32_t i) {
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t start = i;
  for (size_t k = pm_span_from(f->work, f->scan, i); k-- > 0;) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->end != start || span->start <= f->from ||
        span->cls != PM_CLASS_PLACE)
      break;
    start = span->start;
  }
  const bool in = start < i && start > f->from &&
                  (scan->cp[start - 1] == 0x5728 || scan->cp[start - 1] == 0x4E8E);
  return in ? start - 1 : i;
}

// 也在当天揭牌, 自10月中旬开工: what stands between the subject and its verb.
static uint32_t over_adverbs(const Finder *f, uint32_t i) {
  static const char *const words[] = {"也",   "已",   "同步", "顺利", "近日", "日前",
                                      "当天", "昨天", "昨日", "今天", "自",   "于",
                                      "在",   "今起", "已经", "随后", "同时"};
  const PmScan *scan = &f->work->scans[f->scan];
  for (bool moved = true; moved;) {
    const uint32_t where = over_where(f, i);
    const uint32_t adverb = pm_scan_ends_any(scan, (PmRange){f->from, where}, words,
                                             sizeof words / sizeof *words);
    moved = where - adverb < i;
    i = where - adverb;
    for (uint32_t back = 3; !moved && back <= 10 && i >= f->from + back; back++) {
      const PmDate date = pm_date_find(scan, i - back, i, &f->today);
      if (date.end == i && date.start == i - back) {
        i -= back;
        moved = true;
      }
    }
  }
  return i;
}

// 了, 以来, 后: no object of the verb.
static bool goes_on_after(const PmScan *scan, uint32_t end) {
  return scan->cp[end] == 0x4E86 || scan->cp[end] == 0x540E ||
         pm_scan_eq(scan, end, end + 2 <= scan->n ? end + 2 : end, "以来");
}

// …正式投产, …启用: a change that the sentence reports of its subject.
static PmStatus change_frame(Finder *f, uint32_t i) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *verb = NULL;
  const uint32_t chars = pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &verb);
  const uint32_t end = i + chars;
  if (!chars || !scan->token[i] || end > f->to || !tag_says(scan, verb, "before"))
    return PM_OK;
  const PmStr kind = pm_event_verb_kind(scan, verb);
  if (!pm_str_eqz(kind, "opening") && !pm_str_eqz(kind, "construction") &&
      !pm_str_eqz(kind, "founding"))
    return PM_OK;
  if (end < f->to && pm_is_word(scan->cp[end]) && !goes_on_after(scan, end))
    return PM_OK; // the verb takes an object: another frame
  bool quoted = false;
  uint32_t subject_end = over_adverbs(f, i), phrase_end = end;
  if (subject_end == f->from || pm_is_clause_mark(scan->cp[subject_end - 1]))
    subject_end = i;
  uint32_t start = phrase_start(f, subject_end, &quoted);
  const PmDate first = pm_date_find(scan, start, subject_end, &f->today);
  if (first.day && first.start == start)
    start = first.end; // 5月20日“路灯热线”开通
  if (subject_end == i &&
      is_time(f, start, i)) { // …，于2024年正式上线: the subject stands before the comma
    subject_end = over_comma(f, start);
    phrase_end = subject_end;
    start = phrase_start(f, subject_end, &quoted);
  }
  const PmDate date = pm_date_find(scan, start, subject_end, &f->today);
  if (subject_end < start + 3 || (phrase_end < end && !quoted) ||
      (date.end > date.start && date.end == subject_end && date.start == start) ||
      pm_scan_is(scan, start, subject_end, PM_LEX_PLACE) ||
      pm_scan_is(scan, start, subject_end, PM_LEX_STEM))
    return PM_OK;
  const bool formal = pm_str_starts(pm_scan_slice(scan, i, end), PM_STR("正式")) ||
                      (i > start + 2 && pm_scan_eq(scan, i - 2, i, "正式"));
  return propose(
      f, (Candidate){.start = start,
                     .end = phrase_end,
                     .kind = kind,
                     .why = "event-change",
                     .score = 1 + name_value(f, start, end, quoted) + (formal ? 3 : 0),
                     .quoted = quoted});
}

// 某镇与某医院签订合作协议: told by the verb and what is signed, by somebody named.
static PmStatus pact_frame(Finder *f, uint32_t i) {
  static const char *const pacts[] = {"协议", "合同", "备忘录", "协议书", "意向书"};
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *verb = NULL;
  const uint32_t n = pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &verb);
  if (!n || !pm_str_eqz(pm_event_verb_kind(scan, verb), "signing") ||
      !pm_scan_eq(scan, i, i + 1, "签"))
    return PM_OK;
  uint32_t start = i, end = 0;
  for (uint32_t k = i + n; k < f->to && k - i < 24 && !end; k++) {
    if (pm_is_clause_mark(scan->cp[k]) || scan->cp[k] == 0x7684) // 的
      return PM_OK;
    const uint32_t pact = pm_scan_starts_any(scan, (PmRange){k, f->to}, pacts,
                                             sizeof pacts / sizeof *pacts);
    end = pact ? k + pact : 0;
  }
  while (start > f->from && i - start < 30 && !pm_is_clause_mark(scan->cp[start - 1]))
    start--;
  const size_t k = pm_span_from(f->work, f->scan, start);
  const bool named = k < f->work->n_spans && f->work->spans[k].scan == f->scan &&
                     f->work->spans[k].end <= i;
  if (!end || !named)
    return PM_OK;
  return propose(f, (Candidate){.start = i,
                                .end = end,
                                .kind = PM_STR("signing"),
                                .why = "event-object",
                                .score = 3});
}

// The end of the first of these words from `i` on, within its clause; 0 for none.
static uint32_t word_ahead(const Finder *f, uint32_t i, const char *const *words) {
  enum { AHEAD = 24 };
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t k = i; k < f->to && k - i < AHEAD; k++) {
    if (pm_is_clause_mark(scan->cp[k]) && scan->cp[k] != 0x3001)
      return 0;
    for (size_t w = 0; words[w] && scan->token[k]; w++)
      if (k + 2 <= f->to && pm_scan_eq(scan, k, k + 2, words[w]))
        return k + 2;
  }
  return 0;
}

// A person stands shortly before `at` in its clause (某某一行, 某某带队), a body right
// there.
static bool has_visitor(const Finder *f, uint32_t at) {
  enum { REACH_BACK = 10 };
  const PmScan *scan = &f->work->scans[f->scan];
  if (is_named(f, at))
    return true;
  for (uint32_t i = at; i > f->from && at - i < REACH_BACK; i--)
    if (in_person(f, i - 1))
      return true;
    else if (pm_is_clause_mark(scan->cp[i - 1]))
      return false;
  return false;
}

// 某某到双峰县调研: somebody named goes somewhere, told by the verb alone. Only the
// headline and the lead tell it as what happened.
static PmStatus visit_frame(Finder *f, uint32_t i) {
  static const char *const goes[] = {"到", "赴", "深入", "前往", "来到", "走进"};
  static const char *const does[] = {"调研", "考察", "督查", "督导", "检查",
                                     "走访", "慰问", "视察", "看望", "宣讲",
                                     "接访", "指导", NULL};
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t end = 0;
  if (!f->lead || i == f->from || !has_visitor(f, i))
    return PM_OK;
  const uint32_t chars =
      pm_scan_starts_any(scan, (PmRange){i, f->to}, goes, sizeof goes / sizeof *goes);
  if (chars)
    end = word_ahead(f, i + chars, does);
  return end ? propose(f, (Candidate){.start = i,
                                      .end = end,
                                      .kind = PM_STR("visit"),
                                      .why = "event-visit",
                                      .score = name_value(f, i, end, false)})
             : PM_OK;
}

// 破获一起…案, …逝世: the main event where no noun names one.
static PmStatus deed_frame(Finder *f, uint32_t i) {
  PmHappening at = {.scan = f->scan, .sentence = {f->from, f->to}};
  if (!f->lead || !pm_event_deed(f->work, i, &at))
    return PM_OK;
  return propose(f, (Candidate){.start = at.phrase.start,
                                .end = at.phrase.end,
                                .kind = at.kind,
                                .why = "event-deed",
                                .deed = true,
                                .score = 0});
}

// “…”主题实践活动, wherever it stands.
static PmStatus run_sentence(Finder *f) {
  for (uint32_t i = f->from; i < f->to; i++) {
    if (!f->work->scans[f->scan].token[i])
      continue;
    PM_TRY(noun_frame(f, i));
    PM_TRY(object_frame(f, i));
    PM_TRY(quoted_frame(f, i));
    PM_TRY(pact_frame(f, i));
    PM_TRY(change_frame(f, i));
    PM_TRY(visit_frame(f, i));
    PM_TRY(deed_frame(f, i));
  }
  return PM_OK;
}

// 8月6日, 昨日, 近日: the sentence says on which day, or that it was lately.
static bool says_when(const Finder *f) {
  static const char *const words[] = {"近日", "日前", "昨日", "昨天", "昨晚",
                                      "今天", "今日", "当天", "前夕"};
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t i = f->from; i + 2 <= f->to; i++) {
    if (pm_is_digit(scan->cp[i]) && scan->cp[i + 1] == 0x65E5) // 日
      return true;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
      if (pm_scan_eq(scan, i, i + 2, words[k]))
        return true;
  }
  return false;
}

static PmStatus run_scan(Finder *f, uint32_t s) {
  const PmScan *scan = &f->work->scans[s];
  uint32_t sentences = 0;
  f->scan = s;
  for (uint32_t i = 0; i < scan->n;) {
    uint32_t end = i;
    while (end < scan->n && !pm_is_stop(scan->cp[end]))
      end++;
    f->from = i;
    f->to = end;
    f->lead = scan->in_head || sentences < 2;
    f->timed = f->timed || (f->lead && !scan->in_head && says_when(f));
    if (end > i + 6)
      sentences++;
    PM_TRY(run_sentence(f));
    i = end + 1;
  }
  return PM_OK;
}

// --- choosing

static int by_score(const void *x, const void *y) {
  const Candidate *a = x, *b = y;
  if (a->score != b->score)
    return a->score > b->score ? -1 : 1;
  const uint32_t m = a->end - a->start, n = b->end - b->start;
  if (m != n)
    return m > n ? -1 : 1;
  if (a->scan != b->scan)
    return a->scan > b->scan ? -1 : 1; // the body before the headline: it says more
  return a->start < b->start ? -1 : a->start > b->start;
}

static PmStr phrase(const PmWork *work, const Candidate *c) {
  return pm_scan_slice(&work->scans[c->scan], c->start, c->end);
}

// The letters of [c.start, c.end), no marks; at most PM_PHRASE_MAX.
static size_t letters(const PmWork *work, const Candidate *c, uint32_t *out) {
  const PmScan *scan = &work->scans[c->scan];
  size_t n = 0;
  for (uint32_t i = c->start; i < c->end && n < PM_PHRASE_MAX; i++)
    if (pm_is_word(scan->cp[i]))
      out[n++] = scan->cp[i];
  return n;
}

// How many letters the two have in common in the same order.
static size_t common(const uint32_t *x, size_t n, const uint32_t *y, size_t m) {
  size_t row[PM_PHRASE_MAX + 1] = {0};
  for (size_t i = 0; i < n; i++)
    for (size_t j = 1, corner = 0; j <= m; j++) {
      const size_t above = row[j];
      row[j] = x[i] == y[j - 1] ? corner + 1 : row[j - 1] > above ? row[j - 1] : above;
      corner = above;
    }
  return row[m];
}

// 昭通苹果推介会, 云南昭通苹果产销推介会: the headline says in short what the text names
// in full. Of two accidents the same last word is enough, of two trials
// nothing.
static bool is_short_of(const PmWork *work, const Candidate *a, const Candidate *b) {
  uint32_t x[PM_PHRASE_MAX], y[PM_PHRASE_MAX];
  const PmScan *p = &work->scans[a->scan], *q = &work->scans[b->scan];
  if (p->in_head == q->in_head || !pm_str_eq(a->kind, b->kind) || !a->lead || !b->lead ||
      (has_ordinal(p, a->start, a->end) && has_ordinal(q, b->start, b->end)))
    return false;
  if (pm_str_eqz(a->kind, "trial"))
    return true;
  const size_t n = letters(work, a, x), m = letters(work, b, y);
  if (n < 2 || m < 2 || x[n - 1] != y[m - 1] || x[n - 2] != y[m - 2])
    return false;
  return pm_str_eqz(a->kind, "accident") || pm_str_eqz(a->kind, "disaster") ||
         common(x, n, y, m) * 10 >= (n < m ? n : m) * 7;
}

// One happening under two phrases: the one holds the other, or they share their end.
static bool same_event(const PmWork *work, const Candidate *a, const Candidate *b) {
  const PmStr x = phrase(work, a), y = phrase(work, b);
  if (pm_str_contains(x, y) || pm_str_contains(y, x))
    return true;
  if (is_short_of(work, a, b))
    return true;
  const size_t shared = (size_t)MIN_SHARED * 3;
  const PmStr tail = pm_str_slice(y, y.len > shared ? y.len - shared : 0, y.len);
  if (tail.len >= shared && pm_str_contains(x, tail))
    return true;
  if (a->scan == b->scan && a->start < b->end && b->start < a->end)
    return true;
  const bool change =
      pm_str_eqz(a->kind, "opening") || pm_str_eqz(a->kind, "construction");
  for (size_t i = 0; change && pm_str_eq(a->kind, b->kind) && i + 12 <= y.len; i += 3)
    if (pm_str_contains(x, pm_str_slice(y, i, i + 12)))
      return true; // of one article's openings two share four characters only if they are
                   // one
  return false;
}

// --- writing out

// An event that is counted has the id of its count; day and place tell the others apart.
static PmStatus name_series(PmWork *work, PmEntity *event) {
  PmSeries series;
  PM_TRY(pm_series_of(work, event->name, &series));
  if (!series.name.len)
    return PM_OK;
  const PmIdParts parts = {
      .path = "event", .name = series.name, .apart = {series.region}};
  event->iri = pm_id_iri(&work->page->arena, work->page->namespace_, &parts);
  return event->iri.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus put_event(Finder *f, const Candidate *c, uint32_t *index) {
  PmWork *work = f->work;
  PmArena *arena = &work->page->arena;
  const PmScan *scan = &work->scans[c->scan];
  // what the sentence says of time, place and people is not of a meeting that it cites
  const PmHappening at = {c->scan, {c->start, c->end}, {c->from, c->to}, c->kind};
  const PmCast cast =
      c->cited ? (PmCast){.place = PM_NO_INDEX} : pm_event_cast(work, &at);
  PmDate date = c->cited ? (PmDate){0} : date_near(f, c);
  const bool own = date.end > date.start;
  if (!own && c->lead && !c->cited)
    date = f->dated;
  PmEntity event = {.cls = PM_CLASS_EVENT,
                    .name = phrase(work, c),
                    .kind = pm_arena_copy(arena, c->kind),
                    .parent = PM_NO_INDEX,
                    .place = cast.place};
  if (date.end > date.start) {
    event.date = pm_date_text(arena, &date);
    event.date_text =
        pm_scan_slice(own ? scan : &work->scans[f->dated_scan], date.start, date.end);
    event.date_basis = !date.year      ? PM_STR("")
                       : date.inferred ? PM_STR("inferred")
                                       : PM_STR("printed");
  }
  if (!event.kind.data || (date.year && !event.date.data))
    return PM_ERR_NOMEM;
  const PmStr place = cast.place == PM_NO_INDEX
                          ? (c->cited ? pm_region_code(work) : (PmStr){0})
                          : work->page->entities[cast.place].iri;
  const PmStr apart[2] = {event.date, place};
  PM_TRY(name_series(work, &event));
  if (!c->cited)
    PM_TRY(pm_event_objects(work, &at, &event));
  PM_TRY(pm_entity_put(work, &event, apart, index));
  for (size_t i = 0; i < cast.n_agents; i++) {
    PmRelation relation = {.kind = PM_RELATION_PARTICIPANT,
                           .active = cast.agents[i],
                           .passive = *index,
                           .confidence = 0.6};
    relation.iri =
        pm_participation_iri(work, "participation", relation.active, *index, (PmStr){0});
    if (!relation.iri.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_relation_put(work, &relation, scan->article));
  }
  return PM_OK;
}

static PmStatus put_mention(Finder *f, const Candidate *c, uint32_t entity) {
  const PmSpan span = {.scan = c->scan,
                       .start = c->start,
                       .end = c->end,
                       .cls = PM_CLASS_EVENT,
                       .confidence = c->score >= SCORE_SURE ? 0.8 : 0.6,
                       .why = c->why,
                       .entity = entity};
  return pm_mention_put(f->work, &span);
}

// Keeps the best candidate of an article and the sure ones, each once; the other phrases
// for the same happening become mentions of it.
static PmStatus choose(Finder *f) {
  Candidate kept[MAX_EVENTS];
  uint32_t entities[MAX_EVENTS];
  size_t n = 0;
  if (f->n)
    qsort(f->items, f->n, sizeof *f->items, by_score);
  for (size_t i = 0; i < f->n; i++) {
    const Candidate *c = &f->items[i];
    size_t same = 0;
    while (same < n && !same_event(f->work, &kept[same], c))
      same++;
    if (same < n) {
      const bool overlaps = kept[same].scan == c->scan && kept[same].start < c->end &&
                            c->start < kept[same].end;
      if (!overlaps && !c->deed && c->score >= SCORE_MAIN)
        PM_TRY(put_mention(f, c, entities[same]));
      continue;
    }
    if (c->deed && !f->timed)
      continue; // a headline of what has no day: a feature, a notice
    if (n == MAX_EVENTS || c->score < (n == 0    ? SCORE_MAIN
                                       : c->lead ? SCORE_SURE
                                                 : SCORE_SURE + 1))
      continue;
    PM_TRY(put_event(f, c, &entities[n]));
    PM_TRY(put_mention(f, c, entities[n]));
    kept[n++] = *c;
  }
  return PM_OK;
}

PmStatus pm_find_events(PmWork *work) {
  Finder f = {.work = work, .today = pm_date_today(work)};
  for (uint32_t s = 0; s < work->n_scans;) {
    const uint32_t article = work->scans[s].article;
    f.n = 0;
    f.dated = (PmDate){0};
    f.timed = false;
    for (; s < work->n_scans && work->scans[s].article == article; s++)
      PM_TRY(run_scan(&f, s));
    PM_TRY(choose(&f));
  }
  return PM_OK;
}
