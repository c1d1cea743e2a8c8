// SPDX-License-Identifier: MIT
// Unit and property tests of lines of N-Quads that go about as they are: cut into words,
// merged from many sorted files, and written by two pretty writers beside each other.
#include "tap.h"

#include "publish/belt.h"
#include "rdf/line.h"
#include "rdf/rdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// --- random lines ----------------------------------------------------------------------

static uint32_t dice(uint64_t *state, uint32_t n) {
  *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
  return (uint32_t)(*state >> 33) % n;
}

// What tells words apart only late, or not at all, and what needs an escape.
static PmStatus put_iri(PmBuf *buf, uint64_t *state) {
  return pm_buf_printf(buf, "<http://data.example.org/%s/%u> ",
                       dice(state, 2) ? "article" : "articles", dice(state, 12));
}

static PmStatus put_object(PmBuf *buf, uint64_t *state) {
  static const char *const objects[] = {
      "\"\" ",
      "\"\\\"\" ",
      "\"a \\\\\" ",
      "\"\\n\\u0001 . x\"@zh-hant ",
      "\"مرحبا\"@ar--rtl ",
      "\"1.50\"^^<http://www.w3.org/2001/XMLSchema#decimal> ",
      "_:b1.2 ",
      "<<( <http://e.org/s> <http://e.org/p> \")>> \" )>> ",
  };
  const uint32_t i = dice(state, 12);
  return i < sizeof objects / sizeof *objects ? pm_buf_append(buf, pm_str(objects[i]))
                                              : put_iri(buf, state);
}

static PmStatus put_line(PmBuf *buf, uint64_t *state) {
  PM_TRY(dice(state, 8) ? put_iri(buf, state) : pm_buf_append(buf, PM_STR("_:b1 ")));
  PM_TRY(put_iri(buf, state));
  PM_TRY(put_object(buf, state));
  if (dice(state, 3))
    PM_TRY(put_iri(buf, state));
  return pm_buf_append(buf, PM_STR(".\n"));
}

// --- words -----------------------------------------------------------------------------

static PmStatus keep_quad(void *self, const PmQuad *quad) {
  PM_TRY(pm_quad_to_nquads(quad, self));
  return pm_buf_putc(self, '\n');
}

// By a reader, or by pm_sink_lines.
static void test_words(void) {
  uint64_t state = 1;
  PmBuf lines = pm_buf(1 << 24), read = pm_buf(1 << 24), cut = pm_buf(1 << 24);
  PmJob job = {0};
  PmInput *in = NULL;
  PmStatus st = PM_OK;
  for (int i = 0; i < 3000 && !st; ++i)
    st = put_line(&lines, &state);
  const PmReadOptions options = {.format = PM_FORMAT_NQUADS};
  const PmSink into_read = {.quad = keep_quad, .self = &read};
  const PmSink into_cut = {.quad = keep_quad, .self = &cut};
  st = st ? st : pm_input_memory(&job, pm_buf_str(&lines), "lines", &in);
  st = st ? st : pm_rdf_read(&job, in, &options, &into_read);
  pm_input_close(in);
  st = st ? st : pm_sink_lines(&job, &into_cut, pm_buf_str(&lines), true);
  ok(!st, "3,000 lines are cut");
  is(pm_buf_str(&cut), pm_buf_str(&read), "into what a reader makes of them");
  is(pm_buf_str(&cut), pm_buf_str(&lines), "and written as they were");
  pm_buf_release(&lines);
  pm_buf_release(&read);
  pm_buf_release(&cut);
}

static void test_no_lines(void) {
  static const char *const bad[] = {"",
                                    " ",
                                    "<s>",
                                    "<s> <p> <o>",
                                    "<s> <p> <o> <g>",
                                    "<s> <p>",
                                    "<s> <p> \"o",
                                    "<s> <p> \"o\"",
                                    "\" . \"",
                                    "<s> <p> <o> <g> <h> .",
                                    "<s> <p> <<( <o> ."};
  PmLineWords words;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    ok(!pm_line_cut(pm_str(bad[i]), &words), "no line (%zu)", i);
    ok(pm_line_triple(pm_str(bad[i])).len == 0, "and no triple");
  }
  is(pm_line_triple(PM_STR("<s> <p> \"o \\\" <g> .\" <g> .")),
     PM_STR("<s> <p> \"o \\\" <g> .\""), "the triple of a line");
}

// --- merging ---------------------------------------------------------------------------

enum { MOST_FILES = 40 };

typedef struct {
  char names[MOST_FILES][32];
  size_t n;
} Files;

