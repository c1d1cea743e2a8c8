// SPDX-License-Identifier: MIT
// Reading the data file without trust: one version of it, mapped, each page looked at
// before anything in it is believed. LMDB itself believes its file, so it only writes
// here, behind pm_pages_guard. Layout: docs/store.md. Inside src/store only.
#ifndef PM_STORE_PAGE_H
#define PM_STORE_PAGE_H

#include "base/base.h"

/// One version of the file. Threads share it.
typedef struct PmPages PmPages;

/// A tree of pages: a table, or the list of free pages.
typedef struct {
  uint64_t root;    // page number, UINT64_MAX of an empty tree
  uint64_t entries; // as the file says
  unsigned depth;   // levels
  bool numbers;     // keys are a uint64_t of this machine
} PmTree;

/// Whether the head of a file is one that LMDB may open; PM_ERR_INVALID, with `*why`,
/// where not. An empty file is fine.
PM_NODISCARD PmStatus pm_pages_check_head(int fd, const char **why);

/// Maps the version of that number; PM_ERR_NOT_FOUND where the file has left it behind,
/// PM_ERR_INVALID where it makes no sense, with `*why`.
PM_NODISCARD PmStatus pm_pages_open(int fd, uint64_t version, PmPages **pages,
                                    const char **why);
PmPages *pm_pages_share(PmPages *pages);
void pm_pages_release(PmPages *pages);
uint64_t pm_pages_version(const PmPages *pages);
/// Bytes of the version, free pages among them.
uint64_t pm_pages_size(const PmPages *pages);

/// The table of a name; `*found` is false where there is none.
PM_NODISCARD PmStatus pm_pages_table(PmPages *pages, PmStr name, bool numbers,
                                     PmTree *tree, bool *found);

enum { PM_PAGES_DEPTH = 24 };

/// A place in a tree. Plain data: copy it, drop it.
typedef struct {
  PmPages *pages;
  PmTree tree;
  unsigned n; // levels of the stack; 0: nowhere
  struct {
    const uint8_t *page;
    unsigned at;
  } stack[PM_PAGES_DEPTH];
} PmWalk;

static inline PmWalk pm_walk(PmPages *pages, const PmTree *tree) {
  return (PmWalk){.pages = pages, .tree = *tree};
}

/// Moves; the walk is nowhere (n is 0) where there is nothing. PM_ERR_INVALID: damaged.
PM_NODISCARD PmStatus pm_walk_first(PmWalk *walk);
PM_NODISCARD PmStatus pm_walk_last(PmWalk *walk);
PM_NODISCARD PmStatus pm_walk_next(PmWalk *walk);
PM_NODISCARD PmStatus pm_walk_prev(PmWalk *walk);
PM_NODISCARD PmStatus pm_walk_at_or_after(PmWalk *walk, PmStr key);
/// The same, faster where the key is on the leaf that the walk stands on.
PM_NODISCARD PmStatus pm_walk_near(PmWalk *walk, PmStr key);
/// What stands there, in the file.
PM_NODISCARD PmStatus pm_walk_here(const PmWalk *walk, PmStr *key, PmStr *value);

/// Looks at the pages that LMDB may touch when it changes or looks up the key: its path
/// and the pages beside it.
PM_NODISCARD PmStatus pm_pages_guard(PmPages *pages, const PmTree *tree, PmStr key);
/// The same for all pages of a tree.
PM_NODISCARD PmStatus pm_pages_guard_all(PmPages *pages, const PmTree *tree);
/// The table of tables, whole.
PM_NODISCARD PmStatus pm_pages_guard_main(PmPages *pages);
/// The list of free pages, whole: a wrong one would let a writer write over data.
PM_NODISCARD PmStatus pm_pages_guard_free(PmPages *pages);

/// Whether every page is used exactly once: by one of the tables, by the list of free
/// pages or as free.
PM_NODISCARD PmStatus pm_pages_check_all(PmPages *pages);

#endif
