// SPDX-License-Identifier: MIT
// Shared parts of the conformance runners.
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

PmStr suite_file(PmArena *arena, const char *folder, PmStr file) {
  const char *shared = getenv("SHARED");
  const PmStr path = pm_arena_printf(arena, "%s/suites/%s/%.*s", shared ? shared : "",
                                     folder, PM_ARGS(file));
  PmBuf buf = pm_buf(1 << 26);
  PmStr text = {NULL, 0};
  if (pm_read_file(NULL, path.data, &buf) == PM_OK)
    text = pm_arena_copy(arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  return text;
}

void suite_count(Suite *suite, PmStr test, bool passed, PmStr why) {
  ++suite->n;
  suite->passed += passed;
  if (!passed)
    printf("# %s: failed %.*s: %.*s\n", suite->name, PM_ARGS(test),
           PM_ARGS(pm_str_slice(why, 0, pm_str_find(why, PM_STR("\n"), 0))));
}

void suite_exclude(Suite *suite, PmStr test, const char *reason) {
  ++suite->excluded;
  printf("# %s: left out %.*s: %s\n", suite->name, PM_ARGS(test), reason);
}

void suite_close(const Suite *suite, size_t must) {
  printf("# %-24s %4zu of %4zu passed, %zu left out\n", suite->name, suite->passed,
         suite->n, suite->excluded);
  ok(suite->passed >= must && suite->passed > 0, "%s: %zu of %zu, at least %zu",
     suite->name, suite->passed, suite->n, must);
}

PmStatus suite_read(PmJob *job, PmStr text, PmFormat format, PmStr base,
                    PmDataset *dataset) {
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(job, text, "test", &input));
  const PmReadOptions options = {.format = format, .base = base};
  const PmStatus st = pm_rdf_read(job, input, &options, pm_dataset_sink(dataset));
  pm_input_close(input);
  return st;
}

typedef struct {
  PmArena *arena;
  PmStr *lines;
  size_t n, cap;
} Lines;

static PmStatus add_line(void *self, const PmQuad *quad) {
  Lines *l = self;
  PmBuf buf = pm_buf(1 << 26);
  PmStatus st = pm_quad_to_nquads(quad, &buf);
  st = st ? st : pm_buf_putc(&buf, '\n');
  l->lines = pm_arena_extend(l->arena, l->lines, l->n, &l->cap, sizeof *l->lines);
  if (!st && l->lines)
    l->lines[l->n++] = pm_arena_copy(l->arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  return st;
}

static int compare_lines(const void *a, const void *b) {
  return pm_str_cmp(*(const PmStr *)a, *(const PmStr *)b);
}

PmStr suite_canonical(PmArena *arena, PmDataset *dataset, PmCanonHash hash) {
  Lines l = {.arena = arena};
  const PmSink sink = {.quad = add_line, .self = &l};
  if (pm_dataset_canonize(NULL, dataset, &(PmCanonOptions){.hash = hash}, &sink))
    return (PmStr){NULL, 0};
  if (l.n)
    qsort(l.lines, l.n, sizeof *l.lines, compare_lines);
  PmBuf all = pm_buf(1 << 26);
  PmStr text = {NULL, 0};
  PmStatus st = pm_buf_append(&all, PM_STR(""));
  for (size_t i = 0; !st && i < l.n; ++i)
    st = pm_buf_append(&all, l.lines[i]);
  if (!st)
    text = pm_arena_copy(arena, pm_buf_str(&all));
  pm_buf_release(&all);
  return text;
}
