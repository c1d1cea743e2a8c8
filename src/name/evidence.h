// SPDX-License-Identifier: MIT
// What the tagger looks at: for each character of a text the hashes of some forty facts
// about it, from characters, tokens and lexicons around it. Training and tagging share
// it; changing it makes every model worthless (raise PM_EVIDENCE_VERSION). Private to
// name/.
#ifndef PM_NAME_EVIDENCE_H
#define PM_NAME_EVIDENCE_H

#include "name/work.h"

enum {
  PM_EVIDENCE_VERSION = 1,
  PM_MAX_FACTS = 64,
  PM_EVIDENCE_PAD = 4,
  PM_N_GROUPS = 12
};

/// One token of the segmentation.
typedef struct {
  uint64_t hash; // of its characters
  uint8_t pos;   // part of speech, or what lexicon knows it
} PmEvidenceToken;

/// All arrays may be read PM_EVIDENCE_PAD before their start and behind their end.
typedef struct {
  uint32_t n;
  uint32_t *cp;                   // digits and letters made one
  uint8_t *type;                  // class of the character
  uint8_t *place;                 // in its token: begin, inside, end, single
  uint32_t *token;                // number of its token
  PmEvidenceToken *tokens;        // padded by two
  uint8_t (*groups)[PM_N_GROUPS]; // longest lexicon text over it: length, place
  uint64_t *all;                  // hash of groups
  uint8_t *flags;                 // surname, given name, person, title; bit each
} PmEvidence;

/// Prepares a text that is looked up and segmented; all in `arena`.
PM_NODISCARD PmStatus pm_evidence_make(PmArena *arena, const PmScan *scan,
                                       PmEvidence *evidence);

/// The facts about character `i`; returns how many.
size_t pm_evidence_at(const PmEvidence *evidence, uint32_t i,
                      uint64_t facts[PM_MAX_FACTS]);

#endif
