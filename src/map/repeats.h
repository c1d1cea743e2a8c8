// SPDX-License-Identifier: MIT
// Which subjects come more than once in a run: what is made of one that comes once cannot
// have been made before, and need not be remembered. By 64-bit fingerprints: two subjects
// with the same one are taken for repeats, which costs time and is never wrong.
#ifndef PM_MAP_REPEATS_H
#define PM_MAP_REPEATS_H

#include "base/base.h"

/// Zero-initialise.
typedef struct {
  uint64_t *slots; // fingerprint, its lowest bit set once it has come again; or 0
  size_t n_slots;  // a power of two
  size_t n;
} PmRepeats;

/// A subject, as text, comes (again) in a group of triples maps.
PM_NODISCARD PmStatus pm_repeats_add(PmRepeats *repeats, PmStr subject, uint32_t group);

/// Whether a subject that was added may have come more than once.
bool pm_repeats_has(const PmRepeats *repeats, PmStr subject, uint32_t group);

void pm_repeats_release(PmRepeats *repeats);

#endif
