// SPDX-License-Identifier: MIT
// pressmark-rdf: the verbs convert, diff.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {&pm_cmd_convert, &pm_cmd_diff};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
