// SPDX-License-Identifier: MIT
// From the tree of a query to operators: the algebra of section 18.2. Each subquery is a
// scope of its own, in which variables that it does not show have slots of their own.
#include "store/sparql/magic.h"
#include "store/sparql/plan.h"

enum { MAX_SLOTS = 1 << 16 };

static const PmSeed nothing = {.sorted = PM_NO_SLOT, .times = 1};

typedef struct {
  const PmSeed *seed;
  const PmValues *values; // to join with, or NULL
  bool optional;          // filters that need more than the group are left over:
  PmCode **codes;         // here
  size_t n_codes;
  PmSlots outside; // what these may read beside
} GroupOptions;

static PmStatus translate_group(PmScope *s, const PmPattern *group, GroupOptions *o,
                                PmOp **op);
static PmStatus select_op(PmScope *s, const PmSelect *select, PmOp **op);

// --- slots ----------------------------------------------------------------------------

static PmStatus new_slot(PmExec *x, uint32_t shown, bool hidden, size_t *slot) {
  if (x->n_slots == MAX_SLOTS)
    return pm_fail(x->job, PM_ERR_LIMIT, pm_at(x->name, 0, 0), "break the query up",
                   "too many variables in one query");
  *slot = x->n_slots;
  if (x->n_slots == x->cap_slots) {
    const size_t cap = x->cap_slots ? x->cap_slots * 2 : 32;
    bool *flags = pm_arena_alloc(&x->arena, cap);
    uint32_t *names = pm_arena_alloc(&x->arena, cap * sizeof *names);
    if (!flags || !names)
      return PM_ERR_NOMEM;
    for (size_t i = 0; i < x->n_slots; ++i) {
      flags[i] = x->hidden[i];
      names[i] = x->shown[i];
    }
    x->hidden = flags;
    x->shown = names;
    x->cap_slots = cap;
  }
  x->hidden[*slot] = hidden;
  x->shown[*slot] = shown;
  ++x->n_slots;
  return PM_OK;
}

static PmStatus slot_of(PmScope *s, uint32_t variable, size_t *slot) {
  if (s->slots[variable] == 0) {
    const bool blank = s->x->sparql->variables[variable].is_blank;
    PM_TRY(new_slot(s->x, blank ? PM_VAR_NONE : variable, false, slot));
    s->slots[variable] = 1 + *slot;
  }
  *slot = s->slots[variable] - 1;
  return PM_OK;
}

static PmStatus add_variable(PmScope *s, uint32_t variable, PmSlots *set) {
  size_t slot;
  PM_TRY(slot_of(s, variable, &slot));
  return pm_slots_add(&s->x->arena, set, slot);
}

static PmStatus add_node(PmScope *s, const PmNode *node, PmSlots *set) {
  return node->kind == PM_NODE_VARIABLE ? add_variable(s, node->variable, set) : PM_OK;
}

static PmStatus expr_slots(PmScope *s, const PmExpr *e, PmSlots *set);

// The variables that a pattern may bind; with `all` those of filters and MINUS too.
static PmStatus pattern_slots(PmScope *s, const PmPattern *p, bool all, PmSlots *set) {
  for (size_t i = 0; i < p->triples.n; ++i) {
    PM_TRY(add_node(s, &p->triples.items[i].subject, set));
    PM_TRY(add_node(s, &p->triples.items[i].predicate, set));
    PM_TRY(add_node(s, &p->triples.items[i].object, set));
  }
  if (p->kind == PM_PATTERN_GRAPH)
    PM_TRY(add_node(s, &p->name, set));
  if (p->kind == PM_PATTERN_BIND)
    PM_TRY(add_variable(s, p->variable, set));
  for (size_t i = 0; p->values && i < p->values->n; ++i)
    PM_TRY(add_variable(s, p->values->variables[i], set));
  for (size_t i = 0; p->select && i < p->select->n_projection; ++i)
    PM_TRY(add_variable(s, p->select->projection[i].variable, set));
  if (all && p->expr)
    PM_TRY(expr_slots(s, p->expr, set));
  for (size_t i = 0; (all || p->kind != PM_PATTERN_MINUS) && i < p->n; ++i)
    PM_TRY(pattern_slots(s, p->items[i], all, set));
  return PM_OK;
}

static PmStatus expr_slots(PmScope *s, const PmExpr *e, PmSlots *set) {
  if (e->kind == PM_EXPR_VARIABLE)
    PM_TRY(add_variable(s, e->variable, set));
  if (e->pattern)
    PM_TRY(pattern_slots(s, e->pattern, true, set));
  for (size_t i = 0; i < e->n; ++i)
    PM_TRY(expr_slots(s, e->args[i], set));
  return PM_OK;
}

// --- expressions ----------------------------------------------------------------------

