// SPDX-License-Identifier: MIT
// Sorted N-Quads without duplicates, as `LC_ALL=C sort -u` has them. Lines collect in one
// buffer; when it is full, it is sorted and leaves as a run in a temporary file, and the
// runs are merged in the end (merge.c), with files that were sorted before. Temporary
// files have no name: whatever happens, none stays.
#include "rdf/merge.h"
#include "rdf/pen.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  DEFAULT_MEMORY = 256 << 20,
  LEAST_MEMORY = 1 << 16,
  MOST_OPEN = 64, // runs, then they are merged into one
  FEW = 16,       // lines that are sorted by insertion
};

typedef struct {
  uint64_t word; // eight bytes of the line, where the sort is at
  size_t at, len;
} Line;

struct PmSorter {
  PmJob *job;
  PmSortOptions options;
  PmPen text; // lines, one behind the other
  Line *lines;
  size_t n, cap;
  PmMergeFile *files; // runs, and what was sorted before
  size_t n_files, files_cap;
  size_t n_open; // runs
  uint64_t random;
  uint64_t n_written;
  PmSink sink;
};

// --- in memory -------------------------------------------------------------------------

static PmStr line_text(const PmSorter *s, const Line *line) {
  return pm_str_n(s->text.buf.data + line->at, line->len);
}

