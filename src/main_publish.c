// SPDX-License-Identifier: MIT
// pressmark-publish: the verbs publish.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {&pm_cmd_publish};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
