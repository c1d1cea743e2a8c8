// SPDX-License-Identifier: MIT
// Plain files are read with read(2); zlib steps in only behind the gzip magic number.
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { GZ_CHUNK = 1 << 16 };

struct PmInput {
  PmJob *job;
  char *name;
  int fd;            // -1 when reading memory
  PmStr memory;      // what is left, when reading memory
  PmInputRead *read; // or NULL
  void *self;        // of it
  char peeked[2];    // first bytes of the file, looked at for the magic number
  size_t n_peeked;
  z_stream *gz;
  unsigned char *gz_in;
  bool gz_ended; // a member ended: further input is a new member
};

static PmStatus io_error(PmInput *in, const char *what) {
  return pm_fail(in->job, PM_ERR_IO, pm_at(in->name, 0, 0), pm_errno_hint(errno),
                 "cannot %s: %s", what, strerror(errno));
}

static PmStatus raw_read(PmInput *in, char *into, size_t cap, size_t *n) {
  if (in->n_peeked) {
    const size_t k = cap < in->n_peeked ? cap : in->n_peeked;
    memcpy(into, in->peeked, k);
    memmove(in->peeked, in->peeked + k, in->n_peeked - k);
    in->n_peeked -= k;
    *n = k;
    return PM_OK;
  }
  for (;;) {
    PM_TRY(pm_job_check(in->job));
    const ssize_t got = read(in->fd, into, cap);
    if (got >= 0) {
      *n = (size_t)got;
      if (in->job) // threads may share it
        __atomic_fetch_add(&in->job->n_read, (uint64_t)got, __ATOMIC_RELAXED);
      return PM_OK;
    }
    if (errno != EINTR)
      return io_error(in, "read");
  }
}

static PmStatus start_gzip(PmInput *in) {
  in->gz = calloc(1, sizeof *in->gz);
  in->gz_in = malloc(GZ_CHUNK);
  if (!in->gz || !in->gz_in)
    return PM_ERR_NOMEM;
  return inflateInit2(in->gz, 16 + MAX_WBITS) == Z_OK ? PM_OK : PM_ERR_NOMEM;
}

// Reads the first two bytes, so that a pipe needs no seeking back.
static PmStatus sniff(PmInput *in) {
  size_t have = 0;
  while (have < sizeof in->peeked) {
    size_t n = 0;
    PM_TRY(raw_read(in, in->peeked + have, sizeof in->peeked - have, &n));
    if (n == 0)
      break;
    have += n;
  }
  in->n_peeked = have;
  return have == 2 && memcmp(in->peeked, "\x1f\x8b", 2) == 0 ? start_gzip(in) : PM_OK;
}

static PmStatus gz_refill(PmInput *in) {
  size_t n = 0;
  PM_TRY(raw_read(in, (char *)in->gz_in, GZ_CHUNK, &n));
  in->gz->next_in = in->gz_in;
  in->gz->avail_in = (uInt)n;
  return PM_OK;
}

static PmStatus gz_read(PmInput *in, char *into, size_t cap, size_t *n) {
  const uInt room = cap > GZ_CHUNK ? GZ_CHUNK : (uInt)cap;
  in->gz->next_out = (unsigned char *)into;
  in->gz->avail_out = room;
  while (in->gz->avail_out == room) {
    if (in->gz->avail_in == 0)
      PM_TRY(gz_refill(in));
    if (in->gz->avail_in == 0) {
      if (in->gz_ended)
        break;
      return pm_fail(in->job, PM_ERR_SYNTAX, pm_at(in->name, 0, 0),
                     "fetch or compress the file again", "gzip data ends too early");
    }
    if (in->gz_ended && inflateReset(in->gz) != Z_OK)
      return PM_ERR_EXTERNAL;
    in->gz_ended = false;
    const int rc = inflate(in->gz, Z_NO_FLUSH);
    if (rc == Z_STREAM_END)
      in->gz_ended = true;
    else if (rc != Z_OK && rc != Z_BUF_ERROR)
      return pm_fail(in->job, rc == Z_MEM_ERROR ? PM_ERR_NOMEM : PM_ERR_SYNTAX,
                     pm_at(in->name, 0, 0), NULL, "damaged gzip data");
  }
  *n = room - in->gz->avail_out;
  return PM_OK;
}

