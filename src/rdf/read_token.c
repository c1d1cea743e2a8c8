// SPDX-License-Identifier: MIT
// Tokens of Turtle and TriG (RDF 1.2 Turtle, section 6.5). A scan runs from w->p to the
// sentinel; there it asks for more and goes on, so a token may cross any chunk.
#include "rdf/turtle_read.h"

#include <stdio.h>
#include <strings.h>

static const char *skip_comment(PmTurtle *t, const char *q) {
  for (;; ++q) {
    if (*q == '\n' || *q == '\r')
      return q;
    if (q == t->w->end) {
      t->w->p = q;
      if (!pm_window_more(t->w, &q))
        return q;
      --q;
    }
  }
}

char pm_turtle_skip(PmTurtle *t) {
  const char *q = t->w->p;
  for (;;) {
    while (pm_ch(*q, PM_CH_WS))
      ++q;
    if (*q == '#')
      q = skip_comment(t, q);
    t->w->p = q;
    if (pm_ch(*q, PM_CH_WS))
      continue;
    if (q != t->w->end || !pm_window_more(t->w, &q))
      return *q;
  }
}

void pm_turtle_need(PmTurtle *t, size_t n) {
  while ((size_t)(t->w->end - t->w->p) < n) {
    const char *q = t->w->end;
    if (!pm_window_more(t->w, &q))
      return;
  }
}

PmStatus pm_turtle_take(PmTurtle *t, const char *what, const char *hint) {
  const size_t n = strlen(what);
  pm_turtle_need(t, n);
  if (strncmp(t->w->p, what, n) == 0) {
    t->w->p += n;
    return PM_OK;
  }
  char text[64];
  snprintf(text, sizeof text, "'%s'", what);
  return pm_window_expected(t->w, t->w->p, text, hint);
}

// Past PN_CHARS and dots.
static const char *name_end(PmTurtle *t, const char *q) {
  for (;;) {
    while (pm_ch(*q, PM_CH_PN) || *q == '.')
      ++q;
    if (pm_ch(*q, PM_CH_HIGH)) {
      const char *next = pm_scan_high(q, false);
      if (next == q)
        return q;
      q = next;
    } else if (q != t->w->end || !pm_window_more(t->w, &q)) {
      return q; // where the window may have moved it
    }
  }
}

// Without the dots at the end, which end a statement instead.
static const char *before_dots(const char *start, const char *end) {
  while (end > start && end[-1] == '.')
    --end;
  return end;
}

// Whether `q` can start a name: PN_CHARS_BASE, or also _ and digits.
static bool starts_name(const char *q, bool base_only) {
  if (pm_ch(*q, PM_CH_HIGH))
    return pm_scan_high(q, true) != q;
  return pm_ch(*q, PM_CH_ALPHA) || (!base_only && (*q == '_' || pm_ch(*q, PM_CH_DIGIT)));
}

static bool take_word(PmTurtle *t, const char *end, const char *word, bool any_case) {
  const size_t n = strlen(word);
  end = before_dots(t->w->p, end);
  if ((size_t)(end - t->w->p) != n ||
      (any_case ? strncasecmp : strncmp)(t->w->p, word, n) != 0)
    return false;
  t->w->p = end;
  return true;
}

bool pm_turtle_take_word(PmTurtle *t, const char *word, bool any_case) {
  const char *end = name_end(t, t->w->p);
  return *end != ':' && take_word(t, end, word, any_case);
}

bool pm_turtle_take_at_word(PmTurtle *t, const char *word) {
  return take_word(t, name_end(t, t->w->p), word, false);
}

static PmStatus copy_text(PmTurtle *t, PmStr from, PmStr *to) {
  char *copy = pm_text_alloc(&t->r->text, from.len);
  if (!copy)
    return PM_ERR_NOMEM;
  if (from.len)
    memcpy(copy, from.data, from.len);
  *to = pm_str_n(copy, from.len);
  return PM_OK;
}

static PmStatus resolve(PmTurtle *t, PmStr raw, PmStr *iri) {
  if (t->base.len == 0)
    return pm_window_fail(t->w, t->w->p, "declare it with @base, or give --base IRI",
                          "a relative IRI, and there is no base IRI");
  PM_TRY(pm_iri_resolve(pm_buf_str(&t->base), raw, &t->resolved));
  return copy_text(t, pm_buf_str(&t->resolved), iri);
}

