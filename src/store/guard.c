// SPDX-License-Identifier: MIT
// Refuses query texts that would bring rasqal 0.9.33 or glibc's regcomp down: both are
// outside our hands, and a query must not crash the program. Each limit was measured: two
// additions in a row overrun a buffer in raptor_sequence_join, groups nested deep take
// time that doubles with every level, and so do regular expressions.
#include "store/engine.h"

#include <strings.h>

enum {
  MAX_GROUPS = 8,    // { in {
  MAX_DEPTH = 100,   // of all brackets
  MAX_FACTORS = 100, // * and / in a row
  MAX_PATTERN = 1000,
  MAX_PATTERN_DEPTH = 30,
  MAX_REPEATS = 2, // {m,n} in one pattern
};

typedef struct {
  size_t groups, depth;
  unsigned sums[MAX_DEPTH + 1], factors[MAX_DEPTH + 1]; // by depth
  bool has_regex;
  size_t bad_pattern; // offset, or SIZE_MAX
} Guard;

static bool is_word(PmStr token, const char *word) {
  return token.len == strlen(word) && strncasecmp(token.data, word, token.len) == 0;
}

// Whether a string could be a pattern that regcomp cannot take.
static bool is_bad_pattern(PmStr s) {
  size_t depth = 0, repeats = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i];
    depth += c == '(';
    depth -= c == ')' && depth > 0;
    repeats += c == '{';
    const bool back =
        c == '\\' && i + 1 < s.len && s.data[i + 1] >= '1' && s.data[i + 1] <= '9';
    if (depth > MAX_PATTERN_DEPTH || repeats > MAX_REPEATS || back)
      return true;
  }
  return s.len > MAX_PATTERN;
}

static const char *open_bracket(Guard *g, char c) {
  g->groups += c == '{';
  if (g->groups > MAX_GROUPS)
    return "groups { } are nested more than 8 deep";
  if (++g->depth > MAX_DEPTH)
    return "brackets are nested more than 100 deep";
  g->sums[g->depth] = g->factors[g->depth] = 0;
  return NULL;
}

static void close_bracket(Guard *g, char c) {
  g->groups -= c == '}' && g->groups > 0;
  g->depth -= g->depth > 0;
}

static const char *check_byte(Guard *g, char c) {
  switch (c) {
  case '{':
  case '(':
  case '[': return open_bracket(g, c);
  case '}':
  case ')':
  case ']': close_bracket(g, c); return NULL;
  case '+':
  case '-':
    return g->groups && ++g->sums[g->depth] > 1
               ? "two + or - in a row: write (a + b) + c, with parentheses"
               : NULL;
  case '*':
  case '/':
    return ++g->factors[g->depth] > MAX_FACTORS ? "more than 100 * or / in a row" : NULL;
  case ',':
  case '&':
  case '|':
  case '=':
  case '<':
  case '>':
  case ';':
  case '.': g->sums[g->depth] = g->factors[g->depth] = 0; return NULL;
  default: return NULL;
  }
}

const char *pm_guard_query(PmStr text, size_t *offset) {
  Guard g = {.bad_pattern = SIZE_MAX};
  for (size_t i = 0; i < text.len;) {
    const size_t end = pm_sparql_skip(text, i);
    const PmStr token = pm_str_slice(text, i, end);
    const bool is_string = token.data[0] == '"' || token.data[0] == '\'';
    g.has_regex |= is_word(token, "regex") || is_word(token, "replace");
    if (is_string && g.bad_pattern == SIZE_MAX && is_bad_pattern(token))
      g.bad_pattern = i;
    *offset = i;
    const char *why = token.len == 1 ? check_byte(&g, token.data[0]) : NULL;
    if (why)
      return why;
    i = end;
  }
  *offset = g.bad_pattern;
  return g.has_regex && g.bad_pattern != SIZE_MAX
             ? "a regular expression that is too long, too deep, or repeats too much"
             : NULL;
}
