// SPDX-License-Identifier: MIT
// Running queries: operators that pull rows of ids from each other (section 18). A row
// has a slot for every variable of the query; 0 is unbound. Terms are made only where an
// expression or the answer needs them.
#ifndef PM_STORE_SPARQL_EXEC_H
#define PM_STORE_SPARQL_EXEC_H

#include "store/index.h"
#include "store/sparql/value.h"
#include "store/store.h"

#include <time.h>

typedef struct PmExec PmExec;
typedef struct PmOp PmOp;
typedef struct PmCode PmCode;

#define PM_NO_SLOT SIZE_MAX
#define PM_NO_ROW UINT32_MAX

// --- sets of slots: slots.c -----------------------------------------------------------

/// Zero is the empty set; words live in the query's arena.
typedef struct {
  uint64_t *words;
  size_t n;
} PmSlots;

PM_NODISCARD PmStatus pm_slots_add(PmArena *arena, PmSlots *set, size_t slot);
PM_NODISCARD PmStatus pm_slots_join(PmArena *arena, PmSlots *set, const PmSlots *other);
/// Keeps what is in both.
void pm_slots_meet(PmSlots *set, const PmSlots *other);
static inline bool pm_slots_have(const PmSlots *set, size_t slot) {
  return slot / 64 < set->n && set->words[slot / 64] >> slot % 64 & 1;
}
/// The first slot of the set that is not before `from`, or PM_NO_SLOT.
static inline size_t pm_slots_next(const PmSlots *set, size_t from) {
  for (size_t i = from / 64; i < set->n; ++i) {
    const uint64_t word =
        set->words[i] & (i == from / 64 ? UINT64_MAX << from % 64 : UINT64_MAX);
    if (word)
      return i * 64 + (size_t)__builtin_ctzll(word);
  }
  return PM_NO_SLOT;
}
/// Whether what `a` and `b` share is in `in` too.
bool pm_slots_shared_in(const PmSlots *a, const PmSlots *b, const PmSlots *in);
static inline size_t pm_slots_end(const PmSlots *set) { return set->n * 64; }

// --- rows in memory: table.c ----------------------------------------------------------

/// Rows of `width` ids, if wanted with an index that finds equal ones.
typedef struct {
  PmExec *x;
  size_t width;
  PmId *ids;
  size_t n, cap;
  uint64_t *index; // row number + 1, and a hash
  size_t n_index;  // a power of two, or 0
} PmTable;

/// A row more, whatever rows there are.
PM_NODISCARD PmStatus pm_table_push(PmTable *table, const PmId *row);
/// The number of the row, which is added if it is new.
PM_NODISCARD PmStatus pm_table_add(PmTable *table, const PmId *row, uint32_t *number,
                                   bool *added);
uint32_t pm_table_find(const PmTable *table, const PmId *row);
void pm_table_clear(PmTable *table);
void pm_table_release(PmTable *table);
static inline PmId *pm_table_row(const PmTable *table, size_t i) {
  return table->ids + i * table->width;
}

// --- expressions ----------------------------------------------------------------------

/// A compiled expression: slots instead of variables, operators instead of patterns.
struct PmCode {
  const PmExpr *expr;
  bool is_slot; // a variable, or the result of an aggregate
  size_t slot;
  PmId id; // of a constant, or 0
  PmCode **args;
  PmOp *exists;
  PmId *row; // of `exists`
};

// --- operators ------------------------------------------------------------------------

/// What an operator does. `row` holds the bindings from outside, which its rows agree
/// with: `next` binds slots that are free in it. Between `open` and the last `next` the
/// row is the same; when there is no more, `next` leaves it as `open` found it. May be
/// opened again at any time, with another row.
typedef struct {
  const char *name;
  size_t size;
  bool seedable; // rows given from outside restrict it like a join would, and no more
  PmStatus (*open)(PmOp *op, PmId *row);
  PmStatus (*next)(PmOp *op, PmId *row, bool *got);
  // Members from here may be NULL.
  void (*close)(PmOp *op);
  PmStatus (*explain)(const PmOp *op, PmBuf *b);     // what beside the name
  PmStatus (*reads)(const PmOp *op, PmSlots *slots); // the slots of its expressions
} PmOpClass;

