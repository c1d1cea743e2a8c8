// SPDX-License-Identifier: MIT
// Update requests (SPARQL 1.1 Update, section 3): each operation reads a snapshot of what
// the ones before it did; its changes are collected and made when it has read all.
#include "store/sparql/update.h"

#include "store/sparql/exec.h"

#include <unistd.h>

typedef struct {
  PmJob *job;
  PmChange *change;
  const PmUpdate *update;
  const PmSparql *request;
  uint64_t operation; // number, so that each makes blank nodes of its own
  bool loading;       // LOAD has begun to change something
} Request;

// --- an executor over what there is now -----------------------------------------------

static PmStatus begin(Request *r, PmExec *x) {
  *x = (PmExec){.job = r->job, .sparql = r->request};
  PM_TRY(pm_change_snapshot(r->change, &x->snapshot));
  PM_TRY(pm_exec_begin(x, &r->update->query));
  x->blank_seed = x->eval.random + ++r->operation;
  return PM_OK;
}

// The change goes on only when nobody reads any more.
static void stop_reading(PmExec *x) {
  for (PmOp *op = x->ops; op; op = op->next_of_all)
    if (op->class->close)
      op->class->close(op);
  x->ops = NULL;
  pm_snapshot_close(x->snapshot);
  x->snapshot = NULL;
}

static void end(PmExec *x) {
  stop_reading(x);
  pm_exec_release(x);
}

// --- changing -------------------------------------------------------------------------

static PmStatus known_id(Request *r, PmExec *x, PmId *id) {
  if (pm_id_tag(*id) != PM_TAG_LOCAL)
    return PM_OK;
  return pm_change_id(r->change, &x->local_terms[*id & UINT32_MAX], id);
}

static PmStatus add_all(Request *r, PmExec *x, const PmTable *quads) {
  for (size_t i = 0; i < quads->n; ++i) {
    PmIds ids;
    memcpy(&ids, pm_table_row(quads, i), sizeof ids);
    PM_TRY(pm_exec_check(x));
    for (int k = 0; k < PM_POSITIONS; ++k)
      PM_TRY(known_id(r, x, &ids.at[k]));
    PM_TRY(pm_change_add_ids(r->change, &ids));
  }
  return PM_OK;
}

static PmStatus delete_all(Request *r, PmExec *x, const PmTable *quads) {
  for (size_t i = 0; i < quads->n; ++i) {
    PmIds ids;
    bool known = true;
    memcpy(&ids, pm_table_row(quads, i), sizeof ids);
    PM_TRY(pm_exec_check(x));
    for (int k = 0; k < PM_POSITIONS; ++k)
      known &= pm_id_tag(ids.at[k]) != PM_TAG_LOCAL;
    if (known)
      PM_TRY(pm_change_delete_ids(r->change, &ids));
  }
  return PM_OK;
}

// --- templates ------------------------------------------------------------------------

typedef struct {
  PmExec *x;
  const PmTripleList *list;
  PmId *fixed; // four of each triple; 0 where it is a variable or a blank node
  PmId graph;  // where the template names none
  PmTable *into;
  uint64_t solution;
} Template;

static const PmNode *node_at(const PmTriplePattern *t, int position) {
  return position == PM_S   ? &t->subject
         : position == PM_P ? &t->predicate
         : position == PM_O ? &t->object
                            : &t->graph;
}

static PmStatus template_init(Template *t) {
  t->fixed = pm_arena_alloc(&t->x->arena, t->list->n * sizeof(PmIds) + 1);
  if (!t->fixed)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < t->list->n; ++i)
    for (int k = 0; k < PM_POSITIONS; ++k) {
      const PmNode *node = node_at(&t->list->items[i], k);
      if (node->kind == PM_NODE_TERM)
        PM_TRY(
            pm_exec_intern(t->x, &node->term, &t->fixed[i * PM_POSITIONS + (size_t)k]));
    }
  return PM_OK;
}

static PmStatus made_id(Template *t, const PmNode *node, const PmId *row, PmId *id) {
  PmTerm term;
  if (node->kind == PM_NODE_NONE) {
    *id = t->graph;
    return PM_OK;
  }
  if (!t->x->sparql->variables[node->variable].is_blank) {
    *id = row ? row[node->variable] : 0;
    return PM_OK;
  }
  PM_TRY(pm_exec_blank(t->x, t->solution, node->variable, &term));
  return pm_exec_intern(t->x, &term, id);
}

