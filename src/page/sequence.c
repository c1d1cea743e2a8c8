// SPDX-License-Identifier: MIT
// What each block is in its article, decided for the whole page at once: the sequence of
// labels whose points add up highest. Points come from what blocks say, from what stands
// beside what, and from how well headings and texts share their words; each decision
// keeps the name of what spoke loudest for it, and by how much it won.
#include "page/features.h"
#include "page/stories.h"

// --- what is looked at ---

typedef enum { SHAPE_TEXT, SHAPE_SHORT, SHAPE_BYLINE, SHAPE_ITEM } Shape;

typedef struct {
  size_t block;
  Shape shape;
  bool gap;                    // a blank line before it, or what is not printed
  bool names;                  // may be nothing but names
  bool one_name;               // of two characters, as many words are
  bool signed_end;             // the text ends with its writer in brackets
  bool brief;                  // … as the paragraph beside it does: items of a column
  bool signature;              // who signs a notice, right below it
  bool salutes;                // 编辑同志：
  bool caption;                // … with its photographer
  bool closed;                 // 下转2版 or a signature in brackets stands behind it
  bool reopened;               // 上接1版 stands before it
  size_t prev, next;           // runs before and behind
  double near_prev, near_next; // cohesion of a short line with them
  double tie;                  // how much of their wording they share
  double cont;                 // how well the text behind goes on from the text before
  double runs_on;              // how well the text behind goes on from a short line
  bool begins;                 // a headline behind speaks of it and of nothing before it
  bool frame;                  // shares its wording with another short line of its series
  bool afterword;              // 编后: …
  bool led;                    // a byline or a dateline stands behind it
  bool series;                 // short lines like it stand between other paragraphs near
  bool under_head;             // a short line stands above it
  size_t commas;
  bool entry;      // of a list: ◆…, 3.…
  bool numbered;   // … 一、…, as cross-headings are too
  bool semicolon;  // ends as entries of a list do
  bool over_list;  // entries of a list stand behind it
  bool list_title; // …名单
  bool question;   // 问：… and 答：…
  bool over_photo; // one paragraph and a photographer stand behind it
  bool over_text;  // a photographer's line that stands over the caption
  bool titles;     // ■乡音 over a headline: the title of a column
  bool generic;    // a few characters over a headline of the same mark
  double emission[PM_N_LABELS];
  const char *why[PM_N_LABELS];
} Item;

typedef struct {
  PmStories *s;
  Item *items;
  size_t n;
  uint8_t level;       // of most headlines, 0 for bare ones
  bool gaps_tell;      // blank lines stand between some blocks and not between others
  bool led;            // articles here begin with a byline or a dateline
  double led_share;    // and this share of those found at first does
  bool zoned;          // a METS says which blocks are which article
  double heads_behind; // points for headlines behind their texts on this page
} Page;

// --- points ---

typedef struct {
  double sum, loudest;
  const char *why;
} Points;

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

static const double NEVER = -40, COHESION = 2.5, UNLED = 0.1, BEHIND = 1.0;

static const PmBlock *block_of(const Page *p, const Item *it) {
  return &p->s->blocks->items[it->block];
}

// Deeper headings have higher levels; bold lines rank below all marks of heading.
enum { LEVEL_STRONG = 7 };

// Beyond what can be: the METS says which blocks are one article.
static double zone_points(const Page *p, PmLabel label, const Item *last,
                          const Item *to) {
  const uint32_t a = block_of(p, last)->zone, b = block_of(p, to)->zone;
  const bool begins = label == PM_LABEL_HEAD || label == PM_LABEL_SIGN ||
                      label == PM_LABEL_LEAD || label == PM_LABEL_ITEM;
  if (a == b)
    return a ? 0.5 : 0;
  return begins ? 0 : -12;
}

static uint8_t level_of(const PmBlock *b) {
  return b->level ? b->level : b->strong ? LEVEL_STRONG : 0;
}

// --- points of a short line ---

// What makes a short line a headline, wherever its text is.
static void add_headline(const Page *p, const Item *it, Points *out) {
  const PmBlock *b = block_of(p, it);
  add_if(out, level_of(b) > 0, 0.6, "heading-mark");
  add_if(out, b->large, 0.8, "large-type");
  add_if(out, it->signature, -2.0, "");
  add_if(out, it->entry, it->numbered ? -1.5 : -2.5, "");
  add_if(out, it->semicolon, -4.5, "");
  add_if(out, it->question, -2.0, "");
  add_if(out, it->over_list, 1.2, "over-list");
  add_if(out, it->list_title, 0.6, "list-title");
  add_if(out, pm_text_sells(b->text) > 0, -0.5, "");
  add_if(out, level_of(b) == 0 && p->level, -1.0, "no-mark");
  add_if(out, it->over_photo, 0.6, "caption");
  add_if(out, pm_text_is_notice_title(b->text), 0.8, "notice-title");
  add_if(out, b->ends && b->stop, -1.5, "sentence");
  add_if(out, b->mid_start, -1.2, "mid-sentence");
  add_if(out, b->width > 80, -1.0, "long-line");
  add_if(out, it->commas > 1, -1.0 * (double)(it->commas - 1), "");
  add_if(out, it->cont >= 3, -1.0, "sentence-continues");
  add_if(out, it->runs_on >= 2, -0.3, "");
}

// Headlines on this page stand over a byline or a dateline, this line does not.
static bool is_unled(const Page *p, const Item *it) {
  return p->led && p->heads_behind < 0 && !it->led && !it->over_photo;
}

