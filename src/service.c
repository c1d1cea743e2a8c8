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
  PmStr program, folder, endpoint;
} Question;

static PmStatus read_answer(const Question *q, const char *path,
                            const PmAnswerSink *sink) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return pm_fail(q->job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot be opened: %s",
                   strerror(errno));
  const PmStatus st = pm_results_read_json(q->job, fd, q->endpoint.data, sink);
  close(fd);
  return st;
}

static PmStatus ask_in(Question *q, PmStr text, const PmAnswerSink *sink) {
  const PmHelperQuery query = {.program = q->program.data,
                               .store = q->endpoint.data,
                               .format = "json",
                               .folder = q->folder,
                               .query = text,
                               .quiet = q->job && !q->job->report};
  PmStr answer = {0};
  int status = 0;
  PM_TRY(pm_helper_query(q->job, &q->arena, &query, &answer, &status));
  if (status == 0)
    return read_answer(q, answer.data, sink);
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
