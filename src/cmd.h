// SPDX-License-Identifier: MIT
// The verbs, one file each: cmd_<verb>.c.
#ifndef PM_CMD_H
#define PM_CMD_H

#include "cli.h"

extern const PmCommand pm_cmd_convert;
extern const PmCommand pm_cmd_diff;
extern const PmCommand pm_cmd_endpoint_fetch;
extern const PmCommand pm_cmd_endpoint_load;
extern const PmCommand pm_cmd_endpoint_query;
extern const PmCommand pm_cmd_endpoint_update;
extern const PmCommand pm_cmd_entity;
extern const PmCommand pm_cmd_explain;
extern const PmCommand pm_cmd_load;
extern const PmCommand pm_cmd_map;
extern const PmCommand pm_cmd_publish;
extern const PmCommand pm_cmd_query;
extern const PmCommand pm_cmd_read;
extern const PmCommand pm_cmd_rules;
extern const PmCommand pm_cmd_store;
extern const PmCommand pm_cmd_train;
extern const PmCommand pm_cmd_update;

#endif
