// SPDX-License-Identifier: MIT
// IRIs with prefixes, bare numbers, literals: what RDF 1.1 Turtle, sections 2.4–2.6, lets
// one write shorter, only where it reads back as the same term.
#include "rdf/turtle.h"

#include "rdf/chars.h"

static bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_percent(PmStr s, size_t i) {
  return s.data[i] == '%' && s.len - i >= 3 && is_hex(s.data[i + 1]) &&
         is_hex(s.data[i + 2]);
}

// How a character stands in a local name: by itself, behind a backslash, or not at all.
typedef enum { LOCAL_PLAIN, LOCAL_ESCAPED, LOCAL_NEVER } LocalForm;

// [168s] PN_LOCAL; moves `*i` past the character.
static LocalForm local_form(PmStr s, size_t *i) {
  const size_t at = *i;
  const char c = s.data[at];
  if ((unsigned char)c >= 0x80) {
    const uint32_t cp = pm_utf8_next(s, i);
    return cp != PM_UTF8_BAD && pm_chars_name(cp, at == 0) ? LOCAL_PLAIN : LOCAL_NEVER;
  }
  ++*i;
  if (pm_char_is(c, PM_CHAR_WORD) || c == ':')
    return LOCAL_PLAIN;
  if (c == '-' && at > 0)
    return LOCAL_PLAIN;
  if (c == '.' && at > 0 && *i < s.len)
    return LOCAL_PLAIN;
  if (is_percent(s, at))
    return LOCAL_PLAIN;
  return pm_char_is(c, PM_CHAR_LOCAL_ESC) ? LOCAL_ESCAPED : LOCAL_NEVER;
}

static bool can_be_local(PmStr s) {
  size_t i = 0;
  while (i < s.len && pm_char_is(s.data[i], PM_CHAR_WORD))
    ++i;
  while (i < s.len)
    if (local_form(s, &i) == LOCAL_NEVER)
      return false;
  return true;
}

static void put_local(PmPen *pen, PmStr s) {
  size_t done = 0;
  for (size_t i = 0; i < s.len;) {
    if (pm_char_is(s.data[i], PM_CHAR_WORD)) {
      ++i;
      continue;
    }
    const size_t at = i;
    if (local_form(s, &i) != LOCAL_ESCAPED)
      continue;
    pm_pen_put(pen, pm_str_slice(s, done, at));
    pm_pen_char(pen, '\\');
    done = at;
  }
  pm_pen_put(pen, pm_str_slice(s, done, s.len));
}

static PmNamespace *find(const PmNames *names, PmStr iri, PmStr *local) {
  PmNamespace *ns = pm_names_find(names, iri, local);
  return ns && can_be_local(*local) ? ns : NULL;
}

static void put_iri(PmWriting *w, PmStr iri) {
  PmStr local;
  const PmNamespace *ns = find(&w->names, iri, &local);
  if (!ns) {
    pm_pen_iri(&w->pen, iri);
    return;
  }
  pm_pen_put(&w->pen, ns->prefix);
  pm_pen_char(&w->pen, ':');
  put_local(&w->pen, local);
}

// --- literals --------------------------------------------------------------------------

static size_t digits(PmStr s, size_t i) {
  while (i < s.len && s.data[i] >= '0' && s.data[i] <= '9')
    ++i;
  return i;
}

static size_t sign(PmStr s) { return s.len && (s.data[0] == '+' || s.data[0] == '-'); }

static bool is_integer(PmStr s) { // [19] INTEGER
  const size_t i = sign(s);
  return s.len > i && digits(s, i) == s.len;
}

static bool is_decimal(PmStr s) { // [20] DECIMAL
  const size_t dot = digits(s, sign(s));
  return dot < s.len && s.data[dot] == '.' && s.len > dot + 1 &&
         digits(s, dot + 1) == s.len;
}

static bool is_double(PmStr s) { // [21] DOUBLE
  const size_t start = sign(s);
  const size_t whole = digits(s, start);
  size_t i = whole;
  size_t n_digits = whole - start;
  if (i < s.len && s.data[i] == '.') {
    i = digits(s, whole + 1);
    n_digits += i - whole - 1;
  }
  if (!n_digits || i >= s.len || (s.data[i] != 'e' && s.data[i] != 'E'))
    return false;
  ++i;
  i += i < s.len && (s.data[i] == '+' || s.data[i] == '-');
  return i < s.len && digits(s, i) == s.len;
}

static bool is_boolean(PmStr s) {
  return pm_str_eq(s, PM_STR("true")) || pm_str_eq(s, PM_STR("false"));
}

// Whether the lexical form, written bare, is read back with this very datatype.
static bool is_bare(PmStr value, PmStr datatype) {
  static const struct {
    PmStr name;
    bool (*fits)(PmStr);
  } types[] = {
      {{"integer", 7}, is_integer},
      {{"decimal", 7}, is_decimal},
      {{"double", 6}, is_double},
      {{"boolean", 7}, is_boolean},
  };
  if (!pm_str_starts(datatype, PM_STR(PM_XSD)))
    return false;
  const PmStr name = pm_str_slice(datatype, sizeof PM_XSD - 1, datatype.len);
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (pm_str_eq(name, types[i].name))
      return types[i].fits(value);
  return false;
}

