// SPDX-License-Identifier: MIT
// TAP version 12: points, then the plan.
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>

static int n_points, n_failed;

bool tap_ok(bool pass, const char *file, int line, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  printf("%s %d - ", pass ? "ok" : "not ok", ++n_points);
  vprintf(fmt, args);
  va_end(args);
  putchar('\n');
  n_failed += !pass;
  if (!pass)
    printf("# at %s:%d\n", file, line);
  fflush(stdout);
  return pass;
}

bool tap_is(PmStr got, PmStr want, const char *file, int line, const char *name) {
  const bool pass = tap_ok(pm_str_eq(got, want), file, line, "%s", name);
  if (!pass)
    printf("# got:  %.*s\n# want: %.*s\n", PM_ARGS(got), PM_ARGS(want));
  return pass;
}

void tap_skip(int n, const char *why) {
  while (n-- > 0)
    printf("ok %d # SKIP %s\n", ++n_points, why);
}

int tap_done(void) {
  printf("1..%d\n", n_points);
  return n_failed ? 1 : 0;
}

static void keep(void *data, const PmDiagnostic *d) {
  static const char *const names[] = {"note", "warning", "error"};
  PmBuf *log = data;
  const PmStatus st = pm_buf_printf(
      log, "%s: %s:%llu:%llu: %s\n", names[d->severity], d->at.file ? d->at.file : "",
      (unsigned long long)d->at.line, (unsigned long long)d->at.column, d->text);
  if (st)
    printf("# message lost: %s\n", d->text);
}

void tap_job_init(TapJob *t) {
  *t = (TapJob){.log = pm_buf(1 << 20)};
  t->job = (PmJob){.report = keep, .data = &t->log};
}

void tap_job_release(TapJob *t) { pm_buf_release(&t->log); }
