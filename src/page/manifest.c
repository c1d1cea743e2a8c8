// SPDX-License-Identifier: MIT
// The manifest: which newspaper, edition, date and page number belong to which file.
// CSV as RFC 4180 says it, columns in any order.
#include "page/internal.h"

enum { MANIFEST_MAX = 64 << 20, MAX_COLUMNS = 64 };

typedef struct {
  PmJob *job;
  PmArena *arena;
  const char *path;
  PmStr text;
  size_t pos;
  uint64_t line;     // of pos
  uint64_t row_line; // where the row began
  PmStr cells[MAX_COLUMNS];
  size_t n_cells;
} Reader;

static const struct {
  const char *name;
  size_t offset;
} columns[] = {
    {"file", offsetof(PmPageInfo, file)}, {"newspaper", offsetof(PmPageInfo, newspaper)},
    {"name", offsetof(PmPageInfo, name)}, {"edition", offsetof(PmPageInfo, edition)},
    {"date", offsetof(PmPageInfo, date)}, {"page", offsetof(PmPageInfo, label)},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

static PmStatus fail_row(Reader *r, const char *hint, const char *what, PmStr about) {
  return pm_fail(r->job, PM_ERR_SYNTAX, pm_at(r->path, r->row_line, 0), hint,
                 "%s%s%.*s%s", what, about.len ? ": '" : "", PM_ARGS(about),
                 about.len ? "'" : "");
}

static bool at_end_of_row(const Reader *r) {
  return r->pos >= r->text.len || r->text.data[r->pos] == '\n' ||
         (r->text.data[r->pos] == '\r' && r->pos + 1 < r->text.len &&
          r->text.data[r->pos + 1] == '\n');
}

// A quoted cell: "" stands for one quote, line ends are part of it.
static PmStatus read_quoted(Reader *r, PmStr *cell) {
  char *out = NULL;
  size_t n = 0;
  const size_t start = ++r->pos;
  const char *end = r->text.data + r->text.len;
  const char *p = r->text.data + start;
  while (p < end && !(*p == '"' && (p + 1 == end || p[1] != '"')))
    p += *p == '"' ? 2 : 1;
  if (p >= end)
    return fail_row(r, "close it with \"", "a quoted cell does not end", (PmStr){0});
  out = pm_arena_alloc(r->arena, (size_t)(p - r->text.data) - start + 1);
  if (!out)
    return PM_ERR_NOMEM;
  for (const char *q = r->text.data + start; q < p; q += *q == '"' ? 2 : 1) {
    r->line += *q == '\n';
    out[n++] = *q;
  }
  r->pos = (size_t)(p - r->text.data) + 1;
  *cell = (PmStr){out, n};
  if (!at_end_of_row(r) && r->text.data[r->pos] != ',')
    return fail_row(r, "double the quotes inside a quoted cell",
                    "text after a quoted cell", *cell);
  return PM_OK;
}

static PmStatus read_cell(Reader *r, PmStr *cell) {
  if (r->pos < r->text.len && r->text.data[r->pos] == '"')
    return read_quoted(r, cell);
  const size_t start = r->pos;
  while (!at_end_of_row(r) && r->text.data[r->pos] != ',')
    ++r->pos;
  *cell = pm_str_trim(pm_str_slice(r->text, start, r->pos));
  return PM_OK;
}

static PmStatus read_row(Reader *r) {
  r->n_cells = 0;
  r->row_line = r->line;
  for (;;) {
    if (r->n_cells == MAX_COLUMNS)
      return fail_row(r, NULL, "too many columns", (PmStr){0});
    PM_TRY(read_cell(r, &r->cells[r->n_cells++]));
    if (at_end_of_row(r))
      break;
    ++r->pos; // the comma
  }
  if (r->pos < r->text.len)
    r->pos += r->text.data[r->pos] == '\r' ? 2 : 1;
  ++r->line;
  return PM_OK;
}

static PmStatus read_header(Reader *r, size_t fields[MAX_COLUMNS], size_t *n) {
  bool seen[N_COLUMNS] = {false};
  PM_TRY(read_row(r));
  if (pm_str_trim(r->text).len == 0)
    return fail_row(r, "its first line names the columns: file,newspaper,date,page",
                    "nothing in it", (PmStr){0});
  *n = r->n_cells;
  for (size_t i = 0; i < r->n_cells; ++i) {
    size_t c = 0;
    while (c < N_COLUMNS && !pm_str_eqz(r->cells[i], columns[c].name))
      ++c;
    if (c == N_COLUMNS)
      return fail_row(r,
                      "columns are file, newspaper, name, edition, date, page, with "
                      "commas between",
                      "no such column", r->cells[i]);
    if (seen[c])
      return fail_row(r, NULL, "a column stands twice", r->cells[i]);
    seen[c] = true;
    fields[i] = columns[c].offset;
  }
  return seen[0] ? PM_OK
                 : fail_row(r, "the first line names the columns, 'file' among them",
                            "the column 'file' is missing", (PmStr){0});
}

static unsigned number_at(PmStr s, size_t from, size_t n) {
  unsigned v = 0;
  for (size_t i = from; i < from + n; ++i) {
    if (s.data[i] < '0' || s.data[i] > '9')
      return 0;
    v = v * 10 + (unsigned)(s.data[i] - '0');
  }
  return v;
}

static unsigned days_in(unsigned year, unsigned month) {
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

bool pm_page_date_valid(PmStr s) {
  if ((s.len != 4 && s.len != 7 && s.len != 10) || number_at(s, 0, 4) == 0)
    return false;
  if (s.len == 4)
    return true;
  const unsigned month = s.data[4] == '-' ? number_at(s, 5, 2) : 0;
  if (month < 1 || month > 12)
    return false;
  if (s.len == 7)
    return true;
  const unsigned day = s.data[7] == '-' ? number_at(s, 8, 2) : 0;
  return day >= 1 && day <= days_in(number_at(s, 0, 4), month);
}

static PmStatus check_row(Reader *r, const PmPageInfo *info) {
  if (info->file.len == 0)
    return fail_row(r, NULL, "the file is missing", (PmStr){0});
  if (info->date.len && !pm_page_date_valid(info->date))
    return fail_row(r, "dates are YYYY-MM-DD, YYYY-MM or YYYY", "not a date", info->date);
  return PM_OK;
}

static PmStatus read_rows(Reader *r, PmPageInfo **infos, size_t *n) {
  size_t fields[MAX_COLUMNS], n_fields = 0, cap = 0;
  PM_TRY(read_header(r, fields, &n_fields));
  while (r->pos < r->text.len) {
    PM_TRY(read_row(r));
    if (r->n_cells == 1 && r->cells[0].len == 0)
      continue; // a blank line
    if (r->n_cells != n_fields)
      return fail_row(r, "give every row as many cells as the first line has",
                      "a row with more or fewer cells than columns", r->cells[0]);
    PmPageInfo *grown = pm_arena_extend(r->arena, *infos, *n, &cap, sizeof **infos);
    if (!grown)
      return PM_ERR_NOMEM;
    *infos = grown;
    PmPageInfo *info = &grown[(*n)++];
    *info = (PmPageInfo){0};
    for (size_t i = 0; i < n_fields; ++i) // the offsets are those of PmStr members
      *(PmStr *)(void *)((char *)info + fields[i]) = r->cells[i];
    PM_TRY(check_row(r, info));
  }
  return PM_OK;
}

PmStatus pm_manifest_read(PmJob *job, const char *path, PmArena *arena,
                          PmPageInfo **infos, size_t *n) {
  *infos = NULL;
  *n = 0;
  PmInput *input = NULL;
  PmBuf buf = pm_buf(MANIFEST_MAX);
  PmStatus st = pm_input_open(job, path, &input);
  if (!st)
    st = pm_input_read_all(input, &buf);
  pm_input_close(input);
  Reader r = {.job = job, .arena = arena, .path = path, .line = 1};
  if (!st) {
    r.text = pm_arena_copy(arena, pm_buf_str(&buf));
    st = r.text.data ? pm_text_check(job, path, &r.text) : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st ? st : read_rows(&r, infos, n);
}
