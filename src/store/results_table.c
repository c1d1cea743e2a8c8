// SPDX-License-Identifier: MIT
// A table for people to read: columns aligned by terminal width, IRIs as prefixed names,
// literals by their text alone, cut where they are long. Not to be parsed: the other
// formats say all. The first rows are kept to find the widths of the columns; the rows
// after them stream.
#include "store/results.h"

#include <stdlib.h>

enum {
  MAX_KEPT_ROWS = 2000,
  MAX_COLUMNS = 80, // of one literal
};

typedef struct {
  PmStr prefix, iri;
} Prefix;

typedef struct {
  Prefix *prefixes; // of the query
  size_t n_prefixes, cap_prefixes;
  size_t *widths; // by column
  PmStr *cells;   // of the rows kept, row by row
  size_t n_cells, cap_cells;
  bool streaming;
} Table;

// Those of the vocabulary and of the standards that its data uses.
static const struct {
  const char *prefix, *iri;
} known[] = {
    {"rdf", PM_RDF},
    {"rdfs", PM_RDFS},
    {"xsd", PM_XSD},
    {"owl", "http://www.w3.org/2002/07/owl#"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"dcterms", "http://purl.org/dc/terms/"},
    {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"geo", "http://www.opengis.net/ont/geosparql#"},
    {"pm", "https://w3id.org/pressmark/vocab#"},
    {"pmk", "https://w3id.org/pressmark/kinds#"},
    {"prov", "http://www.w3.org/ns/prov#"},
    {"schema", "http://schema.org/"},
};

static Table *table(PmResults *r) {
  if (!r->own)
    r->own = pm_arena_alloc(&r->arena, sizeof(Table));
  return r->own;
}

static PmStatus prefix(PmResults *r, PmStr name, PmStr iri) {
  Table *t = table(r);
  if (!t)
    return PM_ERR_NOMEM;
  t->prefixes = pm_arena_extend(&r->arena, t->prefixes, t->n_prefixes, &t->cap_prefixes,
                                sizeof *t->prefixes);
  if (!t->prefixes)
    return PM_ERR_NOMEM;
  Prefix *p = &t->prefixes[t->n_prefixes];
  *p = (Prefix){pm_arena_copy(&r->arena, name), pm_arena_copy(&r->arena, iri)};
  if (!p->prefix.data || !p->iri.data)
    return PM_ERR_NOMEM;
  ++t->n_prefixes;
  return PM_OK;
}

// --- cells ----------------------------------------------------------------------------