// IRIREF ::= '<' ([^#x00-#x20<>"{}|^`\] | UCHAR)* '>'
static PmStatus iri_ref(PmTurtle *t, PmStr *iri) {
  PmWindow *w = t->w;
  bool escaped = false;
  const char *q = w->p + 1;
  for (;;) {
    q = pm_scan_iri(q);
    if (*q == '\\') {
      escaped = true;
      ++q;
    } else if (q != w->end || !pm_window_more(w, &q)) {
      break;
    }
  }
  if (*q != '>')
    return pm_window_expected(w, q, "'>' or a character that an IRI may hold",
                              "escape other characters as %XX");
  PmStr raw = {w->p + 1, (size_t)(q - w->p) - 1};
  if (raw.len > t->r->max_token)
    return pm_reader_too_long(t->r, w->p, "an IRI");
  if (escaped)
    PM_TRY(pm_reader_unescape(t->r, raw, true, &raw));
  const bool absolute = pm_scan_has_scheme(raw);
  const PmStatus st = !absolute ? resolve(t, raw, iri)
                      : escaped ? PM_OK
                                : copy_text(t, raw, iri);
  if (absolute && escaped)
    *iri = raw;
  w->p = q + 1;
  return st;
}

// PLX ::= '%' HEX HEX | '\' PN_LOCAL_ESC; `q` unchanged if there is none.
static const char *escape_end(PmTurtle *t, const char *q) {
  const size_t n = (size_t)(q - t->w->p);
  for (bool more = true; more && t->w->end - q < 3;) {
    const char *end = t->w->end;
    more = pm_window_more(t->w, &end);
    q = t->w->p + n; // the window may have moved, more or not
  }
  if (*q == '%')
    return pm_ch(q[1], PM_CH_HEX) && pm_ch(q[2], PM_CH_HEX) ? q + 3 : NULL;
  return q[1] && strchr("_~.-!$&'()*+,;=/?#@%", q[1]) ? q + 2 : NULL;
}

// PN_LOCAL from `q` on; `*escaped` if there is a backslash in it.
static PmStatus local_end(PmTurtle *t, const char **from, bool *escaped) {
  const char *q = *from;
  const size_t start = (size_t)(q - t->w->p);
  for (;;) {
    while (pm_ch(*q, PM_CH_PN) || *q == ':' || *q == '.')
      ++q;
    const char *next = q;
    if (pm_ch(*q, PM_CH_HIGH)) {
      next = pm_scan_high(q, false);
    } else if (*q == '%' || *q == '\\') {
      const size_t n = (size_t)(q - t->w->p);
      next = escape_end(t, q);
      q = t->w->p + n;
      if (!next)
        return pm_window_fail(t->w, q,
                              "% takes two hex digits, \\ one of "
                              "_~.-!$&'()*+,;=/?#@%",
                              "bad escape in a prefixed name");
      *escaped = *escaped || *q == '\\';
    } else if (q == t->w->end) {
      if (pm_window_more(t->w, &q))
        continue;
      next = q; // the window may have moved all the same
    }
    if (next == q)
      break;
    q = next;
  }
  const char *first = t->w->p + start;
  while (q > first && q[-1] == '.' && !(q - first > 1 && q[-2] == '\\'))
    --q;
  if (q > first && !starts_name(first, false) && !strchr(":%\\", *first))
    q = first;
  *from = q;
  return PM_OK;
}

static size_t put_local(char *to, PmStr local, bool escaped) {
  if (!escaped) {
    if (local.len)
      memcpy(to, local.data, local.len);
    return local.len;
  }
  size_t n = 0;
  for (size_t i = 0; i < local.len; ++i)
    if (local.data[i] != '\\')
      to[n++] = local.data[i];
  return n;
}

