// SPDX-License-Identifier: MIT
// Decoding by the table of RFC 3629, section 4; normalisation by utf8proc.
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

uint32_t pm_utf8_next_any(PmStr s, size_t *pos) {
  const unsigned char *p = (const unsigned char *)s.data + *pos;
  const size_t left = s.len - *pos;
  *pos += 1;
  if (p[0] < 0x80)
    return p[0];
  if (p[0] >= 0xC2 && p[0] < 0xE0 && left >= 2 && is_tail(p[1])) {
    *pos += 1;
    return (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
  }
  if (p[0] >= 0xE0 && p[0] < 0xF0 && left >= 3 && is_tail(p[1]) && is_tail(p[2])) {
    const uint32_t cp = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    if (cp < 0x800 || (cp >= 0xD800 && cp < 0xE000))
      return PM_UTF8_BAD;
    *pos += 2;
    return cp;
  }
  if (p[0] >= 0xF0 && p[0] < 0xF5 && left >= 4 && is_tail(p[1]) && is_tail(p[2]) &&
      is_tail(p[3])) {
    const uint32_t cp = (p[0] & 0x07U) << 18 | (p[1] & 0x3FU) << 12 |
                        (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
    if (cp < 0x10000 || cp > 0x10FFFF)
      return PM_UTF8_BAD;
    *pos += 3;
    return cp;
  }
  return PM_UTF8_BAD;
}

// Past the ASCII bytes from `pos` on, eight at a time.
static size_t skip_ascii(PmStr s, size_t pos) {
  while (s.len - pos >= 8) {
    uint64_t word;
    memcpy(&word, s.data + pos, sizeof word);
    if (word & UINT64_C(0x8080808080808080))
      break;
    pos += 8;
  }
  while (pos < s.len && !(s.data[pos] & 0x80))
    ++pos;
  return pos;
}

// Past the sequences of three bytes from `pos` on, but for those that start with E0 or
// ED, which need a closer look. Most of Chinese text is such.
static size_t skip_threes(PmStr s, size_t pos) {
  const unsigned char *p = (const unsigned char *)s.data;
  while (s.len - pos >= 3 && (p[pos] & 0xF0) == 0xE0 && p[pos] != 0xE0 &&
         p[pos] != 0xED && is_tail(p[pos + 1]) && is_tail(p[pos + 2]))
    pos += 3;
  return pos;
}

size_t pm_utf8_valid(PmStr s) {
  for (size_t pos = skip_ascii(s, 0); pos < s.len; pos = skip_ascii(s, pos)) {
    const size_t start = pos;
    pos = skip_threes(s, pos);
    if (pos == start && pm_utf8_next(s, &pos) == PM_UTF8_BAD)
      return start;
  }
  return s.len;
}

size_t pm_utf8_count(PmStr s) {
  size_t n = 0;
  for (size_t i = 0; i < s.len; ++i)
    n += !is_tail((unsigned char)s.data[i]);
  return n;
}

size_t pm_utf8_offset(PmStr s, size_t n) {
  size_t i = 0;
  for (; i < s.len; ++i)
    if (!is_tail((unsigned char)s.data[i]) && n-- == 0)
      return i;
  return i;
}

unsigned pm_utf8_width(uint32_t cp) {
  const int width = utf8proc_charwidth((utf8proc_int32_t)cp);
  return width > 0 ? (unsigned)width : 0;
}

static unsigned bit(utf8proc_category_t category) { return 1U << category; }

PmCharKind pm_utf8_kind(uint32_t cp) {
  const unsigned letters =
      bit(UTF8PROC_CATEGORY_LU) | bit(UTF8PROC_CATEGORY_LL) | bit(UTF8PROC_CATEGORY_LT) |
      bit(UTF8PROC_CATEGORY_LM) | bit(UTF8PROC_CATEGORY_LO) | bit(UTF8PROC_CATEGORY_MN) |
      bit(UTF8PROC_CATEGORY_MC) | bit(UTF8PROC_CATEGORY_ME) | bit(UTF8PROC_CATEGORY_NL);
  const unsigned digits = bit(UTF8PROC_CATEGORY_ND) | bit(UTF8PROC_CATEGORY_NO);
  if (cp == PM_UTF8_BAD)
    return PM_CHAR_OTHER;
  const unsigned kind = bit(utf8proc_category((utf8proc_int32_t)cp));
  return kind & letters ? PM_CHAR_LETTER : kind & digits ? PM_CHAR_DIGIT : PM_CHAR_OTHER;
}

size_t pm_utf8_fold(uint32_t cp, uint32_t out[PM_FOLD_MAX]) {
  utf8proc_int32_t folded[PM_FOLD_MAX];
  int boundary = 0;
  const utf8proc_ssize_t n = utf8proc_decompose_char(
      (utf8proc_int32_t)cp, folded, PM_FOLD_MAX, UTF8PROC_CASEFOLD, &boundary);
  for (utf8proc_ssize_t i = 0; i < n && i < PM_FOLD_MAX; ++i)
    out[i] = (uint32_t)folded[i];
  return n < 1 || n > PM_FOLD_MAX ? 0 : (size_t)n;
}

size_t pm_utf8_put(uint32_t cp, char out[4]) {
  return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

// Characters that stand in NFC as they are and join with nothing before them: ASCII and
// Latin up to the first combining mark, ideographs, their punctuation, full-width forms.
static bool is_composed(uint32_t cp) {
  return cp < 0x300 || (cp >= 0x4E00 && cp < 0xA000) || (cp >= 0x3400 && cp < 0x4DC0) ||
         (cp >= 0xFF00 && cp < 0xFFF0) || (cp >= 0x3000 && cp < 0x302A) ||
         (cp >= 0x2010 && cp < 0x2028);
}

static bool all_composed(PmStr s) {
  for (size_t pos = 0; pos < s.len;)
    if (!is_composed(pm_utf8_next(s, &pos)))
      return false;
  return true;
}

PmStatus pm_utf8_nfc(PmArena *arena, PmStr s, PmStr *out) {
  *out = s;
  if (all_composed(s))
    return PM_OK;
  utf8proc_uint8_t *nfc = NULL;
  const utf8proc_ssize_t n =
      utf8proc_map((const utf8proc_uint8_t *)s.data, (utf8proc_ssize_t)s.len, &nfc,
                   UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  if (n < 0)
    return n == UTF8PROC_ERROR_NOMEM ? PM_ERR_NOMEM : PM_ERR_SYNTAX;
  *out = pm_arena_copy(arena, (PmStr){(const char *)nfc, (size_t)n});
  free(nfc);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}
