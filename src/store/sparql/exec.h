// SPDX-License-Identifier: MIT
// Running queries: operators that pull rows of ids from each other (section 18). A row
// has a slot for every variable of the query; 0 is unbound. Terms are made only where an
// expression or the answer needs them.
#ifndef PM_STORE_SPARQL_EXEC_H
#define PM_STORE_SPARQL_EXEC_H

#include "store/index.h"
#include "store/sparql/value.h"
#include "store/store.h"

typedef struct PmExec PmExec;
typedef struct PmOp PmOp;
typedef struct PmCode PmCode;

/// Rows kept in memory, n_slots ids each.
typedef struct {
  PmId *ids;
  size_t n, cap; // rows
} PmRows;

/// A compiled expression: slots instead of variables, operators instead of patterns.
struct PmCode {
  const PmExpr *expr;
  bool is_slot; // a variable, or the result of an aggregate
  size_t slot;
  PmCode **args;
  PmOp *exists;
};

/// A position of a pattern: a slot, or a fixed id.
typedef struct {
  bool is_slot;
  size_t slot;
  PmId id;
  const PmTerm *term; // of fixed positions
} PmPlace;

typedef struct {
  PmPlace at[PM_POSITIONS]; // the graph: a hidden slot, or fixed; id 0 is the default
  const PmPath *path;
} PmPlacedTriple;

typedef struct {
  const PmExpr *expr;
  PmCode *arg; // NULL for COUNT(*)
  size_t slot;
} PmAggregate;

/// What an operator does. `open` starts it for a row of bindings that its rows must agree
/// with and carry; it may be called again. `next` fills `row` and says whether it did.
typedef struct {
  const char *name;
  PmStatus (*open)(PmOp *op, const PmId *seed);
  PmStatus (*next)(PmOp *op, PmId *row, bool *got);
  void (*close)(PmOp *op);
} PmOpClass;

struct PmOp {
  const PmOpClass *class;
  PmExec *x;
  PmOp *a, *b, *next_of_all;
  PmId *seed, *row;
  bool started, done, matched;
  size_t i, n;
  PmRows rows;
  // what single kinds need
  PmPlacedTriple *triples;
  PmQuadScan **scans;
  size_t *sequence;
  PmPlace place;
  size_t slot;
  PmCode **codes;
  size_t n_codes;
  size_t *slots; // projection, keys
  size_t n_slots;
  bool *descending;
  PmAggregate *aggregates;
  size_t n_aggregates, cap_aggregates;
  uint64_t limit, offset;
  PmStrtab seen;
  const PmValues *values;
};

struct PmExec {
  PmJob *job;
  PmSnapshot *snapshot;
  const PmSparql *sparql;
  const char *name; // of the query, for messages
  PmArena arena, scratch;
  PmEval eval;
  size_t n_slots, cap_slots;
  bool *hidden; // by slot: graphs being read, not variables
  PmOp *ops;    // all, for closing
  PmStrtab local;
  PmTerm *local_terms;
  size_t cap_local;
  uint64_t blank_seed;
  bool union_default;
  PmId *from, *named;
  size_t n_from, n_named;
  bool has_dataset;
  PmBuf key;
};

// exec.c
PM_NODISCARD PmStatus pm_exec_term(PmExec *x, PmId id, PmTerm *term);
PM_NODISCARD PmStatus pm_exec_intern(PmExec *x, const PmTerm *term, PmId *id);
PM_NODISCARD PmStatus pm_exec_check(PmExec *x);
/// A blank node that is nowhere in the store, another one for each pair of numbers.
PM_NODISCARD PmStatus pm_exec_blank(PmExec *x, uint64_t solution, uint64_t which,
                                    PmTerm *term);
PM_NODISCARD PmStatus pm_exec_eval(PmExec *x, const PmCode *code, const PmId *row,
                                   PmTerm *value);
PM_NODISCARD PmStatus pm_exec_test(PmExec *x, const PmCode *code, const PmId *row,
                                   bool *holds);
PM_NODISCARD PmStatus pm_rows_add(PmExec *x, PmRows *rows, const PmId *row);
static inline PmId *pm_rows_at(const PmExec *x, const PmRows *rows, size_t i) {
  return rows->ids + i * x->n_slots;
}

// scan.c, path.c
extern const PmOpClass pm_op_bgp, pm_op_path;
PM_NODISCARD PmStatus pm_scan_pattern(PmExec *x, const PmPlacedTriple *t, const PmId *row,
                                      PmQuadPattern *pattern, bool *none);
bool pm_scan_in_graph(const PmExec *x, const PmPlacedTriple *t, const PmId *row, PmId g);

// ops.c
extern const PmOpClass pm_op_unit, pm_op_apply, pm_op_join, pm_op_left_join, pm_op_union,
    pm_op_minus, pm_op_filter, pm_op_extend, pm_op_values, pm_op_graph, pm_op_select,
    pm_op_group, pm_op_order, pm_op_distinct, pm_op_slice;

// translate.c
PM_NODISCARD PmStatus pm_translate(PmExec *x, const PmSelect *select, PmOp **op);
/// The slot of a variable of the outermost scope.
size_t pm_translate_slot(const PmExec *x, uint32_t variable);

// describe.c
PM_NODISCARD PmStatus pm_describe(PmExec *x, PmOp *op, PmId *row,
                                  const PmAnswerSink *sink);

/// Parses and answers a query.
PM_NODISCARD PmStatus pm_sparql_query(PmJob *job, PmSnapshot *snapshot,
                                      const PmQuery *query, const PmAnswerSink *answer);

#endif
