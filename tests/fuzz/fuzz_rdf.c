// SPDX-License-Identifier: MIT
// RDF readers: any bytes end in a status; what was read can be written as N-Quads, and
// that reads back as the same number of quads.
#include "fuzz.h"
#include "rdf/rdf.h"

#include <stdlib.h>

typedef struct {
  const PmSink *next;
  size_t n;
} Counter;

static PmStatus count(void *self, const PmQuad *quad) {
  Counter *c = self;
  ++c->n;
  return c->next ? pm_sink_quad(c->next, quad) : PM_OK;
}

static PmStatus read_bytes(PmStr bytes, PmFormat format, Counter *counter) {
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(NULL, bytes, "fuzz", &input));
  const PmReadOptions options = {
      .format = format, .base = PM_STR("http://example.org/"), .max_token = 1 << 16};
  const PmStatus st =
      pm_rdf_read(NULL, input, &options, &(PmSink){.quad = count, .self = counter});
  pm_input_close(input);
  return st;
}

static PmStatus rewrite(PmStr bytes, PmFormat format, PmOutput *out, Counter *counter) {
  PmWriter *writer = NULL;
  PM_TRY(
      pm_writer_new(NULL, out, &(PmWriteOptions){.format = PM_FORMAT_NQUADS}, &writer));
  counter->next = pm_writer_sink(writer);
  PmStatus st = read_bytes(bytes, format, counter);
  if (!st)
    st = pm_sink_end(pm_writer_sink(writer));
  pm_writer_free(writer);
  return st;
}

static void round_trip(PmStr bytes, PmFormat format) {
  PmBuf buf = pm_buf(1 << 24);
  PmOutput *out = NULL;
  Counter first = {0}, second = {0};
  if (pm_output_memory(NULL, &buf, &out))
    return;
  const PmStatus st = rewrite(bytes, format, out, &first);
  if (st)
    pm_output_abort(out);
  else if (pm_output_commit(out) == PM_OK &&
           (read_bytes(pm_buf_str(&buf), PM_FORMAT_NQUADS, &second) ||
            second.n != first.n))
    abort();
  pm_buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const PmStr bytes = pm_str_n((const char *)data, size);
  round_trip(bytes, PM_FORMAT_TRIG);
  round_trip(bytes, PM_FORMAT_NQUADS);
  return 0;
}
