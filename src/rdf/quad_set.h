// SPDX-License-Identifier: MIT
// A dataset in memory: distinct quads with their blank nodes numbered. For algorithms
// that need the whole graph (canonical form, comparison); streams never pass through it.
#ifndef PM_RDF_QUAD_SET_H
#define PM_RDF_QUAD_SET_H

#include "rdf/rdf.h"

/// Zero-initialise; quads and their strings live until release.
typedef struct {
  PmArena arena;
  PmQuad *quads;
  size_t n, cap;
  PmStrtab lines;   // canonical N-Quads of each quad, by which duplicates are known
  PmStrtab bnodes;  // blank node labels, by number
  size_t max_quads; // more are PM_ERR_LIMIT; 0 is no limit
} PmQuadSet;

/// A sink that adds quads to the dataset; one that is there already is left out.
PmSink pm_quad_set_sink(PmQuadSet *dataset);

/// Appends the quad as a line of canonical N-Quads (RDF 1.2 N-Quads, section 4).
PM_NODISCARD PmStatus pm_quad_to_nquads(const PmQuad *quad, PmBuf *buf);

void pm_quad_set_release(PmQuadSet *dataset);

#endif
