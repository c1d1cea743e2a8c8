// SPDX-License-Identifier: MIT
// Colour refinement: a blank node's colour is a hash of what it stands in, refined until
// no class splits any more. Nodes whose colour is their own are as good as named; the
// others fall into pieces that no row links, and pieces are matched one by one, each with
// the first that it is isomorphic to. In a piece whose nodes are still alike, one is
// singled out and every counterpart tried. What is found is checked quad by quad, so a
// collision of hashes can never make unlike datasets alike. Work is counted, against
// graphs made to poison it.
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

enum { NO_NODE = UINT32_MAX, MAX_DEPTH = 500 };

// A dataset, and what is known of its blank nodes.
typedef struct {
  const PmDataset *d;
  uint64_t *colours, *next;
  uint32_t *firsts, *rows; // rows[firsts[i]] and on: the rows that blank node i is in
  uint32_t *seen;          // by row: the last collection of rows that it is in
  uint32_t *parents;       // of the pieces being found; NO_NODE apart from that
  uint32_t n_seen;
} Side;

typedef struct {
  PmJob *job;
  Side sides[2];
  uint64_t left;       // work
  uint64_t n_matched;  // pieces
  OpenTriple *triples; // of b, sorted
  size_t n_triples;
} Comparison;

// Blank nodes of one side, and the rows they are in.
typedef struct {
  const uint32_t *nodes;
  size_t n;
  uint32_t *rows;
  size_t n_rows;
} Part;

static void *allocate(size_t n, size_t size) { return calloc(n + 1, size); }

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

static PmStatus spend(Comparison *c, uint64_t work) {
  if (c->left < work)
    return pm_fail(c->job, PM_ERR_LIMIT, pm_at(NULL, 0, 0),
                   "give some of them IRIs, or raise the limit with --max-work",
                   "the blank nodes are too alike to be compared");
  c->left -= work;
  return pm_job_check(c->job);
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

// The part's blank nodes by colour, into room for as many; the number of colours.
static size_t rank(const Side *s, const Part *part, Ranked *ranked) {
  for (size_t i = 0; i < part->n; ++i)
    ranked[i] = (Ranked){s->colours[part->nodes[i]], part->nodes[i]};
  qsort(ranked, part->n, sizeof *ranked, compare_ranked);
  size_t classes = part->n != 0;
  for (size_t i = 1; i < part->n; ++i)
    classes += ranked[i].colour != ranked[i - 1].colour;
  return classes;
}

// --- rows and their blank nodes --------------------------------------------------------

typedef void Visit(Side *s, uint32_t bnode, uint32_t *data);

static void visit_term(Side *s, uint32_t number, Visit *visit, uint32_t *data) {
  const PmDatasetNode *node = &s->d->nodes[number];
  if (node->bnode != (uint32_t)PM_NO_BNODE)
    visit(s, node->bnode, data);
  else if (node->open)
    for (size_t i = 0; i < 3; ++i)
      visit_term(s, node->parts[i], visit, data);
}

static void visit_row(Side *s, uint32_t row, Visit *visit, uint32_t *data) {
  for (size_t p = 0; p < PM_DATASET_PARTS; ++p)
    visit_term(s, s->d->rows[row].terms[p], visit, data);
}

static void count_row(Side *s, uint32_t bnode, uint32_t *row) {
  (void)row;
  ++s->firsts[bnode + 1];
}

static void put_row(Side *s, uint32_t bnode, uint32_t *row) {
  s->rows[s->firsts[bnode]++] = *row;
}

static PmStatus index_rows(Side *s) {
  const uint32_t n = s->d->n_bnodes;
  for (uint32_t i = 0; i < s->d->n_rows; ++i)
    visit_row(s, i, count_row, NULL);
  for (uint32_t i = 0; i < n; ++i)
    s->firsts[i + 1] += s->firsts[i];
  s->rows = allocate(s->firsts[n], sizeof *s->rows);
  if (!s->rows)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < s->d->n_rows; ++i)
    visit_row(s, i, put_row, &i);
  for (uint32_t i = n; i > 0; --i) // each now stands where its rows end
    s->firsts[i] = s->firsts[i - 1];
  s->firsts[0] = 0;
  return PM_OK;
}

