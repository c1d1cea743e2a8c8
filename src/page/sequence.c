// SPDX-License-Identifier: MIT
// What each block is in its article, decided for the whole page at once: the sequence of
// labels whose points add up highest. Points come from what blocks say, from what stands
// beside what, and from how well headings and texts share their words; each decision
// keeps the name of what spoke loudest for it, and by how much it won.
#include "page/sequence.h"

// --- the page as a whole ---

static uint8_t most(const size_t *count, uint8_t from) {
  uint8_t best = from;
  for (uint8_t level = from; level <= PM_LEVEL_STRONG; ++level)
    if (count[level] > count[best])
      best = level;
  return best;
}

// The level of those headings that a byline or a dateline shows to be headlines; where
// nothing shows it, the most frequent mark.
static void find_level(PmSequence *q) {
  size_t sure[PM_LEVEL_STRONG + 1] = {0}, all[PM_LEVEL_STRONG + 1] = {0}, n_sure = 0;
  for (size_t i = 0; i + 1 < q->n; ++i) {
    if (q->parts[i].shape != PM_SHAPE_SHORT)
      continue;
    const bool is_sure = pm_part_leads(q, i + 1);
    ++all[q->parts[i].level];
    sure[q->parts[i].level] += is_sure;
    n_sure += is_sure;
  }
  const uint8_t mark = most(all, 1);
  q->level = n_sure ? most(sure, 0) : all[mark] ? mark : 0;
  q->led = n_sure >= 2;
}

static void look_at_gaps(PmSequence *q) {
  size_t gaps = 0;
  for (size_t i = 1; i < q->n; ++i)
    gaps += q->parts[i].gap;
  q->gaps_tell = q->n > 4 && gaps * 10 > q->n && gaps * 10 < q->n * 9;
}

static void look_at_zones(PmSequence *q) {
  for (size_t i = 0; i < q->n; ++i)
    q->zoned |= pm_part_block(q, &q->parts[i])->zone != 0;
}

// How often headlines stand behind their texts, after a first decision.
static void look_at_style(PmSequence *q) {
  double before = 1, behind = 1, led = 0;
  PmLabel last = PM_LABEL_NONE;
  for (size_t i = 0; i < q->n; ++i) {
    const PmLabel label = q->s->decisions[q->parts[i].block].label;
    const bool head = label == PM_LABEL_HEAD && label != last;
    before += head;
    led += head && q->parts[i].led;
    behind += label == PM_LABEL_HEAD_AFTER && label != last;
    last = label;
  }
  const double lean = (behind - before) / (behind + before);
  q->heads_behind = lean > 0 ? lean : lean * 0.5;
  q->led_share = led > 2 ? led / before : 0;
}

// --- what follows from the labels ---

static PmStatus take_names(PmSequence *q, PmBlock *b) {
  PmByline names;
  PM_TRY(pm_byline_read(q->s->page_arena, b->text, true, &names));
  b->kind = PM_BLOCK_BYLINE;
  b->byline = names;
  b->confidence = 1;
  return PM_OK;
}

static PmStatus apply(PmSequence *q, const PmPart *part) {
  PmBlock *b = pm_part_block(q, part);
  const PmLabel label = q->s->decisions[part->block].label;
  if (part->shape != PM_SHAPE_SHORT && part->shape != PM_SHAPE_TEXT)
    return PM_OK;
  b->why = part->why[label];
  switch (label) {
  case PM_LABEL_SIGN:
  case PM_LABEL_SIGN_AFTER: return take_names(q, b);
  case PM_LABEL_LEAD:
  case PM_LABEL_TEXT: b->kind = PM_BLOCK_BODY; break;
  case PM_LABEL_CROSS: b->kind = PM_BLOCK_SECTION; break;
  case PM_LABEL_HEAD:
  case PM_LABEL_HEAD_AFTER: b->kind = PM_BLOCK_HEADING; break;
  case PM_LABEL_ITEM:
  case PM_N_LABELS: break;
  }
  return PM_OK;
}

// --- the decision ---

static PmStatus make(PmSequence *q) {
  PmStories *s = q->s;
  const size_t n = s->blocks->n + 1;
  q->parts = pm_arena_alloc(s->arena, n * sizeof *q->parts);
  s->decisions = pm_arena_alloc(s->arena, n * sizeof *s->decisions);
  if (!q->parts || !s->decisions)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s->decisions[i] = (PmDecision){PM_LABEL_NONE, 0, false};
  return pm_parts_make(q);
}

PmStatus pm_sequence_decide(PmJob *job, PmStories *s) {
  PmSequence q = {.s = s};
  PM_TRY(make(&q));
  pm_parts_look_around(&q);
  find_level(&q);
  look_at_gaps(&q);
  look_at_zones(&q);
  PM_TRY(pm_path_find(job, &q, false));
  look_at_style(&q);
  PM_TRY(pm_path_find(job, &q, true));
  for (size_t i = 0; i < q.n; ++i)
    PM_TRY(apply(&q, &q.parts[i]));
  return PM_OK;
}
