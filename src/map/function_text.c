// SPDX-License-Identifier: MIT
// Functions on texts. Positions count characters, not bytes; letters are those of all
// scripts. The one file of this stage that touches utf8proc.
#include "map/function.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { MAX_TEXT = 1 << 28 };

// Hands `buf` over as a value and releases it.
static PmStatus give_buf(PmFunctionRun *run, PmBuf *buf, PmStatus st) {
  if (!st)
    st = pm_give(run, pm_arena_copy(run->arena, pm_buf_str(buf)));
  pm_buf_release(buf);
  return st;
}

static PmStatus put(PmBuf *buf, uint32_t c) {
  char bytes[4];
  return pm_buf_append(buf, pm_str_n(bytes, pm_utf8_put(c, bytes)));
}

static bool is_letter(uint32_t c) {
  const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

static PmStr trimmed(PmStr s) {
  static const char blanks[] = " \t\r\n\f\v";
  for (;;) {
    if (pm_str_starts(s, PM_STR("\u3000")))
      s = pm_str_slice(s, 3, s.len);
    else if (s.len && memchr(blanks, s.data[0], sizeof blanks - 1))
      s = pm_str_slice(s, 1, s.len);
    else
      break;
  }
  while (s.len && memchr(blanks, s.data[s.len - 1], sizeof blanks - 1))
    --s.len;
  while (pm_str_ends(s, PM_STR("\u3000")))
    s.len -= 3;
  return s;
}

// --- letters --------------------------------------------------------------------------

typedef enum { TO_UPPER, TO_LOWER, TO_TITLE } Case;

static PmStatus change_case(PmFunctionRun *run, PmStr s, Case to) {
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  bool in_word = false;
  for (size_t i = 0; i < s.len && !st;) {
    const uint32_t c = pm_utf8_next(s, &i);
    if (c == PM_UTF8_BAD)
      continue;
    const bool up = to == TO_UPPER || (to == TO_TITLE && !in_word);
    const utf8proc_int32_t changed = up ? utf8proc_toupper((utf8proc_int32_t)c)
                                        : utf8proc_tolower((utf8proc_int32_t)c);
    in_word = is_letter(c) || c == '\'' || c == 0x2019;
    st = put(&buf, (uint32_t)changed);
  }
  return give_buf(run, &buf, st);
}

static PmStatus to_upper(PmFunctionRun *run) {
  return change_case(run, run->args[0], TO_UPPER);
}

static PmStatus to_lower(PmFunctionRun *run) {
  return change_case(run, run->args[0], TO_LOWER);
}

static PmStatus to_title(PmFunctionRun *run) {
  return change_case(run, run->args[0], TO_TITLE);
}

static PmStatus to_upper_url(PmFunctionRun *run) {
  const PmStr s = run->args[0];
  const bool has = s.len >= 4 && strncasecmp(s.data, "http", 4) == 0;
  PmStr url = s;
  if (!has)
    url = pm_arena_printf(run->arena, "http://%.*s", PM_ARGS(s));
  if (!url.data)
    return PM_ERR_NOMEM;
  if (has)
    return change_case(run, url, TO_UPPER);
  const size_t n = run->out->n;
  PM_TRY(change_case(run, s, TO_UPPER));
  run->out->items[n] =
      pm_arena_printf(run->arena, "http://%.*s", PM_ARGS(run->out->items[n]));
  return run->out->items[n].data ? PM_OK : PM_ERR_NOMEM;
}

// Full-width forms of ASCII (U+FF01 to U+FF5E) and the ideographic space.
static PmStatus half_width(PmFunctionRun *run) {
  const PmStr s = run->args[0];
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < s.len && !st;) {
    const uint32_t c = pm_utf8_next(s, &i);
    st = c == PM_UTF8_BAD ? PM_OK
                          : put(&buf, c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0
                                      : c == 0x3000              ? ' '
                                                                 : c);
  }
  return give_buf(run, &buf, st);
}

static PmStatus slug(PmFunctionRun *run) {
  utf8proc_uint8_t *folded = NULL;
  const utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)run->args[0].data,
                                          (utf8proc_ssize_t)run->args[0].len, &folded,
                                          UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                              UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
  if (n < 0)
    return n == UTF8PROC_ERROR_NOMEM ? PM_ERR_NOMEM
                                     : pm_no_use(run, run->args[0], "text");
  const PmStr s = pm_str_n((const char *)folded, (size_t)n);
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < s.len && !st;) {
    const uint32_t c = pm_utf8_next(s, &i);
    if (is_letter(c))
      st = put(&buf, c);
    else if (buf.len && buf.data[buf.len - 1] != '-')
      st = pm_buf_putc(&buf, '-');
  }
  free(folded);
  if (!st && buf.len && buf.data[buf.len - 1] == '-')
    --buf.len;
  return give_buf(run, &buf, st);
}

