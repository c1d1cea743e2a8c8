// SPDX-License-Identifier: MIT
// Members first, then heads, then triples. Lists have a cell for each member, the first
// of which is the head; containers number their members (RDF 1.1 Schema, section 5).
#include "map/gather.h"

#include <stdio.h>

enum { MAX_COLLECTIONS = 1 << 16, MAX_KEY = 1 << 30 };

static PmStatus add_terms(PmArena *arena, PmTerms *terms, const PmTerms *more) {
  for (size_t i = 0; i < more->n; ++i) {
    PmTerm *items =
        pm_arena_extend(arena, terms->items, terms->n, &terms->cap, sizeof *items);
    if (!items)
      return PM_ERR_NOMEM;
    terms->items = items;
    items[terms->n++] = more->items[i];
  }
  return PM_OK;
}

// --- heads ----------------------------------------------------------------------------

static PmStatus add_pending(PmTermMaker *maker, PmRecord *record,
                            const PmCollection *collection) {
  PmCollector *c = maker->collector;
  PmCollection *pending =
      pm_arena_extend(&record->arena, c->pending, c->n, &c->cap, sizeof *pending);
  if (!pending)
    return PM_ERR_NOMEM;
  c->pending = pending;
  pending[c->n++] = *collection;
  return PM_OK;
}

static PmStatus find_heads(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                           PmTerms *heads) {
  PmTermMap plain = *map;
  plain.gather = NULL;
  if (map->expr.kind != PM_EXPR_NONE)
    return pm_make_terms(maker, record, &plain, heads);
  const PmTerm fresh = pm_bnode(pm_arena_printf(
      &record->arena, "c%llu", (unsigned long long)++maker->collector->n_nodes));
  const PmTerms one = {.items = (PmTerm *)&fresh, .n = 1};
  return fresh.value.data ? add_terms(&record->arena, heads, &one) : PM_ERR_NOMEM;
}

// One collection of `members`, or several where the expression has several values.
static PmStatus add_collection(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                               const PmTerms *members, PmTerms *terms) {
  static const PmTerm nil = {.kind = PM_TERM_IRI,
                             .value = {PM_RDF "nil", sizeof PM_RDF "nil" - 1}};
  const PmGather *gather = map->gather;
  PmTerms heads = {0};
  if (members->n == 0 && !gather->allow_empty)
    return PM_OK;
  if (members->n == 0 && gather->kind == PM_GATHER_LIST) {
    const PmTerms empty = {.items = (PmTerm *)&nil, .n = 1};
    return add_terms(&record->arena, terms, &empty);
  }
  PM_TRY(find_heads(maker, record, map, &heads));
  for (size_t i = 0; i < heads.n && !maker->heads_only; ++i) {
    const PmCollection collection = {.head = heads.items[i],
                                     .kind = gather->kind,
                                     .is_named = map->expr.kind != PM_EXPR_NONE,
                                     .members = *members};
    PM_TRY(add_pending(maker, record, &collection));
  }
  return add_terms(&record->arena, terms, &heads);
}

// --- members --------------------------------------------------------------------------

static PmStatus find_members(PmTermMaker *maker, PmRecord *record,
                             const PmGatherItem *item, PmTerms *members) {
  return item->is_ref ? maker->refs.objects(maker->refs.self, record, &item->ref, members)
                      : pm_make_terms(maker, record, &item->map, members);
}

static PmStatus append(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                       const PmTerms *lists, PmTerms *terms) {
  PmTerms members = {0};
  for (size_t i = 0; i < map->gather->n; ++i)
    PM_TRY(add_terms(&record->arena, &members, &lists[i]));
  return add_collection(maker, record, map, &members, terms);
}

static size_t count_combinations(const PmTerms *lists, size_t n) {
  size_t product = 1;
  for (size_t i = 0; i < n && product && product <= MAX_COLLECTIONS; ++i)
    product *= lists[i].n;
  return product;
}

// The last item turns fastest.
static PmStatus combine(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                        const PmTerms *lists, PmTerms *terms) {
  const size_t n = map->gather->n, total = count_combinations(lists, n);
  if (total > MAX_COLLECTIONS)
    return pm_fail(maker->job, PM_ERR_LIMIT, pm_record_position(record),
                   "let the items of rml:gather select fewer values",
                   "one record makes more than %d collections", MAX_COLLECTIONS);
  if (total == 0)
    return add_collection(maker, record, map, &(PmTerms){0}, terms);
  for (size_t i = 0; i < total; ++i) {
    PmTerms members = {
        .items = pm_arena_alloc(&record->arena, n * sizeof(PmTerm)), .n = n, .cap = n};
    if (!members.items)
      return PM_ERR_NOMEM;
    size_t rest = i;
    for (size_t j = n; j-- > 0; rest /= lists[j].n)
      members.items[j] = lists[j].items[rest % lists[j].n];
    PM_TRY(add_collection(maker, record, map, &members, terms));
  }
  return PM_OK;
}

