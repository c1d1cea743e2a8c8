// SPDX-License-Identifier: MIT
// What a run carries through every stage: where messages go, whether the user asked to
// stop, and who is told of progress. The library itself never prints and never exits.
#ifndef PM_BASE_JOB_H
#define PM_BASE_JOB_H

#include "base/status.h"
#include "base/str.h"

#include <signal.h>
#include <stdint.h>

typedef enum { PM_SEVERITY_NOTE, PM_SEVERITY_WARNING, PM_SEVERITY_ERROR } PmSeverity;

/// A place in a source; line and column count from 1, 0 is unknown.
typedef struct {
  const char *file; // as the user named it, or NULL
  uint64_t line;
  uint64_t column; // in code points
} PmPosition;

/// One message for people. Borrowed: valid only during the call of `report`.
typedef struct {
  PmSeverity severity;
  PmStatus code; // PM_OK for notes and warnings
  PmPosition at;
  const char *subject; // the rule, article or test concerned, or NULL
  const char *text;    // what is wrong, one line
  const char *hint;    // what to do about it, or NULL
} PmDiagnostic;

/// Zero-initialised it is silent and runs to the end.
typedef struct {
  void (*report)(void *data, const PmDiagnostic *diagnostic);
  void (*progress)(void *data, const char *what, uint64_t done, uint64_t total);
  void *data;
  const volatile sig_atomic_t
      *interrupted; // set by a signal handler, atomically, or NULL
  uint64_t n_errors;
  uint64_t n_warnings;
  uint64_t n_read; // bytes of files so far, by PmInput
} PmJob;

/// Reports an error and returns `code`, so that `return pm_fail(…)` is one line.
PmStatus pm_fail(PmJob *job, PmStatus code, PmPosition at, const char *hint,
                 const char *fmt, ...) PM_PRINTF(5, 6);

/// Reports a warning; the run goes on.
void pm_warn(PmJob *job, PmPosition at, const char *hint, const char *fmt, ...)
    PM_PRINTF(4, 5);

/// Reports a diagnostic that the caller has filled in, and counts it.
void pm_report(PmJob *job, const PmDiagnostic *diagnostic);

/// Tells the user how far `what` has come; `total` 0 when unknown.
void pm_progress(PmJob *job, const char *what, uint64_t done, uint64_t total);

/// PM_ERR_INTERRUPTED once the user asked to stop; call it in every long loop.
PM_NODISCARD static inline PmStatus pm_job_check(const PmJob *job) {
  return job && job->interrupted && __atomic_load_n(job->interrupted, __ATOMIC_RELAXED)
             ? PM_ERR_INTERRUPTED
             : PM_OK;
}

static inline PmPosition pm_at(const char *file, uint64_t line, uint64_t column) {
  return (PmPosition){file, line, column};
}

#endif
