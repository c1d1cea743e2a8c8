// SPDX-License-Identifier: MIT
// pressmark load.
#include "cmd.h"

static int run(PmCli *cli, int argc, char **argv) {
  PmStringList operands = {0};
  const int rc = pm_cli_options(cli, NULL, 0, argc, argv, &operands);
  pm_string_list_free(&operands);
  return rc >= 0 ? rc : pm_cli_usage(cli, "not there yet");
}

const PmCommand pm_cmd_load = {"load", "", "to come", NULL, run};
