// SPDX-License-Identifier: MIT
// Order and places of a dataset's terms. A blank node may lose its label where exactly
// one quad mentions it, in the graph it is described in, and no way leads from it back to
// itself: only then does the nested form read back as the same dataset.
#include "rdf/graph.h"
#include "rdf/line.h"

#include <stdint.h>
#include <stdlib.h>

enum {
  MOST_ROUNDS = 64, // of telling blank nodes apart by their surroundings
  MOST_NESTED = 32, // levels; deeper nodes get labels
};

// --- collecting ------------------------------------------------------------------------

// The term's number by its words in N-Triples. `*fresh` is the new one's to be filled in,
// or NULL.
static PmStatus number_of(PmGraph *g, PmStr word, uint32_t *number, PmTerm **fresh) {
  bool added = false;
  *fresh = NULL;
  PM_TRY(pm_strtab_add(&g->texts, word, number, &added));
  if (!added)
    return PM_OK;
  PmGraphTerm *terms =
      pm_arena_extend(&g->arena, g->terms, *number, &g->terms_cap, sizeof *terms);
  if (!terms)
    return PM_ERR_NOMEM;
  g->terms = terms;
  terms[*number] = (PmGraphTerm){0};
  g->n_terms = *number + (size_t)1;
  *fresh = &terms[*number].term;
  return PM_OK;
}

static PmStatus add_text(PmGraph *g, const PmTerm *term, uint32_t *number) {
  PmTerm *fresh = NULL;
  pm_buf_clear(&g->pen.buf);
  pm_pen_term(&g->pen, term);
  PM_TRY(pm_pen_status(&g->pen));
  PM_TRY(number_of(g, pm_buf_str(&g->pen.buf), number, &fresh));
  return fresh ? pm_term_copy(&g->arena, term, fresh) : PM_OK;
}

// The term may well be that of the quad before, whose number is `*number`.
static PmStatus add_again(PmGraph *g, const PmTerm *term, uint32_t *number) {
  return term->kind == PM_TERM_IRI && pm_term_eq(term, &g->terms[*number].term)
             ? PM_OK
             : add_text(g, term, number);
}

static PmStatus add_rdf(PmGraph *g, const char *iri, uint32_t *number) {
  const PmTerm term = pm_iri(pm_str(iri));
  return add_text(g, &term, number);
}

PmStatus pm_graph_init(PmGraph *g) {
  *g = (PmGraph){.pen.buf = pm_buf(SIZE_MAX / 4), .room = pm_buf(SIZE_MAX / 4)};
  uint32_t none = 0;
  PM_TRY(add_text(g, &(PmTerm){0}, &none));
  PM_TRY(add_rdf(g, PM_RDF "type", &g->type));
  PM_TRY(add_rdf(g, PM_RDF "first", &g->first));
  PM_TRY(add_rdf(g, PM_RDF "rest", &g->rest));
  return add_rdf(g, PM_RDF "nil", &g->nil);
}

// Blank nodes in a triple term are mentioned where nothing can be nested.
static PmStatus fix_inner(PmGraph *g, const PmTerm *term) {
  if (term->kind == PM_TERM_TRIPLE) {
    PM_TRY(fix_inner(g, &term->triple->subject));
    return fix_inner(g, &term->triple->object);
  }
  if (term->kind != PM_TERM_BNODE)
    return PM_OK;
  uint32_t number = 0;
  PM_TRY(add_text(g, term, &number));
  g->terms[number].fixed = true;
  return PM_OK;
}

// A quad behind the last one, which it likely shares terms with.
static PmStatus next_quad(PmGraph *g, PmGraphQuad **next) {
  PmGraphQuad *quads = g->quads;
  if (g->n == g->cap) {
    const size_t cap = g->cap ? g->cap * 2 : 256;
    quads = realloc(g->quads, cap * sizeof *quads);
    if (!quads)
      return PM_ERR_NOMEM;
    g->quads = quads;
    g->cap = cap;
  }
  *next = &quads[g->n];
  **next = g->n ? quads[g->n - 1] : (PmGraphQuad){0};
  return PM_OK;
}

PmStatus pm_graph_add(PmGraph *g, const PmQuad *quad) {
  PmGraphQuad *q = NULL;
  PM_TRY(next_quad(g, &q));
  PM_TRY(add_again(g, &quad->graph, &q->graph));
  PM_TRY(add_again(g, &quad->subject, &q->subject));
  PM_TRY(add_again(g, &quad->predicate, &q->predicate));
  PM_TRY(add_text(g, &quad->object, &q->object));
  g->terms[q->graph].fixed = true;
  if (quad->object.kind == PM_TERM_TRIPLE)
    PM_TRY(fix_inner(g, &quad->object));
  ++g->n;
  return PM_OK;
}

