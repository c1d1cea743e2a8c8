// SPDX-License-Identifier: MIT
// SERVICE (SPARQL 1.1 Federated Query, section 2): the group goes to the endpoint as it
// is written, once, and its solutions are joined like those of VALUES.
#include "store/sparql/exec.h"

static PmStatus write_query(const PmExec *x, PmStr group, PmBuf *text) {
  const PmSparql *q = x->sparql;
  if (q->base.len)
    PM_TRY(pm_buf_printf(text, "BASE <%.*s>\n", PM_ARGS(q->base)));
  for (size_t i = 0; i < q->n_prefixes; ++i)
    PM_TRY(pm_buf_printf(text, "PREFIX %.*s: <%.*s>\n", PM_ARGS(q->prefixes[i].prefix),
                         PM_ARGS(q->prefixes[i].iri)));
  PM_TRY(pm_buf_append(text, PM_STR("SELECT * ")));
  PM_TRY(pm_buf_append(text, group));
  return pm_buf_putc(text, '\n');
}

static PmStatus begin(void *self, PmAnswerKind kind, const PmStr *variables, size_t n) {
  PmServiceRows *r = self;
  if (kind != PM_ANSWER_BINDINGS)
    return PM_ERR_EXTERNAL;
  r->variables = pm_arena_alloc(&r->x->arena, (n + 1) * sizeof *r->variables);
  if (!r->variables)
    return PM_ERR_NOMEM;
  for (r->n = 0; r->n < n; ++r->n) {
    r->variables[r->n] = pm_arena_copy(&r->x->arena, variables[r->n]);
    if (!r->variables[r->n].data)
      return PM_ERR_NOMEM;
  }
  r->rows = (PmTable){.x = r->x, .width = n ? n : 1};
  return PM_OK;
}

// A blank node of the endpoint is none of this store's.
static PmStatus intern(PmServiceRows *r, const PmTerm *term, PmId *id) {
  PmTerm apart = *term;
  if (term->kind == PM_TERM_BNODE) {
    apart.value = pm_arena_printf(&r->x->arena, "service.%.*s", PM_ARGS(term->value));
    if (!apart.value.data)
      return PM_ERR_NOMEM;
  }
  return pm_exec_intern(r->x, &apart, id);
}

static PmStatus row(void *self, const PmTerm *terms, size_t n) {
  PmServiceRows *r = self;
  PmId *ids = pm_arena_alloc(&r->x->arena, (n + 1) * sizeof *ids);
  if (!ids || n != r->n)
    return ids ? PM_ERR_EXTERNAL : PM_ERR_NOMEM;
  memset(ids, 0, (n + 1) * sizeof *ids);
  for (size_t i = 0; i < n; ++i)
    if (terms[i].kind)
      PM_TRY(intern(r, &terms[i], &ids[i]));
  PM_TRY(pm_exec_check(r->x));
  return pm_table_push(&r->rows, ids);
}

static PmStatus end(void *self) {
  (void)self;
  return PM_OK;
}

static PmStatus ask(PmExec *x, const PmPattern *item, PmServiceRows *rows) {
  if (!x->service)
    return pm_fail(x->job, PM_ERR_UNSUPPORTED, pm_at(x->name, 0, 0),
                   "allow it with --allow-service, or ask that endpoint by itself",
                   "SERVICE is not allowed: queries open no connection");
  if (item->name.term.kind != PM_TERM_IRI)
    return pm_fail(x->job, PM_ERR_UNSUPPORTED, pm_at(x->name, 0, 0),
                   "name the endpoint by its IRI", "SERVICE with a variable");
  const PmAnswerSink sink = {.begin = begin, .row = row, .end = end, .self = rows};
  PmBuf text = pm_buf(1 << 30);
  PmStatus st = write_query(x, item->text, &text);
  st = st ? st
          : x->service->ask(x->service->self, x->job, item->name.term.value,
                            pm_buf_str(&text), &sink);
  pm_buf_release(&text);
  return st;
}

PmStatus pm_service_ask(PmExec *x, const PmPattern *item, const PmServiceRows **rows) {
  PmServiceRows *r = x->services;
  while (r && r->item != item)
    r = r->next_of_all;
  if (!r) {
    r = pm_arena_alloc(&x->arena, sizeof *r);
    if (!r)
      return PM_ERR_NOMEM;
    *r = (PmServiceRows){.x = x, .item = item, .next_of_all = x->services};
    x->services = r;
    r->status = ask(x, item, r);
  }
  *rows = r;
  return r->status;
}

void pm_service_release(PmExec *x) {
  for (PmServiceRows *r = x->services; r; r = r->next_of_all)
    pm_table_release(&r->rows);
}
