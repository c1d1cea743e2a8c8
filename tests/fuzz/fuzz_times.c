// SPDX-License-Identifier: MIT
// Expressions of time and amounts: in any text they stand one behind the other within it,
// mean a day that there is, and have a decimal value.
#include "fuzz.h"
#include "name/amount.h"
#include "name/date.h"

#include <stdlib.h>

enum { MAX_TEXT = 1 << 14 };

static void check(bool holds) {
  if (!holds)
    abort();
}

static bool is_day(const PmMoment *m) {
  return m->month <= 12 && m->day <= 31 && m->hour < 48 && m->minute < 60;
}

static void read_times(const PmChars *chars, const PmMoment *now) {
  const PmWhenText text = {.chars = *chars, .now = *now};
  for (uint32_t at = 0; at < chars->n;) {
    PmWhen when = pm_when_find(&text, at);
    check(when.start >= at && when.end <= chars->n && when.end >= when.start);
    if (when.end == when.start)
      break;
    at = when.end;
    if (pm_when_resolve(&text, &when, at % 2 ? PM_PAST : PM_FUTURE))
      check(is_day(&when.from) && is_day(&when.to));
  }
}

static void read_dates(const PmChars *chars, const PmMoment *now) {
  const PmScan scan = {.cp = (uint32_t *)chars->cp, .n = chars->n};
  const PmDate today = {.year = now->year, .month = now->month, .day = now->day};
  PmArena arena = {0};
  for (uint32_t at = 0; at < chars->n;) {
    const PmDate date = pm_date_find(&scan, at, chars->n, &today);
    check(date.start >= at && date.end <= chars->n && date.end >= date.start);
    if (date.end == date.start)
      break;
    check(date.month <= 12 && date.day <= 31 && date.to_month <= 12 && date.to_day <= 31);
    check(pm_date_text(&arena, &date).data != NULL);
    at = date.end;
  }
  pm_arena_release(&arena);
}

static void read_amounts(const PmChars *chars) {
  for (uint32_t at = 0; at < chars->n;) {
    char value[PM_AMOUNT_TEXT];
    const PmAmount amount = pm_amount_find(chars, at);
    check(amount.start >= at && amount.end <= chars->n && amount.end >= amount.start);
    if (amount.end == amount.start)
      break;
    check(amount.word <= amount.behind && amount.behind <= amount.end);
    check(pm_amount_value(&amount, value) < sizeof value);
    at = amount.end;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const PmMoment days[] = {{.year = 2025, .month = 3, .day = 4},
                                  {.year = 2024, .month = 2, .day = 29},
                                  {.year = 2025},
                                  {0}};
  uint32_t *cp = malloc((MAX_TEXT + 1) * sizeof *cp);
  if (!cp)
    return 0;
  const PmStr text = pm_str_n((const char *)data, size);
  size_t pos = 0;
  uint32_t n = 0;
  while (pos < text.len && n < MAX_TEXT) {
    const uint32_t c = pm_utf8_next(text, &pos);
    cp[n++] = c == PM_UTF8_BAD ? 0xFFFD : c;
  }
  cp[n] = 0;
  const PmChars chars = {cp, n};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    read_times(&chars, &days[i]);
    read_dates(&chars, &days[i]);
  }
  read_amounts(&chars);
  free(cp);
  return 0;
}
