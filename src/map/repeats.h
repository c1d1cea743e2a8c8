// SPDX-License-Identifier: MIT
// Which subjects come more than once in a run: what is made of one that comes once cannot
// have been made before, and need not be remembered. By 64-bit fingerprints: two subjects
// with the same one are taken for repeats, which costs time and is never wrong. First all
// subjects are added, part by part, in files where memory is short; then the parts are
// looked through one at a time, and only those that repeat are kept. A group whose first
// subjects mostly repeat is given up early: to look everything up costs less.
#ifndef PM_MAP_REPEATS_H
#define PM_MAP_REPEATS_H

#include "base/base.h"

enum { PM_REPEATS_PARTS = 64, PM_REPEATS_GROUPS = 64 };

/// Fingerprints with the same first bits.
typedef struct {
  uint64_t *items;
  size_t n, cap;
  FILE *file;      // or NULL: of those before
  uint64_t n_file; // in it
} PmRepeatsPart;

/// Zero-initialise, but for `job` and `max`.
typedef struct {
  PmJob *job;
  size_t max;  // bytes
  size_t used; // bytes of all parts
  PmRepeatsPart parts[PM_REPEATS_PARTS];
  uint64_t *slots; // fingerprints that repeat, or 0
  size_t n_slots;  // a power of two
  size_t n;
  bool all; // so many repeat that all are taken for repeats
  // The first subjects of the first groups: how many came, and how many came again.
  uint64_t *sample; // fingerprints; or NULL
  uint32_t n_sampled[PM_REPEATS_GROUPS], n_again[PM_REPEATS_GROUPS];
} PmRepeats;

/// The fingerprint of a subject, as text, in a group of triples maps.
uint64_t pm_repeats_print(PmStr subject, uint32_t group);

/// A subject, by its fingerprint, comes (again) in a group.
PM_NODISCARD PmStatus pm_repeats_add(PmRepeats *repeats, uint64_t print, uint32_t group);

/// Whether nothing more needs to be added of a group: its subjects are taken for repeats.
bool pm_repeats_gives_up(const PmRepeats *repeats, uint32_t group);

/// After the last one that comes.
PM_NODISCARD PmStatus pm_repeats_settle(PmRepeats *repeats);

/// Whether a subject that was added may have come more than once.
bool pm_repeats_has(const PmRepeats *repeats, PmStr subject, uint32_t group);

void pm_repeats_release(PmRepeats *repeats);

#endif
