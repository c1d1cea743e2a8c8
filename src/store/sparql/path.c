// SPDX-License-Identifier: MIT
// Property paths that repeat or exclude (section 18.4): from a node outward, breadth
// first. Sequences, alternatives and inverses around them are joins of their own
// (translate.c), but inside them they are walked here.
#include "store/sparql/exec.h"

typedef struct {
  PmOp op;
  PmPlaced placed; // predicate unused
  const PmPath *path;
  PmTable found;  // nodes reached from `from`, perhaps more than once
  PmTable starts; // where neither end is bound
  size_t at, start;
  PmId from, want;  // the end that is walked from; the other one if bound, else 0
  bool inverse;     // from the object
  bool open;        // neither end is bound
  bool free[2];     // the subject's slot, the object's
  PmId *row;        // as opened
  PmQuadScan *scan; // used again and again: steps are often near each other
} Path;

// Where nodes go: a list, or with `once` a set.
typedef struct {
  PmTable *nodes;
  bool once;
  size_t enough; // after so many no more are looked for; 0: all
} Nodes;

static PmStatus add_node(const Nodes *out, PmId id) {
  uint32_t number;
  bool added;
  return out->once ? pm_table_add(out->nodes, &id, &number, &added)
                   : pm_table_push(out->nodes, &id);
}

typedef struct {
  PmId from;             // PM_ID_ANY: from all, which gives the nodes steps begin at
  const PmTerm *iri;     // LINK
  const PmPath *negated; // NEGATED: predicates that are not followed
  bool against;          // NEGATED: its items with ^ count, else those without
  bool inverse;
} Step;

static PmStatus is_excluded(const Path *p, const Step *s, PmId predicate, bool *is) {
  *is = false;
  for (size_t i = 0; s->negated && i < s->negated->n; ++i) {
    const PmPath *item = s->negated->items[i];
    const bool against = item->kind == PM_PATH_INVERSE;
    PmId id;
    if (against != s->against)
      continue;
    PM_TRY(pm_snapshot_find(p->op.x->snapshot,
                            against ? &item->items[0]->iri : &item->iri, &id));
    *is |= id == predicate;
  }
  return PM_OK;
}

typedef struct {
  const Path *path;
  const Step *step;
  PmPlaced placed;
  const Nodes *out;
  PmIds last; // a triple of several graphs counts once
  bool has_last;
} Walk;

static PmStatus walk_quad(Walk *w, const PmIds *quad) {
  const Step *s = w->step;
  bool skip = !pm_scan_takes(w->path->op.x, &w->placed, quad) ||
              (w->has_last && memcmp(quad, &w->last, 3 * sizeof(PmId)) == 0);
  if (skip)
    return PM_OK;
  w->last = *quad;
  w->has_last = true;
  PM_TRY(is_excluded(w->path, s, quad->at[PM_P], &skip));
  const bool backward = s->inverse != (s->from == PM_ID_ANY);
  return skip ? PM_OK : add_node(w->out, quad->at[backward ? PM_S : PM_O]);
}

// Nodes one triple away.
static PmStatus step(Path *p, const Step *s, const Nodes *out) {
  PmExec *x = p->op.x;
  Walk w = {.path = p, .step = s, .placed = p->placed, .out = out};
  PmQuadPattern pattern;
  const PmIds *quad;
  bool none;
  w.placed.at[s->inverse ? PM_O : PM_S] = (PmPlace){.id = s->from};
  w.placed.at[s->inverse ? PM_S : PM_O] = (PmPlace){.id = PM_ID_ANY};
  w.placed.at[PM_P] = (PmPlace){.id = PM_ID_ANY};
  if (s->iri)
    PM_TRY(pm_snapshot_find(x->snapshot, s->iri, &w.placed.at[PM_P].id));
  pm_scan_pattern(x, &w.placed, p->row, &pattern, &none);
  if (none)
    return PM_OK;
  PM_TRY(p->scan ? pm_quad_scan_restart(p->scan, &pattern)
                 : pm_quad_scan_open(x->snapshot, &pattern, &p->scan));
  PM_TRY(pm_quad_scan_next(p->scan, &quad));
  while (quad) {
    PM_TRY(pm_exec_check(x));
    PM_TRY(walk_quad(&w, quad));
    if (out->enough && out->nodes->n >= out->enough)
      break;
    PM_TRY(pm_quad_scan_next(p->scan, &quad));
  }
  return PM_OK;
}

static PmStatus follow(Path *p, const PmPath *path, Step s, const Nodes *out);

static PmStatus sequence(Path *p, const PmPath *path, Step s, const Nodes *out) {
  PmTable here = {.x = p->op.x, .width = 1}, next = here;
  PmStatus st = pm_table_push(&here, &s.from);
  for (size_t i = 0; !st && i < path->n; ++i) {
    const PmPath *item = path->items[s.inverse ? path->n - 1 - i : i];
    const Nodes then = i + 1 == path->n ? *out : (Nodes){.nodes = &next};
    pm_table_clear(&next);
    for (size_t k = 0; !st && k < here.n; ++k)
      st = follow(p, item, (Step){.from = here.ids[k], .inverse = s.inverse}, &then);
    const PmTable t = here;
    here = next;
    next = t;
  }
  pm_table_release(&here);
  pm_table_release(&next);
  return st;
}

