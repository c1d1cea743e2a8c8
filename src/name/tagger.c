// SPDX-License-Identifier: MIT
// Opens a model, sums the weights of each character's facts, finds the best path.
#include "name/tagger.h"

static const char magic[8] = "PMTAG\n\x1a";

static PmStatus refuse(PmJob *job, const char *name, const char *why) {
  return pm_fail(job, PM_ERR_SYNTAX, pm_at(name, 0, 0),
                 "make it again: pressmark train --help",
                 "not a tagger's model of this version: %s", why);
}

static const void *take(PmStr *left, uint64_t n, size_t size, bool *fits) {
  const uint64_t bytes = (n * size + 7) / 8 * 8;
  *fits = *fits && bytes <= left->len;
  const void *part = left->data;
  *left = pm_str_slice(*left, bytes, left->len);
  return part;
}

PmStatus pm_tagger_open(PmJob *job, const char *name, PmStr bytes, PmTagger *tagger) {
  const PmTaggerHead *head = (const void *)bytes.data;
  if (bytes.len < sizeof *head || memcmp(head->magic, magic, sizeof magic) != 0)
    return refuse(job, name, "it does not begin like one");
  if (head->order != PM_LEX_ORDER)
    return refuse(job, name, "its numbers are in another byte order");
  if (head->version != PM_TAGGER_VERSION || head->evidence != PM_EVIDENCE_VERSION)
    return refuse(job, name, "another version");
  const uint32_t n = head->n_buckets;
  if (n == 0 || (n & (n - 1)) || n > UINT32_C(1) << 30)
    return refuse(job, name, "its parts do not agree");
  PmTagger found = {.head = head};
  PmStr left = pm_str_slice(bytes, sizeof *head, bytes.len);
  bool fits = true;
  found.bounds = take(&left, (uint64_t)n + 1, sizeof *found.bounds, &fits);
  found.prints = take(&left, head->n_facts, sizeof *found.prints, &fits);
  found.weights =
      take(&left, (uint64_t)head->n_facts * PM_LABEL_ROW, sizeof *found.weights, &fits);
  if (!fits)
    return refuse(job, name, "it is cut short");
  *tagger = found;
  return PM_OK;
}

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

enum { IMPOSSIBLE = INT32_MIN / 2 };

static bool may(const uint32_t *allowed, size_t i, uint32_t label) {
  return !allowed || allowed[i] >> label & 1;
}

// The labels that may stand before each label, 0 behind the last.
typedef struct {
  uint8_t from[PM_N_LABELS][PM_N_LABELS + 1];
  uint8_t n[PM_N_LABELS];
} Followers;

static void find_followers(Followers *f) {
  memset(f, 0, sizeof *f);
  for (uint32_t to = 0; to < PM_N_LABELS; to++)
    for (uint32_t from = 0; from < PM_N_LABELS; from++)
      if (pm_label_follows(from, to))
        f->from[to][f->n[to]++] = (uint8_t)from;
}

void pm_best_path(const int32_t *scores, size_t n,
                  const int32_t steps[PM_N_LABELS + 1][PM_N_LABELS],
                  const uint32_t *allowed, uint8_t *room, uint8_t *path) {
  int32_t best[2][PM_N_LABELS];
  Followers followers;
  if (!n)
    return;
  find_followers(&followers);
  for (uint32_t to = 0; to < PM_N_LABELS; to++)
    best[0][to] = pm_label_follows(PM_N_LABELS, to) && may(allowed, 0, to)
                      ? scores[to] + steps[PM_N_LABELS][to]
                      : IMPOSSIBLE;
  for (size_t i = 1; i < n; i++) {
    const int32_t *before = best[(i - 1) & 1];
    int32_t *now = best[i & 1];
    for (uint32_t to = 0; to < PM_N_LABELS; to++) {
      int32_t top = IMPOSSIBLE;
      uint8_t from = 0;
      for (uint32_t k = 0; k < followers.n[to]; k++) {
        const uint8_t label = followers.from[to][k];
        const int32_t sum = before[label] + steps[label][to];
        if (sum > top) {
          top = sum;
          from = label;
        }
      }
      room[i * PM_N_LABELS + to] = from;
      now[to] = top <= IMPOSSIBLE / 2 || !may(allowed, i, to)
                    ? IMPOSSIBLE
                    : top + scores[i * PM_N_LABELS + to];
    }
  }
  const int32_t *last = best[(n - 1) & 1];
  uint8_t label = 0;
  int32_t top = INT32_MIN;
  for (uint32_t k = 0; k < PM_N_LABELS; k++)
    if (pm_label_ends(k) && last[k] > top) {
      top = last[k];
      label = (uint8_t)k;
    }
  for (size_t i = n; i-- > 0;) {
    path[i] = label;
    if (i)
      label = room[i * PM_N_LABELS + label];
  }
}

// --- tagging

// The weights of facts lie all over the model: each round asks for what the next one
// reads, so that the reads from memory overlap.
static void score(const PmTagger *tagger, const PmEvidence *evidence, uint32_t i,
                  int32_t *scores) {
  uint64_t facts[PM_MAX_FACTS];
  uint32_t first[PM_MAX_FACTS], end[PM_MAX_FACTS];
  int32_t sum[PM_LABEL_ROW] = {0};
  size_t n = pm_evidence_at(evidence, i, facts), kept = 0;
  const uint32_t mask = tagger->head->n_buckets - 1, n_facts = tagger->head->n_facts;
  for (size_t k = 0; k < n; k++)
    __builtin_prefetch(tagger->bounds + ((uint32_t)(facts[k] >> 32) & mask));
  for (size_t k = 0; k < n; k++) {
    const uint32_t *bounds = tagger->bounds + ((uint32_t)(facts[k] >> 32) & mask);
    first[k] = bounds[0];
    end[k] = bounds[1] < n_facts ? bounds[1] : n_facts;
    __builtin_prefetch(tagger->prints + (first[k] < n_facts ? first[k] : 0));
  }
  for (size_t k = 0; k < n; k++) {
    uint32_t at = first[k];
    while (at < end[k] && tagger->prints[at] != (uint32_t)facts[k])
      at++;
    if (at >= end[k])
      continue;
    first[kept++] = at;
    __builtin_prefetch(tagger->weights + (size_t)at * PM_LABEL_ROW);
  }
  for (size_t k = 0; k < kept; k++) {
    const int16_t *row = tagger->weights + (size_t)first[k] * PM_LABEL_ROW;
    for (size_t y = 0; y < PM_LABEL_ROW; y++)
      sum[y] += row[y];
  }
  memcpy(scores, sum, PM_N_LABELS * sizeof *scores);
}

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
  for (uint32_t i = 0; i < scan->n; i++)
    score(tagger, &evidence, i, scores + (size_t)i * PM_N_LABELS);
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
