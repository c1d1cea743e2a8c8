// SPDX-License-Identifier: MIT
// What stands beside the data for people and for checking: README.md and SHA256SUMS.
#ifndef PM_PUBLISH_SUMMARY_H
#define PM_PUBLISH_SUMMARY_H

#include "publish/output_folder.h"
#include "publish/publish.h"

/// README.md: what each file is and how to ask the data. No clock in it.
PM_NODISCARD PmStatus pm_write_readme(PmOutputFolder *folder,
                                      const PmPublishOptions *options,
                                      const PmPublishSummary *summary);

/// SHA256SUMS over every file of the folder but the store, as `sha256sum -c` reads it.
PM_NODISCARD PmStatus pm_write_checksums(PmOutputFolder *folder);

#endif
