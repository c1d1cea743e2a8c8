// SPDX-License-Identifier: MIT
// The scanner sees a contiguous window of the text and moves it along. Runs of plain
// characters are taken eight bytes at a time; a string without escapes is not copied.
// Columns are counted where characters of several bytes are met, so they cost nothing.
#include "base/json_scan.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHUNK = 64 << 10 };

typedef enum {
  VALUE,
  VALUE_OR_CLOSE,
  KEY,
  KEY_OR_CLOSE,
  COLON,
  COMMA_OR_CLOSE,
  END
} Expect;

void pm_json_scan_init(PmJsonScan *s, PmJob *job, const PmJsonScanOptions *options) {
  *s = (PmJsonScan){.job = job, .options = *options, .expect = VALUE};
  if (!s->options.max_depth)
    s->options.max_depth = PM_JSON_MAX_DEPTH;
  if (!s->options.max_token)
    s->options.max_token = PM_JSON_MAX_TOKEN;
  if (!s->options.chunk)
    s->options.chunk = CHUNK;
  s->open = pm_buf(s->options.max_depth + 1);
  s->unescaped = pm_buf(s->options.max_token);
  s->p = options->text.data ? options->text.data : "";
  s->end = s->p + options->text.len;
  s->counted = s->p;
  s->line = options->line ? options->line : 1;
  s->column = options->column ? options->column : 1;
  s->exhausted = !options->input;
}

void pm_json_scan_release(PmJsonScan *s) {
  free(s->data);
  s->data = NULL;
  pm_buf_release(&s->open);
  pm_buf_release(&s->unescaped);
}

// --- places and errors -----------------------------------------------------------------

static uint64_t column_of(const PmJsonScan *s, const char *at) {
  return s->column + (uint64_t)(at - s->counted);
}

static PmPosition place(const PmJsonScan *s, const char *at) {
  return pm_at(s->options.name, s->line, column_of(s, at));
}

static PmStatus fail(PmJsonScan *s, const char *hint, const char *what) {
  return s->status ? s->status
                   : pm_fail(s->job, PM_ERR_SYNTAX, place(s, s->p), hint, "%s", what);
}

static PmStatus bad_utf8(PmJsonScan *s) {
  return pm_fail(s->job, PM_ERR_SYNTAX, place(s, s->p),
                 "convert the file to UTF-8, with iconv for example",
                 "byte 0x%02X is not UTF-8", (unsigned)(unsigned char)*s->p);
}

static PmStatus too_long(PmJsonScan *s) {
  return pm_fail(s->job, PM_ERR_LIMIT, pm_at(s->options.name, s->line, s->begun),
                 "a quotation mark may be missing; or raise the limit with --max-token",
                 "a string or number is longer than %zu bytes", s->options.max_token);
}

static PmStatus unexpected(PmJsonScan *s, const char *wanted) {
  char found[40] = "the end of the text";
  if (s->status)
    return s->status;
  if (s->p < s->end) {
    const PmStr rest = pm_str_n(s->p, (size_t)(s->end - s->p));
    size_t n = 0;
    const uint32_t cp = pm_utf8_next(rest, &n);
    if (cp == PM_UTF8_BAD)
      return bad_utf8(s);
    if (cp < 0x20 || cp == 0x7F)
      snprintf(found, sizeof found, "the control character U+%04X", (unsigned)cp);
    else
      snprintf(found, sizeof found, "'%.*s'", (int)n, s->p);
  }
  return pm_fail(s->job, PM_ERR_SYNTAX, place(s, s->p), NULL, "expected %s, found %s",
                 wanted, found);
}

// --- the window ------------------------------------------------------------------------

static PmStatus make_room(PmJsonScan *s, size_t kept) {
  if (s->cap >= kept + s->options.chunk)
    return PM_OK;
  const size_t cap = 2 * kept + s->options.chunk;
  char *data = malloc(cap);
  if (!data)
    return PM_ERR_NOMEM;
  const char *keep = s->end - kept;
  memcpy(data, keep, kept);
  s->p = data + (s->p - keep);
  s->counted = data + (s->counted - keep);
  if (s->hold)
    s->hold = data;
  s->end = data + kept;
  free(s->data);
  s->data = data;
  s->cap = cap;
  return PM_OK;
}

