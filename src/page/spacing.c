// SPDX-License-Identifier: MIT
// Spaces that nobody printed: readers of characters take each sign of a Chinese text for
// a word (本 报 讯) and put a space, or a gap with a width, behind it. What is printed
// apart (卜　凡, 记者 王强 李明) stays so where the widths tell.
#include "page/internal.h"

// Korean is written with spaces, and not one of these.
static bool is_sign(uint32_t cp) {
  return pm_char_is_han(cp) || (cp >= 0x3001 && cp <= 0x30FF) ||
         (cp >= 0xFF01 && cp <= 0xFF65);
}

// “ ” ‘ ’ … — ·: Chinese beside a sign, Latin beside a letter.
static bool is_shared_mark(uint32_t cp) {
  return (cp >= 0x2014 && cp <= 0x2026) || cp == 0xB7;
}

static bool is_mark(uint32_t cp) {
  return is_shared_mark(cp) || (is_sign(cp) && pm_char_is_punct(cp));
}

bool pm_spacing_joins(PmStr before, PmStr next, PmGap gap) {
  const uint32_t a = pm_str_last_char(before), b = pm_str_first_char(next);
  if (!is_sign(a) && !is_sign(b))
    return false;
  if ((is_mark(a) && (is_sign(b) || is_mark(b))) || (is_sign(a) && is_mark(b)))
    return true;
  if (gap.line_height > 0)
    return gap.width * 2 < gap.line_height;
  return gap.words_are_signs && is_sign(a) && is_sign(b);
}

// --- pages without widths ---

typedef struct {
  size_t beside, apart; // pairs of signs
} Pairs;

static void count_pairs(PmStr s, Pairs *pairs) {
  uint32_t last = 0, before = 0;
  for (size_t pos = 0; pos < s.len;) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    pairs->beside += pm_char_is_han(last) && pm_char_is_han(cp);
    pairs->apart += pm_char_is_han(before) && last == ' ' && pm_char_is_han(cp);
    before = last;
    last = cp;
  }
}

static bool closes_up(uint32_t a, uint32_t b) { // words of letters stay apart
  return (is_sign(a) || is_sign(b)) && a != ' ' && b != ' ' && !pm_char_is_latin(a) &&
         !pm_char_is_latin(b);
}

// The line without its single spaces beside signs; of several together one stays.
static PmStatus close_line(PmArena *arena, PmStr s, PmStr *out) {
  char *text = pm_arena_alloc(arena, s.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t n = 0;
  uint32_t before = 0;
  for (size_t pos = 0; pos < s.len;) {
    const size_t start = pos;
    const uint32_t cp = pm_utf8_next(s, &pos);
    const uint32_t behind = pm_str_first_char(pm_str_slice(s, pos, s.len));
    if (cp == ' ' && (before == ' ' || closes_up(before, behind)))
      continue;
    memcpy(text + n, s.data + start, pos - start);
    n += pos - start;
    before = cp;
  }
  *out = (PmStr){text, n};
  return PM_OK;
}

PmStatus pm_spacing_close(PmArena *arena, PmLines *lines) {
  enum { ENOUGH = 20 }; // pairs; fewer may be names printed wide
  Pairs pairs = {0};
  for (size_t i = 0; i < lines->n; ++i)
    count_pairs(lines->items[i].text, &pairs);
  if (pairs.apart < ENOUGH || pairs.apart < pairs.beside * 2)
    return PM_OK;
  for (size_t i = 0; i < lines->n; ++i)
    PM_TRY(close_line(arena, lines->items[i].text, &lines->items[i].text));
  return PM_OK;
}
