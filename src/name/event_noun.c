// SPDX-License-Identifier: MIT
// Events that their last word names: 举行…仪式, …大会召开, 在…座谈会上强调, …事故. What
// stands around the phrase says how surely it tells of one happening.
#include "name/event.h"

typedef struct {
  const PmEventFinder *f;
  const PmScan *scan;
  PmRange noun; // the last word
  bool open;    // no list has it: 云聘会, 板凳龙赛
  PmRange phrase;
  PmStr kind;
  bool quoted;
  const PmLexRow *left, *right; // the verbs beside it
  uint32_t right_end;
  int value; // as a name
} Noun;

// --- the phrase

// 犯罪活动, 经营活动: what people do, not what happens.
static bool is_no_event(const Noun *n) {
  enum { LONGEST = 8 };
  static const char *const words[] = {"犯罪", "违法", "诈骗", "经营", "生产", "体育",
                                      "教学", "日常", "社会", "商业", "赌博", "施工"};
  const uint32_t chars = n->noun.start - n->phrase.start;
  return chars >= 2 && chars <= LONGEST &&
         pm_scan_starts_any(n->scan, (PmRange){n->noun.start - 2, n->noun.start}, words,
                            sizeof words / sizeof *words);
}

// 会议室, 巡回审判点, 活动中心: the word goes on to where it happens or who does it.
static bool names_place(const PmScan *scan, uint32_t end) {
  static const char *const words[] = {"室", "厅", "点", "站", "者", "员", "中心"};
  return pm_scan_starts_any(scan, (PmRange){end, scan->n}, words,
                            sizeof words / sizeof *words);
}

// 某职业培训|学校, 某商会: the word is part of another name, or its end.
static bool is_in_name(const Noun *n) {
  const PmEventFinder *f = n->f;
  const size_t k = pm_span_from(f->work, f->scan, n->noun.end);
  const PmSpan *span = k ? &f->work->spans[k - 1] : NULL;
  return span && span->scan == f->scan &&
         (span->end > n->noun.end || (n->open && span->end == n->noun.end));
}

// A word that ends as events do, though no list has it.
static bool read_open_noun(Noun *n, uint32_t at) {
  static const struct {
    uint32_t last;
    const char *kind;
  } ends[] = {{U'会', "activity"},   {U'节', "festival"}, {U'赛', "competition"},
              {U'展', "exhibition"}, {U'秀', "festival"}, {U'宴', "activity"},
              {U'营', "training"},   {U'礼', "ceremony"}, {U'季', "festival"}};
  n->noun = (PmRange){at, at + n->scan->token[at]};
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    if (n->scan->cp[n->noun.end - 1] == ends[k].last) {
      n->kind = pm_str(ends[k].kind);
      n->open = true;
    }
  return n->open;
}

static bool read_noun(Noun *n, const PmTrigger *t) {
  n->noun = (PmRange){t->at, t->noun_end};
  n->kind = t->noun ? pm_tag(n->scan, t->noun) : (PmStr){0};
  if (!t->noun && !read_open_noun(n, t->at))
    return false;
  const uint32_t end = n->noun.end;
  return end <= n->f->to && (end == n->scan->n || n->scan->token[end]) &&
         !names_place(n->scan, end) && !is_in_name(n);
}

// 某法院(公开审理…): who tries is no part of what is tried.
static uint32_t over_court(const PmEventFinder *f, PmRange phrase) {
  uint32_t start = phrase.start;
  for (size_t k = pm_span_from(f->work, f->scan, start); k < f->work->n_spans; k++) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->end > phrase.end)
      break;
    if (span->cls == PM_CLASS_ORGANIZATION)
      start = span->end;
  }
  return start;
}

