// SPDX-License-Identifier: MIT
// Reading W3C test manifests.
#include "manifest.h"

static PmStatus add_quad(void *self, const PmQuad *quad) {
  Manifest *m = self;
  PmQuad *grown = pm_arena_extend(m->arena, m->quads, m->n, &m->cap, sizeof *m->quads);
  if (!grown)
    return PM_ERR_NOMEM;
  m->quads = grown;
  PmQuad *copy = &m->quads[m->n++];
  *copy = (PmQuad){0};
  PM_TRY(pm_term_copy(m->arena, &quad->subject, &copy->subject));
  PM_TRY(pm_term_copy(m->arena, &quad->predicate, &copy->predicate));
  return pm_term_copy(m->arena, &quad->object, &copy->object);
}

bool manifest_read(Manifest *m, const char *path) {
  const PmStr text = suite_file(m->arena, ".", pm_str(path));
  if (!text.data)
    return false;
  PmInput *input = NULL;
  TapJob t;
  tap_job_init(&t);
  const PmReadOptions options = {.format = PM_FORMAT_TURTLE,
                                 .base = pm_arena_printf(m->arena, SUITES "%s", path)};
  const PmSink sink = {.quad = add_quad, .self = m};
  PmStatus st = pm_input_memory(&t.job, text, path, &input);
  if (!st)
    st = pm_rdf_read(&t.job, input, &options, &sink);
  pm_input_close(input);
  tap_job_release(&t);
  return st == PM_OK;
}

PmTerm manifest_get(const Manifest *m, const PmTerm *subject, const char *predicate) {
  for (size_t i = 0; i < m->n; ++i)
    if (pm_str_eqz(m->quads[i].predicate.value, predicate) &&
        pm_term_eq(&m->quads[i].subject, subject))
      return m->quads[i].object;
  return (PmTerm){0};
}

size_t manifest_list(const Manifest *m, const PmTerm *list, PmTerm **items) {
  size_t n = 0, cap = 0;
  *items = NULL;
  for (PmTerm cell = *list; n < m->n; cell = manifest_get(m, &cell, PM_RDF "rest")) {
    const PmTerm first = manifest_get(m, &cell, PM_RDF "first");
    if (first.kind == PM_TERM_NONE)
      break;
    PmTerm *grown = pm_arena_extend(m->arena, *items, n, &cap, sizeof **items);
    if (!grown)
      break;
    *items = grown;
    (*items)[n++] = first;
  }
  return n;
}

PmStr manifest_path(const PmTerm *iri) {
  const PmStr prefix = PM_STR(SUITES);
  return pm_str_starts(iri->value, prefix)
             ? pm_str_slice(iri->value, prefix.len, SIZE_MAX)
             : PM_STR("");
}

void manifest_run(const char *folder, size_t must,
                  void (*run)(const Manifest *manifest, const PmTerm *test,
                              Suite *suite)) {
  PmArena arena = {0};
  Manifest m = {.arena = &arena};
  Suite suite = {.name = folder};
  PmTerm *tests = NULL;
  const char *path = pm_arena_printf(&arena, "%s/manifest.ttl", folder).data;
  if (ok(manifest_read(&m, path), "%s", path)) {
    const PmTerm self = pm_iri(pm_arena_printf(&arena, SUITES "%s", path));
    const PmTerm list = manifest_get(&m, &self, MF "entries");
    const size_t n = manifest_list(&m, &list, &tests);
    for (size_t i = 0; i < n; ++i)
      run(&m, &tests[i], &suite);
    suite_close(&suite, must);
  }
  pm_arena_release(&arena);
}
