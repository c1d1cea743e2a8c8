// SPDX-License-Identifier: MIT
// Runs the syntax tests of the W3C suites for SPARQL 1.0 and 1.1, queries and updates,
// from their manifests.
#include "manifest.h"

#include "store/sparql/sparql.h"

// Folders with syntax tests, and how many of them must pass.
static const struct {
  const char *folder;
  size_t must;
} groups[] = {
    {"sparql10/syntax-sparql1", 81},  {"sparql10/syntax-sparql2", 53},
    {"sparql10/syntax-sparql3", 51},  {"sparql10/syntax-sparql4", 12},
    {"sparql10/syntax-sparql5", 2},   {"sparql11/syntax-query", 94},
    {"sparql11/syntax-update-1", 54}, {"sparql11/syntax-update-2", 1},
    {"sparql11/syntax-fed", 3},       {"sparql11/aggregates", 5},
    {"sparql11/construct", 2},        {"sparql11/grouping", 2},
};

// Judges one test; NULL if it passed, else why not.
static const char *judge(PmArena *arena, TapJob *t, const PmTerm *action, PmStr type) {
  const PmStr path = manifest_path(action);
  const PmStr text = suite_file(arena, ".", path);
  if (!text.data)
    return "no file";
  PmSparql *tree = NULL;
  const PmSparqlOptions options = {.base = action->value,
                                   .update = pm_str_contains(type, PM_STR("Update"))};
  const PmStatus st = pm_sparql_parse(&t->job, arena, text, &options, &tree);
  if (pm_str_contains(type, PM_STR("Positive")))
    return st ? "refused" : NULL;
  return st == PM_ERR_SYNTAX && t->log.len ? NULL : "accepted";
}

static void run_test(const Manifest *m, const PmTerm *test, Suite *suite) {
  const PmTerm type = manifest_get(m, test, PM_RDF "type");
  const PmTerm action = manifest_get(m, test, MF "action");
  if (!pm_str_contains(type.value, PM_STR("Syntax")))
    return;
  PmArena arena = {0};
  TapJob t;
  tap_job_init(&t);
  const char *why = judge(&arena, &t, &action, type.value);
  const PmStr file = pm_path_base(action.value);
  suite_count(suite, file, !why, t.log.len ? pm_buf_str(&t.log) : pm_str(why));
  tap_job_release(&t);
  pm_arena_release(&arena);
}

int main(void) {
  PmArena arena = {0};
  if (!suite_file(&arena, ".", PM_STR("sparql11/manifest-all.ttl")).data)
    tap_skip(1, "the suites are not here");
  else
    for (size_t i = 0; i < sizeof groups / sizeof *groups; ++i)
      manifest_run(groups[i].folder, groups[i].must, run_test);
  pm_arena_release(&arena);
  return tap_done();
}
