// SPDX-License-Identifier: MIT
// The model of a checked rule file: what execution runs on. Everything lives in the arena
// of the PmRules, or is its plan; nothing here changes after reading, so that any number
// of mappings may share it. Names are those of RML-Core.
#ifndef PM_MAP_RULES_H
#define PM_MAP_RULES_H

#include "map/map.h"
#include "map/source.h"

typedef enum {
  PM_EXPR_NONE, // a blank node map without an expression
  PM_EXPR_CONSTANT,
  PM_EXPR_REFERENCE,
  PM_EXPR_TEMPLATE,
  PM_EXPR_FUNCTION,
} PmExprKind;

enum { PM_NO_REFERENCE = UINT32_MAX };

/// A stretch of a template: fixed text, then a reference (or none, at the end).
typedef struct {
  PmStr text;
  uint32_t reference; // number in the formulation, or PM_NO_REFERENCE
} PmPiece;

typedef struct PmCall PmCall;

/// An expression map (RML-Core, "Expression map").
typedef struct {
  PmExprKind kind;
  uint32_t reference; // number in the formulation
  PmTerm constant;
  const PmPiece *pieces;
  size_t n_pieces;
  const PmCall *call;
} PmExpr;

typedef enum {
  PM_TYPE_NONE,
  PM_TYPE_IRI,
  PM_TYPE_URI,
  PM_TYPE_UNSAFE_IRI, // values go into templates as they are; the whole must be an IRI
  PM_TYPE_BNODE,
  PM_TYPE_LITERAL,
} PmTermType;

typedef struct PmGather PmGather;
typedef struct PmQuote PmQuote;
typedef struct PmTarget PmTarget;

/// Numbers of logical targets.
typedef struct {
  uint32_t *items;
  size_t n, cap;
} PmTargets;

typedef struct {
  PmExpr expr;
  PmTermType type;
  const PmExpr *language;  // or NULL
  const PmExpr *datatype;  // or NULL
  const PmExpr *condition; // it makes nothing where this is not true; or NULL
  PmTargets targets;       // of its quads, also by its language and datatype
  const PmGather *gather;  // what it makes is a list or container of these; or NULL
  PmQuote *quote;          // what it makes is a quoted triple; or NULL
  uint32_t number;         // over all term maps of the rule set
  PmPosition at;
} PmTermMap;

typedef struct {
  PmTermMap *items;
  size_t n, cap;
} PmTermMaps;

/// A logical source: what to read, how to speak about it, what one record is.
struct PmLogicalSource {
  const PmSourceFile *file;
  PmFormulation *formulation;
  uint32_t iterator; // number in the formulation
};

typedef struct {
  PmExpr child, parent;
} PmJoin;

typedef struct PmTriplesMap PmTriplesMap;

/// A referencing object map; without joins the parent's subject is made of the same
/// record.
typedef struct {
  const PmTriplesMap *parent;
  PmJoin *joins;
  size_t n_joins, cap;
  uint32_t number;         // over all with joins
  const PmTermMap *quoted; // what is taken of the parent instead of its subject; or NULL
  PmTargets targets;
} PmRefMap;

/// A star map (RML-Star): the triple that another triples map makes of the same record,
/// or of those that it is joined with.
struct PmQuote {
  PmRefMap ref;
  bool is_term; // the object of rdf:reifies: the triple term itself, not its reifier
};

typedef struct {
  PmTermMaps predicates, objects, graphs;
  PmRefMap *refs;
  size_t n_refs, refs_cap;
  const PmExpr *condition; // or NULL
  PmTargets targets;       // instead of the output of the run; empty: none
  bool alone;              // nothing else in the triples map can make its predicate
} PmPredicateObjectMap;

struct PmTriplesMap {
  const char *name; // for messages: "<#Person>"
  PmPosition at;
  bool per_input;      // reads "-", itself or through a join
  bool is_quoted_only; // rml:NonAssertedTriplesMap
  PmStr base;          // rml:baseIRI, or empty: the run's
  const PmLogicalSource *source;
  PmTermMap subject;
  PmTermMaps classes; // constants
  bool classes_alone; // nothing else can make rdf:type
  PmTermMaps graphs;
  PmPredicateObjectMap *poms;
  size_t n_poms, poms_cap;
};

/// Whether what a referencing object map brings has quoted triples in it.
static inline bool pm_ref_brings_quotes(const PmRefMap *ref) {
  return ref->quoted || ref->parent->subject.quote;
}

struct PmRules {
  PmArena arena;
  PmStr base;
  const PmFunctions *functions; // or NULL
  PmSparql sparql;
  PmStrings allowed;   // folders that may be read besides
  PmStrings hosts;     // whose databases may be read besides
  PmStrings tables;    // files that functions look things up in
  PmTriplesMap **maps; // in the order of the files
  size_t n_maps, maps_cap;
  PmFormulation **formulations;
  size_t n_formulations, formulations_cap;
  PmSourceFile **files;
  size_t n_files, files_cap;
  uint32_t n_term_maps, n_joins;
  const PmTriplesMap **join_parents; // by number of the join
  size_t join_parents_cap;
  bool gathers; // a term map makes lists or containers
  bool quotes;  // a term map quotes what another triples map makes
  const PmTarget **targets;
  size_t n_targets, targets_cap;
  PmSha256 *hashes;
  size_t n_rule_files;
  struct PmPlan *plan; // map/plan.h
};

#endif
