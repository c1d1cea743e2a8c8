// SPDX-License-Identifier: MIT
// The tagger's quick ways against plain ones: the best path over random scores, and the
// scores of the shipped model for a text.
#include "name/tagger.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t small_random(uint64_t *state, int32_t below) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return (int32_t)(*state >> 33) % below;
}

// --- the best path

enum { LONGEST = 40 };

typedef struct {
  int32_t scores[LONGEST * PM_N_LABELS];
  int32_t steps[PM_N_LABELS + 1][PM_N_LABELS];
  uint32_t allowed[LONGEST];
  size_t n;
} Lattice;

// Few different values, so that ties are common.
static void fill(Lattice *lattice, uint64_t *state) {
  lattice->n = 1 + (size_t)small_random(state, LONGEST - 1);
  for (size_t i = 0; i < lattice->n * PM_N_LABELS; i++)
    lattice->scores[i] = small_random(state, 5) - 2;
  for (size_t i = 0; i <= PM_N_LABELS; i++)
    for (size_t k = 0; k < PM_N_LABELS; k++)
      lattice->steps[i][k] = small_random(state, 3) - 1;
  for (size_t i = 0; i < lattice->n; i++)
    lattice->allowed[i] = 1U | (uint32_t)small_random(state, 1 << PM_N_LABELS);
}

// Every step looked at, with the ties of the header.
static void plain_path(const Lattice *l, const uint32_t *allowed, uint8_t *path) {
  enum { NEVER = -1000000 };
  int32_t best[LONGEST][PM_N_LABELS];
  uint8_t from[LONGEST][PM_N_LABELS] = {{0}};
  for (size_t i = 0; i < l->n; i++)
    for (uint32_t to = 0; to < PM_N_LABELS; to++) {
      int32_t top =
          i == 0 && pm_label_follows(PM_N_LABELS, to) ? l->steps[PM_N_LABELS][to] : NEVER;
      for (uint32_t k = 0; i && k < PM_N_LABELS; k++)
        if (pm_label_follows(k, to) && best[i - 1][k] > NEVER &&
            best[i - 1][k] + l->steps[k][to] > top) {
          top = best[i - 1][k] + l->steps[k][to];
          from[i][to] = (uint8_t)k;
        }
      const bool may = top > NEVER && (!allowed || (allowed[i] >> to & 1));
      best[i][to] = may ? top + l->scores[i * PM_N_LABELS + to] : NEVER;
    }
  uint8_t label = 0;
  for (uint8_t k = 1; k < PM_N_LABELS; k++)
    if (pm_label_ends(k) && best[l->n - 1][k] > best[l->n - 1][label])
      label = k;
  for (size_t i = l->n; i-- > 0; label = from[i][label])
    path[i] = label;
}

static void check_paths(void) {
  uint64_t state = 42;
  Lattice lattice;
  uint8_t room[LONGEST * PM_N_LABELS], path[LONGEST], plain[LONGEST];
  size_t same[2] = {0};
  enum { N = 500 };
  for (size_t i = 0; i < N; i++) {
    fill(&lattice, &state);
    for (size_t masked = 0; masked < 2; masked++) {
      const uint32_t *allowed = masked ? lattice.allowed : NULL;
      pm_best_path(lattice.scores, lattice.n,
                   (const int32_t(*)[PM_N_LABELS])lattice.steps, allowed, room, path);
      plain_path(&lattice, allowed, plain);
      same[masked] += memcmp(path, plain, lattice.n) == 0;
    }
  }
  ok(same[0] == N, "the best of all paths: %zu of %d", same[0], N);
  ok(same[1] == N, "the best of the allowed paths: %zu of %d", same[1], N);
}

// --- scores

static void plain_scores(const PmTagger *t, const uint64_t *facts, size_t n,
                         int32_t sums[PM_N_LABELS]) {
  memset(sums, 0, PM_N_LABELS * sizeof *sums);
  for (size_t k = 0; k < n; k++) {
    const uint32_t bucket = (uint32_t)(facts[k] >> 32) & (t->head->n_buckets - 1);
    for (uint32_t at = t->bounds[bucket]; at < t->bounds[bucket + 1]; at++)
      for (size_t y = 0; t->prints[at] == (uint32_t)facts[k] && y < PM_N_LABELS; y++)
        sums[y] += t->weights[(size_t)at * PM_LABEL_ROW + y];
  }
}

static void check_text(const PmNamer *namer, PmJob *job, const char *text) {
  PmArticle article = {.body.text = pm_str(text)};
  PmPage page = {.articles = &article, .n_articles = 1};
  PmWork work;
  PmEvidence evidence;
  pm_work_init(&work, namer, job, &page);
  if (pm_work_scan(&work) || pm_region_given(&work) || pm_work_look_up(&work) ||
      pm_find_region(&work) || pm_work_segment(&work) ||
      pm_evidence_make(&work.arena, &work.scans[0], &evidence))
    abort();
  int32_t *scores =
      pm_arena_alloc(&work.arena, (size_t)evidence.n * PM_N_LABELS * sizeof *scores);
  if (!scores)
    abort();
  pm_tagger_score(&namer->tagger, &evidence, scores);
  size_t same = 0;
  for (uint32_t i = 0; i < evidence.n; i++) {
    uint64_t facts[PM_MAX_FACTS];
    int32_t sums[PM_N_LABELS];
    plain_scores(&namer->tagger, facts, pm_evidence_at(&evidence, i, facts), sums);
    same += memcmp(sums, scores + (size_t)i * PM_N_LABELS, sizeof sums) == 0;
  }
  ok(same == evidence.n, "scores of %zu of %" PRIu32 " characters", same, evidence.n);
  pm_work_release(&work);
}

int main(void) {
  PmJob job = {0};
  PmNamer *namer = NULL;
  char data[4096];
  const char *dir = getenv("PRESSMARK_DATADIR");
  snprintf(data, sizeof data, "%s/data", dir ? dir : "");
  check_paths();
  if (pm_namer_new(&job, &(PmNamerOptions){.data_dir = data}, &namer) != PM_OK)
    tap_skip(3, "no data");
  if (namer) {
    check_text(namer, &job, "王");
    check_text(namer, &job, "记者 罗启明 通讯员 邹红梅");
    check_text(namer, &job,
               "昨天，泸县副县长邓川与四川川南农业科技有限公司总经理何小蓉签约，"
               "总投资3.5亿元的项目落户嘉明镇。ABC 2024年4月18日！");
  }
  pm_namer_free(namer);
  return tap_done();
}
