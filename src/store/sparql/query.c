// SPDX-License-Identifier: MIT
// A query from its text to its answer: parse, translate, run, hand over.
#include "store/sparql/exec.h"

#include <time.h>

static PmStatus graph_ids(PmExec *x, const PmTermList *list, PmId **ids, size_t *n) {
  *ids = pm_arena_alloc(&x->arena, list->n * sizeof **ids + 1);
  if (!*ids)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < list->n; ++i) {
    PmId id;
    PM_TRY(pm_snapshot_find(x->snapshot, &list->items[i], &id));
    bool known = id == PM_ID_ABSENT;
    for (size_t k = 0; k < *n; ++k)
      known |= (*ids)[k] == id;
    if (!known)
      (*ids)[(*n)++] = id;
  }
  return PM_OK;
}

static PmStatus dataset(PmExec *x, const PmSparql *q) {
  x->has_dataset = q->from.n || q->from_named.n;
  if (!x->has_dataset)
    return PM_OK;
  PM_TRY(graph_ids(x, &q->from, &x->from, &x->n_from));
  return graph_ids(x, &q->from_named, &x->named, &x->n_named);
}

static PmStatus next_row(PmExec *x, PmOp *op, PmId *row, bool *got) {
  pm_arena_clear(&x->scratch);
  return pm_op_next(op, row, got);
}

static PmStatus answer_rows(PmExec *x, PmOp *op, PmId *row, const PmAnswerSink *sink) {
  const PmSelect *s = &x->sparql->select;
  PmStr *names = pm_arena_alloc(&x->arena, s->n_projection * sizeof *names + 1);
  PmTerm *terms = pm_arena_alloc(&x->arena, s->n_projection * sizeof *terms + 1);
  if (!names || !terms)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < s->n_projection; ++i)
    names[i] = x->sparql->variables[s->projection[i].variable].name;
  PM_TRY(sink->begin(sink->self, PM_ANSWER_BINDINGS, names, s->n_projection));
  for (bool got = true; got;) {
    PM_TRY(next_row(x, op, row, &got));
    for (size_t i = 0; got && i < s->n_projection; ++i)
      PM_TRY(pm_exec_term(x, row[s->projection[i].variable], &terms[i]));
    if (got)
      PM_TRY(sink->row(sink->self, terms, s->n_projection));
  }
  return PM_OK;
}

static PmStatus answer_boolean(PmExec *x, PmOp *op, PmId *row, const PmAnswerSink *sink) {
  bool got;
  PM_TRY(next_row(x, op, row, &got));
  PM_TRY(sink->begin(sink->self, PM_ANSWER_BOOLEAN, NULL, 0));
  return sink->boolean(sink->self, got);
}

// A template's node in a solution, 0 where it is unbound: blank nodes are new ones for
// each, whose term is made.
static PmStatus made_id(PmExec *x, const PmNode *node, const PmId *row, PmId *id) {
  PmTerm term = node->term;
  if (node->kind == PM_NODE_VARIABLE && !x->sparql->variables[node->variable].is_blank) {
    *id = row[node->variable];
    return PM_OK;
  }
  if (node->kind == PM_NODE_VARIABLE)
    PM_TRY(pm_exec_blank(x, x->eval.blanks, node->variable, &term));
  return pm_exec_intern(x, &term, id);
}

// The triples of a template whose graph is a set: ids seen, constants among them.
typedef struct {
  PmTable seen;
  PmId (*constants)[3]; // of each triple, 0 where a solution decides
} Template;

static PmStatus make_template(PmExec *x, Template *t) {
  const PmTripleList *list = &x->sparql->construct;
  t->seen = (PmTable){.x = x, .width = 3};
  t->constants = pm_arena_alloc(&x->arena, (list->n + 1) * sizeof *t->constants);
  if (!t->constants)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < list->n; ++i) {
    const PmNode *nodes[] = {&list->items[i].subject, &list->items[i].predicate,
                             &list->items[i].object};
    for (size_t k = 0; k < 3; ++k)
      if (nodes[k]->kind != PM_NODE_VARIABLE)
        PM_TRY(made_id(x, nodes[k], NULL, &t->constants[i][k]));
  }
  return PM_OK;
}

static PmStatus construct_triple(PmExec *x, const PmId ids[3], Template *t,
                                 const PmAnswerSink *sink) {
  PmQuad quad = {0};
  uint32_t number;
  bool is_new;
  if (!ids[0] || !ids[1] || !ids[2])
    return PM_OK;
  PM_TRY(pm_exec_term(x, ids[0], &quad.subject));
  PM_TRY(pm_exec_term(x, ids[1], &quad.predicate));
  const PmTermKind subject = quad.subject.kind;
  if ((subject != PM_TERM_IRI && subject != PM_TERM_BNODE) ||
      quad.predicate.kind != PM_TERM_IRI)
    return PM_OK;
  PM_TRY(pm_table_add(&t->seen, ids, &number, &is_new));
  if (!is_new)
    return PM_OK;
  PM_TRY(pm_exec_term(x, ids[2], &quad.object));
  return sink->quad(sink->self, &quad);
}

