// SPDX-License-Identifier: MIT
// JSON trees: building, look-up, writing. Knows nothing of JSON-LD.
#include "base/json.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { HASH_FROM = 16 };

PmJson *pm_json_new(PmArena *arena, PmJsonType type) {
  PmJson *value = pm_arena_alloc(arena, sizeof *value);
  if (value)
    value->type = type;
  return value;
}

PmJson *pm_json_string(PmArena *arena, PmStr text) {
  PmJson *value = pm_json_new(arena, PM_JSON_STRING);
  if (value)
    value->text = text;
  return value;
}

PmStatus pm_json_push(PmArena *arena, PmJson *array, PmJson *item) {
  if (!item)
    return PM_ERR_NOMEM;
  array->items =
      pm_arena_extend(arena, array->items, array->n, &array->cap, sizeof *array->items);
  if (!array->items)
    return PM_ERR_NOMEM;
  array->items[array->n++] = item;
  return PM_OK;
}

// --- members --------------------------------------------------------------------------

static size_t slot_of(const PmJson *object, PmStr key) {
  size_t i = (size_t)pm_hash64(key, 1) & (object->n_slots - 1);
  while (object->slots[i] && !pm_str_eq(object->members[object->slots[i] - 1].key, key))
    i = (i + 1) & (object->n_slots - 1);
  return i;
}

static PmStatus index_members(PmArena *arena, PmJson *object) {
  if (object->n < HASH_FROM || object->n * 2 < object->n_slots)
    return PM_OK;
  const uint32_t n_slots = object->n_slots ? object->n_slots * 2 : HASH_FROM * 4;
  uint32_t *slots = pm_arena_alloc(arena, n_slots * sizeof *slots);
  if (!slots)
    return PM_ERR_NOMEM;
  object->slots = slots;
  object->n_slots = n_slots;
  for (size_t i = 0; i < object->n; ++i)
    object->slots[slot_of(object, object->members[i].key)] = (uint32_t)i + 1;
  return PM_OK;
}

static PmJsonMember *find_member(const PmJson *object, PmStr key) {
  if (object->n_slots) {
    const uint32_t number = object->slots[slot_of(object, key)];
    return number ? &object->members[number - 1] : NULL;
  }
  for (size_t i = 0; i < object->n; ++i)
    if (pm_str_eq(object->members[i].key, key))
      return &object->members[i];
  return NULL;
}

PmStatus pm_json_set(PmArena *arena, PmJson *object, PmStr key, PmJson *value) {
  if (!value)
    return PM_ERR_NOMEM;
  PmJsonMember *member = find_member(object, key);
  if (member) {
    member->value = value;
    return PM_OK;
  }
  object->members = pm_arena_extend(arena, object->members, object->n, &object->cap,
                                    sizeof *object->members);
  if (!object->members || object->n >= UINT32_MAX / 8)
    return PM_ERR_NOMEM;
  object->members[object->n++] = (PmJsonMember){key, value};
  if (object->n_slots && object->n * 2 < object->n_slots)
    object->slots[slot_of(object, key)] = (uint32_t)object->n;
  return index_members(arena, object);
}

PmJson *pm_json_get(const PmJson *object, PmStr key) {
  if (!pm_json_is(object, PM_JSON_OBJECT))
    return NULL;
  const PmJsonMember *member = find_member(object, key);
  return member ? member->value : NULL;
}

PmJson *pm_json_shallow_copy(PmArena *arena, const PmJson *value) {
  PmJson *copy = pm_json_new(arena, value->type);
  if (!copy)
    return NULL;
  copy->text = value->text;
  copy->line = value->line;
  copy->column = value->column;
  for (size_t i = 0; i < value->n; ++i)
    if (value->type == PM_JSON_ARRAY
            ? pm_json_push(arena, copy, value->items[i])
            : pm_json_set(arena, copy, value->members[i].key, value->members[i].value))
      return NULL;
  return copy;
}

static bool equal_members(const PmJson *a, const PmJson *b) {
  for (size_t i = 0; i < a->n; ++i) {
    const PmJson *other = pm_json_get(b, a->members[i].key);
    if (!other || !pm_json_equal(a->members[i].value, other))
      return false;
  }
  return true;
}

// strtod wants a NUL; numbers longer than this are compared by their leading digits.
static double number_value(PmStr text) {
  char copy[64];
  snprintf(copy, sizeof copy, "%.*s", PM_ARGS(text));
  return strtod(copy, NULL);
}

bool pm_json_equal(const PmJson *a, const PmJson *b) {
  if (a->type != b->type || a->n != b->n)
    return false;
  if (a->type == PM_JSON_NUMBER)
    return number_value(a->text) == number_value(b->text);
  if (a->type == PM_JSON_STRING)
    return pm_str_eq(a->text, b->text);
  if (a->type == PM_JSON_OBJECT)
    return equal_members(a, b);
  for (size_t i = 0; a->type == PM_JSON_ARRAY && i < a->n; ++i)
    if (!pm_json_equal(a->items[i], b->items[i]))
      return false;
  return true;
}

// --- writing --------------------------------------------------------------------------

static PmStatus escape(PmBuf *buf, unsigned char c) {
  static const char *const names[] = {
      ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
      ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
  };
  if (c < sizeof names / sizeof *names && names[c])
    return pm_buf_append(buf, pm_str(names[c]));
  return pm_buf_printf(buf, "\\u%04x", c);
}

PmStatus pm_json_quote(PmBuf *buf, PmStr text) {
  PM_TRY(pm_buf_putc(buf, '"'));
  size_t from = 0;
  for (size_t i = 0; i < text.len; ++i) {
    const unsigned char c = (unsigned char)text.data[i];
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    PM_TRY(pm_buf_append(buf, pm_str_slice(text, from, i)));
    PM_TRY(escape(buf, c));
    from = i + 1;
  }
  PM_TRY(pm_buf_append(buf, pm_str_slice(text, from, text.len)));
  return pm_buf_putc(buf, '"');
}

