// SPDX-License-Identifier: MIT
// CSV sources (RFC 4180; dialects by CSVW): rows stream through a window and are cut into
// slices of it. Nothing is allocated for a row, and only columns that rules name are
// unquoted and checked.
#include "map/source.h"
#include "base/suggest.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
  WINDOW = 1 << 18,    // bytes read at a time, and of a part
  MAX_ROW = 256 << 20, // bytes
  MAX_COLUMNS = 1 << 16,
  MAX_WARNINGS = 5, // about rows of the wrong length
  MOST_LISTED = 12, // columns in a message
  MOST_SHOWN = 40,  // characters of one
};
#define NOT_SCANNED (SIZE_MAX / 2)

struct PmDocument {
  PmJob *job;
  const PmSourceFile *file;
  PmMapInput input;
  char delimiter, quote;
  bool strict;
  bool has_said_doubles; // that a column which rules name stands twice
};

typedef struct {
  PmStr text;
  bool doubled; // holds doubled quotation marks
  bool checked; // unquoted and valid UTF-8
} Field;

// One pass over the rows.
typedef struct {
  PmDocument *document;
  PmSourceStream *stream;
  char *window;
  size_t len, cap;
  size_t row, at; // where the current row begins, and what stands after it
  bool ended;
  uint64_t line, next_line; // of the current row, and of what follows
  Field *fields;
  size_t n_fields, fields_cap;
  size_t n_columns;  // of the header
  bool has_quoted;   // the row has a quoted field
  uint32_t *columns; // by reference
  uint64_t n_ragged;
  PmPart *part;   // or NULL: window and columns are its own
  PmJob *job;     // who is told
  size_t scanned; // where the 64 bytes begin of which `stops` tells
  uint64_t stops; // a bit for each that ends an unquoted field
} Rows;

static PmPosition at_row(const Rows *rows) {
  return pm_at(rows->document->input.name, rows->line, 0);
}

// --- the window -----------------------------------------------------------------------

// Moves what is left to the front and reads on; a row that does not fit makes the window
// grow.
static PmStatus fill(Rows *rows) {
  const size_t left = rows->len - rows->at;
  if (rows->at)
    memmove(rows->window, rows->window + rows->at, left);
  rows->len = left;
  rows->at = 0;
  rows->scanned = NOT_SCANNED;
  if (left == rows->cap) {
    if (rows->cap >= MAX_ROW)
      return pm_fail(rows->job, PM_ERR_LIMIT, at_row(rows),
                     "is a quotation mark not closed?", "the row has more than %d bytes",
                     MAX_ROW);
    const size_t cap = rows->cap ? rows->cap * 2 : WINDOW;
    char *grown = realloc(rows->window, cap);
    if (!grown)
      return PM_ERR_NOMEM;
    rows->window = grown;
    rows->cap = cap;
  }
  size_t n = 0;
  do { // a long row is looked at anew each time: let that be seldom
    PM_TRY(pm_source_stream_read(rows->stream, rows->window + rows->len,
                                 rows->cap - rows->len, &n));
    rows->len += n;
  } while (n && rows->cap > WINDOW && rows->len < rows->cap);
  rows->ended = n == 0;
  return PM_OK;
}

// --- rows -----------------------------------------------------------------------------

typedef enum { ROW_DONE, ROW_CUT, ROW_BAD, ROW_NOMEM } RowState;

static Field *add_field(Rows *rows) {
  if (rows->n_fields == rows->fields_cap) {
    const size_t cap = rows->fields_cap ? rows->fields_cap * 2 : 16;
    Field *grown = cap <= MAX_COLUMNS ? realloc(rows->fields, cap * sizeof *grown) : NULL;
    if (!grown)
      return NULL;
    rows->fields = grown;
    rows->fields_cap = cap;
  }
  return &rows->fields[rows->n_fields++];
}