static PmStatus write_sorted(PmJob *job, PmStr lines, PmBuf *sorted) {
  PmOutput *out = NULL;
  PmSorter *sorter = NULL;
  PM_TRY(pm_output_memory(job, sorted, &out));
  PmStatus st = pm_sorter_new(job, &(PmSortOptions){0}, &sorter);
  if (!st)
    st = pm_sink_lines(job, pm_sorter_sink(sorter), lines, true);
  if (!st)
    st = pm_sorter_write(sorter, out);
  pm_sorter_free(sorter);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus write_file(Files *files, PmStr bytes) {
  char *name = files->names[files->n];
  snprintf(name, sizeof files->names[0], "test_lines.XXXXXX");
  const int fd = mkstemp(name);
  if (fd < 0)
    return PM_ERR_IO;
  ++files->n;
  const bool fine = write(fd, bytes.data, bytes.len) == (ssize_t)bytes.len;
  close(fd);
  return fine ? PM_OK : PM_ERR_IO;
}

// Some of the lines sorted into files, the rest straight to the sorter; a line may stand
// in several of them, and a file may be empty or lack its last newline.
static PmStatus make_parts(PmJob *job, uint64_t *state, Files *files, PmBuf *all,
                           PmSorter *sorter) {
  const size_t n = dice(state, MOST_FILES);
  PmBuf part = pm_buf(1 << 24), sorted = pm_buf(1 << 24);
  PmStatus st = PM_OK;
  for (size_t i = 0; i <= n && !st; ++i) {
    pm_buf_clear(&part);
    pm_buf_clear(&sorted);
    for (uint32_t k = dice(state, 4) ? dice(state, 400) : 0; k && !st; --k)
      st = put_line(&part, state);
    st = st ? st : pm_buf_append(all, pm_buf_str(&part));
    if (i == n) {
      st = st ? st : pm_sink_lines(job, pm_sorter_sink(sorter), pm_buf_str(&part), true);
      continue;
    }
    st = st ? st : write_sorted(job, pm_buf_str(&part), &sorted);
    if (sorted.len && dice(state, 4) == 0)
      --sorted.len;
    st = st ? st : write_file(files, pm_buf_str(&sorted));
    st = st ? st : pm_sorter_add_sorted(sorter, files->names[i]);
  }
  pm_buf_release(&part);
  pm_buf_release(&sorted);
  return st;
}

static PmStatus append(void *self, PmStr lines) { return pm_buf_append(self, lines); }

static bool merges(uint64_t seed) {
  PmJob job = {0};
  Files files = {.n = 0};
  PmSorter *sorter = NULL;
  PmBuf all = pm_buf(1 << 26), want = pm_buf(1 << 26), got = pm_buf(1 << 26);
  // At the least memory eight files have windows, so that they are merged in steps.
  const PmSortOptions options = {.max_memory = seed % 2 ? 1 : 0};
  PmStatus st = pm_sorter_new(&job, &options, &sorter);
  st = st ? st : make_parts(&job, &seed, &files, &all, sorter);
  st = st ? st : pm_sorter_hand_over(sorter, append, &got);
  st = st ? st : write_sorted(&job, pm_buf_str(&all), &want);
  const bool fine = !st && pm_str_eq(pm_buf_str(&got), pm_buf_str(&want));
  pm_sorter_free(sorter);
  for (size_t i = 0; i < files.n; ++i)
    unlink(files.names[i]);
  pm_buf_release(&all);
  pm_buf_release(&want);
  pm_buf_release(&got);
  return fine;
}

static void test_merge(void) {
  int n = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed)
    n += merges(seed);
  ok(n == 40, "40 times some sorted files are merged as if sorted at once (%d)", n);
}

static void test_unsorted(void) {
  TapJob job;
  Files files = {.n = 0};
  PmSorter *sorter = NULL;
  PmBuf got = pm_buf(1 << 20);
  tap_job_init(&job);
  PmStatus st = write_file(&files, PM_STR("<b> <p> <o> .\n<a> <p> <o> .\n"));
  st = st ? st : pm_sorter_new(&job.job, &(PmSortOptions){0}, &sorter);
  st = st ? st : pm_sorter_add_sorted(sorter, files.names[0]);
  st = st ? st : pm_sorter_hand_over(sorter, append, &got);
  ok(st == PM_ERR_INVALID && job.job.n_errors == 1, "a file out of order is reported");
  pm_sorter_free(sorter);
  unlink(files.names[0]);
  st = pm_sorter_new(&job.job, &(PmSortOptions){0}, &sorter);
  st = st ? st : pm_sorter_add_sorted(sorter, files.names[0]);
  st = st ? st : pm_sorter_hand_over(sorter, append, &got);
  ok(st == PM_ERR_IO && job.job.n_errors == 2, "and one that is gone");
  pm_sorter_free(sorter);
  pm_buf_release(&got);
  tap_job_release(&job);
}

// --- writers beside each other ---------------------------------------------------------

typedef struct {
  PmStr lines;
  bool together, as_quads;
} Documents;

static PmStatus hand_in(PmJob *job, const Documents *d, PmWriter *writer) {
  const PmSink *sink = pm_writer_sink(writer);
  const PmSink quads = {.quad = sink->quad, .self = sink->self};
  return pm_sink_lines(job, d->as_quads ? &quads : sink, d->lines, true);
}