// Reads behind `end`; what is before `hold`, or `p`, is forgotten.
static PmStatus fill(PmJsonScan *s) {
  s->column = column_of(s, s->p);
  s->counted = s->p;
  const char *keep = s->hold ? s->hold : s->p;
  const size_t kept = (size_t)(s->end - keep);
  if (kept > s->options.max_token + s->options.chunk)
    return too_long(s);
  PM_TRY(make_room(s, kept));
  const char *const now = s->hold ? s->hold : s->p;
  const size_t gap = (size_t)(now - s->data);
  memmove(s->data, now, kept);
  s->p -= gap;
  s->counted -= gap;
  s->end -= gap;
  if (s->hold)
    s->hold -= gap;
  size_t n = 0;
  PM_TRY(pm_input_read(s->options.input, s->data + kept, s->cap - kept, &n));
  s->end += n;
  s->exhausted = n == 0;
  return PM_OK;
}

// Whether there is a byte at p.
static bool more(PmJsonScan *s) {
  while (s->p == s->end && !s->exhausted && !s->status)
    s->status = fill(s);
  return s->p < s->end;
}

// As many bytes at p, if the text has them.
static bool have(PmJsonScan *s, size_t n) {
  while ((size_t)(s->end - s->p) < n && !s->exhausted && !s->status)
    s->status = fill(s);
  return (size_t)(s->end - s->p) >= n;
}

static void skip_space(PmJsonScan *s) {
  while (more(s)) {
    const char c = *s->p;
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
      return;
    ++s->p;
    if (c == '\n') {
      ++s->line;
      s->column = 1;
      s->counted = s->p;
    }
  }
}

// --- strings ---------------------------------------------------------------------------

// The first byte that is '"', '\\', a control character or not ASCII.
static const char *plain_end(const char *p, const char *end) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
  for (; end - p >= 8; p += 8) {
    uint64_t w;
    memcpy(&w, p, 8);
    const uint64_t quote = w ^ (ones * '"'), slash = w ^ (ones * '\\');
    if (((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & tops)
      break;
  }
  while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
         *p != '\\')
    ++p;
  return p;
}

