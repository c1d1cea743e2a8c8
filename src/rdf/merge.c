// SPDX-License-Identifier: MIT
// A tree of losers over the least line of each file. Beside each line stands where it
// first differs from the line it lost against, in steps of eight bytes, and what it has
// there: of two lines that are compared with the same third, the one that agrees with it
// for longer comes first, so that bytes are looked at only where both are equal. IRIs
// share long beginnings, which would be compared again and again otherwise (Conner 1977:
// offset-value coding).
#include "rdf/merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { WORD = 8, MOST_WINDOW = 1 << 18 };

/// A file being read: its window holds the line whose turn comes, and what stands behind.
typedef struct {
  char *window;
  size_t cap, len;
  size_t start, stop; // the line, without its newline
  off_t at;           // in the file: behind the window
  bool end;           // of the file stands in the window
} Source;

/// How a line stands to one that is not greater: the later it differs, the less it is.
typedef struct {
  uint32_t rank; // LAST minus the words shared; EQUAL: the same line; NONE: no line left
  uint32_t source;
  uint64_t word; // the first that differs
} Key;

static const uint32_t EQUAL = 0, LAST = UINT32_MAX - 1, NONE = UINT32_MAX;

typedef struct {
  PmJob *job;
  const PmMerge *options;
  Source *sources;
  size_t window; // bytes that each begins with
  Key *losers;   // of the games; the winner of all at 0
  PmTakeLines *take;
  void *self;
  const Source *held; // has lines to be handed over, from `held_from` on
  size_t held_from, held_to;
} Merge;

// --- lines -----------------------------------------------------------------------------

// Eight bytes from `at` on, the first one highest, zeros behind the end.
static uint64_t word_at(PmStr line, size_t at) {
  uint64_t word = 0;
  if (at + WORD <= line.len) {
    memcpy(&word, line.data + at, WORD);
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
      word = __builtin_bswap64(word);
    return word;
  }
  for (size_t i = 0; i < WORD; ++i)
    word = word << 8 | (at + i < line.len ? (unsigned char)line.data[at + i] : 0U);
  return word;
}

static PmStr line_of(const Source *s) {
  return pm_str_n(s->window + s->start, s->stop - s->start);
}

// From word `i` on, up to which both are equal. Lines hold no zero bytes.
static size_t first_difference(PmStr a, PmStr b, size_t i) {
  while (i * WORD < a.len || i * WORD < b.len) {
    if (word_at(a, i * WORD) != word_at(b, i * WORD))
      return i;
    ++i;
  }
  return SIZE_MAX;
}

static Key key_at(uint32_t source, PmStr line, size_t shared) {
  if (shared == SIZE_MAX)
    return (Key){EQUAL, source, 0};
  const uint32_t words = shared < LAST - 1 ? (uint32_t)shared : LAST - 1;
  return (Key){LAST - words, source, word_at(line, shared * WORD)};
}

// Whether `a` comes before `b`, both seen from the same line; the loser is seen from the
// winner from then on.
static bool wins(const Merge *m, Key *a, Key *b) {
  if (a->rank != b->rank)
    return a->rank < b->rank;
  if (a->rank == EQUAL || a->rank == NONE)
    return true;
  if (a->word != b->word)
    return a->word < b->word;
  const PmStr x = line_of(&m->sources[a->source]), y = line_of(&m->sources[b->source]);
  const size_t i = first_difference(x, y, (size_t)(LAST - a->rank) + 1);
  const bool first = i == SIZE_MAX || word_at(x, i * WORD) < word_at(y, i * WORD);
  if (first)
    *b = key_at(b->source, y, i);
  else
    *a = key_at(a->source, x, i);
  return first;
}

// --- files -----------------------------------------------------------------------------

static PmStatus file_error(Merge *m, const PmMergeFile *file) {
  if (!file->path)
    return pm_temp_error(m->job, "read");
  return pm_fail(m->job, PM_ERR_IO, pm_at(file->path, 0, 0), NULL, "cannot read: %s",
                 strerror(errno));
}

static PmStatus read_some(Merge *m, Source *s) {
  const PmMergeFile *file = &m->options->files[s - m->sources];
  const int fd = file->path ? open(file->path, O_RDONLY | O_CLOEXEC) : fileno(file->file);
  ssize_t n = -1;
  if (fd >= 0)
    do
      n = pread(fd, s->window + s->len, s->cap - s->len, s->at);
    while (n < 0 && errno == EINTR);
  const PmStatus st = n < 0 ? file_error(m, file) : PM_OK;
  if (file->path && fd >= 0)
    close(fd);
  PM_TRY(st);
  s->end = n == 0;
  if (s->end && s->len && s->window[s->len - 1] != '\n')
    s->window[s->len++] = '\n'; // there was room to read into
  s->len += (size_t)n;
  s->at += n;
  return pm_job_check(m->job);
}

static PmStatus hand_over(Merge *m) {
  const Source *s = m->held;
  m->held = NULL;
  return s ? m->take(m->self,
                     pm_str_n(s->window + m->held_from, m->held_to - m->held_from))
           : PM_OK;
}

