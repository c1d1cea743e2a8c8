// SPDX-License-Identifier: MIT
// Which term maps can be made ready, and the hot loops: values percent-encoded into IRIs
// and escaped into literals, 16 bytes at a time.
#include "map/text.h"

enum { MAX_TEXT = 1 << 30 };

PmStr pm_text_keep(PmArena *arena, PmStr s) {
  char *copy = pm_arena_alloc(arena, s.len + PM_TEXT_SLACK);
  if (copy && s.len)
    memcpy(copy, s.data, s.len);
  return pm_str_n(copy, s.len);
}

static PmStatus keep(PmArena *arena, PmBuf *buf, PmStr *out) {
  *out = pm_text_keep(arena, pm_buf_str(buf));
  pm_buf_release(buf);
  return out->data ? PM_OK : PM_ERR_NOMEM;
}

// --- making ready ----------------------------------------------------------------------

static PmStatus compile_constant(PmArena *arena, const PmTermMap *map, PmText *text) {
  PmBuf buf = pm_buf(MAX_TEXT);
  const PmStatus st = pm_term_to_ntriples(&map->expr.constant, &buf);
  if (st) {
    pm_buf_release(&buf);
    return st;
  }
  text->kind = PM_TEXT_CONSTANT;
  return keep(arena, &buf, &text->head);
}

// Whether text makes an IRI valid as it stands and whatever encoded values come behind:
// it ends its scheme and begins a path, query or fragment.
static bool is_iri_head(PmStr head, bool ascii) {
  const size_t colon = pm_str_find(head, PM_STR(":"), 0);
  for (size_t i = 0; ascii && i < head.len; ++i)
    if ((unsigned char)head.data[i] >= 0x80)
      return false;
  return colon < head.len && pm_iri_is_valid(head);
}

// Fixed text inside of a template: of characters that an IRI may have, no '#' or '%',
// which are valid in some places only.
static bool is_iri_part(PmStr part, bool ascii) {
  for (size_t i = 0; i < part.len; ++i) {
    const char c = part.data[i];
    if (c == '#' || c == '%' || (ascii && (unsigned char)c >= 0x80))
      return false;
  }
  PmBuf whole = pm_buf(MAX_TEXT);
  const bool valid = pm_buf_append(&whole, PM_STR("x:")) == PM_OK &&
                     pm_buf_append(&whole, part) == PM_OK &&
                     pm_iri_is_valid(pm_buf_str(&whole));
  pm_buf_release(&whole);
  return valid;
}

// Whether no IRI of the template is absolute: a '/', '?' or '#' comes before any ':' of
// the fixed text; encoded values have neither.
static bool is_relative(const PmExpr *expr) {
  for (size_t i = 0; i < expr->n_pieces; ++i)
    for (size_t j = 0; j < expr->pieces[i].text.len; ++j) {
      const char c = expr->pieces[i].text.data[j];
      if (c == ':' || strchr("/?#", c))
        return c != ':';
    }
  return true;
}

static bool is_template(const PmTermMap *map, bool ascii) {
  const PmExpr *expr = &map->expr;
  if (expr->n_pieces > PM_TEXT_MAX_PIECES)
    return false;
  for (size_t i = 1; i < expr->n_pieces; ++i)
    if (!is_iri_part(expr->pieces[i].text, ascii))
      return false;
  return true;
}

static PmStatus compile_template(PmArena *arena, PmStr base, PmText *text) {
  const PmTermMap *map = text->map;
  const bool ascii = map->type == PM_TYPE_URI;
  const PmStr first = map->expr.pieces[0].text;
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = pm_buf_putc(&buf, '<');
  if (!st && is_relative(&map->expr))
    st = pm_buf_append(&buf, base);
  if (!st)
    st = pm_buf_append(&buf, first);
  if (!st && is_iri_head(pm_str_slice(pm_buf_str(&buf), 1, buf.len), ascii) &&
      is_template(map, ascii))
    text->kind = PM_TEXT_TEMPLATE;
  if (st || text->kind != PM_TEXT_TEMPLATE) {
    pm_buf_release(&buf);
    return st;
  }
  text->encoding = ascii ? PM_ENCODE_URI : PM_ENCODE_IRI;
  text->tail = pm_text_keep(arena, PM_STR(">"));
  PmPiece *pieces = pm_arena_alloc(arena, map->expr.n_pieces * sizeof *pieces);
  if (!pieces || !text->tail.data)
    return pm_buf_release(&buf), PM_ERR_NOMEM;
  text->pieces = pieces;
  text->n_pieces = map->expr.n_pieces;
  for (size_t i = 0; i < text->n_pieces; ++i) {
    pieces[i] = map->expr.pieces[i];
    pieces[i].text = i ? pm_text_keep(arena, pieces[i].text) : PM_STR("");
    if (!pieces[i].text.data)
      return pm_buf_release(&buf), PM_ERR_NOMEM;
  }
  return keep(arena, &buf, &text->head);
}

