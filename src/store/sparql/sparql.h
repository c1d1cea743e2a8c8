// SPDX-License-Identifier: MIT
// SPARQL 1.1 Query and Update as a tree: what a text says, in the terms of its grammar
// (SPARQL 1.1 Query Language, section 19.8), checked for scope (19.8 notes) and with
// prefixes, bases and abbreviations resolved. Inside src/store only; the translation to
// the algebra starts from here. All of a tree lives in the arena that it was parsed into.
#ifndef PM_STORE_SPARQL_SPARQL_H
#define PM_STORE_SPARQL_SPARQL_H

#include "rdf/rdf.h"

typedef struct PmExpr PmExpr;
typedef struct PmPath PmPath;
typedef struct PmPattern PmPattern;
typedef struct PmSelect PmSelect;

enum { PM_VAR_NONE = UINT32_MAX };

/// A variable of the text. Blank nodes are variables that no one can name: in a pattern
/// they match anything, in a template each solution gets a fresh node for them.
typedef struct {
  PmStr name; // without "?"; of a blank node its label, empty for [] and ( )
  bool is_blank;
} PmVariable;

typedef enum { PM_NODE_NONE, PM_NODE_TERM, PM_NODE_VARIABLE } PmNodeKind;

/// A position of a triple or quad pattern.
typedef struct {
  PmNodeKind kind; // NONE: the default graph, in the place of a graph
  uint32_t variable;
  PmTerm term; // an IRI or a literal
} PmNode;

typedef enum {
  PM_PATH_LINK,         // iri
  PM_PATH_INVERSE,      // ^ items[0]
  PM_PATH_SEQUENCE,     // items, two or more
  PM_PATH_ALTERNATIVE,  // items, two or more
  PM_PATH_ZERO_OR_ONE,  // items[0]?
  PM_PATH_ZERO_OR_MORE, // items[0]*
  PM_PATH_ONE_OR_MORE,  // items[0]+
  PM_PATH_NEGATED,      // !(items): LINK, or INVERSE of LINK; perhaps none
} PmPathKind;

struct PmPath {
  PmPathKind kind;
  PmTerm iri;
  PmPath **items;
  size_t n;
};

/// A triple pattern, or a path pattern where `path` is set. In templates and data `graph`
/// says where the triple goes; in patterns it is NONE.
typedef struct {
  PmNode subject, predicate, object, graph;
  PmPath *path; // predicate is then NONE
} PmTriplePattern;

typedef struct {
  PmTriplePattern *items;
  size_t n, cap;
} PmTripleList;

typedef enum {
  PM_EXPR_VARIABLE,
  PM_EXPR_TERM,
  PM_EXPR_OR,  // two or more arguments
  PM_EXPR_AND, // two or more arguments
  PM_EXPR_NOT,
  PM_EXPR_EQ,
  PM_EXPR_NE,
  PM_EXPR_LT,
  PM_EXPR_GT,
  PM_EXPR_LE,
  PM_EXPR_GE,
  PM_EXPR_IN,     // args[0] among the others
  PM_EXPR_NOT_IN, // the same
  PM_EXPR_ADD,
  PM_EXPR_SUBTRACT,
  PM_EXPR_MULTIPLY,
  PM_EXPR_DIVIDE,
  PM_EXPR_PLUS,
  PM_EXPR_MINUS,
  PM_EXPR_CALL,     // a function of the language: `function`
  PM_EXPR_IRI_CALL, // a cast or extension function: `term`
  PM_EXPR_EXISTS,   // `pattern`
  PM_EXPR_NOT_EXISTS,
  PM_EXPR_AGGREGATE, // `function`; args[0], none for COUNT(*)
} PmExprKind;