static PmStatus undeclared(PmTurtle *t, PmStr prefix) {
  char hint[256] = "declare it with @prefix or PREFIX";
  size_t n = 0;
  const PmPrefix *known = pm_prefixes_well_known(&n);
  for (size_t i = 0; i < n; ++i)
    if (pm_str_eq(known[i].prefix, prefix))
      snprintf(hint, sizeof hint, "declare it: @prefix %.*s: <%.*s> .", PM_ARGS(prefix),
               PM_ARGS(known[i].iri));
  return pm_window_fail(t->w, prefix.data, hint, "the prefix '%.*s:' is not declared",
                        prefix.len < 200 ? (int)prefix.len : 200, prefix.data);
}

static PmStatus expand(PmTurtle *t, PmStr prefix, PmStr local, bool escaped, PmStr *iri) {
  const PmStr *space = pm_prefixes_get(&t->prefixes, prefix);
  if (!space)
    return undeclared(t, prefix);
  char *text = pm_text_alloc(&t->r->text, space->len + local.len);
  if (!text)
    return PM_ERR_NOMEM;
  if (space->len)
    memcpy(text, space->data, space->len);
  *iri = pm_str_n(text, space->len + put_local(text + space->len, local, escaped));
  return PM_OK;
}

// The end of PNAME_NS without its colon; NULL if there is no such thing at w->p.
static const char *prefix_end(PmTurtle *t) {
  const char *end = name_end(t, t->w->p);
  const char *start = t->w->p;
  const bool name = end == start || (starts_name(start, true) && end[-1] != '.');
  return *end == ':' && name ? end : NULL;
}

PmStatus pm_turtle_iri(PmTurtle *t, PmStr *iri) {
  if (*t->w->p == '<')
    return iri_ref(t, iri);
  const char *q = prefix_end(t);
  if (!q)
    return pm_window_expected(t->w, t->w->p, "an IRI or a prefixed name", NULL);
  const size_t prefix = (size_t)(q - t->w->p);
  bool escaped = false;
  ++q;
  PM_TRY(local_end(t, &q, &escaped));
  const char *start = t->w->p;
  const PmStr local = {start + prefix + 1, (size_t)(q - start) - prefix - 1};
  if (local.len > t->r->max_token)
    return pm_reader_too_long(t->r, start, "a name");
  PM_TRY(expand(t, pm_str_n(start, prefix), local, escaped, iri));
  t->w->p = q;
  return PM_OK;
}

PmStatus pm_turtle_prefix_name(PmTurtle *t, PmStr *prefix) {
  const char *end = prefix_end(t);
  if (!end)
    return pm_window_expected(t->w, t->w->p, "a prefix and its colon", NULL);
  PM_TRY(copy_text(t, pm_str_n(t->w->p, (size_t)(end - t->w->p)), prefix));
  t->w->p = end + 1;
  return PM_OK;
}

// Labels of the document that start as the generated ones do get a letter more.
static const PmStr generated = {"genid", 5};

PmStatus pm_turtle_bnode(PmTurtle *t, PmTerm *term) {
  PM_TRY(pm_turtle_take(t, "_:", NULL));
  const char *q = name_end(t, t->w->p);
  q = before_dots(t->w->p, q);
  if (q == t->w->p || !starts_name(t->w->p, false))
    return pm_window_expected(t->w, t->w->p, "a blank node label", NULL);
  const PmStr label = {t->w->p, (size_t)(q - t->w->p)};
  const PmStr prefix = t->r->options->bnode_prefix;
  const bool clash = pm_str_starts(label, generated);
  char *text = pm_text_alloc(&t->r->text, prefix.len + label.len + 1);
  if (!text)
    return PM_ERR_NOMEM;
  *term = pm_bnode(pm_str_n(text, prefix.len + label.len + clash));
  if (prefix.len)
    memcpy(text, prefix.data, prefix.len);
  text += prefix.len;
  const size_t head = clash ? generated.len : 0;
  memcpy(text, label.data, head);
  if (clash)
    text[head] = 'u';
  memcpy(text + head + clash, label.data + head, label.len - head);
  t->w->p = q;
  return PM_OK;
}

enum { MAX_DIGITS = 20 };

PmStatus pm_turtle_copy_bnode(PmTurtle *t, const PmTerm *node, PmTerm *copy) {
  const PmStr prefix = t->r->options->bnode_prefix;
  char *text = pm_text_alloc(&t->r->text, prefix.len + generated.len + MAX_DIGITS);
  if (!text)
    return PM_ERR_NOMEM;
  memcpy(text, node->value.data, node->value.len);
  *copy = pm_bnode(pm_str_n(text, node->value.len));
  return PM_OK;
}

