// SPDX-License-Identifier: MIT
// Days: of the Gregorian and of the Chinese calendar. Private to name/.
#ifndef PM_NAME_CALENDAR_H
#define PM_NAME_CALENDAR_H

#include <stdbool.h>

typedef struct {
  int year, month, day; // 0 is unknown
} PmDay;

/// Days of a month (1–12).
int pm_month_days(int year, int month);
/// Moves a whole day by some days.
PmDay pm_day_add(PmDay day, int days);
/// 0 Sunday … 6 Saturday.
int pm_weekday(PmDay day);
/// The Gregorian day of a day of the Chinese calendar, 1900–2100; day 0 is the last of
/// its month. All 0 where there is no such day.
PmDay pm_lunar_day(int year, int month, int day);

#endif
