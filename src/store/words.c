// SPDX-License-Identifier: MIT
// One walk over a text finds its runs: words, or characters of scripts without spaces.
// Everything is done on the case-folded text, so that positions need no mapping.
#include "store/words.h"

#include <stdlib.h>

typedef enum { NONE, LETTER, DIGIT, DENSE } Kind;

// --- characters -----------------------------------------------------------------------

// Scripts written without spaces between words.
static bool is_dense(uint32_t c) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {
      {0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF},   {0x2E80, 0x2FDF},
      {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3031, 0x3035},   {0x3038, 0x312F},
      {0x31A0, 0x31BF}, {0x31F0, 0x31FF}, {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
      {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x1B000, 0x1B16F}, {0x20000, 0x3FFFF}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; ++i)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  return false;
}

static Kind kind_of(uint32_t c) {
  if (c < 0x80) {
    const bool digit = c >= '0' && c <= '9';
    return digit ? DIGIT : (c | 32) >= 'a' && (c | 32) <= 'z' ? LETTER : NONE;
  }
  switch (pm_utf8_kind(c)) {
  case PM_CHAR_LETTER: return is_dense(c) ? DENSE : LETTER;
  case PM_CHAR_DIGIT: return DIGIT;
  case PM_CHAR_OTHER: return NONE;
  }
  return NONE;
}

// Whether a mark joins what stands on its two sides into one word (WB6, WB7, WB11, WB12;
// WB13a and WB13b of the underscore).
static bool joins(uint32_t c, Kind before, Kind after) {
  if (c == '_')
    return before != NONE && before != DENSE && after != NONE && after != DENSE;
  const bool both = c == '.' || c == '\'' || c == 0x2019 || c == 0x2018;
  if (before == LETTER && after == LETTER)
    return both || c == ':' || c == 0xB7 || c == 0x2027;
  return before == DIGIT && after == DIGIT && (both || c == ',' || c == ';');
}

// Code points that Unicode folds; what is no character becomes U+FFFD.
static size_t fold_char(uint32_t c, uint32_t out[PM_FOLD_MAX]) {
  out[0] = c == PM_UTF8_BAD || c == 0 ? 0xFFFD : c >= 'A' && c <= 'Z' ? c + 32 : c;
  return out[0] < 0x80 || is_dense(out[0]) ? 1 : pm_utf8_fold(out[0], out);
}

static PmStatus fold(PmBuf *into, PmStr text) {
  pm_buf_clear(into);
  for (size_t at = 0; at < text.len;) {
    uint32_t folded[PM_FOLD_MAX];
    const size_t n = fold_char(pm_utf8_next(text, &at), folded);
    for (size_t i = 0; i < n; ++i) {
      char bytes[4];
      PM_TRY(pm_buf_append(into, pm_str_n(bytes, pm_utf8_put(folded[i], bytes))));
    }
  }
  return PM_OK;
}

// --- runs -----------------------------------------------------------------------------

// The next word or run of dense characters at or after `*at` of a folded text.
static bool next_run(PmStr text, size_t *at, PmStr *run, bool *dense) {
  Kind last = NONE;
  size_t start = *at, end = *at;
  while (*at < text.len) {
    const size_t here = *at;
    const uint32_t c = pm_utf8_next(text, at);
    Kind kind = kind_of(c);
    if (kind == NONE && last != NONE && *at < text.len) {
      size_t ahead = *at;
      const Kind after = kind_of(pm_utf8_next(text, &ahead));
      kind = joins(c, last, after) ? last : NONE;
    }
    if (last != NONE && (kind == NONE || (kind == DENSE) != (last == DENSE))) {
      *at = here;
      break;
    }
    if (last == NONE && kind != NONE)
      start = here;
    last = kind;
    end = *at;
  }
  *run = pm_str_slice(text, start, end);
  *dense = last == DENSE;
  return last != NONE;
}

static PmStr cut(PmStr word) {
  return pm_str_n(word.data, word.len < PM_WORD_BYTES ? word.len : PM_WORD_BYTES);
}

static PmStatus pairs(PmStr run, const PmWordSink *sink) {
  for (size_t at = 0; at < run.len;) {
    const size_t first = at;
    (void)pm_utf8_next(run, &at);
    size_t end = at;
    if (end < run.len)
      (void)pm_utf8_next(run, &end);
    PM_TRY(sink->word(sink->self, pm_str_slice(run, first, end)));
  }
  return PM_OK;
}

static PmStatus words_of_folded(PmStr text, const PmWordSink *sink) {
  PmStr run;
  bool dense;
  for (size_t at = 0; next_run(text, &at, &run, &dense);)
    PM_TRY(dense ? pairs(run, sink) : sink->word(sink->self, cut(run)));
  return PM_OK;
}

