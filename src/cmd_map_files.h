// SPDX-License-Identifier: MIT
// pressmark map: no file that a run writes is one that it reads, or writes twice.
#ifndef PM_CMD_MAP_FILES_H
#define PM_CMD_MAP_FILES_H

#include "cmd.h"
#include "map/map.h"

/// What the command line names; NULL and "-" are no files.
typedef struct {
  const PmStringList *rules, *inputs;
  const char *output, *rejects, *provenance, *removed;
  const char *state; // folder of --since
} PmMapFiles;

/// Refuses files that are the same, those of the rules among them, before anything runs.
PM_NODISCARD PmStatus pm_map_check_files(PmCli *cli, const PmMapFiles *files,
                                         const PmRules *rules);

#endif