static void score_head(const Page *p, const Item *it, Points *out) {
  add(out, 0.3, "short-line");
  add_headline(p, it, out);
  add_if(out, is_unled(p, it), -0.4 - UNLED * p->led_share, "");
  add_if(out, it->next == PM_NO_RUN, -2.5, "no-text-behind");
  add_if(out, it->next != PM_NO_RUN && it->near_next < 0.12, -0.6, "");
  if (it->next != PM_NO_RUN)
    add(out, COHESION * (it->near_next - it->near_prev), "cohesion");
}

static void score_head_after(const Page *p, const Item *it, Points *out) {
  add(out, -0.35 + BEHIND * p->heads_behind, "headlines-behind");
  add_if(out, it->over_photo, -1.0, "");
  add_if(out, it->titles, -2.5, "");
  add_if(out, it->generic && p->heads_behind < 0, -1.5, "");
  add_headline(p, it, out);
  if (it->prev == PM_NO_RUN)
    out->sum = NEVER;
  add(out, COHESION * (it->near_prev - it->near_next), "cohesion");
}

static void score_cross(const Page *p, const Item *it, Points *out) {
  const PmBlock *b = block_of(p, it);
  const uint8_t level = level_of(b);
  add(out, -0.2, "between-paragraphs");
  add_if(out, p->level && level == 0, 2.0, "no-mark");
  add_if(out, level > p->level, 2.4, "lower-mark");
  add_if(out, it->over_photo, -2.0, "caption");
  add_if(out, level && level == p->level, -0.8, "headline-mark");
  add_if(out, level && level < p->level, -2.5, "higher-mark");
  const size_t width = p->s->blocks->han ? b->width : b->width * 5 / 8;
  add_if(out, width <= 18, 0.7, "short-line");
  add_if(out, width > 24, -0.8, "long-line");
  add_if(out, width > 32, -1.2, "long-line");
  add_if(out, is_unled(p, it), 0.6, "without-byline");
  add_if(out, it->frame, 1.2, "series");
  add_if(out, it->over_list, -0.8, "");
  add_if(out, it->list_title, -1.2, "");
  add_if(out, it->signature, -3.0, "");
  add_if(out, b->ends && b->stop, -2.5, "");
  add_if(out, b->ends && !b->stop, -0.8, "");
  add_if(out, it->entry && !it->numbered, -0.8, "");
  add_if(out, it->names, -1.5, "");
  add_if(out, it->tie < 0.006, -0.7, "");
  add_if(out, b->comma, -0.3, "comma");
  add_if(out, b->width >= 18 && pm_str_contains(b->text, PM_STR(" ")), -0.4, "two-parts");
  add_if(out, pm_str_starts(b->text, PM_STR("——")), -2.0, "deck");
  add_if(out, pm_text_is_notice_title(b->text), -2.5, "notice-title");
  add_if(out, it->prev == PM_NO_RUN || it->next == PM_NO_RUN, NEVER, "");
  add(out, it->tie > 0.1 ? 0.6 : 12.0 * (it->tie - 0.03), "same-names");
  add_if(out, it->series, 0.75, "series");
  add_if(out, it->near_prev > it->near_next, it->near_next - it->near_prev, "cohesion");
}

static void score_short_text(const Page *p, const Item *it, Points *out) {
  const PmBlock *b = block_of(p, it);
  add(out, level_of(b) ? -4.0 : -2.4, "short-paragraph");
  add_if(out, b->ends, 1.2, "sentence");
  add_if(out, it->signature, 2.5, "signature");
  add_if(out, pm_text_sells(b->text) > 0, 0.9, "contact");
  add_if(out, it->salutes, 3.0, "salutation");
  add_if(out, it->semicolon, 2.0, "list-entry");
  add_if(out, it->question, 2.0, "question");
  add_if(out, it->entry, it->numbered ? 0.8 : 2.4, "list-entry");
  add_if(out, b->stop, 1.5, "sentence");
  add_if(out, b->comma, 0.3, "comma");
  add_if(out, it->commas > 1, 1.2, "comma");
  add_if(out, b->mid_start, 1.0, "mid-sentence");
  add_if(out, it->runs_on >= 2, 0.3, "sentence-continues");
  add_if(out, b->starter, 0.1, "opening-words");
  add_if(out, it->cont >= 3, 0.1, "sentence-continues");
  add_if(out, b->width > 44, 0.1, "long-line");
  add_if(out, is_unled(p, it), 0.2, "without-byline");
}

static void score_names(const Item *it, Points *out) {
  add(out, it->names && !it->titles ? (it->one_name ? -0.3 : 0.4) : NEVER, "names-alone");
}

// --- points of a paragraph ---

static void score_text(const Page *p, const Item *it, Points *out) {
  const PmBlock *b = block_of(p, it);
  add(out, 0.1, "follows");
  add_if(out, b->opening, -3.5, "dateline");
  add_if(out, it->reopened, -4.0, "continued-mark");
  add_if(out, it->caption && it->signed_end, -0.6, "");
  add_if(out, b->comma && it->near_prev > it->near_next + 0.3, 1.2, "same-words");
}

static void score_lead(const Page *p, const Item *it, Points *out) {
  const PmBlock *b = block_of(p, it);
  add(out, 0.05, "headline");
  add_if(out, b->opening, 2.0, "dateline");
  add_if(out, b->starter, 0.3, "opening-words");
  add_if(out, b->mid_start, -0.8, "mid-sentence");
  add_if(out, it->caption, 0.8, "caption");
  add_if(out, it->reopened, 2.0, "continued-mark");
}