static PmStatus init_side(Side *s) {
  const size_t n = s->d->n_bnodes;
  if (s->d->n_rows >= UINT32_MAX / (2 * PM_DATASET_PARTS))
    return PM_ERR_LIMIT;
  s->colours = allocate(n, sizeof *s->colours);
  s->next = allocate(n, sizeof *s->next);
  s->firsts = allocate(n + 1, sizeof *s->firsts);
  s->parents = allocate(n, sizeof *s->parents);
  s->seen = allocate(s->d->n_rows, sizeof *s->seen);
  if (!s->colours || !s->next || !s->firsts || !s->parents || !s->seen)
    return PM_ERR_NOMEM;
  memset(s->parents, 0xFF, n * sizeof *s->parents);
  return index_rows(s);
}

static void free_side(Side *s) {
  free(s->colours);
  free(s->next);
  free(s->firsts);
  free(s->rows);
  free(s->parents);
  free(s->seen);
}

// Collects the rows of the part's nodes, each once; free them.
static PmStatus collect_rows(Side *s, Part *part) {
  size_t most = 0;
  for (size_t i = 0; i < part->n; ++i)
    most += s->firsts[part->nodes[i] + 1] - s->firsts[part->nodes[i]];
  part->rows = allocate(most, sizeof *part->rows);
  if (!part->rows)
    return PM_ERR_NOMEM;
  ++s->n_seen;
  for (size_t i = 0; i < part->n; ++i)
    for (uint32_t k = s->firsts[part->nodes[i]]; k < s->firsts[part->nodes[i] + 1]; ++k)
      if (s->seen[s->rows[k]] != s->n_seen) {
        s->seen[s->rows[k]] = s->n_seen;
        part->rows[part->n_rows++] = s->rows[k];
      }
  return PM_OK;
}

// --- refining --------------------------------------------------------------------------

static void refine_once(Side *s, const Part *part) {
  for (size_t i = 0; i < part->n; ++i)
    s->next[part->nodes[i]] = mix(s->colours[part->nodes[i]], 5);
  for (size_t i = 0; i < part->n_rows; ++i) {
    const PmDatasetRow *row = &s->d->rows[part->rows[i]];
    const uint64_t h = row_hash(s->d, s->colours, row);
    for (size_t p = 0; p < PM_DATASET_PARTS; ++p)
      spread(s->d, s->next, row->terms[p], mix(h, p + 17));
  }
  for (size_t i = 0; i < part->n; ++i)
    s->colours[part->nodes[i]] = s->next[part->nodes[i]];
}

// Refines the part's colours until no class splits; its nodes come out by colour.
static PmStatus refine(Comparison *c, Side *s, const Part *part, Ranked *ranked) {
  size_t classes = rank(s, part, ranked);
  for (;;) {
    PM_TRY(spend(c, part->n_rows + part->n));
    refine_once(s, part);
    const size_t now = rank(s, part, ranked);
    if (now <= classes)
      return PM_OK;
    classes = now;
  }
}

// --- pieces ----------------------------------------------------------------------------

// A blank node in its piece, which is named by one of its nodes.
typedef struct {
  uint64_t hash; // of the piece's colours
  uint32_t piece, node;
} Placed;

static int compare_placed(const void *a, const void *b) {
  const Placed *x = a, *y = b;
  const int by_hash = compare_colours(&x->hash, &y->hash);
  return by_hash                ? by_hash
         : x->piece != y->piece ? (x->piece > y->piece) - (x->piece < y->piece)
                                : (x->node > y->node) - (x->node < y->node);
}

static uint32_t find_piece(const Side *s, uint32_t node) {
  while (s->parents[node] != node) {
    s->parents[node] = s->parents[s->parents[node]];
    node = s->parents[node];
  }
  return node;
}

static void join(Side *s, uint32_t node, uint32_t *other) {
  if (s->parents[node] == NO_NODE)
    return;
  const uint32_t piece = find_piece(s, node);
  if (*other != NO_NODE)
    s->parents[piece] = find_piece(s, *other);
  *other = node;
}

