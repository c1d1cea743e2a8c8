// SPDX-License-Identifier: MIT
// What is made of all pages together: the dumps, and the vocabulary beside them.
#include "publish/publisher.h"

enum { VOCABULARY_MAX = 1 << 26, NQ_MAX = 1 << 30, SORT_MEMORY = 64 << 20 };

// What this run has staged is sorted lines already; what an earlier run left may have
// been touched since, and is read as anybody's file.
static PmStatus merge_page(PmPublisher *p, PmStr name, const PmSink *sink) {
  const PmStr path = pm_output_folder_find(&p->folder, name);
  if (!path.data)
    return PM_ERR_NOMEM;
  if (!pm_output_folder_sum(&p->folder, name))
    return pm_read_nquads(p->job, path, sink);
  PmBuf lines = pm_buf(NQ_MAX);
  PmStatus st = pm_read_file(p->job, path.data, &lines);
  if (!st)
    st = pm_sink_lines(p->job, sink, pm_buf_str(&lines), true);
  pm_buf_release(&lines);
  return st;
}

static PmStatus merge_pages(PmPublisher *p, const PmSink *sink,
                            PmPublishSummary *summary) {
  PmStr *names = NULL;
  size_t n = 0;
  PM_TRY(pm_output_folder_list(&p->folder, &pm_products[PM_PRODUCT_NQ], &names, &n));
  summary->n_held = n;
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_job_check(p->job));
    PM_TRY(merge_page(p, names[i], sink));
  }
  return PM_OK;
}

static PmStatus merge_into(PmPublisher *p, PmOutput *out, PmPublishSummary *summary) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(p->job, &(PmSortOptions){.max_memory = SORT_MEMORY}, &sorter));
  PmStatus st = merge_pages(p, pm_sorter_sink(sorter), summary);
  if (!st)
    st = pm_sorter_write(sorter, out);
  summary->n_quads = pm_sorter_count(sorter);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus write_turtle_to(PmPublisher *p, PmOutput *out) {
  const PmStr dump = pm_output_folder_staged(&p->folder, PM_STR("dump.nq"));
  PmInput *nq = NULL;
  if (!dump.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_input_open(p->job, dump.data, &nq));
  const PmTripleTarget turtle = {out, PM_FORMAT_TURTLE, false};
  const PmStatus st = pm_publisher_write_triples(p, p->job, nq, &turtle, 1);
  pm_input_close(nq);
  return st;
}

static PmStatus write_turtle(PmPublisher *p) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, PM_STR("dump.ttl"), &out));
  const PmStatus st = write_turtle_to(p, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus write_dump(PmPublisher *p, PmPublishSummary *summary) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, PM_STR("dump.nq"), &out));
  const PmStatus st = merge_into(p, out, summary);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  return write_turtle(p);
}

static PmStatus copy_vocabulary(PmPublisher *p, const char *from, const char *to) {
  const PmStr path = pm_path_join(&p->arena, pm_str(p->options->vocab_dir), pm_str(from));
  if (!path.data)
    return PM_ERR_NOMEM;
  PmBuf bytes = pm_buf(VOCABULARY_MAX);
  PmStatus st = pm_read_file(p->job, path.data, &bytes);
  PmOutput *out = NULL;
  if (!st)
    st = pm_output_folder_create(&p->folder, pm_str(to), &out);
  if (!st)
    st = pm_output_write(out, pm_buf_str(&bytes));
  pm_buf_release(&bytes);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

PmStatus pm_publisher_write_dumps(PmPublisher *p, PmPublishSummary *summary) {
  PM_TRY(copy_vocabulary(p, "pressmark.ttl", "vocab.ttl"));
  PM_TRY(copy_vocabulary(p, "kinds.ttl", "kinds.ttl"));
  return write_dump(p, summary);
}
