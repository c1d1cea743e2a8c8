// SPDX-License-Identifier: MIT
// Logical views (RML-LV): fields become columns of rows, each join a view on the one
// before it. What several maps read is read once.
#include "map/reader.h"
#include "map/view.h"

typedef struct Above Above;

// The fields above the one being read, and what they give it.
struct Above {
  const Above *up;
  uint32_t node;
  PmStr key;
  bool is_text;   // an expression field: what is below it reads its text
  uint32_t value; // its column
};

typedef struct {
  PmRuleReader *reader;
  PmView *view;
  const Above *above;
} FieldReader;

// --- columns --------------------------------------------------------------------------

static PmStatus add_column(PmRuleReader *reader, PmView *view, PmStr key, bool is_value,
                           uint32_t *number) {
  PmColumn *columns =
      pm_arena_extend(&reader->rules->arena, view->columns, view->n_columns,
                      &view->columns_cap, sizeof *columns);
  if (!columns)
    return PM_ERR_NOMEM;
  view->columns = columns;
  *number = (uint32_t)view->n_columns;
  columns[view->n_columns++] = (PmColumn){key, is_value};
  return PM_OK;
}

static bool has_column(const PmView *view, PmStr key) {
  for (size_t i = 0; i < view->n_columns; ++i)
    if (pm_str_eq(view->columns[i].key, key))
      return true;
  return false;
}

// The two columns of a field: what it has, and its index.
static PmStatus add_columns(FieldReader *r, PmField *field, PmStr key) {
  PmArena *arena = &r->reader->rules->arena;
  const PmStr index = pm_arena_printf(arena, "%.*s.#", PM_ARGS(key));
  if (!index.data)
    return PM_ERR_NOMEM;
  if (has_column(r->view, key))
    return pm_rule_error(r->reader, field->at, "give each field a name of its own",
                         "the view has two fields \"%.*s\"", PM_ARGS(key));
  PM_TRY(add_column(r->reader, r->view, key, !field->iterates, &field->value));
  return add_column(r->reader, r->view, index, true, &field->index);
}

// --- fields ---------------------------------------------------------------------------

static PmStatus read_fields(FieldReader *r, uint32_t node, PmFields *fields);

// The key of a field: the names above it and its own.
static PmStatus read_key(FieldReader *r, uint32_t node, PmStr *key) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(r->reader, node, PM_RML_FIELD_NAME, &t));
  if (!t)
    return pm_rule_has_unknown(r->reader, node)
               ? PM_OK
               : pm_rule_error(r->reader, pm_rule_at(r->reader, node),
                               "write rml:fieldName \"name\"", "the field has no name");
  PM_TRY(pm_rule_text(r->reader, t, key));
  if (!key->data || !r->above)
    return PM_OK;
  *key = pm_arena_printf(&r->reader->rules->arena, "%.*s.%.*s", PM_ARGS(r->above->key),
                         PM_ARGS(*key));
  return key->data ? PM_OK : PM_ERR_NOMEM;
}

// What a field iterates over: parts of the record, or the text of the field above it.
static PmStatus read_iteration(FieldReader *r, uint32_t node, PmStr key, PmField *field) {
  PmRuleReader *reader = r->reader;
  const PmRuleTriple *t = NULL;
  const bool is_other = r->above && r->above->is_text;
  if (is_other) {
    field->value = r->above->value;
    return pm_rule_read_inner_source(reader, node, key, &field->inner);
  }
  PM_TRY(pm_rule_only(reader, node, PM_RML_ITERATOR, &t));
  PM_TRY(pm_rule_check_inner_type(reader, node));
  if (!t || !reader->language)
    return t || pm_rule_has_unknown(reader, node)
               ? PM_OK
               : pm_rule_error(reader, field->at,
                               "write rml:iterator \"…\": the path of the parts",
                               "the iterable field has no iterator");
  if (!reader->language->type->enter)
    return pm_rule_error(reader, t->at,
                         "iterate over the text of an expression field in another "
                         "reference formulation",
                         "a record of a %s source has no parts to iterate over",
                         reader->language->type->name);
  PmStr text = {0};
  PM_TRY(pm_rule_text(reader, t, &text));
  return text.data ? pm_rule_add_reference(reader, t->at, text, &field->iterator) : PM_OK;
}

