// SPDX-License-Identifier: MIT
// A whole dataset in memory, in the order in which pretty documents show it, with the
// blank nodes that can stand where they are mentioned. Private to src/rdf.
#ifndef PM_RDF_GRAPH_H
#define PM_RDF_GRAPH_H

#include "rdf/write.h"

/// A quad of term numbers; `graph` 0 is the default graph.
typedef struct {
  uint32_t graph, subject, predicate, object;
} PmGraphQuad;

typedef enum {
  PM_PLACE_LABEL = 0, // IRIs and literals, and blank nodes that need a label
  PM_PLACE_NESTED,    // stands inside the one quad that mentions it
  PM_PLACE_LIST,      // the same, and is the first cell of a well-formed list
  PM_PLACE_ROOT,      // a blank node that nothing mentions
} PmPlace;

/// What the dataset says of a term.
typedef struct {
  PmTerm term;
  PmPlace place;
  size_t first, n;  // its quads as a subject, where all are in one graph
  bool labelled;    // the term has its label of the output
  uint64_t colour;  // blank nodes: hash of what surrounds them
  uint32_t rank;    // place in the order
  uint32_t refs;    // times mentioned as an object
  size_t ref;       // the quad that mentions it last
  bool many_graphs; // subject in more than one
  bool fixed;       // mentioned where no nested node can stand
  bool typing;      // behind rdf:type, where this document nests none
  bool cell;        // part of a well-formed list
  bool noted;       // its prefix is marked as used
  uint32_t depth;   // of nesting
} PmGraphTerm;

/// Zero-initialise.
typedef struct PmGraph {
  PmArena arena;
  PmStrtab texts; // canonical N-Triples; number 0 is the default graph's
  PmGraphTerm *terms;
  size_t n_terms, terms_cap;
  PmGraphQuad *quads; // sorted by pm_graph_arrange, each once
  size_t n, cap;
  PmPen pen;        // a term being looked up
  PmBuf room;       // a term being made of a word
  bool drop_graphs; // lines are added without their graph names
  bool ordered;
  uint32_t n_labels;
  uint32_t first, rest, nil, type; // numbers of the terms of RDF, 0 if absent
} PmGraph;

PM_NODISCARD PmStatus pm_graph_init(PmGraph *graph);
PM_NODISCARD PmStatus pm_graph_add(PmGraph *graph, const PmQuad *quad);

/// Adds lines of canonical N-Quads: a word that came before is known by its bytes.
PM_NODISCARD PmStatus pm_graph_add_lines(PmGraph *graph, PmJob *job, PmStr lines);

/// Sorts the quads and finds the place of every blank node. The same dataset gives the
/// same order, whatever the order and the labels it came with, but for blank nodes that
/// look the same from everywhere. Once for each document made of it; `typed_nodes`: blank
/// nodes may nest behind rdf:type.
PM_NODISCARD PmStatus pm_graph_arrange(PmGraph *graph, bool typed_nodes);
void pm_graph_release(PmGraph *graph);

/// The term as it is written: blank nodes are b1, b2, … in order of first use, within
/// triple terms too. Lives as long as the graph.
PM_NODISCARD PmStatus pm_graph_term(PmGraph *graph, uint32_t number, PmTerm *term);

/// The quads from `i` on that have its graph and subject: their number.
size_t pm_graph_run(const PmGraph *graph, size_t i);

#endif
