// SPDX-License-Identifier: MIT
// REGEX and REPLACE on PCRE2, with limits on work. The one file that knows PCRE2.
#include "store/sparql/value.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

enum { CACHED = 8 };

enum { MATCH_LIMIT = 1000000, MATCH_DEPTH = 10000, MATCH_HEAP_KIB = 65536 };

static bool read_flags(PmStr flags, uint32_t *options) {
  static const struct {
    char flag;
    uint32_t option;
  } known[] = {{'i', PCRE2_CASELESS},
               {'s', PCRE2_DOTALL},
               {'m', PCRE2_MULTILINE},
               {'x', PCRE2_EXTENDED_MORE},
               {'q', PCRE2_LITERAL}};
  *options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C |
             PCRE2_DOLLAR_ENDONLY;
  for (size_t i = 0; i < flags.len; ++i) {
    size_t k = 0;
    while (k < sizeof known / sizeof *known && known[k].flag != flags.data[i])
      ++k;
    if (k == sizeof known / sizeof *known)
      return false;
    *options |= known[k].option;
  }
  if (*options & PCRE2_LITERAL) // what goes together with it
    *options &= PCRE2_LITERAL | PCRE2_CASELESS | PCRE2_UTF | PCRE2_NO_UTF_CHECK;
  return true;
}

// $1 is the group, \$ and \\ themselves: PCRE2 wants ${1}, $$ and \.
static PmStatus replacement(PmEval *e, PmStr s, PmStr *out) {
  char *text = pm_arena_alloc(e->arena, s.len * 4 + 1);
  if (!text)
    return PM_ERR_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < s.len; ++i) {
    const char c = s.data[i];
    if (c == '\\' && i + 1 < s.len) {
      ++i;
      if (s.data[i] == '$')
        text[n++] = '$';
      text[n++] = s.data[i];
    } else if (c == '$' && i + 1 < s.len && s.data[i + 1] >= '0' &&
               s.data[i + 1] <= '9') {
      text[n++] = '$';
      text[n++] = '{';
      text[n++] = s.data[++i];
      text[n++] = '}';
    } else {
      text[n++] = c;
    }
  }
  *out = pm_str_n(text, n);
  return PM_OK;
}

static PmStatus substitute(PmEval *e, const pcre2_code *code,
                           pcre2_match_context *context, const PmTerm *args, PmTerm *r) {
  PmStr with;
  PM_TRY(replacement(e, args[2].value, &with));
  PCRE2_SIZE size = args[0].value.len * 2 + 256;
  for (int tries = 0; tries < 2; ++tries) {
    char *out = pm_arena_alloc(e->arena, size + 1);
    if (!out)
      return PM_ERR_NOMEM;
    const int rc = pcre2_substitute(
        code, (PCRE2_SPTR)args[0].value.data, args[0].value.len, 0,
        PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH |
            PCRE2_SUBSTITUTE_UNSET_EMPTY | PCRE2_SUBSTITUTE_UNKNOWN_UNSET,
        NULL, context, (PCRE2_SPTR)with.data, with.len, (PCRE2_UCHAR *)out, &size);
    if (rc >= 0) {
      *r = args[0];
      r->value = pm_str_n(out, size);
      return PM_OK;
    }
    if (rc != PCRE2_ERROR_NOMEMORY)
      return PM_OK;
  }
  return PM_OK;
}

// The expressions that a query uses, compiled: in most queries there is one.
struct PmRegexCache {
  struct {
    char *pattern;
    size_t len;
    uint32_t options;
    pcre2_code *code; // NULL where it is no regular expression
  } items[CACHED];
  size_t n, next;
  pcre2_match_context *context;
  pcre2_match_data *data;
};

void pm_regex_release(PmEval *e) {
  struct PmRegexCache *c = e->regexes;
  if (!c)
    return;
  for (size_t i = 0; i < c->n; ++i) {
    free(c->items[i].pattern);
    pcre2_code_free(c->items[i].code);
  }
  pcre2_match_data_free(c->data);
  pcre2_match_context_free(c->context);
  free(c);
  e->regexes = NULL;
}

static PmStatus begin(PmEval *e) {
  if (e->regexes)
    return PM_OK;
  struct PmRegexCache *c = e->regexes = calloc(1, sizeof *c);
  if (!c)
    return PM_ERR_NOMEM;
  c->context = pcre2_match_context_create(NULL);
  c->data = pcre2_match_data_create(1, NULL);
  if (!c->context || !c->data) {
    pm_regex_release(e);
    return PM_ERR_NOMEM;
  }
  pcre2_set_match_limit(c->context, MATCH_LIMIT);
  pcre2_set_depth_limit(c->context, MATCH_DEPTH);
  pcre2_set_heap_limit(c->context, MATCH_HEAP_KIB);
  return PM_OK;
}

static bool is_cached(const struct PmRegexCache *c, PmStr pattern, uint32_t options,
                      pcre2_code **code) {
  for (size_t i = 0; i < c->n; ++i)
    if (c->items[i].options == options &&
        pm_str_eq(pm_str_n(c->items[i].pattern, c->items[i].len), pattern)) {
      *code = c->items[i].code;
      return true;
    }
  return false;
}

static PmStatus compile(PmEval *e, PmStr pattern, uint32_t options, pcre2_code **code) {
  struct PmRegexCache *c = e->regexes;
  int error = 0;
  PCRE2_SIZE at;
  if (is_cached(c, pattern, options, code))
    return PM_OK;
  char *copy = malloc(pattern.len + 1);
  if (!copy)
    return PM_ERR_NOMEM;
  if (pattern.len)
    memcpy(copy, pattern.data, pattern.len);
  *code = pcre2_compile((PCRE2_SPTR)copy, pattern.len, options, &error, &at, NULL);
  if (!*code && error == PCRE2_ERROR_HEAP_FAILED) {
    free(copy);
    return PM_ERR_NOMEM;
  }
  if (*code)
    (void)pcre2_jit_compile(*code, PCRE2_JIT_COMPLETE); // where it can, it is faster
  const size_t i = c->n < CACHED ? c->n++ : c->next++ % CACHED;
  free(c->items[i].pattern);
  pcre2_code_free(c->items[i].code);
  c->items[i].pattern = copy;
  c->items[i].len = pattern.len;
  c->items[i].options = options;
  c->items[i].code = *code;
  return PM_OK;
}

PmStatus pm_regex_call(PmEval *e, PmFunction function, const PmTerm *args, size_t n,
                       PmTerm *r) {
  const size_t flags = function == PM_FN_REPLACE ? 3 : 2;
  uint32_t options;
  pcre2_code *code = NULL;
  *r = (PmTerm){0};
  for (size_t i = 0; i < n; ++i)
    if (!pm_value_is_string(&args[i]) || (i && args[i].language.len))
      return PM_OK;
  if (!read_flags(n > flags ? args[flags].value : PM_STR(""), &options))
    return PM_OK;
  PM_TRY(begin(e));
  PM_TRY(compile(e, args[1].value, options, &code));
  if (!code)
    return PM_OK;
  if (function == PM_FN_REPLACE)
    return substitute(e, code, e->regexes->context, args, r);
  const PmStr s = args[0].value;
  const int rc = pcre2_match(code, (PCRE2_SPTR)(s.data ? s.data : ""), s.len, 0,
                             PCRE2_NO_UTF_CHECK, e->regexes->data, e->regexes->context);
  if (rc >= 0 || rc == PCRE2_ERROR_NOMATCH)
    *r = pm_value_boolean(rc >= 0);
  return PM_OK;
}
