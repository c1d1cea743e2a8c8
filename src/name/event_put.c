// SPDX-License-Identifier: MIT
// Writes a chosen event out: its date, place, participants, and its id, which an event
// that is counted has of its count and every other of its day and place.
#include "name/event.h"

#include "name/id.h"
#include "name/series.h"

// --- the day

static PmStr basis_of(const PmDate *date) {
  if (!date->year)
    return PM_STR("");
  return date->inferred ? PM_STR("inferred") : PM_STR("printed");
}

// The date in the event's sentence, else that of the lead; `*scan` is whose text it
// stands in. What the sentence says of time is not of a meeting that it cites.
static PmDate date_of(const PmEventFinder *f, const PmCandidate *c, const PmScan **scan) {
  const PmDate own = c->cited ? (PmDate){0} : pm_event_date(f, c);
  *scan = &f->work->scans[c->scan];
  if (own.end > own.start || !c->lead || c->cited)
    return own;
  *scan = &f->work->scans[f->lead_scan];
  return pm_date_find(*scan, f->lead_text.start, f->lead_text.end, &f->today);
}

static PmStatus put_date(const PmEventFinder *f, const PmCandidate *c, PmEntity *event) {
  const PmScan *scan = NULL;
  const PmDate date = date_of(f, c, &scan);
  if (date.end == date.start)
    return PM_OK;
  event->date = pm_date_text(&f->work->page->arena, &date);
  event->date_text = pm_scan_slice(scan, date.start, date.end);
  event->date_basis = basis_of(&date);
  return date.year && !event->date.data ? PM_ERR_NOMEM : PM_OK;
}

// --- the id

static PmStatus name_series(PmWork *work, PmEntity *event) {
  PmSeries series;
  PM_TRY(pm_series_of(work, event->name, &series));
  if (!series.name.len)
    return PM_OK;
  const PmIdParts parts = {
      .path = "event", .name = series.name, .apart = {series.region}};
  event->iri = pm_id_iri(&work->page->arena, work->page->namespace_, &parts);
  return event->iri.data ? PM_OK : PM_ERR_NOMEM;
}

static PmStr place_apart(const PmWork *work, const PmCandidate *c, uint32_t place) {
  if (place != PM_NO_INDEX)
    return work->page->entities[place].iri;
  return c->cited ? pm_region_code(work) : (PmStr){0};
}

// --- who took part

static PmStatus put_agent(PmWork *work, uint32_t agent, uint32_t event,
                          uint32_t article) {
  PmRelation relation = {.kind = PM_RELATION_PARTICIPANT,
                         .active = agent,
                         .passive = event,
                         .confidence = 0.6};
  relation.iri = pm_participation_iri(work, "participation", agent, event, (PmStr){0});
  return relation.iri.data ? pm_relation_put(work, &relation, article) : PM_ERR_NOMEM;
}

PmStatus pm_event_put(const PmEventFinder *f, const PmCandidate *c, uint32_t *index) {
  PmWork *work = f->work;
  const PmScan *scan = &work->scans[c->scan];
  const PmCast cast = c->cited ? (PmCast){.place = PM_NO_INDEX} : pm_event_cast(work, c);
  PmEntity event = {.cls = PM_CLASS_EVENT,
                    .name = pm_scan_slice(scan, c->phrase.start, c->phrase.end),
                    .kind = pm_arena_copy(&work->page->arena, c->kind),
                    .parent = PM_NO_INDEX,
                    .place = cast.place};
  if (!event.kind.data)
    return PM_ERR_NOMEM;
  PM_TRY(put_date(f, c, &event));
  PM_TRY(name_series(work, &event));
  if (!c->cited)
    PM_TRY(pm_event_objects(work, c, &event));
  const PmStr apart[2] = {event.date, place_apart(work, c, cast.place)};
  PM_TRY(pm_entity_put(work, &event, apart, index));
  for (size_t i = 0; i < cast.n_agents; i++)
    PM_TRY(put_agent(work, cast.agents[i], *index, scan->article));
  return PM_OK;
}

PmStatus pm_event_put_mention(const PmEventFinder *f, const PmCandidate *c,
                              uint32_t entity) {
  const PmSpan span = {.scan = c->scan,
                       .start = c->phrase.start,
                       .end = c->phrase.end,
                       .cls = PM_CLASS_EVENT,
                       .confidence = c->score >= PM_EVENT_SURE ? 0.8 : 0.6,
                       .why = c->why,
                       .entity = entity};
  return pm_mention_put(f->work, &span);
}
