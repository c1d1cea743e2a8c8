// SPDX-License-Identifier: MIT
// Dates in Chinese text, against the date of the issue. Private to name/.
#ifndef PM_NAME_DATE_H
#define PM_NAME_DATE_H

#include "name/when.h"
#include "name/work.h"

typedef struct {
  uint32_t start, end;           // code points; equal when nothing was found
  int year, month, day;          // 0 is unknown
  int to_year, to_month, to_day; // where a range ends; to_year 0: no range
  int open;      // -1: up to that day (2025年底前), 1: from it on (2018年以来)
  bool inferred; // year or day come from the issue or the page, not from the words
} PmDate;

/// What "today" is for a page: the date as far as known, else the year that the
/// page's own words support. `year` 0 when nothing is known.
PmDate pm_date_today(const PmWork *work);

/// The first date expression in [from, to). A vague one (近日) has no year.
PmDate pm_date_find(const PmScan *scan, uint32_t from, uint32_t to, const PmDate *today);

/// xsd:date, gYearMonth or gYear, of a range two with a slash, .. for an open end (EDTF);
/// empty without a year. data is NULL only when memory is out.
PmStr pm_date_text(PmArena *arena, const PmDate *date);

#endif
