// SPDX-License-Identifier: MIT
// Batches, and the temporary files of lines that wait.
#include "map/lines.h"

#include "base/temp.h"

#include <stdlib.h>
#include <unistd.h>

enum {
  FIRST_BATCH = 1 << 17,
  BUFFER = 1 << 18, // for lines that come back from a file
  PARTS = 64,       // of the marks that wait, by their first bits
  AHEAD = 16,       // doubts whose place in the table is fetched before it is wanted
  BLOCK = 1 << 13,  // words of bits in memory
  LEAST_MEMORY = 1 << 16,
};

// A mark that was not in the full table, with the number of its line.
typedef struct {
  PmMark mark;
  uint64_t line;
  uint64_t rule;
} Entry;

// Bits by line, in a file; one block of them is in memory.
typedef struct {
  FILE *file;
  uint64_t block; // its number + 1; 0: none yet
  bool changed;
  uint64_t words[BLOCK];
} Bits;

struct PmWaiting {
  FILE *lines;
  FILE *parts[PARTS];
  uint64_t n; // lines
  Bits drop;  // lines that came before
  char *buffer;
  size_t cap;
};

// --- batches ---------------------------------------------------------------------------

PmStatus pm_batch_grow(PmBatch *batch, size_t room) {
  size_t cap = batch->cap ? batch->cap : FIRST_BATCH;
  while (cap - batch->len < room) {
    if (cap > SIZE_MAX / 4)
      return PM_ERR_NOMEM;
    cap *= 2;
  }
  char *data = realloc(batch->data, cap);
  if (!data)
    return PM_ERR_NOMEM;
  batch->data = data;
  batch->cap = cap;
  return PM_OK;
}

PmStatus pm_batch_doubt(PmBatch *batch, size_t to) {
  if (batch->n_doubts == batch->doubts_cap) {
    const size_t cap = batch->doubts_cap ? batch->doubts_cap * 2 : 256;
    PmDoubt *doubts = realloc(batch->doubts, cap * sizeof *doubts);
    if (!doubts)
      return PM_ERR_NOMEM;
    batch->doubts = doubts;
    batch->doubts_cap = cap;
  }
  const PmStr line = pm_str_n(batch->data + batch->len, to - batch->len);
  const PmMark mark = pm_seen_mark(batch->seen, line);
  batch->doubts[batch->n_doubts++] = (PmDoubt){mark, batch->rule, batch->len, to};
  batch->len = to;
  return PM_OK;
}

void pm_batch_clear(PmBatch *batch) {
  batch->len = batch->n_doubts = 0;
  batch->n_new = 0;
}

void pm_batch_release(PmBatch *batch) {
  free(batch->data);
  free(batch->doubts);
  *batch = (PmBatch){0};
}

// --- lines that go out -----------------------------------------------------------------

void pm_lines_init(PmLines *lines, const PmLinesOptions *options) {
  *lines =
      (PmLines){.job = options->job, .sink = options->sink, .graphs = options->graphs};
  pm_seen_init(&lines->seen, options->max_memory);
}

static void close_waiting(PmLines *lines) {
  PmWaiting *w = lines->waiting;
  if (!w)
    return;
  if (w->lines)
    fclose(w->lines);
  for (size_t i = 0; i < PARTS; ++i)
    if (w->parts[i])
      fclose(w->parts[i]);
  if (w->drop.file)
    fclose(w->drop.file);
  free(w->buffer);
  free(w);
  lines->waiting = NULL;
}

void pm_lines_release(PmLines *lines) {
  close_waiting(lines);
  pm_seen_release(&lines->seen);
  *lines = (PmLines){0};
}

static uint64_t count_lines(PmStr text) {
  uint64_t n = 0;
  const char *p = text.data, *end = p + text.len;
  while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
    ++n;
    ++p;
  }
  return n;
}

// Hands the first `n` bytes of a batch on.
static PmStatus pass_on(PmLines *lines, const PmBatch *batch, size_t n) {
  const PmStr text = pm_str_n(batch->data, n);
  PmWaiting *w = lines->waiting;
  if (n == 0)
    return PM_OK;
  if (!w)
    return pm_sink_lines(lines->job, lines->sink, text, lines->graphs);
  w->n += count_lines(text);
  return fwrite(text.data, text.len, 1, w->lines) == 1
             ? PM_OK
             : pm_temp_error(lines->job, "write");
}

