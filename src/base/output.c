// SPDX-License-Identifier: MIT
// One 64 KB buffer before write(2). Until commit a file has no name, so that nothing of
// it stays whatever ends the program; where the file system cannot do that, it has
// another name beside its place.
#include "base/output.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BUFFER = 1 << 16,
  WRITE_OUT = 8 << 20,
  MOST_OF_NAME = 200, // a name has 255 bytes at most
};

struct PmOutput {
  PmJob *job;
  char *path;    // for messages, and the target of the rename
  bool staged;   // a regular file, written beside its place
  char *temp;    // its name there; NULL: none yet; `path` itself: it stays there
  bool unsynced; // the caller syncs
  int fd;        // -1 when writing to memory
  PmBuf *memory;
  void (*see)(void *data, PmStr bytes); // or NULL
  void *data;
  size_t used;
  size_t written; // bytes
  size_t begun;   // of these, on their way to the disk
  char buffer[BUFFER];
};

static PmStatus io_error(PmOutput *out, const char *what) {
  return pm_fail(out->job, PM_ERR_IO, pm_at(out->path, 0, 0), pm_errno_hint(errno),
                 "cannot %s: %s", what, strerror(errno));
}

// What is synced by the caller at the end is sent to the disk as it is made, so that the
// disk works beside us and the end waits for little. A hint: it may fail.
static void begin_writing(PmOutput *out) {
  if (out->staged && out->unsynced && out->written > out->begun)
    (void)sync_file_range(out->fd, (off_t)out->begun, 0, SYNC_FILE_RANGE_WRITE);
  out->begun = out->written;
}

static PmStatus write_all(PmOutput *out, const char *p, size_t n) {
  out->written += n;
  if (out->see)
    out->see(out->data, pm_str_n(p, n));
  while (n) {
    const ssize_t done = write(out->fd, p, n);
    if (done < 0 && errno == EINTR) {
      PM_TRY(pm_job_check(out->job));
      continue;
    }
    if (done < 0)
      return io_error(out, "write");
    p += done;
    n -= (size_t)done;
  }
  if (out->written - out->begun >= WRITE_OUT)
    begin_writing(out);
  return PM_OK;
}

static PmStatus flush(PmOutput *out) {
  if (out->fd < 0)
    return PM_OK;
  const size_t used = out->used;
  out->used = 0;
  return write_all(out, out->buffer, used);
}

static void free_output(PmOutput *out) {
  if (out->fd >= 0)
    close(out->fd);
  if (out->temp != out->path)
    free(out->temp);
  free(out->path);
  free(out);
}

