// SPDX-License-Identifier: MIT
// What the files of the SPARQL parser share. Recursive descent with one token of
// lookahead; every recursion passes pm_sq_enter, so depth is bounded.
#ifndef PM_STORE_SPARQL_PARSE_H
#define PM_STORE_SPARQL_PARSE_H

#include "store/sparql/sparql.h"

typedef enum {
  PM_TOKEN_END,
  PM_TOKEN_IRI,      // value: between the angle brackets
  PM_TOKEN_NAME,     // prefixed; value: escapes resolved, colon at `colon`
  PM_TOKEN_BLANK,    // value: label
  PM_TOKEN_VARIABLE, // value: name
  PM_TOKEN_LANGUAGE, // value: tag
  PM_TOKEN_INTEGER,  // numbers: the text, with its sign
  PM_TOKEN_DECIMAL,  //
  PM_TOKEN_DOUBLE,   //
  PM_TOKEN_STRING,   // value: escapes resolved
  PM_TOKEN_WORD,     // a keyword, or not
  PM_TOKEN_OPERATOR, // punctuation, one or two bytes
} PmTokenKind;

typedef struct {
  PmTokenKind kind;
  PmStr text; // as written
  PmStr value;
  size_t colon;
} PmToken;

/// Where a blank node's label was last used.
typedef struct {
  uint32_t variable;
  size_t pattern;   // the number of the basic graph pattern; 0 in templates and data
  size_t operation; // the number of the update operation
  bool in_data;
} PmLabelUse;

typedef struct {
  PmStrtab labels;
  PmLabelUse *uses; // by number in `labels`
  size_t cap;
} PmLabelTable;

typedef struct {
  PmJob *job;
  PmArena *arena;
  const PmSparqlOptions *options;
  PmSparql *sparql;
  PmStr source; // as the caller gave it
  PmStr text;   // with \u escapes resolved
  size_t at;    // behind the token
  PmToken token;
  size_t depth, max_depth;
  PmBuf scratch;
  // What the grammar leaves to its notes.
  PmTripleList *triples; // where triples go
  PmNode graph;          // of these triples, in templates
  bool allow_paths;
  bool allow_variables; // not in DATA
  bool allow_blanks;    // not where quads are deleted
  bool allow_aggregates;
  bool saw_aggregate;
  bool in_aggregate;
  size_t pattern, next_pattern; // the basic graph pattern being read
  PmLabelTable pattern_labels, template_labels;
  PmStrtab names;           // of variables
  uint32_t *name_variables; // by number in `names`
  size_t cap_name_variables;
} PmParser;

/// Appends to a growing array in the parser's arena.
#define PM_SQ_PUSH(p, items, n, cap, value)                                              \
  do {                                                                                   \
    void *pm_grown = pm_arena_extend((p)->arena, (items), (n), &(cap), sizeof *(items)); \
    if (!pm_grown)                                                                       \
      return PM_ERR_NOMEM;                                                               \
    (items) = pm_grown;                                                                  \
    (items)[(n)++] = (value);                                                            \
  } while (0)

// lex.c
/// Reads the next token into p->token.
PM_NODISCARD PmStatus pm_sq_next(PmParser *p);
/// The text with codepoint escapes resolved (section 19.2), or the text itself.
PM_NODISCARD PmStatus pm_sq_unescape(PmParser *p);
/// Where `offset` of p->text stands in what the user wrote.
PmPosition pm_sq_position(const PmParser *p, size_t offset);
/// The offset of the current token.
static inline size_t pm_sq_offset(const PmParser *p) {
  return (size_t)(p->token.text.data - p->text.data);
}

// parse.c
PmStatus pm_sq_fail(PmParser *p, size_t offset, const char *hint, const char *fmt, ...)
    PM_PRINTF(4, 5);
/// "expected …, found …" at the current token.
PmStatus pm_sq_expected(PmParser *p, const char *what, const char *hint);
PM_NODISCARD PmStatus pm_sq_enter(PmParser *p);
static inline void pm_sq_leave(PmParser *p) { --p->depth; }
bool pm_sq_is_word(const PmParser *p, const char *word);
bool pm_sq_is_op(const PmParser *p, const char *op);
/// Goes on if the current token is the word or operator; `*took` says whether.
PM_NODISCARD PmStatus pm_sq_take_word(PmParser *p, const char *word, bool *took);
PM_NODISCARD PmStatus pm_sq_take_op(PmParser *p, const char *op, bool *took);
/// The same, but it must be there.
PM_NODISCARD PmStatus pm_sq_want_word(PmParser *p, const char *word);
PM_NODISCARD PmStatus pm_sq_want_op(PmParser *p, const char *op);
PM_NODISCARD PmStatus pm_sq_prologue(PmParser *p);
bool pm_sq_is_iri(const PmParser *p);
PM_NODISCARD PmStatus pm_sq_iri(PmParser *p, PmTerm *iri);
bool pm_sq_is_number(const PmParser *p);
/// RDFLiteral, NumericLiteral or BooleanLiteral.
bool pm_sq_is_literal(const PmParser *p);
PM_NODISCARD PmStatus pm_sq_literal(PmParser *p, PmTerm *literal);
PM_NODISCARD PmStatus pm_sq_variable(PmParser *p, uint32_t *variable);
PM_NODISCARD PmStatus pm_sq_new_blank(PmParser *p, PmStr label, uint32_t *variable);
/// A variable or an IRI.
PM_NODISCARD PmStatus pm_sq_name(PmParser *p, PmNode *node);

// parse_expr.c
PM_NODISCARD PmStatus pm_sq_expr(PmParser *p, PmExpr **expr);
/// BrackettedExpression, BuiltInCall or FunctionCall; `what` for messages.
PM_NODISCARD PmStatus pm_sq_constraint(PmParser *p, const char *what, PmExpr **expr);
bool pm_sq_is_constraint(const PmParser *p);

// parse_path.c
PM_NODISCARD PmStatus pm_sq_path(PmParser *p, PmPath **path);

// parse_triples.c
/// A run of triples, up to a token that starts none.
PM_NODISCARD PmStatus pm_sq_triples(PmParser *p);
bool pm_sq_starts_triples(const PmParser *p);

// parse_pattern.c
PM_NODISCARD PmStatus pm_sq_group(PmParser *p, PmPattern **group);
PM_NODISCARD PmStatus pm_sq_pattern_new(PmParser *p, PmPatternKind kind,
                                        PmPattern **pattern);
PM_NODISCARD PmStatus pm_sq_pattern_add(PmParser *p, PmPattern *group, PmPattern *item);
PM_NODISCARD PmStatus pm_sq_values(PmParser *p, PmValues **values);

// parse_query.c
PM_NODISCARD PmStatus pm_sq_query(PmParser *p);
PM_NODISCARD PmStatus pm_sq_subselect(PmParser *p, PmSelect *select);

// parse_update.c
PM_NODISCARD PmStatus pm_sq_update(PmParser *p);

// scope.c
/// Fills in SELECT * and checks BIND, AS, GROUP BY against the variables in scope.
PM_NODISCARD PmStatus pm_sq_check(PmParser *p);

#endif
