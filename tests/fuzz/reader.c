// SPDX-License-Identifier: MIT
// Reads the same bytes three times and compares what came out.
#include "reader.h"

#include <stdlib.h>

#include "rdf/reader_read.h"

typedef struct {
  uint64_t hash;
  PmStatus status;
  PmPosition at; // of the first message
} Outcome;

static void keep_place(void *data, const PmDiagnostic *diagnostic) {
  Outcome *outcome = data;
  if (outcome->at.line == 0)
    outcome->at = diagnostic->at;
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  Outcome *outcome = self;
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  PmBuf text = pm_buf(SIZE_MAX / 4);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < 4 && st == PM_OK; ++i)
    if (terms[i]->kind)
      st = pm_term_to_ntriples(terms[i], &text);
  if (pm_utf8_valid(pm_buf_str(&text)) != text.len)
    abort(); // a reader lets nothing through that is not UTF-8
  outcome->hash = pm_hash64(pm_buf_str(&text), outcome->hash);
  pm_buf_release(&text);
  return st;
}

static Outcome read_once(PmStr bytes, const PmReadOptions *options, size_t chunk) {
  Outcome outcome = {0};
  PmJob job = {.report = keep_place, .data = &outcome};
  const PmSink sink = {.quad = add_quad, .self = &outcome};
  PmInput *input = NULL;
  outcome.status = pm_input_memory(&job, bytes, "fuzz", &input);
  if (outcome.status == PM_OK)
    outcome.status = pm_rdf_read_chunked(&job, input, options, &sink, chunk);
  pm_input_close(input);
  if (outcome.status == PM_ERR_SYNTAX && job.n_errors == 0)
    abort(); // an error without a message
  return outcome;
}

int fuzz_reader(PmFormat format, const uint8_t *data, size_t size) {
  const PmStr bytes = {(const char *)data, size};
  PmReadOptions options = {.format = format, .base = PM_STR("http://example.org/x/y")};
  const Outcome whole = read_once(bytes, &options, PM_READ_CHUNK);
  const Outcome pieces = read_once(bytes, &options, 1 + size % 7);
  if (whole.hash != pieces.hash || whole.status != pieces.status ||
      whole.at.line != pieces.at.line || whole.at.column != pieces.at.column)
    abort();
  PmPosition at = {0};
  options.position = &at;
  options.all_errors = true;
  options.max_depth = 20;
  (void)read_once(bytes, &options, 16);
  options.lax = true;
  (void)read_once(bytes, &options, PM_READ_CHUNK);
  return 0;
}
