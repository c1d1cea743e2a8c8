// SPDX-License-Identifier: MIT
// Reading ahead, checking UTF-8, and knowing lines and columns without counting them in
// the parsers: lines are counted when bytes leave the window, or when somebody asks.
#include "rdf/window_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

PmStatus pm_window_init(PmWindow *w, PmJob *job, PmInput *input, size_t chunk,
                        size_t max) {
  *w = (PmWindow){.job = job, .input = input, .name = pm_input_name(input)};
  w->chunk = chunk;
  w->max = max;
  w->cap = chunk;
  w->data = calloc(1, w->cap + PM_SCAN_SLACK);
  if (!w->data)
    return PM_ERR_NOMEM;
  w->p = w->end = w->raw_end = w->mark = w->data;
  w->mark_line = w->mark_column = 1;
  return PM_OK;
}

void pm_window_release(PmWindow *w) {
  free(w->data);
  w->data = NULL;
}

static void advance_mark(PmWindow *w, const char *to) {
  const char *line = w->mark;
  for (const char *nl; line < to && (nl = memchr(line, '\n', (size_t)(to - line)));) {
    line = nl + 1;
    w->mark_line += 1;
    w->mark_column = 1;
  }
  if (line < to)
    w->mark_column += pm_utf8_count(pm_str_n(line, (size_t)(to - line)));
  w->mark = to;
}

PmPosition pm_window_at(PmWindow *w, const char *at) {
  if (at > w->mark)
    advance_mark(w, at);
  return pm_at(w->name, w->mark_line, w->mark_column);
}

// Drops what is before `keep`.
static void slide(PmWindow *w, const char **q) {
  const char *keep = w->hold ? w->hold : w->p;
  const size_t gap = (size_t)(keep - w->data);
  if (gap == 0)
    return;
  if (w->mark < keep)
    advance_mark(w, keep);
  memmove(w->data, keep, (size_t)(w->raw_end - keep));
  w->p -= gap;
  w->end -= gap;
  w->raw_end -= gap;
  w->mark -= gap;
  *q -= gap;
  if (w->hold)
    w->hold -= gap;
}

static PmStatus grow(PmWindow *w, const char **q, size_t cap) {
  const char **const pointers[] = {&w->p, &w->end, &w->raw_end, &w->mark, q, &w->hold};
  enum { N = sizeof pointers / sizeof *pointers };
  size_t offsets[N];
  for (size_t i = 0; i < N; ++i)
    offsets[i] = *pointers[i] ? (size_t)(*pointers[i] - w->data) : SIZE_MAX;
  char *data = realloc(w->data, cap + PM_SCAN_SLACK);
  if (!data)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < N; ++i)
    *pointers[i] = offsets[i] == SIZE_MAX ? NULL : data + offsets[i];
  memset(data + cap, 0, PM_SCAN_SLACK);
  w->data = data;
  w->cap = cap;
  return PM_OK;
}

static PmStatus too_long(PmWindow *w) {
  return pm_fail(
      w->job, PM_ERR_LIMIT, pm_window_at(w, w->hold ? w->hold : w->p),
      "a quotation mark or > may be missing; or raise the limit with --max-token",
      "a token or line is longer than %zu bytes", w->max);
}

// Reads at least as much as is held already, so that long tokens cost linear time.
static PmStatus fill(PmWindow *w, const char **q) {
  const size_t held = (size_t)(w->raw_end - w->data);
  if (held > w->max)
    return too_long(w);
  const size_t want = held > w->chunk ? held : w->chunk;
  if (w->cap - held < want)
    PM_TRY(grow(w, q, held + want));
  for (size_t got = 0; got < (held ? held : 1) && got < want && !w->exhausted;) {
    size_t n = 0;
    char *const into = w->data + held + got;
    PM_TRY(w->read ? w->read(w->read_self, into, want - got, &n)
                   : pm_input_read(w->input, into, want - got, &n));
    w->exhausted = n == 0;
    got += n;
    w->raw_end += n;
  }
  return PM_OK;
}

// Moves `end` over all that is valid UTF-8. A short rest may be the start of a sequence.
static void validate(PmWindow *w) {
  const PmStr rest = {w->end, (size_t)(w->raw_end - w->end)};
  w->end += pm_utf8_valid(rest);
}