static PmStatus kind_of(PmExec *x, PmId id, PmTermKind *kind) {
  PmTerm term;
  const PmTag tag = pm_id_tag(id);
  *kind = tag == PM_TAG_IRI     ? PM_TERM_IRI
          : tag == PM_TAG_BNODE ? PM_TERM_BNODE
          : id == 0             ? PM_TERM_NONE
                                : PM_TERM_LITERAL;
  if (tag != PM_TAG_LOCAL)
    return PM_OK;
  PM_TRY(pm_exec_term(x, id, &term));
  *kind = term.kind;
  return PM_OK;
}

// What makes no quad is left out (3.1.3).
static PmStatus is_quad(PmExec *x, const PmIds *ids, const PmNode *graph, bool *is) {
  PmTermKind s, p, g;
  PM_TRY(kind_of(x, ids->at[PM_S], &s));
  PM_TRY(kind_of(x, ids->at[PM_P], &p));
  PM_TRY(kind_of(x, ids->at[PM_G], &g));
  *is = (s == PM_TERM_IRI || s == PM_TERM_BNODE) && p == PM_TERM_IRI && ids->at[PM_O] &&
        (g == PM_TERM_IRI || g == PM_TERM_BNODE ||
         (g == PM_TERM_NONE && graph->kind == PM_NODE_NONE));
  return PM_OK;
}

static PmStatus fill(Template *t, const PmId *row) {
  for (size_t i = 0; i < t->list->n; ++i) {
    PmIds ids;
    uint32_t number;
    bool is;
    for (int k = 0; k < PM_POSITIONS; ++k) {
      ids.at[k] = t->fixed[i * PM_POSITIONS + (size_t)k];
      if (!ids.at[k])
        PM_TRY(made_id(t, node_at(&t->list->items[i], k), row, &ids.at[k]));
    }
    PM_TRY(is_quad(t->x, &ids, &t->list->items[i].graph, &is));
    if (is)
      PM_TRY(pm_table_add(t->into, ids.at, &number, &is));
  }
  return PM_OK;
}

// --- DELETE and INSERT ----------------------------------------------------------------

static PmStatus graph_ids(PmExec *x, const PmTermList *list, PmId **ids, size_t *n) {
  *ids = pm_arena_alloc(&x->arena, list->n * sizeof **ids + 1);
  if (!*ids)
    return PM_ERR_NOMEM;
  for (; *n < list->n; ++*n)
    PM_TRY(pm_snapshot_find(x->snapshot, &list->items[*n], &(*ids)[*n]));
  return PM_OK;
}

// USING says what the pattern reads, else WITH what its default graph is (3.1.3).
static PmStatus set_dataset(PmExec *x, const PmUpdateOp *op, PmId *with) {
  *with = PM_ID_DEFAULT;
  if (op->with.kind)
    PM_TRY(pm_exec_intern(x, &op->with, with));
  x->has_dataset = op->using.n || op->using_named.n;
  if (!x->has_dataset) {
    x->with = *with;
    return PM_OK;
  }
  PM_TRY(graph_ids(x, &op->using, &x->from, &x->n_from));
  return graph_ids(x, &op->using_named, &x->named, &x->n_named);
}

static PmStatus read_solutions(PmExec *x, const PmUpdateOp *op, Template *remove,
                               Template *add) {
  PmSelect select = {.where = op->where};
  const size_t n = x->sparql->n_variables;
  PmOp *top = NULL;
  PmId *row = NULL;
  select.projection = pm_arena_alloc(&x->arena, n * sizeof *select.projection + 1);
  if (!select.projection)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    select.projection[i] = (PmProjection){.variable = (uint32_t)i};
  select.n_projection = n;
  PM_TRY(pm_translate(x, &select, &top));
  PM_TRY(pm_exec_row(x, &row));
  PM_TRY(template_init(remove));
  PM_TRY(template_init(add));
  PM_TRY(pm_op_open(top, row));
  for (bool got = true; got;) {
    pm_arena_clear(&x->scratch);
    PM_TRY(pm_op_next(top, row, &got));
    if (!got)
      break;
    ++add->solution;
    PM_TRY(fill(remove, row));
    PM_TRY(fill(add, row));
  }
  return PM_OK;
}

