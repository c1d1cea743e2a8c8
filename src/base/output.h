// SPDX-License-Identifier: MIT
// Bytes out: a file that appears whole or not at all, standard output, or memory.
#ifndef PM_BASE_OUTPUT_H
#define PM_BASE_OUTPUT_H

#include "base/buf.h"
#include "base/job.h"

typedef struct PmOutput PmOutput;

/// Opens `path` for writing ("-" is standard output). A regular file is written beside
/// its place and renamed by pm_output_commit; until then what was there stays.
PM_NODISCARD PmStatus pm_output_open(PmJob *job, const char *path, PmOutput **output);

/// Writes go to `buf`, which stays the caller's.
PM_NODISCARD PmStatus pm_output_memory(PmJob *job, PmBuf *buf, PmOutput **output);

/// A file of a staging folder, which is synced and moved whole before anything relies on
/// it: the commit need do neither. One that stands there already is replaced at commit.
PM_NODISCARD PmStatus pm_output_stage(PmJob *job, const char *path, PmOutput **output);

/// Shows `see` all bytes that leave for the file from here on, in their order, before
/// they are written: for checksums.
void pm_output_watch(PmOutput *output, void (*see)(void *data, PmStr bytes), void *data);

PM_NODISCARD PmStatus pm_output_write(PmOutput *output, PmStr bytes);
PM_NODISCARD PmStatus pm_output_printf(PmOutput *output, const char *fmt, ...)
    PM_PRINTF(2, 3);

/// Flushes, syncs and renames into place; frees the output, whatever happens. On failure
/// the temporary file is gone and the old file is as it was.
PM_NODISCARD PmStatus pm_output_commit(PmOutput *output);

/// Throws away what was written (as far as it has not left through a pipe) and frees.
void pm_output_abort(PmOutput *output);

#endif
