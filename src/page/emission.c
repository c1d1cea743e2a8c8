// SPDX-License-Identifier: MIT
// Points of a part as each label, whatever label its neighbours have: what its words say,
// and what stands around it (neighbours.c). What speaks loudest is kept for --explain.
#include "page/sequence.h"

typedef struct {
  double sum, loudest;
  const char *why;
} Points;

static const double COHESION = 2.5, UNLED = 0.1, BEHIND = 1.0;

static void add(Points *p, double points, const char *why) {
  p->sum += points;
  if (points > p->loudest) {
    p->loudest = points;
    p->why = why;
  }
}

static void add_if(Points *p, bool is, double points, const char *why) {
  if (is)
    add(p, points, why);
}

// --- short lines ---

// What makes a short line a headline, wherever its text is.
static void add_headline(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  add_if(out, part->level > 0, 0.6, "heading-mark");
  add_if(out, b->large, 0.8, "large-type");
  add_if(out, part->signature, -2.0, "");
  add_if(out, part->entry, part->numbered ? -1.5 : -2.5, "");
  add_if(out, part->semicolon, -4.5, "");
  add_if(out, part->question, -2.0, "");
  add_if(out, part->over_list, 1.2, "over-list");
  add_if(out, part->list_title, 0.6, "list-title");
  add_if(out, part->sells, -0.5, "");
  add_if(out, part->level == 0 && q->level, -1.0, "no-mark");
  add_if(out, part->over_photo, 0.6, "caption");
  add_if(out, part->notice_title, 0.8, "notice-title");
  add_if(out, b->ends && b->stop, -1.5, "sentence");
  add_if(out, b->mid_start, -1.2, "mid-sentence");
  add_if(out, b->width > 80, -1.0, "long-line");
  add_if(out, part->commas > 1, -1.0 * (double)(part->commas - 1), "");
  add_if(out, part->cont >= 3, -1.0, "sentence-continues");
  add_if(out, part->runs_on >= 2, -0.3, "");
}

// Headlines on this page stand over a byline or a dateline, this line does not.
static bool is_unled(const PmSequence *q, const PmPart *part) {
  return q->led && q->heads_behind < 0 && !part->led && !part->over_photo;
}

static void score_head(const PmSequence *q, const PmPart *part, Points *out) {
  add(out, 0.3, "short-line");
  add_headline(q, part, out);
  add_if(out, is_unled(q, part), -0.4 - UNLED * q->led_share, "");
  add_if(out, part->next == PM_NO_RUN, -2.5, "no-text-behind");
  add_if(out, part->next != PM_NO_RUN && part->near_next < 0.12, -0.6, "");
  if (part->next != PM_NO_RUN)
    add(out, COHESION * (part->near_next - part->near_prev), "cohesion");
}

static void score_head_after(const PmSequence *q, const PmPart *part, Points *out) {
  add(out, -0.35 + BEHIND * q->heads_behind, "headlines-behind");
  add_if(out, part->over_photo, -1.0, "");
  add_if(out, part->titles || part->over_notice, -2.5, "");
  add_if(out, part->generic && q->heads_behind < 0, -1.5, "");
  add_headline(q, part, out);
  if (part->prev == PM_NO_RUN)
    out->sum = PM_NEVER;
  add(out, COHESION * (part->near_prev - part->near_next), "cohesion");
}

// A cross-heading by its own line: its mark, its width, what it is not.
static void add_cross_line(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  const size_t width = q->s->blocks->han ? b->width : b->width * 5 / 8;
  add_if(out, q->level && part->level == 0, 2.0, "no-mark");
  add_if(out, part->level > q->level, 2.4, "lower-mark");
  add_if(out, part->over_photo, -2.0, "caption");
  add_if(out, part->level && part->level == q->level, -0.8, "headline-mark");
  add_if(out, part->level && part->level < q->level, -2.5, "higher-mark");
  add_if(out, width <= 18, 0.7, "short-line");
  add_if(out, width > 24, -0.8, "long-line");
  add_if(out, width > 32, -1.2, "long-line");
  add_if(out, is_unled(q, part), 0.6, "without-byline");
  add_if(out, part->frame, 1.2, "series");
  add_if(out, part->over_list, -0.8, "");
  add_if(out, part->list_title, -1.2, "");
  add_if(out, part->signature, -3.0, "");
  add_if(out, b->ends && b->stop, -2.5, "");
  add_if(out, b->ends && !b->stop, -0.8, "");
  add_if(out, part->entry && !part->numbered, -0.8, "");
  add_if(out, part->names, -1.5, "");
}

