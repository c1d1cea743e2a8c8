// SPDX-License-Identifier: MIT
// What the register does to a page. Every claim (a mention, a byline, an office, a
// participation) is looked up on its own, with the articles that make it: its id is
// followed over splits and merges until nothing more is said of it. The entities are then
// made anew from where the claims have gone.
#include "name/id.h"
#include "name/register_read.h"

#include <stdlib.h>

// What is claimed of an entity: in an article, by one mention where splits tell them
// apart.
typedef struct {
  uint32_t entity, article;
  const PmMention *mention; // or NULL
  PmStr printed;            // the words of a byline that no mention stands for
} Claim;

// Where a claim has gone: to an entity, or nowhere.
typedef struct {
  PmStr iri;
  bool rejected;
  bool split; // the last step was a split: all that is known goes with it
} Target;

typedef struct {
  const PmRegister *reg;
  PmPage *page;
  PmArena arena;  // scratch
  PmStrtab olds;  // IRIs of the page's entities as recognised: numbers are indexes
  PmStrtab news;  // IRIs of those that are made: numbers are indexes
  PmStrtab pairs; // of replaced ids, and of entities with their other names
  PmStrtab relation_iris;
  PmEntity *entities; // made
  size_t n_entities, cap_entities;
  PmRelation *relations;
  size_t n_relations, cap_relations;
  PmMention *mentions;
  size_t n_mentions;
  bool *claimed;  // by old entity: something but a part or a place refers to it
  PmStrtab known; // "article entity" whose target was found
  Target *targets;
  size_t cap_targets;
  PmStrtab live, dead; // "article entity" with a good mention, with a rejected one
  PmStrtab printed;    // words of mentions
} Applier;

static PmStatus keep(PmStr s) { return s.data ? PM_OK : PM_ERR_NOMEM; }

// --- conditions -----------------------------------------------------------------------

static bool fits(PmStr wanted, PmStr text) {
  return pm_str_eqz(wanted, "*") ? true : pm_str_eq(wanted, text);
}

static bool says(const PmRelation *r, uint32_t article) {
  for (size_t i = 0; i < r->n_articles; ++i)
    if (r->articles[i] == article)
      return true;
  return r->n_articles == 0; // a TEI does not tell
}

static bool is_called(const PmEntity *e, PmStr name) {
  bool is = pm_str_eq(e->iri, name) || pm_str_eq(e->name, name);
  for (size_t i = 0; !is && i < e->n_alt_names; ++i)
    is = pm_str_eq(e->alt_names[i], name);
  return is;
}

static bool is_organization(const Applier *a, uint32_t entity, PmStr name) {
  const PmPage *p = a->page;
  if (entity >= p->n_entities || p->entities[entity].cls != PM_CLASS_ORGANIZATION)
    return false;
  const PmStr ns = a->reg->namespace_, iri = p->entities[entity].iri;
  return is_called(&p->entities[entity], name) ||
         (pm_str_starts(iri, ns) && pm_str_eq(pm_str_slice(iri, ns.len, iri.len), name));
}

static bool has_relation(const Applier *a, PmRelationKind kind, uint32_t entity,
                         uint32_t article, PmStr role) {
  for (size_t i = 0; i < a->page->n_relations; ++i) {
    const PmRelation *r = &a->page->relations[i];
    const bool here =
        kind == PM_RELATION_CONTRIBUTION ? r->passive == article : says(r, article);
    if (r->kind == kind && r->active == entity && here && fits(role, r->role))
      return true;
  }
  return false;
}

// The organization of an office there, or one that the article names.
static bool has_organization(const Applier *a, uint32_t entity, uint32_t article,
                             PmStr name) {
  const PmPage *p = a->page;
  for (size_t i = 0; i < p->n_relations; ++i)
    if (p->relations[i].kind == PM_RELATION_OFFICE && p->relations[i].active == entity &&
        says(&p->relations[i], article) &&
        is_organization(a, p->relations[i].passive, name))
      return true;
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (p->mentions[i].article == article &&
        is_organization(a, p->mentions[i].entity, name))
      return true;
  return false;
}

static bool is_article(PmStr iri, PmStr wanted) {
  return pm_str_starts(iri, wanted) &&
         (iri.len == wanted.len || wanted.data[wanted.len - 1] == '/' ||
          iri.data[wanted.len] == '/');
}

