// SPDX-License-Identifier: MIT
// The best path of labels through the scores, and the spans that it makes.
#include "name/tagger.h"

// --- labels

static int part_of(uint32_t label) { return label ? (int)((label - 1) & 3) : -1; }

bool pm_label_follows(uint32_t from, uint32_t to) {
  const bool open =
      from && from < PM_N_LABELS && (part_of(from) == 0 || part_of(from) == 1);
  const bool goes_on = to && (part_of(to) == 1 || part_of(to) == 2);
  return open ? goes_on && (from - 1) / 4 == (to - 1) / 4 : !goes_on;
}

bool pm_label_ends(uint32_t label) { return part_of(label) != 0 && part_of(label) != 1; }

uint32_t pm_sentence_end(const PmScan *scan, uint32_t start) {
  enum { LONGEST = 256 }; // so that no sum of scores overflows
  uint32_t i = start;
  while (i < scan->n && i - start < LONGEST && scan->cp[i] != 0x3002 &&
         scan->cp[i] != 0xFF01 && scan->cp[i] != 0xFF1F && scan->cp[i] != 0xFF1B &&
         scan->cp[i] != '\n')
    i++;
  return i < scan->n && i - start < LONGEST ? i + 1 : i;
}

bool pm_next_tagged(const uint8_t *labels, uint32_t n, uint32_t *at, PmTagged *span) {
  for (uint32_t i = *at; i < n; i++) {
    if (labels[i] == 0)
      continue;
    const PmTag tag = (PmTag)((labels[i] - 1) / 4);
    uint32_t end = i + 1;
    if (part_of(labels[i]) != 3)
      while (end < n && labels[end] && part_of(labels[end]) != 3 &&
             part_of(labels[end - 1]) != 2 && (labels[end] - 1U) / 4 == (uint32_t)tag)
        end++;
    *span = (PmTagged){i, end, tag};
    *at = end;
    return true;
  }
  *at = n;
  return false;
}

// --- the best path

// After a closed label a span may begin: any fresh label follows. Within a span only
// inside and end of its class follow begin and inside.
static const uint8_t closed[] = {0, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20};
static const uint8_t fresh[] = {0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20};

typedef int32_t Lanes __attribute__((vector_size(16)));

enum {
  IMPOSSIBLE = INT32_MIN / 2,
  N_CLOSED = sizeof closed,
  N_FRESH = sizeof fresh,
  N_LANES = (N_FRESH + 3) / 4
};
_Static_assert(N_CLOSED == 1 + 2 * PM_N_TAGS && N_FRESH == N_CLOSED,
               "labels in the tables");

typedef struct {
  const int32_t (*steps)[PM_N_LABELS];
  Lanes fresh_steps[N_CLOSED]
                   [N_LANES]; // the same from closed to fresh labels, side by side
  int32_t least[N_CLOSED], most[N_CLOSED]; // of these steps from each closed label
  int32_t best[PM_N_LABELS];               // of the paths that end in each label
} Search;

static void start_search(Search *s, const int32_t *scores) {
  int32_t row[4 * N_LANES] = {0};
  for (size_t k = 0; k < N_CLOSED; k++) {
    s->least[k] = INT32_MAX;
    s->most[k] = INT32_MIN;
    for (size_t to = 0; to < N_FRESH; to++) {
      row[to] = s->steps[closed[k]][fresh[to]];
      s->least[k] = row[to] < s->least[k] ? row[to] : s->least[k];
      s->most[k] = row[to] > s->most[k] ? row[to] : s->most[k];
    }
    memcpy(s->fresh_steps[k], row, sizeof row);
  }
  for (uint32_t to = 0; to < PM_N_LABELS; to++)
    s->best[to] = pm_label_follows(PM_N_LABELS, to)
                      ? scores[to] + s->steps[PM_N_LABELS][to]
                      : IMPOSSIBLE;
}

// What the way to any fresh label is worth at least. A closed label from which no step
// reaches that is on none of the best ways; most are not.
static int32_t least_fresh(const Search *s) {
  int32_t least = INT32_MIN;
  for (size_t k = 0; k < N_CLOSED; k++) {
    const int32_t sum = s->best[closed[k]] + s->least[k];
    least = sum > least ? sum : least;
  }
  return least;
}

