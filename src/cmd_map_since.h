// SPDX-License-Identifier: MIT
// pressmark map --since: only what changed is mapped again.
#ifndef PM_CMD_MAP_SINCE_H
#define PM_CMD_MAP_SINCE_H

#include "cmd.h"
#include "map/map.h"

typedef struct {
  const PmRules *rules;
  const PmStringList *inputs;
  const char *state;   // folder
  const char *output;  // quads that are new
  PmFormat format;     // of them; those that are gone go by the name of their file, or so
  const char *removed; // quads that are gone, or NULL
  bool strict;
  PmMapWatch watch;
} PmSince;

/// `*refused` counts values that made no term.
PM_NODISCARD PmStatus pm_map_since(PmCli *cli, const PmSince *since, uint64_t *refused);

#endif
