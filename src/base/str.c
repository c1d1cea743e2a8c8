// SPDX-License-Identifier: MIT
// Looking for a text in a text.
#include "base/str.h"

#include <stdint.h>

// By the last byte, which tells characters of UTF-8 apart better than the first.
static const char *find_short(const char *from, const char *end, PmStr needle) {
  const size_t before = needle.len - 1;
  const char *hit = from + before;
  for (; (hit = memchr(hit, needle.data[before], (size_t)(end - hit))); ++hit)
    if (memcmp(hit - before, needle.data, before) == 0)
      return hit - before;
  return NULL;
}

size_t pm_str_find(PmStr s, PmStr needle, size_t from) {
  enum { SHORT = 32 }; // memmem makes a table first, which costs more than a line of text
  if (from > s.len || needle.len > s.len - from)
    return SIZE_MAX;
  if (needle.len == 0)
    return from;
  const char *hit = needle.len > SHORT
                        ? memmem(s.data + from, s.len - from, needle.data, needle.len)
                        : find_short(s.data + from, s.data + s.len, needle);
  return hit ? (size_t)(hit - s.data) : SIZE_MAX;
}
