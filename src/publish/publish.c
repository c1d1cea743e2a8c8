// SPDX-License-Identifier: MIT
// The main job. Each page goes through reading, naming, TEI, mapping and sorting on its
// own; the dump is the merge of all pages' quads, so that it does not depend on the order
// or the slices in which they came.
#include "publish/publish.h"

#include "map/map.h"
#include "name/name.h"
#include "publish/output_folder.h"
#include "publish/summary.h"
#include "rdf/rdf.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

enum { TEI_MAX = 1 << 30, FILE_MAX = 1 << 30 };

typedef struct {
  PmJob *job;
  const PmPublishOptions *options;
  PmPublishSummary *summary;
  PmArena arena;
  PmOutputFolder folder;
  PmNamer *namer;
  PmRules *rules;
  PmRunInfo run;
  PmBuf context;  // JSON-LD
  PmStrtab stems; // of this run's pages
  PmStr *files;   // by stem: the page file it came from
  size_t cap_files;
  PmStrtab seen[PM_N_CLASSES]; // IRIs of entities
} Publisher;

// --- the run
// ----------------------------------------------------------------------------

// RFC 6920 name of a SHA-256: base64url without padding.
static PmStr ni_name(PmArena *arena, const char *hex) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char out[44];
  size_t n = 0;
  unsigned bits = 0, n_bits = 0;
  for (size_t i = 0; i < 64; ++i) {
    const char c = hex[i];
    bits = bits << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    n_bits += 4;
    if (n_bits >= 6) {
      n_bits -= 6;
      out[n++] = digits[bits >> n_bits & 63];
    }
  }
  if (n_bits)
    out[n++] = digits[bits << (6 - n_bits) & 63];
  return pm_arena_printf(arena, "ni:///sha-256;%.*s", (int)n, out);
}

static PmStatus use_file(Publisher *p, PmStr name, PmSha256 hash, PmBuf *identity) {
  PM_TRY(pm_buf_printf(identity, "%s\n", hash.hex));
  PmRunFile *file = &p->run.used[p->run.n_used++];
  file->name = pm_arena_copy(&p->arena, name);
  file->iri = ni_name(&p->arena, hash.hex);
  return file->name.data && file->iri.data ? PM_OK : PM_ERR_NOMEM;
}

// The run's identity: program version, namespace, rule files, lexicons. No clock in it.
static PmStatus describe_run(Publisher *p) {
  const PmPublishOptions *o = p->options;
  p->run.version = pm_str(o->version);
  p->run.used = pm_arena_alloc(&p->arena, (o->n_rules + 1) * sizeof *p->run.used);
  if (!p->run.used)
    return PM_ERR_NOMEM;
  PmBuf identity = pm_buf(1 << 20);
  PmStatus st = pm_buf_printf(&identity, "pressmark %s\n%.*s\n", o->version,
                              PM_ARGS(o->namespace_));
  for (size_t i = 0; !st && i < o->n_rules; ++i)
    st = use_file(p, pm_path_base(pm_str(o->rules[i])), pm_rules_hash(p->rules, i),
                  &identity);
  if (!st)
    st = use_file(p, PM_STR("lexicons"), pm_namer_hash(p->namer), &identity);
  const PmSha256 hash = pm_sha256(pm_buf_str(&identity));
  pm_buf_release(&identity);
  PM_TRY(st);
  p->run.iri =
      pm_arena_printf(&p->arena, "%.*srun/%.12s", PM_ARGS(o->namespace_), hash.hex);
  return p->run.iri.data ? PM_OK : PM_ERR_NOMEM;
}

// --- one page
// ---------------------------------------------------------------------------

static PmStr product_name(Publisher *p, PmStr stem, int product) {
  return pm_arena_printf(&p->arena, "%s/%.*s%s", pm_products[product].dir, PM_ARGS(stem),
                         pm_products[product].ending);
}

