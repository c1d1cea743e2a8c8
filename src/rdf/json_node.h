// SPDX-License-Identifier: MIT
// One node object of JSON-LD in the making: values are written as they come and sorted
// under their keys when the node is done. Private to src/rdf.
#ifndef PM_RDF_JSON_NODE_H
#define PM_RDF_JSON_NODE_H

#include "rdf/json_words.h"

typedef struct PmNodeValue PmNodeValue;
typedef struct PmNodeKey PmNodeKey;

/// Zero-initialise, then pm_node_init. Nodes nest: what is begun last is ended first.
typedef struct {
  PmWords *words;
  bool pretty;  // a member a line
  PmPen text;   // values of the nodes begun, one behind the other
  PmPen joined; // the node being ended
  PmNodeValue *values;
  size_t n_values, values_cap;
  PmNodeKey *keys;
  size_t n_keys, keys_cap;
  PmBuf predicate; // of the value before
  const PmWord *word;
} PmNodes;

/// Where a node's parts begin in PmNodes.
typedef struct {
  size_t text, values, keys;
  size_t id_end; // the "@id" stands in text, from `text` to here
} PmNode;

void pm_nodes_init(PmNodes *nodes, PmWords *words);
void pm_nodes_release(PmNodes *nodes);

/// Begins a node; without an `id` it has none (a nested blank node).
PmNode pm_node_begin(PmNodes *nodes, const PmTerm *id);

/// Adds a value. Errors stick to nodes->text.
PM_NODISCARD PmStatus pm_node_add(PmNodes *nodes, const PmNode *node,
                                  const PmTerm *predicate, const PmTerm *object);

/// A node or list that stands as a value in another node: begun, filled, ended.
typedef struct {
  PmKey key;
  size_t from;
  PmNode node;  // to be filled
  size_t items; // of a list so far
} PmInner;

/// Begins a nested node, without an "@id".
PM_NODISCARD PmStatus pm_node_begin_inner(PmNodes *nodes, const PmTerm *predicate,
                                          PmInner *inner);
PM_NODISCARD PmStatus pm_node_end_inner(PmNodes *nodes, const PmNode *node,
                                        PmInner *inner, size_t depth);

/// Begins a list; `alone`: its predicate has no other value in the node.
PM_NODISCARD PmStatus pm_node_begin_list(PmNodes *nodes, const PmTerm *predicate,
                                         bool alone, PmInner *list);
/// Adds an item, or the node begun and filled as `item`.
PM_NODISCARD PmStatus pm_node_add_item(PmNodes *nodes, PmInner *list, const PmTerm *item);
void pm_node_begin_item(PmNodes *nodes, PmInner *list, PmInner *item);
void pm_node_end_item(PmNodes *nodes, PmInner *item, size_t depth);
/// An item that is a list itself.
PM_NODISCARD PmStatus pm_node_begin_item_list(PmNodes *nodes, PmInner *list,
                                              PmInner *item);
void pm_node_end_item_list(PmNodes *nodes);
PM_NODISCARD PmStatus pm_node_end_list(PmNodes *nodes, const PmNode *node, PmInner *list);

/// Writes the members of the node, without its braces, and forgets them. `depth` is for
/// the indentation.
void pm_node_end(PmNodes *nodes, const PmNode *node, PmPen *pen, size_t depth);

/// In pretty documents a new line, indented; else nothing.
void pm_node_newline(const PmNodes *nodes, PmPen *pen, size_t depth);

#endif
