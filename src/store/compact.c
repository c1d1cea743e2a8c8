// SPDX-License-Identifier: MIT
// Writing a store anew: all quads into a folder beside it, then the two folders change
// places at once, so that at any moment there is one whole store under the name.
#include "store/folder.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

static PmStatus failed(PmJob *job, const char *path, const char *what) {
  return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot %s: %s", what,
                 strerror(errno));
}

static PmStatus copy(PmJob *job, PmStore *from, const char *dir) {
  PmStore *to = NULL;
  PmStoreInfo info;
  PM_TRY(pm_store_info(from, &info));
  PM_TRY(pm_store_open(job, dir, PM_STORE_UPDATE, &to));
  PmStatus st = info.text ? pm_store_index_text(to) : PM_OK;
  if (!st)
    st = pm_store_each(from, pm_store_sink(to));
  if (!st)
    st = pm_store_commit(to);
  pm_store_close(to);
  return st;
}

static PmStatus copy_and_swap(PmJob *job, PmStore *from, const char *dir,
                              const char *beside) {
  PM_TRY(copy(job, from, beside));
  return renameat2(AT_FDCWD, beside, AT_FDCWD, dir, RENAME_EXCHANGE) == 0
             ? PM_OK
             : failed(job, dir, "put the new store in the old one's place");
}

// The lock on the folder is held until the old one is gone.
static PmStatus compact(PmJob *job, PmStore *from, PmStr dir) {
  PmArena arena = {0};
  const PmStr template = pm_arena_printf(&arena, "%.*s.compact.XXXXXX", PM_ARGS(dir));
  char *beside = (char *)(uintptr_t) template.data;
  const PmStr name = pm_arena_copy(&arena, dir);
  PmStatus st = PM_ERR_NOMEM;
  if (beside && name.data)
    st = mkdtemp(beside) ? PM_OK : failed(job, beside, "make a folder");
  if (!st) {
    st = copy_and_swap(job, from, name.data, beside);
    const PmStatus removed = pm_remove_tree(job, beside);
    st = st ? st : removed;
  }
  pm_arena_release(&arena);
  return st;
}

PmStatus pm_store_compact(PmJob *job, const char *dir) {
  PmStr path = pm_str(dir);
  while (path.len > 1 && path.data[path.len - 1] == '/')
    --path.len;
  PmStore *from = NULL;
  PmFolder *lock = NULL;
  PM_TRY(pm_store_open(job, dir, PM_STORE_READ, &from));
  PmStatus st = pm_folder_open(job, dir, true, &lock);
  if (!st)
    st = compact(job, from, path);
  pm_store_close(from);
  pm_folder_close(lock);
  return st;
}
