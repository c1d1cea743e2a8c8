// SPDX-License-Identifier: MIT
// Which literals fit into an id: only those whose exact form can be made again from their
// value. All others go through the dictionary with their form as it came.
#include "store/id.h"

enum { SHORT_MAX = 7, DAY_SECONDS = 86400 };
#define INTEGER_LIMIT ((int64_t)1 << 59)

PmId pm_id_of_date(unsigned year, unsigned month, unsigned day) {
  return pm_id_make(PM_TAG_DATE, (uint64_t)year * 512 + month * 32 + day);
}

// --- to ids ---------------------------------------------------------------------------

// Bytes from the left, the length in the last four bits: the order is that of the bytes.
static PmId short_id(PmStr s) {
  if (s.len > SHORT_MAX)
    return PM_ID_ABSENT;
  uint64_t bytes = 0;
  for (size_t i = 0; i < SHORT_MAX; ++i)
    bytes = bytes << 8 | (i < s.len ? (unsigned char)s.data[i] : 0U);
  return pm_id_make(PM_TAG_SHORT, bytes << 4 | s.len);
}

static PmId integer_id(PmStr s) {
  const size_t sign = s.len && s.data[0] == '-';
  if (s.len == sign || s.len > sign + 18 || (s.data[sign] == '0' && s.len > 1))
    return PM_ID_ABSENT;
  int64_t n = 0;
  for (size_t i = sign; i < s.len; ++i) {
    if (s.data[i] < '0' || s.data[i] > '9')
      return PM_ID_ABSENT;
    n = n * 10 + (s.data[i] - '0');
  }
  return n < INTEGER_LIMIT ? pm_id_of_integer(sign ? -n : n) : PM_ID_ABSENT;
}

static const char *const booleans[] = {"false", "0", "true", "1"};

static PmId boolean_id(PmStr s) {
  for (uint64_t i = 0; i < 4; ++i)
    if (pm_str_eqz(s, booleans[i]))
      return pm_id_make(PM_TAG_BOOLEAN, i);
  return PM_ID_ABSENT;
}

// `n` digits, or -1.
static int digits(const char *s, size_t n) {
  int value = 0;
  for (size_t i = 0; i < n; ++i) {
    if (s[i] < '0' || s[i] > '9')
      return -1;
    value = value * 10 + (s[i] - '0');
  }
  return value;
}

static bool is_day(int year, int month, int day) {
  static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || month < 1 || month > 12 || day < 1)
    return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap);
}

static PmId date_id(PmStr s) {
  if (s.len != 10 || s.data[4] != '-' || s.data[7] != '-')
    return PM_ID_ABSENT;
  const int year = digits(s.data, 4), month = digits(s.data + 5, 2),
            day = digits(s.data + 8, 2);
  return is_day(year, month, day)
             ? pm_id_of_date((unsigned)year, (unsigned)month, (unsigned)day)
             : PM_ID_ABSENT;
}

static PmId datetime_id(PmStr s) {
  const bool zulu = s.len == 20 && s.data[19] == 'Z';
  if ((s.len != 19 && !zulu) || s.data[10] != 'T' || s.data[13] != ':' ||
      s.data[16] != ':')
    return PM_ID_ABSENT;
  const PmId day = date_id(pm_str_n(s.data, 10));
  const int hour = digits(s.data + 11, 2), minute = digits(s.data + 14, 2),
            second = digits(s.data + 17, 2);
  if (day == PM_ID_ABSENT || hour < 0 || hour > 24 || minute < 0 || minute > 59 ||
      second < 0 || second > 59 || (hour == 24 && (minute || second)))
    return PM_ID_ABSENT;
  const uint64_t seconds = (uint64_t)(hour * 3600 + minute * 60 + second);
  return pm_id_make(PM_TAG_DATETIME,
                    ((day & (UINT64_MAX >> 4)) << 17 | seconds) << 1 | zulu);
}

// The digits from `*at` on, at most `max`; their number.
static size_t read_digits(PmStr s, size_t *at, size_t max, int64_t *value) {
  size_t n = 0;
  for (; *at < s.len && s.data[*at] >= '0' && s.data[*at] <= '9'; ++*at, ++n)
    if (n < max)
      *value = *value * 10 + (s.data[*at] - '0');
  return n;
}

// Without what could not be made again: +1, 01, 1., .1, -0.
static PmId decimal_id(PmStr s) {
  enum { WHOLE_DIGITS = 10 };
  const size_t sign = s.len && s.data[0] == '-';
  int64_t units = 0;
  size_t at = sign, digits = 0;
  const size_t whole = read_digits(s, &at, WHOLE_DIGITS, &units);
  if (!whole || whole > WHOLE_DIGITS || (whole > 1 && s.data[sign] == '0'))
    return PM_ID_ABSENT;
  if (at < s.len && s.data[at++] == '.') {
    digits = read_digits(s, &at, PM_DECIMAL_DIGITS, &units);
    if (!digits || digits > PM_DECIMAL_DIGITS)
      return PM_ID_ABSENT;
  }
  for (size_t i = digits; i < PM_DECIMAL_DIGITS; ++i)
    units *= 10;
  if (at != s.len || units >= PM_DECIMAL_LIMIT || (sign && !units))
    return PM_ID_ABSENT;
  return pm_id_of_decimal(sign ? -units : units, (unsigned)digits);
}