// --- the emission of each label ---

static void score_label(const Page *p, const Item *it, PmLabel label, Points *out) {
  static const bool may[][PM_N_LABELS] = {
      [SHAPE_TEXT] = {[PM_LABEL_LEAD] = true, [PM_LABEL_TEXT] = true},
      [SHAPE_SHORT] = {true, true, true, true, true, true, true, false},
      [SHAPE_BYLINE] = {[PM_LABEL_SIGN] = true, [PM_LABEL_SIGN_AFTER] = true},
      [SHAPE_ITEM] = {[PM_LABEL_ITEM] = true},
  };
  const bool is_short = it->shape == SHAPE_SHORT;
  if (!may[it->shape][label]) {
    out->sum = NEVER;
    return;
  }
  switch (label) {
  case PM_LABEL_HEAD: score_head(p, it, out); break;
  case PM_LABEL_HEAD_AFTER: score_head_after(p, it, out); break;
  case PM_LABEL_CROSS: score_cross(p, it, out); break;
  case PM_LABEL_SIGN:
  case PM_LABEL_SIGN_AFTER:
    if (is_short)
      score_names(it, out);
    else
      add(out, 0, block_of(p, it)->why);
    break;
  case PM_LABEL_LEAD:
  case PM_LABEL_TEXT:
    if (is_short)
      score_short_text(p, it, out);
    add_if(out, is_short && label == PM_LABEL_LEAD, -1.5, "");
    (label == PM_LABEL_LEAD ? score_lead : score_text)(p, it, out);
    break;
  case PM_LABEL_ITEM: add(out, 0, block_of(p, it)->why); break;
  case PM_N_LABELS: break;
  }
}

static void score_item(const Page *p, Item *it) {
  for (unsigned label = 0; label < PM_N_LABELS; ++label) {
    Points points = {.loudest = -1, .why = "sequence"};
    score_label(p, it, (PmLabel)label, &points);
    it->emission[label] = points.sum;
    it->why[label] = points.why;
  }
}

// --- states: a label, whether its article has a headline, whether a byline ---

enum { N_STATES = PM_N_LABELS * 4, START = N_STATES };

static PmLabel label_of(unsigned state) { return (PmLabel)(state / 4); }
static bool has_head(unsigned state) { return state & 2; }
static bool has_byline(unsigned state) { return state & 1; }

static unsigned state_of(PmLabel label, bool head, bool byline) {
  return (unsigned)label * 4 + (head ? 2 : 0) + (byline ? 1 : 0);
}

static bool is_pending(unsigned state) {
  return state != START &&
         (label_of(state) == PM_LABEL_HEAD || label_of(state) == PM_LABEL_SIGN);
}

static bool is_inside(unsigned state) {
  return state != START && !is_pending(state) && label_of(state) != PM_LABEL_ITEM;
}

static bool is_paragraph(unsigned state) {
  return state != START &&
         (label_of(state) == PM_LABEL_LEAD || label_of(state) == PM_LABEL_TEXT);
}

// What it costs to end what stands open with `last`.
static double close_points(const Page *p, unsigned from, const Item *last) {
  double points = 0;
  if (is_pending(from))
    return -2.5; // a headline without a text
  if (last->brief)
    return 0.3;
  if (!is_inside(from))
    return 0;
  if (label_of(from) == PM_LABEL_CROSS)
    return NEVER;
  if (!has_head(from))
    points -= (last->caption && !last->under_head) || last->reopened ? 0.5 : 2.2;
  if (is_paragraph(from) && pm_block_dangles(block_of(p, last)) && !last->closed)
    points -= 0.7;
  if (is_paragraph(from) && (last->signed_end || last->closed || last->signature))
    points += 0.3;
  return points;
}

static double gap_points(const Page *p, const Item *to, double with, double without) {
  return p->gaps_tell ? (to->gap ? with : without) : 0;
}

// ——三论…: the second part of a stack.
static bool is_deck(const Page *p, const Item *it) {
  return pm_str_starts(block_of(p, it)->text, PM_STR("——"));
}

static double to_head(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (!is_pending(from))
    return close_points(p, from, last) + gap_points(p, to, 0.1, -0.8) -
           (is_deck(p, to) ? 2 : 0);
  if (label_of(from) == PM_LABEL_HEAD)
    return gap_points(p, to, -0.2, 0) -
           (pm_text_is_notice_title(block_of(p, to)->text) ? 1.2 : 0);
  return has_head(from) ? -3 : -0.8; // a byline stands above it
}

static double to_sign(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (!is_pending(from))
    return close_points(p, from, last) - (to->over_text ? 0 : 0.8) +
           gap_points(p, to, 0.3, -0.5);
  return label_of(from) == PM_LABEL_HEAD ? 0.4 : -1.5;
}

static double to_lead(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (is_pending(from))
    return has_head(from) ? 0.3 : -1;
  double points = close_points(p, from, last);
  if (is_paragraph(from)) // one text right under another
    points -= last->brief && to->brief                           ? 0
              : last->signed_end || last->closed || to->reopened ? 0.3
              : to->caption                                      ? 0.1
              : block_of(p, to)->opening                         ? 2.0
              : to->begins                                       ? 2.2
                                                                 : 4.0;
  points += to->caption && has_byline(from) ? 0.5 : 0;
  if (is_paragraph(from) && pm_block_dangles(block_of(p, last)) && to->cont >= 2)
    points -= 2.5;
  return points;
}

