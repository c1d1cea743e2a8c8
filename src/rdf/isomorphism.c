// SPDX-License-Identifier: MIT
// Colour refinement: a blank node's colour is a hash of what it stands in, refined until
// no class splits any more; where classes remain, one node is singled out and every
// counterpart tried. What is found is checked quad by quad, so a collision of hashes can
// never make unlike datasets alike. Work is counted, against graphs made to poison it.
#include "rdf/dataset.h"

#include <stdlib.h>

static uint64_t mix(uint64_t h, uint64_t x) {
  h = (h ^ x) * UINT64_C(0xFF51AFD7ED558CCD);
  h ^= h >> 32;
  h *= UINT64_C(0xC4CEB9FE1A85EC53);
  return h ^ (h >> 29);
}

// A triple term of b that holds blank nodes, found by its parts.
typedef struct {
  uint32_t parts[3], number;
} OpenTriple;

typedef struct {
  PmJob *job;
  PmDataset *d[2];
  uint64_t left;       // work
  OpenTriple *triples; // of b, sorted
  size_t n_triples;
} Comparison;

// One colouring of both datasets, and room for the next and for sorting.
typedef struct {
  uint64_t *colours[2], *next[2], *order[2];
} Colouring;

static uint64_t term_hash(const PmDataset *d, const uint64_t *colours, uint32_t number) {
  const PmDatasetNode *node = &d->nodes[number];
  if (node->bnode != (uint32_t)PM_NO_BNODE)
    return colours[node->bnode];
  if (!node->open)
    return node->hash;
  uint64_t h = 3;
  for (size_t i = 0; i < 3; ++i)
    h = mix(h, term_hash(d, colours, node->parts[i]));
  return h;
}

static uint64_t row_hash(const PmDataset *d, const uint64_t *colours,
                         const PmDatasetRow *row) {
  uint64_t h = 7;
  for (size_t i = 0; i < PM_DATASET_PARTS; ++i)
    h = mix(h, term_hash(d, colours, row->terms[i]));
  return h;
}

// Adds the row's hash to each blank node in it; `path` says where in the row it stands.
static void spread(const PmDataset *d, uint64_t *next, uint32_t number, uint64_t hash) {
  const PmDatasetNode *node = &d->nodes[number];
  if (node->bnode != (uint32_t)PM_NO_BNODE)
    next[node->bnode] += hash;
  else if (node->open)
    for (size_t i = 0; i < 3; ++i)
      spread(d, next, node->parts[i], mix(hash, i + 11));
}