static PmStatus aggregate_code(PmScope *s, const PmExpr *expr, PmCode *code) {
  PmOp *g = s->group;
  PmAggregate a = {.expr = expr};
  PM_TRY(new_slot(s->x, PM_VAR_NONE, false, &a.slot));
  s->group = NULL;
  if (expr->n)
    PM_TRY(pm_translate_code(s, expr->args[0], g->a, &a.arg));
  s->group = g;
  code->is_slot = true;
  code->slot = a.slot;
  return pm_op_group_add(g, &a);
}

static PmStatus exists_op(PmScope *s, const PmPattern *pattern, const PmOp *op,
                          PmOp **exists) {
  PmSeed seed = {.sorted = op->sorted, .times = op->rows, .bound = op->certain};
  seed.maybe = op->maybe;
  return translate_group(s, pattern, &(GroupOptions){.seed = &seed}, exists);
}

PmStatus pm_translate_code(PmScope *s, const PmExpr *expr, const PmOp *op,
                           PmCode **code) {
  PmCode *c = *code = pm_arena_alloc(&s->x->arena, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->expr = expr;
  if (expr->kind == PM_EXPR_AGGREGATE && s->group)
    return aggregate_code(s, expr, c);
  if (expr->kind == PM_EXPR_VARIABLE) {
    c->is_slot = true;
    PM_TRY(slot_of(s, expr->variable, &c->slot));
  }
  if (expr->kind == PM_EXPR_TERM)
    PM_TRY(pm_exec_intern(s->x, &expr->term, &c->id));
  if (expr->pattern)
    PM_TRY(exists_op(s, expr->pattern, op, &c->exists));
  c->args = pm_arena_alloc(&s->x->arena, expr->n * sizeof *c->args + 1);
  if (!c->args)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < expr->n; ++i)
    PM_TRY(pm_translate_code(s, expr->args[i], op, &c->args[i]));
  return PM_OK;
}

// --- parts of a group -----------------------------------------------------------------

static PmStatus new_part(PmGroup *g, PmPart **part) {
  PmPart *parts = pm_arena_extend(&g->scope->x->arena, g->parts, g->n_parts,
                                  &g->cap_parts, sizeof *parts);
  if (!parts)
    return PM_ERR_NOMEM;
  g->parts = parts;
  *part = &parts[g->n_parts++];
  **part = (PmPart){0};
  return PM_OK;
}

static PmStatus add_op(PmGroup *g, PmOp *op, const PmPattern *pattern) {
  PmPart *p;
  PM_TRY(new_part(g, &p));
  p->kind = PM_PART_OTHER;
  p->op = op;
  p->pattern = pattern;
  p->slots = op->maybe;
  p->certain = op->certain;
  return PM_OK;
}

// Ends of paths may be terms that the store does not have, and reach themselves.
static PmStatus place_of(PmScope *s, const PmNode *node, PmPlace *place) {
  *place = (PmPlace){.is_slot = node->kind == PM_NODE_VARIABLE};
  if (place->is_slot)
    return slot_of(s, node->variable, &place->slot);
  return node->kind == PM_NODE_TERM ? pm_exec_intern(s->x, &node->term, &place->id)
                                    : PM_OK;
}

static PmStatus add_placed(PmGroup *g, const PmPlaced *placed, const PmPath *path) {
  PmPart *p;
  PM_TRY(new_part(g, &p));
  p->kind = path ? PM_PART_PATH : PM_PART_SCAN;
  p->placed = *placed;
  p->path = path;
  for (int i = 0; i < PM_POSITIONS; ++i)
    if (placed->at[i].is_slot && (i < PM_G || placed->graphs == PM_READ_NAMED) &&
        !(path && (i == PM_P || i == PM_G)))
      PM_TRY(pm_slots_add(&g->scope->x->arena, &p->slots, placed->at[i].slot));
  p->certain = p->slots;
  return PM_OK;
}

// A predicate by its name.
static PmStatus add_link(PmGroup *g, PmPlaced *t, const PmTerm *predicate) {
  PmOp *op;
  PM_TRY(pm_magic_op(g->scope->x, predicate, t->at, &op));
  if (op)
    return add_op(g, op, NULL);
  t->at[PM_P] = (PmPlace){0};
  PM_TRY(pm_exec_intern(g->scope->x, predicate, &t->at[PM_P].id));
  return add_placed(g, t, NULL);
}

static PmStatus add_path(PmGroup *g, PmPlaced t, const PmPath *path);

// a/b: through nodes that have no name.
static PmStatus add_sequence(PmGroup *g, PmPlaced t, const PmPath *path) {
  const PmPlace end = t.at[PM_O];
  for (size_t i = 0; i < path->n; ++i) {
    PmPlace middle = {.is_slot = true};
    if (i + 1 < path->n)
      PM_TRY(new_slot(g->scope->x, PM_VAR_NONE, false, &middle.slot));
    t.at[PM_O] = i + 1 < path->n ? middle : end;
    PM_TRY(add_path(g, t, path->items[i]));
    t.at[PM_S] = middle;
  }
  return PM_OK;
}

