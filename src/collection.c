// SPDX-License-Identifier: MIT
// Takes the quads that matter out of a dump, which may be large: one pass, numbers for
// strings, and sorted pairs instead of a graph.
#include "collection.h"

#include "rdf/rdf.h"

#include <stdlib.h>
#include <sys/stat.h>

#define PM "https://w3id.org/pressmark/vocab#"

typedef struct {
  PmJob *job;
  PmCollection *c;
  uint64_t n_quads;
} Reader;

// --- terms ----------------------------------------------------------------------------

static PmStatus number_of(PmCollection *c, PmStr text, uint32_t *number) {
  bool added;
  PM_TRY(pm_strtab_add(&c->strings, text, number, &added));
  if (!added)
    return PM_OK;
  if (*number >= c->cap_terms) {
    const size_t cap = c->cap_terms ? c->cap_terms * 2 : 1024;
    PmCollectionTerm *grown = realloc(c->terms, cap * sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    c->terms = grown;
    c->cap_terms = cap;
  }
  c->terms[*number] = (PmCollectionTerm){.cls = PM_N_CLASSES,
                                         .name = PM_NO_INDEX,
                                         .role = PM_NO_INDEX,
                                         .body = PM_NO_INDEX,
                                         .agent = PM_NO_INDEX,
                                         .date = PM_NO_INDEX,
                                         .place = PM_NO_INDEX,
                                         .section = PM_NO_INDEX,
                                         .page = PM_NO_INDEX};
  return PM_OK;
}

PmStatus pm_term_pairs_add(PmTermPairs *pairs, uint32_t a, uint32_t b) {
  if (pairs->n == pairs->cap) {
    const size_t cap = pairs->cap ? pairs->cap * 2 : 1024;
    PmTermPair *grown = realloc(pairs->items, cap * sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    pairs->items = grown;
    pairs->cap = cap;
  }
  pairs->items[pairs->n++] = (PmTermPair){a, b};
  return PM_OK;
}

static PmStatus add_held(PmCollection *c, PmHeldOffice held) {
  if (c->n_held == c->cap_held) {
    const size_t cap = c->cap_held ? c->cap_held * 2 : 256;
    PmHeldOffice *grown = realloc(c->held, cap * sizeof *grown);
    if (!grown)
      return PM_ERR_NOMEM;
    c->held = grown;
    c->cap_held = cap;
  }
  c->held[c->n_held++] = held;
  return PM_OK;
}

// --- quads ----------------------------------------------------------------------------

typedef PmStatus Take(PmCollection *c, uint32_t s, uint32_t o, uint32_t graph);

static PmStatus take_name(PmCollection *c, uint32_t s, uint32_t o, uint32_t graph) {
  (void)graph;
  if (c->terms[s].name == PM_NO_INDEX)
    c->terms[s].name = o;
  return c->terms[s].name == o ? PM_OK : pm_term_pairs_add(&c->other_names, s, o);
}

static PmStatus take_other_name(PmCollection *c, uint32_t s, uint32_t o, uint32_t graph) {
  (void)graph;
  return pm_term_pairs_add(&c->other_names, s, o);
}

static PmStatus take_mention(PmCollection *c, uint32_t s, uint32_t o, uint32_t graph) {
  c->terms[s].page = graph;
  PM_TRY(pm_term_pairs_add(&c->by_article, s, o));
  return pm_term_pairs_add(&c->by_entity, o, s);
}

static PmStatus take_held(PmCollection *c, uint32_t s, uint32_t o, uint32_t graph) {
  return add_held(c, (PmHeldOffice){s, o, graph});
}

static PmStatus take_contribution(PmCollection *c, uint32_t s, uint32_t o,
                                  uint32_t graph) {
  (void)graph;
  return pm_term_pairs_add(&c->signed_in, o, s);
}

static PmStatus take_participant(PmCollection *c, uint32_t s, uint32_t o,
                                 uint32_t graph) {
  (void)graph;
  return pm_term_pairs_add(&c->participants, s, o);
}

#define TAKE_MEMBER(member)                                                              \
  static PmStatus take_##member(PmCollection *c, uint32_t s, uint32_t o,                 \
                                uint32_t graph) {                                        \
    (void)graph;                                                                         \
    c->terms[s].member = o;                                                              \
    return PM_OK;                                                                        \
  }
TAKE_MEMBER(role)
TAKE_MEMBER(body)
TAKE_MEMBER(agent)
TAKE_MEMBER(date)
TAKE_MEMBER(place)
TAKE_MEMBER(section)
#undef TAKE_MEMBER

static const struct {
  const char *predicate; // after the vocabulary's namespace
  Take *take;
} takers[] = {
    {"mentions", take_mention},   {"name", take_name},
    {"altName", take_other_name}, {"holds", take_held},
    {"role", take_role},          {"organization", take_body},
    {"agent", take_agent},        {"contribution", take_contribution},
    {"section", take_section},    {"participant", take_participant},
    {"eventDate", take_date},     {"eventPlace", take_place},
};

static PmStatus take_type(PmCollection *c, PmStr subject, PmStr type) {
  static const char *const classes[PM_N_CLASSES] = {PM "Person", PM "Organization",
                                                    PM "Place", PM "Event"};
  for (unsigned i = 0; i < PM_N_CLASSES; ++i)
    if (pm_str_eqz(type, classes[i])) {
      uint32_t s;
      PM_TRY(number_of(c, subject, &s));
      c->terms[s].cls = (uint8_t)i;
    }
  return PM_OK;
}

static PmStatus take_quad(void *self, const PmQuad *q) {
  Reader *r = self;
  const PmStr p = q->predicate.value;
  if ((++r->n_quads & 0xFFFF) == 0)
    PM_TRY(pm_job_check(r->job));
  if (pm_str_eqz(p, PM_RDF "type"))
    return take_type(r->c, q->subject.value, q->object.value);
  if (!pm_str_starts(p, PM_STR(PM)))
    return PM_OK;
  const PmStr local = pm_str_slice(p, sizeof PM - 1, p.len);
  for (size_t i = 0; i < sizeof takers / sizeof *takers; ++i) {
    uint32_t s, o, graph = PM_NO_INDEX;
    if (!pm_str_eqz(local, takers[i].predicate))
      continue;
    PM_TRY(number_of(r->c, q->subject.value, &s));
    PM_TRY(number_of(r->c, q->object.value, &o));
    if (q->graph.kind != PM_TERM_NONE)
      PM_TRY(number_of(r->c, q->graph.value, &graph));
    return takers[i].take(r->c, s, o, graph);
  }
  return PM_OK;
}

// --- order ----------------------------------------------------------------------------

static int by_pair(const void *x, const void *y) {
  const PmTermPair *a = x, *b = y;
  if (a->a != b->a)
    return a->a < b->a ? -1 : 1;
  return (a->b > b->b) - (a->b < b->b);
}

static void settle(PmTermPairs *pairs) {
  size_t kept = 0;
  if (pairs->n)
    qsort(pairs->items, pairs->n, sizeof *pairs->items, by_pair);
  for (size_t i = 0; i < pairs->n; ++i)
    if (!kept || by_pair(&pairs->items[kept - 1], &pairs->items[i]) != 0)
      pairs->items[kept++] = pairs->items[i];
  pairs->n = kept;
}

static int by_person(const void *x, const void *y) {
  const PmHeldOffice *a = x, *b = y;
  if (a->person != b->person)
    return a->person < b->person ? -1 : 1;
  if (a->office != b->office)
    return a->office < b->office ? -1 : 1;
  return (a->page > b->page) - (a->page < b->page);
}

// Bylines count as articles of a person: who signs need not be mentioned.
static PmStatus finish(PmCollection *c) {
  settle(&c->signed_in);
  for (size_t i = 0; i < c->signed_in.n; ++i) {
    const PmTermPair signed_in = c->signed_in.items[i];
    if (c->terms[signed_in.a].agent != PM_NO_INDEX)
      PM_TRY(pm_term_pairs_add(&c->bylines, c->terms[signed_in.a].agent, signed_in.a));
  }
  settle(&c->by_entity);
  settle(&c->by_article);
  settle(&c->other_names);
  settle(&c->bylines);
  settle(&c->participants);
  if (c->n_held)
    qsort(c->held, c->n_held, sizeof *c->held, by_person);
  for (size_t i = 0; i < c->by_entity.n; ++i)
    ++c->terms[c->by_entity.items[i].a].articles;
  for (size_t i = 0; i < c->by_article.n; ++i)
    c->n_articles += !i || c->by_article.items[i].a != c->by_article.items[i - 1].a;
  return PM_OK;
}

// --- texts ----------------------------------------------------------------------------

// 大队长李大山: the title before the name.
static bool names_with_title(const PmCollection *c, PmStr text,
                             const PmHeldOffice *held) {
  const PmStr role = pm_term_text(c, c->terms[held->office].role);
  const PmStr name = pm_term_text(c, c->terms[held->person].name);
  for (size_t at = 0; role.len && name.len;) {
    at = pm_str_find(text, role, at);
    if (at == SIZE_MAX)
      return false;
    at += role.len;
    const size_t space = at < text.len && text.data[at] == ' ' ? 1 : 0;
    if (pm_str_starts(pm_str_slice(text, at + space, text.len), name))
      return true;
  }
  return false;
}

static PmStatus take_titles(PmCollection *c, uint32_t article, PmStr text) {
  size_t n, m;
  const PmTermPair *with = pm_pairs_of(&c->by_article, article, &n);
  for (size_t i = 0; i < n; ++i) {
    if (c->terms[with[i].b].cls != PM_CLASS_PERSON)
      continue;
    const PmHeldOffice *held = pm_offices_of(c, with[i].b, &m);
    for (size_t k = 0; k < m; ++k)
      if (c->terms[held[k].office].body == PM_NO_INDEX &&
          held[k].page == c->terms[article].page && names_with_title(c, text, &held[k]))
        PM_TRY(pm_term_pairs_add(&c->said_in, held[k].office, article));
  }
  return PM_OK;
}

// Offices without an organization name no article but in its text; ids of texts are
// fragments of their articles' (docs/vocabulary.md).
static PmStatus take_text(void *self, const PmQuad *q) {
  Reader *r = self;
  if ((++r->n_quads & 0xFFFF) == 0)
    PM_TRY(pm_job_check(r->job));
  if (!pm_str_eqz(q->predicate.value, PM "text"))
    return PM_OK;
  const PmStr id = q->subject.value;
  const PmStr iri = pm_str_slice(id, 0, pm_str_find(id, PM_STR("#"), 0));
  const uint32_t article = pm_strtab_find(&r->c->strings, iri);
  return article == PM_STRTAB_NONE ? PM_OK : take_titles(r->c, article, q->object.value);
}

// --- the dump -------------------------------------------------------------------------

static PmStatus read_with(Reader *r, PmStr path,
                          PmStatus (*quad)(void *self, const PmQuad *quad)) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(r->job, path.data, &in));
  const PmStatus st =
      pm_rdf_read(r->job, in, &(PmReadOptions){0}, &(PmSink){.quad = quad, .self = r});
  pm_input_close(in);
  return st;
}