// The best way from a closed label to each fresh one. Ties go to the lower label.
static void step_fresh(const Search *s, int32_t top[PM_N_LABELS],
                       uint8_t from[PM_N_LABELS]) {
  const int32_t least = least_fresh(s);
  Lanes best[N_LANES], by[N_LANES] = {0};
  for (size_t i = 0; i < N_LANES; i++)
    best[i] = (Lanes){IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE};
  for (int32_t k = 0; k < N_CLOSED; k++) {
    const int32_t before = s->best[closed[k]];
    if (before + s->most[k] < least)
      continue;
#pragma GCC unroll 3 // so that all stays in registers
    for (size_t i = 0; i < N_LANES; i++) {
      const Lanes sum = s->fresh_steps[k][i] + before, better = sum > best[i];
      best[i] = (better & sum) | (~better & best[i]);
      by[i] = (better & k) | (~better & by[i]);
    }
  }
  int32_t sums[4 * N_LANES], numbers[4 * N_LANES];
  memcpy(sums, best, sizeof sums);
  memcpy(numbers, by, sizeof numbers);
#pragma GCC unroll 11
  for (size_t to = 0; to < N_FRESH; to++) {
    top[fresh[to]] = sums[to];
    from[fresh[to]] = closed[numbers[to]];
  }
}

// The better way from begin or inside to inside and end of each class.
static void step_within(const Search *s, int32_t top[PM_N_LABELS],
                        uint8_t from[PM_N_LABELS]) {
#pragma GCC unroll 5
  for (uint8_t begin = 1; begin < PM_N_LABELS; begin = (uint8_t)(begin + 4))
#pragma GCC unroll 2
    for (uint8_t to = (uint8_t)(begin + 1); to < begin + 3; to++) {
      const int32_t first = s->best[begin] + s->steps[begin][to];
      const int32_t second = s->best[begin + 1] + s->steps[begin + 1][to];
      top[to] = second > first ? second : first;
      from[to] = (uint8_t)(begin + (second > first));
    }
}

static void arrive(Search *s, const int32_t top[PM_N_LABELS],
                   const int32_t scores[PM_N_LABELS]) {
  s->best[0] = top[0] <= IMPOSSIBLE / 2 ? IMPOSSIBLE : top[0] + scores[0];
  for (size_t to = 1; to < PM_N_LABELS; to++) // twenty: whole vectors
    s->best[to] = top[to] <= IMPOSSIBLE / 2 ? IMPOSSIBLE : top[to] + scores[to];
}

static void forbid(Search *s, uint32_t allowed) {
  for (size_t to = 0; to < PM_N_LABELS; to++)
    if (!(allowed >> to & 1))
      s->best[to] = IMPOSSIBLE;
}

static uint8_t best_end(const Search *s) {
  uint8_t label = 0;
  int32_t top = INT32_MIN;
  for (uint8_t k = 0; k < PM_N_LABELS; k++)
    if (pm_label_ends(k) && s->best[k] > top) {
      top = s->best[k];
      label = k;
    }
  return label;
}

void pm_best_path(const int32_t *scores, size_t n,
                  const int32_t steps[PM_N_LABELS + 1][PM_N_LABELS],
                  const uint32_t *allowed, uint8_t *room, uint8_t *path) {
  Search s = {.steps = steps};
  if (!n)
    return;
  start_search(&s, scores);
  if (allowed)
    forbid(&s, allowed[0]);
  for (size_t i = 1; i < n; i++) {
    int32_t top[PM_N_LABELS];
    step_fresh(&s, top, room + i * PM_N_LABELS);
    step_within(&s, top, room + i * PM_N_LABELS);
    arrive(&s, top, scores + i * PM_N_LABELS);
    if (allowed)
      forbid(&s, allowed[i]);
  }
  uint8_t label = best_end(&s);
  for (size_t i = n; i-- > 0;) {
    path[i] = label;
    if (i)
      label = room[i * PM_N_LABELS + label];
  }
}

// --- tagging

PmStatus pm_tagger_run(const PmTagger *tagger, PmArena *arena, const PmScan *scan,
                       uint8_t *labels, int32_t *margins) {
  PmEvidence evidence;
  int32_t steps[PM_N_LABELS + 1][PM_N_LABELS];
  if (!scan->n)
    return PM_OK;
  PM_TRY(pm_evidence_make(arena, scan, &evidence));
  int32_t *scores = pm_arena_alloc(arena, (size_t)scan->n * PM_N_LABELS * sizeof *scores);
  uint8_t *room = pm_arena_alloc(arena, (size_t)scan->n * PM_N_LABELS);
  if (!scores || !room)
    return PM_ERR_NOMEM;
  for (size_t from = 0; from <= PM_N_LABELS; from++)
    for (size_t to = 0; to < PM_N_LABELS; to++)
      steps[from][to] = tagger->head->steps[from][to];
  pm_tagger_score(tagger, &evidence, scores);
  for (uint32_t start = 0, end; start < scan->n; start = end) {
    end = pm_sentence_end(scan, start);
    pm_best_path(scores + (size_t)start * PM_N_LABELS, end - start,
                 (const int32_t(*)[PM_N_LABELS])steps, NULL, room, labels + start);
  }
  for (uint32_t i = 0; margins && i < scan->n; i++) {
    const int32_t *at = scores + (size_t)i * PM_N_LABELS;
    margins[i] = at[labels[i]] - at[0];
  }
  return PM_OK;
}
