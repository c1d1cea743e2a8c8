// SPDX-License-Identifier: MIT
// From a page's N-Quads to its files of triples: one dataset, two documents.
#include "publish/publisher.h"

PmStatus pm_read_nquads(PmJob *job, PmStr path, const PmSink *sink) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(job, path.data, &in));
  const PmStatus st =
      pm_rdf_read(job, in, &(PmReadOptions){.format = PM_FORMAT_NQUADS}, sink);
  pm_input_close(in);
  return st;
}

PmStatus pm_publisher_write_triples(PmPublisher *p, PmJob *job, PmStr nquads,
                                    const PmTripleOutputs *to) {
  PmWriteOptions options = {.format = PM_FORMAT_TURTLE,
                            .pretty = true,
                            .drop_graphs = true,
                            .context = p->context};
  PmWriter *turtle = NULL, *jsonld = NULL;
  PmStatus st = pm_writer_new(job, to->turtle, &options, &turtle);
  options.format = PM_FORMAT_JSONLD;
  options.beside = turtle;
  if (!st)
    st = pm_writer_new(job, to->jsonld, &options, &jsonld);
  if (!st)
    st = pm_sink_lines(job, pm_writer_sink(turtle), nquads, true);
  if (!st)
    st = pm_sink_end(pm_writer_sink(turtle));
  if (!st)
    st = pm_sink_end(pm_writer_sink(jsonld));
  pm_writer_free(jsonld);
  pm_writer_free(turtle);
  return st;
}