/// The head of every operator.
struct PmOp {
  const PmOpClass *class;
  PmExec *x;
  PmOp *a, *b; // what it reads, or NULL
  PmOp *next_of_all;
  PmSlots maybe, certain; // slots that its rows may bind, and bind always
  double rows, cost;      // expected of one opening; the cost in microseconds
  size_t sorted;          // slot that rows come in order of, or PM_NO_SLOT
  uint64_t opened, got;   // what happened
};

PM_NODISCARD PmStatus pm_op_new(PmExec *x, const PmOpClass *class, PmOp *a, PmOp **op);

PM_NODISCARD static inline PmStatus pm_op_open(PmOp *op, PmId *row) {
  ++op->opened;
  return op->class->open(op, row);
}
PM_NODISCARD static inline PmStatus pm_op_next(PmOp *op, PmId *row, bool *got) {
  const PmStatus st = op->class->next(op, row, got);
  op->got += *got;
  return st;
}

/// A position of a pattern: a slot, or a fixed id.
typedef struct {
  bool is_slot;
  size_t slot;
  PmId id;
} PmPlace;

/// Which graphs a pattern reads.
typedef enum {
  PM_READ_DEFAULT, // the dataset's default graph
  PM_READ_ONE,     // the graph at[PM_G].id
  PM_READ_NAMED,   // the named graphs; at[PM_G] is a slot
} PmReadGraphs;

typedef struct {
  PmPlace at[PM_POSITIONS];
  PmReadGraphs graphs;
} PmPlaced;

typedef struct {
  PmId from, to; // both included
} PmIdRange;

enum { PM_RANGES = 4 }; // of a pattern

/// A term of the dictionary that was asked for; its bytes are the store's.
typedef struct {
  PmId id;
  PmTerm term;
} PmKeptTerm;

enum { PM_KEPT_TERMS = 509 };

struct PmExec {
  PmJob *job;
  PmSnapshot *snapshot;
  const PmSparql *sparql;
  const char *name; // of the query, for messages
  const PmService *service;
  struct PmServiceRows *services; // asked so far
  PmArena arena, scratch;
  PmEval eval;
  size_t n_slots, cap_slots;
  bool *hidden;    // by slot: graphs being read, not variables
  uint32_t *shown; // by slot: the variable, for plans; PM_VAR_NONE
  PmOp *ops;       // all, for closing
  PmStrtab local;  // terms of the query that the store does not have
  PmTerm *local_terms;
  size_t cap_local;
  PmKeptTerm *kept; // asked for last, by id
  uint64_t blank_seed;
  bool union_default;
  bool one_graph; // all quads are in one
  PmId *from, *named;
  size_t n_from, n_named;
  bool has_dataset;
  PmId with; // WITH of an update: the default graph, or 0
  PmBuf key;
  int nested;          // evaluations inside an evaluation (EXISTS)
  size_t used, memory; // bytes; 0 is no limit
  struct timespec deadline;
  PmOutput *plan; // where the plan goes, or NULL
  double timeout; // seconds; 0 is none
  unsigned ticks;
};

// exec.c
PM_NODISCARD PmStatus pm_exec_term(PmExec *x, PmId id, PmTerm *term);
/// The store's id of a term, else one of this query: equal terms have equal ids.
PM_NODISCARD PmStatus pm_exec_intern(PmExec *x, const PmTerm *term, PmId *id);
/// A blank node that is nowhere in the store, another one for each pair of numbers.
PM_NODISCARD PmStatus pm_exec_blank(PmExec *x, uint64_t solution, uint64_t which,
                                    PmTerm *term);
PM_NODISCARD PmStatus pm_exec_stop(PmExec *x);
/// Time and interrupts: for every loop.
PM_NODISCARD static inline PmStatus pm_exec_check(PmExec *x) {
  return ++x->ticks & 255 ? PM_OK : pm_exec_stop(x);
}
/// Like realloc for what grows with the data, within the query's limit.
PM_NODISCARD PmStatus pm_exec_grow(PmExec *x, void **memory, size_t old, size_t size);
void pm_exec_free(PmExec *x, void *memory, size_t size);
/// A row of zeros, made when it is first asked for.
PM_NODISCARD PmStatus pm_exec_row(PmExec *x, PmId **row);

