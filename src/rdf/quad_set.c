// SPDX-License-Identifier: MIT
// Distinct quads in memory.
#include "rdf/quad_set.h"

static PmStatus number_bnodes(PmQuadSet *dataset, const PmTerm *term) {
  uint32_t number = 0;
  if (term->kind == PM_TERM_BNODE)
    return pm_strtab_add(&dataset->bnodes, term->value, &number, NULL);
  if (term->kind != PM_TERM_TRIPLE)
    return PM_OK;
  PM_TRY(number_bnodes(dataset, &term->triple->subject));
  return number_bnodes(dataset, &term->triple->object);
}

static PmStatus copy_quad(PmQuadSet *dataset, const PmQuad *quad) {
  PmArena *arena = &dataset->arena;
  dataset->quads = pm_arena_extend(arena, dataset->quads, dataset->n, &dataset->cap,
                                   sizeof *dataset->quads);
  if (!dataset->quads)
    return PM_ERR_NOMEM;
  PmQuad *copy = &dataset->quads[dataset->n];
  PM_TRY(pm_term_copy(arena, &quad->subject, &copy->subject));
  PM_TRY(pm_term_copy(arena, &quad->predicate, &copy->predicate));
  PM_TRY(pm_term_copy(arena, &quad->object, &copy->object));
  PM_TRY(pm_term_copy(arena, &quad->graph, &copy->graph));
  ++dataset->n;
  PM_TRY(number_bnodes(dataset, &copy->subject));
  PM_TRY(number_bnodes(dataset, &copy->object));
  return number_bnodes(dataset, &copy->graph);
}

PmStatus pm_quad_to_nquads(const PmQuad *quad, PmBuf *buf) {
  const PmTerm *terms[] = {&quad->subject, &quad->predicate, &quad->object, &quad->graph};
  for (int i = 0; i < 4 && terms[i]->kind != PM_TERM_NONE; ++i) {
    PM_TRY(pm_term_to_ntriples(terms[i], buf));
    PM_TRY(pm_buf_putc(buf, ' '));
  }
  return pm_buf_append(buf, PM_STR(".\n"));
}

static PmStatus add_line(PmQuadSet *dataset, const PmQuad *quad, PmBuf *line,
                         bool *added) {
  uint32_t number = 0;
  PM_TRY(pm_quad_to_nquads(quad, line));
  return pm_strtab_add(&dataset->lines, pm_buf_str(line), &number, added);
}

static PmStatus add_quad(void *self, const PmQuad *quad) {
  PmQuadSet *dataset = self;
  if (dataset->max_quads && dataset->n >= dataset->max_quads)
    return PM_ERR_LIMIT;
  bool added = false;
  PmBuf line = pm_buf((size_t)1 << 31);
  const PmStatus st = add_line(dataset, quad, &line, &added);
  pm_buf_release(&line);
  return st || !added ? st : copy_quad(dataset, quad);
}

PmSink pm_quad_set_sink(PmQuadSet *dataset) {
  return (PmSink){.quad = add_quad, .self = dataset};
}

void pm_quad_set_release(PmQuadSet *dataset) {
  pm_strtab_release(&dataset->lines);
  pm_strtab_release(&dataset->bnodes);
  pm_arena_release(&dataset->arena);
  *dataset = (PmQuadSet){.max_quads = dataset->max_quads};
}
