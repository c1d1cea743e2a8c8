// SPDX-License-Identifier: MIT
// Berkeley DB without an environment has no transactions: a killed writer would leave
// torn files. So a writer never touches what readers see. Locks are flock(2): the writer
// holds the store's folder, a reader the folder of its generation, which a later writer
// removes only when nobody holds it.
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARKER "pressmark-store"
enum { FORMAT = 1, MAX_MARKER = 256, MAX_TRIES = 100 };

struct PmFolder {
  PmJob *job;
  PmArena arena;       // paths
  const char *dir;     // as the user named it
  const char *marker;  // path of the marker file
  int fd;              // of the store's folder, locked by a writer
  int generation_fd;   // of the generation a reader reads, locked shared
  uint64_t generation; // current; 0 when nothing was committed yet
  bool begun;          // generation + 1 is being written
  bool made;           // this writer made the folder
  const char *path;
};

static PmStatus failed(const PmFolder *f, const char *path, const char *what) {
  return pm_fail(f->job, PM_ERR_IO, pm_at(path, 0, 0), NULL, "cannot %s: %s", what,
                 strerror(errno));
}

static const char *generation_path(PmFolder *f, uint64_t generation) {
  return pm_arena_printf(&f->arena, "%s/g%" PRIu64, f->dir, generation).data;
}

static bool is_generation(const char *name, uint64_t *generation) {
  if (name[0] != 'g' || name[1] < '1' || name[1] > '9' || strlen(name) > 19)
    return false;
  char *end = NULL;
  *generation = strtoull(name + 1, &end, 10);
  return *end == '\0';
}

// --- marker ---------------------------------------------------------------------------

static PmStatus parse_marker(PmFolder *f, const char *text) {
  unsigned format = 0;
  uint64_t generation = 0;
  if (sscanf(text, "pressmark store, format %u\ngeneration %" SCNu64 "\n", &format,
             &generation) < 1 ||
      format == 0 || (format <= FORMAT && generation == 0))
    return pm_fail(f->job, PM_ERR_INVALID, pm_at(f->marker, 1, 0),
                   "if the data is at hand, load it into a new folder",
                   "the store's marker file is damaged");
  if (format > FORMAT)
    return pm_fail(f->job, PM_ERR_UNSUPPORTED, pm_at(f->marker, 1, 0),
                   "use the version of pressmark that made it, or load into a new folder",
                   "the store has format %u, this version reads up to %d", format,
                   (int)FORMAT);
  f->generation = generation;
  return PM_OK;
}

// Leaves generation 0 where there is no marker.
static PmStatus read_marker(PmFolder *f) {
  f->generation = 0;
  const int fd = open(f->marker, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT || errno == ENOTDIR ? PM_OK : failed(f, f->marker, "open");
  char text[MAX_MARKER + 1] = "";
  const ssize_t n = read(fd, text, MAX_MARKER);
  const PmStatus st = n < 0 ? failed(f, f->marker, "read") : PM_OK;
  close(fd);
  return st ? st : parse_marker(f, text);
}

static PmStatus write_marker(PmFolder *f, uint64_t generation) {
  PmOutput *out = NULL;
  PM_TRY(pm_output_open(f->job, f->marker, &out));
  const PmStatus st =
      pm_output_printf(out, "pressmark store, format %d\ngeneration %" PRIu64 "\n",
                       (int)FORMAT, generation);
  if (st) {
    pm_output_abort(out);
    return st;
  }
  PM_TRY(pm_output_commit(out));
  return fsync(f->fd) == 0 ? PM_OK : failed(f, f->dir, "write");
}

// --- opening --------------------------------------------------------------------------

static PmStatus not_a_store(PmFolder *f) {
  return pm_fail(f->job, PM_ERR_INVALID, pm_at(f->dir, 0, 0),
                 "name a new or empty folder, or the folder of a store",
                 "the folder holds something else than a store");
}

// True of what a writer leaves that was killed before its first commit.
static bool is_leftover(const char *name) {
  uint64_t generation = 0;
  return is_generation(name, &generation) || strncmp(name, MARKER, strlen(MARKER)) == 0;
}

static PmStatus check_empty(PmFolder *f) {
  DIR *d = opendir(f->dir);
  if (!d)
    return failed(f, f->dir, "read");
  PmStatus st = PM_OK;
  for (struct dirent *e; !st && (e = readdir(d));)
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
        !is_leftover(e->d_name))
      st = not_a_store(f);
  closedir(d);
  return st;
}

