// SPDX-License-Identifier: MIT
// An external merge sort, stable: full memory is sorted and written as one run; the runs
// are merged through a heap when they are read. In the file a record is what differs from
// the one before it (pack.h), so that writing and reading cost a fifth of its size.
#include "store/runs.h"

#include "store/block.h"
#include "store/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
  MIN_RECORDS = 1024,
  WRITE_BYTES = 1 << 16,
  READ_MIN = 1 << 12, // bytes of a run's buffer
  READ_MAX = 1 << 18,
  ADDS = 0x80, // of a record's first byte
};

typedef struct {
  uint64_t next, end; // bytes of the file still to be read
  uint8_t *buffer;
  size_t n, at;
  PmRecord record; // the run's next
} Run;

struct PmRuns {
  PmJob *job;
  char *dir;
  bool sorted;
  PmRecord *records, *scratch; // in memory; scratch only while sorting
  size_t n, cap, max;
  uint64_t total;
  int fd;         // -1: all is in memory
  uint64_t *ends; // of each run in the file, in bytes
  size_t n_runs, cap_runs;
  Run *runs;           // while reading
  size_t read_at_once; // bytes
  size_t *heap, n_heap;
  size_t at; // in memory
  PmRecord current;
};

static int cmp(const PmRecord *a, const PmRecord *b) {
  return pm_ids_cmp(&a->ids, &b->ids);
}

static PmStatus failed(const PmRuns *r, const char *what) {
  return pm_fail(r->job, PM_ERR_IO, pm_at(r->dir, 0, 0),
                 errno == ENOSPC ? "make room, then try again" : NULL, "cannot %s: %s",
                 what, strerror(errno));
}

PmStatus pm_runs_new(PmJob *job, const char *dir, size_t memory, bool sorted,
                     PmRuns **out) {
  *out = NULL;
  PmRuns *r = calloc(1, sizeof *r);
  char *copy = r ? strdup(dir) : NULL;
  if (!copy) {
    free(r);
    return PM_ERR_NOMEM;
  }
  const size_t each = sizeof(PmRecord) * (sorted ? 2 : 1);
  *r = (PmRuns){.job = job, .dir = copy, .sorted = sorted, .fd = -1};
  r->max = memory / each > MIN_RECORDS ? memory / each : MIN_RECORDS;
  *out = r;
  return PM_OK;
}

static void free_runs(PmRuns *r) {
  for (size_t i = 0; r->runs && i < r->n_runs; ++i)
    free(r->runs[i].buffer);
  free(r->runs);
  free(r->heap);
  r->runs = NULL;
  r->heap = NULL;
}

void pm_runs_free(PmRuns *r) {
  if (!r)
    return;
  free_runs(r);
  free(r->records);
  free(r->scratch);
  free(r->ends);
  free(r->dir);
  if (r->fd >= 0)
    close(r->fd);
  free(r);
}

uint64_t pm_runs_count(const PmRuns *r) { return r->total; }

// --- sorting --------------------------------------------------------------------------

static void merge(const PmRecord *a, size_t n, size_t half, PmRecord *into) {
  size_t i = 0, j = half;
  for (size_t k = 0; k < n; ++k)
    into[k] = j == n || (i < half && cmp(&a[i], &a[j]) <= 0) ? a[i++] : a[j++];
}

static void insertion_sort(PmRecord *a, size_t n) {
  for (size_t i = 1; i < n; ++i) {
    const PmRecord x = a[i];
    size_t j = i;
    for (; j && cmp(&a[j - 1], &x) > 0; --j)
      a[j] = a[j - 1];
    a[j] = x;
  }
}

// Sorts `a`; halves that stand in order already cost one comparison.
static void merge_sort(PmRecord *a, size_t n, PmRecord *scratch) {
  if (n <= 16) {
    insertion_sort(a, n);
    return;
  }
  const size_t half = n / 2;
  merge_sort(a, half, scratch);
  merge_sort(a + half, n - half, scratch);
  if (cmp(&a[half - 1], &a[half]) <= 0)
    return;
  memcpy(scratch, a, n * sizeof *a);
  merge(scratch, n, half, a);
}

