// SPDX-License-Identifier: MIT
// How much of a heading's wording a text shares: pairs of Han characters, whole words of
// alphabets. Enough to find the text of a headline far away, without any lexicon.
#include "page/features.h"
#include "page/stories.h"

#include <stdlib.h>

enum { TEXT_MAX = 4 << 20, HEADING_GRAMS = 128 }; // bytes of all texts; larger is no page

typedef struct {
  PmStr s;
  size_t pos;
  uint32_t last; // Han character before, 0 for none
} Grams;

// A letter run's hash, marked so that it never equals a pair of characters.
static uint64_t word_gram(PmStr s, size_t start, size_t *pos) {
  uint64_t h = 0;
  size_t n = 1;
  for (size_t p = *pos; p < s.len && pm_char_is_letter(pm_utf8_next(s, &p)); ++n)
    *pos = p;
  for (size_t i = start; i < *pos; ++i)
    h = (h ^ ((unsigned char)s.data[i] | 0x20U)) * UINT64_C(0x100000001B3);
  return n >= 4 ? h | UINT64_C(1) << 63 : 0;
}

static bool next_gram(Grams *g, uint64_t *gram) {
  while (g->pos < g->s.len) {
    const size_t start = g->pos;
    const uint32_t cp = pm_char_fold(pm_utf8_next(g->s, &g->pos));
    const uint32_t last = g->last;
    g->last = pm_char_is_han(cp) ? cp : 0;
    if (g->last && last) {
      *gram = (uint64_t)last << 32 | cp;
      return true;
    }
    if (pm_char_is_letter(cp) && (*gram = word_gram(g->s, start, &g->pos)) != 0)
      return true;
  }
  return false;
}

static int by_value(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static size_t sort_unique(uint64_t *items, size_t n) {
  size_t kept = 0;
  if (n)
    qsort(items, n, sizeof *items, by_value);
  for (size_t i = 0; i < n; ++i)
    if (i == 0 || items[i] != items[i - 1])
      items[kept++] = items[i];
  return kept;
}

static size_t text_bytes(const PmStories *s, const PmChunk *c) {
  size_t n = 0;
  for (size_t i = c->first; i <= c->last; ++i)
    n += s->blocks->items[i].text.len;
  return n;
}

static PmStatus gather(PmStories *s, PmChunk *c) {
  c->grams = pm_arena_alloc(s->arena, (text_bytes(s, c) / 3 + 1) * sizeof *c->grams);
  if (!c->grams)
    return PM_ERR_NOMEM;
  for (size_t i = c->first; i <= c->last; ++i) {
    if (s->blocks->items[i].kind != PM_BLOCK_BODY)
      continue;
    Grams g = {.s = s->blocks->items[i].text};
    while (next_gram(&g, &c->grams[c->n_grams]))
      ++c->n_grams;
  }
  c->n_grams = sort_unique(c->grams, c->n_grams);
  return PM_OK;
}

static PmStatus count_all(PmStories *s) {
  size_t n = 0;
  for (size_t i = 0; i < s->n_chunks; ++i)
    n += s->chunks[i].n_grams;
  s->grams = pm_arena_alloc(s->arena, (n + 1) * sizeof *s->grams);
  if (!s->grams)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->n_chunks; ++i) {
    if (s->chunks[i].n_grams)
      memcpy(s->grams + s->n_grams, s->chunks[i].grams,
             s->chunks[i].n_grams * sizeof *s->grams);
    s->n_grams += s->chunks[i].n_grams;
  }
  if (n)
    qsort(s->grams, n, sizeof *s->grams, by_value);
  return PM_OK;
}

PmStatus pm_cohesion_prepare(PmStories *s) {
  size_t bytes = 0;
  for (size_t i = 0; i < s->n_chunks; ++i)
    bytes += text_bytes(s, &s->chunks[i]);
  if (bytes > TEXT_MAX)
    return PM_OK;
  for (size_t i = 0; i < s->n_chunks; ++i)
    PM_TRY(gather(s, &s->chunks[i]));
  return count_all(s);
}

static size_t lower_bound(const uint64_t *items, size_t n, uint64_t value) {
  size_t low = 0;
  while (low < n) {
    const size_t mid = low + (n - low) / 2;
    if (items[mid] < value)
      low = mid + 1;
    else
      n = mid;
  }
  return low;
}

static bool has_gram(const PmChunk *c, uint64_t gram) {
  return c->n_grams && bsearch(&gram, c->grams, c->n_grams, sizeof gram, by_value);
}

// In how many chunks a pair stands; at least 1.
static size_t spread(const PmStories *s, uint64_t gram) {
  const size_t from = lower_bound(s->grams, s->n_grams, gram);
  const size_t to = lower_bound(s->grams, s->n_grams, gram + 1);
  return to > from ? to - from : 1;
}

static double cohesion(const PmStories *s, size_t heading, size_t chunk, bool rare) {
  Grams g = {.s = s->blocks->items[heading].text};
  uint64_t gram;
  double hits = 0;
  size_t n = 0;
  for (; n < HEADING_GRAMS && next_gram(&g, &gram); ++n)
    if (has_gram(&s->chunks[chunk], gram))
      hits += rare ? 1.0 / (double)spread(s, gram) : 1.0;
  return n ? hits / (double)n : 0;
}

double pm_cohesion(const PmStories *s, size_t heading, size_t chunk) {
  return cohesion(s, heading, chunk, false);
}

double pm_rare_cohesion(const PmStories *s, size_t heading, size_t chunk) {
  return cohesion(s, heading, chunk, true);
}