// Notes the mark of the line that comes next.
static PmStatus note_mark(PmLines *lines, const PmDoubt *doubt) {
  if (!lines->waiting) {
    lines->waiting = calloc(1, sizeof *lines->waiting);
    if (!lines->waiting)
      return PM_ERR_NOMEM;
    PM_TRY(pm_temp_open(lines->job, &lines->waiting->lines));
  }
  PmWaiting *w = lines->waiting;
  FILE **part = &w->parts[doubt->mark.a >> 58];
  const Entry entry = {doubt->mark, w->n, doubt->rule};
  if (!*part)
    PM_TRY(pm_temp_open(lines->job, part));
  return fwrite(&entry, sizeof entry, 1, *part) == 1 ? PM_OK
                                                     : pm_temp_error(lines->job, "write");
}

// Moves the bytes from `from` to `to` of the batch down to `*len`.
static void keep(PmBatch *batch, size_t *len, size_t from, size_t to) {
  if (*len != from)
    memmove(batch->data + *len, batch->data + from, to - from);
  *len += to - from;
}

// It was counted as made.
static void count_double(PmLines *lines, uint64_t rule) {
  if (!lines->counts)
    return;
  --lines->counts[rule].quads;
  ++lines->counts[rule].doubles;
}

static PmStatus take_doubt(PmLines *lines, PmBatch *batch, const PmDoubt *doubt,
                           size_t *len) {
  PmSeenAnswer answer = PM_SEEN_NEW;
  PM_TRY(pm_seen_add(&lines->seen, doubt->mark, &answer));
  if (answer == PM_SEEN_BEFORE) {
    count_double(lines, doubt->rule);
    return PM_OK;
  }
  ++lines->n_lines;
  if (answer == PM_SEEN_FULL) { // now the number of the line must be known
    PM_TRY(pass_on(lines, batch, *len));
    *len = 0;
    PM_TRY(note_mark(lines, doubt));
  }
  keep(batch, len, doubt->from, doubt->to);
  return PM_OK;
}

PmStatus pm_lines_take(PmLines *lines, PmBatch *batch) {
  size_t len = 0, at = 0;
  for (size_t i = 0; i < batch->n_doubts; ++i) {
    const PmDoubt *doubt = &batch->doubts[i];
    if (i + AHEAD < batch->n_doubts)
      pm_seen_fetch(&lines->seen, batch->doubts[i + AHEAD].mark);
    keep(batch, &len, at, doubt->from);
    at = doubt->to;
    PM_TRY(take_doubt(lines, batch, doubt, &len));
  }
  keep(batch, &len, at, batch->len);
  lines->n_lines += batch->n_new;
  const PmStatus st = pass_on(lines, batch, len);
  pm_batch_clear(batch);
  return st;
}

// --- the end ---------------------------------------------------------------------------

static PmStatus write_block(PmLines *lines, Bits *bits) {
  const size_t n = sizeof bits->words;
  const off_t at = (off_t)((bits->block - 1) * n);
  if (!bits->changed)
    return PM_OK;
  bits->changed = false;
  return pwrite(fileno(bits->file), bits->words, n, at) == (ssize_t)n
             ? PM_OK
             : pm_temp_error(lines->job, "write");
}

// The word of a line's bit; behind the end of the file are zeros.
static PmStatus find_bits(PmLines *lines, Bits *bits, uint64_t line, uint64_t **word) {
  const uint64_t block = line / 64 / BLOCK;
  *word = &bits->words[line / 64 % BLOCK];
  if (bits->block == block + 1)
    return PM_OK;
  PM_TRY(write_block(lines, bits));
  bits->block = block + 1;
  memset(bits->words, 0, sizeof bits->words);
  const ssize_t n = pread(fileno(bits->file), bits->words, sizeof bits->words,
                          (off_t)(block * sizeof bits->words));
  return n >= 0 ? PM_OK : pm_temp_error(lines->job, "read");
}

static PmStatus drop_double(PmLines *lines, const Entry *entry) {
  Bits *bits = &lines->waiting->drop;
  uint64_t *word = NULL;
  PM_TRY(find_bits(lines, bits, entry->line, &word));
  *word |= UINT64_C(1) << entry->line % 64;
  bits->changed = true;
  --lines->n_lines;
  count_double(lines, entry->rule);
  return PM_OK;
}

// The marks of one round; a part whose marks are more than memory holds has several.
typedef struct {
  uint64_t round, rounds; // a power of two
} Round;