static void score_cross(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  add(out, -0.2, "between-paragraphs");
  add_cross_line(q, part, out);
  add_if(out, part->tie < 0.006, -0.7, "");
  add_if(out, b->comma, -0.3, "comma");
  add_if(out, b->width >= 18 && pm_str_contains(b->text, PM_STR(" ")), -0.4, "two-parts");
  add_if(out, part->deck, -2.0, "deck");
  add_if(out, part->notice_title, -2.5, "notice-title");
  add_if(out, part->prev == PM_NO_RUN || part->next == PM_NO_RUN, PM_NEVER, "");
  add(out, part->tie > 0.1 ? 0.6 : 12.0 * (part->tie - 0.03), "same-names");
  add_if(out, part->series, 0.75, "series");
  add_if(out, part->near_prev > part->near_next, part->near_next - part->near_prev,
         "cohesion");
}

static void score_short_text(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  add(out, part->level ? -4.0 : -2.4, "short-paragraph");
  add_if(out, b->ends, 1.2, "sentence");
  add_if(out, part->signature, 2.5, "signature");
  add_if(out, part->sells, 0.9, "contact");
  add_if(out, part->salutes, 3.0, "salutation");
  add_if(out, part->semicolon, 2.0, "list-entry");
  add_if(out, part->question, 2.0, "question");
  add_if(out, part->entry, part->numbered ? 0.8 : 2.4, "list-entry");
  add_if(out, b->stop, 1.5, "sentence");
  add_if(out, b->comma, 0.3, "comma");
  add_if(out, part->commas > 1, 1.2, "comma");
  add_if(out, b->mid_start, 1.0, "mid-sentence");
  add_if(out, part->runs_on >= 2, 0.3, "sentence-continues");
  add_if(out, b->starter, 0.1, "opening-words");
  add_if(out, part->cont >= 3, 0.1, "sentence-continues");
  add_if(out, b->width > 44, 0.1, "long-line");
  add_if(out, is_unled(q, part), 0.2, "without-byline");
}

static void score_names(const PmPart *part, Points *out) {
  const bool may_be = part->names && !part->titles;
  add(out, !may_be ? PM_NEVER : part->one_name ? -0.3 : 0.4, "names-alone");
}

// --- paragraphs ---

static void score_text(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  if (part->shape == PM_SHAPE_SHORT)
    score_short_text(q, part, out);
  add(out, 0.1, "follows");
  add_if(out, b->opening, -3.5, "dateline");
  add_if(out, part->reopened, -4.0, "continued-mark");
  add_if(out, part->caption && part->signed_end, -0.6, "");
  add_if(out, b->comma && part->near_prev > part->near_next + 0.3, 1.2, "same-words");
}

static void score_lead(const PmSequence *q, const PmPart *part, Points *out) {
  const PmBlock *b = pm_part_block(q, part);
  if (part->shape == PM_SHAPE_SHORT) {
    score_short_text(q, part, out);
    add(out, -1.5, "");
  }
  add(out, 0.05, "headline");
  add_if(out, b->opening, 2.0, "dateline");
  add_if(out, b->starter, 0.3, "opening-words");
  add_if(out, b->mid_start, -0.8, "mid-sentence");
  add_if(out, part->caption, 0.8, "caption");
  add_if(out, part->reopened, 2.0, "continued-mark");
}

// --- all labels ---

static void score_label(const PmSequence *q, const PmPart *part, PmLabel label,
                        Points *out) {
  switch (label) {
  case PM_LABEL_HEAD: score_head(q, part, out); break;
  case PM_LABEL_HEAD_AFTER: score_head_after(q, part, out); break;
  case PM_LABEL_CROSS: score_cross(q, part, out); break;
  case PM_LABEL_SIGN:
  case PM_LABEL_SIGN_AFTER:
    if (part->shape == PM_SHAPE_SHORT)
      score_names(part, out);
    else
      add(out, 0, pm_part_block(q, part)->why);
    break;
  case PM_LABEL_LEAD: score_lead(q, part, out); break;
  case PM_LABEL_TEXT: score_text(q, part, out); break;
  case PM_LABEL_ITEM: add(out, 0, pm_part_block(q, part)->why); break;
  case PM_N_LABELS: break;
  }
}

void pm_part_score(const PmSequence *q, PmPart *part) {
  static const bool may[][PM_N_LABELS] = {
      [PM_SHAPE_TEXT] = {[PM_LABEL_LEAD] = true, [PM_LABEL_TEXT] = true},
      [PM_SHAPE_SHORT] = {true, true, true, true, true, true, true, false},
      [PM_SHAPE_BYLINE] = {[PM_LABEL_SIGN] = true, [PM_LABEL_SIGN_AFTER] = true},
      [PM_SHAPE_ITEM] = {[PM_LABEL_ITEM] = true},
  };
  for (unsigned label = 0; label < PM_N_LABELS; ++label) {
    Points points = {.loudest = -1, .why = "sequence"};
    if (may[part->shape][label])
      score_label(q, part, (PmLabel)label, &points);
    else
      points.sum = PM_NEVER;
    part->emission[label] = points.sum;
    part->why[label] = points.why;
  }
}
