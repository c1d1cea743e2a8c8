// SPDX-License-Identifier: MIT
// From sorted N-Quads to files of triples.
#include "publish/publisher.h"

enum { LINE_MAX_BYTES = 1 << 30 };

// Passes a triple on unless it is the one before: quads that differ only in the graph
// stand side by side in sorted N-Quads.
typedef struct {
  const PmSink *next;
  PmBuf last, current;
} Distinct;

static PmStatus pass_distinct(void *self, const PmQuad *quad) {
  Distinct *d = self;
  PmQuad triple = *quad;
  triple.graph = (PmTerm){0};
  pm_buf_clear(&d->current);
  PM_TRY(pm_quad_to_nquads(&triple, &d->current));
  if (pm_str_eq(pm_buf_str(&d->current), pm_buf_str(&d->last)))
    return PM_OK;
  const PmBuf swap = d->last;
  d->last = d->current;
  d->current = swap;
  return pm_sink_quad(d->next, &triple);
}

PmStatus pm_read_nquads(PmJob *job, PmStr path, const PmSink *sink) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(job, path.data, &in));
  const PmStatus st =
      pm_rdf_read(job, in, &(PmReadOptions){.format = PM_FORMAT_NQUADS}, sink);
  pm_input_close(in);
  return st;
}

static PmStatus write_triples_to(PmPublisher *p, PmJob *job, PmStr nq,
                                 const PmTripleTarget *to, PmOutput *out) {
  const PmWriteOptions options = {
      .format = to->format, .pretty = to->pretty, .context = pm_buf_str(&p->context)};
  PmWriter *writer = NULL;
  PM_TRY(pm_writer_new(job, out, &options, &writer));
  Distinct d = {pm_writer_sink(writer), pm_buf(LINE_MAX_BYTES), pm_buf(LINE_MAX_BYTES)};
  PmStatus st = pm_read_nquads(job, nq, &(PmSink){.quad = pass_distinct, .self = &d});
  if (!st)
    st = pm_sink_end(pm_writer_sink(writer));
  pm_buf_release(&d.last);
  pm_buf_release(&d.current);
  pm_writer_free(writer);
  return st;
}

PmStatus pm_publisher_write_triples(PmPublisher *p, PmJob *job, PmStr nq,
                                    const PmTripleTarget *to, PmStr name) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, name, &out));
  const PmStatus st = write_triples_to(p, job, nq, to, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}
