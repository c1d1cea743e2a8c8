// SPDX-License-Identifier: MIT
// Reading JSON with yajl, the one file that touches it: events become a tree.
#include "rdf/json.h"

#include <yajl/yajl_parse.h>

typedef struct {
  PmArena *arena;
  PmJson *root;
  PmJson *open[PM_JSON_MAX_DEPTH]; // arrays and objects not yet closed
  size_t depth;
  PmStr key; // of the member to come, for the innermost object
  PmStatus status;
} Builder;

// yajl stops when a callback returns 0.
static int keep(Builder *b, PmStatus st) {
  b->status = st;
  return st == PM_OK;
}

static PmStatus attach(Builder *b, PmJson *value) {
  if (!value)
    return PM_ERR_NOMEM;
  if (b->depth == 0) {
    b->root = value;
    return PM_OK;
  }
  PmJson *parent = b->open[b->depth - 1];
  return parent->type == PM_JSON_ARRAY ? pm_json_push(b->arena, parent, value)
                                       : pm_json_set(b->arena, parent, b->key, value);
}

static int add(Builder *b, PmJsonType type, const unsigned char *text, size_t n) {
  PmJson *value = pm_json_new(b->arena, type);
  if (value && text) {
    value->text = pm_arena_copy(b->arena, pm_str_n((const char *)text, n));
    if (!value->text.data)
      return keep(b, PM_ERR_NOMEM);
  }
  return keep(b, attach(b, value));
}

static int on_null(void *b) { return add(b, PM_JSON_NULL, NULL, 0); }

static int on_boolean(void *b, int value) {
  return add(b, value ? PM_JSON_TRUE : PM_JSON_FALSE, NULL, 0);
}

static int on_number(void *b, const char *text, size_t n) {
  return add(b, PM_JSON_NUMBER, (const unsigned char *)text, n);
}

static int on_string(void *b, const unsigned char *text, size_t n) {
  return add(b, PM_JSON_STRING, text ? text : (const unsigned char *)"", n);
}

static int on_key(void *data, const unsigned char *text, size_t n) {
  Builder *b = data;
  b->key = pm_arena_copy(b->arena, pm_str_n((const char *)text, n));
  return keep(b, b->key.data ? PM_OK : PM_ERR_NOMEM);
}

static int begin(Builder *b, PmJsonType type) {
  if (b->depth == PM_JSON_MAX_DEPTH)
    return keep(b, PM_ERR_LIMIT);
  PmJson *value = pm_json_new(b->arena, type);
  const PmStatus st = attach(b, value);
  if (!st)
    b->open[b->depth++] = value;
  return keep(b, st);
}

static int on_start_object(void *b) { return begin(b, PM_JSON_OBJECT); }

static int on_start_array(void *b) { return begin(b, PM_JSON_ARRAY); }

static int on_end(void *data) {
  --((Builder *)data)->depth;
  return 1;
}

static PmPosition position_of(PmStr text, const char *name, size_t offset) {
  PmPosition at = pm_at(name, 1, 1);
  for (size_t i = 0; i < offset && i < text.len; ++i)
    if (text.data[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else if (((unsigned char)text.data[i] & 0xC0) != 0x80)
      ++at.column;
  return at;
}

static PmStatus fail(PmJob *job, yajl_handle handle, const Builder *b, PmStr text,
                     const char *name) {
  const PmPosition at = position_of(text, name, yajl_get_bytes_consumed(handle));
  if (b->status == PM_ERR_LIMIT)
    return pm_fail(job, PM_ERR_LIMIT, at, NULL, "JSON nested deeper than %d levels",
                   PM_JSON_MAX_DEPTH);
  if (b->status)
    return b->status;
  unsigned char *message = yajl_get_error(handle, 0, NULL, 0);
  const PmStr why = pm_str(message ? (const char *)message : "no valid JSON");
  const size_t nl = pm_str_find(why, PM_STR("\n"), 0);
  const PmStr line = pm_str_slice(why, 0, nl);
  const PmStatus st = pm_fail(job, PM_ERR_SYNTAX, at, NULL, "%.*s", PM_ARGS(line));
  if (message)
    yajl_free_error(handle, message);
  return st;
}

PmStatus pm_json_parse(PmJob *job, PmArena *arena, PmStr text, const char *name,
                       PmJson **value) {
  static const yajl_callbacks callbacks = {
      .yajl_null = on_null,
      .yajl_boolean = on_boolean,
      .yajl_number = on_number,
      .yajl_string = on_string,
      .yajl_start_map = on_start_object,
      .yajl_map_key = on_key,
      .yajl_end_map = on_end,
      .yajl_start_array = on_start_array,
      .yajl_end_array = on_end,
  };
  if (pm_str_starts(text, PM_STR("\xEF\xBB\xBF")))
    text = pm_str_slice(text, 3, text.len);
  Builder b = {.arena = arena};
  yajl_handle handle = yajl_alloc(&callbacks, NULL, &b);
  if (!handle)
    return PM_ERR_NOMEM;
  yajl_status rc = yajl_parse(handle, (const unsigned char *)text.data, text.len);
  if (rc == yajl_status_ok)
    rc = yajl_complete_parse(handle);
  PmStatus st = PM_OK;
  if (rc != yajl_status_ok)
    st = fail(job, handle, &b, text, name);
  else if (!b.root)
    st = pm_fail(job, PM_ERR_SYNTAX, pm_at(name, 1, 1), NULL, "no JSON value");
  yajl_free(handle);
  *value = b.root;
  return st;
}
