// SPDX-License-Identifier: MIT
// JSON values as trees in an arena. Numbers keep the digits they were written with,
// members their order, values the place where they were read.
#ifndef PM_BASE_JSON_H
#define PM_BASE_JSON_H

#include "base/arena.h"
#include "base/json_scan.h"

typedef enum {
  PM_JSON_NULL,
  PM_JSON_FALSE,
  PM_JSON_TRUE,
  PM_JSON_NUMBER,
  PM_JSON_STRING,
  PM_JSON_ARRAY,
  PM_JSON_OBJECT,
} PmJsonType;

typedef struct PmJson PmJson;

typedef struct {
  PmStr key;
  PmJson *value;
} PmJsonMember;

struct PmJson {
  PmJsonType type;
  uint32_t line, column; // where it was read, or 0
  uint32_t n_slots;
  PmStr text; // string; number as written
  union {
    PmJson **items;        // array
    PmJsonMember *members; // object, in order of first appearance
  };
  size_t n, cap;
  uint32_t *slots; // object of many members: hash table of member number + 1
};

/// Reads one JSON text (RFC 8259); of members with the same name the last one stands.
/// Errors are reported with line and column. Strings are copied into the arena.
PM_NODISCARD PmStatus pm_json_read(PmJob *job, PmArena *arena,
                                   const PmJsonScanOptions *options, PmJson **value);

/// The same for a text in memory.
PM_NODISCARD PmStatus pm_json_parse(PmJob *job, PmArena *arena, PmStr text,
                                    const char *name, PmJson **value);

/// The value that begins with `token`, the one that was scanned last: for callers that
/// take the items of a long array one at a time.
PM_NODISCARD PmStatus pm_json_read_value(PmJsonScan *scan, PmArena *arena,
                                         const PmJsonToken *token, PmJson **value);

/// New values; NULL when memory is out. The text of strings and numbers is borrowed.
PmJson *pm_json_new(PmArena *arena, PmJsonType type);
PmJson *pm_json_string(PmArena *arena, PmStr text);

/// Array and object building; an existing member gets the new value.
PM_NODISCARD PmStatus pm_json_push(PmArena *arena, PmJson *array, PmJson *item);
PM_NODISCARD PmStatus pm_json_set(PmArena *arena, PmJson *object, PmStr key,
                                  PmJson *value);

/// The member's value, or NULL.
PmJson *pm_json_get(const PmJson *object, PmStr key);

/// A copy of the top level: items or members are shared.
PmJson *pm_json_shallow_copy(PmArena *arena, const PmJson *value);

/// Deep equality; members in any order, numbers by value.
bool pm_json_equal(const PmJson *a, const PmJson *b);

static inline bool pm_json_is(const PmJson *value, PmJsonType type) {
  return value && value->type == type;
}
static inline bool pm_json_is_boolean(const PmJson *value) {
  return value && (value->type == PM_JSON_TRUE || value->type == PM_JSON_FALSE);
}

/// Appends the text as a JSON string with its quotes; escapes only what JSON demands.
PM_NODISCARD PmStatus pm_json_quote(PmBuf *buf, PmStr text);

/// Writes the value on one line, as given.
PM_NODISCARD PmStatus pm_json_write(PmBuf *buf, const PmJson *value);

/// Writes the value by the JSON Canonicalization Scheme (RFC 8785).
PM_NODISCARD PmStatus pm_json_write_canonical(PmBuf *buf, const PmJson *value);

/// A double in the shortest form that reads back the same, as ECMAScript prints it
/// (RFC 8785, section 3.2.2.3); `out` is NUL-terminated.
void pm_json_number(double value, char out[64]);

#endif
