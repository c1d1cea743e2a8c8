// SPDX-License-Identifier: MIT
// Property paths (section 18.4): from a node outward, breadth first where paths repeat.
#include "store/sparql/exec.h"

#include <stdlib.h>

typedef struct {
  PmId *ids;
  size_t n, cap;
  PmStrtab *seen; // if set, each id once
} Nodes;

typedef struct {
  PmOp *op;
  PmPlacedTriple probe; // for the graph
} Walk;

static PmStatus add_node(Walk *w, Nodes *nodes, PmId id) {
  if (nodes->seen) {
    bool added;
    uint32_t number;
    PM_TRY(pm_strtab_add(nodes->seen, pm_str_n((const char *)&id, sizeof id), &number,
                         &added));
    if (!added)
      return PM_OK;
  }
  PmId *grown = pm_arena_extend(&w->op->x->arena, nodes->ids, nodes->n, &nodes->cap,
                                sizeof *nodes->ids);
  if (!grown)
    return PM_ERR_NOMEM;
  nodes->ids = grown;
  nodes->ids[nodes->n++] = id;
  return PM_OK;
}

typedef struct {
  PmId from;
  const PmTerm *iri;     // LINK
  const PmPath *negated; // NEGATED: predicates that are not followed
  bool against;          // NEGATED: its items with ^ count, else those without
  bool inverse;
} Step;

static PmStatus excluded(Walk *w, const Step *s, PmId predicate, bool *is) {
  *is = false;
  for (size_t i = 0; s->negated && i < s->negated->n; ++i) {
    const PmPath *item = s->negated->items[i];
    const bool against = item->kind == PM_PATH_INVERSE;
    PmId id;
    if (against != s->against)
      continue;
    PM_TRY(pm_snapshot_find(w->op->x->snapshot,
                            against ? &item->items[0]->iri : &item->iri, &id));
    *is |= id == predicate;
  }
  return PM_OK;
}

// Nodes one triple away.
static PmStatus step(Walk *w, const Step *s, Nodes *out) {
  PmExec *x = w->op->x;
  PmPlacedTriple t = w->probe;
  PmQuadPattern pattern;
  PmQuadScan *scan = NULL;
  const PmIds *quad;
  bool none;
  t.at[s->inverse ? PM_O : PM_S] = (PmPlace){.id = s->from};
  t.at[s->inverse ? PM_S : PM_O] = (PmPlace){.id = PM_ID_ANY};
  t.at[PM_P] = (PmPlace){.id = PM_ID_ANY};
  if (s->iri)
    PM_TRY(pm_snapshot_find(x->snapshot, s->iri, &t.at[PM_P].id));
  PM_TRY(pm_scan_pattern(x, &t, w->op->seed, &pattern, &none));
  none = false;
  for (int i = 0; i < PM_POSITIONS; ++i) {
    const PmId id = pattern.pattern.at[i];
    none |= id != PM_ID_ANY && (id == PM_ID_ABSENT || pm_id_tag(id) == PM_TAG_LOCAL);
  }
  if (none)
    return PM_OK;
  PmStatus st = pm_quad_scan_open(x->snapshot, &pattern, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    bool skip = !pm_scan_in_graph(x, &t, w->op->seed, quad->at[PM_G]);
    st = pm_exec_check(x);
    if (!st && !skip)
      st = excluded(w, s, quad->at[PM_P], &skip);
    if (!st && !skip)
      st = add_node(w, out, quad->at[s->inverse ? PM_S : PM_O]);
  }
  if (scan)
    pm_quad_scan_close(scan);
  return st;
}

static PmStatus follow(Walk *w, const PmPath *path, Step s, Nodes *out);

static PmStatus sequence(Walk *w, const PmPath *path, Step s, Nodes *out) {
  Nodes here = {0};
  PM_TRY(add_node(w, &here, s.from));
  for (size_t i = 0; i < path->n; ++i) {
    Nodes next = {0};
    const bool last = i + 1 == path->n;
    const PmPath *item = path->items[s.inverse ? path->n - 1 - i : i];
    for (size_t k = 0; k < here.n; ++k)
      PM_TRY(follow(w, item, (Step){.from = here.ids[k], .inverse = s.inverse},
                    last ? out : &next));
    here = next;
  }
  return PM_OK;
}

// ALP of section 18.4: every node reached, each once.
static PmStatus closure(Walk *w, const PmPath *path, Step s, Nodes *out) {
  PmStrtab seen = {0};
  Nodes reached = {.seen = &seen};
  PmStatus st = PM_OK;
  if (path->kind == PM_PATH_ONE_OR_MORE)
    st = follow(w, path->items[0], s, &reached);
  else
    st = add_node(w, &reached, s.from);
  if (path->kind == PM_PATH_ZERO_OR_ONE)
    st = st ? st : follow(w, path->items[0], s, &reached);
  else
    for (size_t i = 0; !st && i < reached.n; ++i)
      st = follow(w, path->items[0], (Step){.from = reached.ids[i], .inverse = s.inverse},
                  &reached);
  for (size_t i = 0; !st && i < reached.n; ++i)
    st = add_node(w, out, reached.ids[i]);
  pm_strtab_release(&seen);
  return st;
}

