// SPDX-License-Identifier: MIT
// The tagger: a linear model over the facts of evidence.h that gives each character a
// label, begin, inside, end or single of five classes. Integers only: the same model and
// text give the same labels on every machine. Private to name/.
#ifndef PM_NAME_TAGGER_H
#define PM_NAME_TAGGER_H

#include "name/evidence.h"
#include "name/model.h"

/// The scores of every character of a text: rows of PM_N_LABELS.
void pm_tagger_score(const PmTagger *tagger, const PmEvidence *evidence, int32_t *scores);

/// Which labels may follow which; `from` PM_N_LABELS is the start of a sentence.
bool pm_label_follows(uint32_t from, uint32_t to);
/// A sentence may end after it.
bool pm_label_ends(uint32_t label);

/// Where the sentence that starts at `start` ends; a very long one is cut.
uint32_t pm_sentence_end(const PmScan *scan, uint32_t start);

/// The best path through the scores of `n` characters (rows of PM_N_LABELS); steps as in
/// a head, `allowed` masks of labels for each character or NULL. `room` is scratch: n ×
/// PM_N_LABELS bytes. Ties go to the lower label.
void pm_best_path(const int32_t *scores, size_t n,
                  const int32_t steps[PM_N_LABELS + 1][PM_N_LABELS],
                  const uint32_t *allowed, uint8_t *room, uint8_t *path);

/// Labels a text: `labels` has room for scan->n; `margins` (may be NULL) tells how far
/// each label's score is above that of outside.
PM_NODISCARD PmStatus pm_tagger_run(const PmTagger *tagger, PmArena *arena,
                                    const PmScan *scan, uint8_t *labels,
                                    int32_t *margins);

typedef struct {
  uint32_t start, end;
  PmTag tag;
} PmTagged;

/// The next span of labels at or after `*at`, which moves behind it; false at the end.
bool pm_next_tagged(const uint8_t *labels, uint32_t n, uint32_t *at, PmTagged *span);

#endif
