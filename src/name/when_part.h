// SPDX-License-Identifier: MIT
// The rules of the grammar of times that its files share. Each reads at `i`, behind a gap
// where there is one, and returns the place behind what it read, or 0. Private to the
// files when_*.c.
#ifndef PM_NAME_WHEN_PART_H
#define PM_NAME_WHEN_PART_H

#include "name/when.h"

/// 到, 至, a dash: what joins the ends of a range.
uint32_t pm_join_at(const PmChars *text, uint32_t i);

/// One of the unit's characters; or, with nothing read, a join, a number and the unit:
/// the first number of 1至5月 borrows the unit of the second.
uint32_t pm_unit_at(const PmChars *text, uint32_t i, const char32_t *units);

/// A number in `[low, high]` and its unit.
uint32_t pm_part_at(const PmChars *text, uint32_t i, const PmWord *unit, int *value);

/// A time of day, or a part of the day alone. `after_day`: 早 and 晚 alone will do.
uint32_t pm_clock_at(const PmChars *text, uint32_t i, bool after_day, PmMoment *moment);

/// 三年半, 8天20小时.
uint32_t pm_length_at(const PmChars *text, uint32_t i, PmLength *length);

/// 一 … 六, 日, 天 as 1 … 7.
uint32_t pm_weekday_at(const PmChars *text, uint32_t i, int *weekday);

/// One time without a range's join and without 以前 and the like: fills kind, period,
/// from, to.
uint32_t pm_point_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// Digits with marks between: 2025-03-04, 12/1.
uint32_t pm_numeric_day_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// A year: by number, word or reign.
uint32_t pm_year_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// A month, a day in it, what follows them.
uint32_t pm_month_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// Words that lean on today: 昨天, 上周五, 上个月.
uint32_t pm_relative_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// Decades, centuries, plans, halves of the present year or month.
uint32_t pm_era_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// What may follow a year or month: 上半年, 第一季度, 的第一周, 前10天; reads into
/// `when`.
uint32_t pm_year_tail_at(const PmWhenText *text, uint32_t i, PmWhen *when);
uint32_t pm_nth_at(const PmWhenText *text, uint32_t i, PmWhen *when);
uint32_t pm_month_tail_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// A festival or 农历, of the year that `when` says already, if it does.
uint32_t pm_festival_at(const PmWhenText *text, uint32_t i, PmWhen *when);

/// Makes `when` the days (or months, where day is 0) from … to.
void pm_when_stretch(PmWhen *when, PmDay from, PmDay to);

static inline PmDay pm_moment_day(const PmMoment *m) {
  return (PmDay){m->year, m->month, m->day};
}
static inline PmMoment pm_day_moment(PmDay day) {
  return (PmMoment){.year = day.year, .month = day.month, .day = day.day};
}
/// The whole day of reference is known.
static inline bool pm_knows_today(const PmWhenText *text) {
  return text->now.year && text->now.month && text->now.day;
}
static inline uint32_t pm_cp_at(const PmChars *text, uint32_t i) {
  return i < text->n ? pm_simple(text->cp[i]) : 0;
}

#endif