// --- parts ----------------------------------------------------------------------------

static PmStatus trim(PmFunctionRun *run) { return pm_give(run, trimmed(run->args[0])); }

static PmStatus normalize_space(PmFunctionRun *run) {
  const PmStr s = trimmed(run->args[0]);
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  for (size_t i = 0; i < s.len && !st; ++i) {
    const bool blank = strchr(" \t\r\n", s.data[i]) != NULL;
    if (!blank || buf.data[buf.len - 1] != ' ')
      st = pm_buf_putc(&buf, blank ? ' ' : s.data[i]);
  }
  return give_buf(run, &buf, st);
}

static bool read_index(PmFunctionRun *run, PmStr text, size_t length, size_t *index) {
  double n = 0;
  if (!pm_read_number(run, text, &n))
    return false;
  n = n < 0 ? n + (double)length : n; // from the end
  *index = n <= 0 ? 0 : n > (double)length ? SIZE_MAX : (size_t)n;
  return true;
}

static PmStatus substring(PmFunctionRun *run) {
  const PmStr s = run->args[0];
  const size_t length = pm_utf8_count(s);
  size_t from = 0, to = length;
  if (!read_index(run, run->args[1], length, &from))
    return pm_no_use(run, run->args[1], "position");
  if (run->args[2].data && !read_index(run, run->args[2], length, &to))
    return pm_no_use(run, run->args[2], "position");
  if (from == SIZE_MAX)
    return PM_OK; // behind the end: null
  to = to == SIZE_MAX ? length : to;
  return pm_give(
      run, from >= to ? PM_STR("")
                      : pm_str_slice(s, pm_utf8_offset(s, from), pm_utf8_offset(s, to)));
}

static PmStatus length(PmFunctionRun *run) {
  return pm_give_number(run, (double)pm_utf8_count(run->args[0]));
}

static PmStatus replace(PmFunctionRun *run) {
  const PmStr s = run->args[0], find = run->args[1];
  PmBuf buf = pm_buf(MAX_TEXT);
  PmStatus st = PM_OK;
  size_t from = 0, at;
  while (!st && find.len && (at = pm_str_find(s, find, from)) != SIZE_MAX) {
    st = pm_buf_append(&buf, pm_str_slice(s, from, at));
    if (!st)
      st = pm_buf_append(&buf, run->args[2]);
    from = at + find.len;
  }
  if (!st)
    st = pm_buf_append(&buf, pm_str_slice(s, from, s.len));
  return give_buf(run, &buf, st);
}

static PmStatus split(PmFunctionRun *run) {
  const PmStr s = run->args[0], separator = run->args[1];
  for (size_t from = 0; from <= s.len;) {
    const size_t at = separator.len ? pm_str_find(s, separator, from) : SIZE_MAX;
    const size_t to = at < s.len ? at : s.len;
    PM_TRY(pm_give(run, from == to ? PM_STR("") : pm_str_slice(s, from, to)));
    if (at == SIZE_MAX)
      break;
    from = at + separator.len;
  }
  return PM_OK;
}

static PmStatus concat(PmFunctionRun *run) {
  return pm_give(run, pm_arena_printf(run->arena, "%.*s%.*s%.*s", PM_ARGS(run->args[0]),
                                      PM_ARGS(run->args[2]), PM_ARGS(run->args[1])));
}

static PmStatus chomp(PmFunctionRun *run) {
  PmStr s = run->args[0];
  if (run->args[1].len && pm_str_ends(s, run->args[1]))
    s.len -= run->args[1].len;
  return pm_give(run, s.data ? s : PM_STR(""));
}

// --- questions ------------------------------------------------------------------------

static PmStatus contains(PmFunctionRun *run) {
  return pm_give_boolean(run, pm_str_contains(run->args[0], run->args[1]));
}

static PmStatus starts_with(PmFunctionRun *run) {
  return pm_give_boolean(run, pm_str_starts(run->args[0], run->args[1]));
}

static PmStatus ends_with(PmFunctionRun *run) {
  return pm_give_boolean(run, pm_str_ends(run->args[0], run->args[1]));
}

// What pm_str_contains says of idlab-fn, whose first text is the one looked for.
static PmStatus index_of(PmFunctionRun *run) {
  const size_t at = pm_str_find(run->args[0], run->args[1], 0);
  return pm_give_number(
      run,
      at == SIZE_MAX ? -1.0 : (double)pm_utf8_count(pm_str_slice(run->args[0], 0, at)));
}