static PmStatus add_alternative(PmGroup *g, const PmPlaced *t, const PmPath *path) {
  PmOp *all = NULL;
  for (size_t i = 0; i < path->n; ++i) {
    PmGroup one = {.scope = g->scope, .seed = &nothing};
    PM_TRY(add_path(&one, *t, path->items[i]));
    PM_TRY(pm_plan_ranges(&one));
    PM_TRY(pm_plan_parts(&one));
    if (all)
      PM_TRY(pm_op_union_new(all, one.op, &all));
    else
      all = one.op;
  }
  return add_op(g, all, NULL);
}

static PmStatus add_path(PmGroup *g, PmPlaced t, const PmPath *path) {
  const PmPlace subject = t.at[PM_S];
  if (path->kind == PM_PATH_LINK)
    return add_link(g, &t, &path->iri);
  if (path->kind == PM_PATH_INVERSE) {
    t.at[PM_S] = t.at[PM_O];
    t.at[PM_O] = subject;
    return add_path(g, t, path->items[0]);
  }
  if (path->kind == PM_PATH_SEQUENCE)
    return add_sequence(g, t, path);
  if (path->kind == PM_PATH_ALTERNATIVE)
    return add_alternative(g, &t, path);
  return add_placed(g, &t, path);
}

static PmStatus add_triple(PmGroup *g, const PmTriplePattern *triple) {
  PmScope *s = g->scope;
  PmPlaced t = {.graphs = s->read};
  t.at[PM_G] = s->graph;
  PM_TRY(place_of(s, &triple->subject, &t.at[PM_S]));
  PM_TRY(place_of(s, &triple->object, &t.at[PM_O]));
  if (triple->path)
    return add_path(g, t, triple->path);
  if (triple->predicate.kind == PM_NODE_TERM)
    return add_link(g, &t, &triple->predicate.term);
  PM_TRY(place_of(s, &triple->predicate, &t.at[PM_P]));
  return add_placed(g, &t, NULL);
}

static PmStatus values_op(PmScope *s, const PmValues *values, PmOp **op) {
  PmArena *arena = &s->x->arena;
  size_t *slots = pm_arena_alloc(arena, values->n * sizeof *slots + 1);
  PmId *row = pm_arena_alloc(arena, values->n * sizeof *row + 1);
  if (!slots || !row)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < values->n; ++i)
    PM_TRY(slot_of(s, values->variables[i], &slots[i]));
  PM_TRY(pm_op_values_new(s->x, slots, values->n, op));
  for (size_t r = 0; r < values->n_rows; ++r) {
    for (size_t k = 0; k < values->n; ++k) {
      const PmTerm *term = &values->terms[r * values->n + k];
      row[k] = 0;
      if (term->kind)
        PM_TRY(pm_exec_intern(s->x, term, &row[k]));
    }
    PM_TRY(pm_op_values_add(*op, row));
  }
  return PM_OK;
}

static PmStatus union_op(PmScope *s, const PmPattern *item, const PmSeed *seed,
                         PmOp **op) {
  for (size_t i = 0; i < item->n; ++i) {
    PmOp *one;
    PM_TRY(translate_group(s, item->items[i], &(GroupOptions){.seed = seed}, &one));
    if (i)
      PM_TRY(pm_op_union_new(*op, one, op));
    else
      *op = one;
  }
  return PM_OK;
}

static PmStatus subquery(PmScope *s, const PmSelect *select, PmOp **op) {
  PmScope inner = {.x = s->x, .read = s->read, .graph = s->graph, .again = s->again};
  inner.slots =
      pm_arena_alloc(&s->x->arena, s->x->sparql->n_variables * sizeof *inner.slots + 1);
  if (!inner.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < select->n_projection; ++i) {
    size_t slot;
    PM_TRY(slot_of(s, select->projection[i].variable, &slot));
    inner.slots[select->projection[i].variable] = 1 + slot;
  }
  return select_op(&inner, select, op);
}

// --- GRAPH ----------------------------------------------------------------------------

static bool has_closure(const PmPath *path) {
  bool any = path->kind >= PM_PATH_ZERO_OR_ONE;
  for (size_t i = 0; !any && i < path->n; ++i)
    any = has_closure(path->items[i]);
  return any;
}

static bool has_exists(const PmExpr *e) {
  bool any = e->pattern != NULL;
  for (size_t i = 0; !any && i < e->n; ++i)
    any = has_exists(e->args[i]);
  return any;
}

