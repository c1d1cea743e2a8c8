// SPDX-License-Identifier: MIT
// The weights are judgements in log odds, one table, explained in docs/register.md. All
// that decides is said in words, so that a person can check it.
#include "likeness.h"

#include <math.h>
#include <stdlib.h>

static const struct {
  double same_office, same_body, same_role;
  double person, most_people; // each named with both, and all of them
  double body, most_bodies;
  double place, most_places, no_place;
  double section;
  double other_body, later_body; // offices elsewhere, at one time or one after the other
  double other_role;             // titles of no known organization
  double signs_both, signs_one;
  double holder, most_holders;
  double together; // both stand in one article
  double newspaper, other_newspaper;
  double date, other_date, other_month, event_place, other_place, participant;
} weights = {
    .same_office = 3.0,
    .same_body = 2.0,
    .same_role = 0.4,
    .person = 0.8,
    .most_people = 2.4,
    .body = 0.5,
    .most_bodies = 1.5,
    .place = 0.3,
    .most_places = 0.9,
    .no_place = -0.5,
    .section = 0.5,
    .other_body = -2.0,
    .later_body = -1.0,
    .other_role = -1.2,
    .signs_both = -1.0,
    .signs_one = -2.0,
    .holder = 1.5,
    .most_holders = 3.0,
    .together = -1.5,
    .newspaper = 0.4,
    .other_newspaper = -0.3,
    .date = 1.5,
    .other_date = -0.5,
    .other_month = -2.0,
    .event_place = 0.7,
    .other_place = -0.7,
    .participant = 0.5,
};

// --- sets -----------------------------------------------------------------------------

PmStatus pm_term_set_add(PmArena *arena, PmTermSet *set, uint32_t term) {
  set->items = pm_arena_extend(arena, set->items, set->n, &set->cap, sizeof *set->items);
  if (!set->items)
    return PM_ERR_NOMEM;
  set->items[set->n++] = term;
  return PM_OK;
}

static int by_number(const void *x, const void *y) {
  const uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  return (a > b) - (a < b);
}

void pm_term_set_settle(PmTermSet *set) {
  size_t kept = 0;
  if (set->n)
    qsort(set->items, set->n, sizeof *set->items, by_number);
  for (size_t i = 0; i < set->n; ++i)
    if (!kept || set->items[kept - 1] != set->items[i])
      set->items[kept++] = set->items[i];
  set->n = kept;
}

bool pm_term_set_has(const PmTermSet *set, uint32_t term) {
  return set->n && bsearch(&term, set->items, set->n, sizeof term, by_number);
}

// --- profiles -------------------------------------------------------------------------

PmStatus pm_articles_of(const PmCollection *c, PmArena *arena, uint32_t entity,
                        PmTermSet *articles) {
  size_t n, m;
  const PmTermPair *named = pm_pairs_of(&c->by_entity, entity, &n);
  *articles = (PmTermSet){0};
  for (size_t i = 0; i < n; ++i)
    PM_TRY(pm_term_set_add(arena, articles, named[i].b));
  const PmTermPair *bylines = pm_pairs_of(&c->bylines, entity, &n);
  for (size_t i = 0; i < n; ++i) {
    const PmTermPair *in = pm_pairs_of(&c->signed_in, bylines[i].b, &m);
    for (size_t k = 0; k < m; ++k)
      PM_TRY(pm_term_set_add(arena, articles, in[k].b));
  }
  pm_term_set_settle(articles);
  return PM_OK;
}

// Who is named everywhere tells nobody apart.
static bool is_rare(const PmCollection *c, uint32_t entity) {
  const size_t most = c->n_articles / 20;
  return c->terms[entity].articles <= (most > 4 ? most : 4);
}

static PmStatus add_company(const PmCollection *c, PmArena *arena, PmProfile *p,
                            uint32_t article) {
  size_t n;
  const PmTermPair *with = pm_pairs_of(&c->by_article, article, &n);
  PmTermSet *const sets[PM_N_CLASSES] = {&p->people, &p->bodies, &p->places, NULL};
  for (size_t i = 0; i < n; ++i) {
    const uint32_t e = with[i].b;
    PmTermSet *set = c->terms[e].cls < PM_N_CLASSES ? sets[c->terms[e].cls] : NULL;
    p->told |= e == p->entity;
    // persons by name: one of another newspaper has another id
    if (set && e != p->entity && is_rare(c, e))
      PM_TRY(pm_term_set_add(arena, set, set == &p->people ? c->terms[e].name : e));
  }
  return PM_OK;
}