static PmStatus read_below(FieldReader *r, uint32_t node, PmStr key, PmField *field) {
  PmRuleReader *reader = r->reader;
  PmFormulation *language = reader->language;
  const Above above = {r->above, node, key, !field->iterates, field->value};
  FieldReader below = {reader, r->view, &above};
  if (field->inner)
    reader->language = field->inner->formulation;
  const PmStatus st = read_fields(&below, node, &field->fields);
  reader->language = language;
  return st;
}

static PmStatus read_field_body(FieldReader *r, uint32_t node, PmField *field) {
  PmRuleReader *reader = r->reader;
  const PmRuleGraph *g = &reader->graph;
  PmStr key = {0};
  PM_TRY(read_key(r, node, &key));
  if (!key.data)
    return PM_OK; // said
  field->iterates = pm_rule_has_type(reader, node, PM_RML_ITERABLE_FIELD) ||
                    pm_rule_first(g, node, PM_RML_ITERATOR) ||
                    pm_rule_first(g, node, PM_RML_REFERENCE_FORMULATION);
  PM_TRY(add_columns(r, field, key));
  if (field->iterates)
    PM_TRY(read_iteration(r, node, key, field));
  else
    PM_TRY(pm_rule_read_field_expr(reader, node, &field->expr));
  return read_below(r, node, key, field);
}

static PmStatus read_field(FieldReader *r, const PmRuleTriple *t, PmFields *fields) {
  PmRuleReader *reader = r->reader;
  PmField field = {.at = pm_rule_at(reader, t->object), .iterator = PM_NO_REFERENCE};
  for (const Above *up = r->above; up; up = up->up)
    if (up->node == t->object)
      return pm_rule_error(reader, t->at, "a field stands in one place only",
                           "the field is a part of itself");
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_FIELD));
  PM_TRY(read_field_body(r, t->object, &field));
  PmField *items = pm_arena_extend(&reader->rules->arena, fields->items, fields->n,
                                   &fields->cap, sizeof field);
  if (!items)
    return PM_ERR_NOMEM;
  fields->items = items;
  items[fields->n++] = field;
  return PM_OK;
}

static PmStatus read_fields(FieldReader *r, uint32_t node, PmFields *fields) {
  const PmRuleTriple *t = pm_rule_first(&r->reader->graph, node, PM_RML_FIELD);
  for (; t; t = pm_rule_next(&r->reader->graph, t))
    PM_TRY(read_field(r, t, fields));
  return PM_OK;
}

// --- joins ----------------------------------------------------------------------------

static PmStatus new_view(PmRuleReader *reader, const PmLogicalSource *base,
                         PmView **out) {
  PmView *view = pm_arena_alloc(&reader->rules->arena, sizeof *view);
  if (!view)
    return PM_ERR_NOMEM;
  view->base = base;
  *out = view;
  return PM_OK;
}

static PmStatus read_conditions(PmRuleReader *reader, uint32_t node, PmView *view) {
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, PM_RML_JOIN_CONDITION);
  if (!t && !pm_rule_has_unknown(reader, node))
    return pm_rule_error(reader, pm_rule_at(reader, node),
                         "write rml:joinCondition [ rml:child \"KEY here\" ; rml:parent "
                         "\"KEY of the other view\" ]",
                         "the join has no condition");
  for (; t; t = pm_rule_next(&reader->graph, t)) {
    PmJoin condition = {0};
    PM_TRY(
        pm_rule_read_condition(reader, t->object, view->parent->formulation, &condition));
    PmJoin *items =
        pm_arena_extend(&reader->rules->arena, view->conditions, view->n_conditions,
                        &view->conditions_cap, sizeof condition);
    if (!items)
      return PM_ERR_NOMEM;
    view->conditions = items;
    items[view->n_conditions++] = condition;
  }
  return PM_OK;
}

