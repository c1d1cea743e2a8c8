// SPDX-License-Identifier: MIT
#include "name/name.h"

extern int pm_name_is_to_come;
int pm_name_is_to_come = 1;