// Items with ^ speak of the triples the other way round; of either kind only if there
// are.
static PmStatus negated(Walk *w, const PmPath *path, Step s, Nodes *out) {
  size_t against = 0;
  for (size_t i = 0; i < path->n; ++i)
    against += path->items[i]->kind == PM_PATH_INVERSE;
  Step t = {.from = s.from, .negated = path, .inverse = s.inverse};
  if (path->n == 0 || against < path->n)
    PM_TRY(step(w, &t, out));
  t.against = true;
  t.inverse = !s.inverse;
  return against ? step(w, &t, out) : PM_OK;
}

static PmStatus follow(Walk *w, const PmPath *path, Step s, Nodes *out) {
  switch (path->kind) {
  case PM_PATH_LINK:
    return step(w, &(Step){.from = s.from, .iri = &path->iri, .inverse = s.inverse}, out);
  case PM_PATH_INVERSE: s.inverse = !s.inverse; return follow(w, path->items[0], s, out);
  case PM_PATH_SEQUENCE: return sequence(w, path, s, out);
  case PM_PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->n; ++i)
      PM_TRY(follow(w, path->items[i], s, out));
    return PM_OK;
  case PM_PATH_NEGATED: return negated(w, path, s, out);
  case PM_PATH_ZERO_OR_ONE:
  case PM_PATH_ZERO_OR_MORE:
  case PM_PATH_ONE_OR_MORE: return closure(w, path, s, out);
  }
  return PM_OK;
}

// Every subject and object of the graph.
static PmStatus all_nodes(Walk *w, Nodes *out) {
  PmExec *x = w->op->x;
  PmPlacedTriple t = w->probe;
  PmQuadPattern pattern;
  PmQuadScan *scan = NULL;
  const PmIds *quad;
  bool none;
  for (int i = 0; i < PM_G; ++i)
    t.at[i] = (PmPlace){.id = PM_ID_ANY};
  PM_TRY(pm_scan_pattern(x, &t, w->op->seed, &pattern, &none));
  if (pattern.pattern.at[PM_G] == PM_ID_ABSENT)
    return PM_OK;
  PmStatus st = pm_quad_scan_open(x->snapshot, &pattern, &scan);
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad)
    if (pm_scan_in_graph(x, &t, w->op->seed, quad->at[PM_G])) {
      st = add_node(w, out, quad->at[PM_S]);
      st = st ? st : add_node(w, out, quad->at[PM_O]);
    }
  if (scan)
    pm_quad_scan_close(scan);
  return st;
}

static PmStatus emit(PmOp *op, PmId s, PmId o) {
  const PmPlacedTriple *t = op->triples;
  memcpy(op->row, op->seed, op->x->n_slots * sizeof *op->row);
  const PmId ends[] = {s, o};
  for (int i = 0; i < 2; ++i) {
    const PmPlace *place = &t->at[i ? PM_O : PM_S];
    if (place->is_slot) {
      if (op->row[place->slot] && op->row[place->slot] != ends[i])
        return PM_OK;
      op->row[place->slot] = ends[i];
    } else if (place->id != ends[i]) {
      return PM_OK;
    }
  }
  return pm_rows_add(op->x, &op->rows, op->row);
}

static PmStatus walk_from(Walk *w, PmId from, bool inverse) {
  Nodes out = {0};
  PM_TRY(follow(w, w->op->triples->path, (Step){.from = from, .inverse = inverse}, &out));
  for (size_t i = 0; i < out.n; ++i)
    PM_TRY(emit(w->op, inverse ? out.ids[i] : from, inverse ? from : out.ids[i]));
  return PM_OK;
}

static PmStatus path_open(PmOp *op, const PmId *seed) {
  PmPlacedTriple *t = op->triples;
  Walk w = {.op = op, .probe = *t};
  memcpy(op->seed, seed, op->x->n_slots * sizeof *seed);
  for (int p = 0; p < PM_POSITIONS; ++p)
    if (t->at[p].term && p != PM_P)
      PM_TRY(p == PM_G ? pm_snapshot_find(op->x->snapshot, t->at[p].term, &t->at[p].id)
                       : pm_exec_intern(op->x, t->at[p].term, &t->at[p].id));
  w.probe = *t;
  op->rows.n = op->i = 0;
  const PmId s = t->at[PM_S].is_slot ? seed[t->at[PM_S].slot] : t->at[PM_S].id;
  const PmId o = t->at[PM_O].is_slot ? seed[t->at[PM_O].slot] : t->at[PM_O].id;
  if (s)
    return walk_from(&w, s, false);
  if (o)
    return walk_from(&w, o, true);
  PmStrtab seen = {0};
  Nodes nodes = {.seen = &seen};
  PmStatus st = all_nodes(&w, &nodes);
  for (size_t i = 0; !st && i < nodes.n; ++i)
    st = walk_from(&w, nodes.ids[i], false);
  pm_strtab_release(&seen);
  return st;
}

static PmStatus path_next(PmOp *op, PmId *row, bool *got) {
  *got = op->i < op->rows.n;
  if (*got)
    memcpy(row, pm_rows_at(op->x, &op->rows, op->i++), op->x->n_slots * sizeof *row);
  return PM_OK;
}

static void path_close(PmOp *op) {
  free(op->rows.ids);
  op->rows.ids = NULL;
}

const PmOpClass pm_op_path = {"path", path_open, path_next, path_close};
