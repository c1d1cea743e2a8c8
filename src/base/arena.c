// SPDX-License-Identifier: MIT
// A list of blocks, each twice as large as the last up to a bound.
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct PmArenaBlock {
  PmArenaBlock *next;
  size_t size;
  _Alignas(max_align_t) char data[];
};

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

static PmArenaBlock *add_block(PmArena *arena, size_t need) {
  size_t size = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_STEP)
    size = LARGEST_STEP;
  if (size < need)
    size = need;
  if (size > SIZE_MAX - sizeof(PmArenaBlock))
    return NULL;
  PmArenaBlock *block = malloc(sizeof *block + size);
  if (!block)
    return NULL;
  block->next = arena->block;
  block->size = size;
  arena->block = block;
  arena->used = 0;
  return block;
}

// Blocks are of whole units too, so that what is left of one has no odd end.
static size_t aligned(size_t size) {
  const size_t align = _Alignof(max_align_t);
  return (size + align - 1) / align * align;
}

void *pm_arena_alloc(PmArena *arena, size_t size) {
  if (size > SIZE_MAX - _Alignof(max_align_t))
    return NULL;
  size = aligned(size);
  PmArenaBlock *block = arena->block;
  if (!block || block->size - arena->used < size)
    block = add_block(arena, size);
  if (!block)
    return NULL;
  void *p = block->data + arena->used;
  arena->used += size;
  return memset(p, 0, size);
}

PmStr pm_arena_copy(PmArena *arena, PmStr s) {
  char *p = s.len < SIZE_MAX ? pm_arena_alloc(arena, s.len + 1) : NULL;
  if (!p)
    return (PmStr){NULL, 0};
  if (s.len)
    memcpy(p, s.data, s.len);
  return (PmStr){p, s.len};
}

// Into what is left of the block, and only where that is too little once more.
PmStr pm_arena_printf(PmArena *arena, const char *fmt, ...) {
  PmArenaBlock *block = arena->block;
  const size_t left = block ? block->size - arena->used : 0;
  char *p = left ? block->data + arena->used : NULL;
  va_list args;
  va_start(args, fmt);
  const int n = vsnprintf(p, left, fmt, args);
  va_end(args);
  if (n < 0)
    return (PmStr){NULL, 0};
  if ((size_t)n < left) {
    arena->used += aligned((size_t)n + 1);
    return (PmStr){p, (size_t)n};
  }
  p = pm_arena_alloc(arena, (size_t)n + 1);
  if (!p)
    return (PmStr){NULL, 0};
  va_start(args, fmt);
  vsnprintf(p, (size_t)n + 1, fmt, args);
  va_end(args);
  return (PmStr){p, (size_t)n};
}

void *pm_arena_extend(PmArena *arena, void *items, size_t n, size_t *cap,
                      size_t item_size) {
  if (n < *cap)
    return items;
  const size_t grown = *cap ? *cap * 2 : 8;
  if (grown > SIZE_MAX / 2 / item_size)
    return NULL;
  void *moved = pm_arena_alloc(arena, grown * item_size);
  if (!moved)
    return NULL;
  if (n)
    memcpy(moved, items, n * item_size);
  *cap = grown;
  return moved;
}

void pm_arena_clear(PmArena *arena) {
  PmArenaBlock *keep = arena->block;
  if (!keep)
    return;
  for (PmArenaBlock *b = keep->next; b;) {
    PmArenaBlock *next = b->next;
    free(b);
    b = next;
  }
  keep->next = NULL;
  arena->used = 0;
}

void pm_arena_rewind(PmArena *arena, PmArenaMark mark) {
  while (arena->block != mark.block && arena->block->next) {
    PmArenaBlock *next = arena->block->next;
    free(arena->block);
    arena->block = next;
  }
  arena->used = mark.used; // 0 of an arena that had no block: its first one stays
}

void pm_arena_release(PmArena *arena) {
  pm_arena_clear(arena);
  free(arena->block);
  *arena = (PmArena){0};
}
