// SPDX-License-Identifier: MIT
// DESCRIBE (section 16.4): of each resource the triples that it is the subject of, and
// those of the blank nodes that they lead to (concise bounded descriptions).
#include "store/sparql/exec.h"

typedef struct {
  PmExec *x;
  const PmAnswerSink *sink;
  PmTable ids; // that were described or wait
} Describe;

static PmStatus enqueue(Describe *d, PmId id) {
  uint32_t number;
  bool added;
  const PmTag tag = pm_id_tag(id);
  if (tag != PM_TAG_IRI && tag != PM_TAG_BNODE && tag != PM_TAG_TRIPLE)
    return PM_OK;
  return pm_table_add(&d->ids, &id, &number, &added);
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
  const PmPlaced t = {.at = {{.id = subject}, {.id = PM_ID_ANY}, {.id = PM_ID_ANY}}};
  PmQuadPattern pattern;
  PmQuadScan *scan = NULL;
  const PmIds *quad;
  bool none;
  pm_scan_pattern(d->x, &t, NULL, &pattern, &none);
  if (none)
    return PM_OK;
  PmIds last = {{0}};
  PmStatus st = pm_quad_scan_open(d->x->snapshot, &pattern, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    if (!pm_scan_takes(d->x, &t, quad) ||
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
  Describe d = {.x = x, .sink = sink, .ids = {.x = x, .width = 1}};
  PmStatus st = sink->begin(sink->self, PM_ANSWER_GRAPH, NULL, 0);
  for (bool got = true; !st && got;) {
    pm_arena_clear(&x->scratch);
    st = pm_op_next(op, row, &got);
    if (!st && got)
      st = enqueue_row(&d, row);
  }
  for (size_t i = 0; !st && i < d.ids.n; ++i)
    st = describe_one(&d, d.ids.ids[i]);
  pm_table_release(&d.ids);
  return st;
}
