// SPDX-License-Identifier: MIT
// Where an event happened and who took part, by the names in its sentence. A place counts
// for more the more the words tie it to the event; a meeting of the country or the
// province is only where the sentence says that it was.
#include "name/event.h"

static const PmSpan *span_of(const PmWork *work, size_t k, const PmCandidate *at) {
  const PmSpan *span = k < work->n_spans ? &work->spans[k] : NULL;
  return span && span->scan == at->scan && span->end <= at->sentence.end ? span : NULL;
}

// --- the place

// 全国…会议, 省第十五次党代会: larger than any place that only stands beside it.
static bool is_above(const PmScan *scan, PmRange phrase) {
  static const char *const words[] = {"全国", "中国", "国务院", "中央", "国家",
                                      "国际", "世界", "全球",   "亚洲", "全省"};
  const uint32_t from = phrase.start > 4 ? phrase.start - 4 : 0;
  for (uint32_t i = from; i < phrase.end; i++)
    if (scan->token[i] && pm_scan_starts_any(scan, (PmRange){i, phrase.end}, words,
                                             sizeof words / sizeof *words))
      return true;
  return scan->cp[phrase.start] == U'省';
}

// The verb of an event stands right behind.
static bool before_verb(const PmScan *scan, uint32_t end) {
  const PmLexRow *verb = NULL;
  return pm_scan_longest(scan, end, PM_LEX_EVENT_VERB, &verb) && scan->token[end];
}

// A result or a document is where the sentence says that it was made public; the places
// beside and in it are whose it is.
static bool is_paper(PmStr kind) { return pm_kind_among(kind, "award publication"); }

// How surely the place [start, end) is where it happened; 0 for not at all.
static int ties(const PmScan *scan, PmRange place, const PmCandidate *at) {
  enum { BESIDE = 1, NAMED, SUBJECT, SAID };
  const PmRange phrase = at->phrase;
  const uint32_t before = pm_before(scan, place.start);
  const bool in =
      before == U'在' || (before == U'于' && scan->token[place.start - 1]) ||
      (place.start > 2 && pm_scan_eq(scan, place.start - 3, place.start, "在位于"));
  const bool verb = before_verb(scan, place.end), above = is_above(scan, phrase);
  if (in && (place.end <= phrase.start || place.start >= phrase.end) &&
      (!above || verb || place.start == phrase.end + 1))
    return SAID; // 在, 于
  if (is_paper(at->kind) || (above && place.start != phrase.start))
    return 0;
  if (place.end == phrase.start || verb)
    return SUBJECT;
  if (place.start >= phrase.start && place.end <= phrase.end)
    return NAMED;
  return place.start < phrase.start ? BESIDE : 0;
}

// The last of the places that the one at `*k` begins, each in the one before: of
// 海州市|新城街道 the smaller one.
static const PmSpan *last_place(const PmWork *work, size_t *k, const PmCandidate *at) {
  const PmSpan *last = &work->spans[*k];
  for (const PmSpan *next; (next = span_of(work, *k + 1, at)) != NULL; ++*k) {
    if (next->cls != PM_CLASS_PLACE || next->start != last->end)
      break;
    last = next;
  }
  return last;
}

static uint32_t place_of(const PmWork *work, const PmCandidate *at) {
  uint32_t best = PM_NO_INDEX;
  int best_ties = 0;
  size_t k = pm_span_from(work, at->scan, at->sentence.start);
  for (const PmSpan *span; (span = span_of(work, k, at)) != NULL; k++) {
    if (span->cls != PM_CLASS_PLACE)
      continue;
    const PmSpan *last = last_place(work, &k, at);
    const int now = ties(&work->scans[at->scan], (PmRange){span->start, last->end}, at);
    if (now > best_ties) {
      best_ties = now;
      best = last->entity;
    }
  }
  return best;
}

// --- who took part

