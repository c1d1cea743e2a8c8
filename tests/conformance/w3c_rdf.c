// SPDX-License-Identifier: MIT
// Runs the W3C test suites of the RDF syntaxes from their manifests, read by the reader
// under test: syntax, evaluation and canonical form. One point a suite: it fails when
// fewer tests pass than did before. What fails is listed as a comment.
#include "rdf/pen.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/tap.h"

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define RDFT "http://www.w3.org/ns/rdftest#"

typedef struct {
  const char *path; // of the folder, below $SHARED/suites
  int reached;      // tests that pass
} Suite;

static const Suite suites[] = {
    {"rdf11/rdf-n-triples", 70},
    {"rdf11/rdf-n-quads", 87},
    {"rdf11/rdf-turtle", 313},
    {"rdf11/rdf-trig", 356},
    {"rdf12/rdf-n-triples/syntax", 29},
    {"rdf12/rdf-n-triples/c14n", 41},
    {"rdf12/rdf-n-quads/syntax", 27},
    {"rdf12/rdf-n-quads/c14n", 41},
    {"rdf12/rdf-turtle/syntax", 74},
    {"rdf12/rdf-turtle/eval", 29},
    {"rdf12/rdf-trig/syntax", 35},
    {"rdf12/rdf-trig/eval", 25},
    {"rdf11/rdf-xml", 165},
};
enum { N_SUITES = sizeof suites / sizeof *suites };

typedef enum { POSITIVE, NEGATIVE, EVAL, CANONICAL } Check;

typedef struct {
  const char *type; // behind rdft:
  PmFormat format;
  Check check;
} Kind;

