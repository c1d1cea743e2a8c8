// SPDX-License-Identifier: MIT
// What stands around each part of the sequence: the texts before and behind it and what
// it shares with them, who signs, captions, lists, series of short lines. Facts only;
// emission.c and steps.c say what they are worth.
#include "page/sequence.h"

// --- texts before and behind ---

static void find_runs(PmSequence *q) {
  size_t run = PM_NO_RUN;
  for (size_t i = q->n; i-- > 0;) {
    q->parts[i].next = run;
    if (q->parts[i].shape == PM_SHAPE_TEXT)
      run = q->s->run_of[q->parts[i].block];
  }
  run = PM_NO_RUN;
  for (size_t i = 0; i < q->n; ++i) {
    q->parts[i].prev = run;
    if (q->parts[i].shape == PM_SHAPE_TEXT)
      run = q->s->run_of[q->parts[i].block];
  }
}

static double continues(const PmSequence *q, size_t tail, size_t head) {
  enum { NOT_AT_ALL = -5 };
  const PmBlock *blocks = q->s->blocks->items;
  return tail == SIZE_MAX || head == SIZE_MAX
             ? NOT_AT_ALL
             : pm_block_continues(&blocks[tail], &blocks[head]);
}

// How the text at a part or behind it goes on from the one before, and from the part.
static void find_continuations(PmSequence *q) {
  size_t text = SIZE_MAX;
  for (size_t i = 0; i < q->n; ++i) {
    PmPart *part = &q->parts[i];
    const bool is_text = part->shape == PM_SHAPE_TEXT;
    const size_t behind = is_text                   ? part->block
                          : part->next != PM_NO_RUN ? q->s->runs[part->next].first
                                                    : SIZE_MAX;
    part->cont = continues(q, text, behind);
    if (is_text)
      text = part->block;
    else if (part->shape == PM_SHAPE_SHORT)
      part->runs_on = continues(q, part->block,
                                pm_part_is(q, i + 1, PM_SHAPE_TEXT) ? behind : SIZE_MAX);
  }
}

static void measure_cohesion(const PmSequence *q, size_t i) {
  PmPart *part = &q->parts[i];
  part->near_prev = pm_run_cohesion(q->s, part->block, part->prev);
  part->near_next = pm_run_cohesion(q->s, part->block, part->next);
  if (pm_part_is(q, i - 1, PM_SHAPE_TEXT) && pm_part_is(q, i + 1, PM_SHAPE_TEXT))
    part->tie = pm_run_tie(q->s, part->prev, part->next);
}

// --- signatures ---

// Whether a short line signs the text above it: a body's name over a date or another
// that signs, any line between a finished text and a date, a body in brackets.
static bool signs(const PmSequence *q, size_t i) {
  const PmPart *next = i + 1 < q->n ? &q->parts[i + 1] : NULL;
  const PmStr s = pm_part_block(q, &q->parts[i])->text, bare = pm_text_strip_brackets(s);
  const bool under =
      pm_part_is(q, i - 1, PM_SHAPE_TEXT) && pm_part_block(q, &q->parts[i - 1])->ends;
  const bool dated = next && pm_text_is_bare_date(pm_part_block(q, next)->text);
  if (pm_text_is_bare_date(s))
    return i > 0;
  if (bare.len < s.len)
    return under && s.data[s.len - 1] != ']';
  return (dated && under) ||
         (pm_text_is_signature(s) && (dated || (next && next->signature)));
}

// Backwards, since who signs stands over a date or over another who does.
static void find_signatures(PmSequence *q) {
  for (size_t i = q->n; i-- > 0;) {
    const PmBlock *b = pm_part_block(q, &q->parts[i]);
    if (q->parts[i].shape == PM_SHAPE_SHORT && !b->level && !b->large)
      q->parts[i].signature = signs(q, i);
  }
}

