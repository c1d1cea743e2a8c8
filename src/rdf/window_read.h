// SPDX-License-Identifier: MIT
// The window through which the RDF readers see their input: a contiguous run of valid
// UTF-8 that ends in a NUL, so that a scan needs no bounds. What is behind `p` (or
// `hold`) stays in the window when more is read; everything before it is forgotten.
#ifndef PM_RDF_WINDOW_READ_H
#define PM_RDF_WINDOW_READ_H

#include "rdf/scan_read.h"

typedef struct {
  PmJob *job;
  PmInput *input;
  PmStatus (*read)(void *self, char *into, size_t cap, size_t *n); // instead of input
  void *read_self;
  const char *name;
  char *data;      // the window's memory
  size_t cap;      // bytes of it, without the slack
  size_t chunk;    // bytes to ask for at a time
  size_t max;      // what is kept may grow to this many bytes
  const char *p;   // next byte to parse
  const char *end; // the sentinel; [p, end) is valid UTF-8
  const char
      *raw_end;     // behind `end`: the start of a sequence, or bytes that are not UTF-8
  const char *hold; // keep from here on, if set (before p)
  char covered;     // the byte under the sentinel
  bool exhausted;   // the input is read to its end
  bool lenient;     // replace bad UTF-8 by '?' without a word (after an error)
  bool warn;        // report what is wrong as warnings
  PmStatus status;  // why there is no more, once that is an error
  const char *mark; // a place whose line and column are known
  uint64_t mark_line, mark_column;
} PmWindow;

/// Reads in pieces of `chunk` bytes; a token may have `max` bytes.
PM_NODISCARD PmStatus pm_window_init(PmWindow *w, PmJob *job, PmInput *input,
                                     size_t chunk, size_t max);
void pm_window_release(PmWindow *w);

/// To be called with `*q == w->end`. True if there is a byte at `*q` now; what pointed
/// into the window, but for p, hold and `*q`, is void. False at the end of the input, and
/// with w->status set when reading failed (reported).
bool pm_window_more(PmWindow *w, const char **q);

/// Up to `want` bytes of the input as they come, not checked for UTF-8; nothing may have
/// been parsed yet.
PmStr pm_window_peek(PmWindow *w, size_t want);

/// Whether `q` is at the sentinel and stays there: the end of the input.
static inline bool pm_window_at_end(PmWindow *w, const char **q) {
  return *q == w->end && !pm_window_more(w, q);
}

/// Line and column of `at`, a place not before p (or hold).
PmPosition pm_window_at(PmWindow *w, const char *at);

/// Reports "…" at `at`; if reading failed, that was reported and its status is returned.
PmStatus pm_window_fail(PmWindow *w, const char *at, const char *hint, const char *fmt,
                        ...) PM_PRINTF(4, 5);

/// Reports "expected `what`, found …".
PmStatus pm_window_expected(PmWindow *w, const char *at, const char *what,
                            const char *hint);

/// After an error: whether reading can go on. Bad UTF-8 is passed over in silence until
/// w->lenient is cleared.
bool pm_window_recover(PmWindow *w);

#endif