// The part's nodes that share their colour with another, `ranked` by colour, in pieces:
// those that are alike come together. Returns how many nodes they are.
static size_t place(Side *s, const Part *part, const Ranked *ranked, Placed *placed) {
  size_t n = 0;
  for (size_t i = 0; i < part->n; ++i)
    if ((i > 0 && ranked[i - 1].colour == ranked[i].colour) ||
        (i + 1 < part->n && ranked[i + 1].colour == ranked[i].colour)) {
      placed[n++].node = ranked[i].index;
      s->parents[ranked[i].index] = ranked[i].index;
    }
  for (size_t i = 0; n && i < part->n_rows; ++i) {
    uint32_t other = NO_NODE;
    visit_row(s, part->rows[i], join, &other);
  }
  for (size_t i = 0; i < n; ++i) {
    placed[i].piece = find_piece(s, placed[i].node);
    s->next[placed[i].piece] = 0; // sums the colours of the piece
  }
  for (size_t i = 0; i < n; ++i)
    s->next[placed[i].piece] += mix(s->colours[placed[i].node], 29);
  for (size_t i = 0; i < n; ++i)
    placed[i].hash = s->next[placed[i].piece];
  for (size_t i = 0; i < n; ++i)
    s->parents[placed[i].node] = NO_NODE;
  qsort(placed, n, sizeof *placed, compare_placed);
  return n;
}

// Where the piece that begins at `i` ends.
static size_t piece_end(const Placed *placed, size_t n, size_t i) {
  size_t end = i + 1;
  while (end < n && placed[end].piece == placed[i].piece)
    ++end;
  return end;
}

// --- search ----------------------------------------------------------------------------

// Both sides of what is being matched; all of it is freed together.
typedef struct {
  Part parts[2];
  Ranked *ranked[2];
  Placed *placed[2];
  uint32_t *nodes[2];   // placed, as parts have them
  uint32_t *starts[2];  // of pieces among them
  uint64_t *colours[2]; // as they were
  size_t n;             // nodes placed
  size_t depth;
} Search;

// The part without its rows, which belong to the search that collected them.
static Part bare(Part part) { return (Part){.nodes = part.nodes, .n = part.n}; }

static void free_search(Search *f) {
  for (int side = 0; side < 2; ++side) {
    free(f->parts[side].rows);
    free(f->ranked[side]);
    free(f->placed[side]);
    free(f->nodes[side]);
    free(f->starts[side]);
    free(f->colours[side]);
  }
}

static PmStatus init_search(Comparison *c, Search *f) {
  for (int side = 0; side < 2; ++side) {
    Part *part = &f->parts[side];
    f->ranked[side] = allocate(part->n, sizeof *f->ranked[side]);
    f->placed[side] = allocate(part->n, sizeof *f->placed[side]);
    f->nodes[side] = allocate(part->n, sizeof *f->nodes[side]);
    f->starts[side] = allocate(part->n, sizeof *f->starts[side]);
    f->colours[side] = allocate(part->n, sizeof *f->colours[side]);
    if (!f->ranked[side] || !f->placed[side] || !f->nodes[side] || !f->starts[side] ||
        !f->colours[side])
      return PM_ERR_NOMEM;
    PM_TRY(collect_rows(&c->sides[side], part));
  }
  return PM_OK;
}

static bool same_colours(const Search *f) {
  for (size_t i = 0; i < f->parts[0].n; ++i)
    if (f->ranked[0][i].colour != f->ranked[1][i].colour)
      return false;
  return true;
}

static PmStatus match(Comparison *c, const Part parts[2], size_t depth, bool *same);

// The smallest class of the nodes `ranked` by colour that has more than one; where its
// nodes begin, or `n` if there is none.
static size_t smallest_class(const Ranked *ranked, size_t n) {
  size_t best = n, size = SIZE_MAX;
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i; end < n && ranked[end].colour == ranked[i].colour; ++end)
      ;
    if (end - i > 1 && end - i < size) {
      best = i;
      size = end - i;
    }
  }
  return best;
}

static void swap_colours(Comparison *c, Search *f, bool keep) {
  for (int side = 0; side < 2; ++side)
    for (size_t i = 0; i < f->parts[side].n; ++i) {
      uint64_t *colour = &c->sides[side].colours[f->parts[side].nodes[i]];
      *(keep ? &f->colours[side][i] : colour) = keep ? *colour : f->colours[side][i];
    }
}

// Singles out the first of the class that begins at `first` and tries its counterparts.
static PmStatus branch(Comparison *c, Search *f, size_t first, bool *same) {
  const uint64_t colour = f->ranked[0][first].colour,
                 singled = mix(colour, 1000 + f->depth);
  if (f->depth > MAX_DEPTH)
    PM_TRY(spend(c, UINT64_MAX));
  swap_colours(c, f, true);
  for (size_t i = first; i < f->parts[1].n && f->ranked[1][i].colour == colour; ++i) {
    c->sides[0].colours[f->ranked[0][first].index] = singled;
    c->sides[1].colours[f->ranked[1][i].index] = singled;
    PM_TRY(match(c, f->parts, f->depth + 1, same));
    if (*same)
      return PM_OK;
    swap_colours(c, f, false);
  }
  return PM_OK;
}

