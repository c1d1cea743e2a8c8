// SPDX-License-Identifier: MIT
// From settled spans to the page: entities with their IRIs, mentions and bylines.
#include "name/id.h"
#include "name/work.h"

#include <stdlib.h>

static PmStatus keep(PmStr s) { return s.data ? PM_OK : PM_ERR_NOMEM; }

// --- entities

static PmStatus mint_iri(PmWork *work, PmEntity *entity, const PmStr *apart) {
  if (entity->iri.len)
    return PM_OK;
  const PmIdParts parts = {
      .path = pm_class_name(entity->cls),
      .name = entity->name,
      .apart = {apart ? apart[0] : (PmStr){0}, apart ? apart[1] : (PmStr){0}}};
  entity->iri = pm_id_iri(&work->page->arena, work->page->namespace_, &parts);
  return keep(entity->iri);
}

PmStatus pm_entity_put(PmWork *work, const PmEntity *wanted, const PmStr *apart,
                       uint32_t *index) {
  PmPage *page = work->page;
  PmEntity entity = *wanted;
  bool added;
  PM_TRY(mint_iri(work, &entity, apart));
  PM_TRY(pm_strtab_add(&work->iris, entity.iri, index, &added));
  if (!added)
    return PM_OK;
  page->entities = pm_arena_extend(&page->arena, page->entities, page->n_entities,
                                   &page->cap_entities, sizeof entity);
  if (!page->entities)
    return PM_ERR_NOMEM;
  entity.name = pm_arena_copy(&page->arena, entity.name);
  page->entities[page->n_entities++] = entity;
  return keep(entity.name);
}

PmStatus pm_entity_alt(PmWork *work, uint32_t index, PmStr form) {
  PmPage *page = work->page;
  PmEntity *entity = &page->entities[index];
  if (pm_str_eq(form, entity->name))
    return PM_OK;
  for (size_t i = 0; i < entity->n_alt_names; i++)
    if (pm_str_eq(form, entity->alt_names[i]))
      return PM_OK;
  entity->alt_names =
      pm_arena_extend(&page->arena, entity->alt_names, entity->n_alt_names,
                      &entity->cap_alt_names, sizeof form);
  if (!entity->alt_names)
    return PM_ERR_NOMEM;
  entity->alt_names[entity->n_alt_names++] = form;
  return PM_OK;
}

// A division and, above it, what it is part of.
static PmStatus put_division(PmWork *work, uint32_t division, uint32_t *index) {
  uint32_t chain[8], n = 0, parent = PM_NO_INDEX;
  for (uint32_t at = division; at != PM_NO_INDEX && n < 8;
       at = pm_division_parent(work->namer, at))
    chain[n++] = at;
  while (n-- > 0) {
    const PmDivision is = pm_division(work->namer, chain[n]);
    const PmEntity entity = {.cls = PM_CLASS_PLACE,
                             .name = is.name,
                             .kind = pm_arena_copy(&work->page->arena, is.kind),
                             .code = pm_arena_copy(&work->page->arena, is.code),
                             .code_year = PM_STR(PM_DIVISIONS_YEAR),
                             .parent = parent,
                             .place = PM_NO_INDEX};
    if (!entity.kind.data || !entity.code.data)
      return PM_ERR_NOMEM;
    const PmStr apart[2] = {is.code};
    PM_TRY(pm_entity_put(work, &entity, apart, index));
    parent = *index;
  }
  return PM_OK;
}

PmStr pm_region_code(const PmWork *work) {
  const uint32_t at = work->county != PM_NO_INDEX       ? work->county
                      : work->prefecture != PM_NO_INDEX ? work->prefecture
                                                        : work->province;
  return at == PM_NO_INDEX ? (PmStr){0} : pm_division(work->namer, at).code;
}

PmStatus pm_person_put(PmWork *work, PmStr name, uint32_t *index) {
  const PmEntity entity = {
      .cls = PM_CLASS_PERSON, .name = name, .parent = PM_NO_INDEX, .place = PM_NO_INDEX};
  const PmStr apart[2] = {work->page->info.newspaper};
  return pm_entity_put(work, &entity, apart, index);
}

