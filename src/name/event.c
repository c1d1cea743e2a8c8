// SPDX-License-Identifier: MIT
// Events: phrases of headline and body that name a meeting, a ceremony, an award …, kept
// verbatim. Goes over the sentences of each article and tries the frames at every token.
#include "name/event.h"

enum { REACH = 120 };

PmDate pm_event_date(const PmEventFinder *f, const PmCandidate *c) {
  const PmRange p = c->phrase, s = c->sentence;
  const uint32_t low = p.start - s.start > REACH ? p.start - REACH : s.start;
  const uint32_t high = s.end - p.end > REACH ? p.end + REACH : s.end;
  return pm_date_find(&f->work->scans[c->scan], low, high, &f->today);
}

// 8月6日, 昨日, 近日: the sentence says on which day, or that it was lately.
static bool says_when(const PmEventFinder *f) {
  static const char *const words[] = {"近日", "日前", "昨日", "昨天", "昨晚",
                                      "今天", "今日", "当天", "前夕", "上周",
                                      "前天", "前晚", "今晨", "当晚"};
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t i = f->from; i + 2 <= f->to; i++)
    if ((pm_is_digit(scan->cp[i]) && scan->cp[i + 1] == U'日') ||
        pm_scan_starts_any(scan, (PmRange){i, f->to}, words,
                           sizeof words / sizeof *words))
      return true;
  return false;
}

static bool is_told(PmEventFinder *f) {
  if (f->told < 0)
    f->told = says_when(f);
  return f->told;
}

// The lead tells what the article is about, the more so with a day; behind it a date
// makes an event surer.
static int place_value(PmEventFinder *f, PmCandidate *c) {
  const PmDate date = pm_event_date(f, c);
  const bool dated = date.end > date.start;
  c->told = dated && is_told(f);
  if (f->lead)
    return 2 + dated + f->work->scans[f->scan].in_head;
  return c->dated && dated && (!c->deed || c->told) ? c->dated : 0;
}

PmStatus pm_event_propose(PmEventFinder *f, PmCandidate candidate) {
  enum { SHORTEST = 4 };
  candidate.scan = f->scan;
  candidate.sentence = (PmRange){f->from, f->to};
  candidate.lead = f->lead;
  candidate.score += place_value(f, &candidate);
  if (candidate.phrase.end < candidate.phrase.start + SHORTEST)
    return PM_OK;
  f->items = pm_arena_extend(&f->work->arena, f->items, f->n, &f->cap, sizeof candidate);
  if (!f->items)
    return PM_ERR_NOMEM;
  f->items[f->n++] = candidate;
  return PM_OK;
}

static PmTrigger trigger_at(const PmScan *scan, uint32_t i) {
  PmTrigger t = {.at = i};
  t.noun_end = i + pm_scan_longest(scan, i, PM_LEX_EVENT_NOUN, &t.noun);
  t.verb_end = i + pm_scan_longest(scan, i, PM_LEX_EVENT_VERB, &t.verb);
  t.deed = pm_scan_longest(scan, i, PM_LEX_EVENT_DEED, NULL) > 0;
  if (t.verb)
    t.verb_kind = pm_event_verb_kind(scan, t.verb);
  return t;
}

static PmStatus run_sentence(PmEventFinder *f) {
  static PmStatus (*const frames[])(PmEventFinder *, const PmTrigger *) = {
      pm_event_noun,     pm_event_object, pm_event_quoted, pm_event_pact,
      pm_event_founding, pm_event_change, pm_event_visit,  pm_event_deed};
  const PmScan *scan = &f->work->scans[f->scan];
  for (uint32_t i = f->from; i < f->to; i++) {
    if (!scan->token[i])
      continue;
    const PmTrigger t = trigger_at(scan, i);
    for (size_t k = 0; k < sizeof frames / sizeof *frames; k++)
      PM_TRY(frames[k](f, &t));
  }
  return PM_OK;
}

static PmStatus run_scan(PmEventFinder *f, uint32_t s) {
  enum { LEAD = 2, SHORT = 6 }; // sentences, characters
  const PmScan *scan = &f->work->scans[s];
  uint32_t sentences = 0;
  f->scan = s;
  for (f->from = 0; f->from < scan->n; f->from = f->to + 1) {
    f->to = f->from;
    while (f->to < scan->n && !pm_is_stop(scan->cp[f->to]))
      f->to++;
    f->lead = scan->in_head || sentences < LEAD;
    f->told = -1;
    f->timed = f->timed || (f->lead && !scan->in_head && is_told(f));
    sentences += f->to > f->from + SHORT;
    if (f->lead && !scan->in_head) {
      f->lead_scan = s;
      f->lead_text.end = f->to;
    }
    PM_TRY(run_sentence(f));
  }
  return PM_OK;
}

PmStatus pm_find_events(PmWork *work) {
  PmEventFinder f = {.work = work, .today = pm_date_today(work)};
  for (uint32_t s = 0; s < work->n_scans;) {
    const uint32_t article = work->scans[s].article;
    f.n = 0;
    f.lead_text = (PmRange){0};
    f.timed = false;
    for (; s < work->n_scans && work->scans[s].article == article; s++)
      PM_TRY(run_scan(&f, s));
    PM_TRY(pm_event_choose(&f));
  }
  return PM_OK;
}
