// SPDX-License-Identifier: MIT
// Phrases that name events: where they begin, what they do not run over, what makes them
// names; and what the lists say of the verbs beside them.
#include "name/event.h"

// --- marks

bool pm_is_stop(uint32_t cp) {
  switch (cp) {
  case U'。':
  case U'！':
  case U'？':
  case U'；':
  case '!':
  case '?':
  case ';':
  case '\n': return true;
  default: return false;
  }
}

bool pm_is_comma(uint32_t cp) { return pm_is_stop(cp) || cp == U'，' || cp == ','; }

bool pm_is_clause_mark(uint32_t cp) {
  return pm_is_comma(cp) || cp == U'：' || cp == ':' || cp == U'、';
}

static bool is_closing(uint32_t cp) { return cp == U'”' || cp == U'》' || cp == U'」'; }

bool pm_is_opening_mark(uint32_t cp) { return cp == U'“' || cp == U'《' || cp == U'「'; }

uint32_t pm_closing_of(const PmScan *scan, uint32_t open, uint32_t to) {
  const uint32_t mark =
      scan->cp[open] + 1; // “”, 《》 and 「」 stand side by side in Unicode
  for (uint32_t i = open + 1; i < to && i - open <= PM_PHRASE_MAX; i++)
    if (scan->cp[i] == mark)
      return i;
  return PM_NO_INDEX;
}

// --- what a phrase does not run over

// 夺得, 荣获, but not 颁发: …颁发仪式 is a name.
static bool is_won(const PmScan *scan, uint32_t start, uint32_t end) {
  return !pm_scan_eq(scan, start, end, "颁发") && !pm_scan_eq(scan, start, end, "授予");
}

// Words that end names of bodies but not of events: 全镇妇女代表大会.
static bool is_fine(const PmScan *scan, uint32_t start, uint32_t end) {
  static const char *const fine[] = {
      "全国", "全省", "全市", "全县", "全区", "全镇", "首届", "首次", "重点",
      "创新", "提升", "建设", "实施", "深化", "宣传", "保护", "传承", "志愿",
      "服务", "支援", "对接", "慰问", "调研", "征集", "种植", "养殖", "采访",
      "生产", "销售", "研发", "运营", "投资", "提高", "完善", "组织", "合作",
      "全面", "特别", "第",   "年",   "现场", "集中", "联合", "专场", "重要",
      "企业", "公司", "单位", "项目", "机构", "之",   "直达"};
  return pm_str_is_any(pm_scan_slice(scan, start, end), fine, sizeof fine / sizeof *fine);
}

