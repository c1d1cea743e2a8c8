// SPDX-License-Identifier: MIT
// The endpoint's answer comes by pressmark-endpoint: a query that asks no other endpoint
// loads no HTTP library.
#include "service.h"

#include "endpoint/endpoint.h"
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

typedef struct {
  PmJob *job;
  PmArena arena;
  PmStr program, folder, endpoint, query, answer;
} Question;

static PmStatus read_answer(const Question *q, const PmAnswerSink *sink) {
  const int fd = open(q->answer.data, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return pm_fail(q->job, PM_ERR_IO, pm_at(q->answer.data, 0, 0), NULL,
                   "cannot be opened: %s", strerror(errno));
  const PmStatus st = pm_results_read_json(q->job, fd, q->endpoint.data, sink);
  close(fd);
  return st;
}

static PmStatus ask_in(Question *q, PmStr text, const PmAnswerSink *sink) {
  q->query = pm_path_join(&q->arena, q->folder, PM_STR("query.rq"));
  q->answer = pm_path_join(&q->arena, q->folder, PM_STR("answer.json"));
  if (!q->query.data || !q->answer.data)
    return PM_ERR_NOMEM;
  char *const argv[] = {(char *)q->program.data,
                        "query",
                        "--quiet",
                        "--store",
                        (char *)q->endpoint.data,
                        "-f",
                        "json",
                        "-q",
                        (char *)q->query.data,
                        "-o",
                        (char *)q->answer.data,
                        NULL};
  int status = 0;
  PM_TRY(pm_helper_write(q->job, q->query, text));
  PM_TRY(pm_helper_run(q->job, argv, q->job && !q->job->report, &status));
  if (status == 0)
    return read_answer(q, sink);
  return pm_fail(q->job, PM_ERR_EXTERNAL, pm_at(q->endpoint.data, 0, 0),
                 "SERVICE SILENT goes on without it", "SERVICE has no answer");
}

static PmStatus ask(void *self, PmJob *job, PmStr endpoint, PmStr query,
                    const PmAnswerSink *sink) {
  (void)self;
  Question q = {.job = job};
  if (!pm_str_starts(endpoint, PM_STR("http://")) &&
      !pm_str_starts(endpoint, PM_STR("https://")))
    return pm_fail(job, PM_ERR_UNSUPPORTED, pm_at(NULL, 0, 0),
                   "SERVICE asks http and https addresses",
                   "<%.*s> is no address of an endpoint", PM_ARGS(endpoint));
  q.endpoint = pm_arena_copy(&q.arena, endpoint);
  PmStatus st = q.endpoint.data ? PM_OK : PM_ERR_NOMEM;
  st = st ? st : pm_helper_program(&q.arena, "pressmark-endpoint", &q.program);
  st = st ? st : pm_helper_folder(job, &q.arena, &q.folder);
  if (!st) {
    st = ask_in(&q, query, sink);
    const PmStatus removed = pm_remove_tree(job, q.folder.data);
    st = st ? st : removed;
  }
  pm_arena_release(&q.arena);
  return st;
}

const PmService pm_service_http = {ask, NULL};