PmId pm_id_inline(const PmTerm *t) {
  static const struct {
    const char *datatype;
    PmId (*id)(PmStr lexical);
  } table[] = {{"string", short_id},      {"integer", integer_id},
               {"date", date_id},         {"boolean", boolean_id},
               {"dateTime", datetime_id}, {"decimal", decimal_id}};
  if (t->kind != PM_TERM_LITERAL || t->language.len)
    return PM_ID_ABSENT;
  if (!t->datatype.len)
    return short_id(t->value);
  const size_t prefix = sizeof PM_XSD - 1;
  if (!pm_str_starts(t->datatype, PM_STR(PM_XSD)))
    return PM_ID_ABSENT;
  const PmStr name = pm_str_slice(t->datatype, prefix, t->datatype.len);
  for (size_t i = 0; i < sizeof table / sizeof *table; ++i)
    if (pm_str_eqz(name, table[i].datatype))
      return table[i].id(t->value);
  return PM_ID_ABSENT;
}

// --- and back -------------------------------------------------------------------------

static PmStr short_text(PmArena *arena, uint64_t payload) {
  char bytes[SHORT_MAX];
  const size_t len = payload & 15;
  for (size_t i = 0; i < SHORT_MAX; ++i)
    bytes[i] = (char)(payload >> (4 + 8 * (SHORT_MAX - 1 - i)) & 0xFF);
  return pm_arena_copy(arena, pm_str_n(bytes, len < SHORT_MAX ? len : SHORT_MAX));
}

static PmStr date_text(PmArena *arena, uint64_t days) {
  return pm_arena_printf(arena, "%04u-%02u-%02u", (unsigned)(days >> 9),
                         (unsigned)(days >> 5 & 15), (unsigned)(days & 31));
}

static PmStr datetime_text(PmArena *arena, uint64_t payload) {
  const unsigned seconds = (unsigned)(payload >> 1 & 0x1FFFF);
  const uint64_t days = payload >> 18;
  return pm_arena_printf(arena, "%04u-%02u-%02uT%02u:%02u:%02u%s", (unsigned)(days >> 9),
                         (unsigned)(days >> 5 & 15), (unsigned)(days & 31),
                         seconds / 3600, seconds / 60 % 60, seconds % 60,
                         payload & 1 ? "Z" : "");
}

static PmStr decimal_text(PmArena *arena, PmId id) {
  const int64_t n = pm_id_decimal(id);
  const uint64_t units = (uint64_t)(n < 0 ? -n : n);
  const unsigned digits = (unsigned)(id & 7);
  uint64_t part = units % PM_DECIMAL_UNITS;
  for (unsigned i = digits; i < PM_DECIMAL_DIGITS; ++i)
    part /= 10;
  const char *sign = n < 0 ? "-" : "";
  const unsigned long long whole = units / PM_DECIMAL_UNITS;
  return digits ? pm_arena_printf(arena, "%s%llu.%0*llu", sign, whole, (int)digits,
                                  (unsigned long long)part)
                : pm_arena_printf(arena, "%s%llu", sign, whole);
}

PmStatus pm_id_inline_term(PmId id, PmArena *arena, PmTerm *t) {
  const uint64_t payload = id & (UINT64_MAX >> 4);
  *t = (PmTerm){.kind = PM_TERM_LITERAL};
  const PmTag tag = pm_id_tag(id);
  if (tag == PM_TAG_SHORT) {
    t->value = short_text(arena, payload);
  } else if (tag == PM_TAG_INTEGER) {
    t->value = pm_arena_printf(arena, "%lld", (long long)pm_id_integer(id));
    t->datatype = PM_STR(PM_XSD "integer");
  } else if (tag == PM_TAG_BOOLEAN) {
    t->value = pm_str(booleans[payload & 3]);
    t->datatype = PM_STR(PM_XSD "boolean");
  } else if (tag == PM_TAG_DATE) {
    t->value = date_text(arena, payload);
    t->datatype = PM_STR(PM_XSD "date");
  } else if (tag == PM_TAG_DATETIME) {
    t->value = datetime_text(arena, payload);
    t->datatype = PM_STR(PM_XSD "dateTime");
  } else {
    t->value = decimal_text(arena, id);
    t->datatype = PM_STR(PM_XSD "decimal");
  }
  return t->value.data ? PM_OK : PM_ERR_NOMEM;
}
