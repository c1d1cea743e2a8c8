// SPDX-License-Identifier: MIT
// Ready-made lines on their way to a sink.
#include "rdf/rdf.h"

static PmStatus read_lines(PmJob *job, const PmSink *sink, PmStr lines) {
  const PmReadOptions options = {.format = PM_FORMAT_NQUADS,
                                 .max_token = PM_READ_TOKEN_LIMIT};
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(job, lines, "lines", &input));
  const PmStatus st = pm_rdf_read(job, input, &options, sink);
  pm_input_close(input);
  return st;
}

PmStatus pm_sink_lines(PmJob *job, const PmSink *sink, PmStr lines, bool graphs) {
  if (lines.len == 0)
    return PM_OK;
  if (sink->lines && !(graphs && sink->no_graph_lines))
    return sink->lines(sink->self, lines);
  return read_lines(job, sink, lines);
}