static int compare_colours(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static size_t sort_colours(const uint64_t *colours, uint64_t *order, size_t n) {
  if (n == 0)
    return 0;
  memcpy(order, colours, n * sizeof *order);
  qsort(order, n, sizeof *order, compare_colours);
  size_t classes = 1;
  for (size_t i = 1; i < n; ++i)
    classes += order[i] != order[i - 1];
  return classes;
}

static PmStatus spend(Comparison *c, uint64_t work) {
  if (c->left < work)
    return pm_fail(c->job, PM_ERR_LIMIT, pm_at(NULL, 0, 0),
                   "raise the limit, or give the blank nodes IRIs",
                   "the blank nodes are too alike to be compared");
  c->left -= work;
  return pm_job_check(c->job);
}

// Refines the colours of one dataset until no class splits.
static PmStatus refine(Comparison *c, Colouring *k, int side) {
  const PmDataset *d = c->d[side];
  const size_t n = d->n_bnodes;
  size_t classes = sort_colours(k->colours[side], k->order[side], n);
  while (classes < n) {
    PM_TRY(spend(c, d->n_rows + n));
    uint64_t *const next = k->next[side];
    for (size_t i = 0; i < n; ++i)
      next[i] = mix(k->colours[side][i], 5);
    for (size_t i = 0; i < d->n_rows; ++i) {
      const uint64_t h = row_hash(d, k->colours[side], &d->rows[i]);
      for (size_t p = 0; p < PM_DATASET_PARTS; ++p)
        spread(d, next, d->rows[i].terms[p], mix(h, p + 17));
    }
    k->next[side] = k->colours[side];
    k->colours[side] = next;
    const size_t now = sort_colours(next, k->order[side], n);
    if (now == classes)
      break;
    classes = now;
  }
  return PM_OK;
}

static bool same_colours(const Comparison *c, const Colouring *k) {
  const size_t n = c->d[0]->n_bnodes;
  return n == 0 || memcmp(k->order[0], k->order[1], n * sizeof *k->order[0]) == 0;
}

static PmStatus new_colouring(const Comparison *c, Colouring *k) {
  *k = (Colouring){0};
  const size_t n = (size_t)c->d[0]->n_bnodes + 1;
  uint64_t *memory = calloc(n, 6 * sizeof *memory);
  if (!memory)
    return PM_ERR_NOMEM;
  uint64_t **parts[] = {&k->colours[0], &k->colours[1], &k->next[0],
                        &k->next[1],    &k->order[0],   &k->order[1]};
  for (size_t i = 0; i < 6; ++i)
    *parts[i] = memory + i * n;
  return PM_OK;
}

// The arrays change places; the lowest is where the memory starts.
static void free_colouring(Colouring *k) {
  free(k->colours[0] < k->next[0] ? k->colours[0] : k->next[0]);
}

typedef struct {
  uint64_t colour;
  uint32_t index;
} Ranked;

static int compare_ranked(const void *a, const void *b) {
  const Ranked *x = a, *y = b;
  const int by_colour = compare_colours(&x->colour, &y->colour);
  return by_colour ? by_colour : (x->index > y->index) - (x->index < y->index);
}

// Blank nodes by colour.
static Ranked *rank(const uint64_t *colours, size_t n) {
  Ranked *ranked = malloc((n + 1) * sizeof *ranked);
  for (size_t i = 0; ranked && i < n; ++i)
    ranked[i] = (Ranked){colours[i], (uint32_t)i};
  if (ranked && n)
    qsort(ranked, n, sizeof *ranked, compare_ranked);
  return ranked;
}

// All classes have one member: the colours give the only mapping there can be.
static PmStatus check_mapping(Comparison *c, const Colouring *k, bool *same);

static PmStatus search(Comparison *c, Colouring *k, size_t depth, bool *same);

// A class with more than one member, the smallest; its colour.
static uint64_t smallest_class(const uint64_t *order, size_t n) {
  uint64_t colour = 0;
  size_t best = SIZE_MAX;
  for (size_t i = 0, j; i < n; i = j) {
    for (j = i; j < n && order[j] == order[i]; ++j)
      ;
    if (j - i > 1 && j - i < best) {
      best = j - i;
      colour = order[i];
    }
  }
  return colour;
}

// Singles out `first` of a and `candidate` of b, and looks on.
static PmStatus try_pair(Comparison *c, const Colouring *k, const size_t pair[2],
                         size_t depth, bool *same) {
  Colouring tried;
  PM_TRY(new_colouring(c, &tried));
  const size_t n = c->d[0]->n_bnodes;
  for (int side = 0; side < 2; ++side) {
    memcpy(tried.colours[side], k->colours[side], n * sizeof **tried.colours);
    tried.colours[side][pair[side]] = mix(tried.colours[side][pair[side]], 1000 + depth);
  }
  const PmStatus st = search(c, &tried, depth + 1, same);
  free_colouring(&tried);
  return st;
}

enum { MAX_SEARCH_DEPTH = 500 };

static PmStatus branch(Comparison *c, const Colouring *k, size_t depth, bool *same) {
  const size_t n = c->d[0]->n_bnodes;
  const uint64_t colour = smallest_class(k->order[0], n);
  size_t pair[2] = {0, 0};
  if (depth > MAX_SEARCH_DEPTH)
    PM_TRY(spend(c, UINT64_MAX));
  while (k->colours[0][pair[0]] != colour)
    ++pair[0];
  for (; pair[1] < n && !*same; ++pair[1])
    if (k->colours[1][pair[1]] == colour)
      PM_TRY(try_pair(c, k, pair, depth, same));
  return PM_OK;
}

static PmStatus search(Comparison *c, Colouring *k, size_t depth, bool *same) {
  PM_TRY(refine(c, k, 0));
  PM_TRY(refine(c, k, 1));
  *same = false;
  if (!same_colours(c, k))
    return PM_OK;
  const size_t n = c->d[0]->n_bnodes;
  return sort_colours(k->colours[0], k->order[0], n) == n ? check_mapping(c, k, same)
                                                          : branch(c, k, depth, same);
}

static int compare_triples(const void *a, const void *b) {
  return memcmp(a, b, 3 * sizeof(uint32_t)); // any order will do
}

static PmStatus index_triples(Comparison *c) {
  const PmDataset *b = c->d[1];
  c->triples = malloc((b->keys.n + 1) * sizeof *c->triples);
  if (!c->triples)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < b->keys.n; ++i)
    if (b->nodes[i].open && b->nodes[i].term.kind == PM_TERM_TRIPLE) {
      OpenTriple *triple = &c->triples[c->n_triples++];
      memcpy(triple->parts, b->nodes[i].parts, sizeof triple->parts);
      triple->number = i;
    }
  qsort(c->triples, c->n_triples, sizeof *c->triples, compare_triples);
  return PM_OK;
}

