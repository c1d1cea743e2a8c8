// SPDX-License-Identifier: MIT
// The bytes of a source on their way in: opened, unpacked (gzip, by PmInput), turned into
// UTF-8 by iconv where the rule names another encoding, the byte order mark taken off.
#include "map/source.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

enum { RAW = 1 << 16 };

struct PmSourceStream {
  PmJob *job;
  const PmSourceFile *file;
  PmInput *input;
  iconv_t converter; // (iconv_t)-1: the bytes are UTF-8
  char *raw;         // not yet converted
  size_t raw_len;
  char start[16]; // what stands where a byte order mark may stand
  size_t start_len, start_at;
  bool started, ended;
};

#define NO_CONVERTER ((iconv_t)-1)

static PmStatus open_converter(PmSourceStream *s) {
  if (s->file->encoding.len == 0)
    return PM_OK;
  s->converter = iconv_open("UTF-8", s->file->encoding.data);
  if (s->converter == NO_CONVERTER)
    return errno == ENOMEM
               ? PM_ERR_NOMEM
               : pm_fail(s->job, PM_ERR_INVALID, s->file->at,
                         "`iconv -l` lists those that are known",
                         "there is no encoding '%.*s'", PM_ARGS(s->file->encoding));
  s->raw = malloc(RAW);
  return s->raw ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_source_stream_open(PmJob *job, const PmSourceFile *file,
                               const PmMapInput *input, PmSourceStream **out) {
  PmSourceStream *s = calloc(1, sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmSourceStream){.job = job, .file = file, .converter = NO_CONVERTER};
  const bool is_text = input->bytes.data && !file->is_input; // in UTF-8 already
  PmStatus st = is_text || file->is_input
                    ? pm_input_memory(job, input->bytes, input->name, &s->input)
                    : pm_input_open(job, file->path.data, &s->input);
  if (!st && !is_text)
    st = open_converter(s);
  if (st)
    pm_source_stream_close(s);
  else
    *out = s;
  return st;
}

static PmStatus bad_bytes(PmSourceStream *s) {
  return pm_fail(s->job, PM_ERR_SYNTAX, pm_at(pm_input_name(s->input), 0, 0),
                 "the rule names the encoding: rml:encoding or csvw:encoding",
                 "the source is not in %.*s", PM_ARGS(s->file->encoding));
}

static PmStatus fill_raw(PmSourceStream *s) {
  size_t n = 0;
  PM_TRY(pm_input_read(s->input, s->raw + s->raw_len, RAW - s->raw_len, &n));
  s->raw_len += n;
  s->ended = n == 0;
  return PM_OK;
}

// Converts until there is something to hand over, or the end.
static PmStatus read_converted(PmSourceStream *s, char *into, size_t cap, size_t *n) {
  *n = 0;
  while (*n == 0 && !(s->ended && s->raw_len == 0)) {
    if (!s->ended && s->raw_len < RAW)
      PM_TRY(fill_raw(s));
    char *from = s->raw, *to = into;
    size_t left = s->raw_len, room = cap;
    const size_t done = iconv(s->converter, &from, &left, &to, &room);
    const bool cut = done == (size_t)-1 && errno == EINVAL; // a character in two reads
    *n = cap - room;
    memmove(s->raw, from, left);
    s->raw_len = left;
    if ((done == (size_t)-1 && errno == EILSEQ) || (cut && s->ended))
      return *n ? PM_OK : bad_bytes(s);
  }
  return PM_OK;
}

static PmStatus read_some(PmSourceStream *s, char *into, size_t cap, size_t *n) {
  return s->converter == NO_CONVERTER ? pm_input_read(s->input, into, cap, n)
                                      : read_converted(s, into, cap, n);
}

// Looks at the first three bytes and leaves them out if they are a byte order mark.
static PmStatus start(PmSourceStream *s) {
  s->started = true;
  while (s->start_len < 3) {
    size_t n = 0;
    PM_TRY(read_some(s, s->start + s->start_len, sizeof s->start - s->start_len, &n));
    if (n == 0)
      break;
    s->start_len += n;
  }
  if (pm_str_starts(pm_str_n(s->start, s->start_len), PM_STR("\xEF\xBB\xBF")))
    s->start_at = 3;
  return PM_OK;
}

PmStatus pm_source_stream_read(PmSourceStream *s, char *into, size_t cap, size_t *n) {
  if (!s->started)
    PM_TRY(start(s));
  if (s->start_at == s->start_len)
    return read_some(s, into, cap, n);
  *n = s->start_len - s->start_at;
  *n = *n < cap ? *n : cap;
  memcpy(into, s->start + s->start_at, *n);
  s->start_at += *n;
  return PM_OK;
}

PmStatus pm_source_stream_read_all(PmSourceStream *s, PmBuf *buf) {
  for (;;) {
    size_t n = 0;
    if (buf->len == buf->max)
      return pm_fail(s->job, PM_ERR_LIMIT, pm_at(pm_input_name(s->input), 0, 0),
                     "split it into several files", "the source has more than %zu bytes",
                     buf->max);
    const size_t room = buf->max - buf->len < RAW ? buf->max - buf->len : RAW;
    PM_TRY(pm_buf_reserve(buf, room));
    PM_TRY(pm_source_stream_read(s, buf->data + buf->len, room, &n));
    if (n == 0)
      return pm_buf_append(buf, PM_STR("")); // with its NUL
    buf->len += n;
  }
}

void pm_source_stream_close(PmSourceStream *s) {
  if (!s)
    return;
  if (s->converter != NO_CONVERTER)
    iconv_close(s->converter);
  if (s->input)
    pm_input_close(s->input);
  free(s->raw);
  free(s);
}
