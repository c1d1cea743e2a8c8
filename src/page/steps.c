// SPDX-License-Identifier: MIT
// Points of one part following another: what stands open when a part comes (a headline
// without its text, an article with or without a byline), and what it costs to end it, to
// go on with it, or to begin.
#include "page/sequence.h"

static bool has_head(unsigned state) { return state & 2; }
static bool has_byline(unsigned state) { return state & 1; }

static unsigned state_of(PmLabel label, bool head, bool byline) {
  return (unsigned)label * 4 + (head ? 2 : 0) + (byline ? 1 : 0);
}

static bool is_of(unsigned state, PmLabel label) {
  return state != PM_STATE_START && pm_state_label(state) == label;
}

static bool is_pending(unsigned state) {
  return is_of(state, PM_LABEL_HEAD) || is_of(state, PM_LABEL_SIGN);
}

static bool is_inside(unsigned state) {
  return state != PM_STATE_START && !is_pending(state) &&
         pm_state_label(state) != PM_LABEL_ITEM;
}

static bool is_paragraph(unsigned state) {
  return is_of(state, PM_LABEL_LEAD) || is_of(state, PM_LABEL_TEXT);
}

static bool dangles(const PmSequence *q, unsigned state, const PmPart *last) {
  return is_paragraph(state) && pm_block_dangles(pm_part_block(q, last));
}

unsigned pm_state_next(unsigned from, PmLabel label) {
  const bool open = from != PM_STATE_START, pending = is_pending(from);
  switch (label) {
  case PM_LABEL_HEAD: return state_of(label, true, pending && has_byline(from));
  case PM_LABEL_SIGN: return state_of(label, pending && has_head(from), true);
  case PM_LABEL_LEAD:
    return state_of(label, pending && has_head(from), pending && has_byline(from));
  case PM_LABEL_TEXT:
  case PM_LABEL_CROSS:
    return state_of(label, open && has_head(from), open && has_byline(from));
  case PM_LABEL_HEAD_AFTER: return state_of(label, true, open && has_byline(from));
  case PM_LABEL_SIGN_AFTER: return state_of(label, open && has_head(from), true);
  case PM_LABEL_ITEM:
  case PM_N_LABELS: break;
  }
  return state_of(PM_LABEL_ITEM, false, false);
}

double pm_state_close(const PmSequence *q, unsigned from, const PmPart *last) {
  double points = 0;
  if (is_pending(from))
    return -2.5; // a headline without a text
  if (last->brief)
    return 0.3;
  if (!is_inside(from))
    return 0;
  if (is_of(from, PM_LABEL_CROSS))
    return PM_NEVER;
  if (!has_head(from))
    points -= (last->caption && !last->under_head) || last->reopened ? 0.5 : 2.2;
  if (dangles(q, from, last) && !last->closed)
    points -= 0.7;
  if (is_paragraph(from) && (last->signed_end || last->closed || last->signature))
    points += 0.3;
  return points;
}

// --- what begins an article ---

static double gap_points(const PmSequence *q, const PmPart *to, double with,
                         double without) {
  return !q->gaps_tell ? 0 : to->gap ? with : without;
}

static double to_head(const PmSequence *q, unsigned from, const PmPart *last,
                      const PmPart *to) {
  if (!is_pending(from))
    return pm_state_close(q, from, last) + gap_points(q, to, 0.1, -0.8) -
           (to->deck ? 2 : 0);
  if (is_of(from, PM_LABEL_HEAD))
    return gap_points(q, to, -0.2, 0) - (to->notice_title ? 1.2 : 0);
  return has_head(from) ? -3 : -0.8; // a byline stands above it
}

static double to_sign(const PmSequence *q, unsigned from, const PmPart *last,
                      const PmPart *to) {
  if (!is_pending(from))
    return pm_state_close(q, from, last) - (to->over_text ? 0 : 0.8) +
           gap_points(q, to, 0.3, -0.5);
  return is_of(from, PM_LABEL_HEAD) ? 0.4 : -1.5;
}

// What it costs that one text stands right under another and is not its own.
static double price_of_beginning(const PmSequence *q, const PmPart *last,
                                 const PmPart *to) {
  return last->brief && to->brief                           ? 0
         : last->signed_end || last->closed || to->reopened ? 0.3
         : to->caption                                      ? 0.1
         : pm_part_block(q, to)->opening                    ? 2.0
         : to->begins                                       ? 2.2
                                                            : 4.0;
}

static double to_lead(const PmSequence *q, unsigned from, const PmPart *last,
                      const PmPart *to) {
  if (is_pending(from))
    return has_head(from) ? 0.3 : -1;
  double points = pm_state_close(q, from, last);
  if (is_paragraph(from))
    points -= price_of_beginning(q, last, to);
  points += to->caption && has_byline(from) ? 0.5 : 0;
  return points - (dangles(q, from, last) && to->cont >= 2 ? 2.5 : 0);
}

