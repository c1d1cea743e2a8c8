// SPDX-License-Identifier: MIT
// From the tree of a query to operators: the algebra of section 18.2. Each subquery is a
// scope of its own, in which variables that it does not show have slots of their own.
#include "store/sparql/exec.h"

typedef struct Scope {
  PmExec *x;
  size_t *slots; // by variable: 1 + slot, 0 if not seen yet
  PmPlace graph; // being read
  PmOp *group;   // whose aggregates expressions may name
} Scope;

static PmStatus group_graph(Scope *s, const PmPattern *group, PmOp **op);
static PmStatus select_op(Scope *s, const PmSelect *select, PmOp **op);

static size_t new_slot(PmExec *x, bool hidden) {
  if (x->n_slots < x->cap_slots)
    x->hidden[x->n_slots] = hidden;
  return x->n_slots++;
}

static size_t slot_of(Scope *s, uint32_t variable) {
  if (s->slots[variable] == 0)
    s->slots[variable] = 1 + new_slot(s->x, false);
  return s->slots[variable] - 1;
}

static PmStatus op_new(Scope *s, const PmOpClass *class, PmOp **op) {
  PmOp *made = pm_arena_alloc(&s->x->arena, sizeof *made);
  if (!made)
    return PM_ERR_NOMEM;
  made->class = class;
  made->x = s->x;
  made->next_of_all = s->x->ops;
  s->x->ops = made;
  *op = made;
  return PM_OK;
}

static PmStatus with_one(Scope *s, const PmOpClass *class, PmOp *a, PmOp **op) {
  PM_TRY(op_new(s, class, op));
  (*op)->a = a;
  return PM_OK;
}

static PmStatus code_of(Scope *s, const PmExpr *expr, PmCode **code);

static PmStatus aggregate_code(Scope *s, const PmExpr *expr, PmCode *code) {
  PmOp *g = s->group;
  PmAggregate a = {.expr = expr, .slot = new_slot(s->x, false)};
  s->group = NULL;
  if (expr->n)
    PM_TRY(code_of(s, expr->args[0], &a.arg));
  s->group = g;
  PmAggregate *grown = pm_arena_extend(&s->x->arena, g->aggregates, g->n_aggregates,
                                       &g->cap_aggregates, sizeof *grown);
  if (!grown)
    return PM_ERR_NOMEM;
  g->aggregates = grown;
  grown[g->n_aggregates++] = a;
  code->is_slot = true;
  code->slot = a.slot;
  return PM_OK;
}

static PmStatus code_of(Scope *s, const PmExpr *expr, PmCode **code) {
  PmCode *c = *code = pm_arena_alloc(&s->x->arena, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->expr = expr;
  if (expr->kind == PM_EXPR_AGGREGATE && s->group)
    return aggregate_code(s, expr, c);
  if (expr->kind == PM_EXPR_VARIABLE) {
    c->is_slot = true;
    c->slot = slot_of(s, expr->variable);
  }
  if (expr->pattern)
    PM_TRY(group_graph(s, expr->pattern, &c->exists));
  c->args = pm_arena_alloc(&s->x->arena, expr->n * sizeof *c->args + 1);
  if (!c->args)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < expr->n; ++i)
    PM_TRY(code_of(s, expr->args[i], &c->args[i]));
  return PM_OK;
}

static PmStatus codes(Scope *s, PmOp *op, size_t n) {
  op->codes = pm_arena_alloc(&s->x->arena, n * sizeof *op->codes + 1);
  op->slots = pm_arena_alloc(&s->x->arena, n * sizeof *op->slots + 1);
  op->descending = pm_arena_alloc(&s->x->arena, n + 1);
  return op->codes && op->slots && op->descending ? PM_OK : PM_ERR_NOMEM;
}

static PmPlace place_of(Scope *s, const PmNode *node) {
  if (node->kind == PM_NODE_VARIABLE)
    return (PmPlace){.is_slot = true, .slot = slot_of(s, node->variable)};
  return (PmPlace){.term = node->kind == PM_NODE_TERM ? &node->term : NULL};
}

static bool is_unit(const PmOp *op) { return op->class == &pm_op_unit; }

