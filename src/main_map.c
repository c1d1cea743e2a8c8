// SPDX-License-Identifier: MIT
// pressmark-map: the verbs map, read, rules, explain, entity, train.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {&pm_cmd_map,    &pm_cmd_read,
                                              &pm_cmd_rules,  &pm_cmd_explain,
                                              &pm_cmd_entity, &pm_cmd_train};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