PmStatus pm_gather(PmTermMaker *maker, PmRecord *record, const PmTermMap *map,
                   PmTerms *terms) {
  const PmGather *gather = map->gather;
  PmTerms *lists = pm_arena_alloc(&record->arena, gather->n * sizeof *lists);
  if (!lists)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < gather->n; ++i)
    PM_TRY(find_members(maker, record, &gather->items[i], &lists[i]));
  return gather->cartesian ? combine(maker, record, map, lists, terms)
                           : append(maker, record, map, lists, terms);
}

// --- triples --------------------------------------------------------------------------

typedef struct {
  PmCollector *collector;
  const PmTerm *graph;
  const PmQuadTaker *taker;
} Writing;

static PmStatus write_quad(const Writing *w, const PmTerm *subject, const char *predicate,
                           const PmTerm *object) {
  const PmQuad quad = {.subject = *subject,
                       .predicate = pm_iri(pm_str(predicate)),
                       .object = *object,
                       .graph = *w->graph};
  return w->taker->quad(w->taker->self, &quad);
}

static PmStatus write_list(const Writing *w, const PmCollection *c) {
  char labels[2][32];
  PmTerm cell = c->head;
  for (size_t i = 0; i < c->members.n; ++i) {
    char *label = labels[i % 2];
    PmTerm rest = pm_iri(PM_STR(PM_RDF "nil"));
    PM_TRY(write_quad(w, &cell, PM_RDF "first", &c->members.items[i]));
    if (i + 1 < c->members.n) {
      snprintf(label, sizeof labels[0], "c%llu",
               (unsigned long long)++w->collector->n_nodes);
      rest = pm_bnode(pm_str(label));
    }
    PM_TRY(write_quad(w, &cell, PM_RDF "rest", &rest));
    cell = rest;
  }
  return PM_OK;
}

static PmStatus write_container(const Writing *w, const PmCollection *c) {
  static const char *const classes[] = {
      [PM_GATHER_BAG] = PM_RDF "Bag",
      [PM_GATHER_SEQ] = PM_RDF "Seq",
      [PM_GATHER_ALT] = PM_RDF "Alt",
  };
  const PmTerm class = pm_iri(pm_str(classes[c->kind]));
  PM_TRY(write_quad(w, &c->head, PM_RDF "type", &class));
  for (size_t i = 0; i < c->members.n; ++i) {
    char member[80];
    snprintf(member, sizeof member, PM_RDF "_%zu", i + 1);
    PM_TRY(write_quad(w, &c->head, member, &c->members.items[i]));
  }
  return PM_OK;
}

static PmStatus write_collection(const Writing *w, const PmCollection *c) {
  return c->kind == PM_GATHER_LIST ? write_list(w, c) : write_container(w, c);
}

// --- collections that grow ------------------------------------------------------------

static PmStatus find_key(PmCollector *c, const PmTerm *head, const PmTerm *graph,
                         uint32_t *number, bool *added) {
  PmBuf key = pm_buf(MAX_KEY);
  PmStatus st = pm_term_key(head, &key);
  if (!st)
    st = pm_buf_putc(&key, ' '); // in no IRI and no label
  if (!st)
    st = pm_term_key(graph, &key);
  if (!st)
    st = pm_strtab_add(&c->keys, pm_buf_str(&key), number, added);
  pm_buf_release(&key);
  return st;
}

static PmStatus add_grown(PmCollector *c, uint32_t number, const PmCollection *collection,
                          const PmTerm *graph) {
  PmCollection *grown =
      pm_arena_extend(&c->arena, c->grown, number, &c->grown_cap, sizeof *grown);
  PmTerm *graphs =
      pm_arena_extend(&c->arena, c->graphs, number, &c->graphs_cap, sizeof *graphs);
  if (!grown || !graphs)
    return PM_ERR_NOMEM;
  c->grown = grown;
  c->graphs = graphs;
  grown[number] = (PmCollection){.kind = collection->kind, .is_named = true};
  PM_TRY(pm_term_copy(&c->arena, graph, &graphs[number]));
  return pm_term_copy(&c->arena, &collection->head, &grown[number].head);
}

