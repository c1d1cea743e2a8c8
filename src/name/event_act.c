// SPDX-License-Identifier: MIT
// Events that what is done names: 发布《…》, 获评“…”称号, 举办“…”, 签订…协议, 到…调研.
#include "name/event.h"

// --- 举办“…”, 开设“…”: only the quoted name says it, no noun behind it

// The closing mark of the quotation that opens at `open`, whatever marks it has.
static uint32_t quotation_end(const PmEventFinder *f, uint32_t open) {
  const uint32_t *cp = f->work->scans[f->scan].cp;
  const uint32_t mark = cp[open] == U'“' ? U'”' : cp[open] == '"' ? '"' : 0;
  uint32_t close = open + 1;
  while (mark && close < f->to && cp[close] != mark)
    close++;
  return mark && close < f->to ? close + 1 : open;
}

PmStatus pm_event_quoted(PmEventFinder *f, const PmTrigger *t) {
  static const char *const verbs[] = {"举行", "举办", "上演", "推出", "开展"};
  enum { SHORTEST = 6, LONGEST = 20, VALUE = 4 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t open = t->at + pm_scan_starts_any(scan, (PmRange){t->at, f->to}, verbs,
                                             sizeof verbs / sizeof *verbs);
  if (open == t->at || (!f->lead && pm_scan_eq(scan, t->at, open, "推出")))
    return PM_OK; // far from the lead a service is brought out
  open += open < f->to && scan->cp[open] == U'了';
  const uint32_t end = open < f->to ? quotation_end(f, open) : open;
  if (end < open + SHORTEST || end > open + LONGEST ||
      (end < f->to && pm_is_han(scan->cp[end])))
    return PM_OK;
  return pm_event_propose(f, (PmCandidate){.phrase = {open, end},
                                           .kind = PM_STR("activity"),
                                           .why = "event-noun",
                                           .score = VALUE,
                                           .quoted = true});
}

// --- 发布《…》, 公布…“…”; 获评…“…”

typedef struct {
  uint32_t start; // of the words behind the verb
  PmRange quotation;
} Object;

static Object object_of(const PmEventFinder *f, const PmTrigger *t) {
  enum { AHEAD = 20 };
  const uint32_t *cp = f->work->scans[f->scan].cp;
  Object object = {.start = t->verb_end};
  if (object.start < f->to && (cp[object.start] == U'了' || cp[object.start] == U'为'))
    object.start++;
  for (uint32_t k = object.start; k < f->to && k - object.start < AHEAD; k++) {
    if (pm_is_clause_mark(cp[k]))
      break;
    if (!pm_is_opening_mark(cp[k]))
      continue;
    const uint32_t close = pm_closing_of(&f->work->scans[f->scan], k, f->to);
    if (close != PM_NO_INDEX)
      object.quotation = (PmRange){k, close + 1};
    break;
  }
  return object;
}

// “…”平台奖, “…”称号: where the noun behind the quotation ends, or the quotation.
static uint32_t over_noun(const PmEventFinder *f, uint32_t close) {
  enum { LONGEST = 6 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t end = close;
  while (end < f->to && pm_is_han(scan->cp[end]) && end - close < LONGEST &&
         !pm_token_breaks(scan, end, end + 1))
    end++;
  return end > close &&
                 pm_scan_ending(scan, (PmRange){close, end}, PM_LEX_EVENT_NOUN, NULL)
             ? end
             : close;
}

static PmStatus propose_award(PmEventFinder *f, const PmTrigger *t,
                              const Object *object) {
  const uint32_t close = object->quotation.end, end = over_noun(f, close);
  return pm_event_propose(
      f, (PmCandidate){.phrase = {object->start, end},
                       .kind = PM_STR("award"),
                       .why = "event-object",
                       .score = end > close || pm_event_named(f, t->at) ? 4 : 2,
                       .quoted = true});
}

// 《…》第六辑: where the part that is named behind the work ends.
static uint32_t over_part(const PmEventFinder *f, uint32_t end) {
  static const char *const words[] = {"辑", "期", "卷", "册", "版", "部"};
  enum { LONGEST = 6 };
  const PmScan *scan = &f->work->scans[f->scan];
  if (end >= f->to || scan->cp[end] != U'第')
    return end;
  for (uint32_t i = end + 2; i < f->to && i - end <= LONGEST; i++)
    if (pm_scan_starts_any(scan, (PmRange){i, i + 1}, words,
                           sizeof words / sizeof *words))
      return i + 1;
  return end;
}

// What a publication of 《…》 names is the work; of “…” it is a result.
static PmStatus propose_publication(PmEventFinder *f, const PmTrigger *t,
                                    const Object *object) {
  const PmScan *scan = &f->work->scans[f->scan];
  const PmRange q = object->quotation;
  const bool work = scan->cp[q.start] == U'《';
  if (!work && q.end < f->to && pm_is_han(scan->cp[q.end]))
    return PM_OK; // the phrase ends farther on, at a noun
  return pm_event_propose(
      f, (PmCandidate){.phrase = {work ? q.start : object->start, over_part(f, q.end)},
                       .kind = work ? t->verb_kind : PM_STR("award"),
                       .why = "event-object",
                       .score = 4,
                       .quoted = true});
}

PmStatus pm_event_object(PmEventFinder *f, const PmTrigger *t) {
  const bool award = pm_str_eqz(t->verb_kind, "award");
  if (!award && !pm_str_eqz(t->verb_kind, "publication"))
    return PM_OK;
  const Object object = object_of(f, t);
  if (!object.quotation.end)
    return PM_OK;
  return award ? propose_award(f, t, &object) : propose_publication(f, t, &object);
}

// --- 某镇与某医院签订合作协议: the verb and what is signed, by somebody named

// Where the document that is signed ends; 0 for none.
static uint32_t pact_end(const PmEventFinder *f, const PmTrigger *t) {
  static const char *const pacts[] = {"协议", "合同", "备忘录", "协议书", "意向书"};
  enum { AHEAD = 24 };
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t k = t->verb_end; k < f->to && k - t->at < AHEAD; k++) {
    if (pm_is_clause_mark(scan->cp[k]) || scan->cp[k] == U'的')
      return 0;
    const uint32_t pact = pm_scan_starts_any(scan, (PmRange){k, f->to}, pacts,
                                             sizeof pacts / sizeof *pacts);
    if (pact)
      return k + pact;
  }
  return 0;
}

// A body or a person stands before the verb in its clause.
static bool has_signer(const PmEventFinder *f, uint32_t verb) {
  enum { BACK = 30 };
  const PmScan *scan = &f->work->scans[f->scan];
  uint32_t start = verb;
  while (start > f->from && verb - start < BACK &&
         !pm_is_clause_mark(scan->cp[start - 1]))
    start--;
  for (size_t k = pm_span_from(f->work, f->scan, start); k < f->work->n_spans; k++) {
    const PmSpan *span = &f->work->spans[k];
    if (span->scan != f->scan || span->end > verb)
      break;
    if (span->cls != PM_CLASS_PLACE)
      return true;
  }
  return false;
}

PmStatus pm_event_pact(PmEventFinder *f, const PmTrigger *t) {
  if (!pm_str_eqz(t->verb_kind, "signing") || f->work->scans[f->scan].cp[t->at] != U'签')
    return PM_OK;
  const uint32_t end = pact_end(f, t);
  if (!end || !has_signer(f, t->at))
    return PM_OK;
  return pm_event_propose(f, (PmCandidate){.phrase = {t->at, end},
                                           .kind = PM_STR("signing"),
                                           .why = "event-object",
                                           .score = 3});
}

// --- 牵头成立某某合作社: a body that the sentence names

PmStatus pm_event_founding(PmEventFinder *f, const PmTrigger *t) {
  enum { VALUE = 1, FAR = 2 };
  const PmScan *scan = &f->work->scans[f->scan];
  if (!pm_str_eqz(t->verb_kind, "founding"))
    return PM_OK;
  const uint32_t body = t->verb_end + (scan->cp[t->verb_end] == U'了');
  const size_t k = pm_span_from(f->work, f->scan, body);
  const PmSpan *span = k < f->work->n_spans ? &f->work->spans[k] : NULL;
  if (!span || span->scan != f->scan || span->start != body || span->end > f->to ||
      span->cls != PM_CLASS_ORGANIZATION)
    return PM_OK;
  return pm_event_propose(f, (PmCandidate){.phrase = {t->at, span->end},
                                           .kind = t->verb_kind,
                                           .why = "event-object",
                                           .score = VALUE,
                                           .dated = FAR});
}

// --- 某某到双峰县调研: somebody named goes somewhere

// The end of the first word from `i` on, within its clause, that says what for; 0 for
// none.
static uint32_t purpose_end(const PmEventFinder *f, uint32_t i) {
  static const char *const does[] = {"调研", "考察", "督查", "督导", "检查",
                                     "走访", "慰问", "视察", "看望", "宣讲",
                                     "接访", "指导", "支教"};
  enum { AHEAD = 24 };
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t k = i; k < f->to && k - i < AHEAD; k++) {
    if (pm_is_clause_mark(scan->cp[k]) && scan->cp[k] != U'、')
      return 0;
    const uint32_t n = scan->token[k]
                           ? pm_scan_starts_any(scan, (PmRange){k, f->to}, does,
                                                sizeof does / sizeof *does)
                           : 0;
    if (n)
      return k + n;
  }
  return 0;
}

