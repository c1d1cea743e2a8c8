// SPDX-License-Identifier: MIT
#include "page/page.h"

extern int pm_page_is_to_come;
int pm_page_is_to_come = 1;