PmStatus pm_turtle_new_bnode(PmTurtle *t, PmTerm *term) {
  const PmStr prefix = t->r->options->bnode_prefix;
  char number[MAX_DIGITS];
  char *digit = number + sizeof number;
  for (uint64_t n = ++t->n_bnodes; n; n /= 10)
    *--digit = (char)('0' + n % 10);
  const size_t n_digits = (size_t)(number + sizeof number - digit);
  char *text = pm_text_alloc(&t->r->text, prefix.len + generated.len + sizeof number);
  if (!text)
    return PM_ERR_NOMEM;
  if (prefix.len)
    memcpy(text, prefix.data, prefix.len);
  memcpy(text + prefix.len, generated.data, generated.len);
  memcpy(text + prefix.len + generated.len, digit, n_digits);
  *term = pm_bnode(pm_str_n(text, prefix.len + generated.len + n_digits));
  return PM_OK;
}

// Behind the content of a string that starts at `q`; `*escaped` if there are escapes.
// NULL when the end is missing (reported).
static const char *string_end(PmTurtle *t, const char *q, bool is_long, bool *escaped) {
  PmWindow *w = t->w;
  const char quote = *w->p;
  for (;;) {
    q = pm_scan_string(q, quote);
    if (q == w->end) {
      if (!pm_window_more(w, &q))
        break;
    } else if (*q == '\\') {
      *escaped = true;
      ++q;
      if (!pm_window_at_end(w, &q) && *q)
        ++q;
    } else if (*q == quote && is_long) {
      const size_t n = (size_t)(q - w->p);
      pm_turtle_need(t, n + 3);
      q = w->p + n;
      if (q[1] == quote && q[2] == quote)
        return q;
      ++q;
    } else if (*q == quote) {
      return q;
    } else if (is_long || *q == '\0') {
      ++q;
    } else {
      break;
    }
  }
  const char what[] = {'\'', quote, '\'', '\0'};
  (void)pm_window_expected(w, q, what,
                           is_long ? "the string is not closed"
                                   : "strings over several lines take three quotes");
  return NULL;
}

PmStatus pm_turtle_string(PmTurtle *t, bool allow_long, PmStr *text) {
  PmWindow *w = t->w;
  pm_turtle_need(t, 3);
  const char quote = *w->p;
  if (quote != '"' && quote != '\'')
    return pm_window_expected(w, w->p, "a string in quotation marks", NULL);
  const bool is_long = allow_long && w->p[1] == quote && w->p[2] == quote;
  const size_t mark = is_long ? 3 : 1;
  bool escaped = false;
  const char *q = string_end(t, w->p + mark, is_long, &escaped);
  if (!q)
    return w->status ? w->status : PM_ERR_SYNTAX;
  const char *start = w->p;
  *text = pm_str_n(start + mark, (size_t)(q - start) - mark);
  if (text->len > t->r->max_token)
    return pm_reader_too_long(t->r, start, "a literal");
  w->hold = start;
  t->lexical = mark;
  w->p = q + mark;
  if (!escaped)
    return PM_OK;
  w->hold = NULL;
  return pm_reader_unescape(t->r, *text, false, text);
}

void pm_turtle_refresh(PmTurtle *t, PmTerm *term) {
  if (t->w->hold && term->kind == PM_TERM_LITERAL)
    term->value.data = t->w->hold + t->lexical;
}

PmStatus pm_turtle_keep(PmTurtle *t, PmTerm *term) {
  if (!t->w->hold)
    return PM_OK;
  pm_turtle_refresh(t, term);
  t->w->hold = NULL;
  return copy_text(t, term->value, &term->value);
}

static PmStatus language(PmTurtle *t, PmTerm *term) {
  const char *q = ++t->w->p;
  while (!pm_window_at_end(t->w, &q) &&
         (pm_ch(*q, PM_CH_ALPHA | PM_CH_DIGIT) || *q == '-'))
    ++q;
  q = t->w->p;
  PM_TRY(pm_reader_language(t->r, &q, term));
  t->w->p = q;
  return copy_text(t, term->language, &term->language);
}

