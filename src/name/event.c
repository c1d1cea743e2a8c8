// SPDX-License-Identifier: MIT
// Events. To come.
#include "name/work.h"

PmStatus pm_find_events(PmWork *work) {
  (void)work;
  return PM_OK;
}
