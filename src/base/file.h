// SPDX-License-Identifier: MIT
// Names and folders: joining paths, making folders, reading a small file whole.
#ifndef PM_BASE_FILE_H
#define PM_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/job.h"

/// `dir/name`; data is NULL only when memory is out.
PmStr pm_path_join(PmArena *arena, PmStr dir, PmStr name);

/// What follows the last slash.
PmStr pm_path_base(PmStr path);

/// What stands before the last slash; "." where there is none.
PmStr pm_path_dir(PmStr path);

/// Whether one real path (of realpath(3)) lies below the folder of another.
bool pm_path_is_below(const char *path, const char *dir);

/// Makes a folder and those above it; an existing one is fine.
PM_NODISCARD PmStatus pm_make_dirs(PmJob *job, const char *path);

/// Removes a folder and all below it; what is not there is fine. Follows no symbolic
/// link.
PM_NODISCARD PmStatus pm_remove_tree(PmJob *job, const char *path);

/// Reads the whole file `path` ("-" is standard input) into `buf`.
PM_NODISCARD PmStatus pm_read_file(PmJob *job, const char *path, PmBuf *buf);

#endif