// 公开审理(被告人…一案): what is tried stands behind the word.
static uint32_t over_case(const PmEventFinder *f, uint32_t end) {
  enum { LONGEST = 40 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t i = end;
  while (i < f->to && i - end < LONGEST && !pm_is_clause_mark(scan->cp[i]) &&
         scan->cp[i] != ' ')
    i++;
  const bool one = i > end + 2 && scan->cp[end] != U'的';
  return one && (scan->cp[i - 1] == U'案' || pm_scan_eq(scan, i - 2, i, "案件")) ? i
                                                                                 : end;
}

// 告别仪式: a name without a word before it.
static bool is_whole(const Noun *n) {
  static const char *const words[] = {"告别仪式", "追悼会", "遗体告别仪式", "送别仪式"};
  return pm_str_is_any(pm_scan_slice(n->scan, n->noun.start, n->noun.end), words,
                       sizeof words / sizeof *words);
}

// The phrase that ends in the noun; false where none does.
static bool read_phrase(Noun *n) {
  const PmEventFinder *f = n->f;
  const PmRange own = n->noun; // 启动仪式 alone names nothing
  const bool trial = pm_str_eqz(n->kind, "trial");
  n->phrase = (PmRange){pm_event_phrase(f, own.start, &n->quoted), own.end};
  if (trial)
    n->phrase = (PmRange){over_court(f, (PmRange){n->phrase.start, own.start}),
                          over_case(f, own.end)};
  if ((n->phrase.start == own.start && n->phrase.end == own.end && !is_whole(n)) ||
      (own.end - own.start == 2 && is_no_event(n)))
    return false;
  n->phrase.start = pm_event_over_day(f, (PmRange){n->phrase.start, own.start});
  return true; // 5月16日|第九次会议
}

// --- the verbs beside it

// 为期三天的, 一年一度的: how long or how often stands between the verb and its phrase.
static uint32_t over_length(const PmEventFinder *f, uint32_t at) {
  static const char *const words[] = {"为期", "一年一度", "首场", "一场"};
  enum { LONGEST = 8 };
  const PmScan *scan = &f->work->scans[f->scan];
  if (at == f->from || scan->cp[at - 1] != U'的')
    return at;
  for (uint32_t i = at - 1; i > f->from && at - i <= LONGEST; i--)
    if (pm_scan_starts_any(scan, (PmRange){i - 1, scan->n}, words,
                           sizeof words / sizeof *words))
      return i - 1;
  return at;
}

// A verb of reporting that ends at `at` or one particle (了, 过) before, or NULL.
static const PmLexRow *verb_before(const PmEventFinder *f, uint32_t at) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmLexRow *row = NULL;
  at = over_length(f, at);
  if (at > f->from && (scan->cp[at - 1] == U'了' || scan->cp[at - 1] == U'过'))
    at--;
  pm_scan_ending(scan, (PmRange){f->from, at}, PM_LEX_EVENT_VERB, &row);
  return row;
}

// 10月25日(闭幕), 于昨日(举行): behind the day, where one stands there.
static uint32_t over_time(const PmEventFinder *f, uint32_t at) {
  enum { AHEAD = 16 };
  const PmScan *scan = &f->work->scans[f->scan];
  const uint32_t from = at + (at < f->to && scan->cp[at] == U'于');
  const uint32_t to = f->to - from > AHEAD ? from + AHEAD : f->to;
  if (from >= to || !(pm_is_digit(scan->cp[from]) || scan->cp[from] == U'昨'))
    return at;
  const PmDate date = pm_date_find(scan, from, to, &f->today);
  return date.end > date.start && date.start == from ? date.end : at;
}

// The verb that follows: directly, or behind a day or 在 and a place; `*end` is behind
// it.
static const PmLexRow *verb_after(const PmEventFinder *f, uint32_t at, uint32_t *end) {
  enum { AHEAD = 20 };
  const PmScan *scan = &f->work->scans[f->scan];
  at = over_time(f, at);
  const bool somewhere = at < f->to && (scan->cp[at] == U'在' || scan->cp[at] == U'于');
  const uint32_t reach = somewhere ? AHEAD : 1;
  const uint32_t limit = at + reach < f->to ? at + reach : f->to;
  for (uint32_t i = at; i < limit && !pm_is_clause_mark(scan->cp[i]); i++) {
    const PmLexRow *row = NULL;
    const uint32_t n =
        scan->token[i] ? pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &row) : 0;
    if (n) {
      *end = i + n;
      return row;
    }
  }
  return NULL;
}

static bool verb_is(const Noun *n, const PmLexRow *verb, const char *kind) {
  return verb && pm_str_eqz(pm_event_verb_kind(n->scan, verb), kind);
}

// --- the frames, the strongest first

// The character `ahead` of the phrase's end, or 0 behind the sentence.
static uint32_t behind(const Noun *n) {
  return n->phrase.end < n->f->to ? n->scan->cp[n->phrase.end] : 0;
}

static bool says_behind(const Noun *n, const char *word) {
  return pm_scan_starts(n->scan, (PmRange){n->phrase.end, n->f->to}, word) > 0;
}

// What has editions: 第三届….
static bool has_editions(const Noun *n) {
  return pm_kind_among(n->kind, "exhibition festival competition");
}

static bool is_meeting(const Noun *n) { return pm_str_eqz(n->kind, "meeting"); }

static bool behind_verb(const Noun *n) { // 举行…
  return n->left && pm_event_verb_says(n->scan, n->left, "after");
}

