// SPDX-License-Identifier: MIT
// A file mapped into memory, read-only. Private to name/.
#ifndef PM_NAME_MAPPED_H
#define PM_NAME_MAPPED_H

#include "base/base.h"

/// Maps the whole of a regular file; the bytes are aligned to a page and live until
/// pm_mapped_close.
PM_NODISCARD PmStatus pm_mapped_open(PmJob *job, const char *path, PmStr *bytes);

void pm_mapped_close(PmStr bytes);

#endif