// 在某中心|举行: where it was held, though its name is a body's.
static bool is_venue(const PmScan *scan, const PmSpan *span, uint32_t from) {
  static const char *const verbs[] = {"举行", "召开", "举办", "开幕"};
  if (!pm_scan_starts_any(scan, (PmRange){span->end, scan->n}, verbs,
                          sizeof verbs / sizeof *verbs))
    return false;
  for (uint32_t i = span->start; i-- > from && pm_is_word(scan->cp[i]);)
    if (scan->cp[i] == U'在' && scan->token[i])
      return true;
  return false;
}

// Who signed the article takes no part in what it tells.
static bool is_reporter(const PmWork *work, const PmSpan *span) {
  const PmScan *scan = &work->scans[span->scan];
  const PmArticle *a = &work->page->articles[scan->article];
  for (size_t i = 0; i < a->n_contributions; i++)
    if (a->contributions[i].agent == span->entity)
      return true;
  uint32_t end = span->start; // 记者 甲 乙
  while (end && (scan->cp[end - 1] == ' ' || scan->cp[end - 1] == U'　'))
    end--;
  const PmLexRow *title = NULL;
  return pm_scan_ending(scan, (PmRange){0, end}, PM_LEX_TITLE, &title) &&
         pm_str_eqz(pm_tag(scan, title), "byline");
}

// 某某、某某出席: the sentence behind that of a meeting often says who was there.
static PmRange attendance(const PmScan *scan, PmRange sentence) {
  static const char *const verbs[] = {"出席", "参加", "致辞", "参会"};
  enum { TAIL = 12, LONGEST = 160 }; // characters
  const uint32_t start = sentence.end + 1;
  uint32_t end = start;
  while (end < scan->n && end - start < LONGEST && !pm_is_stop(scan->cp[end]))
    end++;
  const bool whole = end > start && end < scan->n && pm_is_stop(scan->cp[end]) &&
                     scan->cp[sentence.end] == U'。'; // the paragraph goes on
  for (uint32_t i = end - start > TAIL ? end - TAIL : start; whole && i < end; i++)
    if (pm_scan_starts_any(scan, (PmRange){i, end}, verbs, sizeof verbs / sizeof *verbs))
      return (PmRange){start, end};
  return (PmRange){start, start};
}

static void add_agent(PmCast *cast, uint32_t entity) {
  for (size_t i = 0; i < cast->n_agents; i++)
    if (cast->agents[i] == entity)
      return;
  if (cast->n_agents < PM_CAST_MAX)
    cast->agents[cast->n_agents++] = entity;
}

// Those who stand in the sentence itself.
static void add_named(const PmWork *work, const PmCandidate *at, PmCast *cast) {
  const PmScan *scan = &work->scans[at->scan];
  size_t k = pm_span_from(work, at->scan, at->sentence.start);
  for (const PmSpan *span; (span = span_of(work, k, at)) != NULL; k++)
    if (span->cls != PM_CLASS_PLACE && !is_venue(scan, span, at->sentence.start) &&
        !(span->cls == PM_CLASS_PERSON && is_reporter(work, span)))
      add_agent(cast, span->entity);
}

static void add_persons(const PmWork *work, uint32_t s, PmRange in, PmCast *cast) {
  for (size_t k = pm_span_from(work, s, in.start); k < work->n_spans; k++) {
    const PmSpan *span = &work->spans[k];
    if (span->scan != s || span->end > in.end)
      break;
    if (span->cls == PM_CLASS_PERSON)
      add_agent(cast, span->entity);
  }
}

PmCast pm_event_cast(const PmWork *work, const PmCandidate *at) {
  const PmScan *scan = &work->scans[at->scan];
  PmCast cast = {.place = place_of(work, at)};
  add_named(work, at, &cast);
  if (!scan->in_head &&
      pm_kind_among(at->kind, "meeting ceremony activity signing training"))
    add_persons(work, at->scan, attendance(scan, at->sentence), &cast);
  return cast;
}