static PmStatus modify_with(Request *r, PmExec *x, const PmUpdateOp *op, PmTable *removed,
                            PmTable *added) {
  Template remove = {.x = x, .list = &op->remove, .into = removed};
  Template add = {.x = x, .list = &op->add, .into = added};
  PM_TRY(set_dataset(x, op, &remove.graph));
  add.graph = remove.graph;
  if (op->kind == PM_UPDATE_MODIFY) {
    PM_TRY(read_solutions(x, op, &remove, &add));
  } else {
    PM_TRY(template_init(&remove));
    PM_TRY(template_init(&add));
    PM_TRY(fill(&remove, NULL));
    PM_TRY(fill(&add, NULL));
  }
  stop_reading(x);
  PM_TRY(delete_all(r, x, removed));
  return add_all(r, x, added);
}

// DELETE/INSERT … WHERE, and DATA, which has one solution.
static PmStatus modify(Request *r, const PmUpdateOp *op) {
  PmExec x;
  PmStatus st = begin(r, &x);
  PmTable removed = {.x = &x, .width = PM_POSITIONS}, added = removed;
  if (!st)
    st = modify_with(r, &x, op, &removed, &added);
  pm_table_release(&removed);
  pm_table_release(&added);
  end(&x);
  return st;
}

// --- graphs ---------------------------------------------------------------------------

static PmStatus fail_op(Request *r, PmStatus code, const char *hint, const char *what,
                        const PmTerm *graph) {
  return pm_fail(r->job, code, pm_at(r->update->query.name, 0, 0), hint, "%s: <%.*s>",
                 what, PM_ARGS(graph->value));
}

static PmStatus graph_id(PmExec *x, PmGraphs graphs, const PmTerm *name, PmId *id) {
  *id = PM_ID_DEFAULT;
  return graphs == PM_GRAPHS_ONE ? pm_snapshot_find(x->snapshot, name, id) : PM_OK;
}

static PmStatus holds_quads(PmExec *x, PmId graph, bool *holds) {
  const PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, graph}},
                           .order = PM_ORDER_GSPO};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  *holds = false;
  if (graph == PM_ID_ABSENT)
    return PM_OK;
  PM_TRY(pm_quad_scan_open(x->snapshot, &p, &scan));
  const PmStatus st = pm_quad_scan_next(scan, &quad);
  pm_quad_scan_close(scan);
  *holds = quad != NULL;
  return st;
}

static PmStatus clear_graphs(Request *r, PmExec *x, const PmUpdateOp *op) {
  PmId *graphs = NULL, id;
  size_t n = 0;
  PM_TRY(graph_id(x, op->to, &op->target, &id));
  if (op->to == PM_GRAPHS_NAMED || op->to == PM_GRAPHS_ALL)
    PM_TRY(pm_snapshot_graphs(x->snapshot, &x->arena, &graphs, &n));
  stop_reading(x);
  if (op->to != PM_GRAPHS_NAMED)
    PM_TRY(pm_change_clear(r->change, id));
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_change_clear(r->change, graphs[i]));
  return PM_OK;
}

// The store keeps no empty graphs (3.2): there is nothing to make.
static PmStatus create_graph(Request *r, PmExec *x, const PmUpdateOp *op) {
  PmId id;
  bool holds;
  PM_TRY(graph_id(x, PM_GRAPHS_ONE, &op->target, &id));
  PM_TRY(holds_quads(x, id, &holds));
  return holds ? fail_op(r, PM_ERR_INVALID, "CREATE SILENT GRAPH passes over that",
                         "this graph is there already", &op->target)
               : PM_OK;
}

static PmStatus read_graph(PmExec *x, PmId graph, PmTable *triples) {
  const PmQuadPattern p = {.pattern = {{PM_ID_ANY, PM_ID_ANY, PM_ID_ANY, graph}},
                           .order = PM_ORDER_GSPO};
  PmQuadScan *scan = NULL;
  const PmIds *quad = NULL;
  PM_TRY(pm_quad_scan_open(x->snapshot, &p, &scan));
  PmStatus st = PM_OK;
  while (!st && !(st = pm_quad_scan_next(scan, &quad)) && quad) {
    st = pm_exec_check(x);
    if (!st)
      st = pm_table_push(triples, quad->at);
  }
  pm_quad_scan_close(scan);
  return st;
}

static PmStatus copy_triples(Request *r, PmExec *x, PmId to, const PmTable *triples) {
  for (size_t i = 0; i < triples->n; ++i) {
    PmIds ids;
    memcpy(&ids, pm_table_row(triples, i), 3 * sizeof(PmId));
    ids.at[PM_G] = to;
    PM_TRY(pm_exec_check(x));
    PM_TRY(pm_change_add_ids(r->change, &ids));
  }
  return PM_OK;
}

