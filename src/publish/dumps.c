// SPDX-License-Identifier: MIT
// What is made of all pages together: the dumps, and the vocabulary beside them. The
// pages' sorted lines are merged into dump.nq; a second thread takes them from there for
// dump.ttl and the checksums, so that nothing is read twice.
#include "publish/belt.h"
#include "publish/publisher.h"

enum { VOCABULARY_MAX = 1 << 26, LINES_MAX = 1 << 30, SORT_MEMORY = 96 << 20 };

static PmStatus finish(PmOutput *out, PmStatus st) {
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

// --- dump.ttl --------------------------------------------------------------------------

// The second thread's.
typedef struct {
  PmJob job;
  PmKept kept;
  PmOutput *out;
  PmWriter *writer;
  PmBuf triples; // lines without graph names
  PmBuf last;    // the triple before
  PmSha256Sum *turtle, *quads;
} Side;

// Quads that differ only in the graph stand side by side in sorted N-Quads.
static PmStatus drop_graphs(Side *side, PmStr lines) {
  PmStr before = pm_buf_str(&side->last);
  pm_buf_clear(&side->triples);
  PM_TRY(pm_buf_reserve(&side->triples, lines.len)); // so that `before` stays where it is
  while (lines.len) {
    const char *newline = memchr(lines.data, '\n', lines.len);
    const size_t len = newline ? (size_t)(newline - lines.data) : lines.len;
    const PmStr triple = pm_line_triple(pm_str_n(lines.data, len));
    lines = pm_str_slice(lines, len + 1, lines.len);
    if (!triple.len)
      return pm_fail(&side->job, PM_ERR_INVALID, pm_at("dump.nq", 0, 0), NULL,
                     "a line is no statement");
    if (pm_str_eq(triple, before))
      continue;
    before = pm_str_n(side->triples.data + side->triples.len, triple.len);
    PM_TRY(pm_buf_append(&side->triples, triple));
    PM_TRY(pm_buf_append(&side->triples, PM_STR(" .\n")));
  }
  if (before.data == side->last.data)
    return PM_OK;
  pm_buf_clear(&side->last);
  return pm_buf_append(&side->last, before);
}

static PmStatus take_lines(void *self, PmStr lines) {
  Side *side = self;
  pm_sha256_add(side->quads, lines);
  PM_TRY(drop_graphs(side, lines));
  return pm_sink_lines(&side->job, pm_writer_sink(side->writer),
                       pm_buf_str(&side->triples), false);
}

static void see_turtle(void *data, PmStr bytes) {
  pm_sha256_add(((Side *)data)->turtle, bytes);
}

static PmStatus open_side(PmPublisher *p, Side *side) {
  static const PmWriteOptions options = {.format = PM_FORMAT_TURTLE};
  *side = (Side){.triples = pm_buf(LINES_MAX),
                 .last = pm_buf(LINES_MAX),
                 .turtle = pm_sha256_new(),
                 .quads = pm_sha256_new()};
  side->job = (PmJob){
      .report = pm_kept_report, .data = &side->kept, .interrupted = p->job->interrupted};
  if (!side->turtle || !side->quads)
    return PM_ERR_NOMEM;
  PM_TRY(pm_output_folder_create(&p->folder, &side->job, PM_STR("dump.ttl"), &side->out));
  pm_output_watch(side->out, see_turtle, side);
  return pm_writer_new(&side->job, side->out, &options, &side->writer);
}

static PmStatus note_sums(PmPublisher *p, Side *side) {
  const PmSha256 turtle = pm_sha256_take(side->turtle);
  const PmSha256 quads = pm_sha256_take(side->quads);
  PM_TRY(pm_output_folder_note_sum(&p->folder, PM_STR("dump.ttl"), &turtle));
  return pm_output_folder_note_sum(&p->folder, PM_STR("dump.nq"), &quads);
}

// By now the thread is no more.
static PmStatus close_side(PmPublisher *p, Side *side, PmStatus st) {
  if (!st)
    st = pm_sink_end(pm_writer_sink(side->writer));
  if (side->out)
    st = finish(side->out, st);
  if (!st)
    st = note_sums(p, side);
  pm_kept_tell(&side->kept, p->job);
  pm_writer_free(side->writer);
  pm_buf_release(&side->triples);
  pm_buf_release(&side->last);
  pm_sha256_free(side->turtle);
  pm_sha256_free(side->quads);
  return st;
}

// --- dump.nq ---------------------------------------------------------------------------

// What this run has staged is sorted lines already; what an earlier run left may have
// been touched since, and is read as anybody's file.
static PmStatus add_page(PmPublisher *p, PmStr name, PmSorter *sorter) {
  const PmStr path = pm_output_folder_find(&p->folder, name);
  if (!path.data)
    return PM_ERR_NOMEM;
  return pm_output_folder_sum(&p->folder, name)
             ? pm_sorter_add_sorted(sorter, path.data)
             : pm_read_nquads(p->job, path, pm_sorter_sink(sorter));
}

static PmStatus add_pages(PmPublisher *p, PmSorter *sorter, PmPublishSummary *summary) {
  PmStr *names = NULL;
  size_t n = 0;
  PM_TRY(pm_output_folder_list(&p->folder, &pm_products[PM_PRODUCT_NQ], &names, &n));
  summary->n_held = n;
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_job_check(p->job));
    PM_TRY(add_page(p, names[i], sorter));
  }
  return PM_OK;
}

