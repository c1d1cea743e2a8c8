// SPDX-License-Identifier: MIT
// pressmark-store: the verbs load, query, update, store.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {&pm_cmd_load, &pm_cmd_query, &pm_cmd_update,
                                              &pm_cmd_store};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