PmStatus pm_collection_read(PmJob *job, const char *dir, PmCollection *c) {
  *c = (PmCollection){0};
  Reader r = {.job = job, .c = c};
  PmArena arena = {0};
  struct stat is;
  const bool folder = stat(dir, &is) == 0 && S_ISDIR(is.st_mode);
  const PmStr path =
      folder ? pm_path_join(&arena, pm_str(dir), PM_STR("dump.nq")) : pm_str(dir);
  PmStatus st = path.data ? read_with(&r, path, take_quad) : PM_ERR_NOMEM;
  if (!st)
    st = finish(c);
  if (!st)
    st = read_with(&r, path, take_text);
  settle(&c->said_in);
  pm_arena_release(&arena);
  return st;
}

void pm_collection_release(PmCollection *c) {
  PmTermPairs *const pairs[] = {&c->by_entity, &c->by_article, &c->other_names,
                                &c->bylines,   &c->signed_in,  &c->participants,
                                &c->said_in};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i)
    free(pairs[i]->items);
  free(c->held);
  free(c->terms);
  pm_strtab_release(&c->strings);
  *c = (PmCollection){0};
}

// --- looking up -----------------------------------------------------------------------

// The rows of a sorted table whose key is this one; a row begins with its key.
static const void *rows_of(const void *rows, size_t n_rows, size_t size, uint32_t key,
                           size_t *n) {
  const char *const bytes = rows;
  size_t low = 0, high = n_rows;
  uint32_t at;
  while (low < high) {
    const size_t mid = low + (high - low) / 2;
    memcpy(&at, bytes + mid * size, sizeof at);
    if (at < key)
      low = mid + 1;
    else
      high = mid;
  }
  for (*n = 0; low + *n < n_rows; ++*n) {
    memcpy(&at, bytes + (low + *n) * size, sizeof at);
    if (at != key)
      break;
  }
  return *n ? bytes + low * size : NULL;
}

