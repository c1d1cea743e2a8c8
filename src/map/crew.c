// SPDX-License-Identifier: MIT
// A ring of benches: each holds a part, what a thread needs to work on it, and the lines
// made. The caller's thread cuts parts and takes lines over.
#include "map/crew.h"
#include "map/gather.h"

#include <pthread.h>
#include <stdlib.h>

enum { MAX_THREADS = 64, BENCHES_A_THREAD = 2 };

typedef enum { BENCH_FREE, BENCH_READY, BENCH_BUSY, BENCH_DONE } BenchState;

typedef struct {
  BenchState state;
  PmPart part;
  PmRecord record;
  PmMate mate;
  PmBatch batch;
  PmCollector collector; // stays empty
  PmRefusals refusals;
  PmRuleCounts *counts; // by triples map
  PmStatus status;
  PmJob job;
  PmKept kept; // for the caller's thread
} Bench;

typedef struct {
  const PmCrewWork *work;
  const PmRecord *whole;
  Bench *benches;
  size_t n_benches;
  pthread_mutex_t lock;
  pthread_cond_t ready, done;
  size_t next; // bench that a thread takes next
  bool closed; // no more work
} Crew;

// --- threads ---------------------------------------------------------------------------

static PmStatus work_through(const Crew *crew, Bench *bench) {
  const PmCrewWork *work = crew->work;
  PM_TRY(pm_record_open_part(&bench->record, crew->whole, &bench->part));
  for (;;) {
    bool more = false;
    PM_TRY(pm_record_next(&bench->record, &more));
    if (!more)
      return pm_job_check(work->job);
    PM_TRY(work->make(work->self, &bench->mate, &bench->record));
  }
}

// Waits for the next part; NULL when there is none any more.
static Bench *take_bench(Crew *crew) {
  pthread_mutex_lock(&crew->lock);
  while (!crew->closed && crew->benches[crew->next].state != BENCH_READY)
    pthread_cond_wait(&crew->ready, &crew->lock);
  Bench *bench = crew->closed ? NULL : &crew->benches[crew->next];
  if (bench) {
    bench->state = BENCH_BUSY;
    crew->next = (crew->next + 1) % crew->n_benches;
  }
  pthread_mutex_unlock(&crew->lock);
  return bench;
}

static void set_state(Crew *crew, Bench *bench, BenchState state) {
  pthread_mutex_lock(&crew->lock);
  bench->state = state;
  pthread_cond_broadcast(state == BENCH_DONE ? &crew->done : &crew->ready);
  pthread_mutex_unlock(&crew->lock);
}

static void *thread_main(void *data) {
  Crew *crew = data;
  for (Bench *bench; (bench = take_bench(crew));) {
    bench->status = work_through(crew, bench);
    set_state(crew, bench, BENCH_DONE);
  }
  return NULL;
}

// --- the caller's thread ---------------------------------------------------------------

// What was looked up, for the check of references that select nothing.
static void note_found(PmRecord *record, const PmRecord *part) {
  for (size_t i = 0; part->slots && i < part->formulation->n_references; ++i) {
    record->slots[i].record |= part->slots[i].record;
    record->slots[i].found |= part->slots[i].found;
  }
}

static PmStatus report_refusals(Crew *crew, Bench *bench) {
  PmRefusals *refusals = &bench->refusals;
  PmStatus st = PM_OK;
  for (size_t i = 0; i < refusals->n && !st; ++i)
    st = pm_refuse(&crew->work->rows->maker, &refusals->items[i]);
  pm_arena_clear(&refusals->arena);
  refusals->items = NULL;
  refusals->n = refusals->cap = 0;
  return st;
}

static void add_counts(Crew *crew, Bench *bench) {
  for (size_t i = 0; i < crew->work->n_counts; ++i) {
    PmRuleCounts *all = &crew->work->rows->counts[i];
    const PmRuleCounts *part = &bench->counts[i];
    all->records += part->records;
    all->quads += part->quads;
    all->nulls += part->nulls;
    all->refused += part->refused;
    all->skipped += part->skipped;
    all->unmatched += part->unmatched;
    bench->counts[i] = (PmRuleCounts){0};
  }
}

