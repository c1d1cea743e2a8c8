// SPDX-License-Identifier: MIT
// Rows through the results writer, graphs through an RDF writer.
#include "answer.h"

static void format_by_path(PmAnswerOutput *o, PmStr path) {
  static const struct {
    const char *ending;
    PmResultsFormat format;
  } endings[] = {{".csv", PM_RESULTS_CSV},   {".tsv", PM_RESULTS_TSV},
                 {".json", PM_RESULTS_JSON}, {".srj", PM_RESULTS_JSON},
                 {".xml", PM_RESULTS_XML},   {".srx", PM_RESULTS_XML}};
  PmResultsFormat results = PM_RESULTS_NONE;
  const PmFormat graph = pm_format_by_path(path);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i)
    if (pm_str_ends(path, pm_str(endings[i].ending)))
      results = endings[i].format;
  if (results == PM_RESULTS_NONE && graph == PM_FORMAT_UNKNOWN)
    return;
  o->results = results;
  o->graph = graph;
}

bool pm_answer_format(PmAnswerOutput *o, const char *name) {
  o->results = PM_RESULTS_TABLE;
  o->graph = PM_FORMAT_TURTLE;
  if (!name && o->path)
    format_by_path(o, pm_str(o->path));
  if (!name)
    return true;
  o->graph = pm_format_by_name(pm_str(name));
  o->results = PM_RESULTS_NONE;
  return o->graph != PM_FORMAT_UNKNOWN ||
         pm_results_format_by_name(pm_str(name), &o->results);
}

typedef PmStatus Ask(void *data, const PmAnswerSink *sink);

static PmStatus write_to(PmJob *job, const PmAnswerOutput *o, PmOutput *out, Ask *ask,
                         void *data) {
  const PmWriteOptions options = {.format = o->graph};
  PmWriter *graph = NULL;
  PmResultsWriter *results = NULL;
  PmStatus st = PM_OK;
  if (o->graph != PM_FORMAT_UNKNOWN)
    st = pm_writer_new(job, out, &options, &graph);
  if (!st)
    st = pm_results_writer_new(job, out, o->results, graph ? pm_writer_sink(graph) : NULL,
                               &results);
  if (!st)
    st = ask(data, pm_results_writer_sink(results));
  pm_results_writer_free(results);
  pm_writer_free(graph);
  return st;
}

PmStatus pm_answer_write(PmJob *job, const PmAnswerOutput *output, Ask *ask, void *data) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_open(job, output->path ? output->path : "-", &out));
  const PmStatus st = write_to(job, output, out, ask, data);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}