static PmStatus write_tei(Publisher *p, const PmPage *page, PmStr stem, PmBuf *tei) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_memory(p->job, tei, &out));
  PmStatus st = pm_page_write_tei(p->job, page, out);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  PM_TRY(
      pm_output_folder_create(&p->folder, product_name(p, stem, PM_PRODUCT_TEI), &out));
  st = pm_output_write(out, pm_buf_str(tei));
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus map_into(Publisher *p, PmStr tei, PmStr tei_name, PmOutput *out) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(p->job, &(PmSortOptions){0}, &sorter));
  const PmMapInput input = {.bytes = tei, .name = tei_name.data};
  PmStatus st = pm_rules_run(p->job, p->rules, &(PmMapOptions){.input = &input},
                             pm_sorter_sink(sorter));
  if (!st)
    st = pm_sorter_write(sorter, out);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus write_quads(Publisher *p, PmStr tei, PmStr stem) {
  const PmStr tei_name = product_name(p, stem, PM_PRODUCT_TEI);
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, product_name(p, stem, PM_PRODUCT_NQ), &out));
  const PmStatus st = map_into(p, tei, tei_name, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

// Passes a triple on unless it is the one before: quads that differ only in the graph
// stand side by side in sorted N-Quads.
typedef struct {
  const PmSink *next;
  PmBuf last, current;
} Distinct;

static PmStatus pass_distinct(void *self, const PmQuad *quad) {
  Distinct *d = self;
  pm_buf_clear(&d->current);
  PM_TRY(pm_term_to_ntriples(&quad->subject, &d->current));
  PM_TRY(pm_buf_putc(&d->current, ' '));
  PM_TRY(pm_term_to_ntriples(&quad->predicate, &d->current));
  PM_TRY(pm_buf_putc(&d->current, ' '));
  PM_TRY(pm_term_to_ntriples(&quad->object, &d->current));
  if (pm_str_eq(pm_buf_str(&d->current), pm_buf_str(&d->last)))
    return PM_OK;
  const PmBuf swap = d->last;
  d->last = d->current;
  d->current = swap;
  PmQuad triple = *quad;
  triple.graph = (PmTerm){0};
  return pm_sink_quad(d->next, &triple);
}

static PmStatus read_quads(PmJob *job, PmStr path, const PmSink *sink) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(job, path.data, &in));
  const PmStatus st =
      pm_rdf_read(job, in, &(PmReadOptions){.format = PM_FORMAT_NQUADS}, sink);
  pm_input_close(in);
  return st;
}

typedef struct {
  PmFormat format;
  bool pretty; // needs the whole graph in memory
} Target;

static PmStatus write_triples_to(Publisher *p, PmStr nq, const Target *to,
                                 PmOutput *out) {
  const PmWriteOptions options = {
      .format = to->format, .pretty = to->pretty, .context = pm_buf_str(&p->context)};
  PmWriter *writer = NULL;
  PM_TRY(pm_writer_new(p->job, out, &options, &writer));
  Distinct d = {pm_writer_sink(writer), pm_buf(FILE_MAX), pm_buf(FILE_MAX)};
  PmStatus st = read_quads(p->job, nq, &(PmSink){.quad = pass_distinct, .self = &d});
  if (!st)
    st = pm_sink_end(pm_writer_sink(writer));
  pm_buf_release(&d.last);
  pm_buf_release(&d.current);
  pm_writer_free(writer);
  return st;
}

// The triples of a file of sorted N-Quads in another format, graph names dropped.
static PmStatus write_triples(Publisher *p, PmStr nq, const Target *to, PmStr name) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, name, &out));
  const PmStatus st = write_triples_to(p, nq, to, out);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

static PmStatus count_entities(Publisher *p, const PmPage *page) {
  p->summary->n_articles += page->n_articles;
  for (size_t i = 0; i < page->n_entities; ++i) {
    const PmEntity *e = &page->entities[i];
    uint32_t number = 0;
    bool added = false;
    PM_TRY(pm_strtab_add(&p->seen[e->cls], e->iri, &number, &added));
    p->summary->n_entities[e->cls] += added;
  }
  return PM_OK;
}

