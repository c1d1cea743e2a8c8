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

// --- runs ---

static PmStatus add_run(PmStories *s, size_t block) {
  PmRun *grown =
      pm_arena_extend(s->arena, s->runs, s->n_runs, &s->cap_runs, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  s->runs = grown;
  grown[s->n_runs++] = (PmRun){.first = block, .last = block};
  return PM_OK;
}

// A dateline begins a run of its own.
static PmStatus find_runs(PmStories *s) {
  bool open = false;
  s->run_of = pm_arena_alloc(s->arena, (s->blocks->n + 1) * sizeof *s->run_of);
  if (!s->run_of)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->blocks->n; ++i) {
    const PmBlock *b = &s->blocks->items[i];
    s->run_of[i] = PM_NO_RUN;
    if (pm_block_is_gone(b) || b->kind == PM_BLOCK_CREDIT)
      continue;
    if (b->kind != PM_BLOCK_BODY) {
      open = false;
      continue;
    }
    if (!open || b->opening)
      PM_TRY(add_run(s, i));
    s->runs[s->n_runs - 1].last = i;
    s->run_of[i] = s->n_runs - 1;
    open = true;
  }
  return PM_OK;
}

static size_t text_bytes(const PmStories *s, const PmRun *run) {
  size_t n = 0;
  for (size_t i = run->first; i <= run->last; ++i)
    n += s->blocks->items[i].text.len;
  return n;
}

static PmStatus gather(PmStories *s, PmRun *run) {
  run->grams =
      pm_arena_alloc(s->arena, (text_bytes(s, run) / 3 + 1) * sizeof *run->grams);
  if (!run->grams)
    return PM_ERR_NOMEM;
  for (size_t i = run->first; i <= run->last; ++i) {
    if (s->blocks->items[i].kind != PM_BLOCK_BODY)
      continue;
    Grams g = {.s = s->blocks->items[i].text};
    while (next_gram(&g, &run->grams[run->n_grams]))
      ++run->n_grams;
  }
  run->n_grams = sort_unique(run->grams, run->n_grams);
  return PM_OK;
}

static PmStatus count_all(PmStories *s) {
  size_t n = 0;
  for (size_t i = 0; i < s->n_runs; ++i)
    n += s->runs[i].n_grams;
  s->grams = pm_arena_alloc(s->arena, (n + 1) * sizeof *s->grams);
  if (!s->grams)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->n_runs; ++i) {
    if (s->runs[i].n_grams)
      memcpy(s->grams + s->n_grams, s->runs[i].grams,
             s->runs[i].n_grams * sizeof *s->grams);
    s->n_grams += s->runs[i].n_grams;
  }
  if (n)
    qsort(s->grams, n, sizeof *s->grams, by_value);
  return PM_OK;
}

PmStatus pm_runs_make(PmStories *s) {
  size_t bytes = 0;
  PM_TRY(find_runs(s));
  for (size_t i = 0; i < s->n_runs; ++i)
    bytes += text_bytes(s, &s->runs[i]);
  if (bytes > TEXT_MAX)
    return PM_OK;
  for (size_t i = 0; i < s->n_runs; ++i)
    PM_TRY(gather(s, &s->runs[i]));
  return count_all(s);
}

// --- measures ---

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

static bool has_gram(const PmRun *run, uint64_t gram) {
  return run->n_grams && bsearch(&gram, run->grams, run->n_grams, sizeof gram, by_value);
}

static bool any_has_gram(const PmStories *s, size_t from, size_t to, uint64_t gram) {
  for (size_t i = from; i <= to && i < s->n_runs; ++i)
    if (has_gram(&s->runs[i], gram))
      return true;
  return false;
}

// In how many runs a pair stands; at least 1.
static size_t spread(const PmStories *s, uint64_t gram) {
  const size_t from = lower_bound(s->grams, s->n_grams, gram);
  const size_t to = lower_bound(s->grams, s->n_grams, gram + 1);
  return to > from ? to - from : 1;
}

static double share(const PmStories *s, size_t heading, const size_t runs[2], bool rare) {
  Grams g = {.s = s->blocks->items[heading].text};
  uint64_t gram;
  double hits = 0;
  size_t n = 0;
  for (; n < HEADING_GRAMS && next_gram(&g, &gram); ++n)
    if (any_has_gram(s, runs[0], runs[1], gram))
      hits += rare ? 1.0 / (double)spread(s, gram) : 1.0;
  return n ? hits / (double)n : 0;
}

double pm_run_cohesion(const PmStories *s, size_t heading, size_t run) {
  return run == PM_NO_RUN ? 0 : share(s, heading, (size_t[]){run, run}, false);
}

double pm_cohesion(const PmStories *s, size_t heading, size_t chunk) {
  const PmChunk *c = &s->chunks[chunk];
  return share(s, heading, (size_t[]){c->first_run, c->last_run}, false);
}

double pm_rare_cohesion(const PmStories *s, size_t heading, size_t chunk) {
  const PmChunk *c = &s->chunks[chunk];
  return share(s, heading, (size_t[]){c->first_run, c->last_run}, true);
}

double pm_run_tie(const PmStories *s, size_t a, size_t b) {
  enum { GRAMS_MAX = 4000 };
  if (a == PM_NO_RUN || b == PM_NO_RUN)
    return 0;
  const PmRun *x = &s->runs[a], *y = &s->runs[b];
  if (x->n_grams > y->n_grams) {
    x = y;
    y = &s->runs[a];
  }
  double all = 0, common = 0;
  for (size_t i = 0; i < x->n_grams && i < GRAMS_MAX; ++i) {
    const double weight = 1.0 / (double)spread(s, x->grams[i]);
    all += weight;
    common += has_gram(y, x->grams[i]) ? weight : 0;
  }
  return all > 0 ? common / all : 0;
}

// Share of a heading's pairs that one block has.
static double block_share(const PmStories *s, size_t heading, PmStr text) {
  Grams g = {.s = s->blocks->items[heading].text};
  uint64_t gram;
  size_t n = 0, hits = 0;
  while (n < HEADING_GRAMS && next_gram(&g, &gram)) {
    char pair[8];
    if (gram >> 63)
      continue;
    const size_t half = pm_utf8_put((uint32_t)(gram >> 32), pair);
    const size_t len = half + pm_utf8_put((uint32_t)gram, pair + half);
    hits += pm_str_contains(text, pm_str_n(pair, len));
    ++n;
  }
  return n ? (double)hits / (double)n : 0;
}

size_t pm_first_spoken_of(const PmStories *s, size_t heading, size_t run) {
  static const double SPOKEN = 0.2, SILENT = 0.1;
  enum { BLOCKS_MAX = 64 };
  if (run == PM_NO_RUN || s->n_grams == 0)
    return SIZE_MAX;
  const PmRun *r = &s->runs[run];
  for (size_t i = r->first; i <= r->last && i - r->first < BLOCKS_MAX; ++i) {
    if (s->run_of[i] != run)
      continue;
    const double now = block_share(s, heading, s->blocks->items[i].text);
    if (now >= SPOKEN)
      return i == r->first ? SIZE_MAX : i;
    if (now > SILENT)
      return SIZE_MAX;
  }
  return SIZE_MAX;
}