// A body right below a text, and nothing right below that.
static bool signs_alone(const PmSequence *q, size_t i) {
  const bool alone = i + 1 == q->n || q->parts[i + 1].gap;
  return i > 0 && !q->parts[i].gap && alone && q->parts[i - 1].shape != PM_SHAPE_SHORT &&
         pm_text_is_signature(pm_part_block(q, &q->parts[i])->text);
}

// --- photographs ---

static bool is_photo_credit(const PmSequence *q, size_t i) {
  return pm_part_is(q, i, PM_SHAPE_BYLINE) &&
         pm_byline_is_credit(&pm_part_block(q, &q->parts[i])->byline);
}

// Between a blank line and a text: a photographer's line there stands over its caption.
static bool is_bound_below(const PmSequence *q, size_t i) {
  return q->parts[i].gap && pm_part_is(q, i + 1, PM_SHAPE_TEXT) && !q->parts[i + 1].gap;
}

static bool has_credit_below(const PmSequence *q, size_t i) {
  return is_photo_credit(q, i + 1) && !is_bound_below(q, i + 1);
}

static bool has_credit_above(const PmSequence *q, size_t i) {
  const bool ends = i + 1 == q->n || q->parts[i + 1].gap;
  return ends && is_photo_credit(q, i - 1) && is_bound_below(q, i - 1);
}

static void look_for_caption(PmSequence *q, size_t i) {
  enum { CAPTION_MAX = 900 }; // bytes
  PmPart *part = &q->parts[i];
  const PmBlock *b = pm_part_block(q, part);
  const bool under = has_credit_below(q, i), over = has_credit_above(q, i);
  part->caption |= (under || over) && b->text.len <= CAPTION_MAX && b->ends;
  if (part->caption && over)
    q->parts[i - 1].over_text = true;
  if (part->caption && under) {
    q->parts[i + 1].caption = true;
    q->parts[i + 1].under_head = part->under_head;
  }
}

// --- short lines ---

// Titles of columns: short, over a heading of the same mark.
static void look_for_title(PmSequence *q, size_t i) {
  enum { GENERIC_MAX = 12, TITLE_MAX = 24 };
  PmPart *part = &q->parts[i];
  const PmBlock *b = pm_part_block(q, part);
  if (!pm_part_is(q, i + 1, PM_SHAPE_SHORT) || part->level != q->parts[i + 1].level)
    return;
  const uint32_t first = pm_str_first_char(b->text);
  part->generic = b->width <= GENERIC_MAX;
  part->titles =
      b->width <= TITLE_MAX && (pm_char_is_mark(first) || pm_char_in("[【〔", first));
}

static bool salutes(const PmSequence *q, size_t i) {
  enum { SALUTATION_MAX = 20 };
  const PmBlock *b = pm_part_block(q, &q->parts[i]);
  return pm_char_in(":：", pm_str_last_char(b->text)) && b->width <= SALUTATION_MAX &&
         pm_part_is(q, i + 1, PM_SHAPE_TEXT);
}

static bool is_over_list(const PmSequence *q, size_t i) {
  const PmPart *part = &q->parts[i], *next = part + 1;
  return i + 1 < q->n && !part->entry && !part->question &&
         ((next->entry && !next->numbered) || next->semicolon || next->question);
}

static void look_at_short(PmSequence *q, size_t i) {
  PmPart *part = &q->parts[i];
  measure_cohesion(q, i);
  look_for_title(q, i);
  part->signature |= signs_alone(q, i);
  part->salutes = salutes(q, i);
  part->over_list = is_over_list(q, i);
  part->over_notice = part->notice_title && is_bound_below(q, i);
  part->over_photo = i + 2 < q->n && q->parts[i + 1].shape == PM_SHAPE_TEXT &&
                     (q->parts[i + 1].caption || is_photo_credit(q, i + 2));
}

// --- what several parts are together ---

