// SPDX-License-Identifier: MIT
// Dates as newspapers and catalogs write them, in Chinese and the common European
// languages, as Extended Date/Time Format (ISO 8601-2, EDTF level 1) or as XML Schema
// dates. What is read: a text folded to small letters without accents, cut into numbers
// and words.
#include "map/function.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_TOKENS = 24, MAX_WORD = 24, MAX_DATE = 200 };

typedef struct {
  char word[MAX_WORD]; // empty: a number
  long number;
  size_t digits;  // how many the number was written with
  uint32_t after; // the character behind it
} Token;

typedef struct {
  Token items[MAX_TOKENS];
  size_t n;
} Tokens;

// What is not known is 0; a year 0 is not written in these forms.
typedef struct {
  long year, month, day;
  int missing; // digits of the year that are not known: 1 a decade, 2 a century
} Date;

// --- words ----------------------------------------------------------------------------

// Beginnings of the names of months; longer names come first where one begins the other.
static const struct {
  const char *name;
  long month;
} months[] = {
    {"january", 1},   {"januar", 1},     {"janvier", 1},    {"gennaio", 1},
    {"enero", 1},     {"janeiro", 1},    {"januari", 1},    {"jan", 1},
    {"janv", 1},      {"ene", 1},        {"janner", 1},     {"february", 2},
    {"februar", 2},   {"fevrier", 2},    {"febbraio", 2},   {"febrero", 2},
    {"fevereiro", 2}, {"februari", 2},   {"feb", 2},        {"fevr", 2},
    {"march", 3},     {"marz", 3},       {"maerz", 3},      {"mars", 3},
    {"marzo", 3},     {"marco", 3},      {"maart", 3},      {"mar", 3},
    {"mrt", 3},       {"april", 4},      {"avril", 4},      {"aprile", 4},
    {"abril", 4},     {"apr", 4},        {"avr", 4},        {"abr", 4},
    {"may", 5},       {"mai", 5},        {"maggio", 5},     {"mayo", 5},
    {"maio", 5},      {"mei", 5},        {"mag", 5},        {"june", 6},
    {"juni", 6},      {"juin", 6},       {"giugno", 6},     {"junio", 6},
    {"junho", 6},     {"jun", 6},        {"giu", 6},        {"july", 7},
    {"juli", 7},      {"juillet", 7},    {"luglio", 7},     {"julio", 7},
    {"julho", 7},     {"jul", 7},        {"juil", 7},       {"lug", 7},
    {"august", 8},    {"aout", 8},       {"agosto", 8},     {"augustus", 8},
    {"aug", 8},       {"ago", 8},        {"september", 9},  {"septembre", 9},
    {"settembre", 9}, {"septiembre", 9}, {"setembro", 9},   {"sept", 9},
    {"sep", 9},       {"set", 9},        {"october", 10},   {"oktober", 10},
    {"octobre", 10},  {"ottobre", 10},   {"octubre", 10},   {"outubro", 10},
    {"oct", 10},      {"okt", 10},       {"ott", 10},       {"out", 10},
    {"november", 11}, {"novembre", 11},  {"noviembre", 11}, {"novembro", 11},
    {"nov", 11},      {"december", 12},  {"dezember", 12},  {"decembre", 12},
    {"dicembre", 12}, {"diciembre", 12}, {"dezembro", 12},  {"dec", 12},
    {"dez", 12},      {"dic", 12},
};

static long month_of(const char *word) {
  for (size_t i = 0; i < sizeof months / sizeof *months; ++i)
    if (strcmp(word, months[i].name) == 0)
      return months[i].month;
  return 0;
}

static bool is_listed(const char *word, const char *list) {
  const size_t n = strlen(word);
  for (const char *at = list; n && (at = strstr(at, word)); ++at)
    if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
      return true;
  return false;
}

// Words that say nothing of the day: articles, weekdays, endings of ordinals.
static bool is_filler(const char *word) {
  return is_listed(word, "the of de del den der le la il den am on st nd rd th er e o a "
                         "ter do da monday tuesday wednesday thursday friday saturday "
                         "sunday montag dienstag mittwoch donnerstag freitag samstag "
                         "sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi "
                         "dimanche mon tue wed thu fri sat sun year anno annee jahr ad");
}

