// SPDX-License-Identifier: MIT
// RDFC-1.0. Names follow the specification: first degree and n-degree hashes, identifier
// issuers, hash paths. Blank nodes are numbers; a label exists only in hashed text.
#include "rdf/canon.h"
#include "rdf/dataset.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 1 << 28 };

// Hex of either hash.
typedef struct {
  char text[97];
} Digest;

/// Section 4.3: labels in order of issue. ids[i] is the blank node with label number i.
typedef struct {
  uint32_t *nodes;
  size_t n, cap;
  const char *prefix;
} Issuer;

typedef struct {
  Digest hash;
  Issuer issuer;
} NDegree;

typedef struct {
  uint32_t *quads; // numbers of rows in which the node stands
  size_t n, cap;
  Digest first_degree;
  bool hashed;
} Node;

typedef struct {
  PmJob *job;
  PmDataset *dataset;
  PmArena *arena;
  PmCanonHash algorithm;
  Node *nodes;
  size_t n_nodes;
  Issuer canonical;
  uint32_t *canonical_of; // number by node, PM_STRTAB_NONE where none is issued
  uint64_t work, max_work;
} Canon;

static Digest hash(const Canon *c, const PmBuf *text) {
  Digest digest = {""};
  if (c->algorithm == PM_CANON_SHA384)
    memcpy(digest.text, pm_sha384(pm_buf_str(text)).hex, sizeof(PmSha384));
  else
    memcpy(digest.text, pm_sha256(pm_buf_str(text)).hex, sizeof(PmSha256));
  return digest;
}

static int compare_hex(const Digest *a, const Digest *b) {
  return strcmp(a->text, b->text);
}

static PmStatus spend(Canon *c) {
  PM_TRY(pm_job_check(c->job));
  if (++c->work <= c->max_work)
    return PM_OK;
  return pm_fail(
      c->job, PM_ERR_LIMIT, pm_at(NULL, 0, 0),
      "its blank nodes are too alike: give some of them IRIs; or raise the limit "
      "with --max-work",
      "the graph is too costly to canonicalize");
}

// --- issuers
// ----------------------------------------------------------------------------

static bool issued(const Issuer *issuer, uint32_t node, size_t *number) {
  for (size_t i = 0; i < issuer->n; ++i)
    if (issuer->nodes[i] == node) {
      *number = i;
      return true;
    }
  return false;
}

static PmStatus issue(Canon *c, Issuer *issuer, uint32_t node, size_t *number) {
  if (issued(issuer, node, number))
    return PM_OK;
  issuer->nodes = pm_arena_extend(c->arena, issuer->nodes, issuer->n, &issuer->cap,
                                  sizeof *issuer->nodes);
  if (!issuer->nodes)
    return PM_ERR_NOMEM;
  *number = issuer->n;
  issuer->nodes[issuer->n++] = node;
  return PM_OK;
}

static PmStatus copy_issuer(Canon *c, const Issuer *from, Issuer *to) {
  *to = *from;
  to->cap = from->n;
  to->nodes = NULL;
  if (!from->n)
    return PM_OK;
  to->nodes = pm_arena_alloc(c->arena, from->n * sizeof *to->nodes);
  if (!to->nodes)
    return PM_ERR_NOMEM;
  memcpy(to->nodes, from->nodes, from->n * sizeof *to->nodes);
  return PM_OK;
}

static PmStatus issue_canonical(Canon *c, uint32_t node) {
  if (c->canonical_of[node] == PM_STRTAB_NONE)
    c->canonical_of[node] = (uint32_t)c->canonical.n++;
  return PM_OK;
}

// --- rows
// -------------------------------------------------------------------------------

enum { SUBJECT, PREDICATE, OBJECT, GRAPH };

static const PmDatasetNode *part(const Canon *c, uint32_t quad, int place) {
  return &c->dataset->nodes[c->dataset->rows[quad].terms[place]];
}

// --- hash first degree quads (section 4.6)
// ----------------------------------------------

static PmStatus append_first_degree_part(const Canon *c, uint32_t quad, int place,
                                         uint32_t reference, PmBuf *text) {
  const PmDatasetNode *node = part(c, quad, place);
  if (node->term.kind == PM_TERM_NONE)
    return PM_OK;
  if (node->term.kind != PM_TERM_BNODE)
    PM_TRY(pm_term_to_ntriples(&node->term, text));
  else
    PM_TRY(pm_buf_append(text, node->bnode == reference ? PM_STR("_:a") : PM_STR("_:z")));
  return pm_buf_putc(text, ' ');
}