// Two files that claim the same page would overwrite each other: the second is refused.
static PmStatus claim_stem(Publisher *p, const PmPage *page, PmStr stem) {
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&p->stems, stem, &number, &added));
  if (!added)
    return pm_fail(p->job, PM_ERR_INVALID, pm_at(page->info.file.data, 0, 0),
                   "give each its own --date or --page, or a line in the manifest",
                   "is the same page as %.*s", PM_ARGS(p->files[number]));
  p->files =
      pm_arena_extend(&p->arena, p->files, number, &p->cap_files, sizeof *p->files);
  if (!p->files)
    return PM_ERR_NOMEM;
  p->files[number] = pm_arena_copy(&p->arena, page->info.file);
  return p->files[number].data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus publish_read_page(Publisher *p, PmPage *page) {
  const PmStr stem = pm_page_file_stem(page);
  if (!stem.data)
    return PM_ERR_NOMEM;
  PM_TRY(claim_stem(p, page, stem));
  page->run = p->run;
  PM_TRY(pm_namer_run(p->namer, p->job, page));
  PmBuf tei = pm_buf(TEI_MAX);
  PmStatus st = write_tei(p, page, stem, &tei);
  if (!st)
    st = write_quads(p, pm_buf_str(&tei), stem);
  pm_buf_release(&tei);
  PM_TRY(st);
  const PmStr nq =
      pm_output_folder_staged(&p->folder, product_name(p, stem, PM_PRODUCT_NQ));
  if (!nq.data)
    return PM_ERR_NOMEM;
  PM_TRY(write_triples(p, nq, &(Target){PM_FORMAT_TURTLE, true},
                       product_name(p, stem, PM_PRODUCT_TTL)));
  PM_TRY(write_triples(p, nq, &(Target){PM_FORMAT_JSONLD, true},
                       product_name(p, stem, PM_PRODUCT_JSONLD)));
  return count_entities(p, page);
}

// Faults of a page's own: the others go on.
static bool is_refusal(PmStatus st) {
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID || st == PM_ERR_LIMIT ||
         st == PM_ERR_NOT_FOUND || st == PM_ERR_UNSUPPORTED;
}

static PmStatus publish_page(Publisher *p, const PmPageInfo *info) {
  PmPage *page = NULL;
  PmStatus st = pm_page_read(p->job, info, p->options->namespace_, &page);
  const bool unreadable = st == PM_ERR_IO; // a page that is not there is refused as well
  if (!st)
    st = publish_read_page(p, page);
  pm_page_free(page);
  if (!st)
    ++p->summary->n_pages;
  if (!unreadable && !is_refusal(st))
    return st;
  ++p->summary->n_refused;
  return PM_OK;
}

static int compare_files(const void *a, const void *b) {
  return pm_str_cmp((*(const PmPageInfo *const *)a)->file,
                    (*(const PmPageInfo *const *)b)->file);
}

// By file name, so that which of two equal pages is refused does not hang on the order of
// the command line.
static PmStatus publish_pages(Publisher *p) {
  const size_t n = p->options->n_pages;
  const PmPageInfo **order = pm_arena_alloc(&p->arena, n * sizeof *order);
  if (!order)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < n; ++i)
    order[i] = &p->options->pages[i];
  qsort(order, n, sizeof *order, compare_files);
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_job_check(p->job));
    PM_TRY(publish_page(p, order[i]));
    pm_progress(p->job, "pages", i + 1, n);
  }
  if (p->summary->n_pages)
    return PM_OK;
  return pm_fail(p->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                 "no page could be read: nothing is published");
}

// --- the whole folder
// -------------------------------------------------------------------

typedef struct {
  uint64_t n;
} Counter;

static PmStatus count_quad(void *self, const PmQuad *quad) {
  (void)quad;
  ++((Counter *)self)->n;
  return PM_OK;
}

static PmStatus merge_pages(Publisher *p, const PmSink *sink) {
  PmStr *names = NULL;
  size_t n = 0;
  PM_TRY(pm_output_folder_list(&p->folder, &pm_products[PM_PRODUCT_NQ], &names, &n));
  p->summary->n_held = n;
  for (size_t i = 0; i < n; ++i) {
    PM_TRY(pm_job_check(p->job));
    const PmStr path = pm_output_folder_find(&p->folder, names[i]);
    if (!path.data)
      return PM_ERR_NOMEM;
    PM_TRY(read_quads(p->job, path, sink));
  }
  return PM_OK;
}

