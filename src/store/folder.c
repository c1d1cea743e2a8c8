// SPDX-License-Identifier: MIT
// The marker is written behind the first commit: a folder without it is no store, and
// what a killed first writer left in it is written over by the next. The lock is flock(2)
// on the folder, held by a writer.
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMAT = 5, MAX_MARKER = 256 };

struct PmFolder {
  PmJob *job;
  PmArena arena;      // paths
  const char *dir;    // as the user named it
  const char *marker; // path of the marker file
  int fd;             // of the folder, locked by a writer
  bool is_store;      // the marker is there
  bool made;          // this writer made the folder
};

static PmStatus failed(const PmFolder *f, const char *path, const char *what) {
  return pm_fail(f->job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot %s: %s", what,
                 strerror(errno));
}

// --- marker ---------------------------------------------------------------------------

static PmStatus parse_marker(PmFolder *f, const char *text) {
  unsigned format = 0;
  if (sscanf(text, "pressmark store, format %u\n", &format) < 1 || format == 0)
    return pm_fail(f->job, PM_ERR_INVALID, pm_at(f->marker, 1, 0),
                   "if the data is at hand, load it into a new folder",
                   "the store's marker file is damaged");
  if (format < FORMAT)
    return pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(f->marker, 1, 0),
                   "remove the folder and load the store again from dump.nq",
                   "the store has format %u of an earlier version, this one reads %d",
                   format, (int)FORMAT);
  if (format > FORMAT)
    return pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(f->marker, 1, 0),
                   "use the version of pressmark that made it, or load into a new folder",
                   "the store has format %u, this version reads %d", format, (int)FORMAT);
  f->is_store = true;
  return PM_OK;
}

static PmStatus read_marker(PmFolder *f) {
  const int fd = open(f->marker, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT || errno == ENOTDIR ? PM_OK : failed(f, f->marker, "open");
  char text[MAX_MARKER + 1] = "";
  const ssize_t n = read(fd, text, MAX_MARKER);
  const PmStatus st = n < 0 ? failed(f, f->marker, "read") : PM_OK;
  close(fd);
  return st ? st : parse_marker(f, text);
}

PmStatus pm_folder_commit(PmFolder *f) {
  PmOutput *out = NULL;
  if (f->is_store)
    return PM_OK;
  PM_TRY(pm_output_open(f->job, f->marker, &out));
  const PmStatus st = pm_output_printf(out, "pressmark store, format %d\n", (int)FORMAT);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  f->is_store = true;
  return fsync(f->fd) == 0 ? PM_OK : failed(f, f->dir, "write");
}

// --- opening --------------------------------------------------------------------------

// True of what a writer leaves that was killed before its first commit.
static bool is_leftover(const char *name) {
  static const char *const starts[] = {PM_FOLDER_MARKER, "data.mdb", "sort."};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; ++i)
    if (strncmp(name, starts[i], strlen(starts[i])) == 0)
      return true;
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// Calls for the names in the folder that no store has, or removes those that one has.
static PmStatus each_name(PmFolder *f, bool remove) {
  DIR *d = opendir(f->dir);
  if (!d)
    return failed(f, f->dir, "read");
  PmStatus st = PM_OK;
  for (struct dirent *e; !st && (e = readdir(d));) {
    const bool leftover = is_leftover(e->d_name);
    if (remove && leftover && e->d_name[0] != '.')
      (void)unlinkat(dirfd(d), e->d_name, 0);
    else if (!remove && !leftover)
      st = pm_fail(f->job, PM_ERR_INVALID, pm_at(f->dir, 0, 0),
                   "name a new or empty folder, or the folder of a store",
                   "the folder holds something else than a store");
  }
  closedir(d);
  return st;
}

// Whether all names are those of a store, and with `remove` removes them.
static bool all_leftover(DIR *d, bool remove) {
  bool all = true;
  rewinddir(d);
  for (const struct dirent *e; all && (e = readdir(d));) {
    all = is_leftover(e->d_name);
    if (all && remove && e->d_name[0] != '.')
      (void)unlinkat(dirfd(d), e->d_name, 0);
  }
  return all;
}

void pm_folder_remove_dead(int at, const char *name) {
  const int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *d = fd < 0 ? NULL : fdopendir(fd);
  if (!d) {
    if (fd >= 0)
      close(fd);
    return;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0 && all_leftover(d, false) &&
      all_leftover(d, true))
    (void)unlinkat(at, name, AT_REMOVEDIR);
  closedir(d);
}

// Whether the locked folder is the one that the name stands for: pm_store_compact puts
// another one there.
static bool is_current(const PmFolder *f) {
  struct stat locked, named;
  return fstat(f->fd, &locked) == 0 && stat(f->dir, &named) == 0 &&
         locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

static PmStatus lock(PmFolder *f, int how) {
  f->fd = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (f->fd < 0)
    return failed(f, f->dir, "open");
  const bool locked = flock(f->fd, how | LOCK_NB) == 0;
  if (locked && is_current(f))
    return PM_OK;
  return locked || errno == EWOULDBLOCK
             ? pm_fail(f->job, PM_ERR_IO, pm_at(f->dir, 0, 0),
                       "wait until it is done, then try again",
                       "another program is writing to this store")
             : failed(f, f->dir, "lock");
}

PmStatus pm_folder_share(PmFolder *f) { return lock(f, LOCK_SH); }

static PmStatus open_writer(PmFolder *f) {
  f->made = access(f->dir, F_OK) != 0;
  PM_TRY(pm_make_dirs(f->job, f->dir));
  PM_TRY(lock(f, LOCK_EX));
  PM_TRY(read_marker(f));
  return f->is_store ? PM_OK : each_name(f, false);
}

static PmStatus open_reader(PmFolder *f) {
  PM_TRY(read_marker(f));
  return f->is_store ? PM_OK
                     : pm_fail(f->job, PM_ERR_NOT_FOUND, pm_at(f->dir, 0, 0),
                               "pressmark load --store DIR FILE… makes one",
                               "there is no store here");
}

static PmStatus set_up(PmFolder *f, const char *dir, bool write) {
  f->dir = pm_arena_copy(&f->arena, pm_str(dir)).data;
  f->marker =
      f->dir ? pm_arena_printf(&f->arena, "%s/" PM_FOLDER_MARKER, dir).data : NULL;
  if (!f->marker)
    return PM_ERR_NOMEM;
  return write ? open_writer(f) : open_reader(f);
}

PmStatus pm_folder_open(PmJob *job, const char *dir, bool write, PmFolder **folder) {
  *folder = NULL;
  PmFolder *f = malloc(sizeof *f);
  if (!f)
    return PM_ERR_NOMEM;
  *f = (PmFolder){.job = job, .fd = -1};
  const PmStatus st = set_up(f, dir, write);
  if (st) {
    pm_folder_close(f);
    return st;
  }
  *folder = f;
  return PM_OK;
}

bool pm_folder_is_store(const PmFolder *f) { return f->is_store; }

void pm_folder_close(PmFolder *f) {
  if (!f)
    return;
  if (f->made && !f->is_store && !each_name(f, true))
    rmdir(f->dir);
  if (f->fd >= 0)
    close(f->fd);
  pm_arena_release(&f->arena);
  free(f);
}
