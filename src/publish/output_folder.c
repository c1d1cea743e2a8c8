// SPDX-License-Identifier: MIT
// Staging: everything is written below DIR/.staging first, then renamed into place.
#include "publish/output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

const PmProduct pm_products[PM_N_PRODUCTS] = {
    [PM_PRODUCT_TEI] = {"tei", ".xml"},
    [PM_PRODUCT_NQ] = {"nq", ".nq"},
    [PM_PRODUCT_TTL] = {"ttl", ".ttl"},
    [PM_PRODUCT_JSONLD] = {"jsonld", ".jsonld"},
};

static const char *const top_files[] = {"dump.nq",   "dump.ttl",  "vocab.ttl",
                                        "kinds.ttl", "README.md", "SHA256SUMS"};
enum { N_TOP_FILES = sizeof top_files / sizeof *top_files };

static PmStatus system_error(PmOutputFolder *folder, const char *path, const char *what) {
  return pm_fail(folder->job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot %s: %s", what,
                 strerror(errno));
}

static PmStatus lock(PmOutputFolder *folder) {
  folder->lock = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder->lock < 0)
    return system_error(folder, folder->path, "open the folder");
  if (flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
    return PM_OK;
  if (errno == EWOULDBLOCK)
    return pm_fail(folder->job, PM_ERR_IO, pm_at(folder->path, 0, 0),
                   "wait until it is done", "another pressmark is writing here");
  return system_error(folder, folder->path, "lock");
}

static PmStatus make_staging(PmOutputFolder *folder) {
  const PmStr staging =
      pm_path_join(&folder->arena, pm_str(folder->path), PM_STR(".staging"));
  if (!staging.data)
    return PM_ERR_NOMEM;
  folder->staging = staging.data;
  PM_TRY(pm_remove_tree(folder->job, folder->staging)); // of a killed run
  for (int i = 0; i < PM_N_PRODUCTS; ++i) {
    const PmStr dir = pm_path_join(&folder->arena, staging, pm_str(pm_products[i].dir));
    if (!dir.data)
      return PM_ERR_NOMEM;
    PM_TRY(pm_make_dirs(folder->job, dir.data));
  }
  return PM_OK;
}

PmStatus pm_output_folder_open(PmJob *job, const char *path, PmOutputFolder *folder) {
  *folder = (PmOutputFolder){.job = job, .path = path, .lock = -1};
  folder->created = access(path, F_OK) != 0;
  PmStatus st = pm_make_dirs(job, path);
  if (st)
    folder->created = false;
  if (!st)
    st = lock(folder);
  if (!st)
    st = make_staging(folder);
  if (st)
    pm_output_folder_close(folder, true);
  return st;
}

PmStr pm_output_folder_staged(PmOutputFolder *folder, PmStr name) {
  return pm_path_join(&folder->arena, pm_str(folder->staging), name);
}

PmStr pm_output_folder_old(PmOutputFolder *folder, PmStr name) {
  return pm_path_join(&folder->arena, pm_str(folder->path), name);
}

PmStr pm_output_folder_find(PmOutputFolder *folder, PmStr name) {
  const PmStr places[] = {pm_output_folder_staged(folder, name),
                          pm_output_folder_old(folder, name)};
  for (int i = 0; i < 2; ++i)
    if (places[i].data && access(places[i].data, F_OK) == 0)
      return places[i];
  return (PmStr){NULL, 0};
}

PmStatus pm_output_folder_create(PmOutputFolder *folder, PmJob *job, PmStr name,
                                 PmOutput **output) {
  const PmStr path = pm_output_folder_staged(folder, name);
  return path.data ? pm_output_stage(job, path.data, output) : PM_ERR_NOMEM;
}

PmStatus pm_output_folder_note_sum(PmOutputFolder *folder, PmStr name,
                                   const PmSha256 *sum) {
  uint32_t number = 0;
  PM_TRY(pm_strtab_add(&folder->summed, name, &number, NULL));
  folder->sums = pm_arena_extend(&folder->arena, folder->sums, number, &folder->cap_sums,
                                 sizeof *folder->sums);
  if (!folder->sums)
    return PM_ERR_NOMEM;
  folder->sums[number] = *sum;
  return PM_OK;
}

const PmSha256 *pm_output_folder_sum(const PmOutputFolder *folder, PmStr name) {
  const uint32_t number = pm_strtab_find(&folder->summed, name);
  return number == PM_STRTAB_NONE ? NULL : &folder->sums[number];
}

PmStatus pm_output_folder_drop(PmOutputFolder *folder, PmStr stem) {
  for (int i = 0; i < PM_N_PRODUCTS; ++i) {
    const PmStr path = pm_output_folder_staged(
        folder, pm_arena_printf(&folder->arena, "%s/%.*s%s", pm_products[i].dir,
                                PM_ARGS(stem), pm_products[i].ending));
    if (!path.data)
      return PM_ERR_NOMEM;
    if (unlink(path.data) != 0 && errno != ENOENT)
      return system_error(folder, path.data, "remove");
  }
  return PM_OK;
}

typedef struct {
  PmStr *names;
  size_t n, cap;
} Names;

