// SPDX-License-Identifier: MIT
// The buffer, and escaping by finding the next byte that needs it and copying what stands
// before: 16 bytes at a time, since most text needs none.
#include "rdf/pen.h"

#include "rdf/chars.h"

#include <stdint.h>
#include <stdlib.h>

PmStatus pm_pen_init(PmPen *pen, PmOutput *output) {
  pen->output = output;
  pen->buf = pm_buf(SIZE_MAX / 4);
  return pm_buf_reserve(&pen->buf, PM_PEN_BUFFER);
}

void pm_pen_release(PmPen *pen) { pm_buf_release(&pen->buf); }

void pm_pen_above(PmPen *pen, PmStr bytes) {
  if (!pen->status)
    pm_pen_fail(pen, pm_output_write(pen->output, bytes));
}

void pm_pen_flush(PmPen *pen) {
  void (*const first)(void *) = pen->before_first;
  pen->before_first = NULL;
  if (first)
    first(pen->owner);
  pm_pen_above(pen, pm_buf_str(&pen->buf));
  pm_buf_clear(&pen->buf);
}

bool pm_pen_make_room(PmPen *pen, size_t n) {
  if (pen->status)
    return false;
  if (pen->output)
    pm_pen_flush(pen);
  pm_pen_fail(pen, pm_buf_reserve(&pen->buf, n));
  return !pen->status;
}

void pm_pen_put_long(PmPen *pen, PmStr s) {
  if (pen->status)
    return;
  if (!pen->output) {
    pm_pen_fail(pen, pm_buf_append(&pen->buf, s));
    return;
  }
  pm_pen_flush(pen);
  if (s.len >= pen->buf.cap)
    pm_pen_above(pen, s);
  else
    pm_pen_put(pen, s);
}

// --- runs of bytes that stand for themselves -------------------------------------------

typedef uint8_t Block __attribute__((vector_size(16)));
typedef int8_t Hits __attribute__((vector_size(16)));

static inline Block load(const char *p) {
  Block block;
  memcpy(&block, p, sizeof block);
  return block;
}

static inline bool any(Hits hits) {
  uint64_t half[2];
  memcpy(half, &hits, sizeof half);
  return (half[0] | half[1]) != 0;
}

// U+FFFE and U+FFFF (EF BF BE, EF BF BF) are no characters of XML 1.1 either.
static inline bool needs_escape(PmStr s, size_t i) {
  const unsigned char c = (unsigned char)s.data[i];
  return c < 0x20 || c == '"' || c == '\\' || c == 0x7F ||
         (c == 0xEF && s.len - i >= 3 && (unsigned char)s.data[i + 1] == 0xBF &&
          (unsigned char)s.data[i + 2] >= 0xBE);
}

// The offset at or after `i` of the next byte that a literal escapes, or s.len.
static size_t string_run(PmStr s, size_t i) {
  while (s.len - i > sizeof(Block)) {
    const Block b = load(s.data + i), next = load(s.data + i + 1);
    if (any((b < 0x20) | (b == '"') | (b == '\\') | (b == 0x7F) |
            ((b == 0xEF) & (next == 0xBF))))
      break;
    i += sizeof(Block);
  }
  while (i < s.len && !needs_escape(s, i))
    ++i;
  return i;
}

// The same for IRIREF ([18] of Turtle): no controls, space, <>"{}|^`\ .
static size_t iri_run(PmStr s, size_t i) {
  while (s.len - i >= sizeof(Block)) {
    const Block b = load(s.data + i);
    if (any((b <= 0x20) | (b == '<') | (b == '>') | (b == '"') | (b == '{') | (b == '}') |
            (b == '|') | (b == '^') | (b == '`') | (b == '\\')))
      break;
    i += sizeof(Block);
  }
  while (i < s.len && !pm_char_is(s.data[i], PM_CHAR_NOT_IN_IRI))
    ++i;
  return i;
}

static void put_uchar(PmPen *pen, uint32_t cp) {
  static const char hex[] = "0123456789ABCDEF";
  const char text[] = {
      '\\', 'u', hex[cp >> 12 & 15], hex[cp >> 8 & 15], hex[cp >> 4 & 15], hex[cp & 15]};
  pm_pen_put(pen, pm_str_n(text, sizeof text));
}