// RFC 8785 sorts by UTF-16 code units: surrogates (U+10000 and above) come before
// U+E000–U+FFFF.
static int compare_utf16(PmStr a, PmStr b) {
  size_t i = 0, k = 0;
  while (i < a.len && k < b.len) {
    uint32_t x = pm_utf8_next(a, &i), y = pm_utf8_next(b, &k);
    if (x == y)
      continue;
    x = x >= 0x10000 ? 0xD800 + (x >> 10) : x;
    y = y >= 0x10000 ? 0xD800 + (y >> 10) : y;
    if (x != y)
      return x < y ? -1 : 1;
    return pm_str_cmp(a, b); // same leading surrogate: UTF-8 order is right
  }
  return (i < a.len) - (k < b.len);
}

static int compare_members(const void *a, const void *b) {
  return compare_utf16(((const PmJsonMember *)a)->key, ((const PmJsonMember *)b)->key);
}

static PmStatus write_value(PmBuf *buf, const PmJson *value, bool canonical);

static PmStatus write_members(PmBuf *buf, const PmJsonMember *members, size_t n,
                              bool canonical) {
  PM_TRY(pm_buf_putc(buf, '{'));
  for (size_t i = 0; i < n; ++i) {
    if (i)
      PM_TRY(pm_buf_putc(buf, ','));
    PM_TRY(pm_json_quote(buf, members[i].key));
    PM_TRY(pm_buf_putc(buf, ':'));
    PM_TRY(write_value(buf, members[i].value, canonical));
  }
  return pm_buf_putc(buf, '}');
}

static PmStatus write_sorted(PmBuf *buf, const PmJson *object) {
  PmJsonMember *members = malloc((object->n + 1) * sizeof *members);
  if (!members)
    return PM_ERR_NOMEM;
  if (object->n) {
    memcpy(members, object->members, object->n * sizeof *members);
    qsort(members, object->n, sizeof *members, compare_members);
  }
  const PmStatus st = write_members(buf, members, object->n, true);
  free(members);
  return st;
}

static PmStatus write_array(PmBuf *buf, const PmJson *array, bool canonical) {
  PM_TRY(pm_buf_putc(buf, '['));
  for (size_t i = 0; i < array->n; ++i) {
    if (i)
      PM_TRY(pm_buf_putc(buf, ','));
    PM_TRY(write_value(buf, array->items[i], canonical));
  }
  return pm_buf_putc(buf, ']');
}

static PmStatus write_number(PmBuf *buf, PmStr text, bool canonical) {
  char number[64];
  if (!canonical)
    return pm_buf_append(buf, text);
  pm_json_number(number_value(text), number);
  return pm_buf_append(buf, pm_str(number));
}

static PmStatus write_value(PmBuf *buf, const PmJson *value, bool canonical) {
  switch (value->type) {
  case PM_JSON_NULL: return pm_buf_append(buf, PM_STR("null"));
  case PM_JSON_FALSE: return pm_buf_append(buf, PM_STR("false"));
  case PM_JSON_TRUE: return pm_buf_append(buf, PM_STR("true"));
  case PM_JSON_NUMBER: return write_number(buf, value->text, canonical);
  case PM_JSON_STRING: return pm_json_quote(buf, value->text);
  case PM_JSON_ARRAY: return write_array(buf, value, canonical);
  case PM_JSON_OBJECT:
    return canonical ? write_sorted(buf, value)
                     : write_members(buf, value->members, value->n, false);
  }
  return PM_ERR_INVALID;
}

PmStatus pm_json_write(PmBuf *buf, const PmJson *value) {
  return write_value(buf, value, false);
}

PmStatus pm_json_write_canonical(PmBuf *buf, const PmJson *value) {
  return write_value(buf, value, true);
}

// --- numbers --------------------------------------------------------------------------

// Digits and exponent of the shortest decimal that reads back as `value`.
static int shortest_digits(double value, char digits[20]) {
  char text[40];
  for (int precision = 0; precision <= 16; ++precision) {
    snprintf(text, sizeof text, "%.*e", precision, value);
    if (strtod(text, NULL) == value)
      break;
  }
  const char *e = strchr(text, 'e');
  size_t n = 0;
  for (const char *p = text; p < e; ++p)
    if (*p >= '0' && *p <= '9')
      digits[n++] = *p;
  while (n > 1 && digits[n - 1] == '0')
    --n;
  digits[n] = '\0';
  return (int)strtol(e + 1, NULL, 10);
}

void pm_json_number(double value, char out[64]) {
  char digits[20];
  if (value == 0 || !isfinite(value)) {
    snprintf(out, 64, "%s", value == 0 ? "0" : "null");
    return;
  }
  const char *sign = value < 0 ? "-" : "";
  const int exponent = shortest_digits(fabs(value), digits) + 1; // ECMAScript's n
  const int k = (int)strlen(digits);
  if (k <= exponent && exponent <= 21)
    snprintf(out, 64, "%s%s%.*s", sign, digits, exponent - k, "000000000000000000000");
  else if (0 < exponent && exponent <= 21)
    snprintf(out, 64, "%s%.*s.%s", sign, exponent, digits, digits + exponent);
  else if (-6 < exponent && exponent <= 0)
    snprintf(out, 64, "%s0.%.*s%s", sign, -exponent, "000000", digits);
  else
    snprintf(out, 64, "%s%c%s%se%c%d", sign, digits[0], k > 1 ? "." : "", digits + 1,
             exponent > 0 ? '+' : '-', abs(exponent - 1));
}