// Whether patterns that bind the graph say all: nothing in the group works on one graph
// at a time in another way.
static bool is_plain(const PmPattern *p) {
  switch (p->kind) {
  case PM_PATTERN_MINUS:
  case PM_PATTERN_GRAPH:
  case PM_PATTERN_SERVICE:
  case PM_PATTERN_SELECT: return false;
  case PM_PATTERN_FILTER:
  case PM_PATTERN_BIND: return !has_exists(p->expr);
  case PM_PATTERN_TRIPLES:
  case PM_PATTERN_GROUP:
  case PM_PATTERN_UNION:
  case PM_PATTERN_OPTIONAL:
  case PM_PATTERN_VALUES: break;
  }
  bool plain = true;
  for (size_t i = 0; plain && i < p->triples.n; ++i)
    plain = !p->triples.items[i].path || !has_closure(p->triples.items[i].path);
  for (size_t i = 0; plain && i < p->n; ++i)
    plain = is_plain(p->items[i]);
  return plain;
}

// A group that starts with triples binds the graph before anything else is done.
static bool starts_with_triples(const PmPattern *group) {
  for (size_t i = 0; i < group->n; ++i)
    if (group->items[i]->kind != PM_PATTERN_FILTER)
      return group->items[i]->kind == PM_PATTERN_TRIPLES;
  return false;
}

static PmStatus one_graph_at_a_time(PmScope *s, const PmPattern *group, PmOp **op) {
  PmSeed seed = nothing;
  PmOp *graphs, *inner;
  const size_t slot = s->graph.slot;
  size_t hidden;
  PM_TRY(new_slot(s->x, PM_VAR_NONE, true, &hidden));
  s->graph.slot = hidden;
  PM_TRY(pm_op_graphs_new(s->x, hidden, &graphs));
  PM_TRY(pm_slots_add(&s->x->arena, &seed.bound, hidden));
  seed.times = graphs->rows + 1;
  PM_TRY(translate_group(s, group, &(GroupOptions){.seed = &seed}, &inner));
  PM_TRY(pm_op_apply_new(graphs, inner, "each graph", op));
  return pm_op_graph_new(*op, hidden, slot, op);
}

// GRAPH <iri> of what is no graph of the dataset has no solution; patterns find that out
// by themselves unless FROM leaves graphs out.
static PmStatus check_graph(PmScope *s, bool plain, PmOp **op) {
  PmExec *x = s->x;
  bool known = false;
  if (!x->has_dataset && plain)
    return PM_OK;
  PM_TRY(pm_named_graphs(x));
  for (size_t i = 0; !known && i < x->n_named; ++i)
    known = x->named[i] == s->graph.id;
  return known ? PM_OK : pm_op_values_new(x, NULL, 0, op); // no row
}

static PmStatus graph_op(PmScope *s, const PmPattern *item, const PmSeed *seed,
                         PmOp **op) {
  const PmPlace outer = s->graph;
  const PmReadGraphs read = s->read;
  const PmPattern *group = item->items[0];
  PM_TRY(place_of(s, &item->name, &s->graph));
  s->read = s->graph.is_slot ? PM_READ_NAMED : PM_READ_ONE;
  PmSlots inside = {0};
  PmStatus st;
  PM_TRY(pattern_slots(s, group, false, &inside));
  if (s->graph.is_slot && (!is_plain(group) || !starts_with_triples(group) ||
                           pm_slots_have(&inside, s->graph.slot)))
    st = one_graph_at_a_time(s, group, op);
  else
    st = translate_group(s, group, &(GroupOptions){.seed = seed}, op);
  PM_TRY(st);
  if (!s->graph.is_slot)
    PM_TRY(check_graph(s, starts_with_triples(group), op));
  s->graph = outer;
  s->read = read;
  return PM_OK;
}

// --- groups ---------------------------------------------------------------------------

PmStatus pm_translate_again(PmScope *s, const PmPattern *pattern, const PmSeed *seed,
                            PmOp **op) {
  ++s->again;
  PmStatus st = pattern->kind == PM_PATTERN_UNION ? union_op(s, pattern, seed, op)
                : pattern->kind == PM_PATTERN_GRAPH
                    ? graph_op(s, pattern, seed, op)
                    : translate_group(s, pattern, &(GroupOptions){.seed = seed}, op);
  --s->again;
  return st;
}

typedef struct {
  PmGroup g;
  const PmPattern **optionals; // behind the parts that are not joined yet
  size_t n_optionals, cap_optionals;
} Builder;

// The variable that an expression lets be one of some IRIs alone, as = is with them; else
// NULL.
static const PmExpr *names_iris(const PmExpr *e) {
  const bool is_same = e->kind == PM_EXPR_CALL && e->function == PM_FN_SAME_TERM;
  if (e->kind != PM_EXPR_EQ && e->kind != PM_EXPR_IN && !is_same)
    return NULL;
  const PmExpr *variable = NULL;
  for (size_t i = 0; i < e->n; ++i) {
    const PmExpr *arg = e->args[i];
    if (arg->kind == PM_EXPR_VARIABLE && !variable && (i == 0 || e->kind != PM_EXPR_IN))
      variable = arg;
    else if (arg->kind != PM_EXPR_TERM || arg->term.kind != PM_TERM_IRI)
      return NULL;
  }
  return variable;
}

