// SPDX-License-Identifier: MIT
// Private to the rule reader: what its files share. A rule error is reported and counted,
// and reading goes on, so that all errors of a file come out at once; only a failed
// allocation or an interrupt ends it early.
#ifndef PM_MAP_READER_H
#define PM_MAP_READER_H

#include "map/graph.h"
#include "map/rules.h"

/// A logical target that was read.
typedef struct {
  uint32_t node;
  uint32_t number; // UINT32_MAX after an error
} PmRuleTarget;

/// A logical view that was read.
typedef struct {
  uint32_t node;
  bool is_open;                  // being read: whoever needs it now is a part of it
  const PmLogicalSource *source; // NULL after an error
} PmRuleView;

typedef struct {
  PmJob *job;
  PmRules *rules;
  PmRuleGraph graph;
  uint32_t *map_nodes;          // node of each triples map of `rules`
  PmFormulation **formulations; // of each, NULL after an error
  const char *subject;          // of messages: the triples map being read
  PmTriplesMap *map;            // itself
  unsigned gather_depth;        // gather maps in each other
  unsigned call_depth;          // executions in each other
  PmFormulation *language;      // in which references are being read
  uint64_t n_errors;
  PmStrtab said;      // places and texts of the messages so far
  PmPrefix *prefixes; // that the files declare, each once
  size_t n_prefixes, prefixes_cap;
  PmRuleTarget *targets;
  size_t n_targets, targets_cap;
  PmRuleView *views;
  size_t n_views, views_cap;
} PmRuleReader;

/// Reads rule files into the reader's graph, in current terms; their hashes go into its
/// rules.
PM_NODISCARD PmStatus pm_rule_load(PmRuleReader *reader, const char *const *paths,
                                   size_t n);

/// Reports a rule error at `at` and returns PM_OK, or PM_ERR_NOMEM. What several maps
/// share is read for each of them and its errors are told once.
PmStatus pm_rule_error(PmRuleReader *reader, PmPosition at, const char *hint,
                       const char *fmt, ...) PM_PRINTF(4, 5);

/// The same for what is read although it says nothing: the rules are run.
PmStatus pm_rule_warn(PmRuleReader *reader, PmPosition at, const char *hint,
                      const char *fmt, ...) PM_PRINTF(4, 5);

/// Reports the properties of RML on `node` that may not stand at `place`.
PM_NODISCARD PmStatus pm_rule_check_place(PmRuleReader *reader, uint32_t node,
                                          unsigned place);

/// Whether a term of RML on `node` is misspelt or not run by this version, which has been
/// said: what seems to be missing may be it.
bool pm_rule_has_unknown(const PmRuleReader *reader, uint32_t node);

/// The only triple of `node` with property `term`: NULL when there is none, and when
/// there are several, which is reported.
PM_NODISCARD PmStatus pm_rule_only(PmRuleReader *reader, uint32_t node, PmRmlTerm term,
                                   const PmRuleTriple **triple);

/// The string that `triple` has as object; an empty one (data NULL) when it is none,
/// which is reported.
PM_NODISCARD PmStatus pm_rule_text(PmRuleReader *reader, const PmRuleTriple *triple,
                                   PmStr *text);

/// Where the first triple of a node stands, or where it is used.
PmPosition pm_rule_at(const PmRuleReader *reader, uint32_t node);

/// Whether a node is a triples map, by its type or by a property that only these have.
bool pm_rule_is_map(const PmRuleReader *reader, uint32_t node);

/// "<#Person>", or "the triples map at line 12".
PM_NODISCARD PmStatus pm_rule_map_name(PmRuleReader *reader, uint32_t node,
                                       const char **name);

/// Reads the logical source of a triples map; `*source` stays NULL after an error.
PM_NODISCARD PmStatus pm_rule_read_source(PmRuleReader *reader, uint32_t map_node,
                                          const PmLogicalSource **source);

/// The source that a node describes, be it a view; sets the language of references.
PM_NODISCARD PmStatus pm_rule_read_logical_source(PmRuleReader *reader, uint32_t node,
                                                  const PmLogicalSource **source);

/// A logical view (RML-LV); `*source` stays NULL after an error.
PM_NODISCARD PmStatus pm_rule_read_view(PmRuleReader *reader, uint32_t node,
                                        const PmLogicalSource **source);

/// Makes a view that was read a source of the rules.
PM_NODISCARD PmStatus pm_rule_keep_view(PmRuleReader *reader, PmPosition at,
                                        const PmView *view,
                                        const PmLogicalSource **source);

/// A source whose text is that of a field above (RML-LV, "Iterable field" with a
/// reference formulation of its own).
PM_NODISCARD PmStatus pm_rule_read_inner_source(PmRuleReader *reader, uint32_t node,
                                                PmStr key,
                                                const PmLogicalSource **source);

/// Reports a reference formulation of a field that is not that of the records it is in.
PM_NODISCARD PmStatus pm_rule_check_inner_type(PmRuleReader *reader, uint32_t node);

/// Whether a node is said to be of a class of RML.
bool pm_rule_has_type(const PmRuleReader *reader, uint32_t node, PmRmlTerm type);

/// The items of an RDF list, in order.
typedef struct {
  uint32_t *items;
  size_t n, cap;
} PmNodeList;