static bool holds_of_mention(const PmStr *c, const Claim *claim) {
  const PmMention *m = claim->mention;
  const PmStr printed = m ? m->exact : claim->printed;
  return (!c[PM_CONDITION_MENTION].len ||
          (m && pm_str_eq(m->iri, c[PM_CONDITION_MENTION]))) &&
         (!c[PM_CONDITION_EXACT].len || pm_str_eq(printed, c[PM_CONDITION_EXACT]));
}

static bool holds(const Applier *a, const PmOverride *o, const Claim *claim) {
  const PmStr *c = o->conditions;
  const uint32_t entity = claim->entity, article = claim->article;
  const PmArticle *at = &a->page->articles[article];
  if (!holds_of_mention(c, claim))
    return false;
  return (!c[PM_CONDITION_ARTICLE].len || is_article(at->iri, c[PM_CONDITION_ARTICLE])) &&
         (!c[PM_CONDITION_BYLINE].len || has_relation(a, PM_RELATION_CONTRIBUTION, entity,
                                                      article, c[PM_CONDITION_BYLINE])) &&
         (!c[PM_CONDITION_OFFICE].len ||
          has_relation(a, PM_RELATION_OFFICE, entity, article, c[PM_CONDITION_OFFICE])) &&
         (!c[PM_CONDITION_ORGANIZATION].len ||
          has_organization(a, entity, article, c[PM_CONDITION_ORGANIZATION])) &&
         (!c[PM_CONDITION_SECTION].len || fits(c[PM_CONDITION_SECTION], at->section));
}

// --- following an id ------------------------------------------------------------------

static const PmOverride *matching_split(const Applier *a, const PmOverride *first,
                                        const Claim *claim) {
  const PmRegister *reg = a->reg;
  for (const PmOverride *o = first; o && o < reg->items + reg->n; ++o)
    if (o->verb == PM_OVERRIDE_SPLIT && pm_str_eq(o->id, first->id) && holds(a, o, claim))
      return o;
  return NULL;
}

static PmStatus note_replaced(Applier *a, PmStr old, PmStr now) {
  PmPage *p = a->page;
  uint32_t number;
  bool added;
  const PmStr pair =
      pm_arena_printf(&a->arena, "%.*s\x1f%.*s", PM_ARGS(old), PM_ARGS(now));
  PM_TRY(keep(pair));
  PM_TRY(pm_strtab_add(&a->pairs, pair, &number, &added));
  if (!added)
    return PM_OK;
  p->replaced = pm_arena_extend(&p->arena, p->replaced, p->n_replaced, &p->cap_replaced,
                                sizeof *p->replaced);
  if (!p->replaced)
    return PM_ERR_NOMEM;
  const PmReplacement r = {pm_arena_copy(&p->arena, old), pm_arena_copy(&p->arena, now)};
  p->replaced[p->n_replaced++] = r;
  return keep(r.old) || keep(r.now) ? PM_ERR_NOMEM : PM_OK;
}

// The article may be PM_NO_INDEX: then no split fits.
static PmStatus follow(Applier *a, const Claim *claim, Target *t) {
  *t = (Target){.iri = a->page->entities[claim->entity].iri};
  for (size_t steps = 0; steps <= a->reg->n; ++steps) {
    const PmRegisterId *of = pm_register_of(a->reg, t->iri);
    if (!of)
      return PM_OK;
    const PmOverride *split = claim->article < a->page->n_articles && of->split
                                  ? matching_split(a, of->split, claim)
                                  : NULL;
    if (!split && !of->merge) {
      t->rejected = of->reject != NULL;
      return PM_OK;
    }
    const PmStr from = t->iri;
    t->split = split != NULL;
    t->iri = split ? pm_register_split_id(&a->page->arena, a->reg->namespace_, from,
                                          split->object)
                   : of->merge->object;
    PM_TRY(keep(t->iri));
    if (!split)
      PM_TRY(note_replaced(a, from, pm_register_resolve(a->reg, from)));
  }
  return PM_OK;
}

static PmStr pair_key(Applier *a, uint32_t article, uint32_t entity) {
  return pm_arena_printf(&a->arena, "%u %u", article, entity);
}