static PmStatus last_index_of(PmFunctionRun *run) {
  const PmStr s = run->args[0];
  size_t last = SIZE_MAX;
  for (size_t at = 0; (at = pm_str_find(s, run->args[1], at)) < s.len; ++at)
    last = at;
  return pm_give_number(
      run, last == SIZE_MAX ? -1.0 : (double)pm_utf8_count(pm_str_slice(s, 0, last)));
}

// --- other notations ------------------------------------------------------------------

static const char *html_entity(char c) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\'': return "&#39;";
  default: return NULL;
  }
}

static PmStatus escape_markup(PmStr s, PmBuf *buf) {
  for (size_t i = 0; i < s.len; ++i) {
    const char *entity = html_entity(s.data[i]);
    PM_TRY(entity ? pm_buf_append(buf, pm_str(entity)) : pm_buf_putc(buf, s.data[i]));
  }
  return PM_OK;
}

static PmStatus escape_csv(PmStr s, PmBuf *buf) {
  const bool plain =
      !s.len || (!memchr(s.data, '"', s.len) && !memchr(s.data, ',', s.len) &&
                 !memchr(s.data, '\n', s.len));
  if (plain)
    return pm_buf_append(buf, s);
  PM_TRY(pm_buf_putc(buf, '"'));
  for (size_t i = 0; i < s.len; ++i)
    PM_TRY(s.data[i] == '"' ? pm_buf_append(buf, PM_STR("\"\""))
                            : pm_buf_putc(buf, s.data[i]));
  return pm_buf_putc(buf, '"');
}

static PmStatus escape(PmFunctionRun *run) {
  const PmStr s = run->args[0], mode = run->args[1];
  PmBuf buf = pm_buf(MAX_TEXT);
  if (pm_str_eqz(mode, "html") || pm_str_eqz(mode, "xml"))
    return give_buf(run, &buf, escape_markup(s, &buf));
  if (pm_str_eqz(mode, "url"))
    return give_buf(run, &buf, pm_encode(PM_ENCODE_URI, s, &buf));
  if (pm_str_eqz(mode, "csv"))
    return give_buf(run, &buf, escape_csv(s, &buf));
  if (pm_str_eqz(mode, "javascript") || pm_str_eqz(mode, "json"))
    return give_buf(run, &buf, pm_json_quote(&buf, s));
  return pm_no_use(run, mode, "way of escaping (html, xml, csv, url, javascript)");
}

static PmStatus sha256(PmFunctionRun *run) {
  const PmSha256 hash = pm_sha256(run->args[0]);
  size_t n = 64;
  if (run->args[1].data && (!read_index(run, run->args[1], 64, &n) || n == 0))
    return pm_no_use(run, run->args[1], "length");
  return pm_give(run, pm_arena_copy(run->arena, pm_str_n(hash.hex, n < 64 ? n : 64)));
}

static PmStatus always_abc(PmFunctionRun *run) { return pm_give(run, PM_STR("ABC")); }

// --- names of people ------------------------------------------------------------------

// "Ann Lee" as "Lee, Ann", or back. Names without a blank (李大山) have one order.
static PmStatus name_order(PmFunctionRun *run) {
  const PmStr s = trimmed(run->args[0]);
  const bool given_first = pm_str_eqz(run->args[1], "given-first");
  const size_t comma = pm_str_find(s, PM_STR(","), 0);
  size_t blank = s.len;
  while (blank && s.data[blank - 1] != ' ')
    --blank;
  if (!given_first && run->args[1].data && !pm_str_eqz(run->args[1], "family-first"))
    return pm_no_use(run, run->args[1], "order (family-first, given-first)");
  if (given_first && comma != SIZE_MAX)
    return pm_give(run,
                   pm_arena_printf(run->arena, "%.*s %.*s",
                                   PM_ARGS(trimmed(pm_str_slice(s, comma + 1, s.len))),
                                   PM_ARGS(trimmed(pm_str_slice(s, 0, comma)))));
  if (given_first || comma != SIZE_MAX || blank == 0)
    return pm_give(run, s);
  return pm_give(run, pm_arena_printf(run->arena, "%.*s, %.*s",
                                      PM_ARGS(pm_str_slice(s, blank, s.len)),
                                      PM_ARGS(trimmed(pm_str_slice(s, 0, blank)))));
}

#define VALUE "grel:valueParam|grel:valueParameter|grel:p_string_value|idlab-fn:str"
#define OTHER "grel:valueParam2|grel:valueParameter2|grel:string_sub|grel:p_string_sub"