typedef struct {
  PmOutput *out;
  PmBelt *belt;
} Dump;

static PmStatus put_lines(void *self, PmStr lines) {
  const Dump *dump = self;
  PM_TRY(pm_output_write(dump->out, lines));
  return pm_belt_put(dump->belt, lines);
}

static PmStatus merge_pages(PmPublisher *p, Dump *dump, PmPublishSummary *summary) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(p->job, &(PmSortOptions){.max_memory = SORT_MEMORY}, &sorter));
  PmStatus st = add_pages(p, sorter, summary);
  if (!st)
    st = pm_sorter_hand_over(sorter, put_lines, dump);
  summary->n_quads = pm_sorter_count(sorter);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus write_both(PmPublisher *p, Side *side, PmPublishSummary *summary) {
  Dump dump = {0};
  PM_TRY(open_side(p, side));
  PM_TRY(pm_output_folder_create(&p->folder, p->job, PM_STR("dump.nq"), &dump.out));
  PmStatus st = pm_belt_start(take_lines, side, p->options->jobs == 1, &dump.belt);
  if (!st)
    st = merge_pages(p, &dump, summary);
  st = pm_belt_end(dump.belt, st);
  return finish(dump.out, st);
}

static PmStatus write_dumps(PmPublisher *p, PmPublishSummary *summary) {
  Side side;
  const PmStatus st = write_both(p, &side, summary);
  return close_side(p, &side, st);
}

// --- the vocabulary --------------------------------------------------------------------

static PmStatus copy_vocabulary(PmPublisher *p, const char *from, const char *to) {
  const PmStr path = pm_path_join(&p->arena, pm_str(p->options->vocab_dir), pm_str(from));
  if (!path.data)
    return PM_ERR_NOMEM;
  PmBuf bytes = pm_buf(VOCABULARY_MAX);
  PmStatus st = pm_read_file(p->job, path.data, &bytes);
  PmOutput *out = NULL;
  if (!st)
    st = pm_output_folder_create(&p->folder, p->job, pm_str(to), &out);
  if (!st)
    st = finish(out, pm_output_write(out, pm_buf_str(&bytes)));
  pm_buf_release(&bytes);
  return st;
}

PmStatus pm_publisher_write_dumps(PmPublisher *p, PmPublishSummary *summary) {
  PM_TRY(copy_vocabulary(p, "pressmark.ttl", "vocab.ttl"));
  PM_TRY(copy_vocabulary(p, "kinds.ttl", "kinds.ttl"));
  return write_dumps(p, summary);
}