// A bit for each of 64 bytes that is the delimiter or a line feed.
#ifdef __SSE2__
static inline uint64_t find_stops(const char *p, char delimiter) {
  const __m128i d = _mm_set1_epi8(delimiter), feed = _mm_set1_epi8('\n');
  uint64_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, feed));
    bits |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << 16 * i;
  }
  return bits;
}
#else
static inline uint64_t find_stops(const char *p, char delimiter) {
  uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i)
    bits |= (uint64_t)(p[i] == delimiter || p[i] == '\n') << i;
  return bits;
}
#endif

static uint64_t find_last_stops(const char *p, size_t n, char delimiter) {
  uint64_t bits = 0;
  for (size_t i = 0; i < n; ++i)
    bits |= (uint64_t)(p[i] == delimiter || p[i] == '\n') << i;
  return bits;
}

// Where the unquoted field ends that goes on at `at`.
static inline size_t find_stop(Rows *rows, size_t at) {
  for (;;) {
    const size_t in = at - rows->scanned; // huge where nothing is scanned
    if (in < 64) {
      const uint64_t rest = rows->stops >> in;
      if (rest)
        return at + (size_t)__builtin_ctzll(rest);
      at = rows->scanned + 64;
    }
    if (at >= rows->len)
      return rows->len;
    const size_t left = rows->len - at;
    const char *p = rows->window + at, delimiter = rows->document->delimiter;
    rows->scanned = at;
    rows->stops =
        left < 64 ? find_last_stops(p, left, delimiter) : find_stops(p, delimiter);
  }
}

// The closing quotation mark of a field whose text begins at `p`, or NULL.
static const char *find_close(const Rows *rows, const char *p, Field *field) {
  const char *end = rows->window + rows->len;
  const char quote = rows->document->quote;
  while ((p = memchr(p, quote, (size_t)(end - p)))) {
    if (p + 1 == end || p[1] != quote)
      return p;
    field->doubled = true;
    p += 2;
  }
  return NULL;
}

// Cuts one field at `*at`; `*at` is then its delimiter, its line feed, or the end.
static RowState cut_field(Rows *rows, const char **at, Field *field) {
  const char *p = *at, *end = rows->window + rows->len;
  *field = (Field){0};
  if (p < end && *p == rows->document->quote && !rows->document->file->dialect.no_quote) {
    const char *close = find_close(rows, p + 1, field);
    if (!close || (close + 1 == end && !rows->ended))
      return rows->ended ? ROW_BAD : ROW_CUT;
    field->text = pm_str_n(p + 1, (size_t)(close - p - 1));
    rows->has_quoted = true;
    p = close + 1;
    if (p < end && *p == '\r' && (p + 1 == end || p[1] == '\n'))
      ++p;
    if (p < end && *p != rows->document->delimiter && *p != '\n')
      return ROW_BAD;
  } else {
    p = rows->window + find_stop(rows, (size_t)(p - rows->window));
    field->text = pm_str_n(*at, (size_t)(p - *at));
    const bool is_last = p == end || *p == '\n';
    if (is_last && field->text.len && p[-1] == '\r')
      --field->text.len;
  }
  *at = p;
  return p == end && !rows->ended ? ROW_CUT : ROW_DONE;
}

static RowState cut_row(Rows *rows, const char **after) {
  const char *p = rows->window + rows->at, *end = rows->window + rows->len;
  rows->n_fields = 0;
  rows->has_quoted = false;
  for (;;) {
    Field *field = add_field(rows);
    if (!field)
      return rows->n_fields >= MAX_COLUMNS ? ROW_BAD : ROW_NOMEM;
    const RowState state = cut_field(rows, &p, field);
    if (state != ROW_DONE)
      return state;
    if (p == end || *p == '\n')
      break;
    ++p;
  }
  *after = p < end ? p + 1 : p;
  return ROW_DONE;
}

