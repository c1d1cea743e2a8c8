// SPDX-License-Identifier: MIT
// UTF-8: checking, decoding, counting, normalisation.
#ifndef PM_BASE_UTF8_H
#define PM_BASE_UTF8_H

#include "base/arena.h"

#include <stdint.h>

enum { PM_UTF8_BAD = UINT32_MAX };

/// The same as pm_utf8_next, which knows the usual cases itself.
uint32_t pm_utf8_next_any(PmStr s, size_t *pos);

/// Decodes the code point at `*pos` and moves `*pos` past it; PM_UTF8_BAD (and one byte
/// forward) for anything that RFC 3629 forbids: overlong forms, surrogates, > U+10FFFF.
static inline uint32_t pm_utf8_next(PmStr s, size_t *pos) {
  const unsigned char *p = (const unsigned char *)s.data + *pos;
  if (p[0] < 0x80) {
    *pos += 1;
    return p[0];
  }
  // E1 to EC and two bytes more: most of Chinese, and nothing to forbid
  if (p[0] > 0xE0 && p[0] < 0xED && s.len - *pos >= 3 && (p[1] & 0xC0) == 0x80 &&
      (p[2] & 0xC0) == 0x80) {
    *pos += 3;
    return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
  }
  return pm_utf8_next_any(s, pos);
}

/// Bytes of the first invalid sequence's offset, or s.len when all is valid.
size_t pm_utf8_valid(PmStr s);

/// Number of code points of valid UTF-8.
size_t pm_utf8_count(PmStr s);

/// Byte offset of code point `n` (or s.len when there are fewer).
size_t pm_utf8_offset(PmStr s, size_t n);

/// Columns that `cp` takes on a terminal: 0 (controls, combining), 1, or 2 (wide).
unsigned pm_utf8_width(uint32_t cp);

typedef enum { PM_CHAR_OTHER, PM_CHAR_LETTER, PM_CHAR_DIGIT } PmCharKind;
enum { PM_FOLD_MAX = 4 };

/// Letters and the marks on them, digits (No too), or anything else.
PmCharKind pm_utf8_kind(uint32_t cp);

/// Full case folding: up to PM_FOLD_MAX code points; returns how many.
size_t pm_utf8_fold(uint32_t cp, uint32_t out[PM_FOLD_MAX]);

/// Writes `cp` at `out` (room for 4) and returns the number of bytes.
size_t pm_utf8_put(uint32_t cp, char out[4]);

/// The text in Unicode Normalization Form C; borrows `s` where it is already.
PM_NODISCARD PmStatus pm_utf8_nfc(PmArena *arena, PmStr s, PmStr *out);

#endif