// The end of a literal: its language or datatype. Nothing where that varies.
static PmStatus literal_tail(const PmTermMap *map, PmStr base, PmBuf *buf, bool *fixed) {
  const PmExpr *of = map->language ? map->language : map->datatype;
  *fixed = !of || of->kind == PM_EXPR_CONSTANT;
  PM_TRY(pm_buf_putc(buf, '"'));
  if (!of || !*fixed)
    return PM_OK;
  const PmStr value = of->constant.value;
  if (map->language) {
    *fixed = pm_is_language_tag(value);
    PM_TRY(pm_buf_putc(buf, '@'));
    return pm_buf_append(buf, value);
  }
  (void)base; // a datatype that needs it is left to pm_make_terms
  *fixed = pm_iri_is_valid(value);
  if (!*fixed || pm_str_eqz(value, PM_XSD "string"))
    return PM_OK;
  const PmTerm type = pm_iri(value);
  PM_TRY(pm_buf_append(buf, PM_STR("^^")));
  return pm_term_to_ntriples(&type, buf);
}

static PmStatus compile_literal(PmArena *arena, PmStr base, PmText *text) {
  const PmTermMap *map = text->map;
  PmBuf buf = pm_buf(MAX_TEXT);
  bool fixed = false;
  const PmStatus st = literal_tail(map, base, &buf, &fixed);
  if (st || !fixed) {
    pm_buf_release(&buf);
    return st;
  }
  text->kind = PM_TEXT_LITERAL;
  const bool is_double =
      map->datatype && pm_str_eqz(map->datatype->constant.value, PM_XSD "double");
  text->natural = (!map->language && !map->datatype) || is_double;
  if (map->datatype && !map->language)
    text->lexical = pm_lexical(map->datatype->constant.value);
  text->reference = map->expr.reference;
  text->head = pm_text_keep(arena, PM_STR("\""));
  PM_TRY(keep(arena, &buf, &text->tail));
  return text->head.data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_text_compile(PmArena *arena, const PmTermMap *map, PmStr base, PmText *text) {
  *text = (PmText){.map = map, .kind = PM_TEXT_OTHER};
  const PmExpr *expr = &map->expr;
  if (map->gather || map->condition)
    return PM_OK;
  if (expr->kind == PM_EXPR_CONSTANT && !map->language && !map->datatype)
    return compile_constant(arena, map, text);
  if (expr->kind == PM_EXPR_TEMPLATE && expr->n_pieces &&
      (map->type == PM_TYPE_IRI || map->type == PM_TYPE_URI))
    return compile_template(arena, base, text);
  if (expr->kind == PM_EXPR_REFERENCE && map->type == PM_TYPE_LITERAL)
    return compile_literal(arena, base, text);
  return PM_OK;
}

// --- values ----------------------------------------------------------------------------

PmStatus pm_text_find(PmRecord *record, const PmText *text, PmStr *values,
                      PmFound *found) {
  *found = PM_FOUND_ONE;
  for (size_t i = 0; i < text->n_pieces; ++i) {
    if (text->pieces[i].reference == PM_NO_REFERENCE)
      continue;
    PmValues v;
    PM_TRY(pm_record_reference(record, text->pieces[i].reference, &v));
    if (v.tree) {
      *found = PM_FOUND_MANY; // the other way says so
      return PM_OK;
    }
    if (v.n == 1)
      values[i] = v.items[0];
    else if (*found != PM_FOUND_NONE)
      *found = v.n ? PM_FOUND_MANY : PM_FOUND_NONE;
  }
  return PM_OK;
}

// --- writing ---------------------------------------------------------------------------

// unreserved of RFC 3986, section 2.3.
static const bool unreserved[256] = {
    ['-'] = 1, ['.'] = 1, ['_'] = 1, ['~'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1,
    ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
    ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1,
    ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1,
    ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1,
    ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1,
    ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1,
    ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1,
    ['x'] = 1, ['y'] = 1, ['z'] = 1};

static char *put_percent(char *out, unsigned char c) {
  static const char hex[] = "0123456789ABCDEF";
  out[0] = '%';
  out[1] = hex[c >> 4];
  out[2] = hex[c & 15];
  return out + 3;
}

static char *put_encoded(char *out, PmEncoding encoding, PmStr s) {
  for (size_t i = 0; i < s.len;) {
    const unsigned char c = (unsigned char)s.data[i];
    if (unreserved[c]) {
      *out++ = (char)c;
      ++i;
      continue;
    }
    size_t end = i;
    const uint32_t cp = pm_utf8_next(s, &end);
    const bool kept = cp >= 0x80 && encoding == PM_ENCODE_IRI && pm_is_ucschar(cp);
    for (; i < end; ++i)
      if (kept)
        *out++ = s.data[i];
      else
        out = put_percent(out, (unsigned char)s.data[i]);
  }
  return out;
}

typedef unsigned char Block __attribute__((vector_size(16)));

// Whether none of 16 bytes may need an escape; 0xEF begins U+FFFE and U+FFFF.
static inline bool is_plain(Block b) {
  const Block hits =
      (Block)((b < 0x20) | (b == '"') | (b == '\\') | (b == 0x7F) | (b == 0xEF));
  uint64_t half[2];
  memcpy(half, &hits, sizeof half);
  return (half[0] | half[1]) == 0;
}

static char *put_u(char *out, unsigned cp) {
  static const char hex[] = "0123456789ABCDEF";
  const char text[6] = {
      '\\', 'u', hex[cp >> 12 & 15], hex[cp >> 8 & 15], hex[cp >> 4 & 15], hex[cp & 15]};
  memcpy(out, text, sizeof text);
  return out + sizeof text;
}

// The character at `*i` as a literal holds it (RDF 1.2 N-Triples, section 5).
static char *put_escaped(char *out, PmStr s, size_t *i) {
  static const char shorts[128] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
  const unsigned char c = (unsigned char)s.data[(*i)++];
  if (c == 0xEF && s.len - *i >= 2 && (unsigned char)s.data[*i] == 0xBF &&
      (unsigned char)s.data[*i + 1] >= 0xBE) {
    const bool last = (unsigned char)s.data[*i + 1] == 0xBF;
    *i += 2;
    return put_u(out, last ? 0xFFFF : 0xFFFE);
  }
  if (c < 128 && shorts[c]) {
    out[0] = '\\';
    out[1] = shorts[c];
    return out + 2;
  }
  if (c < 0x20 || c == 0x7F)
    return put_u(out, c);
  *out = (char)c;
  return out + 1;
}

char *pm_text_escape(char *out, PmStr s) {
  size_t i = 0;
  while (i < s.len) {
    if (s.len - i >= sizeof(Block)) {
      Block b;
      memcpy(&b, s.data + i, sizeof b);
      if (is_plain(b)) {
        memcpy(out, &b, sizeof b);
        out += sizeof b;
        i += sizeof b;
        continue;
      }
    }
    out = put_escaped(out, s, &i);
  }
  return out;
}

size_t pm_text_room(const PmText *text, const PmStr *values) {
  size_t n = text->head.len + text->tail.len + 2 * PM_TEXT_SLACK;
  if (text->kind == PM_TEXT_LITERAL)
    return n + 6 * values[0].len;
  for (size_t i = 0; i < text->n_pieces; ++i)
    n += text->pieces[i].text.len + 3 * values[i].len;
  return n;
}

char *pm_text_put(char *out, const PmText *text, const PmStr *values) {
  return pm_text_put_rest(pm_text_copy(out, text->head), text, values);
}

char *pm_text_put_rest(char *out, const PmText *text, const PmStr *values) {
  if (text->kind == PM_TEXT_LITERAL)
    out = pm_text_escape(out, values[0]);
  for (size_t i = 0; i < text->n_pieces; ++i) {
    out = pm_text_copy(out, text->pieces[i].text);
    out = put_encoded(out, text->encoding, values[i]);
  }
  return pm_text_copy(out, text->tail);
}

// --- lists -----------------------------------------------------------------------------

PmStatus pm_texts_add(PmArena *arena, PmTexts *texts, PmStr text) {
  PmStr *items =
      pm_arena_extend(arena, texts->items, texts->n, &texts->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  texts->items = items;
  items[texts->n++] = text;
  return PM_OK;
}

static PmStatus add_ready(PmRecord *record, const PmText *text, const PmStr *values,
                          PmTexts *texts) {
  char *out = pm_arena_alloc(&record->arena, pm_text_room(text, values));
  if (!out)
    return PM_ERR_NOMEM;
  const size_t n = (size_t)(pm_text_put(out, text, values) - out);
  return pm_texts_add(&record->arena, texts, pm_str_n(out, n));
}

PmStatus pm_text_of_term(PmRecord *record, const PmTerm *term, PmStr *text) {
  PmBuf *buf = &record->text;
  pm_buf_clear(buf);
  PM_TRY(pm_term_to_ntriples(term, buf));
  *text = pm_text_keep(&record->arena, pm_buf_str(buf));
  return text->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus add_others(PmTermMaker *maker, PmRecord *record, const PmText *text,
                           PmTexts *texts) {
  PmTerms terms = {0};
  PM_TRY(pm_make_terms(maker, record, text->map, &terms));
  for (size_t i = 0; i < terms.n; ++i) {
    PmStr one;
    PM_TRY(pm_text_of_term(record, &terms.items[i], &one));
    PM_TRY(pm_texts_add(&record->arena, texts, one));
  }
  return PM_OK;
}

PmStatus pm_text_list(PmTermMaker *maker, PmRecord *record, const PmText *text,
                      PmTexts *texts) {
  PmStr values[PM_TEXT_MAX_PIECES] = {{NULL, 0}};
  PmFound found = PM_FOUND_MANY;
  if (text->kind == PM_TEXT_CONSTANT)
    return pm_texts_add(&record->arena, texts, text->head);
  if (text->kind == PM_TEXT_TEMPLATE)
    PM_TRY(pm_text_find(record, text, values, &found));
  if (found == PM_FOUND_ONE)
    return add_ready(record, text, values, texts);
  return found == PM_FOUND_NONE ? PM_OK : add_others(maker, record, text, texts);
}
