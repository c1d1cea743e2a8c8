// SPDX-License-Identifier: MIT
// Which of an article's phrases are its events: the best one and those that are sure,
// each happening once under its best phrase.
#include "name/event.h"

#include <stdlib.h>

enum { MAIN = 3, MAX_EVENTS = 3 };

static int by_score(const void *x, const void *y) {
  const PmCandidate *a = x, *b = y;
  if (a->score != b->score)
    return a->score > b->score ? -1 : 1;
  if (a->lead != b->lead)
    return a->lead ? -1 : 1;
  const uint32_t m = a->phrase.end - a->phrase.start, n = b->phrase.end - b->phrase.start;
  if (m != n)
    return m > n ? -1 : 1;
  if (a->scan != b->scan)
    return a->scan > b->scan ? -1 : 1; // the body before the headline: it says more
  return a->phrase.start < b->phrase.start ? -1 : a->phrase.start > b->phrase.start;
}

// --- one happening under two phrases

// The letters of the phrase, no marks; at most PM_PHRASE_MAX.
static size_t letters(const PmWork *work, const PmCandidate *c, uint32_t *out) {
  const PmScan *scan = &work->scans[c->scan];
  size_t n = 0;
  for (uint32_t i = c->phrase.start; i < c->phrase.end && n < PM_PHRASE_MAX; i++)
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

// Of two accidents the same last word is enough; other phrases share most letters.
static bool is_alike(const PmWork *work, const PmCandidate *a, const PmCandidate *b) {
  uint32_t x[PM_PHRASE_MAX], y[PM_PHRASE_MAX];
  const size_t n = letters(work, a, x), m = letters(work, b, y);
  if (n < 2 || m < 2 || x[n - 1] != y[m - 1] || x[n - 2] != y[m - 2])
    return false;
  return pm_kind_among(a->kind, "accident disaster") ||
         common(x, n, y, m) * 10 >= (n < m ? n : m) * 7;
}

// 昭通苹果推介会, 云南昭通苹果产销推介会: the headline says in short what the text names
// in full. Of two trials nothing need be alike.
static bool is_short_of(const PmWork *work, const PmCandidate *a, const PmCandidate *b) {
  const PmScan *p = &work->scans[a->scan], *q = &work->scans[b->scan];
  if (p->in_head == q->in_head || !pm_str_eq(a->kind, b->kind) || !a->lead || !b->lead ||
      (pm_event_is_counted(p, a->phrase) && pm_event_is_counted(q, b->phrase)))
    return false;
  return pm_str_eqz(a->kind, "trial") || is_alike(work, a, b);
}

static PmStr text_of(const PmWork *work, const PmCandidate *c) {
  return pm_scan_slice(&work->scans[c->scan], c->phrase.start, c->phrase.end);
}

static bool overlap(const PmCandidate *a, const PmCandidate *b) {
  return a->scan == b->scan && a->phrase.start < b->phrase.end &&
         b->phrase.start < a->phrase.end;
}

// Of one article's openings two share four characters only if they are one.
static bool share_change(const PmCandidate *a, PmStr x, const PmCandidate *b, PmStr y) {
  enum { SHARED = 4 * 3 }; // bytes
  if (!pm_kind_among(a->kind, "opening construction") || !pm_str_eq(a->kind, b->kind))
    return false;
  for (size_t i = 0; i + SHARED <= y.len; i += 3)
    if (pm_str_contains(x, pm_str_slice(y, i, i + SHARED)))
      return true;
  return false;
}

// The one holds the other, or they share their end.
static bool is_same(const PmWork *work, const PmCandidate *a, const PmCandidate *b) {
  enum { SHARED = 6 * 3 }; // bytes
  const PmStr x = text_of(work, a), y = text_of(work, b);
  const PmStr tail = pm_str_slice(y, y.len > SHARED ? y.len - SHARED : 0, y.len);
  return pm_str_contains(x, y) || pm_str_contains(y, x) || is_short_of(work, a, b) ||
         (tail.len >= SHARED && pm_str_contains(x, tail)) || overlap(a, b) ||
         share_change(a, x, b, y);
}

// --- the choice

typedef struct {
  PmEventFinder *f;
  const PmCandidate *items[MAX_EVENTS];
  uint32_t entities[MAX_EVENTS];
  size_t n;
} Kept;

// Where the happening of `c` stands among the kept; their number when it is new.
static size_t same_of(const Kept *kept, const PmCandidate *c) {
  size_t k = 0;
  while (k < kept->n && !is_same(kept->f->work, kept->items[k], c))
    k++;
  return k;
}

static PmStatus add_mention(const Kept *kept, size_t k, const PmCandidate *c) {
  return overlap(kept->items[k], c) || c->deed || c->score < MAIN
             ? PM_OK
             : pm_event_put_mention(kept->f, c, kept->entities[k]);
}

// A further event must be surer than the first, the more so far from the lead and where
// its sentence has no date. A verb alone needs a day: without one the article is a
// feature or a notice.
static bool is_event(const Kept *kept, const PmCandidate *c) {
  const bool dated = c->told && !c->cited && !c->deed;
  const int further = dated ? PM_EVENT_SURE - 1 : PM_EVENT_SURE + !c->lead;
  const int least = kept->n == 0 ? MAIN : further;
  return kept->n < MAX_EVENTS && c->score >= least &&
         (!c->deed || !c->lead || kept->f->timed);
}

static PmStatus add_event(Kept *kept, const PmCandidate *c) {
  uint32_t *entity = &kept->entities[kept->n];
  PM_TRY(pm_event_put(kept->f, c, entity));
  PM_TRY(pm_event_put_mention(kept->f, c, *entity));
  kept->items[kept->n++] = c;
  return PM_OK;
}

PmStatus pm_event_choose(PmEventFinder *f) {
  Kept kept = {.f = f};
  if (f->n)
    qsort(f->items, f->n, sizeof *f->items, by_score);
  for (size_t i = 0; i < f->n; i++) {
    const PmCandidate *c = &f->items[i];
    const size_t k = same_of(&kept, c);
    if (k < kept.n)
      PM_TRY(add_mention(&kept, k, c));
    else if (is_event(&kept, c))
      PM_TRY(add_event(&kept, c));
  }
  return PM_OK;
}
