// SPDX-License-Identifier: MIT
// What kind of character a code point is, as far as laying out a page needs it. Ranges
// are those of the Unicode blocks; no locale and no table of a library is asked.
#include "page/internal.h"

typedef struct {
  uint32_t first, last;
} Range;

static bool in_ranges(uint32_t cp, const Range *ranges, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (cp >= ranges[i].first && cp <= ranges[i].last)
      return true;
  return false;
}

#define IN(cp, ranges) in_ranges((cp), (ranges), sizeof(ranges) / sizeof *(ranges))

bool pm_char_is_space(uint32_t cp) {
  return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xA0 ||
         (cp >= 0x2000 && cp <= 0x200B) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
         cp == 0x205F || cp == 0x3000;
}

bool pm_char_is_han(uint32_t cp) {
  static const Range han[] = {{0x4E00, 0x9FFF},
                              {0x3400, 0x4DBF},
                              {0x3007, 0x3007},
                              {0xF900, 0xFAFF},
                              {0x20000, 0x323AF}};
  return IN(cp, han);
}

bool pm_char_is_digit(uint32_t cp) {
  return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

bool pm_char_is_latin(uint32_t cp) { return cp < 0x250 && pm_char_is_letter(cp); }

bool pm_char_is_letter(uint32_t cp) {
  static const Range letters[] = {{'A', 'Z'},       {'a', 'z'},       {0xC0, 0x24F},
                                  {0x370, 0x5FF},   {0x620, 0x64A},   {0x900, 0x1FFF},
                                  {0x3041, 0x30FF}, {0xAC00, 0xD7A3}, {0xFF21, 0xFF3A},
                                  {0xFF41, 0xFF5A}};
  return cp != 0xD7 && cp != 0xF7 && IN(cp, letters);
}

bool pm_char_is_punct(uint32_t cp) {
  static const Range marks[] = {{'!', '/'},       {':', '@'},       {'[', '`'},
                                {'{', '~'},       {0xA1, 0xBF},     {0x2010, 0x2027},
                                {0x2030, 0x205E}, {0x2190, 0x27BF}, {0x3001, 0x3003},
                                {0x3008, 0x301F}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF0F},
                                {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}};
  return IN(cp, marks);
}

uint32_t pm_char_fold(uint32_t cp) {
  return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp;
}

uint32_t pm_str_first_char(PmStr s) {
  size_t pos = 0;
  return s.len ? pm_utf8_next(s, &pos) : 0;
}

size_t pm_str_last_start(PmStr s) {
  size_t i = s.len;
  while (i > 0 && ((unsigned char)s.data[--i] & 0xC0) == 0x80)
    ;
  return i;
}

uint32_t pm_str_last_char(PmStr s) {
  size_t pos = pm_str_last_start(s);
  return s.len ? pm_utf8_next(s, &pos) : 0;
}

PmStr pm_str_trim(PmStr s) {
  for (size_t pos = 0; s.len && pm_char_is_space(pm_utf8_next(s, &pos)); pos = 0)
    s = pm_str_slice(s, pos, s.len);
  while (s.len && pm_char_is_space(pm_str_last_char(s)))
    s.len = pm_str_last_start(s);
  return s;
}

PmStr pm_str_squeeze(PmArena *arena, PmStr s) {
  char *out = pm_arena_alloc(arena, s.len + 1);
  size_t n = 0;
  for (size_t pos = 0; out && pos < s.len;) {
    const size_t start = pos;
    if (pm_char_is_space(pm_utf8_next(s, &pos)))
      continue;
    memcpy(out + n, s.data + start, pos - start);
    n += pos - start;
  }
  return (PmStr){out, out ? n : 0};
}

PmStr pm_str_key(PmArena *arena, PmStr s) {
  char *out = pm_arena_alloc(arena, s.len + 4);
  size_t n = 0;
  for (size_t pos = 0; out && pos < s.len;) {
    const uint32_t cp = pm_char_fold(pm_utf8_next(s, &pos));
    if (!pm_char_is_space(cp) && !pm_char_is_punct(cp))
      n += pm_utf8_put(cp, out + n);
  }
  return (PmStr){out, out ? n : 0};
}
