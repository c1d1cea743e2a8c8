// SPDX-License-Identifier: MIT
// Preloaded into a program, makes one of its writes to files fail, as a full or broken
// disk does:
//   FAILWRITE_AT=N      the N-th write, sync, rename or making of a folder fails (0:
//   none)
//   FAILWRITE_ON=1      and every one after it
//   FAILWRITE_ERRNO=E   with this error number (default ENOSPC)
//   FAILWRITE_NO_RENAME=1 renames are left alone
//   FAILWRITE_KILL=1    the program is killed before it instead
//   FAILWRITE_COUNT=F   at the end the number counted is written to the file F
// Standard error is left alone. Writes that C's stdio makes inside libc are not seen.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static unsigned long fail_at;
static int fail_errno = ENOSPC;
static bool from_then_on, no_rename, kills;
static atomic_ulong counted;

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("FAILWRITE_AT"), *number = getenv("FAILWRITE_ERRNO");
  fail_at = at ? strtoul(at, NULL, 10) : 0;
  from_then_on = getenv("FAILWRITE_ON") != NULL;
  kills = getenv("FAILWRITE_KILL") != NULL;
  no_rename = getenv("FAILWRITE_NO_RENAME") != NULL;
  if (number)
    fail_errno = (int)strtol(number, NULL, 10);
}

__attribute__((destructor)) static void finish(void) {
  const char *name = getenv("FAILWRITE_COUNT");
  FILE *file = name ? fopen(name, "w") : NULL;
  if (!file)
    return;
  fprintf(file, "%lu\n", (unsigned long)counted);
  fclose(file);
}

static bool fails(void) {
  const unsigned long n = ++counted;
  if (!fail_at || (from_then_on ? n < fail_at : n != fail_at))
    return false;
  if (kills)
    raise(SIGKILL);
  errno = fail_errno;
  return true;
}

// Defines `name` to fail in its turn and else to call the next one of that name.
#define GUARDED(result, name, when, params, args)                                        \
  result name params {                                                                   \
    static result(*next) params;                                                         \
    if (!next)                                                                           \
      *(void **)&next = dlsym(RTLD_NEXT, #name);                                         \
    return (when) && fails() ? -1 : next args;                                           \
  }

GUARDED(ssize_t, write, fd != 2, (int fd, const void *buf, size_t n), (fd, buf, n))
GUARDED(ssize_t, writev, fd != 2, (int fd, const struct iovec *v, int n), (fd, v, n))
GUARDED(ssize_t, pwrite, true, (int fd, const void *buf, size_t n, off_t at),
        (fd, buf, n, at))
GUARDED(ssize_t, pwrite64, true, (int fd, const void *buf, size_t n, off64_t at),
        (fd, buf, n, at))
GUARDED(int, fsync, true, (int fd), (fd))
GUARDED(int, fdatasync, true, (int fd), (fd))
GUARDED(int, rename, !no_rename, (const char *from, const char *to), (from, to))
GUARDED(int, mkdir, true, (const char *path, mode_t mode), (path, mode))
GUARDED(int, ftruncate, true, (int fd, off_t size), (fd, size))
GUARDED(int, ftruncate64, true, (int fd, off64_t size), (fd, size))
