// SPDX-License-Identifier: MIT
// Bytes in: a file, standard input or memory; gzip is unpacked on the way.
#ifndef PM_BASE_INPUT_H
#define PM_BASE_INPUT_H

#include "base/buf.h"
#include "base/job.h"

typedef struct PmInput PmInput;

/// Opens `path` ("-" is standard input). Directories and unreadable files are reported
/// with a message and refused. Free with pm_input_close.
PM_NODISCARD PmStatus pm_input_open(PmJob *job, const char *path, PmInput **input);

/// Reads from `bytes`, which must outlive the input; `name` is for messages.
PM_NODISCARD PmStatus pm_input_memory(PmJob *job, PmStr bytes, const char *name,
                                      PmInput **input);

/// Reads the open file `fd`, which stays the caller's, from where it stands.
PM_NODISCARD PmStatus pm_input_fd(PmJob *job, int fd, const char *name, PmInput **input);

/// Reads by a function, which fills as pm_input_read does; `self` must outlive the input.
typedef PmStatus PmInputRead(void *self, char *into, size_t cap, size_t *n);
PM_NODISCARD PmStatus pm_input_function(PmJob *job, const char *name, PmInputRead *read,
                                        void *self, PmInput **input);

/// Up to `cap` bytes into `into`; `*n` is 0 only at the end.
PM_NODISCARD PmStatus pm_input_read(PmInput *input, char *into, size_t cap, size_t *n);

/// All that is left, appended to `buf`; more than buf->max is reported as a limit.
PM_NODISCARD PmStatus pm_input_read_all(PmInput *input, PmBuf *buf);

/// The name for messages; lives as long as the input.
const char *pm_input_name(const PmInput *input);

void pm_input_close(PmInput *input);

#endif