// --- tokens ---------------------------------------------------------------------------

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static uint32_t plain_letter(uint32_t c) {
  static const struct {
    const char *from;
    char to;
  } folded[] = {{"áàâäãåÁÀÂÄÃÅ", 'a'}, {"çÇ", 'c'}, {"éèêëÉÈÊË", 'e'},
                {"íìîïÍÌÎÏ", 'i'},     {"ñÑ", 'n'}, {"óòôöõÓÒÔÖÕ", 'o'},
                {"úùûüÚÙÛÜ", 'u'}};
  if (c >= 'A' && c <= 'Z')
    return c - 'A' + 'a';
  if (c >= 0xFF10 && c <= 0xFF19) // full-width digits
    return c - 0xFF10 + '0';
  if (c < 0x80)
    return c;
  char bytes[5] = {0};
  const PmStr s = pm_str_n(bytes, pm_utf8_put(c, bytes));
  for (size_t i = 0; i < sizeof folded / sizeof *folded; ++i)
    if (pm_str_contains(pm_str(folded[i].from), s))
      return (uint32_t)folded[i].to;
  return c;
}

static uint32_t peek(PmStr s, size_t at) {
  return at < s.len ? plain_letter(pm_utf8_next(s, &at)) : 0;
}

static long chinese_digit(uint32_t c) {
  static const char *const digits[] = {"〇零○", "一壹", "二贰", "三叁", "四肆",
                                       "五伍",  "六陆", "七柒", "八捌", "九玖"};
  char bytes[5] = {0};
  const PmStr s = pm_str_n(bytes, pm_utf8_put(c, bytes));
  for (long i = 0; i < 10; ++i)
    if (pm_str_contains(pm_str(digits[i]), s))
      return i;
  return -1;
}

// 二〇二四 is read digit by digit, 二十四 with its tens, 元 (of 元年) is one.
static bool chinese_number(PmStr s, size_t *at, Token *token) {
  long number = 0, tens = -1;
  size_t n = 0;
  for (size_t next = *at; next < s.len; *at = next, ++n) {
    const uint32_t c = pm_utf8_next(s, &next);
    const long digit = chinese_digit(c);
    if (digit >= 0 && n < 8) {
      number = tens >= 0 ? digit : number * 10 + digit;
    } else if (c == 0x5341 && tens < 0) { // 十
      tens = n ? number : 1;
      number = 0;
    } else if (c == 0x5143 && n == 0 && peek(s, next) == 0x5E74) { // 元年
      number = 1;
    } else {
      break;
    }
  }
  *token = (Token){.number = tens >= 0 ? tens * 10 + number : number, .digits = n};
  return n > 0;
}

static void take_number(PmStr s, size_t *at, Token *token) {
  while (is_digit(peek(s, *at)) && token->digits < 9) {
    token->number = token->number * 10 + (long)(peek(s, *at) - '0');
    ++token->digits;
    (void)pm_utf8_next(s, at);
  }
}

static void take_word(PmStr s, size_t *at, Token *token) {
  size_t n = 0;
  for (uint32_t c; (c = peek(s, *at)) >= 'a' && c <= 'z'; (void)pm_utf8_next(s, at))
    if (n + 1 < MAX_WORD)
      token->word[n++] = (char)c;
}

static bool add_token(Tokens *tokens, const Token *token) {
  if (tokens->n == MAX_TOKENS)
    return false;
  tokens->items[tokens->n++] = *token;
  return true;
}

// False where there is more than a date.
static bool cut(PmStr s, Tokens *tokens) {
  for (size_t at = 0; at < s.len;) {
    Token token = {0};
    const uint32_t c = peek(s, at);
    if (is_digit(c)) {
      take_number(s, &at, &token);
    } else if (c >= 'a' && c <= 'z') {
      take_word(s, &at, &token);
      if (is_filler(token.word))
        continue;
    } else if (c == 0x671F || c == 0x5468) { // 星期六, 周六
      (void)pm_utf8_next(s, &at);
      if (chinese_digit(peek(s, at)) >= 0)
        (void)pm_utf8_next(s, &at);
      continue;
    } else if (c < 0x80 || !chinese_number(s, &at, &token)) {
      (void)pm_utf8_next(s, &at);
      continue;
    }
    while (peek(s, at) == ' ')
      ++at;
    token.after = peek(s, at);
    if (!add_token(tokens, &token))
      return false;
  }
  return tokens->n > 0;
}

// --- dates ----------------------------------------------------------------------------