static PmStatus add_article(const PmCollection *c, PmArena *arena, PmProfile *p,
                            uint32_t article) {
  PmStr newspaper, date;
  pm_article_place(pm_term_text(c, article), &newspaper, &date);
  p->newspaper = p->newspaper.len ? p->newspaper : newspaper;
  if (date.len && (!p->first.len || pm_str_cmp(date, p->first) < 0))
    p->first = date;
  if (date.len && pm_str_cmp(date, p->last) > 0)
    p->last = date;
  if (c->terms[article].section != PM_NO_INDEX)
    PM_TRY(pm_term_set_add(arena, &p->sections, c->terms[article].section));
  return add_company(c, arena, p, article);
}

// An office stands in the articles of its page that name both the person and the
// organization; without an organization, in those whose text says so.
static bool is_office_of(const PmCollection *c, const PmTermSet *articles,
                         const PmHeldOffice *held) {
  const uint32_t body = c->terms[held->office].body;
  for (size_t i = 0; i < articles->n; ++i) {
    const uint32_t article = articles->items[i];
    size_t n;
    if (c->terms[article].page != held->page)
      continue;
    const PmTermPair *with = body == PM_NO_INDEX
                                 ? pm_pairs_of(&c->said_in, held->office, &n)
                                 : pm_pairs_of(&c->by_article, article, &n);
    for (size_t k = 0; k < n; ++k)
      if (with[k].b == (body == PM_NO_INDEX ? article : body))
        return true;
  }
  return false;
}

static PmStatus add_offices(const PmCollection *c, PmArena *arena, PmProfile *p) {
  size_t n;
  const PmHeldOffice *held = pm_offices_of(c, p->entity, &n);
  for (size_t i = 0; i < n; ++i) {
    const PmCollectionTerm *office = &c->terms[held[i].office];
    if (!is_office_of(c, &p->articles, &held[i]))
      continue;
    PM_TRY(pm_term_set_add(arena, &p->offices, held[i].office));
    if (office->role != PM_NO_INDEX)
      PM_TRY(pm_term_set_add(arena, &p->roles, office->role));
    if (office->body != PM_NO_INDEX)
      PM_TRY(pm_term_set_add(arena, &p->office_bodies, office->body));
  }
  return PM_OK;
}

static PmStatus add_signed(const PmCollection *c, PmProfile *p) {
  size_t n, m;
  const PmTermPair *bylines = pm_pairs_of(&c->bylines, p->entity, &n);
  for (size_t i = 0; i < n; ++i) {
    const PmTermPair *in = pm_pairs_of(&c->signed_in, bylines[i].b, &m);
    for (size_t k = 0; k < m; ++k)
      p->signs |= pm_term_set_has(&p->articles, in[k].b);
  }
  return PM_OK;
}

PmStatus pm_profile_make(const PmCollection *c, PmArena *arena, uint32_t entity,
                         PmTermSet articles, PmProfile *p) {
  *p = (PmProfile){.entity = entity, .articles = articles};
  for (size_t i = 0; i < articles.n; ++i)
    PM_TRY(add_article(c, arena, p, articles.items[i]));
  if (c->terms[entity].cls == PM_CLASS_PERSON) {
    PM_TRY(add_offices(c, arena, p));
    PM_TRY(add_signed(c, p));
  }
  PmTermSet *const sets[] = {&p->people,  &p->bodies,        &p->places, &p->sections,
                             &p->offices, &p->office_bodies, &p->roles};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; ++i)
    pm_term_set_settle(sets[i]);
  return PM_OK;
}

// --- evidence -------------------------------------------------------------------------

static PmStatus say(PmLikeness *l, const char *words) {
  if (l->why.len)
    PM_TRY(pm_buf_append(&l->why, PM_STR("; ")));
  return pm_buf_append(&l->why, pm_str(words));
}

