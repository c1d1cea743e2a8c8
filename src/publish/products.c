// SPDX-License-Identifier: MIT
// One page: read, named, written as an edition, mapped, and staged in every format.
#include "publish/publisher.h"

enum { TEI_MAX = 1 << 30, NQ_MAX = 1 << 30 };

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

static PmStatus write_file(const Maker *m, PmStr name, PmStr bytes) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&m->p->folder, name, &out));
  const PmStatus st = pm_output_write(out, bytes);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus make_tei(const Maker *m, const PmPage *page, PmBuf *tei) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(m->job, tei, &out));
  const PmStatus st = pm_page_write_tei(m->job, page, out);
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

static PmStatus make_quads(const Maker *m, PmStr tei, PmStr tei_name, PmBuf *nq) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(m->job, nq, &out));
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

static PmStatus write_triples(const Maker *m, PmStr stem, PmStr quads) {
  const PmTripleTarget targets[] = {
      {pm_product_name(m->arena, stem, PM_PRODUCT_TTL), PM_FORMAT_TURTLE, true},
      {pm_product_name(m->arena, stem, PM_PRODUCT_JSONLD), PM_FORMAT_JSONLD, true}};
  PmInput *nq = NULL;
  PM_TRY(pm_input_memory(m->job, quads, "quads", &nq));
  const PmStatus st = pm_publisher_write_triples(m->p, m->job, nq, targets, 2);
  pm_input_close(nq);
  return st;
}

// Everything goes through memory once: the edition to the rules, their quads to the other
// formats.
static PmStatus write_products(const Maker *m, const PmPage *page, PmStr stem, PmBuf *tei,
                               PmBuf *nq) {
  const PmStr tei_name = pm_product_name(m->arena, stem, PM_PRODUCT_TEI);
  PM_TRY(make_tei(m, page, tei));
  PM_TRY(write_file(m, tei_name, pm_buf_str(tei)));
  PM_TRY(make_quads(m, pm_buf_str(tei), tei_name, nq));
  PM_TRY(write_file(m, pm_product_name(m->arena, stem, PM_PRODUCT_NQ), pm_buf_str(nq)));
  return write_triples(m, stem, pm_buf_str(nq));
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
  PmBuf tei = pm_buf(TEI_MAX), nq = pm_buf(NQ_MAX);
  const PmStatus st = write_products(m, page, stem, &tei, &nq);
  pm_buf_release(&tei);
  pm_buf_release(&nq);
  PM_TRY(st);
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
