// SPDX-License-Identifier: MIT
// A block's value: checksum (4 bytes), count (2), bits of a number of each column (4),
// and the columns: for each quad the difference to the least of the column, in bits, the
// first in the lowest ones. The first quad is the key too, which tells the least. Ids are
// packed with their tags turned to the low end, lest one literal among IRIs widen the
// column.
#include "store/block.h"

#include "store/sum.h"

enum { COUNT_AT = 4, WIDTHS_AT = 6, HEADER = 10, WHOLE = 64, MOST_PART = 57 };

// Inline numbers stand around the middle of their payloads: near 0 then.
static uint64_t swing(uint64_t turned) {
  const unsigned tags = 1U << PM_TAG_INTEGER | 1U << PM_TAG_DECIMAL;
  return turned ^ (uint64_t)(tags >> (turned & 15) & 1) << 63;
}

static uint64_t turn(PmId id) { return swing(id << 4 | id >> 60); }
static PmId turn_back(uint64_t x) {
  const uint64_t turned = swing(x);
  return turned >> 4 | turned << 60;
}

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

static uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static size_t column_bytes(size_t n, unsigned width) { return (n * width + 7) / 8; }

// --- packing --------------------------------------------------------------------------

// Whole words, or so few bits that they lie in one word wherever they begin.
static unsigned width_of(uint64_t most) {
  const unsigned bits = most ? WHOLE - (unsigned)__builtin_clzll(most) : 0;
  return bits > MOST_PART ? WHOLE : bits;
}

void pm_block_start(PmBlock *b, const PmIds *first, size_t limit) {
  b->limit = limit;
  b->n = 1;
  b->first = *first;
  for (size_t c = 0; c < PM_POSITIONS; ++c)
    b->columns[c][0] = b->low[c] = b->high[c] = turn(first->at[c]);
}

bool pm_block_add(PmBlock *b, const PmIds *ids) {
  uint64_t turned[PM_POSITIONS], low[PM_POSITIONS], high[PM_POSITIONS];
  size_t len = HEADER;
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    turned[c] = turn(ids->at[c]);
    low[c] = turned[c] < b->low[c] ? turned[c] : b->low[c];
    high[c] = turned[c] > b->high[c] ? turned[c] : b->high[c];
    len += column_bytes(b->n + 1, width_of(high[c] - low[c]));
  }
  if (len > b->limit || b->n == PM_BLOCK_QUADS)
    return false;
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    b->columns[c][b->n] = turned[c];
    b->low[c] = low[c];
    b->high[c] = high[c];
  }
  ++b->n;
  return true;
}

static void put_column(const PmBlock *b, size_t c, unsigned width, uint8_t *bytes) {
  for (size_t i = 0; i < b->n; ++i) {
    const size_t bit = i * width;
    const uint64_t word = load(bytes + bit / 8) | (b->columns[c][i] - b->low[c])
                                                      << bit % 8;
    memcpy(bytes + bit / 8, &word, sizeof word);
  }
}

PmStr pm_block_value(PmBlock *b) {
  char key[PM_BLOCK_KEY];
  size_t len = HEADER;
  memset(b->bytes, 0, sizeof b->bytes);
  b->bytes[COUNT_AT] = (uint8_t)(b->n & 0xFF);
  b->bytes[COUNT_AT + 1] = (uint8_t)(b->n >> 8);
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    const unsigned width = width_of(b->high[c] - b->low[c]);
    b->bytes[WIDTHS_AT + c] = (uint8_t)width;
    put_column(b, c, width, b->bytes + len);
    len += column_bytes(b->n, width);
  }
  pm_block_key(&b->first, key);
  const uint32_t sum = checksum(b->bytes + COUNT_AT, len - COUNT_AT, key);
  memcpy(b->bytes, &sum, sizeof sum);
  return pm_str_n((const char *)b->bytes, len);
}

// --- reading --------------------------------------------------------------------------

static uint64_t number_at(const PmBlockView *v, size_t c, size_t i) {
  const size_t bit = i * v->columns[c].width;
  return load(v->columns[c].bytes + bit / 8) >> bit % 8 & v->columns[c].mask;
}

static PmId id_at(const PmBlockView *v, size_t c, size_t i) {
  return turn_back(v->columns[c].base + number_at(v, c, i));
}

// Columns end where the value ends, so that no number lies outside.
static bool find_columns(PmBlockView *v, size_t len) {
  size_t at = HEADER;
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    const unsigned width = v->bytes[WIDTHS_AT + c];
    if (width > MOST_PART && width != WHOLE)
      return false;
    v->columns[c].bytes = v->bytes + at;
    v->columns[c].width = width;
    v->columns[c].mask = width == WHOLE ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    at += column_bytes(v->n, width);
    if (at > len)
      return false;
  }
  return at == len;
}

bool pm_block_view(PmStr key, PmStr value, PmBlockView *v) {
  uint32_t sum = 0;
  if (key.len != PM_BLOCK_KEY || value.len < HEADER || value.len > PM_BLOCK_BYTES)
    return false;
  memcpy(v->bytes, value.data, value.len);
  memcpy(&sum, v->bytes, sizeof sum);
  v->n = (size_t)v->bytes[COUNT_AT] | (size_t)v->bytes[COUNT_AT + 1] << 8;
  if (sum != checksum(v->bytes + COUNT_AT, value.len - COUNT_AT, key.data) || v->n == 0 ||
      v->n > PM_BLOCK_QUADS || !find_columns(v, value.len))
    return false;
  pm_block_unkey(key.data, &v->first);
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    v->columns[c].base = turn(v->first.at[c]) - number_at(v, c, 0);
    v->last.at[c] = id_at(v, c, v->n - 1);
  }
  return true;
}

int pm_block_cmp(const PmBlockView *v, size_t at, const PmIds *ids) {
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    const PmId id = id_at(v, c, at);
    if (id != ids->at[c])
      return id < ids->at[c] ? -1 : 1;
  }
  return 0;
}

size_t pm_block_find(const PmBlockView *v, size_t from, size_t to, const PmIds *ids) {
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    if (pm_block_cmp(v, middle, ids) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

void pm_block_read(const PmBlockView *v, size_t from, size_t to, PmIds *ids) {
  for (size_t c = 0; c < PM_POSITIONS; ++c) {
    const unsigned width = v->columns[c].width;
    const uint64_t base = v->columns[c].base, mask = v->columns[c].mask;
    const uint8_t *bytes = v->columns[c].bytes;
    if (width == 0) {
      for (size_t i = from; i < to; ++i)
        ids[i].at[c] = v->first.at[c];
      continue;
    }
    for (size_t i = from, bit = from * width; i < to; ++i, bit += width)
      ids[i].at[c] = turn_back(base + (load(bytes + bit / 8) >> bit % 8 & mask));
  }
}
