// SPDX-License-Identifier: MIT
// RDF/XML: raptor reads it, in a child process with limits (main_raptor.c), and our own
// reader reads the N-Triples that come back. Everything goes through one loop over poll,
// so that neither side ever waits for the other.
#include "rdf/reader_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MEGABYTES = 1024, SECONDS = 3, MESSAGE_MAX = 4096 };

typedef struct {
  PmReader *r;
  pid_t pid;                 // 0: none
  int in, out, log;          // our ends; -1 when closed
  char piece[PM_READ_CHUNK]; // of the document, on its way to the child
  size_t piece_at, piece_len;
  bool fed;      // the document is read to its end
  PmBuf message; // the line of the log that is not complete
  bool errors;
} Child;

static PmPosition whole_file(const PmReader *r) { return pm_at(r->window.name, 0, 0); }

static PmStatus system_error(const PmReader *r, const char *what) {
  return pm_fail(r->window.job, PM_ERR_EXTERNAL, whole_file(r), NULL,
                 "cannot start the RDF/XML reader: %s: %s", what, strerror(errno));
}

// The program beside this one, or where $PRESSMARK_LIBEXECDIR or the installation has it.
static PmStatus find_program(const PmReader *r, char *path, size_t size) {
  static const char name[] = "pressmark-raptor";
  char self[4096];
  const ssize_t n = readlink("/proc/self/exe", self, sizeof self);
  const PmStr folder = n > 0 && (size_t)n < sizeof self
                           ? pm_path_dir(pm_str_n(self, (size_t)n))
                           : PM_STR("");
  const PmStr folders[] = {pm_str(getenv("PRESSMARK_LIBEXECDIR")), folder,
                           PM_STR(PM_PKGLIBEXECDIR)};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; ++i) {
    const int len = snprintf(path, size, "%.*s/%s", PM_ARGS(folders[i]), name);
    if (folders[i].len && len > 0 && (size_t)len < size && access(path, X_OK) == 0)
      return PM_OK;
  }
  return pm_fail(r->window.job, PM_ERR_EXTERNAL, whole_file(r), "reinstall pressmark",
                 "the program %s is not there", name);
}