static PmStatus append_first_degree_quad(const Canon *c, uint32_t quad,
                                         uint32_t reference, PmBuf *text) {
  for (int place = SUBJECT; place <= GRAPH; ++place)
    PM_TRY(append_first_degree_part(c, quad, place, reference, text));
  return pm_buf_append(text, PM_STR(".\n"));
}

static int compare_strs(const void *a, const void *b) {
  return pm_str_cmp(*(const PmStr *)a, *(const PmStr *)b);
}

static PmStatus sorted_lines(Canon *c, uint32_t reference, PmArena *scratch,
                             PmBuf *text) {
  const Node *node = &c->nodes[reference];
  PmStr *lines = pm_arena_alloc(scratch, node->n * sizeof *lines);
  if (!lines)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < node->n; ++i) {
    pm_buf_clear(text);
    PM_TRY(append_first_degree_quad(c, node->quads[i], reference, text));
    lines[i] = pm_arena_copy(scratch, pm_buf_str(text));
    if (!lines[i].data)
      return PM_ERR_NOMEM;
  }
  qsort(lines, node->n, sizeof *lines, compare_strs);
  pm_buf_clear(text);
  for (size_t i = 0; i < node->n; ++i)
    PM_TRY(pm_buf_append(text, lines[i]));
  return PM_OK;
}

static PmStatus first_degree(Canon *c, uint32_t reference, Digest *out) {
  Node *node = &c->nodes[reference];
  if (!node->hashed) {
    PmArena scratch = {0};
    PmBuf text = pm_buf(TEXT_MAX);
    const PmStatus st = sorted_lines(c, reference, &scratch, &text);
    node->first_degree = hash(c, &text);
    pm_buf_release(&text);
    pm_arena_release(&scratch);
    PM_TRY(st);
    node->hashed = true;
  }
  *out = node->first_degree;
  return PM_OK;
}

// --- hash related blank node (section 4.7)
// ----------------------------------------------

static PmStatus append_label(const Canon *c, uint32_t node, const Issuer *issuer,
                             PmBuf *text, bool *found) {
  size_t number = 0;
  *found = true;
  if (c->canonical_of[node] != PM_STRTAB_NONE)
    return pm_buf_printf(text, "_:c14n%u", c->canonical_of[node]);
  if (issued(issuer, node, &number))
    return pm_buf_printf(text, "_:%s%zu", issuer->prefix, number);
  *found = false;
  return PM_OK;
}

static PmStatus related_text(Canon *c, uint32_t related, uint32_t quad,
                             const Issuer *issuer, char position, PmBuf *text) {
  bool found = false;
  PM_TRY(pm_buf_putc(text, position));
  if (position != 'g')
    PM_TRY(pm_term_to_ntriples(&part(c, quad, PREDICATE)->term, text));
  PM_TRY(append_label(c, related, issuer, text, &found));
  if (found)
    return PM_OK;
  Digest hex;
  PM_TRY(first_degree(c, related, &hex));
  return pm_buf_append(text, pm_str(hex.text));
}

static PmStatus hash_related(Canon *c, uint32_t related, uint32_t quad,
                             const Issuer *issuer, char position, Digest *out) {
  PmBuf text = pm_buf(TEXT_MAX);
  const PmStatus st = related_text(c, related, quad, issuer, position, &text);
  *out = hash(c, &text);
  pm_buf_release(&text);
  return st;
}

// --- hash n-degree quads (section 4.8)
// --------------------------------------------------

typedef struct {
  Digest hash;
  uint32_t *nodes;
  size_t n, cap;
} Related;

typedef struct {
  Related *items;
  size_t n, cap;
} RelatedList;

static PmStatus add_related(Canon *c, RelatedList *list, const Digest *hex,
                            uint32_t node) {
  size_t i = 0;
  while (i < list->n && compare_hex(&list->items[i].hash, hex) != 0)
    ++i;
  if (i == list->n) {
    list->items =
        pm_arena_extend(c->arena, list->items, list->n, &list->cap, sizeof *list->items);
    if (!list->items)
      return PM_ERR_NOMEM;
    list->items[list->n++] = (Related){.hash = *hex};
  }
  Related *r = &list->items[i];
  r->nodes = pm_arena_extend(c->arena, r->nodes, r->n, &r->cap, sizeof *r->nodes);
  if (!r->nodes)
    return PM_ERR_NOMEM;
  r->nodes[r->n++] = node;
  return PM_OK;
}