// What a filter says of a variable is like VALUES, which may be joined first.
static PmStatus add_named(Builder *b, PmFilter *f, const PmExpr *e) {
  const PmExpr *variable = names_iris(e);
  PmSlots certain = {0};
  size_t slot;
  PmOp *op;
  for (size_t i = 0; e->kind == PM_EXPR_AND && i < e->n; ++i)
    PM_TRY(add_named(b, f, e->args[i]));
  if (!variable)
    return PM_OK;
  PM_TRY(slot_of(b->g.scope, variable->variable, &slot));
  for (size_t i = 0; i < b->g.n_parts; ++i)
    PM_TRY(pm_slots_join(&b->g.scope->x->arena, &certain, &b->g.parts[i].certain));
  if (!pm_slots_have(&certain, slot))
    return PM_OK;
  f->ranged = true;
  PM_TRY(pm_op_values_new(b->g.scope->x, &slot, 1, &op));
  for (size_t i = 0; i < e->n; ++i) {
    PmId id;
    if (e->args[i] == variable)
      continue;
    PM_TRY(pm_exec_intern(b->g.scope->x, &e->args[i]->term, &id));
    PM_TRY(pm_op_values_add_new(op, id));
  }
  return add_op(&b->g, op, NULL);
}

static PmStatus join_parts(Builder *b) {
  for (size_t i = 0; i < b->g.n_filters; ++i)
    if (!b->g.filters[i].done)
      PM_TRY(add_named(b, &b->g.filters[i], b->g.filters[i].expr));
  PM_TRY(pm_plan_ranges(&b->g));
  PM_TRY(pm_plan_parts(&b->g));
  return b->g.op ? PM_OK : pm_op_unit_new(b->g.scope->x, &b->g.op);
}

// Rows given to the right side, or the right side kept: what costs less.
static PmStatus optional_op(PmGroup *g, const PmPattern *item) {
  PmScope *s = g->scope;
  PmArena *arena = &s->x->arena;
  PmSeed seed = {.sorted = g->op->sorted, .times = g->seed->times * g->op->rows};
  PM_TRY(pm_slots_join(arena, &seed.bound, &g->seed->bound));
  PM_TRY(pm_slots_join(arena, &seed.bound, &g->op->certain));
  PM_TRY(pm_slots_join(arena, &seed.maybe, &g->seed->maybe));
  PM_TRY(pm_slots_join(arena, &seed.maybe, &g->op->maybe));
  GroupOptions given = {.seed = &seed, .optional = true, .outside = seed.maybe};
  GroupOptions kept = {.seed = &nothing, .optional = true, .outside = seed.maybe};
  PmOp *a = NULL, *b = NULL;
  ++s->again; // for both, lest many levels take twice the time each
  if (s->again <= PM_AGAIN)
    PM_TRY(translate_group(s, item->items[0], &given, &a));
  if (a && !pm_op_is_safe(a, &seed.maybe))
    a = NULL;
  PM_TRY(translate_group(s, item->items[0], &kept, &b));
  --s->again;
  const double cost = b->cost / (g->seed->times > 1 ? g->seed->times : 1) +
                      b->rows * 0.06 + g->op->rows * 0.08;
  if (a && g->op->rows * a->cost < cost)
    return pm_op_optional_new(g->op, a, false, given.codes, given.n_codes, &g->op);
  return pm_op_optional_new(g->op, b, true, kept.codes, kept.n_codes, &g->op);
}

static PmStatus flush(Builder *b) {
  PM_TRY(join_parts(b));
  for (size_t i = 0; i < b->n_optionals; ++i)
    PM_TRY(optional_op(&b->g, b->optionals[i]));
  b->n_optionals = 0;
  return PM_OK;
}

static PmStatus keep_optional(Builder *b, const PmPattern *item) {
  const PmPattern **more =
      pm_arena_extend(&b->g.scope->x->arena, b->optionals, b->n_optionals,
                      &b->cap_optionals, sizeof *more);
  if (!more)
    return PM_ERR_NOMEM;
  b->optionals = more;
  more[b->n_optionals++] = item;
  return PM_OK;
}

// A join behind OPTIONAL may come before it if they share only what is bound before both.
static PmStatus may_pass(Builder *b, const PmSlots *here, bool *may) {
  PmArena *arena = &b->g.scope->x->arena;
  PmSlots certain = {0};
  *may = true;
  if (!b->n_optionals)
    return PM_OK;
  if (b->g.op)
    certain = b->g.op->certain;
  for (size_t i = 0; i < b->g.n_parts; ++i)
    PM_TRY(pm_slots_join(arena, &certain, &b->g.parts[i].certain));
  for (size_t i = 0; *may && i < b->n_optionals; ++i) {
    PmSlots optional = {0};
    PM_TRY(pattern_slots(b->g.scope, b->optionals[i], true, &optional));
    *may = pm_slots_shared_in(here, &optional, &certain);
  }
  return PM_OK;
}

