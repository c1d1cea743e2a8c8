// SPDX-License-Identifier: MIT
// A page and its articles as values: making, growing, finishing, freeing. Finds nothing
// and decides nothing.
#include "page/internal.h"

#include <stdlib.h>

const char *pm_item_type_name(PmItemType type) {
  static const char *const names[PM_N_ITEMS] = {
      "news",          "commentary", "feature", "interview", "photo",
      "advertisement", "weather",    "notice",  "index"};
  return (unsigned)type < PM_N_ITEMS ? names[type] : "news";
}

const char *pm_class_name(PmClass cls) {
  static const char *const names[PM_N_CLASSES] = {"person", "organization", "place",
                                                  "event"};
  return (unsigned)cls < PM_N_CLASSES ? names[cls] : "person";
}

PmStatus pm_page_new(PmPage **page) {
  *page = calloc(1, sizeof **page);
  if (!*page)
    return PM_ERR_NOMEM;
  (*page)->language = PM_STR("zh");
  return PM_OK;
}

void pm_page_free(PmPage *page) {
  if (!page)
    return;
  PmArena arena = page->arena;
  free(page);
  pm_arena_release(&arena);
}

// Appends one item to one of the page's growing arrays.
#define APPEND(arena, array, n, cap, item)                                               \
  do {                                                                                   \
    void *grown = pm_arena_extend((arena), (array), (n), &(cap), sizeof *(array));       \
    if (!grown)                                                                          \
      return PM_ERR_NOMEM;                                                               \
    (array) = grown;                                                                     \
    (array)[(n)++] = (item);                                                             \
  } while (0)

PmStatus pm_page_add_article(PmPage *page, PmArticle **article) {
  APPEND(&page->arena, page->articles, page->n_articles, page->cap_articles,
         (PmArticle){.confidence = 1});
  *article = &page->articles[page->n_articles - 1];
  return PM_OK;
}

PmStatus pm_article_add_subhead(PmPage *page, PmArticle *a, PmStr text) {
  APPEND(&page->arena, a->subheads, a->n_subheads, a->cap_subheads, text);
  return PM_OK;
}

PmStatus pm_article_add_paragraph(PmPage *page, PmArticle *a, PmParagraph p) {
  APPEND(&page->arena, a->paragraphs, a->n_paragraphs, a->cap_paragraphs, p);
  return PM_OK;
}

PmStatus pm_article_add_contribution(PmPage *page, PmArticle *a, PmContribution c) {
  APPEND(&page->arena, a->contributions, a->n_contributions, a->cap_contributions, c);
  return PM_OK;
}

static PmStatus finish_text(PmArena *arena, const PmBuf *buf, PmText *text) {
  text->text = pm_arena_copy(arena, pm_buf_str(buf));
  if (!text->text.data)
    return PM_ERR_NOMEM;
  text->length = pm_utf8_count(text->text);
  text->sha256 = pm_sha256(text->text);
  return PM_OK;
}

static PmStatus append_line(PmBuf *buf, PmStr line) {
  if (line.len == 0)
    return PM_OK;
  if (buf->len)
    PM_TRY(pm_buf_putc(buf, '\n'));
  return pm_buf_append(buf, line);
}

// Each line on its own, so that the texts are exactly their lines joined.
static PmStatus normalise(PmArena *arena, PmArticle *a) {
  PM_TRY(pm_utf8_nfc(arena, a->headline, &a->headline));
  for (size_t i = 0; i < a->n_subheads; ++i)
    PM_TRY(pm_utf8_nfc(arena, a->subheads[i], &a->subheads[i]));
  for (size_t i = 0; i < a->n_paragraphs; ++i)
    PM_TRY(pm_utf8_nfc(arena, a->paragraphs[i].text, &a->paragraphs[i].text));
  return PM_OK;
}

static PmStatus finish_article(PmArena *arena, PmArticle *a, PmBuf *buf) {
  PM_TRY(normalise(arena, a));
  pm_buf_clear(buf);
  PM_TRY(append_line(buf, a->headline));
  for (size_t i = 0; i < a->n_subheads; ++i)
    PM_TRY(append_line(buf, a->subheads[i]));
  PM_TRY(finish_text(arena, buf, &a->head));
  pm_buf_clear(buf);
  for (size_t i = 0; i < a->n_paragraphs; ++i)
    PM_TRY(append_line(buf, a->paragraphs[i].text));
  return finish_text(arena, buf, &a->body);
}

PmStatus pm_page_finish(PmPage *page) {
  PM_TRY(pm_page_mint(page));
  PmBuf buf = pm_buf(SIZE_MAX / 2);
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < page->n_articles; ++i)
    st = finish_article(&page->arena, &page->articles[i], &buf);
  pm_buf_release(&buf);
  return st;
}

// Letters of any script, digits, '.' and '-' stay.
static bool in_file_name(uint32_t cp) {
  return pm_char_is_han(cp) || pm_char_is_letter(cp) || (cp >= '0' && cp <= '9') ||
         cp == '.' || cp == '-';
}

// File systems take 255 bytes, ending and temporary names included. A longer stem is cut
// and told apart by the hash of the page's path.
static PmStr shorten(PmPage *page, PmStr stem) {
  enum { LONGEST = 200, KEPT = 180 };
  if (stem.len <= LONGEST)
    return stem;
  size_t keep = 0;
  for (size_t pos = 0; pos <= KEPT; pm_utf8_next(stem, &pos))
    keep = pos;
  const PmSha256 hash = pm_sha256(page->path);
  return pm_arena_printf(&page->arena, "%.*s-%.16s", (int)keep, stem.data, hash.hex);
}

// What is unknown, "-" in the path, is left out in front: no file's name looks like an
// option.
PmStr pm_page_file_stem(PmPage *page) {
  char *out = pm_arena_alloc(&page->arena, page->path.len + 1);
  size_t n = 0, pos = 0;
  while (pm_str_starts(pm_str_slice(page->path, pos, page->path.len), PM_STR("-/")))
    pos += 2;
  while (out && pos < page->path.len) {
    const size_t start = pos;
    const bool keep = in_file_name(pm_utf8_next(page->path, &pos));
    memcpy(out + n, keep ? page->path.data + start : "_", keep ? pos - start : 1);
    n += keep ? pos - start : 1;
  }
  return out ? shorten(page, (PmStr){out, n}) : (PmStr){NULL, 0};
}
