// SPDX-License-Identifier: MIT
// JSONPath (RFC 9535): compiled once, evaluated over JSON trees.
#ifndef PM_MAP_JSONPATH_H
#define PM_MAP_JSONPATH_H

#include "base/json.h"
#include "map/source.h"

typedef struct PmPathFilter PmPathFilter;

typedef enum {
  PM_SELECT_NAME,
  PM_SELECT_ALL,
  PM_SELECT_INDEX,
  PM_SELECT_SLICE,
  PM_SELECT_FILTER,
} PmSelectKind;

/// A selector (RFC 9535, section 2.3).
typedef struct {
  PmSelectKind kind;
  bool has_start, has_end; // of a slice
  PmStr name;
  int64_t index; // or the start of a slice
  int64_t end, step;
  const PmPathFilter *filter;
} PmSelector;

/// A segment (section 2.5): what to take of each node so far, or of all below it, too.
typedef struct {
  bool descends;
  PmSelector *selectors;
  size_t n, cap;
} PmSegment;

typedef struct {
  PmSegment *segments;
  size_t n, cap;
} PmJsonPath;

typedef struct {
  const PmJson **items;
  size_t n, cap;
} PmJsonNodes;

/// Compiles a path; it lives in `arena`. A text without its `$` is read as if it had one:
/// `name` is `$.name`, which many rule files use. On PM_ERR_SYNTAX `fault` says why.
PM_NODISCARD PmStatus pm_jsonpath_compile(PmArena *arena, PmStr text, PmJsonPath *path,
                                          PmFault *fault);

/// Appends the nodes that the segments from `from` on select below `root`, in order; the
/// list is in `arena`.
PM_NODISCARD PmStatus pm_jsonpath_select(const PmJsonPath *path, size_t from,
                                         const PmJson *root, PmArena *arena,
                                         PmJsonNodes *nodes);

#endif