static PmStatus weigh(PmLikeness *l, double weight, const char *words) {
  l->score += weight;
  return say(l, words);
}

// A term as people know it: an entity by its name.
static PmStr called(const PmCollection *c, uint32_t term) {
  const uint32_t name = c->terms[term].name;
  return pm_term_text(c, name == PM_NO_INDEX ? term : name);
}

// How many are in both, but for those in `but`; the first three are named.
static PmStatus shared(const PmCollection *c, const PmTermSet *const sets[3],
                       const char *words, PmLikeness *l, size_t *n) {
  *n = 0;
  for (size_t i = 0; i < sets[0]->n; ++i) {
    const uint32_t term = sets[0]->items[i];
    if (!pm_term_set_has(sets[1], term) || (sets[2] && pm_term_set_has(sets[2], term)))
      continue;
    if (*n == 0)
      PM_TRY(say(l, words));
    if (*n < 3)
      PM_TRY(pm_buf_printf(&l->why, "%s%.*s", *n ? ", " : " ", PM_ARGS(called(c, term))));
    ++*n;
  }
  return PM_OK;
}

static double up_to(double most, double each, size_t n) {
  const double all = each * (double)n;
  return all > most ? most : all;
}

// What two share of the articles that name them.
static PmStatus weigh_company(const PmCollection *c, const PmProfile *a,
                              const PmProfile *b, PmLikeness *l) {
  size_t n;
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->people, &b->people, NULL}, "both with",
                l, &n));
  l->score += up_to(weights.most_people, weights.person, n);
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->bodies, &b->bodies, &a->office_bodies},
                "both near", l, &n));
  l->score += up_to(weights.most_bodies, weights.body, n);
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->places, &b->places, NULL}, "both in", l,
                &n));
  l->score += up_to(weights.most_places, weights.place, n);
  if (!n && a->places.n && b->places.n)
    PM_TRY(weigh(l, weights.no_place, "no place in common"));
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->sections, &b->sections, NULL},
                "both in the column", l, &n));
  l->score += n ? weights.section : 0;
  return PM_OK;
}

static bool one_after_the_other(const PmProfile *a, const PmProfile *b) {
  return a->first.len && b->first.len &&
         (pm_str_cmp(a->last, b->first) < 0 || pm_str_cmp(b->last, a->first) < 0);
}

static bool same_office(const PmCollection *c, const PmProfile *a, const PmProfile *b,
                        PmStr *role, PmStr *body) {
  for (size_t i = 0; i < a->offices.n; ++i)
    for (size_t k = 0; k < b->offices.n; ++k) {
      const PmCollectionTerm *x = &c->terms[a->offices.items[i]];
      const PmCollectionTerm *y = &c->terms[b->offices.items[k]];
      if (x->role != y->role || x->body != y->body || x->body == PM_NO_INDEX)
        continue;
      *role = pm_term_text(c, x->role);
      *body = called(c, x->body);
      return true;
    }
  return false;
}

static PmStatus weigh_offices(const PmCollection *c, const PmProfile *a,
                              const PmProfile *b, PmLikeness *l) {
  PmStr role = {0}, body = {0};
  size_t n;
  if (same_office(c, a, b, &role, &body)) {
    PM_TRY(weigh(l, weights.same_office, "same office:"));
    return pm_buf_printf(&l->why, " %.*s, %.*s", PM_ARGS(body), PM_ARGS(role));
  }
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->office_bodies, &b->office_bodies, NULL},
                "offices in", l, &n));
  l->score += n ? weights.same_body : 0;
  if (!n && a->office_bodies.n && b->office_bodies.n) {
    const bool later = one_after_the_other(a, b);
    PM_TRY(weigh(l, later ? weights.later_body : weights.other_body,
                 later ? "offices in different organizations, one after the other:"
                       : "offices in different organizations:"));
    PM_TRY(pm_buf_printf(&l->why, " %.*s, %.*s",
                         PM_ARGS(called(c, a->office_bodies.items[0])),
                         PM_ARGS(called(c, b->office_bodies.items[0]))));
  }
  size_t titles;
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->roles, &b->roles, NULL}, "same title",
                l, &titles));
  l->score += titles ? weights.same_role : 0;
  if (titles || n || !a->roles.n || !b->roles.n ||
      (a->office_bodies.n && b->office_bodies.n))
    return PM_OK;
  PM_TRY(weigh(l, weights.other_role, "different titles:"));
  return pm_buf_printf(&l->why, " %.*s, %.*s",
                       PM_ARGS(pm_term_text(c, a->roles.items[0])),
                       PM_ARGS(pm_term_text(c, b->roles.items[0])));
}

