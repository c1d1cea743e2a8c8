// SPDX-License-Identifier: MIT
#include "base/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

PmStatus pm_temp_error(PmJob *job, const char *what) {
  const char *hint = pm_errno_hint(errno);
  return pm_fail(job, PM_ERR_IO, pm_at(NULL, 0, 0),
                 hint ? hint : "set TMPDIR to a folder with room, or allow more memory",
                 "cannot %s a temporary file: %s", what, strerror(errno));
}

int pm_temp_fd(void) {
  const char *dir = getenv("TMPDIR");
  char *path = NULL;
  if (asprintf(&path, "%s/pressmark.XXXXXX", dir && *dir ? dir : "/tmp") < 0)
    return -1;
  const int fd = mkostemp(path, O_CLOEXEC), error = errno;
  if (fd >= 0)
    unlink(path);
  free(path);
  errno = error;
  return fd;
}

PmStatus pm_temp_open(PmJob *job, FILE **file) {
  *file = NULL;
  const int fd = pm_temp_fd();
  if (fd < 0)
    return errno == ENOMEM ? PM_ERR_NOMEM : pm_temp_error(job, "create");
  *file = fdopen(fd, "w+");
  if (*file)
    return PM_OK;
  close(fd);
  return PM_ERR_NOMEM;
}

PmStatus pm_temp_rewind(PmJob *job, FILE *file) {
  return fflush(file) == 0 && fseeko(file, 0, SEEK_SET) == 0
             ? PM_OK
             : pm_temp_error(job, "write");
}