// 某学校（某技校）: the bracket holds the other name of the same organization.
static const PmSpan *bracketed(const PmWork *work, const PmSpan *span) {
  const PmSpan *left = span > work->spans ? span - 1 : NULL;
  const PmScan *scan = &work->scans[span->scan];
  if (!left || left->scan != span->scan || left->cls != PM_CLASS_ORGANIZATION ||
      span->cls != PM_CLASS_ORGANIZATION || left->end + 1 != span->start)
    return NULL;
  const uint32_t open = scan->cp[left->end];
  const uint32_t close = span->end < scan->n ? scan->cp[span->end] : 0;
  return (open == '(' || open == 0xFF08) && (close == ')' || close == 0xFF09) ? left
                                                                              : NULL;
}

static PmStatus put_span(PmWork *work, PmSpan *span) {
  const PmStr printed = pm_scan_slice(&work->scans[span->scan], span->start, span->end);
  const PmEstablished *known = span->name.len ? NULL : pm_established(work, printed);
  const bool same = known && known->cls == span->cls && known->name.len;
  const PmStr name = span->name.len ? span->name : same ? known->name : printed;
  if (span->cls == PM_CLASS_PERSON)
    return pm_person_put(work, name, &span->entity);
  const PmSpan *other = bracketed(work, span);
  if (other) {
    span->entity = other->entity;
    return PM_OK;
  }
  if (span->cls == PM_CLASS_PLACE && span->division != PM_NO_INDEX)
    return put_division(work, span->division, &span->entity);
  const PmEntity entity = {.cls = span->cls,
                           .name = name,
                           .kind = pm_arena_copy(&work->page->arena, span->kind),
                           .parent = PM_NO_INDEX,
                           .place = PM_NO_INDEX};
  if (!entity.kind.data)
    return PM_ERR_NOMEM;
  // a site's name is unique in its region; an organization's full name is in the country
  const PmStr apart[2] = {
      {0}, span->cls == PM_CLASS_PLACE ? pm_region_code(work) : (PmStr){0}};
  return pm_entity_put(work, &entity, apart, &span->entity);
}

// --- mentions and relations

static int by_position(const void *x, const void *y) {
  const PmMention *a = x, *b = y;
  if (a->article != b->article)
    return a->article < b->article ? -1 : 1;
  if (a->in_head != b->in_head)
    return a->in_head ? -1 : 1;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  if (a->end != b->end)
    return a->end < b->end ? -1 : 1;
  return pm_str_cmp(a->iri, b->iri);
}

static PmStr mention_iri(PmPage *page, const PmMention *mention) {
  return pm_arena_printf(&page->arena, "%.*s#%s-%zu-%zu-%s",
                         PM_ARGS(page->articles[mention->article].iri),
                         mention->in_head ? "head" : "body", mention->start, mention->end,
                         pm_class_name(page->entities[mention->entity].cls));
}

PmStatus pm_mention_put(PmWork *work, const PmSpan *span) {
  PmPage *page = work->page;
  const PmScan *scan = &work->scans[span->scan];
  page->mentions = pm_arena_extend(&page->arena, page->mentions, page->n_mentions,
                                   &page->cap_mentions, sizeof *page->mentions);
  if (!page->mentions)
    return PM_ERR_NOMEM;
  PmMention mention = {.article = scan->article,
                       .in_head = scan->in_head,
                       .start = span->start,
                       .end = span->end,
                       .exact = pm_scan_slice(scan, span->start, span->end),
                       .corrected = span->corrected,
                       .entity = span->entity,
                       .confidence = span->confidence,
                       .why = span->why,
                       .margin = span->margin};
  mention.iri = mention_iri(page, &mention);
  bool added;
  uint32_t unused;
  PM_TRY(keep(mention.iri));
  PM_TRY(pm_strtab_add(&work->mention_iris, mention.iri, &unused, &added));
  if (added)
    page->mentions[page->n_mentions++] = mention;
  return pm_entity_alt(work, span->entity, mention.exact);
}

// One more article that says so; they come in order.
static PmStatus say_again(PmPage *page, PmRelation *relation, uint32_t article) {
  if (relation->n_articles && relation->articles[relation->n_articles - 1] == article)
    return PM_OK;
  relation->articles =
      pm_arena_extend(&page->arena, relation->articles, relation->n_articles,
                      &relation->cap_articles, sizeof article);
  if (!relation->articles)
    return PM_ERR_NOMEM;
  relation->articles[relation->n_articles++] = article;
  return PM_OK;
}