// The term of b that the term of a becomes by `to` (blank node of a to term of b); false
// if b does not know it.
static bool translate(const Comparison *c, const uint32_t *to, uint32_t from,
                      uint32_t *into) {
  const PmDatasetNode *node = &c->d[0]->nodes[from];
  if (node->bnode != (uint32_t)PM_NO_BNODE) {
    *into = to[node->bnode];
    return true;
  }
  if (!node->open) {
    *into = pm_strtab_find(&c->d[1]->keys, pm_strtab_get(&c->d[0]->keys, from));
    return *into != (uint32_t)PM_STRTAB_NONE;
  }
  uint32_t parts[3];
  for (size_t i = 0; i < 3; ++i)
    if (!translate(c, to, node->parts[i], &parts[i]))
      return false;
  const OpenTriple *hit =
      bsearch(parts, c->triples, c->n_triples, sizeof *c->triples, compare_triples);
  *into = hit ? hit->number : 0;
  return hit != NULL;
}

// Whether the row of a, translated, is in b.
static bool has_row(const Comparison *c, const uint32_t *to, const PmDatasetRow *row) {
  PmDatasetRow other;
  for (size_t i = 0; i < PM_DATASET_PARTS; ++i)
    if (!translate(c, to, row->terms[i], &other.terms[i]))
      return false;
  return bsearch(&other, c->d[1]->rows, c->d[1]->n_rows, sizeof other,
                 pm_dataset_compare_rows);
}

// Fills `to`: the term number in b of each blank node of a.
static PmStatus make_mapping(const Comparison *c, const Colouring *k, uint32_t *to) {
  const size_t n = c->d[0]->n_bnodes;
  Ranked *a = rank(k->colours[0], n), *b = rank(k->colours[1], n);
  uint32_t *terms = malloc((n + 1) * sizeof *terms); // blank node of b → its term
  const PmStatus st = a && b && terms ? PM_OK : PM_ERR_NOMEM;
  if (st == PM_OK) {
    for (uint32_t i = 0; i < c->d[1]->keys.n; ++i)
      if (c->d[1]->nodes[i].bnode != (uint32_t)PM_NO_BNODE)
        terms[c->d[1]->nodes[i].bnode] = i;
    for (size_t i = 0; i < n; ++i)
      to[a[i].index] = terms[b[i].index];
  }
  free(a);
  free(b);
  free(terms);
  return st;
}

static PmStatus check_mapping(Comparison *c, const Colouring *k, bool *same) {
  const PmDataset *a = c->d[0];
  PM_TRY(spend(c, a->n_rows));
  uint32_t *to = malloc(((size_t)a->n_bnodes + 1) * sizeof *to);
  if (!to)
    return PM_ERR_NOMEM;
  const PmStatus st = make_mapping(c, k, to);
  *same = st == PM_OK;
  for (size_t i = 0; *same && i < a->n_rows; ++i)
    *same = has_row(c, to, &a->rows[i]);
  free(to);
  return st;
}

// Marks the blank nodes that stand in a row with another.
static void mark_linked(const PmDataset *d, uint32_t number, uint32_t *other,
                        bool *linked) {
  const PmDatasetNode *node = &d->nodes[number];
  if (node->bnode == (uint32_t)PM_NO_BNODE) {
    for (size_t i = 0; node->open && i < 3; ++i)
      mark_linked(d, node->parts[i], other, linked);
    return;
  }
  if (*other != (uint32_t)PM_NO_BNODE && *other != node->bnode)
    linked[*other] = linked[node->bnode] = true;
  *other = node->bnode;
}

