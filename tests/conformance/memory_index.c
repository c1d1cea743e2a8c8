// SPDX-License-Identifier: MIT
// The storage's reading half (store/index.h) over quads in memory, for tests of the
// executor: every scan is a filtered, sorted copy.
#include "store/index.h"

#include <ctype.h>
#include <stdlib.h>

#include "memory_index.h"

struct PmSnapshot {
  PmArena arena;
  PmStrtab keys;
  PmTerm *terms;
  size_t cap_terms;
  PmIds *quads;
  size_t n, cap;
};

struct PmQuadScan {
  PmSnapshot *snapshot;
  PmIds *quads;
  size_t n, i;
};

static PmStatus key_of(const PmTerm *term, PmBuf *buf) {
  PmTerm lower = *term;
  char tag[64];
  for (size_t i = 0; i < lower.language.len && i < sizeof tag; ++i)
    tag[i] = (char)tolower((unsigned char)lower.language.data[i]);
  lower.language.data = tag;
  return pm_term_to_ntriples(&lower, buf);
}

static PmId id_of(const PmTerm *term, uint32_t number) {
  const PmTag tag = term->kind == PM_TERM_IRI     ? PM_TAG_IRI
                    : term->kind == PM_TERM_BNODE ? PM_TAG_BNODE
                                                  : PM_TAG_TYPED;
  return pm_id_make(tag, (uint64_t)number + 1);
}

PmSnapshot *memory_new(void) { return calloc(1, sizeof(PmSnapshot)); }

void pm_snapshot_close(PmSnapshot *s) {
  pm_strtab_release(&s->keys);
  pm_arena_release(&s->arena);
  free(s);
}

static PmStatus term_id(PmSnapshot *s, const PmTerm *term, PmId *id) {
  PmBuf buf = pm_buf(1 << 24);
  uint32_t number = 0;
  bool added = false;
  *id = PM_ID_DEFAULT;
  if (term->kind == PM_TERM_NONE)
    return PM_OK;
  PmStatus st = key_of(term, &buf);
  st = st ? st : pm_strtab_add(&s->keys, pm_buf_str(&buf), &number, &added);
  pm_buf_release(&buf);
  PM_TRY(st);
  if (added) {
    s->terms =
        pm_arena_extend(&s->arena, s->terms, number, &s->cap_terms, sizeof *s->terms);
    if (!s->terms)
      return PM_ERR_NOMEM;
    PM_TRY(pm_term_copy(&s->arena, term, &s->terms[number]));
  }
  *id = id_of(term, number);
  return PM_OK;
}

PmStatus memory_add(PmSnapshot *s, const PmQuad *quad) {
  PmIds ids;
  PM_TRY(term_id(s, &quad->subject, &ids.at[PM_S]));
  PM_TRY(term_id(s, &quad->predicate, &ids.at[PM_P]));
  PM_TRY(term_id(s, &quad->object, &ids.at[PM_O]));
  PM_TRY(term_id(s, &quad->graph, &ids.at[PM_G]));
  for (size_t i = 0; i < s->n; ++i)
    if (memcmp(&s->quads[i], &ids, sizeof ids) == 0)
      return PM_OK;
  s->quads = pm_arena_extend(&s->arena, s->quads, s->n, &s->cap, sizeof *s->quads);
  if (!s->quads)
    return PM_ERR_NOMEM;
  s->quads[s->n++] = ids;
  return PM_OK;
}

PmStatus pm_snapshot_find(PmSnapshot *s, const PmTerm *term, PmId *id) {
  PmBuf buf = pm_buf(1 << 24);
  const PmStatus st = key_of(term, &buf);
  const uint32_t number = st ? 0 : pm_strtab_find(&s->keys, pm_buf_str(&buf));
  pm_buf_release(&buf);
  *id = st || number == PM_STRTAB_NONE ? PM_ID_ABSENT : id_of(term, number);
  return st;
}

PmStatus pm_snapshot_term(PmSnapshot *s, PmId id, PmArena *arena, PmTerm *term) {
  (void)arena;
  *term = s->terms[(id & (UINT64_MAX >> 4)) - 1];
  return PM_OK;
}