static PmStatus match_alike(Comparison *c, Search *f, bool *same) {
  PM_TRY(init_search(c, f));
  for (int side = 0; side < 2; ++side)
    rank(&c->sides[side], &f->parts[side], f->ranked[side]);
  *same = same_colours(f);
  const size_t first = smallest_class(f->ranked[0], f->parts[0].n);
  if (!*same || first == f->parts[0].n)
    return PM_OK;
  *same = false;
  return branch(c, f, first, same);
}

// Matches two pieces; if they are alike, their nodes get colours that no others have.
static PmStatus match_pieces(Comparison *c, const Part parts[2], size_t depth,
                             bool *same) {
  Search f = {.parts = {bare(parts[0]), bare(parts[1])}, .depth = depth};
  PmStatus st = spend(c, 1);
  *same = parts[0].n == parts[1].n;
  if (st == PM_OK && *same && parts[0].n > 1) {
    st = match_alike(c, &f, same);
    free_search(&f);
  }
  c->n_matched += *same;
  for (int side = 0; side < 2 && *same; ++side)
    for (size_t i = 0; i < parts[side].n; ++i) {
      uint64_t *colour = &c->sides[side].colours[parts[side].nodes[i]];
      *colour = mix(*colour, 100000 + c->n_matched);
    }
  return st;
}

// Finds where the pieces begin; their number.
static size_t list_pieces(Search *f, int side) {
  size_t n = 0;
  for (size_t i = 0; i < f->n; i = piece_end(f->placed[side], f->n, i))
    f->starts[side][n++] = (uint32_t)i;
  for (size_t i = 0; i < f->n; ++i)
    f->nodes[side][i] = f->placed[side][i].node;
  return n;
}

static Part piece(const Search *f, int side, size_t i) {
  const size_t start = f->starts[side][i];
  return (Part){.nodes = f->nodes[side] + start,
                .n = piece_end(f->placed[side], f->n, start) - start};
}

// Each piece of a goes to the first piece of b not yet taken that it is isomorphic to:
// which one of those makes no difference to the others.
static PmStatus match_all(Comparison *c, Search *f, bool *same) {
  const size_t n = list_pieces(f, 0);
  *same = n == list_pieces(f, 1);
  for (size_t i = 0; i < n && *same; ++i) {
    const uint64_t hash = f->placed[0][f->starts[0][i]].hash;
    *same = false;
    for (size_t k = i; k < n && f->placed[1][f->starts[1][k]].hash == hash; ++k) {
      PM_TRY(match_pieces(c, (Part[]){piece(f, 0, i), piece(f, 1, k)}, f->depth, same));
      if (*same) {
        const uint32_t taken = f->starts[1][k];
        f->starts[1][k] = f->starts[1][i];
        f->starts[1][i] = taken;
        break;
      }
    }
  }
  return PM_OK;
}

static PmStatus match_refined(Comparison *c, Search *f, bool *same) {
  PM_TRY(init_search(c, f));
  for (int side = 0; side < 2; ++side)
    PM_TRY(refine(c, &c->sides[side], &f->parts[side], f->ranked[side]));
  *same = same_colours(f);
  if (!*same)
    return PM_OK;
  for (int side = 0; side < 2; ++side)
    f->n = place(&c->sides[side], &f->parts[side], f->ranked[side], f->placed[side]);
  return match_all(c, f, same);
}

// Whether the parts, of as many nodes, are isomorphic, given the colours they have; if
// so, nodes of the same colour belong together, and each has its own.
static PmStatus match(Comparison *c, const Part parts[2], size_t depth, bool *same) {
  Search f = {.parts = {bare(parts[0]), bare(parts[1])}, .depth = depth};
  const PmStatus st = match_refined(c, &f, same);
  free_search(&f);
  return st;
}

// --- checking --------------------------------------------------------------------------

static int compare_triples(const void *a, const void *b) {
  return memcmp(a, b, 3 * sizeof(uint32_t)); // any order will do
}