static PmStatus open_writer(PmFolder *f) {
  f->made = access(f->dir, F_OK) != 0;
  PM_TRY(pm_make_dirs(f->job, f->dir));
  f->fd = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (f->fd < 0)
    return failed(f, f->dir, "open");
  if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK ? pm_fail(f->job, PM_ERR_IO, pm_at(f->dir, 0, 0),
                                          "wait until it is done, then try again",
                                          "another program is writing to this store")
                                : failed(f, f->dir, "lock");
  PM_TRY(read_marker(f));
  return f->generation ? PM_OK : check_empty(f);
}

static PmStatus no_store(PmFolder *f) {
  return pm_fail(f->job, PM_ERR_NOT_FOUND, pm_at(f->dir, 0, 0),
                 "pressmark load --store DIR FILE… makes one", "there is no store here");
}

// A writer may commit and remove the generation between reading the marker and locking.
static PmStatus open_reader(PmFolder *f) {
  for (int i = 0; i < MAX_TRIES; ++i) {
    PM_TRY(read_marker(f));
    if (f->generation == 0)
      return no_store(f);
    const uint64_t generation = f->generation;
    const char *path = generation_path(f, generation);
    if (!path)
      return PM_ERR_NOMEM;
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool locked = fd >= 0 && flock(fd, LOCK_SH) == 0;
    const PmStatus st = read_marker(f);
    if (!st && locked && f->generation == generation) {
      f->generation_fd = fd;
      return PM_OK;
    }
    if (fd >= 0)
      close(fd);
    PM_TRY(st);
  }
  return pm_fail(f->job, PM_ERR_INVALID, pm_at(f->dir, 0, 0),
                 "load the data again into a new folder",
                 "the store's files are missing or cannot be opened");
}

static PmStatus set_up(PmFolder *f, const char *dir, bool write) {
  f->dir = pm_arena_copy(&f->arena, pm_str(dir)).data;
  f->marker = f->dir ? pm_arena_printf(&f->arena, "%s/" MARKER, dir).data : NULL;
  if (!f->marker)
    return PM_ERR_NOMEM;
  PM_TRY(write ? open_writer(f) : open_reader(f));
  f->path = f->generation ? generation_path(f, f->generation) : NULL;
  return f->generation && !f->path ? PM_ERR_NOMEM : PM_OK;
}

PmStatus pm_folder_open(PmJob *job, const char *dir, bool write, PmFolder **folder) {
  *folder = NULL;
  PmFolder *f = malloc(sizeof *f);
  if (!f)
    return PM_ERR_NOMEM;
  *f = (PmFolder){.job = job, .fd = -1, .generation_fd = -1};
  const PmStatus st = set_up(f, dir, write);
  if (st) {
    pm_folder_close(f);
    return st;
  }
  *folder = f;
  return PM_OK;
}

const char *pm_folder_path(const PmFolder *f) { return f->path; }

// --- writing --------------------------------------------------------------------------

static PmStatus copy_bytes(PmFolder *f, int in, int out, const char *path) {
  bool cloning = true; // copy_file_range shares blocks where the file system can
  for (;;) {
    PM_TRY(pm_job_check(f->job));
    const size_t chunk = (size_t)1 << 26;
    const ssize_t n = cloning ? copy_file_range(in, NULL, out, NULL, chunk, 0)
                              : sendfile(out, in, NULL, chunk);
    if (n == 0)
      return PM_OK;
    if (n < 0 && cloning && errno != ENOSPC && errno != EDQUOT)
      cloning = false;
    else if (n < 0 && errno != EINTR)
      return failed(f, path, "write");
  }
}