// Bytes from `depth` on, the first one highest, zeros behind the end. No line holds a
// zero byte, so that equal words with a zero in them belong to equal lines.
static uint64_t word_at(const PmSorter *s, const Line *line, size_t depth) {
  const size_t left = line->len > depth ? line->len - depth : 0;
  const unsigned char *p =
      (const unsigned char *)s->text.buf.data + line->at + (left ? depth : 0);
  if (left >= 8) // compilers make one instruction of this
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
           (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
           (uint64_t)p[6] << 8 | (uint64_t)p[7];
  uint64_t word = 0;
  for (size_t i = 0; i < 8; ++i)
    word = word << 8 | (i < left ? p[i] : 0U);
  return word;
}

// How many bytes from `depth` on all lines share.
static size_t shared(const PmSorter *s, const Line *lines, size_t n, size_t depth) {
  const char *const first = s->text.buf.data + lines[0].at + depth;
  size_t same = lines[0].len - depth;
  for (size_t i = 1; i < n && same; ++i) {
    const char *const other = s->text.buf.data + lines[i].at + depth;
    same = lines[i].len - depth < same ? lines[i].len - depth : same;
    if (memcmp(first, other, same) == 0)
      continue;
    for (same = 0; other[same] == first[same];)
      ++same;
  }
  return same;
}

static void swap(Line *a, Line *b) {
  const Line line = *a;
  *a = *b;
  *b = line;
}

typedef struct {
  Line *lines;
  size_t n, depth; // bytes that all share
} Part;

static int compare(const PmSorter *s, const Line *a, const Line *b, size_t depth) {
  return pm_str_cmp(pm_str_slice(line_text(s, a), depth, a->len),
                    pm_str_slice(line_text(s, b), depth, b->len));
}

static void insertion_sort(const PmSorter *s, Part part) {
  Line *lines = part.lines;
  for (size_t i = 1; i < part.n; ++i)
    for (size_t k = i; k && compare(s, &lines[k], &lines[k - 1], part.depth) < 0; --k)
      swap(&lines[k], &lines[k - 1]);
}

// A pivot that no input can foresee.
static uint64_t pick(PmSorter *s, const Line *lines, size_t n) {
  s->random = s->random * UINT64_C(6364136223846793005) + 1442695040888963407U;
  return lines[(s->random >> 33) % n].word;
}

// Goes on behind what all lines of the part share from its depth on.
static void deepen(const PmSorter *s, Part *part) {
  part->depth += part->n ? shared(s, part->lines, part->n, part->depth) : 0;
  for (size_t i = 0; i < part->n; ++i)
    part->lines[i].word = word_at(s, &part->lines[i], part->depth);
}

// Parts into less, equal and greater words.
static void partition(PmSorter *s, Part all, Part parts[3]) {
  const uint64_t pivot = pick(s, all.lines, all.n);
  size_t less = 0, greater = all.n;
  for (size_t i = 0; i < greater;)
    if (all.lines[i].word < pivot)
      swap(&all.lines[i++], &all.lines[less++]);
    else if (all.lines[i].word > pivot)
      swap(&all.lines[i], &all.lines[--greater]);
    else
      ++i;
  const bool done = (pivot & 0xFF) == 0; // the lines end here
  parts[0] = (Part){all.lines, less, all.depth};
  parts[1] = (Part){all.lines + less, done ? 0 : greater - less, all.depth + 8};
  parts[2] = (Part){all.lines + greater, all.n - greater, all.depth};
  deepen(s, &parts[1]);
}

// Multikey quicksort (Bentley and Sedgewick), eight bytes a step: IRIs share long
// beginnings, which are looked at once. Recurses into the two smaller parts only, so that
// the depth stays below the logarithm of `n`.
static void sort_part(PmSorter *s, Part part) {
  while (part.n >= FEW) {
    Part parts[3];
    partition(s, part, parts);
    int largest = parts[1].n > parts[0].n;
    largest = parts[2].n > parts[largest].n ? 2 : largest;
    for (int i = 0; i < 3; ++i)
      if (i != largest)
        sort_part(s, parts[i]);
    part = parts[largest];
  }
  insertion_sort(s, part);
}

static void sort_lines(PmSorter *s) {
  Part all = {s->lines, s->n, 0};
  deepen(s, &all);
  sort_part(s, all);
}

// Hands the sorted lines on, each once.
static PmStatus take_lines(PmSorter *s, PmTakeLines *take, void *self) {
  sort_lines(s);
  PmStr before = {NULL, 0};
  for (size_t i = 0; i < s->n; ++i) {
    const PmStr line = line_text(s, &s->lines[i]);
    if (i == 0 || !pm_str_eq(line, before))
      PM_TRY(take(self, pm_str_n(line.data, line.len + 1))); // with its newline
    before = line;
  }
  s->n = 0;
  pm_buf_clear(&s->text.buf);
  return pm_job_check(s->job);
}

// --- temporary files -------------------------------------------------------------------

typedef struct {
  PmSorter *sorter;
  FILE *file;
} Spill;

static PmStatus write_spill(void *self, PmStr lines) {
  const Spill *spill = self;
  return fwrite(lines.data, lines.len, 1, spill->file) == 1
             ? PM_OK
             : pm_temp_error(spill->sorter->job, "write");
}

static void close_files(PmSorter *s) {
  for (size_t i = 0; i < s->n_files; ++i) {
    if (s->files[i].file)
      fclose(s->files[i].file);
    free(s->files[i].path);
  }
  s->n_files = s->n_open = 0;
}

// Takes the file over, whatever happens.
static PmStatus add_file(PmSorter *s, PmMergeFile file) {
  PmMergeFile *files = s->files;
  if (s->n_files == s->files_cap) {
    const size_t cap = s->files_cap ? s->files_cap * 2 : 16;
    files = realloc(s->files, cap * sizeof *files);
    if (!files) {
      if (file.file)
        fclose(file.file);
      free(file.path);
      return PM_ERR_NOMEM;
    }
    s->files = files;
    s->files_cap = cap;
  }
  s->n_open += file.file != NULL;
  files[s->n_files++] = file;
  return PM_OK;
}

// Merges all files, each line once.
static PmStatus merge(PmSorter *s, PmTakeLines *take, void *self) {
  const PmMerge files = {s->files, s->n_files, s->options.max_memory};
  return pm_merge(s->job, &files, take, self);
}

typedef PmStatus Make(PmSorter *s, PmTakeLines *take, void *self);

// A temporary file of what `make` hands over.
static PmStatus make_spill(PmSorter *s, Make *make, PmMergeFile *made) {
  Spill spill = {.sorter = s};
  PM_TRY(pm_temp_open(s->job, &spill.file));
  PmStatus st = make(s, write_spill, &spill);
  if (!st && fflush(spill.file) != 0)
    st = pm_temp_error(s->job, "write");
  if (st)
    fclose(spill.file);
  else
    *made = (PmMergeFile){.file = spill.file};
  return st;
}

// Merges into one file what can't be held open, or has no window, all at once.
static PmStatus make_room(PmSorter *s) {
  if (s->n_open < MOST_OPEN && s->n_files < s->options.max_memory / PM_MERGE_LEAST_WINDOW)
    return PM_OK;
  PmMergeFile made;
  PM_TRY(make_spill(s, merge, &made));
  close_files(s);
  return add_file(s, made);
}

static PmStatus spill_lines(PmSorter *s) {
  PM_TRY(make_room(s));
  PmMergeFile made;
  PM_TRY(make_spill(s, take_lines, &made));
  return add_file(s, made);
}

PmStatus pm_sorter_add_sorted(PmSorter *s, const char *path) {
  PM_TRY(make_room(s));
  char *copy = strdup(path);
  return copy ? add_file(s, (PmMergeFile){.path = copy}) : PM_ERR_NOMEM;
}

// --- the sink --------------------------------------------------------------------------

static PmStatus note_line(PmSorter *s, size_t start) {
  const size_t len = s->text.buf.len - start;
  pm_pen_char(&s->text, '\n');
  PM_TRY(pm_pen_status(&s->text));
  if (s->n == s->cap) {
    const size_t cap = s->cap ? s->cap * 2 : 1024;
    Line *lines = realloc(s->lines, cap * sizeof *lines);
    if (!lines)
      return PM_ERR_NOMEM;
    s->lines = lines;
    s->cap = cap;
  }
  s->lines[s->n++] = (Line){0, start, len};
  return PM_OK;
}

static PmStatus note_size(PmSorter *s) {
  const size_t used = s->text.buf.len + s->n * sizeof *s->lines;
  return used > s->options.max_memory ? spill_lines(s) : PM_OK;
}

static PmStatus sorter_quad(void *self, const PmQuad *quad) {
  PmSorter *s = self;
  const size_t start = s->text.buf.len;
  PmQuad triple = *quad;
  if (s->options.drop_graphs)
    triple.graph = (PmTerm){0};
  pm_pen_quad(&s->text, &triple);
  if (pm_pen_status(&s->text) == PM_ERR_INVALID)
    return pm_fail(s->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                   "N-Quads cannot hold this blank node label");
  PM_TRY(pm_pen_status(&s->text));
  PM_TRY(note_line(s, start));
  return note_size(s);
}

// A language tag, or what looks like one, with a capital letter in it.
static bool has_capital_tag(PmStr line) {
  const char *const end = line.data + line.len;
  for (const char *at = line.data; (at = memchr(at, '@', (size_t)(end - at)));)
    while (++at < end && *at != ' ')
      if (*at >= 'A' && *at <= 'Z')
        return true;
  return false;
}

// Lines as they are, but for tags that are not in lower case.
static PmStatus sorter_lines(void *self, PmStr lines) {
  PmSorter *s = self;
  for (size_t at = 0, end; at < lines.len; at = end + 1) {
    const char *newline = memchr(lines.data + at, '\n', lines.len - at);
    end = newline ? (size_t)(newline - lines.data) : lines.len;
    const PmStr line = pm_str_slice(lines, at, end);
    if (has_capital_tag(line)) {
      PM_TRY(
          pm_sink_lines(s->job, &(PmSink){.quad = sorter_quad, .self = s}, line, true));
      continue;
    }
    const size_t start = s->text.buf.len;
    pm_pen_put(&s->text, line);
    PM_TRY(pm_pen_status(&s->text));
    PM_TRY(note_line(s, start));
    PM_TRY(note_size(s));
  }
  return PM_OK;
}

// Counts the lines on their way.
typedef struct {
  PmSorter *sorter;
  PmTakeLines *take;
  void *self;
} Result;

static PmStatus count_lines(void *self, PmStr lines) {
  const Result *result = self;
  const char *const end = lines.data + lines.len;
  for (const char *at = lines.data; at < end; ++result->sorter->n_written)
    at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
  return result->take(result->self, lines);
}

PmStatus pm_sorter_hand_over(PmSorter *s, PmTakeLines *take, void *self) {
  Result result = {s, take, self};
  if (!s->n_files)
    return take_lines(s, count_lines, &result);
  if (s->n)
    PM_TRY(spill_lines(s));
  return merge(s, count_lines, &result);
}

static PmStatus write_lines(void *self, PmStr lines) {
  return pm_output_write(self, lines);
}

PmStatus pm_sorter_write(PmSorter *s, PmOutput *output) {
  return pm_sorter_hand_over(s, write_lines, output);
}

uint64_t pm_sorter_count(const PmSorter *sorter) { return sorter->n_written; }

PmStatus pm_sorter_new(PmJob *job, const PmSortOptions *options, PmSorter **sorter) {
  PmSorter *s = calloc(1, sizeof *s);
  *sorter = s;
  if (!s)
    return PM_ERR_NOMEM;
  s->job = job;
  s->options = *options;
  if (!s->options.max_memory)
    s->options.max_memory = DEFAULT_MEMORY;
  if (s->options.max_memory < LEAST_MEMORY)
    s->options.max_memory = LEAST_MEMORY;
  s->text.buf = pm_buf(SIZE_MAX / 4);
  s->text.lower_tags = true;
  s->sink = (PmSink){.quad = sorter_quad,
                     .lines = sorter_lines,
                     .no_graph_lines = options->drop_graphs,
                     .self = s};
  return PM_OK;
}

const PmSink *pm_sorter_sink(PmSorter *sorter) { return &sorter->sink; }

void pm_sorter_free(PmSorter *s) {
  if (!s)
    return;
  close_files(s);
  free(s->files);
  pm_pen_release(&s->text);
  free(s->lines);
  free(s);
}