// Whether giving a row of the left side to the operator is the same as joining.
static bool is_safe(const PmOp *op) {
  const PmOpClass *c = op->class;
  if (c == &pm_op_bgp || c == &pm_op_path || c == &pm_op_unit || c == &pm_op_values)
    return true;
  if (c == &pm_op_apply || c == &pm_op_union)
    return is_safe(op->a) && is_safe(op->b);
  return c == &pm_op_graph && is_safe(op->a);
}

static PmStatus join(Scope *s, PmOp *a, PmOp *b, PmOp **op) {
  if (is_unit(a) || is_unit(b)) {
    *op = is_unit(a) ? b : a;
    return PM_OK;
  }
  PM_TRY(with_one(s, is_safe(b) ? &pm_op_apply : &pm_op_join, a, op));
  (*op)->b = b;
  return PM_OK;
}

static PmPlacedTriple placed(Scope *s, const PmTriplePattern *t) {
  return (PmPlacedTriple){.at = {place_of(s, &t->subject), place_of(s, &t->predicate),
                                 place_of(s, &t->object), s->graph},
                          .path = t->path};
}

// Adjacent triples are one basic graph pattern; paths stand apart (18.2.2.5).
static PmStatus triples(Scope *s, const PmTripleList *list, PmOp **op) {
  PmOp *bgp = NULL, *path;
  for (size_t i = 0; i < list->n; ++i) {
    PmOp *into = bgp;
    if (list->items[i].path || !bgp) {
      PM_TRY(op_new(s, list->items[i].path ? &pm_op_path : &pm_op_bgp, &into));
      into->triples = pm_arena_alloc(&s->x->arena, list->n * sizeof *into->triples);
      if (!into->triples)
        return PM_ERR_NOMEM;
    }
    into->triples[into->n++] = placed(s, &list->items[i]);
    if (!list->items[i].path)
      bgp = into;
  }
  if (bgp)
    PM_TRY(join(s, *op, bgp, op));
  for (path = s->x->ops; path && list->n; path = path->next_of_all)
    if (path->class == &pm_op_path && !path->matched) {
      path->matched = true; // placed in the plan
      PM_TRY(join(s, *op, path, op));
    }
  return PM_OK;
}

static PmStatus filtered(Scope *s, const PmPattern *group, PmOp *in, PmOp **op) {
  size_t n = 0;
  for (size_t i = 0; i < group->n; ++i)
    n += group->items[i]->kind == PM_PATTERN_FILTER;
  *op = in;
  if (n == 0)
    return PM_OK;
  PM_TRY(with_one(s, &pm_op_filter, in, op));
  PM_TRY(codes(s, *op, n));
  for (size_t i = 0; i < group->n; ++i)
    if (group->items[i]->kind == PM_PATTERN_FILTER)
      PM_TRY(code_of(s, group->items[i]->expr, &(*op)->codes[(*op)->n_codes++]));
  return PM_OK;
}

// A filter at the top of OPTIONAL's group is the join's condition (18.2.2.6).
static PmStatus optional(Scope *s, const PmPattern *item, PmOp **op) {
  PmOp *right, *made;
  PM_TRY(group_graph(s, item->items[0], &right));
  PM_TRY(with_one(s, &pm_op_left_join, *op, &made));
  made->b = right;
  bool own = false; // not those of a group inside it
  for (size_t i = 0; i < item->items[0]->n; ++i)
    own |= item->items[0]->items[i]->kind == PM_PATTERN_FILTER;
  if (own) {
    made->codes = right->codes;
    made->n_codes = right->n_codes;
    made->b = right->a;
  }
  *op = made;
  return PM_OK;
}

static PmStatus union_of(Scope *s, const PmPattern *item, PmOp **op) {
  PmOp *both;
  PM_TRY(group_graph(s, item->items[0], &both));
  for (size_t i = 1; i < item->n; ++i) {
    PmOp *right;
    PM_TRY(group_graph(s, item->items[i], &right));
    PM_TRY(with_one(s, &pm_op_union, both, &both));
    both->b = right;
  }
  return join(s, *op, both, op);
}