// ADD; COPY empties the target before, MOVE the source too (3.2.3 to 3.2.5).
static PmStatus copy_with(Request *r, PmExec *x, const PmUpdateOp *op, PmTable *triples) {
  PmId from, to;
  bool holds;
  PM_TRY(graph_id(x, op->from, &op->source, &from));
  PM_TRY(graph_id(x, op->to, &op->target, &to));
  if (op->from == op->to && pm_term_eq(&op->source, &op->target))
    return PM_OK;
  PM_TRY(holds_quads(x, from, &holds));
  if (!holds && from != PM_ID_DEFAULT)
    return fail_op(r, PM_ERR_NOT_FOUND, "SILENT passes over that",
                   "this graph holds nothing", &op->source);
  PM_TRY(read_graph(x, from, triples));
  stop_reading(x);
  if (op->to == PM_GRAPHS_ONE)
    PM_TRY(pm_change_id(r->change, &op->target, &to));
  if (op->kind != PM_UPDATE_ADD)
    PM_TRY(pm_change_clear(r->change, to));
  PM_TRY(copy_triples(r, x, to, triples));
  return op->kind == PM_UPDATE_MOVE ? pm_change_clear(r->change, from) : PM_OK;
}

static PmStatus copy_graph(Request *r, PmExec *x, const PmUpdateOp *op) {
  PmTable triples = {.x = x, .width = 3};
  const PmStatus st = copy_with(r, x, op, &triples);
  pm_table_release(&triples);
  return st;
}

// --- LOAD -----------------------------------------------------------------------------

typedef struct {
  Request *r;
  PmExec *x;
  const PmUpdateOp *op;
  const char *path; // of a file; else what was fetched
  PmFetched fetched;
  bool add; // else: only see whether all of it can be read
} Load;

static PmStatus load_quad(void *self, const PmQuad *quad) {
  Load *load = self;
  PmQuad q = *quad;
  PM_TRY(pm_exec_check(load->x));
  if (q.graph.kind == PM_TERM_NONE && load->op->to == PM_GRAPHS_ONE)
    q.graph = load->op->target;
  return load->add ? pm_change_add(load->r->change, &q) : PM_OK;
}

static PmStatus open_source(const Load *load, PmInput **input) {
  const PmFetched *f = &load->fetched;
  if (load->path)
    return pm_input_open(load->r->job, load->path, input);
  return lseek(f->fd, 0, SEEK_SET) == 0
             ? pm_input_fd(load->r->job, f->fd, f->address.data, input)
             : PM_ERR_IO;
}

static PmStatus read_source(Load *load) {
  PmInput *input = NULL;
  const PmStr prefix =
      pm_arena_printf(&load->x->arena, "u%llx.", (unsigned long long)load->x->blank_seed);
  const PmReadOptions options = {.format = load->fetched.format,
                                 .base = load->path ? load->op->source.value
                                                    : load->fetched.address,
                                 .bnode_prefix = prefix};
  const PmSink sink = {.quad = load_quad, .self = load};
  if (!prefix.data)
    return PM_ERR_NOMEM;
  PM_TRY(open_source(load, &input));
  const PmStatus st = pm_rdf_read(load->r->job, input, &options, &sink);
  pm_input_close(input);
  return st;
}

// file:///a%20b to /a b.
static PmStatus path_of(PmExec *x, PmStr iri, const char **path) {
  char *out = pm_arena_alloc(&x->arena, iri.len + 1);
  size_t n = 0;
  if (!out)
    return PM_ERR_NOMEM;
  *path = out;
  for (size_t i = 7; i < iri.len; ++i) {
    static const char hex[] = "0123456789ABCDEF0123456789abcdef";
    const char *a = i + 2 < iri.len ? strchr(hex, iri.data[i + 1]) : NULL;
    const char *b = i + 2 < iri.len ? strchr(hex, iri.data[i + 2]) : NULL;
    if (iri.data[i] == '%' && a && b) {
      out[n++] = (char)((a - hex) % 16 * 16 + (b - hex) % 16);
      i += 2;
    } else {
      out[n++] = iri.data[i];
    }
  }
  out[n] = '\0';
  return PM_OK;
}

// Read twice: what cannot be read to its end changes nothing, SILENT or not.
static PmStatus load_source(Load *load) {
  stop_reading(load->x);
  PM_TRY(read_source(load));
  load->add = load->r->loading = true;
  PM_TRY(read_source(load));
  load->r->loading = false;
  return PM_OK;
}