const PmTermPair *pm_pairs_of(const PmTermPairs *pairs, uint32_t a, size_t *n) {
  _Static_assert(offsetof(PmTermPair, a) == 0, "rows begin with their key");
  return rows_of(pairs->items, pairs->n, sizeof *pairs->items, a, n);
}

const PmHeldOffice *pm_offices_of(const PmCollection *c, uint32_t person, size_t *n) {
  _Static_assert(offsetof(PmHeldOffice, person) == 0, "rows begin with their key");
  return rows_of(c->held, c->n_held, sizeof *c->held, person, n);
}

static PmStr segment(PmStr *rest) {
  const size_t slash = pm_str_find(*rest, PM_STR("/"), 0);
  const PmStr s = pm_str_slice(*rest, 0, slash);
  *rest = pm_str_slice(*rest, slash == SIZE_MAX ? rest->len : slash + 1, rest->len);
  return s;
}

void pm_article_place(PmStr iri, PmStr *newspaper, PmStr *date) {
  const PmStr mark = PM_STR("/article/");
  const size_t at = pm_str_find(iri, mark, 0);
  *newspaper = *date = (PmStr){0};
  if (at == SIZE_MAX)
    return;
  PmStr rest = pm_str_slice(iri, at + mark.len, iri.len);
  *newspaper = segment(&rest);
  (void)segment(&rest); // edition
  const PmStr third = segment(&rest);
  if (pm_page_date_valid(third))
    *date = third;
}