// A device, pipe or socket is written in place: renaming over it would replace it.
static bool is_special(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

typedef struct {
  char path[32];
} FdPath;

static FdPath fd_path(int fd) {
  FdPath link;
  snprintf(link.path, sizeof link.path, "/proc/self/fd/%d", fd);
  return link;
}

// A file without a name in the folder of its place; -1 where there cannot be one.
static int open_nameless(const PmOutput *out) {
  PmArena arena = {0};
  const PmStr dir = pm_arena_copy(&arena, pm_path_dir(pm_str(out->path)));
  int fd = dir.data ? open(dir.data, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;
  pm_arena_release(&arena);
  if (fd >= 0 && access(fd_path(fd).path, F_OK) != 0) { // it could not be named
    close(fd);
    fd = -1;
  }
  return fd;
}

// A name beside the place of a file: its own, cut where it is long, and an ending.
static char *name_beside(const PmOutput *out, const char *ending) {
  const size_t base = pm_path_base(pm_str(out->path)).len;
  const size_t n = strlen(out->path) - (base > MOST_OF_NAME ? base - MOST_OF_NAME : 0);
  char *name = NULL;
  return asprintf(&name, "%.*s.%s", (int)n, out->path, ending) < 0 ? NULL : name;
}

static PmStatus give_name(PmOutput *out) {
  for (unsigned i = 0;; ++i) {
    char ending[48];
    snprintf(ending, sizeof ending, "%ld-%u", (long)getpid(), i);
    free(out->temp);
    out->temp = name_beside(out, ending);
    if (!out->temp)
      return PM_ERR_NOMEM;
    if (linkat(AT_FDCWD, fd_path(out->fd).path, AT_FDCWD, out->temp, AT_SYMLINK_FOLLOW) ==
        0)
      return PM_OK;
    if (errno != EEXIST) {
      const PmStatus st = io_error(out, "put into place");
      free(out->temp);
      out->temp = NULL;
      return st;
    }
  }
}

static PmStatus open_temp(PmOutput *out) {
  out->staged = true;
  out->fd = open_nameless(out);
  if (out->fd >= 0)
    return PM_OK;
  out->temp = name_beside(out, "XXXXXX");
  if (!out->temp)
    return PM_ERR_NOMEM;
  out->fd = mkostemp(out->temp, O_CLOEXEC);
  if (out->fd < 0) {
    free(out->temp);
    out->temp = NULL;
    return io_error(out, "create");
  }
  const mode_t mask = umask(0);
  umask(mask);
  return fchmod(out->fd, 0666 & ~mask) == 0 ? PM_OK : io_error(out, "create");
}

static PmStatus open_fd(PmOutput *out, const char *path) {
  if (strcmp(path, "-") == 0) {
    out->fd = dup(STDOUT_FILENO);
    return out->fd < 0 ? io_error(out, "open") : PM_OK;
  }
  if (!is_special(path))
    return open_temp(out);
  do { // a named pipe without a reader waits here until a signal comes
    PM_TRY(pm_job_check(out->job));
    out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  } while (out->fd < 0 && errno == EINTR);
  return out->fd < 0 ? io_error(out, "open") : PM_OK;
}

static PmStatus new_output(PmJob *job, const char *path, PmOutput **output) {
  PmOutput *out = malloc(sizeof *out);
  if (!out)
    return PM_ERR_NOMEM;
  memset(out, 0, offsetof(PmOutput, buffer)); // the buffer is large and needs no zeros
  out->job = job;
  out->fd = -1;
  out->path = strdup(path);
  if (!out->path) {
    free(out);
    return PM_ERR_NOMEM;
  }
  *output = out;
  return PM_OK;
}

PmStatus pm_output_open(PmJob *job, const char *path, PmOutput **output) {
  *output = NULL;
  PmOutput *out = NULL;
  PM_TRY(new_output(job, strcmp(path, "-") == 0 ? "<standard output>" : path, &out));
  const PmStatus st = open_fd(out, path);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  *output = out;
  return PM_OK;
}

PmStatus pm_output_memory(PmJob *job, PmBuf *buf, PmOutput **output) {
  *output = NULL;
  PM_TRY(new_output(job, "<memory>", output));
  (*output)->memory = buf;
  return PM_OK;
}

static PmStatus create(PmOutput *out) {
  out->unsynced = true;
  out->fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (out->fd < 0)
    return errno == EEXIST ? open_temp(out) : io_error(out, "create");
  out->staged = true;
  out->temp = out->path;
  return PM_OK;
}

PmStatus pm_output_stage(PmJob *job, const char *path, PmOutput **output) {
  PmOutput *out = NULL;
  *output = NULL;
  PM_TRY(new_output(job, path, &out));
  const PmStatus st = create(out);
  if (st)
    pm_output_abort(out);
  else
    *output = out;
  return st;
}

void pm_output_watch(PmOutput *out, void (*see)(void *data, PmStr bytes), void *data) {
  out->see = see;
  out->data = data;
}

PmStatus pm_output_write(PmOutput *out, PmStr bytes) {
  if (out->memory)
    return pm_buf_append(out->memory, bytes);
  if (bytes.len > BUFFER - out->used)
    PM_TRY(flush(out));
  if (bytes.len > BUFFER)
    return write_all(out, bytes.data, bytes.len);
  if (bytes.len)
    memcpy(out->buffer + out->used, bytes.data, bytes.len);
  out->used += bytes.len;
  return PM_OK;
}

PmStatus pm_output_printf(PmOutput *out, const char *fmt, ...) {
  char *text = NULL;
  va_list args;
  va_start(args, fmt);
  const int n = vasprintf(&text, fmt, args);
  va_end(args);
  if (n < 0)
    return PM_ERR_NOMEM;
  const PmStatus st = pm_output_write(out, pm_str_n(text, (size_t)n));
  free(text);
  return st;
}

PmStatus pm_output_commit(PmOutput *out) {
  PmStatus st = flush(out);
  if (!st)
    begin_writing(out);
  if (!st && out->staged && !out->unsynced && fsync(out->fd) != 0)
    st = io_error(out, "write");
  if (!st && out->staged && !out->temp)
    st = give_name(out);
  if (!st && out->fd >= 0) {
    const int fd = out->fd;
    out->fd = -1;
    if (close(fd) != 0)
      st = io_error(out, "write");
  }
  if (!st && out->staged && out->temp != out->path && rename(out->temp, out->path) != 0)
    st = io_error(out, "rename into place");
  if (st) {
    pm_output_abort(out);
    return st;
  }
  free_output(out);
  return PM_OK;
}

void pm_output_abort(PmOutput *out) {
  if (!out)
    return;
  if (out->temp)
    unlink(out->temp);
  free_output(out);
}
