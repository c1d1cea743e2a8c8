// SPDX-License-Identifier: MIT
// pm_rdf_read: finds the format and starts its reader; and what the readers share.
#include "rdf/reader_read.h"

#include <stdlib.h>

PmStatus pm_reader_too_long(PmReader *r, const char *at, const char *what) {
  return pm_fail(
      r->window.job, PM_ERR_LIMIT, pm_window_at(&r->window, at),
      "a quotation mark or > may be missing; or raise the limit with --max-token",
      "%s is longer than %zu bytes", what, r->max_token);
}

PmStatus pm_reader_too_deep(PmReader *r, const char *at) {
  return pm_fail(r->window.job, PM_ERR_LIMIT, pm_window_at(&r->window, at),
                 "a closing bracket may be missing; or raise the limit with pressmark "
                 "convert --max-depth",
                 "nested deeper than %zu levels", r->max_depth);
}

// What ends the reading is told all the same.
static void report_muted(void *data, const PmDiagnostic *d) {
  if (d->severity == PM_SEVERITY_ERROR && d->code != PM_ERR_SYNTAX)
    pm_report(((PmReader *)data)->job, d);
}

void pm_reader_skipped(PmReader *r) {
  if (++r->n_bad != PM_READ_MAX_MESSAGES || !r->job)
    return;
  r->muted =
      (PmJob){.report = report_muted, .data = r, .interrupted = r->job->interrupted};
  r->window.job = &r->muted;
}

static void tell_rest(PmReader *r) {
  if (r->n_bad > PM_READ_MAX_MESSAGES && !r->options->lax)
    (void)pm_fail(r->job, PM_ERR_SYNTAX, pm_at(r->window.name, 0, 0), NULL,
                  "and %llu more errors",
                  (unsigned long long)(r->n_bad - PM_READ_MAX_MESSAGES));
}

// One escape, at the backslash; `*to` moves past what was written.
static PmStatus unescape_one(PmReader *r, const char **from, bool in_iri, char **to) {
  const char *q = *from + 1;
  uint32_t cp = 0;
  const char plain = in_iri ? '\0' : pm_scan_echar(*q);
  if (plain) {
    *(*to)++ = plain;
    *from = q + 1;
    return PM_OK;
  }
  if (*q != 'u' && *q != 'U')
    return pm_window_fail(&r->window, *from,
                          in_iri
                              ? "an IRI may have \\uXXXX and \\UXXXXXXXX"
                              : "\\t \\b \\n \\r \\f \\\" \\' \\\\ \\uXXXX \\UXXXXXXXX",
                          "unknown escape");
  if (!pm_scan_uchar(&q, &cp))
    return pm_window_fail(&r->window, *from,
                          "\\u takes 4 hex digits, \\U 8; surrogates are no characters",
                          "bad escape of a code point");
  if (in_iri && cp < 0x80 && pm_ch((char)cp, PM_CH_NOIRI))
    return pm_window_fail(&r->window, *from, "escape it as %XX",
                          "an IRI may not hold the character U+%04X", cp);
  *to += pm_utf8_put(cp, *to);
  *from = q;
  return PM_OK;
}

PmStatus pm_reader_unescape(PmReader *r, PmStr raw, bool in_iri, PmStr *out) {
  char *text = pm_text_alloc(&r->text, raw.len), *to = text;
  if (!text)
    return PM_ERR_NOMEM;
  const char *const end = raw.data + raw.len;
  for (const char *q = raw.data; q < end;) {
    const char *slash = memchr(q, '\\', (size_t)(end - q));
    const size_t n = (size_t)((slash ? slash : end) - q);
    memcpy(to, q, n);
    to += n;
    q += n;
    if (slash)
      PM_TRY(unescape_one(r, &q, in_iri, &to));
  }
  *out = pm_str_n(text, (size_t)(to - text));
  return PM_OK;
}

PmStatus pm_reader_datatype(PmReader *r, const char *at, PmTerm *literal) {
  if (pm_str_eq(literal->datatype, PM_STR(PM_XSD "string")))
    literal->datatype = PM_STR("");
  else if (pm_str_eq(literal->datatype, PM_STR(PM_RDF "langString")) ||
           pm_str_eq(literal->datatype, PM_STR(PM_RDF "dirLangString")))
    return pm_window_fail(&r->window, at,
                          "write the tag instead: \"…\"@en, \"…\"@ar--rtl",
                          "a literal of this datatype needs a language tag");
  return PM_OK;
}