static PmStatus bind_op(Builder *b, const PmPattern *item) {
  PmCode *code;
  size_t slot;
  PM_TRY(flush(b));
  PM_TRY(pm_plan_filters(&b->g, false));
  PM_TRY(pm_translate_code(b->g.scope, item->expr, b->g.op, &code));
  PM_TRY(slot_of(b->g.scope, item->variable, &slot));
  return pm_op_extend_new(b->g.op, code, slot, &b->g.op);
}

// The right side for rows of the left one, if that says the same as MINUS; else NULL.
static PmStatus subtract_nested(PmGroup *g, const PmPattern *group, PmOp **op) {
  PmScope *s = g->scope;
  const PmSeed seed = {.sorted = g->op->sorted,
                       .times = g->op->rows,
                       .bound = g->op->certain,
                       .maybe = g->op->maybe};
  *op = NULL;
  if (g->seed->maybe.n || g->seed->bound.n || s->again >= PM_AGAIN)
    return PM_OK;
  ++s->again;
  PM_TRY(translate_group(s, group, &(GroupOptions){.seed = &seed}, op));
  --s->again;
  if (!pm_op_is_safe(*op, &seed.maybe) || !pm_op_may_subtract_nested(g->op, *op))
    *op = NULL;
  return PM_OK;
}

static PmStatus minus_op(Builder *b, const PmPattern *item) {
  PmOp *right, *given;
  PmOp **op = &b->g.op;
  PM_TRY(flush(b));
  PM_TRY(subtract_nested(&b->g, item->items[0], &given));
  PM_TRY(translate_group(b->g.scope, item->items[0], &(GroupOptions){.seed = &nothing},
                         &right));
  const double kept = right->cost + right->rows * 0.06 + (*op)->rows * 0.08;
  return given && (*op)->rows * given->cost < kept
             ? pm_op_minus_nested_new(*op, given, op)
             : pm_op_minus_new(*op, right, op);
}

// The variable of the text with this name, or PM_VAR_NONE.
static uint32_t variable_named(const PmSparql *q, PmStr name) {
  for (size_t i = 0; i < q->n_variables; ++i)
    if (!q->variables[i].is_blank && pm_str_eq(q->variables[i].name, name))
      return (uint32_t)i;
  return PM_VAR_NONE;
}

static PmStatus service_rows(PmScope *s, const PmServiceRows *rows, PmOp **op) {
  size_t *slots = pm_arena_alloc(&s->x->arena, (rows->n + 1) * sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < rows->n; ++i) {
    const uint32_t variable = variable_named(s->x->sparql, rows->variables[i]);
    if (variable == PM_VAR_NONE)
      return pm_fail(s->x->job, PM_ERR_EXTERNAL, pm_at(s->x->name, 0, 0), NULL,
                     "the endpoint of SERVICE answers with ?%.*s, which it was not asked",
                     PM_ARGS(rows->variables[i]));
    PM_TRY(slot_of(s, variable, &slots[i]));
  }
  PM_TRY(pm_op_values_new(s->x, slots, rows->n, op));
  for (size_t i = 0; i < rows->rows.n; ++i)
    PM_TRY(pm_op_values_add(*op, pm_table_row(&rows->rows, i)));
  return PM_OK;
}

static PmStatus service_op(Builder *b, const PmPattern *item) {
  PmExec *x = b->g.scope->x;
  PmJob *job = x->job, silent = {.interrupted = job ? job->interrupted : NULL};
  const PmServiceRows *rows = NULL;
  PmOp *op = NULL;
  if (item->silent)
    x->job = &silent;
  PmStatus st = pm_service_ask(x, item, &rows);
  x->job = job;
  const bool forgiven =
      item->silent && st && st != PM_ERR_NOMEM && st != PM_ERR_INTERRUPTED;
  if (!st)
    st = service_rows(b->g.scope, rows, &op);
  if (forgiven) // as if it had one solution without bindings
    return PM_OK;
  return st ? st : add_op(&b->g, op, NULL);
}

static bool is_simple(const PmPattern *group) {
  bool simple = true;
  for (size_t i = 0; simple && i < group->n; ++i)
    simple = group->items[i]->kind == PM_PATTERN_TRIPLES;
  return simple;
}

static PmStatus add_item(Builder *b, const PmPattern *item);

