// SPDX-License-Identifier: MIT
// Blocks: some hundred sorted quads packed into the value of one key. Inside src/store.
// Each position is a column of numbers that are no wider than they must be, so an index
// takes some 8 bytes a quad instead of 40, and a quad is found without reading others. A
// checksum tells bit rot from data.
#ifndef PM_STORE_BLOCK_H
#define PM_STORE_BLOCK_H

#include "store/index.h"

enum {
  PM_BLOCK_BYTES = 968, // four and their keys fill a page of LMDB
  PM_BLOCK_QUADS = PM_BLOCK_BYTES / 2,
  PM_BLOCK_KEY = 32,
};

/// A block that is being made. Here ids stand in the order of an index, not as subject,
/// predicate, object, graph.
typedef struct {
  uint8_t bytes[PM_BLOCK_BYTES + 16]; // with room to write whole words
  uint64_t columns[PM_POSITIONS][PM_BLOCK_QUADS];
  uint64_t low[PM_POSITIONS], high[PM_POSITIONS];
  size_t limit, n;
  PmIds first;
} PmBlock;

/// A block that is read: a copy of its bytes.
typedef struct {
  uint8_t bytes[PM_BLOCK_BYTES + 16]; // with room to read whole words
  size_t n;                           // quads
  PmIds first, last;
  struct {
    const uint8_t *bytes;
    unsigned width; // bits
    uint64_t base, mask;
  } columns[PM_POSITIONS];
} PmBlockView;

static inline int pm_ids_cmp(const PmIds *a, const PmIds *b) {
  for (size_t i = 0; i < PM_POSITIONS; ++i)
    if (a->at[i] != b->at[i])
      return a->at[i] < b->at[i] ? -1 : 1;
  return 0;
}

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

/// Copies a block to read it; false where the bytes are damaged.
bool pm_block_view(PmStr key, PmStr value, PmBlockView *view);
/// Below, at or above 0: the quad at a place against another.
int pm_block_cmp(const PmBlockView *view, size_t at, const PmIds *ids);
/// The first place in [from, to) whose quad is not before `ids`, else `to`.
size_t pm_block_find(const PmBlockView *view, size_t from, size_t to, const PmIds *ids);
/// The quads of [from, to), each to its place in `ids`.
void pm_block_read(const PmBlockView *view, size_t from, size_t to, PmIds *ids);

#endif