static bool are_alike(const PmSequence *q, const PmPart *a, const PmPart *b) {
  enum { ALIKE = 6 };
  const size_t x = pm_part_block(q, a)->width, y = pm_part_block(q, b)->width;
  return a->level == b->level && x <= y + ALIKE && y <= x + ALIKE;
}

// Cross-headings come in series: short, of one mark, alike in width.
static void find_series(PmSequence *q) {
  enum { NEAR_PARTS = 8, SHORT_WIDTH = 28 };
  static const double FRAME = 0.4;
  PmPart *last = NULL;
  for (size_t i = 1; i + 1 < q->n; ++i) {
    PmPart *part = &q->parts[i];
    const PmBlock *b = pm_part_block(q, part);
    if (part->shape != PM_SHAPE_SHORT || !pm_part_is(q, i - 1, PM_SHAPE_TEXT) ||
        !pm_part_is(q, i + 1, PM_SHAPE_TEXT) || b->width > SHORT_WIDTH)
      continue;
    if (last && part - last <= NEAR_PARTS) {
      if (are_alike(q, last, part))
        part->series = last->series = true;
      const PmStr above = pm_part_block(q, last)->text;
      if (part->series && pm_text_likeness(above, b->text) >= FRAME)
        part->frame = last->frame = true;
    }
    last = part;
  }
}

// Where articles may begin inside a run: a headline behind it speaks of nothing before.
static void find_beginnings(PmSequence *q) {
  for (size_t i = 0; i < q->n; ++i) {
    const PmPart *head = &q->parts[i];
    size_t back = i;
    while (pm_part_is(q, back - 1, PM_SHAPE_BYLINE))
      --back;
    if (head->shape != PM_SHAPE_SHORT || !pm_part_is(q, back - 1, PM_SHAPE_TEXT))
      continue;
    const size_t block = pm_first_spoken_of(q->s, head->block, head->prev);
    for (size_t k = back; block != SIZE_MAX && k-- > 0 && q->parts[k].block >= block;)
      q->parts[k].begins |= q->parts[k].block == block;
  }
}

// Paragraphs one under another that are signed each, three or more.
static void find_briefs(PmSequence *q) {
  enum { BRIEFS_MIN = 3 };
  for (size_t from = 0, to; from < q->n; from = to) {
    bool all = true;
    for (to = from; pm_part_is(q, to, PM_SHAPE_TEXT); ++to)
      all &= q->parts[to].signed_end && !pm_part_block(q, &q->parts[to])->opening;
    for (size_t i = from; all && to - from >= BRIEFS_MIN && i < to; ++i)
      q->parts[i].brief = true;
    to += to == from;
  }
}

bool pm_part_leads(const PmSequence *q, size_t i) {
  return pm_part_is(q, i, PM_SHAPE_BYLINE) ||
         (pm_part_is(q, i, PM_SHAPE_TEXT) && pm_part_block(q, &q->parts[i])->opening);
}

// Whether a byline or a dateline stands behind a short line, or behind those below it.
static void find_led(PmSequence *q) {
  for (size_t i = q->n; i-- > 0;)
    q->parts[i].led =
        q->parts[i].shape == PM_SHAPE_SHORT &&
        (pm_part_leads(q, i + 1) || (pm_part_is(q, i + 1, PM_SHAPE_SHORT) &&
                                     (q->parts[i + 1].led || q->parts[i + 1].names)));
}

void pm_parts_look_around(PmSequence *q) {
  find_runs(q);
  find_continuations(q);
  find_signatures(q);
  for (size_t i = 0; i < q->n; ++i) {
    q->parts[i].under_head |= pm_part_is(q, i - 1, PM_SHAPE_SHORT);
    if (q->parts[i].shape == PM_SHAPE_TEXT)
      look_for_caption(q, i);
    else if (q->parts[i].shape == PM_SHAPE_SHORT)
      look_at_short(q, i);
  }
  find_led(q);
  find_briefs(q);
  find_series(q);
  find_beginnings(q);
}
