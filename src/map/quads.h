// SPDX-License-Identifier: MIT
// The quads of a run, each once: terms are numbered, quads are four numbers. Exact.
#ifndef PM_MAP_QUADS_H
#define PM_MAP_QUADS_H

#include "rdf/rdf.h"

/// Zero-initialise.
typedef struct {
  PmStrtab terms; // by their keys
  PmBuf key;      // reused
  uint32_t (*quads)[4];
  size_t n_quads, quads_cap;
  uint32_t *slots; // number of quad + 1, or 0
  size_t n_slots;  // a power of two
} PmQuadSet;

/// Bytes that two terms share only if they are the same term; appended to `buf`.
PM_NODISCARD PmStatus pm_term_key(const PmTerm *term, PmBuf *buf);

/// The number of a term. A PM_TERM_NONE has one, too.
PM_NODISCARD PmStatus pm_quad_set_term(PmQuadSet *set, const PmTerm *term,
                                       uint32_t *number);

/// Adds a quad of numbered terms; `*added` says whether it is new.
PM_NODISCARD PmStatus pm_quad_set_add(PmQuadSet *set, const uint32_t quad[4],
                                      bool *added);

void pm_quad_set_release(PmQuadSet *set);

#endif
