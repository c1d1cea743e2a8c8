// SPDX-License-Identifier: MIT
// pressmark-store: the verbs load, query.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {&pm_cmd_load, &pm_cmd_query};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
