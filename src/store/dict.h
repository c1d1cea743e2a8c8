// SPDX-License-Identifier: MIT
// The dictionary: terms that are not inline get numbers in order of arrival; their bytes
// are kept exactly. Inside src/store only.
#ifndef PM_STORE_DICT_H
#define PM_STORE_DICT_H

#include "store/tables.h"

/// The id of a term that is in the dictionary or inline, else PM_ID_ABSENT. `scratch` is
/// overwritten.
PM_NODISCARD PmStatus pm_dict_find(PmIndex *index, PmKvTxn *txn, PmBuf *scratch,
                                   const PmTerm *term, PmId *id);

/// The term of an id, see pm_snapshot_term.
PM_NODISCARD PmStatus pm_dict_term(PmSnapshot *snapshot, PmId id, PmArena *arena,
                                   PmTerm *term);

/// Whether each term of the dictionary is whole and is found by its hash.
PM_NODISCARD PmStatus pm_dict_check(PmSnapshot *snapshot);

/// Adding: a table in memory of the terms met, so that most terms cost no look into the
/// file.
typedef struct PmDictWriter PmDictWriter;

PM_NODISCARD PmStatus pm_dict_writer_new(PmIndex *index, PmJob *job, size_t memory,
                                         PmDictWriter **writer);
void pm_dict_writer_free(PmDictWriter *writer);
/// The id of a term, made if it is new.
PM_NODISCARD PmStatus pm_dict_writer_id(PmDictWriter *writer, PmKvTxn *txn,
                                        const PmTerm *term, PmId *id);
/// Writes what the transaction does not have yet; before each commit.
PM_NODISCARD PmStatus pm_dict_writer_flush(PmDictWriter *writer, PmKvTxn *txn);
/// Bytes written since the last call.
size_t pm_dict_writer_written(PmDictWriter *writer);

#endif
