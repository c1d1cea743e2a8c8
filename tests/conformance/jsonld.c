// SPDX-License-Identifier: MIT
// Runs the JSON-LD 1.1 suite (W3C json-ld-api) from its manifests: expand and toRdf.
#include "rdf/jsonld.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#define TESTS_IRI "https://w3c.github.io/json-ld-api/tests/"

typedef struct {
  PmArena arena;
  TapJob job;
  Suite *suite;
  const PmJson *test, *option;
  PmStr id, iri, input;
  char folder[4096];
  PmContextMap map;
  PmJsonldOptions options;
} Test;

static PmStr text_of(const PmJson *object, const char *key) {
  const PmJson *value = pm_json_get(object, pm_str(key));
  return pm_json_is(value, PM_JSON_STRING) ? value->text : PM_STR("");
}

static bool has_type(const PmJson *test, const char *type) {
  const PmJson *types = pm_json_get(test, PM_STR("@type"));
  for (size_t i = 0; types && i < types->n; ++i)
    if (pm_str_eqz(types->items[i]->text, type))
      return true;
  return false;
}

// Why a test does not count, or NULL.
static const char *excluded(const Test *t) {
  if (pm_str_eqz(text_of(t->option, "specVersion"), "json-ld-1.0") ||
      pm_str_eqz(text_of(t->option, "processingMode"), "json-ld-1.0"))
    return "for JSON-LD 1.0 only";
  const PmJson *generalized = pm_json_get(t->option, PM_STR("produceGeneralizedRdf"));
  if (generalized && generalized->type == PM_JSON_TRUE)
    return "asks for generalized RDF (blank nodes as predicates)";
  return NULL;
}

static void set_options(Test *t) {
  const PmStr base = text_of(t->option, "base"),
              context = text_of(t->option, "expandContext");
  const PmStr direction = text_of(t->option, "rdfDirection");
  t->iri =
      pm_arena_printf(&t->arena, TESTS_IRI "%.*s", PM_ARGS(text_of(t->test, "input")));
  snprintf(t->folder, sizeof t->folder, "%s/suites/json-ld", getenv("SHARED"));
  t->map = (PmContextMap){PM_STR(TESTS_IRI), t->folder};
  t->options = (PmJsonldOptions){.base = base.len ? base : t->iri,
                                 .name = "test",
                                 .context_map = &t->map,
                                 .n_context_map = 1};
  if (direction.len)
    t->options.rdf_direction = pm_str_eqz(direction, "i18n-datatype")
                                   ? PM_RDF_DIRECTION_I18N
                                   : PM_RDF_DIRECTION_COMPOUND;
  PmJson *document = NULL;
  if (context.len &&
      !pm_json_parse(&t->job.job, &t->arena, suite_file(&t->arena, "json-ld", context),
                     "context", &document))
    t->options.expand_context = document;
}

static PmStatus expand(Test *t, PmJsonld *ld, PmJson **expanded) {
  PmJson *document = NULL;
  PM_TRY(pm_json_parse(&t->job.job, &t->arena, t->input, "input", &document));
  return pm_jsonld_expand(ld, document, expanded);
}

static bool same_as_expected(Test *t, const PmJson *expanded) {
  const PmStr want = suite_file(&t->arena, "json-ld", text_of(t->test, "expect"));
  PmJson *expected = NULL;
  return want.data &&
         pm_json_parse(&t->job.job, &t->arena, want, "expected", &expected) == PM_OK &&
         pm_json_equal(expanded, expected);
}

static bool same_graph(Test *t, PmDataset *got) {
  const PmStr want = suite_file(&t->arena, "json-ld", text_of(t->test, "expect"));
  PmDataset *expected = NULL;
  bool same =
      want.data && !pm_dataset_new(&expected) &&
      suite_read(&t->job.job, want, PM_FORMAT_NQUADS, PM_STR(""), expected) == PM_OK;
  if (same) {
    const PmStr a = suite_canonical(&t->arena, got, PM_CANON_SHA256);
    const PmStr b = suite_canonical(&t->arena, expected, PM_CANON_SHA256);
    same = a.data && b.data && pm_str_eq(a, b);
    if (!same)
      printf("# got:\n%.*s# want:\n%.*s", PM_ARGS(a), PM_ARGS(b));
  }
  pm_dataset_free(expected);
  return same;
}

static bool run_expand(Test *t, PmJsonld *ld, PmStatus *st) {
  PmJson *expanded = NULL;
  *st = expand(t, ld, &expanded);
  return !*st &&
         (has_type(t->test, "jld:PositiveSyntaxTest") || same_as_expected(t, expanded));
}

