// SPDX-License-Identifier: MIT
// Logical views (RML-LV): rows made of the records of another source. A view is a source
// like any other to the maps that read it; its references are the keys of its fields.
// Each join of a view is a view of its own kind on the one before it.
#ifndef PM_MAP_VIEW_H
#define PM_MAP_VIEW_H

#include "map/record.h"

typedef struct PmField PmField;

typedef struct {
  PmField *items;
  size_t n, cap;
} PmFields;

/// An expression field, or one that iterates (RML-LV, "Field").
struct PmField {
  PmPosition at;
  bool iterates;
  PmExpr expr;                  // of an expression field
  uint32_t iterator;            // in the parent's formulation, or PM_NO_REFERENCE
  const PmLogicalSource *inner; // records in the text of the parent field, or NULL
  uint32_t value, index;        // columns; `value` only of an expression field
  PmFields fields;              // below it
};

/// A key of a row.
typedef struct {
  PmStr key;
  bool is_value; // else a record, which no reference selects
} PmColumn;

struct PmView {
  const PmLogicalSource *base; // what the view is on; of a join the view before it
  PmColumn *columns;
  size_t n_columns, columns_cap;
  PmFields fields; // on the base; of a join on the parent
  // A join:
  const PmLogicalSource *parent; // or NULL: no join
  bool is_inner;
  PmJoin *conditions;
  size_t n_conditions, conditions_cap;
};

enum { PM_VIEW_INDEX = 0 }; // the column "#" (RML-LV, "Index key")

/// One value of a row; `text.data` is NULL where there is none.
typedef struct {
  PmStr text, type;
} PmViewCell;

/// Rows of the same width, in one arena.
typedef struct {
  PmArena *arena;
  size_t width;
  PmViewCell **items;
  size_t n, cap;
} PmViewRows;

PM_NODISCARD PmStatus pm_view_rows_add(PmViewRows *rows, PmViewCell *cells);

/// A copy of `cells` in the rows' arena; NULL when memory is out.
PmViewCell *pm_view_row_copy(const PmViewRows *rows, const PmViewCell *cells);

/// How fields are evaluated.
typedef struct {
  PmJob *job;
  size_t n_formulations; // of the rule set
  PmArena *arena;        // of the cells
} PmFieldWalk;

/// Every combination of the fields' values on a record, over copies of what `rows` holds
/// when called (one row at least). A field without a value leaves its cells empty.
PM_NODISCARD PmStatus pm_fields_combine(const PmFieldWalk *walk, const PmFields *fields,
                                        PmRecord *record, PmViewRows *rows);

#endif
