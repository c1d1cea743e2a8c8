// SPDX-License-Identifier: MIT
// DESCRIBE (section 16.4): of each resource the triples that it is the subject of, and
// those of the blank nodes that they lead to (concise bounded descriptions).
#include "store/sparql/exec.h"

typedef struct {
  PmExec *x;
  const PmAnswerSink *sink;
  PmStrtab seen; // ids that were described or wait
  PmId *ids;
  size_t n, cap;
} Describe;

static PmStatus enqueue(Describe *d, PmId id) {
  uint32_t number;
  bool added;
  const PmTag tag = pm_id_tag(id);
  if (tag != PM_TAG_IRI && tag != PM_TAG_BNODE && tag != PM_TAG_TRIPLE)
    return PM_OK;
  PM_TRY(
      pm_strtab_add(&d->seen, pm_str_n((const char *)&id, sizeof id), &number, &added));
  if (!added)
    return PM_OK;
  PmId *more = pm_arena_extend(&d->x->arena, d->ids, d->n, &d->cap, sizeof *more);
  if (!more)
    return PM_ERR_NOMEM;
  d->ids = more;
  more[d->n++] = id;
  return PM_OK;
}

static PmStatus hand_over(Describe *d, const PmIds *ids) {
  PmQuad quad = {0};
  pm_arena_clear(&d->x->scratch);
  PM_TRY(pm_exec_term(d->x, ids->at[PM_S], &quad.subject));
  PM_TRY(pm_exec_term(d->x, ids->at[PM_P], &quad.predicate));
  PM_TRY(pm_exec_term(d->x, ids->at[PM_O], &quad.object));
  PM_TRY(d->sink->quad(d->sink->self, &quad));
  return pm_id_tag(ids->at[PM_O]) == PM_TAG_BNODE ? enqueue(d, ids->at[PM_O]) : PM_OK;
}

static PmStatus describe_one(Describe *d, PmId subject) {
  const PmPlacedTriple t = {
      .at = {{.id = subject}, {.id = PM_ID_ANY}, {.id = PM_ID_ANY}}};
  PmQuadPattern pattern;
  PmQuadScan *scan = NULL;
  const PmIds *quad;
  bool none;
  PM_TRY(pm_scan_pattern(d->x, &t, NULL, &pattern, &none));
  if (none)
    return PM_OK;
  PmIds last = {{0}};
  PmStatus st = pm_quad_scan_open(d->x->snapshot, &pattern, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    if (!pm_scan_in_graph(d->x, &t, NULL, quad->at[PM_G]) ||
        memcmp(quad->at, last.at, 3 * sizeof(PmId)) == 0)
      continue;
    last = *quad;
    st = hand_over(d, &last);
  }
  pm_quad_scan_close(scan);
  return st;
}

static PmStatus enqueue_row(Describe *d, const PmId *row) {
  const PmSparql *q = d->x->sparql;
  for (size_t i = 0; i < q->n_describe; ++i) {
    const PmNode *node = &q->describe[i];
    PmId id = node->kind == PM_NODE_VARIABLE ? row[node->variable] : PM_ID_ABSENT;
    if (node->kind == PM_NODE_TERM)
      PM_TRY(pm_snapshot_find(d->x->snapshot, &node->term, &id));
    PM_TRY(enqueue(d, id));
  }
  for (size_t i = 0; q->n_describe == 0 && i < q->select.n_projection; ++i)
    PM_TRY(enqueue(d, row[q->select.projection[i].variable]));
  return PM_OK;
}

PmStatus pm_describe(PmExec *x, PmOp *op, PmId *row, const PmAnswerSink *sink) {
  Describe d = {.x = x, .sink = sink};
  PmStatus st = sink->begin(sink->self, PM_ANSWER_GRAPH, NULL, 0);
  for (bool got = true; !st && got;) {
    pm_arena_clear(&x->scratch);
    st = op->class->next(op, row, &got);
    if (!st && got)
      st = enqueue_row(&d, row);
  }
  for (size_t i = 0; !st && i < d.n; ++i)
    st = describe_one(&d, d.ids[i]);
  pm_strtab_release(&d.seen);
  return st;
}