static PmStatus add_component(Canon *c, RelatedList *list, uint32_t identifier,
                              uint32_t quad, int place, const Issuer *issuer) {
  const uint32_t node = part(c, quad, place)->bnode;
  if (node == (uint32_t)PM_NO_BNODE || node == identifier)
    return PM_OK;
  Digest hex;
  PM_TRY(hash_related(c, node, quad, issuer, "spog"[place], &hex));
  return add_related(c, list, &hex, node);
}

static int compare_related(const void *a, const void *b) {
  return compare_hex(&((const Related *)a)->hash, &((const Related *)b)->hash);
}

static PmStatus collect_related(Canon *c, uint32_t identifier, const Issuer *issuer,
                                RelatedList *list) {
  const Node *node = &c->nodes[identifier];
  for (size_t i = 0; i < node->n; ++i) {
    PM_TRY(add_component(c, list, identifier, node->quads[i], SUBJECT, issuer));
    PM_TRY(add_component(c, list, identifier, node->quads[i], OBJECT, issuer));
    PM_TRY(add_component(c, list, identifier, node->quads[i], GRAPH, issuer));
  }
  if (list->n)
    qsort(list->items, list->n, sizeof *list->items, compare_related);
  return PM_OK;
}

// The next permutation in the order of node numbers; false after the last.
static bool next_permutation(uint32_t *items, size_t n) {
  size_t i = n;
  while (i > 1 && items[i - 2] >= items[i - 1])
    --i;
  if (i <= 1)
    return false;
  size_t j = n;
  while (items[j - 1] <= items[i - 2])
    --j;
  const uint32_t t = items[i - 2];
  items[i - 2] = items[j - 1];
  items[j - 1] = t;
  for (size_t a = i - 1, b = n - 1; a < b; ++a, --b) {
    const uint32_t u = items[a];
    items[a] = items[b];
    items[b] = u;
  }
  return true;
}

static PmStatus n_degree(Canon *c, uint32_t identifier, const Issuer *issuer,
                         NDegree *out);

// One permutation's path (step 5.4); `worse` when it cannot beat the chosen one any more.
typedef struct {
  PmBuf path, chosen;
  Issuer issuer, chosen_issuer;
  bool has_chosen, worse;
  uint32_t *recursion;
  size_t n_recursion;
} Search;

static void compare_with_chosen(Search *s) {
  s->worse = s->has_chosen && s->path.len >= s->chosen.len &&
             pm_str_cmp(pm_buf_str(&s->path), pm_buf_str(&s->chosen)) > 0;
}

static PmStatus walk_related(Canon *c, Search *s, const Related *related) {
  for (size_t i = 0; i < related->n && !s->worse; ++i) {
    const uint32_t node = related->nodes[i];
    bool found = false;
    size_t number = 0;
    PM_TRY(append_label(c, node, &s->issuer, &s->path, &found));
    if (!found) {
      s->recursion[s->n_recursion++] = node;
      PM_TRY(issue(c, &s->issuer, node, &number));
      PM_TRY(pm_buf_printf(&s->path, "_:%s%zu", s->issuer.prefix, number));
    }
    compare_with_chosen(s);
  }
  return PM_OK;
}

static PmStatus walk_recursion(Canon *c, Search *s) {
  for (size_t i = 0; i < s->n_recursion && !s->worse; ++i) {
    const uint32_t node = s->recursion[i];
    NDegree result;
    size_t number = 0;
    PM_TRY(n_degree(c, node, &s->issuer, &result));
    PM_TRY(issue(c, &s->issuer, node, &number));
    PM_TRY(pm_buf_printf(&s->path, "_:%s%zu<%s>", s->issuer.prefix, number,
                         result.hash.text));
    s->issuer = result.issuer;
    compare_with_chosen(s);
  }
  return PM_OK;
}

