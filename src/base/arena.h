// SPDX-License-Identifier: MIT
// Memory for one page, record or rule file: many allocations, one release.
#ifndef PM_BASE_ARENA_H
#define PM_BASE_ARENA_H

#include "base/status.h"
#include "base/str.h"

typedef struct PmArenaBlock PmArenaBlock;

/// Zero-initialise; every pointer from it lives until pm_arena_clear or _release.
typedef struct {
  PmArenaBlock *block; // newest first
  size_t used;         // bytes used of the newest block
} PmArena;

/// `size` bytes, zeroed, aligned for any type; NULL when memory is out.
void *pm_arena_alloc(PmArena *arena, size_t size);

/// A copy of `s` with a NUL behind it; data is NULL only when memory is out.
PmStr pm_arena_copy(PmArena *arena, PmStr s);

/// A printf into the arena; data is NULL only when memory is out.
PmStr pm_arena_printf(PmArena *arena, const char *fmt, ...) PM_PRINTF(2, 3);

/// Room for one item more than `n` in an array that grows in the arena.
/// Returns the array, moved perhaps, or NULL when memory is out; `*cap` counts items.
void *pm_arena_extend(PmArena *arena, void *items, size_t n, size_t *cap,
                      size_t item_size);

/// Forgets all allocations but keeps one block for the next record.
void pm_arena_clear(PmArena *arena);

/// A place to go back to: what was allocated after it is forgotten, and only that.
typedef PmArena PmArenaMark;
static inline PmArenaMark pm_arena_mark(const PmArena *arena) { return *arena; }
void pm_arena_rewind(PmArena *arena, PmArenaMark mark);

/// Frees everything; the arena is then as new.
void pm_arena_release(PmArena *arena);

#endif
