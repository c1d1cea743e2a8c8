// SPDX-License-Identifier: MIT
#include "map/map.h"

extern int pm_map_is_to_come;
int pm_map_is_to_come = 1;