// --- lines -----------------------------------------------------------------------------

// The term's bytes stand in the table already, where it needs no others.
static PmStatus make_term(PmGraph *g, PmStr word, PmTerm *term) {
  PmTerm made;
  if (!memchr(word.data, '\\', word.len))
    return pm_line_term(word, &g->room, term) ? PM_OK : PM_ERR_INVALID;
  pm_buf_clear(&g->room);
  PM_TRY(pm_buf_reserve(&g->room, word.len));
  return pm_line_term(word, &g->room, &made) ? pm_term_copy(&g->arena, &made, term)
                                             : PM_ERR_INVALID;
}

static PmStatus add_word(PmGraph *g, PmStr word, uint32_t *number) {
  PmTerm *fresh = NULL;
  if (pm_str_eq(word, pm_strtab_get(&g->texts, *number)))
    return PM_OK;
  PM_TRY(number_of(g, word, number, &fresh));
  return fresh ? make_term(g, pm_strtab_get(&g->texts, *number), fresh) : PM_OK;
}

static PmStatus add_words(PmGraph *g, const PmLineWords *words) {
  PmGraphQuad *q = NULL;
  PM_TRY(next_quad(g, &q));
  PM_TRY(add_word(g, g->drop_graphs ? PM_STR("") : words->graph, &q->graph));
  PM_TRY(add_word(g, words->subject, &q->subject));
  PM_TRY(add_word(g, words->predicate, &q->predicate));
  PM_TRY(add_word(g, words->object, &q->object));
  g->terms[q->graph].fixed = true;
  ++g->n;
  return PM_OK;
}

static PmStatus add_read(void *self, const PmQuad *quad) {
  PmGraph *g = self;
  PmQuad triple = *quad;
  if (g->drop_graphs)
    triple.graph = (PmTerm){0};
  return pm_graph_add(g, &triple);
}

// Triple terms, literals with a direction.
static bool needs_reader(PmStr object) {
  return pm_str_starts(object, PM_STR("<<(")) || pm_str_ends(object, PM_STR("--ltr")) ||
         pm_str_ends(object, PM_STR("--rtl"));
}

PmStatus pm_graph_add_lines(PmGraph *g, PmJob *job, PmStr lines) {
  const PmSink reading = {.quad = add_read, .self = g};
  while (lines.len) {
    const PmStr line = pm_line_next(&lines);
    PmLineWords words;
    if (pm_line_cut(line, &words) && !needs_reader(words.object))
      PM_TRY(add_words(g, &words));
    else
      PM_TRY(pm_sink_lines(job, &reading, line, true));
  }
  return PM_OK;
}

void pm_graph_release(PmGraph *g) {
  pm_strtab_release(&g->texts);
  pm_arena_release(&g->arena);
  pm_pen_release(&g->pen);
  pm_buf_release(&g->room);
  free(g->quads);
}

// --- telling blank nodes apart ---------------------------------------------------------

// FNV-1a and a finaliser: what is written depends on it, so it never changes.
static uint64_t hash_text(PmStr s) {
  uint64_t h = UINT64_C(0xCBF29CE484222325);
  for (size_t i = 0; i < s.len; ++i)
    h = (h ^ (unsigned char)s.data[i]) * UINT64_C(0x100000001B3);
  return h;
}

static uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t h = (a ^ (b + UINT64_C(0x9E3779B97F4A7C15) + (a << 6) + (a >> 2))) *
               UINT64_C(0xFF51AFD7ED558CCD);
  return h ^ (h >> 32);
}

static bool is_bnode(const PmGraph *g, uint32_t term) {
  return g->terms[term].term.kind == PM_TERM_BNODE;
}

// Sums, so that the order of the quads doesn't matter.
static void colour_quad(const PmGraph *g, const PmGraphQuad *q, uint64_t *next) {
  const PmGraphTerm *t = g->terms;
  const uint64_t p = mix(t[q->predicate].colour, t[q->graph].colour);
  if (is_bnode(g, q->subject))
    next[q->subject] += mix(mix(1, p), t[q->object].colour);
  if (is_bnode(g, q->object))
    next[q->object] += mix(mix(2, p), t[q->subject].colour);
  if (is_bnode(g, q->graph))
    next[q->graph] += mix(mix(mix(3, p), t[q->subject].colour), t[q->object].colour);
}

