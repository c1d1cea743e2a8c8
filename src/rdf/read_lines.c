// SPDX-License-Identifier: MIT
// N-Triples and N-Quads (RDF 1.1, and 1.2 with triple terms, directions and VERSION).
// Lines are parsed only when they are in the window whole, so every term is borrowed from
// it unless it has escapes.
#include "rdf/reader_read.h"

typedef struct {
  PmReader *r;
  PmWindow *w;
  bool quads;
} Lines;

static const char *skip_blanks(const char *q) {
  while (*q == ' ' || *q == '\t')
    ++q;
  return q;
}

static bool at_line_end(const Lines *l, const char *q) {
  return *q == '\n' || *q == '\r' || q == l->w->end;
}

static PmStatus read_iri(Lines *l, const char **q, PmStr *iri) {
  const char *const start = *q + 1;
  const char *end = pm_scan_iri(start);
  bool escaped = false;
  for (; *end == '\\'; end = pm_scan_iri(end + 1))
    escaped = true;
  if (*end != '>')
    return pm_window_expected(l->w, end, "'>' or a character that an IRI may hold",
                              "escape other characters as %XX");
  *q = end + 1;
  *iri = pm_str_n(start, (size_t)(end - start));
  if (iri->len > l->r->max_token)
    return pm_reader_too_long(l->r, start, "an IRI");
  if (escaped)
    PM_TRY(pm_reader_unescape(l->r, *iri, true, iri));
  if (!pm_scan_has_scheme(*iri))
    return pm_window_fail(l->w, start, "N-Triples and N-Quads have no base IRI",
                          "the IRI is relative");
  return PM_OK;
}

// BLANK_NODE_LABEL ::= '_:' (PN_CHARS_U | [0-9]) ((PN_CHARS | '.')* PN_CHARS)?
static PmStatus read_bnode(Lines *l, const char **q, PmTerm *term) {
  if ((*q)[1] != ':')
    return pm_window_expected(l->w, *q + 1, "':' of a blank node label", NULL);
  const char *const start = *q + 2;
  const char *end = start, *p = start;
  for (;;) {
    const char *next = p + 1;
    if (pm_ch(*p, PM_CH_HIGH))
      next = pm_scan_high(p, p == start);
    else if (!pm_ch(*p, PM_CH_PN) && *p != '.')
      break;
    if (next == p || (p == start && (*p == '-' || *p == '.')))
      break;
    if (*p != '.')
      end = next;
    p = next;
  }
  if (end == start)
    return pm_window_expected(l->w, start, "a blank node label", NULL);
  *q = end;
  *term = pm_bnode(pm_str_n(start, (size_t)(end - start)));
  const PmStr prefix = l->r->options->bnode_prefix;
  if (prefix.len == 0)
    return PM_OK;
  char *label = pm_text_alloc(&l->r->text, prefix.len + term->value.len);
  if (!label)
    return PM_ERR_NOMEM;
  memcpy(label, prefix.data, prefix.len);
  memcpy(label + prefix.len, term->value.data, term->value.len);
  term->value = pm_str_n(label, prefix.len + term->value.len);
  return PM_OK;
}

static PmStatus read_datatype(Lines *l, const char **q, PmTerm *term) {
  if ((*q)[1] == '^')
    *q = skip_blanks(*q + 2);
  if (**q != '<')
    return pm_window_expected(l->w, *q, "a datatype as ^^<IRI>", NULL);
  const char *const at = *q;
  PM_TRY(read_iri(l, q, &term->datatype));
  return pm_reader_datatype(l->r, at, term);
}

