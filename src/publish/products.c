// SPDX-License-Identifier: MIT
// One page: read, named, written as an edition, mapped, and staged in every format.
#include "publish/publisher.h"

enum { FILE_MAX_BYTES = 1 << 30 };

typedef struct {
  PmPublisher *p;
  PmJob *job;
  PmArena *arena;
  PmPageResult *result;
  PmStr stem;
  PmBuf *bytes; // of each product
} Maker;

PmStr pm_product_name(PmArena *arena, PmStr stem, int product) {
  return pm_arena_printf(arena, "%s/%.*s%s", pm_products[product].dir, PM_ARGS(stem),
                         pm_products[product].ending);
}

static PmStr name_of(const Maker *m, int product) {
  return pm_product_name(m->arena, m->stem, product);
}

static PmStatus write_product(const Maker *m, int product) {
  const PmStr bytes = pm_buf_str(&m->bytes[product]);
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&m->p->folder, m->job, name_of(m, product), &out));
  m->result->sums[product] = pm_sha256(bytes);
  const PmStatus st = pm_output_write(out, bytes);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus finish(PmOutput *out, PmStatus st) {
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus make_tei(const Maker *m, const PmPage *page) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(m->job, &m->bytes[PM_PRODUCT_TEI], &out));
  return finish(out, pm_page_write_tei(m->job, page, out));
}

static PmStatus map_into(const Maker *m, PmOutput *out) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(m->job, &(PmSortOptions){0}, &sorter));
  const PmMapInput input = {.bytes = pm_buf_str(&m->bytes[PM_PRODUCT_TEI]),
                            .name = name_of(m, PM_PRODUCT_TEI).data};
  PmStatus st = pm_rules_run(m->job, m->p->rules, &(PmMapOptions){.input = &input},
                             pm_sorter_sink(sorter));
  if (!st)
    st = pm_sorter_write(sorter, out);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus make_quads(const Maker *m) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(m->job, &m->bytes[PM_PRODUCT_NQ], &out));
  return finish(out, map_into(m, out));
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

static PmStatus make_triples(const Maker *m) {
  PmOutput *turtle = NULL, *jsonld = NULL;
  PM_TRY(pm_output_memory(m->job, &m->bytes[PM_PRODUCT_TTL], &turtle));
  PmStatus st = pm_output_memory(m->job, &m->bytes[PM_PRODUCT_JSONLD], &jsonld);
  if (!st)
    st = finish(jsonld, pm_publisher_write_triples(m->p, m->job,
                                                   pm_buf_str(&m->bytes[PM_PRODUCT_NQ]),
                                                   &(PmTripleOutputs){turtle, jsonld}));
  return finish(turtle, st);
}

// In memory first: the edition goes on to the rules, their quads to the other formats.
static PmStatus write_products(const Maker *m, const PmPage *page) {
  PM_TRY(make_tei(m, page));
  PM_TRY(write_product(m, PM_PRODUCT_TEI));
  PM_TRY(make_quads(m));
  PM_TRY(write_product(m, PM_PRODUCT_NQ));
  PM_TRY(make_triples(m));
  PM_TRY(write_product(m, PM_PRODUCT_TTL));
  return write_product(m, PM_PRODUCT_JSONLD);
}

static PmStatus make_products(Maker *m, PmPage *page) {
  PmBuf bytes[PM_N_PRODUCTS];
  m->stem = pm_arena_copy(m->arena, pm_page_file_stem(page));
  if (!m->stem.data)
    return PM_ERR_NOMEM;
  m->result->stem = m->stem;
  page->run = m->p->run;
  PM_TRY(pm_namer_run(m->p->namer, m->job, page));
  if (m->p->register_)
    PM_TRY(pm_register_apply(m->p->register_, m->job, page));
  for (int i = 0; i < PM_N_PRODUCTS; ++i)
    bytes[i] = pm_buf(FILE_MAX_BYTES);
  m->bytes = bytes;
  const PmStatus st = write_products(m, page);
  for (int i = 0; i < PM_N_PRODUCTS; ++i)
    pm_buf_release(&bytes[i]);
  PM_TRY(st);
  return note_entities(m, page);
}

void pm_publisher_make_page(PmPublisher *p, PmJob *job, const PmPageInfo *info,
                            PmArena *arena, PmPageResult *result) {
  *result = (PmPageResult){0};
  Maker m = {.p = p, .job = job, .arena = arena, .result = result};
  PmPage *page = NULL;
  result->status = pm_page_read(job, info, p->options->namespace_, &page);
  // A page that is not there is refused as one that cannot be read.
  if (result->status == PM_ERR_IO)
    result->status = PM_ERR_NOT_FOUND;
  if (!result->status)
    result->status = make_products(&m, page);
  pm_page_free(page);
}
