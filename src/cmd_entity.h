// SPDX-License-Identifier: MIT
// What the actions of `pressmark entity` share. Private to cmd_entity*.c.
#ifndef PM_CMD_ENTITY_H
#define PM_CMD_ENTITY_H

#include "cmd.h"
#include "name/name.h"

typedef struct {
  PmStringList operands; // the action, then its own
  const char *register_, *namespace_text, *output, *least;
  PmStr namespace_;
} PmEntityArgs;

/// Reads the register that --register names; says how one begins where there is none.
PM_NODISCARD PmStatus pm_entity_register(PmJob *job, const PmEntityArgs *o,
                                         PmRegister **reg);

/// entity suggest DIR: what of a collection may be one, or two (cmd_entity_suggest.c).
int pm_entity_suggest(PmCli *cli, const PmEntityArgs *o);

/// entity show ID [DIR] (cmd_entity_show.c).
int pm_entity_show(PmCli *cli, const PmEntityArgs *o);

#endif