static PmStatus read_literal(Lines *l, const char **q, PmTerm *term) {
  const char *const start = *q + 1;
  const char *end = pm_scan_string(start, '"');
  bool escaped = false;
  while (*end == '\\' || (*end == '\0' && end != l->w->end)) {
    escaped = escaped || *end == '\\';
    end = pm_scan_string(end + 1 + (*end && (end[1] == '"' || end[1] == '\\')), '"');
  }
  if (*end != '"')
    return pm_window_expected(l->w, end, "'\"' at the end of the literal",
                              "write a line break in a literal as \\n");
  *q = end + 1;
  *term = pm_literal(pm_str_n(start, (size_t)(end - start)));
  if (term->value.len > l->r->max_token)
    return pm_reader_too_long(l->r, start, "a literal");
  if (escaped)
    PM_TRY(pm_reader_unescape(l->r, term->value, false, &term->value));
  *q = skip_blanks(*q);
  if (**q == '^')
    return read_datatype(l, q, term);
  if (**q != '@')
    return PM_OK;
  *q += 1;
  return pm_reader_language(l->r, q, term);
}

static PmStatus read_triple_term(Lines *l, const char **q, size_t depth, PmTerm *term);

typedef enum { SUBJECT, PREDICATE, OBJECT, GRAPH } Place;

static PmStatus read_term(Lines *l, const char **q, Place place, PmTerm *term) {
  static const char *const wanted[] = {
      "an IRI or a blank node as the subject", "an IRI as the predicate",
      "an IRI, a blank node, a literal or a triple term as the object",
      "an IRI or a blank node as the graph name"};
  if (**q == '<' && (*q)[1] != '<') {
    *term = (PmTerm){.kind = PM_TERM_IRI};
    return read_iri(l, q, &term->value);
  }
  if (**q == '_' && place != PREDICATE)
    return read_bnode(l, q, term);
  if (**q == '"' && place == OBJECT)
    return read_literal(l, q, term);
  return pm_window_expected(l->w, *q, wanted[place],
                            **q == '<' && place != OBJECT
                                ? "a triple term <<( … )>> can only be an object"
                                : NULL);
}

static PmStatus read_object(Lines *l, const char **q, size_t depth, PmTerm *term) {
  if (**q == '<' && (*q)[1] == '<' && (*q)[2] == '(')
    return read_triple_term(l, q, depth + 1, term);
  return read_term(l, q, OBJECT, term);
}

// tripleTerm ::= '<<(' subject predicate object ')>>'
static PmStatus read_triple_term(Lines *l, const char **q, size_t depth, PmTerm *term) {
  if (depth > l->r->max_depth)
    return pm_reader_too_deep(l->r, *q);
  PmTriple *triple = (PmTriple *)(void *)pm_text_alloc(&l->r->text, sizeof *triple);
  if (!triple)
    return PM_ERR_NOMEM;
  *term = (PmTerm){.kind = PM_TERM_TRIPLE, .triple = triple};
  *q = skip_blanks(*q + 3);
  PM_TRY(read_term(l, q, SUBJECT, &triple->subject));
  *q = skip_blanks(*q);
  PM_TRY(read_term(l, q, PREDICATE, &triple->predicate));
  *q = skip_blanks(*q);
  PM_TRY(read_object(l, q, depth, &triple->object));
  *q = skip_blanks(*q);
  if ((*q)[0] != ')' || (*q)[1] != '>' || (*q)[2] != '>')
    return pm_window_expected(l->w, *q, "')>>' at the end of the triple term", NULL);
  *q += 3;
  return PM_OK;
}

// versionDirective ::= 'VERSION' versionSpecifier
static PmStatus read_version(Lines *l, const char **q) {
  *q = skip_blanks(*q + 7);
  const char quote = **q;
  if (quote != '"' && quote != '\'')
    return pm_window_expected(l->w, *q, "a version in quotation marks", NULL);
  const char *end = pm_scan_string(*q + 1, quote);
  if (*end != quote)
    return pm_window_expected(l->w, end, "the end of the version string", NULL);
  *q = end + 1;
  return PM_OK;
}

static PmStatus read_statement(Lines *l, const char **q, PmQuad *quad) {
  PM_TRY(read_term(l, q, SUBJECT, &quad->subject));
  *q = skip_blanks(*q);
  PM_TRY(read_term(l, q, PREDICATE, &quad->predicate));
  *q = skip_blanks(*q);
  PM_TRY(read_object(l, q, 0, &quad->object));
  *q = skip_blanks(*q);
  quad->graph = (PmTerm){0};
  if (l->quads && **q != '.') {
    PM_TRY(read_term(l, q, GRAPH, &quad->graph));
    *q = skip_blanks(*q);
  }
  if (**q != '.')
    return pm_window_expected(l->w, *q, "'.' at the end of the statement",
                              !l->quads && (**q == '<' || **q == '_')
                                  ? "four terms a line are N-Quads, not N-Triples"
                                  : NULL);
  *q += 1;
  return PM_OK;
}

