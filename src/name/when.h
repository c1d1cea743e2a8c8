// SPDX-License-Identifier: MIT
// Expressions of time in Chinese text: days, times of day, periods, durations and
// repetitions, as they are said and what they mean against a day of reference. Knows
// nothing of pages and texts' storage: it reads code points. Private to name/.
#ifndef PM_NAME_WHEN_H
#define PM_NAME_WHEN_H

#include "name/calendar.h"
#include "name/number.h"

typedef enum {
  PM_TIME_NONE,
  PM_TIME_SECOND,
  PM_TIME_MINUTE,
  PM_TIME_HOUR,
  PM_TIME_DAY,
  PM_TIME_WEEK,
  PM_TIME_MONTH,
  PM_TIME_YEAR,
  PM_N_TIME
} PmTimeUnit;

typedef enum { // parts of the day
  PM_PART_NONE,
  PM_PART_DAWN,
  PM_PART_EARLY,
  PM_PART_MORNING,
  PM_PART_NOON,
  PM_PART_AFTERNOON,
  PM_PART_EVENING,
  PM_PART_NIGHT
} PmDayPart;

/// A point in time as far as it is said; zero is unsaid.
typedef struct {
  int year; // below 100 its last two digits alone
  int month, day;
  int weekday;      // 1 Monday … 7
  int week;         // which week of the month or year, which such weekday; -1 the last
  PmTimeUnit clock; // finest unit of the time of day that is said
  int hour, minute, second;
  PmDayPart part;
  bool either; // the hour may be of the morning or of the evening
  bool lunar;  // month and day are the Chinese calendar's
} PmMoment;

/// So many of each unit, and half of one more.
typedef struct {
  int count[PM_N_TIME];
  PmTimeUnit half;
} PmLength;

typedef enum {
  PM_WHEN_NONE,
  PM_WHEN_VAGUE,    // time words without a time: 近日
  PM_WHEN_MOMENT,   // a day or a time: `from`
  PM_WHEN_PERIOD,   // `from` and `to`, the end included as far as it is said
  PM_WHEN_DURATION, // `length`
  PM_WHEN_SET       // every `length`, at `from` where that says something
} PmWhenKind;

typedef enum {
  PM_PERIOD_WHOLE,   // a year or a month: `to` says the same as `from`
  PM_PERIOD_WEEK,    // from Monday to Sunday
  PM_PERIOD_WEEKEND, // Saturday and Sunday
  PM_PERIOD_SEASON,  // spring is March to May
  PM_PERIOD_STRETCH, // so many units: 上半年, 近三年
  PM_PERIOD_RANGE,   // from one to the other: 3月至5月
} PmPeriod;

typedef enum {
  PM_BOUND_NONE,
  PM_BOUND_BEFORE,
  PM_BOUND_UNTIL, // the last one included
  PM_BOUND_AFTER,
  PM_BOUND_SINCE // the first one included
} PmBound;

typedef struct {
  uint32_t start, end; // code points; equal when nothing was found
  PmWhenKind kind;
  PmPeriod period;
  PmMoment from, to;
  PmLength length; // of a duration; of a stretch; how long ago a moment is
  PmBound bound;   // the time meant is before or after `from`
  bool inferred;   // leans on the day of reference
  bool reckoned;   // that day and a duration: 三天前, 近三年
  bool loose;      // a form that is a time in speech about times, seldom in newspapers
} PmWhen;

typedef struct {
  PmChars chars;
  PmMoment now; // what relative words lean on, as far as it is known
} PmWhenText;

/// The expression that starts at `i`, the longest reading of it.
PmWhen pm_when_at(const PmWhenText *text, uint32_t i);
/// The first expression in [from, n).
PmWhen pm_when_find(const PmWhenText *text, uint32_t from);

typedef enum { PM_PAST, PM_FUTURE } PmTense;

/// Fills in what is unsaid of a moment or period with the last one before the day of
/// reference, or the next one; lunar days become Gregorian. False where there is no such
/// day (2月30日) or the day of reference is needed and not known.
bool pm_when_resolve(const PmWhenText *text, PmWhen *when, PmTense tense);

/// First and last day of a moment whose year is known; false where it is none.
bool pm_moment_days(const PmMoment *moment, PmDay *first, PmDay *last);

/// Moves a moment by a length, `sign` 1 or -1; months keep their day where they have it.
PmMoment pm_moment_add(PmMoment moment, const PmLength *length, int sign);

#endif