static PmStatus finish_bench(Crew *crew, Bench *bench, PmRecord *record, bool *enough) {
  const PmCrewWork *work = crew->work;
  pthread_mutex_lock(&crew->lock);
  while (bench->state != BENCH_DONE)
    pthread_cond_wait(&crew->done, &crew->lock);
  bench->state = BENCH_FREE;
  pthread_mutex_unlock(&crew->lock);
  record->open->type->end_part(&record->cursor, &bench->part);
  PM_TRY(report_refusals(crew, bench));
  pm_kept_tell(&bench->kept, work->job);
  PM_TRY(bench->status);
  note_found(record, &bench->record);
  add_counts(crew, bench);
  return work->take(work->self, &bench->mate, enough);
}

// Cuts parts as long as there is a free bench; then waits for the one begun first.
static PmStatus lead(Crew *crew, PmRecord *record) {
  bool ended = false;
  for (size_t first = 0, n = 0; !ended || n;) {
    if (ended || n == crew->n_benches) {
      PM_TRY(finish_bench(crew, &crew->benches[first], record, &ended));
      first = (first + 1) % crew->n_benches;
      --n;
      continue;
    }
    Bench *bench = &crew->benches[(first + n) % crew->n_benches];
    PM_TRY(record->open->type->cut(&record->cursor, &bench->part));
    ended = bench->part.len == 0;
    if (!ended) {
      ++n;
      set_state(crew, bench, BENCH_READY);
    }
  }
  return PM_OK;
}

static PmStatus set_up(Crew *crew, Bench *bench) {
  const PmJob *job = crew->work->job;
  bench->job = (PmJob){.report = pm_kept_report,
                       .data = &bench->kept,
                       .interrupted = job ? job->interrupted : NULL};
  bench->part.job = &bench->job;
  PmRows *rows = &bench->mate.rows;
  *rows = *crew->work->rows;
  bench->batch.seen = rows->batch->seen;
  rows->maker.job = &bench->job;
  rows->maker.refs.self = rows;
  rows->maker.later = &bench->refusals;
  rows->maker.collector = rows->collector = &bench->collector;
  rows->batch = &bench->batch;
  rows->counts = bench->counts = calloc(crew->work->n_counts + 1, sizeof *bench->counts);
  return bench->counts ? PM_OK : PM_ERR_NOMEM;
}

static void clear_up(Bench *bench) {
  pm_record_end(&bench->record);
  pm_batch_release(&bench->batch);
  pm_arena_release(&bench->kept.arena);
  pm_arena_release(&bench->refusals.arena);
  free(bench->counts);
  free(bench->part.bytes);
}

static PmStatus run_threads(Crew *crew, PmRecord *record) {
  pthread_t threads[MAX_THREADS];
  const unsigned wanted = crew->work->n_threads;
  unsigned n = 0;
  while (n < wanted && n < MAX_THREADS &&
         pthread_create(&threads[n], NULL, thread_main, crew) == 0)
    ++n;
  const PmStatus st = n ? lead(crew, record) : PM_ERR_NOMEM;
  pthread_mutex_lock(&crew->lock);
  crew->closed = true;
  pthread_cond_broadcast(&crew->ready);
  pthread_mutex_unlock(&crew->lock);
  for (unsigned i = 0; i < n; ++i)
    pthread_join(threads[i], NULL);
  return st;
}

PmStatus pm_crew_run(const PmCrewWork *work, PmRecord *record) {
  Crew crew = {.work = work,
               .whole = record,
               .n_benches = work->n_threads * BENCHES_A_THREAD,
               .lock = PTHREAD_MUTEX_INITIALIZER,
               .ready = PTHREAD_COND_INITIALIZER,
               .done = PTHREAD_COND_INITIALIZER};
  crew.benches = calloc(crew.n_benches, sizeof *crew.benches);
  if (!crew.benches)
    return PM_ERR_NOMEM;
  PmStatus st = PM_OK;
  for (size_t i = 0; i < crew.n_benches && !st; ++i)
    st = set_up(&crew, &crew.benches[i]);
  if (!st)
    st = run_threads(&crew, record);
  for (size_t i = 0; i < crew.n_benches; ++i)
    clear_up(&crew.benches[i]);
  free(crew.benches);
  return st;
}
