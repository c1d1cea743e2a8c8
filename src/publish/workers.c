// SPDX-License-Identifier: MIT
// Pages are independent of each other, so each worker is a process of its own that takes
// the next page as it gets free. What a worker has to say (messages, results) comes
// through a pipe and is handed over in the order of the pages.
#include "publish/publisher.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGE_MAX = 1 << 28, READ_BYTES = 1 << 16 };

// --- what goes through the pipe: numbers and strings
// ---------------------------------------

static PmStatus put_number(PmBuf *buf, uint64_t n) {
  return pm_buf_append(buf, pm_str_n((const char *)&n, sizeof n));
}

static PmStatus put_str(PmBuf *buf, PmStr s) {
  PM_TRY(put_number(buf, s.len));
  return pm_buf_append(buf, s);
}

static uint64_t take_number(PmStr *from) {
  uint64_t n = 0;
  if (from->len < sizeof n)
    return 0;
  memcpy(&n, from->data, sizeof n);
  *from = pm_str_slice(*from, sizeof n, from->len);
  return n;
}

static PmStr take_str(PmStr *from) {
  const uint64_t n = take_number(from);
  const PmStr s = pm_str_slice(*from, 0, n);
  *from = pm_str_slice(*from, n, from->len);
  return s;
}

// --- a worker
// --------------------------------------------------------------------------------

// Messages are kept in order, to go before the page's result.
typedef struct {
  PmBuf messages;
  uint64_t n;
  PmStatus status;
} Log;

static PmStatus put_diagnostic(PmBuf *buf, const PmDiagnostic *d) {
  PM_TRY(put_number(buf, d->severity));
  PM_TRY(put_number(buf, d->code));
  PM_TRY(put_number(buf, d->at.line));
  PM_TRY(put_number(buf, d->at.column));
  const char *const texts[] = {d->at.file, d->subject, d->text, d->hint};
  for (size_t i = 0; i < 4;
       ++i) { // with their NUL, so that they need no copy; empty: NULL
    const PmStr s = texts[i] ? pm_str_n(texts[i], strlen(texts[i]) + 1) : PM_STR("");
    PM_TRY(put_str(buf, s));
  }
  return PM_OK;
}

static void log_diagnostic(void *data, const PmDiagnostic *d) {
  Log *log = data;
  if (!log->status)
    log->status = put_diagnostic(&log->messages, d);
  ++log->n;
}

static PmStatus put_result(PmBuf *buf, size_t page, const PmPageResult *r,
                           const Log *log) {
  PM_TRY(put_number(buf, page));
  PM_TRY(put_number(buf, log->n));
  PM_TRY(pm_buf_append(buf, pm_buf_str(&log->messages)));
  PM_TRY(put_number(buf, r->status));
  PM_TRY(put_str(buf, r->stem));
  for (int i = 0; i < PM_N_PRODUCTS; ++i)
    PM_TRY(put_str(buf, pm_str_n(r->sums[i].hex, sizeof r->sums[i].hex)));
  PM_TRY(put_number(buf, r->n_articles));
  for (int c = 0; c < PM_N_CLASSES; ++c) {
    PM_TRY(put_number(buf, r->n_entities[c]));
    for (size_t i = 0; i < r->n_entities[c]; ++i)
      PM_TRY(put_str(buf, r->entities[c][i]));
  }
  return PM_OK;
}

