// SPDX-License-Identifier: MIT
// The quads of a run on their way out, as lines of N-Quads. They are written into
// batches, which say what may have been made before; batch after batch is looked up
// (map/seen.h) and handed to the sink, in the order in which it was made. Once the table
// of what was seen is full, all lines wait in a temporary file; in the end those that
// came twice are found part by part, and the others handed over: the same bytes for any
// memory.
#ifndef PM_MAP_LINES_H
#define PM_MAP_LINES_H

#include "map/map.h"
#include "map/seen.h"

/// A line of a batch that must be looked up.
typedef struct {
  PmMark mark;
  uint32_t rule;
  size_t from, to; // in the batch
} PmDoubt;

/// Lines under way. Zero-initialise, but for `seen`; several may be filled at a time.
typedef struct {
  const PmSeen *seen; // whose marks they get
  char *data;
  size_t len, cap;
  PmDoubt *doubts;
  size_t n_doubts, doubts_cap;
  uint64_t n_new; // lines that are in no doubt
  uint32_t rule;  // number of the triples map at work
} PmBatch;

/// How far a batch has come.
typedef struct {
  size_t len, n_doubts;
  uint64_t n_new;
} PmBatchMark;

static inline PmBatchMark pm_batch_mark(const PmBatch *batch) {
  return (PmBatchMark){batch->len, batch->n_doubts, batch->n_new};
}

/// Takes back what was written since.
static inline void pm_batch_rewind(PmBatch *batch, PmBatchMark mark) {
  batch->len = mark.len;
  batch->n_doubts = mark.n_doubts;
  batch->n_new = mark.n_new;
}

static inline uint64_t pm_batch_lines(const PmBatch *batch) {
  return batch->n_new + batch->n_doubts;
}

/// The slow half of pm_batch_begin.
PM_NODISCARD PmStatus pm_batch_grow(PmBatch *batch, size_t room);

/// Where to write a line of at most `room` bytes; call pm_batch_end behind its newline.
PM_NODISCARD static inline PmStatus pm_batch_begin(PmBatch *batch, size_t room,
                                                   char **out) {
  if (batch->cap - batch->len < room)
    PM_TRY(pm_batch_grow(batch, room));
  *out = batch->data + batch->len;
  return PM_OK;
}

/// The slow half of pm_batch_end.
PM_NODISCARD PmStatus pm_batch_doubt(PmBatch *batch, size_t to);

/// The line ends at `end`; `is_new` if nothing can have made it before.
PM_NODISCARD static inline PmStatus pm_batch_end(PmBatch *batch, const char *end,
                                                 bool is_new) {
  const size_t to = (size_t)(end - batch->data);
  if (!is_new)
    return pm_batch_doubt(batch, to);
  batch->len = to;
  ++batch->n_new;
  return PM_OK;
}

/// Forgets the lines.
void pm_batch_clear(PmBatch *batch);
void pm_batch_release(PmBatch *batch);

typedef struct PmWaiting PmWaiting;

/// Zero-initialise, then pm_lines_init.
typedef struct {
  PmJob *job;
  const PmSink *sink;
  bool graphs; // some line may have a graph name
  PmSeen seen;
  PmWaiting *waiting;   // or NULL
  uint64_t n_lines;     // new ones
  PmRuleCounts *counts; // by rule, for lines that were made before; or NULL
} PmLines;

typedef struct {
  PmJob *job;
  const PmSink *sink;
  bool graphs;
  size_t max_memory; // of the table of what was seen
} PmLinesOptions;

void pm_lines_init(PmLines *lines, const PmLinesOptions *options);
void pm_lines_release(PmLines *lines);

/// Takes over the lines of a batch, which is empty then.
PM_NODISCARD PmStatus pm_lines_take(PmLines *lines, PmBatch *batch);

/// Hands over what waits, after the last batch.
PM_NODISCARD PmStatus pm_lines_finish(PmLines *lines);

#endif
