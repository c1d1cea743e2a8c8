// SPDX-License-Identifier: MIT
// Temporary files without a name: whatever happens, none stays.
#ifndef PM_BASE_TEMP_H
#define PM_BASE_TEMP_H

#include "base/job.h"

#include <stdio.h>

/// An empty file in $TMPDIR or /tmp; -1 and errno where there is none.
int pm_temp_fd(void);

/// An empty file for reading and writing, in $TMPDIR or /tmp; close it with fclose.
PM_NODISCARD PmStatus pm_temp_open(PmJob *job, FILE **file);

/// To the beginning, to be read; unlike rewind(3) it tells when what was written so far
/// could not be.
PM_NODISCARD PmStatus pm_temp_rewind(PmJob *job, FILE *file);

/// Reports that a temporary file cannot be written or read (`what`), by errno.
PM_NODISCARD PmStatus pm_temp_error(PmJob *job, const char *what);

#endif