static PmStatus index_triples(Comparison *c) {
  const PmDataset *b = c->sides[1].d;
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
  const PmDatasetNode *node = &c->sides[0].d->nodes[from];
  if (node->bnode != (uint32_t)PM_NO_BNODE) {
    *into = to[node->bnode];
    return true;
  }
  if (!node->open) {
    *into =
        pm_strtab_find(&c->sides[1].d->keys, pm_strtab_get(&c->sides[0].d->keys, from));
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
  return bsearch(&other, c->sides[1].d->rows, c->sides[1].d->n_rows, sizeof other,
                 pm_dataset_compare_rows);
}

// Fills `to`: the term number in b of each blank node of a, which has the same place in
// the order of colours.
static PmStatus make_mapping(const Comparison *c, const Part all[2], uint32_t *to) {
  const PmDataset *b = c->sides[1].d;
  const size_t n = all[0].n;
  Ranked *ranked[2] = {allocate(n, sizeof **ranked), allocate(n, sizeof **ranked)};
  uint32_t *terms = allocate(n, sizeof *terms); // blank node of b → its term
  const PmStatus st = ranked[0] && ranked[1] && terms ? PM_OK : PM_ERR_NOMEM;
  if (st == PM_OK) {
    for (uint32_t i = 0; i < b->keys.n; ++i)
      if (b->nodes[i].bnode != (uint32_t)PM_NO_BNODE)
        terms[b->nodes[i].bnode] = i;
    rank(&c->sides[0], &all[0], ranked[0]);
    rank(&c->sides[1], &all[1], ranked[1]);
    for (size_t i = 0; i < n; ++i)
      to[ranked[0][i].index] = terms[ranked[1][i].index];
  }
  free(ranked[0]);
  free(ranked[1]);
  free(terms);
  return st;
}

static PmStatus check_mapping(Comparison *c, const Part all[2], bool *same) {
  const PmDataset *a = c->sides[0].d;
  *same = false;
  PM_TRY(spend(c, a->n_rows));
  PM_TRY(index_triples(c));
  uint32_t *to = allocate(all[0].n, sizeof *to);
  if (!to)
    return PM_ERR_NOMEM;
  const PmStatus st = make_mapping(c, all, to);
  *same = st == PM_OK;
  for (size_t i = 0; *same && i < a->n_rows; ++i)
    *same = has_row(c, to, &a->rows[i]);
  free(to);
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
  while (i[0] < c->sides[0].d->n_rows || i[1] < c->sides[1].d->n_rows) {
    const int order = i[0] >= c->sides[0].d->n_rows ? 1
                      : i[1] >= c->sides[1].d->n_rows
                          ? -1
                          : compare_colours(&rows[0][i[0]].colour, &rows[1][i[1]].colour);
    const int side = order > 0;
    if (order)
      PM_TRY(tell(c->sides[side].d, rows[side][i[side]].index, sinks[side]));
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
    colours[side] = calloc((size_t)c->sides[side].d->n_bnodes + 1, sizeof **colours);
    rows[side] = colours[side] ? rank_rows(c->sides[side].d, colours[side]) : NULL;
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

static PmStatus compare_all(Comparison *c, const uint32_t *nodes, bool *same) {
  const Part all = {.nodes = nodes, .n = c->sides[0].d->n_bnodes};
  const Part parts[2] = {all, all};
  for (int side = 0; side < 2; ++side)
    PM_TRY(init_side(&c->sides[side]));
  PM_TRY(match(c, parts, 0, same));
  return *same ? check_mapping(c, parts, same) : PM_OK;
}

static PmStatus compare_equal_sized(Comparison *c, bool *same) {
  const uint32_t n = c->sides[0].d->n_bnodes;
  uint32_t *nodes = allocate(n, sizeof *nodes);
  for (uint32_t i = 0; nodes && i < n; ++i)
    nodes[i] = i;
  const PmStatus st = nodes ? compare_all(c, nodes, same) : PM_ERR_NOMEM;
  free(nodes);
  free_side(&c->sides[0]);
  free_side(&c->sides[1]);
  free(c->triples);
  return st;
}

PmStatus pm_dataset_compare(PmJob *job, PmDataset *a, PmDataset *b,
                            const PmCompareOptions *options, bool *same) {
  Comparison c = {.job = job, .sides = {{.d = a}, {.d = b}}};
  c.left = options->max_work ? options->max_work : UINT64_C(1) << 30;
  *same = false;
  if (pm_dataset_count(a) == pm_dataset_count(b) && a->n_bnodes == b->n_bnodes)
    PM_TRY(compare_equal_sized(&c, same));
  return *same || (!options->only_a && !options->only_b) ? PM_OK
                                                         : differences(&c, options);
}