/// Functions with names (section 17.4), in alphabetical order; aggregates (18.5.1) last.
typedef enum {
  PM_FN_ABS,
  PM_FN_BNODE,
  PM_FN_BOUND,
  PM_FN_CEIL,
  PM_FN_COALESCE,
  PM_FN_CONCAT,
  PM_FN_CONTAINS,
  PM_FN_DATATYPE,
  PM_FN_DAY,
  PM_FN_ENCODE_FOR_URI,
  PM_FN_FLOOR,
  PM_FN_HOURS,
  PM_FN_IF,
  PM_FN_IRI,
  PM_FN_IS_BLANK,
  PM_FN_IS_IRI,
  PM_FN_IS_LITERAL,
  PM_FN_IS_NUMERIC,
  PM_FN_LANG,
  PM_FN_LANG_MATCHES,
  PM_FN_LCASE,
  PM_FN_MD5,
  PM_FN_MINUTES,
  PM_FN_MONTH,
  PM_FN_NOW,
  PM_FN_RAND,
  PM_FN_REGEX,
  PM_FN_REPLACE,
  PM_FN_ROUND,
  PM_FN_SAME_TERM,
  PM_FN_SECONDS,
  PM_FN_SHA1,
  PM_FN_SHA256,
  PM_FN_SHA384,
  PM_FN_SHA512,
  PM_FN_STR,
  PM_FN_STR_AFTER,
  PM_FN_STR_BEFORE,
  PM_FN_STR_DT,
  PM_FN_STR_ENDS,
  PM_FN_STR_LANG,
  PM_FN_STR_LEN,
  PM_FN_STR_STARTS,
  PM_FN_STR_UUID,
  PM_FN_SUBSTR,
  PM_FN_TIMEZONE,
  PM_FN_TZ,
  PM_FN_UCASE,
  PM_FN_UUID,
  PM_FN_YEAR,
  PM_FN_AVG,
  PM_FN_COUNT,
  PM_FN_GROUP_CONCAT,
  PM_FN_MAX,
  PM_FN_MIN,
  PM_FN_SAMPLE,
  PM_FN_SUM,
} PmFunction;

struct PmExpr {
  PmExprKind kind;
  PmFunction function;
  uint32_t variable;
  PmTerm term;
  PmExpr **args;
  size_t n;
  PmPattern *pattern;
  bool distinct;   // aggregates; IRI calls
  PmStr separator; // GROUP_CONCAT
  size_t offset;   // in the text, for messages
  size_t height;   // of the tree below, itself included: never more than max_depth
};

/// VALUES: n_rows rows of n terms, kind PM_TERM_NONE for UNDEF.
typedef struct {
  uint32_t *variables;
  size_t n;
  PmTerm *terms;
  size_t n_rows;
} PmValues;

typedef enum {
  PM_PATTERN_TRIPLES,
  PM_PATTERN_GROUP,
  PM_PATTERN_UNION, // items: two or more groups
  PM_PATTERN_OPTIONAL,
  PM_PATTERN_MINUS,
  PM_PATTERN_GRAPH,
  PM_PATTERN_SERVICE,
  PM_PATTERN_FILTER,
  PM_PATTERN_BIND,
  PM_PATTERN_VALUES,
  PM_PATTERN_SELECT,
} PmPatternKind;

/// An element of a group graph pattern, in the order of the text. OPTIONAL, MINUS, GRAPH
/// and SERVICE have one item, a group.
struct PmPattern {
  PmPatternKind kind;
  PmTripleList triples; // TRIPLES
  PmPattern **items;
  size_t n, cap;
  PmNode name;       // GRAPH, SERVICE
  bool silent;       // SERVICE
  PmStr text;        // SERVICE: its group as it is written
  PmExpr *expr;      // FILTER, BIND
  uint32_t variable; // BIND
  PmValues *values;  // VALUES
  PmSelect *select;  // SELECT
  size_t offset;     // in the text, for messages
};

/// A variable, an expression with a variable, or (GROUP BY) an expression alone.
typedef struct {
  uint32_t variable; // or PM_VAR_NONE
  PmExpr *expr;      // or NULL
  size_t offset;
} PmProjection;

