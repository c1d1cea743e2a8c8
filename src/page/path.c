// SPDX-License-Identifier: MIT
// The labels with the most points: dynamic programming over parts and states (steps.c),
// forwards for the best path, backwards for how far the others stay behind it.
#include "page/sequence.h"

enum { WINDOW = 512 }; // parts decided at a time: a page is smaller

static const double NO_PATH = -1e30, SOME_PATH = -1e29;

// Part i of the window is behind its states i - 1 and before its states i.
typedef struct {
  const PmSequence *q;
  size_t first, n;
  double (*best)[PM_N_STATES + 1];
  uint8_t (*from)[PM_N_STATES];
} Paths;

static PmStatus make_paths(Paths *t, const PmSequence *q) {
  const size_t most = (q->n < WINDOW ? q->n : WINDOW) + 1;
  t->q = q;
  t->best = pm_arena_alloc(q->s->arena, most * sizeof *t->best);
  t->from = pm_arena_alloc(q->s->arena, most * sizeof *t->from);
  return t->best && t->from ? PM_OK : PM_ERR_NOMEM;
}

static size_t index_of(const Paths *t, size_t i) { return t->first + i - 1; }

static const PmPart *part_of(const Paths *t, size_t i) {
  return &t->q->parts[index_of(t, i)];
}

static PmDecision *decision_of(const Paths *t, size_t i) {
  return &t->q->s->decisions[part_of(t, i)->block];
}

static double points_of(const Paths *t, unsigned from, PmLabel label, size_t i) {
  return part_of(t, i)->emission[label] +
         pm_state_step(t->q, from, label, index_of(t, i));
}

// What it costs that the page ends after the window.
static double end_points(const Paths *t, unsigned state) {
  const bool is_end = t->first + t->n == t->q->n;
  return is_end ? pm_state_close(t->q, state, part_of(t, t->n)) : 0;
}

// --- forwards ---

static void go_on(Paths *t, size_t i, unsigned from) {
  for (unsigned label = 0; label < PM_N_LABELS; ++label) {
    if (!pm_part_may_be(part_of(t, i), (PmLabel)label))
      continue;
    const double now = t->best[i - 1][from] + points_of(t, from, (PmLabel)label, i);
    const unsigned to = pm_state_next(from, (PmLabel)label);
    if (now > t->best[i][to]) {
      t->best[i][to] = now;
      t->from[i][to] = (uint8_t)from;
    }
  }
}

static void go_forwards(Paths *t, unsigned start) {
  for (unsigned k = 0; k <= PM_N_STATES; ++k)
    t->best[0][k] = k == start ? 0 : NO_PATH;
  for (size_t i = 1; i <= t->n; ++i) {
    for (unsigned k = 0; k <= PM_N_STATES; ++k)
      t->best[i][k] = NO_PATH;
    for (unsigned from = 0; from <= PM_N_STATES; ++from)
      if (t->best[i - 1][from] >= SOME_PATH)
        go_on(t, i, from);
  }
}

// Writes the labels of the best path; its last state.
static unsigned trace(const Paths *t) {
  unsigned last = 0;
  double best = NO_PATH;
  for (unsigned k = 0; k < PM_N_STATES; ++k) {
    const double now = t->best[t->n][k] + end_points(t, k);
    if (now > best) {
      best = now;
      last = k;
    }
  }
  for (size_t i = t->n, state = last; i > 0; state = t->from[i--][state])
    *decision_of(t, i) = (PmDecision){pm_state_label((unsigned)state), 0, false};
  return last;
}

// --- backwards ---

// By how much the best path through the part's label beats the best that avoids it.
static double margin_of(const Paths *t, size_t i, const double *behind) {
  enum { NO_OTHER = 100 };
  const PmLabel label = decision_of(t, i)->label;
  double with = NO_PATH, without = NO_PATH;
  for (unsigned k = 0; k < PM_N_STATES; ++k) {
    const double all = t->best[i][k] + behind[k];
    double *side = pm_state_label(k) == label ? &with : &without;
    *side = all > *side ? all : *side;
  }
  return without < SOME_PATH ? NO_OTHER : with - without;
}

static double best_behind(const Paths *t, size_t i, unsigned from, const double *behind) {
  double best = NO_PATH;
  for (unsigned label = 0; label < PM_N_LABELS; ++label) {
    if (!pm_part_may_be(part_of(t, i), (PmLabel)label))
      continue;
    const double now = behind[pm_state_next(from, (PmLabel)label)] +
                       points_of(t, from, (PmLabel)label, i);
    best = now > best ? now : best;
  }
  return best;
}

static void go_backwards(const Paths *t) {
  double behind[PM_N_STATES], before[PM_N_STATES];
  for (unsigned k = 0; k < PM_N_STATES; ++k)
    behind[k] = end_points(t, k);
  for (size_t i = t->n; i > 0; --i) {
    decision_of(t, i)->margin = margin_of(t, i, behind);
    decision_of(t, i)->brief = part_of(t, i)->brief;
    for (unsigned from = 0; from < PM_N_STATES; ++from)
      before[from] =
          t->best[i - 1][from] < SOME_PATH ? NO_PATH : best_behind(t, i, from, behind);
    memcpy(behind, before, sizeof behind);
  }
}

PmStatus pm_path_find(PmJob *job, PmSequence *q, bool margins) {
  unsigned state = PM_STATE_START;
  Paths t;
  PM_TRY(make_paths(&t, q));
  for (size_t i = 0; i < q->n; ++i)
    pm_part_score(q, &q->parts[i]);
  for (t.first = 0; t.first < q->n; t.first += WINDOW) {
    PM_TRY(pm_job_check(job));
    t.n = q->n - t.first < WINDOW ? q->n - t.first : WINDOW;
    go_forwards(&t, state);
    state = trace(&t);
    if (margins)
      go_backwards(&t);
  }
  return PM_OK;
}
