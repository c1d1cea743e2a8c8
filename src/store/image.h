// SPDX-License-Identifier: MIT
// A store's quads in memory, for answering: terms as small numbers, quads sorted in the
// orders that patterns ask for. Knows nothing of rasqal.
#ifndef PM_STORE_IMAGE_H
#define PM_STORE_IMAGE_H

#include "store/index.h"

enum {
  PM_IMAGE_DEFAULT = 0,             // the number of the default graph
  PM_IMAGE_ANY = UINT32_MAX,        // in a pattern: not bound
  PM_IMAGE_ABSENT = UINT32_MAX - 1, // a term that is in no quad
};

typedef struct {
  uint32_t at[PM_POSITIONS];
} PmNumbers;

enum { PM_IMAGE_ORDERS = 6 };

typedef struct {
  PmStrtab keys; // one string a term, see image.c
  PmTerm *terms; // by number; exact, as they came
  size_t cap_terms;
  PmArena arena;
  PmNumbers *quads; // as they came
  size_t n, cap;
  PmNumbers *orders[PM_IMAGE_ORDERS]; // sorted copies, made when first asked for
  uint32_t *graphs;                   // numbers of the named graphs
  size_t n_graphs;
  PmBuf key; // scratch
} PmImage;

PM_NODISCARD PmStatus pm_image_init(PmImage *image);
void pm_image_release(PmImage *image);

PM_NODISCARD PmStatus pm_image_add(PmImage *image, const PmQuad *quad);

/// Lists the named graphs; call it after the last pm_image_add.
PM_NODISCARD PmStatus pm_image_finish(PmImage *image);

/// The number of an equal term (language tags compare without case), PM_IMAGE_ABSENT
/// where no quad has one.
PM_NODISCARD PmStatus pm_image_find(PmImage *image, const PmTerm *term, uint32_t *number);

/// A string that equal terms share and others do not, into `key` (cleared first).
PM_NODISCARD PmStatus pm_image_key(PmBuf *key, const PmTerm *term);

/// What a pattern reads.
typedef struct {
  PmNumbers pattern;  // PM_IMAGE_ANY where unbound; graph too: ANY reads all graphs
  const bool *graphs; // by term number: read these graphs alone; NULL for all
} PmScanOptions;

/// A walk over the triples that match; each triple comes once, however many graphs hold
/// it. Plain data: copy it, drop it.
typedef struct {
  const PmNumbers *next, *end;
  const PmNumbers *current; // NULL at the end
  PmScanOptions options;
} PmScan;

PM_NODISCARD PmStatus pm_image_scan(PmImage *image, const PmScanOptions *options,
                                    PmScan *scan);
void pm_scan_next(PmScan *scan);

#endif