// follow, once for each article and entity; where a split tells mentions apart, once for
// each of them.
static PmStatus target_of(Applier *a, const Claim *claim, Target *t) {
  uint32_t number;
  bool added;
  const PmStr own = !a->reg->by_mention ? (PmStr){0}
                    : claim->mention    ? claim->mention->iri
                                        : claim->printed;
  const PmStr key = pm_arena_printf(&a->arena, "%u %u %.*s", claim->article,
                                    claim->entity, PM_ARGS(own));
  PM_TRY(keep(key));
  PM_TRY(pm_strtab_add(&a->known, key, &number, &added));
  if (added) {
    a->targets = pm_arena_extend(&a->arena, a->targets, number, &a->cap_targets,
                                 sizeof *a->targets);
    PM_TRY(a->targets ? follow(a, claim, t) : PM_ERR_NOMEM);
    a->targets[number] = *t;
  }
  *t = a->targets[number];
  return PM_OK;
}

// --- making entities ------------------------------------------------------------------

// Another name of an entity that is made, each once.
static PmStatus add_name(Applier *a, uint32_t index, PmStr name) {
  PmEntity *e = &a->entities[index];
  uint32_t number;
  bool added;
  if (name.len == 0 || pm_str_eq(name, e->name))
    return PM_OK;
  const PmStr pair = pm_arena_printf(&a->arena, "%u\x1f%.*s", index, PM_ARGS(name));
  PM_TRY(keep(pair));
  PM_TRY(pm_strtab_add(&a->pairs, pair, &number, &added));
  if (!added)
    return PM_OK;
  e->alt_names = pm_arena_extend(&a->page->arena, e->alt_names, e->n_alt_names,
                                 &e->cap_alt_names, sizeof name);
  if (!e->alt_names)
    return PM_ERR_NOMEM;
  e->alt_names[e->n_alt_names++] = name;
  return PM_OK;
}

// What the page itself recognised under the id is the best that is known of it. Else a
// part that was split off is like the whole, and of what an id was merged into this page
// knows no more than the name.
static PmEntity base_of(const Applier *a, uint32_t entity, const Target *t) {
  const uint32_t own = pm_strtab_find(&a->olds, t->iri);
  const PmEntity *from =
      &a->page->entities[own == PM_STRTAB_NONE || t->split ? entity : own];
  PmEntity e = *from;
  if (own == PM_STRTAB_NONE && !t->split)
    e = (PmEntity){.cls = from->cls,
                   .name = from->name,
                   .parent = PM_NO_INDEX,
                   .place = PM_NO_INDEX};
  e.iri = t->iri;
  e.alt_names = NULL;
  e.n_alt_names = e.cap_alt_names = 0;
  return e;
}

static PmStatus put(Applier *a, uint32_t entity, const Target *t, uint32_t *index) {
  PmPage *p = a->page;
  bool added;
  PM_TRY(pm_strtab_add(&a->news, t->iri, index, &added));
  if (!added)
    return PM_OK;
  PmEntity e = base_of(a, entity, t);
  const PmStr recognised = e.name;
  const PmRegisterId *of = pm_register_of(a->reg, t->iri);
  e.iri = pm_arena_copy(&p->arena, t->iri);
  if (of && of->rename)
    e.name = pm_arena_copy(&p->arena, of->rename->object);
  if (keep(e.iri) || keep(e.name))
    return PM_ERR_NOMEM;
  a->entities =
      pm_arena_extend(&p->arena, a->entities, a->n_entities, &a->cap_entities, sizeof e);
  if (!a->entities)
    return PM_ERR_NOMEM;
  a->entities[a->n_entities++] = e;
  return add_name(a, *index, recognised);
}

// The entity that the claim is of; PM_NO_INDEX when it is nothing.
static PmStatus take_claim(Applier *a, const Claim *claim, uint32_t *index) {
  Target t;
  const uint32_t entity = claim->entity;
  *index = PM_NO_INDEX;
  if (entity >= a->page->n_entities)
    return PM_OK;
  PM_TRY(target_of(a, claim, &t));
  if (t.rejected)
    return PM_OK;
  PM_TRY(put(a, entity, &t, index));
  return add_name(a, *index, a->page->entities[entity].name);
}

