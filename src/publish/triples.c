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

static PmStatus write_all(PmJob *job, PmInput *nq, PmWriter **writers, size_t n) {
  Distinct d = {writers, n, pm_buf(LINE_MAX_BYTES), pm_buf(LINE_MAX_BYTES)};
  PmStatus st = read_nquads(job, nq, &(PmSink){.quad = pass_distinct, .self = &d});
  for (size_t i = 0; i < n && !st; ++i)
    st = pm_sink_end(pm_writer_sink(writers[i]));
  pm_buf_release(&d.last);
  pm_buf_release(&d.current);
  return st;
}

PmStatus pm_publisher_write_triples(PmPublisher *p, PmJob *job, PmInput *nq,
                                    const PmTripleTarget *to, size_t n) {
  PmWriter *writers[MOST_TARGETS] = {NULL};
  PmStatus st = n <= MOST_TARGETS ? PM_OK : PM_ERR_LIMIT;
  for (size_t i = 0; i < n && !st; ++i) {
    const PmWriteOptions options = {.format = to[i].format,
                                    .pretty = to[i].pretty,
                                    .context = pm_buf_str(&p->context)};
    st = pm_writer_new(job, to[i].output, &options, &writers[i]);
  }
  if (!st)
    st = write_all(job, nq, writers, n);
  for (size_t i = 0; i < MOST_TARGETS; ++i)
    pm_writer_free(writers[i]);
  return st;
}