static double to_item(const PmSequence *q, unsigned from, const PmPart *last,
                      const PmPart *to) {
  if (is_of(from, PM_LABEL_HEAD) && pm_part_block(q, to)->kind != PM_BLOCK_INDEX)
    return -0.5; // its title
  return pm_state_close(q, from, last);
}

// --- what goes on with one ---

static double to_text(const PmSequence *q, unsigned from, const PmPart *last,
                      const PmPart *to) {
  if (!is_inside(from) || is_of(from, PM_LABEL_HEAD_AFTER))
    return PM_NEVER;
  double points = 0;
  if (is_of(from, PM_LABEL_SIGN_AFTER))
    return to->cont >= 2 || to->afterword ? 0.5 : -2.5;
  points -= last->brief && to->brief ? 4 : 0;
  if (is_paragraph(from) && (last->signed_end || (last->signature && !to->signature)))
    points -= 1.25;
  if (last->closed)
    points -= 2.5;
  if (dangles(q, from, last))
    points += to->cont > 3 ? 1.5 : to->cont * 0.5;
  if (to->shape == PM_SHAPE_SHORT && last->shape == PM_SHAPE_SHORT && is_paragraph(from))
    points += 0.6; // a list
  return points;
}

static double to_cross(const PmSequence *q, unsigned from, const PmPart *last,
                       const PmPart *to) {
  if (is_of(from, PM_LABEL_CROSS))
    return last->level && !to->level ? -1.2 : -4;
  if (!is_paragraph(from))
    return PM_NEVER;
  double points = gap_points(q, to, -0.3, 0.7);
  points -= dangles(q, from, last) ? 2 : 0;
  return points - (last->signed_end || last->closed || last->signature ? 3 : 0);
}

static double to_head_after(const PmSequence *q, unsigned from, const PmPart *last,
                            const PmPart *to) {
  if (!is_inside(from) || is_of(from, PM_LABEL_CROSS))
    return PM_NEVER;
  if (is_of(from, PM_LABEL_HEAD_AFTER))
    return gap_points(q, to, -0.2, 0.1);
  if (has_head(from))
    return -2.5;
  return gap_points(q, to, -0.3, 0.7) - (dangles(q, from, last) ? 0.7 : 0);
}

static double to_sign_after(const PmSequence *q, unsigned from, const PmPart *last,
                            const PmPart *to) {
  if (!is_inside(from) || is_of(from, PM_LABEL_CROSS))
    return PM_NEVER;
  const PmBlock *b = pm_part_block(q, to);
  double points = has_byline(from) ? -1.5 : last->signature ? -2.5 : -0.3;
  points -= to->over_text ? 2 : 0;
  points += b->byline.closing ? 1.2 : b->credit_line ? 0.8 : 0;
  return points + gap_points(q, to, -0.2, 0.4);
}

// --- all steps ---

static double start_points(PmLabel label) {
  static const double points[PM_N_LABELS] = {
      [PM_LABEL_SIGN] = -0.8,           [PM_LABEL_TEXT] = PM_NEVER,
      [PM_LABEL_CROSS] = PM_NEVER,      [PM_LABEL_HEAD_AFTER] = PM_NEVER,
      [PM_LABEL_SIGN_AFTER] = PM_NEVER,
  };
  return points[label];
}

static double step_points(const PmSequence *q, unsigned from, PmLabel label, size_t i) {
  const PmPart *to = &q->parts[i], *last = to - 1;
  switch (label) {
  case PM_LABEL_HEAD: return to_head(q, from, last, to);
  case PM_LABEL_SIGN: return to_sign(q, from, last, to);
  case PM_LABEL_LEAD: return to_lead(q, from, last, to);
  case PM_LABEL_TEXT: return to_text(q, from, last, to);
  case PM_LABEL_CROSS: return to_cross(q, from, last, to);
  case PM_LABEL_HEAD_AFTER: return to_head_after(q, from, last, to);
  case PM_LABEL_SIGN_AFTER: return to_sign_after(q, from, last, to);
  case PM_LABEL_ITEM: return to_item(q, from, last, to);
  case PM_N_LABELS: break;
  }
  return PM_NEVER;
}

// What a METS says: a text ends with its zone, and not before.
static double zone_points(const PmSequence *q, unsigned from, PmLabel label, size_t i) {
  const uint32_t zone = pm_part_block(q, &q->parts[i])->zone;
  const uint32_t last = pm_part_block(q, &q->parts[i - 1])->zone;
  const bool opens =
      label == PM_LABEL_HEAD || label == PM_LABEL_SIGN || label == PM_LABEL_LEAD;
  if (zone == last)
    return !zone ? 0 : opens && is_inside(from) ? 0.5 - 6 : 0.5;
  return (opens || label == PM_LABEL_ITEM ? 0 : -12) - (is_pending(from) ? 6 : 0);
}

double pm_state_step(const PmSequence *q, unsigned from, PmLabel label, size_t i) {
  if (i == 0 || from == PM_STATE_START)
    return start_points(label);
  return step_points(q, from, label, i) + (q->zoned ? zone_points(q, from, label, i) : 0);
}
