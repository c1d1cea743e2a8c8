// SPDX-License-Identifier: MIT
#include "store/store.h"

extern int pm_store_is_to_come;
int pm_store_is_to_come = 1;
