// SPDX-License-Identifier: MIT
// Ready-made lines on their way to a sink, and the words in them. Spaces stand between
// words and in quoted strings only, so that a line is cut by a few searches for a byte.
#include "rdf/line.h"
#include "rdf/scan_read.h"

#include <stdint.h>

PmStr pm_line_next(PmStr *lines) {
  const char *newline = memchr(lines->data, '\n', lines->len);
  const size_t len = newline ? (size_t)(newline - lines->data) : lines->len;
  const PmStr line = pm_str_n(lines->data, len);
  *lines = pm_str_slice(*lines, len + (newline != NULL), lines->len);
  return line;
}

// --- words -----------------------------------------------------------------------------

// Takes what stands before the first space, and the space.
static PmStr take_word(PmStr *rest) {
  const char *space = memchr(rest->data, ' ', rest->len);
  if (!space)
    return (PmStr){NULL, 0};
  const size_t len = (size_t)(space - rest->data);
  const PmStr word = pm_str_n(rest->data, len);
  *rest = pm_str_slice(*rest, len + 1, rest->len);
  return word;
}

// The offset of the quote that ends the string, or SIZE_MAX.
static size_t closing_quote(PmStr s) {
  for (size_t i = 1; i < s.len; ++i) {
    const char *quote = memchr(s.data + i, '"', s.len - i);
    if (!quote)
      return SIZE_MAX;
    i = (size_t)(quote - s.data);
    size_t slashes = 0;
    while (s.data[i - 1 - slashes] == '\\') // ends at the opening quote
      ++slashes;
    if (slashes % 2 == 0)
      return i;
  }
  return SIZE_MAX;
}

// Where the last word of a triple term begins: no IRI or label behind it holds a bracket.
static size_t closing_bracket(PmStr s) {
  size_t end = s.len;
  while (end > 3 && memcmp(s.data + end - 3, ")>>", 3) != 0)
    --end;
  return end > 3 ? end - 3 : SIZE_MAX;
}

static bool is_triple_term(PmStr s) { return pm_str_starts(s, PM_STR("<<(")); }

static PmStr take_object(PmStr *rest) {
  if (!rest->len || (rest->data[0] != '"' && !is_triple_term(*rest)))
    return take_word(rest);
  const size_t last =
      rest->data[0] == '"' ? closing_quote(*rest) : closing_bracket(*rest);
  if (last == SIZE_MAX)
    return (PmStr){NULL, 0};
  PmStr behind = pm_str_slice(*rest, last, rest->len);
  const PmStr end = take_word(&behind);
  if (!end.data)
    return end;
  const PmStr word = pm_str_n(rest->data, last + end.len);
  *rest = behind;
  return word;
}

bool pm_line_cut(PmStr line, PmLineWords *words) {
  PmStr rest = line;
  *words = (PmLineWords){.subject = take_word(&rest)};
  words->predicate = take_word(&rest);
  if (!words->subject.len || !words->predicate.len)
    return false;
  words->object = take_object(&rest);
  if (rest.len > 1)
    words->graph = take_word(&rest);
  return words->object.len && pm_str_eq(rest, PM_STR("."));
}

// --- terms -----------------------------------------------------------------------------

static bool unescape(PmStr raw, PmBuf *room, PmStr *out) {
  const char *const end = raw.data + raw.len;
  if (!memchr(raw.data, '\\', raw.len)) {
    *out = raw;
    return true;
  }
  char *const text = room->data + room->len, *to = text;
  for (const char *q = raw.data; q < end;) {
    const char *slash = memchr(q, '\\', (size_t)(end - q));
    const size_t n = (size_t)((slash ? slash : end) - q);
    uint32_t cp = 0;
    memcpy(to, q, n);
    to += n;
    if (!slash)
      break;
    q = slash + 1; // a quote or bracket stands behind the last byte
    const char plain = pm_scan_echar(*q);
    if (plain)
      *to++ = plain, ++q;
    else if ((*q == 'u' || *q == 'U') && pm_scan_uchar(&q, &cp))
      to += pm_utf8_put(cp, to);
    else
      return false;
  }
  *out = pm_str_n(text, (size_t)(to - text));
  room->len += out->len;
  return true;
}

