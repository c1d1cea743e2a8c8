// SPDX-License-Identifier: MIT
// A query over a file of RDF as the source of rules: the store's program loads the file
// into a store of its own in a temporary folder, and answers there.
#include "sparql_source.h"

#include "helper.h"

enum { MAX_ANSWER = 1 << 30 };

static PmStatus run(PmJob *job, char *const argv[]) {
  int status = 0;
  PM_TRY(pm_helper_run(job, argv, false, &status));
  return status == 0 ? PM_OK
                     : pm_fail(job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                               "the source's SPARQL query has no answer");
}

typedef struct {
  PmJob *job;
  PmArena arena;
  PmStr program, store, query, answer;
} Question;

static PmStatus ask_in(Question *q, PmStr folder, const PmSparqlSource *source,
                       PmBuf *csv) {
  PM_TRY(pm_helper_program(&q->arena, "pressmark-store", &q->program));
  q->store = pm_path_join(&q->arena, folder, PM_STR("store"));
  q->query = pm_path_join(&q->arena, folder, PM_STR("query.rq"));
  q->answer = pm_path_join(&q->arena, folder, PM_STR("answer.csv"));
  if (!q->store.data || !q->query.data || !q->answer.data)
    return PM_ERR_NOMEM;
  char *const load[] = {
      (char *)q->program.data, "load", "--quiet", "--store", (char *)q->store.data, "--",
      (char *)source->path,    NULL};
  char *const query[] = {(char *)q->program.data,
                         "query",
                         "--quiet",
                         "--store",
                         (char *)q->store.data,
                         "-f",
                         "csv",
                         "-q",
                         (char *)q->query.data,
                         "-o",
                         (char *)q->answer.data,
                         NULL};
  PM_TRY(pm_helper_write(q->job, q->query, source->query));
  PM_TRY(run(q->job, load));
  PM_TRY(run(q->job, query));
  return pm_read_file(q->job, q->answer.data, csv);
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
