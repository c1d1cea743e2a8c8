// SPDX-License-Identifier: MIT
// What all writers write with: one buffer before the output, and the escapes that
// N-Triples, Turtle and JSON share. Private to src/rdf.
// An error sticks: writing after it does nothing, and pm_pen_status tells it, so that a
// writer asks once a quad instead of once a word.
#ifndef PM_RDF_PEN_H
#define PM_RDF_PEN_H

#include "rdf/rdf.h"

/// Zero-initialise, then pm_pen_init.
typedef struct PmPen {
  PmBuf buf;
  PmOutput *output; // NULL: everything stays in `buf`
  PmStatus status;
  bool lower_tags; // language tags in lower case, as RDF 1.2's canonical form has them
  // Called once, before the first bytes leave the buffer, to write what stands above
  // them.
  void (*before_first)(void *owner);
  void *owner;
} PmPen;

enum {
  PM_PEN_BUFFER = 1 << 17, // more than PmOutput's own: goes to write(2) without a copy
  PM_PEN_SMALL = 64,       // the most that pm_pen_room promises
};

PM_NODISCARD PmStatus pm_pen_init(PmPen *pen, PmOutput *output);
void pm_pen_release(PmPen *pen);

/// Hands the buffered bytes to the output.
void pm_pen_flush(PmPen *pen);

/// Writes past the buffer, before what it holds: for `before_first`.
void pm_pen_above(PmPen *pen, PmStr bytes);

/// The slow half of pm_pen_room.
bool pm_pen_make_room(PmPen *pen, size_t n);
/// The slow half of pm_pen_put.
void pm_pen_put_long(PmPen *pen, PmStr s);

static inline PmStatus pm_pen_status(const PmPen *pen) { return pen->status; }

/// Keeps the first error.
static inline void pm_pen_fail(PmPen *pen, PmStatus status) {
  if (!pen->status)
    pen->status = status;
}

/// Room for `n` (at most PM_PEN_SMALL) bytes more, or false after an error.
static inline bool pm_pen_room(PmPen *pen, size_t n) {
  return (n < pen->buf.cap - pen->buf.len && !pen->status) || pm_pen_make_room(pen, n);
}

static inline void pm_pen_put(PmPen *pen, PmStr s) {
  if (s.len >= pen->buf.cap - pen->buf.len || pen->status) {
    pm_pen_put_long(pen, s);
    return;
  }
  if (s.len)
    memcpy(pen->buf.data + pen->buf.len, s.data, s.len);
  pen->buf.len += s.len;
}

static inline void pm_pen_char(PmPen *pen, char c) {
  if (pm_pen_room(pen, 1))
    pen->buf.data[pen->buf.len++] = c;
}

/// The characters of a literal between its quotes: the canonical escapes of RDF 1.2
/// N-Triples, section 5, which Turtle and JSON read alike.
void pm_pen_string(PmPen *pen, PmStr s);

/// `<iri>`, with \u escapes where IRIREF wants them.
void pm_pen_iri(PmPen *pen, PmStr iri);

/// `_:label`; a label that the grammar does not know fails with PM_ERR_INVALID.
void pm_pen_bnode(PmPen *pen, PmStr label);

/// `@tag`, `--ltr` or `--rtl` behind it.
void pm_pen_language(PmPen *pen, const PmTerm *literal);

/// A term in canonical N-Triples.
void pm_pen_term(PmPen *pen, const PmTerm *term);

/// A quad as a line of canonical N-Quads, without the newline.
void pm_pen_quad(PmPen *pen, const PmQuad *quad);

/// Appends the term in canonical N-Triples: as pm_term_to_ntriples, but with language
/// tags in lower case (RDF 1.2 N-Triples, section 4), since tags compare without case.
PM_NODISCARD PmStatus pm_term_to_canonical(const PmTerm *term, PmBuf *buf);

#endif
