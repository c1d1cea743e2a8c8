// SPDX-License-Identifier: MIT
// The folder of a store: a marker file that names the format and the current generation,
// and one subfolder a generation. A writer works on a copy, the next generation, and
// makes it current by replacing the marker; readers keep the generation they opened.
// Knows nothing of what is in the files.
#ifndef PM_STORE_FOLDER_H
#define PM_STORE_FOLDER_H

#include "base/base.h"

typedef struct PmFolder PmFolder;

/// Opens the folder for reading, or for writing, one writer at a time. A missing or empty
/// folder becomes a store when writing; anything else that is not a store is refused.
PM_NODISCARD PmStatus pm_folder_open(PmJob *job, const char *dir, bool write,
                                     PmFolder **folder);

/// The subfolder to read: the writer's own generation after pm_folder_begin, else the
/// current one; NULL in a store that was never committed. Lives until the next call.
const char *pm_folder_path(const PmFolder *folder);

/// Copies the current generation; pm_folder_path is then the copy.
PM_NODISCARD PmStatus pm_folder_begin(PmFolder *folder);

/// Syncs the copy and makes it current.
PM_NODISCARD PmStatus pm_folder_commit(PmFolder *folder);

/// Closes; a copy that was not committed is removed.
void pm_folder_close(PmFolder *folder);

#endif