static PmStatus drop_in_round(PmLines *lines, FILE *part, Round round) {
  PmSeen seen = {.max = SIZE_MAX};
  PmStatus st = pm_temp_rewind(lines->job, part);
  Entry entry;
  while (!st && fread(&entry, sizeof entry, 1, part) == 1) {
    PmSeenAnswer answer = PM_SEEN_NEW;
    if ((entry.mark.b >> 32 & (round.rounds - 1)) != round.round)
      continue;
    entry.mark.a = entry.mark.a << 6 | entry.mark.a >> 58; // the first bits are all alike
    st = pm_seen_add(&seen, entry.mark, &answer);
    if (!st && answer == PM_SEEN_BEFORE)
      st = drop_double(lines, &entry);
  }
  if (!st && ferror(part))
    st = pm_temp_error(lines->job, "read");
  pm_seen_release(&seen);
  return st;
}

static PmStatus drop_in_part(PmLines *lines, FILE *part, size_t max_memory) {
  const uint64_t n = (uint64_t)ftello(part) / sizeof(Entry);
  Round round = {.rounds = 1};
  while (n / round.rounds * 2 * sizeof(PmMark) > max_memory && round.rounds >> 31 == 0)
    round.rounds *= 2;
  for (; round.round < round.rounds; ++round.round) {
    PM_TRY(pm_job_check(lines->job));
    PM_TRY(drop_in_round(lines, part, round));
  }
  return PM_OK;
}

static PmStatus drop_doubles(PmLines *lines) {
  PmWaiting *w = lines->waiting;
  const size_t max = lines->seen.max > LEAST_MEMORY ? lines->seen.max : LEAST_MEMORY;
  pm_seen_release(&lines->seen);
  PM_TRY(pm_temp_open(lines->job, &w->drop.file));
  for (size_t i = 0; i < PARTS; ++i)
    if (w->parts[i]) {
      PM_TRY(drop_in_part(lines, w->parts[i], max));
      fclose(w->parts[i]);
      w->parts[i] = NULL;
    }
  return write_block(lines, &w->drop);
}

// Takes the lines out that are dropped; `*n` counts all lines so far.
static PmStatus thin_out(PmLines *lines, size_t len, uint64_t *n, size_t *kept) {
  PmWaiting *w = lines->waiting;
  *kept = 0;
  for (size_t at = 0; at < len; ++*n) {
    const char *feed = memchr(w->buffer + at, '\n', len - at);
    const size_t size = (size_t)(feed + 1 - (w->buffer + at));
    uint64_t *word = NULL;
    PM_TRY(find_bits(lines, &w->drop, *n, &word));
    if (!(*word >> *n % 64 & 1)) {
      memmove(w->buffer + *kept, w->buffer + at, size);
      *kept += size;
    }
    at += size;
  }
  return PM_OK;
}

static PmStatus grow_buffer(PmWaiting *w) {
  const size_t cap = w->cap ? w->cap * 2 : BUFFER;
  char *buffer = realloc(w->buffer, cap);
  if (!buffer)
    return PM_ERR_NOMEM;
  w->buffer = buffer;
  w->cap = cap;
  return PM_OK;
}

// Reads the waiting lines back, as many whole ones at a time as the buffer holds.
static PmStatus hand_over(PmLines *lines) {
  PmWaiting *w = lines->waiting;
  size_t len = 0, kept = 0;
  uint64_t n = 0;
  PM_TRY(pm_temp_rewind(lines->job, w->lines));
  for (;;) {
    if (len == w->cap)
      PM_TRY(grow_buffer(w));
    const size_t got = fread(w->buffer + len, 1, w->cap - len, w->lines);
    len += got;
    if (ferror(w->lines))
      return pm_temp_error(lines->job, "read");
    if (got == 0)
      return PM_OK;
    const char *last = memrchr(w->buffer, '\n', len);
    const size_t whole = last ? (size_t)(last + 1 - w->buffer) : 0;
    PM_TRY(thin_out(lines, whole, &n, &kept));
    PM_TRY(
        pm_sink_lines(lines->job, lines->sink, pm_str_n(w->buffer, kept), lines->graphs));
    memmove(w->buffer, w->buffer + whole, len - whole);
    len -= whole;
    PM_TRY(pm_job_check(lines->job));
  }
}

PmStatus pm_lines_finish(PmLines *lines) {
  if (!lines->waiting)
    return PM_OK;
  PM_TRY(drop_doubles(lines));
  const PmStatus st = hand_over(lines);
  close_waiting(lines);
  return st;
}