static PmStatus try_permutation(Canon *c, Search *s, const Related *related,
                                const Issuer *issuer) {
  PM_TRY(spend(c));
  pm_buf_clear(&s->path);
  s->n_recursion = 0;
  s->worse = false;
  PM_TRY(copy_issuer(c, issuer, &s->issuer));
  PM_TRY(walk_related(c, s, related));
  PM_TRY(walk_recursion(c, s));
  if (s->worse ||
      (s->has_chosen && pm_str_cmp(pm_buf_str(&s->path), pm_buf_str(&s->chosen)) >= 0))
    return PM_OK;
  pm_buf_clear(&s->chosen);
  PM_TRY(pm_buf_append(&s->chosen, pm_buf_str(&s->path)));
  s->chosen_issuer = s->issuer;
  s->has_chosen = true;
  return PM_OK;
}

static int compare_numbers(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static PmStatus choose_path(Canon *c, Search *s, Related *related, Issuer *issuer,
                            PmBuf *data) {
  s->recursion = pm_arena_alloc(c->arena, related->n * sizeof *s->recursion);
  if (!s->recursion)
    return PM_ERR_NOMEM;
  qsort(related->nodes, related->n, sizeof *related->nodes, compare_numbers);
  do
    PM_TRY(try_permutation(c, s, related, issuer));
  while (next_permutation(related->nodes, related->n));
  PM_TRY(pm_buf_append(data, pm_str(related->hash.text)));
  PM_TRY(pm_buf_append(data, pm_buf_str(&s->chosen)));
  *issuer = s->chosen_issuer;
  return PM_OK;
}

static PmStatus hash_paths(Canon *c, RelatedList *list, Issuer *issuer, PmBuf *data) {
  for (size_t i = 0; i < list->n; ++i) {
    Search s = {.path = pm_buf(TEXT_MAX), .chosen = pm_buf(TEXT_MAX)};
    const PmStatus st = choose_path(c, &s, &list->items[i], issuer, data);
    pm_buf_release(&s.path);
    pm_buf_release(&s.chosen);
    PM_TRY(st);
  }
  return PM_OK;
}

static PmStatus n_degree(Canon *c, uint32_t identifier, const Issuer *issuer,
                         NDegree *out) {
  PM_TRY(spend(c));
  RelatedList list = {0};
  PM_TRY(copy_issuer(c, issuer, &out->issuer));
  PM_TRY(collect_related(c, identifier, issuer, &list));
  PmBuf data = pm_buf(TEXT_MAX);
  const PmStatus st = hash_paths(c, &list, &out->issuer, &data);
  out->hash = hash(c, &data);
  pm_buf_release(&data);
  return st;
}

// --- the algorithm (section 4.4)
// --------------------------------------------------------

static PmStatus add_node_quad(Canon *c, uint32_t number, uint32_t quad) {
  if (number == (uint32_t)PM_NO_BNODE)
    return PM_OK;
  Node *node = &c->nodes[number];
  if (node->n && node->quads[node->n - 1] == quad) // once a quad, whatever its places
    return PM_OK;
  node->quads =
      pm_arena_extend(c->arena, node->quads, node->n, &node->cap, sizeof *node->quads);
  if (!node->quads)
    return PM_ERR_NOMEM;
  node->quads[node->n++] = quad;
  return PM_OK;
}

static PmStatus index_quads(Canon *c) {
  for (uint32_t i = 0; i < c->dataset->n_rows; ++i) {
    const PmDatasetNode *object = part(c, i, OBJECT);
    if (object->term.kind == PM_TERM_TRIPLE && object->open)
      return pm_fail(c->job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0), NULL,
                     "RDFC-1.0 does not define blank nodes in triple terms");
    PM_TRY(add_node_quad(c, part(c, i, SUBJECT)->bnode, i));
    PM_TRY(add_node_quad(c, object->bnode, i));
    PM_TRY(add_node_quad(c, part(c, i, GRAPH)->bnode, i));
  }
  return PM_OK;
}

typedef struct {
  Digest hash;
  uint32_t node;
} Hashed;

static int compare_hashed(const void *a, const void *b) {
  const Hashed *x = a, *y = b;
  const int order = compare_hex(&x->hash, &y->hash);
  return order ? order : (x->node > y->node) - (x->node < y->node);
}

static int compare_results(const void *a, const void *b) {
  return compare_hex(&((const NDegree *)a)->hash, &((const NDegree *)b)->hash);
}

