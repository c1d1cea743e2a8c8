// SPDX-License-Identifier: MIT
// Fuzz target of the executor: any text, as a query and as an update, on a small store.
// It ends in an answer or in a message, and an update that is not committed leaves the
// store as it was.
#include "fuzz.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_QUADS = 16 };

static const char data[] =
    "@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> "
    ".\n"
    ":a :p :b , 1 , 2.5 , \"x\" , \"y\"@en ; :q _:n , \"1950-01-01\"^^xsd:date . _:n :p "
    ":a .\n"
    ":b :p :c ; :q true , \"abc\"^^xsd:integer , \"INF\"^^xsd:double .\n"
    ":g { :a :p :b , -3 . :c :q \"z\" } :h { :b :q :g }\n";

static void need(bool done) {
  if (!done)
    abort();
}

static char dir[64];

static void remove_store(void) {
  const PmStatus st = pm_remove_tree(NULL, dir);
  (void)st;
}

static PmStore *open_store(PmStoreMode mode) {
  PmStore *store = NULL;
  need(!pm_store_open(NULL, dir, mode, &store));
  return store;
}

static void make_store(void) {
  PmInput *input = NULL;
  const PmReadOptions options = {.format = PM_FORMAT_TRIG};
  snprintf(dir, sizeof dir, "%s/pm-fuzz-sparql-XXXXXX",
           access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  need(mkdtemp(dir) != NULL && atexit(remove_store) == 0);
  PmStore *store = open_store(PM_STORE_UPDATE);
  need(!pm_input_memory(NULL, pm_str(data), "data", &input) &&
       !pm_rdf_read(NULL, input, &options, pm_store_sink(store)) &&
       !pm_store_commit(store));
  pm_input_close(input);
  pm_store_close(store);
}

static PmStatus begin(void *self, PmAnswerKind kind, const PmStr *variables, size_t n) {
  *(size_t *)self = kind == PM_ANSWER_BINDINGS ? n : 0;
  return n == 0 || variables ? PM_OK : PM_ERR_INVALID;
}
static PmStatus row(void *self, const PmTerm *terms, size_t n) {
  need(n == *(size_t *)self);
  for (size_t i = 0; i < n; ++i)
    need(terms[i].kind <= PM_TERM_TRIPLE);
  return PM_OK;
}
static PmStatus boolean(void *self, bool value) {
  (void)self;
  (void)value;
  return PM_OK;
}
static PmStatus quad(void *self, const PmQuad *q) {
  (void)self;
  need(q->subject.kind && q->predicate.kind == PM_TERM_IRI && q->object.kind);
  return PM_OK;
}

static void ask(PmStore *store, PmStr text) {
  size_t columns = 0;
  PmJob job = {0};
  const PmAnswerSink sink = {
      .begin = begin, .row = row, .boolean = boolean, .quad = quad, .self = &columns};
  for (int strict = 0; strict < 2; ++strict) {
    const PmQuery query = {.text = text,
                           .base = PM_STR("http://example.org/"),
                           .strict_default_graph = strict,
                           .timeout = 0.5,
                           .memory = 8 << 20};
    const PmStatus st = pm_store_query(store, &job, &query, &sink);
    need(!st || st == PM_ERR_NOMEM || job.n_errors);
  }
}

static PmStatus count(void *self, const PmQuad *q) {
  *(uint64_t *)self += q->subject.kind != PM_TERM_NONE;
  return PM_OK;
}

// Not committed.
static void change(PmStr text) {
  const PmUpdate update = {.query = {.text = text,
                                     .base = PM_STR("http://example.org/"),
                                     .timeout = 0.5,
                                     .memory = 8 << 20}};
  PmStore *store = open_store(PM_STORE_UPDATE);
  const PmStatus st = pm_store_update(store, &update);
  (void)st; // either way
  pm_store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  const PmStr text = {(const char *)bytes, size};
  uint64_t n = 0;
  const PmSink sink = {.quad = count, .self = &n};
  if (!*dir)
    make_store();
  change(text);
  PmStore *store = open_store(PM_STORE_READ);
  ask(store, text);
  need(!pm_store_each(store, &sink) && n == N_QUADS);
  pm_store_close(store);
  return 0;
}
