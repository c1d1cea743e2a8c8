// SPDX-License-Identifier: MIT
// mmap and its failures. A file that somebody shortens while it is mapped ends the
// program (SIGBUS); shipped files are replaced, never shortened.
#include "name/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static PmStatus refuse(PmJob *job, const char *path, int error) {
  return pm_fail(job, PM_ERR_IO, pm_at(path, 0, 0),
                 "install the program's data, or set PRESSMARK_DATADIR to it",
                 "cannot be opened: %s", strerror(error));
}

PmStatus pm_mapped_open(PmJob *job, const char *path, PmStr *bytes) {
  struct stat is;
  *bytes = (PmStr){0};
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return refuse(job, path, errno);
  void *at = MAP_FAILED;
  int error = EINVAL;
  if (fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size > 0) {
    at = mmap(NULL, (size_t)is.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    error = errno;
  }
  close(fd);
  if (at == MAP_FAILED)
    return refuse(job, path, error);
  *bytes = pm_str_n(at, (size_t)is.st_size);
  return PM_OK;
}

void pm_mapped_close(PmStr bytes) {
  if (bytes.data)
    munmap((void *)(uintptr_t)bytes.data, bytes.len);
}