// ids.c
/// Whether the values of two ids are ordered by the ids alone.
bool pm_ids_compare(PmId a, PmId b, int *order);
/// = != < > <= >=: 0, 1, or -1 where terms must decide.
int pm_ids_relation(PmExprKind kind, PmId a, PmId b);
/// The same for a filter: -1 where it must be evaluated, or is an error.
int pm_ids_test(const PmCode *code, const PmId *row);
/// The value of a call, if it can be told so.
bool pm_ids_call(const PmCode *code, const PmId *row, PmId *id);
/// pm_value_prefix of ids of which it can be told without a term.
bool pm_ids_prefix(PmId id, uint64_t *prefix);
/// The id of a variable or a constant.
static inline bool pm_code_id(const PmCode *c, const PmId *row, PmId *id) {
  *id = c->is_slot ? row[c->slot] : c->id;
  return c->is_slot || c->id;
}

// eval.c
/// The value of an expression as an id; 0 where it has none.
PM_NODISCARD PmStatus pm_exec_value(PmExec *x, const PmCode *code, const PmId *row,
                                    PmId *id);
PM_NODISCARD PmStatus pm_exec_test(PmExec *x, const PmCode *code, const PmId *row,
                                   bool *holds);
/// Adds the slots that an expression reads.
PM_NODISCARD PmStatus pm_code_slots(PmExec *x, const PmCode *code, PmSlots *set);
/// A number that never contradicts the order of ids' values.
PM_NODISCARD PmStatus pm_exec_prefix(PmExec *x, PmId id, uint64_t *prefix);
/// ORDER BY's order of two ids (section 15.1).
PM_NODISCARD PmStatus pm_exec_order(PmExec *x, PmId a, PmId b, int *order);

// scan.c
PM_NODISCARD PmStatus pm_op_scan_new(PmExec *x, const PmPlaced *placed, PmOp **op);
void pm_op_scan_order(PmOp *op, PmOrder order);
void pm_op_scan_ranges(PmOp *op, const PmIdRange *ranges, size_t n);
/// The pattern to scan with the row's bindings; `*none` where nothing can match.
void pm_scan_pattern(const PmExec *x, const PmPlaced *t, const PmId *row,
                     PmQuadPattern *pattern, bool *none);
/// Whether a quad that the scan gave counts: its graph is of the dataset.
bool pm_scan_takes(const PmExec *x, const PmPlaced *t, const PmIds *quad);
/// How many rows an opened scan has left; reads them.
PM_NODISCARD PmStatus pm_op_scan_count(PmOp *op, PmId *row, uint64_t *n);
bool pm_op_is_scan(const PmOp *op);
/// Rows shall come in runs of a slot's value, if there is such an order.
void pm_op_scan_by(PmOp *op, size_t slot);
/// Whether an opened scan does so.
bool pm_op_scan_has_runs(const PmOp *op);
/// The value of the next run and how many rows it has: 0 at the end.
PM_NODISCARD PmStatus pm_op_scan_run(PmOp *op, PmId *value, uint64_t *n);
/// Looks whether there is more than one graph.
PM_NODISCARD PmStatus pm_find_graphs(PmExec *x);
/// The named graphs of the dataset.
PM_NODISCARD PmStatus pm_named_graphs(PmExec *x);

// path.c
PM_NODISCARD PmStatus pm_op_path_new(PmExec *x, const PmPlaced *placed,
                                     const PmPath *path, PmOp **op);

// row.c: operators that make, change or drop one row at a time
PM_NODISCARD PmStatus pm_op_unit_new(PmExec *x, PmOp **op);
PM_NODISCARD PmStatus pm_op_filter_new(PmOp *a, PmCode **codes, size_t n, PmOp **op);
PM_NODISCARD PmStatus pm_op_extend_new(PmOp *a, PmCode *code, size_t slot, PmOp **op);
PM_NODISCARD PmStatus pm_op_union_new(PmOp *a, PmOp *b, PmOp **op);
PM_NODISCARD PmStatus pm_op_values_new(PmExec *x, const size_t *slots, size_t n,
                                       PmOp **op);
PM_NODISCARD PmStatus pm_op_values_add(PmOp *op, const PmId *row);
/// Of one slot: a value that may be there already.
PM_NODISCARD PmStatus pm_op_values_add_new(PmOp *op, PmId id);
/// All named graphs in a hidden slot; and what GRAPH ?g says of them in the end.
PM_NODISCARD PmStatus pm_op_graphs_new(PmExec *x, size_t slot, PmOp **op);
PM_NODISCARD PmStatus pm_op_graph_new(PmOp *a, size_t hidden, size_t slot, PmOp **op);