static PmStatus add_joined(Builder *b, const PmPattern *item) {
  PmScope *s = b->g.scope;
  PmOp *op = NULL;
  PmSlots here = {0};
  bool may;
  PM_TRY(pattern_slots(s, item, false, &here));
  PM_TRY(may_pass(b, &here, &may));
  if (!may)
    PM_TRY(flush(b));
  for (size_t i = 0; i < item->triples.n; ++i)
    PM_TRY(add_triple(&b->g, &item->triples.items[i]));
  if (item->kind == PM_PATTERN_TRIPLES)
    return PM_OK;
  if (item->kind == PM_PATTERN_VALUES) {
    PM_TRY(values_op(s, item->values, &op));
    return add_op(&b->g, op, NULL);
  }
  if (item->kind == PM_PATTERN_SELECT) {
    PM_TRY(subquery(s, item->select, &op));
    return add_op(&b->g, op, NULL);
  }
  if (item->kind == PM_PATTERN_GROUP && is_simple(item)) {
    for (size_t i = 0; i < item->n; ++i)
      PM_TRY(add_item(b, item->items[i]));
    return PM_OK;
  }
  PM_TRY(pm_translate_again(s, item, &nothing, &op));
  return add_op(&b->g, op, item);
}

static PmStatus add_item(Builder *b, const PmPattern *item) {
  switch (item->kind) {
  case PM_PATTERN_FILTER: return PM_OK;
  case PM_PATTERN_OPTIONAL: return keep_optional(b, item);
  case PM_PATTERN_MINUS: return minus_op(b, item);
  case PM_PATTERN_BIND: return bind_op(b, item);
  case PM_PATTERN_SERVICE: return service_op(b, item);
  case PM_PATTERN_TRIPLES:
  case PM_PATTERN_GROUP:
  case PM_PATTERN_UNION:
  case PM_PATTERN_GRAPH:
  case PM_PATTERN_VALUES:
  case PM_PATTERN_SELECT: return add_joined(b, item);
  }
  return PM_OK;
}

static PmStatus add_filters(PmGroup *g, const PmPattern *group) {
  for (size_t i = 0; i < group->n; ++i) {
    if (group->items[i]->kind != PM_PATTERN_FILTER)
      continue;
    PmFilter *more = pm_arena_extend(&g->scope->x->arena, g->filters, g->n_filters,
                                     &g->cap_filters, sizeof *more);
    if (!more)
      return PM_ERR_NOMEM;
    g->filters = more;
    more[g->n_filters] = (PmFilter){.expr = group->items[i]->expr};
    PM_TRY(expr_slots(g->scope, more[g->n_filters].expr, &more[g->n_filters].slots));
    ++g->n_filters;
  }
  return PM_OK;
}

// Filters of OPTIONAL's group that read what is outside are the join's conditions
// (18.2.2.6).
static PmStatus leave_conditions(PmGroup *g, GroupOptions *o) {
  PmArena *arena = &g->scope->x->arena;
  PmOp *both = NULL; // what the conditions see
  PM_TRY(pm_plan_filters(g, false));
  PM_TRY(pm_op_unit_new(g->scope->x, &both));
  PM_TRY(pm_slots_join(arena, &both->maybe, &g->all));
  PM_TRY(pm_slots_join(arena, &both->certain, &g->op->certain));
  o->codes = pm_arena_alloc(arena, g->n_filters * sizeof *o->codes + 1);
  if (!o->codes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < g->n_filters; ++i)
    if (!g->filters[i].done)
      PM_TRY(
          pm_translate_code(g->scope, g->filters[i].expr, both, &o->codes[o->n_codes++]));
  return PM_OK;
}

// VALUES behind the pattern.
static PmStatus add_values(Builder *b, const PmValues *values) {
  PmScope *s = b->g.scope;
  PmOp *op;
  bool may;
  PM_TRY(values_op(s, values, &op));
  PM_TRY(may_pass(b, &op->maybe, &may));
  for (size_t i = 0; may && i < b->g.n_filters; ++i) // they know nothing of VALUES
    may = pm_slots_shared_in(&b->g.filters[i].slots, &op->maybe, &b->g.all);
  if (!may) {
    PM_TRY(flush(b));
    PM_TRY(pm_plan_filters(&b->g, true));
  }
  return add_op(&b->g, op, NULL);
}

static PmStatus translate_group(PmScope *s, const PmPattern *group, GroupOptions *o,
                                PmOp **op) {
  Builder b = {.g = {.scope = s, .seed = o->seed}};
  PM_TRY(pm_slots_join(&s->x->arena, &b.g.all, &o->outside));
  PM_TRY(pattern_slots(s, group, false, &b.g.all));
  PM_TRY(add_filters(&b.g, group));
  for (size_t i = 0; i < group->n; ++i)
    PM_TRY(add_item(&b, group->items[i]));
  if (o->values)
    PM_TRY(add_values(&b, o->values));
  PM_TRY(flush(&b));
  PM_TRY(o->optional ? leave_conditions(&b.g, o) : pm_plan_filters(&b.g, true));
  *op = b.g.op;
  return PM_OK;
}

