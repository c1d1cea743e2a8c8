// SPDX-License-Identifier: MIT
// The buffer, and the temporary files of lines that wait.
#include "map/lines.h"

#include "base/temp.h"

#include <stdlib.h>

enum {
  BUFFER = 1 << 18,
  PARTS = 64, // of the marks that wait, by their first bits
};

// A mark that was not in the full table, with the number of its line.
typedef struct {
  PmMark mark;
  uint64_t line;
} Entry;

struct PmWaiting {
  FILE *lines;
  FILE *parts[PARTS];
  uint64_t n;     // lines
  uint64_t *drop; // bits by line, in the end
};

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
  free(w->drop);
  free(w);
  lines->waiting = NULL;
}

void pm_lines_release(PmLines *lines) {
  close_waiting(lines);
  pm_seen_release(&lines->seen);
  free(lines->data);
  free(lines->doubts);
  *lines = (PmLines){0};
}

// --- the buffer ------------------------------------------------------------------------

static PmStatus grow(PmLines *lines, size_t need) {
  size_t cap = lines->cap ? lines->cap : BUFFER;
  while (cap < need)
    if (cap > SIZE_MAX / 2)
      return PM_ERR_NOMEM;
    else
      cap *= 2;
  char *data = realloc(lines->data, cap);
  if (!data)
    return PM_ERR_NOMEM;
  lines->data = data;
  lines->cap = cap;
  return PM_OK;
}

PmStatus pm_lines_make_room(PmLines *lines, size_t room) {
  if (lines->sink)
    PM_TRY(pm_lines_flush(lines));
  if (room > SIZE_MAX / 2)
    return PM_ERR_NOMEM;
  return lines->cap - lines->len < room ? grow(lines, lines->len + room) : PM_OK;
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

static PmStatus put_off(PmLines *lines, PmStr text) {
  PmWaiting *w = lines->waiting;
  w->n += count_lines(text);
  return fwrite(text.data, text.len, 1, w->lines) == 1
             ? PM_OK
             : pm_temp_error(lines->job, "write");
}

// Hands `n` bytes on, past the buffer.
static PmStatus pass_on(PmLines *lines, const char *data, size_t n) {
  if (n == 0)
    return PM_OK;
  const PmStr text = pm_str_n(data, n);
  return lines->waiting ? put_off(lines, text)
                        : pm_sink_lines(lines->job, lines->sink, text, lines->graphs);
}

PmStatus pm_lines_flush(PmLines *lines) {
  const size_t n = lines->len;
  lines->len = 0;
  return pass_on(lines, lines->data, n);
}

// --- lines that may have been made before ----------------------------------------------

static PmStatus start_waiting(PmLines *lines) {
  PM_TRY(pm_lines_flush(lines));
  lines->waiting = calloc(1, sizeof *lines->waiting);
  return lines->waiting ? pm_temp_open(lines->job, &lines->waiting->lines) : PM_ERR_NOMEM;
}

// Notes the mark of the line that comes next.
static PmStatus note_mark(PmLines *lines, PmMark mark) {
  if (!lines->waiting)
    PM_TRY(start_waiting(lines));
  PM_TRY(pm_lines_flush(lines)); // now the number of the line is known
  PmWaiting *w = lines->waiting;
  FILE **part = &w->parts[mark.a >> 58];
  const Entry entry = {mark, w->n};
  if (!*part)
    PM_TRY(pm_temp_open(lines->job, part));
  return fwrite(&entry, sizeof entry, 1, *part) == 1 ? PM_OK
                                                     : pm_temp_error(lines->job, "write");
}

static PmStatus add_doubt(PmLines *lines, PmMark mark, size_t to) {
  if (lines->n_doubts == lines->doubts_cap) {
    const size_t cap = lines->doubts_cap ? lines->doubts_cap * 2 : 256;
    PmDoubt *doubts = realloc(lines->doubts, cap * sizeof *doubts);
    if (!doubts)
      return PM_ERR_NOMEM;
    lines->doubts = doubts;
    lines->doubts_cap = cap;
  }
  lines->doubts[lines->n_doubts++] = (PmDoubt){mark, lines->len, to};
  lines->len = to;
  return PM_OK;
}

PmStatus pm_lines_check(PmLines *lines, char *end) {
  const char *line = lines->data + lines->len;
  const size_t n = (size_t)(end - line);
  const PmMark mark = pm_seen_mark(&lines->seen, pm_str_n(line, n));
  PmSeenAnswer answer = PM_SEEN_NEW;
  if (!lines->sink)
    return add_doubt(lines, mark, lines->len + n);
  PM_TRY(pm_seen_add(&lines->seen, mark, &answer));
  if (answer == PM_SEEN_BEFORE) {
    ++lines->n_doubles;
    return PM_OK;
  }
  ++lines->n_lines;
  if (answer == PM_SEEN_FULL) {
    const size_t before = lines->len;
    PM_TRY(note_mark(lines, mark));
    memmove(lines->data, lines->data + before, n);
  }
  lines->len += n;
  return PM_OK;
}

// --- batches ---------------------------------------------------------------------------

// Moves the bytes from `from` to `to` of the batch down to `*len`.
static void keep(PmLines *batch, size_t *len, size_t from, size_t to) {
  if (*len != from)
    memmove(batch->data + *len, batch->data + from, to - from);
  *len += to - from;
}

static PmStatus take_doubt(PmLines *lines, PmLines *batch, const PmDoubt *doubt,
                           size_t *len) {
  PmSeenAnswer answer = PM_SEEN_NEW;
  PM_TRY(pm_seen_add(&lines->seen, doubt->mark, &answer));
  if (answer == PM_SEEN_BEFORE) {
    ++lines->n_doubles;
    return PM_OK;
  }
  ++lines->n_lines;
  if (answer == PM_SEEN_FULL) {
    PM_TRY(pass_on(lines, batch->data, *len));
    *len = 0;
    PM_TRY(note_mark(lines, doubt->mark));
  }
  keep(batch, len, doubt->from, doubt->to);
  return PM_OK;
}

PmStatus pm_lines_take(PmLines *lines, PmLines *batch) {
  size_t len = 0, at = 0;
  PM_TRY(pm_lines_flush(lines));
  for (size_t i = 0; i < batch->n_doubts; ++i) {
    const PmDoubt *doubt = &batch->doubts[i];
    keep(batch, &len, at, doubt->from);
    at = doubt->to;
    PM_TRY(take_doubt(lines, batch, doubt, &len));
  }
  keep(batch, &len, at, batch->len);
  lines->n_lines += batch->n_lines;
  batch->len = batch->n_doubts = 0;
  batch->n_lines = 0;
  return pass_on(lines, batch->data, len);
}

// --- the end ---------------------------------------------------------------------------

static PmStatus drop_doubles_of(PmLines *lines, FILE *part) {
  PmSeen seen = {.max = SIZE_MAX};
  PmStatus st = PM_OK;
  Entry entry;
  rewind(part);
  while (!st && fread(&entry, sizeof entry, 1, part) == 1) {
    PmSeenAnswer answer = PM_SEEN_NEW;
    entry.mark.a = entry.mark.a << 6 | entry.mark.a >> 58; // the first bits are all alike
    st = pm_seen_add(&seen, entry.mark, &answer);
    if (answer == PM_SEEN_BEFORE) {
      lines->waiting->drop[entry.line / 64] |= UINT64_C(1) << entry.line % 64;
      --lines->n_lines;
      ++lines->n_doubles;
    }
  }
  if (!st && ferror(part))
    st = pm_temp_error(lines->job, "read");
  pm_seen_release(&seen);
  return st;
}

static PmStatus drop_doubles(PmLines *lines) {
  PmWaiting *w = lines->waiting;
  pm_seen_release(&lines->seen);
  w->drop = calloc(w->n / 64 + 1, sizeof *w->drop);
  if (!w->drop)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < PARTS; ++i)
    if (w->parts[i])
      PM_TRY(drop_doubles_of(lines, w->parts[i]));
  return PM_OK;
}