const PmFunction pm_text_functions[] = {
    {"grel:toUpperCase|grel:string_toUppercase", VALUE, PM_GIVES_TEXT, to_upper,
     .about = "the text in capital letters"},
    {"grel:toLowerCase|grel:string_toLowercase", VALUE, PM_GIVES_TEXT, to_lower,
     .about = "the text in small letters"},
    {"grel:toTitleCase|grel:toTitlecase|grel:string_toTitlecase", VALUE, PM_GIVES_TEXT,
     to_title, .about = "each word with a capital letter"},
    {"grel:string_trim|grel:string_strip|idlab-fn:trim", VALUE, PM_GIVES_TEXT, trim,
     .about = "the text without blanks around it"},
    {"pm-fn:normalizeSpace", VALUE "|pm-fn:value", PM_GIVES_TEXT, normalize_space,
     .about = "also with one blank where there are several"},
    {"grel:string_length|grel:stringLength", VALUE, PM_GIVES_NUMBER, length,
     .about = "how many characters"},
    {"grel:string_substring|grel:substring",
     VALUE " grel:p_int_i_from ?grel:p_int_i_opt_to|grel:p_int_i_to", PM_GIVES_TEXT,
     substring,
     .about = "the characters from one position, from 0, to before another; none behind "
              "the end"},
    {"grel:string_replace",
     VALUE
     " grel:param_find|grel:p_string_find ?grel:param_replace|grel:p_string_replace",
     PM_GIVES_TEXT, replace, .about = "the text with every find replaced"},
    {"grel:string_split|idlab-fn:split",
     VALUE " grel:p_string_sep|grel:param_string_sep|idlab-fn:delimiter", PM_GIVES_TEXTS,
     split, .about = "the parts between separators, each a value"},
    {"idlab-fn:concat|grel:string_concat",
     "idlab-fn:str|grel:valueParam|grel:valueParameter "
     "idlab-fn:otherStr|grel:valueParam2|grel:valueParameter2 ?idlab-fn:delimiter",
     PM_GIVES_TEXT, concat, .about = "two texts, with what parts them"},
    {"grel:string_chomp", VALUE " grel:p_string_sep|" OTHER, PM_GIVES_TEXT, chomp,
     .about = "the text without this end"},
    {"grel:string_contains", VALUE " " OTHER, PM_GIVES_BOOLEAN, contains,
     .about = "whether the second text is in the first"},
    {"idlab-fn:stringContainsOtherString", "idlab-fn:str idlab-fn:otherStr",
     PM_GIVES_BOOLEAN, contains, .about = "the same"},
    {"grel:string_startsWith", VALUE " " OTHER, PM_GIVES_BOOLEAN, starts_with,
     .about = "whether the text begins so"},
    {"grel:string_endsWith", VALUE " " OTHER, PM_GIVES_BOOLEAN, ends_with,
     .about = "whether the text ends so"},
    {"grel:string_indexOf", VALUE " " OTHER, PM_GIVES_NUMBER, index_of,
     .about = "where the second text begins, from 0; -1: nowhere"},
    {"grel:string_lastIndexOf", VALUE " " OTHER, PM_GIVES_NUMBER, last_index_of,
     .about = "where it begins last"},
    {"grel:escape|grel:string_escape", VALUE " grel:modeParam|grel:p_string_mode",
     PM_GIVES_TEXT, escape,
     .about = "the text as html, xml, csv, url or javascript write it"},
    {"idlab-fn:toUpperCaseURL", "idlab-fn:str", PM_GIVES_TEXT, to_upper_url,
     .about = "the URL in capital letters, with http:// before it where nothing is"},
    {"idlab-fn:alwaysReturnsABC", "", PM_GIVES_TEXT, always_abc,
     .about = "ABC (the suites ask for it)"},
    {"pm-fn:slug|idlab-fn:slugify", VALUE "|pm-fn:value", PM_GIVES_TEXT, slug,
     .about =
         "a text for IRIs and file names: small letters without accents, hyphens for the "
         "rest"},
    {"pm-fn:halfWidth", VALUE "|pm-fn:value", PM_GIVES_TEXT, half_width,
     .about = "full-width letters, digits and marks as ASCII"},
    {"pm-fn:nameOrder", VALUE "|pm-fn:value ?pm-fn:order", PM_GIVES_TEXT, name_order,
     .about = "a name as \"Lee, Ann\"; with order given-first as \"Ann Lee\""},
    {"pm-fn:sha256|grel:string_sha256|idlab-fn:sha256",
     VALUE "|pm-fn:value ?pm-fn:length", PM_GIVES_TEXT, sha256,
     .about = "the SHA-256 of the text in hexadecimal digits, or the first of them"},
};
const size_t pm_n_text_functions = sizeof pm_text_functions / sizeof *pm_text_functions;
