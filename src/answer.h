// SPDX-License-Identifier: MIT
// Where a query's answer goes, whoever gives it: the formats of `-f`, the file of `-o`.
#ifndef PM_ANSWER_H
#define PM_ANSWER_H

#include "store/store.h"

typedef struct {
  PmResultsFormat results; // of rows and booleans
  PmFormat graph;          // unknown: a format of results was named
  const char *path;        // NULL is standard output
} PmAnswerOutput;

#define PM_ANSWER_FORMATS                                                                \
  "table csv tsv json xml, and for graphs nt nq ttl trig jsonld jsonl rdfxml"

/// One name for both kinds: where one was chosen, answers of the other kind are refused.
/// NULL is what the ending of `path` says, else a table, or Turtle. False for a name that
/// is not known.
bool pm_answer_format(PmAnswerOutput *output, const char *name);

/// Calls `ask` with a sink and writes what it gets, whole or not at all.
PM_NODISCARD PmStatus pm_answer_write(PmJob *job, const PmAnswerOutput *output,
                                      PmStatus (*ask)(void *data,
                                                      const PmAnswerSink *sink),
                                      void *data);

#endif