static const Kind kinds[] = {
    {"TestNTriplesPositiveSyntax", PM_FORMAT_NTRIPLES, POSITIVE},
    {"TestNTriplesNegativeSyntax", PM_FORMAT_NTRIPLES, NEGATIVE},
    {"TestNTriplesPositiveC14N", PM_FORMAT_NTRIPLES, CANONICAL},
    {"TestNQuadsPositiveSyntax", PM_FORMAT_NQUADS, POSITIVE},
    {"TestNQuadsNegativeSyntax", PM_FORMAT_NQUADS, NEGATIVE},
    {"TestNQuadsPositiveC14N", PM_FORMAT_NQUADS, CANONICAL},
    {"TestTurtlePositiveSyntax", PM_FORMAT_TURTLE, POSITIVE},
    {"TestTurtleNegativeSyntax", PM_FORMAT_TURTLE, NEGATIVE},
    {"TestTurtleEval", PM_FORMAT_TURTLE, EVAL},
    {"TestTurtleNegativeEval", PM_FORMAT_TURTLE, NEGATIVE},
    {"TestTrigPositiveSyntax", PM_FORMAT_TRIG, POSITIVE},
    {"TestTrigNegativeSyntax", PM_FORMAT_TRIG, NEGATIVE},
    {"TestTrigEval", PM_FORMAT_TRIG, EVAL},
    {"TestTrigNegativeEval", PM_FORMAT_TRIG, NEGATIVE},
    {"TestXMLEval", PM_FORMAT_RDFXML, EVAL},
    {"TestXMLNegativeSyntax", PM_FORMAT_RDFXML, NEGATIVE},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

typedef struct {
  PmArena arena;
  PmQuad *quads;
  size_t n, cap;
  PmStr folder; // "file:///…/", as the manifest's IRIs start
  PmStr base;   // mf:assumedTestBase, or the folder
} Manifest;

static PmStatus keep_quad(void *self, const PmQuad *quad) {
  Manifest *m = self;
  PmQuad *moved = pm_arena_extend(&m->arena, m->quads, m->n, &m->cap, sizeof *m->quads);
  if (!moved)
    return PM_ERR_NOMEM;
  m->quads = moved;
  PmQuad *copy = &m->quads[m->n++];
  PM_TRY(pm_term_copy(&m->arena, &quad->subject, &copy->subject));
  PM_TRY(pm_term_copy(&m->arena, &quad->predicate, &copy->predicate));
  PM_TRY(pm_term_copy(&m->arena, &quad->object, &copy->object));
  return pm_term_copy(&m->arena, &quad->graph, &copy->graph);
}

// The object of the first triple with this subject (any if NULL) and predicate.
static const PmTerm *get(const Manifest *m, const PmTerm *subject,
                         const char *predicate) {
  for (size_t i = 0; i < m->n; ++i)
    if (pm_str_eqz(m->quads[i].predicate.value, predicate) &&
        (!subject || pm_term_eq(&m->quads[i].subject, subject)))
      return &m->quads[i].object;
  return NULL;
}

static PmStatus read_file(PmJob *job, const char *path, const PmReadOptions *options,
                          const PmSink *sink) {
  PmInput *input = NULL;
  PM_TRY(pm_input_open(job, path, &input));
  const PmStatus st = pm_rdf_read(job, input, options, sink);
  pm_input_close(input);
  return st;
}

static PmStatus read_manifest(PmJob *job, const char *folder, Manifest *m) {
  const PmStr path = pm_arena_printf(&m->arena, "%s/manifest.ttl", folder);
  char *real = path.data ? realpath(folder, NULL) : NULL;
  if (!real)
    return PM_ERR_NOT_FOUND;
  m->folder = pm_arena_printf(&m->arena, "file://%s/", real);
  free(real);
  const PmSink sink = {.quad = keep_quad, .self = m};
  const PmReadOptions options = {
      .format = PM_FORMAT_TURTLE,
      .base = pm_arena_printf(&m->arena, "%smanifest.ttl", m->folder.data)};
  PM_TRY(read_file(job, path.data, &options, &sink));
  const PmTerm *base = get(m, NULL, MF "assumedTestBase");
  m->base = base ? base->value : m->folder;
  return PM_OK;
}

static const Kind *kind_of(const Manifest *m, const PmTerm *test) {
  const PmTerm *type = get(m, test, PM_RDF "type");
  for (size_t i = 0; type && i < N_KINDS; ++i)
    if (pm_str_starts(type->value, PM_STR(RDFT)) &&
        pm_str_eqz(pm_str_slice(type->value, sizeof RDFT - 1, SIZE_MAX), kinds[i].type))
      return &kinds[i];
  return NULL;
}

static PmStatus ignore_quad(void *self, const PmQuad *quad) {
  (void)self;
  (void)quad;
  return PM_OK;
}

static PmStatus write_canonical(void *self, const PmQuad *quad) {
  PmBuf *buf = self;
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  for (size_t i = 0; i < 4; ++i)
    if (terms[i]->kind) {
      PM_TRY(pm_term_to_canonical(terms[i], buf));
      PM_TRY(pm_buf_putc(buf, ' '));
    }
  return pm_buf_append(buf, PM_STR(".\n"));
}

typedef struct {
  PmJob *job;
  PmArena *arena;
  const Kind *kind;
  PmReadOptions options;
  const char *action, *result; // paths
} Test;

static bool has_lines(PmStr text, PmStr lines) {
  for (size_t from = 0; from < lines.len;) {
    const size_t end = pm_str_find(lines, PM_STR("\n"), from) + 1;
    if (!end || !pm_str_contains(text, pm_str_slice(lines, from, end)))
      return false;
    from = end;
  }
  return true;
}

// The sorter writes the canonical form too, each line once.
static bool run_sorted(const Test *t, PmStr want) {
  PmBuf got = pm_buf(1 << 20);
  PmSorter *sorter = NULL;
  PmOutput *out = NULL;
  PmStatus st = pm_sorter_new(t->job, &(PmSortOptions){0}, &sorter);
  st = st ? st : pm_output_memory(t->job, &got, &out);
  st = st ? st : read_file(t->job, t->action, &t->options, pm_sorter_sink(sorter));
  st = st ? st : pm_sorter_write(sorter, out);
  if (out && pm_output_commit(out))
    st = PM_ERR_IO;
  const bool pass = st == PM_OK && has_lines(pm_buf_str(&got), want) &&
                    has_lines(want, pm_buf_str(&got));
  pm_sorter_free(sorter);
  pm_buf_release(&got);
  return pass;
}

static bool run_canonical(const Test *t) {
  PmBuf got = pm_buf(1 << 20), want = pm_buf(1 << 20);
  const PmSink sink = {.quad = write_canonical, .self = &got};
  const bool pass = read_file(t->job, t->action, &t->options, &sink) == PM_OK &&
                    t->result && pm_read_file(t->job, t->result, &want) == PM_OK &&
                    pm_str_eq(pm_buf_str(&got), pm_buf_str(&want)) &&
                    run_sorted(t, pm_buf_str(&want));
  pm_buf_release(&got);
  pm_buf_release(&want);
  return pass;
}

static bool run_eval(const Test *t) {
  PmDataset *got = NULL, *want = NULL;
  PmReadOptions expected = t->options;
  expected.format =
      t->kind->format == PM_FORMAT_TRIG ? PM_FORMAT_NQUADS : PM_FORMAT_NTRIPLES;
  bool same = false;
  const bool pass =
      t->result && !pm_dataset_new(&got) && !pm_dataset_new(&want) &&
      !read_file(t->job, t->action, &t->options, pm_dataset_sink(got)) &&
      !read_file(t->job, t->result, &expected, pm_dataset_sink(want)) &&
      !pm_dataset_compare(t->job, got, want, &(PmCompareOptions){0}, &same) && same;
  pm_dataset_free(got);
  pm_dataset_free(want);
  return pass;
}

static bool run(const Test *t) {
  const PmSink sink = {.quad = ignore_quad};
  switch (t->kind->check) {
  case POSITIVE: return read_file(t->job, t->action, &t->options, &sink) == PM_OK;
  case NEGATIVE: return read_file(t->job, t->action, &t->options, &sink) == PM_ERR_SYNTAX;
  case EVAL: return run_eval(t);
  case CANONICAL: return run_canonical(t);
  }
  return false;
}

static const char *path_of(const Manifest *m, const PmTerm *test, const char *property) {
  const PmTerm *file = get(m, test, property);
  return file && pm_str_starts(file->value, PM_STR("file://")) ? file->value.data + 7
                                                               : NULL;
}

static bool run_entry(Manifest *m, const PmTerm *test) {
  TapJob job;
  tap_job_init(&job);
  Test t = {.job = &job.job, .arena = &m->arena, .kind = kind_of(m, test)};
  t.action = path_of(m, test, MF "action");
  t.result = path_of(m, test, MF "result");
  bool pass = false;
  if (t.kind && t.action) {
    const PmStr action = get(m, test, MF "action")->value;
    const PmStr name = pm_str_slice(action, m->folder.len, SIZE_MAX);
    t.options.format = t.kind->format;
    t.options.base =
        pm_arena_printf(&m->arena, "%.*s%.*s", PM_ARGS(m->base), PM_ARGS(name));
    pass = run(&t);
  }
  const PmTerm *name = get(m, test, MF "name");
  if (!pass)
    printf("# failed: %.*s (%.*s)\n# %s\n", PM_ARGS(name ? name->value : test->value),
           PM_ARGS(test->value), job.log.data ? job.log.data : "");
  tap_job_release(&job);
  return pass;
}

static void run_suite(const char *shared, const Suite *suite) {
  Manifest m = {0};
  TapJob job;
  tap_job_init(&job);
  char folder[4096];
  snprintf(folder, sizeof folder, "%s/suites/%s", shared, suite->path);
  int n = 0, passed = 0;
  if (ok(read_manifest(&job.job, folder, &m) == PM_OK, "%s: manifest", suite->path)) {
    const PmTerm *node = get(&m, NULL, MF "entries");
    for (; node && node->kind == PM_TERM_BNODE; node = get(&m, node, PM_RDF "rest")) {
      const PmTerm *test = get(&m, node, PM_RDF "first");
      ++n;
      passed += test && run_entry(&m, test);
    }
    ok(n > 0 && passed >= suite->reached, "%s: %d of %d pass", suite->path, passed, n);
  } else {
    printf("# %s\n", job.log.data ? job.log.data : "");
  }
  tap_job_release(&job);
  pm_arena_release(&m.arena);
}

int main(void) {
  const char *shared = getenv("SHARED");
  char path[4096];
  snprintf(path, sizeof path, "%s/suites/rdf11", shared ? shared : "");
  if (!shared || access(path, R_OK) != 0) {
    tap_skip(N_SUITES, "the W3C suites are not there ($SHARED/suites)");
    return tap_done();
  }
  const char *build = getenv("TOP_BUILDDIR");
  if (build) { // where pressmark-raptor is
    snprintf(path, sizeof path, "%s/src", build);
    setenv("PRESSMARK_LIBEXECDIR", path, 1);
  }
  for (size_t i = 0; i < N_SUITES; ++i)
    run_suite(shared, &suites[i]);
  return tap_done();
}
