// SPDX-License-Identifier: MIT
// Where the words of the articles' texts stand on the page's image, for pages that came
// with coordinates: words are found again in the finished texts, each a little behind the
// one before.
#include "page/internal.h"

#include <stdlib.h>

PmBox pm_box_join(PmBox a, PmBox b) {
  if (a.w <= 0 || a.h <= 0)
    return b;
  if (b.w <= 0 || b.h <= 0)
    return a;
  const long right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
  const long bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
  const long x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;
  return (PmBox){x, y, right - x, bottom - y};
}

typedef struct {
  PmPage *page;
  const PmLines *lines;
  size_t *first_word; // of each line, and one more
} Finder;

// A text and how far it is read: code points are counted as the cursor moves.
typedef struct {
  PmStr text;
  size_t bytes, chars;
} Cursor;

static void move_to(Cursor *c, size_t bytes) {
  while (c->bytes < bytes) {
    pm_utf8_next(c->text, &c->bytes);
    ++c->chars;
  }
}

static PmStatus add_place(PmPage *page, PmWordPlace place) {
  PmWordPlace *grown = pm_arena_extend(&page->arena, page->words, page->n_words,
                                       &page->cap_words, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  page->words = grown;
  grown[page->n_words++] = place;
  return PM_OK;
}

// The words of one line, each within reach of the cursor; a word that is not there (it
// stands in a byline, or a hyphen was taken out of it) is passed over.
static PmStatus place_line(Finder *f, Cursor *c, size_t line, PmWordPlace place) {
  enum { REACH = 120 }; // bytes
  for (size_t i = f->first_word[line]; i < f->first_word[line + 1]; ++i) {
    const PmWord *w = &f->lines->words[i];
    const size_t end = c->bytes + REACH + w->text.len;
    const PmStr near = pm_str_slice(c->text, 0, end < c->text.len ? end : c->text.len);
    const size_t at = pm_str_find(near, w->text, c->bytes);
    if (at == (size_t)-1 || w->box.w <= 0)
      continue;
    move_to(c, at);
    place.start = c->chars;
    move_to(c, at + w->text.len);
    place.end = c->chars;
    place.line = (uint32_t)line;
    place.box = w->box;
    PM_TRY(add_place(f->page, place));
  }
  return PM_OK;
}

// Moves to where a block's text begins: texts may stand in another order than on the
// page.
static void seek(Cursor *c, PmStr block) {
  enum { PREFIX = 30, LONGEST = 1 << 20 };
  size_t end = 0;
  for (size_t pos = 0; pos < block.len && pos <= PREFIX; pm_utf8_next(block, &pos))
    end = pos;
  if (end == 0)
    end = block.len;
  const PmStr start = pm_str_slice(block, 0, end);
  size_t at = pm_str_find(c->text, start, c->bytes);
  if (at == (size_t)-1 && c->text.len <= LONGEST) {
    at = pm_str_find(c->text, start, 0);
    if (at != (size_t)-1)
      *c = (Cursor){c->text, 0, 0};
  }
  if (at != (size_t)-1)
    move_to(c, at);
}

static int by_place(const void *a, const void *b) {
  const PmWordPlace *x = a, *y = b;
  if (x->article != y->article)
    return x->article < y->article ? -1 : 1;
  if (x->in_head != y->in_head)
    return x->in_head ? -1 : 1;
  return (x->start > y->start) - (x->start < y->start);
}

// All placements of an article that belong to one of its texts.
static PmStatus place_text(Finder *f, uint32_t article, bool in_head) {
  const PmArticle *a = &f->page->articles[article];
  Cursor c = {in_head ? a->head.text : a->body.text, 0, 0};
  for (size_t i = 0; i < f->page->n_placements; ++i) {
    const PmPlacement *p = &f->page->placements[i];
    const bool is_head = strcmp(p->kind, "heading") == 0;
    if (p->article != article + 1 || is_head != in_head || strcmp(p->kind, "byline") == 0)
      continue;
    seek(&c, p->text);
    for (size_t line = p->from; line < p->to; ++line)
      PM_TRY(
          place_line(f, &c, line, (PmWordPlace){.article = article, .in_head = in_head}));
  }
  return PM_OK;
}

PmStatus pm_regions_find(PmPage *page, const PmLines *lines) {
  Finder f = {.page = page, .lines = lines};
  f.first_word = pm_arena_alloc(&page->arena, (lines->n + 2) * sizeof *f.first_word);
  if (!f.first_word)
    return PM_ERR_NOMEM;
  size_t word = 0;
  for (size_t i = 0; i <= lines->n; ++i) {
    while (word < lines->n_words && lines->words[word].line < i)
      ++word;
    f.first_word[i] = word;
  }
  f.first_word[lines->n + 1] = lines->n_words;
  for (uint32_t i = 0; i < page->n_articles; ++i) {
    PM_TRY(place_text(&f, i, true));
    PM_TRY(place_text(&f, i, false));
  }
  if (page->n_words)
    qsort(page->words, page->n_words, sizeof *page->words, by_place);
  return PM_OK;
}