static PmStatus merge_into(Publisher *p, PmOutput *out) {
  PmSorter *sorter = NULL;
  PM_TRY(pm_sorter_new(p->job, &(PmSortOptions){0}, &sorter));
  PmStatus st = merge_pages(p, pm_sorter_sink(sorter));
  if (!st)
    st = pm_sorter_write(sorter, out);
  pm_sorter_free(sorter);
  return st;
}

static PmStatus write_dumps(Publisher *p) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_folder_create(&p->folder, PM_STR("dump.nq"), &out));
  const PmStatus st = merge_into(p, out);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  const PmStr dump = pm_output_folder_staged(&p->folder, PM_STR("dump.nq"));
  if (!dump.data)
    return PM_ERR_NOMEM;
  Counter counter = {0};
  PM_TRY(read_quads(p->job, dump, &(PmSink){.quad = count_quad, .self = &counter}));
  p->summary->n_quads = counter.n;
  return write_triples(p, dump, &(Target){PM_FORMAT_TURTLE, false}, PM_STR("dump.ttl"));
}

static PmStatus copy_vocabulary(Publisher *p, const char *from, const char *to) {
  const PmStr path = pm_path_join(&p->arena, pm_str(p->options->vocab_dir), pm_str(from));
  if (!path.data)
    return PM_ERR_NOMEM;
  PmBuf bytes = pm_buf(FILE_MAX);
  PmStatus st = pm_read_file(p->job, path.data, &bytes);
  PmOutput *out = NULL;
  if (!st)
    st = pm_output_folder_create(&p->folder, pm_str(to), &out);
  if (!st)
    st = pm_output_write(out, pm_buf_str(&bytes));
  pm_buf_release(&bytes);
  if (!st)
    return pm_output_commit(out);
  pm_output_abort(out);
  return st;
}

// --- the store
// --------------------------------------------------------------------------

// Empties each graph that a file names, once.
typedef struct {
  PmStore *store;
  PmStrtab *graphs;
} GraphClearer;

static PmStatus clear_graph_of(void *self, const PmQuad *quad) {
  GraphClearer *c = self;
  uint32_t number = 0;
  bool added = false;
  if (quad->graph.kind != PM_TERM_IRI)
    return PM_OK;
  PM_TRY(pm_strtab_add(c->graphs, quad->graph.value, &number, &added));
  return added ? pm_store_clear_graph(c->store, quad->graph.value) : PM_OK;
}

// Graphs of the page as it was and as it is now: rules may name other graphs than before.
static PmStatus clear_page(Publisher *p, PmStore *store, PmStr nq, PmStrtab *graphs) {
  GraphClearer clearer = {store, graphs};
  const PmSink sink = {.quad = clear_graph_of, .self = &clearer};
  const PmStr old = pm_output_folder_old(&p->folder, nq),
              staged = pm_output_folder_staged(&p->folder, nq);
  if (!old.data || !staged.data)
    return PM_ERR_NOMEM;
  if (access(old.data, F_OK) == 0)
    PM_TRY(read_quads(p->job, old, &sink));
  return read_quads(p->job, staged, &sink);
}

static PmStatus load_pages(Publisher *p, PmStore *store) {
  PmStrtab graphs = {0};
  PmStatus st = PM_OK;
  for (uint32_t i = 0; !st && i < p->stems.n; ++i) {
    const PmStr nq = product_name(p, pm_strtab_get(&p->stems, i), PM_PRODUCT_NQ);
    st = nq.data ? clear_page(p, store, nq, &graphs) : PM_ERR_NOMEM;
  }
  for (uint32_t i = 0; !st && i < p->stems.n; ++i) {
    const PmStr nq = product_name(p, pm_strtab_get(&p->stems, i), PM_PRODUCT_NQ);
    const PmStr path = nq.data ? pm_output_folder_staged(&p->folder, nq) : nq;
    st = path.data ? read_quads(p->job, path, pm_store_sink(store)) : PM_ERR_NOMEM;
    pm_progress(p->job, "pages into the store", i + 1, p->stems.n);
  }
  pm_strtab_release(&graphs);
  return st;
}

