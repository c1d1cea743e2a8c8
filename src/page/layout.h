// SPDX-License-Identifier: MIT
// The block table: what stands between lines and articles. blocks.c makes it and says
// what each block is by itself, layout.c says what belongs together.
#ifndef PM_PAGE_LAYOUT_H
#define PM_PAGE_LAYOUT_H

#include "page/internal.h"

typedef enum {
  PM_BLOCK_BODY,
  PM_BLOCK_HEADING, // headline, kicker, deck
  PM_BLOCK_SECTION, // cross-heading between two paragraphs of an article
  PM_BLOCK_BYLINE,
  PM_BLOCK_CONTINUED, // 下转2版
  PM_BLOCK_CREDIT,    // 图片由…提供
  PM_BLOCK_WEATHER,
  PM_BLOCK_ADVERTISEMENT,
  PM_BLOCK_INDEX,
  PM_BLOCK_FURNITURE, // mastheads, page numbers: no article's
  PM_BLOCK_DUPLICATE, // stands elsewhere on the page
} PmBlockKind;

typedef struct {
  PmStr text;
  uint32_t first_line, last_line; // in the file
  size_t from, to;                // indices of the lines, `to` behind them
  PmBlockKind kind;
  uint8_t level; // of a Markdown heading, 0 for none
  bool strong;   // bold as a whole
  bool large;    // set in larger type than the page's text
  uint32_t zone; // the article that a METS gives it to, 0 for none
  bool gap;      // a blank line stands before it
  bool gap_after;
  size_t width;      // columns: 2 for Han and full-width, 1 for others
  size_t line_width; // of its widest line: large type has few characters a line
  bool ends;         // ends a sentence
  bool stop;         // holds a full stop
  bool comma;
  bool opening;   // begins with a dateline (本报讯)
  bool starter;   // begins as paragraphs like to begin (近日, “)
  bool mid_start; // begins as no sentence begins (的, a lone character and a comma)
  PmByline byline;
  bool credit_line;  // a byline of photographers or commentators: it stands below
  double confidence; // of a byline: that it is its article's
  const char *why;   // the rule that made it what it is
} PmBlock;

typedef struct {
  PmBlock *items;
  size_t n, cap;
  bool wrapped; // lines are cut at a column's width
  bool marked;  // headings have marks
  bool han;     // mostly Han characters
} PmBlocks;

/// Lines to blocks: wrapped lines joined, doubled glyphs undone, each block classified.
/// Takes date, edition and page label of `page` where they are printed and not given.
PM_NODISCARD PmStatus pm_blocks_make(PmJob *job, PmPage *page, const PmLines *lines,
                                     PmBlocks *blocks);

/// Marks blocks that repeat others; of two runs that which follows a heading or a byline
/// stays, else the first.
PM_NODISCARD PmStatus pm_blocks_drop_duplicates(PmBlocks *blocks);

/// How well `head` goes on where `tail` breaks off: below 0 not at all, 3 and more nearly
/// surely. Neither place nor neighbours are looked at.
double pm_block_continues(const PmBlock *tail, const PmBlock *head);

static inline bool pm_block_dangles(const PmBlock *b) {
  return b->kind == PM_BLOCK_BODY && !b->ends;
}

/// Blocks that layout looks through: they belong to no article.
static inline bool pm_block_is_gone(const PmBlock *b) {
  return b->kind == PM_BLOCK_FURNITURE || b->kind == PM_BLOCK_DUPLICATE;
}

/// Whether two Han characters (6 bytes) are a frequent word.
bool pm_is_word(PmStr pair);

#endif
