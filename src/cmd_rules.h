// SPDX-License-Identifier: MIT
// What the actions of `pressmark rules` share.
#ifndef PM_CMD_RULES_H
#define PM_CMD_RULES_H

#include "cmd.h"
#include "rule_options.h"

typedef struct {
  PmStringList operands; // the first says what to do
  PmRuleOptions with;
  const char *to, *output, *base, *database;
  PmOutput *out; // of the action under way
} PmRulesArgs;

int pm_rules_test(PmCli *cli, PmRulesArgs *options);

#endif