static PmStatus construct_row(PmExec *x, const PmId *row, Template *t,
                              const PmAnswerSink *sink) {
  const PmTripleList *list = &x->sparql->construct;
  ++x->eval.blanks;
  for (size_t i = 0; i < list->n; ++i) {
    const PmNode *nodes[] = {&list->items[i].subject, &list->items[i].predicate,
                             &list->items[i].object};
    PmId ids[3];
    for (size_t k = 0; k < 3; ++k) {
      ids[k] = t->constants[i][k];
      if (!ids[k])
        PM_TRY(made_id(x, nodes[k], row, &ids[k]));
    }
    PM_TRY(construct_triple(x, ids, t, sink));
  }
  return PM_OK;
}

static PmStatus answer_graph(PmExec *x, PmOp *op, PmId *row, const PmAnswerSink *sink) {
  Template t = {0};
  PM_TRY(make_template(x, &t));
  PmStatus st = sink->begin(sink->self, PM_ANSWER_GRAPH, NULL, 0);
  for (bool got = true; !st && got;) {
    st = next_row(x, op, row, &got);
    if (!st && got)
      st = construct_row(x, row, &t, sink);
  }
  pm_table_release(&t.seen);
  return st;
}

// Forms without a projection see all variables.
static PmStatus all_variables(PmExec *x, PmSelect *s) {
  const size_t n = x->sparql->n_variables;
  s->projection = pm_arena_alloc(&x->arena, n * sizeof *s->projection + 1);
  if (!s->projection)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    s->projection[i] = (PmProjection){.variable = (uint32_t)i};
  s->n_projection = n;
  return PM_OK;
}

// All rows are asked for, so that the plan says how many there are.
static PmStatus run_plan(PmExec *x, PmOp *op, PmId *row) {
  PM_TRY(pm_op_open(op, row));
  for (bool got = true; got;)
    PM_TRY(next_row(x, op, row, &got));
  return pm_explain(op, x->plan);
}

static PmStatus answer(PmExec *x, PmSparql *q, const PmAnswerSink *sink) {
  PmOp *op = NULL;
  PM_TRY(dataset(x, q));
  if (q->form != PM_QUERY_SELECT && !q->select.star)
    PM_TRY(all_variables(x, &q->select));
  PM_TRY(pm_translate(x, &q->select, &op));
  PmId *row = NULL;
  PM_TRY(pm_exec_row(x, &row));
  if (x->plan)
    return run_plan(x, op, row);
  for (size_t i = 0; sink->prefix && i < q->n_prefixes; ++i)
    PM_TRY(sink->prefix(sink->self, q->prefixes[i].prefix, q->prefixes[i].iri));
  PM_TRY(pm_op_open(op, row));
  PM_TRY(q->form == PM_QUERY_SELECT     ? answer_rows(x, op, row, sink)
         : q->form == PM_QUERY_ASK      ? answer_boolean(x, op, row, sink)
         : q->form == PM_QUERY_DESCRIBE ? pm_describe(x, op, row, sink)
                                        : answer_graph(x, op, row, sink));
  return sink->end ? sink->end(sink->self) : PM_OK;
}

void pm_exec_release(PmExec *x) {
  for (PmOp *op = x->ops; op; op = op->next_of_all)
    if (op->class->close)
      op->class->close(op);
  pm_service_release(x);
  pm_regex_release(&x->eval);
  pm_strtab_release(&x->local);
  pm_buf_release(&x->key);
  pm_arena_release(&x->scratch);
  pm_arena_release(&x->arena);
}

// The civil date of a day since 1970-01-01, as xsd:dateTime wants it.
static PmStr date_time(PmArena *arena, int64_t seconds) {
  const int64_t days = seconds / 86400 + 719468, era = days / 146097;
  const int64_t of_era = days % 146097;
  const int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year =
      of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * of_year + 2) / 153, second = seconds % 86400;
  const int64_t year = era * 400 + year_of_era + (month >= 10);
  return pm_arena_printf(arena, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)year,
                         (int)(month < 10 ? month + 3 : month - 9),
                         (int)(of_year - (153 * month + 2) / 5 + 1), (int)(second / 3600),
                         (int)(second / 60 % 60), (int)(second % 60));
}

// A day from now where the limit is longer than that.
static struct timespec deadline_in(double seconds) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  const double kept = seconds < 86400 ? seconds : 86400;
  t.tv_sec += (time_t)kept;
  t.tv_nsec += (long)((kept - (double)(time_t)kept) * 1e9);
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}

PmStatus pm_exec_begin(PmExec *x, const PmQuery *query) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  x->name = query->name;
  x->service = query->service;
  x->union_default = !query->strict_default_graph;
  x->plan = query->plan;
  x->memory = query->memory;
  x->timeout = query->timeout;
  x->deadline = deadline_in(query->timeout);
  x->key = pm_buf(1 << 30);
  x->eval = (PmEval){.job = x->job,
                     .arena = &x->scratch,
                     .base = x->sparql->base,
                     .now = date_time(&x->arena, now.tv_sec),
                     .random = (uint64_t)now.tv_sec * 1000000007 + (uint64_t)now.tv_nsec};
  return x->eval.now.data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_sparql_query(PmJob *job, PmSnapshot *snapshot, const PmQuery *query,
                         const PmAnswerSink *sink) {
  PmExec x = {.job = job, .snapshot = snapshot};
  PmSparql *q = NULL;
  const PmSparqlOptions parse = {.name = query->name, .base = query->base};
  PmStatus st = pm_sparql_parse(job, &x.arena, query->text, &parse, &q);
  if (!st) {
    x.sparql = q;
    st = pm_exec_begin(&x, query);
  }
  if (!st)
    st = answer(&x, q, sink);
  pm_exec_release(&x);
  return st;
}
