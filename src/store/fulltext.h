// SPDX-License-Identifier: MIT
// The full-text index: words of the dictionary's strings, with and without language, to
// the numbers of the terms. It grows with the dictionary and knows nothing of quads, so
// that deleting needs no work on it. Inside src/store only.
#ifndef PM_STORE_FULLTEXT_H
#define PM_STORE_FULLTEXT_H

#include "store/tables.h"

/// Adding terms in the order of their numbers.
typedef struct PmFulltextWriter PmFulltextWriter;

PM_NODISCARD PmStatus pm_fulltext_writer_new(PmIndex *index, size_t memory,
                                             PmFulltextWriter **writer);
void pm_fulltext_writer_free(PmFulltextWriter *writer);
/// Adds a term; one that is not a string adds nothing.
PM_NODISCARD PmStatus pm_fulltext_writer_add(PmFulltextWriter *writer, PmKvTxn *txn,
                                             uint64_t number);
/// More than its memory is held: time for pm_fulltext_writer_flush.
bool pm_fulltext_writer_is_full(const PmFulltextWriter *writer);
/// Writes what is held.
PM_NODISCARD PmStatus pm_fulltext_writer_flush(PmFulltextWriter *writer, PmKvTxn *txn);

/// Whether every record is whole.
PM_NODISCARD PmStatus pm_fulltext_check(PmSnapshot *snapshot);

#endif