static PmStatus graph_of(Scope *s, const PmPattern *item, PmOp **op) {
  const PmPlace outer = s->graph;
  PmOp *made, *inner;
  PM_TRY(op_new(s, &pm_op_graph, &made));
  made->place = place_of(s, &item->name);
  made->slot = new_slot(s->x, true);
  s->graph = (PmPlace){.is_slot = true, .slot = made->slot};
  PM_TRY(group_graph(s, item->items[0], &inner));
  s->graph = outer;
  made->a = inner;
  return join(s, *op, made, op);
}

static PmStatus values_of(Scope *s, const PmValues *values, PmOp **op) {
  PmOp *made;
  PM_TRY(op_new(s, &pm_op_values, &made));
  PM_TRY(codes(s, made, values->n));
  made->values = values;
  for (size_t i = 0; i < values->n; ++i)
    made->slots[i] = slot_of(s, values->variables[i]);
  return join(s, *op, made, op);
}

static PmStatus extend(Scope *s, const PmExpr *expr, uint32_t variable, PmOp **op) {
  PmOp *made;
  PM_TRY(with_one(s, &pm_op_extend, *op, &made));
  PM_TRY(codes(s, made, 1));
  PM_TRY(code_of(s, expr, &made->codes[0]));
  made->slot = slot_of(s, variable);
  *op = made;
  return PM_OK;
}

static PmStatus minus_of(Scope *s, const PmPattern *item, PmOp **op) {
  PmOp *right;
  PM_TRY(group_graph(s, item->items[0], &right));
  PM_TRY(with_one(s, &pm_op_minus, *op, op));
  (*op)->b = right;
  return PM_OK;
}

static PmStatus subselect(Scope *s, const PmSelect *select, PmOp **op) {
  Scope inner = {.x = s->x, .graph = s->graph};
  PmOp *made;
  inner.slots =
      pm_arena_alloc(&s->x->arena, s->x->sparql->n_variables * sizeof *inner.slots + 1);
  if (!inner.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < select->n_projection; ++i)
    inner.slots[select->projection[i].variable] =
        1 + slot_of(s, select->projection[i].variable);
  PM_TRY(select_op(&inner, select, &made));
  return join(s, *op, made, op);
}

static PmStatus service_of(Scope *s, const PmPattern *item) {
  if (item->silent)
    return PM_OK;
  return pm_fail(s->x->job, PM_ERR_UNSUPPORTED, pm_at(s->x->name, 0, 0),
                 "ask that endpoint by itself, and load its answer",
                 "SERVICE is not allowed: queries open no connection");
}

static PmStatus element(Scope *s, const PmPattern *item, PmOp **op) {
  PmOp *made;
  switch (item->kind) {
  case PM_PATTERN_TRIPLES: return triples(s, &item->triples, op);
  case PM_PATTERN_GROUP:
    PM_TRY(group_graph(s, item, &made));
    return join(s, *op, made, op);
  case PM_PATTERN_UNION: return union_of(s, item, op);
  case PM_PATTERN_OPTIONAL: return optional(s, item, op);
  case PM_PATTERN_MINUS: return minus_of(s, item, op);
  case PM_PATTERN_GRAPH: return graph_of(s, item, op);
  case PM_PATTERN_SERVICE: return service_of(s, item);
  case PM_PATTERN_FILTER: return PM_OK;
  case PM_PATTERN_BIND: return extend(s, item->expr, item->variable, op);
  case PM_PATTERN_VALUES: return values_of(s, item->values, op);
  case PM_PATTERN_SELECT: return subselect(s, item->select, op);
  }
  return PM_OK;
}

static PmStatus group_graph(Scope *s, const PmPattern *group, PmOp **op) {
  PM_TRY(op_new(s, &pm_op_unit, op));
  for (size_t i = 0; i < group->n; ++i)
    PM_TRY(element(s, group->items[i], op));
  return filtered(s, group, *op, op);
}

static PmStatus group_op(Scope *s, const PmSelect *select, PmOp **op) {
  PM_TRY(with_one(s, &pm_op_group, *op, op));
  PM_TRY(codes(s, *op, select->n_group));
  for (size_t i = 0; i < select->n_group; ++i) {
    const PmProjection *key = &select->group[i];
    if (key->expr)
      PM_TRY(code_of(s, key->expr, &(*op)->codes[i]));
    (*op)->slots[i] =
        key->variable == PM_VAR_NONE ? new_slot(s->x, false) : slot_of(s, key->variable);
  }
  (*op)->n_slots = select->n_group;
  s->group = *op;
  return PM_OK;
}

