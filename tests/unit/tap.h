// SPDX-License-Identifier: MIT
// A small TAP producer for the unit tests.
#ifndef PM_TESTS_UNIT_TAP_H
#define PM_TESTS_UNIT_TAP_H

#include "base/base.h"

/// One test point: prints "ok N - …" or "not ok N - …" with the place; returns `pass`.
bool tap_ok(bool pass, const char *file, int line, const char *fmt, ...) PM_PRINTF(4, 5);
/// Compares texts and shows both when they differ.
bool tap_is(PmStr got, PmStr want, const char *file, int line, const char *name);
/// Says that `n` points are left out and why.
void tap_skip(int n, const char *why);
/// Prints the plan; returns main's exit status.
int tap_done(void);

#define ok(cond, ...) tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
#define is(got, want, name) tap_is((got), (want), __FILE__, __LINE__, (name))

/// A job that keeps its messages as text, one a line: "error: FILE:LINE:COL: TEXT".
typedef struct {
  PmJob job;
  PmBuf log;
} TapJob;
void tap_job_init(TapJob *job);
void tap_job_release(TapJob *job);

#endif
