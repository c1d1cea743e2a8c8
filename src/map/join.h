// SPDX-License-Identifier: MIT
// Joins by hash: the parent's subjects, by the values of the join conditions.
#ifndef PM_MAP_JOIN_H
#define PM_MAP_JOIN_H

#include "map/join_answers.h"
#include "map/join_disk.h"
#include "map/lines.h"

/// One side of join conditions, and what is done with each key of a record.
typedef struct {
  PmRecord *record;
  const PmJoin *joins;
  size_t n_joins;
  bool is_parent;
  PmStatus (*use)(void *data, PmStr key);
  void *data;
} PmKeyWalk;

PM_NODISCARD PmStatus pm_join_each_key(const PmKeyWalk *walk);

/// Zero-initialise. In memory, parents stand one after the other as they came, each with
/// its key and its subject: a look-up reads one slot and one place of `bytes`.
typedef struct {
  bool built;
  PmJoinDisk *disk;       // or NULL: all is in memory
  PmJoinAnswers *answers; // or NULL: of children that come in the order of their keys
  char *bytes;
  size_t len, cap;
  struct PmJoinSlot *slots; // by the hashes of keys
  size_t n_slots, n;        // a power of two; keys
} PmJoinTable;

/// What a table of subjects is built of.
typedef struct {
  PmTermMaker *maker;
  const PmRefMap *ref;
  PmText subject;       // what the parent makes
  size_t max_memory;    // bytes; what is more goes to a file
  PmRuleCounts *counts; // of the parent, if it has no pass of its own; or NULL
  bool is_quiet;        // what is wrong with the parent's records is said elsewhere
} PmJoining;

/// Reads the rest of the parent's records, in order, into the table.
PM_NODISCARD PmStatus pm_join_build(PmJoinTable *table, const PmJoining *joining,
                                    PmRecord *record);

/// The two halves of it: a parent's keys and subjects go into a batch, in any thread; and
/// from there into the table. pm_join_end comes after the last one.
PM_NODISCARD PmStatus pm_join_note(const PmJoining *joining, PmRecord *record,
                                   PmBatch *batch);
PM_NODISCARD PmStatus pm_join_take(PmJoinTable *table, const PmJoining *joining,
                                   PmBatch *batch);

/// Adds a subject; moves the table to files when it takes more than `max_memory` bytes.
/// After the last one comes pm_join_end; or, for a table in files, children say all their
/// keys, pm_join_answer joins, and they look them up in the same order by one thread.
PM_NODISCARD PmStatus pm_join_add(PmJoinTable *table, PmStr key, PmStr subject);
PM_NODISCARD PmStatus pm_join_bound(PmJoinTable *table, PmJob *job, size_t max_memory);
PM_NODISCARD PmStatus pm_join_end(PmJoinTable *table);
PM_NODISCARD PmStatus pm_join_ask(PmJoinTable *table, PmJob *job, PmStr key);
PM_NODISCARD PmStatus pm_join_answer(PmJoinTable *table, PmJob *job, size_t max_memory);

/// Visits the subjects of a key of a table in memory.
PM_NODISCARD PmStatus pm_join_each(const PmJoinTable *table, PmStr key,
                                   PmStatus (*use)(void *data, PmStr subject),
                                   void *data);

/// A record to be joined, by what.
typedef struct {
  PmRecord *record;
  const PmJoin *joins;
  size_t n_joins;
} PmJoinChild;

/// Appends the subjects that the child record is joined with; they live as long as the
/// table, or, of one in a file, as the record. Threads may share a table without answers.
PM_NODISCARD PmStatus pm_join_find(const PmJoinTable *table, const PmJoinChild *child,
                                   PmTexts *texts);

void pm_join_release(PmJoinTable *table);

#endif
