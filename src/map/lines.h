// SPDX-License-Identifier: MIT
// The quads of a run on their way out, as lines of N-Quads: what may have been made
// before is looked up (map/seen.h), the rest goes to the sink in the order in which it
// was made. Once the table of what was seen is full, all lines wait in a temporary file;
// in the end those that came twice are found part by part, and the others handed over:
// the same bytes for any memory.
#ifndef PM_MAP_LINES_H
#define PM_MAP_LINES_H

#include "map/seen.h"
#include "rdf/rdf.h"

typedef struct PmWaiting PmWaiting;

/// A line of a batch that must be looked up.
typedef struct {
  PmMark mark;
  size_t from, to; // in the buffer
} PmDoubt;

typedef struct {
  PmJob *job;
  const PmSink *sink; // NULL: a batch, lines stay in the buffer
  bool graphs;        // some line may have a graph name
  char *data;         // lines not handed over yet
  size_t len, cap;
  PmSeen seen;
  PmWaiting *waiting; // or NULL
  PmDoubt *doubts;    // of a batch
  size_t n_doubts, doubts_cap;
  uint64_t n_lines; // made and not seen before
  uint64_t n_doubles;
} PmLines;

typedef struct {
  PmJob *job;
  const PmSink *sink;
  bool graphs;
  size_t max_memory; // of the table of what was seen
} PmLinesOptions;

void pm_lines_init(PmLines *lines, const PmLinesOptions *options);
void pm_lines_release(PmLines *lines);

/// The slow half of pm_lines_begin.
PM_NODISCARD PmStatus pm_lines_make_room(PmLines *lines, size_t room);

/// Where to write a line of at most `room` bytes; call pm_lines_end behind its newline.
PM_NODISCARD static inline PmStatus pm_lines_begin(PmLines *lines, size_t room,
                                                   char **out) {
  if (lines->cap - lines->len < room)
    PM_TRY(pm_lines_make_room(lines, room));
  *out = lines->data + lines->len;
  return PM_OK;
}

/// Looks the line up that ends at `end`, and takes it back if it was made before.
PM_NODISCARD PmStatus pm_lines_check(PmLines *lines, char *end);

/// The line ends at `end`; `is_new` if nothing can have made it before.
PM_NODISCARD static inline PmStatus pm_lines_end(PmLines *lines, char *end, bool is_new) {
  if (!is_new)
    return pm_lines_check(lines, end);
  lines->len = (size_t)(end - lines->data);
  ++lines->n_lines;
  return PM_OK;
}

/// Takes over the lines of a batch, which is empty then.
PM_NODISCARD PmStatus pm_lines_take(PmLines *lines, PmLines *batch);

/// Hands over what is in the buffer.
PM_NODISCARD PmStatus pm_lines_flush(PmLines *lines);

/// Hands over what waits, too: after the last line.
PM_NODISCARD PmStatus pm_lines_finish(PmLines *lines);

#endif