// Bidirectional controls and the like could make a row show what it does not hold.
static bool is_hidden(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == PM_UTF8_BAD ||
         (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static PmStatus put_hidden(PmBuf *cell, uint32_t c) {
  switch (c) {
  case '\n': return pm_buf_append(cell, PM_STR("\\n"));
  case '\r': return pm_buf_append(cell, PM_STR("\\r"));
  case '\t': return pm_buf_append(cell, PM_STR("\\t"));
  default: return pm_buf_printf(cell, "\\u%04X", (unsigned)(c & 0xFFFF));
  }
}

static PmStatus put_text(PmBuf *cell, PmStr s, size_t max_columns) {
  size_t columns = 0;
  for (size_t i = 0; i < s.len;) {
    const size_t from = i;
    const uint32_t c = pm_utf8_next(s, &i);
    const size_t width = is_hidden(c) ? 6 : pm_utf8_width(c);
    if (max_columns && columns + width > max_columns)
      return pm_buf_append(cell, PM_STR("…"));
    columns += width;
    PM_TRY(is_hidden(c) ? put_hidden(cell, c)
                        : pm_buf_append(cell, pm_str_slice(s, from, i)));
  }
  return PM_OK;
}

// What may stand after the colon without escapes, and reads as one word.
static bool is_local_name(PmStr s) {
  for (size_t i = 0; i < s.len;) {
    const uint32_t c = pm_utf8_next(s, &i);
    const bool ascii = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' ||
                       (c >= 'a' && c <= 'z') || c == '-';
    if (!ascii && (c < 0xA0 || is_hidden(c)))
      return false;
  }
  return true;
}

static bool shortens(PmStr iri, PmStr space) {
  return space.len && pm_str_starts(iri, space) &&
         is_local_name(pm_str_slice(iri, space.len, iri.len));
}

static PmStatus put_short(PmBuf *cell, PmStr name, PmStr iri, size_t skip) {
  PM_TRY(pm_buf_append(cell, name));
  PM_TRY(pm_buf_putc(cell, ':'));
  return pm_buf_append(cell, pm_str_slice(iri, skip, iri.len));
}

static PmStatus put_iri(const Table *t, PmBuf *cell, PmStr iri) {
  for (size_t i = 0; i < t->n_prefixes; ++i)
    if (shortens(iri, t->prefixes[i].iri))
      return put_short(cell, t->prefixes[i].prefix, iri, t->prefixes[i].iri.len);
  for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
    if (shortens(iri, pm_str(known[i].iri)))
      return put_short(cell, pm_str(known[i].prefix), iri, strlen(known[i].iri));
  PM_TRY(pm_buf_putc(cell, '<'));
  PM_TRY(put_text(cell, iri, 0));
  return pm_buf_putc(cell, '>');
}

// The cell's text, in `scratch`.
static PmStatus make_cell(PmResults *r, const Table *t, const PmTerm *term) {
  PmBuf *cell = &r->scratch;
  pm_buf_clear(cell);
  switch (term->kind) {
  case PM_TERM_NONE:
  case PM_TERM_TRIPLE: return PM_OK;
  case PM_TERM_IRI: return put_iri(t, cell, term->value);
  case PM_TERM_BNODE: PM_TRY(pm_buf_append(cell, PM_STR("_:"))); break;
  case PM_TERM_LITERAL: break;
  }
  return put_text(cell, term->value, MAX_COLUMNS);
}

static size_t columns_of(PmStr cell) {
  size_t columns = 0;
  for (size_t i = 0; i < cell.len;)
    columns += pm_utf8_width(pm_utf8_next(cell, &i));
  return columns;
}

// --- lines ----------------------------------------------------------------------------

static PmStatus put_repeated(PmResults *r, PmStr s, size_t times) {
  for (size_t i = 0; i < times; ++i)
    PM_TRY(pm_output_write(r->out, s));
  return PM_OK;
}

// The last column is not padded: no blanks at the ends of lines.
static PmStatus put_cell(PmResults *r, size_t column, PmStr cell) {
  PM_TRY(column ? PM_RESULTS_PUT(r, " | ") : PM_RESULTS_PUT(r, " "));
  PM_TRY(pm_output_write(r->out, cell));
  if (column + 1 == r->n)
    return PM_RESULTS_PUT(r, "\n");
  const size_t width = table(r)->widths[column], columns = columns_of(cell);
  return columns < width ? put_repeated(r, PM_STR(" "), width - columns) : PM_OK;
}

static PmStatus put_rule(PmResults *r) {
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(i ? PM_RESULTS_PUT(r, "+") : PM_OK);
    PM_TRY(put_repeated(r, PM_STR("-"), table(r)->widths[i] + 2));
  }
  return PM_RESULTS_PUT(r, "\n");
}

static PmStatus put_kept(PmResults *r) {
  Table *t = table(r);
  for (size_t i = 0; i < r->n; ++i)
    PM_TRY(put_cell(r, i, r->variables[i]));
  PM_TRY(put_rule(r));
  for (size_t i = 0; i < t->n_cells; ++i)
    PM_TRY(put_cell(r, i % r->n, t->cells[i]));
  t->streaming = true;
  return PM_OK;
}

// --- rows -----------------------------------------------------------------------------

static PmStatus head(PmResults *r) {
  Table *t = table(r);
  if (!t)
    return PM_ERR_NOMEM;
  t->widths = pm_arena_alloc(&r->arena, (r->n + 1) * sizeof *t->widths);
  if (!t->widths)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < r->n; ++i)
    t->widths[i] = columns_of(r->variables[i]);
  return PM_OK;
}

static PmStatus keep_cell(PmResults *r, size_t column) {
  Table *t = table(r);
  t->cells =
      pm_arena_extend(&r->arena, t->cells, t->n_cells, &t->cap_cells, sizeof *t->cells);
  if (!t->cells)
    return PM_ERR_NOMEM;
  const PmStr cell = pm_arena_copy(&r->arena, pm_buf_str(&r->scratch));
  if (!cell.data)
    return PM_ERR_NOMEM;
  t->cells[t->n_cells++] = cell;
  const size_t columns = columns_of(cell);
  t->widths[column] = columns > t->widths[column] ? columns : t->widths[column];
  return PM_OK;
}

static PmStatus row(PmResults *r, const PmTerm *terms) {
  Table *t = table(r);
  if (!t->streaming && r->rows == MAX_KEPT_ROWS)
    PM_TRY(put_kept(r));
  for (size_t i = 0; i < r->n; ++i) {
    PM_TRY(make_cell(r, t, &terms[i]));
    PM_TRY(t->streaming ? put_cell(r, i, pm_buf_str(&r->scratch)) : keep_cell(r, i));
  }
  return PM_OK;
}

static PmStatus tail(PmResults *r) {
  if (!table(r)->streaming)
    PM_TRY(put_kept(r));
  return pm_output_printf(r->out, "%llu row%s\n", (unsigned long long)r->rows,
                          r->rows == 1 ? "" : "s");
}

static PmStatus boolean(PmResults *r, bool value) {
  return value ? PM_RESULTS_PUT(r, "true\n") : PM_RESULTS_PUT(r, "false\n");
}

const PmResultsOps pm_results_table = {
    .prefix = prefix, .head = head, .row = row, .tail = tail, .boolean = boolean};