static PmStatus note_growth(PmCollector *c, uint32_t number) {
  PmGrowth *growths = pm_arena_extend(&c->arena, c->growths, c->n_growths,
                                      &c->growths_cap, sizeof *growths);
  if (!growths)
    return PM_ERR_NOMEM;
  const PmCollection *grown = &c->grown[number];
  c->growths = growths;
  growths[c->n_growths++] = (PmGrowth){number, grown->members.n, grown->is_used};
  return PM_OK;
}

static PmStatus keep(PmCollector *c, const PmCollection *collection,
                     const PmTerm *graph) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(find_key(c, &collection->head, graph, &number, &added));
  if (added)
    PM_TRY(add_grown(c, number, collection, graph));
  PM_TRY(note_growth(c, number));
  c->grown[number].is_used = true;
  for (size_t i = 0; i < collection->members.n; ++i) {
    PmTerm copy = {0};
    PM_TRY(pm_term_copy(&c->arena, &collection->members.items[i], &copy));
    const PmTerms one = {.items = &copy, .n = 1};
    PM_TRY(add_terms(&c->arena, &c->grown[number].members, &one));
  }
  return PM_OK;
}

// --- the collector --------------------------------------------------------------------

void pm_collector_begin(PmCollector *c) { c->n_growths = 0; }

void pm_collector_take_back(PmCollector *c) {
  while (c->n_growths > 0) {
    const PmGrowth *growth = &c->growths[--c->n_growths];
    c->grown[growth->number].members.n = growth->n_members;
    c->grown[growth->number].is_used = growth->is_used;
  }
}

void pm_collector_drop(PmCollector *c) {
  c->pending = NULL;
  c->n = c->cap = 0;
  c->quotes = (PmStatements){0};
}

PmStatus pm_collector_flush(PmCollector *c, const PmTerm *graph,
                            const PmQuadTaker *taker) {
  const Writing w = {c, graph, taker};
  for (size_t i = 0; i < c->n; ++i)
    PM_TRY(c->pending[i].is_named ? keep(c, &c->pending[i], graph)
                                  : write_collection(&w, &c->pending[i]));
  return PM_OK;
}

static bool is_scoped(const PmCollection *c) {
  return c->is_named && c->head.kind == PM_TERM_BNODE;
}

bool pm_collector_has_scoped(const PmCollector *c) {
  for (size_t i = 0; i < c->n; ++i)
    if (is_scoped(&c->pending[i]))
      return true;
  return false;
}

// The label, then the graph's name as blank node labels are made of values.
static PmStatus scoped_label(PmArena *arena, PmStr label, PmStr graph, PmStr *out) {
  PmBuf buf = pm_buf(MAX_KEY);
  PmStatus st = pm_buf_append(&buf, label);
  if (!st)
    st = pm_buf_append(&buf, PM_STR("_g"));
  if (!st)
    st = pm_bnode_label(graph, &buf);
  if (!st)
    *out = pm_arena_copy(arena, pm_buf_str(&buf));
  pm_buf_release(&buf);
  return st ? st : out->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_collector_scope(PmCollector *c, const PmTerm *graph, PmArena *arena,
                            PmTerms *terms) {
  for (size_t i = 0; i < c->n && graph->kind != PM_TERM_NONE; ++i) {
    PmTerm *head = &c->pending[i].head;
    const PmTerm before = *head;
    if (!is_scoped(&c->pending[i]))
      continue;
    PM_TRY(scoped_label(arena, before.value, graph->value, &head->value));
    for (size_t j = 0; j < terms->n; ++j)
      if (pm_term_eq(&terms->items[j], &before))
        terms->items[j] = *head;
  }
  return PM_OK;
}

PmStatus pm_collector_end(PmCollector *c, const PmQuadTaker *taker) {
  for (size_t i = 0; i < c->keys.n; ++i) {
    const Writing w = {c, &c->graphs[i], taker};
    if (c->grown[i].is_used)
      PM_TRY(write_collection(&w, &c->grown[i]));
  }
  pm_collector_release(c);
  return PM_OK;
}

void pm_collector_release(PmCollector *c) {
  const uint64_t n_nodes = c->n_nodes;
  pm_strtab_release(&c->keys);
  pm_arena_release(&c->arena);
  *c = (PmCollector){.n_nodes = n_nodes};
}