// A person stands shortly before `at` in its clause (某某一行, 某某带队), a body right
// there or before its people (某学院师生).
static bool has_visitor(const PmEventFinder *f, uint32_t at) {
  static const char *const people[] = {"师生", "志愿者", "一行", "队员", "党员干部"};
  enum { BACK = 10 };
  const PmScan *scan = &f->work->scans[f->scan];
  at -= pm_scan_ends_any(scan, (PmRange){f->from, at}, people,
                         sizeof people / sizeof *people);
  if (pm_event_named(f, at))
    return true;
  for (uint32_t i = at; i > f->from && at - i < BACK; i--)
    if (pm_event_in_person(f, i - 1))
      return true;
    else if (pm_is_clause_mark(scan->cp[i - 1]))
      return false;
  return false;
}

// Only the headline and the lead tell it as what happened.
PmStatus pm_event_visit(PmEventFinder *f, const PmTrigger *t) {
  static const char *const goes[] = {"到", "赴", "深入", "前往", "来到", "走进"};
  const PmScan *scan = &f->work->scans[f->scan];
  if (!f->lead || t->at == f->from)
    return PM_OK;
  const uint32_t n =
      pm_scan_starts_any(scan, (PmRange){t->at, f->to}, goes, sizeof goes / sizeof *goes);
  const uint32_t end = n && has_visitor(f, t->at) ? purpose_end(f, t->at + n) : 0;
  if (!end)
    return PM_OK;
  const PmRange phrase = {t->at, end};
  return pm_event_propose(f,
                          (PmCandidate){.phrase = phrase,
                                        .kind = PM_STR("visit"),
                                        .why = "event-visit",
                                        .score = pm_event_name_value(f, phrase, false)});
}
