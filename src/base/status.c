// SPDX-License-Identifier: MIT
// Texts of the status codes.
#include "base/status.h"

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