static bool before_verb(const Noun *n) { // …召开
  return n->right && pm_event_verb_says(n->scan, n->right, "before");
}

// The noun alone tells what happened: 发生…事故, …纠纷一案, …期间.
static bool is_told(const Noun *n) {
  return pm_kind_among(n->kind, "trial accident disaster") || says_behind(n, "期间");
}

static bool is_referred(const Noun *n) { // 在…会议上, …会议精神
  return is_meeting(n) && (behind(n) == U'上' || says_behind(n, "精神"));
}

static bool is_referred_by_name(const Noun *n) {
  return is_referred(n) && (n->quoted || n->value > 1);
}

static bool is_within(const Noun *n) { // 在…比赛中, 在…博览会上
  const uint32_t start = n->phrase.start;
  return has_editions(n) && (behind(n) == U'中' || behind(n) == U'上') &&
         start > n->f->from && n->scan->cp[start - 1] == U'在';
}

static bool is_counted(const Noun *n) {
  return (is_meeting(n) || has_editions(n)) && pm_event_is_counted(n->scan, n->phrase) &&
         !pm_scan_longest(n->scan, n->phrase.end, PM_LEX_EVENT_NOUN, NULL);
}

static bool is_far(const Noun *n) { return !n->f->lead; }

// 举行…, …落幕: the verbs that only what is held has.
static bool is_held(const Noun *n) {
  static const char *const verbs[] = {"召开", "举行", "举办", "承办", "主办"};
  const uint32_t start = n->phrase.start;
  return pm_scan_ends_any(n->scan, (PmRange){n->f->from, start}, verbs,
                          sizeof verbs / sizeof *verbs) ||
         (n->right &&
          (verb_is(n, n->right, "ceremony") || verb_is(n, n->right, "meeting") ||
           pm_scan_ends_any(n->scan, (PmRange){n->phrase.end, n->right_end}, verbs,
                            sizeof verbs / sizeof *verbs)));
}

static const struct {
  bool (*holds)(const Noun *n);
  int value;
} frames[] = {
    {behind_verb, 3}, {before_verb, 3}, {is_told, 3},    {is_referred_by_name, 4},
    {is_referred, 2}, {is_within, 3},   {is_counted, 3}, {is_far, -2},
};

static int frame_value(const Noun *n) {
  for (size_t k = 0; k < sizeof frames / sizeof *frames; k++)
    if (frames[k].holds(n))
      return frames[k].value;
  return 0;
}

// --- results

static bool is_result(const Noun *n) {
  static const char *const words[] = {"结果", "名单", "榜单", "排名"};
  const uint32_t end = n->phrase.end;
  return pm_scan_starts_any(n->scan, (PmRange){end - 2, end}, words,
                            sizeof words / sizeof *words) > 0;
}

// A result counts once it is made public.
static bool is_public(const Noun *n) {
  return verb_is(n, n->right, "publication") || verb_is(n, n->left, "publication") ||
         (n->right && pm_scan_eq(n->scan, n->right_end - 2, n->right_end, "揭晓"));
}

// The sentence reports the meeting; …会议上的讲话 does not.
static bool is_reported(const Noun *n) {
  return n->left || n->right ||
         (behind(n) == U'上' && n->scan->cp[n->phrase.end + 1] != U'的');
}

// 学习贯彻…会议精神, a count without a verb: the sentence tells of something else.
static bool is_cited(const Noun *n) {
  return is_meeting(n) && (says_behind(n, "精神") ||
                           (!is_reported(n) && pm_event_is_counted(n->scan, n->phrase)));
}

PmStatus pm_event_noun(PmEventFinder *f, const PmTrigger *t) {
  enum { PUBLIC_RESULT = 4 };
  const PmScan *scan = &f->work->scans[f->scan];
  Noun n = {.f = f, .scan = scan};
  if (!read_noun(&n, t) || !read_phrase(&n))
    return PM_OK;
  n.left = verb_before(f, n.phrase.start);
  n.right = verb_after(f, n.phrase.end, &n.right_end);
  n.value = pm_event_name_value(f, n.phrase, n.quoted);
  const bool result = pm_str_eqz(n.kind, "award");
  if ((result && !(is_result(&n) && is_public(&n))) || (n.open && !is_held(&n)))
    return PM_OK;
  return pm_event_propose(
      f, (PmCandidate){.phrase = n.phrase,
                       .kind = n.kind,
                       .why = "event-noun",
                       .score = n.value + (result ? PUBLIC_RESULT : frame_value(&n)),
                       .quoted = n.quoted,
                       .cited = is_cited(&n)});
}
