// SPDX-License-Identifier: MIT
// Messages are formatted into a bounded buffer and handed to the job's sink.
#include "base/job.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 2048 };

void pm_report(PmJob *job, const PmDiagnostic *diagnostic) {
  if (!job)
    return;
  job->n_errors += diagnostic->severity == PM_SEVERITY_ERROR;
  job->n_warnings += diagnostic->severity == PM_SEVERITY_WARNING;
  if (job->report)
    job->report(job->data, diagnostic);
}

PmStatus pm_fail(PmJob *job, PmStatus code, PmPosition at, const char *hint,
                 const char *fmt, ...) {
  char text[TEXT_MAX];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  pm_report(job, &(PmDiagnostic){PM_SEVERITY_ERROR, code, at, NULL, text, hint});
  return code;
}

void pm_warn(PmJob *job, PmPosition at, const char *hint, const char *fmt, ...) {
  char text[TEXT_MAX];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  pm_report(job, &(PmDiagnostic){PM_SEVERITY_WARNING, PM_OK, at, NULL, text, hint});
}

void pm_progress(PmJob *job, const char *what, uint64_t done, uint64_t total) {
  if (job && job->progress)
    job->progress(job->data, what, done, total);
}
