// SPDX-License-Identifier: MIT
#include "base/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

PmStatus pm_temp_error(PmJob *job, const char *what) {
  return pm_fail(job, PM_ERR_IO, pm_at(NULL, 0, 0),
                 "set TMPDIR to a folder with room, or allow more memory",
                 "cannot %s a temporary file: %s", what, strerror(errno));
}

PmStatus pm_temp_open(PmJob *job, FILE **file) {
  const char *dir = getenv("TMPDIR");
  char *path = NULL;
  *file = NULL;
  if (asprintf(&path, "%s/pressmark.XXXXXX", dir && *dir ? dir : "/tmp") < 0)
    return PM_ERR_NOMEM;
  const int fd = mkostemp(path, O_CLOEXEC);
  if (fd >= 0)
    unlink(path);
  free(path);
  if (fd < 0)
    return pm_temp_error(job, "create");
  *file = fdopen(fd, "w+");
  if (*file)
    return PM_OK;
  close(fd);
  return PM_ERR_NOMEM;
}