static PmStatus string_literal(PmTurtle *t, PmTerm *term) {
  *term = (PmTerm){.kind = PM_TERM_LITERAL};
  PM_TRY(pm_turtle_string(t, true, &term->value));
  const char next = pm_turtle_skip(t);
  if (next == '@') {
    PM_TRY(language(t, term));
  } else if (next == '^') {
    PM_TRY(pm_turtle_take(t, "^^", NULL));
    pm_turtle_skip(t);
    PM_TRY(pm_turtle_iri(t, &term->datatype));
    PM_TRY(pm_reader_datatype(t->r, t->w->p, term));
  }
  pm_turtle_refresh(t, term);
  return PM_OK;
}

static const char *digits_end(PmTurtle *t, const char *q) {
  for (;;) {
    while (pm_ch(*q, PM_CH_DIGIT))
      ++q;
    if (q != t->w->end || !pm_window_more(t->w, &q))
      return q;
  }
}

// Makes `n` bytes visible from `q`, which may move.
static const char *ahead(PmTurtle *t, const char *q, size_t n) {
  const size_t at = (size_t)(q - t->w->p);
  pm_turtle_need(t, at + n);
  return t->w->p + at;
}

// EXPONENT ::= [eE] [+-]? [0-9]+ ; `q` unchanged if there is none.
static const char *exponent_end(PmTurtle *t, const char *q) {
  q = ahead(t, q, 3);
  if (*q != 'e' && *q != 'E')
    return q;
  const size_t sign = q[1] == '+' || q[1] == '-';
  return pm_ch(q[1 + sign], PM_CH_DIGIT) ? digits_end(t, q + 1 + sign) : q;
}

// INTEGER | DECIMAL | DOUBLE; a dot that no digit or exponent follows ends the statement.
static PmStatus number(PmTurtle *t, PmTerm *term) {
  static const PmStr types[] = {{PM_XSD "integer", sizeof PM_XSD "integer" - 1},
                                {PM_XSD "decimal", sizeof PM_XSD "decimal" - 1},
                                {PM_XSD "double", sizeof PM_XSD "double" - 1}};
  const size_t sign = *t->w->p == '+' || *t->w->p == '-';
  const char *q = digits_end(t, t->w->p + sign);
  const size_t whole = (size_t)(q - t->w->p) - sign;
  int type = 0;
  q = ahead(t, q, 2);
  if (*q == '.' && pm_ch(q[1], PM_CH_DIGIT)) {
    q = digits_end(t, q + 1);
    type = 1;
  } else if (*q == '.' && whole) {
    const size_t n = (size_t)(q - t->w->p);
    const char *end = exponent_end(t, q + 1);
    type = end > t->w->p + n + 1 ? 2 : 0;
    q = type ? end : t->w->p + n;
  } else if (whole == 0) {
    return pm_window_expected(t->w, q, "a digit", NULL);
  }
  if (type < 2) {
    const size_t n = (size_t)(q - t->w->p);
    q = exponent_end(t, q);
    type = q > t->w->p + n ? 2 : type;
  }
  *term = pm_typed_literal(pm_str_n(t->w->p, (size_t)(q - t->w->p)), types[type]);
  if (term->value.len > t->r->max_token)
    return pm_reader_too_long(t->r, t->w->p, "a number");
  PM_TRY(copy_text(t, term->value, &term->value));
  t->w->p = q;
  return PM_OK;
}

PmStatus pm_turtle_literal(PmTurtle *t, PmTerm *term) {
  const char c = *t->w->p;
  if (c == '"' || c == '\'')
    return string_literal(t, term);
  if (c == '+' || c == '-' || c == '.' || pm_ch(c, PM_CH_DIGIT))
    return number(t, term);
  return pm_window_expected(t->w, t->w->p, "a literal", NULL);
}

bool pm_turtle_boolean(PmTurtle *t, PmTerm *term) {
  static const char *const words[] = {"true", "false"};
  for (size_t i = 0; i < 2; ++i)
    if (pm_turtle_take_word(t, words[i], false)) {
      *term = pm_typed_literal(pm_str(words[i]), PM_STR(PM_XSD "boolean"));
      return true;
    }
  return false;
}