static PmStatus copy_file(PmFolder *f, int from, int to, const char *name) {
  const int in = openat(from, name, O_RDONLY | O_CLOEXEC);
  if (in < 0)
    return failed(f, name, "open");
  const int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  PmStatus st = out < 0 ? failed(f, name, "create") : copy_bytes(f, in, out, name);
  close(in);
  if (out >= 0 && close(out) != 0 && !st)
    st = failed(f, name, "write");
  return st;
}

// Calls `each` for every file of the folder `path`, with its descriptor.
static PmStatus for_files(PmFolder *f, const char *path, int to,
                          PmStatus (*each)(PmFolder *f, int from, int to,
                                           const char *name)) {
  DIR *d = opendir(path);
  if (!d)
    return failed(f, path, "read");
  PmStatus st = PM_OK;
  for (struct dirent *e; !st && (e = readdir(d));)
    if (e->d_name[0] != '.')
      st = each(f, dirfd(d), to, e->d_name);
  closedir(d);
  return st;
}

static PmStatus copy_current(PmFolder *f, const char *to_path) {
  if (f->generation == 0)
    return PM_OK;
  const int to = open(to_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (to < 0)
    return failed(f, to_path, "open");
  const PmStatus st = for_files(f, f->path, to, copy_file);
  close(to);
  return st;
}

PmStatus pm_folder_begin(PmFolder *f) {
  const char *path = generation_path(f, f->generation + 1);
  if (!path)
    return PM_ERR_NOMEM;
  PM_TRY(pm_remove_tree(f->job, path)); // of a killed writer
  f->begun = true;                      // from here on pm_folder_close removes it
  PM_TRY(pm_make_dirs(f->job, path));
  PM_TRY(copy_current(f, path));
  f->path = path;
  return PM_OK;
}

static PmStatus sync_file(PmFolder *f, int from, int to, const char *name) {
  (void)to;
  const int fd = openat(from, name, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return failed(f, name, "open");
  const PmStatus st = fsync(fd) == 0 ? PM_OK : failed(f, name, "write");
  close(fd);
  return st;
}

static PmStatus sync_folder(PmFolder *f) {
  PM_TRY(for_files(f, f->path, -1, sync_file));
  const int fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return failed(f, f->path, "open");
  const PmStatus st = fsync(fd) == 0 ? PM_OK : failed(f, f->path, "write");
  close(fd);
  return st;
}

// Older generations go, except those that a reader still holds. Best effort: what stays
// is removed by a later writer.
static void remove_old(PmFolder *f) {
  DIR *d = opendir(f->dir);
  if (!d)
    return;
  PmJob silent = {0};
  for (struct dirent *e; (e = readdir(d));) {
    uint64_t generation = 0;
    if (!is_generation(e->d_name, &generation) || generation == f->generation)
      continue;
    const int fd = openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *path = generation_path(f, generation);
    if (fd >= 0 && path && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
        pm_remove_tree(&silent, path))
      pm_warn(f->job, pm_at(path, 0, 0), NULL, "cannot remove the old files");
    if (fd >= 0)
      close(fd);
  }
  closedir(d);
}

PmStatus pm_folder_commit(PmFolder *f) {
  PM_TRY(sync_folder(f));
  PM_TRY(write_marker(f, f->generation + 1));
  ++f->generation;
  f->begun = false;
  remove_old(f);
  return PM_OK;
}

void pm_folder_close(PmFolder *f) {
  if (!f)
    return;
  const char *unfinished = f->begun ? generation_path(f, f->generation + 1) : NULL;
  if (unfinished && pm_remove_tree(f->job, unfinished))
    pm_warn(f->job, pm_at(unfinished, 0, 0), NULL, "the unfinished copy is left behind");
  if (f->made && f->generation == 0)
    rmdir(f->dir);
  if (f->generation_fd >= 0)
    close(f->generation_fd);
  if (f->fd >= 0)
    close(f->fd);
  pm_arena_release(&f->arena);
  free(f);
}