static PmStatus take(Applier *a, uint32_t entity, uint32_t article, uint32_t *index) {
  return take_claim(a, &(Claim){.entity = entity, .article = article}, index);
}

// --- claims ---------------------------------------------------------------------------

static PmStatus note_mention(Applier *a, PmMention *m) {
  const PmRegisterId *of = m->iri.len ? pm_register_of(a->reg, m->iri) : NULL;
  uint32_t number;
  const PmStr key = pair_key(a, m->article, m->entity);
  PM_TRY(keep(key));
  m->rejected |= of && of->reject;
  PM_TRY(pm_strtab_add(m->rejected ? &a->dead : &a->live, key, &number, NULL));
  if (m->entity < a->page->n_entities)
    a->claimed[m->entity] = true;
  return pm_strtab_add(&a->printed, m->exact, &number, NULL);
}

static PmStatus find_claims(Applier *a) {
  PmPage *p = a->page;
  for (size_t i = 0; i < p->n_mentions; ++i)
    PM_TRY(note_mention(a, &p->mentions[i]));
  for (size_t i = 0; i < p->n_relations; ++i) {
    const PmRelation *r = &p->relations[i];
    if (r->active < p->n_entities)
      a->claimed[r->active] = true;
    if (r->kind != PM_RELATION_CONTRIBUTION && r->passive < p->n_entities)
      a->claimed[r->passive] = true;
  }
  return PM_OK;
}

// Parts, regions and the like, which nothing but their parts refers to, keep their place.
static PmStatus take_unclaimed(Applier *a, uint32_t entity) {
  uint32_t index;
  return a->claimed[entity] ? PM_OK : take(a, entity, PM_NO_INDEX, &index);
}

static PmStatus take_mentions(Applier *a) {
  const PmPage *p = a->page;
  a->mentions =
      pm_arena_alloc(&a->page->arena, (p->n_mentions + 1) * sizeof *a->mentions);
  if (!a->mentions)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < p->n_mentions; ++i) {
    PmMention m = p->mentions[i];
    const PmStr recognised =
        m.entity < p->n_entities ? p->entities[m.entity].iri : (PmStr){0};
    const Claim claim = {m.entity, m.article, &p->mentions[i], {0}};
    PM_TRY(take_claim(a, &claim, &m.entity));
    if (m.entity == PM_NO_INDEX)
      continue;
    if (m.rejected || !pm_str_eq(a->entities[m.entity].iri, recognised)) {
      m.why = "register";
      m.margin = 0;
    }
    PM_TRY(add_name(a, m.entity, m.exact));
    a->mentions[a->n_mentions++] = m;
  }
  return PM_OK;
}

// Whether something but a rejected mention speaks of an entity in the article.
static PmStatus check_live(Applier *a, uint32_t entity, uint32_t article, bool *live) {
  const PmStr key = pair_key(a, article, entity);
  PM_TRY(keep(key));
  *live = pm_strtab_find(&a->dead, key) == PM_STRTAB_NONE ||
          pm_strtab_find(&a->live, key) != PM_STRTAB_NONE;
  return PM_OK;
}

static PmStatus name_relation(Applier *a, PmRelation *r) {
  const PmIdParts parts = {
      .path = r->kind == PM_RELATION_OFFICE ? "office" : "participation",
      .name = a->entities[r->active].iri,
      .apart = {r->passive == PM_NO_INDEX ? (PmStr){0} : a->entities[r->passive].iri,
                r->role}};
  r->iri = pm_id_iri(&a->page->arena, a->page->namespace_, &parts);
  return keep(r->iri);
}

static PmStatus add_relation(Applier *a, PmRelation r, uint32_t article) {
  PmPage *p = a->page;
  uint32_t number;
  bool added;
  PM_TRY(pm_strtab_add(&a->relation_iris, r.iri, &number, &added));
  if (added) {
    r.articles = NULL;
    r.n_articles = r.cap_articles = 0;
    a->relations = pm_arena_extend(&p->arena, a->relations, a->n_relations,
                                   &a->cap_relations, sizeof r);
    if (!a->relations)
      return PM_ERR_NOMEM;
    a->relations[a->n_relations++] = r;
  }
  PmRelation *at = &a->relations[number];
  if (article == PM_NO_INDEX)
    return PM_OK;
  at->articles = pm_arena_extend(&p->arena, at->articles, at->n_articles,
                                 &at->cap_articles, sizeof article);
  if (!at->articles)
    return PM_ERR_NOMEM;
  at->articles[at->n_articles++] = article;
  return PM_OK;
}