static PmStatus bad_utf8(PmWindow *w) {
  const PmPosition at = pm_window_at(w, w->end);
  static const char hint[] = "convert the file to UTF-8, with iconv for example";
  if (!w->warn)
    return pm_fail(w->job, PM_ERR_SYNTAX, at, hint, "byte 0x%02X is not UTF-8",
                   (unsigned char)*w->end);
  pm_warn(w->job, at, hint, "byte 0x%02X is not UTF-8", (unsigned char)*w->end);
  return PM_ERR_SYNTAX;
}

static bool blocked(const PmWindow *w) {
  return w->raw_end - w->end >= 4 || (w->exhausted && w->raw_end > w->end);
}

static PmStatus next_bytes(PmWindow *w, const char **q) {
  for (;;) {
    validate(w);
    if (w->end > *q)
      return PM_OK;
    if (blocked(w) && !w->lenient)
      return bad_utf8(w);
    if (blocked(w))
      w->data[w->end - w->data] = '?';
    else if (w->exhausted)
      return PM_OK;
    else
      PM_TRY(fill(w, q));
  }
}

static void lift_sentinel(PmWindow *w) {
  if (w->raw_end > w->end)
    w->data[w->end - w->data] = w->covered;
}

static void set_sentinel(PmWindow *w) {
  w->covered = *w->end;
  w->data[w->end - w->data] = '\0';
}

bool pm_window_more(PmWindow *w, const char **q) {
  if (w->status)
    return false;
  lift_sentinel(w);
  slide(w, q);
  w->status = next_bytes(w, q);
  set_sentinel(w);
  return w->end > *q;
}

PmStr pm_window_peek(PmWindow *w, size_t want) {
  const char *q = w->end;
  while ((size_t)(w->raw_end - w->p) < want && !w->exhausted && !w->status)
    w->status = fill(w, &q);
  w->covered = *w->end; // as it would stand under a sentinel
  return pm_str_n(w->p, (size_t)(w->raw_end - w->p));
}

bool pm_window_recover(PmWindow *w) {
  if (w->status && w->status != PM_ERR_SYNTAX)
    return false;
  w->status = PM_OK;
  w->lenient = true;
  return true;
}

PmStatus pm_window_fail(PmWindow *w, const char *at, const char *hint, const char *fmt,
                        ...) {
  if (w->status)
    return w->status;
  char text[512];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  const PmPosition position = pm_window_at(w, at);
  if (!w->warn)
    return pm_fail(w->job, PM_ERR_SYNTAX, position, hint, "%s", text);
  pm_warn(w->job, position, hint, "%s", text);
  return PM_ERR_SYNTAX;
}

// Names the character at `at` for people.
static void describe(const PmWindow *w, const char *at, char *text, size_t size) {
  if (at >= w->end)
    snprintf(text, size, "the end of the file");
  else if (*at == '\n' || *at == '\r')
    snprintf(text, size, "the end of the line");
  else if ((unsigned char)*at < 0x20 || *at == 0x7F)
    snprintf(text, size, "the control character U+%04X", (unsigned char)*at);
  else {
    const char *next = at;
    (void)pm_scan_cp(&next);
    snprintf(text, size, "'%.*s'", (int)(next - at), at);
  }
}

// Quotation marks as word processors set them, but for ASCII.
static bool is_curly_quote(const PmWindow *w, const char *at) {
  static const char *const quotes[] = {"“", "”", "„", "‘", "’", "«", "»"};
  const PmStr rest = pm_str_n(at, (size_t)(w->end - at));
  for (size_t i = 0; i < sizeof quotes / sizeof *quotes; ++i)
    if (pm_str_starts(rest, pm_str(quotes[i])))
      return true;
  return false;
}

PmStatus pm_window_expected(PmWindow *w, const char *at, const char *what,
                            const char *hint) {
  if (at == w->end && w->status)
    return w->status;
  char found[48];
  describe(w, at, found, sizeof found);
  if (!hint && is_curly_quote(w, at))
    hint = "quotation marks are straight here: \"text\"";
  return pm_window_fail(w, at, hint, "expected %s, found %s", what, found);
}