// A datatype that is written after ^^.
static bool shows_datatype(const PmTerm *literal) {
  return literal->language.len == 0 && literal->datatype.len != 0 &&
         !pm_str_eq(literal->datatype, PM_STR(PM_XSD "string"));
}

static void put_literal(PmWriting *w, const PmTerm *term) {
  const bool typed = shows_datatype(term);
  if (typed && is_bare(term->value, term->datatype)) {
    pm_pen_put(&w->pen, term->value);
    return;
  }
  pm_pen_char(&w->pen, '"');
  pm_pen_string(&w->pen, term->value);
  pm_pen_char(&w->pen, '"');
  if (term->language.len) {
    pm_pen_language(&w->pen, term);
  } else if (typed) {
    pm_pen_put(&w->pen, PM_STR("^^"));
    put_iri(w, term->datatype);
  }
}

static void put_triple_term(PmWriting *w, const PmTriple *triple) {
  pm_pen_put(&w->pen, PM_STR("<<( "));
  pm_turtle_term(w, &triple->subject);
  pm_pen_char(&w->pen, ' ');
  pm_turtle_term(w, &triple->predicate);
  pm_pen_char(&w->pen, ' ');
  pm_turtle_term(w, &triple->object);
  pm_pen_put(&w->pen, PM_STR(" )>>"));
}

void pm_turtle_term(PmWriting *w, const PmTerm *term) {
  switch (term->kind) {
  case PM_TERM_IRI: put_iri(w, term->value); break;
  case PM_TERM_BNODE: pm_pen_bnode(&w->pen, term->value); break;
  case PM_TERM_LITERAL: put_literal(w, term); break;
  case PM_TERM_TRIPLE: put_triple_term(w, term->triple); break;
  case PM_TERM_NONE: break;
  }
}

static bool is_type(const PmTerm *predicate) {
  return pm_str_eq(predicate->value, PM_STR(PM_RDF "type"));
}

void pm_turtle_predicate(PmWriting *w, const PmTerm *predicate) {
  if (is_type(predicate))
    pm_pen_char(&w->pen, 'a');
  else
    put_iri(w, predicate->value);
}

// --- prefixes --------------------------------------------------------------------------

static bool note_iri(PmNames *names, PmStr iri) {
  PmStr local;
  PmNamespace *ns = find(names, iri, &local);
  if (!ns)
    return false;
  ns->used = true;
  return !ns->declared;
}

bool pm_turtle_note(PmNames *names, const PmTerm *term) {
  switch (term->kind) {
  case PM_TERM_IRI: return note_iri(names, term->value);
  case PM_TERM_LITERAL:
    return shows_datatype(term) && !is_bare(term->value, term->datatype) &&
           note_iri(names, term->datatype);
  case PM_TERM_TRIPLE: {
    const bool s = pm_turtle_note(names, &term->triple->subject);
    const bool p = pm_turtle_note(names, &term->triple->predicate);
    return pm_turtle_note(names, &term->triple->object) || s || p;
  }
  case PM_TERM_BNODE:
  case PM_TERM_NONE: break;
  }
  return false;
}

bool pm_turtle_note_predicate(PmNames *names, const PmTerm *predicate) {
  return !is_type(predicate) && pm_turtle_note(names, predicate);
}

static void put_declaration(PmPen *pen, const PmNamespace *ns) {
  pm_pen_put(pen, PM_STR("@prefix "));
  pm_pen_put(pen, ns->prefix);
  pm_pen_put(pen, PM_STR(": "));
  pm_pen_iri(pen, ns->iri);
  pm_pen_put(pen, PM_STR(" .\n"));
}

static PmStatus declare(PmWriting *w, PmArena *arena, PmPen *pen) {
  PmNamespace **pending = NULL;
  size_t n = 0;
  PM_TRY(pm_names_pending(&w->names, arena, &pending, &n));
  for (size_t i = 0; i < n; ++i) {
    put_declaration(pen, pending[i]);
    pending[i]->declared = true;
  }
  if (n)
    pm_pen_char(pen, '\n');
  return pm_pen_status(pen);
}

void pm_turtle_declare(PmWriting *w, bool above) {
  PmArena arena = {0};
  PmPen lines = {.buf = pm_buf(SIZE_MAX / 4)};
  pm_pen_fail(&w->pen, declare(w, &arena, &lines));
  if (above)
    pm_pen_above(&w->pen, pm_buf_str(&lines.buf));
  else
    pm_pen_put(&w->pen, pm_buf_str(&lines.buf));
  pm_pen_release(&lines);
  pm_arena_release(&arena);
}