// ALP of section 18.4: every node reached, each once. Stops at the one that is wanted.
static PmStatus closure(Path *p, const PmPath *path, Step s, const Nodes *out) {
  PmTable seen = {.x = p->op.x, .width = 1};
  const Nodes reached = {&seen, true, 0};
  const PmId want = path == p->path ? p->want : 0;
  PmStatus st = PM_OK;
  if (path->kind == PM_PATH_ONE_OR_MORE)
    st = follow(p, path->items[0], s, &reached);
  else
    st = add_node(&reached, s.from);
  if (path->kind == PM_PATH_ZERO_OR_ONE)
    st = st ? st : follow(p, path->items[0], s, &reached);
  for (size_t i = 0; !st && path->kind != PM_PATH_ZERO_OR_ONE && i < seen.n; ++i) {
    if (want && pm_table_find(&seen, &want) != PM_NO_ROW)
      break;
    st = follow(p, path->items[0], (Step){.from = seen.ids[i], .inverse = s.inverse},
                &reached);
  }
  for (size_t i = 0; !st && i < seen.n; ++i)
    st = add_node(out, seen.ids[i]);
  pm_table_release(&seen);
  return st;
}

// Items with ^ speak of the triples the other way round; of either kind only if there
// are.
static PmStatus negated(Path *p, const PmPath *path, Step s, const Nodes *out) {
  size_t against = 0;
  for (size_t i = 0; i < path->n; ++i)
    against += path->items[i]->kind == PM_PATH_INVERSE;
  Step t = {.from = s.from, .negated = path, .inverse = s.inverse};
  if (path->n == 0 || against < path->n)
    PM_TRY(step(p, &t, out));
  t.against = true;
  t.inverse = !s.inverse;
  return against ? step(p, &t, out) : PM_OK;
}

static PmStatus follow(Path *p, const PmPath *path, Step s, const Nodes *out) {
  switch (path->kind) {
  case PM_PATH_LINK: s.iri = &path->iri; return step(p, &s, out);
  case PM_PATH_INVERSE: s.inverse = !s.inverse; return follow(p, path->items[0], s, out);
  case PM_PATH_SEQUENCE: return sequence(p, path, s, out);
  case PM_PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->n; ++i)
      PM_TRY(follow(p, path->items[i], s, out));
    return PM_OK;
  case PM_PATH_NEGATED: return negated(p, path, s, out);
  case PM_PATH_ZERO_OR_ONE:
  case PM_PATH_ZERO_OR_MORE:
  case PM_PATH_ONE_OR_MORE: return closure(p, path, s, out);
  }
  return PM_OK;
}

// --- where neither end is bound -------------------------------------------------------

static bool may_be_empty(const PmPath *path) {
  if (path->kind == PM_PATH_ZERO_OR_ONE || path->kind == PM_PATH_ZERO_OR_MORE)
    return true;
  bool all = path->kind != PM_PATH_LINK && path->kind != PM_PATH_NEGATED, any = false;
  for (size_t i = 0; all && i < path->n; ++i) {
    any |= may_be_empty(path->items[i]);
    all = path->kind == PM_PATH_ALTERNATIVE || may_be_empty(path->items[i]);
  }
  return path->kind == PM_PATH_ALTERNATIVE ? any : all;
}

// Every subject and object of the graph: steps from all, there and back.
static PmStatus all_nodes(Path *p, const Nodes *out) {
  PM_TRY(step(p, &(Step){.from = PM_ID_ANY}, out));
  return step(p, &(Step){.from = PM_ID_ANY, .inverse = true}, out);
}

// The nodes at which the path may begin; nodes too many do no harm.
static PmStatus begin_at(Path *p, const PmPath *path, bool inverse, const Nodes *out) {
  switch (path->kind) {
  case PM_PATH_LINK:
    return step(p, &(Step){.from = PM_ID_ANY, .iri = &path->iri, .inverse = inverse},
                out);
  case PM_PATH_INVERSE: return begin_at(p, path->items[0], !inverse, out);
  case PM_PATH_ONE_OR_MORE: return begin_at(p, path->items[0], inverse, out);
  case PM_PATH_SEQUENCE:
    return begin_at(p, path->items[inverse ? path->n - 1 : 0], inverse, out);
  case PM_PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->n; ++i)
      PM_TRY(begin_at(p, path->items[i], inverse, out));
    return PM_OK;
  case PM_PATH_NEGATED:
  case PM_PATH_ZERO_OR_ONE:
  case PM_PATH_ZERO_OR_MORE: break;
  }
  return all_nodes(p, out);
}

static bool has_empty_part(const PmPath *path) {
  bool any = may_be_empty(path);
  for (size_t i = 0; !any && i < path->n; ++i)
    any = has_empty_part(path->items[i]);
  return any;
}

// --- the operator ---------------------------------------------------------------------

