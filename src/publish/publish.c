// SPDX-License-Identifier: MIT
// The main job: prepares, makes the pages, merges them, loads the store, and moves all of
// it into place. Each page is made on its own and the dump is the merge of all pages'
// quads, so that nothing depends on the order or the slices in which they came.
#include "publish/publish.h"

#include "publish/publisher.h"
#include "publish/summary.h"

#include <stdlib.h>
#include <unistd.h>

// Takes the pages' results.
typedef struct {
  PmPublisher *p;
  PmPublishSummary *summary;
  const PmPageInfo **infos; // by file name
  size_t n_infos;
  size_t *owners; // by stem: the page that has it
  size_t cap_owners;
  size_t *again; // pages whose files another one has overwritten
  size_t n_again, cap_again;
  PmStr *refused; // stems of pages that were refused after files of theirs were staged
  size_t n_refused, cap_refused;
  PmStrtab seen[PM_N_CLASSES]; // IRIs of entities
} Taker;

static PmStatus count_entities(Taker *t, const PmPageResult *result) {
  t->summary->n_articles += result->n_articles;
  for (int c = 0; c < PM_N_CLASSES; ++c)
    for (size_t i = 0; i < result->n_entities[c]; ++i) {
      uint32_t number = 0;
      bool added = false;
      PM_TRY(pm_strtab_add(&t->seen[c], result->entities[c][i], &number, &added));
      t->summary->n_entities[c] += added;
    }
  return PM_OK;
}

// Two files that claim the same page: the second is refused, and the first is made again,
// since the files may be the second's now.
static PmStatus refuse_claim(Taker *t, size_t page, size_t owner) {
  PmArena *arena = &t->p->arena;
  const PmStr file = pm_arena_copy(arena, t->infos[page]->file);
  t->again =
      pm_arena_extend(arena, t->again, t->n_again, &t->cap_again, sizeof *t->again);
  if (!file.data || !t->again)
    return PM_ERR_NOMEM;
  t->again[t->n_again++] = owner;
  ++t->summary->n_refused;
  pm_report(
      t->p->job,
      &(PmDiagnostic){PM_SEVERITY_ERROR, PM_ERR_INVALID, pm_at(file.data, 0, 0), NULL,
                      pm_arena_printf(arena, "is the same page as %.*s",
                                      PM_ARGS(t->infos[owner]->file))
                          .data,
                      "give each its own --date or --page, or a line in the manifest"});
  return PM_OK;
}

// Faults of a page's own: the others go on.
static bool is_refusal(PmStatus st) {
  return st == PM_ERR_SYNTAX || st == PM_ERR_INVALID || st == PM_ERR_LIMIT ||
         st == PM_ERR_NOT_FOUND || st == PM_ERR_UNSUPPORTED;
}

static PmStatus note_refusal(Taker *t, PmStr stem) {
  PmArena *arena = &t->p->arena;
  ++t->summary->n_refused;
  if (!stem.len)
    return PM_OK;
  t->refused = pm_arena_extend(arena, t->refused, t->n_refused, &t->cap_refused,
                               sizeof *t->refused);
  const PmStr copy = pm_arena_copy(arena, stem);
  if (!t->refused || !copy.data)
    return PM_ERR_NOMEM;
  t->refused[t->n_refused++] = copy;
  return PM_OK;
}

static PmStatus note_sums(Taker *t, const PmPageResult *result) {
  for (int i = 0; i < PM_N_PRODUCTS; ++i) {
    const PmStr name = pm_product_name(&t->p->arena, result->stem, i);
    if (!name.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_output_folder_note_sum(&t->p->folder, name, &result->sums[i]));
  }
  return PM_OK;
}

static PmStatus take_result(void *self, size_t page, const PmPageResult *result) {
  Taker *t = self;
  pm_progress(t->p->job, "pages", page + 1, t->n_infos);
  if (is_refusal(result->status))
    return note_refusal(t, result->stem);
  PM_TRY(result->status);
  uint32_t number = 0;
  bool added = false;
  PM_TRY(pm_strtab_add(&t->p->stems, result->stem, &number, &added));
  if (!added)
    return refuse_claim(t, page, t->owners[number]);
  t->owners =
      pm_arena_extend(&t->p->arena, t->owners, number, &t->cap_owners, sizeof *t->owners);
  if (!t->owners)
    return PM_ERR_NOMEM;
  t->owners[number] = page;
  ++t->summary->n_pages;
  PM_TRY(note_sums(t, result));
  return count_entities(t, result);
}

// What a refused page left in the staging folder goes; where another page has the same
// name, that one is made again.
static PmStatus clear_refused(Taker *t) {
  for (size_t i = 0; i < t->n_refused; ++i) {
    const uint32_t number = pm_strtab_find(&t->p->stems, t->refused[i]);
    PM_TRY(pm_output_folder_drop(&t->p->folder, t->refused[i]));
    if (number == PM_STRTAB_NONE)
      continue;
    t->again = pm_arena_extend(&t->p->arena, t->again, t->n_again, &t->cap_again,
                               sizeof *t->again);
    if (!t->again)
      return PM_ERR_NOMEM;
    t->again[t->n_again++] = t->owners[number];
  }
  return PM_OK;
}

