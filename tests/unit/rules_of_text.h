// SPDX-License-Identifier: MIT
// Rules of a text, as if it stood in a file.
#ifndef PM_TESTS_RULES_OF_TEXT_H
#define PM_TESTS_RULES_OF_TEXT_H

#include "map/map.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline PmStatus rules_of_text(PmJob *job, const char *text, PmRules **rules) {
  char path[] = "/tmp/pm-test-rules-XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0)
    return PM_ERR_IO;
  const size_t n = strlen(text);
  PmStatus st = write(fd, text, n) == (ssize_t)n ? PM_OK : PM_ERR_IO;
  close(fd);
  const char *const paths[] = {path};
  if (!st)
    st = pm_rules_read(job, paths, 1, PM_STR("http://example.org/rules"), rules);
  unlink(path);
  return st;
}

#endif
