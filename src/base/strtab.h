// SPDX-License-Identifier: MIT
// A string table: each distinct string gets a small number, in order of arrival.
#ifndef PM_BASE_STRTAB_H
#define PM_BASE_STRTAB_H

#include "base/arena.h"

#include <stdint.h>

/// A place of the hash table. The hash spares a look at strings that differ.
typedef struct {
  uint32_t number_plus_1; // 0: empty
  uint32_t hash;
} PmStrtabSlot;

/// Zero-initialise; strings live until release.
typedef struct {
  PmArena arena;
  PmStr *strings; // by number
  size_t n, cap;
  PmStrtabSlot *slots;
  size_t n_slots; // a power of two
} PmStrtab;

enum { PM_STRTAB_NONE = UINT32_MAX };

/// The number of `s`, added if new. `*added` (may be NULL) says whether it was.
PM_NODISCARD PmStatus pm_strtab_add(PmStrtab *tab, PmStr s, uint32_t *number,
                                    bool *added);

/// The number of `s`, or PM_STRTAB_NONE.
uint32_t pm_strtab_find(const PmStrtab *tab, PmStr s);

static inline PmStr pm_strtab_get(const PmStrtab *tab, uint32_t number) {
  return tab->strings[number];
}

void pm_strtab_release(PmStrtab *tab);

#endif
