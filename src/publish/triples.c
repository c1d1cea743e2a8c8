// SPDX-License-Identifier: MIT
// From sorted N-Quads to files of triples, several in one reading.
#include "publish/publisher.h"

enum { LINE_MAX_BYTES = 1 << 30 };

// Passes a triple on unless it is the one before: quads that differ only in the graph
// stand side by side in sorted N-Quads. Triples are told apart by their words, one after
// the other with their lengths.
typedef struct {
  PmWriter *const *writers;
  size_t n_writers;
  PmBuf last, current;
} Distinct;

static void note(PmBuf *words, const void *bytes, size_t n) {
  if (n)
    memcpy(words->data + words->len, bytes, n);
  words->len += n;
}

static PmStatus note_words(PmBuf *words, const PmTerm *term) {
  const PmStr texts[] = {term->value, term->datatype, term->language};
  const size_t head[] = {(size_t)term->kind, (size_t)term->direction, texts[0].len,
                         texts[1].len, texts[2].len};
  PM_TRY(pm_buf_reserve(words, sizeof head + texts[0].len + texts[1].len + texts[2].len));
  note(words, head, sizeof head);
  for (size_t i = 0; i < 3; ++i)
    note(words, texts[i].data, texts[i].len);
  if (!term->triple)
    return PM_OK;
  PM_TRY(note_words(words, &term->triple->subject));
  PM_TRY(note_words(words, &term->triple->predicate));
  return note_words(words, &term->triple->object);
}

static PmStatus pass_distinct(void *self, const PmQuad *quad) {
  Distinct *d = self;
  PmQuad triple = *quad;
  triple.graph = (PmTerm){0};
  pm_buf_clear(&d->current);
  PM_TRY(note_words(&d->current, &triple.subject));
  PM_TRY(note_words(&d->current, &triple.predicate));
  PM_TRY(note_words(&d->current, &triple.object));
  if (pm_str_eq(pm_buf_str(&d->current), pm_buf_str(&d->last)))
    return PM_OK;
  const PmBuf swap = d->last;
  d->last = d->current;
  d->current = swap;
  for (size_t i = 0; i < d->n_writers; ++i)
    PM_TRY(pm_sink_quad(pm_writer_sink(d->writers[i]), &triple));
  return PM_OK;
}

static PmStatus read_nquads(PmJob *job, PmInput *in, const PmSink *sink) {
  return pm_rdf_read(job, in, &(PmReadOptions){.format = PM_FORMAT_NQUADS}, sink);
}

PmStatus pm_read_nquads(PmJob *job, PmStr path, const PmSink *sink) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(job, path.data, &in));
  const PmStatus st = read_nquads(job, in, sink);
  pm_input_close(in);
  return st;
}

enum { MOST_TARGETS = 2 };

// The files that are written at the same time.
typedef struct {
  PmPublisher *p;
  PmJob *job;
  PmOutput *outputs[MOST_TARGETS];
  PmWriter *writers[MOST_TARGETS];
  size_t n;
} Files;

static PmStatus open_file(Files *f, const PmTripleTarget *to) {
  const PmWriteOptions options = {
      .format = to->format, .pretty = to->pretty, .context = pm_buf_str(&f->p->context)};
  const size_t i = f->n;
  PM_TRY(pm_output_folder_create(&f->p->folder, to->name, &f->outputs[i]));
  ++f->n;
  return pm_writer_new(f->job, f->outputs[i], &options, &f->writers[i]);
}

static PmStatus write_files(Files *f, PmInput *nq) {
  Distinct d = {f->writers, f->n, pm_buf(LINE_MAX_BYTES), pm_buf(LINE_MAX_BYTES)};
  PmStatus st = read_nquads(f->job, nq, &(PmSink){.quad = pass_distinct, .self = &d});
  for (size_t i = 0; i < f->n && !st; ++i)
    st = pm_sink_end(pm_writer_sink(f->writers[i]));
  pm_buf_release(&d.last);
  pm_buf_release(&d.current);
  return st;
}

static PmStatus close_files(Files *f, PmStatus st) {
  for (size_t i = 0; i < f->n; ++i) {
    pm_writer_free(f->writers[i]);
    if (st)
      pm_output_abort(f->outputs[i]);
    else
      st = pm_output_commit(f->outputs[i]);
  }
  return st;
}

PmStatus pm_publisher_write_triples(PmPublisher *p, PmJob *job, PmInput *nq,
                                    const PmTripleTarget *to, size_t n) {
  Files files = {.p = p, .job = job};
  PmStatus st = n <= MOST_TARGETS ? PM_OK : PM_ERR_LIMIT;
  for (size_t i = 0; i < n && !st; ++i)
    st = open_file(&files, &to[i]);
  if (!st)
    st = write_files(&files, nq);
  return close_files(&files, st);
}
