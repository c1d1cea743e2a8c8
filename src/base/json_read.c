// SPDX-License-Identifier: MIT
// Reading JSON trees: the scanner's tokens become values.
#include "base/json.h"

// One value and what is in it, in the reader's arena.
typedef struct {
  PmJsonScan *scan;
  PmArena *arena;
} Reader;

static uint32_t at_most_32_bits(uint64_t n) {
  return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static PmStatus copy_text(Reader *r, PmStr text, PmStr *copy) {
  *copy = pm_arena_copy(r->arena, text);
  return copy->data ? PM_OK : PM_ERR_NOMEM;
}

static PmStatus read_value(Reader *r, const PmJsonToken *token, PmJson **value);

static PmStatus read_items(Reader *r, PmJson *array) {
  PmJsonToken token;
  PmJson *item = NULL;
  for (;;) {
    PM_TRY(pm_json_scan_next(r->scan, &token));
    if (token.type == PM_JSON_TOKEN_ARRAY_END)
      return PM_OK;
    PM_TRY(read_value(r, &token, &item));
    PM_TRY(pm_json_push(r->arena, array, item));
  }
}

static PmStatus read_members(Reader *r, PmJson *object) {
  PmJsonToken token;
  PmJson *value = NULL;
  for (;;) {
    PmStr key;
    PM_TRY(pm_json_scan_next(r->scan, &token));
    if (token.type == PM_JSON_TOKEN_OBJECT_END)
      return PM_OK;
    PM_TRY(copy_text(r, token.text, &key));
    PM_TRY(pm_json_scan_next(r->scan, &token));
    PM_TRY(read_value(r, &token, &value));
    PM_TRY(pm_json_set(r->arena, object, key, value));
  }
}

// Recursion is bounded by the scanner's depth.
static PmStatus read_value(Reader *r, const PmJsonToken *token, PmJson **value) {
  static const PmJsonType types[] = {
      [PM_JSON_TOKEN_NULL] = PM_JSON_NULL,     [PM_JSON_TOKEN_FALSE] = PM_JSON_FALSE,
      [PM_JSON_TOKEN_TRUE] = PM_JSON_TRUE,     [PM_JSON_TOKEN_NUMBER] = PM_JSON_NUMBER,
      [PM_JSON_TOKEN_STRING] = PM_JSON_STRING, [PM_JSON_TOKEN_ARRAY] = PM_JSON_ARRAY,
      [PM_JSON_TOKEN_OBJECT] = PM_JSON_OBJECT,
  };
  PmJson *made = pm_json_new(r->arena, types[token->type]);
  *value = made;
  if (!made)
    return PM_ERR_NOMEM;
  made->line = at_most_32_bits(token->line);
  made->column = at_most_32_bits(token->column);
  if (made->type == PM_JSON_ARRAY)
    return read_items(r, made);
  if (made->type == PM_JSON_OBJECT)
    return read_members(r, made);
  return token->text.data ? copy_text(r, token->text, &made->text) : PM_OK;
}

PmStatus pm_json_read_value(PmJsonScan *scan, PmArena *arena, const PmJsonToken *token,
                            PmJson **value) {
  return read_value(&(Reader){scan, arena}, token, value);
}

PmStatus pm_json_read(PmJob *job, PmArena *arena, const PmJsonScanOptions *options,
                      PmJson **value) {
  PmJsonScan scan;
  PmJsonToken token;
  pm_json_scan_init(&scan, job, options);
  PmStatus st = pm_json_scan_next(&scan, &token);
  if (!st)
    st = pm_json_read_value(&scan, arena, &token, value);
  if (!st)
    st = pm_json_scan_next(&scan, &token); // the end, or an error
  pm_json_scan_release(&scan);
  return st;
}

PmStatus pm_json_parse(PmJob *job, PmArena *arena, PmStr text, const char *name,
                       PmJson **value) {
  return pm_json_read(job, arena, &(PmJsonScanOptions){.text = text, .name = name},
                      value);
}