typedef struct {
  PmExpr *expr;
  bool descending;
} PmSortKey;

/// What a SELECT says, subqueries included; other forms use the members that they have.
struct PmSelect {
  bool distinct, reduced;
  bool star; // the projection then lists the variables in scope, in order
  PmProjection *projection;
  size_t n_projection, cap_projection;
  PmPattern *where;
  PmProjection *group;
  size_t n_group, cap_group;
  bool has_aggregates; // without GROUP BY: all solutions are one group
  PmExpr **having;
  size_t n_having, cap_having;
  PmSortKey *order;
  size_t n_order, cap_order;
  bool has_limit;
  uint64_t limit, offset_rows;
  PmValues *values; // behind all, or NULL
};

typedef struct {
  PmTerm *items;
  size_t n, cap;
} PmTermList;

typedef enum {
  PM_QUERY_SELECT,
  PM_QUERY_ASK,
  PM_QUERY_CONSTRUCT,
  PM_QUERY_DESCRIBE,
} PmQueryForm;

typedef enum {
  PM_UPDATE_LOAD,
  PM_UPDATE_CLEAR,
  PM_UPDATE_DROP,
  PM_UPDATE_CREATE,
  PM_UPDATE_ADD,
  PM_UPDATE_MOVE,
  PM_UPDATE_COPY,
  PM_UPDATE_INSERT_DATA,
  PM_UPDATE_DELETE_DATA,
  PM_UPDATE_MODIFY, // DELETE/INSERT … WHERE, DELETE WHERE too
} PmUpdateKind;

typedef enum {
  PM_GRAPHS_DEFAULT,
  PM_GRAPHS_ONE, // the IRI beside it
  PM_GRAPHS_NAMED,
  PM_GRAPHS_ALL,
} PmGraphs;

/// One operation of an update request (SPARQL 1.1 Update, section 3).
typedef struct {
  PmUpdateKind kind;
  bool silent;
  PmTerm source;       // LOAD; ADD, MOVE, COPY where `from` is ONE
  PmGraphs from, to;   // CLEAR, DROP, CREATE, LOAD use `to`
  PmTerm target;       // where `to` is ONE
  PmTripleList remove; // DELETE, DELETE DATA
  PmTripleList add;    // INSERT, INSERT DATA
  PmTerm with;         // MODIFY, or NONE
  PmTermList using, using_named;
  PmPattern *where;
  size_t offset;
} PmUpdateOp;

/// A parsed text: a query, or the operations of an update in their order.
typedef struct {
  PmVariable *variables;
  size_t n_variables, cap_variables;
  PmPrefix *prefixes; // as declared, the last of a name counts
  size_t n_prefixes, cap_prefixes;
  PmStr base; // for IRI(): the last BASE, else the caller's

  PmQueryForm form;
  PmSelect select;
  PmTripleList construct; // CONSTRUCT's template
  PmNode *describe;       // DESCRIBE; with star the projection says which
  size_t n_describe, cap_describe;
  PmTermList from, from_named;

  PmUpdateOp *operations;
  size_t n_operations, cap_operations;
} PmSparql;

/// Zero is the default of every member.
typedef struct {
  const char *name; // of the file, for messages
  PmStr base;
  bool update;      // the text is an update request
  size_t max_depth; // of groups, brackets, operators and paths; 0 is 500
} PmSparqlOptions;

/// Parses `text`. What is wrong is reported with line and column, what was expected, and
/// a way out. PM_ERR_SYNTAX for grammar and scope, PM_ERR_LIMIT for too deep a text. The
/// tree may borrow from `text`.
PM_NODISCARD PmStatus pm_sparql_parse(PmJob *job, PmArena *arena, PmStr text,
                                      const PmSparqlOptions *options, PmSparql **sparql);

/// The name of a function as the specification writes it; static.
const char *pm_function_name(PmFunction function);

#endif