// The line at w->p; on success w->p is at the next, and `*at` where a statement starts.
static PmStatus read_line(Lines *l, PmQuad *quad, const char **at) {
  const char *q = skip_blanks(l->w->p);
  if (strncmp(q, "VERSION", 7) == 0) {
    PM_TRY(read_version(l, &q));
  } else if (!at_line_end(l, q) && *q != '#') {
    *at = q;
    PM_TRY(read_statement(l, &q, quad));
  }
  q = skip_blanks(q);
  if (*q == '#')
    while (!at_line_end(l, q))
      ++q;
  if (!at_line_end(l, q))
    return pm_window_expected(l->w, q, "the end of the line",
                              "write each statement on a line of its own");
  l->w->p = q + (q < l->w->end);
  return PM_OK;
}

// Past the end of the line; false when reading failed for good.
static bool skip_line(Lines *l) {
  if (!pm_window_recover(l->w))
    return false;
  for (const char *q = l->w->p;; ++q) {
    if (q == l->w->end) {
      l->w->p = q;
      if (!pm_window_more(l->w, &q))
        break;
    }
    if (*q == '\n' || *q == '\r') {
      l->w->p = q + 1;
      break;
    }
  }
  l->w->lenient = false;
  return l->w->status == PM_OK;
}

// Goes on behind a bad line if the options ask for that; else the error stands.
static PmStatus bad_line(Lines *l, PmStatus st) {
  const bool go_on = l->r->options->lax || l->r->options->all_errors;
  if (st != PM_ERR_SYNTAX || !go_on)
    return st;
  pm_reader_skipped(l->r);
  return skip_line(l) ? PM_OK : l->w->status;
}

// What is behind the last complete line of the window.
static const char *complete_lines(const PmWindow *w) {
  const size_t n = (size_t)(w->end - w->p);
  const char *last = memrchr(w->p, '\n', n);
  if (!last)
    last = memrchr(w->p, '\r', n);
  return last ? last + 1 : w->p;
}

static PmStatus read_one(Lines *l) {
  PmReader *r = l->r;
  const PmTextMark mark = pm_text_mark(&r->text);
  const char *at = NULL;
  PmQuad quad;
  PmStatus st = read_line(l, &quad, &at);
  if (st)
    st = bad_line(l, st);
  else if (at)
    st = pm_reader_emit(r, &quad, at);
  pm_text_reset(&r->text, mark);
  return st;
}

// Twice where the last lines end in \r alone.
static PmStatus read_window(Lines *l) {
  for (const char *stop; (stop = complete_lines(l->w)) > l->w->p;)
    while (l->w->p < stop)
      PM_TRY(read_one(l));
  return PM_OK;
}

PmStatus pm_read_lines(PmReader *r) {
  Lines l = {.r = r, .w = &r->window, .quads = r->format == PM_FORMAT_NQUADS};
  l.w->warn = r->options->lax;
  for (;;) {
    PM_TRY(read_window(&l));
    PM_TRY(pm_job_check(r->window.job));
    const char *q = l.w->end;
    if (pm_window_more(l.w, &q))
      continue;
    if (l.w->status)
      PM_TRY(bad_line(&l, l.w->status));
    else if (l.w->p < l.w->end)
      PM_TRY(read_one(&l)); // the last line, without a line end
    else
      break;
  }
  if (r->n_bad && l.w->warn)
    pm_warn(r->job, pm_at(l.w->name, 0, 0), "read it strictly to make them errors",
            "%llu bad lines left out", (unsigned long long)r->n_bad);
  return r->n_bad && !l.w->warn ? PM_ERR_SYNTAX : PM_OK;
}