// How far before a mention its role stands, or how far an event is; SIZE_MAX for nowhere.
static size_t distance_of(const PmPage *p, const PmMention *m, const PmRelation *r) {
  enum { REACH = 40 };
  size_t best = SIZE_MAX;
  if (r->kind == PM_RELATION_OFFICE) {
    const PmArticle *at = &p->articles[m->article];
    const PmStr text = m->in_head ? at->head.text : at->body.text;
    const size_t from = m->start > REACH ? m->start - REACH : 0;
    const PmStr before =
        pm_str_slice(text, pm_utf8_offset(text, from), pm_utf8_offset(text, m->start));
    for (size_t pos = 0; (pos = pm_str_find(before, r->role, pos)) != SIZE_MAX; pos++)
      best = before.len - pos;
    return best;
  }
  for (size_t i = 0; i < p->n_mentions; ++i) {
    const PmMention *e = &p->mentions[i];
    if (e->entity != r->passive || e->article != m->article || e->in_head != m->in_head)
      continue;
    const size_t gap = e->start > m->start ? e->start - m->start : m->start - e->start;
    best = gap < best ? gap : best;
  }
  return best;
}

// The mention that an office or a part in an event is said of: the one nearest behind its
// title, or nearest to the event; NULL where none is.
static const PmMention *mention_of(const Applier *a, const PmRelation *r,
                                   uint32_t article) {
  const PmMention *found = NULL;
  size_t best = SIZE_MAX;
  for (size_t i = 0; a->reg->by_mention && i < a->page->n_mentions; ++i) {
    const PmMention *m = &a->page->mentions[i];
    if (m->entity != r->active || m->article != article || m->rejected)
      continue;
    const size_t now = distance_of(a->page, m, r);
    if (!found || now < best) {
      best = now;
      found = m;
    }
  }
  return found;
}

// One relation as one article states it.
static PmStatus take_relation(Applier *a, const PmRelation *old, uint32_t article) {
  PmRelation r = *old;
  const bool by = old->kind == PM_RELATION_CONTRIBUTION;
  const Claim claim = {old->active, article, by ? NULL : mention_of(a, old, article),
                       a->page->entities[old->active].name};
  PM_TRY(take_claim(a, &claim, &r.active));
  if (old->kind != PM_RELATION_CONTRIBUTION)
    PM_TRY(take(a, old->passive, article, &r.passive));
  const bool lost = r.active == PM_NO_INDEX ||
                    (old->kind == PM_RELATION_PARTICIPANT && r.passive == PM_NO_INDEX);
  if (lost)
    return PM_OK;
  const PmEntity *e = a->page->entities;
  const bool same = pm_str_eq(a->entities[r.active].iri, e[old->active].iri) &&
                    (old->kind == PM_RELATION_CONTRIBUTION || r.passive == PM_NO_INDEX ||
                     pm_str_eq(a->entities[r.passive].iri, e[old->passive].iri)) &&
                    (r.passive == PM_NO_INDEX) == (old->passive == PM_NO_INDEX);
  if (old->kind != PM_RELATION_CONTRIBUTION && !same)
    PM_TRY(name_relation(a, &r));
  return add_relation(a, r,
                      old->kind == PM_RELATION_CONTRIBUTION ? PM_NO_INDEX : article);
}

static PmStatus take_live(Applier *a, const PmRelation *r, uint32_t article) {
  bool live;
  PM_TRY(check_live(a, r->active, article, &live));
  return live ? take_relation(a, r, article) : PM_OK;
}

// A TEI does not tell which articles say it: those that mention the agent.
static PmStatus take_untold(Applier *a, const PmRelation *r) {
  const PmPage *p = a->page;
  uint32_t last = PM_NO_INDEX;
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (p->mentions[i].entity == r->active && p->mentions[i].article != last) {
      last = p->mentions[i].article;
      PM_TRY(take_live(a, r, last));
    }
  return last == PM_NO_INDEX ? take_relation(a, r, PM_NO_INDEX) : PM_OK;
}

