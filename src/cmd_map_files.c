// SPDX-License-Identifier: MIT
// Which files a run of rules reads and writes, and whether a written one is another of
// them under whatever name: the same inode or, where there is none yet, the same name in
// the same folder. Devices and pipes may be named twice.
#include "cmd_map_files.h"

#include <sys/stat.h>

typedef struct {
  const char *role, *path;
  PmStr name; // in its folder, of a file that is not there yet; else empty
  dev_t device;
  ino_t inode; // of the file, or of the folder
  bool written;
} File;

typedef struct {
  PmArena arena;
  File *items;
  size_t n, cap;
} Files;

// False for what can be nobody's double.
static bool identify(PmArena *arena, File *file) {
  struct stat st;
  if (stat(file->path, &st) == 0) {
    file->device = st.st_dev;
    file->inode = st.st_ino;
    return S_ISREG(st.st_mode);
  }
  const PmStr dir = pm_arena_copy(arena, pm_path_dir(pm_str(file->path)));
  if (!dir.data || stat(dir.data, &st))
    return false; // what opens it has a better message
  file->name = pm_path_base(pm_str(file->path));
  file->device = st.st_dev;
  file->inode = st.st_ino;
  return true;
}

static PmStatus add(Files *files, File file) {
  if (!file.path || strcmp(file.path, "-") == 0 || !identify(&files->arena, &file))
    return PM_OK;
  File *items =
      pm_arena_extend(&files->arena, files->items, files->n, &files->cap, sizeof *items);
  if (!items)
    return PM_ERR_NOMEM;
  files->items = items;
  items[files->n++] = file;
  return PM_OK;
}

static PmStatus add_of_rules(void *self, const char *path, bool written) {
  return add(self, (File){.role = written ? "a target of the rules" : "a source",
                          .path = path,
                          .written = written});
}

static PmStatus add_list(Files *files, const char *role, const PmStringList *list) {
  for (size_t i = 0; i < list->n; ++i)
    PM_TRY(add(files, (File){.role = role, .path = list->items[i]}));
  return PM_OK;
}

static PmStatus collect(Files *files, const PmMapFiles *named, const PmRules *rules) {
  const File written[] = {
      {.role = "-o", .path = named->output, .written = true},
      {.role = "--rejects", .path = named->rejects, .written = true},
      {.role = "--provenance", .path = named->provenance, .written = true},
      {.role = "--removed", .path = named->removed, .written = true},
  };
  for (size_t i = 0; i < sizeof written / sizeof *written; ++i)
    PM_TRY(add(files, written[i]));
  PM_TRY(pm_rules_each_file(rules, add_of_rules, files));
  PM_TRY(add_list(files, "a rule file", named->rules));
  return add_list(files, "an input", named->inputs);
}

// Rules that give two of their targets one path are left to say so themselves.
static bool clash(const File *a, const File *b) {
  return (a->written || b->written) && strcmp(a->role, b->role) != 0 &&
         a->device == b->device && a->inode == b->inode && pm_str_eq(a->name, b->name);
}

// The folder of --since is for what it keeps there itself.
static PmStatus check_state(PmJob *job, const Files *files, const char *state) {
  struct stat folder, holder;
  for (size_t i = 0; state && i < files->n; ++i) {
    const File *file = &files->items[i];
    PmArena arena = {0};
    const PmStr dir = pm_arena_copy(&arena, pm_path_dir(pm_str(file->path)));
    const bool inside = file->written && dir.data && stat(state, &folder) == 0 &&
                        stat(dir.data, &holder) == 0 && folder.st_dev == holder.st_dev &&
                        folder.st_ino == holder.st_ino;
    pm_arena_release(&arena);
    if (inside)
      return pm_fail(job, PM_ERR_USAGE, pm_at(NULL, 0, 0), "write to another folder",
                     "%s %s stands in the folder of --since", file->role, file->path);
  }
  return PM_OK;
}

static PmStatus compare(PmJob *job, const Files *files) {
  for (size_t i = 0; i < files->n; ++i)
    for (size_t j = i + 1; j < files->n && files->items[i].written; ++j) {
      const File *a = &files->items[i], *b = &files->items[j];
      if (clash(a, b))
        return pm_fail(job, PM_ERR_USAGE, pm_at(NULL, 0, 0),
                       b->written ? "write each to a file of its own"
                                  : "write to another file: what is read stays as it is",
                       "%s %s is the same file as %s %s", a->role, a->path, b->role,
                       b->path);
    }
  return PM_OK;
}

PmStatus pm_map_check_files(PmCli *cli, const PmMapFiles *named, const PmRules *rules) {
  Files files = {0};
  PmStatus st = collect(&files, named, rules);
  if (!st)
    st = compare(&cli->job, &files);
  if (!st)
    st = check_state(&cli->job, &files, named->state);
  pm_arena_release(&files.arena);
  return st;
}
