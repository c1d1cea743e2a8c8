// SPDX-License-Identifier: MIT
// One page: read, named, written as an edition, mapped, and staged in every format.
#include "publish/publisher.h"

enum { TEI_MAX = 1 << 30 };

typedef struct {
  PmPublisher *p;
  PmJob *job;
  PmArena *arena;
  PmPageResult *result;
} Maker;

PmStr pm_product_name(PmArena *arena, PmStr stem, int product) {
  return pm_arena_printf(arena, "%s/%.*s%s", pm_products[product].dir, PM_ARGS(stem),
                         pm_products[product].ending);
}

static PmStatus write_tei(const Maker *m, const PmPage *page, PmStr stem, PmBuf *tei) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(m->job, tei, &out));
  PmStatus st = pm_page_write_tei(m->job, page, out);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  PM_TRY(pm_output_folder_create(&m->p->folder,
                                 pm_product_name(m->arena, stem, PM_PRODUCT_TEI), &out));
  st = pm_output_write(out, pm_buf_str(tei));
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus map_into(const Maker *m, PmStr tei, PmStr tei_name, PmOutput *out) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(m->job, &(PmSortOptions){0}, &sorter));
  const PmMapInput input = {.bytes = tei, .name = tei_name.data};
  PmStatus st = pm_rules_run(m->job, m->p->rules, &(PmMapOptions){.input = &input},
                             pm_sorter_sink(sorter));
  if (!st)
    st = pm_sorter_write(sorter, out);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus write_quads(const Maker *m, PmStr tei, PmStr stem) {
  const PmStr tei_name = pm_product_name(m->arena, stem, PM_PRODUCT_TEI);
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&m->p->folder,
                                 pm_product_name(m->arena, stem, PM_PRODUCT_NQ), &out));
  const PmStatus st = map_into(m, tei, tei_name, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus note_entities(const Maker *m, const PmPage *page) {
  PmPageResult *r = m->result;
  r->n_articles = page->n_articles;
  for (size_t i = 0; i < page->n_entities; ++i) {
    const PmEntity *e = &page->entities[i];
    r->entities[e->cls] =
        pm_arena_extend(m->arena, r->entities[e->cls], r->n_entities[e->cls],
                        &r->cap_entities[e->cls], sizeof *r->entities[e->cls]);
    const PmStr iri = pm_arena_copy(m->arena, e->iri);
    if (!r->entities[e->cls] || !iri.data)
      return PM_ERR_NOMEM;
    r->entities[e->cls][r->n_entities[e->cls]++] = iri;
  }
  return PM_OK;
}

static PmStatus write_triples(const Maker *m, PmStr stem) {
  static const PmTripleTarget turtle = {PM_FORMAT_TURTLE, true};
  static const PmTripleTarget jsonld = {PM_FORMAT_JSONLD, true};
  const PmStr nq = pm_output_folder_staged(
      &m->p->folder, pm_product_name(m->arena, stem, PM_PRODUCT_NQ));
  if (!nq.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_publisher_write_triples(m->p, m->job, nq, &turtle,
                                    pm_product_name(m->arena, stem, PM_PRODUCT_TTL)));
  return pm_publisher_write_triples(m->p, m->job, nq, &jsonld,
                                    pm_product_name(m->arena, stem, PM_PRODUCT_JSONLD));
}

static PmStatus make_products(const Maker *m, PmPage *page) {
  const PmStr stem = pm_arena_copy(m->arena, pm_page_file_stem(page));
  if (!stem.data)
    return PM_ERR_NOMEM;
  m->result->stem = stem;
  page->run = m->p->run;
  PM_TRY(pm_namer_run(m->p->namer, m->job, page));
  if (m->p->register_)
    PM_TRY(pm_register_apply(m->p->register_, m->job, page));
  PmBuf tei = pm_buf(TEI_MAX);
  PmStatus st = write_tei(m, page, stem, &tei);
  if (!st)
    st = write_quads(m, pm_buf_str(&tei), stem);
  pm_buf_release(&tei);
  PM_TRY(st);
  PM_TRY(write_triples(m, stem));
  return note_entities(m, page);
}

void pm_publisher_make_page(PmPublisher *p, PmJob *job, const PmPageInfo *info,
                            PmArena *arena, PmPageResult *result) {
  *result = (PmPageResult){0};
  const Maker m = {p, job, arena, result};
  PmPage *page = NULL;
  result->status = pm_page_read(job, info, p->options->namespace_, &page);
  // A page that is not there is refused as one that cannot be read.
  if (result->status == PM_ERR_IO)
    result->status = PM_ERR_NOT_FOUND;
  if (!result->status)
    result->status = make_products(&m, page);
  pm_page_free(page);
}