static int by_value(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

// How many colours the `n` blank nodes have.
static size_t count_colours(const PmGraph *g, const uint32_t *bnodes, size_t n,
                            uint64_t *room) {
  for (size_t i = 0; i < n; ++i)
    room[i] = g->terms[bnodes[i]].colour;
  qsort(room, n, sizeof *room, by_value);
  size_t colours = n != 0;
  for (size_t i = 1; i < n; ++i)
    colours += room[i] != room[i - 1];
  return colours;
}

static void colour_round(PmGraph *g, const uint32_t *bnodes, size_t n, uint64_t *next) {
  memset(next, 0, g->n_terms * sizeof *next);
  for (size_t i = 0; i < g->n; ++i)
    colour_quad(g, &g->quads[i], next);
  for (size_t i = 0; i < n; ++i)
    g->terms[bnodes[i]].colour = mix(g->terms[bnodes[i]].colour, next[bnodes[i]]);
}

// Colour refinement: a node's colour is made of its neighbours', until no round tells
// more nodes apart.
static void colour_all(PmGraph *g, const uint32_t *bnodes, size_t n, uint64_t *next,
                       uint64_t *room) {
  size_t colours = 1;
  for (int round = 0; n && round < MOST_ROUNDS && colours < n; ++round) {
    colour_round(g, bnodes, n, next);
    const size_t now = count_colours(g, bnodes, n, room);
    if (round > 0 && now <= colours)
      return;
    colours = now;
  }
  if (n == 1)
    colour_round(g, bnodes, n, next);
}

static PmStatus colour_terms(PmGraph *g) {
  uint32_t *bnodes = malloc((g->n_terms + 1) * sizeof *bnodes);
  uint64_t *next = malloc((g->n_terms + 1) * sizeof *next);
  uint64_t *room = malloc((g->n_terms + 1) * sizeof *room);
  size_t n = 0;
  if (bnodes && next && room) {
    for (uint32_t i = 0; i < g->n_terms; ++i)
      if (is_bnode(g, i))
        bnodes[n++] = i;
      else if (g->terms[i].term.kind != PM_TERM_TRIPLE) // it may hold a label
        g->terms[i].colour = hash_text(pm_strtab_get(&g->texts, i));
    colour_all(g, bnodes, n, next, room);
  }
  const bool fine = bnodes && next && room;
  free(bnodes);
  free(next);
  free(room);
  return fine ? PM_OK : PM_ERR_NOMEM;
}

// --- order -----------------------------------------------------------------------------

// What says what a thing is comes first, then what it is called.
static int term_class(const PmTerm *term) {
  static const char *const names[] = {
      PM_RDFS "label",
      "http://www.w3.org/2004/02/skos/core#prefLabel",
      "https://w3id.org/pressmark/vocab#headline",
      "https://w3id.org/pressmark/vocab#name",
      "http://purl.org/dc/terms/title",
      "http://schema.org/name",
      "https://schema.org/name",
      "http://xmlns.com/foaf/0.1/name",
  };
  switch (term->kind) {
  case PM_TERM_NONE: return 0;
  case PM_TERM_IRI:
    if (pm_str_eqz(term->value, PM_RDF "type"))
      return 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
      if (pm_str_eqz(term->value, names[i]))
        return 2;
    return 3;
  case PM_TERM_LITERAL: return 4;
  case PM_TERM_TRIPLE: return 5;
  case PM_TERM_BNODE: break;
  }
  return 6;
}

typedef struct {
  int class;
  uint64_t colour;
  PmStr text;
  uint32_t term;
} Ranked;

static int by_rank(const void *a, const void *b) {
  const Ranked *x = a, *y = b;
  if (x->class != y->class)
    return x->class - y->class;
  if (x->colour != y->colour)
    return x->colour < y->colour ? -1 : 1;
  return pm_str_cmp(x->text, y->text);
}

// Ranks the terms; `numbers` gets the term of each rank.
static PmStatus rank_terms(PmGraph *g, uint32_t *numbers) {
  Ranked *ranked = malloc(g->n_terms * sizeof *ranked);
  if (!ranked)
    return PM_ERR_NOMEM;
  for (uint32_t i = 0; i < g->n_terms; ++i) {
    const PmGraphTerm *t = &g->terms[i];
    ranked[i] = (Ranked){.class = term_class(&t->term),
                         .colour = is_bnode(g, i) ? t->colour : 0,
                         .text = t->term.kind == PM_TERM_IRI
                                     ? t->term.value // "s" before "s2", as "s>" is not
                                     : pm_strtab_get(&g->texts, i),
                         .term = i};
  }
  qsort(ranked, g->n_terms, sizeof *ranked, by_rank);
  for (uint32_t i = 0; i < g->n_terms; ++i) {
    numbers[i] = ranked[i].term;
    g->terms[numbers[i]].rank = i;
  }
  free(ranked);
  return PM_OK;
}

static int by_parts(const void *a, const void *b) {
  const PmGraphQuad *x = a, *y = b;
  const uint64_t x1 = (uint64_t)x->graph << 32 | x->subject;
  const uint64_t y1 = (uint64_t)y->graph << 32 | y->subject;
  if (x1 != y1)
    return x1 < y1 ? -1 : 1;
  const uint64_t x2 = (uint64_t)x->predicate << 32 | x->object;
  const uint64_t y2 = (uint64_t)y->predicate << 32 | y->object;
  return (x2 > y2) - (x2 < y2);
}

// Sorts the quads as rows of ranks, and gives them their term numbers back.
static void sort_quads(PmGraph *g, const uint32_t *numbers) {
  if (!g->n)
    return;
  const PmGraphTerm *t = g->terms;
  for (PmGraphQuad *q = g->quads; q < g->quads + g->n; ++q)
    *q = (PmGraphQuad){t[q->graph].rank, t[q->subject].rank, t[q->predicate].rank,
                       t[q->object].rank};
  qsort(g->quads, g->n, sizeof *g->quads, by_parts);
  size_t n = 1;
  for (size_t i = 1; i < g->n; ++i)
    if (memcmp(&g->quads[i], &g->quads[n - 1], sizeof *g->quads) != 0)
      g->quads[n++] = g->quads[i];
  g->n = n;
  for (PmGraphQuad *q = g->quads; q < g->quads + n; ++q)
    *q = (PmGraphQuad){numbers[q->graph], numbers[q->subject], numbers[q->predicate],
                       numbers[q->object]};
}

// --- places ----------------------------------------------------------------------------

static bool is_fixed(const PmGraphTerm *t) { return t->fixed || t->typing; }

// Forgets what the document before made of the terms.
static void clear_places(PmGraph *g) {
  g->n_labels = 0;
  for (PmGraphTerm *t = g->terms; t < g->terms + g->n_terms; ++t)
    *t = (PmGraphTerm){
        .term = t->term, .colour = t->colour, .rank = t->rank, .fixed = t->fixed};
}

static void index_quads(PmGraph *g, bool typed_nodes) {
  for (size_t i = 0; i < g->n; ++i) {
    const PmGraphQuad *q = &g->quads[i];
    PmGraphTerm *s = &g->terms[q->subject], *o = &g->terms[q->object];
    if (s->n == 0)
      s->first = i;
    else if (g->quads[s->first].graph != q->graph)
      s->many_graphs = true;
    ++s->n;
    ++o->refs;
    o->ref = i;
    if (q->predicate == g->type && !typed_nodes)
      o->typing = true;
  }
}

// Whether the node can stand inside the quad that mentions it, cycles apart.
static bool can_nest(const PmGraph *g, uint32_t term) {
  const PmGraphTerm *t = &g->terms[term];
  return is_bnode(g, term) && t->refs == 1 && !is_fixed(t) && !t->many_graphs &&
         (t->n == 0 || g->quads[t->first].graph == g->quads[t->ref].graph);
}

// A list cell by itself: one rdf:first, one rdf:rest, mentioned once (RDF 1.1
// Schema 5.2).
static bool looks_like_cell(const PmGraph *g, uint32_t term) {
  const PmGraphTerm *t = &g->terms[term];
  if (!can_nest(g, term) || t->n != 2)
    return false;
  const PmGraphQuad *q = &g->quads[t->first];
  return q[0].predicate == g->first && q[1].predicate == g->rest;
}

// From the cell that ends in rdf:nil backwards, as far as cells go.
static void mark_list(PmGraph *g, uint32_t cell) {
  while (looks_like_cell(g, cell) && !g->terms[cell].cell) {
    g->terms[cell].cell = true;
    const PmGraphQuad *by = &g->quads[g->terms[cell].ref];
    if (by->predicate != g->rest)
      return;
    cell = by->subject;
  }
}

static void mark_lists(PmGraph *g) {
  for (size_t i = 0; i < g->n; ++i)
    if (g->quads[i].predicate == g->rest && g->quads[i].object == g->nil)
      mark_list(g, g->quads[i].subject);
}

enum { UNKNOWN = 0, WALKING = UINT32_MAX, TOP = 1 };

// Depth of nesting + 1, found by walking to the node that stands on top; a walk that
// comes back to itself is a cycle, and its nodes stay on top.
static void find_depth(PmGraph *g, uint32_t term, uint32_t *path) {
  size_t n = 0;
  while (g->terms[term].depth == UNKNOWN && can_nest(g, term)) {
    g->terms[term].depth = WALKING;
    path[n++] = term;
    term = g->quads[g->terms[term].ref].subject;
  }
  if (g->terms[term].depth == WALKING)
    while (n && g->terms[term].depth == WALKING)
      g->terms[path[--n]].depth = TOP; // back to where the cycle was entered
  else if (g->terms[term].depth == UNKNOWN)
    g->terms[term].depth = TOP;
  while (n) {
    const uint32_t inner = path[--n];
    PmGraphTerm *t = &g->terms[inner];
    const PmGraphQuad *by = &g->quads[t->ref];
    const uint32_t above = g->terms[by->subject].depth;
    const bool tail = t->cell && g->terms[by->subject].cell && by->predicate == g->rest;
    t->depth = tail ? above : above >= MOST_NESTED ? TOP : above + 1;
  }
}

static void find_place(PmGraph *g, uint32_t term) {
  PmGraphTerm *t = &g->terms[term];
  const PmGraphQuad *by = t->refs ? &g->quads[t->ref] : NULL;
  if (!is_bnode(g, term))
    t->place = PM_PLACE_LABEL;
  else if (t->depth > TOP)
    t->place = t->cell ? PM_PLACE_LIST : PM_PLACE_NESTED;
  else if (t->refs == 0 && !is_fixed(t) && !t->many_graphs)
    t->place = PM_PLACE_ROOT;
  // The tail of a list whose head stands on top, as one that is too deep does.
  if (by && t->cell && g->terms[by->subject].cell && by->predicate == g->rest &&
      t->depth == TOP)
    t->place = PM_PLACE_LIST;
}

static PmStatus order(PmGraph *g, uint32_t *room) {
  if (g->ordered)
    return PM_OK;
  PM_TRY(colour_terms(g));
  PM_TRY(rank_terms(g, room));
  sort_quads(g, room);
  g->ordered = true;
  return PM_OK;
}

PmStatus pm_graph_arrange(PmGraph *g, bool typed_nodes) {
  uint32_t *room = malloc((g->n_terms + 1) * sizeof *room);
  if (!room)
    return PM_ERR_NOMEM;
  const PmStatus st = order(g, room);
  if (st == PM_OK) {
    clear_places(g);
    index_quads(g, typed_nodes);
    mark_lists(g);
    for (uint32_t i = 0; i < g->n_terms; ++i)
      find_depth(g, i, room);
  }
  free(room);
  PM_TRY(st);
  for (uint32_t i = 0; i < g->n_terms; ++i)
    find_place(g, i);
  return PM_OK;
}

static PmStatus label_term(PmGraph *g, PmGraphTerm *t) {
  const PmStr label = pm_arena_printf(&g->arena, "b%u", ++g->n_labels);
  t->term = pm_bnode(label);
  t->labelled = true;
  return label.data ? PM_OK : PM_ERR_NOMEM;
}

// Inside a triple term, where terms have no number at hand.
static PmStatus relabel(PmGraph *g, const PmTerm *inner, PmTerm *term) {
  uint32_t number = 0;
  *term = *inner;
  if (inner->kind != PM_TERM_BNODE && inner->kind != PM_TERM_TRIPLE)
    return PM_OK;
  PM_TRY(add_text(g, inner, &number));
  return pm_graph_term(g, number, term);
}

PmStatus pm_graph_term(PmGraph *g, uint32_t number, PmTerm *term) {
  PmGraphTerm *t = &g->terms[number];
  if (t->term.kind == PM_TERM_BNODE && !t->labelled)
    PM_TRY(label_term(g, t));
  *term = t->term;
  if (t->term.kind != PM_TERM_TRIPLE)
    return PM_OK;
  PmTriple *triple = pm_arena_alloc(&g->arena, sizeof *triple);
  if (!triple)
    return PM_ERR_NOMEM;
  *triple = *t->term.triple;
  term->triple = triple;
  PM_TRY(relabel(g, &triple->subject, &triple->subject));
  return relabel(g, &triple->object, &triple->object);
}

size_t pm_graph_run(const PmGraph *g, size_t i) {
  size_t n = 1;
  while (i + n < g->n && g->quads[i + n].graph == g->quads[i].graph &&
         g->quads[i + n].subject == g->quads[i].subject)
    ++n;
  return n;
}
