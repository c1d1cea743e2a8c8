// SPDX-License-Identifier: MIT
// Runs the RDF Dataset Canonicalization suite (W3C rdf-canon) from its manifest.
#include "rdf/canon.h"
#include "rdf/dataset.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

static PmStr text_of(const PmJson *object, const char *key) {
  const PmJson *value = pm_json_get(object, pm_str(key));
  return pm_json_is(value, PM_JSON_STRING) ? value->text : PM_STR("");
}

// The issued identifiers: {"e0": "c14n0", …}, input label by input label.
static bool same_map(PmArena *arena, PmJob *job, const PmDataset *dataset,
                     const uint32_t *numbers, PmStr want) {
  PmJson *expected = NULL;
  if (pm_json_parse(job, arena, want, "map", &expected) ||
      expected->n != dataset->n_bnodes)
    return false;
  for (size_t i = 0; i < dataset->keys.n; ++i) {
    const PmDatasetNode *node = &dataset->nodes[i];
    if (node->term.kind != PM_TERM_BNODE)
      continue;
    const PmStr label = pm_arena_printf(arena, "c14n%u", numbers[node->bnode]);
    if (!pm_str_eq(text_of(expected, node->term.value.data), label))
      return false;
  }
  return true;
}

static bool judge(PmArena *arena, TapJob *t, const PmJson *test, PmDataset *dataset) {
  const PmStr type = text_of(test, "type");
  const PmStr want = suite_file(arena, "rdf-canon", text_of(test, "result"));
  const PmCanonOptions options = {
      .hash = pm_str_eqz(text_of(test, "hashAlgorithm"), "SHA384") ? PM_CANON_SHA384
                                                                   : PM_CANON_SHA256};
  if (!pm_str_contains(type, PM_STR("Negative")) && !pm_str_contains(type, PM_STR("Map")))
    return pm_str_eq(suite_canonical(arena, dataset, options.hash), want);
  uint32_t *numbers = NULL;
  const PmStatus st = pm_canon_numbers(&t->job, dataset, &options, &numbers);
  const bool passed = pm_str_contains(type, PM_STR("Negative"))
                          ? st == PM_ERR_LIMIT
                          : !st && same_map(arena, &t->job, dataset, numbers, want);
  free(numbers);
  return passed;
}

static bool run(PmArena *arena, TapJob *t, const PmJson *test) {
  const PmStr input = suite_file(arena, "rdf-canon", text_of(test, "action"));
  PmDataset *dataset = NULL;
  const bool passed =
      input.data && !pm_dataset_new(&dataset) &&
      !suite_read(&t->job, input, PM_FORMAT_NQUADS, PM_STR(""), dataset) &&
      judge(arena, t, test, dataset);
  pm_dataset_free(dataset);
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