static const uint8_t orders[PM_ORDERS][4] = {
    {PM_S, PM_P, PM_O, PM_G}, {PM_P, PM_O, PM_S, PM_G}, {PM_O, PM_S, PM_P, PM_G},
    {PM_P, PM_S, PM_O, PM_G}, {PM_G, PM_S, PM_P, PM_O}, {PM_G, PM_P, PM_O, PM_S},
    {PM_G, PM_O, PM_S, PM_P}};

const uint8_t *pm_order_positions(PmOrder order) { return orders[order]; }

PmOrder pm_order_for(const PmIds *pattern) {
  for (int o = 0; o < PM_ORDERS; ++o) {
    int n = 0, bound = 0;
    for (int i = 0; i < 4; ++i)
      bound += pattern->at[i] != PM_ID_ANY;
    while (n < 4 && pattern->at[orders[o][n]] != PM_ID_ANY)
      ++n;
    if (n == bound)
      return (PmOrder)o;
  }
  return PM_ORDER_SPOG;
}

static int compare(const void *a, const void *b, void *data) {
  const uint8_t *order = data;
  const PmIds *x = a, *y = b;
  for (int i = 0; i < 4; ++i)
    if (x->at[order[i]] != y->at[order[i]])
      return x->at[order[i]] < y->at[order[i]] ? -1 : 1;
  return 0;
}

PmStatus pm_quad_scan_restart(PmQuadScan *scan, const PmQuadPattern *p) {
  uint8_t order[4];
  memcpy(order, orders[p->order], sizeof order);
  scan->n = scan->i = 0;
  for (size_t i = 0; i < scan->snapshot->n; ++i) {
    bool match = true;
    for (int k = 0; k < 4; ++k)
      match &= p->pattern.at[k] == PM_ID_ANY ||
               p->pattern.at[k] == scan->snapshot->quads[i].at[k];
    if (match)
      scan->quads[scan->n++] = scan->snapshot->quads[i];
  }
  qsort_r(scan->quads, scan->n, sizeof *scan->quads, compare, order);
  size_t n = 0;
  for (size_t i = 0; i < scan->n; ++i)
    if (!p->distinct || n == 0 ||
        memcmp(scan->quads[i].at, scan->quads[n - 1].at, 3 * sizeof(PmId)) != 0)
      scan->quads[n++] = scan->quads[i];
  scan->n = n;
  return PM_OK;
}

PmStatus pm_quad_scan_open(PmSnapshot *s, const PmQuadPattern *p, PmQuadScan **scan) {
  *scan = calloc(1, sizeof **scan);
  if (!*scan)
    return PM_ERR_NOMEM;
  (*scan)->snapshot = s;
  (*scan)->quads = calloc(s->n + 1, sizeof *(*scan)->quads);
  return (*scan)->quads ? pm_quad_scan_restart(*scan, p) : PM_ERR_NOMEM;
}

PmStatus pm_quad_scan_next(PmQuadScan *scan, const PmIds **quad) {
  *quad = scan->i < scan->n ? &scan->quads[scan->i++] : NULL;
  return PM_OK;
}

void pm_quad_scan_close(PmQuadScan *scan) {
  free(scan->quads);
  free(scan);
}

PmStatus pm_snapshot_estimate(PmSnapshot *s, const PmQuadPattern *p, uint64_t *quads,
                              bool *exact) {
  PmQuadScan *scan;
  PM_TRY(pm_quad_scan_open(s, p, &scan));
  *quads = scan->n;
  pm_quad_scan_close(scan);
  if (exact)
    *exact = true;
  return PM_OK;
}

PmStatus pm_snapshot_graphs(PmSnapshot *s, PmArena *arena, PmId **graphs, size_t *n) {
  *n = 0;
  *graphs = pm_arena_alloc(arena, (s->n + 1) * sizeof **graphs);
  if (!*graphs)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->n; ++i) {
    bool known = s->quads[i].at[PM_G] == PM_ID_DEFAULT;
    for (size_t k = 0; k < *n; ++k)
      known |= (*graphs)[k] == s->quads[i].at[PM_G];
    if (!known)
      (*graphs)[(*n)++] = s->quads[i].at[PM_G];
  }
  return PM_OK;
}