static bool is_leap(long year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_valid(const Date *d) {
  static const long days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (d->year < 1 || d->year > 9999 || d->month < 0 || d->month > 12 || d->day < 0)
    return false;
  if (d->day == 0)
    return true;
  return d->month && d->day <= days[d->month - 1] &&
         (d->month != 2 || d->day <= 28 || is_leap(d->year));
}

// 2024年3月1日; an era before the year adds to it.
static bool read_chinese(PmStr s, const Tokens *t, Date *d) {
  static const struct {
    const char *era;
    long add;
  } eras[] = {{"民国", 1911}, {"民國", 1911}, {"昭和", 1925},
              {"平成", 1988}, {"令和", 2018}, {"大正", 1911}};
  long add = 0;
  for (size_t i = 0; i < sizeof eras / sizeof *eras; ++i)
    if (pm_str_contains(s, pm_str(eras[i].era)))
      add = eras[i].add;
  for (size_t i = 0; i < t->n; ++i) {
    const Token *token = &t->items[i];
    if (token->after == 0x5E74 && d->year)
      return false; // two years: a range
    switch (token->after) {
    case 0x5E74: d->year = token->number + add; break; // 年
    case 0x6708: d->month = token->number; break;      // 月
    case 0x65E5:
    case 0x53F7:
    case 0x865F: d->day = token->number; break; // 日 号 號
    default: return false;
    }
  }
  return d->year != 0;
}

// 1 March 2024, March 1, 2024, March 2024.
static bool read_worded(const Tokens *t, Date *d) {
  for (size_t i = 0; i < t->n; ++i) {
    const Token *token = &t->items[i];
    const long month = token->word[0] ? month_of(token->word) : 0;
    if (token->word[0] && (!month || d->month))
      return false;
    if (month)
      d->month = month;
    else if (token->digits >= 3 && !d->year)
      d->year = token->number;
    else if (token->digits <= 2 && !d->day)
      d->day = token->number;
    else
      return false;
  }
  return d->year && d->month;
}

// 2024-03-01, 2024/3/1, 1.3.2024, 03/01/2024, 20240301, 2024.
static bool read_numbers(const Tokens *t, bool month_first, Date *d) {
  const Token *a = t->items;
  for (size_t i = 0; i < t->n; ++i)
    if (a[i].word[0])
      return false;
  if (t->n == 1 && a[0].digits == 8) {
    *d = (Date){.year = a[0].number / 10000,
                .month = a[0].number / 100 % 100,
                .day = a[0].number % 100};
    return d->month && d->day;
  }
  if (t->n <= 3 && a[0].digits >= 3 && a[0].digits <= 4) {
    *d = (Date){.year = a[0].number,
                .month = t->n > 1 ? a[1].number : 0,
                .day = t->n > 2 ? a[2].number : 0};
    return (t->n < 2 || d->month) && (t->n < 3 || d->day);
  }
  if (t->n == 2 && a[1].digits == 4) {
    *d = (Date){.year = a[1].number, .month = a[0].number};
    return d->month != 0;
  }
  if (t->n != 3 || a[2].digits != 4)
    return false;
  const bool swap = month_first ? a[0].number <= 12 : a[1].number > 12;
  *d = (Date){.year = a[2].number,
              .month = a[swap ? 0 : 1].number,
              .day = a[swap ? 1 : 0].number};
  return d->month && d->day;
}

// 1920s, 1920er, 19th century, 19世纪, 20世纪20年代.
static bool read_span(PmStr s, const Tokens *t, Date *d) {
  const long n = t->items[0].number;
  const bool century =
      pm_str_contains(s, PM_STR("世纪")) || pm_str_contains(s, PM_STR("世紀")) ||
      (t->n == 2 && is_listed(t->items[1].word, "century jahrhundert siecle secolo siglo "
                                                "seculo eeuw jh jhd"));
  const bool decade = pm_str_contains(s, PM_STR("年代")) ||
                      (t->n == 2 && is_listed(t->items[1].word, "s er ers jaren"));
  if (century && n >= 1 && n <= 99) {
    const bool both = decade && t->n == 2 && t->items[1].number < 100;
    *d = (Date){.year = (n - 1) * 100 + (both ? t->items[1].number : 0),
                .missing = both ? 1 : 2};
    return t->n == 1 || both || t->items[1].word[0];
  }
  *d = (Date){.year = n, .missing = 1};
  return decade && n >= 1000 && n % 10 == 0;
}

static bool read_date(PmStr s, bool month_first, Date *d) {
  Tokens t = {0};
  if (s.len > MAX_DATE || !cut(s, &t))
    return false;
  if (read_span(s, &t, d))
    return true;
  *d = (Date){0};
  if (read_chinese(s, &t, d))
    return is_valid(d);
  *d = (Date){0};
  if (read_worded(&t, d))
    return is_valid(d);
  return read_numbers(&t, month_first, d) && is_valid(d);
}

static void print_date(const Date *d, char out[32]) {
  if (d->missing == 2)
    snprintf(out, 32, "%02ldXX", d->year / 100);
  else if (d->missing == 1)
    snprintf(out, 32, "%03ldX", d->year / 10);
  else if (d->day)
    snprintf(out, 32, "%04ld-%02ld-%02ld", d->year, d->month, d->day);
  else if (d->month)
    snprintf(out, 32, "%04ld-%02ld", d->year, d->month);
  else
    snprintf(out, 32, "%04ld", d->year);
}

// --- EDTF -----------------------------------------------------------------------------

typedef struct {
  const char *word;
  const char *before, *after; // what it puts around the date
  bool is_end;                // the word stands behind the date
} Sign;

static const Sign signs[] = {
    {"约", "", "~", false},        {"約", "", "~", false},
    {"circa ", "", "~", false},    {"ca. ", "", "~", false},
    {"ca.", "", "~", false},       {"ca ", "", "~", false},
    {"c. ", "", "~", false},       {"c.", "", "~", false},
    {"um ", "", "~", false},       {"vers ", "", "~", false},
    {"about ", "", "~", false},    {"around ", "", "~", false},
    {"before ", "../", "", false}, {"vor ", "../", "", false},
    {"avant ", "../", "", false},  {"after ", "", "/..", false},
    {"nach ", "", "/..", false},   {"since ", "", "/..", false},
    {"seit ", "", "/..", false},   {"apres ", "", "/..", false},
    {"以前", "../", "", true},     {"以后", "", "/..", true},
    {"以後", "", "/..", true},     {"?", "", "?", true},
    {"？", "", "?", true},         {"左右", "", "~", true},
    {"前后", "", "~", true},
};

static bool starts_folded(PmStr s, const char *word) {
  const size_t n = strlen(word);
  return s.len >= n && (unsigned char)word[0] < 0x80 ? strncasecmp(s.data, word, n) == 0
                                                     : pm_str_starts(s, pm_str(word));
}

// Takes a sign off the text; NULL where there is none.
static const Sign *take_sign(PmStr *s) {
  for (size_t i = 0; i < sizeof signs / sizeof *signs; ++i) {
    const PmStr word = pm_str(signs[i].word);
    if (signs[i].is_end ? !pm_str_ends(*s, word) : !starts_folded(*s, signs[i].word))
      continue;
    *s = signs[i].is_end ? pm_str_slice(*s, 0, s->len - word.len)
                         : pm_str_slice(*s, word.len, s->len);
    return &signs[i];
  }
  return NULL;
}

static PmStr trimmed(PmStr s) {
  while (s.len && (unsigned char)s.data[0] <= ' ')
    s = pm_str_slice(s, 1, s.len);
  while (s.len && (unsigned char)s.data[s.len - 1] <= ' ')
    --s.len;
  return s;
}

static bool edtf_one(PmStr s, bool month_first, char out[64]) {
  Date d;
  char text[32];
  s = trimmed(s);
  const Sign *sign = take_sign(&s);
  if (!read_date(s, month_first, &d))
    return false;
  print_date(&d, text);
  snprintf(out, 64, "%s%s%s", sign ? sign->before : "", text, sign ? sign->after : "");
  return true;
}

// 1914–1918, 1914 to 1918, 1914年至1918年; a hyphen parts two years of four digits.
static bool cut_range(PmStr s, PmStr *from, PmStr *to) {
  static const char *const words[] = {"–",    "—",     "至",   "到",  "～",
                                      " to ", " bis ", " au ", " - ", "/"};
  if (s.len == 9 && s.data[4] == '-') {
    *from = pm_str_slice(s, 0, 4);
    *to = pm_str_slice(s, 5, 9);
    return true;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    const size_t at = pm_str_find(s, pm_str(words[i]), 0);
    const PmStr rest = pm_str_slice(s, at < s.len ? at + strlen(words[i]) : s.len, s.len);
    if (at >= s.len || pm_str_contains(rest, pm_str(words[i])))
      continue;
    *from = pm_str_slice(s, 0, at);
    *to = rest;
    return true;
  }
  return false;
}

static PmStatus edtf(PmFunctionRun *run) {
  const PmStr s = trimmed(run->args[0]);
  const bool month_first = pm_str_eqz(run->args[1], "mdy");
  char one[64], two[64];
  PmStr from, to;
  if (edtf_one(s, month_first, one))
    return pm_give(run, pm_arena_copy(run->arena, pm_str(one)));
  if (!cut_range(s, &from, &to) || !edtf_one(from, month_first, one) ||
      !edtf_one(to, month_first, two))
    return pm_no_use(run, run->args[0], "date");
  return pm_give(run, pm_arena_printf(run->arena, "%s/%s", one, two));
}

// --- XML Schema -----------------------------------------------------------------------

static PmStatus give_date(PmFunctionRun *run, const Date *d) {
  char text[32];
  print_date(d, text);
  const PmStr copy = pm_arena_copy(run->arena, pm_str(text));
  if (!copy.data)
    return PM_ERR_NOMEM;
  return pm_give_typed(run, copy,
                       d->day     ? PM_STR(PM_XSD "date")
                       : d->month ? PM_STR(PM_XSD "gYearMonth")
                                  : PM_STR(PM_XSD "gYear"));
}

static PmStatus date(PmFunctionRun *run) {
  Date d;
  if (!read_date(trimmed(run->args[0]), pm_str_eqz(run->args[1], "mdy"), &d) || d.missing)
    return pm_no_use(run, run->args[0], "date");
  return give_date(run, &d);
}

// One stretch of a pattern of Java's DateTimeFormatter against the text.
static bool match_field(PmStr s, size_t *at, char field, size_t width, Date *d) {
  Token token = {0};
  if (field == 'M' && width >= 3) {
    take_word(s, at, &token);
    d->month = month_of(token.word);
    return d->month != 0;
  }
  const size_t most = width == 1 ? 2 : width;
  while (token.digits < most && is_digit(peek(s, *at))) {
    token.number = token.number * 10 + (long)(peek(s, *at) - '0');
    ++token.digits;
    (void)pm_utf8_next(s, at);
  }
  if (field == 'y' || field == 'u')
    d->year = width == 2 ? token.number + 2000 : token.number;
  else if (field == 'M')
    d->month = token.number;
  else
    d->day = token.number;
  return token.digits > 0;
}

static bool match_pattern(PmStr s, PmStr pattern, Date *d) {
  size_t at = 0;
  for (size_t i = 0; i < pattern.len;) {
    const char c = pattern.data[i];
    size_t width = 1;
    while (i + width < pattern.len && pattern.data[i + width] == c)
      ++width;
    if (strchr("yuMd", c)) {
      if (!match_field(s, &at, c, width, d))
        return false;
      i += width;
    } else {
      if (at >= s.len || s.data[at] != c)
        return false;
      ++at;
      ++i;
    }
  }
  return at == s.len && is_valid(d);
}

static PmStatus date_by_pattern(PmFunctionRun *run) {
  Date d = {0};
  if (!match_pattern(trimmed(run->args[0]), run->args[1], &d))
    return pm_no_use(run, run->args[0], "date of that pattern");
  return give_date(run, &d);
}

static PmStatus now(PmFunctionRun *run) {
  struct tm tm;
  char text[40];
  const time_t t = time(NULL);
  if (!gmtime_r(&t, &tm) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm))
    return PM_OK;
  const PmStr copy = pm_arena_copy(run->arena, pm_str(text));
  return copy.data ? pm_give_typed(run, copy, PM_STR(PM_XSD "dateTime")) : PM_ERR_NOMEM;
}