bool pm_event_breaks(const PmScan *scan, uint32_t start, uint32_t end) {
  if (!pm_is_word(scan->cp[start]))
    return true;
  if (is_fine(scan, start, end))
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

// --- where it begins
//
// Each step goes over one thing that ends at `start` and returns where that begins, or
// `start` when it stands there no such thing.

typedef struct {
  const PmEventFinder *f;
  const PmScan *scan;
  uint32_t end;
  bool quoted;
} Phrase;

// The opening mark that belongs to the closing one at `close`, or PM_NO_INDEX.
static uint32_t opening_of(const PmScan *scan, uint32_t close, uint32_t from) {
  for (uint32_t i = close; i-- > from && close - i <= PM_PHRASE_MAX;)
    if (pm_is_opening_mark(scan->cp[i]))
      return i;
    else if (pm_is_stop(scan->cp[i]))
      break;
  return PM_NO_INDEX;
}

static uint32_t over_quotation(Phrase *p, uint32_t start) {
  const uint32_t open = is_closing(p->scan->cp[start - 1])
                            ? opening_of(p->scan, start - 1, p->f->from)
                            : PM_NO_INDEX;
  p->quoted |= open != PM_NO_INDEX;
  return open == PM_NO_INDEX ? start : open;
}

// 大会(扩大)会议, 推介会（深圳）: a bracket that holds a few characters.
static uint32_t over_bracket(Phrase *p, uint32_t start) {
  enum { LONGEST = 8 };
  const uint32_t *cp = p->scan->cp, from = p->f->from, close = cp[start - 1];
  const uint32_t open = close == ')' ? '(' : close == U'）' ? U'（' : 0;
  for (uint32_t i = start - 1; open && i-- > from && start - i <= LONGEST + 2;)
    if (cp[i] == open)
      return i > from && pm_is_word(cp[i - 1]) ? i : start;
    else if (!pm_is_word(cp[i]))
      break;
  return start;
}

// "…": the straight mark before `start` closes what the one before it opens.
static uint32_t over_straight(Phrase *p, uint32_t start) {
  const uint32_t *cp = p->scan->cp;
  uint32_t marks = 0, last = start;
  if (cp[start - 1] != '"')
    return start;
  for (uint32_t i = start - 1; i-- > p->f->from;)
    if (cp[i] == '"')
      last = marks++ ? last : i;
  if (marks % 2 == 0 || start - last > PM_PHRASE_MAX)
    return start;
  p->quoted |= last < start;
  return last;
}

// 甲·乙, 2.0, a space in a headline, the dash between a title and its explanation.
static uint32_t over_joint(Phrase *p, uint32_t start) {
  const uint32_t *cp = p->scan->cp, from = p->f->from, mark = cp[start - 1];
  if (start <= from + 1 || start >= p->end)
    return start;
  const uint32_t left = cp[start - 2];
  if (mark == U'—')
    return left == U'—' && start > from + 2 && is_closing(cp[start - 3]) ? start - 2
                                                                         : start;
  const bool joins = mark == U'·' ||
                     (mark == '.' && pm_is_digit(left) && pm_is_digit(cp[start])) ||
                     mark == '-' || mark == '+' || (mark == ' ' && p->scan->in_head);
  return joins && (pm_is_word(left) || is_closing(left)) ? start - 1 : start;
}

static uint32_t over_token(Phrase *p, uint32_t start) {
  const uint32_t token = pm_token_before(p->scan, start);
  return token < p->f->from || pm_event_breaks(p->scan, token, start) ||
                 pm_event_in_person(p->f, token)
             ? start
             : token;
}

static uint32_t step(Phrase *p, uint32_t start) {
  static uint32_t (*const steps[])(Phrase *, uint32_t) = {
      over_quotation, over_bracket, over_straight, over_joint, over_token};
  uint32_t to = start;
  for (size_t k = 0; to == start && k < sizeof steps / sizeof *steps; k++)
    to = steps[k](p, start);
  return to;
}

// 一场, 一次, 一起 count it; 完, 好 belong to the verb before.
static uint32_t over_rest(const PmScan *scan, uint32_t start, uint32_t end) {
  if (start + 2 < end && scan->cp[start] == U'一' &&
      (scan->cp[start + 1] == U'场' || scan->cp[start + 1] == U'次' ||
       scan->cp[start + 1] == U'起'))
    start += 2;
  while (start < end && (scan->cp[start] == ' ' || scan->cp[start] == U'·' ||
                         scan->cp[start] == U'完' || scan->cp[start] == U'好'))
    start++;
  return start;
}

uint32_t pm_event_phrase(const PmEventFinder *f, uint32_t end, bool *quoted) {
  Phrase p = {.f = f, .scan = &f->work->scans[f->scan], .end = end};
  uint32_t start = end;
  while (start > f->from && end - start < PM_PHRASE_MAX) {
    const uint32_t to = step(&p, start);
    if (to == start)
      break;
    start = to;
  }
  *quoted |= p.quoted;
  return over_rest(p.scan, start, end);
}

uint32_t pm_event_over_day(const PmEventFinder *f, PmRange phrase) {
  const PmDate date =
      pm_date_find(&f->work->scans[f->scan], phrase.start, phrase.end, &f->today);
  return date.day && date.start == phrase.start ? date.end : phrase.start;
}

// --- what makes it a name

bool pm_event_is_counted(const PmScan *scan, PmRange phrase) {
  for (uint32_t i = phrase.start; i < phrase.end; i++)
    if (scan->cp[i] == U'第' || scan->cp[i] == U'届')
      return true;
  return false;
}

// 全市 and the like, the place or the number that begins at `i`.
static bool is_own(const PmScan *scan, uint32_t i, uint32_t end) {
  const bool word = scan->token[i] == 2;
  return pm_is_digit(scan->cp[i]) || pm_scan_longest(scan, i, PM_LEX_PLACE, NULL) > 0 ||
         (word && pm_scan_is(scan, i, i + 2, PM_LEX_STEM)) ||
         (word && i + 1 < end && scan->cp[i] == U'全');
}

int pm_event_name_value(const PmEventFinder *f, PmRange phrase, bool quoted) {
  const PmScan *scan = &f->work->scans[f->scan];
  const uint32_t n = phrase.end - phrase.start;
  bool own = quoted || pm_event_is_counted(scan, phrase);
  for (uint32_t i = phrase.start; !own && i < phrase.end; i++)
    own = is_own(scan, i, phrase.end);
  return (quoted ? 2 : 0) + (own ? 2 : 0) - (n < 6 ? 2 : 0) + (n >= 9 ? 1 : 0);
}

// --- the lists

// The word of `words` that begins at `*at`, which moves behind it.
static PmStr next_word(PmStr words, size_t *at) {
  const size_t from = *at, space = pm_str_find(words, PM_STR(" "), from);
  const size_t end = space == SIZE_MAX ? words.len : space;
  *at = end + 1;
  return pm_str_slice(words, from, end);
}

bool pm_kind_among(PmStr kind, const char *kinds) {
  const PmStr words = pm_str(kinds);
  for (size_t at = 0; at < words.len;)
    if (pm_str_eq(kind, next_word(words, &at)))
      return true;
  return false;
}

bool pm_ends_among(PmStr text, PmStr words) {
  for (size_t at = 0; at < words.len;)
    if (pm_str_ends(text, next_word(words, &at)))
      return true;
  return false;
}

PmStr pm_event_verb_kind(const PmScan *scan, const PmLexRow *verb) {
  const PmStr tag = pm_tag(scan, verb);
  const size_t space = pm_str_find(tag, PM_STR(" "), 0);
  return pm_str_slice(tag, 0, space == SIZE_MAX ? tag.len : space);
}

bool pm_event_verb_says(const PmScan *scan, const PmLexRow *verb, const char *where) {
  const PmStr tag = pm_tag(scan, verb);
  return pm_str_ends(tag, pm_str(where)) || pm_str_ends(tag, PM_STR("both"));
}

// --- the names beside it

bool pm_event_in_person(const PmEventFinder *f, uint32_t at) {
  const size_t k = pm_span_from(f->work, f->scan, at + 1);
  const PmSpan *span = k ? &f->work->spans[k - 1] : NULL;
  return span && span->scan == f->scan && span->end > at && span->cls == PM_CLASS_PERSON;
}

bool pm_event_named(const PmEventFinder *f, uint32_t at) {
  const size_t k = at ? pm_span_from(f->work, f->scan, at) : 0;
  const PmSpan *span = k ? &f->work->spans[k - 1] : NULL;
  return span && span->scan == f->scan && span->end == at && span->cls != PM_CLASS_PLACE;
}
