// SPDX-License-Identifier: MIT
// pressmark-endpoint: the verbs load, query and update where STORE is an address, and
// what other programs ask of it.
#include "cmd.h"

int main(int argc, char **argv) {
  static const PmCommand *const commands[] = {
      &pm_cmd_endpoint_load, &pm_cmd_endpoint_query, &pm_cmd_endpoint_update,
      &pm_cmd_endpoint_fetch};
  return pm_cli_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