static PmStatus take_relations(Applier *a) {
  const PmPage *p = a->page;
  for (size_t i = 0; i < p->n_relations; ++i) {
    const PmRelation *r = &p->relations[i];
    if (r->active >= p->n_entities)
      continue;
    if (r->kind == PM_RELATION_CONTRIBUTION)
      PM_TRY(take_relation(a, r, r->passive));
    else if (r->n_articles == 0)
      PM_TRY(take_untold(a, r));
    for (size_t k = 0; k < r->n_articles; ++k)
      PM_TRY(take_live(a, r, r->articles[k]));
  }
  return PM_OK;
}

static PmStatus take_byline(Applier *a, uint32_t article, PmContribution *by) {
  if (by->agent >= a->page->n_entities)
    return take(a, by->agent, article, &by->agent);
  const Claim claim = {by->agent, article, NULL, a->page->entities[by->agent].name};
  return take_claim(a, &claim, &by->agent);
}

static PmStatus take_bylines(Applier *a) {
  for (uint32_t i = 0; i < a->page->n_articles; ++i) {
    PmArticle *article = &a->page->articles[i];
    for (size_t k = 0; k < article->n_contributions; ++k)
      PM_TRY(take_byline(a, i, &article->contributions[k]));
  }
  return PM_OK;
}

// Names of an entity that no mention prints stay with it, and so do all names of one that
// the register does not know.
static PmStatus take_names(Applier *a, uint32_t entity) {
  const PmEntity *old = &a->page->entities[entity];
  const PmStr home = pm_register_resolve(a->reg, old->iri);
  const uint32_t index = pm_strtab_find(&a->news, home);
  for (size_t i = 0; index != PM_STRTAB_NONE && i < old->n_alt_names; ++i)
    if (!pm_register_of(a->reg, old->iri) ||
        pm_strtab_find(&a->printed, old->alt_names[i]) == PM_STRTAB_NONE)
      PM_TRY(add_name(a, index, old->alt_names[i]));
  return PM_OK;
}

// What an entity is part of, or where it happened. Making one may make its own parent.
static PmStatus take_wholes(Applier *a) {
  for (size_t i = 0; i < a->n_entities; ++i) {
    uint32_t parent, place;
    PM_TRY(take(a, a->entities[i].parent, PM_NO_INDEX, &parent));
    PM_TRY(take(a, a->entities[i].place, PM_NO_INDEX, &place));
    a->entities[i].parent = parent == i ? PM_NO_INDEX : parent;
    a->entities[i].place = place;
  }
  return PM_OK;
}

// --- matches --------------------------------------------------------------------------

static PmStatus add_match(Applier *a, const PmOverride *o) {
  PmPage *p = a->page;
  const PmIdParts parts = {
      .path = "match", .name = o->id, .apart = {o->predicate, o->object}};
  p->matches = pm_arena_extend(&p->arena, p->matches, p->n_matches, &p->cap_matches,
                               sizeof *p->matches);
  if (!p->matches)
    return PM_ERR_NOMEM;
  const PmMatch m = {.iri = pm_id_iri(&p->arena, p->namespace_, &parts),
                     .entity = pm_arena_copy(&p->arena, o->id),
                     .authority = pm_arena_copy(&p->arena, o->object),
                     .close = pm_str_ends(o->predicate, PM_STR("closeMatch")),
                     .confidence = o->details.confidence.len
                                       ? strtod(o->details.confidence.data, NULL)
                                       : 1};
  for (size_t i = 0; i < p->n_matches; ++i)
    if (pm_str_eq(p->matches[i].iri, m.iri))
      return PM_OK;
  p->matches[p->n_matches++] = m;
  return keep(m.iri) || keep(m.entity) || keep(m.authority) ? PM_ERR_NOMEM : PM_OK;
}

