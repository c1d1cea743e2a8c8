// SPDX-License-Identifier: MIT
// Runs the RDF Dataset Canonicalization suite (W3C rdf-canon) from its manifest.
#include "suite.h"

#include <stdio.h>

static PmStr text_of(const PmJson *object, const char *key) {
  const PmJson *value = pm_json_get(object, pm_str(key));
  return pm_json_is(value, PM_JSON_STRING) ? value->text : PM_STR("");
}

// The issued identifiers: {"e0": "c14n0", …}, input label by input label.
static bool same_map(PmArena *arena, PmJob *job, PmQuadSet *dataset, PmStr want,
                     const PmCanonOptions *options) {
  PmJson *expected = NULL;
  uint32_t *numbers = NULL;
  if (pm_canon_numbers(job, dataset, options, &numbers) ||
      pm_json_parse(job, arena, want, "map", &expected) ||
      expected->n != dataset->bnodes.n)
    return false;
  for (size_t i = 0; i < dataset->bnodes.n; ++i) {
    const PmStr label = pm_arena_printf(arena, "c14n%u", numbers[i]);
    const PmStr name = pm_strtab_get(&dataset->bnodes, (uint32_t)i);
    if (!pm_str_eq(text_of(expected, name.data), label))
      return false;
  }
  return true;
}

static bool run(PmArena *arena, TapJob *t, const PmJson *test) {
  const PmStr type = text_of(test, "type");
  const PmStr input = suite_file(arena, "rdf-canon", text_of(test, "action"));
  const PmStr want = suite_file(arena, "rdf-canon", text_of(test, "result"));
  const PmCanonOptions options = {
      .hash = pm_str_eqz(text_of(test, "hashAlgorithm"), "SHA384") ? PM_CANON_SHA384
                                                                   : PM_CANON_SHA256};
  PmQuadSet dataset = {0};
  uint32_t *numbers = NULL;
  bool passed = input.data && suite_read(&t->job, input, PM_FORMAT_NQUADS, PM_STR(""),
                                         &dataset) == PM_OK;
  if (passed && pm_str_contains(type, PM_STR("Negative")))
    passed = pm_canon_numbers(&t->job, &dataset, &options, &numbers) == PM_ERR_LIMIT;
  else if (passed && pm_str_contains(type, PM_STR("Map")))
    passed = same_map(arena, &t->job, &dataset, want, &options);
  else if (passed)
    passed = pm_str_eq(suite_canonical(arena, &dataset, options.hash), want);
  pm_quad_set_release(&dataset);
  return passed;
}

int main(void) {
  PmArena arena = {0};
  PmJson *document = NULL;
  Suite suite = {.name = "RDFC-1.0"};
  const PmStr text = suite_file(&arena, "rdf-canon", PM_STR("manifest.jsonld"));
  if (!text.data) {
    tap_skip(1, "the suites are not here");
  } else if (ok(!pm_json_parse(NULL, &arena, text, "manifest", &document), "manifest")) {
    const PmJson *tests = pm_json_get(document, PM_STR("entries"));
    for (size_t i = 0; tests && i < tests->n; ++i) {
      PmArena scratch = {0};
      TapJob t;
      tap_job_init(&t);
      const bool passed = run(&scratch, &t, tests->items[i]);
      suite_count(&suite, text_of(tests->items[i], "id"), passed, pm_buf_str(&t.log));
      tap_job_release(&t);
      pm_arena_release(&scratch);
    }
    suite_close(&suite, 86);
  }
  pm_arena_release(&arena);
  return tap_done();
}
