// SPDX-License-Identifier: MIT
// Events that are a change of their subject: …正式投产, …启用, …成立. The name runs from
// the subject to the verb.
#include "name/event.h"

// --- from the verb back to the end of its subject

// In [from, i) nothing but a time (and 正式) stands from `start` on.
static bool is_time(const PmEventFinder *f, uint32_t start, uint32_t verb) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmDate date = pm_date_find(scan, start, verb, &f->today);
  if (date.end > date.start && date.start == start && verb - date.end <= 4)
    return true;
  const PmLexRow *word = pm_scan_is(scan, start, start + scan->token[start], PM_LEX_WORD);
  return start >= verb || (word && pm_pos_is(scan, word, "tm") && verb - start <= 6);
}

// The end of the clause before `at`, over 于 and a comma; `at` when there is none.
static uint32_t over_comma(const PmEventFinder *f, uint32_t at) {
  const uint32_t *cp = f->work->scans[f->scan].cp;
  while (at > f->from &&
         (cp[at - 1] == U'于' || cp[at - 1] == U'将' || cp[at - 1] == U'在'))
    at--;
  return at > f->from && (cp[at - 1] == U'，' || cp[at - 1] == ',') ? at - 1 : at;
}

// 在星光村(投产), 于独山港镇(成立): where stands between the subject and its verb.
static uint32_t over_where(const PmEventFinder *f, uint32_t i) {
  const uint32_t *cp = f->work->scans[f->scan].cp;
  uint32_t start = i;
  for (size_t k = pm_span_from(f->work, f->scan, i); k-- > 0;) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->end != start || span->start <= f->from ||
        span->cls != PM_CLASS_PLACE)
      break;
    start = span->start;
  }
  const bool in =
      start < i && start > f->from && (cp[start - 1] == U'在' || cp[start - 1] == U'于');
  return in ? start - 1 : i;
}

// 也, 当天, 自: one word that stands between a subject and its verb.
static uint32_t over_adverb(const PmEventFinder *f, uint32_t i) {
  static const char *const words[] = {
      "也",   "已",   "同步", "顺利", "近日", "日前",   "当天",  "昨天",
      "昨日", "今天", "自",   "于",   "在",   "今起",   "已经",  "随后",
      "同时", "全部", "全面", "相继", "陆续", "先后",   "如期",  "成功",
      "圆满", "建成", "双双", "首次", "率先", "完工并", "竣工并"};
  return i - pm_scan_ends_any(&f->work->scans[f->scan], (PmRange){f->from, i}, words,
                              sizeof words / sizeof *words);
}

// 10月中旬(开工): a date that ends there.
static uint32_t over_date(const PmEventFinder *f, uint32_t i) {
  enum { SHORTEST = 3, LONGEST = 10 };
  for (uint32_t back = SHORTEST; back <= LONGEST && i >= f->from + back; back++) {
    const PmDate date = pm_date_find(&f->work->scans[f->scan], i - back, i, &f->today);
    if (date.end == i && date.start == i - back)
      return i - back;
  }
  return i;
}

// 也在当天揭牌, 自10月中旬开工: all that stands between the subject and its verb.
static uint32_t over_adverbs(const PmEventFinder *f, uint32_t i) {
  for (uint32_t last = PM_NO_INDEX; i != last;) {
    last = i;
    i = over_adverb(f, over_where(f, i));
    if (i == last)
      i = over_date(f, i);
  }
  return i;
}

// --- the verb and its subject

// 了, 后, 以来 behind the verb; 开通了“…” takes an object, as any other word does.
static bool goes_on_after(const PmScan *scan, PmRange rest) {
  static const char *const words[] = {"了", "后", "以来"};
  const uint32_t *cp = scan->cp + rest.start;
  return pm_scan_starts_any(scan, rest, words, sizeof words / sizeof *words) &&
         !(cp[0] == U'了' && (pm_is_word(cp[1]) || pm_is_opening_mark(cp[1])));
}

