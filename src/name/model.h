// SPDX-License-Identifier: MIT
// A tagger's model as it stands on disk, memory-mapped; every offset of it is checked
// where it is followed. Private to name/.
#ifndef PM_NAME_MODEL_H
#define PM_NAME_MODEL_H

#include "name/lexicon.h"

typedef enum {
  PM_TAG_PERSON,
  PM_TAG_PLACE,
  PM_TAG_ORGANIZATION,
  PM_TAG_TITLE,
  PM_TAG_TIME,
  PM_N_TAGS
} PmTag;

/// Labels: 0 is outside, else 1 + 4 × class + begin, inside, end, single.
enum {
  PM_N_LABELS = 1 + 4 * PM_N_TAGS,
  PM_LABEL_ROW = 24, // weights of a fact, padded
  PM_TAGGER_VERSION = 1,
  PM_SIEVE_BITS = 1 << 20
};

/// Head of a model file; the parts follow: bounds of buckets (uint32_t, n_buckets + 1),
/// fingerprints (uint32_t, n_facts), weights (int16_t, n_facts × PM_LABEL_ROW), each
/// padded to 8 bytes.
typedef struct {
  char magic[8]; // "PMTAG\n\x1a"
  uint32_t order, version, evidence;
  uint32_t n_facts, n_buckets; // buckets: a power of two
  uint32_t unused;
  int16_t steps[PM_N_LABELS + 1][PM_LABEL_ROW]; // from label to label; the last: a start
  char sha256[64];                              // of all that follows
} PmTaggerHead;

typedef struct {
  const PmTaggerHead *head; // NULL: no model
  const uint32_t *bounds, *prints;
  const int16_t *weights;
  uint8_t *sieve; // which facts the model may have
} PmTagger;

/// Reads the head of a model and finds its parts; the bytes are borrowed and aligned to
/// 8. The caller closes it.
PM_NODISCARD PmStatus pm_tagger_open(PmJob *job, const char *name, PmStr bytes,
                                     PmTagger *tagger);
void pm_tagger_close(PmTagger *tagger);

#endif
