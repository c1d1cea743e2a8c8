// SPDX-License-Identifier: MIT
// Collections and containers (RML-CC): the members that a gather map finds, and the
// triples that hold them together. One with an expression may grow with every record, so
// its triples come at the end of the run.
#ifndef PM_MAP_GATHER_H
#define PM_MAP_GATHER_H

#include "map/terms.h"

typedef enum { PM_GATHER_LIST, PM_GATHER_BAG, PM_GATHER_SEQ, PM_GATHER_ALT } PmGatherKind;

/// What a gather map takes its members from: a term map, or a referencing object map.
typedef struct {
  bool is_ref;
  PmTermMap map;
  PmRefMap ref;
} PmGatherItem;

struct PmGather {
  PmGatherKind kind;
  bool cartesian; // a collection for each combination of the items' terms
  bool allow_empty;
  PmGatherItem *items;
  size_t n, cap;
};

/// A list or container under way.
typedef struct {
  PmTerm head;
  PmGatherKind kind;
  bool is_named; // grows from record to record
  bool is_used;  // of those that grow: some record adds to it, be it nothing
  PmTerms members;
} PmCollection;

/// What a collection that grows was before a record added to it.
typedef struct {
  uint32_t number;
  size_t n_members;
  bool is_used;
} PmGrowth;

/// Statements without a graph, "_:t0 <…#reifies> <<( … )>>", in the record's arena.
typedef struct {
  PmStr *items;
  size_t n, cap;
} PmStatements;

PM_NODISCARD PmStatus pm_statements_add(PmArena *arena, PmStatements *statements,
                                        PmStr text);

/// Zero-initialise.
struct PmCollector {
  PmCollection *pending; // of the term maps since the last flush, in the record's arena
  size_t n, cap;
  PmStatements quotes; // that reify quoted triples
  uint64_t n_nodes;    // blank nodes of lists and containers so far
  PmArena arena;
  PmStrtab keys;       // graph and head of those that grow
  PmCollection *grown; // by key
  PmTerm *graphs;      // by key
  size_t grown_cap, graphs_cap;
  PmGrowth *growths; // since pm_collector_begin
  size_t n_growths, growths_cap;
};

/// Takes the quads of collections.
typedef struct {
  PmStatus (*quad)(void *self, const PmQuad *quad);
  void *self;
} PmQuadTaker;

/// Appends the heads of the collections that `map` makes of the record; their members
/// wait in the maker's collector.
PM_NODISCARD PmStatus pm_gather(PmTermMaker *maker, PmRecord *record,
                                const PmTermMap *map, PmTerms *terms);

/// Appends what a star map (RML-Star) makes of the record: reifiers, whose statements
/// wait in the maker's collector, or for the object of rdf:reifies triple terms.
PM_NODISCARD PmStatus pm_quote(PmTermMaker *maker, PmRecord *record, const PmQuote *quote,
                               PmTerms *terms);

/// Says that a record begins, and takes back what it added to collections that grow.
void pm_collector_begin(PmCollector *collector);
void pm_collector_take_back(PmCollector *collector);

/// Forgets collections, and statements of quoted triples, that are in no quad.
void pm_collector_drop(PmCollector *collector);

/// Hands over the triples of those that waited, in a graph; those that grow are kept.
/// They still wait for the next graph.
PM_NODISCARD PmStatus pm_collector_flush(PmCollector *collector, const PmTerm *graph,
                                         const PmQuadTaker *taker);

/// Whether a blank node that grows waits: it is another one in each graph.
bool pm_collector_has_scoped(const PmCollector *collector);

/// Renames these, and `terms` that are such, for a graph; in `arena`.
PM_NODISCARD PmStatus pm_collector_scope(PmCollector *collector, const PmTerm *graph,
                                         PmArena *arena, PmTerms *terms);

/// Hands over the triples of those that were kept, in order of arrival.
PM_NODISCARD PmStatus pm_collector_end(PmCollector *collector, const PmQuadTaker *taker);

void pm_collector_release(PmCollector *collector);

#endif
