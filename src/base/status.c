// SPDX-License-Identifier: MIT
// Texts of the status codes, and ways out of the system's refusals.
#include "base/status.h"

#include <errno.h>
#include <stddef.h>

const char *pm_status_text(PmStatus status) {
  switch (status) {
  case PM_OK: return "done";
  case PM_ERR_NOMEM: return "out of memory";
  case PM_ERR_IO: return "input/output error";
  case PM_ERR_SYNTAX: return "syntax error";
  case PM_ERR_INVALID: return "invalid input";
  case PM_ERR_LIMIT: return "limit exceeded";
  case PM_ERR_NOT_FOUND: return "not found";
  case PM_ERR_UNSUPPORTED: return "not supported";
  case PM_ERR_USAGE: return "usage error";
  case PM_ERR_INTERRUPTED: return "interrupted";
  case PM_ERR_EXTERNAL: return "a library or a child process failed";
  }
  return "unknown status";
}

const char *pm_errno_hint(int error) {
  switch (error) {
  case EMFILE: return "let the program open more files at a time: ulimit -n 4096";
  case ENFILE: return "close other programs: the system has no more open files";
  case EFBIG: return "let files be larger (ulimit -f), or use another file system";
  case EROFS: return "write elsewhere: this file system is for reading only";
  default: return NULL;
  }
}
