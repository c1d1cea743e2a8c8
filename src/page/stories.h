// SPDX-License-Identifier: MIT
// Chunks and stories: what layout.c finds among the blocks and articles.c writes down.
#ifndef PM_PAGE_STORIES_H
#define PM_PAGE_STORIES_H

#include "page/layout.h"

#define PM_NO_CHUNK SIZE_MAX
#define PM_NO_STORY SIZE_MAX

/// A run of paragraphs with nothing but cross-headings between them, or an item that is
/// an article by itself (weather, advertisement, index).
typedef struct {
  size_t first, last; // blocks
  size_t n_heads;     // headings given to it
  size_t next;        // chunk of the same story that follows, or PM_NO_CHUNK
  size_t story;
  size_t rotate_at; // block where reading begins, 0 for the first
  bool item;
  bool continues;  // goes on in the middle of the sentence before it
  uint64_t *grams; // sorted pairs of characters of its text
  size_t n_grams;
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
  PmChunk *chunks;
  size_t n_chunks, cap_chunks;
  PmStory *stories;
  size_t n_stories, cap_stories;
  size_t *owner;    // of headings and bylines: a chunk of their story, or PM_NO_CHUNK
  size_t *chunk_of; // of text blocks
  bool heads_after; // headlines stand after their texts
  uint64_t *grams; // of all chunks, sorted: how many have one is how often it stands here
  size_t n_grams;
} PmStories;

/// Makes the tables that cohesion is measured with.
PM_NODISCARD PmStatus pm_cohesion_prepare(PmStories *s);

/// Share of a heading's character pairs that a chunk's text has, 0–1.
double pm_cohesion(const PmStories *s, size_t heading, size_t chunk);

/// The same, each pair counting less the more chunks have it.
double pm_rare_cohesion(const PmStories *s, size_t heading, size_t chunk);

/// Adds the names of `more` to `first` and makes `more` a part of it.
PM_NODISCARD PmStatus pm_byline_merge(PmArena *arena, PmBlock *first, PmBlock *more);

/// Writes the stories down as the page's articles, in the order of their place.
PM_NODISCARD PmStatus pm_stories_write(PmJob *job, PmPage *page, const PmStories *s);

#endif
