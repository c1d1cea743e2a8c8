// SPDX-License-Identifier: MIT
// Which files a rule may read: regular files below the folder of the rule file or the
// working folder, and no other, so that a rule file from elsewhere cannot read /etc.
#include "base/suggest.h"
#include "map/source.h"

#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

bool pm_source_is_allowed(const char *path, PmStr rule_dir, const PmStrings *allowed) {
  char dir[PATH_MAX];
  for (size_t i = 0; allowed && i < allowed->n; ++i)
    if (realpath(allowed->items[i].data, dir) && pm_path_is_below(path, dir))
      return true;
  if (realpath(rule_dir.data, dir) && pm_path_is_below(path, dir))
    return true;
  return realpath(".", dir) && pm_path_is_below(path, dir);
}

static PmStatus refuse(PmArena *arena, PmStatus status, PmFault *fault, PmStr text) {
  if (!text.data)
    return PM_ERR_NOMEM;
  fault->text = text;
  fault->hint = pm_arena_copy(
      arena,
      PM_STR("rml:path names a file below the folder of the rule file or below "
             "the working folder, or is \"-\" for the inputs of the run; --allow-path "
             "allows another folder"));
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
  if (!pm_source_is_allowed(real, name->rule_dir, name->allowed))
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

static PmStatus add_name(PmArena *arena, PmStrings *names, PmStr name) {
  PmStr *items =
      pm_arena_extend(arena, names->items, names->n, &names->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  names->items = items;
  items[names->n] = pm_arena_copy(arena, name);
  return items[names->n++].data ? PM_OK : PM_ERR_NOMEM;
}

// The matches below `dir`, without it before them.
static PmStatus match_in(PmArena *arena, const PmSourceName *name, PmStr dir,
                         PmStrings *names) {
  const PmStr folder = name->root.len ? pm_path_join(arena, dir, name->root) : dir;
  const bool absolute = pm_str_starts(name->path, PM_STR("/"));
  const PmStr pattern = absolute      ? name->path
                        : folder.data ? pm_path_join(arena, folder, name->path)
                                      : folder;
  glob_t found = {0};
  if (!pattern.data)
    return PM_ERR_NOMEM;
  const int rc = glob(pm_arena_copy(arena, pattern).data, GLOB_NOSORT, NULL, &found);
  PmStatus st = rc == GLOB_NOSPACE ? PM_ERR_NOMEM : PM_OK;
  for (size_t i = 0; rc == 0 && i < found.gl_pathc && !st; ++i) {
    const PmStr path = pm_str(found.gl_pathv[i]);
    st = add_name(arena, names,
                  pm_str_slice(path, absolute ? 0 : folder.len + 1, path.len));
  }
  globfree(&found);
  return st;
}

static int compare_names(const void *a, const void *b) {
  return pm_str_cmp(*(const PmStr *)a, *(const PmStr *)b);
}

PmStatus pm_source_match(PmArena *arena, const PmSourceName *name, PmStrings *names,
                         PmFault *fault) {
  PmFault none = {0};
  PmStr path;
  *names = (PmStrings){0};
  const PmStr copy = pm_arena_copy(arena, name->path);
  if (!copy.data)
    return PM_ERR_NOMEM;
  if (!strpbrk(copy.data, "*?["))
    return PM_OK;
  const PmStatus st = pm_source_resolve(arena, name, &path, &none);
  if (st != PM_ERR_NOT_FOUND)
    return st == PM_ERR_NOMEM ? st : PM_OK; // a file of that name, or said later
  if (!name->in_working_dir)
    PM_TRY(match_in(arena, name, name->rule_dir, names));
  if (names->n == 0 && !name->in_rule_dir)
    PM_TRY(match_in(arena, name, PM_STR("."), names));
  if (names->n == 0)
    return refuse(arena, PM_ERR_NOT_FOUND, fault,
                  pm_arena_printf(arena, "no file is like '%.*s'", PM_ARGS(name->path)));
  qsort(names->items, names->n, sizeof *names->items, compare_names);
  return PM_OK;
}

enum { MAX_NEIGHBOURS = 256 };

// The name in `folder` that is nearest to the one not found.
static PmStatus suggest_in(PmArena *arena, PmStr folder, PmStr wanted, PmFault *fault) {
  const char *names[MAX_NEIGHBOURS];
  size_t n = 0;
  const PmStr path = pm_arena_copy(arena, folder);
  DIR *dir = path.data ? opendir(path.data) : NULL;
  for (struct dirent *entry; dir && n < MAX_NEIGHBOURS && (entry = readdir(dir));) {
    const PmStr name = pm_arena_copy(arena, pm_str(entry->d_name));
    if (!name.data) {
      closedir(dir);
      return PM_ERR_NOMEM;
    }
    if (name.data[0] != '.')
      names[n++] = name.data;
  }
  if (dir)
    closedir(dir);
  const char *near = pm_suggest(wanted, names, n);
  if (!near)
    return PM_ERR_NOT_FOUND;
  fault->hint = pm_arena_printf(arena, "did you mean %s?", near);
  return fault->hint.data ? PM_ERR_NOT_FOUND : PM_ERR_NOMEM;
}

static PmStatus suggest_file(PmArena *arena, const PmSourceName *name, PmFault *fault) {
  if (memchr(name->path.data, '\\', name->path.len)) {
    fault->hint = PM_STR("folders are parted by /, and the path begins at the rule "
                         "file's or the working folder: data/people.csv");
    return PM_ERR_NOT_FOUND;
  }
  if (pm_str_contains(name->path, PM_STR("://"))) {
    fault->hint = pm_str_starts(name->path, PM_STR("file://"))
                      ? PM_STR("write the path without file://")
                      : PM_STR("nothing is fetched from the network: fetch it once and "
                               "name the file");
    return PM_ERR_NOT_FOUND;
  }
  if (memchr(name->path.data, '/', name->path.len) || name->in_working_dir)
    return PM_ERR_NOT_FOUND;
  return suggest_in(arena, name->rule_dir, name->path, fault);
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
  const PmStatus st =
      refuse(arena, PM_ERR_NOT_FOUND, fault,
             pm_arena_printf(arena, "there is no file '%.*s'", PM_ARGS(name->path)));
  return st == PM_ERR_NOT_FOUND ? suggest_file(arena, name, fault) : st;
}