static PmStatus new_input(PmJob *job, const char *name, PmInput **out) {
  PmInput *in = calloc(1, sizeof *in);
  if (!in)
    return PM_ERR_NOMEM;
  in->job = job;
  in->fd = -1;
  in->name = strdup(name);
  if (!in->name) {
    free(in);
    return PM_ERR_NOMEM;
  }
  *out = in;
  return PM_OK;
}

static PmStatus open_fd(PmInput *in, const char *path) {
  const bool std = strcmp(path, "-") == 0;
  do { // a named pipe without a writer waits here until a signal comes
    PM_TRY(pm_job_check(in->job));
    in->fd = std ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  } while (in->fd < 0 && errno == EINTR);
  if (in->fd < 0)
    return io_error(in, "open");
  struct stat st;
  if (fstat(in->fd, &st) != 0)
    return io_error(in, "open");
  if (S_ISDIR(st.st_mode))
    return pm_fail(in->job, PM_ERR_IO, pm_at(in->name, 0, 0),
                   "name the files in it instead", "is a directory");
  return sniff(in);
}

PmStatus pm_input_open(PmJob *job, const char *path, PmInput **input) {
  *input = NULL;
  PmInput *in = NULL;
  PM_TRY(new_input(job, strcmp(path, "-") == 0 ? "<standard input>" : path, &in));
  const PmStatus st = open_fd(in, path);
  if (st) {
    pm_input_close(in);
    return st;
  }
  *input = in;
  return PM_OK;
}

PmStatus pm_input_fd(PmJob *job, int fd, const char *name, PmInput **input) {
  *input = NULL;
  PmInput *in = NULL;
  PM_TRY(new_input(job, name, &in));
  in->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  const PmStatus st = in->fd < 0 ? io_error(in, "open") : sniff(in);
  if (st) {
    pm_input_close(in);
    return st;
  }
  *input = in;
  return PM_OK;
}

PmStatus pm_input_memory(PmJob *job, PmStr bytes, const char *name, PmInput **input) {
  *input = NULL;
  PM_TRY(new_input(job, name, input));
  (*input)->memory = bytes;
  return PM_OK;
}

PmStatus pm_input_function(PmJob *job, const char *name, PmInputRead *read, void *self,
                           PmInput **input) {
  *input = NULL;
  PM_TRY(new_input(job, name, input));
  (*input)->read = read;
  (*input)->self = self;
  return PM_OK;
}

PmStatus pm_input_read(PmInput *in, char *into, size_t cap, size_t *n) {
  if (in->read)
    return in->read(in->self, into, cap, n);
  if (in->gz)
    return gz_read(in, into, cap, n);
  if (in->fd >= 0)
    return raw_read(in, into, cap, n);
  *n = cap < in->memory.len ? cap : in->memory.len;
  if (*n)
    memcpy(into, in->memory.data, *n);
  in->memory = pm_str_slice(in->memory, *n, in->memory.len);
  return PM_OK;
}

PmStatus pm_input_read_all(PmInput *in, PmBuf *buf) {
  for (size_t n = 1; n;) {
    size_t want = buf->max - buf->len < GZ_CHUNK ? buf->max - buf->len : GZ_CHUNK;
    char extra;
    if (want == 0) { // full: only the end may follow
      PM_TRY(pm_input_read(in, &extra, 1, &n));
      if (n)
        return pm_fail(in->job, PM_ERR_LIMIT, pm_at(in->name, 0, 0), NULL,
                       "larger than the limit of %zu bytes", buf->max);
      continue;
    }
    PM_TRY(pm_buf_reserve(buf, want));
    PM_TRY(pm_input_read(in, buf->data + buf->len, want, &n));
    buf->len += n;
    buf->data[buf->len] = '\0';
  }
  return PM_OK;
}

const char *pm_input_name(const PmInput *input) { return input->name; }

void pm_input_close(PmInput *in) {
  if (!in)
    return;
  if (in->gz)
    inflateEnd(in->gz);
  free(in->gz);
  free(in->gz_in);
  if (in->fd >= 0)
    close(in->fd);
  free(in->name);
  free(in);
}