// Steps 5.2 and 5.3 for the nodes that share one first degree hash.
static PmStatus number_alike(Canon *c, const Hashed *group, size_t n) {
  NDegree *results = pm_arena_alloc(c->arena, n * sizeof *results);
  size_t n_results = 0, number = 0;
  if (!results)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i) {
    if (c->canonical_of[group[i].node] != PM_STRTAB_NONE)
      continue;
    Issuer issuer = {.prefix = "b"};
    PM_TRY(issue(c, &issuer, group[i].node, &number));
    PM_TRY(n_degree(c, group[i].node, &issuer, &results[n_results++]));
  }
  qsort(results, n_results, sizeof *results, compare_results);
  for (size_t i = 0; i < n_results; ++i)
    for (size_t k = 0; k < results[i].issuer.n; ++k)
      PM_TRY(issue_canonical(c, results[i].issuer.nodes[k]));
  return PM_OK;
}

static size_t group_end(const Hashed *all, size_t n, size_t from) {
  size_t to = from + 1;
  while (to < n && compare_hex(&all[from].hash, &all[to].hash) == 0)
    ++to;
  return to;
}

static PmStatus number_all(Canon *c) {
  Hashed *all = pm_arena_alloc(c->arena, (c->n_nodes + 1) * sizeof *all);
  if (!all)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < c->n_nodes; ++i) {
    all[i].node = i;
    PM_TRY(first_degree(c, i, &all[i].hash));
  }
  qsort(all, c->n_nodes, sizeof *all, compare_hashed);
  for (size_t i = 0, to; i < c->n_nodes; i = to) {
    to = group_end(all, c->n_nodes, i);
    if (to == i + 1)
      PM_TRY(issue_canonical(c, all[i].node));
  }
  for (size_t i = 0, to; i < c->n_nodes; i = to) {
    to = group_end(all, c->n_nodes, i);
    if (to > i + 1)
      PM_TRY(number_alike(c, all + i, to - i));
  }
  return PM_OK;
}

static PmStatus number_nodes(Canon *c) {
  c->nodes = pm_arena_alloc(c->arena, (c->n_nodes + 1) * sizeof *c->nodes);
  if (!c->nodes)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < c->n_nodes; ++i)
    c->canonical_of[i] = PM_STRTAB_NONE;
  PM_TRY(index_quads(c));
  return number_all(c);
}

PmStatus pm_canon_numbers(PmJob *job, PmDataset *dataset, const PmCanonOptions *options,
                          uint32_t **numbers) {
  pm_dataset_count(dataset); // leaves each quad once
  PmArena scratch = {0};
  Canon c = {.job = job,
             .dataset = dataset,
             .arena = &scratch,
             .algorithm = options->hash,
             .n_nodes = dataset->n_bnodes,
             .max_work = options->max_work ? options->max_work : 100000};
  c.canonical_of = malloc((c.n_nodes + 1) * sizeof *c.canonical_of);
  *numbers = c.canonical_of;
  const PmStatus st = c.canonical_of ? number_nodes(&c) : PM_ERR_NOMEM;
  pm_arena_release(&scratch);
  if (st) {
    free(c.canonical_of);
    *numbers = NULL;
  }
  return st;
}

// --- output
// -----------------------------------------------------------------------------

static void relabel(const PmDatasetNode *node, const uint32_t *numbers, PmTerm *term,
                    char label[32]) {
  if (term->kind != PM_TERM_BNODE)
    return;
  const int n = snprintf(label, 32, "c14n%u", numbers[node->bnode]);
  term->value = pm_str_n(label, (size_t)n);
}

static PmStatus hand_over(const PmDataset *d, const uint32_t *numbers,
                          const PmSink *sink) {
  for (size_t i = 0; i < d->n_rows; ++i) {
    const uint32_t *terms = d->rows[i].terms;
    char labels[3][32];
    PmQuad quad = pm_dataset_quad(d, &d->rows[i]);
    relabel(&d->nodes[terms[SUBJECT]], numbers, &quad.subject, labels[0]);
    relabel(&d->nodes[terms[OBJECT]], numbers, &quad.object, labels[1]);
    relabel(&d->nodes[terms[GRAPH]], numbers, &quad.graph, labels[2]);
    PM_TRY(pm_sink_quad(sink, &quad));
  }
  return PM_OK;
}

PmStatus pm_dataset_canonize(PmJob *job, PmDataset *dataset,
                             const PmCanonOptions *options, const PmSink *sink) {
  uint32_t *numbers = NULL;
  PM_TRY(pm_canon_numbers(job, dataset, options, &numbers));
  const PmStatus st = hand_over(dataset, numbers, sink);
  free(numbers);
  return st;
}