static PmStatus bad_language(PmReader *r, const char *at) {
  return pm_window_fail(&r->window, at,
                        "such as @en, @zh-Hant; with a direction: @ar--rtl",
                        "bad language tag");
}

PmStatus pm_reader_language(PmReader *r, const char **q, PmTerm *literal) {
  const char *const start = *q, *p = start;
  unsigned allowed = PM_CH_ALPHA;
  for (;;) {
    const char *subtag = p;
    while (pm_ch(*p, allowed))
      ++p;
    if (p == subtag || p - subtag > 8)
      return bad_language(r, subtag);
    if (*p != '-' || p[1] == '-')
      break;
    allowed = PM_CH_ALPHA | PM_CH_DIGIT;
    ++p;
  }
  literal->language = pm_str_n(start, (size_t)(p - start));
  *q = p;
  if (*p != '-')
    return PM_OK;
  p += 2;
  const char *end = p;
  while (pm_ch(*end, PM_CH_ALPHA | PM_CH_DIGIT) || *end == '-')
    ++end;
  const PmStr direction = {p, (size_t)(end - p)};
  const bool ltr = pm_str_eqz(direction, "ltr");
  if (!ltr && !pm_str_eqz(direction, "rtl"))
    return pm_window_fail(&r->window, p, "write --ltr or --rtl", "bad base direction");
  literal->direction = ltr ? PM_DIR_LTR : PM_DIR_RTL;
  *q = end;
  return PM_OK;
}

PmStatus pm_reader_base(const PmReader *r, PmBuf *base) {
  if (r->options->base.len)
    return pm_buf_append(base, r->options->base);
  char *path = realpath(r->window.name, NULL);
  if (!path)
    return PM_OK;
  static const char plain[] = "-._~/!$&'()*+,;=:@";
  PmStatus st = pm_buf_append(base, PM_STR("file://"));
  for (const char *p = path; *p && st == PM_OK; ++p)
    st = pm_ch(*p, PM_CH_ALPHA | PM_CH_DIGIT) || strchr(plain, *p)
             ? pm_buf_putc(base, *p)
             : pm_buf_printf(base, "%%%02X", (unsigned)(unsigned char)*p);
  free(path);
  return st;
}

static PmStr skip_space(PmStr s) {
  size_t i = 0;
  while (i < s.len && pm_ch(s.data[i], PM_CH_WS))
    ++i;
  return pm_str_slice(s, i, s.len);
}

// Whether `<` starts an element, a declaration or a comment, not an IRI.
static bool looks_like_xml(PmStr s) {
  if (s.len < 2 || s.data[0] != '<' || s.data[1] == '<')
    return false;
  if (s.data[1] == '?' || s.data[1] == '!')
    return true;
  for (size_t i = 1; i < s.len && s.data[i] != '>'; ++i)
    if (pm_ch(s.data[i], PM_CH_WS))
      return true;
  return false;
}

static bool looks_like_json(PmStr s) {
  if (s.len == 0 || (s.data[0] != '{' && s.data[0] != '['))
    return false;
  const PmStr next = skip_space(pm_str_slice(s, 1, s.len));
  if (s.data[0] == '[')
    return next.len > 0 && next.data[0] == '{';
  return next.len > 0 && (next.data[0] == '"' || next.data[0] == '}');
}

// Length of the term that a line of N-Quads would have here; 0 if it is none.
static size_t line_term(PmStr s) {
  if (s.len < 2 || !strchr("<_\"", s.data[0]))
    return 0;
  size_t i = 1;
  const char close = s.data[0] == '<' ? '>' : '"';
  while (i < s.len && s.data[i] != '\n' && (s.data[0] == '_' || s.data[i] != close))
    if (s.data[0] == '_' && pm_ch(s.data[i], PM_CH_WS))
      return i;
    else
      i += s.data[i] == '\\' ? 2 : 1;
  while (i < s.len && !pm_ch(s.data[i], PM_CH_WS)) // > or ", and tag or datatype
    ++i;
  return i < s.len ? i : 0;
}