static PmStatus write_documents(PmJob *job, const Documents *d, PmBuf bufs[2]) {
  PmWriteOptions options = {.pretty = true, .drop_graphs = true};
  PmWriter *writers[2] = {NULL};
  PmOutput *outs[2] = {NULL};
  PmStatus st = PM_OK;
  for (int i = 0; i < 2 && !st; ++i) {
    options.format = i ? PM_FORMAT_JSONLD : PM_FORMAT_TURTLE;
    options.beside = d->together ? writers[0] : NULL;
    st = pm_output_memory(job, &bufs[i], &outs[i]);
    st = st ? st : pm_writer_new(job, outs[i], &options, &writers[i]);
    if (!st && !options.beside)
      st = hand_in(job, d, writers[i]);
  }
  for (int i = 0; i < 2 && !st; ++i)
    st = pm_sink_end(pm_writer_sink(writers[i]));
  pm_writer_free(writers[1]);
  pm_writer_free(writers[0]);
  for (int i = 0; i < 2; ++i)
    if (!st)
      st = pm_output_commit(outs[i]);
    else
      pm_output_abort(outs[i]);
  return st;
}

// A list, nested nodes, one of them a type, and what is said in two graphs.
static const char graph_lines[] =
    "<http://e.org/s> <http://e.org/p> \"a\\n\"@en <http://e.org/g> .\n"
    "<http://e.org/s> <http://e.org/p> \"a\\n\"@en <http://e.org/h> .\n"
    "<http://e.org/s> <http://e.org/p> _:l <http://e.org/g> .\n"
    "<http://e.org/s> <http://e.org/q> _:n <http://e.org/g> .\n"
    "<http://e.org/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:t .\n"
    "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> \"1\" <http://e.org/g> .\n"
    "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> <http://e.org/g> .\n"
    "_:n <http://e.org/p> \"x\" .\n"
    "_:t <http://e.org/p> _:u .\n"
    "_:v <http://e.org/p> _:u .\n";

static void test_beside(void) {
  static const Documents ways[] = {{{graph_lines, sizeof graph_lines - 1}, false, true},
                                   {{graph_lines, sizeof graph_lines - 1}, false, false},
                                   {{graph_lines, sizeof graph_lines - 1}, true, true},
                                   {{graph_lines, sizeof graph_lines - 1}, true, false}};
  PmBuf bufs[4][2];
  PmJob job = {0};
  for (int i = 0; i < 4; ++i) {
    bufs[i][0] = bufs[i][1] = pm_buf(1 << 20);
    ok(write_documents(&job, &ways[i], bufs[i]) == PM_OK && bufs[i][1].len > 100,
       "two documents %s, of %s", ways[i].together ? "of one graph" : "apart",
       ways[i].as_quads ? "quads" : "lines");
  }
  for (int i = 1; i < 4; ++i) {
    is(pm_buf_str(&bufs[i][0]), pm_buf_str(&bufs[0][0]), "the same Turtle");
    is(pm_buf_str(&bufs[i][1]), pm_buf_str(&bufs[0][1]), "the same JSON-LD");
  }
  for (int i = 0; i < 8; ++i)
    pm_buf_release(&bufs[i / 2][i % 2]);
}

// --- the belt --------------------------------------------------------------------------

typedef struct {
  PmBuf got;
  size_t most; // bytes, then it fails
} Taker;

static PmStatus take(void *self, PmStr bytes) {
  Taker *t = self;
  return t->got.len > t->most ? PM_ERR_IO : pm_buf_append(&t->got, bytes);
}

static void test_belt(bool alone) {
  Taker taker = {pm_buf(1 << 26), SIZE_MAX};
  PmBuf want = pm_buf(1 << 26);
  PmBelt *belt = NULL;
  PmStatus st = pm_belt_start(take, &taker, alone, &belt);
  for (size_t i = 0; i < 200000 && !st; ++i) {
    const PmStr bytes = pm_str_n("abcdefghijklmnopqrstuvwxyz", i % 27);
    st = pm_belt_put(belt, bytes);
    st = st ? st : pm_buf_append(&want, bytes);
  }
  ok(!pm_belt_end(belt, st) && pm_str_eq(pm_buf_str(&taker.got), pm_buf_str(&want)),
     "%s takes all in order", alone ? "the caller" : "a thread");
  taker.most = 0;
  st = pm_belt_start(take, &taker, alone, &belt);
  size_t n = 0;
  for (; n < 200000 && !st; ++n)
    st = pm_belt_put(belt, PM_STR("abcdefghijklmnopqrstuvwxyz"));
  ok(n < 200000 && pm_belt_end(belt, st) == PM_ERR_IO, "and tells of a failure");
  pm_buf_release(&taker.got);
  pm_buf_release(&want);
}

int main(void) {
  test_words();
  test_no_lines();
  test_merge();
  test_unsorted();
  test_beside();
  test_belt(true);
  test_belt(false);
  return tap_done();
}