PmStatus pm_words_of(PmStr text, PmBuf *scratch, const PmWordSink *sink) {
  PM_TRY(fold(scratch, text));
  return words_of_folded(pm_buf_str(scratch), sink);
}

// --- queries --------------------------------------------------------------------------

typedef struct {
  PmStr text;   // folded
  bool is_word; // to be found as a word
} Part;

struct PmWordQuery {
  PmArena arena;
  PmBuf folded; // scratch
  Part *parts;
  size_t n_parts, cap_parts;
  PmNeeded *needs;
  size_t n_needs, cap_needs;
};

static PmStatus add_part(PmWordQuery *q, PmStr text, bool is_word) {
  Part *parts =
      pm_arena_extend(&q->arena, q->parts, q->n_parts, &q->cap_parts, sizeof *parts);
  if (!parts)
    return PM_ERR_NOMEM;
  q->parts = parts;
  parts[q->n_parts++] = (Part){text, is_word};
  return PM_OK;
}

static PmStatus add_need(PmWordQuery *q, PmStr word, bool is_prefix) {
  PmNeeded *needs =
      pm_arena_extend(&q->arena, q->needs, q->n_needs, &q->cap_needs, sizeof *needs);
  if (!needs)
    return PM_ERR_NOMEM;
  q->needs = needs;
  needs[q->n_needs++] = (PmNeeded){word, is_prefix};
  return PM_OK;
}

// A run's pairs; a single character may be the first of any pair.
static PmStatus need_pairs(PmWordQuery *q, PmStr run) {
  size_t at = 0;
  (void)pm_utf8_next(run, &at);
  if (at == run.len)
    return add_need(q, run, true);
  for (size_t first = 0; at < run.len;) {
    size_t end = at;
    (void)pm_utf8_next(run, &end);
    PM_TRY(add_need(q, pm_str_slice(run, first, end), false));
    first = at;
    at = end;
  }
  return PM_OK;
}

static PmStatus parse_part(PmWordQuery *q, PmStr part) {
  PmStr run;
  bool dense, any_dense = false, any = false;
  for (size_t at = 0; next_run(part, &at, &run, &dense);) {
    any = true;
    any_dense |= dense;
    if (dense)
      PM_TRY(need_pairs(q, run));
  }
  if (any_dense || !any)
    return add_part(q, part, false);
  for (size_t at = 0; next_run(part, &at, &run, &dense);) {
    PM_TRY(add_need(q, cut(run), false));
    PM_TRY(add_part(q, run, true));
  }
  return PM_OK;
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x3000 ||
         c == 0x2028 || c == 0x2029;
}

static PmStatus parse_query(PmWordQuery *q, PmStr text) {
  PM_TRY(fold(&q->folded, text));
  const PmStr folded = pm_arena_copy(&q->arena, pm_buf_str(&q->folded));
  if (!folded.data)
    return PM_ERR_NOMEM;
  size_t start = 0;
  for (size_t at = 0; at <= folded.len;) {
    const size_t here = at;
    const bool end = at == folded.len || is_space(pm_utf8_next(folded, &at));
    if (end && here > start)
      PM_TRY(parse_part(q, pm_str_slice(folded, start, here)));
    if (end)
      start = at;
    at += here == folded.len;
  }
  return PM_OK;
}

PmStatus pm_word_query_new(PmStr text, PmWordQuery **out) {
  PmWordQuery *q = calloc(1, sizeof *q);
  *out = q;
  if (!q)
    return PM_ERR_NOMEM;
  q->folded = pm_buf(SIZE_MAX / 2);
  const PmStatus st = parse_query(q, text);
  if (st) {
    pm_word_query_free(q);
    *out = NULL;
  }
  return st;
}

void pm_word_query_free(PmWordQuery *q) {
  if (!q)
    return;
  pm_arena_release(&q->arena);
  pm_buf_release(&q->folded);
  free(q);
}

const PmNeeded *pm_word_query_needs(const PmWordQuery *q, size_t *n) {
  *n = q->n_needs;
  return q->needs;
}

bool pm_word_query_is_empty(const PmWordQuery *q) { return q->n_parts == 0; }

static bool has_word(PmStr text, PmStr word) {
  PmStr run;
  bool dense;
  for (size_t at = 0; next_run(text, &at, &run, &dense);)
    if (!dense && pm_str_eq(run, word))
      return true;
  return false;
}

PmStatus pm_word_query_matches(PmWordQuery *q, PmStr text, bool *matches) {
  PM_TRY(fold(&q->folded, text));
  const PmStr folded = pm_buf_str(&q->folded);
  *matches = q->n_parts > 0;
  for (size_t i = 0; *matches && i < q->n_parts; ++i)
    *matches = q->parts[i].is_word ? has_word(folded, q->parts[i].text)
                                   : pm_str_contains(folded, q->parts[i].text);
  return PM_OK;
}