static double to_text(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (from == START || !is_inside(from) || label_of(from) == PM_LABEL_HEAD_AFTER)
    return NEVER;
  double points = 0;
  if (label_of(from) == PM_LABEL_SIGN_AFTER)
    return to->cont >= 2 || to->afterword ? 0.5 : -2.5;
  points -= last->brief && to->brief ? 4 : 0;
  if (is_paragraph(from) && (last->signed_end || (last->signature && !to->signature)))
    points -= 1.25;
  if (last->closed)
    points -= 2.5;
  if (is_paragraph(from) && pm_block_dangles(block_of(p, last)))
    points += to->cont > 3 ? 1.5 : to->cont * 0.5;
  if (to->shape == SHAPE_SHORT && last->shape == SHAPE_SHORT && is_paragraph(from))
    points += 0.6; // a list
  return points;
}

static double to_cross(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (from != START && label_of(from) == PM_LABEL_CROSS)
    return level_of(block_of(p, last)) && !level_of(block_of(p, to)) ? -1.2 : -4;
  if (!is_paragraph(from))
    return NEVER;
  double points = gap_points(p, to, -0.3, 0.7);
  points -= pm_block_dangles(block_of(p, last)) ? 2 : 0;
  return points - (last->signed_end || last->closed || last->signature ? 3 : 0);
}

static double to_head_after(const Page *p, unsigned from, const Item *last,
                            const Item *to) {
  if (!is_inside(from) || label_of(from) == PM_LABEL_CROSS)
    return NEVER;
  if (label_of(from) == PM_LABEL_HEAD_AFTER)
    return gap_points(p, to, -0.2, 0.1);
  if (has_head(from))
    return -2.5;
  const bool dangles = is_paragraph(from) && pm_block_dangles(block_of(p, last));
  return gap_points(p, to, -0.3, 0.7) - (dangles ? 0.7 : 0);
}

static double to_sign_after(const Page *p, unsigned from, const Item *last,
                            const Item *to) {
  if (!is_inside(from) || label_of(from) == PM_LABEL_CROSS)
    return NEVER;
  const PmBlock *b = block_of(p, to);
  double points = has_byline(from) ? -1.5 : last->signature ? -2.5 : -0.3;
  points -= to->over_text ? 2 : 0;
  points += b->byline.closing ? 1.2 : b->credit_line ? 0.8 : 0;
  return points + gap_points(p, to, -0.2, 0.4);
}

static double to_item(const Page *p, unsigned from, const Item *last, const Item *to) {
  if (from != START && label_of(from) == PM_LABEL_HEAD &&
      block_of(p, to)->kind != PM_BLOCK_INDEX)
    return -0.5; // its title
  return close_points(p, from, last);
}

static double step_points(const Page *p, unsigned from, PmLabel label, size_t i) {
  const Item *to = &p->items[i], *last = i ? to - 1 : NULL;
  switch (label) {
  case PM_LABEL_HEAD: return from == START ? 0 : to_head(p, from, last, to);
  case PM_LABEL_SIGN: return from == START ? -0.8 : to_sign(p, from, last, to);
  case PM_LABEL_LEAD: return from == START ? 0 : to_lead(p, from, last, to);
  case PM_LABEL_TEXT: return to_text(p, from, last, to);
  case PM_LABEL_CROSS: return to_cross(p, from, last, to);
  case PM_LABEL_HEAD_AFTER: return to_head_after(p, from, last, to);
  case PM_LABEL_SIGN_AFTER: return to_sign_after(p, from, last, to);
  case PM_LABEL_ITEM: return from == START ? 0 : to_item(p, from, last, to);
  case PM_N_LABELS: break;
  }
  return NEVER;
}

// With what zones say: a text ends with its zone, and not before.
static double all_points(const Page *p, unsigned from, PmLabel label, size_t i) {
  double points = step_points(p, from, label, i);
  if (i == 0 || !p->zoned)
    return points;
  const Item *to = &p->items[i], *last = to - 1;
  points += zone_points(p, label, last, to);
  const uint32_t zone = block_of(p, to)->zone;
  if (zone && block_of(p, last)->zone == zone && is_inside(from) &&
      (label == PM_LABEL_HEAD || label == PM_LABEL_SIGN || label == PM_LABEL_LEAD))
    points -= 6;
  if (block_of(p, last)->zone != zone && is_pending(from))
    points -= 6;
  return points;
}

