// SPDX-License-Identifier: MIT
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"

extern char **environ;

PmStatus pm_helper_program(PmArena *arena, const char *name, PmStr *program) {
  char self[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  const PmStr dir =
      n > 0 ? pm_path_dir(pm_str_n(self, (size_t)n)) : PM_STR(PM_PKGLIBEXECDIR);
  const PmStr copy = pm_arena_copy(arena, dir);
  *program = copy.data ? pm_path_join(arena, copy, pm_str(name)) : copy;
  return program->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_helper_write(PmJob *job, PmStr path, PmStr text) {
  PmOutput *output = NULL;
  PM_TRY(pm_output_open(job, path.data, &output));
  const PmStatus st = pm_output_write(output, text);
  if (!st)
    return pm_output_commit(output);
  pm_output_abort(output);
  return st;
}

static int spawn(const char *const argv[], bool quiet, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  int rc = posix_spawn_file_actions_init(&actions);
  if (rc)
    return rc;
  if (quiet)
    rc = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                          0);
  rc = rc ? rc : posix_spawn(pid, argv[0], &actions, NULL, (char *const *)argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  return rc;
}

PmStatus pm_helper_run(PmJob *job, const char *const argv[], bool quiet, int *status) {
  pid_t pid;
  int how = 0;
  const int rc = spawn(argv, quiet, &pid);
  if (rc)
    return pm_fail(job, PM_ERR_EXTERNAL, pm_at(argv[0], 0, 0), "reinstall pressmark",
                   "cannot be started: %s", strerror(rc));
  while (waitpid(pid, &how, 0) < 0)
    if (errno != EINTR)
      return PM_ERR_EXTERNAL;
  *status = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
  return pm_job_check(job);
}

PmStatus pm_helper_query(PmJob *job, PmArena *arena, const PmHelperQuery *q,
                         PmStr *answer, int *status) {
  const PmStr query = pm_path_join(arena, q->folder, PM_STR("query.rq"));
  *answer = pm_path_join(arena, q->folder, PM_STR("answer"));
  if (!query.data || !answer->data)
    return PM_ERR_NOMEM;
  const char *const argv[] = {q->program, "query", "--quiet",    "--store",
                              q->store,   "-f",    q->format,    "-q",
                              query.data, "-o",    answer->data, NULL};
  PM_TRY(pm_helper_write(job, query, q->query));
  return pm_helper_run(job, argv, q->quiet, status);
}

PmStatus pm_helper_folder(PmJob *job, PmArena *arena, PmStr *folder) {
  const char *tmp = getenv("TMPDIR");
  *folder = pm_arena_printf(arena, "%s/pressmark.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!folder->data)
    return PM_ERR_NOMEM;
  return mkdtemp((char *)folder->data)
             ? PM_OK
             : pm_fail(job, PM_ERR_IO, pm_at(folder->data, 0, 0),
                       "set TMPDIR to a folder", "cannot be made: %s", strerror(errno));
}
