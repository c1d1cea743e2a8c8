// SPDX-License-Identifier: MIT
// A 64-bit hash that is written to disk: for checksums and the dictionary. It must not
// change as long as the format of the store does not.
#ifndef PM_STORE_SUM_H
#define PM_STORE_SUM_H

#include "base/base.h"

static inline uint64_t pm_sum_mix(uint64_t h, uint64_t w) {
  const unsigned __int128 x =
      (unsigned __int128)(h ^ w) * UINT64_C(0x9E3779B97F4A7C15) + w;
  return (uint64_t)x ^ (uint64_t)(x >> 64);
}

static inline uint64_t pm_sum_word(const char *bytes) {
  uint64_t w = 0;
  memcpy(&w, bytes, sizeof w);
  return w;
}

/// Of long texts four sums side by side, which the processor does at once.
static inline uint64_t pm_sum64(PmStr s, uint64_t seed) {
  uint64_t h = pm_sum_mix(seed ^ UINT64_C(0xD6E8FEB86659FD93), s.len);
  size_t i = 0;
  if (s.len >= 64) {
    uint64_t a = h, b = ~h, c = h << 1, d = ~h << 1;
    for (; i + 32 <= s.len; i += 32) {
      a = pm_sum_mix(a, pm_sum_word(s.data + i));
      b = pm_sum_mix(b, pm_sum_word(s.data + i + 8));
      c = pm_sum_mix(c, pm_sum_word(s.data + i + 16));
      d = pm_sum_mix(d, pm_sum_word(s.data + i + 24));
    }
    h = pm_sum_mix(pm_sum_mix(pm_sum_mix(a, b), c), d);
  }
  for (; i + 8 <= s.len; i += 8)
    h = pm_sum_mix(h, pm_sum_word(s.data + i));
  uint64_t w = 0;
  if (i < s.len)
    memcpy(&w, s.data + i, s.len - i);
  return pm_sum_mix(pm_sum_mix(h, w), UINT64_C(0xA0761D6478BD642F));
}

#endif