// Puts every triple into one named graph.
typedef struct {
  const PmSink *next;
  PmStr graph;
} IntoGraph;

static PmStatus into_graph(void *self, const PmQuad *quad) {
  const IntoGraph *g = self;
  PmQuad named = *quad;
  named.graph = pm_iri(g->graph);
  return pm_sink_quad(g->next, &named);
}

static PmStatus load_vocabulary(Publisher *p, PmStore *store) {
  static const char *const names[] = {"vocab.ttl", "kinds.ttl"};
  const PmStr graph =
      pm_arena_printf(&p->arena, "%.*sgraph/vocabulary", PM_ARGS(p->options->namespace_));
  if (!graph.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_store_clear_graph(store, graph));
  IntoGraph g = {pm_store_sink(store), graph};
  for (size_t i = 0; i < 2; ++i) {
    const PmStr path = pm_output_folder_staged(&p->folder, pm_str(names[i]));
    PmInput *in = NULL;
    if (!path.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_input_open(p->job, path.data, &in));
    const PmReadOptions read = {.format = PM_FORMAT_TURTLE,
                                .bnode_prefix = pm_str(names[i])};
    const PmStatus st =
        pm_rdf_read(p->job, in, &read, &(PmSink){.quad = into_graph, .self = &g});
    pm_input_close(in);
    PM_TRY(st);
  }
  return PM_OK;
}

static PmStatus load_store(Publisher *p) {
  const PmStr dir = pm_output_folder_old(&p->folder, PM_STR("store"));
  if (!dir.data)
    return PM_ERR_NOMEM;
  PmStore *store = NULL;
  PM_TRY(pm_store_open(p->job, dir.data, PM_STORE_UPDATE, &store));
  PmStatus st = load_pages(p, store);
  if (!st)
    st = load_vocabulary(p, store);
  if (!st)
    st = pm_job_check(p->job);
  if (!st)
    st = pm_store_commit(store);
  pm_store_close(store);
  return st;
}

// --- putting it together
// ----------------------------------------------------------------

static PmStatus prepare(Publisher *p) {
  const PmPublishOptions *o = p->options;
  PM_TRY(pm_rules_read(p->job, o->rules, o->n_rules, o->namespace_, &p->rules));
  PM_TRY(pm_namer_new(p->job, o->data_dir, &p->namer));
  const PmStr context =
      pm_path_join(&p->arena, pm_str(o->vocab_dir), PM_STR("context.jsonld"));
  if (!context.data)
    return PM_ERR_NOMEM;
  PM_TRY(pm_read_file(p->job, context.data, &p->context));
  return describe_run(p);
}

static PmStatus make_everything(Publisher *p) {
  PM_TRY(publish_pages(p));
  PM_TRY(copy_vocabulary(p, "pressmark.ttl", "vocab.ttl"));
  PM_TRY(copy_vocabulary(p, "kinds.ttl", "kinds.ttl"));
  PM_TRY(write_dumps(p));
  PM_TRY(pm_write_readme(&p->folder, p->options, p->summary));
  PM_TRY(pm_write_checksums(&p->folder));
  PM_TRY(pm_job_check(p->job));
  if (!p->options->no_store)
    PM_TRY(load_store(p));
  return pm_output_folder_commit(&p->folder); // from here on nothing asks whether to stop
}

static void release(Publisher *p) {
  pm_namer_free(p->namer);
  pm_rules_free(p->rules);
  pm_buf_release(&p->context);
  pm_strtab_release(&p->stems);
  for (int i = 0; i < PM_N_CLASSES; ++i)
    pm_strtab_release(&p->seen[i]);
  pm_arena_release(&p->arena);
}

PmStatus pm_publish(PmJob *job, const PmPublishOptions *options,
                    PmPublishSummary *summary) {
  *summary = (PmPublishSummary){0};
  Publisher p = {
      .job = job, .options = options, .summary = summary, .context = pm_buf(1 << 24)};
  PmStatus st = prepare(&p);
  if (!st)
    st = pm_output_folder_open(job, options->dir, &p.folder);
  if (!st) {
    st = make_everything(&p);
    pm_output_folder_close(&p.folder, st != PM_OK);
  }
  release(&p);
  return st;
}