// Drops what stands before the line in turn, and reads on behind the window.
static PmStatus refill(Merge *m, Source *s) {
  if (m->held == s)
    PM_TRY(hand_over(m));
  if (s->start) {
    memmove(s->window, s->window + s->start, s->len - s->start);
    s->len -= s->start;
    s->stop -= s->start;
    s->start = 0;
  }
  if (s->len == s->cap) {
    const size_t cap = s->cap ? s->cap * 2 : m->window;
    char *window = realloc(s->window, cap);
    if (!window)
      return PM_ERR_NOMEM;
    s->window = window;
    s->cap = cap;
  }
  return read_some(m, s);
}

// Where the line that begins at `*from` ends; none where it begins at the end of the
// file. `*from` moves as the window does.
static PmStatus find_end(Merge *m, Source *s, size_t *from, size_t *stop, bool *some) {
  size_t seen = *from;
  for (;;) {
    const char *newline =
        seen < s->len ? memchr(s->window + seen, '\n', s->len - seen) : NULL;
    *stop = newline ? (size_t)(newline - s->window) : s->len;
    *some = newline != NULL;
    if (newline || s->end)
      return PM_OK;
    const size_t start = s->start;
    seen = s->len - start;
    PM_TRY(refill(m, s));
    *from -= start;
  }
}

static void close_source(Source *s) {
  free(s->window);
  s->window = NULL;
}

// The source's next line, seen from the one before; that one has been taken.
static PmStatus next_line(Merge *m, Source *s, Key *key) {
  size_t from = s->stop + 1, stop = 0;
  bool some = false;
  key->rank = NONE;
  PM_TRY(find_end(m, s, &from, &stop, &some));
  if (!some) {
    if (m->held == s)
      PM_TRY(hand_over(m));
    close_source(s);
    return PM_OK;
  }
  const PmStr before = line_of(s), line = pm_str_n(s->window + from, stop - from);
  const size_t i = first_difference(before, line, 0);
  if (i != SIZE_MAX && word_at(line, i * WORD) < word_at(before, i * WORD))
    return pm_fail(m->job, PM_ERR_INVALID,
                   pm_at(m->options->files[key->source].path, 0, 0), NULL,
                   "the lines are not sorted");
  *key = key_at(key->source, line, i);
  s->start = from;
  s->stop = stop;
  return PM_OK;
}

// --- the tree --------------------------------------------------------------------------

// The first line of a file, seen from the empty one.
static PmStatus first_line(Merge *m, uint32_t source, Key *key) {
  Source *s = &m->sources[source];
  size_t from = 0;
  bool some = false;
  *key = (Key){.rank = NONE, .source = source};
  PM_TRY(find_end(m, s, &from, &s->stop, &some));
  if (some)
    *key = (Key){LAST, source, word_at(line_of(s), 0)};
  else
    close_source(s);
  return PM_OK;
}

// The game at a node of a tree whose leaves are the places from `n` on.
static PmStatus play_all(Merge *m) {
  const size_t n = m->options->n;
  Key *winners = malloc(2 * n * sizeof *winners);
  PmStatus st = winners ? PM_OK : PM_ERR_NOMEM;
  for (size_t i = 0; i < n && !st; ++i)
    st = first_line(m, (uint32_t)i, &winners[n + i]);
  for (size_t i = n - 1; i && !st; --i) {
    Key *a = &winners[2 * i], *b = &winners[2 * i + 1];
    const bool first = wins(m, a, b);
    m->losers[i] = first ? *b : *a;
    winners[i] = first ? *a : *b;
  }
  if (!st)
    m->losers[0] = winners[1];
  free(winners);
  return st;
}

// Plays the games on the way of the winner's new line to the top.
static void play_again(Merge *m, Key key) {
  for (size_t i = (m->options->n + key.source) / 2; i; i /= 2)
    if (!wins(m, &key, &m->losers[i])) {
      const Key loser = key;
      key = m->losers[i];
      m->losers[i] = loser;
    }
  m->losers[0] = key;
}

// Lines of one source that stand together go together.
static PmStatus take_line(Merge *m, const Source *s) {
  if (m->held == s && m->held_to == s->start) {
    m->held_to = s->stop + 1;
    return PM_OK;
  }
  PM_TRY(hand_over(m));
  m->held = s;
  m->held_from = s->start;
  m->held_to = s->stop + 1;
  return PM_OK;
}

static PmStatus merge_all(Merge *m) {
  PM_TRY(play_all(m));
  while (m->losers[0].rank != NONE) {
    Key key = m->losers[0];
    Source *s = &m->sources[key.source];
    if (key.rank != EQUAL)
      PM_TRY(take_line(m, s));
    PM_TRY(next_line(m, s, &key));
    play_again(m, key);
  }
  return hand_over(m);
}

PmStatus pm_merge(PmJob *job, const PmMerge *options, PmTakeLines *take, void *self) {
  const size_t n = options->n;
  if (n == 0)
    return PM_OK;
  size_t window = options->max_memory / n;
  window = window < PM_MERGE_LEAST_WINDOW ? PM_MERGE_LEAST_WINDOW : window;
  Merge m = {.job = job,
             .options = options,
             .sources = calloc(n, sizeof *m.sources),
             .losers = calloc(n, sizeof *m.losers),
             .window = window < MOST_WINDOW ? window : MOST_WINDOW,
             .take = take,
             .self = self};
  const PmStatus st = m.sources && m.losers ? merge_all(&m) : PM_ERR_NOMEM;
  for (size_t i = 0; m.sources && i < n; ++i)
    close_source(&m.sources[i]);
  free(m.sources);
  free(m.losers);
  return st;
}
