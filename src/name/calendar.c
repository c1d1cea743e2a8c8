// SPDX-License-Identifier: MIT
// Reckons with days.
#include "name/calendar.h"

static bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

int pm_month_days(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : days[month - 1];
}

PmDay pm_day_add(PmDay day, int days) {
  day.day += days;
  while (day.day < 1) {
    if (--day.month < 1) {
      day.month = 12;
      day.year--;
    }
    day.day += pm_month_days(day.year, day.month);
  }
  while (day.day > pm_month_days(day.year, day.month)) {
    day.day -= pm_month_days(day.year, day.month);
    if (++day.month > 12) {
      day.month = 1;
      day.year++;
    }
  }
  return day;
}

int pm_weekday(PmDay day) { // Sakamoto's method
  static const int offset[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  const int y = day.year - (day.month < 3);
  return (y + y / 4 - y / 100 + y / 400 + offset[day.month - 1] + day.day) % 7;
}

typedef struct {
  int year, month, day, leap;
  unsigned long_;
} LunarYear;

static const LunarYear years[] = {
#include "name/lunar.inc"
};

PmDay pm_lunar_day(int year, int month, int day) {
  const int n = (int)(sizeof years / sizeof *years), at = year - years[0].year;
  if (at < 0 || at >= n || month < 1 || month > 12 || day < 0)
    return (PmDay){0};
  const LunarYear *y = &years[at];
  const int position = month - 1 + (y->leap && month > y->leap);
  int days = 0;
  for (int k = 0; k < position; k++)
    days += y->long_ >> k & 1 ? 30 : 29;
  const int length = y->long_ >> position & 1 ? 30 : 29;
  if (day > length)
    return (PmDay){0};
  return pm_day_add((PmDay){y->year, y->month, y->day}, days + (day ? day : length) - 1);
}
