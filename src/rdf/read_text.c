// SPDX-License-Identifier: MIT
// A list of blocks; the first is kept, larger ones go when they are no longer used.
#include "rdf/text_read.h"

#include <stdlib.h>

struct PmTextBlock {
  PmTextBlock *below;
  size_t size;
  _Alignas(max_align_t) char data[];
};

enum { BLOCK = 16 << 10 };

char *pm_text_grow(PmText *text, size_t size) {
  if (size >= (size_t)1 << 62)
    return NULL;
  const size_t rounded = (size + 16) & ~(size_t)15;
  const size_t room = rounded > BLOCK ? rounded : BLOCK;
  PmTextBlock *block = malloc(sizeof *block + room);
  if (!block)
    return NULL;
  block->below = text->top;
  block->size = room;
  if (!text->first)
    text->first = block;
  text->top = block;
  text->next = block->data + rounded;
  text->limit = block->data + room;
  return block->data;
}

void pm_text_drop(PmText *text, PmTextMark mark) {
  PmTextBlock *const keep = mark.top ? mark.top : text->first;
  while (text->top != keep) {
    PmTextBlock *below = text->top->below;
    free(text->top);
    text->top = below;
  }
  if (!keep)
    return;
  text->next = mark.top ? mark.next : keep->data;
  text->limit = keep->data + keep->size;
}

void pm_text_release(PmText *text) {
  while (text->top) {
    PmTextBlock *below = text->top->below;
    free(text->top);
    text->top = below;
  }
  *text = (PmText){0};
}
