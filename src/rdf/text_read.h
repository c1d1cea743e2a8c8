// SPDX-License-Identifier: MIT
// Text that a reader makes (IRIs expanded, escapes resolved), freed in the order of a
// stack: what was made since a mark goes at once, and the memory is used again.
#ifndef PM_RDF_TEXT_READ_H
#define PM_RDF_TEXT_READ_H

#include "rdf/rdf.h"

typedef struct PmTextBlock PmTextBlock;

/// Zero-initialise; release with pm_text_release.
typedef struct {
  PmTextBlock *first, *top;
  char *next, *limit; // free bytes of the top block
} PmText;

typedef struct {
  PmTextBlock *top;
  char *next;
} PmTextMark;

/// Used when the top block is full; NULL when memory is out.
char *pm_text_grow(PmText *text, size_t size);

/// `size` bytes, aligned for any type; NULL when memory is out. Pointers stay valid until
/// a mark before them is reset.
static inline char *pm_text_alloc(PmText *text, size_t size) {
  const size_t rounded = (size + 16) & ~(size_t)15; // never 0
  if (size >= (size_t)1 << 62 || (size_t)(text->limit - text->next) < rounded)
    return pm_text_grow(text, size);
  char *p = text->next;
  text->next += rounded;
  return p;
}

static inline PmTextMark pm_text_mark(const PmText *text) {
  return (PmTextMark){text->top, text->next};
}

void pm_text_drop(PmText *text, PmTextMark mark);

/// Frees all that was made since the mark.
static inline void pm_text_reset(PmText *text, PmTextMark mark) {
  if (text->top == mark.top)
    text->next = mark.next;
  else
    pm_text_drop(text, mark);
}

void pm_text_release(PmText *text);

#endif