static PmStatus bad_row(const Rows *rows) {
  if (rows->n_fields == MAX_COLUMNS)
    return pm_fail(rows->job, PM_ERR_LIMIT, at_row(rows),
                   "leave out those that no rule reads",
                   "the row has more than %d values", MAX_COLUMNS);
  return pm_fail(rows->job, PM_ERR_SYNTAX, at_row(rows),
                 "a quotation mark within a quoted value is written twice",
                 "the row's quotation marks do not fit together");
}

static uint64_t count_lines(const char *from, const char *to) {
  uint64_t n = 0;
  while (from < to && (from = memchr(from, '\n', (size_t)(to - from)))) {
    ++n;
    ++from;
  }
  return n;
}

static bool is_skipped(const Rows *rows) {
  const PmStr comment = rows->document->file->dialect.comment;
  const PmStr rest = pm_str_n(rows->window + rows->at, rows->len - rows->at);
  return pm_str_starts(rest, PM_STR("\n")) || pm_str_starts(rest, PM_STR("\r\n")) ||
         (comment.len && pm_str_starts(rest, comment));
}

// A comment ends with its line, whatever quotation marks it holds.
static PmStatus skip_line(Rows *rows) {
  for (;;) {
    const char *from = rows->window + rows->at;
    const char *feed = memchr(from, '\n', rows->len - rows->at);
    if (feed || rows->ended) {
      rows->at = feed ? (size_t)(feed - rows->window) + 1 : rows->len;
      ++rows->next_line;
      return PM_OK;
    }
    PM_TRY(fill(rows));
  }
}

// Empty lines and comments are no rows.
static PmStatus skip_lines(Rows *rows) {
  const size_t need = rows->document->file->dialect.comment.len + 2;
  for (;;) {
    while (rows->len - rows->at < need && !rows->ended)
      PM_TRY(fill(rows));
    if (!is_skipped(rows))
      return PM_OK;
    PM_TRY(skip_line(rows));
  }
}

static PmStatus next_row(Rows *rows, bool *more) {
  const char *after = NULL;
  PM_TRY(skip_lines(rows));
  rows->line = rows->next_line;
  *more = rows->at < rows->len;
  if (!*more)
    return PM_OK;
  RowState state;
  while ((state = cut_row(rows, &after)) == ROW_CUT)
    PM_TRY(fill(rows));
  if (state != ROW_DONE)
    return state == ROW_NOMEM ? PM_ERR_NOMEM : bad_row(rows);
  rows->next_line +=
      rows->has_quoted ? count_lines(rows->window + rows->at, after) : after[-1] == '\n';
  rows->row = rows->at;
  rows->at = (size_t)(after - rows->window);
  return PM_OK;
}

static void warn_of_length(Rows *rows, uint64_t line, size_t n_values) {
  if (++rows->n_ragged <= MAX_WARNINGS)
    pm_warn(rows->job, pm_at(rows->document->input.name, line, 0),
            rows->n_ragged == MAX_WARNINGS
                ? "more such rows are not named"
                : "missing values make no triples, values too many are not read",
            "the row has %zu values, the header %zu", n_values, rows->n_columns);
}

// RFC 4180, section 2.4: each line should have as many fields as the header.
static PmStatus check_length(Rows *rows) {
  if (rows->n_fields == rows->n_columns)
    return PM_OK;
  if (rows->document->strict)
    return pm_fail(rows->job, PM_ERR_INVALID, at_row(rows), NULL,
                   "the row has %zu values, the header %zu", rows->n_fields,
                   rows->n_columns);
  PmPart *part = rows->part;
  if (!part) {
    warn_of_length(rows, rows->line, rows->n_fields);
    return PM_OK;
  }
  if (part->n_ragged < PM_PART_WARNINGS) {
    part->ragged[part->n_ragged].line = rows->line;
    part->ragged[part->n_ragged].n_values = rows->n_fields;
  }
  ++part->n_ragged;
  return PM_OK;
}

