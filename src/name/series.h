// SPDX-License-Identifier: MIT
// Identity of counted events. Private to name/.
#ifndef PM_NAME_SERIES_H
#define PM_NAME_SERIES_H

#include "name/work.h"

/// What makes the id of an event that its name tells apart.
typedef struct {
  PmStr name;   // normalised; empty for an event that day and place tell apart
  PmStr region; // code of the page's region, where the name says nothing of a place
} PmSeries;

/// Names with an edition (届) or a year are those of a series; in the page's arena.
PM_NODISCARD PmStatus pm_series_of(const PmWork *work, PmStr name, PmSeries *series);

#endif
