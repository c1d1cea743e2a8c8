// SPDX-License-Identifier: MIT
// Packed files: one file in a zip or tar archive, or packed by gzip or xz alone.
#ifndef PM_MAP_ARCHIVE_H
#define PM_MAP_ARCHIVE_H

#include "map/source.h"

#include <stdio.h>

typedef struct PmArchive PmArchive;

/// What is in the archive `path`, or in `bytes` where `path` is NULL: the one file of a
/// zip or tar archive, else what is packed. Close it with pm_archive_close.
typedef struct {
  const char *path;
  PmMapInput bytes; // and the name for messages
} PmArchiveSource;
PM_NODISCARD PmStatus pm_archive_open(PmJob *job, const PmArchiveSource *source,
                                      PmArchive **archive);
/// Up to `cap` bytes; `*n` is 0 only at the end.
PM_NODISCARD PmStatus pm_archive_read(PmArchive *archive, char *into, size_t cap,
                                      size_t *n);
void pm_archive_close(PmArchive *archive);

/// Packs what `plain` holds, from its beginning, as a file `name`.
typedef struct {
  PmPacking packing;
  const char *name;
} PmArchiveFile;
PM_NODISCARD PmStatus pm_archive_pack(PmJob *job, FILE *plain, const PmArchiveFile *file,
                                      PmOutput *output);

#endif