static PmStatus find_matches(Applier *a) {
  const PmRegister *reg = a->reg;
  for (size_t i = 0; i < a->n_entities; ++i) {
    const PmRegisterId *of = pm_register_of(reg, a->entities[i].iri);
    for (const PmOverride *o = of ? of->match : NULL; o && o < reg->items + reg->n; ++o)
      if (o->verb == PM_OVERRIDE_MATCH && pm_str_eq(o->id, a->entities[i].iri))
        PM_TRY(add_match(a, o));
  }
  return PM_OK;
}

// --- the page -------------------------------------------------------------------------

static bool has_mention(const PmPage *p, PmStr iri) {
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (pm_str_eq(p->mentions[i].iri, iri))
      return true;
  return false;
}

// A decision about a mention that is not there says nothing: the text, or what is found
// in it, has changed, or the IRI is mistyped.
static void warn_of_strays(const PmRegister *reg, PmJob *job, const PmPage *p,
                           PmStr article) {
  if (pm_strtab_find(&reg->articles, article) == PM_STRTAB_NONE)
    return;
  for (const PmOverride *o = reg->items; o < reg->items + reg->n; ++o) {
    const PmStr mention = pm_override_mention(o);
    if (mention.len && pm_str_eq(pm_mention_article(mention), article) &&
        !has_mention(p, mention))
      pm_warn(job, pm_at(reg->name, o->line, 0),
              "look for it in the TEI or RDF of the page: its place may have changed",
              "there is no mention %.*s", PM_ARGS(mention));
  }
}

static bool is_touched(const PmRegister *reg, const PmPage *p) {
  for (size_t i = 0; i < p->n_entities; ++i)
    if (pm_register_of(reg, p->entities[i].iri))
      return true;
  for (size_t i = 0; i < p->n_mentions; ++i)
    if (pm_register_of(reg, p->mentions[i].iri))
      return true;
  return false;
}

static PmStatus number_olds(Applier *a) {
  for (uint32_t i = 0; i < a->page->n_entities; ++i) {
    uint32_t number;
    bool added;
    PM_TRY(pm_strtab_add(&a->olds, a->page->entities[i].iri, &number, &added));
    if (added)
      continue;
    const PmStr own = pm_arena_printf(&a->arena, "\x1f%u", i); // a TEI may say it twice
    PM_TRY(keep(own));
    PM_TRY(pm_strtab_add(&a->olds, own, &number, NULL));
  }
  return PM_OK;
}

// The page keeps what was recognised until all is made: conditions look at it.
static PmStatus apply(Applier *a) {
  PmPage *p = a->page;
  a->claimed = pm_arena_alloc(&a->arena, p->n_entities + 1);
  PM_TRY(a->claimed ? number_olds(a) : PM_ERR_NOMEM);
  PM_TRY(find_claims(a));
  for (uint32_t i = 0; i < p->n_entities; ++i)
    PM_TRY(take_unclaimed(a, i));
  PM_TRY(take_mentions(a));
  PM_TRY(take_relations(a));
  PM_TRY(take_bylines(a));
  for (uint32_t i = 0; i < p->n_entities; ++i)
    PM_TRY(take_names(a, i));
  PM_TRY(take_wholes(a));
  p->entities = a->entities;
  p->n_entities = a->n_entities;
  p->cap_entities = a->cap_entities;
  p->relations = a->relations;
  p->n_relations = a->n_relations;
  p->cap_relations = a->cap_relations;
  p->mentions = a->mentions;
  p->n_mentions = p->cap_mentions = a->n_mentions;
  return find_matches(a);
}

PmStatus pm_register_apply(const PmRegister *reg, PmJob *job, PmPage *page) {
  for (size_t i = 0; i < page->n_articles; ++i)
    warn_of_strays(reg, job, page, page->articles[i].iri);
  if (!is_touched(reg, page))
    return PM_OK;
  Applier a = {.reg = reg, .page = page};
  const PmStatus st = apply(&a);
  PmStrtab *const tables[] = {&a.olds,  &a.news, &a.pairs, &a.relation_iris,
                              &a.known, &a.live, &a.dead,  &a.printed};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i)
    pm_strtab_release(tables[i]);
  pm_arena_release(&a.arena);
  if (st == PM_ERR_NOMEM)
    return pm_fail(job, st, pm_at(NULL, 0, 0), NULL,
                   "out of memory while the register is applied to %.*s",
                   PM_ARGS(page->file_name));
  return st;
}