static bool write_all(int fd, PmStr bytes) {
  while (bytes.len) {
    const ssize_t n = write(fd, bytes.data, bytes.len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    bytes = pm_str_slice(bytes, (size_t)n, bytes.len);
  }
  return true;
}

static PmStatus make_one(PmPublisher *p, const PmPageInfo *const *infos, size_t page,
                         int pipe) {
  Log log = {.messages = pm_buf(MESSAGE_MAX)};
  PmJob job = {
      .report = log_diagnostic, .data = &log, .interrupted = p->job->interrupted};
  PmArena arena = {0};
  PmPageResult result;
  pm_publisher_make_page(p, &job, infos[page], &arena, &result);
  PmBuf body = pm_buf(MESSAGE_MAX), frame = pm_buf(MESSAGE_MAX);
  PmStatus st = log.status ? log.status : put_result(&body, page, &result, &log);
  if (!st)
    st = put_str(&frame, pm_buf_str(&body));
  if (!st && !write_all(pipe, pm_buf_str(&frame)))
    st = PM_ERR_IO;
  pm_buf_release(&body);
  pm_buf_release(&frame);
  pm_buf_release(&log.messages);
  pm_arena_release(&arena);
  return st;
}

static PmStatus work(PmPublisher *p, const PmPageInfo *const *infos, size_t n,
                     atomic_size_t *next, int pipe) {
  for (size_t page; (page = atomic_fetch_add(next, 1)) < n;) {
    PM_TRY(pm_job_check(p->job));
    PM_TRY(make_one(p, infos, page, pipe));
  }
  return PM_OK;
}

// --- the parent
// ------------------------------------------------------------------------------

typedef struct {
  pid_t pid;
  int pipe; // to read from; -1 once it has ended
  PmBuf in;
} Worker;

typedef struct {
  PmPublisher *p;
  const PmPageInfo *const *infos;
  size_t n;
  Worker *workers;
  size_t n_workers;
  atomic_size_t *next;
  PmStr *waiting; // by page: a result whose turn has not come; malloc'ed
  size_t turn;    // the page to be handed over next
  PmTakeResult *take;
  void *self;
} Pool;

static const char *text_or_null(PmStr s) { return s.len ? s.data : NULL; }

static void take_messages(PmJob *job, PmStr *from) {
  for (uint64_t n = take_number(from); n; --n) {
    PmDiagnostic d = {.severity = (PmSeverity)take_number(from),
                      .code = (PmStatus)take_number(from)};
    d.at.line = take_number(from);
    d.at.column = take_number(from);
    d.at.file = text_or_null(take_str(from));
    d.subject = text_or_null(take_str(from));
    d.text = text_or_null(take_str(from));
    d.hint = text_or_null(take_str(from));
    pm_report(job, &d);
  }
}

static PmStatus take_body(Pool *pool, PmStr body, PmArena *arena) {
  PmPageResult r = {0};
  const size_t page = take_number(&body);
  take_messages(pool->p->job, &body);
  r.status = (PmStatus)take_number(&body);
  r.stem = take_str(&body);
  for (int i = 0; i < PM_N_PRODUCTS; ++i)
    memcpy(r.sums[i].hex, take_str(&body).data, sizeof r.sums[i].hex);
  r.n_articles = take_number(&body);
  for (int c = 0; c < PM_N_CLASSES; ++c) {
    r.n_entities[c] = take_number(&body);
    r.entities[c] = pm_arena_alloc(arena, (r.n_entities[c] + 1) * sizeof *r.entities[c]);
    if (!r.entities[c])
      return PM_ERR_NOMEM;
    for (size_t i = 0; i < r.n_entities[c]; ++i)
      r.entities[c][i] = take_str(&body);
  }
  return pool->take(pool->self, page, &r);
}

// Hands over what can be: every result up to the first page that is not made yet.
static PmStatus hand_over(Pool *pool) {
  PmStatus st = PM_OK;
  while (!st && pool->turn < pool->n && pool->waiting[pool->turn].data) {
    const PmStr body = pool->waiting[pool->turn];
    PmArena arena = {0};
    st = take_body(pool, body, &arena);
    pm_arena_release(&arena);
    free((char *)body.data);
    pool->waiting[pool->turn++] = (PmStr){NULL, 0};
  }
  return st;
}

static PmStatus keep_body(Pool *pool, PmStr body) {
  PmStr head = body;
  const size_t page = take_number(&head);
  char *copy = malloc(body.len);
  if (!copy)
    return PM_ERR_NOMEM;
  memcpy(copy, body.data, body.len);
  pool->waiting[page] = pm_str_n(copy, body.len);
  return PM_OK;
}

static PmStatus take_frames(Pool *pool, Worker *w) {
  PmStr rest = pm_buf_str(&w->in);
  while (rest.len >= sizeof(uint64_t)) {
    PmStr ahead = rest;
    const uint64_t n = take_number(&ahead);
    if (ahead.len < n)
      break;
    PM_TRY(keep_body(pool, take_str(&rest)));
  }
  const size_t used = w->in.len - rest.len;
  if (used) {
    memmove(w->in.data, w->in.data + used, rest.len);
    w->in.len = rest.len;
  }
  return hand_over(pool);
}

// A worker that ends in any other way than by finishing has come upon a fault of ours.
static PmStatus end_worker(Pool *pool, Worker *w) {
  int status = 0;
  close(w->pipe);
  w->pipe = -1;
  while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
    ;
  w->pid = 0;
  if (WIFEXITED(status))
    return (PmStatus)WEXITSTATUS(status);
  return pm_fail(pool->p->job, PM_ERR_EXTERNAL, pm_at(NULL, 0, 0),
                 "find the page with --jobs 1, and report it",
                 "a worker was ended by signal %d", WTERMSIG(status));
}

static PmStatus read_worker(Pool *pool, Worker *w) {
  PM_TRY(pm_buf_reserve(&w->in, READ_BYTES));
  const ssize_t n = read(w->pipe, w->in.data + w->in.len, READ_BYTES);
  if (n < 0)
    return errno == EINTR ? PM_OK : PM_ERR_IO;
  if (n == 0)
    return end_worker(pool, w);
  w->in.len += (size_t)n;
  return take_frames(pool, w);
}

static PmStatus listen_all(Pool *pool, struct pollfd *fds) {
  for (size_t open = 1; open;) {
    open = 0;
    for (size_t i = 0; i < pool->n_workers; ++i) {
      fds[i] = (struct pollfd){.fd = pool->workers[i].pipe, .events = POLLIN};
      open += fds[i].fd >= 0;
    }
    PM_TRY(pm_job_check(pool->p->job));
    if (!open || poll(fds, pool->n_workers, -1) < 0)
      continue;
    for (size_t i = 0; i < pool->n_workers; ++i)
      if (fds[i].fd >= 0 && fds[i].revents)
        PM_TRY(read_worker(pool, &pool->workers[i]));
  }
  return PM_OK;
}

static PmStatus start_worker(Pool *pool, Worker *w) {
  int ends[2];
  if (pipe(ends) != 0)
    return PM_ERR_IO;
  w->pid = fork();
  if (w->pid == 0) {
    close(ends[0]);
    // Not exit(): the parent's buffers and handlers are not this process's to flush.
    _exit(work(pool->p, pool->infos, pool->n, pool->next, ends[1]));
  }
  close(ends[1]);
  w->pipe = ends[0];
  w->in = pm_buf(MESSAGE_MAX);
  if (w->pid > 0)
    return PM_OK;
  close(ends[0]);
  w->pipe = -1;
  w->pid = 0;
  return PM_ERR_IO;
}

static PmStatus run_workers(Pool *pool) {
  for (size_t i = 0; i < pool->n_workers; ++i)
    pool->workers[i].pipe = -1;
  for (size_t i = 0; i < pool->n_workers; ++i)
    if (start_worker(pool, &pool->workers[i]))
      return pm_fail(pool->p->job, PM_ERR_IO, pm_at(NULL, 0, 0), "try --jobs 1",
                     "cannot start a worker: %s", strerror(errno));
  struct pollfd *fds = calloc(pool->n_workers, sizeof *fds);
  if (!fds)
    return PM_ERR_NOMEM;
  const PmStatus st = listen_all(pool, fds);
  free(fds);
  return st;
}

static void stop_workers(Pool *pool) {
  for (size_t i = 0; i < pool->n_workers; ++i) {
    Worker *w = &pool->workers[i];
    if (w->pid > 0) {
      kill(w->pid, SIGKILL); // what it was writing is in the staging folder
      while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    }
    if (w->pipe >= 0)
      close(w->pipe);
    pm_buf_release(&w->in);
  }
}

static PmStatus make_in_processes(Pool *pool) {
  void *shared = mmap(NULL, sizeof *pool->next, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    return PM_ERR_NOMEM;
  pool->next = shared;
  pool->workers = calloc(pool->n_workers, sizeof *pool->workers);
  pool->waiting = calloc(pool->n, sizeof *pool->waiting);
  PmStatus st = pool->workers && pool->waiting ? run_workers(pool) : PM_ERR_NOMEM;
  if (pool->workers)
    stop_workers(pool);
  for (size_t i = 0; pool->waiting && i < pool->n; ++i)
    free((char *)pool->waiting[i].data);
  free(pool->waiting);
  free(pool->workers);
  munmap(shared, sizeof *pool->next);
  return st;
}

static PmStatus make_here(Pool *pool) {
  for (size_t i = 0; i < pool->n; ++i) {
    PM_TRY(pm_job_check(pool->p->job));
    PmArena arena = {0};
    PmPageResult result;
    pm_publisher_make_page(pool->p, pool->p->job, pool->infos[i], &arena, &result);
    const PmStatus st = pool->take(pool->self, i, &result);
    pm_arena_release(&arena);
    PM_TRY(st);
  }
  return PM_OK;
}

PmStatus pm_publisher_make_pages(PmPublisher *p, const PmPageInfo *const *infos, size_t n,
                                 size_t jobs, PmTakeResult *take, void *self) {
  Pool pool = {
      .p = p, .infos = infos, .n = n, .n_workers = jobs, .take = take, .self = self};
  return jobs > 1 ? make_in_processes(&pool) : make_here(&pool);
}