static PmStatus read_parent(PmRuleReader *reader, uint32_t node, PmView *view) {
  const PmRuleTriple *t = NULL;
  PM_TRY(pm_rule_only(reader, node, PM_RML_PARENT_LOGICAL_VIEW, &t));
  if (!t)
    return pm_rule_has_unknown(reader, node)
               ? PM_OK
               : pm_rule_error(reader, pm_rule_at(reader, node),
                               "write rml:parentLogicalView <#OtherView>",
                               "the join does not say with what");
  PM_TRY(pm_rule_read_logical_source(reader, t->object, &view->parent));
  if (!view->parent || view->parent->file->view)
    return PM_OK;
  view->parent = NULL;
  return pm_rule_error(reader, t->at, "make a view of it: rml:viewOn",
                       "a view joins with a logical view");
}

// The columns of the view so far, then those of the join's fields.
static PmStatus read_join_fields(PmRuleReader *reader, uint32_t node, PmView *view) {
  const PmView *child = view->base->file->view;
  FieldReader r = {reader, view, NULL};
  uint32_t number;
  for (size_t i = 0; i < child->n_columns; ++i)
    PM_TRY(add_column(reader, view, child->columns[i].key, child->columns[i].is_value,
                      &number));
  reader->language = view->parent->formulation;
  return read_fields(&r, node, &view->fields);
}

static PmStatus read_join(PmRuleReader *reader, const PmRuleTriple *t,
                          const PmLogicalSource **source) {
  PmView *view = NULL;
  PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_VIEW_JOIN));
  PM_TRY(new_view(reader, *source, &view));
  view->is_inner = t->term == PM_RML_INNER_JOIN;
  PM_TRY(read_parent(reader, t->object, view));
  if (!view->parent)
    return PM_OK;
  reader->language = (*source)->formulation;
  PM_TRY(read_conditions(reader, t->object, view));
  PM_TRY(read_join_fields(reader, t->object, view));
  return pm_rule_keep_view(reader, t->at, view, source);
}

static PmStatus read_joins(PmRuleReader *reader, uint32_t node,
                           const PmLogicalSource **source) {
  const PmRuleGraph *g = &reader->graph;
  for (uint32_t i = g->nodes[node].first; i != PM_NO_NODE; i = g->triples[i].next) {
    const PmRuleTriple *t = &g->triples[i];
    if (t->term == PM_RML_LEFT_JOIN || t->term == PM_RML_INNER_JOIN)
      PM_TRY(read_join(reader, t, source));
  }
  return PM_OK;
}

// --- annotations ----------------------------------------------------------------------

// A list of Turtle, or one text, of keys that `view` must have.
static PmStatus check_key(PmRuleReader *reader, const PmRuleTriple *t, uint32_t node,
                          const PmView *view) {
  const PmTerm *term = pm_rule_term(&reader->graph, node);
  if (term->kind == PM_TERM_LITERAL && !has_column(view, term->value))
    return pm_rule_error(reader, t->at, "name fields of the view",
                         "the view has no key \"%.*s\"", PM_ARGS(term->value));
  return PM_OK;
}

static PmStatus check_keys(PmRuleReader *reader, uint32_t node, PmRmlTerm property,
                           const PmView *view) {
  const PmRuleTriple *t = pm_rule_first(&reader->graph, node, property);
  for (; t; t = pm_rule_next(&reader->graph, t)) {
    PmNodeList list = {0};
    PM_TRY(pm_rule_list(reader, t->object, &list));
    PM_TRY(check_key(reader, t, t->object, view));
    for (size_t i = 0; i < list.n; ++i)
      PM_TRY(check_key(reader, t, list.items[i], view));
  }
  return PM_OK;
}

