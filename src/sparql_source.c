// SPDX-License-Identifier: MIT
// A query over a file of RDF as the source of rules: the store's program loads the file
// into a store of its own in a temporary folder, and answers there.
#include "sparql_source.h"

#include "helper.h"

enum { MAX_ANSWER = 1 << 30 };

typedef struct {
  PmJob *job;
  PmArena arena;
} Question;

static PmStatus ask_in(Question *q, PmStr folder, const PmSparqlSource *source,
                       PmBuf *csv) {
  PmStr program = {0}, answer = {0};
  const PmStr store = pm_path_join(&q->arena, folder, PM_STR("store"));
  int status = 0;
  PM_TRY(pm_helper_program(&q->arena, "pressmark-store", &program));
  if (!store.data)
    return PM_ERR_NOMEM;
  const char *const load[] = {program.data, "load", "--quiet",    "--store",
                              store.data,   "--",   source->path, NULL};
  const PmHelperQuery query = {.program = program.data,
                               .store = store.data,
                               .format = "csv",
                               .folder = folder,
                               .query = source->query};
  PM_TRY(pm_helper_run(q->job, load, false, &status));
  if (status == 0)
    PM_TRY(pm_helper_query(q->job, &q->arena, &query, &answer, &status));
  return status == 0 ? pm_read_file(q->job, answer.data, csv)
                     : pm_fail(q->job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                               "the source's SPARQL query has no answer");
}

PmStatus pm_sparql_source_ask(void *self, PmJob *job, const PmSparqlSource *source,
                              PmBuf *csv) {
  (void)self;
  Question q = {.job = job};
  PmStr folder;
  PmStatus st = pm_helper_folder(job, &q.arena, &folder);
  if (!st) {
    csv->max = MAX_ANSWER;
    st = ask_in(&q, folder, source, csv);
    const PmStatus removed = pm_remove_tree(job, folder.data);
    st = st ? st : removed;
  }
  pm_arena_release(&q.arena);
  return st;
}
