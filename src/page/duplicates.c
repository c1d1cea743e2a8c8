// SPDX-License-Identifier: MIT
// Blocks that an extractor left twice: found by their text without spaces and
// punctuation, and of two runs the better placed one is kept.
#include "page/features.h"

#include <stdlib.h>

enum { BODY_MIN = 30, HEADING_MIN = 12, LOOK_BACK = 8 }; // bytes, bytes, blocks

typedef struct {
  PmBlocks *blocks;
  PmArena arena;
  PmStrtab keys;
  size_t *holder; // block that holds each key
  size_t n_holders, cap_holders;
  size_t last_kept, last_dropped; // the pair decided last
} Finder;

static bool can_repeat(const PmBlock *b) {
  return b->kind == PM_BLOCK_BODY || b->kind == PM_BLOCK_HEADING;
}

static bool is_head(const PmBlock *b) {
  return b->kind == PM_BLOCK_BYLINE || b->kind == PM_BLOCK_HEADING;
}

// Whether the block stands right under a heading or a byline; looks only a few blocks
// back, so that a page of repetitions stays quick.
static bool is_headed(const PmBlocks *t, size_t i) {
  for (size_t steps = 0; i-- > 0 && steps < LOOK_BACK; ++steps)
    if (!pm_block_is_gone(&t->items[i]))
      return is_head(&t->items[i]);
  return false;
}

// Whether a heading is its text's: a byline, a dateline or a text stands below it, not
// the next entry of a list of contents.
static bool heads_text(const PmBlocks *t, size_t i) {
  for (size_t k = i + 1; k < t->n && k <= i + LOOK_BACK; ++k)
    if (!pm_block_is_gone(&t->items[k]))
      return t->items[k].kind == PM_BLOCK_BYLINE || t->items[k].kind == PM_BLOCK_BODY;
  return false;
}

static bool keeps_first(const Finder *f, size_t first, size_t second) {
  if (first == f->last_kept + 1 && second == f->last_dropped + 1)
    return true;
  if (second == f->last_kept + 1 && first == f->last_dropped + 1)
    return false;
  if (f->blocks->items[first].kind == PM_BLOCK_HEADING &&
      heads_text(f->blocks, first) != heads_text(f->blocks, second))
    return heads_text(f->blocks, first);
  return is_headed(f->blocks, first) || !is_headed(f->blocks, second);
}

static void drop(Finder *f, size_t kept, size_t dropped) {
  f->blocks->items[dropped].kind = PM_BLOCK_DUPLICATE;
  f->blocks->items[dropped].why = "repeated";
  f->last_kept = kept;
  f->last_dropped = dropped;
}

static PmStatus set_holder(Finder *f, uint32_t key, size_t block) {
  size_t *grown =
      pm_arena_extend(&f->arena, f->holder, f->n_holders, &f->cap_holders, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  f->holder = grown;
  if (key == f->n_holders)
    ++f->n_holders;
  f->holder[key] = block;
  return PM_OK;
}

static PmStatus look_at(Finder *f, size_t i) {
  const PmBlock *b = &f->blocks->items[i];
  if (!can_repeat(b))
    return PM_OK;
  const PmStr key = pm_str_key(&f->arena, b->text);
  if (!key.data)
    return PM_ERR_NOMEM;
  if (key.len < (size_t)(b->kind == PM_BLOCK_BODY ? BODY_MIN : HEADING_MIN))
    return PM_OK;
  uint32_t number;
  bool added;
  PM_TRY(pm_strtab_add(&f->keys, key, &number, &added));
  if (added)
    return set_holder(f, number, i);
  const size_t first = f->holder[number];
  if (keeps_first(f, first, i)) {
    drop(f, first, i);
    return PM_OK;
  }
  drop(f, i, first);
  return set_holder(f, number, i);
}

PmStatus pm_blocks_drop_duplicates(PmBlocks *blocks) {
  Finder f = {.blocks = blocks, .last_kept = SIZE_MAX - 1, .last_dropped = SIZE_MAX - 1};
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < blocks->n; ++i)
    st = look_at(&f, i);
  pm_strtab_release(&f.keys);
  pm_arena_release(&f.arena);
  return st;
}