static PmStatus sort_memory(PmRuns *r) {
  if (!r->sorted || r->n < 2)
    return PM_OK;
  r->scratch = malloc(r->n * sizeof *r->scratch);
  if (!r->scratch)
    return PM_ERR_NOMEM;
  merge_sort(r->records, r->n, r->scratch);
  free(r->scratch);
  r->scratch = NULL;
  return PM_OK;
}

// --- files ----------------------------------------------------------------------------

static PmStatus open_file(PmRuns *r) {
  PmArena arena = {0};
  const PmStr path = pm_arena_printf(&arena, "%s/sort.XXXXXX", r->dir);
  char *name = (char *)(uintptr_t)path.data;
  r->fd = name ? mkostemp(name, O_CLOEXEC) : -1;
  PmStatus st = r->fd >= 0 ? PM_OK : name ? failed(r, "make a file") : PM_ERR_NOMEM;
  if (!st)
    unlink(name);
  pm_arena_release(&arena);
  return st;
}

static PmStatus write_all(PmRuns *r, const void *data, size_t len) {
  const char *p = data;
  while (len) {
    const ssize_t n = write(r->fd, p, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return failed(r, "write");
    p += n;
    len -= (size_t)n;
  }
  return PM_OK;
}

static PmStatus write_records(PmRuns *r, uint64_t *bytes) {
  PmIds last = {0};
  size_t len = 0;
  uint8_t *buffer = malloc(WRITE_BYTES);
  PmStatus st = buffer ? PM_OK : PM_ERR_NOMEM;
  for (size_t i = 0; !st && i < r->n; ++i) {
    const PmRecord *record = &r->records[i];
    const size_t n = pm_ids_pack(buffer + len, &last, &record->ids);
    buffer[len] |= record->add ? ADDS : 0;
    last = record->ids;
    len += n;
    if (len <= WRITE_BYTES - PM_IDS_PACKED && i + 1 < r->n)
      continue;
    st = write_all(r, buffer, len);
    *bytes += len;
    len = 0;
  }
  free(buffer);
  return st;
}

static PmStatus spill(PmRuns *r) {
  if (r->fd < 0)
    PM_TRY(open_file(r));
  if (r->n_runs == r->cap_runs) {
    const size_t cap = r->cap_runs ? r->cap_runs * 2 : 16;
    uint64_t *ends = realloc(r->ends, cap * sizeof *ends);
    if (!ends)
      return PM_ERR_NOMEM;
    r->ends = ends;
    r->cap_runs = cap;
  }
  uint64_t end = r->n_runs ? r->ends[r->n_runs - 1] : 0;
  PM_TRY(sort_memory(r));
  PM_TRY(write_records(r, &end));
  r->ends[r->n_runs++] = end;
  r->n = 0;
  return PM_OK;
}

PmStatus pm_runs_add(PmRuns *r, const PmRecord *record) {
  if (r->n == r->max)
    PM_TRY(spill(r));
  if (r->n == r->cap) {
    size_t cap = r->cap ? r->cap * 2 : MIN_RECORDS;
    cap = cap < r->max ? cap : r->max;
    PmRecord *records = realloc(r->records, cap * sizeof *records);
    if (!records)
      return PM_ERR_NOMEM;
    r->records = records;
    r->cap = cap;
  }
  r->records[r->n++] = *record;
  ++r->total;
  return PM_OK;
}

// --- reading --------------------------------------------------------------------------

// Reads on, behind what is left in the buffer.
static PmStatus fill(PmRuns *r, Run *run) {
  const size_t left = run->n - run->at;
  memmove(run->buffer, run->buffer + run->at, left);
  run->at = 0;
  run->n = left;
  while (run->n < r->read_at_once && run->next < run->end) {
    const uint64_t more = run->end - run->next;
    const size_t room = r->read_at_once - run->n;
    const ssize_t n = pread(r->fd, run->buffer + run->n,
                            more < room ? (size_t)more : room, (off_t)run->next);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return failed(r, "read");
    run->n += (size_t)n;
    run->next += (uint64_t)n;
  }
  return PM_OK;
}

// The run's next record; false at its end.
static PmStatus advance(PmRuns *r, Run *run, bool *more) {
  if (run->n - run->at < PM_IDS_PACKED && run->next < run->end)
    PM_TRY(fill(r, run));
  *more = run->at < run->n;
  if (!*more)
    return PM_OK;
  run->record.add = run->buffer[run->at] & ADDS;
  run->at += pm_ids_unpack(run->buffer + run->at, run->buffer + run->n, &run->record.ids);
  return PM_OK;
}

static const PmRecord *head(const PmRuns *r, size_t i) {
  return &r->runs[r->heap[i]].record;
}

// Of equal records those of the earlier run come first. Runs that are not sorted are read
// one after the other.
static bool before(const PmRuns *r, size_t i, size_t j) {
  const int c = r->sorted ? cmp(head(r, i), head(r, j)) : 0;
  return c ? c < 0 : r->heap[i] < r->heap[j];
}

static void sink_down(PmRuns *r, size_t i) {
  for (;;) {
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < r->n_heap; ++child)
      if (before(r, child, least))
        least = child;
    if (least == i)
      return;
    const size_t x = r->heap[i];
    r->heap[i] = r->heap[least];
    r->heap[least] = x;
    i = least;
  }
}

