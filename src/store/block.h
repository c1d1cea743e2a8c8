// SPDX-License-Identifier: MIT
// Blocks: some hundred sorted quads packed into the value of one key. Inside src/store.
// A quad is packed as what differs from the one before it, so an index takes some 8 bytes
// a quad instead of 40. A checksum tells bit rot from data.
#ifndef PM_STORE_BLOCK_H
#define PM_STORE_BLOCK_H

#include "store/index.h"

enum {
  PM_BLOCK_BYTES = 968, // four and their keys fill a page of LMDB
  PM_BLOCK_QUADS = PM_BLOCK_BYTES / 2,
  PM_BLOCK_KEY = 32,
};

/// Here ids stand in the order of an index, not as subject, predicate, object, graph.
typedef struct {
  uint8_t bytes[PM_BLOCK_BYTES + 64];
  size_t len, limit;
  size_t n;
  PmIds first, last;
} PmBlock;

static inline int pm_ids_cmp(const PmIds *a, const PmIds *b) {
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (a->at[i] != b->at[i])
      return a->at[i] < b->at[i] ? -1 : 1;
  return 0;
}

enum { PM_IDS_PACKED = 1 + 10 * PM_POSITIONS }; // bytes at most

/// Packs a quad as what differs from `last`; returns how many bytes. The highest bit of
/// the first is 0, for the caller's own use.
size_t pm_ids_pack(uint8_t *to, const PmIds *last, const PmIds *ids);
/// The way back: `ids` is the quad before. Returns the bytes used.
size_t pm_ids_unpack(const uint8_t *from, const uint8_t *end, PmIds *ids);

/// The bytes of a key, so that byte order is the order of ids; and back.
void pm_block_key(const PmIds *ids, char key[PM_BLOCK_KEY]);
void pm_block_unkey(const char *key, PmIds *ids);

/// Starts a block with its first quad; it takes up to `limit` bytes, at most
/// PM_BLOCK_BYTES.
void pm_block_start(PmBlock *block, const PmIds *first, size_t limit);
/// Adds a quad that is greater than all in the block; false where it is full.
bool pm_block_add(PmBlock *block, const PmIds *ids);
/// The value to store; lives in the block.
PmStr pm_block_value(PmBlock *block);

/// How many quads a value says it has.
size_t pm_block_count(PmStr value);
/// Unpacks into `ids`, room for PM_BLOCK_QUADS; 0 where the bytes are damaged.
size_t pm_block_unpack(PmStr key, PmStr value, PmIds *ids);

#endif