// Whether the first statement has a fourth term on its line.
static bool looks_like_quads(PmStr s) {
  for (int i = 0; i < 4; ++i) {
    const size_t n = line_term(s);
    if (n == 0)
      return false;
    s = pm_str_slice(s, n, s.len);
    while (s.len && (s.data[0] == ' ' || s.data[0] == '\t'))
      s = pm_str_slice(s, 1, s.len);
  }
  return s.len && s.data[0] == '.';
}

enum { PM_GUESS_BYTES = 512 };

static const PmStr byte_order_mark = {"\xEF\xBB\xBF", 3};

// By the first bytes of the input. Turtle is TriG without graphs.
static PmFormat guess(PmStr s) {
  if (pm_str_starts(s, byte_order_mark))
    s = pm_str_slice(s, byte_order_mark.len, s.len);
  for (s = skip_space(s); s.len && s.data[0] == '#'; s = skip_space(s)) {
    const char *nl = memchr(s.data, '\n', s.len);
    s = pm_str_slice(s, nl ? (size_t)(nl - s.data) : s.len, s.len);
  }
  return looks_like_json(s)    ? PM_FORMAT_JSONLD
         : looks_like_xml(s)   ? PM_FORMAT_RDFXML
         : looks_like_quads(s) ? PM_FORMAT_NQUADS
                               : PM_FORMAT_TRIG;
}

static void find_format(PmReader *r) {
  r->format = r->options->format;
  if (r->format == PM_FORMAT_UNKNOWN)
    r->format = pm_format_by_path(pm_str(r->window.name));
  if (r->format == PM_FORMAT_UNKNOWN)
    r->format = guess(pm_window_peek(&r->window, PM_GUESS_BYTES));
}

// A byte order mark is no character of the document.
static void skip_bom(PmWindow *w) {
  while ((size_t)(w->end - w->p) < byte_order_mark.len) {
    const char *q = w->end;
    if (!pm_window_more(w, &q))
      return;
  }
  if (memcmp(w->p, byte_order_mark.data, byte_order_mark.len) == 0) {
    w->p += byte_order_mark.len;
    w->mark = w->p;
  }
}

static PmStatus read_format(PmReader *r) {
  find_format(r);
  switch (r->format) {
  case PM_FORMAT_NTRIPLES:
  case PM_FORMAT_NQUADS: skip_bom(&r->window); return pm_read_lines(r);
  case PM_FORMAT_TURTLE:
  case PM_FORMAT_N3:
  case PM_FORMAT_TRIG: skip_bom(&r->window); return pm_read_turtle(r);
  case PM_FORMAT_RDFXML: return pm_read_raptor(r);
  case PM_FORMAT_JSONLD: return pm_read_jsonld(r);
  case PM_FORMAT_JSONL: skip_bom(&r->window); return pm_read_jsonld(r);
  case PM_FORMAT_RDFJSON:
    return pm_fail(r->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0), NULL,
                   "this version writes RDF/JSON and does not read it");
  case PM_FORMAT_UNKNOWN: break;
  }
  return PM_ERR_UNSUPPORTED; // not reached: a guess is always made
}

PmStatus pm_rdf_read_chunked(PmJob *job, PmInput *input, const PmReadOptions *options,
                             const PmSink *sink, size_t chunk) {
  PmReader r = {.options = options, .sink = sink, .job = job};
  const size_t depth = options->max_depth ? options->max_depth : PM_READ_MAX_DEPTH;
  r.max_depth = depth < PM_READ_DEPTH_LIMIT ? depth : PM_READ_DEPTH_LIMIT;
  r.max_token = options->max_token ? options->max_token : PM_READ_MAX_TOKEN;
  PM_TRY(pm_window_init(&r.window, job, input, chunk, r.max_token + PM_READ_CHUNK));
  const PmStatus st = read_format(&r);
  tell_rest(&r);
  pm_text_release(&r.text);
  pm_window_release(&r.window);
  return st;
}

PmStatus pm_rdf_read(PmJob *job, PmInput *input, const PmReadOptions *options,
                     const PmSink *sink) {
  return pm_rdf_read_chunked(job, input, options, sink, PM_READ_CHUNK);
}