static bool is_change(const PmEventFinder *f, const PmTrigger *t) {
  const PmScan *scan = &f->work->scans[f->scan];
  const uint32_t end = t->verb_end;
  return t->verb && end <= f->to && pm_event_verb_says(scan, t->verb, "before") &&
         pm_kind_among(t->verb_kind, "opening construction founding") &&
         (end == f->to || !pm_is_word(scan->cp[end]) ||
          goes_on_after(scan, (PmRange){end, scan->n})); // else it takes an object
}

typedef struct {
  uint32_t start, subject_end, end; // of the name
  bool quoted;
} Subject;

static void read_subject(const PmEventFinder *f, Subject *s, uint32_t end) {
  s->subject_end = end;
  s->start = pm_event_phrase(f, end, &s->quoted);
}

static Subject subject_of(const PmEventFinder *f, const PmTrigger *t) {
  const uint32_t *cp = f->work->scans[f->scan].cp, verb = t->at;
  Subject s = {.end = t->verb_end};
  const uint32_t end = over_adverbs(f, verb);
  read_subject(f, &s, end == f->from || pm_is_clause_mark(cp[end - 1]) ? verb : end);
  // 5月20日“路灯热线”开通
  s.start = pm_event_over_day(f, (PmRange){s.start, s.subject_end});
  if (s.subject_end == verb && is_time(f, s.start, verb)) {
    // …，于2024年正式上线: the subject stands before the comma
    read_subject(f, &s, over_comma(f, s.start));
    s.end = s.subject_end;
  }
  return s;
}

// A time or a place alone is no subject.
static bool is_subject(const PmEventFinder *f, const Subject *s) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmDate date = pm_date_find(scan, s->start, s->subject_end, &f->today);
  const bool time =
      date.end > date.start && date.start == s->start && date.end == s->subject_end;
  return s->subject_end >= s->start + 3 && !time &&
         !pm_scan_is_division(scan, s->start, s->subject_end);
}

static bool is_formal(const PmScan *scan, const PmTrigger *t, uint32_t start) {
  return pm_scan_starts(scan, (PmRange){t->at, t->verb_end}, "正式") ||
         (t->at > start + 2 && pm_scan_eq(scan, t->at - 2, t->at, "正式"));
}

// 9月底前全部开工, 力争年内建成: it is not yet so.
static bool is_to_come(const PmEventFinder *f, uint32_t verb) {
  static const char *const words[] = {"力争", "确保", "预计", "有望", "计划"};
  enum { BACK = 16 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t i = verb;
  while (i > f->from && verb - i < BACK && !pm_is_clause_mark(scan->cp[i - 1])) {
    i--;
    if (pm_scan_starts_any(scan, (PmRange){i, verb}, words, sizeof words / sizeof *words))
      return true;
  }
  const PmDate date = pm_date_find(scan, i, verb, &f->today);
  return date.end > date.start && date.open < 0 && verb - date.end <= 6;
}

PmStatus pm_event_change(PmEventFinder *f, const PmTrigger *t) {
  enum { CHANGE = 1, FORMAL = 3, FAR = 2 };
  if (!is_change(f, t) || is_to_come(f, t->at))
    return PM_OK;
  const Subject s = subject_of(f, t);
  if (!is_subject(f, &s) || (s.end < t->verb_end && !s.quoted))
    return PM_OK;
  const bool formal = is_formal(&f->work->scans[f->scan], t, s.start);
  const int value = pm_event_name_value(f, (PmRange){s.start, t->verb_end}, s.quoted);
  return pm_event_propose(f,
                          (PmCandidate){.phrase = {s.start, s.end},
                                        .kind = t->verb_kind,
                                        .why = "event-change",
                                        .dated = FAR,
                                        .score = CHANGE + value + (formal ? FORMAL : 0),
                                        .quoted = s.quoted});
}
