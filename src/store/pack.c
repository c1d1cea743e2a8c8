// SPDX-License-Identifier: MIT
// One byte: the position that differs first (2 bits) and for each position behind it
// whether it changed too (bit 2 + position); the difference at that position, and the
// differences behind it, zigzag, with tags turned to the low end.
#include "store/pack.h"

static uint64_t turn(PmId id) { return id << 4 | id >> 60; }
static PmId turn_back(uint64_t x) { return x >> 4 | x << 60; }

static uint64_t zigzag(uint64_t d) { return d << 1 ^ (0 - (d >> 63)); }
static uint64_t unzigzag(uint64_t z) { return z >> 1 ^ (0 - (z & 1)); }

static size_t put(uint8_t *to, uint64_t x) {
  size_t n = 0;
  for (; x >= 0x80; x >>= 7)
    to[n++] = (uint8_t)(x | 0x80);
  to[n++] = (uint8_t)x;
  return n;
}

size_t pm_ids_pack(uint8_t *to, const PmIds *last, const PmIds *ids) {
  size_t i = 0, n = 1;
  while (i < PM_POSITIONS - 1 && ids->at[i] == last->at[i])
    ++i;
  unsigned head = (unsigned)i;
  n += put(to + n, ids->at[i] - last->at[i]);
  for (++i; i < PM_POSITIONS; ++i) {
    if (ids->at[i] == last->at[i])
      continue;
    head |= 4U << i;
    n += put(to + n, zigzag(turn(ids->at[i]) - turn(last->at[i])));
  }
  to[0] = (uint8_t)head;
  return n;
}

typedef struct {
  const uint8_t *p, *end;
} Bytes;

static uint64_t get(Bytes *b) {
  uint64_t x = 0;
  for (unsigned shift = 0; b->p < b->end && shift < 64; shift += 7) {
    const uint8_t c = *b->p++;
    x |= (uint64_t)(c & 0x7F) << shift;
    if (c < 0x80)
      break;
  }
  return x;
}

size_t pm_ids_unpack(const uint8_t *from, const uint8_t *end, PmIds *ids) {
  Bytes b = {from, end};
  const unsigned head = *b.p++;
  size_t i = head & 3;
  ids->at[i] += get(&b);
  for (++i; i < PM_POSITIONS; ++i)
    if (head & 4U << i)
      ids->at[i] = turn_back(turn(ids->at[i]) + unzigzag(get(&b)));
  return (size_t)(b.p - from);
}