static PmStatus load_file(Load *load) {
  if (!load->r->update->load_files)
    return fail_op(load->r, PM_ERR_UNSUPPORTED,
                   "`pressmark load` does that, or --allow-load", "LOAD is not allowed",
                   &load->op->source);
  PM_TRY(path_of(load->x, load->op->source.value, &load->path));
  return load_source(load);
}

static PmStatus load_address(Load *load) {
  const PmFetch *fetch = load->r->update->fetch;
  if (!fetch)
    return fail_op(load->r, PM_ERR_UNSUPPORTED, "--allow-load-from ADDRESS",
                   "LOAD is not allowed", &load->op->source);
  load->fetched.arena = &load->x->arena;
  PmStatus st =
      fetch->fetch(fetch->self, load->r->job, load->op->source.value, &load->fetched);
  if (st == PM_ERR_EXTERNAL)
    st = fail_op(load->r, st, "LOAD SILENT goes on without it", "LOAD got nothing",
                 &load->op->source);
  PM_TRY(st);
  st = load_source(load);
  close(load->fetched.fd);
  return st;
}

static PmStatus load(Request *r, PmExec *x, const PmUpdateOp *op) {
  Load load = {.r = r, .x = x, .op = op};
  const PmStr source = op->source.value;
  if (pm_str_starts(source, PM_STR("file:///")))
    return load_file(&load);
  if (pm_str_starts(source, PM_STR("http://")) ||
      pm_str_starts(source, PM_STR("https://")))
    return load_address(&load);
  return fail_op(r, PM_ERR_UNSUPPORTED, "get it, and load the file",
                 "LOAD reads files (file:///…), http and https", &op->source);
}

// --- requests -------------------------------------------------------------------------

static PmStatus run_graph_op(Request *r, const PmUpdateOp *op) {
  PmExec x;
  PmStatus st = begin(r, &x);
  if (!st && (op->kind == PM_UPDATE_CLEAR || op->kind == PM_UPDATE_DROP))
    st = clear_graphs(r, &x, op);
  else if (!st && op->kind == PM_UPDATE_CREATE)
    st = create_graph(r, &x, op);
  else if (!st && op->kind == PM_UPDATE_LOAD)
    st = load(r, &x, op);
  else if (!st)
    st = copy_graph(r, &x, op);
  end(&x);
  return st;
}

// Of a SILENT operation that could not be done nothing is heard, and nothing was changed.
static PmStatus run_silently(Request *r, const PmUpdateOp *op) {
  PmJob *job = r->job, quiet = {0};
  if (job)
    quiet = *job;
  quiet.report = NULL;
  r->job = &quiet;
  const PmStatus st = run_graph_op(r, op);
  r->job = job;
  const bool passed =
      st == PM_ERR_NOT_FOUND || st == PM_ERR_INVALID || st == PM_ERR_UNSUPPORTED ||
      st == PM_ERR_SYNTAX ||
      (op->kind == PM_UPDATE_LOAD && (st == PM_ERR_IO || st == PM_ERR_EXTERNAL));
  return passed && !r->loading ? PM_OK : st;
}

static PmStatus run_op(Request *r, const PmUpdateOp *op) {
  switch (op->kind) {
  case PM_UPDATE_INSERT_DATA:
  case PM_UPDATE_DELETE_DATA:
  case PM_UPDATE_MODIFY: return modify(r, op);
  case PM_UPDATE_LOAD:
  case PM_UPDATE_CLEAR:
  case PM_UPDATE_DROP:
  case PM_UPDATE_CREATE:
  case PM_UPDATE_ADD:
  case PM_UPDATE_MOVE:
  case PM_UPDATE_COPY: break;
  }
  return op->silent ? run_silently(r, op) : run_graph_op(r, op);
}

PmStatus pm_sparql_update(PmJob *job, PmChange *change, const PmUpdate *update) {
  PmArena arena = {0};
  PmSparql *request = NULL;
  const PmQuery *q = &update->query;
  const PmSparqlOptions parse = {.name = q->name, .base = q->base, .update = true};
  PmStatus st = pm_sparql_parse(job, &arena, q->text, &parse, &request);
  Request r = {.job = job, .change = change, .update = update, .request = request};
  for (size_t i = 0; !st && i < request->n_operations; ++i)
    st = run_op(&r, &request->operations[i]);
  pm_arena_release(&arena);
  return st;
}
