// SPDX-License-Identifier: MIT
// Optimal string alignment over three rows of the usual table.
#include "base/suggest.h"

#include <stdint.h>

enum { MAX_NAME = 63 };

static size_t min2(size_t a, size_t b) { return a < b ? a : b; }

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; }

size_t pm_edit_distance(PmStr a, PmStr b) {
  if (a.len > MAX_NAME || b.len > MAX_NAME)
    return SIZE_MAX;
  size_t rows[3][MAX_NAME + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.len; ++j)
    last[j] = j;
  memset(before, 0, sizeof rows[0]);
  for (size_t i = 1; i <= a.len; ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.len; ++j) {
      const bool same = lower(a.data[i - 1]) == lower(b.data[j - 1]);
      row[j] = min2(min2(last[j] + 1, row[j - 1] + 1), last[j - 1] + !same);
      const bool swapped = i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                           a.data[i - 2] == b.data[j - 1];
      if (swapped)
        row[j] = min2(row[j], before[j - 2] + 1);
    }
    size_t *spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return last[b.len];
}

const char *pm_suggest(PmStr name, const char *const *names, size_t n) {
  const char *best = NULL;
  size_t nearest = name.len / 3 + 2; // more changes than that are another word
  for (size_t i = 0; i < n; ++i) {
    const size_t d = pm_edit_distance(name, pm_str(names[i]));
    if (d < nearest) {
      nearest = d;
      best = names[i];
    }
  }
  return best;
}