PmStatus pm_compare_persons(const PmCollection *c, const PmProfile *a, const PmProfile *b,
                            PmLikeness *l) {
  PM_TRY(weigh_offices(c, a, b, l));
  PM_TRY(weigh_company(c, a, b, l));
  const bool only_a = a->signs && !a->told, only_b = b->signs && !b->told;
  if (only_a && only_b && !pm_str_eq(a->newspaper, b->newspaper))
    return weigh(l, weights.signs_both, "both sign, for different newspapers");
  return only_a != only_b
             ? weigh(l, weights.signs_one, "one signs, the other is written about")
             : PM_OK;
}

static bool in_one_article(const PmProfile *a, const PmProfile *b) {
  for (size_t i = 0; i < a->articles.n; ++i)
    if (pm_term_set_has(&b->articles, a->articles.items[i]))
      return true;
  return false;
}

PmStatus pm_compare_organizations(const PmCollection *c, const PmProfile *a,
                                  const PmProfile *b, PmLikeness *l) {
  size_t n;
  PM_TRY(shared(c, (const PmTermSet *const[]){&a->holders, &b->holders, NULL},
                "both with an office of", l, &n));
  l->score += up_to(weights.most_holders, weights.holder, n);
  PM_TRY(weigh_company(c, a, b, l));
  const bool known = a->newspaper.len && !pm_str_eqz(a->newspaper, "-");
  if (known && pm_str_eq(a->newspaper, b->newspaper))
    PM_TRY(weigh(l, weights.newspaper, "one newspaper"));
  else if (known)
    l->score += weights.other_newspaper;
  return in_one_article(a, b)
             ? weigh(l, weights.together, "both are named in one article")
             : PM_OK;
}

static PmStatus weigh_dates(PmStr x, PmStr y, PmLikeness *l) {
  if (!x.len || !y.len)
    return PM_OK;
  if (pm_str_eq(x, y))
    return weigh(l, weights.date, "same date");
  const bool near = pm_str_starts(x, y) || pm_str_starts(y, x) ||
                    pm_str_eq(pm_str_slice(x, 0, 7), pm_str_slice(y, 0, 7));
  return weigh(l, near ? weights.other_date : weights.other_month, "different dates");
}

PmStatus pm_compare_events(const PmCollection *c, const PmProfile *a, const PmProfile *b,
                           PmLikeness *l) {
  const PmCollectionTerm *x = &c->terms[a->entity], *y = &c->terms[b->entity];
  size_t n, m;
  PM_TRY(weigh_dates(pm_term_text(c, x->date), pm_term_text(c, y->date), l));
  if (x->place != PM_NO_INDEX && y->place != PM_NO_INDEX)
    PM_TRY(x->place == y->place ? weigh(l, weights.event_place, "same place")
                                : weigh(l, weights.other_place, "different places"));
  const PmTermPair *p = pm_pairs_of(&c->participants, a->entity, &n);
  const PmTermPair *q = pm_pairs_of(&c->participants, b->entity, &m);
  size_t both = 0;
  for (size_t i = 0; i < n; ++i)
    for (size_t k = 0; k < m; ++k)
      both += p[i].b == q[k].b;
  if (both)
    PM_TRY(weigh(l, up_to(1.5, weights.participant, both), "participants in common"));
  return weigh_company(c, a, b, l);
}

double pm_name_weight(PmStr name) {
  const size_t n = pm_utf8_count(name);
  return n <= 2 ? -1.0 : n == 3 ? 0.0 : 1.5;
}

unsigned pm_likeness_percent(double score) {
  return (unsigned)(100.0 / (1.0 + exp(-score)) + 0.5);
}
