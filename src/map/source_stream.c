// SPDX-License-Identifier: MIT
// The bytes of a source on their way in: opened, unpacked (gzip by PmInput, the rest
// by archive.c), turned into
// UTF-8 by iconv where the rule names another encoding, the byte order mark taken off.
#include "map/archive.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <sys/stat.h>

// What unpacks to more than RATIO times its size, and so many bytes besides, is no data
// but a trap; a good table of numbers packs to a tenth.
enum { RAW = 1 << 16, RATIO = 250, ALWAYS_FINE = 64 << 20 };

struct PmSourceStream {
  PmJob *job;
  const PmSourceFile *file;
  PmInput *input;
  PmArchive *archive; // instead of the input
  const char *name;
  uint64_t total, most; // bytes unpacked, and how many there may be
  iconv_t converter;    // (iconv_t)-1: the bytes are UTF-8
  char *raw;            // not yet converted
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

// Whether it must be unpacked by more than PmInput does.
static bool is_archive(const PmSourceFile *file) {
  static const char *const endings[] = {".zip", ".xz", ".tar.gz", ".tgz", ".txz"};
  if (file->packing > PM_PACKING_GZIP)
    return true;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i)
    if (!file->is_input && pm_str_ends(file->path, pm_str(endings[i])))
      return true;
  return false;
}

static PmStatus open_bytes(PmSourceStream *s, const PmMapInput *input, bool is_text) {
  const PmSourceFile *file = s->file;
  struct stat st = {0};
  if (is_text) {
    s->name = input->name;
    s->most = UINT64_MAX;
    return pm_input_memory(s->job, input->bytes, input->name, &s->input);
  }
  s->name = file->is_input ? input->name : file->path.data;
  s->most = file->is_input ? input->bytes.len : 0;
  if (!file->is_input && stat(file->path.data, &st) == 0)
    s->most = (uint64_t)st.st_size;
  s->most = s->most * RATIO + ALWAYS_FINE;
  if (is_archive(file)) {
    PmArchiveSource source = {.path = file->path.data};
    if (file->is_input)
      source = (PmArchiveSource){.bytes = *input};
    return pm_archive_open(s->job, &source, &s->archive);
  }
  return file->is_input ? pm_input_memory(s->job, input->bytes, input->name, &s->input)
                        : pm_input_open(s->job, file->path.data, &s->input);
}

PmStatus pm_source_stream_open(PmJob *job, const PmSourceFile *file,
                               const PmMapInput *input, PmSourceStream **out) {
  PmSourceStream *s = calloc(1, sizeof *s);
  if (!s)
    return PM_ERR_NOMEM;
  *s = (PmSourceStream){.job = job, .file = file, .converter = NO_CONVERTER};
  const bool is_text = input->bytes.data && !file->is_input; // in UTF-8 already
  PmStatus st = open_bytes(s, input, is_text);
  if (!st && !is_text)
    st = open_converter(s);
  if (st)
    pm_source_stream_close(s);
  else
    *out = s;
  return st;
}

static PmStatus read_bytes(PmSourceStream *s, char *into, size_t cap, size_t *n) {
  PM_TRY(s->archive ? pm_archive_read(s->archive, into, cap, n)
                    : pm_input_read(s->input, into, cap, n));
  s->total += *n;
  return s->total <= s->most
             ? PM_OK
             : pm_fail(s->job, PM_ERR_LIMIT, pm_at(s->name, 0, 0),
                       "if it is no trap, unpack it first",
                       "it unpacks to more than %d times its size", RATIO);
}

static PmStatus bad_bytes(PmSourceStream *s) {
  return pm_fail(s->job, PM_ERR_SYNTAX, pm_at(s->name, 0, 0),
                 "the rule names the encoding: rml:encoding or csvw:encoding",
                 "the source is not in %.*s", PM_ARGS(s->file->encoding));
}

static PmStatus fill_raw(PmSourceStream *s) {
  size_t n = 0;
  PM_TRY(read_bytes(s, s->raw + s->raw_len, RAW - s->raw_len, &n));
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
  return s->converter == NO_CONVERTER ? read_bytes(s, into, cap, n)
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
      return pm_fail(s->job, PM_ERR_LIMIT, pm_at(s->name, 0, 0),
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
  pm_archive_close(s->archive);
  free(s->raw);
  free(s);
}

PmStatus pm_part_reserve(PmPart *part, size_t n) {
  if (part->cap >= n)
    return PM_OK;
  char *grown = realloc(part->bytes, n);
  if (!grown)
    return PM_ERR_NOMEM;
  part->bytes = grown;
  part->cap = n;
  return PM_OK;
}
