// SPDX-License-Identifier: MIT
// The sequence decision, shared by its files and nobody else: sequence.c leads, parts.c
// says which blocks are decided, neighbours.c what stands around each, emission.c and
// steps.c give points, path.c finds the labels that have most of them.
#ifndef PM_PAGE_SEQUENCE_H
#define PM_PAGE_SEQUENCE_H

#include "page/features.h"
#include "page/stories.h"

typedef enum {
  PM_SHAPE_TEXT,
  PM_SHAPE_SHORT,
  PM_SHAPE_BYLINE,
  PM_SHAPE_ITEM,
} PmShape;

/// A block as the sequence sees it.
typedef struct {
  size_t block;
  PmShape shape;
  uint8_t level;     // of its mark of heading, PM_LEVEL_STRONG for bold, 0 for none
  bool gap;          // a blank line before it, or what is not printed
  bool closed;       // 下转2版 or a signature in brackets stands behind it
  bool reopened;     // 上接1版 stands before it
  bool names;        // may be nothing but names
  bool one_name;     // of two characters, as many words are
  bool signed_end;   // the text ends with its writer in brackets
  bool afterword;    // 编后: …
  bool entry;        // of a list: ◆…, 3.…
  bool numbered;     // … 一、…, as cross-headings are too
  bool semicolon;    // ends as entries of a list do
  bool question;     // 问：… and 答：…
  bool list_title;   // …名单
  bool notice_title; // 拍卖公告
  bool over_notice;  // such a title bound to the text below by a blank line above
  bool sells;        // speaks as advertisements do
  bool deck;         // ——三论…: the second part of a stack
  size_t commas;

  size_t prev, next;           // runs before and behind
  double near_prev, near_next; // cohesion of a short line with them
  double tie;                  // how much of their wording they share
  double cont;                 // how well the text behind goes on from the text before
  double runs_on;              // how well the text behind goes on from a short line
  bool brief;                  // signed as the paragraph beside it is: items of a column
  bool signature;              // who signs a notice, right below it
  bool salutes;                // 编辑同志：
  bool caption;                // of a photograph: its photographer stands by it
  bool begins;                 // a headline behind speaks of it and of nothing before it
  bool led;                    // a byline or a dateline stands behind it
  bool under_head;             // a short line stands above it
  bool series;                 // short lines like it stand between other paragraphs near
  bool frame;                  // shares its wording with another short line of its series
  bool over_list;              // entries of a list stand behind it
  bool over_photo;             // one paragraph and a photographer stand behind it
  bool over_text;              // a photographer's line that stands over the caption
  bool titles;                 // ■乡音 over a headline: the title of a column
  bool generic;                // a few characters over a headline of the same mark

  double emission[PM_N_LABELS];
  const char *why[PM_N_LABELS];
} PmPart;

typedef struct {
  PmStories *s;
  PmPart *parts;
  size_t n;
  uint8_t level;       // of most headlines, 0 for bare ones
  bool gaps_tell;      // blank lines stand between some blocks and not between others
  bool led;            // articles here begin with a byline or a dateline
  double led_share;    // and this share of those found at first does
  bool zoned;          // a METS says which blocks are which article
  double heads_behind; // points for headlines behind their texts on this page
} PmSequence;

enum { PM_NEVER = -40 }; // points: a reading with them is none

// Deeper headings have higher levels; bold lines rank below all marks of heading.
enum { PM_LEVEL_STRONG = 7 };

static inline PmBlock *pm_part_block(const PmSequence *q, const PmPart *part) {
  return &q->s->blocks->items[part->block];
}

static inline bool pm_part_may_be(const PmPart *part, PmLabel label) {
  return part->emission[label] > PM_NEVER / 2;
}

/// Whether a part is there and of that shape; `i` may be past the end, as i - 1 is for 0.
static inline bool pm_part_is(const PmSequence *q, size_t i, PmShape shape) {
  return i < q->n && q->parts[i].shape == shape;
}

// --- parts.c ---

/// Makes the parts of the page's blocks, with what each says by itself.
PM_NODISCARD PmStatus pm_parts_make(PmSequence *q);

bool pm_byline_is_credit(const PmByline *b); // of a photographer

// --- neighbours.c ---

/// Says of every part what stands around it.
void pm_parts_look_around(PmSequence *q);

/// A byline or a text with a dateline.
bool pm_part_leads(const PmSequence *q, size_t i);

// --- emission.c ---

/// Gives a part its points as each label.
void pm_part_score(const PmSequence *q, PmPart *part);

// --- steps.c ---

// A state is the label of the last part, whether its article has a headline, and whether
// a byline.
enum { PM_N_STATES = PM_N_LABELS * 4, PM_STATE_START = PM_N_STATES };

static inline PmLabel pm_state_label(unsigned state) { return (PmLabel)(state / 4); }

unsigned pm_state_next(unsigned from, PmLabel label);

/// Points of ending what stands open in `from` with the part `last`.
double pm_state_close(const PmSequence *q, unsigned from, const PmPart *last);

/// Points of going from a state to part i with a label.
double pm_state_step(const PmSequence *q, unsigned from, PmLabel label, size_t i);

// --- path.c ---

/// Finds the labels of all parts with the most points, and with `margins` by how much.
PM_NODISCARD PmStatus pm_path_find(PmJob *job, PmSequence *q, bool margins);

#endif
