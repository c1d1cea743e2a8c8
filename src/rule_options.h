// SPDX-License-Identifier: MIT
// Options of the verbs that read rules: what these may call and where they may read.
#ifndef PM_RULE_OPTIONS_H
#define PM_RULE_OPTIONS_H

#include "cli.h"
#include "map/map.h"

typedef struct {
  PmStringList objects, filters, allowed, hosts;
  const char *base;
  PmFunctions *functions; // loaded by pm_rule_options_read
} PmRuleOptions;

enum { PM_N_RULE_OPTIONS = 4 };

/// Fills `table` with the options, to be joined with the verb's own.
void pm_rule_options(PmRuleOptions *values, PmOption table[PM_N_RULE_OPTIONS]);

typedef struct {
  const char *const *items;
  size_t n;
} PmRulePaths;

/// Loads the functions, once; what `options` get is borrowed from `values`.
PM_NODISCARD PmStatus pm_rule_options_load(PmCli *cli, PmRuleOptions *values,
                                           PmRulesOptions *options);

/// Reads rule files with what the options name. The rules must be freed before the
/// options are released.
PM_NODISCARD PmStatus pm_rule_options_read(PmCli *cli, PmRuleOptions *options,
                                           PmRulePaths paths, PmRules **rules);
void pm_rule_options_release(PmRuleOptions *options);

#endif