// Takes the lines out that are dropped; `*n` counts all lines so far.
static size_t thin_out(const PmWaiting *w, char *data, size_t len, uint64_t *n) {
  size_t kept = 0;
  for (size_t at = 0; at < len; ++*n) {
    const char *feed = memchr(data + at, '\n', len - at);
    const size_t size = (size_t)(feed + 1 - (data + at));
    if (!(w->drop[*n / 64] >> *n % 64 & 1)) {
      memmove(data + kept, data + at, size);
      kept += size;
    }
    at += size;
  }
  return kept;
}

// Reads the waiting lines back, as many whole ones at a time as the buffer holds.
static PmStatus hand_over_waiting(PmLines *lines) {
  PmWaiting *w = lines->waiting;
  size_t len = 0;
  uint64_t n = 0;
  rewind(w->lines);
  for (;;) {
    const size_t got = fread(lines->data + len, 1, lines->cap - len, w->lines);
    len += got;
    if (ferror(w->lines))
      return pm_temp_error(lines->job, "read");
    const char *last = len ? memrchr(lines->data, '\n', len) : NULL;
    if (!last && got == 0)
      return PM_OK;
    const size_t whole = last ? (size_t)(last + 1 - lines->data) : 0;
    const size_t kept = thin_out(w, lines->data, whole, &n);
    if (kept)
      PM_TRY(pm_sink_lines(lines->job, lines->sink, pm_str_n(lines->data, kept),
                           lines->graphs));
    memmove(lines->data, lines->data + whole, len - whole);
    len -= whole;
    if (len == lines->cap)
      PM_TRY(grow(lines, lines->cap * 2));
    PM_TRY(pm_job_check(lines->job));
  }
}

PmStatus pm_lines_finish(PmLines *lines) {
  PM_TRY(pm_lines_flush(lines));
  if (!lines->waiting)
    return PM_OK;
  PM_TRY(drop_doubles(lines));
  if (!lines->data)
    PM_TRY(grow(lines, BUFFER));
  const PmStatus st = hand_over_waiting(lines);
  close_waiting(lines);
  return st;
}