static bool run_to_rdf(Test *t, PmJsonld *ld, PmStatus *st) {
  PmDataset *got = NULL;
  PmJson *expanded = NULL;
  *st = pm_dataset_new(&got);
  if (!*st)
    *st = expand(t, ld, &expanded);
  if (!*st)
    *st = pm_jsonld_to_rdf(ld, expanded, pm_dataset_sink(got));
  const bool passed =
      !*st && (has_type(t->test, "jld:PositiveSyntaxTest") || same_graph(t, got));
  pm_dataset_free(got);
  return passed;
}

// fromRdf; blank node labels and the order of arrays are as the input and the algorithm
// give them.
static PmStatus from_rdf(Test *t, PmFromRdf *f, PmJson **document) {
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(&t->job.job, t->input, "input", &input));
  const PmReadOptions options = {.format = PM_FORMAT_NQUADS};
  const PmStatus st = pm_rdf_read(&t->job.job, input, &options, pm_from_rdf_sink(f));
  pm_input_close(input);
  return st ? st : pm_from_rdf_document(f, document);
}

static bool is_true(const Test *t, const char *option) {
  return pm_json_is(pm_json_get(t->option, pm_str(option)), PM_JSON_TRUE);
}

static bool run_from_rdf(Test *t, PmJsonld *ld, PmStatus *st) {
  const PmFromRdfOptions options = {.native_types = is_true(t, "useNativeTypes"),
                                    .rdf_type = is_true(t, "useRdfType"),
                                    .direction = ld->options->rdf_direction};
  PmFromRdf *f = NULL;
  PmJson *document = NULL;
  *st = pm_from_rdf_new(&t->job.job, &options, &f);
  if (!*st)
    *st = from_rdf(t, f, &document);
  const bool passed = !*st && same_as_expected(t, document);
  if (!*st && !passed) {
    PmBuf buf = pm_buf(1 << 20);
    if (!pm_json_write(&buf, document))
      printf("# got: %.*s\n", PM_ARGS(pm_buf_str(&buf)));
    pm_buf_release(&buf);
  }
  pm_from_rdf_free(f);
  return passed;
}

typedef bool Run(Test *t, PmJsonld *ld, PmStatus *st);

static void run_test(Suite *suite, const PmJson *test, Run *run) {
  Test t = {.suite = suite, .test = test, .option = pm_json_get(test, PM_STR("option"))};
  t.id = text_of(test, "@id");
  tap_job_init(&t.job);
  const char *reason = excluded(&t);
  t.input = suite_file(&t.arena, "json-ld", text_of(test, "input"));
  if (reason) {
    suite_exclude(suite, t.id, reason);
  } else {
    set_options(&t);
    PmJsonld ld = {.job = &t.job.job, .arena = &t.arena, .options = &t.options};
    PmStatus st = PM_OK;
    bool passed = run(&t, &ld, &st);
    if (has_type(test, "jld:NegativeEvaluationTest")) {
      const PmStr code = text_of(test, "expectErrorCode");
      passed = st == PM_ERR_INVALID && pm_str_contains(pm_buf_str(&t.job.log), code);
    }
    suite_count(suite, t.id, passed, pm_buf_str(&t.job.log));
    pm_jsonld_release(&ld);
  }
  tap_job_release(&t.job);
  pm_arena_release(&t.arena);
}

static void run_suite(const char *name, const char *manifest, Run *run, size_t must) {
  PmArena arena = {0};
  PmJson *document = NULL;
  Suite suite = {.name = name};
  const PmStr text = suite_file(&arena, "json-ld", pm_str(manifest));
  if (!text.data) {
    tap_skip(1, "the suites are not here");
  } else if (ok(!pm_json_parse(NULL, &arena, text, manifest, &document), "%s",
                manifest)) {
    const PmJson *tests = pm_json_get(document, PM_STR("sequence"));
    for (size_t i = 0; i < tests->n; ++i)
      run_test(&suite, tests->items[i], run);
    suite_close(&suite, must);
  }
  pm_arena_release(&arena);
}

int main(void) {
  run_suite("JSON-LD expand", "expand-manifest.jsonld", run_expand, 367);
  run_suite("JSON-LD toRdf", "toRdf-manifest.jsonld", run_to_rdf, 448);
  run_suite("JSON-LD fromRdf", "fromRdf-manifest.jsonld", run_from_rdf, 53);
  return tap_done();
}