/// Reads the list that begins at `node`; a node that is no list gives an empty one.
PM_NODISCARD PmStatus pm_rule_list(PmRuleReader *reader, uint32_t node, PmNodeList *list);

/// Reads what a logical source says of a database, and its table or query; file->sql is
/// set, its query empty after an error.
PM_NODISCARD PmStatus pm_rule_read_sql(PmRuleReader *reader, uint32_t source,
                                       bool is_table, PmSourceFile *file);

/// rml:encoding, rml:compression and rml:root of a source or target.
PM_NODISCARD PmStatus pm_rule_read_encoding(PmRuleReader *reader, uint32_t node,
                                            PmSourceFile *file);
PM_NODISCARD PmStatus pm_rule_read_packing(PmRuleReader *reader, uint32_t node,
                                           PmPacking *packing);
PM_NODISCARD PmStatus pm_rule_read_root(PmRuleReader *reader, uint32_t node,
                                        PmSourceName *name);

/// Adds the logical targets of a node.
PM_NODISCARD PmStatus pm_rule_read_targets(PmRuleReader *reader, uint32_t node,
                                           PmTargets *set);

/// Takes a map apart whose quads go to several places.
PM_NODISCARD PmStatus pm_rule_part_by_targets(PmRuleReader *reader, PmTriplesMap *map);

/// Registers a reference of the formulation being read; PM_NO_REFERENCE after an error.
PM_NODISCARD PmStatus pm_rule_add_reference(PmRuleReader *reader, PmPosition at,
                                            PmStr text, uint32_t *number);

/// What a term map is for: its name in messages and what it may make.
typedef struct {
  const char *name;  // "subject map"
  const char *thing; // "subject"
  unsigned place;    // PM_IN_…
  unsigned types;    // 1 << PmTermType, or-ed
  bool is_object;    // default term type depends on its content
} PmTermPosition;
extern const PmTermPosition pm_subject_position, pm_predicate_position,
    pm_object_position, pm_graph_position;

PM_NODISCARD PmStatus pm_rule_read_term_map(PmRuleReader *reader, uint32_t node,
                                            const PmTermPosition *position,
                                            PmTermMap *map);

/// The list or container that a term map makes (RML-CC), if it makes one.
PM_NODISCARD PmStatus pm_rule_read_gather(PmRuleReader *reader, uint32_t node,
                                          PmTermMap *map);

/// The quoted triple that a term map makes (RML-Star), if it makes one.
PM_NODISCARD PmStatus pm_rule_read_star(PmRuleReader *reader, uint32_t node,
                                        const PmTermPosition *position, PmTermMap *map);

/// Whether a triples map is rml:NonAssertedTriplesMap; to be that and asserted is
/// reported.
PM_NODISCARD PmStatus pm_rule_read_asserted(PmRuleReader *reader, uint32_t node,
                                            bool *is_quoted_only);

/// Reports triples maps that would be made of themselves, by way of what they quote or
/// gather; when all are read.
PM_NODISCARD PmStatus pm_rule_check_cycles(PmRuleReader *reader);

/// A referencing object map of the triples map being read, or what a star map quotes.
PM_NODISCARD PmStatus pm_rule_read_ref_map(PmRuleReader *reader,
                                           const PmRuleTriple *parent, PmRefMap *ref);

/// A constant short cut (rml:object and the like) as a term map.
PM_NODISCARD PmStatus pm_rule_constant_map(PmRuleReader *reader,
                                           const PmRuleTriple *triple,
                                           const PmTermPosition *position,
                                           PmTermMap *map);

/// All term maps of `node` under `map_term` (or none) and the short cut `constant_term`,
/// in order.
typedef struct {
  PmRmlTerm map_term, constant_term;
  const PmTermPosition *position;
} PmTermMapKind;
PM_NODISCARD PmStatus pm_rule_read_term_maps(PmRuleReader *reader, uint32_t node,
                                             const PmTermMapKind *kind, PmTermMaps *maps);
PM_NODISCARD PmStatus pm_rule_add_term_map(PmRuleReader *reader, PmTermMaps *maps,
                                           const PmTermMap *map);

/// A language, datatype, child or parent map: an expression with no term type of its own.
PM_NODISCARD PmStatus pm_rule_read_value_map(PmRuleReader *reader, uint32_t node,
                                             const char *name, PmExpr *expr);

/// The expression of a field of a view.
PM_NODISCARD PmStatus pm_rule_read_field_expr(PmRuleReader *reader, uint32_t node,
                                              PmExpr *expr);

/// A join condition, its child in the language being read.
PM_NODISCARD PmStatus pm_rule_read_condition(PmRuleReader *reader, uint32_t node,
                                             PmFormulation *parent, PmJoin *join);

/// A function execution that `t` names.
PM_NODISCARD PmStatus pm_rule_read_call(PmRuleReader *reader, const PmRuleTriple *t,
                                        PmExpr *expr);

/// The condition on a node; NULL where there is none.
PM_NODISCARD PmStatus pm_rule_read_condition_of(PmRuleReader *reader, uint32_t node,
                                                const PmExpr **condition);

/// Finds the triples maps of the graph and reads them into the rules.
PM_NODISCARD PmStatus pm_rule_read_maps(PmRuleReader *reader);

#endif
