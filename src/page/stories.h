// SPDX-License-Identifier: MIT
// Runs, chunks and stories: what the steps between blocks and articles hand on to one
// another. cohesion.c measures, sequence.c (sequence.h) decides what each block is,
// layout.c makes stories of it and articles.c writes them down.
#ifndef PM_PAGE_STORIES_H
#define PM_PAGE_STORIES_H

#include "page/layout.h"

#define PM_NO_CHUNK SIZE_MAX
#define PM_NO_STORY SIZE_MAX
#define PM_NO_RUN SIZE_MAX

/// A run of paragraphs with nothing between them: what cohesion is measured with.
typedef struct {
  size_t first, last; // blocks
  uint64_t *grams;    // sorted pairs of characters of its text
  size_t n_grams;
} PmRun;

/// What a block is in its article: what the sequence decision finds.
typedef enum {
  PM_LABEL_HEAD,       // headline, kicker or deck of the text that follows
  PM_LABEL_SIGN,       // byline of the text that follows
  PM_LABEL_LEAD,       // first paragraph
  PM_LABEL_TEXT,       // a further paragraph
  PM_LABEL_CROSS,      // cross-heading
  PM_LABEL_HEAD_AFTER, // headline behind its text
  PM_LABEL_SIGN_AFTER, // byline behind its text
  PM_LABEL_ITEM,       // weather, advertisement, index
  PM_N_LABELS,
  PM_LABEL_NONE = PM_N_LABELS // no article's, or decided elsewhere
} PmLabel;

typedef struct {
  PmLabel label;
  double margin; // by how much the best reading of the page without it falls behind
  bool brief;    // one of several paragraphs that are signed each: an article by itself
} PmDecision;

/// A part of a story that stands together, or an item that is an article by itself
/// (weather, advertisement, index).
typedef struct {
  size_t first, last; // blocks
  size_t n_heads;     // headings given to it
  size_t next;        // chunk of the same story that follows, or PM_NO_CHUNK
  size_t story;
  size_t rotate_at;           // block where reading begins, 0 for the first
  size_t first_run, last_run; // runs inside
  bool item;
  bool follows; // the sequence has it go on with the chunk before
} PmChunk;

/// What becomes one article.
typedef struct {
  size_t first, last; // chunks, in reading order by PmChunk.next
  bool has_byline;
  const char *why;
  double confidence;
} PmStory;

typedef struct {
  PmArena *arena;      // for the time of laying out
  PmArena *page_arena; // for what the page keeps
  PmBlocks *blocks;
  PmRun *runs;
  size_t n_runs, cap_runs;
  size_t *run_of;        // of text blocks, else PM_NO_RUN
  PmDecision *decisions; // of blocks
  PmChunk *chunks;
  size_t n_chunks, cap_chunks;
  PmStory *stories;
  size_t n_stories, cap_stories;
  size_t *owner;    // of headings and bylines: a chunk of their story, or PM_NO_CHUNK
  size_t *beside;   // of bylines: the chunk that the sequence has them by
  size_t *chunk_of; // of text blocks
  uint64_t *grams;  // of all runs, sorted: how many have one is how often it stands here
  size_t n_grams;
} PmStories;

/// Makes the runs and the tables that cohesion is measured with.
PM_NODISCARD PmStatus pm_runs_make(PmStories *s);

/// Share of a heading's character pairs that a run's text has, 0–1.
double pm_run_cohesion(const PmStories *s, size_t heading, size_t run);

/// The same for the runs of a chunk.
double pm_cohesion(const PmStories *s, size_t heading, size_t chunk);

/// The same, each pair counting less the more runs have it.
double pm_rare_cohesion(const PmStories *s, size_t heading, size_t chunk);

/// How much of the rarer wording of two runs is common to both, 0–1.
double pm_run_tie(const PmStories *s, size_t a, size_t b);

/// The first block of a run that speaks of what a heading says, if those before it in the
/// run do not; SIZE_MAX where there is none.
size_t pm_first_spoken_of(const PmStories *s, size_t heading, size_t run);

/// Says for every block what it is in its article: the best sequence for the whole page.
/// Fills `decisions`; short lines become paragraphs, cross-headings or bylines by it.
PM_NODISCARD PmStatus pm_sequence_decide(PmJob *job, PmStories *s);

/// Adds the names of `more` to `first` and makes `more` a part of it.
PM_NODISCARD PmStatus pm_byline_merge(PmArena *arena, PmBlock *first, PmBlock *more);

/// Writes the stories down as the page's articles, in the order of their place.
PM_NODISCARD PmStatus pm_stories_write(PmJob *job, PmPage *page, const PmStories *s);

#endif