static PmStatus make_again(Taker *t) {
  for (size_t i = 0; i < t->n_again; ++i) {
    PmJob silent = {.interrupted = t->p->job->interrupted}; // it has said all before
    PmArena arena = {0};
    PmPageResult result;
    pm_publisher_make_page(t->p, &silent, t->infos[t->again[i]], &arena, &result);
    pm_arena_release(&arena);
    PM_TRY(result.status);
  }
  return PM_OK;
}

static int compare_files(const void *a, const void *b) {
  return pm_str_cmp((*(const PmPageInfo *const *)a)->file,
                    (*(const PmPageInfo *const *)b)->file);
}

// By file name, so that which of two equal pages is refused does not hang on the order of
// the command line.
static PmStatus sort_infos(Taker *t) {
  const PmPublishOptions *o = t->p->options;
  t->n_infos = o->n_pages;
  t->infos = pm_arena_alloc(&t->p->arena, (o->n_pages + 1) * sizeof *t->infos);
  if (!t->infos)
    return PM_ERR_NOMEM;
  for (size_t i = 0; i < o->n_pages; ++i)
    t->infos[i] = &o->pages[i];
  qsort(t->infos, t->n_infos, sizeof *t->infos, compare_files);
  return PM_OK;
}

static size_t choose_jobs(const PmPublishOptions *o) {
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  const size_t jobs = o->jobs ? o->jobs : cores > 0 ? (size_t)cores : 1;
  return jobs < o->n_pages ? jobs : o->n_pages;
}

static PmStatus make_pages(Taker *t) {
  PM_TRY(sort_infos(t));
  PM_TRY(pm_publisher_make_pages(t->p, t->infos, t->n_infos, choose_jobs(t->p->options),
                                 take_result, t));
  PM_TRY(clear_refused(t));
  PM_TRY(make_again(t));
  if (t->summary->n_pages)
    return PM_OK;
  return pm_fail(t->p->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                 "no page could be read: nothing is published");
}

static PmStatus publish_pages(PmPublisher *p, PmPublishSummary *summary) {
  Taker t = {.p = p, .summary = summary};
  const PmStatus st = make_pages(&t);
  for (int i = 0; i < PM_N_CLASSES; ++i)
    pm_strtab_release(&t.seen[i]);
  return st;
}

static PmStatus read_context(PmPublisher *p) {
  const PmStr path =
      pm_path_join(&p->arena, pm_str(p->options->vocab_dir), PM_STR("context.jsonld"));
  PmBuf text = pm_buf(1 << 24);
  if (!path.data)
    return PM_ERR_NOMEM;
  PmStatus st = pm_read_file(p->job, path.data, &text);
  if (!st)
    st = pm_key_context_read(p->job, pm_buf_str(&text), path.data, &(PmReadOptions){0},
                             &p->context);
  pm_buf_release(&text);
  return st;
}

static PmStatus prepare(PmPublisher *p) {
  const PmPublishOptions *o = p->options;
  PmRulesOptions with = o->rules_with;
  with.base = o->namespace_;
  PM_TRY(pm_rules_read_with(p->job, o->rules, o->n_rules, &with, &p->rules));
  const PmNamerOptions options = {.data_dir = o->data_dir,
                                  .lexicons = o->lexicons,
                                  .n_lexicons = o->n_lexicons,
                                  .model = o->model};
  PM_TRY(pm_namer_new(p->job, &options, &p->namer));
  PM_TRY(read_context(p));
  if (o->register_)
    PM_TRY(pm_register_read(p->job, o->register_, o->namespace_, &p->register_));
  return pm_publisher_describe_run(p);
}

// An earlier run made a store, which this one leaves as it is.
static void warn_of_store(PmPublisher *p) {
  const PmStr store = pm_output_folder_old(&p->folder, PM_STR("store"));
  if (store.data && access(store.data, F_OK) == 0)
    pm_warn(
        p->job, pm_at(store.data, 0, 0), NULL,
        "the store is older than dump.nq now (--no-store): remove it, or load dump.nq "
        "into a new one");
}

static PmStatus make_everything(PmPublisher *p, PmPublishSummary *summary) {
  PM_TRY(publish_pages(p, summary));
  PM_TRY(pm_publisher_write_dumps(p, summary));
  PM_TRY(pm_write_readme(&p->folder, p->options, summary));
  PM_TRY(pm_write_checksums(&p->folder));
  PM_TRY(pm_job_check(p->job));
  if (!p->options->no_store)
    PM_TRY(pm_publisher_load_store(p));
  PM_TRY(
      pm_output_folder_commit(&p->folder)); // from here on nothing asks whether to stop
  if (p->options->no_store)
    warn_of_store(p);
  return PM_OK;
}

static void release(PmPublisher *p) {
  pm_namer_free(p->namer);
  pm_register_free(p->register_);
  pm_rules_free(p->rules);
  pm_key_context_free(p->context);
  pm_strtab_release(&p->stems);
  pm_arena_release(&p->arena);
}

PmStatus pm_publish(PmJob *job, const PmPublishOptions *options,
                    PmPublishSummary *summary) {
  *summary = (PmPublishSummary){0};
  PmPublisher p = {.job = job, .options = options};
  PmStatus st = prepare(&p);
  if (!st)
    st = pm_output_folder_open(job, options->dir, &p.folder);
  if (!st) {
    st = make_everything(&p, summary);
    pm_output_folder_close(&p.folder, st != PM_OK);
  }
  release(&p);
  return st;
}