PmStatus pm_relation_put(PmWork *work, const PmRelation *relation, uint32_t article) {
  PmPage *page = work->page;
  bool added;
  uint32_t number;
  PM_TRY(pm_strtab_add(&work->relation_iris, relation->iri, &number, &added));
  if (!added)
    return number < page->n_relations ? say_again(page, &page->relations[number], article)
                                      : PM_OK;
  page->relations = pm_arena_extend(&page->arena, page->relations, page->n_relations,
                                    &page->cap_relations, sizeof *relation);
  if (!page->relations)
    return PM_ERR_NOMEM;
  page->relations[page->n_relations++] = *relation;
  return say_again(page, &page->relations[page->n_relations - 1], article);
}

PmStr pm_participation_iri(PmWork *work, const char *path, uint32_t active,
                           uint32_t passive, PmStr role) {
  const PmPage *page = work->page;
  const PmIdParts parts = {
      .path = path,
      .name = page->entities[active].iri,
      .apart = {passive == PM_NO_INDEX ? (PmStr){0} : page->entities[passive].iri, role}};
  return pm_id_iri(&work->page->arena, page->namespace_, &parts);
}

static PmStatus put_contributions(PmWork *work, uint32_t a) {
  PmPage *page = work->page;
  PmArticle *article = &page->articles[a];
  for (size_t i = 0; i < article->n_contributions; i++) {
    PmContribution *by = &article->contributions[i];
    if (!by->name.len)
      continue;
    if (by->agent == PM_NO_INDEX || by->agent >= page->n_entities)
      PM_TRY(pm_person_put(work, by->name, &by->agent));
    const PmRelation relation = {
        .kind = PM_RELATION_CONTRIBUTION,
        .iri = pm_arena_printf(&page->arena, "%.*s#by-%zu", PM_ARGS(article->iri), i + 1),
        .active = by->agent,
        .passive = a,
        .role = by->role,
        .confidence = by->confidence > 0 ? by->confidence : 0.9};
    PM_TRY(keep(relation.iri));
    PM_TRY(pm_relation_put(work, &relation, a));
  }
  return PM_OK;
}

// Two entries of one IRI: numbers stay indexes, and the IRI is the first one's.
static PmStatus take_number(PmWork *work, PmStrtab *iris, size_t index) {
  const PmStr own = pm_arena_printf(&work->arena, "\x1f%zu", index);
  PM_TRY(keep(own));
  return pm_strtab_add(iris, own, &(uint32_t){0}, NULL);
}

// What came with a TEI stays; only its missing IRIs are minted.
static PmStatus adopt(PmWork *work) {
  PmPage *page = work->page;
  uint32_t unused;
  bool added;
  for (size_t i = 0; i < page->n_entities; i++) {
    PmEntity *entity = &page->entities[i];
    const bool person = entity->cls == PM_CLASS_PERSON;
    const PmStr apart[2] = {person ? page->info.newspaper : entity->code,
                            entity->cls == PM_CLASS_EVENT ? entity->date : (PmStr){0}};
    PM_TRY(mint_iri(work, entity, apart));
    PM_TRY(pm_strtab_add(&work->iris, entity->iri, &unused, &added));
    PM_TRY(added ? PM_OK : take_number(work, &work->iris, i));
  }
  for (size_t i = 0; i < page->n_mentions; i++) {
    PmMention *mention = &page->mentions[i];
    if (mention->entity >= page->n_entities || mention->article >= page->n_articles)
      continue;
    if (!mention->iri.len)
      mention->iri = mention_iri(page, mention);
    PM_TRY(keep(mention->iri));
    PM_TRY(pm_strtab_add(&work->mention_iris, mention->iri, &unused, &added));
  }
  for (size_t i = 0; i < page->n_relations; i++) {
    PM_TRY(pm_strtab_add(&work->relation_iris, page->relations[i].iri, &unused, &added));
    PM_TRY(added ? PM_OK : take_number(work, &work->relation_iris, i));
  }
  return PM_OK;
}

PmStatus pm_work_mint(PmWork *work) {
  PM_TRY(adopt(work));
  for (uint32_t a = 0; a < work->page->n_articles; a++)
    PM_TRY(put_contributions(work, a));
  for (size_t i = 0; i < work->n_spans; i++) {
    PM_TRY(put_span(work, &work->spans[i]));
    PM_TRY(pm_mention_put(work, &work->spans[i]));
  }
  return pm_put_offices(work);
}

void pm_work_order(PmWork *work) {
  PmPage *page = work->page;
  if (page->n_mentions)
    qsort(page->mentions, page->n_mentions, sizeof *page->mentions, by_position);
}
