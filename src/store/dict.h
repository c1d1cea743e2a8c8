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

typedef struct {
  PmStr text; // data is NULL of a term that is no string
  PmId id;
} PmDictString;

/// The string of a term's number, if it is one, with or without language.
PM_NODISCARD PmStatus pm_dict_string(PmIndex *index, PmKvTxn *txn, uint64_t number,
                                     PmDictString *string);

/// Whether each term of the dictionary is whole and is found by its hash.
PM_NODISCARD PmStatus pm_dict_check(PmSnapshot *snapshot);

/// Adding. The hashes of new terms are written from time to time, in order; terms whose
/// hashes are not are no part of the store (PmState.terms).
typedef struct PmDictWriter PmDictWriter;

typedef struct {
  size_t memory;  // bytes
  uint64_t terms; // of the store
} PmDictOptions;

PM_NODISCARD PmStatus pm_dict_writer_new(PmIndex *index, PmJob *job,
                                         const PmDictOptions *options,
                                         PmDictWriter **writer);
void pm_dict_writer_free(PmDictWriter *writer);
/// The id of a term, made if it is new.
PM_NODISCARD PmStatus pm_dict_writer_id(PmDictWriter *writer, PmKvTxn *txn,
                                        const PmTerm *term, PmId *id);
/// Writes the hashes that the transaction does not have yet; before the last commit.
/// Stops behind `limit` bytes with `*more`, to be called again: a commit may come
/// between.
PM_NODISCARD PmStatus pm_dict_writer_flush(PmDictWriter *writer, PmKvTxn *txn,
                                           size_t limit, bool *more);
/// Whether it is time for that: the table of terms is nearly full.
bool pm_dict_writer_is_full(const PmDictWriter *writer);
/// Gives back the memory by which terms get their ids: there are no more to come.
void pm_dict_writer_forget(PmDictWriter *writer);
/// The terms whose hashes are written: PmState.terms of a commit.
uint64_t pm_dict_writer_flushed(const PmDictWriter *writer);
/// Bytes written since the last call.
size_t pm_dict_writer_written(PmDictWriter *writer);

/// Removes terms behind the first `terms` and their hashes, which a killed writer left:
/// some of them, and `*more` where there may be others.
PM_NODISCARD PmStatus pm_dict_remove_leftovers(PmIndex *index, PmKvTxn *txn,
                                               uint64_t terms, bool *more);

#endif
