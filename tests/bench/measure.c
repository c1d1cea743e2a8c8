// SPDX-License-Identifier: MIT
// measure COMMAND [ARGUMENT…]: runs the command with its output to /dev/null and prints
// wall seconds, CPU seconds and peak resident KiB. Small, because what a process holds
// when it starts another counts as the other's peak. Exit status: the command's.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double seconds(struct timeval t) {
  return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int start(char **argv, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  int rc = posix_spawn_file_actions_init(&actions);
  if (rc == 0)
    rc = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  if (rc == 0)
    rc = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  return rc;
}

int main(int argc, char **argv) {
  pid_t pid = 0;
  int status = 0;
  struct rusage used;
  const double begin = now();
  if (argc < 2 || start(argv + 1, &pid) != 0)
    return 127;
  if (wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status))
    return 126;
  printf("%.4f %.4f %ld\n", now() - begin,
         seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
  return WEXITSTATUS(status);
}