static PmStatus add_names(PmOutputFolder *folder, const char *root,
                          const PmProduct *product, Names *names) {
  const PmStr dir = pm_path_join(&folder->arena, pm_str(root), pm_str(product->dir));
  if (!dir.data)
    return PM_ERR_NOMEM;
  DIR *handle = opendir(dir.data);
  if (!handle)
    return errno == ENOENT ? PM_OK : system_error(folder, dir.data, "read the folder");
  PmStatus st = PM_OK;
  for (struct dirent *e; !st && (e = readdir(handle));) {
    if (e->d_name[0] == '.' || !pm_str_ends(pm_str(e->d_name), pm_str(product->ending)))
      continue;
    names->names = pm_arena_extend(&folder->arena, names->names, names->n, &names->cap,
                                   sizeof *names->names);
    const PmStr name =
        pm_path_join(&folder->arena, pm_str(product->dir), pm_str(e->d_name));
    if (!names->names || !name.data)
      st = PM_ERR_NOMEM;
    else
      names->names[names->n++] = name;
  }
  closedir(handle);
  return st;
}

static int compare_names(const void *a, const void *b) {
  return pm_str_cmp(*(const PmStr *)a, *(const PmStr *)b);
}

PmStatus pm_output_folder_list(PmOutputFolder *folder, const PmProduct *product,
                               PmStr **names, size_t *n) {
  Names found = {0};
  PM_TRY(add_names(folder, folder->path, product, &found));
  PM_TRY(add_names(folder, folder->staging, product, &found));
  if (found.n)
    qsort(found.names, found.n, sizeof *found.names, compare_names);
  size_t kept = 0;
  for (size_t i = 0; i < found.n; ++i)
    if (!kept || !pm_str_eq(found.names[kept - 1], found.names[i]))
      found.names[kept++] = found.names[i];
  *names = found.names;
  *n = kept;
  return PM_OK;
}

// --- commit
// ----------------------------------------------------------------------------- A file
// that is replaced keeps a second name in the staging folder until all are in place, so
// that a failure on the way can be undone.

typedef struct {
  PmOutputFolder *folder;
  PmStr *moved; // names, in order
  size_t n, cap;
} Commit;

static PmStr kept_name(PmOutputFolder *folder, PmStr name) {
  return pm_arena_printf(&folder->arena, "%s/was/%.*s", folder->staging, PM_ARGS(name));
}

static PmStatus keep_old(PmOutputFolder *folder, PmStr name) {
  const PmStr old = pm_output_folder_old(folder, name), kept = kept_name(folder, name);
  if (!old.data || !kept.data)
    return PM_ERR_NOMEM;
  if (link(old.data, kept.data) == 0 || errno == ENOENT)
    return PM_OK;
  return system_error(folder, old.data, "keep the old file");
}

static PmStatus move(Commit *commit, PmStr name) {
  PmOutputFolder *folder = commit->folder;
  const PmStr from = pm_output_folder_staged(folder, name);
  const PmStr to = pm_output_folder_old(folder, name);
  if (!from.data || !to.data)
    return PM_ERR_NOMEM;
  if (access(from.data, F_OK) != 0)
    return PM_OK; // this run has not made it
  PM_TRY(keep_old(folder, name));
  commit->moved = pm_arena_extend(&folder->arena, commit->moved, commit->n, &commit->cap,
                                  sizeof *commit->moved);
  if (!commit->moved)
    return PM_ERR_NOMEM;
  commit->moved[commit->n++] = name;
  if (rename(from.data, to.data) == 0)
    return PM_OK;
  return system_error(folder, to.data, "move into place");
}

static PmStatus make_folder(PmOutputFolder *folder, PmStr path) {
  return path.data ? pm_make_dirs(folder->job, path.data) : PM_ERR_NOMEM;
}

static PmStatus move_product(Commit *commit, const PmProduct *product) {
  PmOutputFolder *folder = commit->folder;
  Names staged = {0};
  PM_TRY(add_names(folder, folder->staging, product, &staged));
  PM_TRY(make_folder(folder, pm_output_folder_old(folder, pm_str(product->dir))));
  PM_TRY(make_folder(folder, kept_name(folder, pm_str(product->dir))));
  for (size_t i = 0; i < staged.n; ++i)
    PM_TRY(move(commit, staged.names[i]));
  return PM_OK;
}

static PmStatus move_all(Commit *commit) {
  for (int i = 0; i < PM_N_PRODUCTS; ++i)
    PM_TRY(move_product(commit, &pm_products[i]));
  for (int i = 0; i < N_TOP_FILES; ++i)
    PM_TRY(move(commit, pm_str(top_files[i])));
  return PM_OK;
}

static void undo(Commit *commit) {
  while (commit->n) {
    const PmStr name = commit->moved[--commit->n];
    const PmStr old = pm_output_folder_old(commit->folder, name);
    const PmStr kept = kept_name(commit->folder, name);
    const bool known = old.data && kept.data;
    if (known && (rename(kept.data, old.data) == 0 ||
                  (errno == ENOENT && (unlink(old.data) == 0 || errno == ENOENT))))
      continue;
    pm_warn(commit->folder->job, pm_at(old.data, 0, 0), "publish the page again",
            "the old file could not be put back");
  }
}

PmStatus pm_output_folder_commit(PmOutputFolder *folder) {
  if (syncfs(folder->lock) != 0)
    return system_error(folder, folder->path, "write");
  Commit commit = {.folder = folder};
  const PmStatus st = move_all(&commit);
  if (st)
    undo(&commit);
  return st;
}

void pm_output_folder_close(PmOutputFolder *folder, bool failed) {
  if (folder->staging && pm_remove_tree(folder->job, folder->staging))
    pm_warn(folder->job, pm_at(folder->staging, 0, 0), "remove it by hand",
            "a temporary folder stays behind");
  if (failed && folder->created)
    rmdir(folder->path); // only if nothing else stands in it
  if (folder->lock >= 0)
    close(folder->lock);
  pm_strtab_release(&folder->summed);
  pm_arena_release(&folder->arena);
}