static PmStatus walk(Path *p, PmId from) {
  const Nodes out = {.nodes = &p->found};
  p->from = from;
  p->at = 0;
  pm_table_clear(&p->found);
  return follow(p, p->path, (Step){.from = from, .inverse = p->inverse}, &out);
}

// Whether the term is a subject or an object of the graph.
static PmStatus is_node(Path *p, PmId id, bool *is) {
  PmTable some = {.x = p->op.x, .width = 1};
  const Nodes out = {.nodes = &some, .enough = 1};
  PmStatus st = step(p, &(Step){.from = id}, &out);
  if (!st && !some.n)
    st = step(p, &(Step){.from = id, .inverse = true}, &out);
  *is = some.n > 0;
  pm_table_release(&some);
  return st;
}

// Between variables a path of no step joins nodes of the graph, also where one of them
// has a value already; from and to a term of the query it needs no node.
static PmStatus walk_between(Path *p, PmId from) {
  bool is = true;
  if (p->placed.at[PM_S].is_slot && p->placed.at[PM_O].is_slot && may_be_empty(p->path))
    PM_TRY(is_node(p, from, &is));
  pm_table_clear(&p->found);
  p->at = 0;
  return is ? walk(p, from) : PM_OK;
}

static PmId end_of(const PmPlace *place, const PmId *row) {
  return place->is_slot ? row[place->slot] : place->id;
}

static PmStatus path_open(PmOp *op, PmId *row) {
  Path *p = (Path *)op;
  PM_TRY(pm_exec_row(op->x, &p->row));
  memcpy(p->row, row, op->x->n_slots * sizeof *row);
  const PmId s = end_of(&p->placed.at[PM_S], row), o = end_of(&p->placed.at[PM_O], row);
  p->free[0] = s == 0;
  p->free[1] = o == 0;
  p->open = !s && !o;
  p->inverse = !s && o;
  p->want = s && o ? o : 0;
  if (!p->open)
    return walk_between(p, s ? s : o);
  pm_table_clear(&p->starts);
  pm_table_clear(&p->found);
  p->start = p->at = 0;
  const Nodes starts = {&p->starts, true, 0};
  return has_empty_part(p->path) ? all_nodes(p, &starts)
                                 : begin_at(p, p->path, false, &starts);
}

static bool bind(const Path *p, PmId s, PmId o, PmId *row) {
  const PmId ends[] = {s, o};
  for (int i = 0; i < 2; ++i) {
    const PmPlace *place = &p->placed.at[i ? PM_O : PM_S];
    if (p->free[i])
      row[place->slot] = ends[i];
    else if (end_of(place, row) != ends[i])
      return false;
  }
  // ?x path ?x
  return !p->free[0] || !p->free[1] ||
         p->placed.at[PM_S].slot != p->placed.at[PM_O].slot || s == o;
}

static PmStatus path_next(PmOp *op, PmId *row, bool *got) {
  Path *p = (Path *)op;
  for (*got = false; !*got;) {
    PM_TRY(pm_exec_check(op->x));
    if (p->at < p->found.n) {
      const PmId to = p->found.ids[p->at++];
      *got = bind(p, p->inverse ? to : p->from, p->inverse ? p->from : to, row);
    } else if (p->open && p->start < p->starts.n) {
      PM_TRY(walk(p, p->starts.ids[p->start++]));
    } else {
      break;
    }
  }
  for (int i = 0; !*got && i < 2; ++i)
    if (p->free[i])
      row[p->placed.at[i ? PM_O : PM_S].slot] = 0;
  return PM_OK;
}

static void path_close(PmOp *op) {
  pm_table_release(&((Path *)op)->found);
  pm_table_release(&((Path *)op)->starts);
  pm_quad_scan_close(((Path *)op)->scan);
  ((Path *)op)->scan = NULL;
}

static PmStatus path_explain(const PmOp *op, PmBuf *b) {
  const Path *p = (const Path *)op;
  PM_TRY(pm_explain_place(op->x, &p->placed.at[PM_S], b));
  PM_TRY(pm_buf_append(b, PM_STR(" … ")));
  return pm_explain_place(op->x, &p->placed.at[PM_O], b);
}

static const PmOpClass path_class = {.name = "path",
                                     .size = sizeof(Path),
                                     .seedable = true,
                                     .open = path_open,
                                     .next = path_next,
                                     .close = path_close,
                                     .explain = path_explain};

PmStatus pm_op_path_new(PmExec *x, const PmPlaced *placed, const PmPath *path,
                        PmOp **op) {
  PM_TRY(pm_op_new(x, &path_class, NULL, op));
  Path *p = (Path *)*op;
  p->placed = *placed;
  p->path = path;
  p->found = p->starts = (PmTable){.x = x, .width = 1};
  for (int i = PM_S; i <= PM_O; i += PM_O - PM_S)
    if (placed->at[i].is_slot) {
      PM_TRY(pm_slots_add(&x->arena, &(*op)->maybe, placed->at[i].slot));
      PM_TRY(pm_slots_add(&x->arena, &(*op)->certain, placed->at[i].slot));
    }
  return PM_OK;
}