#define VALUE                                                                            \
  "grel:valueParam|grel:valueParameter|pm-fn:value|idlab-fn:str|idlab-fn:strDate"

const PmFunction pm_date_functions[] = {
    {"pm-fn:edtf", VALUE " ?pm-fn:order", PM_GIVES_TEXT, edtf,
     .about = "a date in Chinese or a European language as EDTF, also of a part of one, "
              "a decade, "
              "a "
              "range, or about a time; order mdy reads 3/1/2024 as of March"},
    {"pm-fn:date|grel:toDate|grel:string_toDate", VALUE " ?pm-fn:order", PM_GIVES_DATE,
     date,
     .about = "a date in Chinese or a European language as xsd:date, xsd:gYearMonth or "
              "xsd:gYear"},
    {"idlab-fn:normalizeDate|idlab-fn:normalizeDateWithLang",
     VALUE " idlab-fn:pattern ?idlab-fn:lang", PM_GIVES_DATE, date_by_pattern,
     .about = "a date of a pattern (yyyy, yy, MM, M, MMM, dd, d) as xsd:date"},
    {"grel:date_now|idlab-fn:now", "", PM_GIVES_TIME, now,
     .about = "the time of the run, in UTC"},
};
const size_t pm_n_date_functions = sizeof pm_date_functions / sizeof *pm_date_functions;