// What annotations promise needs no proof (RML-LV, "Structural annotations"); that they
// speak of fields which exist is checked.
static PmStatus check_annotations(PmRuleReader *reader, uint32_t node,
                                  const PmLogicalSource *source) {
  const PmRuleTriple *t =
      pm_rule_first(&reader->graph, node, PM_RML_STRUCTURAL_ANNOTATION);
  for (; t; t = pm_rule_next(&reader->graph, t)) {
    const PmRuleTriple *other = NULL;
    const PmLogicalSource *target = NULL;
    PM_TRY(pm_rule_check_place(reader, t->object, PM_IN_ANNOTATION));
    PM_TRY(check_keys(reader, t->object, PM_RML_ON_FIELDS, source->file->view));
    PM_TRY(pm_rule_only(reader, t->object, PM_RML_TARGET_VIEW, &other));
    if (other)
      PM_TRY(pm_rule_read_logical_source(reader, other->object, &target));
    if (target && target->file->view)
      PM_TRY(check_keys(reader, t->object, PM_RML_TARGET_FIELDS, target->file->view));
  }
  return PM_OK;
}

// --- views ----------------------------------------------------------------------------

static PmStatus read_core(PmRuleReader *reader, uint32_t node,
                          const PmLogicalSource *base, const PmLogicalSource **source) {
  PmView *view = NULL;
  uint32_t number;
  PM_TRY(new_view(reader, base, &view));
  PM_TRY(add_column(reader, view, PM_STR("#"), true, &number));
  reader->language = base->formulation;
  FieldReader r = {reader, view, NULL};
  PM_TRY(read_fields(&r, node, &view->fields));
  return pm_rule_keep_view(reader, pm_rule_at(reader, node), view, source);
}

static PmStatus read_view(PmRuleReader *reader, uint32_t node,
                          const PmLogicalSource **source) {
  const PmRuleTriple *t = NULL;
  const PmLogicalSource *base = NULL;
  PM_TRY(pm_rule_check_place(reader, node, PM_IN_VIEW));
  PM_TRY(pm_rule_only(reader, node, PM_RML_VIEW_ON, &t));
  if (!t)
    return PM_OK; // said: it stands there twice
  PM_TRY(pm_rule_read_logical_source(reader, t->object, &base));
  if (!base)
    return PM_OK; // said
  PM_TRY(read_core(reader, node, base, source));
  PM_TRY(read_joins(reader, node, source));
  return check_annotations(reader, node, *source);
}

static PmStatus cycle(PmRuleReader *reader, uint32_t node) {
  const PmTerm *term = pm_rule_term(&reader->graph, node);
  return pm_rule_error(reader, pm_rule_at(reader, node),
                       "views stand on sources, or on views that do",
                       "the view %.*s is made of itself", PM_ARGS(term->value));
}

PmStatus pm_rule_read_view(PmRuleReader *reader, uint32_t node,
                           const PmLogicalSource **source) {
  for (size_t i = 0; i < reader->n_views; ++i) {
    if (reader->views[i].node != node)
      continue;
    if (reader->views[i].is_open)
      return cycle(reader, node);
    *source = reader->views[i].source;
    reader->language = *source ? (*source)->formulation : NULL;
    return PM_OK;
  }
  PmRuleView *views = pm_arena_extend(&reader->rules->arena, reader->views,
                                      reader->n_views, &reader->views_cap, sizeof *views);
  if (!views)
    return PM_ERR_NOMEM;
  const size_t number = reader->n_views++;
  reader->views = views;
  views[number] = (PmRuleView){.node = node, .is_open = true};
  PM_TRY(read_view(reader, node, source));
  reader->language = *source ? (*source)->formulation : NULL;
  reader->views[number].source = *source;
  reader->views[number].is_open = false;
  return PM_OK;
}