static unsigned next_state(unsigned from, PmLabel label) {
  const bool open = from != START;
  switch (label) {
  case PM_LABEL_HEAD: return state_of(label, true, is_pending(from) && has_byline(from));
  case PM_LABEL_SIGN: return state_of(label, is_pending(from) && has_head(from), true);
  case PM_LABEL_LEAD:
    return state_of(label, is_pending(from) && has_head(from),
                    is_pending(from) && has_byline(from));
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

// --- the best path ---

enum { WINDOW = 512 }; // items decided at a time: a page is smaller

typedef struct {
  double best[WINDOW + 1][N_STATES + 1];
  uint8_t from[WINDOW + 1][N_STATES];
} Paths;

static void forward(const Page *p, size_t first, size_t n, Paths *t) {
  for (size_t i = 1; i <= n; ++i) {
    const Item *it = &p->items[first + i - 1];
    for (unsigned k = 0; k <= N_STATES; ++k)
      t->best[i][k] = -1e30;
    for (unsigned from = 0; from <= N_STATES; ++from) {
      const double so_far = t->best[i - 1][from];
      if (so_far < -1e29)
        continue;
      for (unsigned label = 0; label < PM_N_LABELS; ++label) {
        if (it->emission[label] <= NEVER / 2)
          continue;
        const double now = so_far + it->emission[label] +
                           all_points(p, from, (PmLabel)label, first + i - 1);
        const unsigned to = next_state(from, (PmLabel)label);
        if (now > t->best[i][to]) {
          t->best[i][to] = now;
          t->from[i][to] = (uint8_t)from;
        }
      }
    }
  }
}

// The margins: the best path through each label against the best path that avoids it.
static void backward(const Page *p, size_t first, size_t n, Paths *t,
                     const unsigned *chosen) {
  double behind[N_STATES], before[N_STATES];
  const bool end = first + n == p->n;
  for (unsigned k = 0; k < N_STATES; ++k)
    behind[k] = end ? close_points(p, k, &p->items[first + n - 1]) : 0;
  for (size_t i = n; i > 0; --i) {
    const PmLabel label = label_of(chosen[i]);
    double with = -1e30, without = -1e30;
    for (unsigned k = 0; k < N_STATES; ++k) {
      const double all = t->best[i][k] + behind[k];
      double *side = label_of(k) == label ? &with : &without;
      *side = all > *side ? all : *side;
    }
    p->s->decisions[p->items[first + i - 1].block] = (PmDecision){
        label, without < -1e29 ? 100 : with - without, p->items[first + i - 1].brief};
    if (i == 1)
      break;
    const Item *it = &p->items[first + i - 1];
    for (unsigned from = 0; from < N_STATES; ++from) {
      before[from] = -1e30;
      for (unsigned l = 0; l < PM_N_LABELS; ++l) {
        if (it->emission[l] <= NEVER / 2)
          continue;
        const double now = behind[next_state(from, (PmLabel)l)] + it->emission[l] +
                           all_points(p, from, (PmLabel)l, first + i - 1);
        before[from] = now > before[from] ? now : before[from];
      }
    }
    memcpy(behind, before, sizeof behind);
  }
}

// Decides the items of one window; `state` is what stands open before and behind it.
static void decide_window(const Page *p, size_t first, size_t n, Paths *t,
                          unsigned *state) {
  unsigned chosen[WINDOW + 1] = {0};
  for (unsigned k = 0; k <= N_STATES; ++k)
    t->best[0][k] = k == *state ? 0 : -1e30;
  forward(p, first, n, t);
  double best = -1e30;
  for (unsigned k = 0; k < N_STATES; ++k) {
    const bool end = first + n == p->n;
    const double now =
        t->best[n][k] + (end ? close_points(p, k, &p->items[first + n - 1]) : 0);
    if (now > best) {
      best = now;
      chosen[n] = k;
    }
  }
  for (size_t i = n; i > 1; --i)
    chosen[i - 1] = t->from[i][chosen[i]];
  backward(p, first, n, t, chosen);
  *state = chosen[n];
}

static PmStatus decide(PmJob *job, Page *p, Paths *t) {
  unsigned state = START;
  for (size_t i = 0; i < p->n; ++i)
    score_item(p, &p->items[i]);
  for (size_t first = 0; first < p->n; first += WINDOW) {
    PM_TRY(pm_job_check(job));
    decide_window(p, first, p->n - first < WINDOW ? p->n - first : WINDOW, t, &state);
  }
  return PM_OK;
}

// --- items ---

static bool is_credit_role(const PmByline *b) {
  for (size_t i = 0; i < b->n; ++i)
    if (pm_str_contains(b->items[i].role, PM_STR("摄")) ||
        pm_str_contains(b->items[i].role, PM_STR("图")) ||
        pm_str_eqz(b->items[i].role, "photographer"))
      return true;
  return false;
}

static PmStatus look_at_end(Page *p, Item *it) {
  PmByline b;
  const PmStr bracket = pm_text_closing_bracket(block_of(p, it)->text);
  if (bracket.len == 0)
    return PM_OK;
  PM_TRY(pm_byline_read_bracket(p->s->arena, bracket, &b));
  it->signed_end = b.n > 0 && b.rest.len == 0;
  it->caption = it->signed_end && is_credit_role(&b);
  return PM_OK;
}

static PmStatus look_at_names(Page *p, Item *it) {
  enum { NAMES_WIDTH = 60, LONE_NAME = 9 };
  const PmBlock *b = block_of(p, it);
  PmByline names;
  if (b->level || b->width > NAMES_WIDTH)
    return PM_OK;
  PM_TRY(pm_byline_read(p->s->arena, b->text, true, &names));
  const bool spaced = names.n && names.items[0].name.len < b->text.len; // 袁 野
  it->names = names.n && names.rest.len == 0 && !pm_text_is_notice_title(b->text);
  it->one_name = names.n == 1 && names.items[0].name.len < LONE_NAME && !spaced;
  return PM_OK;
}

static PmStatus make_item(Page *p, size_t block, bool gap) {
  const PmBlock *b = &p->s->blocks->items[block];
  Item *it = &p->items[p->n++];
  *it = (Item){.block = block, .gap = gap, .prev = PM_NO_RUN, .next = PM_NO_RUN};
  switch (b->kind) {
  case PM_BLOCK_BODY: it->shape = SHAPE_TEXT; return look_at_end(p, it);
  case PM_BLOCK_BYLINE: it->shape = SHAPE_BYLINE; return PM_OK;
  case PM_BLOCK_HEADING:
  case PM_BLOCK_SECTION: it->shape = SHAPE_SHORT; return look_at_names(p, it);
  case PM_BLOCK_WEATHER:
  case PM_BLOCK_ADVERTISEMENT:
  case PM_BLOCK_INDEX:
  case PM_BLOCK_CONTINUED:
  case PM_BLOCK_CREDIT:
  case PM_BLOCK_FURNITURE:
  case PM_BLOCK_DUPLICATE: break;
  }
  it->shape = SHAPE_ITEM;
  return PM_OK;
}

static PmStatus make_items(Page *p) {
  bool gap = true, reopened = false;
  for (size_t i = 0; i < p->s->blocks->n; ++i) {
    const PmBlock *b = &p->s->blocks->items[i];
    gap |= b->gap;
    if (b->kind == PM_BLOCK_CONTINUED) {
      reopened = pm_text_is_taken_up(b->text);
      if (!reopened && p->n)
        p->items[p->n - 1].closed = true;
    }
    if (pm_block_is_gone(b) || b->kind == PM_BLOCK_CREDIT ||
        b->kind == PM_BLOCK_CONTINUED || (b->kind == PM_BLOCK_BYLINE && !b->byline.n))
      continue;
    PM_TRY(make_item(p, i, gap));
    Item *it = &p->items[p->n - 1];
    it->reopened = reopened;
    it->closed = it->shape == SHAPE_TEXT && pm_text_find_continued(b->text) < b->text.len;
    reopened = gap = false;
  }
  return PM_OK;
}

// A heading that stands in the middle of a sentence (…更令人期 | column title | 待的是…)
// is nobody's here.
static bool is_cut_in(const Page *p, size_t i) {
  if (i == 0 || i + 1 >= p->n || p->items[i].shape != SHAPE_SHORT ||
      p->items[i - 1].shape != SHAPE_TEXT || p->items[i + 1].shape != SHAPE_TEXT)
    return false;
  const PmBlock *before = block_of(p, &p->items[i - 1]);
  return pm_block_dangles(before) &&
         pm_block_continues(before, block_of(p, &p->items[i + 1])) >= 2 &&
         pm_block_continues(before, block_of(p, &p->items[i])) < 2;
}

static void drop_cut_ins(Page *p) {
  size_t kept = 0;
  for (size_t i = 0; i < p->n; ++i) {
    if (is_cut_in(p, i)) {
      p->s->blocks->items[p->items[i].block].why = "cut-in";
      p->items[i].shape = SHAPE_ITEM; // no pair with the one behind
    } else {
      p->items[kept++] = p->items[i];
    }
  }
  p->n = kept;
}

// Cross-headings come in series: short, of one mark, alike in width.
static void find_series(Page *p) {
  enum { NEAR_ITEMS = 8, ALIKE = 6, SHORT_WIDTH = 28 };
  static const double FRAME = 0.4;
  size_t last = SIZE_MAX;
  for (size_t i = 1; i + 1 < p->n; ++i) {
    Item *it = &p->items[i];
    if (it->shape != SHAPE_SHORT || p->items[i - 1].shape != SHAPE_TEXT ||
        p->items[i + 1].shape != SHAPE_TEXT || block_of(p, it)->width > SHORT_WIDTH)
      continue;
    if (last != SIZE_MAX && i - last <= NEAR_ITEMS) {
      const PmBlock *a = block_of(p, &p->items[last]), *b = block_of(p, it);
      const bool alike = a->width <= b->width + ALIKE && b->width <= a->width + ALIKE;
      if (level_of(a) == level_of(b) && alike)
        it->series = p->items[last].series = true;
      if (it->series && pm_text_likeness(a->text, b->text) >= FRAME)
        it->frame = p->items[last].frame = true;
    }
    last = i;
  }
}

static bool is_photo_credit(const Page *p, const Item *it) {
  return it->shape == SHAPE_BYLINE && is_credit_role(&block_of(p, it)->byline);
}

static bool is_leading(const Page *p, const Item *it) {
  return it->shape == SHAPE_BYLINE ||
         (it->shape == SHAPE_TEXT && block_of(p, it)->opening);
}

// Where articles may begin inside a run: a headline behind it speaks of nothing before.
static void find_beginnings(Page *p) {
  for (size_t i = 0; i < p->n; ++i) {
    const Item *h = &p->items[i];
    size_t back = i;
    while (back > 0 && p->items[back - 1].shape == SHAPE_BYLINE)
      --back;
    if (h->shape != SHAPE_SHORT || back == 0 || p->items[back - 1].shape != SHAPE_TEXT)
      continue;
    const size_t block = pm_first_spoken_of(p->s, h->block, h->prev);
    for (size_t k = back; block != SIZE_MAX && k-- > 0 && p->items[k].block >= block;)
      p->items[k].begins |= p->items[k].block == block;
  }
}

// Whether a short line signs the text above it: a body's name over a date or another
// that signs, any line between a finished text and a date, a body in brackets.
static bool signs(const Page *p, size_t i) {
  const Item *it = &p->items[i], *next = i + 1 < p->n ? it + 1 : NULL;
  const PmStr s = block_of(p, it)->text, bare = pm_text_strip_brackets(s);
  const Item *before = i ? it - 1 : NULL;
  const bool under = before && before->shape == SHAPE_TEXT && block_of(p, before)->ends;
  const bool dated = next && pm_text_is_bare_date(block_of(p, next)->text);
  if (pm_text_is_bare_date(s))
    return before != NULL;
  if (bare.len < s.len)
    return under && s.data[s.len - 1] != ']';
  return (dated && under) ||
         (pm_text_is_signature(s) && (dated || (next && next->signature)));
}

// Lists, the line above one, and who signs a notice, over its date.
static void look_at_lines(Page *p) {
  for (size_t i = p->n; i-- > 0;) {
    Item *it = &p->items[i], *next = i + 1 < p->n ? it + 1 : NULL;
    const PmStr s = block_of(p, it)->text;
    if (it->shape != SHAPE_SHORT && it->shape != SHAPE_TEXT)
      continue;
    it->entry = pm_text_is_list_entry(s, &it->numbered);
    it->commas = pm_text_commas(s);
    it->semicolon = pm_char_in("；;", pm_str_last_char(s));
    it->question = pm_text_is_question(s);
    if (it->shape != SHAPE_SHORT)
      continue;
    it->list_title = pm_text_is_list_title(s);
    it->over_list =
        next && !it->entry && !it->question &&
        ((next->entry && !next->numbered) || next->semicolon || next->question);
    it->signature = !block_of(p, it)->level && !block_of(p, it)->large && signs(p, i);
  }
}

// A photographer's line between blank line and text stands over its caption.
static bool is_bound_below(const Page *p, size_t i) {
  return p->items[i].gap && i + 1 < p->n && !p->items[i + 1].gap &&
         p->items[i + 1].shape == SHAPE_TEXT;
}

static bool has_credit_below(const Page *p, size_t i) {
  return i + 1 < p->n && is_photo_credit(p, &p->items[i + 1]) &&
         !is_bound_below(p, i + 1);
}

static bool has_credit_above(const Page *p, size_t i) {
  const bool ends = i + 1 == p->n || p->items[i + 1].gap;
  return i > 0 && ends && is_photo_credit(p, &p->items[i - 1]) &&
         is_bound_below(p, i - 1);
}

// Titles of columns: short, over a heading of the same mark.
static void look_at_title(Page *p, size_t i) {
  enum { GENERIC_MAX = 12, TITLE_MAX = 24 };
  Item *it = &p->items[i], *next = it + 1;
  const PmBlock *b = block_of(p, it);
  if (i + 1 >= p->n || next->shape != SHAPE_SHORT ||
      level_of(b) != level_of(block_of(p, next)))
    return;
  const uint32_t first = pm_str_first_char(b->text);
  it->generic = b->width <= GENERIC_MAX;
  it->titles =
      b->width <= TITLE_MAX && (pm_char_is_mark(first) || pm_char_in("[【〔", first));
}

// The runs on both sides of each item, and what short lines share with them.
static void look_around(Page *p) {
  enum { CAPTION_MAX = 900 }; // bytes
  size_t run = PM_NO_RUN, text = SIZE_MAX;
  for (size_t i = p->n; i-- > 0;) {
    Item *it = &p->items[i];
    it->next = run;
    if (it->shape == SHAPE_TEXT)
      run = p->s->run_of[it->block];
  }
  run = PM_NO_RUN;
  for (size_t i = 0; i < p->n; ++i) {
    Item *it = &p->items[i];
    const PmBlock *blocks = p->s->blocks->items;
    it->prev = run;
    const bool alone = i + 1 == p->n || p->items[i + 1].gap;
    it->under_head |= i > 0 && p->items[i - 1].shape == SHAPE_SHORT;
    it->signature |= it->shape == SHAPE_SHORT && i > 0 && !it->gap && alone &&
                     p->items[i - 1].shape != SHAPE_SHORT &&
                     pm_text_is_signature(block_of(p, it)->text);
    const uint32_t end = pm_str_last_char(block_of(p, it)->text);
    it->salutes = it->shape == SHAPE_SHORT && (end == ':' || end == 0xFF1A) &&
                  block_of(p, it)->width <= 20 && i + 1 < p->n &&
                  p->items[i + 1].shape == SHAPE_TEXT;
    const size_t behind = it->shape == SHAPE_TEXT ? it->block
                          : it->next != PM_NO_RUN ? p->s->runs[it->next].first
                                                  : SIZE_MAX;
    it->cont = text != SIZE_MAX && behind != SIZE_MAX
                   ? pm_block_continues(&blocks[text], &blocks[behind])
                   : -5;
    if (it->shape == SHAPE_TEXT) {
      it->afterword = pm_text_is_afterword(blocks[it->block].text);
      run = p->s->run_of[it->block];
      text = it->block;
      const bool under = has_credit_below(p, i), over = has_credit_above(p, i);
      it->caption |=
          (under || over) && blocks[text].text.len <= CAPTION_MAX && blocks[text].ends;
      if (it->caption && over)
        p->items[i - 1].over_text = true;
      if (it->caption && under) {
        p->items[i + 1].caption = true;
        p->items[i + 1].under_head = it->under_head;
      }
    } else if (it->shape == SHAPE_SHORT) {
      it->runs_on =
          behind != SIZE_MAX && i + 1 < p->n && p->items[i + 1].shape == SHAPE_TEXT
              ? pm_block_continues(&blocks[it->block], &blocks[behind])
              : -5;
      it->near_prev = pm_run_cohesion(p->s, it->block, it->prev);
      it->near_next = pm_run_cohesion(p->s, it->block, it->next);
      const bool between = i > 0 && p->items[i - 1].shape == SHAPE_TEXT && i + 1 < p->n &&
                           p->items[i + 1].shape == SHAPE_TEXT;
      it->tie = between ? pm_run_tie(p->s, it->prev, it->next) : 0;
      look_at_title(p, i);
      it->over_photo = i + 2 < p->n && p->items[i + 1].shape == SHAPE_TEXT &&
                       (p->items[i + 1].caption || is_photo_credit(p, &p->items[i + 2]));
    }
  }
}

// Paragraphs one under another that are signed each, three or more.
static void find_briefs(Page *p) {
  enum { BRIEFS_MIN = 3 };
  for (size_t from = 0, to; from < p->n; from = to) {
    bool all = true;
    for (to = from; to < p->n && p->items[to].shape == SHAPE_TEXT; ++to)
      all &= p->items[to].signed_end && !block_of(p, &p->items[to])->opening;
    for (size_t i = from; all && to - from >= BRIEFS_MIN && i < to; ++i)
      p->items[i].brief = true;
    to += to == from;
  }
}

// Whether a byline or a dateline stands behind a short line, or behind those below it.
static void find_led(Page *p) {
  for (size_t i = p->n; i-- > 0;) {
    const Item *next = i + 1 < p->n ? &p->items[i + 1] : NULL;
    p->items[i].led = p->items[i].shape == SHAPE_SHORT && next &&
                      (is_leading(p, next) ||
                       (next->shape == SHAPE_SHORT && (next->led || next->names)));
  }
}

// --- the page as a whole ---

static uint8_t most(const size_t *count, uint8_t from) {
  uint8_t best = from;
  for (uint8_t level = from; level <= LEVEL_STRONG; ++level)
    if (count[level] > count[best])
      best = level;
  return best;
}

// The level of those headings that a byline or a dateline shows to be headlines; where
// nothing shows it, the most frequent mark.
static void find_level(Page *p) {
  size_t sure[LEVEL_STRONG + 1] = {0}, all[LEVEL_STRONG + 1] = {0}, n_sure = 0;
  for (size_t i = 0; i + 1 < p->n; ++i) {
    const Item *next = &p->items[i + 1];
    const uint8_t level = level_of(block_of(p, &p->items[i]));
    if (p->items[i].shape != SHAPE_SHORT)
      continue;
    const bool is_sure = is_leading(p, next);
    ++all[level];
    sure[level] += is_sure;
    n_sure += is_sure;
  }
  const uint8_t mark = most(all, 1);
  p->level = n_sure ? most(sure, 0) : all[mark] ? mark : 0;
  p->led = n_sure >= 2;
}

static void look_at_gaps(Page *p) {
  size_t gaps = 0;
  for (size_t i = 1; i < p->n; ++i)
    gaps += p->items[i].gap;
  p->gaps_tell = p->n > 4 && gaps * 10 > p->n && gaps * 10 < p->n * 9;
}

// How often headlines stand behind their texts, after a first decision.
static void look_at_style(Page *p) {
  double before = 1, behind = 1, led = 0;
  for (size_t i = 0; i < p->n; ++i) {
    const PmLabel l = p->s->decisions[p->items[i].block].label;
    const bool first = i == 0 || p->s->decisions[p->items[i - 1].block].label != l;
    before += first && l == PM_LABEL_HEAD;
    led += first && l == PM_LABEL_HEAD && p->items[i].led;
    behind += first && l == PM_LABEL_HEAD_AFTER;
  }
  const double lean = (behind - before) / (behind + before);
  p->heads_behind = lean > 0 ? lean : lean * 0.5;
  p->led_share = led > 2 ? led / before : 0;
}

// --- what follows from the labels ---

static PmStatus take_names(Page *p, PmBlock *b) {
  PmByline names;
  PM_TRY(pm_byline_read(p->s->page_arena, b->text, true, &names));
  b->kind = PM_BLOCK_BYLINE;
  b->byline = names;
  b->confidence = 1;
  return PM_OK;
}

static PmStatus apply(Page *p, const Item *it) {
  PmBlock *b = &p->s->blocks->items[it->block];
  const PmLabel label = p->s->decisions[it->block].label;
  if (it->shape != SHAPE_SHORT && it->shape != SHAPE_TEXT)
    return PM_OK;
  b->why = it->why[label];
  switch (label) {
  case PM_LABEL_SIGN:
  case PM_LABEL_SIGN_AFTER: return take_names(p, b);
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

PmStatus pm_sequence_decide(PmJob *job, PmStories *s) {
  Page p = {.s = s};
  const size_t n = s->blocks->n + 1;
  p.items = pm_arena_alloc(s->arena, n * sizeof *p.items);
  s->decisions = pm_arena_alloc(s->arena, n * sizeof *s->decisions);
  Paths *paths = pm_arena_alloc(s->arena, sizeof *paths);
  if (!p.items || !s->decisions || !paths)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s->decisions[i] = (PmDecision){PM_LABEL_NONE, 0, false};
  PM_TRY(make_items(&p));
  drop_cut_ins(&p);
  look_at_lines(&p);
  look_around(&p);
  find_led(&p);
  find_briefs(&p);
  for (size_t i = 0; i < p.n; ++i)
    p.zoned |= block_of(&p, &p.items[i])->zone != 0;
  find_series(&p);
  find_beginnings(&p);
  find_level(&p);
  look_at_gaps(&p);
  PM_TRY(decide(job, &p, paths));
  look_at_style(&p);
  PM_TRY(decide(job, &p, paths));
  for (size_t i = 0; i < p.n; ++i)
    PM_TRY(apply(&p, &p.items[i]));
  return PM_OK;
}
