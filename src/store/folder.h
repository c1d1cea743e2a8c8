// SPDX-License-Identifier: MIT
// The folder of a store: a marker file with the format, beside the files of the storage,
// and a lock that keeps a second writer out. Knows nothing of what is in the files.
#ifndef PM_STORE_FOLDER_H
#define PM_STORE_FOLDER_H

#include "base/base.h"

#define PM_FOLDER_MARKER "pressmark-store"

typedef struct PmFolder PmFolder;

/// Opens the folder for reading, or for writing, one writer at a time. A missing or empty
/// folder becomes a store when writing; anything else that is not a store is refused.
PM_NODISCARD PmStatus pm_folder_open(PmJob *job, const char *dir, bool write,
                                     PmFolder **folder);

/// Keeps writers out until a reader closes; refused where one is at work.
PM_NODISCARD PmStatus pm_folder_share(PmFolder *folder);

/// After a commit: the folder is a store from the first one on.
PM_NODISCARD PmStatus pm_folder_commit(PmFolder *folder);

/// Whether a commit was here before.
bool pm_folder_is_store(const PmFolder *folder);

/// Removes a folder that holds nothing but what stores have, and that nobody has locked;
/// leaves any other alone. `name` is in the open folder `at`.
void pm_folder_remove_dead(int at, const char *name);

/// Closes; a new folder in which nothing was committed is removed.
void pm_folder_close(PmFolder *folder);

#endif