static bool iri_of(PmStr word, PmBuf *room, PmStr *iri) {
  return word.len > 2 && word.data[0] == '<' && word.data[word.len - 1] == '>' &&
         unescape(pm_str_slice(word, 1, word.len - 1), room, iri);
}

static bool literal_of(PmStr word, PmBuf *room, PmTerm *term) {
  const size_t quote = closing_quote(word);
  if (quote == SIZE_MAX)
    return false;
  const PmStr behind = pm_str_slice(word, quote + 1, word.len);
  *term = (PmTerm){.kind = PM_TERM_LITERAL};
  if (!unescape(pm_str_slice(word, 1, quote), room, &term->value))
    return false;
  if (!behind.len)
    return true;
  if (pm_str_starts(behind, PM_STR("^^")))
    return iri_of(pm_str_slice(behind, 2, behind.len), room, &term->datatype);
  term->language = pm_str_slice(behind, 1, behind.len);
  return behind.data[0] == '@' && pm_str_find(behind, PM_STR("--"), 0) == SIZE_MAX;
}

bool pm_line_term(PmStr word, PmBuf *room, PmTerm *term) {
  if (word.len < 2)
    return false;
  if (word.data[0] == '"')
    return literal_of(word, room, term);
  *term = (PmTerm){.kind = PM_TERM_IRI};
  if (word.data[0] == '<')
    return word.data[1] != '<' && iri_of(word, room, &term->value);
  *term = pm_bnode(pm_str_slice(word, 2, word.len));
  return word.data[0] == '_' && word.data[1] == ':';
}

PmStatus pm_line_quad(PmStr line, PmBuf *room, PmQuad *quad, bool *fits) {
  PmLineWords words;
  pm_buf_clear(room);
  PM_TRY(pm_buf_reserve(room, line.len)); // what is unescaped is not longer
  quad->graph = (PmTerm){0};
  *fits = pm_line_cut(line, &words) &&
          pm_line_term(words.subject, room, &quad->subject) &&
          pm_line_term(words.predicate, room, &quad->predicate) &&
          pm_line_term(words.object, room, &quad->object) &&
          (!words.graph.len || pm_line_term(words.graph, room, &quad->graph));
  return PM_OK;
}

// --- lines -----------------------------------------------------------------------------

static PmStatus read_line(PmJob *job, const PmSink *sink, PmStr line) {
  const PmReadOptions options = {.format = PM_FORMAT_NQUADS,
                                 .max_token = PM_READ_TOKEN_LIMIT};
  PmInput *input = NULL;
  PM_TRY(pm_input_memory(job, line, "lines", &input));
  const PmStatus st = pm_rdf_read(job, input, &options, sink);
  pm_input_close(input);
  return st;
}

static PmStatus hand_over(PmJob *job, const PmSink *sink, PmStr line, PmBuf *room) {
  PmQuad quad;
  bool fits = false;
  PM_TRY(pm_line_quad(line, room, &quad, &fits));
  return fits ? pm_sink_quad(sink, &quad) : read_line(job, sink, line);
}

PmStatus pm_sink_lines(PmJob *job, const PmSink *sink, PmStr lines, bool graphs) {
  if (lines.len == 0)
    return PM_OK;
  if (sink->lines && !(graphs && sink->no_graph_lines))
    return sink->lines(sink->self, lines);
  PmBuf room = pm_buf(SIZE_MAX / 4);
  PmStatus st = PM_OK;
  while (lines.len && !st)
    st = hand_over(job, sink, pm_line_next(&lines), &room);
  pm_buf_release(&room);
  return st;
}

PmStr pm_line_triple(PmStr line) {
  PmLineWords words;
  return pm_line_cut(line, &words)
             ? pm_str_n(line.data,
                        (size_t)(words.object.data + words.object.len - line.data))
             : (PmStr){NULL, 0};
}