static bool follows(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

// Bytes of the character at p, which is not ASCII; 0 where it is not UTF-8 (RFC 3629).
static size_t sequence(const char *p, size_t n) {
  const unsigned char c = (unsigned char)p[0], d = n > 1 ? (unsigned char)p[1] : 0;
  if (n < 2 || !follows(p[1]) || c < 0xC2 || c > 0xF4)
    return 0;
  if (c < 0xE0)
    return 2;
  if (n < 3 || !follows(p[2]) || (c == 0xE0 && d < 0xA0) || (c == 0xED && d > 0x9F))
    return 0;
  if (c < 0xF0)
    return 3;
  return n < 4 || !follows(p[3]) || (c == 0xF0 && d < 0x90) || (c == 0xF4 && d > 0x8F)
             ? 0
             : 4;
}

// Characters that are not ASCII, from p on.
static PmStatus pass_wide(PmJsonScan *s) {
  uint64_t extra = 0; // bytes that are no columns
  while (s->p < s->end && (unsigned char)*s->p >= 0x80) {
    if (s->end - s->p < 4) {
      s->column -= extra;
      extra = 0;
      (void)have(s, 4);
      PM_TRY(s->status);
    }
    const size_t n = sequence(s->p, (size_t)(s->end - s->p));
    if (!n) {
      s->column -= extra;
      return bad_utf8(s);
    }
    s->p += n;
    extra += n - 1;
  }
  s->column -= extra;
  return PM_OK;
}

static PmStatus append(PmJsonScan *s, PmStr text) {
  const PmStatus st = pm_buf_append(&s->unescaped, text);
  return st == PM_ERR_LIMIT ? too_long(s) : st;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The code unit of "\uXXXX" at `p`, or -1.
static long code_unit(const PmJsonScan *s, const char *p) {
  long unit = 0;
  if (s->end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;
  for (size_t i = 2; i < 6; ++i) {
    const int digit = hex_digit(p[i]);
    if (digit < 0)
      return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

static PmStatus unescape_code(PmJsonScan *s) {
  (void)have(s, 12);
  PM_TRY(s->status);
  const long unit = code_unit(s, s->p);
  if (unit < 0)
    return fail(s, NULL, "\\u takes four hexadecimal digits");
  uint32_t cp = (uint32_t)unit;
  size_t n = 6;
  if (unit >= 0xD800 && unit <= 0xDFFF) {
    const long low = unit < 0xDC00 ? code_unit(s, s->p + 6) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
      return fail(s, "U+10000 and above are written as a pair: \\uD83D\\uDE00",
                  "a surrogate stands alone, which is no character");
    cp = 0x10000 + (((uint32_t)unit - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    n = 12;
  }
  char text[4];
  PM_TRY(append(s, pm_str_n(text, pm_utf8_put(cp, text))));
  s->p += n;
  return PM_OK;
}

static PmStatus unescape(PmJsonScan *s) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (!have(s, 2))
    return s->status ? s->status : fail(s, NULL, "the string does not end");
  if (s->p[1] == 'u')
    return unescape_code(s);
  const char *known = s->p[1] ? strchr(from, s->p[1]) : NULL;
  if (!known)
    return fail(s, "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX", "unknown escape");
  s->p += 2;
  return append(s, pm_str_n(&to[known - from], 1));
}

static PmStatus finish_string(PmJsonScan *s, bool escaped, PmStr *text) {
  *text = pm_str_n(s->hold, (size_t)(s->p - s->hold));
  if (escaped) {
    PM_TRY(append(s, *text));
    *text = pm_buf_str(&s->unescaped);
  }
  if (text->len > s->options.max_token)
    return too_long(s);
  s->hold = NULL;
  ++s->p;
  return PM_OK;
}

static PmStatus scan_string(PmJsonScan *s, PmStr *text) {
  bool escaped = false;
  s->hold = ++s->p;
  for (;;) {
    s->p = plain_end(s->p, s->end);
    if (!more(s))
      return fail(s, "a quotation mark may be missing", "the string does not end");
    const unsigned char c = (unsigned char)*s->p;
    if (c == '"')
      return finish_string(s, escaped, text);
    if (c >= 0x80) {
      PM_TRY(pass_wide(s));
    } else if (c == '\\') {
      if (!escaped)
        pm_buf_clear(&s->unescaped);
      escaped = true;
      PM_TRY(append(s, pm_str_n(s->hold, (size_t)(s->p - s->hold))));
      s->hold = s->p;
      PM_TRY(unescape(s));
      s->hold = s->p;
    } else if (c < 0x20) {
      return fail(s, "write it as an escape: \\n, \\t, \\u0001",
                  "a control character in a string");
    }
  }
}

// --- numbers and words -----------------------------------------------------------------

static bool at_digit(PmJsonScan *s) { return more(s) && *s->p >= '0' && *s->p <= '9'; }

static PmStatus pass_digits(PmJsonScan *s) {
  if (!at_digit(s))
    return unexpected(s, "a digit");
  while (at_digit(s))
    ++s->p;
  return PM_OK;
}

static PmStatus scan_number(PmJsonScan *s, PmStr *text) {
  s->hold = s->p;
  if (*s->p == '-')
    ++s->p;
  if (more(s) && *s->p == '0') {
    ++s->p;
    if (at_digit(s))
      return fail(s, NULL, "a number does not begin with 0");
  } else {
    PM_TRY(pass_digits(s));
  }
  if (more(s) && *s->p == '.') {
    ++s->p;
    PM_TRY(pass_digits(s));
  }
  if (more(s) && (*s->p == 'e' || *s->p == 'E')) {
    ++s->p;
    if (more(s) && (*s->p == '+' || *s->p == '-'))
      ++s->p;
    PM_TRY(pass_digits(s));
  }
  PM_TRY(s->status);
  *text = pm_str_n(s->hold, (size_t)(s->p - s->hold));
  s->hold = NULL;
  return text->len > s->options.max_token ? too_long(s) : PM_OK;
}

static PmStatus scan_word(PmJsonScan *s, PmStr word) {
  if (!have(s, word.len) || memcmp(s->p, word.data, word.len) != 0)
    return s->status ? s->status
                     : fail(s, "strings stand in quotation marks",
                            "expected a value: no word but null, true and false is one");
  s->p += word.len;
  return PM_OK;
}

// --- the grammar -----------------------------------------------------------------------

static PmStatus open_container(PmJsonScan *s, char bracket) {
  if (s->depth >= s->options.max_depth)
    return pm_fail(
        s->job, PM_ERR_LIMIT, place(s, s->p),
        s->options.is_rdf
            ? "a closing bracket may be missing; or raise the limit with pressmark "
              "convert --max-depth"
            : "a closing bracket may be missing; what is nested deeper is not read",
        "JSON nested deeper than %zu levels", s->options.max_depth);
  PM_TRY(pm_buf_putc(&s->open, bracket));
  ++s->depth;
  ++s->p;
  s->expect = bracket == '[' ? VALUE_OR_CLOSE : KEY_OR_CLOSE;
  return PM_OK;
}

static void value_done(PmJsonScan *s) { s->expect = s->depth ? COMMA_OR_CLOSE : END; }

static PmJsonTokenType close_container(PmJsonScan *s) {
  const char bracket = s->open.data[--s->depth];
  s->open.len = s->depth;
  ++s->p;
  value_done(s);
  return bracket == '[' ? PM_JSON_TOKEN_ARRAY_END : PM_JSON_TOKEN_OBJECT_END;
}

static bool at_close(const PmJsonScan *s) {
  return s->depth && s->p < s->end &&
         *s->p == (s->open.data[s->depth - 1] == '[' ? ']' : '}');
}

static PmStatus scan_value(PmJsonScan *s, PmJsonToken *token) {
  switch (s->p < s->end ? *s->p : '\0') {
  case '{': token->type = PM_JSON_TOKEN_OBJECT; return open_container(s, '{');
  case '[': token->type = PM_JSON_TOKEN_ARRAY; return open_container(s, '[');
  case '"':
    token->type = PM_JSON_TOKEN_STRING;
    PM_TRY(scan_string(s, &token->text));
    break;
  case 'n':
    token->type = PM_JSON_TOKEN_NULL;
    PM_TRY(scan_word(s, PM_STR("null")));
    break;
  case 't':
    token->type = PM_JSON_TOKEN_TRUE;
    PM_TRY(scan_word(s, PM_STR("true")));
    break;
  case 'f':
    token->type = PM_JSON_TOKEN_FALSE;
    PM_TRY(scan_word(s, PM_STR("false")));
    break;
  case '-':
  case '0':
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    token->type = PM_JSON_TOKEN_NUMBER;
    PM_TRY(scan_number(s, &token->text));
    break;
  default:
    return unexpected(s, s->expect == VALUE_OR_CLOSE ? "a value or ']'" : "a value");
  }
  value_done(s);
  return PM_OK;
}

static PmStatus scan_key(PmJsonScan *s, PmJsonToken *token) {
  if (s->p == s->end || *s->p != '"')
    return unexpected(s, s->expect == KEY ? "a name in quotation marks"
                                          : "a name in quotation marks or '}'");
  token->type = PM_JSON_TOKEN_KEY;
  s->expect = COLON;
  return scan_string(s, &token->text);
}

// Passes the colon or comma that parts the token before from this one.
static PmStatus pass_separator(PmJsonScan *s) {
  const char separator = s->expect == COLON ? ':' : ',';
  const bool array = s->depth && s->open.data[s->depth - 1] == '[';
  if (s->p == s->end || *s->p != separator)
    return unexpected(s, separator == ':' ? "':'" : array ? "',' or ']'" : "',' or '}'");
  ++s->p;
  s->expect = separator == ':' || array ? VALUE : KEY;
  skip_space(s);
  return s->status;
}

static PmStatus scan_end(PmJsonScan *s, PmJsonToken *token) {
  token->type = PM_JSON_TOKEN_END;
  return s->p == s->end ? s->status : unexpected(s, "the end: a text is one value");
}

static void skip_byte_order_mark(PmJsonScan *s) {
  if (have(s, 3) && memcmp(s->p, "\xEF\xBB\xBF", 3) == 0)
    s->counted = s->p += 3;
}

PmStatus pm_json_scan_next(PmJsonScan *s, PmJsonToken *token) {
  PM_TRY(s->status);
  if (s->line == 1 && s->column == 1 && s->p == s->counted)
    skip_byte_order_mark(s);
  skip_space(s);
  PM_TRY(s->status);
  const bool may_close = s->expect == COMMA_OR_CLOSE || s->expect == VALUE_OR_CLOSE ||
                         s->expect == KEY_OR_CLOSE;
  const bool closes = may_close && at_close(s);
  if (!closes && (s->expect == COLON || s->expect == COMMA_OR_CLOSE))
    PM_TRY(s->status = pass_separator(s));
  s->begun = column_of(s, s->p);
  *token = (PmJsonToken){.line = s->line, .column = s->begun};
  if (closes)
    token->type = close_container(s);
  else if (s->expect == END)
    s->status = scan_end(s, token);
  else if (s->expect == KEY || s->expect == KEY_OR_CLOSE)
    s->status = scan_key(s, token);
  else
    s->status = scan_value(s, token);
  return s->status;
}

// --- items passed over -----------------------------------------------------------------

// A walk over the text behind `p`, as far as brackets and strings go.
typedef struct {
  size_t at; // from p
  size_t depth;
  size_t end; // of the last whole item; 0: of none
  bool closed;
} Passing;

// To the end of a string, whose first quotation mark is behind; false at the end of what
// there is.
static bool pass_string(const PmJsonScan *s, Passing *w) {
  const char *from = s->p + w->at, *q = from;
  while ((q = memchr(q, '"', (size_t)(s->end - q)))) {
    size_t slashes = 0;
    while (q - slashes > from && q[-1 - (ptrdiff_t)slashes] == '\\')
      ++slashes;
    ++q;
    if (slashes % 2 == 0) {
      w->at = (size_t)(q - s->p);
      return true;
    }
  }
  return false;
}

// Goes on until `n` bytes hold whole items, or what is at hand is at its end; `w->at`
// stays before a string that is not there whole.
static void pass_at_hand(const PmJsonScan *s, Passing *w, size_t n) {
  const size_t size = (size_t)(s->end - s->p);
  while (w->at < size) {
    switch (s->p[w->at++]) {
    case '"':
      if (pass_string(s, w))
        break;
      --w->at;
      return;
    case '[':
    case '{': ++w->depth; break;
    case ']':
    case '}':
      if (w->depth-- == 0) {
        w->end = w->at - 1;
        w->closed = true;
        return;
      }
      break;
    case ',':
      if (w->depth > 0)
        break;
      w->end = w->at - 1;
      if (w->end >= n)
        return;
      break;
    default: break;
    }
  }
}

// Moves on to `end`, counting lines and columns.
static void move_on(PmJsonScan *s, const char *end) {
  const char *feed;
  for (const char *at = s->p; (feed = memchr(at, '\n', (size_t)(end - at)));) {
    at = s->counted = feed + 1;
    ++s->line;
    s->column = 1;
  }
  for (const char *at = s->counted > s->p ? s->counted : s->p; at < end; ++at)
    s->column -= follows(*at);
  s->p = end;
}

PmStatus pm_json_scan_items(PmJsonScan *s, size_t n, PmJsonItems *items) {
  Passing w = {0};
  *items = (PmJsonItems){.open = s->open.data[s->depth - 1]};
  items->close = items->open == '[' ? ']' : '}';
  PM_TRY(s->status);
  skip_space(s);
  if (!at_close(s) && s->expect == COMMA_OR_CLOSE)
    PM_TRY(s->status = pass_separator(s));
  PM_TRY(s->status);
  items->line = s->line;
  items->column = column_of(s, s->p);
  s->hold = s->p; // all of it stays at hand
  while (!w.closed && w.end < n && !s->exhausted && !s->status) {
    pass_at_hand(s, &w, n);
    if (!w.closed && w.end < n)
      s->status = fill(s);
  }
  if (!w.closed && w.end < n && !s->status)
    pass_at_hand(s, &w, n);
  PM_TRY(s->status);
  items->cut = !w.closed && w.end == 0 && s->p < s->end;
  const char *end = items->cut ? s->end : s->p + w.end;
  items->text = pm_str_n(s->p, (size_t)(end - s->p));
  move_on(s, end);
  s->hold = NULL;
  if (items->text.len)
    s->expect = COMMA_OR_CLOSE;
  return PM_OK;
}
