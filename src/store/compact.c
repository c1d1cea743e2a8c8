// SPDX-License-Identifier: MIT
// Writing a store anew: all quads into a folder beside it, then the two folders change
// places at once, so that at any moment there is one whole store under the name.
#include "store/folder.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

// The new folder and its files are for those whom the old ones were for. Who may not give
// files away keeps them.
static PmStatus keep_access(PmJob *job, const char *from, const char *to) {
  static const char *const names[] = {PM_FOLDER_MARKER, "data.mdb", "data.mdb-lock", ""};
  PmArena arena = {0};
  PmStatus st = PM_OK;
  for (size_t i = 0; !st && i < sizeof names / sizeof *names; ++i) {
    struct stat old;
    const char *was = pm_arena_printf(&arena, "%s/%s", from, names[i]).data;
    const char *is = pm_arena_printf(&arena, "%s/%s", to, names[i]).data;
    if (!was || !is)
      st = PM_ERR_NOMEM;
    else if (stat(was, &old) == 0 && access(is, F_OK) == 0) {
      if (chown(is, old.st_uid, old.st_gid) != 0)
        (void)!chown(is, (uid_t)-1, old.st_gid);
      if (chmod(is, old.st_mode & 07777) != 0)
        st = failed(job, is, "set who may read");
    }
  }
  pm_arena_release(&arena);
  return st;
}

static PmStatus copy_and_swap(PmJob *job, PmStore *from, const char *dir,
                              const char *beside) {
  PM_TRY(copy(job, from, beside));
  PM_TRY(keep_access(job, dir, beside));
  return renameat2(AT_FDCWD, beside, AT_FDCWD, dir, RENAME_EXCHANGE) == 0
             ? PM_OK
             : failed(job, dir, "put the new store in the old one's place");
}

// Whether `name` is what mkdtemp makes of "BASE.compact.XXXXXX".
static bool is_beside(const char *name, PmStr base) {
  static const char infix[] = ".compact.";
  const size_t n = base.len + sizeof infix - 1;
  if (strlen(name) != n + 6 || memcmp(name, base.data, base.len) != 0 ||
      memcmp(name + base.len, infix, sizeof infix - 1) != 0)
    return false;
  for (const char *p = name + n; *p; ++p)
    if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
          (*p >= 'a' && *p <= 'z')))
      return false;
  return true;
}

// What a killed compact of this store left. One that lives holds the lock of the store,
// or, when the folders have changed places, of the one beside it.
static PmStatus remove_dead(PmStr dir) {
  PmStr base = dir;
  for (size_t i = 0; i < dir.len; ++i)
    if (dir.data[i] == '/')
      base = pm_str_n(dir.data + i + 1, dir.len - i - 1);
  PmArena arena = {0};
  const size_t up = dir.len - base.len;
  const char *parent = up ? pm_arena_copy(&arena, pm_str_n(dir.data, up)).data : "./";
  DIR *d = parent ? opendir(parent) : NULL;
  const struct dirent *e = NULL;
  while (d && (e = readdir(d)))
    if (is_beside(e->d_name, base))
      pm_folder_remove_dead(dirfd(d), e->d_name);
  if (d)
    closedir(d);
  pm_arena_release(&arena);
  return parent ? PM_OK : PM_ERR_NOMEM;
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

// The folder itself: one that a link leads to is written beside itself, not the link.
static PmStatus compact_folder(PmJob *job, PmStore *from, const char *dir) {
  PmFolder *lock = NULL;
  PM_TRY(pm_folder_open(job, dir, true, &lock));
  PmStatus st = remove_dead(pm_str(dir));
  if (!st)
    st = compact(job, from, pm_str(dir));
  pm_folder_close(lock);
  return st;
}

PmStatus pm_store_compact(PmJob *job, const char *dir) {
  PmStore *from = NULL;
  PM_TRY(pm_store_open(job, dir, PM_STORE_READ, &from));
  char *real = realpath(dir, NULL);
  const PmStatus st = real              ? compact_folder(job, from, real)
                      : errno == ENOMEM ? PM_ERR_NOMEM
                                        : failed(job, dir, "find");
  free(real);
  pm_store_close(from);
  return st;
}
