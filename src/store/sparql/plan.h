// SPDX-License-Identifier: MIT
// What translation and planning share. Inside the executor only.
#ifndef PM_STORE_SPARQL_PLAN_H
#define PM_STORE_SPARQL_PLAN_H

#include "store/sparql/exec.h"

/// What rows from outside bind when an operator is opened for them, and how often it is.
typedef struct {
  PmSlots bound, maybe;
  size_t sorted; // rows come in order of this slot, or PM_NO_SLOT
  double times;
} PmSeed;

/// Where names mean what they mean: the outermost pattern, or a subquery.
typedef struct {
  PmExec *x;
  size_t *slots;     // by variable: 1 + slot, 0 if not seen yet
  PmReadGraphs read; // of the patterns
  PmPlace graph;
  PmOp *group; // whose aggregates expressions may name
  int again;   // translations of patterns that are made twice, one in the other
} PmScope;

/// So many levels of patterns are translated twice: alone, and for rows from outside.
enum { PM_AGAIN = 3 };

typedef enum {
  PM_PART_SCAN,
  PM_PART_PATH,
  PM_PART_OTHER, // translated already
} PmPartKind;

/// Something to join: joins commute, so the planner may take the parts in any order.
typedef struct {
  PmPartKind kind;
  PmPlaced placed;
  const PmPath *path;
  const PmPattern *pattern; // OTHER: to translate again for rows from outside, or NULL
  PmOp *op;                 // OTHER
  PmSlots slots, certain;
  double rows, cost, quads; // alone; quads of the predicate
  double distinct[PM_POSITIONS];
  PmIdRange ranges[PM_RANGES];
  size_t n_ranges;
} PmPart;

typedef struct {
  const PmExpr *expr;
  PmSlots slots;
  bool done;
  bool ranged; // a scan reads only what it lets through, or nearly
} PmFilter;

/// A group graph pattern while it is translated.
typedef struct {
  PmScope *scope;
  const PmSeed *seed;
  PmOp *op; // so far, or NULL
  PmPart *parts;
  size_t n_parts, cap_parts;
  PmFilter *filters;
  size_t n_filters, cap_filters;
  PmSlots all; // what the group binds, or what is known outside
} PmGroup;

// plan.c
/// What reading the part alone costs and gives.
PM_NODISCARD PmStatus pm_plan_estimate(PmGroup *g, PmPart *part);
/// Joins the parts to what there is, and puts filters where their variables are bound.
PM_NODISCARD PmStatus pm_plan_parts(PmGroup *g);
/// Puts filters on top: those whose variables are bound, or with `all` every one.
PM_NODISCARD PmStatus pm_plan_filters(PmGroup *g, bool all);

// ranges.c
/// Ranges of the objects of parts that filters leave.
PM_NODISCARD PmStatus pm_plan_ranges(PmGroup *g);

// translate.c
PM_NODISCARD PmStatus pm_translate_code(PmScope *s, const PmExpr *expr, const PmOp *op,
                                        PmCode **code);
/// UNION, GRAPH or a group, for rows from outside or for none.
PM_NODISCARD PmStatus pm_translate_again(PmScope *s, const PmPattern *pattern,
                                         const PmSeed *seed, PmOp **op);

#endif
