// SPDX-License-Identifier: MIT
// Thin wrappers over POSIX calls, with messages.
#include "base/file.h"

#include "base/input.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

PmStr pm_path_join(PmArena *arena, PmStr dir, PmStr name) {
  const char *slash = pm_str_ends(dir, PM_STR("/")) ? "" : "/";
  return pm_arena_printf(arena, "%.*s%s%.*s", PM_ARGS(dir), slash, PM_ARGS(name));
}

PmStr pm_path_base(PmStr path) {
  const char *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;
  return slash ? pm_str_slice(path, (size_t)(slash - path.data) + 1, path.len) : path;
}

PmStr pm_path_dir(PmStr path) {
  const char *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;
  if (!slash)
    return PM_STR(".");
  return slash == path.data ? PM_STR("/")
                            : pm_str_slice(path, 0, (size_t)(slash - path.data));
}

bool pm_path_is_below(const char *path, const char *dir) {
  const size_t n = strlen(dir);
  if (strncmp(path, dir, n) != 0)
    return false;
  return path[n] == '/' || (n > 0 && dir[n - 1] == '/');
}

static PmStatus make_dir(PmJob *job, const char *path) {
  if (mkdir(path, 0777) == 0)
    return PM_OK;
  const int error = errno;
  struct stat st;
  if (error == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
    return PM_OK;
  return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot make the folder: %s",
                 strerror(error));
}

PmStatus pm_make_dirs(PmJob *job, const char *path) {
  char *copy = strdup(path);
  if (!copy)
    return PM_ERR_NOMEM;
  PmStatus st = PM_OK;
  for (char *p = copy + 1; !st && *p; ++p)
    if (*p == '/') {
      *p = '\0';
      st = make_dir(job, copy);
      *p = '/';
    }
  free(copy);
  return st ? st : make_dir(job, path);
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw) {
  (void)st;
  (void)type;
  (void)ftw;
  return remove(path);
}

PmStatus pm_remove_tree(PmJob *job, const char *path) {
  if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
    return PM_OK;
  return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot remove: %s",
                 strerror(errno));
}

PmStatus pm_read_file(PmJob *job, const char *path, PmBuf *buf) {
  PmInput *in = NULL;
  PM_TRY(pm_input_open(job, path, &in));
  const PmStatus st = pm_input_read_all(in, buf);
  pm_input_close(in);
  return st;
}
