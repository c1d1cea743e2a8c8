// SPDX-License-Identifier: MIT
// Lines that we have written ourselves, canonical N-Quads (RDF 1.2 N-Quads, section 4),
// cut into their terms without the checks that anybody's file needs. Private to src/rdf.
#ifndef PM_RDF_LINE_H
#define PM_RDF_LINE_H

#include "rdf/rdf.h"

/// The words of a line, as they stand in it.
typedef struct {
  PmStr subject, predicate, object;
  PmStr graph; // empty: the default graph
} PmLineWords;

/// Cuts a line, without its newline. False where it is not of this kind: a reader can say
/// why.
bool pm_line_cut(PmStr line, PmLineWords *words);

/// The term that a word of a line stands for. It borrows from `word` or, where that has
/// escapes, from `room`, which must have word.len bytes left. False where a reader has to
/// make it: triple terms, literals with a direction.
bool pm_line_term(PmStr word, PmBuf *room, PmTerm *term);

/// Both. `room` is emptied.
PM_NODISCARD PmStatus pm_line_quad(PmStr line, PmBuf *room, PmQuad *quad, bool *fits);

/// Takes the first line off `*lines`, without its newline.
PmStr pm_line_next(PmStr *lines);

#endif
