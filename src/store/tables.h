// SPDX-License-Identifier: MIT
// What the parts of the storage share: the tables of the file and the open store.
// Inside src/store only.
#ifndef PM_STORE_TABLES_H
#define PM_STORE_TABLES_H

#include "store/folder.h"
#include "store/index.h"
#include "store/kv.h"

/// Each index has two tables: a big change builds the other one while readers use this.
enum { PM_SIDES = 2, PM_STATE_FORMAT = 5 };

typedef struct {
  PmKvTable orders[PM_SIDES][PM_ORDERS];
  PmKvTable terms;            // number to packed term
  PmKvTable hashes;           // hash of the packed term to its number, see dict.c
  PmKvTable counts[PM_SIDES]; // predicate to PmCounts, with a checksum
  PmKvTable text;             // word and term to terms, see fulltext.c
  PmKvTable state;            // 0 to PmState
} PmTables;

/// The one record of table `state`.
typedef struct {
  uint32_t format;
  uint32_t side;
  PmCounts all;
  uint64_t terms; // of the dictionary, with numbers from 1
  uint64_t text;  // 0: no full-text index; else 1 + the last term that is in it
} PmState;

struct PmIndex {
  PmJob *job;
  PmFolder *folder;
  PmKv *kv;
  PmTables tables;
  const char *dir;
  size_t memory;
  bool write;
  bool changing;           // a PmChange is open
  uint64_t added, deleted; // quads, by the last commit
  PmArena arena;
};

struct PmSnapshot {
  PmIndex *index;
  PmJob *job;
  PmKvTxn *txn;
  bool borrowed; // the transaction is a change's
  PmState state;
  PmBuf scratch;
};

static inline PmKvTable pm_order_table(const PmIndex *index, unsigned side,
                                       PmOrder order) {
  return index->tables.orders[side][order];
}

/// The state as the transaction sees it; a store that was never written has zeros.
PM_NODISCARD PmStatus pm_state_read(PmIndex *index, PmKvTxn *txn, PmState *state);
PM_NODISCARD PmStatus pm_state_write(PmIndex *index, PmKvTxn *txn, const PmState *state);

/// Counts of a predicate; zeros where there are none.
typedef struct {
  PmKvTable table;
  PmId predicate;
} PmCountsKey;
PM_NODISCARD PmStatus pm_counts_read(PmKvTxn *txn, const PmCountsKey *key,
                                     PmCounts *counts);
PM_NODISCARD PmStatus pm_counts_write(PmKvTxn *txn, const PmCountsKey *key,
                                      const PmCounts *counts);

/// A PmKvTxn's message, to a snapshot's own job.
PmStatus pm_index_damaged(PmIndex *index, PmJob *job, const char *what);

#endif
