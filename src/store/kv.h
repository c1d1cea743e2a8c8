// SPDX-License-Identifier: MIT
// Sorted tables of keys and values in one file with transactions: what the storage needs
// of LMDB, which only kv.c touches. Inside src/store only.
#ifndef PM_STORE_KV_H
#define PM_STORE_KV_H

#include "base/base.h"

typedef struct PmKv PmKv;
typedef struct PmKvTxn PmKvTxn;
typedef struct PmKvCursor PmKvCursor;
typedef unsigned PmKvTable;

typedef struct {
  PmJob *job;
  const char *path; // of the data file, for messages too
  bool write;
  bool unlocked; // a reader that keeps writers out by itself
} PmKvOptions;

/// Opens the file; it is made when writing. Once in a process.
PM_NODISCARD PmStatus pm_kv_open(const PmKvOptions *options, PmKv **kv);
void pm_kv_close(PmKv *kv);

PM_NODISCARD PmStatus pm_kv_begin(PmKv *kv, PmJob *job, bool write, PmKvTxn **txn);
/// Frees the transaction, whatever happens.
PM_NODISCARD PmStatus pm_kv_commit(PmKvTxn *txn);
void pm_kv_abort(PmKvTxn *txn);

/// Bytes of the file that the version uses, free pages among them.
uint64_t pm_kv_size(PmKvTxn *txn);
/// Reports that what the file holds makes no sense.
PmStatus pm_kv_damaged(const PmKvTxn *txn, const char *why);
/// Whether every page makes sense and is used once.
PM_NODISCARD PmStatus pm_kv_check(PmKvTxn *txn);

typedef enum {
  PM_KV_PLAIN,  // keys of bytes
  PM_KV_NUMBER, // keys of a uint64_t of this machine
} PmKvKind;

/// The table, for all transactions to come; made when this one writes. `*found` is false
/// where a reader finds none.
PM_NODISCARD PmStatus pm_kv_table(PmKvTxn *txn, const char *name, PmKvKind kind,
                                  PmKvTable *table, bool *found);
/// Removes all that is in the table.
PM_NODISCARD PmStatus pm_kv_empty(PmKvTxn *txn, PmKvTable table);
/// How many keys the table has.
PM_NODISCARD PmStatus pm_kv_count(PmKvTxn *txn, PmKvTable table, uint64_t *n);

/// The value of a key; data is NULL where there is none. Lives until the transaction ends
/// or, if it writes, until the next change.
PM_NODISCARD PmStatus pm_kv_get(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr *value);
/// The keys before a key (0), and at or after it (1), as they were before the
/// transaction's own changes; data is NULL where there is none.
typedef struct {
  PmStr key[2], value[2];
} PmKvBeside;
PM_NODISCARD PmStatus pm_kv_beside(PmKvTxn *txn, PmKvTable table, PmStr key,
                                   PmKvBeside *beside);
/// Sets a value; with `last` the key is greater than all others in the table (faster).
PM_NODISCARD PmStatus pm_kv_put(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr value,
                                bool last);
/// The same if the key is not there yet.
PM_NODISCARD PmStatus pm_kv_put_new(PmKvTxn *txn, PmKvTable table, PmStr key, PmStr value,
                                    bool *is_new);
PM_NODISCARD PmStatus pm_kv_delete(PmKvTxn *txn, PmKvTable table, PmStr key);

typedef enum {
  PM_KV_FIRST,
  PM_KV_LAST,
  PM_KV_NEXT,
  PM_KV_PREV,
  PM_KV_AT_OR_AFTER, // the first key not before the given one
} PmKvMove;

PM_NODISCARD PmStatus pm_kv_cursor_open(PmKvTxn *txn, PmKvTable table,
                                        PmKvCursor **cursor);
void pm_kv_cursor_close(PmKvCursor *cursor);
/// Moves; key->data is NULL where there is nothing.
PM_NODISCARD PmStatus pm_kv_move(PmKvCursor *cursor, PmKvMove move, PmStr *key,
                                 PmStr *value);

#endif
