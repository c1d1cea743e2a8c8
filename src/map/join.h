// SPDX-License-Identifier: MIT
// Joins by hash: the parent's subjects, by the values of the join conditions.
#ifndef PM_MAP_JOIN_H
#define PM_MAP_JOIN_H

#include "map/join_disk.h"

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

typedef struct {
  PmStr subject; // its text
  uint32_t next; // entry + 1 of the same key, or 0
} PmJoinEntry;

/// Zero-initialise.
typedef struct {
  bool built;
  PmJoinDisk *disk; // or NULL: all is in memory
  size_t used;      // bytes, about
  PmArena arena;
  PmStrtab keys;
  uint32_t *first, *last; // entry + 1, by key
  size_t first_cap, last_cap;
  PmJoinEntry *entries;
  size_t n, cap;
} PmJoinTable;

/// What a table of subjects is built of.
typedef struct {
  PmTermMaker *maker;
  PmOpenDocument *open; // of the parent
  const PmRefMap *ref;
  PmText subject;       // what the parent makes
  size_t max_memory;    // bytes; what is more goes to a file
  PmRuleCounts *counts; // of the parent, if it has no pass of its own; or NULL
  bool is_quiet;        // what is wrong with the parent's records is said elsewhere
} PmJoining;

/// Reads the parent's records, in order, into the table.
PM_NODISCARD PmStatus pm_join_build(PmJoinTable *table, const PmJoining *joining);

/// Adds a subject, which lives as long as the table, or to its file; moves it there when
/// it takes more than `max_memory` bytes; after the last one.
PM_NODISCARD PmStatus pm_join_add(PmJoinTable *table, PmStr key, PmStr subject);
PM_NODISCARD PmStatus pm_join_bound(PmJoinTable *table, PmJob *job, size_t max_memory);
PM_NODISCARD PmStatus pm_join_end(PmJoinTable *table);

/// A record to be joined, by what.
typedef struct {
  PmRecord *record;
  const PmJoin *joins;
  size_t n_joins;
} PmJoinChild;

/// Appends the subjects that the child record is joined with; they live as long as the
/// table, or, of one in a file, as the record. Threads may share a table.
PM_NODISCARD PmStatus pm_join_find(const PmJoinTable *table, const PmJoinChild *child,
                                   PmTexts *texts);

void pm_join_release(PmJoinTable *table);

#endif
