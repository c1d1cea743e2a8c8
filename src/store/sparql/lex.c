// SPDX-License-Identifier: MIT
// The tokens of SPARQL 1.1 (section 19.8, productions 139 to 173), one at a time.
#include "store/sparql/parse.h"

#include <ctype.h>

typedef struct {
  uint32_t from, to;
} Range;

// PN_CHARS_BASE [164], above ASCII.
static const Range name_starts[] = {
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
    {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
    {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
// What PN_CHARS [167] and VARNAME [166] have besides.
static const Range name_more[] = {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

static bool in_ranges(uint32_t c, const Range *ranges, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (c >= ranges[i].from && c <= ranges[i].to)
      return true;
  return false;
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static bool is_alpha(uint32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_base(uint32_t c) {
  return is_alpha(c) ||
         in_ranges(c, name_starts, sizeof name_starts / sizeof *name_starts);
}

// VARNAME's letters: PN_CHARS_U, digits, and combining marks; no hyphen.
static bool is_variable_char(uint32_t c) {
  return is_base(c) || c == '_' || is_digit(c) ||
         in_ranges(c, name_more, sizeof name_more / sizeof *name_more);
}

static bool is_name_char(uint32_t c) { return is_variable_char(c) || c == '-'; }

static int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The code point at `i`, where a backslash and u or U stand; 0 bytes if it is none.
static size_t codepoint_escape(PmStr s, size_t i, uint32_t *cp) {
  if (i + 1 >= s.len || (s.data[i + 1] != 'u' && s.data[i + 1] != 'U'))
    return 0;
  const size_t n = s.data[i + 1] == 'u' ? 4 : 8;
  if (s.len - i < n + 2)
    return 0;
  *cp = 0;
  for (size_t k = 0; k < n; ++k) {
    const int v = hex_value(s.data[i + 2 + k]);
    if (v < 0)
      return 0;
    *cp = *cp << 4 | (uint32_t)v;
  }
  return n + 2;
}

// The length in bytes of what stands at `i`; `*cp` is set if it is an escape.
static size_t unit(PmStr s, size_t i, uint32_t *cp) {
  *cp = PM_UTF8_BAD;
  if (s.data[i] != '\\')
    return 1;
  const size_t n = codepoint_escape(s, i, cp);
  if (n)
    return n;
  *cp = PM_UTF8_BAD;
  return i + 1 < s.len ? 2 : 1; // so that \\u is not taken for an escape
}

PmPosition pm_sq_position(const PmParser *p, size_t offset) {
  uint64_t line = 1, column = 1;
  size_t out = 0;
  for (size_t i = 0; i < p->source.len && out < offset;) {
    uint32_t cp;
    const size_t n = unit(p->source, i, &cp);
    char bytes[4];
    out += cp == PM_UTF8_BAD ? n : pm_utf8_put(cp, bytes);
    for (size_t end = i + n; i < end; ++i) {
      column += ((unsigned char)p->source.data[i] & 0xC0) != 0x80;
      if (p->source.data[i] == '\n') {
        ++line;
        column = 1;
      }
    }
  }
  return pm_at(p->options->name, line, column);
}

static bool has_escape(PmStr s) {
  return pm_str_contains(s, PM_STR("\\u")) || pm_str_contains(s, PM_STR("\\U"));
}

static PmStatus unescape(PmParser *p, PmBuf *buf) {
  const PmStr s = p->source;
  for (size_t i = 0; i < s.len;) {
    uint32_t cp;
    const size_t n = unit(s, i, &cp);
    char bytes[4];
    if (cp == PM_UTF8_BAD) {
      PM_TRY(pm_buf_append(buf, pm_str_slice(s, i, i + n)));
    } else if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
      return pm_sq_fail(p, buf->len, "write the character itself",
                        "U+%04X is not a character", (unsigned)cp);
    } else {
      PM_TRY(pm_buf_append(buf, pm_str_n(bytes, pm_utf8_put(cp, bytes))));
    }
    i += n;
  }
  return PM_OK;
}

PmStatus pm_sq_unescape(PmParser *p) {
  p->text = p->source;
  if (!has_escape(p->source))
    return PM_OK;
  PmBuf buf = pm_buf(p->source.len + 1);
  PmStatus st = unescape(p, &buf);
  if (!st) {
    p->text = pm_arena_copy(p->arena, pm_buf_str(&buf));
    st = p->text.data ? PM_OK : PM_ERR_NOMEM;
  }
  pm_buf_release(&buf);
  return st;
}

static char byte_at(const PmParser *p, size_t i) {
  return i < p->text.len ? p->text.data[i] : '\0';
}

static uint32_t char_at(const PmParser *p, size_t i, size_t *end) {
  *end = i;
  return i < p->text.len ? pm_utf8_next(p->text, end) : 0;
}

static void skip_space(PmParser *p) {
  for (; p->at < p->text.len; ++p->at) {
    const char c = p->text.data[p->at];
    if (c == '#')
      while (p->at < p->text.len && p->text.data[p->at] != '\n' &&
             p->text.data[p->at] != '\r')
        ++p->at;
    else if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
      break;
    if (p->at >= p->text.len)
      break;
  }
}

// Makes the token from where it starts up to `end`.
static PmStatus token(PmParser *p, PmTokenKind kind, size_t end) {
  const size_t start = p->at;
  p->token = (PmToken){.kind = kind, .text = pm_str_slice(p->text, start, end)};
  p->token.text.data = p->text.data ? p->text.data + start : "";
  p->token.value = p->token.text;
  p->at = end;
  return PM_OK;
}

// IRIREF [139]: 0 where '<' is an operator.
static size_t iri_end(const PmParser *p) {
  for (size_t i = p->at + 1; i < p->text.len; ++i) {
    const unsigned char c = (unsigned char)p->text.data[i];
    if (c == '>')
      return i + 1;
    if (c <= ' ' || strchr("<\"{}|^`\\", c))
      return 0;
  }
  return 0;
}

static PmStatus lex_iri(PmParser *p, size_t end) {
  PM_TRY(token(p, PM_TOKEN_IRI, end));
  p->token.value = pm_str_slice(p->token.text, 1, p->token.text.len - 1);
  return PM_OK;
}

static PmStatus lex_variable(PmParser *p) {
  size_t end = p->at + 1, next;
  while (is_variable_char(char_at(p, end, &next)))
    end = next;
  if (end == p->at + 1)
    return token(p, PM_TOKEN_OPERATOR, end);
  PM_TRY(token(p, PM_TOKEN_VARIABLE, end));
  p->token.value = pm_str_slice(p->token.text, 1, p->token.text.len);
  return PM_OK;
}

static PmStatus lex_language(PmParser *p) {
  size_t end = p->at + 1;
  while (is_alpha((unsigned char)byte_at(p, end)))
    ++end;
  if (end == p->at + 1)
    return pm_sq_fail(p, p->at, "write it like \"text\"@en",
                      "a language tag needs letters behind '@'");
  while (byte_at(p, end) == '-' && isalnum((unsigned char)byte_at(p, end + 1))) {
    ++end;
    while (isalnum((unsigned char)byte_at(p, end)))
      ++end;
  }
  PM_TRY(token(p, PM_TOKEN_LANGUAGE, end));
  p->token.value = pm_str_slice(p->token.text, 1, p->token.text.len);
  return PM_OK;
}

static size_t digits(const PmParser *p, size_t i) {
  while (is_digit((unsigned char)byte_at(p, i)))
    ++i;
  return i;
}

// EXPONENT [155]; `i` itself where there is none.
static size_t exponent(const PmParser *p, size_t i) {
  if (byte_at(p, i) != 'e' && byte_at(p, i) != 'E')
    return i;
  const size_t from = i + 1 + (byte_at(p, i + 1) == '+' || byte_at(p, i + 1) == '-');
  const size_t end = digits(p, from);
  return end > from ? end : i;
}

// INTEGER, DECIMAL, DOUBLE [146–148], with a sign before them (149–154).
static PmStatus lex_number(PmParser *p) {
  const size_t from = p->at + (byte_at(p, p->at) == '+' || byte_at(p, p->at) == '-');
  const size_t whole = digits(p, from);
  size_t fraction = whole;
  if (byte_at(p, whole) == '.')
    fraction = digits(p, whole + 1);
  const size_t end = exponent(p, fraction);
  if (end > fraction)
    return token(p, PM_TOKEN_DOUBLE, end);
  if (fraction > whole + 1)
    return token(p, PM_TOKEN_DECIMAL, fraction);
  const size_t short_end = exponent(p, whole);
  return token(p, short_end > whole ? PM_TOKEN_DOUBLE : PM_TOKEN_INTEGER, short_end);
}

static bool starts_number(const PmParser *p) {
  size_t i = p->at;
  i += byte_at(p, i) == '+' || byte_at(p, i) == '-';
  i += byte_at(p, i) == '.';
  return is_digit((unsigned char)byte_at(p, i));
}

// ECHAR [160].
static char escaped(char c) {
  static const char from[] = "tbnrf\"'\\", to[] = "\t\b\n\r\f\"'\\";
  const char *hit = c ? strchr(from, c) : NULL;
  return hit ? to[hit - from] : '\0';
}

static PmStatus resolve_string(PmParser *p, size_t from, size_t end) {
  const PmStr raw = pm_str_slice(p->text, from, end);
  if (!raw.len || !memchr(raw.data, '\\', raw.len)) {
    p->token.value = raw;
    return PM_OK;
  }
  char *out = pm_arena_alloc(p->arena, raw.len + 1);
  if (!out)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < raw.len; ++i) {
    char c = raw.data[i];
    if (c == '\\') {
      c = ++i < raw.len ? escaped(raw.data[i]) : '\0';
      if (!c)
        return pm_sq_fail(p, from + i - 1, "known are \\t \\b \\n \\r \\f \\\" \\' \\\\",
                          "no such escape in a string");
    }
    out[n++] = c;
  }
  p->token.value = pm_str_n(out, n);
  return PM_OK;
}

// STRING_LITERAL1, 2 and their long forms [156–159].
static PmStatus lex_string(PmParser *p) {
  const size_t start = p->at;
  const char quote = byte_at(p, start);
  const bool is_long = byte_at(p, start + 1) == quote && byte_at(p, start + 2) == quote;
  const size_t width = is_long ? 3 : 1;
  for (size_t i = start + width; i < p->text.len; ++i) {
    const char c = p->text.data[i];
    if (c == '\\') {
      ++i;
    } else if (!is_long && (c == '\n' || c == '\r')) {
      break;
    } else if (c == quote &&
               (!is_long || (byte_at(p, i + 1) == quote && byte_at(p, i + 2) == quote))) {
      PM_TRY(token(p, PM_TOKEN_STRING, i + width));
      return resolve_string(p, start + width, i);
    }
  }
  return pm_sq_fail(p, start,
                    "close it with the quotation mark that opens it; only "
                    "\"\"\"…\"\"\" may go over several lines",
                    "a string that does not end");
}

// PN_LOCAL [169] from `i`; PLX [170] included. Ends before trailing dots.
static size_t local_end(const PmParser *p, size_t i) {
  size_t end = i, next;
  for (bool first = true;; first = false) {
    const uint32_t c = char_at(p, i, &next);
    if (c == '%' && hex_value(byte_at(p, i + 1)) >= 0 &&
        hex_value(byte_at(p, i + 2)) >= 0)
      next = i + 3;
    else if (c == '\\' && byte_at(p, i + 1) &&
             strchr("_~.-!$&'()*+,;=/?#@%", byte_at(p, i + 1)))
      next = i + 2;
    else if (first ? !(is_base(c) || c == '_' || c == ':' || is_digit(c))
                   : !(is_name_char(c) || c == '.' || c == ':'))
      return end;
    i = next;
    end = c == '.' ? end : i;
  }
}

// Takes the backslashes out of a local name.
static PmStatus resolve_local(PmParser *p) {
  const PmStr raw = p->token.text;
  if (!memchr(raw.data, '\\', raw.len))
    return PM_OK;
  char *out = pm_arena_alloc(p->arena, raw.len + 1);
  if (!out)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < raw.len; ++i)
    if (raw.data[i] != '\\')
      out[n++] = raw.data[i];
  p->token.value = pm_str_n(out, n);
  return PM_OK;
}

static PmStatus lex_blank(PmParser *p) {
  size_t i = p->at + 2, next;
  uint32_t c = char_at(p, i, &next);
  if (!(is_base(c) || c == '_' || is_digit(c)))
    return pm_sq_fail(p, p->at, "write it like _:b1", "a blank node without a label");
  size_t end = i = next;
  while (c = char_at(p, i, &next), is_name_char(c) || c == '.') {
    i = next;
    end = c == '.' ? end : i;
  }
  PM_TRY(token(p, PM_TOKEN_BLANK, end));
  p->token.value = pm_str_slice(p->token.text, 2, p->token.text.len);
  return PM_OK;
}

// PN_PREFIX [168] and a colon; SIZE_MAX where what stands here is none.
static size_t prefix_colon(const PmParser *p) {
  size_t i = p->at, next;
  if (byte_at(p, i) == ':')
    return i;
  if (!is_base(char_at(p, i, &next)))
    return SIZE_MAX;
  uint32_t c, last = 0;
  for (i = next; c = char_at(p, i, &next), is_name_char(c) || c == '.'; i = next)
    last = c;
  return c == ':' && last != '.' ? i : SIZE_MAX;
}

static PmStatus lex_name(PmParser *p, size_t colon) {
  const size_t start = p->at;
  PM_TRY(token(p, PM_TOKEN_NAME, local_end(p, colon + 1)));
  p->token.colon = colon - start;
  return resolve_local(p);
}

static PmStatus lex_word(PmParser *p) {
  size_t end = p->at;
  while (isalnum((unsigned char)byte_at(p, end)) || byte_at(p, end) == '_')
    ++end;
  return token(p, PM_TOKEN_WORD, end);
}

static PmStatus lex_operator(PmParser *p) {
  static const char *const pairs[] = {"&&", "||", "!=", "<=", ">=", "^^"};
  const PmStr rest = pm_str_slice(p->text, p->at, p->text.len);
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i)
    if (pm_str_starts(rest, pm_str(pairs[i])))
      return token(p, PM_TOKEN_OPERATOR, p->at + 2);
  if (rest.data[0] && strchr("{}()[].,;*/+-=<>!|^?", rest.data[0]))
    return token(p, PM_TOKEN_OPERATOR, p->at + 1);
  size_t end;
  const uint32_t c = char_at(p, p->at, &end);
  if (c > ' ' && c < 0x7F)
    return pm_sq_fail(p, p->at, NULL, "SPARQL has no use for '%c' here", (int)c);
  return pm_sq_fail(p, p->at, "was it copied from a formatted text?",
                    "SPARQL has no use for the character U+%04X here", (unsigned)c);
}

PmStatus pm_sq_next(PmParser *p) {
  skip_space(p);
  if (p->at >= p->text.len)
    return token(p, PM_TOKEN_END, p->text.len);
  const char c = p->text.data[p->at];
  const size_t iri = c == '<' ? iri_end(p) : 0;
  if (iri)
    return lex_iri(p, iri);
  if (c == '?' || c == '$')
    return lex_variable(p);
  if (c == '@')
    return lex_language(p);
  if (c == '"' || c == '\'')
    return lex_string(p);
  if (starts_number(p))
    return lex_number(p);
  if (c == '_' && byte_at(p, p->at + 1) == ':')
    return lex_blank(p);
  const size_t colon = prefix_colon(p);
  if (colon != SIZE_MAX)
    return lex_name(p, colon);
  return is_alpha((unsigned char)c) ? lex_word(p) : lex_operator(p);
}