static void close_end(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

// Our ends do not block; a socket, unlike a pipe, raises no signal when the child is
// gone.
static PmStatus make_ends(const PmReader *r, int in[2], int out[2], int log[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 ||
      pipe2(out, O_CLOEXEC) != 0 || pipe2(log, O_CLOEXEC) != 0)
    return system_error(r, "pipe");
  const int ours[] = {in[1], out[0], log[0]};
  for (size_t i = 0; i < 3; ++i)
    if (fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0)
      return system_error(r, "fcntl");
  return PM_OK;
}

static PmStatus spawn(Child *c, const char *program, const char *base, const int fds[3]) {
  char megabytes[16], seconds[16], name[] = "pressmark-raptor", format[] = "rdfxml";
  snprintf(megabytes, sizeof megabytes, "%d", MEGABYTES);
  snprintf(seconds, sizeof seconds, "%d", SECONDS);
  char *own_base = strdup(base);
  if (!own_base)
    return PM_ERR_NOMEM;
  char *argv[] = {name, format, own_base, megabytes, seconds, NULL};
  posix_spawn_file_actions_t actions;
  int rc = posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3 && rc == 0; ++i)
    rc = posix_spawn_file_actions_adddup2(&actions, fds[i], i);
  if (rc == 0)
    rc = posix_spawn(&c->pid, program, &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  free(own_base);
  if (rc == 0)
    return PM_OK;
  c->pid = 0;
  errno = rc;
  return system_error(c->r, program);
}

static PmStatus start(Child *c, const char *base) {
  char program[4200];
  PM_TRY(find_program(c->r, program, sizeof program));
  int in[2] = {-1, -1}, out[2] = {-1, -1}, log[2] = {-1, -1};
  PmStatus st = make_ends(c->r, in, out, log);
  c->in = in[1];
  c->out = out[0];
  c->log = log[0];
  if (st == PM_OK)
    st = spawn(c, program, base, (const int[]){in[0], out[1], log[1]});
  close_end(&in[0]);
  close_end(&out[1]);
  close_end(&log[1]);
  return st;
}

// "E\tLINE\tCOLUMN\tTEXT"
static void tell(Child *c, PmStr line) {
  uint64_t numbers[2] = {0, 0};
  size_t at = 2;
  for (size_t i = 0; i < 2; ++i, ++at)
    for (; at < line.len && line.data[at] >= '0' && line.data[at] <= '9'; ++at)
      numbers[i] = numbers[i] * 10 + (uint64_t)(line.data[at] - '0');
  const PmStr text = pm_str_slice(line, at, line.len);
  const PmPosition where = pm_at(c->r->window.name, numbers[0], numbers[1]);
  if (pm_str_starts(line, PM_STR("W\t"))) {
    pm_warn(c->r->window.job, where, NULL, "%.*s", PM_ARGS(text));
    return;
  }
  const bool ours = pm_str_starts(line, PM_STR("E\t"));
  (void)pm_fail(c->r->window.job, PM_ERR_SYNTAX, where, NULL, "%.*s",
                PM_ARGS(ours ? text : line));
  c->errors = true;
}

static PmStatus tell_lines(Child *c, bool all) {
  size_t from = 0;
  for (;;) {
    const size_t end = pm_str_find(pm_buf_str(&c->message), PM_STR("\n"), from);
    if (end == SIZE_MAX)
      break;
    tell(c, pm_str_slice(pm_buf_str(&c->message), from, end));
    from = end + 1;
  }
  if (all && from < c->message.len)
    tell(c, pm_str_slice(pm_buf_str(&c->message), from, c->message.len));
  c->message.len -= from;
  if (c->message.len)
    memmove(c->message.data, c->message.data + from, c->message.len);
  return PM_OK;
}

// A line too long for the buffer is told in pieces.
static PmStatus read_log(Child *c) {
  PM_TRY(pm_buf_reserve(&c->message, MESSAGE_MAX));
  const ssize_t n = read(c->log, c->message.data + c->message.len, MESSAGE_MAX);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return PM_OK;
  if (n <= 0) {
    close_end(&c->log);
    return tell_lines(c, true);
  }
  c->message.len += (size_t)n;
  return tell_lines(c, c->message.len >= MESSAGE_MAX);
}

// The document's next bytes: what the window has read ahead, then the input.
static PmStatus next_piece(Child *c) {
  PmWindow *w = &c->r->window;
  c->piece_at = 0;
  c->piece_len = (size_t)(w->raw_end - w->p);
  if (c->piece_len > sizeof c->piece)
    c->piece_len = sizeof c->piece;
  if (c->piece_len) {
    memcpy(c->piece, w->p, c->piece_len);
    w->p += c->piece_len;
    return PM_OK;
  }
  PM_TRY(pm_input_read(w->input, c->piece, sizeof c->piece, &c->piece_len));
  c->fed = c->piece_len == 0;
  return PM_OK;
}

static PmStatus feed(Child *c) {
  if (c->piece_at == c->piece_len)
    PM_TRY(next_piece(c));
  if (c->fed) {
    close_end(&c->in);
    return PM_OK;
  }
  const ssize_t n = send(c->in, c->piece + c->piece_at, c->piece_len - c->piece_at,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0)
    c->piece_at += (size_t)n;
  else if (errno != EAGAIN && errno != EINTR)
    close_end(&c->in); // the child has stopped reading; it says why
  return PM_OK;
}

// The read function of the window over the child's N-Triples.
static PmStatus read_child(void *self, char *into, size_t cap, size_t *n) {
  Child *c = self;
  for (;;) {
    PM_TRY(pm_job_check(c->r->window.job));
    struct pollfd fds[] = {{.fd = c->out, .events = POLLIN},
                           {.fd = c->in, .events = POLLOUT},
                           {.fd = c->log, .events = POLLIN}};
    *n = 0;
    if (c->out < 0 && c->log < 0)
      return PM_OK;
    if (poll(fds, 3, -1) < 0 && errno != EINTR)
      return system_error(c->r, "poll");
    if (fds[2].revents)
      PM_TRY(read_log(c));
    if (fds[1].revents)
      PM_TRY(feed(c));
    if (!fds[0].revents)
      continue;
    const ssize_t got = read(c->out, into, cap);
    if (got > 0) {
      *n = (size_t)got;
      return PM_OK;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
      close_end(&c->out);
  }
}

// What the end of the child says about the document.
static PmStatus judge(Child *c, int status) {
  PmJob *job = c->r->window.job;
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return pm_fail(job, PM_ERR_LIMIT, whole_file(c->r),
                   "elements may be nested too deep; split the document",
                   "the RDF/XML reader took more than %d seconds and one a MiB", SECONDS);
  if (WIFSIGNALED(status) || WEXITSTATUS(status) > 1)
    return pm_fail(job, PM_ERR_EXTERNAL, whole_file(c->r),
                   "the document may be too large for it: convert it to Turtle or "
                   "N-Triples with another program",
                   "the RDF/XML reader broke down within its %d MB", MEGABYTES);
  if (WEXITSTATUS(status) && !c->errors)
    return pm_fail(job, PM_ERR_SYNTAX, whole_file(c->r), NULL, "not RDF/XML");
  return c->errors ? PM_ERR_SYNTAX : PM_OK;
}

static PmStatus stop(Child *c, PmStatus st) {
  close_end(&c->in);
  close_end(&c->out);
  close_end(&c->log);
  if (c->pid == 0)
    return st;
  if (st)
    kill(c->pid, SIGKILL);
  int status = 0;
  while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
    ;
  return st ? st : judge(c, status);
}

static PmStatus read_triples(Child *c) {
  PmReader triples = *c->r;
  PmReadOptions options = *c->r->options;
  options.position = NULL; // the lines are the child's, not the document's
  options.lax = options.all_errors = false;
  triples.options = &options;
  triples.text = (PmText){0};
  triples.format = PM_FORMAT_NTRIPLES;
  PM_TRY(pm_window_init(&triples.window, c->r->window.job, c->r->window.input,
                        PM_READ_CHUNK, c->r->window.max));
  triples.window.read = read_child;
  triples.window.read_self = c;
  if (c->r->options->position)
    *c->r->options->position = whole_file(c->r);
  const PmStatus st = pm_read_lines(&triples);
  pm_text_release(&triples.text);
  pm_window_release(&triples.window);
  return st;
}

static PmStatus read_with_base(PmReader *r, const char *base) {
  Child *c = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->r = r;
  c->in = c->out = c->log = -1;
  c->message = pm_buf(2 * MESSAGE_MAX);
  PmStatus st = start(c, base);
  if (st == PM_OK)
    st = read_triples(c);
  st = stop(c, st);
  pm_buf_release(&c->message);
  free(c);
  return st;
}

PmStatus pm_read_raptor(PmReader *r) {
  PmBuf base = pm_buf(r->max_token);
  PmStatus st = pm_reader_base(r, &base);
  if (st == PM_OK)
    st = read_with_base(r, base.len ? base.data : "urn:x-none:");
  pm_buf_release(&base);
  return st;
}
