// SPDX-License-Identifier: MIT
// Joins of more parents than memory holds, for children that can be read twice. First the
// keys of all children are parted as the parents are; part after part is joined in
// memory; then the children are read again, and each finds its answer where the last one
// of its part ended. All files are read and written from the beginning to the end, where
// an index (map/join_disk.h) is read at random.
#ifndef PM_MAP_JOIN_ANSWERS_H
#define PM_MAP_JOIN_ANSWERS_H

#include "map/text.h"

#include "map/join_part.h"

typedef struct PmJoinAnswers PmJoinAnswers;

/// Takes over the files of PM_JOIN_PARTS `parents`. Free with pm_join_answers_free.
PM_NODISCARD PmStatus pm_join_answers_new(PmJob *job, PmJoinPart *parents,
                                          PmJoinAnswers **answers);
void pm_join_answers_free(PmJoinAnswers *answers);

/// A key that will be looked up, in this order.
PM_NODISCARD PmStatus pm_join_answers_ask(PmJoinAnswers *answers, PmStr key);

/// After the last key; takes about `max_memory` bytes.
PM_NODISCARD PmStatus pm_join_answers_join(PmJoinAnswers *answers, size_t max_memory);

/// Appends a key's subjects, which live in the record's arena. Keys may be left out, but
/// what comes before the last key, and is another one, is gone. One thread at a time.
PM_NODISCARD PmStatus pm_join_answers_find(PmJoinAnswers *answers, PmRecord *record,
                                           PmStr key, PmTexts *texts);

#endif