// join.c
/// Gives each row of `a` to `b`.
PM_NODISCARD PmStatus pm_op_apply_new(PmOp *a, PmOp *b, const char *how, PmOp **op);
/// Keeps the rows of `b` in memory, by what it shares with `a` for certain.
PM_NODISCARD PmStatus pm_op_hash_new(PmOp *a, PmOp *b, PmOp **op);
/// OPTIONAL in both ways, with the conditions of its group.
PM_NODISCARD PmStatus pm_op_optional_new(PmOp *a, PmOp *b, bool hash, PmCode **codes,
                                         size_t n, PmOp **op);
PM_NODISCARD PmStatus pm_op_minus_new(PmOp *a, PmOp *b, PmOp **op);
/// The same by giving each row to `b`, where what they share is certain in both.
PM_NODISCARD PmStatus pm_op_minus_nested_new(PmOp *a, PmOp *b, PmOp **op);
bool pm_op_may_subtract_nested(const PmOp *a, const PmOp *b);
/// Whether rows are those of op->a, given to op->b.
bool pm_op_is_apply(const PmOp *op);
/// Whether giving rows with bindings of `outer` to the operator is the same as joining.
bool pm_op_is_safe(const PmOp *op, const PmSlots *outer);

// modify.c: solution modifiers; order.c; group.c
PM_NODISCARD PmStatus pm_op_project_new(PmOp *a, const size_t *slots, size_t n,
                                        PmOp **op);
PM_NODISCARD PmStatus pm_op_distinct_new(PmOp *a, const size_t *slots, size_t n,
                                         PmOp **op);
PM_NODISCARD PmStatus pm_op_slice_new(PmOp *a, uint64_t offset, uint64_t limit,
                                      PmOp **op);
/// Rows sorted by keys; only the first `limit` are kept.
PM_NODISCARD PmStatus pm_op_order_new(PmOp *a, PmCode **codes, const bool *descending,
                                      size_t n, PmOp **op);
void pm_op_order_limit(PmOp *op, uint64_t limit);

typedef struct {
  const PmExpr *expr;
  PmCode *arg; // NULL for COUNT(*)
  size_t slot;
} PmAggregate;

/// Keys: slots, where `codes` has a NULL, else expressions whose values go to the slots.
PM_NODISCARD PmStatus pm_op_group_new(PmOp *a, const size_t *slots, PmCode **codes,
                                      size_t n, PmOp **op);
PM_NODISCARD PmStatus pm_op_group_add(PmOp *op, const PmAggregate *aggregate);

// translate.c
/// The operators of a pattern with its modifiers; slots below n_variables are the
/// variables of the text.
PM_NODISCARD PmStatus pm_translate(PmExec *x, const PmSelect *select, PmOp **op);

// service.c
/// An endpoint's solutions: a row has an id, or 0, for each variable, given by name.
typedef struct PmServiceRows {
  PmExec *x;
  const PmPattern *item;
  PmStatus status; // of the asking
  PmStr *variables;
  size_t n;
  PmTable rows;
  struct PmServiceRows *next_of_all;
} PmServiceRows;

/// Asks the endpoint of SERVICE, once, however often its group is planned.
PM_NODISCARD PmStatus pm_service_ask(PmExec *x, const PmPattern *item,
                                     const PmServiceRows **rows);
void pm_service_release(PmExec *x);

// explain.c
PM_NODISCARD PmStatus pm_explain(const PmOp *op, PmOutput *output);
PM_NODISCARD PmStatus pm_explain_slot(const PmExec *x, size_t slot, PmBuf *buf);
PM_NODISCARD PmStatus pm_explain_place(const PmExec *x, const PmPlace *place, PmBuf *buf);
PM_NODISCARD PmStatus pm_explain_expr(const PmExec *x, const PmCode *code, PmBuf *buf);

// query.c
/// Sets what queries and updates have in common; `job`, `snapshot` and `sparql` are set.
PM_NODISCARD PmStatus pm_exec_begin(PmExec *x, const PmQuery *query);
void pm_exec_release(PmExec *x);

// describe.c
PM_NODISCARD PmStatus pm_describe(PmExec *x, PmOp *op, PmId *row,
                                  const PmAnswerSink *sink);

/// Parses and answers a query.
PM_NODISCARD PmStatus pm_sparql_query(PmJob *job, PmSnapshot *snapshot,
                                      const PmQuery *query, const PmAnswerSink *answer);

#endif
