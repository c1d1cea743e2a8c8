// SPDX-License-Identifier: MIT
// A query over a file of RDF as the source of rules: the store's program loads the file
// into a store of its own in a temporary folder, and answers there.
#include "sparql_source.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"

enum { MAX_ANSWER = 1 << 30 };

extern char **environ;

// Beside this program.
static PmStatus store_program(PmArena *arena, PmStr *program) {
  char self[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  const PmStr dir =
      n > 0 ? pm_path_dir(pm_str_n(self, (size_t)n)) : PM_STR(PM_PKGLIBEXECDIR);
  const PmStr copy = pm_arena_copy(arena, dir);
  *program = copy.data ? pm_path_join(arena, copy, PM_STR("pressmark-store")) : copy;
  return program->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus run(PmJob *job, char *const argv[]) {
  pid_t pid;
  int status = 0;
  const int rc = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
  if (rc)
    return pm_fail(job, PM_ERR_EXTERNAL, pm_at(argv[0], 0, 0), "is the store installed?",
                   "cannot be started: %s", strerror(rc));
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR)
      return PM_ERR_EXTERNAL;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0
             ? PM_OK
             : pm_fail(job, PM_ERR_INVALID, pm_at(NULL, 0, 0), NULL,
                       "the source's SPARQL query has no answer");
}

typedef struct {
  PmJob *job;
  PmArena arena;
  PmStr program, store, query, answer;
} Question;

static PmStatus write_query(const Question *q, PmStr text) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(q->job, q->query.data, &output));
  const PmStatus st = pm_output_write(output, text);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static PmStatus ask_in(Question *q, PmStr folder, const PmSparqlSource *source,
                       PmBuf *csv) {
  PM_TRY(store_program(&q->arena, &q->program));
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
  PM_TRY(write_query(q, source->query));
  PM_TRY(run(q->job, load));
  PM_TRY(run(q->job, query));
  return pm_read_file(q->job, q->answer.data, csv);
}

PmStatus pm_sparql_source_ask(void *self, PmJob *job, const PmSparqlSource *source,
                              PmBuf *csv) {
  (void)self;
  const char *tmp = getenv("TMPDIR");
  Question q = {.job = job};
  const PmStr folder =
      pm_arena_printf(&q.arena, "%s/pressmark.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  PmStatus st = folder.data ? PM_OK : PM_ERR_NOMEM;
  if (!st && !mkdtemp((char *)folder.data))
    st = pm_fail(job, PM_ERR_IO, pm_at(folder.data, 0, 0), "set TMPDIR to a folder",
                 "cannot be made: %s", strerror(errno));
  if (!st) {
    csv->max = MAX_ANSWER;
    st = ask_in(&q, folder, source, csv);
    const PmStatus removed = pm_remove_tree(job, folder.data);
    st = st ? st : removed;
  }
  pm_arena_release(&q.arena);
  return st;
}
