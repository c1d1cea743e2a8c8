// SPDX-License-Identifier: MIT
// Which files a rule may read: regular files below the folder of the rule file or the
// working folder, and no other, so that a rule file from elsewhere cannot read /etc.
#include "map/source.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool is_below(const char *path, const char *dir) {
  const size_t n = strlen(dir);
  if (strncmp(path, dir, n) != 0)
    return false;
  return path[n] == '/' || (n > 0 && dir[n - 1] == '/');
}

static bool is_allowed(const char *path, PmStr rule_dir) {
  char dir[PATH_MAX];
  if (realpath(rule_dir.data, dir) && is_below(path, dir))
    return true;
  return realpath(".", dir) && is_below(path, dir);
}

static PmStatus refuse(PmArena *arena, PmStatus status, PmFault *fault, PmStr text) {
  if (!text.data)
    return PM_ERR_NOMEM;
  fault->text = text;
  fault->hint = pm_arena_copy(
      arena, PM_STR("rml:path names a file below the folder of the rule file or below "
                    "the working folder, or is \"-\" for the inputs of the run"));
  return fault->hint.data ? status : PM_ERR_NOMEM;
}

// PM_ERR_NOT_FOUND without a message when the file is not there.
static PmStatus try_dir(PmArena *arena, const PmSourceName *name, PmStr dir, PmStr *path,
                        PmFault *fault) {
  const bool absolute = pm_str_starts(name->path, PM_STR("/"));
  const PmStr folder = name->root.len ? pm_path_join(arena, dir, name->root) : dir;
  const PmStr joined = absolute      ? pm_arena_copy(arena, name->path)
                       : folder.data ? pm_path_join(arena, folder, name->path)
                                     : folder;
  if (!joined.data)
    return PM_ERR_NOMEM;
  char real[PATH_MAX];
  struct stat st;
  if (!realpath(joined.data, real) || stat(real, &st) != 0)
    return PM_ERR_NOT_FOUND;
  if (!is_allowed(real, name->rule_dir))
    return refuse(arena, PM_ERR_INVALID, fault,
                  pm_arena_printf(arena,
                                  "'%.*s' lies outside the folders that rules may read",
                                  PM_ARGS(name->path)));
  if (!S_ISREG(st.st_mode))
    return refuse(
        arena, PM_ERR_INVALID, fault,
        pm_arena_printf(arena, "'%.*s' is no regular file", PM_ARGS(name->path)));
  *path = pm_arena_copy(arena, joined);
  return path->data ? PM_OK : PM_ERR_NOMEM;
}

PmStatus pm_source_resolve(PmArena *arena, const PmSourceName *name, PmStr *path,
                           PmFault *fault) {
  PmStatus status = PM_ERR_NOT_FOUND;
  if (!name->in_working_dir)
    status = try_dir(arena, name, name->rule_dir, path, fault);
  if (status == PM_ERR_NOT_FOUND && !name->in_rule_dir)
    status = try_dir(arena, name, PM_STR("."), path, fault);
  if (status != PM_ERR_NOT_FOUND)
    return status;
  return refuse(arena, PM_ERR_NOT_FOUND, fault,
                pm_arena_printf(arena, "there is no file '%.*s'", PM_ARGS(name->path)));
}