// Writes the escape of the character at `i`; returns its length in bytes.
static size_t put_escape(PmPen *pen, PmStr s, size_t i) {
  static const char short_forms[128] = {
      ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
      ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
  const unsigned char c = (unsigned char)s.data[i];
  if (c >= 0x80) {
    put_uchar(pen, (unsigned char)s.data[i + 2] == 0xBE ? 0xFFFE : 0xFFFF);
    return 3;
  }
  if (short_forms[c])
    pm_pen_put(pen, pm_str_n((char[]){'\\', short_forms[c]}, 2));
  else
    put_uchar(pen, c);
  return 1;
}

void pm_pen_string(PmPen *pen, PmStr s) {
  for (size_t i = 0; i < s.len;) {
    const size_t stop = string_run(s, i);
    pm_pen_put(pen, pm_str_n(s.data + i, stop - i));
    i = stop < s.len ? stop + put_escape(pen, s, stop) : stop;
  }
}

void pm_pen_iri(PmPen *pen, PmStr iri) {
  pm_pen_char(pen, '<');
  for (size_t i = 0; i < iri.len;) {
    const size_t stop = iri_run(iri, i);
    pm_pen_put(pen, pm_str_n(iri.data + i, stop - i));
    i = stop;
    if (i < iri.len)
      put_uchar(pen, (unsigned char)iri.data[i++]);
  }
  pm_pen_char(pen, '>');
}

void pm_pen_bnode(PmPen *pen, PmStr label) {
  if (!pm_chars_bnode_label(label))
    pm_pen_fail(pen, PM_ERR_INVALID);
  pm_pen_put(pen, PM_STR("_:"));
  pm_pen_put(pen, label);
}

static void put_lower(PmPen *pen, PmStr tag) {
  for (size_t i = 0; i < tag.len; ++i) {
    const char c = tag.data[i];
    pm_pen_char(pen, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
  }
}

void pm_pen_language(PmPen *pen, const PmTerm *literal) {
  static const PmStr directions[] = {
      [PM_DIR_LTR] = {"--ltr", 5}, [PM_DIR_RTL] = {"--rtl", 5}};
  pm_pen_char(pen, '@');
  if (pen->lower_tags)
    put_lower(pen, literal->language);
  else
    pm_pen_put(pen, literal->language);
  pm_pen_put(pen, directions[literal->direction]);
}

static void put_literal(PmPen *pen, const PmTerm *term) {
  pm_pen_char(pen, '"');
  pm_pen_string(pen, term->value);
  pm_pen_char(pen, '"');
  if (term->language.len) {
    pm_pen_language(pen, term);
  } else if (term->datatype.len && !pm_str_eq(term->datatype, PM_STR(PM_XSD "string"))) {
    pm_pen_put(pen, PM_STR("^^"));
    pm_pen_iri(pen, term->datatype);
  }
}

static void put_triple_term(PmPen *pen, const PmTriple *triple) {
  pm_pen_put(pen, PM_STR("<<( "));
  pm_pen_term(pen, &triple->subject);
  pm_pen_char(pen, ' ');
  pm_pen_term(pen, &triple->predicate);
  pm_pen_char(pen, ' ');
  pm_pen_term(pen, &triple->object);
  pm_pen_put(pen, PM_STR(" )>>"));
}

void pm_pen_term(PmPen *pen, const PmTerm *term) {
  switch (term->kind) {
  case PM_TERM_IRI: pm_pen_iri(pen, term->value); break;
  case PM_TERM_BNODE: pm_pen_bnode(pen, term->value); break;
  case PM_TERM_LITERAL: put_literal(pen, term); break;
  case PM_TERM_TRIPLE: put_triple_term(pen, term->triple); break;
  case PM_TERM_NONE: break;
  }
}

void pm_pen_quad(PmPen *pen, const PmQuad *quad) {
  pm_pen_term(pen, &quad->subject);
  pm_pen_char(pen, ' ');
  pm_pen_iri(pen, quad->predicate.value);
  pm_pen_char(pen, ' ');
  pm_pen_term(pen, &quad->object);
  if (quad->graph.kind != PM_TERM_NONE) {
    pm_pen_char(pen, ' ');
    pm_pen_term(pen, &quad->graph);
  }
  pm_pen_put(pen, PM_STR(" ."));
}

static PmStatus append_term(const PmTerm *term, PmBuf *buf, bool lower_tags) {
  PmPen pen = {.buf = *buf, .lower_tags = lower_tags};
  pm_pen_term(&pen, term);
  *buf = pen.buf;
  if (buf->data)
    buf->data[buf->len] = '\0';
  return pen.status;
}

PmStatus pm_term_to_ntriples(const PmTerm *term, PmBuf *buf) {
  return append_term(term, buf, false);
}

PmStatus pm_term_to_canonical(const PmTerm *term, PmBuf *buf) {
  return append_term(term, buf, true);
}

PmStatus pm_quad_to_nquads(const PmQuad *quad, PmBuf *buf) {
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  for (size_t i = 0; i < 4 && terms[i]->kind != PM_TERM_NONE; ++i) {
    PM_TRY(pm_term_to_ntriples(terms[i], buf));
    PM_TRY(pm_buf_putc(buf, ' '));
  }
  return pm_buf_putc(buf, '.');
}
