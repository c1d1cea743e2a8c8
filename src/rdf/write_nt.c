// SPDX-License-Identifier: MIT
// N-Triples and N-Quads: one line a quad, nothing to remember.
#include "rdf/write.h"

static PmStatus nt_quad(void *self, const PmQuad *quad) {
  PmPen *pen = self;
  pm_pen_term(pen, &quad->subject);
  pm_pen_char(pen, ' ');
  pm_pen_iri(pen, quad->predicate.value);
  pm_pen_char(pen, ' ');
  pm_pen_term(pen, &quad->object);
  if (quad->graph.kind != PM_TERM_NONE) {
    pm_pen_char(pen, ' ');
    pm_pen_term(pen, &quad->graph);
  }
  pm_pen_put(pen, PM_STR(" .\n"));
  return PM_OK;
}

PmStatus pm_write_nt(PmWriting *writing, PmFormatWriter *made) {
  *made = (PmFormatWriter){.quad = nt_quad, .self = &writing->pen};
  return PM_OK;
}
