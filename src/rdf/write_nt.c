// SPDX-License-Identifier: MIT
// N-Triples and N-Quads: one line a quad, nothing to remember.
#include "rdf/write.h"

static PmStatus nt_quad(void *self, const PmQuad *quad) {
  pm_pen_quad(self, quad);
  pm_pen_char(self, '\n');
  return PM_OK;
}

PmStatus pm_write_nt(PmWriting *writing, PmFormatWriter *made) {
  *made = (PmFormatWriter){.quad = nt_quad, .self = &writing->pen};
  return PM_OK;
}
