// SPDX-License-Identifier: MIT
// The small lexicon of one page: stems of its county's towns, names that it has
// established. Private to name/.
#ifndef PM_NAME_FORMS_H
#define PM_NAME_FORMS_H

#include "name/lexicon.h"

enum { PM_FORMS_MASKS = 1024 };

/// Zero-initialise. One row a text.
typedef struct {
  PmStrtab texts;
  PmLexRow *rows; // by number of the text
  size_t cap;
  uint32_t masks[PM_FORMS_MASKS]; // lengths of the texts that start with two characters
} PmForms;

/// Adds a text of at most PM_LEX_MAX_CHARS code points; longer and empty ones are left
/// out, and so is one that is there.
PM_NODISCARD PmStatus pm_forms_add(PmForms *forms, PmLexClass cls, PmStr text,
                                   uint32_t value);

/// The row of a text, or NULL.
static inline const PmLexRow *pm_forms_get(const PmForms *forms, PmStr text) {
  const uint32_t number = pm_strtab_find(&forms->texts, text);
  return number == PM_STRTAB_NONE ? NULL : &forms->rows[number];
}

static inline size_t pm_forms_mask(uint32_t first, uint32_t second) {
  const uint32_t hash = (first * UINT32_C(0x9E3779B1)) ^ (second * UINT32_C(0x85EBCA6B));
  return (hash ^ hash >> 15) & (PM_FORMS_MASKS - 1);
}

/// The lengths of the texts that may start with these two characters, one bit each.
static inline uint32_t pm_forms_lengths(const PmForms *forms, uint32_t first,
                                        uint32_t second) {
  return forms->masks[pm_forms_mask(first, second)];
}

void pm_forms_release(PmForms *forms);

#endif