// --- values ---------------------------------------------------------------------------

static PmStr trimmed(PmStr s) {
  while (s.len && (s.data[0] == ' ' || s.data[0] == '\t'))
    s = pm_str_slice(s, 1, s.len);
  while (s.len && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
    --s.len;
  return s;
}

// Takes one of two quotation marks out, in the window.
static void undouble(Field *field, char quote) {
  char *out = (char *)field->text.data;
  size_t n = 0;
  for (size_t i = 0; i < field->text.len; ++i) {
    out[n++] = field->text.data[i];
    i += field->text.data[i] == quote;
  }
  field->text.len = n;
  field->doubled = false;
}

static PmStatus check_field(const Rows *rows, Field *field) {
  if (field->doubled)
    undouble(field, rows->document->quote);
  if (rows->document->file->dialect.trim)
    field->text = trimmed(field->text);
  field->checked = true;
  if (pm_utf8_valid(field->text) == field->text.len)
    return PM_OK;
  return pm_fail(
      rows->job, PM_ERR_INVALID, at_row(rows),
      "name the encoding in the source: csvw:encoding \"windows-1252\", say, or "
      "rml:encoding rml:UTF-16",
      "a value of the row is not in UTF-8");
}

static PmStatus csv_values(const PmCursor *cursor, const PmReference *ref, PmArena *arena,
                           PmValues *values) {
  const Rows *rows = cursor->records;
  const uint32_t column = rows->columns[ref->number];
  (void)arena;
  *values = (PmValues){0};
  if (column >= rows->n_fields)
    return PM_OK;
  Field *field = &rows->fields[column];
  if (!field->checked)
    PM_TRY(check_field(rows, field));
  values->items = &field->text;
  values->n = 1;
  values->found = true;
  return PM_OK;
}

// --- columns --------------------------------------------------------------------------

// Named by the place in the rules; by the row where no rule makes the reference.
static void report_column(const Rows *rows, const PmReference *ref, const char *text,
                          const char *hint) {
  const bool in_rules = ref->at.file != NULL;
  pm_report(rows->job, &(PmDiagnostic){.severity = PM_SEVERITY_ERROR,
                                       .code = PM_ERR_INVALID,
                                       .at = in_rules ? ref->at : at_row(rows),
                                       .subject = in_rules ? ref->rule : NULL,
                                       .text = text,
                                       .hint = hint});
}

// What parts the columns of a header that was read as one, or 0.
static char other_delimiter(const Rows *rows) {
  const PmStr header = rows->fields[0].text;
  for (const char *c = ";\t|,"; *c && rows->n_fields == 1 && header.len; ++c)
    if (memchr(header.data, *c, header.len))
      return *c;
  return 0;
}

// A name as long as a message shows.
static PmStr shown(PmStr name) {
  return pm_str_slice(name, 0, pm_utf8_offset(name, MOST_SHOWN));
}

static PmStr list_columns(PmArena *arena, const char *const *names, size_t n) {
  PmStr list = pm_arena_printf(arena, "its columns are");
  for (size_t i = 0; list.data && i < n && i < MOST_LISTED; ++i)
    list = pm_arena_printf(arena, "%s%s \"%.*s\"%s", list.data, i ? "," : "",
                           PM_ARGS(shown(pm_str(names[i]))),
                           i + 1 == MOST_LISTED && n > MOST_LISTED ? ", …" : "");
  return list;
}

// What to write instead.
static PmStr column_hint(const Rows *rows, const PmReference *ref, PmArena *arena,
                         const char *const *names) {
  const char *near = pm_suggest(ref->text, names, rows->n_fields);
  const char delimiter = other_delimiter(rows);
  const char *by = delimiter == '\t' ? "\\t" : (char[]){delimiter, '\0'};
  const PmStr text = ref->text;
  const bool braces = pm_str_starts(text, PM_STR("{")) && pm_str_ends(text, PM_STR("}"));
  if (delimiter)
    return pm_arena_printf(arena,
                           "the header has no '%c': if '%s' parts the columns, write so "
                           "in the source: csvw:dialect [ csvw:delimiter \"%s\" ]",
                           rows->document->delimiter, by, by);
  if (braces)
    return pm_arena_printf(arena, "braces are for templates: write \"%.*s\"",
                           PM_ARGS(pm_str_slice(text, 1, text.len - 1)));
  return near ? pm_arena_printf(arena, "did you mean \"%s\"?", near)
              : list_columns(arena, names, rows->n_fields);
}

static PmStatus no_column(const Rows *rows, const PmReference *ref) {
  PmArena arena = {0};
  const char **names = pm_arena_alloc(&arena, rows->n_fields * sizeof *names);
  for (size_t i = 0; names && i < rows->n_fields; ++i) {
    names[i] = pm_arena_copy(&arena, rows->fields[i].text).data;
    if (!names[i])
      names = NULL;
  }
  const PmStr hint = names ? column_hint(rows, ref, &arena, names) : (PmStr){NULL, 0};
  const PmStr text = pm_arena_printf(&arena, "there is no column \"%.*s\" in '%s'",
                                     PM_ARGS(ref->text), rows->document->input.name);
  const bool said = names && hint.data && text.data;
  if (said)
    report_column(rows, ref, text.data, hint.data);
  pm_arena_release(&arena);
  return said ? PM_ERR_INVALID : PM_ERR_NOMEM;
}

// "_col.3" is 2 (CSVW, "Parsing tabular data": columns without a name).
static uint32_t unnamed_column(PmStr name) {
  uint32_t n = 0;
  if (!pm_str_starts(name, PM_STR("_col.")) || name.len > 10)
    return UINT32_MAX;
  for (size_t i = 5; i < name.len; ++i) {
    if (name.data[i] < '0' || name.data[i] > '9')
      return UINT32_MAX;
    n = n * 10 + (uint32_t)(name.data[i] - '0');
  }
  return n ? n - 1 : UINT32_MAX;
}

static PmStatus find_column(Rows *rows, const PmReference *ref, uint32_t *column) {
  const PmStr name = ref->text;
  *column = UINT32_MAX;
  if (rows->document->file->dialect.no_header)
    *column = unnamed_column(name);
  for (size_t i = 0; i < rows->n_fields && *column == UINT32_MAX; ++i)
    if (!rows->document->file->dialect.no_header && pm_str_eq(rows->fields[i].text, name))
      *column = (uint32_t)i;
  return *column < rows->n_fields ? PM_OK : no_column(rows, ref);
}

// CSVW ("Metadata Vocabulary for Tabular Data", section 5.6): names of columns are
// unique. Only those that rules ask for matter here, of which the first column is read.
static PmStatus check_doubled(Rows *rows, const PmReference *ref, uint32_t column) {
  PmDocument *document = rows->document;
  size_t i = (size_t)column + 1;
  while (i < rows->n_fields && !pm_str_eq(rows->fields[i].text, ref->text))
    ++i;
  if (i >= rows->n_fields || document->file->dialect.no_header)
    return PM_OK;
  if (document->strict)
    return pm_fail(rows->job, PM_ERR_INVALID, at_row(rows), "rename one of them",
                   "two columns are named \"%.*s\"", PM_ARGS(ref->text));
  if (!document->has_said_doubles)
    pm_warn(rows->job, at_row(rows), "the first is read; rename one of them",
            "two columns are named \"%.*s\"", PM_ARGS(ref->text));
  document->has_said_doubles = true;
  return PM_OK;
}

// Finds the columns of all references; each that is not there is named.
static PmStatus find_columns(Rows *rows, const PmFormulation *formulation) {
  PmStatus first = PM_OK;
  for (size_t i = 0; i < formulation->n_references; ++i) {
    PmStatus st = find_column(rows, &formulation->references[i], &rows->columns[i]);
    if (!st)
      st = check_doubled(rows, &formulation->references[i], rows->columns[i]);
    if (st == PM_ERR_NOMEM)
      return st;
    first = first ? first : st;
  }
  return first;
}

// Reads the first row, the header, and finds the columns of all references. A file
// without any row has no records, and no columns to look for.
static PmStatus read_header(Rows *rows, const PmFormulation *formulation) {
  const bool has_header = !rows->document->file->dialect.no_header;
  bool more = false;
  PM_TRY(next_row(rows, &more));
  rows->n_columns = rows->n_fields;
  for (size_t i = 0; has_header && more && i < rows->n_fields; ++i)
    PM_TRY(check_field(rows, &rows->fields[i]));
  if (more)
    PM_TRY(find_columns(rows, formulation));
  if (more && !has_header) { // the row is read again as the first record
    rows->at = rows->row;
    rows->next_line = rows->line;
  }
  return PM_OK;
}

// --- the interface --------------------------------------------------------------------

static PmStatus csv_compile(PmArena *arena, const PmFormulation *formulation,
                            PmReference *ref, PmFault *fault) {
  (void)arena, (void)formulation, (void)ref, (void)fault; // any text may name a column
  return PM_OK;
}

static void csv_release(PmReference *ref) { (void)ref; }

static PmStatus csv_open(PmJob *job, const PmOpening *opening, PmDocument **out) {
  const PmCsvDialect *dialect = &opening->file->dialect;
  PmDocument *document = malloc(sizeof *document);
  if (!document)
    return PM_ERR_NOMEM;
  const PmStr name = pm_str(opening->input.name);
  const bool tabs =
      pm_str_ends(name, PM_STR(".tsv")) || pm_str_ends(name, PM_STR(".tsv.gz"));
  *document = (PmDocument){.job = job,
                           .file = opening->file,
                           .input = opening->input,
                           .delimiter = tabs ? '\t' : ',',
                           .quote = '"',
                           .strict = opening->strict};
  if (dialect->delimiter)
    document->delimiter = dialect->delimiter;
  if (dialect->quote)
    document->quote = dialect->quote;
  *out = document;
  return PM_OK;
}

static void csv_close(PmDocument *document) { free(document); }

static void csv_leave(PmCursor *cursor) {
  Rows *rows = cursor->records;
  if (!rows)
    return;
  pm_source_stream_close(rows->stream);
  if (!rows->part) {
    free(rows->window);
    free(rows->columns);
  }
  free(rows->fields);
  free(rows);
  cursor->records = NULL;
}

static PmStatus csv_select(PmDocument *document, const PmFormulation *formulation,
                           uint32_t iterator, PmCursor *cursor) {
  (void)iterator; // a record is a row
  Rows *rows = calloc(1, sizeof *rows);
  *cursor = (PmCursor){.document = document, .records = rows};
  if (!rows)
    return PM_ERR_NOMEM;
  rows->document = document;
  rows->job = document->job;
  rows->next_line = 1;
  rows->scanned = NOT_SCANNED;
  rows->columns = malloc((formulation->n_references + 1) * sizeof *rows->columns);
  if (!rows->columns)
    return PM_ERR_NOMEM;
  PM_TRY(pm_source_stream_open(document->job, document->file, &document->input,
                               &rows->stream));
  return read_header(rows, formulation);
}

static PmStatus csv_next(PmCursor *cursor, bool *more) {
  Rows *rows = cursor->records;
  PM_TRY(next_row(rows, more));
  return *more && !cursor->quiet ? check_length(rows) : PM_OK;
}

// --- parts ----------------------------------------------------------------------------

// Past one row, or one line that is none, if it is in the window whole.
static RowState pass_row(Rows *rows) {
  const char *after = NULL;
  if (!is_skipped(rows)) {
    const RowState state = cut_row(rows, &after);
    rows->at = state == ROW_DONE ? (size_t)(after - rows->window) : rows->at;
    return state;
  }
  const char *feed = memchr(rows->window + rows->at, '\n', rows->len - rows->at);
  if (!feed && !rows->ended)
    return ROW_CUT;
  rows->at = feed ? (size_t)(feed - rows->window) + 1 : rows->len;
  return ROW_DONE;
}

// The end of the last row that the window holds whole. A row ends with its line unless
// there are quotation marks. Rows that are wrong stay in, for whoever reads the part.
static PmStatus find_part_end(Rows *rows, size_t *end) {
  const size_t n = rows->len - rows->at, start = rows->at;
  const char *from = rows->window + rows->at;
  const char quote = rows->document->quote;
  *end = rows->len;
  if (rows->ended)
    return PM_OK;
  if (rows->document->file->dialect.no_quote || !memchr(from, quote, n)) {
    const char *feed = memrchr(from, '\n', n);
    *end = feed ? (size_t)(feed - rows->window) + 1 : rows->at;
    return PM_OK;
  }
  RowState state = ROW_DONE;
  while (state == ROW_DONE && rows->at < rows->len)
    state = pass_row(rows);
  if (state != ROW_BAD)
    *end = rows->at;
  rows->at = start;
  return state == ROW_NOMEM ? PM_ERR_NOMEM : PM_OK;
}

static PmStatus csv_cut(PmCursor *cursor, PmPart *part) {
  Rows *rows = cursor->records;
  size_t end = rows->at;
  while (end == rows->at && !(rows->ended && rows->at == rows->len)) {
    if (!rows->ended)
      PM_TRY(fill(rows));
    PM_TRY(find_part_end(rows, &end));
  }
  const char *from = rows->window + rows->at, *to = rows->window + end;
  part->len = end - rows->at;
  PM_TRY(pm_part_reserve(part, part->len));
  if (part->len)
    memcpy(part->bytes, from, part->len);
  part->n_ragged = 0;
  part->line = rows->next_line;
  rows->next_line += count_lines(from, to);
  rows->at = end;
  return PM_OK;
}

static PmStatus csv_open_part(const PmCursor *whole, PmPart *part, PmCursor *cursor) {
  const Rows *all = whole->records;
  Rows *rows = cursor->records;
  if (!rows) {
    rows = calloc(1, sizeof *rows);
    *cursor = (PmCursor){.document = whole->document, .records = rows};
    if (!rows)
      return PM_ERR_NOMEM;
    rows->document = all->document;
    rows->columns = all->columns;
    rows->n_columns = all->n_columns;
    rows->ended = true;
  }
  cursor->quiet = whole->quiet;
  rows->job = part->job;
  rows->part = part;
  rows->window = part->bytes;
  rows->len = part->len;
  rows->at = 0;
  rows->scanned = NOT_SCANNED;
  rows->next_line = part->line;
  return PM_OK;
}

static void csv_end_part(PmCursor *whole, const PmPart *part) {
  Rows *rows = whole->records;
  for (size_t i = 0; i < part->n_ragged && i < PM_PART_WARNINGS; ++i)
    warn_of_length(rows, part->ragged[i].line, part->ragged[i].n_values);
}

static PmPosition csv_position(const PmCursor *cursor) { return at_row(cursor->records); }

const PmSourceType pm_source_csv = {
    .name = "CSV",
    .streams = true,
    .reads_twice = true,
    .compile = csv_compile,
    .release = csv_release,
    .open = csv_open,
    .close = csv_close,
    .select = csv_select,
    .leave = csv_leave,
    .next = csv_next,
    .values = csv_values,
    .cut = csv_cut,
    .open_part = csv_open_part,
    .end_part = csv_end_part,
    .position = csv_position,
};