// Blank nodes of one colour that stand with no other are interchangeable: they are told
// apart by their order, so that thousands of them cost no search.
static PmStatus settle_lone(const PmDataset *d, uint64_t *colours) {
  const size_t n = d->n_bnodes;
  bool *linked = calloc(n + 1, sizeof *linked);
  Ranked *ranked = rank(colours, n);
  for (size_t i = 0; linked && i < d->n_rows; ++i) {
    uint32_t other = (uint32_t)PM_NO_BNODE;
    for (size_t p = 0; p < PM_DATASET_PARTS; ++p)
      mark_linked(d, d->rows[i].terms[p], &other, linked);
  }
  uint64_t place = 0;
  for (size_t i = 0; linked && ranked && i < n; ++i) {
    place = i && ranked[i].colour == ranked[i - 1].colour ? place + 1 : 0;
    if (!linked[ranked[i].index])
      colours[ranked[i].index] = mix(ranked[i].colour, 100000 + place);
  }
  const PmStatus st = linked && ranked ? PM_OK : PM_ERR_NOMEM;
  free(linked);
  free(ranked);
  return st;
}

// Rows by hash.
static Ranked *rank_rows(const PmDataset *d, const uint64_t *colours) {
  Ranked *ranked = malloc((d->n_rows + 1) * sizeof *ranked);
  for (size_t i = 0; ranked && i < d->n_rows; ++i)
    ranked[i] = (Ranked){row_hash(d, colours, &d->rows[i]), (uint32_t)i};
  if (ranked && d->n_rows)
    qsort(ranked, d->n_rows, sizeof *ranked, compare_ranked);
  return ranked;
}

static PmStatus tell(const PmDataset *d, uint32_t row, const PmSink *sink) {
  if (!sink)
    return PM_OK;
  const PmQuad quad = pm_dataset_quad(d, &d->rows[row]);
  return pm_sink_quad(sink, &quad);
}

// Merges the rows of both sides and tells those that only one has.
static PmStatus tell_differences(const Comparison *c, const PmCompareOptions *options,
                                 Ranked *const rows[2]) {
  const PmSink *const sinks[2] = {options->only_a, options->only_b};
  size_t i[2] = {0, 0};
  while (i[0] < c->d[0]->n_rows || i[1] < c->d[1]->n_rows) {
    const int order = i[0] >= c->d[0]->n_rows ? 1
                      : i[1] >= c->d[1]->n_rows
                          ? -1
                          : compare_colours(&rows[0][i[0]].colour, &rows[1][i[1]].colour);
    const int side = order > 0;
    if (order)
      PM_TRY(tell(c->d[side], rows[side][i[side]].index, sinks[side]));
    i[0] += order <= 0;
    i[1] += order >= 0;
  }
  return PM_OK;
}

static PmStatus differences(Comparison *c, const PmCompareOptions *options) {
  uint64_t *colours[2] = {0};
  Ranked *rows[2] = {0};
  PmStatus st = PM_OK;
  for (int side = 0; side < 2 && st == PM_OK; ++side) {
    // One colour for all blank nodes, so that a difference does not spread.
    colours[side] = calloc((size_t)c->d[side]->n_bnodes + 1, sizeof **colours);
    rows[side] = colours[side] ? rank_rows(c->d[side], colours[side]) : NULL;
    st = rows[side] ? PM_OK : PM_ERR_NOMEM;
  }
  if (st == PM_OK)
    st = tell_differences(c, options, rows);
  for (int side = 0; side < 2; ++side) {
    free(colours[side]);
    free(rows[side]);
  }
  return st;
}

static PmStatus compare_equal_sized(Comparison *c, bool *same) {
  Colouring k;
  PM_TRY(new_colouring(c, &k));
  PmStatus st = index_triples(c);
  for (int side = 0; side < 2 && st == PM_OK; ++side) {
    st = refine(c, &k, side);
    if (st == PM_OK)
      st = settle_lone(c->d[side], k.colours[side]);
  }
  if (st == PM_OK)
    st = search(c, &k, 0, same);
  free_colouring(&k);
  free(c->triples);
  return st;
}

PmStatus pm_dataset_compare(PmJob *job, PmDataset *a, PmDataset *b,
                            const PmCompareOptions *options, bool *same) {
  Comparison c = {.job = job, .d = {a, b}};
  c.left = options->max_work ? options->max_work : UINT64_C(1) << 30;
  *same = false;
  if (pm_dataset_count(a) == pm_dataset_count(b) && a->n_bnodes == b->n_bnodes)
    PM_TRY(compare_equal_sized(&c, same));
  return *same || (!options->only_a && !options->only_b) ? PM_OK
                                                         : differences(&c, options);
}
