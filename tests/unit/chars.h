// SPDX-License-Identifier: MIT
// A text as code points, for tests of what src/name reads there.
#ifndef PM_TESTS_CHARS_H
#define PM_TESTS_CHARS_H

#include "base/utf8.h"

enum { MAX_TEXT = 4096 };

typedef struct {
  uint32_t cp[MAX_TEXT + 1];
  uint32_t n;
} Chars;

static inline void decode(Chars *chars, PmStr text) {
  size_t pos = 0;
  chars->n = 0;
  while (pos < text.len && chars->n < MAX_TEXT)
    chars->cp[chars->n++] = pm_utf8_next(text, &pos);
  chars->cp[chars->n] = 0;
}

static inline PmStr words(PmStr text, uint32_t start, uint32_t end) {
  return pm_str_slice(text, pm_utf8_offset(text, start), pm_utf8_offset(text, end));
}

#endif