// --- SELECT ---------------------------------------------------------------------------

static PmStatus group_op(PmScope *s, const PmSelect *select, PmOp **op) {
  PmArena *arena = &s->x->arena;
  const size_t n = select->n_group;
  size_t *slots = pm_arena_alloc(arena, n * sizeof *slots + 1);
  PmCode **codes = pm_arena_alloc(arena, n * sizeof *codes + 1);
  if (!slots || !codes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    const PmProjection *key = &select->group[i];
    if (key->expr)
      PM_TRY(pm_translate_code(s, key->expr, *op, &codes[i]));
    PM_TRY(key->variable == PM_VAR_NONE ? new_slot(s->x, PM_VAR_NONE, false, &slots[i])
                                        : slot_of(s, key->variable, &slots[i]));
  }
  PM_TRY(pm_op_group_new(*op, slots, codes, n, op));
  s->group = *op;
  return PM_OK;
}

static PmStatus having_op(PmScope *s, const PmSelect *select, PmOp **op) {
  PmCode **codes = pm_arena_alloc(&s->x->arena, select->n_having * sizeof *codes + 1);
  if (!codes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < select->n_having; ++i)
    PM_TRY(pm_translate_code(s, select->having[i], *op, &codes[i]));
  return select->n_having ? pm_op_filter_new(*op, codes, select->n_having, op) : PM_OK;
}

static PmStatus order_op(PmScope *s, const PmSelect *select, PmOp **op) {
  const size_t n = select->n_order;
  PmCode **codes = pm_arena_alloc(&s->x->arena, n * sizeof *codes + 1);
  bool *descending = pm_arena_alloc(&s->x->arena, n + 1);
  if (!codes || !descending)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_translate_code(s, select->order[i].expr, *op, &codes[i]));
    descending[i] = select->order[i].descending;
  }
  if (n == 0)
    return PM_OK;
  PM_TRY(pm_op_order_new(*op, codes, descending, n, op));
  const bool all = select->distinct || select->reduced || !select->has_limit ||
                   select->limit > UINT64_MAX - 1 - select->offset_rows;
  if (!all)
    pm_op_order_limit(*op, select->limit + select->offset_rows);
  return PM_OK;
}

static PmStatus extend_ops(PmScope *s, const PmSelect *select, PmOp **op) {
  for (size_t i = 0; i < select->n_projection; ++i) {
    PmCode *code;
    size_t slot;
    if (!select->projection[i].expr)
      continue;
    PM_TRY(pm_translate_code(s, select->projection[i].expr, *op, &code));
    PM_TRY(slot_of(s, select->projection[i].variable, &slot));
    PM_TRY(pm_op_extend_new(*op, code, slot, op));
  }
  return PM_OK;
}

static PmStatus project_op(PmScope *s, const PmSelect *select, PmOp **op) {
  const size_t n = select->n_projection;
  size_t *slots = pm_arena_alloc(&s->x->arena, n * sizeof *slots + 1);
  if (!slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    PM_TRY(slot_of(s, select->projection[i].variable, &slots[i]));
  PM_TRY(pm_op_project_new(*op, slots, n, op));
  if (select->distinct)
    PM_TRY(pm_op_distinct_new(*op, slots, n, op));
  if (!select->has_limit && !select->offset_rows)
    return PM_OK;
  return pm_op_slice_new(*op, select->offset_rows,
                         select->has_limit ? select->limit : UINT64_MAX, op);
}

// Section 18.2.4 and 18.2.5, in their order; VALUES behind all joins with the pattern
// unless groups are made of it.
static PmStatus select_op(PmScope *s, const PmSelect *select, PmOp **op) {
  const bool groups = select->n_group || select->has_aggregates || select->n_having;
  PmPattern empty = {.kind = PM_PATTERN_GROUP};
  GroupOptions o = {.seed = &nothing, .values = groups ? NULL : select->values};
  PM_TRY(translate_group(s, select->where ? select->where : &empty, &o, op));
  if (groups)
    PM_TRY(group_op(s, select, op));
  PM_TRY(having_op(s, select, op));
  if (select->values && groups) {
    PmOp *values;
    PM_TRY(values_op(s, select->values, &values));
    PM_TRY(pm_op_hash_new(*op, values, op));
  }
  PM_TRY(extend_ops(s, select, op));
  PM_TRY(order_op(s, select, op));
  return project_op(s, select, op);
}

PmStatus pm_translate(PmExec *x, const PmSelect *select, PmOp **op) {
  PmScope s = {.x = x};
  PM_TRY(pm_find_graphs(x));
  const size_t n = x->sparql->n_variables;
  s.slots = pm_arena_alloc(&x->arena, n * sizeof *s.slots + 1);
  if (!s.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    size_t slot;
    PM_TRY(slot_of(&s, (uint32_t)i, &slot));
  }
  return select_op(&s, select, op);
}
