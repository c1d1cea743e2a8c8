// SPDX-License-Identifier: MIT
// A block's value: checksum (4 bytes), count (2), then for each quad but the first, which
// is the key, one byte: the position that differs first (2 bits) and for each position
// behind it whether it changed too (bit 2 + position); the difference at that position,
// and the differences behind it, zigzag, with tags turned to the low end.
#include "store/block.h"

#include "store/sum.h"

enum { HEADER = 6 };

static uint64_t turn(PmId id) { return id << 4 | id >> 60; }
static PmId turn_back(uint64_t x) { return x >> 4 | x << 60; }

static uint64_t zigzag(uint64_t d) { return d << 1 ^ (0 - (d >> 63)); }
static uint64_t unzigzag(uint64_t z) { return z >> 1 ^ (0 - (z & 1)); }

void pm_block_key(const PmIds *ids, char key[PM_BLOCK_KEY]) {
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    for (size_t j = 0; j < 8; ++j)
      key[i * 8 + j] = (char)(ids->at[i] >> (56 - 8 * j) & 0xFF);
}

void pm_block_unkey(const char *key, PmIds *ids) {
  for (size_t i = 0; i < PM_POSITIONS; ++i) {
    uint64_t x = 0;
    for (size_t j = 0; j < 8; ++j)
      x = x << 8 | (unsigned char)key[i * 8 + j];
    ids->at[i] = x;
  }
}

static uint32_t checksum(const uint8_t *bytes, size_t len, const char *key) {
  const uint64_t seed = pm_sum64(pm_str_n(key, PM_BLOCK_KEY), 0x705D);
  const uint64_t h = pm_sum64(pm_str_n((const char *)bytes, len), seed);
  return (uint32_t)(h ^ h >> 32);
}

// --- packing --------------------------------------------------------------------------

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

void pm_block_start(PmBlock *b, const PmIds *first, size_t limit) {
  b->limit = limit;
  b->len = HEADER;
  b->n = 1;
  b->first = b->last = *first;
}

bool pm_block_add(PmBlock *b, const PmIds *ids) {
  const size_t n = pm_ids_pack(b->bytes + b->len, &b->last, ids);
  if (b->len + n > b->limit)
    return false;
  b->len += n;
  b->last = *ids;
  ++b->n;
  return true;
}

PmStr pm_block_value(PmBlock *b) {
  char key[PM_BLOCK_KEY];
  pm_block_key(&b->first, key);
  b->bytes[4] = (uint8_t)(b->n & 0xFF);
  b->bytes[5] = (uint8_t)(b->n >> 8);
  const uint32_t sum = checksum(b->bytes + 4, b->len - 4, key);
  memcpy(b->bytes, &sum, 4);
  return pm_str_n((const char *)b->bytes, b->len);
}

// --- unpacking ------------------------------------------------------------------------

size_t pm_block_count(PmStr value) {
  if (value.len < HEADER)
    return 0;
  return (size_t)(unsigned char)value.data[4] | (size_t)(unsigned char)value.data[5] << 8;
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

static inline void unpack(Bytes *b, PmIds *ids) {
  const unsigned head = *b->p++;
  size_t i = head & 3;
  ids->at[i] += get(b);
  for (++i; i < PM_POSITIONS; ++i)
    if (head & 4U << i)
      ids->at[i] = turn_back(turn(ids->at[i]) + unzigzag(get(b)));
}

size_t pm_ids_unpack(const uint8_t *from, const uint8_t *end, PmIds *ids) {
  Bytes b = {from, end};
  unpack(&b, ids);
  return (size_t)(b.p - from);
}

size_t pm_block_unpack(PmStr key, PmStr value, PmIds *ids) {
  const size_t n = pm_block_count(value);
  uint32_t sum = 0;
  if (key.len != PM_BLOCK_KEY || n == 0 || n > PM_BLOCK_QUADS)
    return 0;
  memcpy(&sum, value.data, 4);
  const uint8_t *bytes = (const uint8_t *)value.data;
  if (sum != checksum(bytes + 4, value.len - 4, key.data))
    return 0;
  Bytes b = {bytes + HEADER, bytes + value.len};
  pm_block_unkey(key.data, &ids[0]);
  for (size_t k = 1; k < n; ++k) {
    if (b.p >= b.end)
      return 0;
    ids[k] = ids[k - 1];
    unpack(&b, &ids[k]);
  }
  return n;
}