static PmStatus order_op(Scope *s, const PmSelect *select, PmOp **op) {
  if (!select->n_order)
    return PM_OK;
  PM_TRY(with_one(s, &pm_op_order, *op, op));
  PM_TRY(codes(s, *op, select->n_order));
  for (size_t i = 0; i < select->n_order; ++i) {
    PM_TRY(code_of(s, select->order[i].expr, &(*op)->codes[i]));
    (*op)->descending[i] = select->order[i].descending;
  }
  (*op)->n_codes = select->n_order;
  return PM_OK;
}

static PmStatus project_op(Scope *s, const PmSelect *select, PmOp **op) {
  PM_TRY(with_one(s, &pm_op_select, *op, op));
  PM_TRY(codes(s, *op, select->n_projection));
  for (size_t i = 0; i < select->n_projection; ++i)
    (*op)->slots[i] = slot_of(s, select->projection[i].variable);
  (*op)->n_slots = select->n_projection;
  if (select->distinct)
    PM_TRY(with_one(s, &pm_op_distinct, *op, op));
  if (!select->has_limit && !select->offset_rows)
    return PM_OK;
  PM_TRY(with_one(s, &pm_op_slice, *op, op));
  (*op)->limit = select->has_limit ? select->limit : UINT64_MAX;
  (*op)->offset = select->offset_rows;
  return PM_OK;
}

static PmStatus having_op(Scope *s, const PmSelect *select, PmOp **op) {
  if (!select->n_having)
    return PM_OK;
  PM_TRY(with_one(s, &pm_op_filter, *op, op));
  PM_TRY(codes(s, *op, select->n_having));
  for (size_t i = 0; i < select->n_having; ++i)
    PM_TRY(code_of(s, select->having[i], &(*op)->codes[i]));
  (*op)->n_codes = select->n_having;
  return PM_OK;
}

// Section 18.2.4 and 18.2.5, in their order.
static PmStatus select_op(Scope *s, const PmSelect *select, PmOp **op) {
  if (select->where)
    PM_TRY(group_graph(s, select->where, op));
  else
    PM_TRY(op_new(s, &pm_op_unit, op));
  if (select->n_group || select->has_aggregates || select->n_having)
    PM_TRY(group_op(s, select, op));
  PM_TRY(having_op(s, select, op));
  if (select->values)
    PM_TRY(values_of(s, select->values, op));
  for (size_t i = 0; i < select->n_projection; ++i)
    if (select->projection[i].expr)
      PM_TRY(extend(s, select->projection[i].expr, select->projection[i].variable, op));
  PM_TRY(order_op(s, select, op));
  return project_op(s, select, op);
}

static PmStatus give_rows(PmExec *x) {
  for (PmOp *op = x->ops; op; op = op->next_of_all) {
    op->seed = pm_arena_alloc(&x->arena, x->n_slots * sizeof *op->seed + 1);
    op->row = pm_arena_alloc(&x->arena, x->n_slots * sizeof *op->row + 1);
    if (!op->seed || !op->row)
      return PM_ERR_NOMEM;
  }
  return PM_OK;
}

// The slots of the outermost scope are the numbers of the variables.
size_t pm_translate_slot(const PmExec *x, uint32_t variable) {
  (void)x;
  return variable;
}

PmStatus pm_translate(PmExec *x, const PmSelect *select, PmOp **op) {
  Scope s = {.x = x};
  const size_t n = x->sparql->n_variables;
  x->cap_slots = 1 << 16;
  x->hidden = pm_arena_alloc(&x->arena, x->cap_slots);
  s.slots = pm_arena_alloc(&x->arena, n * sizeof *s.slots + 1);
  if (!x->hidden || !s.slots)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s.slots[i] = 1 + new_slot(x, false);
  PM_TRY(select_op(&s, select, op));
  if (x->n_slots > x->cap_slots)
    return pm_fail(x->job, PM_ERR_LIMIT, (PmPosition){0}, "break the query up",
                   "too many variables in one query");
  return give_rows(x);
}
