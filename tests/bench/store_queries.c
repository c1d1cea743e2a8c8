// SPDX-License-Identifier: MIT
// store_queries DIR RUNS QUERY…: asks a store each query RUNS times in this process and
// prints name, rows, milliseconds of the first and of the median run.
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_RUNS = 1000, MAX_QUERY = 1 << 20 };

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static PmStatus begin(void *self, PmAnswerKind kind, const PmStr *variables, size_t n) {
  (void)self, (void)kind, (void)variables, (void)n;
  return PM_OK;
}
static PmStatus row(void *self, const PmTerm *terms, size_t n) {
  (void)terms, (void)n;
  ++*(unsigned long *)self;
  return PM_OK;
}
static PmStatus boolean(void *self, bool value) {
  *(unsigned long *)self = value;
  return PM_OK;
}
static PmStatus quad(void *self, const PmQuad *q) {
  (void)q;
  ++*(unsigned long *)self;
  return PM_OK;
}
static PmStatus end(void *self) {
  (void)self;
  return PM_OK;
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(void *data, const PmDiagnostic *d) {
  (void)data;
  fprintf(stderr, "%s: %s\n", d->at.file ? d->at.file : "store_queries", d->text);
}

static PmStatus time_query(PmStore *store, PmJob *job, const char *path, int runs) {
  static double ms[MOST_RUNS];
  PmBuf text = pm_buf(MAX_QUERY);
  PmStatus st = pm_read_file(job, path, &text);
  const PmQuery query = {.text = pm_buf_str(&text), .name = path};
  unsigned long rows = 0;
  for (int i = 0; !st && i < runs; ++i) {
    rows = 0;
    const PmAnswerSink sink = {.begin = begin,
                               .row = row,
                               .boolean = boolean,
                               .quad = quad,
                               .end = end,
                               .self = &rows};
    const double start = now_ms();
    st = pm_store_query(store, job, &query, &sink);
    ms[i] = now_ms() - start;
  }
  pm_buf_release(&text);
  const double first = ms[0];
  qsort(ms, (size_t)runs, sizeof *ms, compare);
  const char *name = strrchr(path, '/');
  if (st)
    printf("%s failed\n", name ? name + 1 : path);
  else
    printf("%s %lu %.3f %.3f\n", name ? name + 1 : path, rows, first, ms[runs / 2]);
  return PM_OK;
}

int main(int argc, char **argv) {
  const int runs = argc > 3 ? (int)strtol(argv[2], NULL, 10) : 0;
  if (runs < 1 || runs > MOST_RUNS) {
    fputs("usage: store_queries DIR RUNS QUERY…\n", stderr);
    return 2;
  }
  PmJob job = {.report = report};
  PmStore *store = NULL;
  if (pm_store_open(&job, argv[1], PM_STORE_READ, &store))
    return 3;
  PmStatus st = PM_OK;
  for (int i = 3; !st && i < argc; ++i)
    st = time_query(store, &job, argv[i], runs);
  pm_store_close(store);
  return st ? 3 : 0;
}
