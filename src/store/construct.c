// SPDX-License-Identifier: MIT
// rasqal hands over the triples of a CONSTRUCT with their literals rewritten, and takes
// the values from the wrong row where rows were sorted. So the template is blanked out of
// the text and the rest asked as a SELECT; the engine fills the template itself.
// Comments, IRIs and strings are stepped over; neither the prologue nor a template has
// operators, so that '<' always starts an IRI here.
#include "store/engine.h"

#include <strings.h>

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '_' || (unsigned char)c >= 0x80;
}

static size_t skip_to(PmStr text, size_t from, const char *end) {
  const size_t at = pm_str_find(text, pm_str(end), from);
  return at > text.len ? text.len : at + strlen(end);
}

// Strings in one or three quotes of either kind, with backslash escapes.
static size_t skip_string(PmStr text, size_t i) {
  const char quote[] = {text.data[i], text.data[i], text.data[i], '\0'};
  const size_t n = pm_str_starts(pm_str_slice(text, i, text.len), pm_str(quote)) ? 3 : 1;
  const PmStr end = pm_str_n(quote, n);
  for (i += n; i < text.len; ++i)
    if (text.data[i] == '\\')
      ++i;
    else if (pm_str_starts(pm_str_slice(text, i, text.len), end))
      return i + n;
  return text.len;
}

// An IRI has no blank, quote or bracket inside; else '<' is an operator.
static size_t skip_iri(PmStr text, size_t i) {
  for (size_t end = i + 1; end < text.len; ++end) {
    const char c = text.data[end];
    if (c == '>')
      return end + 1;
    if ((unsigned char)c <= 0x20 || strchr("<\"{}|^`", c))
      break;
  }
  return i + 1;
}

size_t pm_sparql_skip(PmStr text, size_t i) {
  switch (text.data[i]) {
  case '#': return skip_to(text, i, "\n");
  case '<': return skip_iri(text, i);
  case '"':
  case '\'': return skip_string(text, i);
  default: break;
  }
  size_t end = i;
  while (end < text.len &&
         (is_name_byte(text.data[end]) ||
          (end > i && (text.data[end] == '-' || text.data[end] == '.') &&
           end + 1 < text.len && is_name_byte(text.data[end + 1]) &&
           !(text.data[i] >= '0' && text.data[i] <= '9' && text.data[end] == '-'))))
    ++end;
  return end > i ? end : i + 1;
}

// The offset of the keyword; a prefix may be called "construct:" too.
static size_t find_keyword(PmStr text) {
  static const char word[] = "construct";
  for (size_t i = 0; i < text.len;) {
    const size_t end = pm_sparql_skip(text, i);
    if (end - i == sizeof word - 1 &&
        strncasecmp(text.data + i, word, sizeof word - 1) == 0 &&
        (end == text.len || text.data[end] != ':') && (i == 0 || text.data[i - 1] != ':'))
      return i;
    i = end;
  }
  return text.len;
}

// True when the variable at [from, to) stands in the text after `start` already.
static bool seen_before(PmStr text, size_t start, size_t from, size_t to) {
  const PmStr name = pm_str_slice(text, from + 1, to);
  for (size_t i = start; i < from;) {
    if (text.data[i] != '?') {
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < from && is_name_byte(text.data[end]))
      ++end;
    if (pm_str_eq(pm_str_slice(text, i + 1, end), name))
      return true;
    i = end;
  }
  return false;
}

static void blank(char *text, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i)
    if (text[i] != '\n' && text[i] != '\r')
      text[i] = ' ';
}

// Keeps the first of each variable between the braces; returns whether there was one.
static bool keep_variables(char *text, PmStr all, size_t open) {
  bool any = false;
  size_t i = open + 1;
  text[open] = ' ';
  for (size_t end; i < all.len && text[i] != '}'; i = end) {
    const bool variable = text[i] == '?' || text[i] == '$';
    end = variable ? i + 1 : pm_sparql_skip(all, i);
    while (variable && end < all.len && is_name_byte(text[end]))
      ++end;
    if (variable && end > i + 1 && !seen_before(all, open, i, end)) {
      text[i] = '?';
      any = true;
    } else {
      blank(text, i, end);
    }
  }
  if (i < all.len)
    text[i] = ' ';
  return any;
}

void pm_construct_to_select(char *text, size_t len) {
  const PmStr all = pm_str_n(text, len);
  const size_t at = find_keyword(all);
  if (at == len)
    return;
  memcpy(text + at, "SELECT   ", 9);
  size_t i = at + 9;
  while (i < len && text[i] != '{' && !is_name_byte(text[i]))
    i = pm_sparql_skip(all, i);
  // The short form, CONSTRUCT WHERE { … }, has no template.
  const bool any = i < len && text[i] == '{' && keep_variables(text, all, i);
  if (!any)
    text[at + 7] = '*';
}