static PmStatus open_run(PmRuns *r, size_t i) {
  Run *run = &r->runs[i];
  bool more = false;
  run->next = i ? r->ends[i - 1] : 0;
  run->end = r->ends[i];
  run->buffer = malloc(r->read_at_once);
  if (!run->buffer)
    return PM_ERR_NOMEM;
  PM_TRY(advance(r, run, &more));
  if (more)
    r->heap[r->n_heap++] = i;
  return PM_OK;
}

static PmStatus open_runs(PmRuns *r) {
  free_runs(r);
  r->runs = calloc(r->n_runs, sizeof *r->runs);
  r->heap = calloc(r->n_runs, sizeof *r->heap);
  if (!r->runs || !r->heap)
    return PM_ERR_NOMEM;
  r->n_heap = 0;
  r->read_at_once = r->max * sizeof(PmRecord) / r->n_runs;
  r->read_at_once = r->read_at_once < READ_MIN   ? READ_MIN
                    : r->read_at_once > READ_MAX ? READ_MAX
                                                 : r->read_at_once;
  for (size_t i = 0; i < r->n_runs; ++i)
    PM_TRY(open_run(r, i));
  for (size_t i = r->n_heap; i-- > 0;)
    sink_down(r, i);
  return PM_OK;
}

PmStatus pm_runs_rewind(PmRuns *r) {
  r->at = 0;
  if (r->fd < 0)
    return sort_memory(r);
  if (r->n)
    PM_TRY(spill(r));
  free(r->records);
  r->records = NULL;
  r->cap = 0;
  return open_runs(r);
}

// The next record of the merge, into `current`; false at the end.
static PmStatus pull(PmRuns *r, bool *more) {
  *more = r->fd < 0 ? r->at < r->n : r->n_heap > 0;
  if (!*more)
    return PM_OK;
  if (r->fd < 0) {
    r->current = r->records[r->at++];
    return PM_OK;
  }
  Run *run = &r->runs[r->heap[0]];
  bool left = false;
  r->current = run->record;
  PM_TRY(advance(r, run, &left));
  if (!left)
    r->heap[0] = r->heap[--r->n_heap];
  sink_down(r, 0);
  return PM_OK;
}

static const PmRecord *peek(const PmRuns *r) {
  if (r->fd < 0)
    return r->at < r->n ? &r->records[r->at] : NULL;
  return r->n_heap ? head(r, 0) : NULL;
}

PmStatus pm_runs_next(PmRuns *r, const PmRecord **record) {
  bool more = false;
  *record = NULL;
  do {
    PM_TRY(pull(r, &more));
    if (!more)
      return PM_OK;
    const PmRecord *next = r->sorted ? peek(r) : NULL;
    more = next && pm_ids_cmp(&next->ids, &r->current.ids) == 0;
  } while (more);
  *record = &r->current;
  return PM_OK;
}
